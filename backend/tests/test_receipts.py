import asyncio

import pytest
from bson import ObjectId

from tests.client import Device, Person, send
from tests.conftest import Server


async def sent(device: Device, match_id: str, count: int) -> list[dict]:
    return [await send(device, match_id, str(i)) for i in range(1, count + 1)]


async def receipt(device: Device, event: str, message: dict) -> int:
    answer = await device.ask(event, {"match_id": message["matchId"], "message_id": message["id"]})
    assert answer == {"ok": True, "seq": answer["seq"]}
    return answer["seq"]


async def history(person: Person) -> list[dict]:
    return (await person.call("GET", f"/api/matches/{person.match_id}/messages")).json()["messages"]


async def receipts_of(device: Device, person: Person) -> dict:
    answer = await device.ask("sync", {"match_id": person.match_id, "after_seq": 0})
    return answer["receipts"][person.id]


async def unread(person: Person) -> int:
    return (await person.call("GET", f"/api/matches/{person.match_id}")).json()["unreadCount"]


async def test_reading_reads_and_delivers_all_before_it(ada: Person, ben: Person) -> None:
    sender, sender_tab, reader, reader_tab = [
        *(await ada.joined(), await ada.device()),
        *(await ben.joined(), await ben.device()),
    ]
    messages = await sent(sender, ada.match_id, 5)
    assert await unread(ben) == 5
    assert await receipt(reader, "read_message", messages[2]) == 3
    for device in (sender, sender_tab, reader, reader_tab):
        heard = await device.hears("message_read")
        assert heard == {
            "match_id": ada.match_id, "message_id": messages[2]["id"], "user_id": ben.id, "seq": 3,
            "read_at": heard["read_at"],
        }  # fmt: skip
        await device.settle()
        assert not device.heard_of("message_delivered")
    for person in (ada, ben):
        seen = await history(person)
        assert [bool(message["readAt"]) for message in seen] == [True] * 3 + [False] * 2
        assert [bool(message["deliveredAt"]) for message in seen] == [True] * 3 + [False] * 2
    assert await receipts_of(sender, ben) == {"delivered_seq": 3, "read_seq": 3}
    assert await unread(ben) == 2
    assert await unread(ada) == 0


async def test_delivering_does_not_read(ada: Person, ben: Person) -> None:
    sender, receiver = await ada.joined(), await ben.joined()
    messages = await sent(sender, ada.match_id, 3)
    assert await receipt(receiver, "deliver_message", messages[1]) == 2
    heard = await sender.hears("message_delivered")
    assert heard == {
        "match_id": ada.match_id, "message_id": messages[1]["id"], "user_id": ben.id, "seq": 2,
        "delivered_at": heard["delivered_at"],
    }  # fmt: skip
    seen = await history(ada)
    assert [message["deliveredAt"] for message in seen] == [heard["delivered_at"]] * 2 + [None]
    assert [message["readAt"] for message in seen] == [None] * 3
    assert await unread(ben) == 3
    assert await receipt(receiver, "read_message", messages[0]) == 1
    assert await receipts_of(sender, ben) == {"delivered_seq": 2, "read_seq": 1}


async def test_r14_receipts_never_go_back_and_a_repetition_says_nothing(ada: Person, ben: Person) -> None:
    sender, reader = await ada.joined(), await ben.joined()
    messages = await sent(sender, ada.match_id, 4)
    assert await receipt(reader, "read_message", messages[3]) == 4
    first = await sender.hears("message_read")
    for event in ("read_message", "deliver_message"):
        for message in messages:
            assert await receipt(reader, event, message) == 4
    await sender.settle()
    assert not sender.heard_of("message_read")
    assert not sender.heard_of("message_delivered")
    assert await receipts_of(sender, ben) == {"delivered_seq": 4, "read_seq": 4}
    assert {message["readAt"] for message in await history(ada)} == {first["read_at"]}


async def test_r14_shuffled_receipts_end_at_the_furthest(ada: Person, ben: Person) -> None:
    sender, reader = await ada.joined(), await ben.joined()
    messages = await sent(sender, ada.match_id, 20)
    order = [13, 2, 19, 7, 7, 0, 16, 19, 4, 11]
    await asyncio.gather(
        *(receipt(reader, "read_message" if i % 2 else "deliver_message", messages[i]) for i in order)
    )
    assert await receipts_of(sender, ben) == {"delivered_seq": 20, "read_seq": 20}
    await sender.settle()
    for event in ("message_read", "message_delivered"):
        seqs = [heard["seq"] for heard in sender.heard_of(event)]
        assert seqs == sorted(set(seqs))


async def test_nobody_reads_their_own_messages(ada: Person, ben: Person) -> None:
    one, two = await ada.joined(), await ben.joined()
    from_other = await send(two, ada.match_id, "from the other")
    own = await send(one, ada.match_id, "own")
    assert await receipt(one, "read_message", own) == 2
    await two.hears("message_read", user_id=ada.id, seq=2)
    seen = {message["id"]: message for message in await history(ada)}
    assert seen[from_other["id"]]["readAt"]
    assert seen[own["id"]]["readAt"] is None
    assert seen[own["id"]]["deliveredAt"] is None
    assert await unread(ben) == 1


