import json

import httpx

from tests.client import Person, send


async def test_a_whole_conversation_works_by_long_polling(ada: Person, ben: Person) -> None:
    one = await ada.device(transports=["polling"])
    two = await ben.device(transports=["polling"])
    for device in (one, two):
        assert (await device.ask("join_match", {"match_id": ada.match_id}))["ok"]
    await one.ask("typing", {"match_id": ada.match_id, "is_typing": True})
    await two.hears("user_typing", user_id=ada.id)
    message = await send(one, ada.match_id, "Hello 👋 by polling")
    assert await two.hears("new_message") == message
    await two.ask("read_message", {"match_id": ada.match_id, "message_id": message["id"]})
    await one.hears("message_read", user_id=ben.id)
    await two.fails("sync", {"match_id": "f" * 24, "after_seq": 0}, "not_found")


async def test_a_client_that_begins_by_polling_upgrades(ada: Person, ben: Person) -> None:
    one = await ada.device(transports=["polling", "websocket"])
    two = await ben.joined()
    assert one.sio.transport() == "websocket"
    sent = [await send(one, ada.match_id, str(i)) for i in range(20)]
    assert [await two.hears("new_message", seq=message["seq"]) for message in sent] == sent


async def test_r13_many_events_in_one_poll_are_all_answered(ada: Person) -> None:
    device = await ada.device(transports=["polling"])
    for i in range(100):
        await device.sio.emit("send_message", {"match_id": ada.match_id, "content": str(i)})
    for i in range(100):
        assert (await device.hears("new_message", content=str(i)))["seq"] == i + 1


async def test_r12_who_does_not_poll_is_hung_up_on_and_catches_up(
    http: httpx.AsyncClient, ada: Person, ben: Person
) -> None:
    path = "/socket.io/?EIO=4&transport=polling"
    opened = (await http.get(path)).text
    path += "&sid=" + json.loads(opened[1:])["sid"]
    await http.post(path, content="40" + json.dumps({"token": ben.token}))
    sender = await ada.device()
    for i in range(257):
        await send(sender, ada.match_id, str(i))
    assert (await http.get(path)).status_code == 400
    back = await ben.device(transports=["polling"])
    assert (await back.ask("sync", {"match_id": ada.match_id, "after_seq": 0}))["seq"] == 257
