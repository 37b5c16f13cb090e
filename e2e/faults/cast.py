"""Who takes part: people, their matches, and their devices, each behind a proxy of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from e2e.faults.browsers import PageDevice, chromium
from e2e.faults.clients import JsClients
from e2e.faults.device import Device
from e2e.faults.proxy import Proxy
from e2e.people import Person, match, register

NAMES = ("Ada", "Ben", "Cleo", "Dan")
PAIRS = (("Ada", "Ben"), ("Cleo", "Dan"), ("Ada", "Cleo"))
JS_DEVICES = {"ada-1": "Ada", "ada-2": "Ada", "ben-1": "Ben", "cleo-1": "Cleo", "dan-1": "Dan"}
PAGES = {"ben-page": ("Ben", 0), "dan-page": ("Dan", 1)}


@dataclass
class Cast:
    people: dict[str, Person]
    match_ids: list[str]
    proxies: dict[str, Proxy]
    devices: dict[str, Device]

    @property
    def pages(self) -> list[PageDevice]:
        return [device for device in self.devices.values() if isinstance(device, PageDevice)]

    def matches_of(self, name: str) -> list[str]:
        return [match_id for match_id, pair in zip(self.match_ids, PAIRS, strict=True) if name in pair]


class Place(Protocol):
    """Where REST is asked, and where devices come in."""

    url: str
    port: int
    scheme: str


def who_matched(place: Place) -> Cast:
    people = {name: register(place.url, name) for name in NAMES}
    return Cast(people, [match(people[one], people[two]) for one, two in PAIRS], {}, {})


@asynccontextmanager
async def connected(place: Place, *, with_pages: bool, client: str) -> AsyncIterator[Cast]:
    cast = await asyncio.to_thread(who_matched, place)
    async with AsyncExitStack() as ends:
        for device in [*JS_DEVICES, *PAGES]:
            proxy = cast.proxies[device] = Proxy(place.port, place.scheme)
            await proxy.start()
            ends.push_async_callback(proxy.stop)
        clients = add_js_devices(cast, client)
        await clients.start()
        ends.push_async_callback(clients.stop)
        if with_pages:
            await open_pages(cast, ends)
        yield cast


def add_js_devices(cast: Cast, client: str) -> JsClients:
    clients = JsClients(client)
    for device, name in JS_DEVICES.items():
        url = cast.proxies[device].url
        cast.devices[device] = clients.add(device, url, cast.people[name], cast.matches_of(name))
    return clients


async def open_pages(cast: Cast, ends: AsyncExitStack) -> None:
    browser = await ends.enter_async_context(chromium())
    for device, (name, number) in PAGES.items():
        person, url = cast.people[name], cast.proxies[device].url
        page = cast.devices[device] = PageDevice(device, url, person, cast.match_ids[number])
        await page.open(browser)
