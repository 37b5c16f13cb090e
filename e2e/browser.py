"""Which browser the journeys run in: Playwright's own, else the machine's. As a program: gets a Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "firefox": ("firefox-esr", "firefox"),
}

# What Playwright switches off, and the popups of the address bar: two more pages for each window, which take
# more processor time than ours.
SWITCHED_OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "BoundaryEventDispatchTracksNodeRemoval"),
    *("DestroyProfileOnBrowserClose", "DialMediaRouteProvider", "GlobalMediaControls", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "Translate"),
    *("AutoDeElevate", "RenderDocument", "OptimizationHints"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)

# Fine, and can hover. A machine without a screen has neither.
WITH_A_MOUSE = {"ui.primaryPointerCapabilities": 6, "ui.allPointerCapabilities": 6}


def playwrights_own_is_there(engine: str = "chromium") -> bool:
    with sync_playwright() as playwright:
        return Path(getattr(playwright, engine).executable_path).exists()


def of_the_machine(engine: str = "chromium") -> str | None:
    return next(filter(None, map(shutil.which, NAMES[engine])), None)


def launch_options(engine: str) -> dict[str, Any]:
    """None where Playwright brought its own."""
    if playwrights_own_is_there(engine):
        return {}
    own = {"executable_path": of_the_machine(engine)}
    if engine == "firefox":
        # Playwright's protocol needs its own build of Firefox; an ordinary one speaks WebDriver BiDi.
        return own | {"channel": "moz-firefox", "firefox_user_prefs": WITH_A_MOUSE}
    return own | {"args": [f"--disable-features={','.join(SWITCHED_OFF)}"]}


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
