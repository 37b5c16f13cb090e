"""Which Chromium the journeys run in: Playwright's own, else the machine's. As a program: gets one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def playwrights_own_is_there() -> bool:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def of_the_machine() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def succeeds(*command: str) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def get() -> bool:
    if playwrights_own_is_there() or succeeds(sys.executable, "-m", "playwright", "install", "chromium"):
        return True
    if of_the_machine():
        return True
    may_install = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    return bool(
        may_install
        and succeeds("apt-get", "update")
        and succeeds("apt-get", "install", "--yes", "chromium", "fonts-noto-color-emoji")
    )


def need() -> None:
    if not get():
        sys.exit("No Chromium: install it (Debian: sudo apt install chromium) or Chrome, then try again.")


if __name__ == "__main__":
    need()
