"""S8: payloads are strict models."""

import json
from typing import Any

import pytest

from tests.client import Person, send
from tests.conftest import Server
from tests.raw import Raw

NO_IDS = [
    *({"$gt": ""}, {"$ne": None}, {"$oid": "a" * 24}, [], ["a" * 24], 1, 0, True, None, 1.5),
    *(
        "",
        "a" * 23,
        "a" * 25,
        "z" * 24,
        "a" * 23 + "\0",
        "a" * 24 + "\n",
        "aa bb cc dd ee ff 00 11 ",
        "１" * 24,
    ),
]
NO_SEQS = [-1, "1", True, False, 1.5, 1.0, [], {"$gt": 0}, 2**53, 2**64, 10**30, ""]
NO_TEXTS = [None, "", " ", "\n\t\u2003", 1, True, [], ["x"], {"$gt": ""}, "nul\0"]

INVISIBLE = [
    *("\u200b", "\u0001\u202e", "\u2028\u2029\ufeff", "\u00ad\u2060 \u3000", "\u2800"),
    *("\u3164\u115f\u1160\uffa0", "\u200d\ufe0f\u034f", "\U000e0061\U000e0100"),
]

OF_MATCH: dict[str, dict[str, Any]] = {
    "join_match": {},
    "leave_match": {},
    "send_message": {"content": "x"},
    "edit_message": {"message_id": "a" * 24, "content": "x"},
    "delete_message": {"message_id": "a" * 24},
    "react_to_message": {"message_id": "a" * 24, "emoji": "👍", "on": True},
    "typing": {"is_typing": True},
    "read_message": {"message_id": "a" * 24},
    "deliver_message": {"message_id": "a" * 24},
    "sync": {"after_seq": 0},
}


@pytest.mark.parametrize("event", OF_MATCH)
async def test_s08_an_id_is_24_hex_digits_and_nothing_else(ada: Person, event: str) -> None:
    device = await ada.device()
    for bad in NO_IDS:
        await device.fails(event, OF_MATCH[event] | {"match_id": bad}, "invalid")
    await device.fails(event, OF_MATCH[event], "invalid")


@pytest.mark.parametrize("event", OF_MATCH)
async def test_s08_a_field_that_is_not_in_the_contract_is_refused(ada: Person, event: str) -> None:
    device = await ada.device()
    for name in ("extra", "user_id", "sender_id", "_id", "$where", "__class__", "seq"):
        await device.fails(event, OF_MATCH[event] | {"match_id": ada.match_id, name: 1}, "invalid")


@pytest.mark.parametrize("event", OF_MATCH)
async def test_s04_an_event_takes_exactly_one_object(ada: Person, event: str) -> None:
    device = await ada.device()
    good = OF_MATCH[event] | {"match_id": ada.match_id}
    for arguments in (
        (),
        (good, good),
        (None,),
        ([],),
        ([good],),
        ("x",),
        (1,),
        (True,),
        (json.dumps(good),),
    ):
        answer = await device.ask(event, *arguments)
        assert answer["error"]["code"] == "invalid", arguments
        await device.hears("error", event=event, code="invalid")
    await device.settle()
    assert not device.heard_of("new_message")


async def test_s08_a_seq_is_a_whole_number_from_zero(ada: Person) -> None:
    device = await ada.device()
    for bad in NO_SEQS:
        await device.fails("sync", {"match_id": ada.match_id, "after_seq": bad}, "invalid")
        await device.fails("join_match", {"match_id": ada.match_id, "after_seq": bad}, "invalid")
    await device.fails("sync", {"match_id": ada.match_id}, "invalid")
    await device.fails("sync", {"match_id": ada.match_id, "after_seq": None}, "invalid")


