import asyncio
from typing import Any

import pytest

from tests.client import Device, Person, send


async def burst(device: Device, match_id: str, count: int) -> None:
    for start in range(0, count, 50):
        numbers = range(start, min(start + 50, count))
        await asyncio.gather(*(send(device, match_id, str(i)) for i in numbers))


async def sync(device: Device, match_id: str, after_seq: int) -> dict[str, Any]:
    answer = await device.ask("sync", {"match_id": match_id, "after_seq": after_seq})
    assert answer["ok"], answer
    return answer


def seqs(answer: dict[str, Any]) -> list[int]:
    return [message["seq"] for message in answer["messages"]]


async def test_joining_shows_the_newest_50_and_all_that_stands_beside_them(ada: Person, ben: Person) -> None:
    sender = await ada.joined()
    await burst(sender, ada.match_id, 60)
    joiner = await ben.device()
    answer = await joiner.ask("join_match", {"match_id": ada.match_id})
    assert set(answer) == {"ok", "match", "messages", "has_more", "seq", "receipts", "presence"}
    assert seqs(answer) == list(range(11, 61))
    assert (answer["has_more"], answer["seq"]) == (True, 60)
    assert answer["receipts"] == {
        ada.id: {"delivered_seq": 0, "read_seq": 0},
        ben.id: {"delivered_seq": 0, "read_seq": 0},
    }
    assert answer["presence"] == {
        "user_id": ada.id,
        "online": True,
        "last_seen": answer["presence"]["last_seen"],
    }
    match = (await ben.call("GET", f"/api/matches/{ada.match_id}")).json()
    assert answer["match"] == match
    assert (
        answer["messages"]
        == (await ben.call("GET", f"/api/matches/{ada.match_id}/messages")).json()["messages"]
    )


async def test_an_empty_match_is_complete_at_0(ada: Person) -> None:
    device = await ada.device()
    for answer in (
        await device.ask("join_match", {"match_id": ada.match_id}),
        await device.ask("join_match", {"match_id": ada.match_id, "after_seq": 0}),
        await sync(device, ada.match_id, 0),
    ):
        assert (answer["messages"], answer["has_more"], answer["seq"]) == ([], False, 0)
    assert answer["match"]["lastMessage"] is None
    assert answer["match"]["lastSeq"] == 0


async def test_r06_joining_after_a_seq_shows_what_came_since(ada: Person, ben: Person) -> None:
    sender = await ada.joined()
    await burst(sender, ada.match_id, 5)
    joiner = await ben.device()
    answer = await joiner.ask("join_match", {"match_id": ada.match_id, "after_seq": 3})
    assert (seqs(answer), answer["has_more"], answer["seq"]) == ([4, 5], False, 5)
    assert await send(sender, ada.match_id, "live") == await joiner.hears("new_message", seq=6)


@pytest.mark.parametrize("beyond", [5, 6, 500, 10**9, 2**53 - 1])
async def test_r06_after_the_end_there_is_nothing_and_the_answer_says_where_the_end_is(
    ada: Person, beyond: int
) -> None:
    device = await ada.joined()
    await burst(device, ada.match_id, 5)
    for answer in (
        await sync(device, ada.match_id, beyond),
        await device.ask("join_match", {"match_id": ada.match_id, "after_seq": beyond}),
    ):
        assert (seqs(answer), answer["has_more"], answer["seq"]) == ([], False, 5)


@pytest.mark.parametrize("count", [499, 500, 501])
async def test_r06_has_more_is_true_only_when_there_is_more(ada: Person, count: int) -> None:
    device = await ada.device()
    await burst(device, ada.match_id, count)
    answer = await sync(device, ada.match_id, 0)
    shown = min(count, 500)
    assert (seqs(answer), answer["has_more"], answer["seq"]) == (
        list(range(1, shown + 1)),
        count > 500,
        shown,
    )


async def test_r06_1500_missed_messages_all_come_without_a_hole(ada: Person, ben: Person) -> None:
    devices = [await ada.device(), await ben.device()]
    for start in range(0, 1_500, 100):
        await asyncio.gather(*(send(devices[i % 2], ada.match_id, str(i)) for i in range(start, start + 100)))
    missed: list[dict[str, Any]] = []
    complete_to, pages = 0, 0
    while True:
        answer = await sync(devices[1], ada.match_id, complete_to)
        missed += answer["messages"]
        complete_to, pages = answer["seq"], pages + 1
        if not answer["has_more"]:
            break
    assert (pages, complete_to) == (3, 1_500)
    assert [message["seq"] for message in missed] == list(range(1, 1_501))
    assert sorted(int(message["content"]) for message in missed) == list(range(1_500))
    shown: list[dict[str, Any]] = []
    has_more = True
    path = f"/api/matches/{ada.match_id}/messages"
    while has_more:
        query = {"limit": 200} | ({"before_seq": shown[0]["seq"]} if shown else {})
        body = (await ada.call("GET", path, params=query)).json()
        shown, has_more = body["messages"] + shown, body["has_more"]
    assert shown == missed


async def test_syncing_does_not_join(ada: Person, ben: Person) -> None:
    typist, observer = await ada.joined(), await ben.device()
    await sync(observer, ada.match_id, 0)
    await typist.ask("typing", {"match_id": ada.match_id, "is_typing": True})
    await observer.settle()
    assert not observer.heard_of("user_typing")


@pytest.mark.parametrize("query", ["before_seq", "around_seq", "after_seq"])
@pytest.mark.parametrize("seq", [0, 1, 6, 10**9, 2**53 - 1])
async def test_history_around_any_place_answers(ada: Person, query: str, seq: int) -> None:
    device = await ada.device()
    await burst(device, ada.match_id, 5)
    answer = await ada.call("GET", f"/api/matches/{ada.match_id}/messages", params={query: seq})
    assert answer.status_code == 200
    body = answer.json()
    expected = {
        "before_seq": [n for n in range(1, 6) if n < seq],
        "after_seq": [n for n in range(1, 6) if n > seq],
        "around_seq": list(range(1, 6)),
    }[query]
    assert [message["seq"] for message in body["messages"]] == expected
    assert body["has_more"] is False


@pytest.mark.parametrize("query", ["before_seq=-1", "after_seq=x", "limit=0", "limit=201", "around_seq=1e3"])
async def test_history_refuses_what_is_no_place(ada: Person, query: str) -> None:
    answer = await ada.call("GET", f"/api/matches/{ada.match_id}/messages?{query}")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], list(error["fields"])) == ("invalid", [query.split("=")[0]])
