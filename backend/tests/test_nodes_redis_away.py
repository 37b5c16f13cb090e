"""What two nodes know of each other when Redis was away, for however short a time."""

import asyncio
from contextlib import suppress
from pathlib import Path

import httpx
import socketio

from tests.client import Device, Person, send
from tests.conftest import Server, standing_still
from tests.two_nodes import Nodes, caught_up, redis_is_missed_on, two_nodes

pytest_plugins = ["tests.node_fixtures"]


async def sign_out_on_first(nodes: Nodes, pair: tuple[Person, Person]) -> None:
    """The one who is on the second node."""
    ada, ben = pair
    assert (await ada.http.post("/api/auth/logout", headers=ben.authorization)).status_code == 204


async def sockets_on(node: Server, count: int) -> None:
    async with asyncio.timeout(10), httpx.AsyncClient(verify=False, base_url=node.url) as http:
        while f"\nchat_connections {count:.1f}\n" not in (await http.get("/metrics")).text:
            await asyncio.sleep(0.01)


async def shows_online(device: Device, person: Person) -> bool:
    answer = await device.ask("sync", {"match_id": person.match_id, "after_seq": 0})
    shown: bool = answer["presence"]["online"]
    return shown


async def test_r07_nodes_that_start_without_redis_go_on_alone(tmp_path: Path) -> None:
    async with two_nodes(tmp_path, with_redis=False) as nodes, nodes.two_people() as (ada, ben):
        here, there = await ada.joined(), await ben.joined()
        message = await send(here, ada.match_id, "alone")
        await caught_up(there, ada.match_id, message, within_seconds=5)
        await sign_out_on_first(nodes, (ada, ben))
        await there.is_hung_up()


async def test_s02_signing_out_while_redis_blinks_hangs_up(nodes: Nodes, pair: tuple[Person, Person]) -> None:
    device = await pair[1].device()
    with nodes.redis.client() as client:
        client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    await sign_out_on_first(nodes, pair)
    await device.is_hung_up()


async def test_s02_signing_out_while_redis_comes_back_and_the_database_is_away_hangs_up(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    """Everybody is told to sync nevertheless."""
    ada, ben = pair
    here, there = await ada.device(), await ben.device()
    with nodes.redis.client() as client:
        client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    await sign_out_on_first(nodes, pair)
    database = nodes.one.database_process
    database.suspend()
    try:
        await here.hears("resync")
        await asyncio.sleep(3.5)
    finally:
        database.resume()
    await there.is_hung_up()


async def test_s02_signing_out_while_a_socket_connects_elsewhere_ends_it(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    await sockets_on(nodes.two, 0)
    with nodes.detour.held():
        device = Device()
        connecting = asyncio.create_task(device.connect(nodes.two.url, pair[1].token))
        # It was let in, and its channel is not subscribed yet.
        await sockets_on(nodes.two, 1)
        await sign_out_on_first(nodes, pair)
    with suppress(socketio.exceptions.ConnectionError):
        await connecting
        await device.is_hung_up()


async def test_r15_who_writes_while_redis_is_away_is_online(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    here, there = await ada.joined(), await ben.joined()
    nodes.redis.kill()
    try:
        await redis_is_missed_on(nodes.one)
        here.heard.clear()
        message = await send(there, ben.match_id, "I am here")
        await caught_up(here, ada.match_id, message, within_seconds=5)
        assert await shows_online(here, ada)
    finally:
        nodes.redis.start()


async def test_r15_a_restarted_redis_leaves_everybody_online(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    """Also those of a node that finds it later than others."""
    ada, ben = pair
    here = await ada.joined()
    await ben.device()
    await here.hears("user_online_status", user_id=ben.id, online=True)
    nodes.detour.close()
    nodes.redis.kill()
    await redis_is_missed_on(nodes.one)
    here.heard.clear()
    nodes.redis.start()
    await here.hears("resync")
    assert not await shows_online(here, ada)
    nodes.detour.open()
    await here.hears("user_online_status", user_id=ben.id, online=True)


async def test_r07_without_redis_messages_are_acked_and_still_reach_the_other_node(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, there = pair
    here, other = await ada.joined(), await there.joined()
    await other.settle()
    nodes.redis.kill()
    try:
        for n in range(3):
            message = await send(here, ada.match_id, f"alone {n}")
            other.heard.clear()
            await caught_up(other, ada.match_id, message, within_seconds=5)
        answer = await there.call("POST", "/api/auth/logout")
        assert answer.status_code == 204
        await other.is_hung_up()
    finally:
        nodes.redis.start()
    await nodes.ready()


async def test_s02_signing_out_is_heard_of_without_redis(nodes: Nodes, pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    there = await Device().connect(nodes.two.url, ada.token)
    await there.hears("connected")
    nodes.redis.kill()
    try:
        await ada.call("POST", "/api/auth/logout")
        await there.is_hung_up()
    finally:
        nodes.redis.start()
    await nodes.ready()


async def test_r08_a_frozen_redis_holds_nobody_up_and_nothing_is_missed_after_it(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, there = pair
    here, other = await ada.joined(), await there.joined()
    with standing_still(nodes.redis.process):
        sent = []
        async with asyncio.timeout(30):
            for n in range(100):
                sent.append(await send(here, ada.match_id, f"frozen {n}"))
        async with httpx.AsyncClient(verify=False, base_url=nodes.one.url) as http:
            while (await http.get("/health/ready")).status_code == 200:
                await asyncio.sleep(0.05)
        other.heard.clear()
        late = await send(here, ada.match_id, "late")
        await caught_up(other, ada.match_id, late, within_seconds=5)
        other.heard.clear()
    await nodes.ready()
    await asyncio.gather(here.hears("resync"), other.hears("resync"))
    message = await send(here, ada.match_id, "thawed")
    assert (await other.hears("new_message", id=message["id"], within_seconds=5))["seq"] == message["seq"]
    answer = await other.ask("sync", {"match_id": ada.match_id, "after_seq": 0})
    assert [one["content"] for one in answer["messages"][:100]] == [f"frozen {n}" for n in range(100)]


async def test_r15_who_came_and_went_without_redis_is_known_when_it_is_back(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, there = pair
    observer, leaving = await ada.device(), await there.device()
    await observer.hears("user_online_status", user_id=there.id, online=True)
    nodes.redis.kill()
    await leaving.close()
    await asyncio.sleep(11)  # Past the grace.
    assert not observer.heard_of("user_online_status")
    nodes.redis.start()
    await nodes.ready()
    await observer.hears("user_online_status", user_id=there.id, online=False)
