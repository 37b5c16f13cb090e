"""What stands around the nodes, each as a real process that can be killed and frozen."""

import os
import shutil
import signal
import socket
import string
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
from pymongo import MongoClient

from e2e.server import BACKEND, ROOT, free_port

TEMPLATE = ROOT / "deploy" / "nginx" / "nginx.conf.template"
SBIN = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin"


def find(program: str, package: str) -> str:
    found = shutil.which(program, path=SBIN)
    if found is None:
        raise FileNotFoundError(f"{program} is not installed (Debian: sudo apt install {package})")
    return found


def wait_for_port(
    port: int, process: subprocess.Popen[bytes], seconds: float = 20, address: str = "127.0.0.1"
) -> None:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((address, port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} does not listen")


class Program:
    process: subprocess.Popen[bytes]

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.folder.mkdir()
        self.log_file = folder / f"{name}.log"

    def launch(self, *command: str) -> None:
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")


class Database(Program):
    """The embedded database under its guard, on a port that outlives it: killed, it comes back."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "database")
        self.port = 0

    @property
    def uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/"

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.embedded_guard", str(self.folder), str(self.port)],
                cwd=BACKEND,
                # Its end is what ends the guard.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        if not line.isdigit():
            raise RuntimeError(f"The database did not start:\n{self.log()[-2000:]}")
        self.port = int(line)

    def stop(self) -> None:
        self.process.communicate(timeout=30)

    def server(self) -> psutil.Process:
        """The database itself, below its guard."""
        (server,) = psutil.Process(self.process.pid).children()
        return server

    def client(self) -> MongoClient[dict[str, object]]:
        return MongoClient(self.uri, tz_aware=True)


class Redis(Program):
    def __init__(self, folder: Path, name: str = "redis") -> None:
        super().__init__(folder, name)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.launch(*self.command("127.0.0.1"))
        wait_for_port(self.port, self.process)

    def command(self, address: str) -> list[str]:
        options = ["--port", str(self.port), "--save", "", "--appendonly", "no", "--protected-mode", "no"]
        return [find("redis-server", "redis-server"), "--bind", address, *options]


class Nginx(Program):
    """The configuration of docker-compose, with a throw-away certificate."""

    def __init__(self, folder: Path, node_ports: list[int]) -> None:
        super().__init__(folder, "nginx")
        self.http_port, self.tls_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.tls_port}"
        self.node_ports = node_ports
        self.certificate = self.folder / "cert.pem"

    def start(self) -> None:
        if not self.certificate.exists():
            make_certificate(self.folder)
        self.write_configuration()
        # Started by root, its workers would be nobody, whom a folder of pytest's does not let in.
        user = "user root;" if os.geteuid() == 0 else ""
        configured = ("-p", str(self.folder), "-c", "nginx.conf", "-g", f"daemon off; {user}")
        self.launch(find("nginx", "nginx"), *configured)
        wait_for_port(self.tls_port, self.process)

    def kill(self) -> None:
        """All of it: its workers outlive it."""
        children = psutil.Process(self.process.pid).children()
        super().kill()
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def write_configuration(self) -> None:
        rendered = string.Template(TEMPLATE.read_text()).safe_substitute(
            NGINX_HTTP=f"127.0.0.1:{self.http_port}",
            NGINX_TLS=f"127.0.0.1:{self.tls_port} ssl http2",
            NGINX_HTTP2="",
            NGINX_SERVERS=" ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in self.node_ports),
            NGINX_CERTIFICATES=str(self.folder),
            PUBLIC_URL=self.url,
        )
        (self.folder / "nginx.conf").write_text(rendered)

    def workers(self) -> set[int]:
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    def reload(self) -> None:
        """Returns once new workers have taken over; the old ones go on with the connections they have."""
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 20
        while not self.workers() - before:
            if time.monotonic() > end:
                raise RuntimeError(f"nginx did not reload:\n{self.log()[-2000:]}")
            time.sleep(0.02)


def make_certificate(folder: Path) -> None:
    command = [
        find("openssl", "openssl"),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*command, "-nodes", "-days", "2", *names, *files], check=True, capture_output=True)
