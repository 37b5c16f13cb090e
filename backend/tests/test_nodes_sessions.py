"""Signing out on one node what is open on another."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from tests.client import Device, Person
from tests.conftest import Server
from tests.tokens import claims_of
from tests.two_nodes import Nodes

pytest_plugins = ["tests.node_fixtures"]

AT_MOST_SECONDS = 2


@pytest_asyncio.fixture(loop_scope="session")
async def ada(nodes: Nodes) -> AsyncIterator[Person]:
    """On the first node."""
    async with nodes.two_people() as (ada, _):
        yield ada


async def sign_in(person: Person) -> str:
    body = {"email": person.email, "password": person.password}
    token: str = (await person.http.post("/api/auth/login", json=body)).json()["access_token"]
    return token


async def device_on(node: Server, person: Person, token: str) -> Device:
    device = await Device().connect(node.url, token)
    person.devices.append(device)
    await device.hears("connected")
    return device


async def on_both(nodes: Nodes, person: Person, token: str) -> list[Device]:
    return [await device_on(node, person, token) for node in (nodes.one, nodes.two)]


async def hung_up_in_time(devices: list[Device], since: float) -> None:
    await asyncio.gather(*(device.is_hung_up() for device in devices))
    assert time.monotonic() - since <= AT_MOST_SECONDS
    for device in devices:
        assert device.heard_of("session_expired") == [{"code": "unauthorized"}]


async def stayed(devices: list[Device]) -> None:
    for device in devices:
        await device.settle()
        assert not device.heard_of("session_expired")


async def test_s02_signing_out_everywhere_hangs_up_on_both_nodes(nodes: Nodes, ada: Person) -> None:
    devices = await on_both(nodes, ada, ada.token) + await on_both(nodes, ada, await sign_in(ada))
    started = time.monotonic()
    assert (await ada.call("POST", "/api/auth/logout_all")).status_code == 204
    await hung_up_in_time(devices, started)


async def test_s02_signing_out_on_one_node_hangs_up_on_the_other(nodes: Nodes, ada: Person) -> None:
    async with httpx.AsyncClient(verify=False, base_url=nodes.two.url) as elsewhere:
        gone = await on_both(nodes, ada, ada.token)
        started = time.monotonic()
        answer = await elsewhere.post("/api/auth/logout", headers={"Authorization": f"Bearer {ada.token}"})
        assert answer.status_code == 204
        await hung_up_in_time(gone, started)


async def test_s02_a_session_that_another_one_ends_ends_on_all_nodes(nodes: Nodes, ada: Person) -> None:
    lost = await sign_in(ada)
    gone, staying = await on_both(nodes, ada, lost), await on_both(nodes, ada, ada.token)
    started = time.monotonic()
    answer = await ada.call("DELETE", f"/api/auth/sessions/{claims_of(lost)['sid']}")
    assert answer.status_code == 204
    await hung_up_in_time(gone, started)
    await stayed(staying)
    async with httpx.AsyncClient(verify=False, base_url=nodes.two.url) as there:
        refused = await there.get("/api/users/me", headers={"Authorization": f"Bearer {lost}"})
    assert refused.status_code == 401


async def test_s02_all_others_end_on_all_nodes_and_the_one_that_asked_on_none(
    nodes: Nodes, ada: Person
) -> None:
    gone = [*await on_both(nodes, ada, await sign_in(ada)), *await on_both(nodes, ada, await sign_in(ada))]
    staying = await on_both(nodes, ada, ada.token)
    started = time.monotonic()
    assert (await ada.call("DELETE", "/api/auth/sessions")).status_code == 204
    await hung_up_in_time(gone, started)
    await stayed(staying)
