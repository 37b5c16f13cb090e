"""Socket.IO for Python, faster: python-socketio's server and API on a shorter way to the wire.

`AsyncServer` takes the place of `socketio.AsyncServer`; `socketio.ASGIApp` wraps it as ever. It is fastest
where uvicorn's WebSockets come from `app.transport.picows:Protocol`; with any other ASGI server, for polling
and for sockets that began by polling, messages take the stock way.
"""

from app.transport.packets import Refused
from app.transport.server import AsyncServer

__all__ = ["AsyncServer", "Refused"]
