from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app import wire
from app.actions.messages import show_history, show_message
from app.events import Seq
from app.routes.dependencies import CurrentUser, IdInPath

router = APIRouter(prefix="/api/matches/{match_id}/messages", tags=["messages"])


class MessagePage(BaseModel):
    messages: list[wire.Message]
    has_more: bool


@router.get("")
async def list_messages(
    match_id: IdInPath,
    current: CurrentUser,
    before_seq: Seq | None = None,
    after_seq: Seq | None = None,
    around_seq: Seq | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """Messages as they now are, oldest first: the newest, or those before, after or around a seq."""
    page, has_more = await show_history(
        current.id, match_id, before_seq=before_seq, after_seq=after_seq, around_seq=around_seq, limit=limit
    )
    return MessagePage(messages=page, has_more=has_more)


@router.get("/{message_id}")
async def get_message(match_id: IdInPath, message_id: IdInPath, current: CurrentUser) -> wire.Message:
    """One message as it now is, such as the one that another replies to."""
    return await show_message(current.id, match_id, message_id)
