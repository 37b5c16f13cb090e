"""Two people, already matched, for trying the product out: on the embedded database and loopback only."""

from app.actions.accounts import SignedIn, open_session
from app.actions.matches import make_match
from app.errors import NotFoundError
from app.models.device import Device
from app.models.match import Match
from app.models.user import User
from app.security import UNUSABLE_PASSWORD
from app.settings import settings

NAMES = ("Alice", "Bob")


async def prepare() -> Match:
    alice, bob = [await _account(name) for name in NAMES]
    return await make_match(alice.id, bob.id)


async def login(name: str, device: Device) -> SignedIn:
    if not settings().demo or name not in NAMES:
        raise NotFoundError
    return await open_session(await _account(name), device)


async def _account(name: str) -> User:
    email = f"{name.lower()}@demo.invalid"
    account = await User.with_email(email)
    if account is None:
        account = User(name=name, email=email, password_hash=UNUSABLE_PASSWORD)
        await account.insert()
    return account
