"""The other nodes, which share the database and, with `REDIS_URL`, a Redis. Without it this node is alone."""

import functools

from redis import RedisError
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from app.settings import settings
from app.transport.manager import Manager
from app.transport.redis_line import is_cluster, without_cluster
from app.transport.redis_manager import Neighbour, RedisManager

REDIS_SECONDS = 0.5
# A client of a cluster has ten by itself.
ONE_TRY = Retry(NoBackoff(), 0)
# uvloop says RuntimeError of a connection that the network ended while nothing went over it.
REDIS_ERRORS = (RedisError, RuntimeError)


@functools.cache
def manager() -> Manager:
    return _shared() or Manager()


@functools.cache
def _shared() -> RedisManager | None:
    url = settings().redis_url
    return RedisManager(url.get_secret_value()) if url else None


@functools.cache
def redis() -> Redis | RedisCluster | None:
    """For what is asked now and then. Raises one of `REDIS_ERRORS` within half a second."""
    secret = settings().redis_url
    if secret is None:
        return None
    url, seconds = secret.get_secret_value(), REDIS_SECONDS
    kind = RedisCluster if is_cluster(url) else Redis
    return kind.from_url(
        without_cluster(url),
        protocol=2,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        decode_responses=True,
        retry=ONE_TRY,
    )


def can_be_reached() -> bool:
    """Redis is there and answers."""
    shared = _shared()
    return shared is not None and shared.bus.is_up


def is_alone() -> bool:
    return _shared() is None


def introduce(neighbour: Neighbour) -> None:
    if shared := _shared():
        shared.neighbour = neighbour


def tell(room: str, note: dict[str, str]) -> None:
    """Every other node that has somebody in the room."""
    if shared := _shared():
        shared.tell(room, note)


async def listen() -> None:
    """Until cancelled."""
    if shared := _shared():
        await shared.bus.run()
