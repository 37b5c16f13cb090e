import json
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from e2e.conftest import Console, browser_state
from e2e.pages import Matches
from e2e.people import Person
from e2e.server import ROOT
from e2e.sockets import say

NewContext = Callable[..., BrowserContext]

SAID = """() => {
  const said = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement: parent, data } = walker.currentNode
    if (!parent.closest('script, style, noscript, time, .meta, [lang]:not(html)')) said.push(data)
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]:not(time)`)) said.push(one.getAttribute(name))
  return [document.title, ...said].map(text => text.trim()).filter(text => /\\p{L}/u.test(text))
}"""
TEXTS = re.compile(r"/assets/en-[\w-]+\.js$")
SPACE_BEFORE = """one => {
  const text = document.createRange()
  text.selectNodeContents(one)
  return text.getBoundingClientRect().left - one.getBoundingClientRect().left
}"""
FIRST_WORD_IS_WITHIN = """element => {
  const range = new Range()
  const start = element.lastChild.data.indexOf('مرحبا')
  range.setStart(element.lastChild, start)
  range.setEnd(element.lastChild, start + 5)
  const [word, line] = [range, element].map(one => one.getBoundingClientRect())
  return word.left >= line.left - 1 && word.right <= line.right + 1
}"""


def test_the_page_speaks_the_language_of_the_browser_or_the_chosen_one(
    new_context: NewContext, alice: Person, bob: Person, match_id: str, console: Console
) -> None:
    page = new_context(locale="fr-CA", storage_state=browser_state(alice)).new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/settings")
    expect(page.get_by_role("heading", name="Réglages")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert not any(re.search(r"/assets/(en|es|de|ar)-", url) for url in fetched)

    # What the server refuses, in words of the page.
    console.expect("status of 400")
    page.get_by_role("textbox", name="Nom").fill("\u202ealice")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Choisissez un autre nom")).to_be_visible()

    page.get_by_role("combobox", name="Langue").select_option(label="العربية")
    expect(page.get_by_role("heading", name="الإعدادات")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert alice.call("GET", "/users/me")["settings"]["language"] == "ar"

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/chat/{match_id}")
    box = page.get_by_role("textbox", name="رسالة")
    box.fill("مرحبا Bob")
    box.press("Enter")
    sent = page.get_by_role("log").locator("[data-message-id]")
    expect(sent).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # One's own messages are at the end of the line, which is the left.
    bubble = sent.locator(".bubble").bounding_box()
    assert bubble
    assert bubble["x"] < 390 - (bubble["x"] + bubble["width"])
    page.get_by_role("link", name="رجوع").click()
    expect(page.get_by_role("navigation", name="المحادثات")).to_be_visible()


def test_no_text_bypasses_the_translations(
    new_context: NewContext, alice: Person, match_id: str, console: Console
) -> None:
    """Every text of the page in brackets: what shows up without them was written elsewhere."""

    console.expect("Service Worker registration blocked")
    console.expect("status of 404")

    def bracketed(texts: object) -> object:
        if isinstance(texts, dict):
            return {key: bracketed(text) for key, text in texts.items()}
        return f"⟦{texts}⟧"

    def answer(route: Route) -> None:
        body = route.fetch().text()
        name = "en.json" if '"ColabMatch"' in body or "`ColabMatch`" in body else "account/en.json"
        texts = json.loads((ROOT / "frontend/src/i18n" / name).read_text("utf-8"))
        pseudo = f"export default {json.dumps(bracketed(texts), ensure_ascii=False)}"
        route.fulfill(body=pseudo, content_type="text/javascript; charset=utf-8")

    def expect_all_bracketed(page: Page) -> None:
        expect(page).to_have_title(re.compile("⟦"))
        expect(page.get_by_text("⟦").first).to_be_visible()
        own = {"Alice", "Bob", "Hello", "A", "B", alice.email}
        bare = [text for text in page.evaluate(SAID) if "⟦" not in text and text not in own]
        assert bare == [], page.url

    signed_out = new_context(service_workers="block").new_page()
    signed_out.route(TEXTS, answer)
    for path in ("/login", "/register", "/nowhere"):
        signed_out.goto(path)
        expect_all_bracketed(signed_out)
    page = new_context(service_workers="block", storage_state=browser_state(alice)).new_page()
    page.route(TEXTS, answer)
    for path in ("/settings", "/chat", f"/chat/{'a' * 24}", f"/chat/{match_id}"):
        page.goto(path)
        expect(page.get_by_role("navigation")).to_be_attached()
        expect_all_bracketed(page)
    page.get_by_role("textbox").fill("Hello")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble-text", has_text="Hello")).to_be_visible()
    expect_all_bracketed(page)


def test_a_name_in_the_other_direction_stands_where_the_page_reads_from(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    bob.call("PATCH", "/users/me", json={"name": "عمر"})
    page = signed_in(alice)
    page.goto(f"/chat/{match_id}")
    name = page.get_by_role("heading", name="عمر")
    expect(name).to_be_visible()
    assert name.evaluate(SPACE_BEFORE) < 1


def test_the_list_shows_the_beginning_of_what_one_wrote_in_the_other_direction(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    say(alice, match_id, ["مرحبا يا صديقي " * 20])
    page = signed_in(alice)
    page.goto("/chat")
    text = Matches(page).link("Bob").get_by_text("مرحبا", exact=False).last
    expect(text).to_be_visible()
    assert text.evaluate(FIRST_WORD_IS_WITHIN)
    expect(Matches(page).link("Bob")).to_contain_text("You: مرحبا")
