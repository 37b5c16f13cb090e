"""Does a conversation of 100,000 messages scroll smoothly, and does the page answer while others write?"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import socketio
from playwright.sync_api import Page, sync_playwright

from bench import history
from e2e.browser import launch_options
from e2e.conftest import browser_state
from e2e.people import Person
from e2e.server import Server

SECONDS = 10
PIXELS_PER_SECOND = 3_000
KEYS = 200
PER_SECOND = 50
IN_THE_LOG = "const log = document.querySelector('[role=log]');"
PARTS = """const parts = took => {
  took.sort((a, b) => a - b)
  const at = part => took[Math.floor(part / 100 * (took.length - 1))]
  return { p50: at(50), p95: at(95), p99: at(99) }
};"""
# Back through the conversation at a reader's fastest, as older messages come.
FRAMES = f"""async ([seconds, speed]) => {{ {IN_THE_LOG} {PARTS}
  const took = []
  let before = await new Promise(requestAnimationFrame)
  for (const end = before + seconds * 1000; before < end;) {{
    const now = await new Promise(requestAnimationFrame)
    took.push(now - before)
    log.scrollTop -= speed * (now - before) / 1000
    before = now
  }}
  return parts(took)
}}"""
READ_ALL = f"""async most => {{ {IN_THE_LOG}
  const end = performance.now() + most * 1000
  const oldest = () => Number(log.querySelector('[data-seq]')?.dataset.seq)
  while (oldest() !== 1 && performance.now() < end) {{
    log.scrollTop = 0
    await new Promise(done => setTimeout(done, 20))
  }}
  return oldest()
}}"""
WATCH_KEYS = """window.keys = []
new PerformanceObserver(list => {
  for (const { name, duration } of list.getEntries()) if (name === 'keydown') window.keys.push(duration)
}).observe({ type: 'event', durationThreshold: 16 })"""
# What took less than two frames is not told of, and counts as two.
KEY_TIMES = f"""count => {{ {PARTS}
  return parts([...window.keys, ...Array(Math.max(0, count - window.keys.length)).fill(16)])
}}"""
MOST_SECONDS = 600


def measure(server: Server) -> dict[str, dict[str, float]]:
    alice, bob, match_id = history.long_match(server)
    chromium = launch_options("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium)
        page = browser.new_context(storage_state=browser_state(alice), base_url=server.url).new_page()
        page.add_init_script(WATCH_KEYS)
        page.goto(f"/chat/{match_id}")
        page.locator("[data-seq]").last.wait_for()
        found = {"a frame, scrolling back": page.evaluate(FRAMES, [SECONDS, PIXELS_PER_SECOND])}
        oldest = page.evaluate(READ_ALL, MOST_SECONDS)
        if oldest != 1:
            raise RuntimeError(f"Only the messages from {oldest} on were read")
        page.get_by_role("button", name="Jump to latest").click()
        page.locator(f"[data-seq='{history.MESSAGES}']").wait_for()
        found["a frame, when all was scrolled through"] = page.evaluate(FRAMES, [SECONDS, PIXELS_PER_SECOND])
        page.get_by_role("button", name="Jump to latest").click()
        with writing(bob, match_id):
            found["a key, while 50 messages a second come"] = type_keys(page)
        browser.close()
    return found


def type_keys(page: Page) -> Any:
    box = page.get_by_role("textbox", name="Message")
    page.evaluate("window.keys = []")
    box.press_sequentially("word " * (KEYS // 5), delay=40, timeout=MOST_SECONDS * 1_000)
    return page.evaluate(KEY_TIMES, KEYS)


@contextmanager
def writing(person: Person, match_id: str) -> Iterator[None]:
    """One message after the other, as evenly as acks let them be."""
    ended = Event()

    async def write() -> None:
        async with socketio.AsyncSimpleClient() as client:
            await client.connect(person.url, auth={"token": person.token}, transports=["websocket"])
            start = time.perf_counter()
            for number in itertools.count():
                await asyncio.sleep(start + number / PER_SECOND - time.perf_counter())
                if ended.is_set():
                    return
                ack = await client.call("send_message", {"match_id": match_id, "content": "On and on"})
                if not ack["ok"]:
                    raise RuntimeError(f"Not taken: {ack}")

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(asyncio.run, write())
        try:
            yield
        finally:
            ended.set()
            done.result()
