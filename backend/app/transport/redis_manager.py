"""A client manager for several processes, in place of `socketio.AsyncRedisManager`: a channel for each room,
subscribed while that room has somebody here, so that a process hears only what its own sockets need. Nothing
waits for Redis; sockets of the same process do without it.
"""

from collections.abc import Iterable
from secrets import token_hex
from typing import Protocol

import orjson

from app.transport.bus import Bus
from app.transport.manager import Manager

PREFIX = b"chat:"
EVENT, NOTE = b"e", b"n"


class Neighbour(Protocol):
    """Hears what the other processes send to a room and `tell`, and how well they are heard."""

    def heard(self, message: bytes) -> None: ...
    def told(self, note: dict[str, str]) -> None: ...
    def entered_late(self, room: str) -> None:
        """Sockets here may have missed what others said there."""

    def came_up(self, missed_rooms: set[str]) -> None:
        """Redis is back: sockets here may have missed something, and elsewhere those of `missed_rooms`."""

    def went_down(self) -> None: ...


class RedisManager(Manager):
    """Events of `/` without a callback reach all processes; anything else those sockets that are here."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.bus = Bus(url, self)
        self.neighbour: Neighbour
        self._id = token_hex(4).encode()

    async def send(self, room: str | list[str] | None, message: bytes, skip: Iterable[str] = ()) -> None:
        await super().send(room, message, skip)
        for one in [room] if isinstance(room, str) else room or ():
            if not self.is_sid_room("/", one):
                self.bus.publish(channel_of(one), self._id + EVENT + message)

    def tell(self, room: str, note: dict[str, str]) -> None:
        """The `Neighbour` of each other process that has somebody in the room."""
        self.bus.publish(channel_of(room), self._id + NOTE + orjson.dumps(note))

    def heard(self, channel: bytes, payload: bytes) -> None:
        sender, kind, body = payload[:8], payload[8:9], payload[9:]
        if sender == self._id:
            return
        if kind == NOTE:
            self.neighbour.told(orjson.loads(body))
            return
        self.neighbour.heard(body)
        # One after the other, in this order.
        for eio_sid in self._write(room_of(channel), body):
            self.server.start_background_task(self.server.eio.send, eio_sid, body[1:].decode())

    def subscribed_late(self, channel: bytes) -> None:
        self.neighbour.entered_late(room_of(channel))

    def came_up(self, missed: set[bytes]) -> None:
        self.neighbour.came_up({room_of(channel) for channel in missed})

    def went_down(self) -> None:
        self.neighbour.went_down()

    async def confirmed(self, room: str) -> None:
        await self.bus.confirmed(channel_of(room))

    def basic_enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        if is_shared(sid, namespace, room):
            self.bus.subscribe(channel_of(room))

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> None:
        super().basic_leave_room(sid, namespace, room)
        if is_shared(sid, namespace, room) and room not in self.rooms.get(namespace, ()):
            self.bus.unsubscribe(channel_of(room))


def is_shared(sid: str, namespace: str, room: str | None) -> bool:
    return namespace == "/" and room is not None and room != sid


def channel_of(room: str) -> bytes:
    return PREFIX + room.encode()


def room_of(channel: bytes) -> str:
    return channel.removeprefix(PREFIX).decode()
