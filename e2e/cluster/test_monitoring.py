"""A real Prometheus with the configuration of docker-compose scrapes a real node."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import pytest_asyncio
import yaml

from e2e.cluster.clients import Device, match, register
from e2e.cluster.cluster import Cluster
from e2e.cluster.monitoring import (
    ALERTS,
    DASHBOARD,
    FOLDER,
    GRAFANA,
    PANELS,
    Prometheus,
    expressions,
    groupings,
    selectors,
)
from e2e.cluster.programs import find
from e2e.server import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SAID = {rule["alert"]: rule for rule in ALERTS}
ASKED = [rule["expr"] for rule in ALERTS] + [
    expression for panel in PANELS for expression in expressions(panel)
]


def promtool(*words: str) -> None:
    command = [find("promtool", "prometheus"), *words]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_is_sound_and_each_alert_fires_when_it_must() -> None:
    promtool("check", "config", "prometheus.yml")
    promtool("test", "rules", "alerts.test.yml")
    cases = [
        case
        for group in yaml.safe_load((FOLDER / "alerts.test.yml").read_text())["tests"]
        for case in group.get("alert_rule_test", ())
    ]
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == set(SAID)


def test_each_alert_leads_to_a_runbook_and_each_runbook_has_an_alert() -> None:
    section = OPERATIONS.split("\n## Alerts\n")[1].split("\n## ")[0]
    assert re.findall(r"^### (\w+)$", section, re.MULTILINE) == list(SAID)
    for name, rule in SAID.items():
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{name.lower()}"
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_memory_is_noticed_before_docker_ends_the_node() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    (gigabytes,) = re.findall(r"^(\d+)g$", compose["services"]["app1"]["mem_limit"])
    (noticed,) = re.findall(r"> (\S+)$", SAID["MemoryFills"]["expr"])
    assert 0.7 < float(noticed) / (int(gigabytes) * 2**30) < 0.9


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One node, with Redis."""
    with Cluster(tmp_path_factory.mktemp("monitored"), nodes=1, redis=True) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def prometheus(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    prometheus = Prometheus(tmp_path_factory.mktemp("monitoring"), [f"127.0.0.1:{cluster.nodes[0].port}"])
    prometheus.start()
    try:
        yield prometheus
    finally:
        prometheus.kill()


@pytest_asyncio.fixture
async def used(cluster: Cluster, prometheus: Prometheus) -> Prometheus:
    """Somebody has come, written and gone."""
    url = cluster.nodes[0].url
    ann, ben = register(url, "Ann"), register(url, "Ben")
    match_id = match(ann, ben)
    device = await Device.connect(url, ann.token)
    assert (await device.say(match_id, "x"))["ok"]
    await device.close()
    prometheus.comes_to_find("chat_disconnects_total")
    prometheus.comes_to_find("chat_requests_total")
    return prometheus


def test_selectors_are_read_as_prometheus_reads_them() -> None:
    assert selectors(
        'histogram_quantile(0.99, sum by (le, x) (rate(a_bucket{job="chat",c=~"b|{}"}[5m]))) > 1e3'
        " * b:c offset 10m and on (instance) up or vector(0)"
    ) == {"a_bucket": {"job", "c"}, "b:c": set(), "up": set()}


@pytest.mark.asyncio
async def test_the_node_exports_every_metric_that_alerts_and_dashboard_ask_for(used: Prometheus) -> None:
    for expression in ASKED:
        used.results(expression)
        grouped, known = groupings(expression), set[str]()
        for name, labels in selectors(expression).items():
            if name != "ALERTS":
                series = used.ask("series", **{"match[]": name})
                assert series, f"no node exports {name}"
                assert labels <= series[0].keys(), f"{name} has no such label: {labels}"
                known |= series[0].keys()
        assert grouped <= known | {"alertname"}, expression


@pytest.mark.asyncio
async def test_the_dashboard_shows_every_metric_of_ours(used: Prometheus) -> None:
    shown = " ".join(expression for panel in PANELS for expression in expressions(panel))
    families = used.ask("metadata")
    ours = {name for name in families if name.startswith("chat_")}
    assert {name for name in ours if name not in shown} == set()


def test_the_panels_lie_side_by_side_and_ask_the_prometheus_of_docker_compose() -> None:
    provisioned = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())
    (source,) = provisioned["datasources"]
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells
    for panel in PANELS:
        assert panel["datasource"] == {"type": "prometheus", "uid": source["uid"]}
    identities = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(identities)) == len(identities)


def test_nothing_alarms_while_all_is_well_and_what_is_away_does(
    cluster: Cluster, prometheus: Prometheus
) -> None:
    prometheus.comes_to_find("chat_redis_up == 1 unless on () ALERTS")
    assert cluster.redis
    with ExitStack() as stack:
        cluster.redis.freeze()
        stack.callback(cluster.redis.thaw)
        prometheus.comes_to_find('ALERTS{alertname="RedisUnreachable"}')
    with ExitStack() as stack:
        database = cluster.database.server()
        database.suspend()
        stack.callback(database.resume)
        prometheus.comes_to_find('ALERTS{alertname="DatabaseUnreachable"}')
    cluster.nodes[0].kill()
    prometheus.comes_to_find('ALERTS{alertname="NodeDown"}')
