"""Two nodes over a Redis cluster."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest_asyncio

from tests.client import PATIENCE_SECONDS, Device, Person, match_two, send
from tests.conftest import UNLIMITED, Server, running, standing_still
from tests.redis_server import RedisServer, running_cluster
from tests.two_nodes import caught_up, settings_of_another


@pytest_asyncio.fixture(loop_scope="session")
async def over_a_cluster(
    tmp_path: Path,
) -> AsyncIterator[tuple[list[RedisServer], httpx.AsyncClient, Server]]:
    """The shards of a Redis, and two nodes over it."""
    for name in ("redis", "one", "two"):
        (tmp_path / name).mkdir()
    with running_cluster(tmp_path / "redis") as shards:
        url = f"redis+cluster://127.0.0.1:{shards[0].port}"
        shared = UNLIMITED | {"REDIS_URL": url, "MESSAGES_PER_MINUTE": "30"}
        with running(tmp_path / "one", **shared) as one:
            await one.ready()
            with running(tmp_path / "two", **shared | settings_of_another(one, url)) as two:
                await two.ready()
                async with httpx.AsyncClient(verify=False, base_url=one.url, timeout=20) as http:
                    yield shards, http, two


async def test_nodes_hear_each_other_through_a_cluster_also_when_a_shard_stands_still(
    over_a_cluster: tuple[list[RedisServer], httpx.AsyncClient, Server],
) -> None:
    shards, http, two = over_a_cluster
    for _ in range(5):  # Pairs whose channels are on one shard or on both.
        await talk_across(http, two)
    pairs = [await people_across(http, two) for _ in range(5)]
    with standing_still(shards[1].process):
        for ada, here, other in pairs:
            message = await send(other, ada.match_id, "around the shard")
            await caught_up(here, ada.match_id, message, within_seconds=PATIENCE_SECONDS)
    for ada, here, other in pairs:
        async with asyncio.timeout(2 * PATIENCE_SECONDS):
            while not await is_heard_at_once(ada, here, other):
                pass


async def is_heard_at_once(ada: Person, here: Device, other: Device) -> bool:
    """Not only once it was looked up, every 2 s."""
    message = await send(other, ada.match_id, "through it again")
    with suppress(TimeoutError):
        return bool(await here.hears("new_message", id=message["id"], within_seconds=1))
    return False


async def people_across(http: httpx.AsyncClient, two: Server) -> tuple[Person, Device, Device]:
    """Who matched, with a device on each node."""
    ada, ben = [await Person.register(http, name, secrets.token_hex(4)) for name in ("Ada", "Ben")]
    await match_two(ada, ben)
    here = await ada.joined()
    other = await Device().connect(two.url, ben.token)
    ada.devices.append(other)
    await here.hears("user_online_status", user_id=ben.id, online=True)
    await other.ask("join_match", {"match_id": ben.match_id})
    return ada, here, other


async def talk_across(http: httpx.AsyncClient, two: Server) -> None:
    ada, here, other = await people_across(http, two)
    await here.ask("typing", {"match_id": ada.match_id, "is_typing": True})
    await other.hears("user_typing", user_id=ada.id)
    message = await send(other, ada.match_id, "through a shard")
    assert (await here.hears("new_message"))["id"] == message["id"]
    await ada.close()
