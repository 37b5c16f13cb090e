import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import Console, browser_state
from e2e.pages import Chat, Matches, SignIn
from e2e.people import Person
from e2e.server import Server
from e2e.sockets import say

NewContext = Callable[..., BrowserContext]

# Two tones make one sound. Whether somebody looks cannot be said of a browser without a screen.
SPY = """
  window.tones = 0
  window.looked = { seen: true, focused: true }
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (at) { window.tones += 1; start.call(this, at) }
  const visibility = () => window.looked.seen ? 'visible' : 'hidden'
  Object.defineProperty(document, 'visibilityState', { get: visibility })
  Object.defineProperty(document, 'hidden', { get: () => !window.looked.seen })
  document.hasFocus = () => window.looked.seen && window.looked.focused
  window.look = (seen, focused) => {
    window.looked = { seen, focused }
    document.dispatchEvent(new Event('visibilitychange'))
    window.dispatchEvent(new Event(focused ? 'focus' : 'blur'))
  }
"""
NOTES = """async tag => {
  const registration = await navigator.serviceWorker.ready
  const found = await registration.getNotifications({ tag })
  return found.map(({ title, body }) => ({ title, body }))
}"""

# As if this page had been loaded before the version that the service worker has: said again until it listens.
GROW_OLD = """() => {
  document.querySelector('script[type=module]').setAttribute('src', '/assets/index-older.js')
  setInterval(() => navigator.serviceWorker.dispatchEvent(new Event('controllerchange')), 50)
}"""
# In the service worker. Only a click of a person may bring a tab to the front.
CLICK = """matchId => {
  WindowClient.prototype.focus = async function () { return this }
  let opened
  const click = Object.assign(new Event('notificationclick'), {
    notification: { close() {}, data: { matchId } },
    waitUntil(promise) { opened = promise },
  })
  self.dispatchEvent(click)
  return opened
}"""


def look(page: Page, seen: bool, focused: bool = True) -> None:
    page.evaluate("([seen, focused]) => window.look(seen, focused)", [seen, seen and focused])


def sounds(*pages: Page) -> float:
    return sum(int(page.evaluate("window.tones")) for page in pages) / 2


def wait_for_notes(page: Page, tag: str, expected: list[dict[str, Any]]) -> None:
    end = page.evaluate("performance.now() + 5000")
    while (found := page.evaluate(NOTES, tag)) != expected:
        assert page.evaluate("performance.now()") < end, found


def wait_for_sounds(expected: float, *pages: Page) -> None:
    end = pages[0].evaluate("performance.now() + 5000")
    while (heard := sounds(*pages)) < expected:
        assert pages[0].evaluate("performance.now()") < end, heard
    assert heard == expected


def test_messages_are_told_once_and_only_where_nobody_looks(
    new_context: NewContext, alice: Person, bob: Person, match_id: str, console: Console
) -> None:
    console.expect("does not support the Push API in incognito")
    context = new_context(storage_state=browser_state(alice), permissions=["notifications"])
    context.add_init_script(SPY)
    page, other = context.new_page(), context.new_page()

    page.goto("/settings")
    switch = page.get_by_role("switch", name="Notifications")
    expect(switch).not_to_be_checked()
    switch.click()
    expect(switch).to_be_checked()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.get_by_role("button", name="Test").click()
    page.wait_for_function("window.tones === 2")
    wait_for_notes(page, "test", [{"title": "ColabMatch", "body": "This is how a new message looks."}])

    Matches(other).open()
    other.locator("body").click()
    look(page, seen=False)
    say(bob, match_id, ["One sound over two tabs"])
    page.wait_for_function("() => localStorage.getItem('told')?.includes('sound')")
    expect(Matches(other).link("Bob").get_by_label("1 unread message")).to_be_visible()
    wait_for_notes(page, match_id, [])

    look(other, seen=False)
    say(bob, match_id, ["And a notification"])
    wait_for_notes(page, match_id, [{"title": "Bob", "body": "And a notification"}])
    assert sounds(page, other) == 3

    page.bring_to_front()
    page.goto(f"/chat/{match_id}")
    page.locator("h1").click()
    expect(Chat(page, match_id).message("And a notification")).to_be_in_viewport()
    wait_for_notes(page, match_id, [])
    before = sounds(page, other)
    say(bob, match_id, ["Looked at"])
    expect(Chat(page, match_id).message("Looked at")).to_be_in_viewport()

    page.get_by_role("button", name="Conversation menu").click()
    page.get_by_role("menuitem", name="Mute for 1 hour").click()
    expect(Matches(page).link("Bob").get_by_label("Muted")).to_be_visible()
    expect(Matches(other).link("Bob").get_by_label("Muted")).to_be_visible()
    look(page, seen=False)
    say(bob, match_id, ["Muted"])
    expect(Matches(page).link("Bob").get_by_label("1 unread message")).to_be_visible()
    look(page, seen=True, focused=False)
    page.get_by_role("button", name="Conversation menu").click()
    page.get_by_role("menuitem", name="Unmute").click()
    expect(Matches(page).link("Bob").get_by_label("Muted")).to_have_count(0)
    say(bob, match_id, ["Heard again"])
    page.wait_for_function(
        "seq => (JSON.parse(localStorage.getItem('told'))['sound ' + seq[0]]?.seq ?? 0) >= seq[1]",
        arg=[match_id, 5],
    )
    # Neither what was looked at nor what was muted: each would have sounded before this.
    wait_for_sounds(before + 1, page, other)
    wait_for_notes(page, match_id, [])


