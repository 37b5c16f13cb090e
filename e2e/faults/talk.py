"""What people do on their devices: they write, and on some devices also edit, delete and react."""

import asyncio
import random
from itertools import count

from e2e.faults.clients import JsDevice
from e2e.faults.device import Device

PAUSE_SECONDS = (0.5, 3)
BURSTS = (1, 1, 1, 2, 5)
SHARE_OF_CHANGES = 0.3
RECENT = 20
MOST_WAITING = 20
EMOJI = ("👍", "🎉", "😂")


class Talk:
    def __init__(self, devices: list[Device], seed: str) -> None:
        self._devices = devices
        self._seed = seed
        self._numbers = count(1)
        self._is_over = False

    async def go_on(self) -> None:
        async with asyncio.TaskGroup() as places:
            for device in self._devices:
                for match_id in device.match_ids:
                    places.create_task(self._go_on_at(device, match_id))

    def end(self) -> None:
        self._is_over = True

    async def say(self, device: Device, match_id: str) -> None:
        await device.send(match_id, f"{device.name} {next(self._numbers)}")

    async def _go_on_at(self, device: Device, match_id: str) -> None:
        chance = random.Random(f"{self._seed} {device.name} {device.match_ids.index(match_id)}")
        while not self._is_over:
            if len(device.unsettled()) < MOST_WAITING:
                await self._act(device, match_id, chance)
            await asyncio.sleep(chance.uniform(*PAUSE_SECONDS))

    async def _act(self, device: Device, match_id: str, chance: random.Random) -> None:
        for _ in range(chance.choice(BURSTS)):
            await self.say(device, match_id)
        if isinstance(device, JsDevice) and chance.random() < SHARE_OF_CHANGES:
            self._change(device, match_id, chance)

    def _change(self, device: JsDevice, match_id: str, chance: random.Random) -> None:
        mine = [send for send in device.changeable() if send.match_id == match_id]
        known = [send for one in self._devices for send in one.sends if send.message_id]
        here = [send for send in known if send.match_id == match_id]
        match chance.choice(("edit", "delete", "react", "react")):
            case "edit" if mine:
                device.edit(chance.choice(mine[-RECENT:]), f"{device.name} {next(self._numbers)} instead")
            case "delete" if mine:
                device.delete(chance.choice(mine[-RECENT:]))
            case "react" if here:
                send = chance.choice(here[-RECENT:])
                own = device.reaction_to(send)
                device.react(send, own or chance.choice(EMOJI), on=own is None)
