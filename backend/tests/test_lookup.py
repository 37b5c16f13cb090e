import asyncio

import pytest
from beanie import PydanticObjectId
from pymongo.errors import AutoReconnect

from app.models.lookup import Lookup
from app.models.record import new_id

Found = dict[PydanticObjectId, str]


class Database:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.questions: list[list[PydanticObjectId]] = []
        self.answers: asyncio.Queue[Found | AutoReconnect] = asyncio.Queue()

    async def find(self, ids: list[PydanticObjectId]) -> Found:
        self.questions.append(ids)
        answer = await self.answers.get()
        if isinstance(answer, AutoReconnect):
            raise answer
        return answer


async def test_what_is_asked_for_while_another_question_is_open_is_asked_together() -> None:
    database, first, *others = Database(), *(new_id() for _ in range(4))
    lookup = Lookup(database.find)
    asked = [asyncio.ensure_future(lookup.get(first))]
    await asyncio.sleep(0)
    asked += [asyncio.ensure_future(lookup.get(key)) for key in (*others, others[0])]
    database.answers.put_nowait({first: "first"})
    database.answers.put_nowait({others[0]: "second"})
    assert await asyncio.gather(*asked) == ["first", "second", None, None, "second"]
    assert database.questions == [[first], others]


async def test_what_is_asked_again_while_it_is_looked_up_is_looked_up_again() -> None:
    database, key = Database(), new_id()
    lookup = Lookup(database.find)
    before = lookup.get(key)
    await asyncio.sleep(0)
    after = lookup.get(key)
    database.answers.put_nowait({key: "old"})
    database.answers.put_nowait({key: "new"})
    assert await asyncio.gather(before, after) == ["old", "new"]


async def test_nobody_waits_behind_a_database_that_is_away() -> None:
    database, keys = Database(), [new_id() for _ in range(200)]
    lookup = Lookup(database.find)
    first = lookup.get(keys[0])
    await asyncio.sleep(0)
    asked = [first, *map(lookup.get, keys)]
    database.answers.put_nowait(AutoReconnect())
    for one in asked:
        with pytest.raises(AutoReconnect):
            await one
    database.answers.put_nowait({keys[0]: "back"})
    assert await lookup.get(keys[0]) == "back"
    assert database.questions == [[keys[0]], [keys[0]]]
