"""A device that keeps one match as the protocol asks: pushes as they come, a sync for what they leave out."""

import asyncio
from typing import Any

from tests.client import PATIENCE_SECONDS, Device, Person

CHANGES = ("message_edited", "message_deleted", "message_reacted")

Shown = dict[str, Any]


class Replica:
    def __init__(self, person: Person) -> None:
        self.person = person
        self.device = Device()
        self.up_to = 0
        self.messages: dict[str, dict[str, Any]] = {}
        self.receipts: dict[str, dict[str, int]] = {}
        self._ahead: dict[int, dict[str, Any]] = {}
        self._changed = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        return bool(self.device.sio.connected)

    async def connect(self) -> None:
        self.device = Device()
        self.device.sio.on("*", self._hear)
        await self.device.connect(str(self.person.http.base_url), self.person.token)
        await self._catch_up("join_match")

    async def close(self) -> None:
        await self.device.close()

    async def ask(self, event: str, **payload: object) -> dict[str, Any]:
        return await self.device.ask(event, {"match_id": self.person.match_id, **payload})

    @property
    def shown(self) -> Shown:
        messages = sorted(self.messages.values(), key=lambda message: message["seq"])
        return {"up_to": self.up_to, "receipts": self.receipts, "messages": [timeless(m) for m in messages]}

    async def comes_to_show(self, expected: Shown) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self.shown != expected:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            assert self.shown == expected

    async def _hear(self, event: str, payload: dict[str, Any]) -> None:
        if event == "new_message":
            self._ahead[payload["seq"]] = payload
        elif event in CHANGES:
            message = dict(payload)
            self._ahead[message.pop("changeSeq")] = message
        elif event in ("message_read", "message_delivered"):
            cursor = "read_seq" if event == "message_read" else "delivered_seq"
            self._advance(payload["user_id"], {cursor: payload["seq"]})
        self._drain()
        if self._ahead or event == "resync":
            await self._catch_up("sync")
        self._changed.set()

    async def _catch_up(self, event: str) -> None:
        while True:
            answer = await self.ask(event, after_seq=self.up_to)
            assert answer["ok"], answer
            for entry in answer["messages"]:
                if entry["seq"] > self.up_to:
                    self._ahead[entry["seq"]] = entry.get("message", entry)
            self._drain()
            for user_id, receipt in answer["receipts"].items():
                self._advance(user_id, receipt)
            if not answer["has_more"]:
                return

    def _drain(self) -> None:
        while message := self._ahead.pop(self.up_to + 1, None):
            self.up_to += 1
            self.messages[message["id"]] = message
        self._ahead = {seq: message for seq, message in self._ahead.items() if seq > self.up_to}

    def _advance(self, user_id: str, cursors: dict[str, int]) -> None:
        receipt = self.receipts.setdefault(user_id, {"delivered_seq": 0, "read_seq": 0})
        for name, seq in cursors.items():
            receipt[name] = max(receipt[name], seq)
        receipt["delivered_seq"] = max(receipt.values())


def timeless(message: dict[str, Any]) -> dict[str, Any]:
    """Without what follows from the receipts."""
    return {name: value for name, value in message.items() if name not in ("deliveredAt", "readAt")}
