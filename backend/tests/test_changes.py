"""Editing, deleting and reacting: entries of the timeline, with an effect on the message that they name."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from tests.changes import CHANGES, change, entries, history
from tests.client import Device, Person, send
from tests.conftest import Server

PUSHES = {
    "edit_message": "message_edited",
    "delete_message": "message_deleted",
    "react_to_message": "message_reacted",
}
LONGEST_EMOJI = "👩🏽‍❤️‍💋‍👨🏾"


@pytest.mark.parametrize(("event", "fields"), CHANGES)
async def test_a_change_is_acked_said_to_all_devices_and_stands_in_the_timeline(
    ada: Person, ben: Person, event: str, fields: dict[str, Any]
) -> None:
    phone, laptop, other = await ada.joined(), await ada.device(), await ben.device()
    before = await send(phone, ada.match_id, "then")
    await send(phone, ada.match_id, "after it")
    message = await change(phone, event, before, client_id="change", **fields)

    assert (message["id"], message["seq"], message["createdAt"]) == (before["id"], 1, before["createdAt"])
    for device in (phone, laptop, other):
        assert await device.hears(PUSHES[event], id=before["id"]) == message | {"changeSeq": 3}
    kind = {"edit_message": "edit", "delete_message": "delete", "react_to_message": "reaction"}[event]
    first, _, entry = await entries(other, ada.match_id)
    assert first == message
    assert entry == {
        "id": entry["id"],
        "matchId": ada.match_id,
        "seq": 3,
        "kind": kind,
        "senderId": ada.id,
        "clientId": "change",
        "targetId": before["id"],
        "createdAt": entry["createdAt"],
        "message": message,
    }
    assert [one["seq"] for one in await history(ben)] == [1, 2]
    assert (await history(ben))[0] == message
    joined = await other.ask("join_match", {"match_id": ada.match_id})
    assert ([one["seq"] for one in joined["messages"]], joined["seq"]) == ([1, 2], 3)


async def test_an_edit_shows_the_new_text_and_when(ada: Person) -> None:
    device = await ada.device()
    before = await send(device, ada.match_id, "teh")
    message = await change(device, "edit_message", before, content="the")
    assert (message["content"], message["editedAt"] > message["createdAt"]) == ("the", True)
    match = (await ada.call("GET", f"/api/matches/{ada.match_id}")).json()
    assert match["lastMessage"] == message


async def test_what_is_deleted_is_a_tombstone_and_its_text_is_nowhere_kept(
    ada: Person, server: Server
) -> None:
    device = await ada.device()
    before = await send(device, ada.match_id, "secret one")
    await change(device, "edit_message", before, content="secret two")
    await change(device, "react_to_message", before, emoji="👍", on=True)
    message = await change(device, "delete_message", before)
    assert (message["content"], message["reactions"], message["seq"]) == (None, [], 1)
    assert message["deletedAt"]
    with server.database() as database:
        kept = list(database["messages"].find({"matchId": ObjectId(ada.match_id)}))
    assert len(kept) == 4
    assert "secret" not in str(kept)


async def test_deleting_again_changes_nothing(ada: Person) -> None:
    device = await ada.device()
    before = await send(device, ada.match_id, "x")
    first = await change(device, "delete_message", before)
    assert await change(device, "delete_message", before) == first
    assert len(await entries(device, ada.match_id)) == 2


async def test_what_is_deleted_cannot_be_edited_or_reacted_to(ada: Person, ben: Person) -> None:
    one, other = await ada.device(), await ben.device()
    message = await send(one, ada.match_id, "x")
    await change(one, "delete_message", message)
    of_it = {"match_id": ada.match_id, "message_id": message["id"]}
    await one.fails("edit_message", of_it | {"content": "y"}, "not_found")
    await other.fails("react_to_message", of_it | {"emoji": "👍", "on": True}, "not_found")


async def test_one_edits_and_deletes_ones_own_but_reacts_to_any(ada: Person, ben: Person) -> None:
    one, other = await ada.device(), await ben.device()
    message = await send(one, ada.match_id, "mine")
    of_it = {"match_id": ada.match_id, "message_id": message["id"]}
    errors = [
        await other.fails("edit_message", of_it | {"content": "yours"}, "not_found"),
        await other.fails("delete_message", of_it, "not_found"),
        await other.fails("delete_message", of_it | {"message_id": "f" * 24}, "not_found"),
    ]
    assert errors[0] == errors[1] == errors[2]
    await change(other, "react_to_message", message, emoji="👍", on=True)
    assert (await history(ada))[0]["content"] == "mine"


async def test_each_has_one_reaction(ada: Person, ben: Person) -> None:
    one, other = await ada.device(), await ben.device()
    message = await send(one, ada.match_id, "x")

    async def react(device: Device, emoji: str, on: bool = True) -> list[tuple[str, str]]:
        changed = await change(device, "react_to_message", message, emoji=emoji, on=on)
        return [(reaction["userId"], reaction["emoji"]) for reaction in changed["reactions"]]

    assert await react(one, "👍") == [(ada.id, "👍")]
    assert await react(other, LONGEST_EMOJI) == [(ada.id, "👍"), (ben.id, LONGEST_EMOJI)]
    assert await react(one, "❤️") == [(ben.id, LONGEST_EMOJI), (ada.id, "❤️")]
    assert await react(one, "❤️") == [(ben.id, LONGEST_EMOJI), (ada.id, "❤️")]
    assert await react(one, "👍", on=False) == [(ben.id, LONGEST_EMOJI), (ada.id, "❤️")]
    assert await react(one, "❤️", on=False) == [(ben.id, LONGEST_EMOJI)]
    assert len(await entries(one, ada.match_id)) == 5


async def test_an_emoji_is_the_same_however_it_is_written(ada: Person) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "x")
    for written in ("\u2764", "\u2764\ufe0f"):
        changed = await change(device, "react_to_message", message, emoji=written, on=True)
        assert [reaction["emoji"] for reaction in changed["reactions"]] == ["\u2764\ufe0f"]
    changed = await change(device, "react_to_message", message, emoji="\u231a\ufe0f", on=True)
    assert [reaction["emoji"] for reaction in changed["reactions"]] == ["\u231a"]
    changed = await change(device, "react_to_message", message, emoji="\u231a", on=False)
    assert changed["reactions"] == []
    assert len(await entries(device, ada.match_id)) == 4


async def test_a_message_can_be_edited_for_15_minutes(ada: Person, server: Server) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "old")
    with server.database() as database:
        stored = database["messages"].find_one({"_id": ObjectId(message["id"])})
        assert stored
        earlier = stored["createdAt"] - timedelta(minutes=15, seconds=1)
        database["messages"].update_one({"_id": stored["_id"]}, {"$set": {"createdAt": earlier}})
    of_it = {"match_id": ada.match_id, "message_id": message["id"]}
    error = await device.fails("edit_message", of_it | {"content": "new"}, "invalid")
    assert "15 minutes" in error["message"]
    assert (await change(device, "delete_message", message))["deletedAt"]


async def test_changes_do_not_count_as_unread(ada: Person, ben: Person) -> None:
    device, other = await ada.device(), await ben.device()
    one = await send(device, ada.match_id, "one")
    two = await send(device, ada.match_id, "two")
    await change(device, "edit_message", one, content="1")
    await change(device, "react_to_message", one, emoji="👍", on=True)
    await change(device, "delete_message", two)
    [match] = (await ben.call("GET", "/api/matches")).json()["matches"]
    assert (match["unreadCount"], match["lastSeq"]) == (1, 5)
    assert match["lastMessage"]["deletedAt"]
    await other.ask("read_message", {"match_id": ada.match_id, "message_id": two["id"]})
    [match] = (await ben.call("GET", "/api/matches")).json()["matches"]
    assert match["unreadCount"] == 0


async def test_a_change_is_no_message(ada: Person) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "x")
    await change(device, "edit_message", message, content="y")
    _, entry = await entries(device, ada.match_id)
    of_it = {"match_id": ada.match_id, "message_id": entry["id"]}
    for event, fields in [*CHANGES, ("read_message", {}), ("deliver_message", {})]:
        await device.fails(event, of_it | fields, "not_found")
    reply = {"match_id": ada.match_id, "content": "z", "reply_to": entry["id"]}
    await device.fails("send_message", reply, "not_found")
