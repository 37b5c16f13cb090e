"""Two nodes with a Redis between them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio
from beanie import PydanticObjectId
from redis import Redis

from app.broadcasts import user_room
from app.transport.redis_manager import channel_of
from tests.client import PATIENCE_SECONDS, Device, Person, send
from tests.conftest import UNLIMITED, Server, running
from tests.redis_server import RedisServer, running_redis
from tests.test_two_processes import send_all, stored
from tests.two_nodes import settings_of_another


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running_redis(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


@pytest.fixture(scope="module")
def server(redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The first node, with the database of both."""
    with running(tmp_path_factory.mktemp("one"), **UNLIMITED, REDIS_URL=redis.url) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def second(
    server: Server, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    await server.ready()
    with running(
        tmp_path_factory.mktemp("two"), **UNLIMITED, **settings_of_another(server, redis.url)
    ) as second:
        await second.ready()
        yield second


@pytest_asyncio.fixture(loop_scope="session")
async def there(ben: Person, second: Server) -> AsyncIterator[Person]:
    """Ben, who uses the second node."""
    async with httpx.AsyncClient(verify=False, base_url=second.url, timeout=20) as http:
        ben.http = http
        yield ben
        await ben.close()
        ben.devices.clear()


async def both_up(*servers: Server) -> None:
    for server in servers:
        await server.ready()


async def test_what_one_node_does_the_other_shows(ada: Person, there: Person) -> None:
    here, other = await ada.joined(), await there.joined()
    await here.ask("typing", {"match_id": ada.match_id, "is_typing": True})
    await other.hears("user_typing", user_id=ada.id)
    message = await send(here, ada.match_id, "across")
    assert (await other.hears("new_message"))["id"] == message["id"]
    await other.hears("typing_stopped", user_id=ada.id)
    await other.ask("read_message", {"match_id": ada.match_id, "message_id": message["id"]})
    assert (await here.hears("message_read"))["seq"] == message["seq"]
    edit = {"match_id": ada.match_id, "message_id": message["id"], "content": "across the wire"}
    await here.ask("edit_message", edit)
    assert (await other.hears("message_edited"))["content"] == "across the wire"


async def test_a_socket_that_is_connected_misses_nothing_from_the_other_node(
    ada: Person, there: Person
) -> None:
    here = await ada.device()
    for n in range(20):
        device = await there.device()
        message = await send(here, ada.match_id, f"{n}")
        assert (await device.hears("new_message"))["id"] == message["id"]
        await device.close()


async def test_polling_hears_the_other_node_in_order(ada: Person, there: Person) -> None:
    here, other = await ada.device(), await there.device(transports=["polling"])
    await send_all(here, ada.match_id, "Ada")
    seqs = [(await other.hears("new_message"))["seq"] for _ in range(150)]
    assert seqs == list(range(1, 151))


async def test_r03_both_nodes_at_once_have_one_order_and_each_hears_all_of_it(
    ada: Person, there: Person
) -> None:
    here, other = await ada.device(), await there.device()
    await asyncio.gather(send_all(here, ada.match_id, "Ada"), send_all(other, ada.match_id, "Ben"))
    expected = [message["id"] for message in await stored(ada)]
    for device in (here, other):
        heard = [await device.hears("new_message") for _ in range(300)]
        assert len(expected) == 300
        assert [one["id"] for one in sorted(heard, key=lambda one: one["seq"])] == expected


async def test_s21_unmatching_on_one_node_ends_the_match_on_the_other(ada: Person, there: Person) -> None:
    other = await there.joined()
    await send(other, ada.match_id, "known there")
    assert (await ada.call("DELETE", f"/api/matches/{ada.match_id}")).status_code == 204
    await other.hears("match_ended", match_id=ada.match_id)
    await other.fails("send_message", {"match_id": ada.match_id, "content": "x"}, "not_found")


async def test_r15_tabs_on_two_nodes_are_one_person(ada: Person, ben: Person, second: Server) -> None:
    observer = await ben.device()
    tabs = [await Device().connect(second.url, ada.token) for _ in range(3)] + [
        await ada.device() for _ in range(2)
    ]
    await observer.hears("user_online_status", user_id=ada.id, online=True)
    for tab in tabs[:-1]:
        await tab.close()
    match = f"/api/matches/{ada.match_id}"
    # The grace of the others passes: still here, and nobody is told otherwise.
    await asyncio.sleep(12)
    assert (await ben.call("GET", match)).json()["other"]["online"] is True
    assert not observer.heard_of("user_online_status")
    started = time.monotonic()
    await tabs[-1].close()
    await observer.hears("user_online_status", user_id=ada.id, online=False, within_seconds=15)
    assert time.monotonic() - started <= 15


async def test_r15_a_flushed_redis_changes_nobodys_presence(
    ada: Person, there: Person, redis: RedisServer
) -> None:
    observer = await ada.device()
    await there.device()
    await observer.hears("user_online_status", user_id=there.id, online=True)
    with redis.client() as client:
        client.flushall()
    async with asyncio.timeout(10):
        while not (await ada.call("GET", f"/api/matches/{ada.match_id}")).json()["other"]["online"]:
            await asyncio.sleep(0.1)
    assert [one["online"] for one in observer.heard_of("user_online_status")] in ([], [True])


async def test_r15_who_was_on_a_node_that_died_is_offline(
    ada: Person, ben: Person, server: Server, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    observer = await ada.device()
    shared = settings_of_another(server, redis.url)
    with running(tmp_path_factory.mktemp("dying"), **UNLIMITED, **shared) as dying:
        await dying.ready()
        await Device().connect(dying.url, ben.token)
        await observer.hears("user_online_status", user_id=ben.id, online=True)
        started = time.monotonic()
        dying.kill()
        heard = await observer.hears("user_online_status", user_id=ben.id, online=False, within_seconds=45)
        assert time.monotonic() - started <= 45
        shown = (await ada.call("GET", f"/api/matches/{ada.match_id}")).json()["other"]
        assert (shown["online"], shown["lastSeen"]) == (False, heard["last_seen"])
        dying.start()
        await dying.ready()


async def test_only_the_nodes_of_its_people_hear_a_message(
    ada: Person, there: Person, redis: RedisServer
) -> None:
    """So what it costs does not grow with the number of nodes."""
    here, other = await ada.joined(), await there.joined()
    await here.hears("user_online_status", user_id=there.id, online=True)
    with redis.client() as client:
        assert listeners(client, ada) == listeners(client, there) == 1
        await here.close()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while listeners(client, ada):
                await asyncio.sleep(0.05)
        await send(other, there.match_id, "Nobody else hears this")
        assert (listeners(client, ada), listeners(client, there)) == (0, 1)


def listeners(redis: Redis, person: Person) -> int:
    [(_, number)] = redis.pubsub_numsub(channel_of(user_room(PydanticObjectId(person.id))))
    return int(number)
