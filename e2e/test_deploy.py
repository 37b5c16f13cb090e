import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.server import BACKEND, Server

KEPT = """async version => {
  const { ready } = navigator.serviceWorker
  const settled = ({ installing, waiting, active }) =>
    !installing && !waiting && active?.state === 'activated'
  const keeps = async () => !version || (await caches.has(`shell ${version}`))
  while (!settled(await ready) || !(await keeps())) await new Promise(done => setTimeout(done, 50))
}"""


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Server]:
    """A server with a copy of the page, which a test may replace."""
    shutil.copytree(BACKEND / "app", tmp_path / "backend/app")
    shutil.copytree(BACKEND.parent / "frontend/dist", tmp_path / "frontend/dist")
    server = Server(tmp_path, backend=tmp_path / "backend")
    server.start()
    yield server
    server.stop()


def deploy(server: Server) -> str:
    """Puts a new version in place and returns the path of a file that it no longer has."""
    dist = server.backend.parent / "frontend/dist"
    gone = next(dist.glob("assets/NotFound-*.js")).relative_to(dist).as_posix()
    page, worker = dist / "index.html", dist / "sw.js"
    page.write_text(page.read_text().replace("<body>", '<body data-version="next">'))
    listed = worker.read_text().replace(f'"/{gone}",', "")
    worker.write_text(re.sub(r'VERSION="\w+"', 'VERSION="next"', listed))
    for file in [dist / gone, *dist.glob("*.br"), *dist.glob("*.gz")]:
        file.unlink()
    return gone


def test_a_new_version_is_there_at_the_next_visit_and_open_tabs_go_on_with_theirs(
    deployed: Server, new_context: Callable[..., BrowserContext], console: Console
) -> None:
    console.expect(LOST_NETWORK)
    context = new_context()
    old = context.new_page()
    old.goto(f"{deployed.url}/login")
    old.evaluate(KEPT)
    old.reload()

    deployed.stop()
    gone = deploy(deployed)
    deployed.start()
    new = context.new_page()
    new.goto(f"{deployed.url}/login")
    expect(new.locator("body")).to_have_attribute("data-version", "next")
    new.evaluate(KEPT, "next")

    expect(old.locator("body")).not_to_have_attribute("data-version", "next")
    assert old.evaluate(f"async () => (await fetch('/{gone}')).ok")
    deployed.stop()
    new.reload()
    expect(new.locator("body")).to_have_attribute("data-version", "next")
    expect(new.get_by_role("button", name="Sign in")).to_be_visible()
