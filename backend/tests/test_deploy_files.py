import ipaddress
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
# What is commented out is held to the same.
COMMENTED = re.compile(r"^(  )?# (?=alert|  )", re.MULTILINE)
COMPOSE: dict[str, Any] = yaml.safe_load(COMMENTED.sub("  ", (ROOT / "docker-compose.yml").read_text()))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
APPS = [name for name in SERVICES if name.startswith("app")]
SECRETS = {"MONGO_PASSWORD", "REDIS_PASSWORD", "GRAFANA_PASSWORD"}
COMPOSE_ALONE = SECRETS | {"HTTP_PORT", "HTTPS_PORT", "GRAFANA_PORT"}
EXACT_TAG = re.compile(r"[a-z/]+:v?\d+\.\d+\.\d+(-[a-z]+)*")


def settings() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


def test_env_example_names_every_setting_and_no_other() -> None:
    names = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert set(names) == settings() | COMPOSE_ALONE
    assert len(names) == len(set(names))


def test_env_example_shows_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings():
        monkeypatch.delenv(name, raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


def test_compose_hands_over_every_setting_except_those_of_the_embedded_database() -> None:
    assert SERVICES["app1"]["environment"].keys() == settings() - {"DATA_DIR", "DEMO"}


def test_s20_compose_refuses_to_start_without_secrets() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS | {"JWT_SECRET", "PUBLIC_URL"}:
        uses = re.findall(rf"(?<!\$)\$\{{?{name}\b(.{{2}})", text)
        assert uses
        assert set(uses) == {":?"}


@pytest.mark.parametrize("name", SERVICES)
def test_s20_each_service_is_pinned_checked_and_restarted(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    if name in APPS:
        assert "HEALTHCHECK" in DOCKERFILE
        assert "/health/live" in DOCKERFILE
    else:
        assert EXACT_TAG.fullmatch(service["image"])
        assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_s20_no_service_is_root_or_may_write_or_has_capabilities(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] not in ("root", "0")


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_bounds(name: str) -> None:
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


def test_nginx_knows_each_node_by_its_name() -> None:
    assert len(APPS) >= 2
    servers = SERVICES["nginx"]["environment"]["NGINX_SERVERS"]
    assert re.findall(r"server (\w+):8000 resolve max_fails=0;", servers) == APPS
    assert SERVICES["nginx"]["depends_on"].keys() == set(APPS)


def test_the_secrets_are_made_once_and_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    for name in (".env.example", "deploy/secrets.sh"):
        shutil.copy(ROOT / name, tmp_path / name)
    script = ["sh", str(tmp_path / "deploy/secrets.sh"), "https://chat.example.org/"]
    subprocess.run(script, check=True, capture_output=True)
    made = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    made_settings = Settings(_env_file=tmp_path / ".env")
    assert made_settings.jwt_secret
    assert made_settings.vapid_private_key
    assert made_settings.public_url == "https://chat.example.org"
    env = (tmp_path / ".env").read_text()
    passwords = re.findall(r"^\w+_PASSWORD=([0-9a-f]{48})$", env, re.MULTILINE)
    assert len(passwords) == len(set(passwords)) == env.count("_PASSWORD=")
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    # Docker mounts what lies in it for another user; on the host nobody else may enter.
    assert (tmp_path / "deploy/private").stat().st_mode & 0o077 == 0
    subprocess.run(script, check=True, capture_output=True)
    assert made == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_s20_the_image_is_pinned_and_not_root() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 3
    assert all(EXACT_TAG.fullmatch(base) for base in bases)
    assert "--require-hashes" in DOCKERFILE
    assert DOCKERFILE.rindex("\nUSER chat\n") > DOCKERFILE.rindex("\nFROM ")


def test_s20_database_and_redis_are_private_with_passwords() -> None:
    assert COMPOSE["networks"]["storage"]["internal"] is True
    for name in ("mongo", "redis"):
        assert "ports" not in SERVICES[name]
        assert SERVICES[name]["networks"] == ["storage"]
    assert "--keyFile" in SERVICES["mongo"]["command"]
    assert "MONGO_INITDB_ROOT_PASSWORD" in SERVICES["mongo"]["environment"]
    assert "--requirepass" in SERVICES["redis"]["command"]


def test_s20_only_nginx_is_published_and_grafana_on_this_machine_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published.keys() == {"nginx", "grafana"}
    assert all(port.startswith("127.0.0.1:") for port in published["grafana"])


def test_nobody_comes_over_ipv6_to_networks_that_have_none() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert [port for port in ports if not port.startswith(("0.0.0.0:", "127.0.0.1:"))] == []
    assert not any(network and network.get("enable_ipv6") for network in COMPOSE["networks"].values())


def networks(name: str) -> set[str]:
    return set(SERVICES[name]["networks"])


def test_s20_who_can_reach_whom() -> None:
    members = {
        network: {name for name in SERVICES if network in networks(name)} for network in COMPOSE["networks"]
    }
    assert members == {
        "storage": {*APPS, "mongo", "redis"},
        "web": {*APPS, "nginx"},
        "watch": {*APPS, "prometheus", "alertmanager", "grafana"},
        "operators": {"alertmanager", "grafana"},
    }
    internal = {name for name, network in COMPOSE["networks"].items() if network and network.get("internal")}
    assert internal == {"storage", "watch"}


def test_prometheus_tells_the_alertmanager_when_there_is_one() -> None:
    text = (ROOT / "deploy/prometheus/prometheus.yml").read_text()
    (told,) = yaml.safe_load(COMMENTED.sub("", text))["alerting"]["alertmanagers"]
    assert told["static_configs"] == [{"targets": ["alertmanager:9093"]}]
    assert "alertmanager" in SERVICES


def test_prometheus_scrapes_each_node_and_grafana_asks_prometheus() -> None:
    deploy = ROOT / "deploy"
    (job,) = yaml.safe_load((deploy / "prometheus/prometheus.yml").read_text())["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"{name}:8000" for name in APPS]}]
    provisioning = deploy / "grafana/provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources/prometheus.yml").read_text())["datasources"]
    assert source["url"] == "http://prometheus:9090"
    (provider,) = yaml.safe_load((provisioning / "dashboards/chat.yml").read_text())["providers"]
    mounts = dict(mount.removesuffix(":ro").split(":") for mount in SERVICES["grafana"]["volumes"])
    assert mounts["./deploy/grafana/dashboards"] == provider["options"]["path"]
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (deploy / "grafana/dashboards" / home.removeprefix(f"{provider['options']['path']}/")).is_file()


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_mounts_is_there_and_cannot_be_written(name: str) -> None:
    for mount in SERVICES[name].get("volumes", ()):
        source, _, *mode = mount.split(":")
        if source.startswith("./deploy/private"):  # deploy/secrets.sh makes it.
            assert mode == ["ro"]
        elif source.startswith("./"):
            assert (ROOT / source).exists(), source
            assert mode == ["ro"]
        else:
            assert source in COMPOSE["volumes"]


def test_nginx_is_the_proxy_that_the_app_believes() -> None:
    address = SERVICES["nginx"]["networks"]["web"]["ipv4_address"]
    assert SERVICES["app1"]["environment"]["TRUSTED_PROXIES"] == address


def test_no_other_container_can_be_given_the_address_of_nginx() -> None:
    nginx = ipaddress.ip_address(SERVICES["nginx"]["networks"]["web"]["ipv4_address"])
    (pool,) = COMPOSE["networks"]["web"]["ipam"]["config"]
    given = ipaddress.ip_network(pool["ip_range"])
    assert given.subnet_of(ipaddress.ip_network(pool["subnet"]))
    assert nginx in ipaddress.ip_network(pool["subnet"])
    assert nginx not in given
    assert nginx != ipaddress.ip_address(pool["gateway"])


def test_grafana_finds_the_folders_above_those_that_it_makes() -> None:
    service = SERVICES["grafana"]
    paths = {name: Path(path) for name, path in service["environment"].items() if "_PATHS_" in name}
    there = {Path(folder) for folder in service["tmpfs"]}
    assert paths["GF_PATHS_DATA"] in there
    assert {paths["GF_PATHS_LOGS"].parent, paths["GF_PATHS_PLUGINS"].parent} <= there


def test_everything_that_the_image_copies_is_in_its_context() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for path in " ".join(copied).split():
        assert (ROOT / path).exists(), path
        assert any(
            path == kept[1:] or path.startswith(kept[1:] + "/") for kept in ignored if kept[0] == "!"
        ), path


def test_the_pages_lock_file_is_complete_for_every_system_and_names_no_registry() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    listed = {name.rpartition("node_modules/")[2] for name in packages}
    # Where a registry lacks another system's binaries, npm leaves them out, and `npm ci` refuses the file.
    assert {
        name for package in packages.values() for name in package.get("optionalDependencies", {})
    } <= listed
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_windows_starter_only_calls_run_py() -> None:
    lines = (ROOT / "START_WEBSOCKET.bat").read_bytes().split(b"\r\n")
    assert not any(b"\n" in line for line in lines), "Windows wants CRLF"
    assert [line for line in lines if b".py" in line] == [b"%PYTHON% run.py %*"]
    assert "*.bat text eol=crlf" in (ROOT / ".gitattributes").read_text()


def test_ci_has_what_bash_needs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK) or os.name == "nt"
    subprocess.run(["bash", "-n", script], check=True)
