from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints

from app import wire
from app.actions.messages import show_history, show_message
from app.actions.search import search
from app.event_fields import Seq, without_nul
from app.routes.dependencies import CurrentUser, IdInPath

router = APIRouter(prefix="/api/matches/{match_id}", tags=["messages"])

Sought = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class MessagePage(BaseModel):
    messages: list[wire.Message]
    has_more: bool


class Hits(MessagePage):
    reached_seq: int


@router.get("/messages")
async def list_messages(
    match_id: IdInPath,
    current: CurrentUser,
    before_seq: Seq | None = None,
    after_seq: Seq | None = None,
    around_seq: Seq | None = None,
    around_time: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """Messages as they now are, oldest first: the newest, or those before, after or around a seq, or
    around the first one of that time or later.
    """
    page, has_more = await show_history(
        current.id,
        match_id,
        before_seq=before_seq,
        after_seq=after_seq,
        around_seq=around_seq,
        around_time=around_time,
        limit=limit,
    )
    return MessagePage(messages=page, has_more=has_more)


@router.get("/messages/{message_id}")
async def get_message(match_id: IdInPath, message_id: IdInPath, current: CurrentUser) -> wire.Message:
    """One message as it now is, such as the one that another replies to."""
    return await show_message(current.id, match_id, message_id)


@router.get("/search")
async def search_messages(
    match_id: IdInPath,
    current: CurrentUser,
    q: Annotated[Sought, AfterValidator(without_nul)],
    before_seq: Seq | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Hits:
    """Messages that have this text, literally, upper or lower case; newest first. One that takes long ends
    early: it goes on before `reached_seq`.
    """
    messages, reached = await search(current.id, match_id, q, before_seq, limit)
    return Hits(messages=messages, has_more=reached > 1, reached_seq=reached)
