"""What `/metrics` says. Whatever a message passes is without labels, or has its labels resolved once."""

import functools
from bisect import bisect_left
from typing import Any

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class LoopHistogram(Histogram):
    """Of what the event loop alone observes: without a lock, in a third of the time."""

    def observe(self, amount: float, _exemplar: Any = None) -> None:
        self._sum._value += amount
        self._buckets[bisect_left(self._upper_bounds, amount)]._value += 1


connections = Gauge("chat_connections", "Sockets that are connected and authenticated")
disconnects = Counter("chat_disconnects_total", "Sockets that have gone, by reason", ["reason"])
events = Counter(
    "chat_events_total", "Client events by outcome: ok, or the code of the error", ["event", "outcome"]
)
event_seconds = LoopHistogram(
    "chat_event_seconds", "From a client event's arrival to its ack", ["event"], buckets=SECONDS
)
messages = Counter("chat_messages_total", "Messages made durable by this process")
durable_seconds = LoopHistogram(
    "chat_message_durable_seconds", "From a message's arrival until it is durable", buckets=SECONDS
)
emitted_seconds = LoopHistogram(
    "chat_message_emitted_seconds", "From a message's arrival until it has been emitted", buckets=SECONDS
)
group_size = Histogram(
    "chat_group_size", "Timeline entries per group commit", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
)
commit_seconds = Histogram("chat_commit_seconds", "What the database takes for a group", buckets=SECONDS)
waiting = Gauge("chat_waiting", "What waits, by what it waits to be", ["to_be"])
loop_lag = Histogram("chat_loop_lag_seconds", "By how much the event loop is late", buckets=SECONDS)
limited = Counter("chat_limited_total", "What was refused because it came too fast, by limit", ["limit"])
requests = Counter("chat_requests_total", "REST requests", ["route", "status"])
request_seconds = Histogram("chat_request_seconds", "REST requests", ["route"], buckets=SECONDS)
errors_logged = Counter("chat_errors_logged_total", "Lines of the log at level error or above")
database_up = Gauge("chat_database_up", "Whether the database answers: 1 or 0")


@functools.cache
def redis_up() -> Gauge:
    """There only where Redis is used."""
    return Gauge("chat_redis_up", "Whether Redis answers: 1 or 0")


@functools.cache
def events_of(event: str, outcome: str) -> Counter:
    return events.labels(event, outcome)


@functools.cache
def event_seconds_of(event: str) -> Histogram:
    return event_seconds.labels(event)
