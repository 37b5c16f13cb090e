import secrets
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.client import Person
from tests.conftest import running


async def test_s01_a_secret_is_rotated_without_signing_anybody_out(tmp_path: Path) -> None:
    old, new = secrets.token_hex(32), secrets.token_hex(32)
    with running(tmp_path, JWT_SECRET=old, JWT_SECRET_PREVIOUS=new) as server:
        await server.ready()
        async with httpx.AsyncClient(verify=False, base_url=server.url) as http:
            ada = await Person.register(http, "Ada", "rotating")
            signed_in = await http.post(
                "/api/auth/login", json={"email": ada.email, "password": ada.password}
            )
            refresh_token = signed_in.cookies["refresh_token"]

            async def status(token: str) -> int:
                headers = {"Authorization": f"Bearer {token}"}
                return (await http.get("/api/users/me", headers=headers)).status_code

            async def restarted(**environment: str) -> None:
                server.stop()
                server.environment = environment
                server.start()
                await server.ready()

            await restarted(JWT_SECRET=new, JWT_SECRET_PREVIOUS=old)
            assert await status(ada.token) == 200
            http.cookies.clear()
            refreshed = await http.post(
                "/api/auth/refresh", headers={"Cookie": f"refresh_token={refresh_token}"}
            )
            token = refreshed.json()["access_token"]
            await restarted(JWT_SECRET=new)
            assert await status(token) == 200
            assert await status(ada.token) == 401


def test_s01_a_short_previous_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter than 32 bytes"):
        Settings(_env_file=None, jwt_secret="x" * 32, jwt_secret_previous="short")
