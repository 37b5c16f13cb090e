from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app import wire
from app.actions import matches
from app.routes.dependencies import Body, CurrentUser, IdInPath
from app.routes.fields import Moment

router = APIRouter(prefix="/api/matches", tags=["matches"])


class MatchPage(BaseModel):
    matches: list[wire.Match]
    has_more: bool


class MatchChange(Body):
    muted_until: Moment | None


@router.get("")
async def list_matches(
    current: CurrentUser,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> MatchPage:
    """Newest activity first; `before` is the id of the last match of the page before."""
    page, has_more = await matches.list_matches(current.id, before, limit)
    return MatchPage(matches=page, has_more=has_more)


@router.get("/{match_id}")
async def show_match(match_id: IdInPath, current: CurrentUser) -> wire.Match:
    return await matches.show_match(current.id, match_id)


@router.patch("/{match_id}")
async def change_match(match_id: IdInPath, body: MatchChange, current: CurrentUser) -> wire.Match:
    return await matches.mute(current.id, match_id, body.muted_until)


@router.delete("/{match_id}", status_code=204)
async def unmatch(match_id: IdInPath, current: CurrentUser) -> None:
    await matches.unmatch(current.id, match_id)
