"""A new message on the hot path is what a `Message` is."""

import orjson
import pytest
from beanie import PydanticObjectId

from app.models.message import Message
from app.models.new_message import NewMessage


@pytest.mark.parametrize("reply_to", [None, PydanticObjectId("c" * 24)])
@pytest.mark.parametrize("client_id", ["", "mine"])
def test_it_is_stored_and_said_as_a_message(reply_to: PydanticObjectId | None, client_id: str) -> None:
    new = NewMessage(
        match_id=PydanticObjectId("a" * 24),
        sender_id=PydanticObjectId("b" * 24),
        content="🐌\n<b>",
        client_id=client_id,
        reply_to=reply_to,
        seq=7,
    )
    names = ("id", "match_id", "seq", "sender_id", "client_id", "content", "created_at", "reply_to")
    message = Message.model_construct(**{name: getattr(new, name) for name in names})
    assert new.client_id
    assert new.stored() == message.stored()
    assert orjson.loads(new.json()) == orjson.loads(message.json())
