"""The server: `uvicorn app.main:socket_app`."""

import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from pymongo.errors import PyMongoError
from starlette.exceptions import HTTPException
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import database, lifecycle, logs, metrics, nodes
from app.connections import PING_SECONDS, PONG_SECONDS
from app.errors import (
    AppError,
    CannotStartError,
    InvalidError,
    MethodNotAllowedError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)
from app.http import HttpGuard
from app.routes import (
    auth,
    health,
    invites,
    matches,
    messages,
    page,
    pictures,
    push_subscriptions,
    sessions,
    users,
)
from app.security import tokens
from app.settings import settings
from app.transport import AsyncServer
from app.websocket_handlers import ANSWER_WITHIN_SECONDS, register_socket_handlers

LARGEST_FRAME_BYTES = 1_000_000
ANONYMOUS_SECONDS = 5.0
ROUTES = (auth, sessions, users, invites, matches, messages, pictures, push_subscriptions, health, page)

log = structlog.get_logger()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    try:
        async with database.connected(), lifecycle.running():
            tokens()  # A key that cannot be made or read stops the start, not the first sign-in.
            yield
    except CannotStartError as error:
        log.critical(str(error))
        # This sentence is all that the operator needs; uvicorn would add the traceback.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        raise


def answer(error: AppError) -> JSONResponse:
    headers = {"Retry-After": str(math.ceil(error.retry_after))} if error.retry_after is not None else None
    return JSONResponse({"error": error.wire()}, status_code=error.status, headers=headers)


async def on_app_error(_: Request, error: Exception) -> JSONResponse:
    return answer(error if isinstance(error, AppError) else UnavailableError())


async def on_http_error(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    known: dict[int, type[AppError]] = {404: NotFoundError, 405: MethodNotAllowedError, 413: TooLargeError}
    refusal = answer(known.get(status, InvalidError)())
    refusal.headers.update(getattr(error, "headers", None) or {})
    return refusal


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    fields = {}
    if isinstance(error, RequestValidationError):
        fields = {str(one["loc"][-1]): sentence(one) for one in error.errors()}
    return answer(InvalidError(fields=fields))


def sentence(problem: dict[str, Any]) -> str:
    match problem["type"]:
        case "missing":
            return "Please fill this in."
        case "string_too_short":
            return f"Please use at least {problem['ctx']['min_length']} characters."
        case "string_too_long":
            return f"Please use at most {problem['ctx']['max_length']} characters."
        case _:
            return str(problem["msg"]).removeprefix("Value error, ")


def same_or_listed_origin(origin: str | None, environ: dict[str, Any]) -> bool:
    own = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    return origin is None or origin in (own, settings().public_url.rstrip("/"), *settings().origins)


def make_api() -> FastAPI:
    api = FastAPI(
        title="ColabMatch chat", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json",
    )  # fmt: skip
    for module in ROUTES:
        api.include_router(module.router)
    for kind, on_error in (
        (AppError, on_app_error),
        (PyMongoError, on_app_error),
        (HTTPException, on_http_error),
        (RequestValidationError, on_invalid),
    ):
        api.add_exception_handler(kind, on_error)
    if settings().origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=settings().origins,
            allow_credentials=True,
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After", "X-Request-ID"],
        )
    return api


def make_sio() -> AsyncServer:
    sio = AsyncServer(
        async_mode="asgi",
        client_manager=nodes.manager(),
        async_handlers=False,
        namespaces=["/"],
        strict=True,
        handler_seconds=ANSWER_WITHIN_SECONDS,
        anonymous_seconds=ANONYMOUS_SECONDS,
        cors_allowed_origins=same_or_listed_origin,
        max_http_buffer_size=LARGEST_FRAME_BYTES,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
    )
    register_socket_handlers(sio)
    metrics.waiting.labels("handled").set_function(lambda: sio.waiting)
    return sio


logs.configure(settings().log_level)
api = make_api()
sio = make_sio()
guarded: Any = HttpGuard(socketio.ASGIApp(sio, page.with_assets(api)))
socket_app = ProxyHeadersMiddleware(
    guarded,
    trusted_hosts=settings().trusted_proxies,
)
