"""A page that comes in two parts, to a browser that has its scripts already."""

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.people import WITHOUT_TLS
from e2e.server import Server

HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => true })"
KEPT = ("content-type", "cache-control", "content-security-policy")
PAUSE_SECONDS = 0.6


@pytest.fixture
def halting(server: Server) -> Iterator[str]:
    """Where the server answers as ever, but makes a pause before the styles of the page to register."""

    class Halting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = httpx.get(server.url + self.path, **WITHOUT_TLS)
            self.send_response(answer.status_code)
            for name in KEPT:
                self.send_header(name, answer.headers.get(name, ""))
            self.end_headers()
            at = answer.content.find(b"<style>") if self.path == "/register" else 0
            self.wfile.write(answer.content[:at])
            time.sleep(PAUSE_SECONDS if at else 0)
            self.wfile.write(answer.content[at:])

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Halting) as there:
        Thread(target=there.serve_forever, daemon=True).start()
        yield f"http://localhost:{there.server_port}"
        there.shutdown()


@pytest.mark.parametrize("script", ["", HIDDEN], ids=["seen", "hidden"])
def test_the_scripts_wait_for_the_rest_of_the_page(
    halting: str, new_context: Callable[..., BrowserContext], script: str
) -> None:
    page = new_context(service_workers="block").new_page()
    page.add_init_script(script)
    page.goto(f"{halting}/login")
    expect(page.get_by_role("textbox", name="Email")).to_be_visible()
    page.goto(f"{halting}/register")
    expect(page.get_by_role("textbox", name="Name")).to_be_visible()
