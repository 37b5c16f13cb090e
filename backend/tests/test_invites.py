import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.client import Person
from tests.conftest import Server


async def invite_of(person: Person) -> str:
    answer = await person.call("POST", "/api/invites")
    assert answer.status_code == 201
    assert set(answer.json()) == {"code", "url"}
    return answer.json()["code"]


async def accept(person: Person, code: str) -> tuple[int, dict]:
    answer = await person.call("POST", f"/api/invites/{code}/accept")
    return answer.status_code, answer.json()


async def test_an_invite_is_a_link_to_the_page_that_says_who_sent_it(
    server: Server, ada: Person, eve: Person
) -> None:
    answer = (await ada.call("POST", "/api/invites")).json()
    assert answer["url"] == f"{server.url}/invite/{answer['code']}"
    assert len(answer["code"]) >= 16
    shown = (await eve.call("GET", f"/api/invites/{answer['code']}")).json()
    assert shown == {"code": answer["code"], "from": {"id": ada.id, "name": "Ada", "avatarUrl": None}}


async def test_accepting_twice_gives_the_same_match(ada: Person, eve: Person) -> None:
    code = await invite_of(ada)
    status, match = await accept(eve, code)
    assert (status, match["status"], match["other"]["id"]) == (200, "active", ada.id)
    assert await accept(eve, code) == (200, match)


async def test_two_tabs_that_accept_at_once_make_one_match(ada: Person, eve: Person) -> None:
    code = await invite_of(ada)
    answers = await asyncio.gather(*(accept(eve, code) for _ in range(4)))
    assert [status for status, _ in answers] == [200] * 4
    assert len({match["id"] for _, match in answers}) == 1


async def test_crossing_invites_make_one_match(ada: Person, eve: Person) -> None:
    codes = [await invite_of(ada), await invite_of(eve)]
    (_, one), (_, two) = await asyncio.gather(accept(eve, codes[0]), accept(ada, codes[1]))
    assert one["id"] == two["id"]


async def test_who_is_matched_already_stays_in_that_match_and_leaves_the_invite_to_another(
    ada: Person, ben: Person, eve: Person
) -> None:
    code = await invite_of(ada)
    status, match = await accept(ben, code)
    assert (status, match["id"]) == (200, ada.match_id)
    status, match = await accept(eve, code)
    assert (status, match["other"]["id"]) == (200, ada.id)


async def test_ones_own_invite_is_not_for_oneself(ada: Person) -> None:
    status, body = await accept(ada, await invite_of(ada))
    assert (status, body["error"]["code"]) == (400, "invalid")


async def test_an_invite_is_used_by_one_person(ada: Person, eve: Person, fay: Person) -> None:
    code = await invite_of(ada)
    answers = await asyncio.gather(accept(eve, code), accept(fay, code))
    assert sorted(status for status, _ in answers) == [200, 404]
    loser = fay if answers[0][0] == 200 else eve
    assert (await loser.call("GET", f"/api/invites/{code}")).status_code == 404


async def test_an_expired_invite_and_one_that_never_was_are_told_alike(
    server: Server, ada: Person, eve: Person
) -> None:
    code = await invite_of(ada)
    with server.database() as database:
        past = datetime.now(UTC) - timedelta(seconds=1)
        assert database.invites.update_one({"code": code}, {"$set": {"expiresAt": past}}).matched_count == 1
    never = await accept(eve, "never-was")
    assert (never[0], never[1]["error"]["code"]) == (404, "not_found")
    assert await accept(eve, code) == never
    assert (await eve.call("GET", f"/api/invites/{code}")).status_code == 404


async def test_an_old_invite_does_not_reopen_an_ended_match(ada: Person, eve: Person) -> None:
    code = await invite_of(ada)
    _, match = await accept(eve, code)
    await ada.call("DELETE", f"/api/matches/{match['id']}")
    assert (await accept(eve, code))[0] == 404
    _, new = await accept(eve, await invite_of(ada))
    assert new["id"] != match["id"]


@pytest.mark.parametrize("code", ["%00", "%7B%22$gt%22:%22%22%7D", "x" * 5000, "💥"])
async def test_s08_odd_codes_are_not_found(eve: Person, code: str) -> None:
    assert (await eve.call("GET", f"/api/invites/{code}")).status_code == 404
    assert (await eve.call("POST", f"/api/invites/{code}/accept")).status_code == 404
