"""What the Node.js peer does in memory, on python-socketio, or with `--fast` on `app.transport`; or on parts
of it: its manager in python-socketio's own server, or all but the frames.
"""

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Any

import socketio
import uvicorn
from app.transport import AsyncServer
from app.transport.manager import Manager
from app.transport.redis_manager import RedisManager
from bson import ObjectId

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
parser.add_argument("--fast", nargs="?", choices=["manager", "server", "all"], const="all")
parser.add_argument("--redis", help="between several of it")
arguments = parser.parse_args()

options: dict[str, Any] = {
    "async_mode": "asgi",
    "async_handlers": False,
    "ping_interval": 10,
    "ping_timeout": 10,
}
manager = RedisManager(arguments.redis) if arguments.fast and arguments.redis else None
if manager:
    options["client_manager"] = manager
elif arguments.redis:
    options["client_manager"] = socketio.AsyncRedisManager(arguments.redis)
elif arguments.fast == "manager":
    options["client_manager"] = Manager()
is_stock = arguments.fast in (None, "manager")
sio = socketio.AsyncServer(**options) if is_stock else AsyncServer(**options)

last_seqs: dict[str, int] = {}
people: dict[str, tuple[str, str]] = {}


@sio.event  # type: ignore[untyped-decorator]  # python-socketio ships no types
async def connect(sid: str, _environ: dict[str, Any], auth: dict[str, str]) -> None:
    people[sid] = auth["user_id"], auth["other_id"]
    await sio.enter_room(sid, f"user:{auth['user_id']}")


@sio.event  # type: ignore[untyped-decorator]  # python-socketio ships no types
async def disconnect(sid: str, _reason: str) -> None:
    people.pop(sid, None)


@sio.event  # type: ignore[untyped-decorator]  # python-socketio ships no types
async def send_message(sid: str, data: dict[str, str]) -> dict[str, Any]:
    user_id, other_id = people[sid]
    match_id = data["match_id"]
    seq = last_seqs[match_id] = last_seqs.get(match_id, 0) + 1
    message = {
        "id": str(ObjectId()),
        "matchId": match_id,
        "seq": seq,
        "senderId": user_id,
        "content": data["content"],
        "createdAt": datetime.now(UTC).isoformat(),
        "readAt": None,
    }
    await sio.emit("new_message", message, to=[f"user:{user_id}", f"user:{other_id}"])
    return {"ok": True, "message": message}


class DeafNeighbour:
    def __init__(self) -> None:
        self.is_up = asyncio.Event()

    def heard(self, message: bytes) -> None: ...
    def told(self, note: dict[str, str]) -> None: ...
    def entered_late(self, room: str) -> None: ...
    def came_up(self, missed_rooms: set[str]) -> None:
        self.is_up.set()

    def went_down(self) -> None: ...


class Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        if manager:
            manager.neighbour = neighbour = DeafNeighbour()
            self.listening = asyncio.create_task(manager.bus.run())
            await neighbour.is_up.wait()
        await super().startup(sockets)
        print("ready", flush=True)


Server(
    uvicorn.Config(
        socketio.ASGIApp(sio),
        port=arguments.port,
        ws="app.transport.picows:Protocol" if arguments.fast == "all" else "websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
).run()
