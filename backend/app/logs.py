"""One structured line per event: JSON, or coloured key=value when a person is watching."""

import logging
import sys

import structlog
from structlog.typing import Processor


def configure(level: str) -> None:
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # repr_native_str: what a user sent must not be able to start a line of its own.
    renderer: list[Processor] = (
        [structlog.dev.ConsoleRenderer(repr_native_str=True)]
        if sys.stdout.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These print payloads, tokens or a line per packet; the first two, left alone, also past this handler.
    for noisy in ("socketio.server", "engineio.server"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    for noisy in ("uvicorn", "pymongo", "websockets"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
