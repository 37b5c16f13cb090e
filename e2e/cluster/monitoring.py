"""The Prometheus of docker-compose, and what its rules and Grafana's dashboard ask of it."""

import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import yaml

from e2e.cluster.programs import Program, find, wait_for_port
from e2e.server import ROOT, free_port

FOLDER = ROOT / "deploy" / "prometheus"
ALERTS: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
GRAFANA = ROOT / "deploy" / "grafana"
DASHBOARD: dict[str, Any] = json.loads((GRAFANA / "dashboards" / "chat.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
NO_NAMES = re.compile(r'"[^"]*"|\[[^\]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)')
NAME = re.compile(r"(?<![\w:.])([a-zA-Z_:][\w:]*)(?![\w:])\s*(?:\{([^}]*)\})?(?!\s*\()")
WORDS = {"and", "or", "unless", "offset", "bool", "inf", "nan"}


class Prometheus(Program):
    """Scrapes and judges every three seconds instead of each quarter of a minute."""

    def __init__(self, folder: Path, targets: list[str]) -> None:
        super().__init__(folder, "prometheus")
        self.port = free_port()
        self.targets = targets

    def start(self) -> None:
        config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "3s", "scrape_timeout": "3s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(FOLDER / name) for name in config["rule_files"]]
        (scraped,) = config["scrape_configs"]
        del scraped["scrape_timeout"]
        scraped["static_configs"] = [{"targets": self.targets}]
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        flags = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["prometheus"]["command"]
        address = f"127.0.0.1:{self.port}"
        self.launch(
            find("prometheus", "prometheus"),
            *(flag for flag in flags if not flag.startswith(("--config.file=", "--storage.tsdb.path="))),
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            f"--web.listen-address={address}",
        )
        wait_for_port(self.port, self.process)

    def ask(self, path: str, **parameters: str) -> Any:
        answer = httpx.get(f"http://127.0.0.1:{self.port}/api/v1/{path}", params=parameters, verify=False)
        assert answer.status_code == 200, f"{parameters}: {answer.text}"
        return answer.json()["data"]

    def results(self, expression: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("query", query=expression)["result"]
        return found

    def comes_to_find(self, expression: str, seconds: float = 60) -> list[dict[str, Any]]:
        end = time.monotonic() + seconds
        while not (found := self.results(expression)):
            assert time.monotonic() < end, f"{expression} finds nothing:\n{self.log()[-2000:]}"
            time.sleep(0.1)
        return found


def expressions(panel: dict[str, Any]) -> list[str]:
    """What a panel asks Prometheus, with Grafana's variable filled in."""
    return [target["expr"].replace("$__rate_interval", "1m") for target in panel["targets"]]


def groupings(expression: str) -> set[str]:
    listed = re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression)
    return {label.strip() for labels in listed for label in labels.split(",")}


def selectors(expression: str) -> dict[str, set[str]]:
    """The metrics that an expression names, each with the labels that it wants of it."""
    named: dict[str, set[str]] = {}
    for name, matchers in NAME.findall(NO_NAMES.sub("", expression)):
        if name.lower() not in WORDS:
            named.setdefault(name, set()).update(re.findall(r"\w+(?=\s*[=!])", matchers))
    return named
