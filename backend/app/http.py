"""What every HTTP answer gets: a request id, a log line, security headers; and a bound on what comes in."""

import time
from collections.abc import Iterable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logs, metrics
from app.errors import InternalError, TooLargeError
from app.settings import settings

LARGEST_BODY_BYTES = 64 * 1024
# Of what is no JSON: a poll's packets, a picture.
LARGEST_OTHER_BODY_BYTES = 1_000_000
OTHER_BODIES = ("/socket.io/", "/api/users/me/picture")

log = structlog.get_logger()


def content_security_policy(*, styles: Iterable[str] = (), scripts: Iterable[str] = ()) -> str:
    """`styles`, `scripts`: sources that are allowed beside our own files."""
    style, script = (" ".join(["'self'", *more]) for more in (styles, scripts))
    return (
        f"default-src 'self'; script-src {script}; style-src {style}; font-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def security_headers() -> dict[str, str]:
    headers = {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), payment=(), microphone=(self)",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings().public_url.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


class HttpGuard:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = logs.new_request_id()
        logs.request_id.set(request_id)
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add(MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            await self._app(scope, bounded(scope, receive), send_with_headers)
        except BodyTooLargeError:
            await refusal(TooLargeError())(scope, receive, send_with_headers)
        except Exception:
            log.exception("request_failed", method=scope["method"], path=route_of(scope))
            if not status:
                await refusal(InternalError())(scope, receive, send_with_headers)
        if scope["path"].startswith("/api/"):
            seconds, route = time.perf_counter() - started, route_of(scope)
            metrics.requests.labels(route, status).inc()
            metrics.request_seconds.labels(route).observe(seconds)
            log.info("request", method=scope["method"], path=route, status=status, ms=round(seconds * 1e3, 1))

    def _add(self, headers: MutableHeaders, request_id: str) -> None:
        headers["X-Request-ID"] = request_id
        for name, value in self._headers.items():
            headers.setdefault(name, value)


def route_of(scope: Scope) -> str:
    """Never the path asked for: whoever reads an invite's code in the log could accept it."""
    unrouted = "/socket.io/" if scope["path"].startswith("/socket.io/") else "unknown"
    return getattr(scope.get("route"), "path", unrouted)


class BodyTooLargeError(HTTPException):
    """An HTTPException, since FastAPI takes any other for a broken body."""

    def __init__(self) -> None:
        super().__init__(413)


def bounded(scope: Scope, receive: Receive) -> Receive:
    """More than 64 kB of JSON, or 1 MB of anything else, is refused before it comes in, or while it does."""
    largest = LARGEST_OTHER_BODY_BYTES if scope["path"].startswith(OTHER_BODIES) else LARGEST_BODY_BYTES
    if int(Headers(scope=scope).get("content-length", 0)) > largest:
        raise BodyTooLargeError
    received = 0

    async def receive_bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > largest:
            raise BodyTooLargeError
        return message

    return receive_bounded


def refusal(error: TooLargeError | InternalError) -> JSONResponse:
    return JSONResponse({"error": error.wire()}, status_code=error.status)
