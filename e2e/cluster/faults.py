"""What is done to several nodes behind nginx, with a Redis between them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import psutil

from e2e.cluster.cluster import Cluster, Node
from e2e.cluster.programs import Redis
from e2e.faults.faults import OF_CONNECTIONS, Injection, Planned, Scene, freeze, reload_page
from e2e.faults.proxy import Proxy

LONGER = 4  # What heals by itself within seconds is kept up for longer than that.


class ManyNodes(Scene):
    scheme = "https"

    def __init__(self, cluster: Cluster, redis: Redis, ways_to_redis: list[Proxy]) -> None:
        super().__init__()
        self.cluster = cluster
        self.redis = redis
        self.ways_to_redis = ways_to_redis
        self.url = cluster.nodes[0].url
        self.port = cluster.nginx.tls_port
        self.kinds = {**OF_CONNECTIONS, **OF_NODES}

    def database_port(self) -> int:
        return self.cluster.database.port

    def one_node(self, planned: Planned) -> Node:
        return self.cluster.nodes[int(planned.which * len(self.cluster.nodes))]


@asynccontextmanager
async def many_nodes(count: int) -> AsyncIterator[ManyNodes]:
    """Each node reaches Redis through a proxy of its own."""
    async with AsyncExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        cluster = Cluster(folder, nodes=count, redis=True)
        assert cluster.redis
        ways = [Proxy(cluster.redis.port, "redis") for _ in cluster.nodes]
        for node, way in zip(cluster.nodes, ways, strict=True):
            await way.start()
            ends.push_async_callback(way.stop)
            node.environment["REDIS_URL"] = way.url
        await asyncio.to_thread(cluster.__enter__)
        ends.callback(cluster.end)
        yield ManyNodes(cluster, cluster.redis, ways)


async def kill_node(scene: ManyNodes, planned: Planned) -> None:
    node = scene.one_node(planned)
    await scene.restart(node.kill, node.start, planned.seconds)


async def stop_node(scene: ManyNodes, planned: Planned) -> None:
    node = scene.one_node(planned)
    await scene.restart(node.stop, node.start, planned.seconds / 5)


async def restart_all(scene: ManyNodes, planned: Planned) -> None:
    for node in scene.cluster.nodes:
        await scene.restart(node.stop, node.start, 0)


async def freeze_node(scene: ManyNodes, planned: Planned) -> None:
    await freeze(scene.one_node(planned).process.pid, LONGER * planned.seconds)


async def kill_redis(scene: ManyNodes, planned: Planned) -> None:
    await scene.restart(scene.redis.kill, scene.redis.start, LONGER * planned.seconds)


async def freeze_redis(scene: ManyNodes, planned: Planned) -> None:
    await freeze(scene.redis.process.pid, LONGER * planned.seconds)


async def lose_redis(scene: ManyNodes, planned: Planned) -> None:
    """Every packet to it is dropped, and nobody is told."""
    await silence(scene.ways_to_redis, LONGER * planned.seconds)


async def lose_redis_of_one(scene: ManyNodes, planned: Planned) -> None:
    ways = scene.ways_to_redis
    await silence([ways[int(planned.which * len(ways))]], LONGER * planned.seconds)


async def silence(ways: list[Proxy], seconds: float) -> None:
    for way in ways:
        way.fall_silent()
    await asyncio.sleep(seconds)
    for way in ways:
        way.speak_again()


async def reload_nginx(scene: ManyNodes, planned: Planned) -> None:
    await asyncio.to_thread(scene.cluster.nginx.reload)


async def restart_nginx(scene: ManyNodes, planned: Planned) -> None:
    nginx = scene.cluster.nginx
    await scene.restart(nginx.stop, nginx.start, planned.seconds / 5)


async def kill_database(scene: ManyNodes, planned: Planned) -> None:
    with suppress(psutil.NoSuchProcess, ValueError):
        scene.cluster.database.server().kill()


async def freeze_database(scene: ManyNodes, planned: Planned) -> None:
    await freeze(scene.cluster.database.server().pid, planned.seconds)


OF_NODES: Mapping[str, Injection] = {
    "reload page": reload_page,
    "kill node": kill_node,
    "stop node": stop_node,
    "restart all nodes": restart_all,
    "freeze node": freeze_node,
    "kill Redis": kill_redis,
    "freeze Redis": freeze_redis,
    "lose Redis": lose_redis,
    "one node loses Redis": lose_redis_of_one,
    "reload nginx": reload_nginx,
    "restart nginx": restart_nginx,
    "kill database": kill_database,
    "freeze database": freeze_database,
}
