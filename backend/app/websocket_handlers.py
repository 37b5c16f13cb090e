"""The Socket.IO page: each event is parsed, calls one action, and is acked, also when it fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import socketio
import structlog
from pydantic import BaseModel, ValidationError
from pymongo.errors import ConnectionFailure, PyMongoError

from app import broadcasts, events, logs, metrics
from app.actions import accounts, changes, messages, receipts, sync, typing
from app.actions.background import in_background
from app.actions.presence import presence
from app.actions.pushes import pushes
from app.connections import Connection, connections
from app.errors import (
    AppError,
    InternalError,
    InvalidError,
    TooLargeError,
    UnauthorizedError,
    UnavailableError,
)
from app.event_fields import CLIENT_ID_CHARS, MESSAGE_CHARS
from app.logs import hot_log
from app.models.record import now
from app.models.user import User
from app.settings import settings
from app.transport import AsyncServer, Refused
from app.transport.inbox import arrived_at, is_late

ANSWER_WITHIN_SECONDS = 4.0
EXPECTED = (AppError, ConnectionFailure, TimeoutError)

log = structlog.get_logger()

Action = Callable[[Connection, Any], Coroutine[Any, Any, events.Acked]]

ACTIONS: dict[str, Action] = {
    "join_match": sync.join_match,
    "leave_match": sync.leave_match,
    "sync": sync.sync,
    "send_message": messages.send_message,
    "edit_message": changes.edit_message,
    "delete_message": changes.delete_message,
    "react_to_message": changes.react_to_message,
    "typing": typing.set_typing,
    "read_message": receipts.read_message,
    "deliver_message": receipts.deliver_message,
}


def register_socket_handlers(sio: AsyncServer) -> None:
    broadcasts.attach(sio)
    sio.on_refused = answer_refused
    sio.on("connect", connect)
    sio.on("disconnect", disconnect)
    for name, action in ACTIONS.items():
        sio.on(name, handler(name, action))
    sio.on("*", unknown_event)


async def connect(sid: str, _environ: dict[str, Any], auth: object) -> None:
    try:
        user, identity = await accounts.identify(token_in(auth))
        connection = Connection(sid, user.id, identity.session_id, identity.expires_at)
        connections.add(connection)
        await broadcasts.enter(sid, broadcasts.user_room(user.id))
    except (AppError, PyMongoError) as failure:
        connections.remove(sid)
        error = to_app_error(failure)
        log.info("connect_refused", code=error.code, error=type(failure).__name__)
        metrics.events_of("connect", error.code).inc()
        raise socketio.exceptions.ConnectionRefusedError(str(error), error.wire()) from None
    log.info("connected", sid=sid, user_id=str(user.id))
    metrics.events_of("connect", "ok").inc()
    in_background(welcome(connection, user))


def token_in(auth: object) -> str:
    match auth:
        case {"token": str(token)}:
            return token
        case _:
            raise UnauthorizedError


async def welcome(connection: Connection, user: User) -> None:
    """Begins once the connect packet is on its way."""
    limits = events.Limits(
        message_chars=MESSAGE_CHARS,
        messages_per_minute=settings().messages_per_minute,
        typing_per_second=settings().typing_per_second,
        attachment_bytes=0,
    )
    greeting = events.Connected(user=user.profile(), server_time=now(), limits=limits)
    await broadcasts.connected(connection.sid, greeting)
    accounts.hang_up_at_expiry(connection)
    await presence.came(user.id)


async def disconnect(sid: str, reason: str) -> None:
    connection = connections.remove(sid)
    if connection is None:
        return
    metrics.disconnects.labels(reason).inc()
    log.info("disconnected", sid=sid, user_id=str(connection.user_id), reason=reason)
    in_background(say_goodbye(connection))
    if reason == AsyncServer.reason.PING_TIMEOUT:
        pushes.stood_still(connection.user_id)


async def say_goodbye(connection: Connection) -> None:
    connection.close()
    await typing.typists.gone(connection)
    await presence.left(connection.user_id)


def handler(event: str, action: Action) -> Callable[..., Awaitable[dict[str, Any]]]:
    payload_model, _ = events.CLIENT_EVENTS[event]

    async def handle(sid: str, *arguments: object) -> dict[str, Any]:
        logs.request_id.set(logs.new_request_id())
        payload: events.Payload | None = None
        failure: Exception | None = None
        try:
            connection = connections.get(sid)
            if connection is None:
                raise UnauthorizedError  # noqa: TRY301 - one way to fail
            payload = parse(payload_model, arguments)
            if is_late():
                # It waited behind others: many may wait for a database that is away.
                raise TimeoutError  # noqa: TRY301 - likewise
            ack = (await action(connection, payload)).ack()
        except asyncio.CancelledError:
            # By the transport: its time is up.
            failure = TimeoutError()
            return await fail(sid, event, to_app_error(failure), client_id_in(arguments))
        except Exception as error:  # noqa: BLE001 - whatever happens, the client gets its answer
            failure = error
            return await fail(sid, event, to_app_error(error), client_id_in(arguments))
        else:
            return ack
        finally:
            note(sid, event, payload, failure)
            # It holds this frame, and so what was sent, until somebody looks for garbage.
            failure = None

    return handle


def parse(model: type[events.Payload], arguments: tuple[object, ...]) -> events.Payload:
    if len(arguments) != 1:
        raise InvalidError("This event takes exactly one object.")
    try:
        return model.model_validate(arguments[0])
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidError(f"{where or 'The payload'}: {first['msg']}") from None


def to_app_error(failure: Exception) -> AppError:
    match failure:
        case AppError():
            return failure
        case PyMongoError() | TimeoutError():
            return UnavailableError()
        case _:
            return InternalError()


def client_id_in(arguments: tuple[object, ...]) -> str | None:
    match arguments:
        case [{"client_id": str(client_id)}] if len(client_id) <= CLIENT_ID_CHARS:
            return client_id
        case _:
            return None


async def fail(sid: str, event: str, error: AppError, client_id: str | None = None) -> dict[str, Any]:
    """The failed ack, after an `error` event to that socket alone."""
    await broadcasts.error(
        sid, events.ErrorEvent(code=error.code, message=str(error), event=event, client_id=client_id)
    )
    return {"ok": False, "error": error.wire()}


def note(sid: str, event: str, payload: BaseModel | None, failure: Exception | None) -> None:
    """One line per event; a traceback when neither the client nor an absent database explains it."""
    seconds = time.monotonic() - arrived_at()
    outcome = to_app_error(failure).code if failure else "ok"
    is_expected = failure is None or isinstance(failure, EXPECTED)
    metrics.events_of(event, outcome).inc()
    metrics.event_seconds_of(event).observe(seconds)
    entry = {
        "name": event,
        "outcome": outcome,
        "error": type(failure).__name__ if failure else None,
        "user_id": user_id_of(sid),
        "match_id": str(getattr(payload, "match_id", "")) or None,
        "ms": round(seconds * 1e3, 1),
    }
    if is_expected:
        hot_log.info("event", entry)
    else:
        log.error("event", exc_info=failure, **entry)


async def unknown_event(event: str, sid: str, *_: object) -> dict[str, Any]:
    error = InvalidError("There is no event of this name.")
    note_unread("unknown", sid, error)
    return await fail(sid, event[:64], error)


async def answer_refused(refused: Refused) -> dict[str, Any]:
    error = TooLargeError() if refused.reason == "too_large" else InvalidError("This packet cannot be read.")
    note_unread("refused", refused.sid, error)
    return await fail(refused.sid, refused.event, error)


def note_unread(name: str, sid: str, error: AppError) -> None:
    """The line of what no action was called for."""
    logs.request_id.set(logs.new_request_id())
    log.info("event", name=name, outcome=error.code, user_id=user_id_of(sid))
    metrics.events_of(name, error.code).inc()


def user_id_of(sid: str) -> str | None:
    connection = connections.get(sid)
    return str(connection.user_id) if connection else None
