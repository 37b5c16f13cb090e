from fastapi import APIRouter
from pydantic import BaseModel, Field

from app import push
from app.actions import pushes
from app.routes.dependencies import Body, CurrentUser

router = APIRouter(prefix="/api/push_subscriptions", tags=["push subscriptions"])


class Keys(Body):
    p256dh: str = Field(max_length=128)
    auth: str = Field(max_length=64)


class Subscription(Body):
    """As a browser's `PushSubscription.toJSON()` has it."""

    endpoint: str = Field(max_length=push.LONGEST_ENDPOINT)
    keys: Keys
    expirationTime: float | None = None  # noqa: N815 - the browser's name


class Endpoint(Body):
    endpoint: str = Field(max_length=push.LONGEST_ENDPOINT)


class ServerKey(BaseModel):
    """`applicationServerKey` for the browser, in base64url; without one, there is no Web Push here."""

    key: str | None


@router.get("/key")
async def show_key() -> ServerKey:
    signer = push.signer()
    return ServerKey(key=signer.public_key if signer else None)


@router.put("", status_code=204)
async def subscribe(body: Subscription, current: CurrentUser) -> None:
    await pushes.subscribe(current.identity, body.endpoint, body.keys.p256dh, body.keys.auth)


@router.delete("", status_code=204)
async def unsubscribe(current: CurrentUser, body: Endpoint | None = None) -> None:
    """That of the endpoint, or without one, that of this session."""
    await pushes.unsubscribe(current.identity, body.endpoint if body else None)
