import time
from pathlib import Path

import pytest
from beanie import PydanticObjectId
from redis.asyncio import Redis

from app.actions import online
from app.actions.online import Everywhere
from tests.redis_server import running_redis

USERS = 20_000


async def test_r15_a_node_keeps_its_lease_while_it_enters_all_its_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online, "LEASE_SECONDS", 1)
    monkeypatch.setattr(online, "LEASE_EVERY_SECONDS", 0.3)
    with running_redis(tmp_path) as redis:
        async with Redis.from_url(redis.url) as client:
            everywhere = Everywhere(client)
            everywhere.users.update(PydanticObjectId() for _ in range(USERS))
            began = time.monotonic()
            async with everywhere.held():
                entered = [user_id async for user_id in everywhere.catch_up(anew=True)]
            assert len(entered) == USERS
            assert time.monotonic() - began > online.LEASE_SECONDS
            assert await everywhere.renew()
