"""What an operator may get wrong, and what is left over from a crash."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from pydantic import ValidationError

from app.settings import Settings
from tests.client import Person
from tests.conftest import UNLIMITED, Server


async def refusal(data_dir: Path, *options: str, **environment: str) -> str:
    """What a server says that does not start."""
    server = Server(data_dir, **environment)
    server.start(*options)
    try:
        await server.ready()
    except RuntimeError:
        assert server.poll() != 0
    else:
        server.stop()
        pytest.fail("it started")
    assert "Traceback" not in server.log
    return " ".join(server.log.split())


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data", **UNLIMITED)
    yield server
    if server.poll() is None:
        server.stop()


URI = "mongodb://127.0.0.1:1/"
SOUND = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "environment", [{"MONGODB_URI": URI}, {"JWT_SECRET": "weak-key"}, {"CORS_ORIGIN": "*"}]
)
async def test_a_server_that_is_set_wrong_names_the_setting_and_does_not_start(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    said = await refusal(tmp_path / "data", **environment)
    assert ("CORS_ORIGIN" if "CORS_ORIGIN" in environment else "JWT_SECRET") in said
    assert "weak-key" not in said


@pytest.mark.parametrize(
    "secret", ["", "weak-key", "x" * 31, " " * 40, "change-me-change-me-change-me-change-me"]
)
def test_s01_outside_the_embedded_default_a_missing_default_or_short_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValidationError, match="JWT_SECRET"):
        Settings(mongodb_uri=URI, jwt_secret=secret, _env_file=None)
    assert Settings(mongodb_uri=URI, jwt_secret=SOUND, _env_file=None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("messages_per_minute", value) for value in ("-1", "many", "1.5")),
        ("log_level", "LOUD"),
        *(("trusted_proxies", value) for value in ("nginx.example", "10.0.0.0/33", "*", "10.0.0.1, x")),
        *(
            ("cors_origin", value)
            for value in ("*", "page.example", "https://page.example/path", "null", "https://*")
        ),
        *(("public_url", value) for value in ("chat.example", "ftp://chat.example")),
    ],
)
def test_a_setting_that_cannot_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**{name: value}, _env_file=None)
    assert [error["loc"] for error in refused.value.errors()] == [(name,)]


def test_settings_may_be_written_with_spaces_and_slashes() -> None:
    found = Settings(
        cors_origin=" https://a.example/ ,http://b.example:3000,", log_level="debug", _env_file=None
    )
    assert found.origins == ["https://a.example", "http://b.example:3000"]
    assert found.log_level == "DEBUG"
    assert Settings(trusted_proxies="127.0.0.1, ::1, 10.0.0.0/8", _env_file=None)


async def test_a_port_in_use_is_named(tmp_path: Path, server: Server) -> None:
    await server.ready()
    assert str(server.port) in await refusal(tmp_path / "data", "--port", str(server.port))


async def test_s01_a_secret_that_was_cut_off_by_a_crash_is_not_used(own: Server) -> None:
    own.data_dir.mkdir()
    path = own.data_dir / "jwt_secret"
    path.touch(0o600)
    own.start()
    await own.ready()
    assert len(path.read_text()) >= 32


async def test_r01_an_orphaned_database_is_ended_and_its_data_kept(own: Server) -> None:
    own.start()
    await own.ready()
    async with httpx.AsyncClient(verify=False, base_url=own.url) as http:
        person = await Person.register(http, "Ada", "orphan")
        orphan = own.database_process
        guard = orphan.parent()
        assert guard is not None
        guard.kill()
        own.kill()
        assert orphan.is_running()
        own.start()
        await own.ready()
        assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
        assert (await person.call("GET", "/api/users/me")).status_code == 200


async def test_a_stranger_with_the_number_of_a_former_database_is_left_alone(own: Server) -> None:
    own.data_dir.mkdir()
    (own.data_dir / "db.json").write_text(f'{{"pid": {os.getpid()}, "port": 1}}')
    own.start()
    await own.ready()


async def test_the_secret_is_for_the_operator_alone_and_ctrl_c_ends_server_and_database(own: Server) -> None:
    own.start()
    await own.ready()
    assert stat.S_IMODE((own.data_dir / "jwt_secret").stat().st_mode) == 0o600
    database = own.database_process
    os.kill(own.pid, signal.SIGINT)
    assert own.wait(10) in (0, 130, -signal.SIGINT)
    assert not database.is_running()
    assert "Traceback" not in own.log
