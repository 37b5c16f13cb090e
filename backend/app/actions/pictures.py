"""Pictures of people. What is uploaded is not handed on: it is drawn anew, small, and has colours alone."""

import asyncio
import io

from PIL import Image, ImageOps

from app.actions.matches import show_changed_profile_soon
from app.errors import InvalidError, NotFoundError
from app.models.picture import Picture
from app.models.user import User

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 16_000_000
SIDE_PIXELS = 256
QUALITY = 85

# A small file may take 200 MB while it is drawn.
_turn = asyncio.Semaphore(1)


async def set_picture(user: User, uploaded: bytes) -> User:
    """Show this JPEG, PNG or WebP file, cut to a square, to everybody that the user is matched with.

    Raises `invalid`.
    """
    async with _turn:
        picture = Picture(user_id=user.id, content=await asyncio.to_thread(redrawn, uploaded))
    await picture.insert()
    return await _show(user, picture)


async def remove_picture(user: User) -> User:
    return await _show(user, None)


async def picture_of(name: str) -> bytes:
    """A WebP file. Raises `not_found`."""
    picture = await Picture.find_one({"name": name})
    if picture is None:
        raise NotFoundError
    return picture.content


async def _show(user: User, picture: Picture | None) -> User:
    before = await user.show_picture(picture.url if picture else None)
    if before:
        await Picture.forget(before)
    show_changed_profile_soon(user.id)
    return user


def redrawn(uploaded: bytes) -> bytes:
    try:
        # Its size is in its first bytes, and known before any of it is decoded.
        image = Image.open(io.BytesIO(uploaded), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise InvalidError("This picture has too many pixels. Choose a smaller one.")
        ImageOps.exif_transpose(image, in_place=True)
        square = ImageOps.fit(image.convert("RGB"), (SIDE_PIXELS, SIDE_PIXELS))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidError("This picture cannot be read. Choose a JPEG, PNG or WebP file.") from error
    file = io.BytesIO()
    Image.frombytes("RGB", square.size, square.tobytes()).save(file, "WEBP", quality=QUALITY)
    return file.getvalue()
