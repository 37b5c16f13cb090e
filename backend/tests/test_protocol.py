"""The cases of the public test suites of Engine.IO 4 and Socket.IO 5, on both ways to the wire.

Otherwise than these suites have it, on purpose: a frame or poll that is no Engine.IO packet is dropped and
ends no session (S04, test_engineio.py). And as python-socketio has it: a request that names no transport
polls, and an unknown namespace is refused with a sentence in place of an object.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import httpx
import pytest
import pytest_asyncio

from tests.client import PATIENCE_SECONDS
from tests.plain_server import FAST, serving, started
from tests.raw import Raw

POLLING = "/socket.io/?EIO=4&transport=polling"
OPENED = {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
QUERIES = ("transport={0}", "EIO=abc&transport={0}", "EIO=3&transport={0}", "EIO=4&transport=abc")


@pytest.fixture(scope="module", params=[FAST, ()], ids=["fast", "stock"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with serving(*request.param) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    await started(url)
    async with httpx.AsyncClient(verify=False, base_url=url, timeout=PATIENCE_SECONDS) as http:
        yield http


async def polling_session(http: httpx.AsyncClient) -> str:
    """The address to poll."""
    opened = (await http.get(POLLING)).text
    return f"{POLLING}&sid={json.loads(opened[1:])['sid']}"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Raw]:
    async with Raw.opened(url) as raw:
        await raw.send("40")
        await raw.frame("40{")
        yield raw


async def test_a_session_opens_by_polling(http: httpx.AsyncClient) -> None:
    answer = await http.get(POLLING)
    assert answer.status_code == 200
    opened = json.loads(answer.text.removeprefix("0"))
    assert opened.keys() == OPENED
    assert opened["upgrades"] == ["websocket"]
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (1000, 1000, 1_000_000)


async def test_a_session_opens_by_websocket(http: httpx.AsyncClient, url: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket") as ws:
            opened = json.loads((await ws.receive_str()).removeprefix("0"))
        assert opened.keys() == OPENED
        assert opened["upgrades"] == []


@pytest.mark.parametrize("query", QUERIES)
async def test_an_unknown_version_or_transport_is_refused(
    http: httpx.AsyncClient, url: str, query: str
) -> None:
    assert (await http.get(f"/socket.io/?{query.format('polling')}")).status_code == 400
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{url}/socket.io/?{query.format('websocket')}")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_no_session_opens_by_another_method(http: httpx.AsyncClient, method: str) -> None:
    assert (await http.request(method, POLLING)).status_code in (400, 405)


async def test_polls_carry_several_packets_and_binary(http: httpx.AsyncClient) -> None:
    poll = await polling_session(http)
    sent = [
        "40",
        '42["auth",1]',
        '421["ask","two"]',
        '451-["auth",{"_placeholder":true,"num":0}]',
        "bAQIDBA==",
    ]
    answer = await http.post(poll, content="\x1e".join(sent))
    assert (answer.status_code, answer.text.lower()) == (200, "ok")
    came: list[str] = []
    while len(came) < 5:
        came += [packet for packet in (await http.get(poll)).text.split("\x1e") if packet != "2"]
    assert came[0].startswith("40{")
    binary = '451-["echo",{"_placeholder":true,"num":0}]'
    assert sorted(came[1:]) == sorted(['42["echo",1]', '431["two"]', binary, "bAQIDBA=="])
    assert came.index("bAQIDBA==") == came.index(binary) + 1


async def test_both_transports_are_pinged_and_who_answers_stays(http: httpx.AsyncClient, url: str) -> None:
    poll = await polling_session(http)
    async with Raw.opened(url) as raw:
        for _ in range(2):
            assert (await http.get(poll)).text == "2"
            assert (await http.post(poll, content="3")).status_code == 200
            assert (await raw.ws.receive(PATIENCE_SECONDS)).data == "2"
            await raw.send("3")


async def test_who_does_not_answer_pings_is_gone(http: httpx.AsyncClient, url: str) -> None:
    poll = await polling_session(http)
    async with Raw.opened(url) as raw:
        frames = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for message in raw.ws:
                frames.append(message.data)
        assert frames[0] == "2"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await http.get(poll)).status_code == 200:
            pass


async def test_a_close_packet_ends_a_session_and_its_open_poll(http: httpx.AsyncClient, url: str) -> None:
    poll = await polling_session(http)
    waiting = asyncio.create_task(http.get(poll))
    await asyncio.sleep(0)
    assert (await http.post(poll, content="1")).status_code == 200
    assert (await waiting).status_code in (200, 400)
    assert (await http.get(poll)).status_code == 400
    async with Raw.opened(url) as raw:
        await raw.send("1")
        await raw.is_closed(PATIENCE_SECONDS)


async def test_an_upgrade_ends_the_poll_and_the_session_lives_on(http: httpx.AsyncClient, url: str) -> None:
    poll = await polling_session(http)
    async with Raw.opened(url, poll.rpartition("=")[2]) as raw:
        waiting = asyncio.create_task(http.get(poll))
        await raw.send("2probe")
        assert await raw.frame("3") == "3probe"
        assert (await waiting).text in ("6", "2")
        await raw.send("5")
        await raw.send("40")
        await raw.frame("40{")
        await raw.send('42["auth","upgraded"]')
        await raw.frame('42["echo","upgraded"]')
        assert (await http.post(poll, content='42["auth","by polling"]')).status_code == 400
        await raw.send('42["auth","still there"]')
        await raw.frame('42["echo","still there"]')
        assert not [frame for frame in raw.kept if "by polling" in frame]


async def test_namespaces_are_entered_and_left_one_by_one(http: httpx.AsyncClient, url: str) -> None:
    async with connected(url) as raw:
        await raw.send("40/custom,")
        assert json.loads((await raw.frame("40/custom,")).removeprefix("40/custom,")).keys() == {"sid"}
        await raw.send('42/custom,7["ask",1]')
        assert await raw.frame("43/custom,") == "43/custom,7[1]"
        await raw.send("41/custom,")
        await raw.send('42["auth","in the main one"]')
        await raw.frame('42["echo","in the main one"]')


async def test_an_unknown_namespace_is_refused_as_everywhere(http: httpx.AsyncClient, url: str) -> None:
    async with Raw.opened(url) as raw:
        await raw.send("40/random,")
        refused = (await raw.frame("44/random,")).removeprefix("44/random,")
        assert json.loads(refused) == "Unable to connect"


async def test_events_and_acks_keep_their_arguments(http: httpx.AsyncClient, url: str) -> None:
    async with connected(url) as raw:
        await raw.send('42["auth",1,"2",{"3":[true]}]')
        await raw.frame('42["echo",1,"2",{"3":[true]}]')
        await raw.send('42456["ask",1,"2",{"3":[false]}]')
        await raw.frame('43456[1,"2",{"3":[false]}]')


async def test_binary_goes_there_and_back_with_its_placeholders(http: httpx.AsyncClient, url: str) -> None:
    async with connected(url) as raw:
        placeholders = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'
        await raw.send(f'452-789["ask",{placeholders}]')
        await raw.send(b"\1\2\3")
        await raw.send(b"\4\5\6")
        assert await raw.frame("462-") == f"462-789[{placeholders}]"
        assert [(await raw.ws.receive(PATIENCE_SECONDS)).data for _ in range(2)] == [b"\1\2\3", b"\4\5\6"]


@pytest.mark.parametrize("packet", ["4abc", "4", "49", "42{}", '42abc["auth"]'])
async def test_what_is_no_packet_ends_the_connection(http: httpx.AsyncClient, url: str, packet: str) -> None:
    async with connected(url) as raw:
        await raw.send(packet)
        await raw.is_closed(PATIENCE_SECONDS)
