"""What the Node.js peer does in memory, on python-socketio, or with `--fast` on `app.transport`."""

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Any

import socketio
import uvicorn
from bson import ObjectId

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
parser.add_argument("--fast", action="store_true")
parser.add_argument("--redis", help="between several of it")
arguments = parser.parse_args()

options: dict[str, Any] = {
    "async_mode": "asgi",
    "async_handlers": False,
    "ping_interval": 10,
    "ping_timeout": 10,
}
if arguments.fast:
    from app.transport import AsyncServer
    from app.transport.redis_manager import RedisManager

    manager = RedisManager(arguments.redis) if arguments.redis else None
    sio = AsyncServer(**options, **({"client_manager": manager} if manager else {}))
else:
    if arguments.redis:
        options["client_manager"] = socketio.AsyncRedisManager(arguments.redis)
    sio = socketio.AsyncServer(**options)

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
    def came_up(self, missed_rooms: set[str]) -> None:
        self.is_up.set()

    def went_down(self) -> None: ...


class Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        if arguments.fast and manager:
            manager.neighbour = neighbour = DeafNeighbour()
            self.listening = asyncio.create_task(manager.bus.run())
            await neighbour.is_up.wait()
        await super().startup(sockets)
        print("ready", flush=True)


Server(
    uvicorn.Config(
        socketio.ASGIApp(sio),
        port=arguments.port,
        ws="app.transport.picows:Protocol" if arguments.fast else "websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
).run()
