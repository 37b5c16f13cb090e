"""Emits without a task for each recipient, in place of `socketio.AsyncManager`: encoded and framed once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from socketio import AsyncManager

from app.transport.direct import DirectSocket
from app.transport.frames import TEXT, frame
from app.transport.packets import text_event


class Manager(AsyncManager):  # type: ignore[misc]  # python-socketio ships no types
    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    async def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | list[str] | None = None,
        skip_sid: str | list[str] | None = None,
        callback: Any = None,
        to: str | list[str] | None = None,
        **options: Any,
    ) -> None:
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        message = text_event(event, arguments) if namespace == "/" and callback is None else None
        if message is None:
            await super().emit(event, data, namespace, room, skip_sid, callback, to, **options)
            return
        skip = [skip_sid] if isinstance(skip_sid, str) else skip_sid or ()
        await self.send(to or room, message, skip)

    async def send(self, room: str | list[str] | None, message: bytes, skip: Iterable[str] = ()) -> None:
        """A text packet to everybody in these rooms of `/`."""
        for eio_sid in self._write(room, message, skip):
            await self.server.eio.send(eio_sid, message[1:].decode())

    def _write(self, room: str | list[str] | None, message: bytes, skip: Iterable[str] = ()) -> list[str]:
        """To all sockets of this process that can be written to; the others are returned."""
        framed, sockets = frame(TEXT, message), self.server.eio.sockets
        others = []
        for sid, eio_sid in self.get_participants("/", room):
            socket = sockets.get(eio_sid)
            if sid in skip or socket is None:
                continue
            if isinstance(socket, DirectSocket):
                socket.write(framed)
            else:
                others.append(eio_sid)
        return others

    async def confirmed(self, room: str) -> None:
        """Returns when whatever is sent to the room from now on, by whomever, comes here as well."""

    def basic_enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of[sid, namespace].add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> None:
        super().basic_leave_room(sid, namespace, room)
        if rooms := self._rooms_of.get((sid, namespace)):
            rooms.discard(room)
            if not rooms:
                del self._rooms_of[sid, namespace]

    def basic_disconnect(self, sid: str, namespace: str, **options: Any) -> None:
        """The original looks through every room of the server."""
        for room in list(self._rooms_of.get((sid, namespace), ())):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]
