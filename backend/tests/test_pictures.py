import asyncio
import io

import pytest
from PIL import Image

from tests.client import Person

PATH = "/api/users/me/picture"
BLUE, RED = (20, 40, 200), (200, 30, 30)


def file(kind: str = "PNG", size: tuple[int, int] = (300, 600), **options: object) -> bytes:
    """Red at the top, blue at the bottom."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0], size[1] // 2))
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


async def shown(person: Person, url: str) -> Image.Image:
    answer = await person.http.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]
    return Image.open(io.BytesIO(answer.content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_shown_to_the_other_at_once_small_and_square(
    ada: Person, ben: Person, kind: str
) -> None:
    device = await ben.joined()
    answer = await ada.call("PUT", PATH, content=file(kind))
    url = answer.json()["avatarUrl"]
    assert (await device.hears("match_updated", id=ada.match_id))["other"]["avatarUrl"] == url
    image = await shown(ben, url)
    assert image.size == (256, 256)
    assert image.convert("RGB").getpixel((128, 20))[0] > 150
    listed = (await ben.call("GET", f"/api/matches/{ben.match_id}")).json()
    assert listed["other"]["avatarUrl"] == url


async def test_the_next_one_takes_its_place_and_it_can_be_taken_away(ada: Person) -> None:
    first = (await ada.call("PUT", PATH, content=file())).json()["avatarUrl"]
    second = (await ada.call("PUT", PATH, content=file("JPEG"))).json()["avatarUrl"]
    assert first != second
    assert (await ada.http.get(first)).status_code == 404
    assert (await ada.call("DELETE", PATH)).json()["avatarUrl"] is None
    assert (await ada.http.get(second)).status_code == 404
    assert (await ada.call("GET", "/api/users/me")).json()["avatarUrl"] is None


async def test_of_pictures_that_are_set_at_once_one_is_left(ada: Person) -> None:
    for _ in range(5):
        await asyncio.gather(*(ada.call("PUT", PATH, content=file()) for _ in range(4)))
        url = (await ada.call("GET", "/api/users/me")).json()["avatarUrl"]
        assert await shown(ada, url)


async def test_s13_nothing_but_its_colours_is_handed_on_and_it_stands_upright(ada: Person) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 3, "Made by somebody at home"
    upside_down = file("JPEG", exif=exif) + b"<script>alert(1)</script>"
    url = (await ada.call("PUT", PATH, content=upside_down)).json()["avatarUrl"]
    image = await shown(ada, url)
    assert not image.getexif()
    assert image.convert("RGB").getpixel((128, 20))[2] > 150
    content = (await ada.http.get(url)).content
    assert b"script" not in content
    assert b"somebody" not in content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        file()[:200],
        file("GIF"),
        file("PNG", (1, 1)).replace(b"\x00\x00\x00\x01\x00\x00\x00\x01", b"\x00\x00\xc3\x50\x00\x00\xc3\x50"),
        file("PNG", (4100, 4100)),
    ],
    ids=["nothing", "svg", "html", "cut off", "another format", "50,000 x 50,000", "many pixels"],
)
async def test_s13_what_is_no_picture_or_too_many_pixels_is_refused(ada: Person, content: bytes) -> None:
    refused = await ada.call("PUT", PATH, content=content)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "invalid"
    assert (await ada.call("GET", "/api/users/me")).json()["avatarUrl"] is None


async def test_s12_a_large_file_is_too_large(ada: Person) -> None:
    refused = await ada.call("PUT", PATH, content=b"x" * 1_000_001)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")


async def test_only_who_is_signed_in_sets_a_picture(ada: Person) -> None:
    for method in ("PUT", "DELETE"):
        assert (await ada.http.request(method, PATH, content=file())).status_code == 401
