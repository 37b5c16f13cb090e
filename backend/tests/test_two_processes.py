"""Two server processes on one database, without anything between them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.client import Device, Person, send
from tests.conftest import UNLIMITED, Server, running
from tests.raw import Raw

SENDS_EACH = 150
# More at once a busy machine does not store in the time that each has.
SENDS_AT_ONCE = 50
CUTS = 1_000


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def second(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    await server.ready()
    port = json.loads((server.data_dir / "db.json").read_text())["port"]
    shared = {"MONGODB_URI": f"mongodb://127.0.0.1:{port}/", "JWT_SECRET": server.secret}
    with running(tmp_path_factory.mktemp("second"), **UNLIMITED, **shared) as second:
        await second.ready()
        yield second


@pytest_asyncio.fixture(loop_scope="session")
async def there(ben: Person, second: Server) -> AsyncIterator[Person]:
    """Ben, who uses the second process."""
    async with httpx.AsyncClient(verify=False, base_url=second.url, timeout=20) as http:
        ben.http = http
        yield ben
        await ben.close()
        ben.devices.clear()


async def send_all(device: Device, match_id: str, name: str) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = []
    for start in range(0, SENDS_EACH, SENDS_AT_ONCE):
        numbers = range(start, start + SENDS_AT_ONCE)
        payloads = ({"match_id": match_id, "content": f"{name} {n}"} for n in numbers)
        answers += await asyncio.gather(*(device.ask("send_message", payload) for payload in payloads))
    return answers


async def stored(person: Person) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    while True:
        after = {"after_seq": messages[-1]["seq"] if messages else 0, "limit": 200}
        page = await person.call("GET", f"/api/matches/{person.match_id}/messages", params=after)
        messages += page.json()["messages"]
        if not page.json()["has_more"]:
            return messages


async def test_r03_both_write_into_one_match_at_once_and_it_has_one_gapless_order(
    ada: Person, there: Person
) -> None:
    here, other = await ada.device(), await there.device()
    answers = await asyncio.gather(send_all(here, ada.match_id, "Ada"), send_all(other, ada.match_id, "Ben"))
    for sent in answers:
        assert all(answer["ok"] for answer in sent)
        seqs = [answer["message"]["seq"] for answer in sent]
        assert seqs == sorted(seqs)
    messages = await stored(ada)
    assert [message["seq"] for message in messages] == list(range(1, 2 * SENDS_EACH + 1))
    assert messages == await stored(there)
    # Neither waited until the other was done.
    first_half = {message["senderId"] for message in messages[:SENDS_EACH]}
    assert first_half == {ada.id, there.id}


async def test_r02_the_same_client_id_through_two_processes_is_stored_once(
    ada: Person, there: Person
) -> None:
    ada_there = await Device().connect(str(there.http.base_url), ada.token)
    here = await ada.device()
    for n in range(50):
        payload = {"match_id": ada.match_id, "content": "once", "client_id": f"same {n}"}
        answers = await asyncio.gather(*(device.ask("send_message", payload) for device in (here, ada_there)))
        assert answers[0]["message"]["id"] == answers[1]["message"]["id"]
    assert len(await stored(ada)) == 50
    await ada_there.close()


async def test_r02_what_is_cut_off_before_its_ack_and_sent_again_elsewhere_is_stored_once(
    ada: Person, there: Person, server: Server
) -> None:
    elsewhere = await Device().connect(str(there.http.base_url), ada.token)

    async def cut_and_send_again(numbers: range) -> None:
        for n in numbers:
            payload = {"match_id": ada.match_id, "content": str(n), "client_id": str(n)}
            async with Raw.connected(server.url, ada.token) as raw:
                await raw.send("420" + json.dumps(["send_message", payload]))
                raw.cut()
            assert (await elsewhere.ask("send_message", payload))["message"]["clientId"] == str(n)

    await asyncio.gather(*(cut_and_send_again(range(lane, CUTS, 10)) for lane in range(10)))
    await elsewhere.close()
    messages = await stored(ada)
    assert [message["seq"] for message in messages] == list(range(1, CUTS + 1))
    assert sorted(int(message["content"]) for message in messages) == list(range(CUTS))


async def test_s21_a_match_that_ended_in_another_process_is_over_here_within_seconds(
    ada: Person, there: Person
) -> None:
    here = await ada.device()
    await send(here, ada.match_id, "before")
    assert (await there.call("DELETE", f"/api/matches/{ada.match_id}")).status_code == 204
    async with asyncio.timeout(3):
        while (await here.ask("send_message", {"match_id": ada.match_id, "content": "after"}))["ok"]:
            await asyncio.sleep(0.1)
