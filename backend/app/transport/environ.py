"""Requests as python-engineio wants them. One to upgrade is not left to its own translation, which makes a
class for each and so leaves the connection in memory until garbage is looked for.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

from engineio.async_drivers import asgi


class Body:
    """What came in chunks: python-engineio reads what was announced, and takes what then goes wrong for its
    own mistake.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def read(self, _length: int) -> bytes:
        return self._content


async def translate_request(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> dict[str, Any]:
    if scope["type"] != "websocket":
        environ: dict[str, Any] = await asgi.translate_request(scope, receive, send)
        if environ.get("REQUEST_METHOD") == "POST" and "CONTENT_LENGTH" not in environ:
            body = await environ["wsgi.input"].read()
            environ |= {"wsgi.input": Body(body), "CONTENT_LENGTH": str(len(body))}
        return environ
    event = await receive()
    return environ_of(scope, receive, send) if event["type"] == "websocket.connect" else {}


def environ_of(scope: dict[str, Any], receive: Any, send: Any) -> dict[str, Any]:
    query = scope.get("query_string", b"").decode("utf-8", "replace")
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        try:
            key = "HTTP_" + name.decode().upper().replace("-", "_")
            headers[key] = f"{headers[key]},{value.decode()}" if key in headers else value.decode()
        except UnicodeDecodeError:
            continue
    return {
        "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0),
        "wsgi.async": True,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.url_scheme": headers.get("HTTP_X_FORWARDED_PROTO", "http"),
        "SERVER_SOFTWARE": "asgi",
        "REQUEST_METHOD": "GET",
        "PATH_INFO": scope["path"],
        "QUERY_STRING": query,
        "RAW_URI": f"{scope['path']}?{query}" if query else scope["path"],
        "SCRIPT_NAME": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "0",
        "SERVER_NAME": "asgi",
        "SERVER_PORT": "0",
        "asgi.receive": receive,
        "asgi.send": send,
        "asgi.scope": scope,
        **headers,
    }
