"""Emits without a task for each recipient, in place of `socketio.AsyncManager`: encoded and framed once."""

from collections.abc import Iterable
from typing import Any

from socketio import AsyncManager

from app.transport.direct import DirectSocket
from app.transport.frames import TEXT, frame
from app.transport.packets import text_event


class Manager(AsyncManager):  # type: ignore[misc]  # python-socketio ships no types
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
        await self._send(self.get_participants(namespace, to or room), skip, message)

    async def _send(
        self, participants: Iterable[tuple[str, str]], skip: Iterable[str], message: bytes
    ) -> None:
        framed, eio = frame(TEXT, message), self.server.eio
        for sid, eio_sid in participants:
            if sid in skip:
                continue
            socket = eio.sockets.get(eio_sid)
            if isinstance(socket, DirectSocket):
                socket.write(framed)
            elif socket:
                await eio.send(eio_sid, message[1:].decode())
