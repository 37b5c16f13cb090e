import asyncio
import time

from tests.client import Device, Person, match_two, send
from tests.process import Away


async def types(device: Device, match_id: str, *, is_typing: bool = True) -> None:
    assert await device.ask("typing", {"match_id": match_id, "is_typing": is_typing}) == {"ok": True}


async def test_the_other_sees_one_typing_and_ones_own_devices_do_not(ada: Person, ben: Person) -> None:
    typist, other_tab, other = await ada.joined(), await ada.joined(), await ben.joined()
    await types(typist, ada.match_id)
    assert await other.hears("user_typing") == {"match_id": ada.match_id, "user_id": ada.id}
    await types(typist, ada.match_id, is_typing=False)
    assert await other.hears("typing_stopped") == {"match_id": ada.match_id, "user_id": ada.id}
    for device in (typist, other_tab):
        await device.settle()
        assert not device.heard_of("user_typing")
        assert not device.heard_of("typing_stopped")


async def test_s07_only_who_has_the_match_open_hears_of_typing(ada: Person, ben: Person) -> None:
    typist, outside, left = await ada.joined(), await ben.device(), await ben.joined()
    inside = await ben.joined()
    assert await left.ask("leave_match", {"match_id": ada.match_id}) == {"ok": True}
    await types(typist, ada.match_id)
    await inside.hears("user_typing")
    for device in (outside, left):
        await device.settle()
        assert not device.heard_of("user_typing")


async def test_stopping_without_having_typed_says_nothing(ada: Person, ben: Person) -> None:
    typist, other = await ada.joined(), await ben.joined()
    await types(typist, ada.match_id, is_typing=False)
    await other.settle()
    assert not other.heard_of("typing_stopped")


async def test_r16_typing_stops_by_itself_after_3_s_of_silence(ada: Person, ben: Person) -> None:
    typist, other = await ada.joined(), await ben.joined()
    started = time.monotonic()
    await types(typist, ada.match_id)
    await other.hears("user_typing")
    await other.hears("typing_stopped", user_id=ada.id)
    assert 2.5 < time.monotonic() - started <= 5
    await other.settle()
    assert not other.heard_of("typing_stopped")


async def test_typing_on_goes_on(ada: Person, ben: Person) -> None:
    typist, other = await ada.joined(), await ben.joined()
    for _ in range(2):
        await types(typist, ada.match_id)
        await other.hears("user_typing")
        await asyncio.sleep(1.6)
        assert not other.heard_of("typing_stopped")
    await other.hears("typing_stopped")


async def test_r16_sending_ends_typing_before_the_message_comes(ada: Person, ben: Person) -> None:
    typist, other = await ada.joined(), await ben.joined()
    await types(typist, ada.match_id)
    await other.hears("user_typing")
    await send(typist, ada.match_id, "done")
    await other.hears("new_message")
    assert len(other.heard_of("typing_stopped")) == 1


async def test_r16_leaving_the_match_ends_typing(ada: Person, ben: Person) -> None:
    typist, other = await ada.joined(), await ben.joined()
    await types(typist, ada.match_id)
    await other.hears("user_typing")
    await typist.ask("leave_match", {"match_id": ada.match_id})
    await other.settle()
    assert len(other.heard_of("typing_stopped")) == 1


async def test_r16_going_away_ends_typing_at_once(ada: Person, ben: Person) -> None:
    other = await ben.joined()
    for typist in (await ada.joined(), await ada.device()):
        await types(typist, ada.match_id)
        await other.hears("user_typing")
        started = time.monotonic()
        await typist.close()
        await other.hears("typing_stopped")
        assert time.monotonic() - started < 2


async def test_r16_typing_ends_when_the_typist_is_frozen_or_killed(ada: Person, ben: Person) -> None:
    other = await ben.joined()
    async with Away.of(ada) as typist:
        for misfortune in (typist.process.suspend, typist.process.kill):
            typist.process.resume()
            await typist.ask("typing", {"match_id": ada.match_id, "is_typing": True})
            await other.hears("user_typing")
            misfortune()
            await other.hears("typing_stopped", user_id=ada.id, within_seconds=5)


async def test_r16_moving_on_without_leaving_ends_typing(ada: Person, ben: Person, eve: Person) -> None:
    await match_two(eve, ada)
    typist, other = await ada.device(), await ben.device()
    for device in (typist, other):
        await device.ask("join_match", {"match_id": ben.match_id})
    await types(typist, ben.match_id)
    await other.hears("user_typing")
    await typist.ask("join_match", {"match_id": ada.match_id})
    await types(typist, ada.match_id)
    await other.hears("typing_stopped", match_id=ben.match_id, within_seconds=5)


async def test_another_tab_that_closes_does_not_end_typing(ada: Person, ben: Person) -> None:
    typist, idle_tab, other = await ada.joined(), await ada.joined(), await ben.joined()
    await types(typist, ada.match_id)
    await other.hears("user_typing")
    await idle_tab.ask("leave_match", {"match_id": ada.match_id})
    await idle_tab.close()
    await typist.settle()
    await other.settle()
    assert not other.heard_of("typing_stopped")
