"""One structured line per event: JSON, or coloured key=value when a person is watching."""

import asyncio
import atexit
import itertools
import logging
import secrets
import sys
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

from app import metrics

# These print payloads, tokens or a line per packet; the first two, left alone, also past our handler.
SILENT = {"socketio.server": logging.ERROR, "engineio.server": logging.ERROR}
QUIET = {"uvicorn": logging.WARNING, "pymongo": logging.WARNING, "websockets": logging.WARNING}

_process = secrets.token_hex(4)
_numbers = itertools.count(1)


def new_request_id() -> str:
    """16 hex digits that no other request has, here or in another process."""
    return f"{_process}{next(_numbers):08x}"


request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def add_request_id(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    if current := request_id.get():
        entry["request_id"] = current
    return entry


def count_errors(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    if entry["level"] in ("error", "critical"):
        metrics.errors_logged.inc()
    return entry


class Lines:
    """What is said in one turn of the event loop is written in the next, in one go; what another thread says,
    at once, since the loop may be stuck.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting: list[bytes] = []

    def write(self, line: bytes | str) -> None:
        self._waiting.append(line if isinstance(line, bytes) else line.encode(errors="backslashreplace"))
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if len(self._waiting) == 1:
            loop.call_soon(self.flush)

    def flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            # With nobody left to read, a line about that would only be the next to fail.
            with suppress(OSError):
                self._stream.write(b"".join(waiting))
                self._stream.flush()


class HotLog:
    """What is said at each event of a client: as `log.info`, at a fraction of what that costs."""

    def __init__(self) -> None:
        self.lines: Lines | None = None  # None: through structlog, as all else.

    def info(self, event: str, entry: dict[str, Any]) -> None:
        if self.lines is None:
            structlog.get_logger().info(event, **entry)
            return
        entry |= {
            "event": event,
            "request_id": request_id.get(),
            "level": "info",
            "timestamp": datetime.now(UTC),
        }
        self.lines.write(orjson.dumps(entry, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))


hot_log = HotLog()


class LineLogger:
    """What structlog calls with a line that is ready."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def msg(self, line: bytes) -> None:
        self._lines.write(line + b"\n")

    debug = info = warning = error = critical = exception = msg


def to_json(entry: dict[str, Any], **_: object) -> bytes:
    return orjson.dumps(entry, default=repr)


def configure(level: str) -> None:
    shared: list[Processor] = [
        add_request_id,
        structlog.stdlib.add_log_level,
        count_errors,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler: logging.Handler = logging.StreamHandler(sys.stdout)
    logger_factory: Any = structlog.PrintLoggerFactory(sys.stdout)
    renderer: list[Processor]
    if sys.stdout.isatty():
        # repr_native_str: what a user sent must not be able to start a line of its own.
        renderer = [structlog.dev.ConsoleRenderer(repr_native_str=True)]
        of_others = renderer
    else:
        lines = Lines(sys.stdout.buffer)
        atexit.register(lines.flush)
        hot_log.lines = lines if logging.getLevelNamesMapping()[level] <= logging.INFO else None
        handler = logging.StreamHandler(lines)
        logger_factory = lambda *_: LineLogger(lines)  # noqa: E731
        renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(to_json)]
        of_others = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *renderer],
        logger_factory=logger_factory,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *of_others],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in (SILENT | QUIET).items():
        logging.getLogger(name).setLevel(least)
