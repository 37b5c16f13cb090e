"""A node that stands still, behind nginx: it listens, for its system does, and answers nobody."""

import asyncio
import json
import secrets

import aiohttp
import httpx
import pytest

from e2e.cluster.clients import client, register, web_session
from e2e.cluster.cluster import Cluster, Node

GIVES_UP_AFTER_SECONDS = 20  # `timeout` of socket.io-client.
SOCKET = "/socket.io/?EIO=4&transport=websocket"


def process_of(answer: httpx.Response) -> str:
    return answer.headers["x-request-id"][:8]


def browser_of(node: Node, cluster: Cluster) -> dict[str, str]:
    """The header of a browser that nginx gives to that node."""
    with client(node.url) as http:
        wanted = process_of(http.get("/health/live"))
    with client(cluster.url) as http:
        while True:
            browser = {"Cookie": f"node={secrets.token_hex(16)}"}
            if process_of(http.get("/health/live", headers=browser)) == wanted:
                return browser


async def answer_pings(ws: aiohttp.ClientWebSocketResponse, count: int) -> None:
    while count:
        if await ws.receive_str() == "2":
            await ws.send_str("3")
            count -= 1


@pytest.mark.asyncio
async def test_its_browsers_come_in_by_another_before_they_give_up_and_who_is_idle_elsewhere_stays(
    cluster: Cluster,
) -> None:
    still, other = cluster.nodes[:2]
    token = register(cluster.url, "Ann").token
    its_browser, others_browser = browser_of(still, cluster), browser_of(other, cluster)
    async with (
        web_session() as session,
        session.ws_connect(cluster.url + SOCKET, headers=others_browser) as idle,
    ):
        await idle.send_str("40" + json.dumps({"token": token}))
        staying = asyncio.create_task(answer_pings(idle, 2))
        still.freeze()
        try:
            async with (
                asyncio.timeout(GIVES_UP_AFTER_SECONDS),
                session.ws_connect(cluster.url + SOCKET, headers=its_browser) as ws,
            ):
                assert (await ws.receive_str()).startswith("0")
        finally:
            still.thaw()
        await asyncio.wait_for(staying, 30)
