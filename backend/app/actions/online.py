"""Who has a connection on any node, with Redis.

Each user has a set of the nodes that they are on, and each node a lease. The nodes look after each
other: when a lease runs out, its node has died, and its users leave with it.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from secrets import token_hex

import structlog
from beanie import PydanticObjectId
from redis.asyncio import Redis, RedisCluster

from app import nodes
from app.actions.here import Here
from app.models.attendance import Attendance
from app.models.record import now

LEASE_SECONDS = 20
LEASE_EVERY_SECONDS = 3.0
# After Redis has lost all, until each node has found that out and entered its users.
FILLS_SECONDS = LEASE_EVERY_SECONDS + 0.5
ALL_ENTERED_SECONDS = 10
# The nodes note every ten seconds who is on them.
LATELY = timedelta(seconds=25)
LOOK_EVERY_SECONDS = 2.0
NODES, SWEPT, SWEPT_FOR_MS = "nodes", "nodes:swept", 2_500
CHUNK = 500

ENTER = "return {redis.call('sadd', KEYS[1], ARGV[1]), redis.call('scard', KEYS[1])}"
LEAVE = "return {redis.call('srem', KEYS[1], ARGV[1]), redis.call('scard', KEYS[1])}"

log = structlog.get_logger()


class Everywhere(Here):
    """While Redis is away this node knows its own users, and of the others who was seen lately. Who came and
    went meanwhile is entered afterwards, as is all that Redis has lost.

    Who leaves is said to be offline within 15 s also when Redis stands still for less than the 3 s after
    which it counts as away, or is flushed. After the 10 s of grace, leaving fails for two commands of 0.5 s
    each at most; 3 s later at the latest the lease is renewed, and what has failed is entered. A flush is
    found out at once, and nobody is said to be gone for 3.5 s, until all nodes have entered theirs. Saying it
    takes up to 0.4 s: 14.4 s.
    """

    def __init__(self, redis: Redis | RedisCluster) -> None:
        super().__init__()
        self._redis = redis
        self._node = token_hex(8)
        self._meanwhile: set[PydanticObjectId] = set()
        self._entered_anew_at = self._lost_at = self._looked_at = -math.inf
        self._lately: set[PydanticObjectId] = set()
        self._looking = asyncio.Lock()

    async def enter(self, user_id: PydanticObjectId) -> bool:
        self.users.add(user_id)
        if nodes.can_be_reached():
            with suppress(*nodes.REDIS_ERRORS):
                _, is_first = await self._enter(user_id)
                return is_first
        self._meanwhile.add(user_id)
        return True

    async def leave(self, user_id: PydanticObjectId) -> bool:
        self.users.discard(user_id)
        if nodes.can_be_reached():
            with suppress(*nodes.REDIS_ERRORS):
                was_there, is_gone = await self._leave_here(user_id)
                if not was_there:
                    self._note_loss()
                elif not self.is_filling():
                    return is_gone
        self._meanwhile.add(user_id)
        return False

    async def known(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId] | None:
        wanted = list(user_ids)
        here = self.users.intersection(wanted)
        elsewhere = [user_id for user_id in wanted if user_id not in here]
        if not elsewhere:
            return here
        if not nodes.can_be_reached():
            return None
        try:
            pipeline = self._redis.pipeline(transaction=False)
            for user_id in elsewhere:
                pipeline.exists(of_user(user_id))
            found = await pipeline.execute()
        except nodes.REDIS_ERRORS:
            return None
        return here | {user_id for user_id, is_there in zip(elsewhere, found, strict=True) if is_there}

    async def among(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        wanted = list(user_ids)
        known = await self.known(wanted)
        return await self.lately(wanted) if known is None else known

    async def lately(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        wanted = set(user_ids)
        return (await self._noted_lately()) & wanted | self.users & wanted

    async def _noted_lately(self) -> set[PydanticObjectId]:
        async with self._looking:
            if self._looked_at + LOOK_EVERY_SECONDS <= time.monotonic():
                self._lately = await Attendance.noted_since(now() - LATELY)
                self._looked_at = time.monotonic()
        return self._lately

    async def hearers(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        """Other nodes may not have entered theirs yet, after Redis has lost them."""
        wanted = list(user_ids)
        found = await self.among(wanted)
        if self._entered_anew_at + ALL_ENTERED_SECONDS > time.monotonic():
            found |= await self.lately(wanted)
        return found

    async def renew(self) -> bool:
        """Whether the lease was still there. It may be lost with all of Redis, or to a node that thought this
        one dead.
        """
        renewed = await self._redis.set(of_node(self._node), "1", ex=LEASE_SECONDS, xx=True)
        if not renewed:
            self._note_loss()
        return bool(renewed)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """To enter or sweep all users of a node may take longer than a lease lasts."""
        renewing = asyncio.create_task(self._renew_on_and_on())
        try:
            yield
        finally:
            renewing.cancel()

    async def _renew_on_and_on(self) -> None:
        while True:
            await asyncio.sleep(LEASE_EVERY_SECONDS)
            with suppress(*nodes.REDIS_ERRORS):
                await self.renew()

    async def catch_up(self, *, anew: bool) -> AsyncIterator[PydanticObjectId]:
        """Enter who came and went meanwhile, then, anew, the lease and all users that are here. Those of whom
        others may not know how it is.
        """
        changed, self._meanwhile = self._meanwhile, set()
        try:
            if anew:
                await self._redis.set(of_node(self._node), "1", ex=LEASE_SECONDS)
                await self._redis.sadd(NODES, self._node)
            for user_id in [*changed, *(self.users - changed if anew else ())]:
                is_unknown = await self._is_unknown(user_id)
                if is_unknown and user_id not in changed:
                    self._note_loss()
                if is_unknown or user_id in changed:
                    self._entered_anew_at = time.monotonic()
                    yield user_id
        except nodes.REDIS_ERRORS:
            self._meanwhile |= changed
            raise

    async def _is_unknown(self, user_id: PydanticObjectId) -> bool:
        """Whether Redis had not heard of a user who is here. Afterwards it is as it should be."""
        if user_id not in self.users:
            await self._leave_here(user_id)
            return False
        is_new, is_first = await self._enter(user_id)
        return is_new and is_first

    def _note_loss(self) -> None:
        if not self.is_filling():
            self._lost_at = time.monotonic()

    def is_filling(self) -> bool:
        return self._lost_at + FILLS_SECONDS > time.monotonic()

    async def let_go(self, seconds: float) -> None:
        try:
            await self._redis.pexpire(of_node(self._node), int(seconds * 1000))
        except nodes.REDIS_ERRORS as error:
            log.warning("lease_not_let_go", error=type(error).__name__)

    async def sweep(self) -> AsyncIterator[PydanticObjectId]:
        """Take the users of dead nodes away: each who is now nowhere. One node in a while does so."""
        if not await self._redis.set(SWEPT, self._node, px=SWEPT_FOR_MS, nx=True):
            return
        for node in map(str, await self._redis.smembers(NODES)):
            if await self._redis.exists(of_node(node)):
                continue
            async for user in self._redis.sscan_iter(users_of(node), count=CHUNK):
                user_id = PydanticObjectId(user)
                was_there, is_gone = await self._leave(node, user_id)
                if was_there and is_gone:
                    yield user_id
            await self._redis.delete(users_of(node))
            await self._redis.srem(NODES, node)
            # If it has come to life meanwhile, it registers anew.
            await self._redis.delete(of_node(node))

    async def _enter(self, user_id: PydanticObjectId) -> tuple[bool, bool]:
        """Whether this is new, and whether the user is nowhere else."""
        # In this order: whom the node has, its sweeper finds.
        await self._redis.sadd(users_of(self._node), str(user_id))
        is_new, there = await self._redis.eval(ENTER, 1, of_user(user_id), self._node)
        return bool(is_new), there == 1

    async def _leave_here(self, user_id: PydanticObjectId) -> tuple[bool, bool]:
        left = await self._leave(self._node, user_id)
        if user_id not in self.users:
            return left
        # Back meanwhile, and perhaps entered before they were taken out.
        await self._enter(user_id)
        return True, False

    async def _leave(self, node: str, user_id: PydanticObjectId) -> tuple[bool, bool]:
        """Whether the user was on that node, and whether they are on no other."""
        was_there, others = await self._redis.eval(LEAVE, 1, of_user(user_id), node)
        await self._redis.srem(users_of(node), str(user_id))
        return bool(was_there), not others


def of_user(user_id: PydanticObjectId) -> str:
    return f"online:{user_id}"


def of_node(node: str) -> str:
    return f"node:{node}"


def users_of(node: str) -> str:
    return f"node:{node}:users"
