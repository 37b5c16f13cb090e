import asyncio
import secrets

import httpx
import pytest

from tests.client import Person, match_two, send


async def with_matches(http: httpx.AsyncClient, person: Person, count: int) -> list[Person]:
    others = [await Person.register(http, "Other", secrets.token_hex(4)) for _ in range(count)]
    for other in others:
        await match_two(person, other)
    return others


async def listed(person: Person, **query: object) -> tuple[list[dict], bool]:
    body = (await person.call("GET", "/api/matches", params=query)).json()
    return body["matches"], body["has_more"]


def settled(match: dict) -> dict:
    """Without what is stored a moment later: when the other was last seen."""
    return match | {"other": match["other"] | {"lastSeen": None}}


async def test_a_match_shows_the_other_as_the_asking_person_sees_them(ada: Person, ben: Person) -> None:
    sender = await ada.device()
    message = await send(sender, ada.match_id, "hi")
    for person, other, unread in ((ada, ben, 0), (ben, ada, 1)):
        [match], has_more = await listed(person)
        assert match == {
            "id": ada.match_id,
            "status": "active",
            "user1": min(ada.id, ben.id),
            "user2": max(ada.id, ben.id),
            "createdAt": match["createdAt"],
            "lastMessage": message,
            "lastSeq": 1,
            "unreadCount": unread,
            "mutedUntil": None,
            "other": {
                "id": other.id,
                "name": other.name,
                "avatarUrl": None,
                "online": other is ada,
                "lastSeen": match["other"]["lastSeen"],
            },
        }
        assert not has_more
        shown = (await person.call("GET", f"/api/matches/{ada.match_id}")).json()
        assert settled(shown) == settled(match)


async def test_newest_activity_comes_first_and_every_match_comes_once(
    http: httpx.AsyncClient, ada: Person
) -> None:
    first_match_id = ada.match_id
    others = await with_matches(http, ada, 6)
    device = await ada.device()
    created = [first_match_id] + [other.match_id for other in others]
    for match_id in (created[2], created[0]):
        await send(device, match_id, "hello")
    expected = [
        created[0],
        created[2],
        *reversed([one for one in created if one not in (created[0], created[2])]),
    ]
    found, has_more = await listed(ada)
    assert [match["id"] for match in found] == expected
    assert not has_more
    paged: list[str] = []
    more = True
    while more:
        query = {"limit": 2} | ({"before": paged[-1]} if paged else {})
        page, more = await listed(ada, **query)
        paged += [match["id"] for match in page]
    assert paged == expected


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "before=junk",
        "before=2030-01-01",
        "before=0001-01-01T00:00:00%2B14:00",
    ],
)
async def test_a_page_that_cannot_be_is_refused(ada: Person, query: str) -> None:
    answer = await ada.call("GET", f"/api/matches?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"


async def test_a_new_match_is_told_to_both(ada: Person, fay: Person, ben: Person) -> None:
    devices = {person.id: await person.device() for person in (ada, fay)}
    bystander = await ben.device()
    match_id = await match_two(ada, fay)
    for person in (ada, fay):
        heard = await devices[person.id].hears("match_updated", id=match_id)
        shown = (await person.call("GET", f"/api/matches/{match_id}")).json()
        assert settled(heard) == settled(shown)
    await bystander.settle()
    assert not bystander.heard_of("match_updated")


async def test_s21_unmatching_ends_it_for_both_at_once(ada: Person, ben: Person) -> None:
    one, two = await ada.joined(), await ben.joined()
    assert (await ada.call("DELETE", f"/api/matches/{ada.match_id}")).status_code == 204
    for device in (one, two):
        heard = await device.hears("match_ended")
        assert heard == {"match_id": ada.match_id, "reason": heard["reason"]}
        assert heard["reason"]
    for person in (ada, ben):
        assert await listed(person) == ([], False)
        for path in ("", "/messages"):
            answer = await person.call("GET", f"/api/matches/{ada.match_id}{path}")
            assert answer.status_code == 404
    assert (await ben.call("DELETE", f"/api/matches/{ada.match_id}")).status_code == 404
    await two.fails("send_message", {"match_id": ada.match_id, "content": "still here?"}, "not_found")
    for device in (one, two):
        await device.settle()
        assert not device.heard_of("match_ended")


async def test_s21_nothing_is_said_after_the_end(ada: Person, ben: Person) -> None:
    writer, device = await ada.device(), await ben.device()
    for _ in range(15):
        match_id = await match_two(ada, ben)
        sends = (writer.ask("send_message", {"match_id": match_id, "content": "x"}) for _ in range(12))
        device.heard.clear()
        await asyncio.gather(*sends, ben.call("DELETE", f"/api/matches/{match_id}"))
        await device.settle()
        names = [name for name, payload in device.heard if name in ("new_message", "match_ended")]
        assert names[-1] == "match_ended"


async def test_s21_unmatching_twice_at_once_says_so_once(ada: Person, ben: Person) -> None:
    device = await ben.device()
    answers = await asyncio.gather(
        *(person.call("DELETE", f"/api/matches/{ada.match_id}") for person in (ada, ben, ada, ben))
    )
    assert {answer.status_code for answer in answers} <= {204, 404}
    await device.hears("match_ended")
    await device.settle()
    assert not device.heard_of("match_ended")


async def test_meeting_again_begins_an_empty_match(ada: Person, ben: Person) -> None:
    device = await ada.device()
    await send(device, ada.match_id, "old", client_id="same")
    old = ada.match_id
    await ada.call("DELETE", f"/api/matches/{old}")
    new = await match_two(ben, ada)
    assert new != old
    answer = await device.ask("join_match", {"match_id": new})
    assert (answer["messages"], answer["seq"], answer["match"]["unreadCount"]) == ([], 0, 0)
    assert (await send(device, new, "new", client_id="same"))["seq"] == 1
    assert [match["id"] for match in (await listed(ada))[0]] == [new]


async def test_a_new_name_reaches_whoever_is_online_in_any_of_many_matches(
    http: httpx.AsyncClient, ada: Person, ben: Person
) -> None:
    await with_matches(http, ada, 5)
    observer = await ben.device()
    await ada.call("PATCH", "/api/users/me", json={"name": "Adele"})
    assert (await observer.hears("match_updated", id=ben.match_id))["other"]["name"] == "Adele"


async def test_muting_is_ones_own_and_all_of_ones_devices_hear_of_it(
    ada: Person, ben: Person, eve: Person
) -> None:
    path, until = f"/api/matches/{ada.match_id}", "2099-01-31T12:00:00.000Z"
    tab, other = await ada.device(), await ben.device()
    muted = await ada.call("PATCH", path, json={"muted_until": until})
    assert muted.json()["mutedUntil"] == until
    assert await tab.hears("match_updated", id=ada.match_id) == muted.json()
    assert (await ben.call("GET", path)).json()["mutedUntil"] is None
    await other.settle()
    assert not other.heard_of("match_updated")

    assert (await eve.call("PATCH", path, json={"muted_until": until})).status_code == 404
    for bad in ({}, {"muted_until": 1}, {"muted_until": "soon"}, {"muted_until": "2099-01-31T12:00:00"}):
        assert (await ada.call("PATCH", path, json=bad)).status_code == 400, bad
    assert (await ada.call("PATCH", path, json={"muted_until": None})).json()["mutedUntil"] is None
