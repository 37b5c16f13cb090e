import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from e2e.pages import Chat, Matches
from e2e.people import Person
from e2e.test_accessibility import expect_axe_finds_nothing


def picture(kind: str) -> FilePayload:
    content = io.BytesIO()
    Image.new("RGB", (4000, 3000), "teal").save(content, kind)
    return {"name": "holiday", "mimeType": f"image/{kind.lower()}", "buffer": content.getvalue()}


def test_a_picture_takes_the_place_of_the_initials_for_both_and_goes_again(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    page, other = signed_in(alice), Chat(signed_in(bob), match_id)
    other.open()
    other.expect_ready()
    seen = Matches(other.page).link("Alice").locator("img[src^='/api/pictures/']")
    page.goto("/settings")
    profile = page.get_by_role("region", name="Profile")
    with page.expect_file_chooser() as chooser:
        profile.get_by_role("button", name="Change picture").click()
    chooser.value.set_files(picture("JPEG"))
    expect(profile.locator("img")).to_be_visible()
    expect(seen).to_be_visible()
    assert seen.evaluate("one => one.decode().then(() => one.naturalWidth)") == 256
    expect_axe_finds_nothing(page)
    profile.get_by_role("button", name="Remove picture").click()
    expect(profile.get_by_role("button", name="Change picture")).to_be_focused()
    expect(profile.locator("img")).to_have_count(0)
    expect(seen).to_have_count(0)


def test_a_file_that_is_no_picture_is_refused_with_what_to_do(
    alice: Person, signed_in: Callable[[Person], Page]
) -> None:
    page = signed_in(alice)
    page.goto("/settings")
    profile = page.get_by_role("region", name="Profile")
    with page.expect_file_chooser() as chooser:
        profile.get_by_role("button", name="Change picture").click()
    chooser.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(profile.get_by_role("alert")).to_contain_text("Choose a JPEG, PNG or WebP file")
