import httpx
from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def samples(http: httpx.AsyncClient) -> Samples:
    families = text_string_to_metric_families((await http.get("/metrics")).text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


class Growth:
    """By how much a sample has grown since."""

    def __init__(self, http: httpx.AsyncClient, before: Samples) -> None:
        self._http = http
        self._before = before

    async def of(self, name: str, **labels: str) -> float:
        key = name, frozenset(labels.items())
        return (await samples(self._http))[key] - self._before.get(key, 0)


async def since_now(http: httpx.AsyncClient) -> Growth:
    return Growth(http, await samples(http))
