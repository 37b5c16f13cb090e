"""Rate limits: a moving window per key, in memory or, with `REDIS_URL`, shared through Redis."""

import functools
import time
from collections import defaultdict, deque

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from app.errors import RateLimitedError
from app.settings import Settings, settings

REDIS_SECONDS = 0.25


class Limiters:
    """The shared windows, and in their place those of this process while Redis does not answer."""

    def __init__(self, storage: Storage) -> None:
        self._shared = MovingWindowRateLimiter(storage)
        self._local = MovingWindowRateLimiter(MemoryStorage())

    async def hit(self, window: RateLimitItem, key: tuple[str, ...]) -> bool:
        try:
            return await self._shared.hit(window, *key)
        except StorageError:
            return await self._local.hit(window, *key)

    async def test(self, window: RateLimitItem, key: tuple[str, ...]) -> bool:
        try:
            return await self._shared.test(window, *key)
        except StorageError:
            return await self._local.test(window, *key)

    async def reset_time(self, window: RateLimitItem, key: tuple[str, ...]) -> float:
        try:
            return (await self._shared.get_window_stats(window, *key)).reset_time
        except StorageError:
            return (await self._local.get_window_stats(window, *key)).reset_time


class Limit:
    """So many hits per key and window; none when the number is 0."""

    def __init__(self, limiters: Limiters, window: RateLimitItem | None, sentence: str) -> None:
        self._limiters = limiters
        self._window = window
        self._sentence = sentence
        self._refunds: defaultdict[str, deque[float]] = defaultdict(deque)

    async def hit(self, *key: str) -> None:
        """Raises `rate_limited` with `retry_after` in seconds when the window is full."""
        if self._window is None or self._take_refund("|".join(key)):
            return
        if not await self._limiters.hit(self._window, key):
            raise await self._refusal(self._window, key)

    async def check(self, *key: str) -> None:
        """As `hit`, without counting."""
        if self._window is not None and not await self._limiters.test(self._window, key):
            raise await self._refusal(self._window, key)

    def refund(self, *key: str) -> None:
        """Give one hit back: the next within the window is free. The library itself cannot."""
        if self._window is not None:
            self._refunds["|".join(key)].append(time.monotonic() + self._window.get_expiry())

    def _take_refund(self, key: str) -> bool:
        refunds = self._refunds.get(key)
        if refunds is None:
            return False
        while refunds and refunds[0] <= time.monotonic():
            refunds.popleft()
        taken = bool(refunds and refunds.popleft())
        if not refunds:
            del self._refunds[key]
        return taken

    async def _refusal(self, window: RateLimitItem, key: tuple[str, ...]) -> RateLimitedError:
        wait = max(0.1, await self._limiters.reset_time(window, key) - time.time())
        return RateLimitedError(self._sentence, retry_after=round(wait, 1))


class Limits:
    def __init__(self, settings: Settings) -> None:
        self.storage: Storage = MemoryStorage()
        if settings.redis_url:
            self.storage = RedisStorage(
                f"async+{settings.redis_url.get_secret_value()}",
                wrap_exceptions=True,
                implementation="redispy",
                socket_timeout=REDIS_SECONDS,
                socket_connect_timeout=REDIS_SECONDS,
            )
        limiters = Limiters(self.storage)

        def limit(name: str, window: type[RateLimitItem], amount: int, sentence: str) -> Limit:
            return Limit(limiters, window(amount, namespace=name) if amount else None, sentence)

        self.messages = limit(
            "messages",
            RateLimitItemPerMinute,
            settings.messages_per_minute,
            "You are sending messages very fast. Please wait a moment.",
        )
        self.changes = limit(
            "changes",
            RateLimitItemPerMinute,
            settings.messages_per_minute * 2,
            "You are changing messages very fast. Please wait a moment.",
        )
        self.typing = limit(
            "typing", RateLimitItemPerSecond, settings.typing_per_second, "Too many typing signals."
        )
        self.logins = limit(
            "logins",
            RateLimitItemPerMinute,
            settings.login_tries_per_minute,
            "Too many tries. Please wait a minute and try again.",
        )
        self.failed_logins = limit(
            "failed_logins",
            RateLimitItemPerMinute,
            settings.login_tries_per_minute * 5,
            "Too many failed tries from this network. Please wait a minute and try again.",
        )
        self.registrations = limit(
            "registrations",
            RateLimitItemPerHour,
            settings.registrations_per_hour,
            "Too many new accounts from this network. Please try again later.",
        )

    async def reachable(self) -> bool:
        try:
            return bool(await self.storage.check())
        except StorageError:
            return False


@functools.cache
def limits() -> Limits:
    return Limits(settings())
