"""The way in, the list and the settings."""

import re

from playwright.sync_api import Page, expect

from e2e.gallery.people import Cast
from e2e.gallery.scene import Scenes

SCENES = Scenes()


@SCENES.add(signed_in=False)
def sign_in(page: Page, cast: Cast) -> None:
    page.goto("/login")
    expect(page.get_by_role("button", name="Continue as Alice")).to_be_visible()


@SCENES.add(signed_in=False)
def sign_in_refused(page: Page, cast: Cast) -> None:
    sign_in(page, cast)
    page.get_by_role("textbox", name="Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


@SCENES.add(signed_in=False)
def register(page: Page, cast: Cast) -> None:
    page.goto("/register")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text(re.compile("name", re.IGNORECASE)).last).to_be_visible()


@SCENES.add()
def matches(page: Page, cast: Cast) -> None:
    page.goto("/chat")
    expect(page.get_by_role("navigation", name="Matches").get_by_role("link", name="Bob")).to_be_visible()


@SCENES.add()
def matches_draft(page: Page, cast: Cast) -> None:
    page.goto(f"/chat/{cast.empty}")
    page.get_by_role("textbox", name="Message").fill("Hi Zoë, are you coming on Saturday, too?")
    matches(page, cast)
    expect(page.get_by_text("Draft:")).to_be_visible()


@SCENES.add()
def invite(page: Page, cast: Cast) -> None:
    matches(page, cast)
    page.get_by_role("button", name="Invite someone").first.click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(re.compile("/invite/"))


@SCENES.add()
def invitation(page: Page, cast: Cast) -> None:
    page.goto(f"/invite/{cast.nobody.call('POST', '/invites')['code']}")
    expect(page.get_by_role("heading", name="Nora invites you to talk")).to_be_visible()


@SCENES.add()
def not_found(page: Page, cast: Cast) -> None:
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@SCENES.add()
def no_such_chat(page: Page, cast: Cast) -> None:
    page.goto("/chat/000000000000000000000000")
    expect(page.get_by_role("link", name="Go to your matches")).to_be_visible()


@SCENES.add()
def settings(page: Page, cast: Cast) -> None:
    page.goto("/settings")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(page.get_by_text("Zoë")).to_be_attached()


@SCENES.add()
def settings_end(page: Page, cast: Cast) -> None:
    settings(page, cast)
    page.get_by_role("button", name="Sign out").last.scroll_into_view_if_needed()


@SCENES.add(language="ar")
def right_to_left_settings(page: Page, cast: Cast) -> None:
    page.goto("/settings")
    expect(page.get_by_role("switch").first).to_be_visible()
    expect(page.get_by_text("Zoë")).to_be_attached()


@SCENES.add()
def sessions(page: Page, cast: Cast) -> None:
    settings(page, cast)
    page.get_by_role("button", name="Sign out all other devices").scroll_into_view_if_needed()


@SCENES.add(language="ar")
def right_to_left_sessions(page: Page, cast: Cast) -> None:
    page.goto("/settings")
    page.get_by_text("هذا الجهاز", exact=True).scroll_into_view_if_needed()
