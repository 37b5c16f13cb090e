"""A Redis in a network namespace of its own, whose network can drop every packet without a word."""

import os
import subprocess
from pathlib import Path

from e2e.cluster.programs import Redis, find, wait_for_port


def ip(*words: str) -> None:
    subprocess.run([find("ip", "iproute2"), *words], check=True, capture_output=True)


class DistantRedis(Redis):
    """Root alone may make its line. `end` takes the namespace away, and with it the line to it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "distant-redis")
        number = os.getpid() % 16_384
        self._name = f"chat{number}"
        # Two addresses of 198.18.0.0/15, which is for tests like this one (RFC 2544).
        first = 4 * number
        self._here, self._there = (f"198.18.{(first + host) >> 8}.{(first + host) & 255}" for host in (1, 2))
        self.url = f"redis://{self._there}:{self.port}/0"

    def make_line(self) -> None:
        ip("netns", "add", self._name)
        ip("link", "add", self._name, "type", "veth", "peer", "name", "line", "netns", self._name)
        ip("addr", "add", f"{self._here}/30", "dev", self._name)
        ip("link", "set", self._name, "up")
        ip("-n", self._name, "addr", "add", f"{self._there}/30", "dev", "line")
        ip("-n", self._name, "link", "set", "line", "up")

    def start(self) -> None:
        self.launch(find("ip", "iproute2"), "netns", "exec", self._name, *self.command(self._there))
        wait_for_port(self.port, self.process, address=self._there)

    def lose(self) -> None:
        """Nothing comes from there, and what comes there from here is dropped as of a false sender."""
        ip("-n", self._name, "route", "add", "blackhole", f"{self._here}/32")

    def find_again(self) -> None:
        ip("-n", self._name, "route", "del", "blackhole", f"{self._here}/32")

    def end(self) -> None:
        self.kill()
        ip("netns", "del", self._name)
