"""Who has a connection on any node: in this process alone, or, with Redis, on all of them.

There each user has a set of the nodes that they are on, and each node a lease. The nodes look after each
other: when a lease runs out, its node has died, and its users leave with it.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from secrets import token_hex

from beanie import PydanticObjectId
from redis.asyncio import Redis, RedisCluster

from app import nodes

LEASE_SECONDS = 20
SWEPT_SECONDS = 3_600
NODES = "nodes"
CHUNK = 500

ENTER = "redis.call('sadd', KEYS[1], ARGV[1]); return redis.call('scard', KEYS[1])"
LEAVE = "return {redis.call('srem', KEYS[1], ARGV[1]), redis.call('scard', KEYS[1])}"


class Here:
    """For a node that is alone. `users` are those of this node."""

    def __init__(self) -> None:
        self.users: set[PydanticObjectId] = set()

    async def enter(self, user_id: PydanticObjectId) -> bool:
        """Whether the user was nowhere else."""
        self.users.add(user_id)
        return True

    async def leave(self, user_id: PydanticObjectId) -> bool:
        """Whether the user is nowhere else."""
        self.users.discard(user_id)
        return True

    async def among(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        return self.users.intersection(user_ids)


class Everywhere(Here):
    """While Redis is away this node knows its own users; who came and went meanwhile is said afterwards."""

    def __init__(self, redis: Redis | RedisCluster) -> None:
        super().__init__()
        self._redis = redis
        self._node = token_hex(8)
        self._meanwhile: set[PydanticObjectId] = set()

    async def enter(self, user_id: PydanticObjectId) -> bool:
        self.users.add(user_id)
        if nodes.can_be_reached():
            with suppress(*nodes.REDIS_ERRORS):
                return await self._enter(user_id)
        self._meanwhile.add(user_id)
        return True

    async def leave(self, user_id: PydanticObjectId) -> bool:
        self.users.discard(user_id)
        if nodes.can_be_reached():
            with suppress(*nodes.REDIS_ERRORS):
                return await self._leave_here(user_id)
        self._meanwhile.add(user_id)
        return False

    async def among(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        wanted = list(user_ids)
        here = self.users.intersection(wanted)
        elsewhere = [user_id for user_id in wanted if user_id not in here]
        if not elsewhere or not nodes.can_be_reached():
            return here
        try:
            pipeline = self._redis.pipeline(transaction=False)
            for user_id in elsewhere:
                pipeline.exists(of_user(user_id))
            found = await pipeline.execute()
        except nodes.REDIS_ERRORS:
            return here
        return here | {user_id for user_id, is_there in zip(elsewhere, found, strict=True) if is_there}

    async def renew(self) -> bool:
        """Whether the lease was still there. It may be lost with all of Redis, or to a node that thought this
        one dead.
        """
        renewed = await self._redis.set(of_node(self._node), "1", ex=LEASE_SECONDS, xx=True)
        return bool(renewed)

    async def register(self, on_changed: Callable[[PydanticObjectId], Awaitable[None]]) -> None:
        """Take the lease and enter all users that are here. `on_changed` for those of whom others may not
        know how it is.
        """
        meanwhile, self._meanwhile = self._meanwhile, set()
        try:
            was_swept = await self._redis.getdel(swept(self._node))
            await self._redis.set(of_node(self._node), "1", ex=LEASE_SECONDS)
            await self._redis.sadd(NODES, self._node)
            for user_id in list(self.users):
                if await self._enter(user_id) and was_swept:
                    meanwhile.add(user_id)
            for user_id in meanwhile - self.users:
                await self._leave(self._node, user_id)
        except nodes.REDIS_ERRORS:
            self._meanwhile |= meanwhile
            raise
        for user_id in meanwhile:
            await on_changed(user_id)

    async def sweep(self, on_gone: Callable[[PydanticObjectId], Awaitable[None]]) -> None:
        """Take the users of dead nodes away; one node calls `on_gone` for each who is now nowhere."""
        for node in map(str, await self._redis.smembers(NODES)):
            if await self._redis.exists(of_node(node)):
                continue
            async for user in self._redis.sscan_iter(users_of(node), count=CHUNK):
                user_id = PydanticObjectId(user)
                if await self._leave(node, user_id):
                    await on_gone(user_id)
            await self._redis.set(swept(node), "1", ex=SWEPT_SECONDS)
            await self._redis.delete(users_of(node))
            await self._redis.srem(NODES, node)

    async def _enter(self, user_id: PydanticObjectId) -> bool:
        # In this order: whom the node has, its sweeper finds.
        await self._redis.sadd(users_of(self._node), str(user_id))
        return int(await self._redis.eval(ENTER, 1, of_user(user_id), self._node)) == 1

    async def _leave_here(self, user_id: PydanticObjectId) -> bool:
        is_gone = await self._leave(self._node, user_id)
        if user_id not in self.users:
            return is_gone
        # Back meanwhile, and perhaps entered before they were taken out.
        await self._enter(user_id)
        return False

    async def _leave(self, node: str, user_id: PydanticObjectId) -> bool:
        was_there, others = await self._redis.eval(LEAVE, 1, of_user(user_id), node)
        await self._redis.srem(users_of(node), str(user_id))
        return bool(was_there) and not others


def of_user(user_id: PydanticObjectId) -> str:
    return f"online:{user_id}"


def of_node(node: str) -> str:
    return f"node:{node}"


def users_of(node: str) -> str:
    return f"node:{node}:users"


def swept(node: str) -> str:
    return f"node:{node}:swept"
