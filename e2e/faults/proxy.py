"""A TCP proxy between one client and the server, which spoils the connection on command."""

import asyncio
import socket
import struct
from dataclasses import dataclass

CHUNK = 65_536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class Side:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def reset(self) -> None:
        raw = self.writer.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.writer.transport.abort()

    def end(self) -> None:
        """Says that nothing more comes, and still listens."""
        if not self.writer.is_closing() and self.writer.can_write_eof():
            self.writer.write_eof()

    async def write(self, data: bytes) -> None:
        transport = self.writer.transport
        if not transport.is_closing():
            self.writer.write(data)
            await self.writer.drain()


class Proxy:
    def __init__(self, server_port: int, scheme: str = "http") -> None:
        self._server_port = server_port
        self._scheme = scheme
        self._links: set[tuple[Side, Side]] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._passing = asyncio.Event()
        self._passing.set()
        self.delay_seconds = 0.0
        self.bytes_per_second = 0
        self.is_swallowing = False

    async def start(self) -> None:
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._listener.sockets[0].getsockname()[1]
        self.url = f"{self._scheme}://localhost:{self.port}"

    async def stop(self) -> None:
        self._listener.close()
        self.speak_again()
        self.cut()
        await asyncio.gather(*self._serving)

    def fall_silent(self) -> None:
        """Nothing passes either way, and nobody is told."""
        self._passing.clear()

    def speak_again(self) -> None:
        self._passing.set()

    def cut(self) -> None:
        for link in self._links:
            for side in link:
                side.reset()

    def half_close(self) -> None:
        """The server hears that the client has ended, the client hears nothing."""
        for _, server in self._links:
            server.end()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Side(reader, writer)
        await self._passing.wait()
        try:
            server = Side(*await asyncio.open_connection("127.0.0.1", self._server_port))
        except OSError:
            client.reset()
            return
        link = client, server
        self._links.add(link)
        try:
            await asyncio.gather(self._pump(client, server, up=True), self._pump(server, client, up=False))
        except (OSError, RuntimeError):
            # Cut, or ended on our side: what still came has nowhere to go.
            pass
        finally:
            self._links.discard(link)
            for side in link:
                side.reset()

    async def _pump(self, source: Side, sink: Side, *, up: bool) -> None:
        while data := await source.reader.read(self.bytes_per_second or CHUNK):
            await self._passing.wait()
            await asyncio.sleep(self.delay_seconds)
            if self.bytes_per_second:
                await asyncio.sleep(len(data) / self.bytes_per_second)
            if up or not self.is_swallowing:
                await sink.write(data)
        sink.end()
