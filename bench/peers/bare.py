"""The product without its storage, and without authorisation, limits, metrics and logs: what those cost."""

import sys

from app import cli, limits, logs, metrics, websocket_handlers
from app.actions.known_matches import known_matches
from app.models.match import Match
from beanie import PydanticObjectId

from bench.peers import without_storage

matches: dict[PydanticObjectId, Match] = {}
look_up = known_matches.of


async def unchecked(user_id: PydanticObjectId, match_id: PydanticObjectId) -> Match:
    if match_id not in matches:
        matches[match_id] = await look_up(user_id, match_id)
    return matches[match_id]


async def unlimited(*_: object) -> None: ...


def unseen(*_: object, **__: object) -> None: ...


known_matches.of = unchecked  # type: ignore[method-assign]  # that is what this peer is for
limits.Limit.hit = unlimited  # type: ignore[assignment,method-assign]
logs.new_request_id = lambda: ""
websocket_handlers.note = unseen
for metric, method in (
    (metrics.messages, "inc"),
    (metrics.durable_seconds, "observe"),
    (metrics.emitted_seconds, "observe"),
):
    setattr(metric, method, unseen)

if __name__ == "__main__":
    sys.argv[0] = without_storage.PROGRAM
    cli.main()
