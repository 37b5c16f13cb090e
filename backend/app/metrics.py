import functools

from prometheus_client import Counter, Gauge, Histogram

connections = Gauge("chat_connections", "Sockets that are connected and authenticated")
events = Counter("chat_events_total", "Client events by outcome", ["event", "outcome"])
event_seconds = Histogram(
    "chat_event_seconds",
    "From a client event's arrival to its ack",
    ["event"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
messages = Counter("chat_messages_total", "Messages made durable by this process")
group_size = Histogram(
    "chat_group_size", "Timeline entries per group commit", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
)


@functools.cache
def events_of(event: str, outcome: str) -> Counter:
    return events.labels(event, outcome)


@functools.cache
def event_seconds_of(event: str) -> Histogram:
    return event_seconds.labels(event)
