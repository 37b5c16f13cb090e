"""What two nodes do not miss while Redis is slow for one of them, yet not lost, or lost for one alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from pymongo import MongoClient

from tests.client import Device, Person, send
from tests.two_nodes import Nodes, caught_up, database_uri, second_without_redis

pytest_plugins = ["tests.node_fixtures"]
AT_MOST_SECONDS = 2


async def sign_out(person: Person) -> None:
    assert (await person.call("POST", "/api/auth/logout")).status_code == 204


async def test_s02_signing_out_before_a_late_subscription_hangs_up(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    with nodes.detour.held():
        device = await ben.device(wait_timeout=5)
        assert (await ada.http.post("/api/auth/logout", headers=ben.authorization)).status_code == 204
    await device.is_hung_up(AT_MOST_SECONDS)
    assert device.heard_of("session_expired") == [{"code": "unauthorized"}]


async def test_s02_signing_out_hangs_up_where_redis_is_slow(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    device = await ben.device()
    with nodes.detour.held():
        assert (await ada.http.post("/api/auth/logout", headers=ben.authorization)).status_code == 204
        await device.is_hung_up(AT_MOST_SECONDS)


async def test_s02_signing_out_on_a_node_that_loses_redis_hangs_up_on_another(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    """What it said to Redis last did not arrive."""
    _, ben = pair
    device = await Device().connect(nodes.one.url, ben.token)
    try:
        with nodes.detour.held():
            await sign_out(ben)
            nodes.detour.close()
        await device.is_hung_up(AT_MOST_SECONDS)
    finally:
        nodes.detour.open()


async def test_s02_signing_out_on_a_node_without_redis_hangs_up_on_another(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    _, ben = pair
    device = await Device().connect(nodes.one.url, ben.token)
    async with second_without_redis(nodes):
        await sign_out(ben)
        await device.is_hung_up(AT_MOST_SECONDS)


@contextmanager
def no_second_sign_out(nodes: Nodes, person: Person) -> Iterator[None]:
    """Of that person: MongoDB refuses to store it."""
    with MongoClient[dict[str, Any]](database_uri(nodes.one)) as client:
        sign_outs = client["colabmatch"]["signOuts"]
        sign_outs.delete_many({})
        sign_outs.create_index("userId", unique=True, name="one")
        sign_outs.insert_one({"userId": ObjectId(person.id), "at": datetime.fromtimestamp(0, UTC)})
        try:
            yield
        finally:
            sign_outs.drop_index("one")


async def test_s02_a_sign_out_that_could_not_be_stored_hangs_up_when_it_can(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    _, ben = pair
    device = await Device().connect(nodes.one.url, ben.token)
    async with second_without_redis(nodes):
        with no_second_sign_out(nodes, ben):
            assert (await ben.call("POST", "/api/auth/logout")).status_code == 503
        await device.is_hung_up()
    assert device.heard_of("session_expired") == [{"code": "unauthorized"}]


async def test_s02_a_new_password_hangs_up_where_redis_is_slow(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    """And leaves the session that it opens."""
    ada, ben = pair
    device = await ben.device()
    body = {"current": ben.password, "new": "another secret"}
    with nodes.detour.held():
        answer = await ada.http.post("/api/auth/password", json=body, headers=ben.authorization)
        assert answer.status_code == 204
        ben.token = (await ada.http.post("/api/auth/refresh")).json()["access_token"]
        await device.is_hung_up(AT_MOST_SECONDS)
        stays = await ben.device(wait_timeout=5)
    await stays.settle()
    assert not stays.heard_of("session_expired")


async def test_s21_unmatching_on_a_node_without_redis_is_seen_on_another(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    device = await ada.joined()
    async with second_without_redis(nodes):
        assert (await ben.call("DELETE", f"/api/matches/{ben.match_id}")).status_code == 204
        await device.hears("resync", match_ids=[ada.match_id], within_seconds=5)
        await device.fails("sync", {"match_id": ada.match_id, "after_seq": 0}, "not_found")


async def test_r07_a_message_before_a_late_subscription_is_caught_up(
    nodes: Nodes, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    here = await ada.device()
    with nodes.detour.held():
        device = await ben.device(wait_timeout=5)
        message = await send(here, ada.match_id, "just before")
    await caught_up(device, ben.match_id, message, within_seconds=5)
