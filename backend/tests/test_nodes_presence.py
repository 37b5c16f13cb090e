"""R15 over two nodes: who is gone is said to be, whatever happens to Redis or a node just then."""

import asyncio
import time
from datetime import datetime, timedelta

from bson import ObjectId

from app.actions.online import LEASE_EVERY_SECONDS, SWEPT_FOR_MS
from app.models.record import now
from tests.client import Device, Person, match_two
from tests.conftest import standing_still
from tests.raw import Raw
from tests.two_nodes import Nodes

pytest_plugins = ["tests.node_fixtures"]
GRACE_SECONDS, OFFLINE_WITHIN_SECONDS = 10, 15


async def both_there(pair: tuple[Person, Person]) -> tuple[Device, Device]:
    ada, ben = pair
    observer, device = await ada.device(), await ben.device()
    await observer.hears("user_online_status", user_id=ben.id, online=True)
    return observer, device


async def leaves(device: Device) -> float:
    """Until the grace is almost over. When it began."""
    left_at = time.monotonic()
    await device.close()
    await asyncio.sleep(GRACE_SECONDS - 0.4)
    return left_at


async def is_said_to_be_offline(observer: Device, person: Person, left_at: float) -> None:
    rest = left_at + OFFLINE_WITHIN_SECONDS - time.monotonic()
    await observer.hears("user_online_status", user_id=person.id, online=False, within_seconds=rest)