async def test_s08_a_message_is_a_text(ada: Person) -> None:
    device = await ada.device()
    for bad in (*NO_TEXTS, *INVISIBLE):
        await device.fails("send_message", {"match_id": ada.match_id, "content": bad}, "invalid")
    for bad in (1, True, [], {"$gt": ""}, "", "nul\0", "x" * 129):
        payload = {"match_id": ada.match_id, "content": "x", "client_id": bad}
        await device.fails("send_message", payload, "invalid")
    for bad in NO_IDS:
        if bad is not None:
            payload = {"match_id": ada.match_id, "content": "x", "reply_to": bad}
            await device.fails("send_message", payload, "invalid")
    await device.settle()
    assert not device.heard_of("new_message")


async def test_s08_a_change_is_of_a_message_with_content_or_one_emoji(ada: Person) -> None:
    device = await ada.device()
    of_message = {"match_id": ada.match_id, "message_id": "a" * 24}
    for bad in (*NO_TEXTS, *INVISIBLE):
        await device.fails("edit_message", of_message | {"content": bad}, "invalid")
    await device.fails("edit_message", of_message | {"content": "x" * 5001}, "too_large")
    for bad in (*NO_TEXTS, "a", "1", "👍👍", "👍 ", "<b>", "👍" * 1000, "\U0001f3fb", "\ufe0f"):
        await device.fails("react_to_message", of_message | {"emoji": bad, "on": True}, "invalid")
    for bad in (None, 1, "true"):
        await device.fails("react_to_message", of_message | {"emoji": "👍", "on": bad}, "invalid")
    for bad in NO_IDS:
        await device.fails("delete_message", of_message | {"message_id": bad}, "invalid")


async def test_s08_typing_is_true_or_false(ada: Person) -> None:
    device = await ada.device()
    for bad in (1, 0, "true", None, [], {}):
        await device.fails("typing", {"match_id": ada.match_id, "is_typing": bad}, "invalid")


async def test_s08_absent_and_null_are_the_same_for_what_may_be_absent(ada: Person) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "x", client_id=None, reply_to=None, attachment_ids=None)
    assert message["clientId"]
    assert (await device.ask("join_match", {"match_id": ada.match_id, "after_seq": None}))["ok"]


async def test_an_error_names_the_message_that_it_is_about(ada: Person) -> None:
    device = await ada.device()
    for content in ("", "x" * 5001, 5):
        payload = {"match_id": ada.match_id, "content": content, "client_id": "mine"}
        assert not (await device.ask("send_message", payload))["ok"]
        assert (await device.hears("error", event="send_message"))["client_id"] == "mine"
    payload = {"match_id": "f" * 24, "content": "x", "client_id": "mine"}
    assert not (await device.ask("send_message", payload))["ok"]
    assert (await device.hears("error", event="send_message"))["client_id"] == "mine"


async def test_s12_a_message_has_5000_code_points(ada: Person) -> None:
    device = await ada.device()
    await send(device, ada.match_id, "😀" * 5000)
    for content in ("x" * 5001, "😀" * 5001, "e\u0301" * 2501):
        await device.fails("send_message", {"match_id": ada.match_id, "content": content}, "too_large")
    await device.settle()
    assert len(device.heard_of("new_message")) == 1


async def test_s12_an_event_above_64_kb_is_too_large_and_the_socket_lives(
    server: Server, ada: Person
) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        for content in ("x" * 66_000, "x" * 900_000, "😀" * 20_000):
            payload = {"match_id": ada.match_id, "content": content}
            await raw.send("427" + json.dumps(["send_message", payload], ensure_ascii=False))
            assert (await raw.ack(7))["error"]["code"] == "too_large"
            error = await raw.event("error")
            assert (error["code"], error["event"]) == ("too_large", "send_message")
        await raw.send("42" + json.dumps(["send_message", {"content": "x" * 66_000}]))
        assert (await raw.event("error"))["code"] == "too_large"
        await raw.lives()


async def test_s12_a_frame_above_1_mb_closes_its_socket_with_1009(
    server: Server, ada: Person, ben: Person
) -> None:
    other = await ben.joined()
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send("42" + json.dumps(["send_message", {"content": "x" * 1_100_000}]))
        assert await raw.is_closed(within_seconds=5) == 1009
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send(b"x" * 1_100_000)
        assert await raw.is_closed(within_seconds=5) == 1009
    await other.settle()
