"""The screens by their accessible names: what a person sees, or hears from a screen reader."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from e2e.people import PASSWORD, Person

TOP_MESSAGE = """log => {
  const top = log.getBoundingClientRect().top
  const seen = [...log.querySelectorAll('[data-seq]')].find(m => m.getBoundingClientRect().bottom > top)
  return Number(seen.dataset.seq)
}"""

SCROLLED = """async log => {
  for (let still = 0, before = -1; still < 5; before = log.scrollTop) {
    await new Promise(requestAnimationFrame)
    still = log.scrollTop === before ? still + 1 : 0
  }
}"""
TRANSITIONS_ENDED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  const transitions = document.getAnimations().filter(one => one instanceof CSSTransition)
  await Promise.allSettled(transitions.map(one => one.finished))
}"""

KEPT = """async () => {
  const { active } = await navigator.serviceWorker.ready
  if (active.state !== 'activated')
    await new Promise(done => active.addEventListener('statechange', done))
  const done = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result) })
  const end = performance.now() + 20_000
  const frame = () => {
    if (performance.now() > end) throw new Error('Nothing was kept')
    return new Promise(requestAnimationFrame)
  }
  const isMade = async () => (await indexedDB.databases()).some(one => one.name === 'colabmatch snapshots')
  while (!(await isMade())) await frame()
  const database = await done(indexedDB.open('colabmatch snapshots'))
  const shown = location.pathname.startsWith('/chat/') ? ['lists', 'conversations'] : ['lists']
  for (const name of shown)
    while (await done(database.transaction(name).objectStore(name).count()) === 0)
      await frame()
  database.close()
}"""


class Chat:
    def __init__(self, page: Page, match_id: str) -> None:
        self.page = page
        self.match_id = match_id
        self.log = page.get_by_role("log", name="Messages")
        self.box = page.get_by_role("textbox", name="Message")
        self.status = page.get_by_role("status")
        header = page.locator("header").filter(has=page.get_by_role("heading", level=1))
        self.dot = header.locator("[data-online]")

    def open(self) -> None:
        self.page.goto(f"/chat/{self.match_id}")
        expect(self.box).to_be_visible()

    def expect_ready(self, **within: Any) -> None:
        """Connected, and told whether the other is there."""
        expect(self.status.filter(has_text=re.compile("Active now|Last seen|Offline"))).to_be_visible(
            **within
        )

    def expect_online(self) -> None:
        expect(self.status.filter(has_text="Active now")).to_be_visible()
        expect(self.dot).to_have_attribute("data-online", "true")

    def send(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def message(self, text: str) -> Locator:
        return self.log.locator("[data-message-id]").filter(has=self.page.get_by_text(text, exact=True))

    def expect_message(self, text: str, state: str | None = None, **within: Any) -> None:
        expect(self.message(text)).to_have_count(1, **within)
        if state:
            expect(self.message(text).get_by_text(state, exact=True)).to_be_attached(**within)

    def expect_texts(self, texts: list[str], **within: Any) -> None:
        """Exactly these, in this order."""
        expect(self.log.locator(".bubble-text")).to_have_text(texts, **within)

    def wait_until_kept(self) -> None:
        """The page itself is in the browser, and what it shows of matches and messages."""
        self.page.evaluate(KEPT)

    def open_menu(self, text: str) -> None:
        self.message(text).hover()
        self.message(text).get_by_role("button", name="Message actions").click()

    def typing(self, name: str) -> Locator:
        return self.page.get_by_text(f"{name} is typing…")

    def scroll_up(self, pixels: int) -> None:
        self.log.hover()
        self.page.mouse.wheel(0, -pixels)
        self.log.evaluate(SCROLLED)

    def top_seq(self) -> int:
        return int(self.log.evaluate(TOP_MESSAGE))


class Matches:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.list = page.get_by_role("navigation", name="Matches")

    def open(self) -> None:
        self.page.goto("/chat")
        expect(self.list).to_be_visible()

    def link(self, name: str) -> Locator:
        return self.list.get_by_role("link", name=re.compile(name))


class SignIn:
    def __init__(self, page: Page) -> None:
        self.page = page

    def register(self, name: str, email: str, password: str) -> None:
        self.page.get_by_role("textbox", name="Name").fill(name)
        self.fill(email, password)
        self.page.get_by_role("button", name="Create account").click()

    def sign_in(self, email: str, password: str) -> None:
        self.fill(email, password)
        self.page.get_by_role("button", name="Sign in").click()

    def fill(self, email: str, password: str) -> None:
        self.page.get_by_role("textbox", name="Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)

    def open_as(self, person: Person) -> None:
        self.page.goto("/login")
        self.sign_in(person.email, PASSWORD)
        expect(self.page).to_have_url(re.compile("/chat"))
