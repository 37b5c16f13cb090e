import errno
import gc
import importlib.util
import os
import socket
import sys

import structlog
import uvicorn
from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANSWER_SECONDS = 4
CLOSE_SECONDS = 3
GC_THRESHOLDS = (50_000, 50, 100)


class Server(uvicorn.Server):
    """Says where it can be reached once it can."""

    def __init__(self, config: uvicorn.Config, address: str, *, demo: bool) -> None:
        super().__init__(config)
        self._address = address
        self._demo = demo

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Nobody new is let in, so that a proxy asks the next node; what is being answered is answered first;
        then the sockets are closed.
        """
        from app.main import sio

        self._say("Stopping …", "stopping")
        for listening in self.servers:
            listening.close()
        await sio.drain(ANSWER_SECONDS)
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        # What has been loaded stays: looking through it again and again is what long pauses come from.
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        self._say(
            f"[green]✓[/] ColabMatch chat is running at [bold]{self._address}[/]   (Ctrl-C stops it)",
            "running",
            address=self._address,
        )
        if self._demo:
            from app.actions import demo

            match = await demo.prepare()
            for name in demo.NAMES:
                address = f"{self._address}/chat/{match.id}?as={name.lower()}"
                self._say(f"  {name:6} {address}", "demo", address=address)

    def _say(self, words: str, event: str, **details: str) -> None:
        say(words, event, demo=self._demo, **details)


def run(host: str, port: int, *, demo: bool) -> None:
    listener = listen(host, port)
    from app.settings import settings

    demo = settings().demo = demo and host in LOOPBACK and settings().is_for_trying_out
    from app.main import LARGEST_FRAME_BYTES, socket_app

    if settings().mongodb_uri is None:
        data_dir = str(settings().data_dir)
        say(
            f"Starting the embedded database in {data_dir} …",
            "starting_database",
            demo=demo,
            data_dir=data_dir,
        )
    config = uvicorn.Config(
        socket_app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws=websockets(),
        ws_max_size=LARGEST_FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )
    shown = "localhost" if host in LOOPBACK else host
    server = Server(config, f"http://{shown}:{listener.getsockname()[1]}", demo=demo)
    server.run(sockets=[listener])


def say(words: str, event: str, *, demo: bool, **details: str) -> None:
    """To whoever sits at a terminal or tries it out in words, and to a log as one of its lines."""
    if demo or sys.stdout.isatty():
        console.print(words)
    else:
        structlog.get_logger().info(event, **details)


def websockets() -> str:
    """By picows, unless that is not to be had on this machine or not wanted."""
    from app.settings import settings

    if settings().transport == "fast" and importlib.util.find_spec("picows"):
        return "app.transport.picows:Protocol"
    return "app.transport.stock:Protocol"


def listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        console.print(f"[red]Port {port} {why}.[/] Stop what uses it, or choose another one with --port.")
        sys.exit(1)
    return listener
