"""S4: what a client library would never send, as raw frames."""

import json

import pytest

from tests.client import Person
from tests.conftest import Server
from tests.raw import Raw

DEEP = "[" * 10_000 + "]" * 10_000
# Each with %s where the ack id goes.
UNREADABLE = {
    "broken JSON": '42%s["sync",{"match_id":',
    "no JSON": "42%sjunk",
    "two values": '42%s["sync",{}]["sync",{}]',
    "nothing": "42%s",
    "an empty list": "42%s[]",
    "an object": "42%s{}",
    "a text": '42%s"sync"',
    "null": "42%snull",
    "a number for an event": "42%s[1,{}]",
    "null for an event": "42%s[null,{}]",
    "a list for an event": '42%s[["sync"],{}]',
    "an object for an event": '42%s[{"name":"sync"},{}]',
    "connect": '42%s["connect",{"token":"x"}]',
    "disconnect": '42%s["disconnect","transport close"]',
    "connect_error": '42%s["connect_error",{}]',
    "the catch-all": '42%s["*","sync",{}]',
    "10,000 levels": f'42%s["sync",{DEEP}]',
    "10,000 levels of objects": '42%s["sync",' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "]",
    "a lone surrogate": '42%s["send_message",{"content":"\\ud800"}]',
    "a lone surrogate as event": '42%s["\\udfff",{}]',
    "NaN": '42%s["sync",{"after_seq":NaN}]',
    "a binary event": '451-%s["send_message",{"content":{"_placeholder":true,"num":0}}]',
    "a binary event of no attachment": '450-%s["sync",{}]',
    "a binary event of many attachments": '45999999999-%s["sync",{}]',
    "a binary ack": '461-%s[{"_placeholder":true,"num":0}]',
}


async def test_s04_an_unreadable_packet_is_acked_invalid_and_runs_no_handler(
    server: Server, ada: Person, ben: Person
) -> None:
    other_tab, other = await ada.joined(), await ben.joined()
    async with Raw.connected(server.url, ada.token) as raw:
        for name, frame in UNREADABLE.items():
            await raw.send(frame % "17")
            answer = await raw.ack(17)
            assert answer["ok"] is False, name
            assert answer["error"]["code"] == "invalid", name
            error = await raw.event("error")
            assert error["code"] == "invalid", name
            assert set(error) >= {"code", "message", "event"}, name
            await raw.lives()
        for device in (other_tab, other):
            await device.settle()
            assert not [heard for heard in device.heard if heard[0] != "user_online_status"]


async def test_s04_an_unreadable_packet_without_an_ack_id_is_acked_to_nobody(
    server: Server, ada: Person
) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        for name, frame in UNREADABLE.items():
            await raw.send(frame % "")
            await raw.lives()
            assert not [kept for kept in raw.kept if kept.startswith("43")], name


async def test_s04_unasked_binary_is_dropped(server: Server, ada: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        for frame in (
            b"",
            b"x",
            b"\x04" * 1000,
            '451-1["x",{"_placeholder":true,"num":0}]',
            b"attachment",
            b"more",
        ):
            await raw.send(frame)
        await raw.lives()


async def test_s04_packets_that_only_servers_send_are_dropped(server: Server, ada: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        for frame in (
            '43[{"ok":true}]',
            "4399[1]",
            "43",
            "44",
            '44{"message":"x"}',
            "47",
            "48[]",
            "49",
            "4",
            "4x",
        ):
            await raw.send(frame)
        await raw.lives()


async def test_s04_an_event_for_another_namespace_runs_nothing(server: Server, ada: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        payload = json.dumps({"match_id": ada.match_id, "content": "x"})
        for frame in (f'42/admin,1["send_message",{payload}]', '42/admin,2["sync"', "41/admin,", "42/admin"):
            await raw.send(frame)
        await raw.lives()
        assert not [kept for kept in raw.kept if kept.startswith(("43", "41")) or "new_message" in kept]


@pytest.mark.parametrize("ack_id", ["0", "9007199254740991", "1" * 40])
async def test_an_ack_has_the_id_that_was_asked_for(server: Server, ada: Person, ack_id: str) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        join = json.dumps({"match_id": ada.match_id})
        await raw.send(f'42{ack_id}["join_match",{join}]')
        assert (await raw.ack(ack_id))["ok"]
        await raw.send(f'42{ack_id}["join_match",{join}')
        assert (await raw.ack(ack_id))["error"]["code"] == "invalid"


async def test_s04_an_ack_id_beyond_reason_is_dropped(server: Server, ada: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        for digits in ("1" * 101, "1" * 5000, "١٢", "²"):
            await raw.send(f'42{digits}["join_match",{json.dumps({"match_id": ada.match_id})}]')
        await raw.lives()
        assert not [kept for kept in raw.kept if kept.startswith("43")]


@pytest.mark.parametrize(
    "name", ["nothing", "__disconnect_final", "message", "error", "x" * 10_000, "", "new_message"]
)
async def test_r13_an_unknown_event_is_answered(server: Server, ada: Person, name: str) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send("425" + json.dumps([name, {"match_id": ada.match_id}, 2, None]))
        assert (await raw.ack(5))["error"]["code"] == "invalid"
        assert (await raw.event("error"))["code"] == "invalid"
        await raw.lives()
