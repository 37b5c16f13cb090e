import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import socketio

from tests.client import Device, Person, send
from tests.conftest import Server, running, standing_still, two_who_matched
from tests.metrics import samples, since_now
from tests.raw import Raw

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("measured"), MESSAGES_PER_MINUTE="3") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def pair(measured: Server) -> AsyncIterator[tuple[Person, Person]]:
    async with two_who_matched(measured) as pair:
        yield pair


async def test_a_message_is_measured_from_its_arrival_to_the_database_and_out(
    pair: tuple[Person, Person],
) -> None:
    ada, ben = pair
    growth = await since_now(ada.http)
    sender, receiver = await ada.joined(), await ben.joined()
    message = await send(sender, ada.match_id, "x")
    await receiver.hears("new_message", id=message["id"])
    await sender.settle()
    for counted in (
        "chat_messages_total",
        "chat_message_durable_seconds_count",
        "chat_message_emitted_seconds_count",
        "chat_commit_seconds_count",
        "chat_group_size_sum",
    ):
        assert await growth.of(counted) == 1, counted
    durable = await growth.of("chat_message_durable_seconds_sum")
    assert 0 < await growth.of("chat_commit_seconds_sum") < durable
    assert durable < await growth.of("chat_message_emitted_seconds_sum") < 10


async def test_a_resend_is_no_second_message(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.joined()
    growth = await since_now(ada.http)
    for _ in range(2):
        await send(device, ada.match_id, "x", client_id="same")
    await device.settle()
    assert await growth.of("chat_message_durable_seconds_count") == 1
    assert await growth.of("chat_events_total", event="send_message", outcome="ok") == 2


async def test_what_an_event_waits_behind_another_counts_as_its_own(
    measured: Server, pair: tuple[Person, Person]
) -> None:
    ada, _ = pair
    device = await ada.joined()
    growth = await since_now(ada.http)
    with standing_still(measured.database_process):
        await device.sio.emit("sync", {"match_id": ada.match_id, "after_seq": 0})
        assert not (await device.ask("typing", {"match_id": ada.match_id, "is_typing": True}))["ok"]
        await device.hears("error", event="sync")
    assert await growth.of("chat_event_seconds_sum", event="typing") > 2


async def test_limits_and_refusals_are_counted_by_name(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.joined()
    growth = await since_now(ada.http)
    for _ in range(3):
        await send(device, ada.match_id, "x")
    await device.fails("send_message", {"match_id": ada.match_id, "content": "x"}, "rate_limited")
    assert await growth.of("chat_limited_total", limit="messages") == 1
    assert await growth.of("chat_events_total", event="send_message", outcome="rate_limited") == 1
    with pytest.raises(socketio.exceptions.ConnectionError):
        await Device().connect(str(ada.http.base_url), "none")
    assert await growth.of("chat_events_total", event="connect", outcome="unauthorized") == 1


async def test_sockets_are_counted_when_they_come_and_when_they_go(pair: tuple[Person, Person]) -> None:
    ada, ben = pair
    await ben.device()
    growth = await since_now(ada.http)
    async with Raw.connected(str(ada.http.base_url).rstrip("/"), ada.token) as raw:
        assert await growth.of("chat_connections") == 1
        await raw.send("41")
        await raw.is_closed(5)
    async with asyncio.timeout(5):
        while await growth.of("chat_connections"):
            await asyncio.sleep(0.01)
    assert await growth.of("chat_disconnects_total", reason="client disconnect") == 1


async def test_requests_are_counted_by_route_and_name_nobody(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    growth = await since_now(ada.http)
    assert (await ada.call("GET", f"/api/matches/{ada.match_id}")).status_code == 200
    assert (await ada.call("GET", "/api/canary/up")).status_code == 404
    route = "/api/matches/{match_id}"
    assert await growth.of("chat_requests_total", route=route, status="200") == 1
    assert await growth.of("chat_request_seconds_count", route=route) == 1
    assert await growth.of("chat_requests_total", route="unknown", status="404") == 1
    assert "canary" not in (await ada.http.get("/metrics")).text


async def test_a_database_that_stands_still_is_seen_and_what_waits_for_it(
    measured: Server, pair: tuple[Person, Person]
) -> None:
    ada, _ = pair
    device = await ada.joined()
    await send(device, ada.match_id, "x")
    assert (await samples(ada.http))["chat_database_up", frozenset()] == 1
    with standing_still(measured.database_process):
        for _ in range(3):
            await device.sio.emit("send_message", {"match_id": ada.match_id, "content": "x"})
        seen = await samples(ada.http)
        assert seen["chat_database_up", frozenset()] == 0
        assert seen["chat_waiting", frozenset({("to_be", "stored")})] == 1
        assert seen["chat_waiting", frozenset({("to_be", "handled")})] == 2
        for _ in range(3):
            await device.hears("error", event="send_message", code="unavailable")
    await measured.ready()
    async with asyncio.timeout(10):
        while any((await waiting(ada.http)).values()):
            await asyncio.sleep(0.05)
    assert (await waiting(ada.http)).keys() == {"stored", "emitted", "handled", "pushed"}
    assert (await samples(ada.http))["chat_database_up", frozenset()] == 1


async def waiting(http: httpx.AsyncClient) -> dict[str, float]:
    seen = await samples(http)
    return {dict(labels)["to_be"]: value for (name, labels), value in seen.items() if name == "chat_waiting"}


async def test_the_lag_of_the_loop_is_watched_and_redis_is_not_mentioned_without_one(
    pair: tuple[Person, Person],
) -> None:
    seen = await samples(pair[0].http)
    assert seen["chat_loop_lag_seconds_count", frozenset()] > 0
    assert not [name for name, _ in seen if name.startswith("chat_redis")]


async def test_every_metric_is_documented(http: httpx.AsyncClient) -> None:
    exported = set(re.findall(r"^# HELP (chat_\w+) ", (await http.get("/metrics")).text, re.MULTILINE))
    table = OPERATIONS.split("| metric |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == exported | {"chat_redis_up"}
