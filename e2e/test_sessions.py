"""Where one is signed in, and signing out there."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.conftest import Console
from e2e.pages import Chat, SignIn
from e2e.people import FIREFOX, IPHONE, PASSWORD, Person
from e2e.test_accessibility import expect_axe_finds_nothing

NewContext = Callable[..., BrowserContext]


def sign_in(new_context: NewContext, person: Person, user_agent: str) -> Page:
    page = new_context(user_agent=user_agent).new_page()
    SignIn(page).open_as(person)
    return page


def row(page: Page, device: str) -> Locator:
    return page.get_by_role("list", name="Sessions").get_by_role("listitem").filter(has_text=device)


@pytest.fixture
def laptop(new_context: NewContext, alice: Person) -> Page:
    return sign_in(new_context, alice, FIREFOX)


@pytest.fixture
def phone(new_context: NewContext, alice: Person, match_id: str, console: Console) -> Chat:
    console.expect("status of 401")
    chat = Chat(sign_in(new_context, alice, IPHONE), match_id)
    chat.open()
    chat.expect_ready()
    return chat


def test_a_lost_phone_is_signed_out_at_once(laptop: Page, phone: Chat, alice: Person) -> None:
    laptop.goto("/settings")
    expect(row(laptop, "Firefox on Linux")).to_contain_text("This device")
    expect(row(laptop, "Safari on iPhone")).to_contain_text(re.compile("active", re.IGNORECASE))
    laptop.get_by_role("button", name="Sign out Safari on iPhone").click()
    expect(phone.page).to_have_url(
        re.compile(re.escape(f"/login?next={quote(f'/chat/{phone.match_id}', '')}"))
    )
    expect(row(laptop, "Safari on iPhone")).to_have_count(0)
    expect(laptop.get_by_text("Safari on iPhone is signed out.")).to_be_visible()
    assert phone.page.evaluate("localStorage.getItem('token')") is None
    phone.page.reload()
    SignIn(phone.page).sign_in(alice.email, PASSWORD)
    phone.expect_ready()
    still_here = Chat(laptop, phone.match_id)
    still_here.open()
    still_here.send("From the laptop")
    phone.expect_message("From the laptop")


def test_all_other_devices_are_signed_out_with_the_keyboard_alone(laptop: Page, phone: Chat) -> None:
    laptop.goto("/settings")
    laptop.bring_to_front()
    laptop.get_by_role("button", name="Sign out all other devices").focus()
    laptop.keyboard.press("Enter")
    expect(phone.page.get_by_role("button", name="Sign in")).to_be_visible()
    # The phone, and where Alice registered.
    expect(laptop.get_by_text("All other devices are signed out.")).to_be_visible()
    expect(row(laptop, "")).to_have_count(1)
    expect(laptop.get_by_role("list", name="Sessions")).to_be_focused()
    laptop.reload()
    expect(row(laptop, "")).to_have_text(re.compile("Firefox on Linux"))


def test_a_new_password_leaves_this_device_in_the_list(laptop: Page, phone: Chat) -> None:
    laptop.goto("/settings")
    expect(row(laptop, "")).to_have_count(3)
    laptop.get_by_label("Current password", exact=True).fill(PASSWORD)
    laptop.get_by_label("New password", exact=True).fill("another secret")
    laptop.get_by_role("button", name="Change password").click()
    expect(phone.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(row(laptop, "")).to_have_count(1)
    expect(row(laptop, "Firefox on Linux")).to_contain_text("This device")


def test_axe_finds_nothing_in_the_sessions(laptop: Page, phone: Chat) -> None:
    laptop.goto("/settings")
    expect(row(laptop, "Safari on iPhone")).to_be_visible()
    expect_axe_finds_nothing(laptop)
    laptop.set_viewport_size({"width": 390, "height": 844})
    expect_axe_finds_nothing(laptop)
