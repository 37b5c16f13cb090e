"""What may stand in the payloads of Socket.IO events that clients send."""

import unicodedata
from typing import Annotated

import emoji
from beanie import PydanticObjectId
from bson.errors import InvalidId
from pydantic import AfterValidator, BeforeValidator, Field

from app.errors import TooLargeError

MESSAGE_CHARS = 5_000
CLIENT_ID_CHARS = 128

BLANK_CATEGORIES = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
# Hangul and Khmer fillers, the empty Braille pattern, joiners and variation selectors.
BLANK_LETTERS_AND_MARKS = frozenset(
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800\u034f\u180b\u180c\u180d\u180f"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
VARIATION_SELECTOR = "\ufe0f"
# Fully qualified ones: without parts of emoji, such as a skin tone.
EMOJI = {
    text.replace(VARIATION_SELECTOR, ""): text
    for text, data in emoji.EMOJI_DATA.items()
    if data["status"] == emoji.STATUS["fully_qualified"]
}


def parse_id(value: object) -> PydanticObjectId:
    if isinstance(value, PydanticObjectId):
        return value
    try:
        return PydanticObjectId(value if isinstance(value, str) else "")
    except InvalidId:
        raise ValueError("must be 24 hex digits") from None


def without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not contain NUL")
    return text


def message_content(text: str) -> str:
    if len(text) > MESSAGE_CHARS:
        raise TooLargeError(
            f"A message can have {MESSAGE_CHARS:,} characters. Please shorten it or send it in parts."
        )
    for character in text:
        if not is_blank(character):
            return text
    raise ValueError("must not be empty")


def is_blank(character: str) -> bool:
    """Nothing of it would be seen, where it stands alone."""
    return unicodedata.category(character) in BLANK_CATEGORIES or character in BLANK_LETTERS_AND_MARKS


def one_emoji(text: str) -> str:
    """With the variation selectors that it is written with, so that each emoji is one text."""
    known = EMOJI.get(text.replace(VARIATION_SELECTOR, ""))
    if known is None:
        raise ValueError("must be one emoji")
    return known


Id = Annotated[PydanticObjectId, BeforeValidator(parse_id, json_schema_input_type=str)]
Seq = Annotated[int, Field(ge=0, lt=2**53)]
Text = Annotated[str, AfterValidator(without_nul)]
Content = Annotated[Text, AfterValidator(message_content)]
Emoji = Annotated[str, AfterValidator(one_emoji)]
ClientId = Annotated[Text, Field(min_length=1, max_length=CLIENT_ID_CHARS)]
