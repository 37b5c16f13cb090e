"""The nginx of docker-compose.yml, run for real."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

TEMPLATE = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "nginx.conf.template"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt install nginx)")


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was asked with."""

    def do_GET(self) -> None:
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of nginx, in front of an echo."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    with HTTPServer(("127.0.0.1", 0), Echo) as echo:
        Thread(target=echo.serve_forever, daemon=True).start()
        rendered = (
            TEMPLATE.read_text()
            .replace("${NGINX_PORT}", f"127.0.0.1:{port}")
            .replace("${NGINX_SERVERS}", f"server 127.0.0.1:{echo.server_port};")
        )
        (folder / "nginx.conf").write_text(rendered)
        command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as nginx:
            wait_for_port(port)
            yield f"http://127.0.0.1:{port}"
            nginx.terminate()
        echo.shutdown()


def wait_for_port(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("nginx does not listen")


def headers_that_arrive(url: str, **headers: str) -> dict[str, str]:
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    with urlopen(Request(url, headers=asked), timeout=5) as answer:
        lines = answer.read().decode().strip().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_a_websocket_upgrade_reaches_the_app(proxied: str) -> None:
    arrived = headers_that_arrive(f"{proxied}/socket.io/", Upgrade="websocket", Connection="Upgrade")
    assert arrived["Upgrade"] == "websocket"
    assert arrived["Connection"] == "upgrade"


def test_a_plain_request_keeps_the_connection_to_the_app(proxied: str) -> None:
    arrived = headers_that_arrive(f"{proxied}/health")
    assert "Upgrade" not in arrived
    assert "Connection" not in arrived


def test_the_origin_check_sees_the_host_and_port_that_the_browser_sees(proxied: str) -> None:
    assert headers_that_arrive(f"{proxied}/")["Host"] == proxied.removeprefix("http://")


def test_s10_a_forged_client_address_is_replaced(proxied: str) -> None:
    forged = headers_that_arrive(f"{proxied}/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")
    assert forged["X-Forwarded-For"] == "127.0.0.1"
    assert forged["X-Forwarded-Proto"] == "http"


def test_metrics_are_not_public(proxied: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{proxied}/metrics", timeout=5)


def test_s12_a_body_above_one_megabyte_is_refused(proxied: str) -> None:
    with pytest.raises(HTTPError, match="413"):
        urlopen(Request(f"{proxied}/api/users/me", data=b"x" * 1_100_000), timeout=5)
