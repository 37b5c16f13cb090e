from fastapi import APIRouter
from pydantic import BaseModel

from app import wire
from app.actions import accounts
from app.routes.dependencies import CurrentUser, IdInPath

router = APIRouter(prefix="/api/auth/sessions", tags=["sessions"])


class Sessions(BaseModel):
    sessions: list[wire.Session]


@router.get("")
async def show_sessions(current: CurrentUser) -> Sessions:
    return Sessions(sessions=await accounts.sessions_of(current.identity))


@router.delete("", status_code=204)
async def end_other_sessions(current: CurrentUser) -> None:
    await accounts.end_other_sessions(current.identity)


@router.delete("/{session_id}", status_code=204)
async def end_session(session_id: IdInPath, current: CurrentUser) -> None:
    await accounts.end_session(current.id, session_id)
