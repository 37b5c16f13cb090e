"""A run: people talk on all their devices while faults strike; then what everybody has is collected."""

import asyncio
import random
import time
from collections.abc import Awaitable, Iterable

from e2e.faults.cast import PAIRS, Cast, connected
from e2e.faults.device import Device
from e2e.faults.faults import Planned, Scene, inject, plan
from e2e.faults.history import Fault, History, Recovery
from e2e.faults.state import entries_in, messages_in, read_database, read_rest
from e2e.faults.talk import Talk
from e2e.people import sign_in

PATIENCE_SECONDS = 60


class Bench:
    def __init__(
        self,
        scene: Scene,
        seed: str,
        *,
        with_pages: bool = True,
        client: str = "client.mjs",
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self.history = History(seed)
        self.at_work: list[str] = []
        self._scene = scene
        self._with_pages = with_pages
        self._client = client
        self._patience_seconds = patience_seconds
        self.devices: list[Device] = []

    async def run(self, seconds: float, rounds: Iterable[list[Planned]] | None = None) -> History:
        async with connected(self._scene, with_pages=self._with_pages, client=self._client) as cast:
            self._scene.cast = cast
            self.devices = list(cast.devices.values())
            self._talk = Talk(self.devices, self.history.seed)
            planned = rounds or plan(self._chance("faults"), list(self._scene.kinds), list(cast.devices))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._talk.go_on())
                await self._strike(planned, time.monotonic() + seconds)
                self._talk.end()
            await self._fall_quiet(cast)
            await self._collect(cast)
        return self.history

    def _chance(self, of: str) -> random.Random:
        return random.Random(f"{self.history.seed} {of}")

    async def _strike(self, rounds: Iterable[list[Planned]], end: float) -> None:
        chance = self._chance("pauses")
        for together in rounds:
            if time.monotonic() > end:
                return
            faults = await asyncio.gather(*(self._inject(planned) for planned in together))
            await self._recover(self._scene.cast, faults)
            await asyncio.sleep(chance.uniform(0.2, 1.5))

    async def _inject(self, planned: Planned) -> Fault:
        self.at_work.append(planned.kind)
        fault = await inject(self._scene, planned)
        self.at_work.remove(planned.kind)
        self.history.faults.append(fault)
        return fault

    async def _recover(self, cast: Cast, faults: list[Fault]) -> None:
        """Everybody who was struck writes at once, and has an ack before the next fault."""
        ended_at = max(fault.ended_at for fault in faults)
        kind = " + ".join(fault.kind for fault in faults)
        struck = sorted({name for fault in faults for name in fault.devices})
        await asyncio.gather(*(self._recover_one(cast.devices[name], kind, ended_at) for name in struck))

    async def _recover_one(self, device: Device, kind: str, ended_at: float) -> None:
        await self._talk.say(device, device.match_ids[0])
        await self._comes_true(device.until_acked_after(ended_at), f"{device.name} had no ack after {kind}")
        if acked_at := device.first_ack_after(ended_at):
            self.history.recoveries.append(Recovery(kind, device.name, acked_at - ended_at))

    async def _fall_quiet(self, cast: Cast) -> None:
        """Until all that was sent is acked, and then until every device has it all."""
        await self._send_all()
        # Whoever has a last message has every change before it.
        for match_id in cast.match_ids:
            await self._talk.say(next(one for one in self.devices if match_id in one.match_ids), match_id)
        await self._send_all()
        for match_id in cast.match_ids:
            entries = await asyncio.to_thread(read_database, self._scene.database_port(), match_id)
            newest_entry = max((entry["seq"] for entry in entries), default=0)
            newest_message = max((message.seq for message in messages_in(entries)), default=0)
            for device in self.devices:
                if match_id in device.match_ids:
                    level = device.until_level(match_id, newest_entry, newest_message)
                    await self._comes_true(level, f"{device.name} is behind in {match_id}")

    async def _send_all(self) -> None:
        for device in self.devices:
            await self._comes_true(device.until_all_is_sent(), f"{device.name} has not sent all")

    async def _comes_true(self, waiting: Awaitable[None], otherwise: str) -> None:
        try:
            await asyncio.wait_for(waiting, self._patience_seconds)
        except TimeoutError:
            self.history.not_quiet.append(f"{otherwise} in {self._patience_seconds} s")

    async def _collect(self, cast: Cast) -> None:
        history = self.history
        history.sends = [send for device in self.devices for send in device.sends]
        history.changes = [change for device in self.devices for change in device.changes]
        people = {name: await asyncio.to_thread(sign_in, person) for name, person in cast.people.items()}
        for match_id, (name, _) in zip(cast.match_ids, PAIRS, strict=True):
            entries = await asyncio.to_thread(read_database, self._scene.database_port(), match_id)
            history.entries[match_id] = entries_in(entries)
            history.database[match_id] = messages_in(entries)
            history.rest[match_id] = await asyncio.to_thread(read_rest, people[name], match_id)
        for device in self.devices:
            history.devices[device.name] = {one: await device.history(one) for one in device.match_ids}
