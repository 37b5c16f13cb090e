"""A push service for Firefox, which listens to one by a WebSocket.

As Firefox's dom/push/PushServiceWebSocket.sys.mjs has it.
"""

import asyncio
import base64
import secrets
from queue import Queue
from threading import Event, Thread
from typing import Any

from aiohttp import WSMessage, web

CREATED = 201
PATIENCE_SECONDS = 60


class PushService:
    """Takes what is posted to the endpoint of a subscription and hands it to the browser that asked for it.

    `happened`: the kind of each message that a browser sent. While it `fails`, nobody new can subscribe.
    """

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.happened: Queue[str] = Queue()
        self.preferences = {
            "dom.push.serverURL": f"ws://127.0.0.1:{port}/",
            "dom.push.connection.enabled": True,
            "dom.push.testing.allowInsecureServerURL": True,
            "dom.push.retryBaseInterval": 100,
            "permissions.default.desktop-notification": 1,
            # A machine without a screen has nothing else that shows notifications.
            "alerts.useSystemBackend": False,
        }
        self.fails = False
        self._port = port
        self._browsers: dict[str, web.WebSocketResponse] = {}
        self._started = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._started.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def wait_for(self, kind: str) -> None:
        while self.happened.get(timeout=PATIENCE_SECONDS) != kind:
            pass

    def forget_all(self) -> None:
        """Its browsers come back to a service that does not know them."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()

    async def _hang_up(self) -> None:
        browsers = set(self._browsers.values())
        self._browsers.clear()
        for browser in browsers:
            await browser.close()

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_get("/", self._listen)
        app.router.add_post("/{channel}", self._take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        self._started.set()
        await self._ending.wait()
        await runner.cleanup()

    async def _listen(self, request: web.Request) -> web.WebSocketResponse:
        browser = web.WebSocketResponse(protocols=("push-notification",))
        await browser.prepare(request)
        message: WSMessage
        async for message in browser:
            if answer := self._answer(browser, message.json()):
                await browser.send_json(answer)
        return browser

    def _answer(self, browser: web.WebSocketResponse, asked: dict[str, Any]) -> dict[str, Any] | None:
        kind, channel = asked.get("messageType", "ping"), asked.get("channelID", "")
        self.happened.put(kind)
        match kind:
            case "hello":
                known_as = secrets.token_hex(16)
                return {"messageType": kind, "status": 200, "uaid": known_as, "use_webpush": True}
            case "register" if self.fails:
                return {"messageType": kind, "status": 500, "channelID": channel}
            case "register":
                self._browsers[channel] = browser
                endpoint = f"{self.origin}/{channel}"
                return {"messageType": kind, "status": 200, "channelID": channel, "pushEndpoint": endpoint}
            case "unregister":
                self._browsers.pop(channel, None)
                return {"messageType": kind, "status": 200, "channelID": channel}
            case "ping":
                return {}
        return None

    async def _take(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], await request.read()
        if channel not in self._browsers:
            raise web.HTTPGone
        await self._browsers[channel].send_json(
            {
                "messageType": "notification",
                "channelID": channel,
                "version": secrets.token_hex(8),
                "data": base64.urlsafe_b64encode(body).rstrip(b"=").decode(),
                "headers": {"encoding": request.headers["Content-Encoding"]},
            }
        )
        return web.Response(status=CREATED)
