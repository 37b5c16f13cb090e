"""Rate limits: a moving window per key, in memory or, with `REDIS_URL`, shared through Redis."""

import functools
import time
from collections import defaultdict, deque
from contextlib import suppress

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import RedisClusterStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from app import metrics, nodes
from app.errors import RateLimitedError
from app.settings import Settings, settings
from app.transport.redis_line import is_cluster

REDIS_SECONDS = 0.25
STORAGE_ERRORS = (StorageError, *nodes.REDIS_ERRORS)
LONGEST_WINDOW_SECONDS = 3_600
SWEEP_SECONDS = 60


class LocalWindows:
    """Moving windows in this process. The library's own takes a thread and a lock for each hit."""

    def __init__(self) -> None:
        self._hits: dict[tuple[str, ...], deque[float]] = {}
        self._swept_at = time.monotonic()

    def hit(self, window: RateLimitItem, key: tuple[str, ...]) -> bool:
        hits = self._within(window, key)
        if len(hits) >= window.amount:
            return False
        hits.append(time.monotonic())
        return True

    def test(self, window: RateLimitItem, key: tuple[str, ...]) -> bool:
        return len(self._within(window, key)) < window.amount

    def seconds_until_free(self, window: RateLimitItem, key: tuple[str, ...]) -> float:
        hits = self._within(window, key)
        return hits[0] + window.get_expiry() - time.monotonic() if hits else 0.0

    def _within(self, window: RateLimitItem, key: tuple[str, ...]) -> deque[float]:
        oldest = time.monotonic() - window.get_expiry()
        if self._swept_at < time.monotonic() - SWEEP_SECONDS:
            self._sweep()
        hits = self._hits.setdefault((window.namespace, *key), deque())
        while hits and hits[0] <= oldest:
            hits.popleft()
        return hits

    def _sweep(self) -> None:
        """No window is longer than an hour."""
        self._swept_at = time.monotonic()
        old = self._swept_at - LONGEST_WINDOW_SECONDS
        self._hits = {key: hits for key, hits in self._hits.items() if hits and hits[-1] > old}


class Limiters:
    """The windows that all nodes share, and in their place those of this process where there is no Redis or
    it does not answer.
    """

    def __init__(self, storage: Storage | None) -> None:
        self._of_redis = MovingWindowRateLimiter(storage) if storage else None
        self._local = LocalWindows()

    @property
    def _shared(self) -> MovingWindowRateLimiter | None:
        return self._of_redis if nodes.can_be_reached() else None

    async def hit(self, window: RateLimitItem, key: tuple[str, ...]) -> bool:
        if shared := self._shared:
            with suppress(*STORAGE_ERRORS):
                return await shared.hit(window, *key)
        return self._local.hit(window, key)

    async def test(self, window: RateLimitItem, key: tuple[str, ...]) -> bool:
        if shared := self._shared:
            with suppress(*STORAGE_ERRORS):
                return await shared.test(window, *key)
        return self._local.test(window, key)

    async def seconds_until_free(self, window: RateLimitItem, key: tuple[str, ...]) -> float:
        if shared := self._shared:
            with suppress(*STORAGE_ERRORS):
                return (await shared.get_window_stats(window, *key)).reset_time - time.time()
        return self._local.seconds_until_free(window, key)


class Limit:
    """So many hits per key and window; none when the number is 0."""

    def __init__(self, limiters: Limiters, name: str, window: RateLimitItem | None, sentence: str) -> None:
        self._limiters = limiters
        self._window = window
        self._sentence = sentence
        self._refused = metrics.limited.labels(name)
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
        self._refused.inc()
        wait = max(0.1, await self._limiters.seconds_until_free(window, key))
        return RateLimitedError(self._sentence, retry_after=round(wait, 1))


class Limits:
    def __init__(self, settings: Settings) -> None:
        storage = None
        if settings.redis_url:
            kind = RedisClusterStorage if is_cluster(settings.redis_url.get_secret_value()) else RedisStorage
            storage = kind(
                f"async+{settings.redis_url.get_secret_value()}",
                wrap_exceptions=True,
                implementation="redispy",
                socket_timeout=REDIS_SECONDS,
                socket_connect_timeout=REDIS_SECONDS,
                retry=nodes.ONE_TRY,  # type: ignore[arg-type]  # redis-py takes it
            )
        limiters = Limiters(storage)

        def limit(name: str, window: type[RateLimitItem], amount: int, sentence: str) -> Limit:
            return Limit(limiters, name, window(amount, namespace=name) if amount else None, sentence)

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
        self.searches = limit(
            "searches",
            RateLimitItemPerMinute,
            settings.searches_per_minute,
            "You are searching very fast. Please wait a moment.",
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


@functools.cache
def limits() -> Limits:
    return Limits(settings())
