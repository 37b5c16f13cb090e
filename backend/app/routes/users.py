from typing import Self

from fastapi import APIRouter
from pydantic import ConfigDict, model_validator

from app import wire
from app.actions import accounts
from app.routes.dependencies import Body, CurrentUser
from app.routes.fields import Name

router = APIRouter(prefix="/api/users", tags=["users"])


class SettingsChange(wire.Settings):
    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=False)


class ProfileChange(Body):
    name: Name = ""
    settings: SettingsChange = SettingsChange()

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Name what is to be changed.")
        return self


@router.get("/me")
async def show_me(current: CurrentUser) -> wire.Profile:
    return current.user.profile()


@router.patch("/me")
async def change_me(body: ProfileChange, current: CurrentUser) -> wire.Profile:
    user = current.user
    if "name" in body.model_fields_set:
        user = await accounts.rename(user, body.name)
    return (await accounts.change_settings(user, body.settings)).profile()
