import asyncio
from datetime import datetime, timedelta

import pytest

from tests.client import Person


async def send(device, match_id, content, **more):
    return await device.ask("send_message", {"match_id": match_id, "content": content, **more})


async def test_a_message_reaches_both_at_once_and_is_stored(ada: Person, ben: Person) -> None:
    sender, other_tab, receiver = await ada.joined(), await ada.device(), await ben.joined()
    answer = await send(sender, ada.match_id, "Hello", client_id="one")
    assert answer["ok"]
    message = answer["message"]
    assert message == {
        "id": message["id"],
        "matchId": ada.match_id,
        "seq": 1,
        "kind": "text",
        "senderId": ada.id,
        "clientId": "one",
        "content": "Hello",
        "createdAt": message["createdAt"],
        **dict.fromkeys(("readAt", "deliveredAt", "editedAt", "deletedAt", "replyTo")),
        "reactions": [],
        "attachments": [],
    }
    for device in (sender, other_tab, receiver):
        assert await device.hears("new_message") == message
    stored = (await ben.call("GET", f"/api/matches/{ada.match_id}/messages")).json()
    assert stored == {"messages": [message], "has_more": False}


async def test_the_ack_comes_before_the_push(ada: Person) -> None:
    device = await ada.joined()
    order: list[str] = []
    device.sio.on("new_message", lambda _: order.append("push"))
    acked = asyncio.Event()

    def ack(_: object) -> None:
        order.append("ack")
        acked.set()

    await device.sio.emit("send_message", {"match_id": ada.match_id, "content": "x"}, callback=ack)
    await acked.wait()
    await device.settle()
    assert order == ["ack", "push"]


async def test_r02_the_same_client_id_is_stored_once(ada: Person, ben: Person) -> None:
    device, receiver = await ada.joined(), await ben.joined()
    first = await send(device, ada.match_id, "once", client_id="same")
    again = await send(device, ada.match_id, "something else", client_id="same")
    assert again["message"]["id"] == first["message"]["id"]
    assert again["message"]["content"] == "once"
    assert (await send(device, ada.match_id, "next", client_id="other"))["message"]["seq"] == 2
    await receiver.hears("new_message", seq=2)
    assert [message["seq"] for message in receiver.heard_of("new_message")] == [1]


async def test_r02_the_same_client_id_twice_at_once_is_said_once(ada: Person, ben: Person) -> None:
    phone, laptop, receiver = await ada.joined(), await ada.joined(), await ben.joined()
    for n in range(20):
        twice = (send(device, ada.match_id, "once", client_id=str(n)) for device in (phone, laptop))
        one, two = await asyncio.gather(*twice)
        assert one["message"]["id"] == two["message"]["id"]
    await send(phone, ada.match_id, "last")
    await receiver.hears("new_message", content="last")
    assert [message["seq"] for message in receiver.heard_of("new_message")] == list(range(1, 21))


async def test_r02_two_people_may_use_the_same_client_id(ada: Person, ben: Person) -> None:
    one, two = await ada.joined(), await ben.joined()
    seqs = [
        (await send(device, ada.match_id, "hi", client_id="1"))["message"]["seq"] for device in (one, two)
    ]
    assert seqs == [1, 2]


async def test_r04_a_burst_keeps_its_order(ada: Person, ben: Person) -> None:
    device, receiver = await ada.joined(), await ben.joined()
    answers = await asyncio.gather(*(send(device, ada.match_id, str(i)) for i in range(100)))
    assert [
        answer["message"]["content"] for answer in sorted(answers, key=lambda a: a["message"]["seq"])
    ] == [str(i) for i in range(100)]
    await receiver.hears("new_message", seq=100)
    assert [message["seq"] for message in receiver.heard_of("new_message")] == list(range(1, 100))


async def test_r03_both_sending_at_once_gives_one_gapless_order(ada: Person, ben: Person) -> None:
    one, two = await ada.joined(), await ben.joined()
    answers = await asyncio.gather(
        *(send(device, ada.match_id, "x") for _ in range(25) for device in (one, two))
    )
    assert sorted(answer["message"]["seq"] for answer in answers) == list(range(1, 51))


async def test_what_people_type_survives_as_it_is(ada: Person) -> None:
    device = await ada.joined()
    for content in (
        "👩🏽‍❤️‍💋‍👨🏿",
        "  spaces kept  ",
        "<b>&amp;</b>",
        "שלום\nעולם",
        "\u200fשלום\u200e",
        "\u200b.\u202e",
        "a" * 5000,
        "😀" * 5000,
        '{"$gt": ""}',
    ):
        assert (await send(device, ada.match_id, content))["message"]["content"] == content


