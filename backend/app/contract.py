"""What crosses the border to the page: the OpenAPI document and the types of the Socket.IO events."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app import events, wire
from app.main import api

EVENT_TYPES_HEAD = """\
// Generated from backend/app/events.py. Do not edit.
import type { components } from './api'

type Schemas = components['schemas']

"""


def openapi_document() -> dict[str, Any]:
    """The REST API, with every event's payload and answer among the schemas."""
    document = api.openapi()
    _, schemas = models_json_schema(
        [(model, "validation") for model in payload_models()]
        + [(model, "serialization") for model in outgoing_models()],
        ref_template="#/components/schemas/{model}",
    )
    document["components"]["schemas"] |= schemas["$defs"]
    return document


def payload_models() -> list[type[BaseModel]]:
    return [payload for payload, _ in events.CLIENT_EVENTS.values()]


def outgoing_models() -> list[type[BaseModel]]:
    answers = [answer for _, answer in events.CLIENT_EVENTS.values()]
    models: list[type[BaseModel]] = [
        *answers,
        *events.SERVER_EVENTS.values(),
        events.WireError,
        wire.Change,
        wire.Profile,
        wire.Session,
        wire.Receipt,
        wire.Presence,
    ]
    return list(dict.fromkeys(models))


def event_types_source() -> str:
    names = [
        f"export type {model.__name__} = Schemas['{model.__name__}']"
        for model in payload_models() + outgoing_models()
    ]
    client = [
        f"  {event}: (payload: {payload.__name__}, ack: (answer: Ack<{answer.__name__}>) => void) => void"
        for event, (payload, answer) in events.CLIENT_EVENTS.items()
    ]
    server = [
        f"  {event}: (payload: {payload.__name__}) => void" for event, payload in events.SERVER_EVENTS.items()
    ]
    ack = "export type Ack<Answer> = ({ ok: true } & Answer) | { ok: false; error: WireError }"
    lines = [
        *(*names, "", ack, ""),
        *("export interface ClientEvents {", *client, "}", ""),
        *("export interface ServerEvents {", *server, "}", ""),
    ]
    return EVENT_TYPES_HEAD + "\n".join(lines)
