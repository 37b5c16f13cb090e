from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response
from pydantic import BaseModel

from app import wire
from app.actions import accounts, demo
from app.actions.accounts import SignedIn
from app.errors import UnauthorizedError
from app.models import session
from app.routes.dependencies import Body, ClientAddress, ClientDevice, CurrentUser
from app.routes.fields import Email, KnownEmail, Name, NewPassword, Password
from app.security import ACCESS_LIFETIME
from app.settings import settings

router = APIRouter(prefix="/api/auth", tags=["auth"])
COOKIE = "refresh_token"
COOKIE_PATH = "/api/auth"


class Registration(Body):
    email: Email
    name: Name
    password: NewPassword


class Login(Body):
    email: KnownEmail
    password: Password


class PasswordChange(Body):
    current: Password
    new: NewPassword


class DemoLogin(Body):
    name: Name


class SessionAnswer(BaseModel):
    access_token: str
    expires_in: int
    user: wire.Profile


class DemoAccount(BaseModel):
    name: str


class DemoAccounts(BaseModel):
    accounts: list[DemoAccount]


def set_cookie(request: Request, response: Response, signed_in: SignedIn) -> None:
    response.set_cookie(
        COOKIE,
        signed_in.refresh_token,
        max_age=int(session.LIFETIME.total_seconds()),
        path=COOKIE_PATH,
        secure=request.url.scheme == "https" or settings().public_url.startswith("https:"),
        httponly=True,
        samesite="strict",
    )


def answer(request: Request, response: Response, signed_in: SignedIn) -> SessionAnswer:
    set_cookie(request, response, signed_in)
    response.headers["Cache-Control"] = "no-store"
    return SessionAnswer(
        access_token=signed_in.access_token,
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        user=signed_in.user.profile(),
    )


@router.post("/register", status_code=201)
async def register(
    body: Registration, address: ClientAddress, device: ClientDevice, request: Request, response: Response
) -> SessionAnswer:
    signed_in = await accounts.register(body.email, body.name, body.password, address, device)
    return answer(request, response, signed_in)


@router.post("/login")
async def login(
    body: Login, address: ClientAddress, device: ClientDevice, request: Request, response: Response
) -> SessionAnswer:
    signed_in = await accounts.login(body.email, body.password, address, device)
    return answer(request, response, signed_in)


@router.post("/refresh")
async def refresh(
    device: ClientDevice,
    request: Request,
    response: Response,
    refresh_token: Annotated[str | None, Cookie()] = None,
) -> SessionAnswer:
    if refresh_token is None:
        raise UnauthorizedError
    return answer(request, response, await accounts.refresh(refresh_token, device))


@router.post("/logout", status_code=204)
async def logout(current: CurrentUser, response: Response) -> None:
    await accounts.logout(current.identity)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.post("/logout_all", status_code=204)
async def logout_all(current: CurrentUser, response: Response) -> None:
    await accounts.logout_all(current.id)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.post("/password", status_code=204)
async def change_password(
    body: PasswordChange, current: CurrentUser, device: ClientDevice, request: Request, response: Response
) -> None:
    """Every session ends; the cookie that comes with the answer is that of a new one."""
    signed_in = await accounts.change_password(current.user, body.current, body.new, device)
    set_cookie(request, response, signed_in)


@router.get("/demo")
async def demo_accounts() -> DemoAccounts:
    names = demo.NAMES if settings().demo else ()
    return DemoAccounts(accounts=[DemoAccount(name=name) for name in names])


@router.post("/demo")
async def demo_login(
    body: DemoLogin, device: ClientDevice, request: Request, response: Response
) -> SessionAnswer:
    return answer(request, response, await demo.login(body.name, device))
