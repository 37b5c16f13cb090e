"""Nodes are replaced one after the other, while people write and load pages through nginx."""

import asyncio
import time

import httpx
import pytest

from e2e.cluster.clients import Device, client, match, register
from e2e.cluster.cluster import Cluster
from e2e.people import Person

PAIRS = 6


async def keep_writing(
    device: Device, person: Person, match_id: str, acked: list[str], over: asyncio.Event
) -> None:
    while not over.is_set():
        text = f"{person.name} {len(acked)}"
        await device.say_until_acked(match_id, text)
        acked.append(text)
        await asyncio.sleep(0.02)


async def keep_loading(url: str, token: str, answers: list[int], over: asyncio.Event) -> None:
    async with httpx.AsyncClient(base_url=url, verify=False, timeout=10) as http:
        while not over.is_set():
            for path in ("/api/users/me", "/"):
                answers.append(
                    (await http.get(path, headers={"Authorization": f"Bearer {token}"})).status_code
                )
            await asyncio.sleep(0.02)


def restart_each(cluster: Cluster) -> list[float]:
    """How long each took to stop, in seconds."""
    seconds = []
    for node in cluster.nodes:
        started = time.monotonic()
        assert node.stop() in (0, -15)
        seconds.append(time.monotonic() - started)
        node.start()
    return seconds


def history(person: Person, match_id: str) -> list[dict[str, object]]:
    stored: list[dict[str, object]] = []
    with client(person.url) as http:
        while True:
            answer = http.get(
                f"/api/matches/{match_id}/messages",
                params={"limit": 200, "after_seq": len(stored)},
                headers={"Authorization": f"Bearer {person.token}"},
            )
            stored += answer.json()["messages"]
            if not answer.json()["has_more"]:
                return stored


@pytest.mark.asyncio
async def test_r10_a_rolling_restart_loses_nothing_and_shows_no_error(cluster: Cluster) -> None:
    pairs = [(register(cluster.url, "Ann"), register(cluster.url, "Ben")) for _ in range(PAIRS)]
    matches = [match(ann, ben) for ann, ben in pairs]
    over, answers = asyncio.Event(), list[int]()
    writers = [ann for ann, _ in pairs]
    kinds = ("websocket", "polling") * (PAIRS // 2)
    devices = [
        await Device.connect(cluster.url, ann.token, kind) for ann, kind in zip(writers, kinds, strict=True)
    ]
    acked: list[list[str]] = [[] for _ in writers]
    tasks = [
        *(
            asyncio.create_task(keep_writing(device, ann, match_id, done, over))
            for device, ann, match_id, done in zip(devices, writers, matches, acked, strict=True)
        ),
        *(asyncio.create_task(keep_loading(cluster.url, ann.token, answers, over)) for ann in writers),
    ]
    stopping = await asyncio.to_thread(restart_each, cluster)
    over.set()
    await asyncio.gather(*tasks)
    await asyncio.gather(*(device.close() for device in devices))
    assert max(stopping) < 10
    assert set(answers) == {200}
    for ann, match_id, done in zip(writers, matches, acked, strict=True):
        stored = history(ann, match_id)
        assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
        assert [one["content"] for one in stored] == done


@pytest.mark.asyncio
async def test_r10_a_node_that_still_finishes_lets_nobody_new_in(cluster: Cluster) -> None:
    node = cluster.nodes[0]
    ann, ben = register(node.url, "Ann"), register(node.url, "Ben")
    match_id = match(ann, ben)
    device = await Device.connect(node.url, ann.token)
    stopping = '"event":"stopping"'
    earlier = node.log().count(stopping)
    database = cluster.database.server()
    database.suspend()
    try:
        sending = asyncio.create_task(device.sio.call("send_message", {"match_id": match_id, "content": "x"}))
        await asyncio.sleep(0)
        node.terminate()
        while node.log().count(stopping) == earlier:
            await asyncio.sleep(0.01)
        with client(node.url) as http, pytest.raises(httpx.ConnectError):
            http.get("/health/live")
        assert node.process.poll() is None
        # The database does not answer, and this is said before the socket closes.
        assert (await sending)["error"]["code"] == "unavailable"
    finally:
        database.resume()
    await device.close()
    node.process.wait(10)
    node.start()
