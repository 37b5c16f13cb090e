from fastapi import APIRouter

from app import wire
from app.actions import accounts
from app.routes.dependencies import Body, CurrentUser
from app.routes.fields import Name

router = APIRouter(prefix="/api/users", tags=["users"])


class ProfileChange(Body):
    name: Name


@router.get("/me")
async def show_me(current: CurrentUser) -> wire.Profile:
    return current.user.profile()


@router.patch("/me")
async def change_me(body: ProfileChange, current: CurrentUser) -> wire.Profile:
    return (await accounts.rename(current.user, body.name)).profile()
