import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from beanie import PydanticObjectId
from pydantic.alias_generators import to_camel
from pymongo.errors import DuplicateKeyError, PyMongoError

from app import broadcasts, nodes, wire
from app.actions.background import in_background
from app.actions.matches import show_changed_profile_soon
from app.connections import Connection, connections
from app.errors import ConflictError, InvalidError, NotFoundError, RateLimitedError, UnauthorizedError
from app.limits import limits
from app.models.device import Device
from app.models.lookup import lookup_of
from app.models.push_subscription import PushSubscription
from app.models.session import Session
from app.models.sign_out import SignOut
from app.models.user import User, users_by_id
from app.security import Identity, hash_password, tokens, verify_password

SIGN_OUT_AGAIN_SECONDS = 1.0
WRONG = "Email or password is wrong."


class SignOuts:
    """How many sign-outs this process has seen."""

    count = 0


_signed_out = SignOuts()
_sessions = lookup_of(Session)


@dataclass(frozen=True, slots=True)
class SignedIn:
    user: User
    session: Session

    @property
    def access_token(self) -> str:
        return tokens().access(self.session)

    @property
    def refresh_token(self) -> str:
        return tokens().refresh(self.session)


async def register(email: str, name: str, password: str, address: str, device: Device) -> SignedIn:
    await limits().registrations.hit(address)
    user = User(email=email, name=name, password_hash=await hash_password(password))
    try:
        await user.insert()
    except DuplicateKeyError:
        taken = "There is an account with this email already. Sign in instead."
        raise ConflictError(taken, fields={"email": taken}) from None
    return await open_session(user, device)


async def login(email: str, password: str, address: str, device: Device) -> SignedIn:
    """Tries are slowed per account from one address and per address, so nobody locks out somebody else."""
    await limits().logins.hit(email, address)
    await limits().failed_logins.check(address)
    user = await User.with_email(email)
    fits = await verify_password(password, user.password_hash if user else None)
    if user is None or not fits:
        with suppress(RateLimitedError):
            await limits().failed_logins.hit(address)
        raise UnauthorizedError(WRONG)
    signed_in = await open_session(user, device)
    latest = await User.get(user.id)
    if latest is None or latest.password_hash != user.password_hash:
        # Changed meanwhile, which ended the sessions that there were then.
        await signed_in.session.delete()
        raise UnauthorizedError(WRONG)
    return signed_in


async def open_session(user: User, device: Device) -> SignedIn:
    session = Session(user_id=user.id, device=device)
    await session.insert()
    return SignedIn(user, session)


async def refresh(refresh_token: str, device: Device) -> SignedIn:
    user_id, session_id, generation = tokens().whose_refresh(refresh_token)
    session = await Session.rotate(session_id, generation, device)
    if session is None:
        await _end(user_id, session_id)
        raise UnauthorizedError("You have been signed out. Please sign in again.")
    user = await User.get(session.user_id)
    if user is None:
        raise UnauthorizedError
    return SignedIn(user, session)


async def identify(access_token: str) -> tuple[User, Identity]:
    """Whom a token names, if both its session and its user are still there."""
    identity = tokens().identity(access_token)
    signed_out = -1
    while signed_out != _signed_out.count:  # Else a sign-out meanwhile might be missed.
        signed_out = _signed_out.count
        user, session = await asyncio.gather(
            users_by_id.get(identity.user_id), _sessions.get(identity.session_id)
        )
    if session is None or user is None or session.user_id != user.id:
        raise UnauthorizedError
    return user, identity


async def logout(identity: Identity) -> None:
    await _end(identity.user_id, identity.session_id)


async def sessions_of(identity: Identity) -> list[wire.Session]:
    """One's own first, then the last active one."""
    found = [one.as_seen_in(identity.session_id) for one in await Session.of_user(identity.user_id)]
    return sorted(found, key=lambda session: not session.current)


async def end_session(user_id: PydanticObjectId, session_id: PydanticObjectId) -> None:
    if not await _end(user_id, session_id):
        raise NotFoundError


async def end_other_sessions(identity: Identity) -> None:
    await _end(identity.user_id, spared=identity.session_id)


async def logout_all(user_id: PydanticObjectId) -> None:
    await _end(user_id)


async def change_password(user: User, current: str, new: str, device: Device) -> SignedIn:
    """Ends every session, and gives the one who asked a new one."""
    await limits().logins.hit("password", str(user.id))
    if not await verify_password(current, user.password_hash):
        wrong = "This is not your current password."
        raise InvalidError(wrong, fields={"current": wrong})
    await user.set({"passwordHash": await hash_password(new)})
    signed_in = await open_session(user, device)
    await _end(user.id, spared=signed_in.session.id)
    return signed_in


async def rename(user: User, name: str) -> User:
    await user.set({"name": name})
    user.name = name
    show_changed_profile_soon(user.id)
    return user


async def change_settings(user: User, settings: wire.Settings) -> User:
    """Sets those of the fields that were given."""
    changed = settings.model_dump(exclude_unset=True)
    if changed:
        await user.set({f"settings.{to_camel(name)}": value for name, value in changed.items()})
        user.settings = user.settings.model_copy(update=changed)
    if "last_seen" in changed:
        show_changed_profile_soon(user.id)
    return user


def hang_up_at_expiry(connection: Connection) -> None:
    connection.expiry = asyncio.get_running_loop().call_later(
        max(0.0, connection.expires_at - time.time()),
        lambda: in_background(_hang_up([connection], "token_expired")),
    )


async def _end(
    user_id: PydanticObjectId,
    session_id: PydanticObjectId | None = None,
    spared: PydanticObjectId | None = None,
) -> bool:
    """That one, or all of this user but the spared one. Whether there was any.

    Sockets end on all nodes also where it ended before: whoever asks again may have missed the first answer.
    """
    which = {"$eq": session_id} if session_id else {"$ne": spared}
    ended = await Session.find({"userId": user_id, "_id": which}).delete()
    try:
        await PushSubscription.forget(userId=user_id, sessionId=which)
    finally:
        broadcasts.sessions_ended(user_id)
        theirs = (one for one in connections.of_user(user_id) if one.session_id != spared)
        await _hang_up(one for one in theirs if session_id in (None, one.session_id))
        if not nodes.is_alone():
            await _tell_those_without_redis(user_id)
    return bool(ended and ended.deleted_count)


async def _tell_those_without_redis(user_id: PydanticObjectId) -> None:
    """When that fails, whoever asked is told so, and it is done as soon as it can be."""
    try:
        await SignOut(user_id=user_id).insert()
    except PyMongoError:
        in_background(_tell_them_later(user_id))
        raise


async def _tell_them_later(user_id: PydanticObjectId) -> None:
    while True:
        await asyncio.sleep(SIGN_OUT_AGAIN_SECONDS)
        with suppress(PyMongoError):
            # Of this moment: nodes look only a few seconds back.
            await SignOut(user_id=user_id).insert()
            return


async def hang_up_ended(user_ids: Iterable[PydanticObjectId]) -> None:
    """The connections that these users have here of sessions that were ended, wherever that was."""
    theirs = [one for user_id in user_ids for one in connections.of_user(user_id)]
    living = await Session.living({one.session_id for one in theirs})
    if ended := [one for one in theirs if one.session_id not in living]:
        await _hang_up(ended)


async def _hang_up(
    ended: Iterable[Connection], code: Literal["unauthorized", "token_expired"] = "unauthorized"
) -> None:
    _signed_out.count += 1
    for connection in list(ended):
        await broadcasts.session_expired(connection.sid, code)
        await broadcasts.hang_up(connection.sid)
