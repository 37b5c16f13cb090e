"""The line between a browser and the server, which can go dead as a real one does: without a word."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread


class Line:
    """Forwards to a port of this machine, except what comes over dead connections or is swallowed."""

    def __init__(self, to_port: int) -> None:
        self.swallows: Callable[[bytes], bool] = lambda _first: False
        self._to_port = to_port
        self._alive: list[Event] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def go_dead(self) -> None:
        """What is connected now stays so, and hears and says nothing more."""
        for alive in self._alive:
            alive.clear()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                Thread(target=self._forward, args=(near,), daemon=True).start()

    def _forward(self, near: socket.socket) -> None:
        alive = Event()
        alive.set()
        self._alive.append(alive)
        with suppress(OSError), near:
            first = near.recv(65536)
            if self.swallows(first):
                alive.clear()
            alive.wait()
            with socket.create_connection(("127.0.0.1", self._to_port)) as far:
                far.sendall(first)
                Thread(target=pump, args=(far, near, alive), daemon=True).start()
                pump(near, far, alive)


def pump(source: socket.socket, target: socket.socket, alive: Event) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            alive.wait()
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
