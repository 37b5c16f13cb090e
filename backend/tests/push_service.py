"""A push service of our own, and the browsers that it pushes to."""

import asyncio
import json
import os
import secrets
from typing import Any

import http_ece
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.push import encode
from tests.client import PATIENCE_SECONDS


class Browser:
    """A subscription, and the keys to read what is pushed to it."""

    def __init__(self, service: "PushService", name: str) -> None:
        self.endpoint = f"{service.origin}/{name}-{secrets.token_hex(4)}"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": encode(point), "auth": encode(self.secret)},
        }

    def read(self, body: bytes) -> dict[str, Any]:
        clear = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return dict(json.loads(clear))


class PushService:
    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.port = port
        self.answers: list[web.Response] = []
        self.came: asyncio.Queue[tuple[str, bytes, dict[str, str]]] = asyncio.Queue()

    async def take(self, request: web.Request) -> web.Response:
        headers = dict(request.headers.items())
        self.came.put_nowait((self.origin + request.path, await request.read(), headers))
        return self.answers.pop(0) if self.answers else web.Response(status=201)

    async def push(self, within_seconds: float = PATIENCE_SECONDS) -> tuple[str, bytes, dict[str, str]]:
        async with asyncio.timeout(within_seconds):
            return await self.came.get()
