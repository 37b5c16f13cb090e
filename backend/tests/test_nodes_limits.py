"""S11 over two nodes: a person has one budget, through whichever node they come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
import pytest_asyncio

from tests.client import Device, Person, send
from tests.two_nodes import Nodes, redis_is_missed_on, two_nodes

MESSAGES, TYPING, LOGINS = 30, 10, 6


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def limited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Nodes]:
    folder = tmp_path_factory.mktemp("limited")
    limits = {"MESSAGES_PER_MINUTE": MESSAGES, "TYPING_PER_SECOND": TYPING, "LOGIN_TRIES_PER_MINUTE": LOGINS}
    async with two_nodes(folder, **{name: str(most) for name, most in limits.items()}) as nodes:
        yield nodes


@pytest_asyncio.fixture(loop_scope="session")
async def ada(limited: Nodes) -> AsyncIterator[Person]:
    await limited.ready()
    async with limited.two_people() as (ada, _):
        yield ada


async def on_each(nodes: Nodes, person: Person) -> tuple[Device, Device]:
    here = await person.joined()
    there = await Device().connect(nodes.two.url, person.token)
    person.devices.append(there)
    assert (await there.ask("join_match", {"match_id": person.match_id}))["ok"]
    return here, there


async def taken(devices: tuple[Device, ...], event: str, payload: dict[str, object]) -> int:
    """Of twenty at once on each."""
    answers = await asyncio.gather(*(device.ask(event, payload) for device in devices for _ in range(20)))
    assert {answer["error"]["code"] for answer in answers if not answer["ok"]} == {"rate_limited"}
    return [answer["ok"] for answer in answers].count(True)


async def test_s11_forty_at_once_over_two_nodes_are_thirty(limited: Nodes, ada: Person) -> None:
    devices = await on_each(limited, ada)
    assert await taken(devices, "send_message", {"match_id": ada.match_id, "content": "x"}) == MESSAGES


async def test_s11_typing_on_two_nodes_is_limited_together(limited: Nodes, ada: Person) -> None:
    devices = await on_each(limited, ada)
    typing = await taken(devices, "typing", {"match_id": ada.match_id, "is_typing": True})
    # The window moves on while they arrive.
    assert TYPING <= typing < 2 * TYPING


async def test_s11_resending_through_the_other_node_is_free(limited: Nodes, ada: Person) -> None:
    here, there = await on_each(limited, ada)
    sent = [await send(here, ada.match_id, "x", client_id=str(i)) for i in range(MESSAGES)]
    assert [await send(there, ada.match_id, "x", client_id=str(i)) for i in range(MESSAGES)] == sent
    await there.fails("send_message", {"match_id": ada.match_id, "content": "x"}, "rate_limited")


async def test_tries_to_sign_in_are_counted_over_both_nodes(limited: Nodes, ada: Person) -> None:
    guess = {"email": ada.email, "password": "a guess"}
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(httpx.AsyncClient(verify=False, base_url=node.url))
            for node in (limited.one, limited.two)
        ]
        tries = [
            await clients[number % 2].post("/api/auth/login", json=guess) for number in range(LOGINS + 2)
        ]
    assert [answer.status_code for answer in tries] == [401] * LOGINS + [429] * 2


async def test_s11_without_redis_each_node_keeps_the_limit_by_itself(limited: Nodes, ada: Person) -> None:
    devices = await on_each(limited, ada)
    payload = {"match_id": ada.match_id, "content": "x"}
    limited.redis.kill()
    try:
        await asyncio.gather(redis_is_missed_on(limited.one), redis_is_missed_on(limited.two))
        for device in devices:
            assert await taken((device, device), "send_message", payload) == MESSAGES
    finally:
        limited.redis.start()