async def test_the_time_of_reading_is_stored_in_the_message_too(
    server: Server, ada: Person, ben: Person
) -> None:
    sender, reader = await ada.joined(), await ben.joined()
    messages = await sent(sender, ada.match_id, 60)
    own = await send(reader, ada.match_id, "own")
    await receipt(reader, "read_message", own)
    read_at = (await sender.hears("message_read"))["read_at"]
    with server.database() as database:
        async with asyncio.timeout(10):
            while True:
                found = list(database.messages.find({"content": {"$in": [str(i) for i in range(1, 61)]}}))
                found = [one for one in found if str(one["matchId"]) == ada.match_id]
                if all(one["readAt"] and one["deliveredAt"] for one in found):
                    break
                await asyncio.sleep(0.05)
        assert len(found) == len(messages)
        assert {one["readAt"].isoformat(timespec="milliseconds") for one in found} == {
            read_at.replace("Z", "+00:00")
        }
        [stored_own] = [
            one for one in database.messages.find({"content": "own"}) if str(one["_id"]) == own["id"]
        ]
        assert stored_own["readAt"] is None


async def test_r14_the_times_of_a_message_stay_as_they_were_said_over_a_crash(
    server: Server, ada: Person, ben: Person
) -> None:
    sender, reader = await ada.joined(), await ben.joined()
    await receipt(reader, "deliver_message", await send(sender, ada.match_id, "1"))
    await receipt(reader, "read_message", await send(sender, ada.match_id, "2"))
    said = await history(ada)
    for message in said:
        assert message["createdAt"] <= message["deliveredAt"] <= message["readAt"]
    with server.database() as database:
        messages, of_match = database["messages"], {"matchId": ObjectId(ada.match_id)}
        async with asyncio.timeout(10):
            while messages.find_one(of_match | {"$or": [{"readAt": None}, {"deliveredAt": None}]}):
                await asyncio.sleep(0.05)
        # As when the server is killed before it has filled them.
        messages.update_many(of_match, {"$set": {"readAt": None}})
        messages.update_many(of_match | {"seq": 2}, {"$set": {"deliveredAt": None}})
    assert await history(ada) == said
    await receipt(reader, "deliver_message", await send(sender, ada.match_id, "3"))
    await receipt(reader, "read_message", await send(sender, ada.match_id, "4"))
    assert (await history(ada))[:2] == said


async def test_unread_is_capped_at_100(ada: Person, ben: Person) -> None:
    sender, reader = await ada.device(), await ben.device()
    await asyncio.gather(*(send(sender, ada.match_id, str(i)) for i in range(99)))
    assert await unread(ben) == 99
    messages = await sent(sender, ada.match_id, 30)
    assert await unread(ben) == 100
    [listed] = (await ben.call("GET", "/api/matches")).json()["matches"]
    assert listed["unreadCount"] == 100
    await receipt(reader, "read_message", messages[19])
    assert await unread(ben) == 10
    for _ in range(3):
        await send(reader, ada.match_id, "own ones do not count")
    assert await unread(ben) == 10


@pytest.mark.parametrize("event", ["read_message", "deliver_message"])
async def test_a_message_that_does_not_exist_is_not_found(ada: Person, event: str) -> None:
    device = await ada.joined()
    await device.fails(event, {"match_id": ada.match_id, "message_id": "a" * 24}, "not_found")


async def hides_reading(person: Person, hides: bool) -> None:
    settings = {"settings": {"readReceipts": not hides}}
    assert (await person.call("PATCH", "/api/users/me", json=settings)).status_code == 200


@pytest.mark.parametrize("who", ["reader", "sender"])
async def test_where_one_hides_reading_neither_sees_it_of_the_other(
    ada: Person, ben: Person, who: str
) -> None:
    sender, reader, reader_tab = await ada.joined(), await ben.joined(), await ben.device()
    messages = await sent(sender, ada.match_id, 4)
    await receipt(reader, "read_message", messages[0])
    await sender.hears("message_read", seq=1)
    await hides_reading(ben if who == "reader" else ada, True)

    assert await receipt(reader, "read_message", messages[2]) == 3
    await reader_tab.hears("message_read", seq=3)
    await sender.hears("message_delivered", seq=3)
    await sender.settle()
    assert not sender.heard_of("message_read")
    assert await receipts_of(sender, ben) == {"delivered_seq": 3, "read_seq": 1}
    assert await receipts_of(reader, ben) == {"delivered_seq": 3, "read_seq": 3}
    assert [bool(message["readAt"]) for message in await history(ada)] == [True, False, False, False]
    assert await unread(ben) == 1

    await hides_reading(ben if who == "reader" else ada, False)
    await receipt(reader, "read_message", messages[3])
    await sender.hears("message_read", seq=4)
    assert all(message["readAt"] for message in await history(ada))
