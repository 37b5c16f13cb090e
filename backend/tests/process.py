"""Devices in a process of their own, so that they can be frozen or killed.

Each reconnects by itself. What standard input says is asked on each of them, until it is answered; the
answer is printed, the same for all of them. The test's side is `Away`.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

import orjson
import psutil
import socketio

from tests.client import Person


class Away:
    """The devices of a person in another process."""

    def __init__(self, process: Process) -> None:
        assert process.stdin
        assert process.stdout
        self._stdin, self._stdout = process.stdin, process.stdout
        self.process = psutil.Process(process.pid)

    @classmethod
    @asynccontextmanager
    async def of(cls, person: Person, count: int = 1) -> AsyncIterator[Self]:
        arguments = (str(person.http.base_url), person.token, str(count))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.process", *arguments), stdin=PIPE, stdout=PIPE, limit=2**26
        )
        away = cls(process)
        try:
            await away.ask("leave_match", {"match_id": person.match_id})
            yield away
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def ask(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The answer, which every device got."""
        self._stdin.write(orjson.dumps([event, payload]) + b"\n")
        answer: dict[str, Any] = orjson.loads(await self._stdout.readline())
        return answer


async def ask(sio: socketio.AsyncClient, event: str, payload: object) -> object:
    while True:
        try:
            return await sio.call(event, payload, timeout=20)
        except socketio.exceptions.SocketIOError:
            await asyncio.sleep(0.1)


async def main(url: str, token: str, count: int) -> None:
    devices = [socketio.AsyncClient(reconnection_delay=0.2) for _ in range(count)]
    for sio in devices:
        await sio.connect(url, auth={"token": token}, transports=["websocket"])
    while line := await asyncio.to_thread(sys.stdin.readline):
        event, payload = orjson.loads(line)
        answer, *same = await asyncio.gather(*(ask(sio, event, payload) for sio in devices))
        assert all(other == answer for other in same)
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
