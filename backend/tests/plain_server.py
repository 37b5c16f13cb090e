"""`tests.plain_app` as a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

from tests.client import PATIENCE_SECONDS
from tests.conftest import BACKEND, free_port


@contextmanager
def serving(*options: str, **environment: str) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.plain_app:socket_app", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--log-level", "warning", *options], cwd=BACKEND, env=os.environ | environment
    ) as process:
        yield f"http://127.0.0.1:{port}"
        process.terminate()


FAST = ("--ws", "app.transport.picows:Protocol")


async def started(url: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(verify=False, base_url=url) as http:
        while True:
            with suppress(httpx.TransportError):
                await http.get("/")
                return
            await asyncio.sleep(0.05)
