"""Devices with the official JavaScript client: client.mjs, in one Node.js process."""

import asyncio
import json
import os
import secrets
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any

from e2e.faults.device import Device
from e2e.faults.history import Change, ChangeKind, Message, Send
from e2e.faults.state import as_message
from e2e.people import PASSWORD, Person

HERE = Path(__file__).parent
# The throw-away certificate of a cluster.
TRUSTING = {"NODE_TLS_REJECT_UNAUTHORIZED": "0", "NODE_NO_WARNINGS": "1"}


class JsDevice(Device):
    """One device in the Node.js process."""

    def __init__(self, name: str, person: Person, match_ids: list[str], tell: Callable[..., None]) -> None:
        super().__init__(name, person, match_ids)
        self._tell = tell
        self._by_client_id: dict[str, Send | Change] = {}
        self._positions = dict.fromkeys(match_ids, 0)
        self._histories: dict[str, asyncio.Future[list[Message]]] = {}

    async def send(self, match_id: str, content: str) -> None:
        client_id = secrets.token_hex(12)
        send = Send(
            device=self.name, match_id=match_id, invoked_at=time.time(), client_id=client_id, content=content
        )
        self.sends.append(send)
        self._put("send_message", send, content=content)

    def changeable(self) -> list[Send]:
        """Its own messages that are stored and not deleted here."""
        deleted = {change.target_id for change in self.changes if change.kind == "delete"}
        return [send for send in self.sends if send.message_id and send.message_id not in deleted]

    def reaction_to(self, send: Send) -> str | None:
        """What this device has said of it last, if that stands."""
        said = [
            one.value for one in self.changes if one.kind == "reaction" and one.target_id == send.message_id
        ]
        return said[-1] if said else None

    def edit(self, send: Send, content: str) -> None:
        change = self._change("edit", send, content)
        self._put("edit_message", change, message_id=change.target_id, content=content)

    def delete(self, send: Send) -> None:
        change = self._change("delete", send)
        self._put("delete_message", change, message_id=change.target_id)

    def react(self, send: Send, emoji: str, *, on: bool) -> None:
        change = self._change("reaction", send, emoji if on else None)
        self._put("react_to_message", change, message_id=change.target_id, emoji=emoji, on=on)

    def _change(self, kind: ChangeKind, send: Send, value: str | None = None) -> Change:
        change = Change(
            device=self.name,
            match_id=send.match_id,
            invoked_at=time.time(),
            client_id=secrets.token_hex(12),
            kind=kind,
            user_id=self.person.id,
            target_id=str(send.message_id),
            value=value,
        )
        self.changes.append(change)
        return change

    def _put(self, event: str, request: Send | Change, **more: object) -> None:
        self._by_client_id[str(request.client_id)] = request
        payload = {"match_id": request.match_id, "client_id": request.client_id, **more}
        self._tell(device=self.name, do="put", event=event, payload=payload)

    async def until_level(self, match_id: str, newest_entry: int, newest_message: int) -> None:
        await self.until(lambda: self._positions[match_id] >= newest_entry)

    async def history(self, match_id: str) -> list[Message]:
        told: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()
        self._histories[match_id] = told
        self._tell(device=self.name, do="tell", match_id=match_id)
        return await told

    def hear(self, said: dict[str, Any]) -> None:
        match said:
            case {"event": "acked", "client_id": client_id, "message_id": message_id, "at": at}:
                request = self._by_client_id[client_id]
                request.acked_at = at
                if isinstance(request, Send):
                    request.message_id = message_id
            case {"event": "refused", "client_id": client_id, "code": code}:
                self._by_client_id[client_id].refused = code
            case {"event": "position", "match_id": match_id, "seq": seq}:
                self._positions[match_id] = seq
            case {"event": "history", "match_id": match_id, "messages": messages}:
                self._histories[match_id].set_result([as_message(message) for message in messages])
        self.note_change()


class JsClients:
    def __init__(self, program: str = "client.mjs") -> None:
        self.devices: dict[str, JsDevice] = {}
        self._program = HERE / program
        self._urls: dict[str, str] = {}
        self._process: Process | None = None

    def add(self, name: str, url: str, person: Person, match_ids: list[str]) -> JsDevice:
        self._urls[name] = url
        self.devices[name] = JsDevice(name, person, match_ids, self._tell)
        return self.devices[name]

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *("node", str(self._program)),
            stdin=PIPE,
            stdout=PIPE,
            limit=2**28,
            env={**os.environ, **TRUSTING},
        )
        self._write(
            [
                {
                    "name": device.name,
                    "url": self._urls[device.name],
                    "email": device.person.email,
                    "password": PASSWORD,
                    "matches": device.match_ids,
                }
                for device in self.devices.values()
            ]
        )
        self._listening = asyncio.create_task(self._listen(self._process))

    async def stop(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()
            await self._listening

    def _tell(self, **command: object) -> None:
        self._write(command)

    def _write(self, line: object) -> None:
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("The clients have not been started.")
        self._process.stdin.write(json.dumps(line).encode() + b"\n")

    async def _listen(self, process: Process) -> None:
        while process.stdout and (line := await process.stdout.readline()):
            said = json.loads(line)
            self.devices[said["device"]].hear(said)