async def test_r15_who_leaves_while_redis_stands_still_for_a_moment_is_offline(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    observer, device = await both_there(pair)
    await lease_is_fresh(nodes, pair[1])
    await asyncio.sleep(2)  # So that nobody finds Redis standing still but for the one who leaves.
    left_at = await leaves(device)
    with standing_still(nodes.redis.process):
        await asyncio.sleep(1.5)
    await is_said_to_be_offline(observer, pair[1], left_at)


async def test_r15_who_leaves_when_redis_was_flushed_is_offline(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    observer, device = await both_there(pair)
    left_at = await leaves(device)
    with nodes.redis.client() as client:
        client.flushall()
    await is_said_to_be_offline(observer, pair[1], left_at)


async def test_r15_who_closes_a_tab_when_redis_was_flushed_stays_online_by_another_on_the_other_node(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    """Which takes its time to enter them again."""
    ada, ben = pair
    observer, tab = await both_there(pair)
    other_tab = await Device().connect(nodes.one.url, ben.token)
    # The flush comes between a renewal of the lease of the node that keeps them and the end of the grace.
    await lease_is_fresh(nodes, ada)
    await asyncio.sleep(4 * LEASE_EVERY_SECONDS - GRACE_SECONDS + 0.4)
    await leaves(tab)
    await lease_is_fresh(nodes, ada)
    with nodes.redis.client() as client:
        client.flushall()
    await asyncio.sleep(OFFLINE_WITHIN_SECONDS - GRACE_SECONDS)
    await observer.settle()
    assert not [one for one in observer.heard_of("user_online_status") if not one["online"]]
    await other_tab.close()


async def test_r15_five_tabs_on_two_nodes_that_end_in_any_way_are_one_person(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    observer = await ada.device()
    async with (
        Raw.connected(nodes.one.url, ben.token) as cut,
        # Says nothing from then on, not even to a ping.
        Raw.connected(nodes.two.url, ben.token),
    ):
        await observer.hears("user_online_status", user_id=ben.id, online=True, within_seconds=2)
        tabs = [
            await Device().connect(nodes.one.url, ben.token),
            await Device().connect(nodes.two.url, ben.token),
            await Device().connect(nodes.two.url, ben.token, transports=["polling"]),
        ]
        cut.cut()
        for tab in tabs:
            await tab.close()
        closed_at = time.monotonic()
        await observer.hears("user_online_status", user_id=ben.id, within_seconds=45, online=False)
        assert time.monotonic() - closed_at > GRACE_SECONDS
    await observer.settle()
    assert not observer.heard_of("user_online_status")


async def test_r15_who_leaves_while_the_database_is_away_is_said_to_afterwards(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    observer, device = await both_there(pair)
    await leaves(device)
    with standing_still(nodes.one.database_process):
        await asyncio.sleep(6)
    heard = await observer.hears("user_online_status", user_id=pair[1].id, online=False)
    shown = (await pair[0].call("GET", f"/api/matches/{pair[0].match_id}")).json()["other"]
    assert (shown["online"], shown["lastSeen"]) == (False, heard["last_seen"])
    assert '"level":"error"' not in nodes.one.log + nodes.two.log


async def test_r15_who_was_on_a_node_that_stops_is_offline_after_the_grace(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    """Unless they come to another one meanwhile: then nobody is told anything."""
    ada, ben = pair
    async with nodes.two_people() as (_, cal):
        await match_two(ada, cal)
        observer = await ada.device()
        for person in (ben, cal):
            await person.device()
            await observer.hears("user_online_status", user_id=person.id, online=True)
        await lease_is_fresh(nodes, ben)
        await asyncio.to_thread(nodes.two.stop)
        moved = await Device().connect(nodes.one.url, cal.token)
        try:
            # A fresh lease would run out after 20 s.
            await observer.hears("user_online_status", user_id=ben.id, online=False, within_seconds=17)
            await observer.settle()
            assert not observer.heard_of("user_online_status")
            assert (await ada.call("GET", f"/api/matches/{ada.match_id}")).json()["other"]["online"]
        finally:
            await moved.close()
            nodes.two.start()
            await nodes.ready()


async def lease_is_fresh(nodes: Nodes, person: Person) -> None:
    """That of the node where this person is."""
    with nodes.redis.client() as client:
        (node,) = [
            node for node in client.smembers("nodes") if client.sismember(f"node:{node}:users", person.id)
        ]
        async with asyncio.timeout(10):
            while client.pttl(f"node:{node}") < 19_500:
                await asyncio.sleep(0.02)


async def test_who_was_on_a_node_that_died_together_with_redis_was_last_seen_then(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    """Any other node stores it. That of a node that lives is left alone."""
    ada, ben = pair
    died_at, noted_at = now() - timedelta(minutes=2), now()
    with nodes.one.database() as database:
        for at, person in ((died_at, ben), (noted_at, ada)):
            database.attendances.insert_one({"at": at, "users": ObjectId(person.id).binary, "takenAt": None})
        nodes.two.stop()
        nodes.two.start()
        await nodes.ready()
        async with asyncio.timeout(30):
            while database.attendances.find_one({"at": died_at}):
                await asyncio.sleep(0.1)
        assert database.attendances.find_one({"at": noted_at})
        database.attendances.delete_many({"at": noted_at})
    shown = (await ada.call("GET", f"/api/matches/{ada.match_id}")).json()["other"]
    assert datetime.fromisoformat(shown["lastSeen"]) == died_at


async def test_however_many_nodes_there_are_one_at_a_time_looks_after_the_leases(nodes: Nodes) -> None:
    await nodes.ready()
    with nodes.redis.client() as client:
        for number in range(100):
            client.sadd("nodes", f"other{number}")
            client.set(f"node:other{number}", "1", ex=60)
        client.config_resetstat()
        began = time.monotonic()
        await asyncio.sleep(11)
        looked = client.info("commandstats")["cmdstat_exists"]["calls"]
        sweeps = (time.monotonic() - began) * 1_000 / SWEPT_FOR_MS + 1
        client.flushall()
    # By both nodes it would be twice as often. Some are of who is online.
    assert 100 <= looked < 110 * sweeps


async def test_who_hides_on_one_node_is_hidden_on_the_other_and_both_ways(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    observer, device = await both_there(pair)
    hiding = {"settings": {"lastSeen": False}}
    assert (await ben.call("PATCH", "/api/users/me", json=hiding)).status_code == 200
    await observer.hears("match_updated", id=ada.match_id)
    for one, other in ((observer, ben), (device, ada)):
        joined = await one.ask("join_match", {"match_id": ada.match_id})
        assert joined["presence"] == {"user_id": other.id, "online": False, "last_seen": None}