async def test_there_may_be_no_attachments(ada: Person) -> None:
    device = await ada.joined()
    assert (await send(device, ada.match_id, "x", attachment_ids=[]))["message"]["attachments"] == []
    with_one = {"match_id": ada.match_id, "content": "x", "attachment_ids": ["f" * 24]}
    await device.fails("send_message", with_one, "invalid")


async def test_a_reply_names_a_message_of_the_same_match(ada: Person, eve: Person) -> None:
    device, elsewhere = await ada.joined(), await eve.joined()
    first = (await send(device, ada.match_id, "first"))["message"]
    reply = await send(device, ada.match_id, "second", reply_to=first["id"])
    assert reply["message"]["replyTo"] == first["id"]
    quoted = await ada.call("GET", f"/api/matches/{ada.match_id}/messages/{first['id']}")
    assert (quoted.status_code, quoted.json()["content"]) == (200, "first")
    foreign = (await send(elsewhere, eve.match_id, "foreign"))["message"]
    assert (await ada.call("GET", f"/api/matches/{ada.match_id}/messages/{foreign['id']}")).status_code == 404
    assert (await send(device, ada.match_id, "x", reply_to=foreign["id"]))["error"]["code"] == "not_found"


async def test_history_pages_in_every_direction(ada: Person) -> None:
    device = await ada.joined()
    await asyncio.gather(*(send(device, ada.match_id, str(i)) for i in range(1, 31)))

    async def page(**query: int) -> tuple[list[int], bool]:
        body = (await ada.call("GET", f"/api/matches/{ada.match_id}/messages", params=query)).json()
        return [message["seq"] for message in body["messages"]], body["has_more"]

    assert await page() == (list(range(1, 31)), False)
    assert await page(limit=10) == (list(range(21, 31)), True)
    assert await page(before_seq=21, limit=10) == (list(range(11, 21)), True)
    assert await page(before_seq=11, limit=10) == (list(range(1, 11)), False)
    assert await page(after_seq=0, limit=10) == (list(range(1, 11)), True)
    assert await page(after_seq=25, limit=10) == (list(range(26, 31)), False)
    assert await page(around_seq=15, limit=4) == ([13, 14, 15, 16], True)
    assert await page(around_seq=2, limit=10) == (list(range(1, 11)), True)
    assert await page(around_seq=29, limit=10) == (list(range(21, 31)), True)
    assert await page(around_seq=99, limit=10) == (list(range(21, 31)), True)
    assert await page(around_seq=29, limit=40) == (list(range(1, 31)), False)
    assert await page(before_seq=1) == ([], False)


async def test_history_is_found_by_time(ada: Person) -> None:
    device = await ada.joined()
    path = f"/api/matches/{ada.match_id}/messages"
    assert (await ada.call("GET", path, params={"around_time": "2026-01-01T00:00:00Z"})).json() == {
        "messages": [],
        "has_more": False,
    }
    sent = [(await send(device, ada.match_id, str(i)))["message"] for i in range(9)]
    change = {"match_id": ada.match_id, "message_id": sent[3]["id"], "client_id": "edit", "content": "new"}
    assert (await device.ask("edit_message", change))["ok"]

    async def page(time: str) -> list[int]:
        query = {"around_time": time, "limit": 2}
        body = (await ada.call("GET", path, params=query)).json()
        return [message["seq"] for message in body["messages"]]

    assert await page("2026-01-01T00:00:00Z") == [1, 2]
    assert await page(sent[4]["createdAt"]) == [4, 5]
    later = datetime.fromisoformat(sent[4]["createdAt"]) + timedelta(milliseconds=1)
    assert await page(later.isoformat()) == [5, 6]
    assert await page("2999-01-01T00:00:00+02:00") == [8, 9]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 201},
        {"around_time": "2026-01-01T00:00:00"},
        {"around_time": "2026-01-01T00:00:00Z", "before_seq": 9},
        {"before_seq": 9, "after_seq": 1},
        {"around_seq": 5, "after_seq": 1},
        {"around_seq": 5, "before_seq": 0},
    ],
)
async def test_history_is_asked_for_in_one_way(ada: Person, query: dict[str, int | str]) -> None:
    refused = await ada.call("GET", f"/api/matches/{ada.match_id}/messages", params=query)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "invalid"
