import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from e2e.conftest import Console
from e2e.pages import Chat, Matches, SignIn
from e2e.people import PASSWORD, Person, register
from e2e.server import Server

NewContext = Callable[..., BrowserContext]


@pytest.mark.every_browser
def test_sign_up_invite_and_chat(
    new_context: NewContext, alice: Person, signed_in: Callable[[Person], Page]
) -> None:
    inviting = signed_in(alice)
    Matches(inviting).open()
    inviting.get_by_role("button", name="Invite someone").first.click()
    box = inviting.get_by_role("dialog").get_by_role("textbox")
    expect(box).to_have_value(re.compile("/invite/"))
    link = box.input_value()

    page = new_context().new_page()
    page.goto(link)
    page.get_by_role("link", name="Create account").click()
    SignIn(page).register("Carol", f"carol-{uuid4().hex}@example.com", PASSWORD)
    expect(page.get_by_role("heading", name="Alice invites you to talk")).to_be_visible()
    page.get_by_role("button", name="Accept invitation").click()
    expect(page.get_by_role("heading", name="Alice", exact=True)).to_be_visible()
    Chat(page, "").send("Thank you for the invitation")

    inviting.keyboard.press("Escape")
    Matches(inviting).link("Carol").click()
    Chat(inviting, "").expect_message("Thank you for the invitation")


def test_sign_in_leads_to_where_one_wanted_to_go(
    new_context: NewContext, alice: Person, match_id: str
) -> None:
    page = new_context().new_page()
    page.goto(f"/chat/{match_id}")
    SignIn(page).sign_in(alice.email, PASSWORD)
    expect(page.get_by_role("heading", name="Bob", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(f"/chat/{match_id}$"))


def test_a_wrong_password_is_said(new_context: NewContext, alice: Person, console: Console) -> None:
    console.expect("status of 401")
    page = new_context().new_page()
    page.goto("/login")
    SignIn(page).sign_in(alice.email, "not my password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("/login$"))


def test_sign_out_ends_the_session(signed_in: Callable[[Person], Page], alice: Person) -> None:
    page = signed_in(alice)
    page.goto("/settings")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("localStorage.getItem('token')") is None
    page.goto("/chat")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_demo_is_one_click_away(new_context: NewContext, server: Server) -> None:
    """The two printed links, each in a browser of its own."""
    links = {name: demo_link(server, name) for name in ("alice", "bob")}
    pages = {name: new_context().new_page() for name in links}
    for name, page in pages.items():
        page.goto(links[name])
        page.get_by_role("button", name=f"Continue as {name.title()}").click()
    text = f"It works {uuid4().hex[:6]}"
    Chat(pages["alice"], "").send(text)
    Chat(pages["bob"], "").expect_message(text)


def demo_link(server: Server, name: str) -> str:
    printed = re.search(rf"http://localhost:{server.port}/chat/\w+\?as={name}", server.log())
    assert printed, server.log()
    return printed[0]


@pytest.fixture(scope="module")
def without_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("without-demo"), "--no-demo")
    server.start()
    yield server
    server.stop()


@pytest.mark.every_browser
@pytest.mark.parametrize("locale", ["en-US", "ar"])
def test_the_sign_in_page_can_be_filled_in_before_its_scripts_are_there(
    new_context: NewContext, without_demo: Server, locale: str
) -> None:
    alice = register(without_demo.url, "Alice")
    page = new_context(locale=locale).new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/assets/vendor-*", hold)
    page.goto(f"{without_demo.url}/login", wait_until="commit")
    page.locator("[name=email]").fill(alice.email)
    password = page.locator("[name=password]")
    password.fill(PASSWORD)
    # The browser would send the form by itself, the password in the address.
    password.press("Enter")
    expect(page.locator("[type=submit]")).to_be_disabled()
    page.route("**/assets/vendor-*", lambda route: route.continue_())
    for route in held:
        route.continue_()
    expect(page.locator("[type=submit]")).to_be_enabled()
    assert page.url == f"{without_demo.url}/login"
    password.press("Enter")
    expect(page).to_have_url(f"{without_demo.url}/chat")