@pytest.mark.parametrize(
    ("choice", "lasts", "ends"),
    [
        ("Mute for 1 hour", 59, 61),
        ("Mute for 8 hours", 8 * 60 - 1, 8 * 60 + 1),
        ("Mute until turned on again", 400 * 24 * 60, None),
    ],
)
def test_a_conversation_is_silent_for_as_long_as_was_chosen(
    alice: Person,
    match_id: str,
    new_context: NewContext,
    console: Console,
    choice: str,
    lasts: int,
    ends: int | None,
) -> None:
    # The clock leaps while the page connects.
    console.expect("WebSocket is closed before the connection is established")
    page = new_context().new_page()
    SignIn(page).open_as(alice)
    Chat(page, match_id).open()
    page.get_by_role("button", name="Conversation menu").click()
    page.get_by_role("menuitem", name=choice, exact=True).click()
    muted = Matches(page).link("Bob").get_by_label("Muted")
    expect(muted).to_be_visible()
    page.clock.install()
    page.reload()
    page.clock.fast_forward(lasts * 60_000)
    expect(muted).to_be_visible()
    if ends:
        page.clock.fast_forward((ends - lasts) * 60_000)
    else:
        page.get_by_role("button", name="Conversation menu").click()
        page.get_by_role("menuitem", name="Unmute").click()
    expect(muted).to_have_count(0)


def test_a_refused_permission_is_explained(new_context: NewContext, alice: Person) -> None:
    page = new_context(storage_state=browser_state(alice)).new_page()
    page.add_init_script("Notification.requestPermission = async () => 'denied'")
    page.goto("/settings")
    page.get_by_role("switch", name="Notifications").click()
    expect(page.get_by_role("status").filter(has_text=re.compile("blocks notifications"))).to_be_visible()
    expect(page.get_by_role("switch", name="Notifications")).not_to_be_checked()
    expect(page.get_by_role("switch", name="Sound")).to_be_checked()


def test_a_new_version_is_offered_and_never_forced(chats: tuple[Chat, Chat]) -> None:
    chat, _ = chats
    page = chat.page
    chat.wait_until_kept()
    page.reload()
    expect(chat.box).to_be_visible()
    chat.box.fill("Half a sentence")
    prompt = page.get_by_role("status").filter(has_text="A new version is ready.")
    expect(prompt).to_have_count(0)
    page.evaluate(GROW_OLD)
    expect(prompt).to_be_visible()
    expect(chat.box).to_have_value("Half a sentence")
    with page.expect_navigation():
        prompt.get_by_role("button", name="Reload").click()
    expect(chat.box).to_have_value("Half a sentence")
    expect(prompt).to_have_count(0)


def test_a_click_on_a_notification_opens_its_match_in_the_tab_of_a_first_visit(
    signed_in: Callable[[Person], Page], alice: Person, match_id: str
) -> None:
    page = signed_in(alice)
    with page.context.expect_event("serviceworker") as started:
        Matches(page).open()
    expect(Matches(page).link("Bob")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    assert page.evaluate("navigator.serviceWorker.controller === null")
    started.value.evaluate(CLICK, match_id)
    expect(page).to_have_url(re.compile(f"/chat/{match_id}$"))
    assert page.context.pages == [page]


def test_a_push_shows_without_any_page(
    new_context: NewContext, alice: Person, match_id: str, server: Server, console: Console
) -> None:
    # The browser's own page around the picture.
    console.expect("Applying inline style")
    console.expect("status of 404")
    context = new_context(storage_state=browser_state(alice), permissions=["notifications"])
    page = context.new_page()
    page.goto("/chat")
    page.evaluate(NOTES, match_id)
    bystander = context.new_page()
    devtools = context.new_cdp_session(bystander)
    found: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.close()
    [registration] = [one for one in found if one["scopeURL"].startswith(server.url)]
    pushed = {"match_id": match_id, "sender": "Bob", "text": "Are you there?", "unread": 2}
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": server.url,
            "registrationId": registration["registrationId"],
            "data": json.dumps(pushed),
        },
    )
    bystander.goto("/icon-192.png")
    wait_for_notes(bystander, match_id, [{"title": "Bob", "body": "Are you there?"}])
