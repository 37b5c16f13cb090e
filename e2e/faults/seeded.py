"""The server with a bug put in from outside, to prove that the checker finds it: BUG serve ..."""

import asyncio
import sys
from collections.abc import Callable
from copy import copy

from app import cli
from app.actions import messages
from app.actions.background import in_background
from app.actions.in_doubt import in_doubt
from app.actions.writer import S, TimelineWriter
from app.models.entry import ResendKey, Storable
from app.models.match import Match
from app.models.message import Message

WRITTEN_AFTER_SECONDS = 2


class ForgetfulAnnouncer(messages.Announcer):
    def has_announced(self, key: ResendKey) -> bool:
        return False


class HastyWriter(TimelineWriter):
    async def append(self, match: Match, entry: S) -> S:
        # Of its own: what the ack says of it is written once.
        in_background(self._append_later(match, copy(entry)))
        return entry

    async def _append_later(self, match: Match, entry: Storable) -> None:
        await asyncio.sleep(WRITTEN_AFTER_SECONDS)
        await super().append(match, entry)


def forget_client_ids() -> None:
    """No unique index on a message's client_id, and nobody remembers those that were stored."""
    Message.Settings.indexes = [
        index for index in Message.Settings.indexes if "clientId" not in index.document["key"]
    ]
    messages.announcer = ForgetfulAnnouncer()
    messages.writer = TimelineWriter(messages.announcer.announce, in_doubt.note)


def ack_before_the_write() -> None:
    messages.writer = HastyWriter(messages.announcer.announce, in_doubt.note)


BUGS: dict[str, Callable[[], None]] = {
    "forget-client-ids": forget_client_ids,
    "ack-before-the-write": ack_before_the_write,
}

if __name__ == "__main__":
    BUGS[sys.argv.pop(1)]()
    cli.main()
