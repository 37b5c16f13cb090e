"""Somebody else's Socket.IO application. `STOCK=1` runs it on python-socketio; `IN_ORDER=1` runs the handlers
of one client after each other.
"""

import asyncio
import gc
import os
from typing import Any

import socketio

from app.transport import AsyncServer

gc.disable()
make = socketio.AsyncServer if os.environ.get("STOCK") else AsyncServer
sio = make(
    async_mode="asgi",
    async_handlers=not os.environ.get("IN_ORDER"),
    ping_interval=1,
    ping_timeout=1,
    namespaces=["/", "/custom"],
)


@sio.on("connect")  # type: ignore[untyped-decorator]  # python-socketio ships no types
@sio.on("connect", namespace="/custom")  # type: ignore[untyped-decorator]
async def connect(sid: str, environ: dict[str, Any], auth: object) -> None:
    if auth == {"refuse": True}:
        raise socketio.exceptions.ConnectionRefusedError("no", {"code": 1})


@sio.on("auth")  # type: ignore[untyped-decorator]
async def echo(sid: str, *arguments: object) -> None:
    await sio.emit("echo", arguments, to=sid)


@sio.on("ask")  # type: ignore[untyped-decorator]
def ask(sid: str, *arguments: object) -> tuple[object, ...]:
    return arguments


@sio.on("slow")  # type: ignore[untyped-decorator]
async def slow(sid: str, seconds: float) -> float:
    await asyncio.sleep(seconds)
    return seconds


@sio.on("ask", namespace="/custom")  # type: ignore[untyped-decorator]
async def ask_there(sid: str, *arguments: object) -> tuple[object, ...]:
    await sio.emit("asked", len(arguments), namespace="/custom", room=sid)
    return arguments


@sio.on("shout")  # type: ignore[untyped-decorator]
async def shout(sid: str, text: str) -> None:
    await sio.emit("shouted", text, skip_sid=sid)


@sio.on("question")  # type: ignore[untyped-decorator]
async def question(sid: str) -> object:
    return await sio.call("question", "how?", to=sid)


@sio.on("left behind")  # type: ignore[untyped-decorator]
def left_behind(sid: str) -> dict[str, int]:
    """What of connections is still in memory although nobody looks for garbage."""
    of_one = ("Protocol", "Frames", "DirectSocket", "Conversation", "Inbox")
    names = [type(one).__name__ for one in gc.get_objects()]
    return {name: names.count(name) for name in of_one}


@sio.on("leave")  # type: ignore[untyped-decorator]
async def leave(sid: str) -> None:
    await sio.disconnect(sid)


@sio.on("disconnect")  # type: ignore[untyped-decorator]
async def disconnect(sid: str, reason: str) -> None:
    await sio.emit("left", reason)


socket_app = socketio.ASGIApp(sio)
