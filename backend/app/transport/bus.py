"""Publish and subscribe between processes, through Redis: nobody waits for it, and everybody knows when
something may have been missed.

Each connection hears its own beat. One that is silent for 3 s, as behind a network that drops everything, is
given up and made anew. What was published before a beat came back has reached Redis; the channels of whatever
had not are `missed`, for its publisher to make good.
"""

import asyncio
import logging
from secrets import token_hex
from typing import Any, Protocol

import hiredis
from redis.crc import key_slot

from app.transport.lane import Lane
from app.transport.redis_line import Address, Line, LostError, is_cluster, without_cluster

BEAT_SECONDS = 1.0
CONFIRM_SECONDS = 1.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 1.0
SLOTS = 16_384

log = logging.getLogger(__name__)


class Listener(Protocol):
    def heard(self, channel: bytes, payload: bytes) -> None: ...
    def subscribed_late(self, channel: bytes) -> None: ...
    def came_up(self, missed: set[bytes]) -> None: ...
    def went_down(self) -> None: ...


class Bus:
    """Of one Redis, or of a cluster, whose channels are sharded over its primaries."""

    def __init__(self, url: str, listener: Listener) -> None:
        self._address = Address.of(without_cluster(url))
        self._is_cluster = is_cluster(url)
        self._listener = listener
        self._id = token_hex(4).encode()
        self._lanes: list[Lane] = []
        self._lane_of_slot: list[Lane] = []
        self._subscribed: dict[bytes, asyncio.Future[None] | None] = {}
        self._missed: set[bytes] = set()
        self.is_up = False

    def publish(self, channel: bytes, payload: bytes) -> None:
        if self.is_up:
            self._lane_of(channel).publish(channel, payload)
        else:
            self._missed.add(channel)

    def subscribe(self, channel: bytes) -> None:
        if channel not in self._subscribed:
            self._subscribed[channel] = (
                self._lane_of(channel).subscribe(channel) if self._lane_of_slot else None
            )

    def unsubscribe(self, channel: bytes) -> None:
        if channel in self._subscribed:
            del self._subscribed[channel]
            if self._lane_of_slot:
                self._lane_of(channel).unsubscribe(channel)

    async def confirmed(self, channel: bytes) -> None:
        """Returns when whatever is published to the channel from now on is heard here. With a Redis that is
        slow or away it returns before: then it will be said that something may have been missed.
        """
        if self.is_up and (subscription := self._subscribed.get(channel)):
            await asyncio.wait([subscription], timeout=CONFIRM_SECONDS)
            if not subscription.done():
                subscription.add_done_callback(
                    lambda late: None if late.cancelled() else self._listener.subscribed_late(channel)
                )

    async def run(self) -> None:
        """Until cancelled: connect, and again when the connection is lost."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._connect()
                self._come_up()
                pause = FIRST_PAUSE_SECONDS
                await self._watch()
            except (LostError, hiredis.ReplyError) as error:
                log.warning("redis_lost: %s" if self.is_up else "redis_unreachable: %s", error)
            finally:
                self._go_down()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _connect(self) -> None:
        self._lane_of_slot = await (self._find_shards() if self._is_cluster else self._find_one())
        for channel in self._subscribed:
            self._subscribed[channel] = self._lane_of(channel).subscribe(channel)
        # Answers come in order: then all of them are there.
        last = [lane.subscribe(lane.beat_channel) for lane in self._lanes]
        while not all(one.done() for one in last):
            await self._wait_for_losses(last)

    async def _find_one(self) -> list[Lane]:
        return [await self._open(self._address, b"beat:" + self._id)]

    async def _find_shards(self) -> list[Lane]:
        """For each slot the connection to its primary."""
        asking = await Line.connect(self._address, lambda _: None)
        try:
            ranges = await asking.ask(b"CLUSTER", b"SLOTS")
        finally:
            asking.end("done")
        lanes: dict[tuple[str, int], Lane] = {}
        owners: dict[int, Lane] = {}
        for first, last, (host, port, *_), *_ in ranges:
            place = (host.decode() or self._address.host, port)
            if place not in lanes:
                lanes[place] = await self._open(self._address.at(*place), self._beat_within(first, last))
            owners |= dict.fromkeys(range(first, last + 1), lanes[place])
        if len(owners) < SLOTS:
            raise LostError("some slots of the cluster have no node")
        return [owners[slot] for slot in range(SLOTS)]

    def _beat_within(self, first: int, last: int) -> bytes:
        """A channel of these slots."""
        names = (b"beat:%b:%d" % (self._id, number) for number in range(100 * SLOTS))
        return next(name for name in names if first <= key_slot(name) <= last)

    async def _open(self, address: Address, beat: bytes) -> Lane:
        lane = await Lane.open(address, beat, self._listener.heard, is_sharded=self._is_cluster)
        self._lanes.append(lane)
        return lane

    def _lane_of(self, channel: bytes) -> Lane:
        slots = self._lane_of_slot
        return slots[0] if len(slots) == 1 else slots[key_slot(channel)]

    def _come_up(self) -> None:
        self.is_up = True
        missed, self._missed = self._missed, set()
        log.info("redis_up")
        self._listener.came_up(missed)

    def _go_down(self) -> None:
        lanes, self._lanes, self._lane_of_slot = self._lanes, [], []
        for lane in lanes:
            self._missed |= lane.unsure
            lane.end("left")
        self._subscribed = dict.fromkeys(self._subscribed)
        if self.is_up:
            self.is_up = False
            self._listener.went_down()

    async def _watch(self) -> None:
        while True:
            for lane in self._lanes:
                lane.beat()
            await self._wait_for_losses()

    async def _wait_for_losses(self, more: list[asyncio.Future[None]] | None = None) -> None:
        awaited: list[asyncio.Future[Any]] = [lane.lost for lane in self._lanes]
        awaited += [one for one in more or () if not one.done()]
        await asyncio.wait(awaited, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for lane in self._lanes:
            lane.check()
