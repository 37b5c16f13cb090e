"""Devices that are pages of the product in Chromium, judged by what stands in their log."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Error, async_playwright, expect

from e2e import browser
from e2e.faults.device import Device
from e2e.faults.history import Message, Send
from e2e.people import PASSWORD, Person

# Says each text that stands in the log with its place in the timeline, so is stored.
WATCH = """new MutationObserver(() => {
  const stored = [...document.querySelectorAll('[role=log] [data-seq]')]
  const texts = stored.map(one => one.querySelector('.bubble-text')?.textContent ?? null)
  const newest = Math.max(0, ...stored.map(one => Number(one.dataset.seq)))
  window.noteStored({texts, newest})
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-seq']})"""

IN_A_LOG = """
  const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  const toEnd = async () => {
    for (let still = 0; still < 5; still += 1) {
      if (log.scrollHeight - log.scrollTop - log.clientHeight > 2) still = 0
      log.scrollTop = log.scrollHeight
      await drawn()
    }
  }
"""

# Only what is near the view is in the document, and what waited is stored above what came meanwhile.
LOOK_BACK = f"""async (log, most) => {{{IN_A_LOG}
  for (let steps = 0; steps < most && log.scrollTop > 0; steps += 1) {{
    log.scrollTop -= log.clientHeight / 2
    await drawn()
  }}
  await toEnd()
}}"""

# From the end of the log to its beginning, as a reader scrolls.
READ_ALL = f"""async log => {{{IN_A_LOG}
  const rows = []
  const seen = new Set()
  await toEnd()
  for (let still = 0; !seen.has('1') && still < 1500; still += 1) {{
    const news = [...log.querySelectorAll('[data-seq]')].filter(one => !seen.has(one.dataset.seq))
    rows.unshift(...news.map(one => ({{
      seq: Number(one.dataset.seq),
      id: one.dataset.messageId,
      content: one.querySelector('.bubble-text')?.textContent ?? null,
    }})))
    for (const one of news) seen.add(one.dataset.seq)
    if (news.length > 0) still = 0
    log.scrollTop -= log.clientHeight / 2
    await drawn()
  }}
  return rows
}}"""

LOOK_BACK_AFTER_SECONDS = 1
FIRST_STEPS_BACK = 20
LONG_SECONDS = 5


class PageDevice(Device):
    def __init__(self, name: str, url: str, person: Person, match_id: str) -> None:
        super().__init__(name, person, [match_id])
        self._address = f"{url}/chat/{match_id}"
        self._by_content: dict[str, Send] = {}
        self._newest = 0
        # Nobody writes in a page that is being loaded.
        self._at_hand = asyncio.Lock()

    async def open(self, chromium: Browser) -> None:
        self._page = await chromium.new_page()
        self._log = self._page.get_by_role("log", name="Messages")
        self._box = self._page.get_by_role("textbox", name="Message")
        await self._page.expose_function("noteStored", self._note_stored)
        await self._page.add_init_script(WATCH)
        await self._page.goto(self._address)
        await self._page.get_by_role("textbox", name="Email").fill(self.person.email)
        await self._page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self._page.get_by_role("button", name="Sign in").click()
        await expect(self._box).to_be_visible()

    async def send(self, match_id: str, content: str) -> None:
        async with self._at_hand:
            if any(time.time() - send.invoked_at > LONG_SECONDS for send in self.unsettled()):
                await self._look_back(FIRST_STEPS_BACK)
            send = Send(device=self.name, match_id=match_id, invoked_at=time.time(), content=content)
            self._by_content[content] = send
            self.sends.append(send)
            await self._box.fill(content)
            await self._box.press("Enter")
            await expect(self._box).to_have_value("")

    async def reload(self) -> None:
        """Again and again while the server cannot be reached, as a person does."""
        async with self._at_hand:
            while True:
                try:
                    await self._page.goto(self._address, timeout=5_000)
                    await expect(self._box).to_be_visible(timeout=5_000)
                except (Error, AssertionError):
                    await asyncio.sleep(0.2)
                else:
                    return

    async def until(self, holds: Callable[[], bool]) -> None:
        steps = FIRST_STEPS_BACK
        while not holds():
            try:
                await asyncio.wait_for(self.next_change(), LOOK_BACK_AFTER_SECONDS)
            except TimeoutError:
                async with self._at_hand:
                    await self._look_back(steps)
                steps *= 2

    async def until_level(self, match_id: str, newest_entry: int, newest_message: int) -> None:
        await self.until(lambda: self._newest >= newest_message)

    async def history(self, match_id: str) -> list[Message]:
        return [Message(**row) for row in await self._log.evaluate(READ_ALL)]

    async def _look_back(self, steps: int) -> None:
        # A page that no server has answered yet has no log.
        if await self._log.count():
            await self._log.evaluate(LOOK_BACK, steps)

    def _note_stored(self, shown: dict[str, object]) -> None:
        match shown:
            case {"texts": list(texts), "newest": int(newest)}:
                self._newest = max(self._newest, newest)
                for text in texts:
                    if text in self._by_content and not self._by_content[text].acked_at:
                        self._by_content[text].acked_at = time.time()
        self.note_change()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        options = await asyncio.to_thread(browser.launch_options, "chromium")
        options["args"] = [*options.get("args", ()), "--ignore-certificate-errors"]
        running = await playwright.chromium.launch(**options)
        yield running
        await running.close()
