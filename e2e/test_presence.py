import pytest
from playwright.sync_api import expect

from e2e.pages import Chat


@pytest.mark.every_browser
def test_the_dot_is_gray_within_15_s_of_closing_and_green_on_return(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    bob.page.close()
    expect(alice.dot).to_have_attribute("data-online", "false", timeout=15_000)
    expect(alice.status.filter(has_text="Active now")).not_to_be_visible()
    returned = Chat(bob.page.context.new_page(), bob.match_id)
    returned.open()
    alice.expect_online()


def test_a_reload_does_not_flicker(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    alice.dot.evaluate("""dot => {
      window.presences = []
      new MutationObserver(() => window.presences.push(dot.dataset.online)).observe(dot, {attributes: true})
    }""")
    bob.page.reload()
    bob.expect_online()
    bob.send("Here again")
    alice.expect_message("Here again")
    assert "false" not in alice.page.evaluate("window.presences")
