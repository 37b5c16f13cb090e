"""R18: a backup restores."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import commands
from tests.client import Device, Person, send
from tests.commands import everything, without_server
from tests.conftest import BACKEND, UNLIMITED, Server, running, two_who_matched

Database = dict[str, list[dict[str, Any]]]


def chat(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *map(str, words)]
    return subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, timeout=120, check=False)


async def chat_meanwhile(*words: object) -> None:
    done = await asyncio.to_thread(chat, *words)
    assert done.returncode == 0, done.stdout + done.stderr


def contents(server: Server) -> Database:
    """But for who is there, which a server that starts makes its own."""
    with server.database() as database:
        names = sorted(set(database.list_collection_names()) - {"attendances"})
        return {name: sorted(database[name].find(), key=lambda one: str(one["_id"])) for name in names}


async def talk(ida: Person, jan: Person) -> None:
    one, two = await ida.joined(), await jan.joined()
    for n in range(30):
        message = await send(one, ida.match_id, f"{n} 👩🏽‍❤️‍💋‍👨🏾 שלום")
    of_it = {"match_id": ida.match_id, "message_id": message["id"]}
    assert (await two.ask("read_message", of_it))["ok"]
    assert (await two.ask("react_to_message", of_it | {"emoji": "👍", "on": True}))["ok"]
    assert (await one.ask("edit_message", of_it | {"content": "edited"}))["ok"]


async def test_r18_what_is_restored_is_what_was_backed_up(tmp_path: Path) -> None:
    file = tmp_path / "chat.backup"
    with running(tmp_path, **UNLIMITED) as server:
        async with two_who_matched(server) as (ida, jan):
            await talk(ida, jan)
            path = f"/api/matches/{ida.match_id}/messages"
            history = (await ida.call("GET", path)).json()
            device = await ida.device()
            await device.settle()
            await chat_meanwhile("backup", file, "--data-dir", server.data_dir)
            before = contents(server)
    assert file.stat().st_mode & 0o777 == 0o600

    fresh = tmp_path / "fresh"
    secret = {"JWT_SECRET": server.secret}
    await chat_meanwhile("restore", file, "--data-dir", fresh / "data")
    with running(fresh, **UNLIMITED, **secret) as restored:
        await restored.ready()
        assert contents(restored) == before
        async with httpx.AsyncClient(verify=False, base_url=restored.url, timeout=20) as http:
            ida.http = http
            assert (await ida.call("GET", path)).json() == history
            device = await ida.device()
            after = history["messages"][-1]["seq"] + 3
            assert (await send(device, ida.match_id, "goes on"))["seq"] == after
            await device.close()


async def test_r18_a_database_of_ones_own_is_backed_up_and_restored_like_the_embedded_one(
    tmp_path: Path, server: Server, ada: Person, ben: Person
) -> None:
    file = tmp_path / "chat.backup"
    await talk(ada, ben)
    await asyncio.gather(*(device.settle() for person in (ada, ben) for device in person.devices))
    with server.database() as original:
        uri = "mongodb://{}:{}/".format(*original.client.address)
    own = {"MONGODB_URI": uri}
    await commands.chat("backup", file, **own)
    await commands.chat("restore", file, **own, MONGODB_DB="restored")
    copy = everything(uri, "restored")
    [match] = [one for one in copy["matches"] if str(one["_id"]) == ada.match_id]
    entries = [entry for entry in copy["messages"] if entry["matchId"] == match["_id"]]
    assert sorted(entry["seq"] for entry in entries) == list(range(1, 33))
    stored = everything(uri)
    assert entries == [entry for entry in stored["messages"] if entry["matchId"] == match["_id"]]
    assert copy.keys() | {"attendances"} == stored.keys() | {"attendances"}


async def writing(device: Device, match_id: str, sent: list[dict[str, Any]], ended: asyncio.Event) -> None:
    while not ended.is_set():
        sent.append(await send(device, match_id, str(len(sent))))
        of_it = {"match_id": match_id, "message_id": sent[-1]["id"]}
        await device.ask("edit_message", of_it | {"content": f"edited {len(sent)}"})
        await device.ask("read_message", of_it)


async def test_r18_a_backup_taken_while_people_write_is_a_moment_of_their_talk(tmp_path: Path) -> None:
    file, target = tmp_path / "chat.backup", tmp_path / "target"
    with running(tmp_path, **UNLIMITED) as server:
        async with two_who_matched(server) as (ida, jan):
            sent: list[dict[str, Any]] = []
            devices, ended = [await ida.joined(), await jan.joined()], asyncio.Event()
            talking = [asyncio.create_task(writing(one, ida.match_id, sent, ended)) for one in devices]
            async with asyncio.timeout(30):
                while len(sent) < 20:
                    await asyncio.sleep(0.05)
            before = list(sent)
            await chat_meanwhile("backup", file, "--data-dir", server.data_dir)
            ended.set()
            await asyncio.gather(*talking)
            full = contents(server)

    await chat_meanwhile("restore", file, "--data-dir", target / "data")
    with running(target, **UNLIMITED) as restored:
        await restored.ready()
        copy = contents(restored)
    entries = sorted(copy["messages"], key=lambda entry: entry["seq"])
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert {message["id"] for message in before} <= {str(entry["_id"]) for entry in entries}
    assert all(membership["readSeq"] <= len(entries) for membership in copy["memberships"])
    assert {user["_id"] for user in copy["users"]} == {user["_id"] for user in full["users"]}


@pytest.fixture(scope="module")
def small_backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    assert (
        chat("seed", "--matches", 3, "--json", folder / "m.json", "--data-dir", folder / "data").returncode
        == 0
    )
    assert chat("backup", folder / "chat.backup", "--data-dir", folder / "data").returncode == 0
    return folder / "chat.backup"


def piped(*words: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app.cli", *map(str, words)]
    return subprocess.run(command, cwd=BACKEND, input=given, capture_output=True, timeout=120, check=False)


async def test_r18_a_backup_goes_through_pipes(small_backup: Path, tmp_path: Path) -> None:
    written = piped("backup", "-", "--data-dir", small_backup.parent / "data")
    assert (written.returncode, b"3 matches" in written.stderr) == (0, True)
    fresh = tmp_path / "data"
    # To be whole, it must be all of standard output.
    restored = piped("restore", "-", "--data-dir", fresh, given=written.stdout)
    assert (restored.returncode, b"3 matches" in restored.stdout) == (0, True)
    async with without_server(fresh) as copy:
        found = everything(copy)
    async with without_server(small_backup.parent / "data") as original:
        assert found == everything(original)


def test_r18_a_pipe_that_ends_early_restores_nothing(small_backup: Path, tmp_path: Path) -> None:
    cut_off = small_backup.read_bytes()[:-60]
    refused = piped("restore", "-", "--replace", "--data-dir", tmp_path / "data", given=cut_off)
    assert (refused.returncode, b"Standard input" in refused.stdout) == (1, True)
    assert b"Traceback" not in refused.stderr
    assert not (tmp_path / "data").exists()


def test_r18_a_backup_that_nobody_takes_fails(small_backup: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.cli", "backup", "-", "--data-dir"]
    data_dir = str(small_backup.parent / "data")
    with subprocess.Popen(
        [*command, data_dir], cwd=BACKEND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, "Standard output cannot be written" in said) == (1, True), said
    assert "Traceback" not in said


def test_r18_a_backup_of_nothing_says_so_beside_standard_output(tmp_path: Path) -> None:
    refused = piped("backup", "-", "--data-dir", tmp_path / "elsewhere")
    assert (refused.returncode, b"--data-dir" in refused.stderr) == (1, True)
    assert b"--data-dir" not in refused.stdout


def test_r18_a_database_with_something_in_it_is_only_replaced_when_asked_to(
    small_backup: Path, tmp_path: Path
) -> None:
    restore = ("restore", small_backup, "--data-dir", tmp_path / "data")
    assert chat(*restore).returncode == 0
    refused = chat(*restore)
    assert (refused.returncode, "--replace" in refused.stdout) == (1, True)
    assert "Traceback" not in refused.stderr
    replaced = chat(*restore, "--replace")
    assert (replaced.returncode, "3 matches" in replaced.stdout) == (0, True)


@pytest.mark.parametrize("damage", ["cut off", "without its tail", "a bit", "something else", "missing"])
def test_r18_a_damaged_file_is_refused_before_anything_is_changed(
    small_backup: Path, tmp_path: Path, damage: str
) -> None:
    whole, file = small_backup.read_bytes(), tmp_path / "damaged"
    middle = len(whole) // 2
    damaged = {
        "cut off": whole[:middle],
        "without its tail": whole[:-60],
        "a bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "something else": b"not a backup at all",
    }
    if damage in damaged:
        file.write_bytes(damaged[damage])
    refused = chat("restore", file, "--replace", "--data-dir", tmp_path / "data")
    assert (refused.returncode, str(file) in refused.stdout) == (1, True)
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "data").exists()


def test_r18_an_empty_database_makes_no_backup(tmp_path: Path) -> None:
    refused = chat("backup", tmp_path / "chat.backup", "--data-dir", tmp_path / "elsewhere")
    assert (refused.returncode, "--data-dir" in refused.stdout) == (1, True)
    assert not (tmp_path / "chat.backup").exists()


def test_r18_a_backup_that_is_cut_off_leaves_no_file(small_backup: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.cli", "backup", str(tmp_path / "chat.backup")]
    data_dir = small_backup.parent / "data"
    with subprocess.Popen([*command, "--data-dir", str(data_dir)], cwd=BACKEND) as process:
        while not (tmp_path / "chat.backup.part").exists():
            assert process.poll() is None
        process.kill()
    assert os.listdir(tmp_path) == ["chat.backup.part"]


async def test_r18_a_running_server_keeps_its_database(small_backup: Path, server: Server) -> None:
    await server.ready()
    refused = await asyncio.to_thread(
        chat, "restore", small_backup, "--replace", "--data-dir", server.data_dir
    )
    assert (refused.returncode, "is in use" in refused.stdout) == (1, True)
