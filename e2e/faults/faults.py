"""The faults: each is done to real processes or real connections, from outside, and ended again."""

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil

from e2e.faults.cast import Cast
from e2e.faults.history import Fault
from e2e.faults.proxy import Proxy
from e2e.server import Server


class Scene(ABC):
    """What people talk through, and what is done to it. Devices come by `port`; REST is asked at `url`."""

    cast: Cast
    url: str
    port: int
    scheme = "http"
    kinds: "Mapping[str, Injection]"

    def __init__(self) -> None:
        self._restarting = asyncio.Lock()

    @abstractmethod
    def database_port(self) -> int: ...

    def proxies_of(self, planned: "Planned") -> list[Proxy]:
        return [self.cast.proxies[device] for device in planned.devices]

    async def restart(self, end: Callable[[], object], start: Callable[[], object], seconds: float) -> None:
        async with self._restarting:
            await asyncio.to_thread(end)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(start)


class OneServer(Scene):
    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.url, self.port = server.url, server.port
        self.kinds = {**OF_CONNECTIONS, **OF_ONE_SERVER}

    def database_port(self) -> int:
        return self.server.database()["port"]


@dataclass(frozen=True)
class Planned:
    kind: str
    devices: tuple[str, ...]
    begins_after: float
    seconds: float
    which: float = 0.0
    """From 0 up to 1: of those that a fault chooses from."""


async def delay(scene: Scene, planned: Planned) -> None:
    for proxy in scene.proxies_of(planned):
        proxy.delay_seconds = 0.05 + planned.seconds / 10
    await asyncio.sleep(planned.seconds)
    for proxy in scene.proxies_of(planned):
        proxy.delay_seconds = 0


async def throttle(scene: Scene, planned: Planned) -> None:
    for proxy in scene.proxies_of(planned):
        proxy.bytes_per_second = 2_000
    await asyncio.sleep(planned.seconds)
    for proxy in scene.proxies_of(planned):
        proxy.bytes_per_second = 0


async def cut(scene: Scene, planned: Planned) -> None:
    for proxy in scene.proxies_of(planned):
        proxy.cut()


async def cut_before_ack(scene: Scene, planned: Planned) -> None:
    for proxy in scene.proxies_of(planned):
        proxy.is_swallowing = True
    await asyncio.sleep(planned.seconds / 2)
    for proxy in scene.proxies_of(planned):
        proxy.cut()
        proxy.is_swallowing = False


async def half_close(scene: Scene, planned: Planned) -> None:
    for proxy in scene.proxies_of(planned):
        proxy.half_close()


async def silence(scene: Scene, planned: Planned) -> None:
    for proxy in scene.proxies_of(planned):
        proxy.fall_silent()
    await asyncio.sleep(2 * planned.seconds)
    for proxy in scene.proxies_of(planned):
        proxy.speak_again()


async def silence_then_cut(scene: Scene, planned: Planned) -> None:
    for proxy in scene.proxies_of(planned):
        proxy.fall_silent()
    await asyncio.sleep(2 * planned.seconds)
    for proxy in scene.proxies_of(planned):
        proxy.cut()
        proxy.speak_again()


async def reload_page(scene: Scene, planned: Planned) -> None:
    await asyncio.gather(*(page.reload() for page in scene.cast.pages))


async def kill_server(scene: OneServer, planned: Planned) -> None:
    await scene.restart(scene.server.kill, scene.server.start, planned.seconds / 5)


async def stop_server(scene: OneServer, planned: Planned) -> None:
    await scene.restart(scene.server.stop, scene.server.start, planned.seconds / 5)


async def kill_both(scene: OneServer, planned: Planned) -> None:
    def end() -> None:
        kill_database(scene.server)
        scene.server.kill()

    await scene.restart(end, scene.server.start, planned.seconds / 5)


async def freeze_server(scene: OneServer, planned: Planned) -> None:
    await freeze(scene.server.process.pid, planned.seconds)


async def kill_the_database(scene: OneServer, planned: Planned) -> None:
    kill_database(scene.server)


async def freeze_database(scene: OneServer, planned: Planned) -> None:
    await freeze(scene.server.database()["pid"], planned.seconds)


def kill_database(server: Server) -> None:
    with suppress(psutil.NoSuchProcess):
        psutil.Process(server.database()["pid"]).kill()


async def freeze(pid: int, seconds: float) -> None:
    # Another fault may have ended it, or ends it meanwhile.
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.suspend()
        try:
            await asyncio.sleep(seconds)
        finally:
            process.resume()


Injection = Callable[[Any, Planned], Awaitable[None]]

OF_CONNECTIONS: Mapping[str, Injection] = {
    "delay": delay,
    "throttle": throttle,
    "cut": cut,
    "cut before ack": cut_before_ack,
    "half-close": half_close,
    "silence": silence,
    "silence, then cut": silence_then_cut,
}
OF_ONE_SERVER: Mapping[str, Injection] = {
    "reload page": reload_page,
    "kill server": kill_server,
    "stop server": stop_server,
    "kill both": kill_both,
    "freeze server": freeze_server,
    "kill database": kill_the_database,
    "freeze database": freeze_database,
}
SHARE_OF_PAIRS = 0.25


async def inject(scene: Scene, planned: Planned) -> Fault:
    await asyncio.sleep(planned.begins_after)
    fault = Fault(planned.kind, planned.devices, time.time(), 0)
    await scene.kinds[planned.kind](scene, planned)
    fault.ended_at = time.time()
    return fault


def plan(chance: random.Random, kinds: list[str], devices: list[str]) -> Iterator[list[Planned]]:
    """Rounds of one fault, or two at once, without end: each kind once before any comes again, and those of
    servers before those of connections.
    """
    while True:
        for kind in sorted(chance.sample(kinds, len(kinds)), key=OF_CONNECTIONS.__contains__):
            together = [kind]
            if chance.random() < SHARE_OF_PAIRS:
                together.append(chance.choice([other for other in kinds if other != kind]))
            yield [plan_one(chance, kind, devices) for kind in together]


def plan_one(chance: random.Random, kind: str, devices: list[str]) -> Planned:
    struck = chance.sample(devices, chance.randint(1, len(devices))) if kind in OF_CONNECTIONS else devices
    return Planned(kind, tuple(sorted(struck)), chance.uniform(0, 1), chance.uniform(0.5, 5), chance.random())
