import asyncio

from app.lifecycle import at_most


async def test_work_that_loses_its_first_cancellation_is_ended_all_the_same() -> None:
    cancelled = 0

    async def loses_the_first() -> None:
        nonlocal cancelled
        while cancelled < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled += 1
        raise asyncio.CancelledError

    assert not await asyncio.wait_for(at_most(0, loses_the_first()), 5)
    assert cancelled == 2
