from fastapi import APIRouter, Request
from pydantic import BaseModel

from app import wire
from app.actions import matches
from app.routes.dependencies import CurrentUser
from app.settings import settings

router = APIRouter(prefix="/api/invites", tags=["invites"])


class InviteLink(BaseModel):
    code: str
    url: str


class Inviter(wire.WireDocument):
    id: wire.Id
    name: str
    avatar_url: str | None


class InviteFrom(BaseModel):
    code: str
    from_: Inviter

    model_config = {"populate_by_name": True, "alias_generator": lambda name: name.rstrip("_")}


@router.post("", status_code=201)
async def create_invite(current: CurrentUser, request: Request) -> InviteLink:
    invite = await matches.create_invite(current.id)
    base = settings().public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return InviteLink(code=invite.code, url=f"{base}/invite/{invite.code}")


@router.get("/{code}")
async def show_invite(code: str, current: CurrentUser) -> InviteFrom:
    sender = await matches.show_invite(current.id, code)
    return InviteFrom(code=code, from_=Inviter.model_validate(sender))


@router.post("/{code}/accept")
async def accept_invite(code: str, current: CurrentUser) -> wire.Match:
    return await matches.accept_invite(current.id, code)
