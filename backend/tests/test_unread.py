"""Unread is what the other has said, and not taken back, after one's own read cursor: everywhere, always."""

import asyncio
import random

import pytest

from tests.client import Device, Person, send
from tests.conftest import Server
from tests.copies import copy

STEPS = 60
AT_ONCE = 6


async def told(reader: Person, device: Device) -> list[int]:
    """The count in the list, in the match alone, and in the answers to `join_match` and `sync`."""
    [listed] = (await reader.call("GET", "/api/matches")).json()["matches"]
    alone = (await reader.call("GET", f"/api/matches/{reader.match_id}")).json()
    joined = await device.ask("join_match", {"match_id": reader.match_id})
    synced = await device.ask("sync", {"match_id": reader.match_id, "after_seq": 3})
    return [match["unreadCount"] for match in (listed, alone, joined["match"], synced["match"])]


async def counted(reader: Person, device: Device) -> int:
    answer = await device.ask("sync", {"match_id": reader.match_id, "after_seq": 0})
    path = f"/api/matches/{reader.match_id}/messages"
    messages = (await reader.call("GET", path, params={"limit": 200})).json()["messages"]
    return sum(
        message["senderId"] != reader.id
        and message["deletedAt"] is None
        and message["seq"] > answer["receipts"][reader.id]["read_seq"]
        for message in messages
    )


class History:
    """What two people do, drawn from a seed."""

    def __init__(self, seed: int, devices: dict[str, list[Device]], match_id: str) -> None:
        self.random = random.Random(seed)
        self.devices = devices
        self.match_id = match_id
        self.messages: list[dict] = []

    async def step(self) -> None:
        acts = [self.say, self.say, self.say, self.read, self.delete, self.edit, self.react]
        act = self.random.choice(acts if self.messages else [self.say])
        await act()

    async def say(self) -> None:
        author = self.random.choice(list(self.devices))
        self.messages.append(await send(self.random.choice(self.devices[author]), self.match_id, "words"))

    async def read(self) -> None:
        reader = self.random.choice(list(self.devices))
        await self.ask(reader, "read_message", self.random.choice(self.messages))

    async def delete(self) -> None:
        message = self.messages.pop(self.random.randrange(len(self.messages)))
        await self.ask(message["senderId"], "delete_message", message)

    async def edit(self) -> None:
        message = self.random.choice(self.messages)
        await self.ask(message["senderId"], "edit_message", message, content="other words")

    async def react(self) -> None:
        person = self.random.choice(list(self.devices))
        await self.ask(person, "react_to_message", self.random.choice(self.messages), emoji="👍", on=True)

    async def ask(self, person: str, event: str, message: dict, **more: object) -> None:
        # Two steps at once may take the same message, and one of them find it deleted.
        device = self.random.choice(self.devices[person])
        await device.ask(event, {"match_id": self.match_id, "message_id": message["id"], **more})


@pytest.mark.parametrize("seed", range(6))
async def test_unread_is_counted_from_messages_and_cursor(ada: Person, ben: Person, seed: int) -> None:
    devices = {person.id: [await person.device(), await person.device()] for person in (ada, ben)}
    history = History(seed, devices, ada.match_id)
    for _ in range(STEPS // AT_ONCE):
        await asyncio.gather(*(history.step() for _ in range(AT_ONCE)))
        for person in (ada, ben):
            expected = await counted(person, devices[person.id][0])
            assert await told(person, devices[person.id][1]) == [expected] * 4


async def test_a_count_goes_up_to_the_last_seq_beside_it_even_while_messages_come(
    ada: Person, ben: Person
) -> None:
    sender, reader = await ada.device(), await ben.device()

    async def talk() -> None:
        for _ in range(80):
            await send(sender, ada.match_id, "and on")

    talking = asyncio.create_task(talk())
    while not talking.done():
        alone = (await ben.call("GET", f"/api/matches/{ben.match_id}")).json()
        joined = (await reader.ask("join_match", {"match_id": ben.match_id}))["match"]
        for match in (alone, joined):
            assert match["unreadCount"] == match["lastSeq"]
    await talking


async def test_unread_is_counted_past_thousands_of_ones_own(ada: Person, ben: Person, server: Server) -> None:
    sender, reader = await ada.device(), await ben.device()
    first = await send(sender, ada.match_id, "and so on")
    await asyncio.to_thread(copy, server, first, 3_000)
    await send(reader, ada.match_id, "You have said a lot.")
    assert await told(ada, sender) == [1] * 4
    assert await told(ben, reader) == [100] * 4


async def test_what_is_taken_back_is_not_unread(ada: Person, ben: Person) -> None:
    sender, reader = await ada.device(), await ben.device()
    messages = [await send(sender, ada.match_id, str(number)) for number in range(3)]
    for left, message in zip((2, 1, 0), messages, strict=True):
        await sender.ask("delete_message", {"match_id": ada.match_id, "message_id": message["id"]})
        assert await told(ben, reader) == [left] * 4


async def test_reading_on_one_device_counts_on_all(ada: Person, ben: Person) -> None:
    sender, phone, laptop = await ada.device(), await ben.device(), await ben.device()
    messages = [await send(sender, ada.match_id, str(number)) for number in range(4)]
    mark = {"match_id": ada.match_id, "message_id": messages[2]["id"]}
    assert (await phone.ask("read_message", mark))["seq"] == 3
    await laptop.hears("message_read", user_id=ben.id, seq=3)
    assert await told(ben, laptop) == [1] * 4
