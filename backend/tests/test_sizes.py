"""S12: what is just as large as it may be is taken, and one byte more is not."""

import json

import httpx
import pytest

from tests.client import Person
from tests.conftest import Server
from tests.raw import Raw

EVENT_BYTES, FRAME_BYTES = 64_000, 1_000_000
BODY_BYTES, PICTURE_BYTES = 65_536, 1_000_000


def frame(size: int, letter: str = "x") -> str:
    """Of an event that nobody knows, as a Socket.IO packet of that many bytes."""
    start, end = '27["nothing","', '"]'
    letters, rest = divmod(size - len(start + end), len(letter.encode()))
    return f"4{start}{letter * letters}{'x' * rest}{end}"


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
async def test_s12_an_event_has_64_000_bytes(server: Server, ada: Person, letter: str) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        for size, code in ((EVENT_BYTES, "invalid"), (EVENT_BYTES + 1, "too_large")):
            await raw.send(frame(size, letter))
            assert (await raw.ack(7))["error"]["code"] == code


async def test_s12_a_frame_has_1_000_000_bytes(server: Server, ada: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send(frame(FRAME_BYTES - 1))
        assert (await raw.ack(7))["error"]["code"] == "too_large"
        await raw.send(frame(FRAME_BYTES))
        assert await raw.is_closed(within_seconds=5) == 1009


async def test_s12_json_has_65_536_bytes(http: httpx.AsyncClient) -> None:
    for size, status, code in ((BODY_BYTES, 400, "invalid"), (BODY_BYTES + 1, 413, "too_large")):
        form = json.dumps({"email": "a@example.com", "password": ""})
        content = form.replace('""', f'"{"x" * (size - len(form))}"')
        answer = await http.post(
            "/api/auth/login", content=content, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_s12_a_picture_has_1_000_000_bytes(ada: Person) -> None:
    for size, status, code in ((PICTURE_BYTES, 400, "invalid"), (PICTURE_BYTES + 1, 413, "too_large")):
        answer = await ada.call("PUT", "/api/users/me/picture", content=b"x" * size)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_s12_a_poll_has_1_000_000_bytes(http: httpx.AsyncClient, ada: Person) -> None:
    opened = (await http.get("/socket.io/?EIO=4&transport=polling")).text
    path = f"/socket.io/?EIO=4&transport=polling&sid={json.loads(opened[1:])['sid']}"
    assert (await http.post(path, content="40" + json.dumps({"token": ada.token}))).status_code == 200
    assert (await http.post(path, content=frame(FRAME_BYTES - 1))).status_code == 200
    refused = await http.post(path, content=frame(FRAME_BYTES))
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")
    assert (await http.post(path, content=frame(EVENT_BYTES))).status_code == 200, "the socket lives"
