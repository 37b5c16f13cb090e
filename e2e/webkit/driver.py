"""WebKitGTK by WebDriver: Playwright's own WebKit is not to be had everywhere, and it drives no other."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.wait import WebDriverWait

from e2e.cluster.programs import wait_for_port
from e2e.people import PASSWORD, Person
from e2e.server import free_port

NEEDED = ("WebKitWebDriver", "xvfb-run", "dbus-run-session")
MINI_BROWSER = "*/webkit2gtk-4.1/MiniBrowser"
WAIT_SECONDS = 15
MESSAGES = "return [...document.querySelectorAll('[role=log] .bubble-text')].map(one => one.textContent)"
ALL = "return document.body.textContent"


def missing() -> list[str]:
    return [program for program in NEEDED if shutil.which(program) is None]


class Driver:
    """A display and a session bus of its own: WebKitWebDriver drives one browser at a time."""

    def __init__(self) -> None:
        port = free_port()
        self._process = subprocess.Popen(
            ["xvfb-run", "-a", "dbus-run-session", "--", "WebKitWebDriver", f"--port={port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_for_port(port, self._process)
            self.browser = connect(f"http://127.0.0.1:{port}")
        except BaseException:
            self._end_programs()
            raise

    def end(self) -> None:
        self.browser.quit()
        self._end_programs()

    def _end_programs(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()


def connect(url: str) -> webdriver.Remote:
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(next(Path("/usr/lib").glob(MINI_BROWSER)))
    options.add_argument("--automation")
    options.set_capability("browserName", "MiniBrowser")
    return webdriver.Remote(RemoteConnection(client_config=ClientConfig(url)), options=options)


class Chat:
    """The screens by their accessible names."""

    def __init__(self, driver: Driver, person: Person) -> None:
        self.browser, self.person = driver.browser, person

    def wait_until(self, holds: Callable[[], bool]) -> None:
        WebDriverWait(self.browser, WAIT_SECONDS).until(lambda _: holds())

    def find(self, css: str) -> WebElement:
        return WebDriverWait(self.browser, WAIT_SECONDS).until(
            expected_conditions.visibility_of_element_located((By.CSS_SELECTOR, css))
        )

    def open(self, match_id: str) -> None:
        """Asked to sign in first."""
        self.browser.get(f"{self.person.url}/chat/{match_id}")
        self.find("input[type=email]").send_keys(self.person.email)
        self.find("input[type=password]").send_keys(PASSWORD)
        self.find("button[type=submit]").click()
        self.find("textarea")

    def send(self, text: str) -> None:
        self.find("textarea").send_keys(text + Keys.ENTER)

    def type(self, text: str) -> None:
        self.find("textarea").send_keys(text)

    def has_message(self, text: str) -> None:
        self.wait_until(lambda: text in self.browser.execute_script(MESSAGES))

    def says(self, text: str) -> None:
        """Also to a screen reader alone."""
        self.wait_until(lambda: text in self.browser.execute_script(ALL))

    def no_longer_says(self, text: str) -> None:
        self.wait_until(lambda: text not in self.browser.execute_script(ALL))
