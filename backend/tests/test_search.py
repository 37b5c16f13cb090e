import asyncio
import time
from typing import Any

import pytest

from tests.client import Person, send
from tests.conftest import Server
from tests.copies import copy

LITERAL = ["(a+)+$", "a.c", "[x]", "\\d", "100%", "^", "*"]


async def search(person: Person, q: str, **more: int) -> dict[str, Any]:
    answer = await person.call("GET", f"/api/matches/{person.match_id}/search", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts(found: dict[str, Any]) -> list[str]:
    return [message["content"] for message in found["messages"]]


async def say(person: Person, *contents: str) -> list[dict[str, Any]]:
    device = await person.joined()
    return [await send(device, person.match_id, content) for content in contents]


async def test_both_find_what_either_wrote_newest_first_in_any_case(ada: Person, ben: Person) -> None:
    [first, *_] = await say(ada, "Meet at the Café", "no")
    await say(ben, "which CAFÉ?", "НАЙДИ меня", "ἡ ὈΔΌΣ", "ab")
    for person in (ada, ben):
        assert texts(await search(person, "café")) == ["which CAFÉ?", "Meet at the Café"]
        assert texts(await search(person, " найди ")) == ["НАЙДИ меня"]
        assert texts(await search(person, "ὀδόσ")) == ["ἡ ὈΔΌΣ"]
    found = await search(ben, "meet")
    assert found["messages"][0]["id"] == first["id"]
    assert (found["has_more"], found["reached_seq"]) == (False, 1)
    assert await search(ben, "nothing") == {"messages": [], "has_more": False, "reached_seq": 1}


@pytest.mark.parametrize("sought", LITERAL)
async def test_s17_what_is_sought_is_taken_as_it_stands(ada: Person, sought: str) -> None:
    await say(ada, "a" * 40 + "!", "abc", "x", "5", f"so {sought} is")
    started = time.monotonic()
    assert texts(await search(ada, sought)) == [f"so {sought} is"]
    assert time.monotonic() - started < 1


async def test_s17_no_text_takes_many_times_as_long_as_another(ada: Person, server: Server) -> None:
    [first] = await say(ada, "a" * 5_000)
    await asyncio.to_thread(copy, server, first, 500)
    plain, hard = [
        min([await seconds_of(ada, sought) for _ in range(3)]) for sought in ("b", "a" * 199 + "b")
    ]
    assert hard < 5 * plain


async def seconds_of(person: Person, sought: str) -> float:
    started = time.monotonic()
    assert texts(await search(person, sought)) == []
    return time.monotonic() - started


async def test_it_goes_on_from_where_it_ended(ada: Person) -> None:
    await say(ada, *(f"hit {n}" if n % 2 else f"miss {n}" for n in range(1, 8)))
    first = await search(ada, "hit", limit=2)
    assert (texts(first), first["has_more"], first["reached_seq"]) == (["hit 7", "hit 5"], True, 5)
    rest = await search(ada, "hit", limit=2, before_seq=first["reached_seq"])
    assert (texts(rest), rest["has_more"]) == (["hit 3", "hit 1"], False)
    assert texts(await search(ada, "hit", before_seq=0)) == []


async def test_edited_text_is_found_as_it_now_is_and_deleted_text_never(ada: Person) -> None:
    device = await ada.joined()
    old, gone = await send(device, ada.match_id, "an apple"), await send(device, ada.match_id, "a pear")
    edit = {"match_id": ada.match_id, "message_id": old["id"], "content": "a plum"}
    assert (await device.ask("edit_message", edit))["ok"]
    assert (await device.ask("delete_message", {"match_id": ada.match_id, "message_id": gone["id"]}))["ok"]
    assert texts(await search(ada, "plum")) == ["a plum"]
    assert texts(await search(ada, "apple")) == texts(await search(ada, "pear")) == []


@pytest.mark.parametrize("sought", ["", "   ", "a\0b", "x" * 201])
async def test_what_cannot_be_sought_is_invalid(ada: Person, sought: str) -> None:
    path = f"/api/matches/{ada.match_id}/search"
    for params in ({"q": sought}, {}, {"q": "a", "limit": "0"}, {"q": "a", "before_seq": "-1"}):
        answer = await ada.call("GET", path, params=params)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
