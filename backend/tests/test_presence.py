import asyncio
import time

from tests.client import Device, Person, match_two
from tests.conftest import Server
from tests.raw import Raw


async def test_r15_coming_online_is_heard_within_2_s(ada: Person, ben: Person) -> None:
    observer = await ben.device()
    started = time.monotonic()
    await ada.device()
    heard = await observer.hears("user_online_status", user_id=ada.id)
    assert time.monotonic() - started <= 2
    assert heard == {"user_id": ada.id, "online": True, "last_seen": heard["last_seen"]}
    assert (await ben.call("GET", f"/api/matches/{ada.match_id}")).json()["other"]["online"] is True


async def test_s07_only_who_has_a_match_with_one_hears_of_presence(people: list[Person]) -> None:
    ada, ben, eve, fay = people
    outsiders = [await eve.device(), await fay.device()]
    observer, own_tab = await ben.device(), await ada.device()
    await observer.hears("user_online_status", user_id=ada.id)
    for device in (*outsiders, own_tab):
        await device.settle()
        assert ada.id not in [heard["user_id"] for heard in device.heard_of("user_online_status")]


async def test_r15_another_tab_changes_nothing(ada: Person, ben: Person) -> None:
    observer = await ben.device()
    first = await ada.device()
    await observer.hears("user_online_status", user_id=ada.id)
    second = await ada.device()
    await first.close()
    await second.settle()
    await observer.settle()
    assert not observer.heard_of("user_online_status")
    assert (await ben.call("GET", f"/api/matches/{ada.match_id}")).json()["other"]["online"] is True


async def test_r15_tabs_that_open_all_at_once_are_one_coming_online(ada: Person, ben: Person) -> None:
    observer = await ben.device()
    tabs = await asyncio.gather(*(ada.device() for _ in range(5)))
    await observer.hears("user_online_status", user_id=ada.id, online=True)
    for tab in tabs:
        await tab.settle()
    await observer.settle()
    assert not observer.heard_of("user_online_status")


async def test_r15_gone_for_good_is_offline_and_a_reload_does_not_flicker(people: list[Person]) -> None:
    ada, _ben, eve, fay = people
    await match_two(ada, fay)
    await match_two(eve, fay)
    observer = await fay.device()
    reloading, leaving = await ada.device(), [await eve.device() for _ in range(5)]
    await observer.hears("user_online_status", user_id=ada.id)
    await observer.hears("user_online_status", user_id=eve.id)
    await reloading.close()
    started = time.monotonic()
    for device in leaving:
        await device.close()
    await ada.device()
    within_grace = (await fay.call("GET", f"/api/matches/{fay.match_id}")).json()["other"]
    assert within_grace["online"] is True
    async with asyncio.timeout(15):
        while not observer.heard_of("user_online_status"):
            await observer.settle()
            await asyncio.sleep(0.1)
    assert time.monotonic() - started <= 15
    [heard] = observer.heard_of("user_online_status")
    assert heard == {"user_id": eve.id, "online": False, "last_seen": heard["last_seen"]}
    listed = (await fay.call("GET", f"/api/matches/{fay.match_id}")).json()["other"]
    assert (listed["online"], listed["lastSeen"]) == (False, heard["last_seen"])
    answer = await observer.ask("sync", {"match_id": fay.match_id, "after_seq": 0})
    assert answer["presence"] == heard
    await eve.device()
    await observer.hears("user_online_status", user_id=eve.id, online=True)


async def test_s21_presence_ends_with_the_match(ada: Person, ben: Person) -> None:
    observer = await ben.device()
    await ada.call("DELETE", f"/api/matches/{ada.match_id}")
    device = await ada.device()
    await device.settle()
    await observer.settle()
    assert not observer.heard_of("user_online_status")


async def test_r15_a_new_match_says_whether_the_other_is_online(ada: Person, fay: Person) -> None:
    ada_device, fay_device = await ada.device(), await fay.device()
    match_id = await match_two(ada, fay)
    for device, other in ((ada_device, fay), (fay_device, ada)):
        match = await device.hears("match_updated", id=match_id)
        assert (match["other"]["id"], match["other"]["online"]) == (other.id, True)


async def offline_after(observer: Device, user_id: str, within_seconds: float) -> None:
    async with asyncio.timeout(within_seconds):
        while not [one for one in observer.heard_of("user_online_status") if one["user_id"] == user_id]:
            await asyncio.sleep(0.2)
    [heard] = [one for one in observer.heard_of("user_online_status") if one["user_id"] == user_id]
    assert heard["online"] is False


async def test_r15_frozen_or_cut_off_is_offline_in_time(server: Server, people: list[Person]) -> None:
    frozen, ben, cut, fay = people
    await match_two(frozen, fay)
    await match_two(cut, fay)
    await match_two(ben, fay)
    observer = await fay.device()
    async with (
        Raw.connected(server.url, frozen.token),
        Raw.connected(server.url, cut.token) as cut_off,
        Raw.connected(server.url, ben.token) as alive,
    ):
        for person in (frozen, cut, ben):
            await observer.hears("user_online_status", user_id=person.id, online=True)
        transport = cut_off.ws._response.connection.transport
        transport.abort()
        keeping_alive = asyncio.create_task(alive.is_closed(within_seconds=60))
        await asyncio.gather(offline_after(observer, cut.id, 15), offline_after(observer, frozen.id, 45))
        assert not keeping_alive.done()
        keeping_alive.cancel()
    assert not [one for one in observer.heard_of("user_online_status") if one["user_id"] == ben.id]


async def test_who_hides_when_they_were_seen_sees_nobody_and_is_seen_by_nobody(
    ada: Person, ben: Person
) -> None:
    hiding = {"settings": {"lastSeen": False}}
    assert (await ada.call("PATCH", "/api/users/me", json=hiding)).status_code == 200
    observer = await ben.device()
    hidden = await ada.device()
    await hidden.settle()
    await observer.settle()
    assert not observer.heard_of("user_online_status")
    assert not hidden.heard_of("user_online_status")
    for viewer in (ada, ben):
        other = (await viewer.call("GET", f"/api/matches/{ada.match_id}")).json()["other"]
        assert (other["online"], other["lastSeen"]) == (False, None)
    joined = await observer.ask("join_match", {"match_id": ada.match_id})
    assert joined["presence"] == {"user_id": ada.id, "online": False, "last_seen": None}
    await ada.call("PATCH", "/api/users/me", json={"settings": {"lastSeen": True}})
    async with asyncio.timeout(10):
        while not (await observer.hears("match_updated"))["other"]["online"]:
            """The one that was said of hiding may come now."""
