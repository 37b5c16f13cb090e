"""A backup made while people write, read, come and match."""

import asyncio
import secrets
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import psutil

from tests.client import Person, match_two, send
from tests.commands import SETTINGS, Stored, begin, chat, end, everything, told, without_server
from tests.conftest import running, standing_still, two_who_matched

ACKED_BEFORE = 60


class Talk:
    """Two people who send, edit and read as fast as they can, while others come and match."""

    def __init__(self, ida: Person, jan: Person) -> None:
        self.acked: set[str] = set()
        self._ida, self._jan = ida, jan
        self._over = asyncio.Event()
        self._matched = asyncio.Condition()

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        async with asyncio.timeout(240), asyncio.TaskGroup() as tasks:
            for task in (self._write(self._ida), self._write(self._jan), self._match_others()):
                tasks.create_task(task)
            while len(self.acked) < ACKED_BEFORE:
                await asyncio.sleep(0.01)
            yield
            self._over.set()

    async def _write(self, person: Person) -> None:
        device = await person.joined()
        while not self._over.is_set():
            message = await send(device, person.match_id, "said")
            self.acked.add(message["id"])
            of = {"match_id": person.match_id, "message_id": message["id"]}
            assert (await device.ask("edit_message", of | {"content": f"edited {message['seq']}"}))["ok"]
            assert (await device.ask("read_message", of))["ok"]
        await person.close()

    async def _match_others(self) -> None:
        last = await Person.register(self._ida.http, "Kai", secrets.token_hex(4))
        while not self._over.is_set():
            new = await Person.register(self._ida.http, "Kai", secrets.token_hex(4))
            await match_two(last, new)
            last = new
            async with self._matched:
                self._matched.notify_all()

    async def slows(self, backup: Process, file: Path) -> None:
        """Again and again the backup stands still until there is a new match."""
        while not file.with_name(f"{file.name}.part").exists() and backup.returncode is None:
            await asyncio.sleep(0.001)
        while backup.returncode is None:
            with suppress(psutil.NoSuchProcess), standing_still(psutil.Process(backup.pid)):
                async with self._matched:
                    await self._matched.wait()
            await asyncio.sleep(0.02)


def assert_sound(stored: Stored) -> None:
    """Nothing in it refers to what is not there."""
    users = {user["_id"] for user in stored["users"]}
    newest = {match["_id"]: 0 for match in stored["matches"]}
    for entry in sorted(stored["messages"], key=lambda entry: entry["seq"]):
        newest[entry["matchId"]] += 1
        assert entry["seq"] == newest[entry["matchId"]]
    for match in stored["matches"]:
        assert {match["user1"], match["user2"]} <= users
        assert match["lastSeq"] <= newest[match["_id"]]
    for membership in stored["memberships"]:
        assert membership["readSeq"] <= membership["deliveredSeq"] <= newest[membership["matchId"]]
    assert {session["userId"] for session in stored["sessions"]} <= users
    assert {invite["matchId"] for invite in stored["invites"]} <= {None, *newest}


async def test_r18_a_backup_made_while_people_write_is_whole_up_to_a_point(tmp_path: Path) -> None:
    file, data_dir = tmp_path / "flowing.backup", tmp_path / "restored" / "data"
    with running(tmp_path, **SETTINGS) as server:
        async with two_who_matched(server) as (ida, jan):
            talk = Talk(ida, jan)
            async with talk.going_on():
                acked = set(talk.acked)
                backup = await begin("backup", file, "--data-dir", server.data_dir)
                await talk.slows(backup, file)
                await end(backup)
    await chat("restore", file, "--data-dir", data_dir)
    async with without_server(data_dir) as uri:
        stored = everything(uri)
    assert_sound(stored)
    assert acked <= {str(entry["_id"]) for entry in stored["messages"]}
    entries = [entry for entry in stored["messages"] if str(entry["matchId"]) == ida.match_id]
    edits = {str(entry["targetId"]): entry["content"] for entry in entries if entry["kind"] == "edit"}
    with running(data_dir.parent, **SETTINGS) as server:
        await server.ready()
        async with httpx.AsyncClient(verify=False, base_url=server.url, timeout=20) as http:
            ida.http = http
            shown = (await told(server, ida))[-1]["messages"]
            messages = [entry for entry in shown if entry["kind"] == "text"]
            assert messages
            for message in messages:
                assert message["content"] == edits.get(message["id"], "said")
            device = await ida.joined()
            assert (await send(device, ida.match_id, "and on"))["seq"] == len(entries) + 1
            await ida.close()
