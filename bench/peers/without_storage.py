"""The product, all of it, except that nothing is stored: what its own work on a message costs."""

import sys

from app import cli
from app.actions import activity, messages
from app.actions.writer import S
from app.models.match import Match

PROGRAM = "chat"

last_seqs: dict[object, int] = {}


async def append(match: Match, entry: S) -> S:
    entry.seq = last_seqs[match.id] = last_seqs.get(match.id, 0) + 1
    messages.announcer.announce(match, entry)
    return entry


messages.writer.append = append  # type: ignore[method-assign]  # that is what this peer is for
activity.last_activity.note = lambda *_: None  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.argv[0] = PROGRAM
    cli.main()
