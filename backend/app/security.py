"""Passwords (argon2id) and tokens (HS256, every required claim checked)."""

import asyncio
import functools
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt
from beanie import PydanticObjectId
from bson.errors import InvalidId
from passlib.hash import argon2

from app.errors import TokenExpiredError, UnauthorizedError
from app.models.session import Session
from app.settings import settings

ACCESS_LIFETIME = timedelta(minutes=15)
AUDIENCE = "colabmatch"
ALGORITHM = "HS256"
PASSWORDS_AT_ONCE = 2

_hasher = argon2.using(type="ID", memory_cost=19 * 1024, time_cost=2, parallelism=1)
_turn = asyncio.Semaphore(PASSWORDS_AT_ONCE)
_nobodys_hash: str = _hasher.hash(secrets.token_hex(16))
UNUSABLE_PASSWORD = "!"  # noqa: S105 - no hash at all, so no password matches


async def hash_password(password: str) -> str:
    async with _turn:
        return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Takes as long for an account that does not exist (None) as for one that does."""
    known = password_hash is not None and password_hash != UNUSABLE_PASSWORD
    async with _turn:
        fits: bool = await asyncio.to_thread(
            _hasher.verify, password, password_hash if known else _nobodys_hash
        )
    return known and fits


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a valid access token names, and until when (seconds since the epoch)."""

    user_id: PydanticObjectId
    session_id: PydanticObjectId
    expires_at: float


class Tokens:
    """Signs with `secret`; what `previous` signed is valid as well, while secrets are being rotated."""

    def __init__(self, secret: str, previous: str | None = None) -> None:
        self._secret = secret
        self._accepted = [secret, previous] if previous else [secret]

    def access(self, session: Session, lifetime: timedelta = ACCESS_LIFETIME) -> str:
        return self._encode(session, "access", datetime.now(UTC) + lifetime, secrets.token_hex(8))

    def refresh(self, session: Session) -> str:
        """The same for the same generation, so that two tabs that refresh at once get the same successor."""
        jti = hashlib.sha256(f"{session.id}.{session.generation}".encode()).hexdigest()[:16]
        return self._encode(session, "refresh", session.expires_at, jti, gen=session.generation)

    def identity(self, access_token: str) -> Identity:
        claims = self._decode(access_token, "access")
        try:
            user_id, session_id = PydanticObjectId(claims["sub"]), PydanticObjectId(claims["sid"])
        except InvalidId:
            raise UnauthorizedError from None
        return Identity(user_id, session_id, float(claims["exp"]))

    def whose_refresh(self, refresh_token: str) -> tuple[PydanticObjectId, PydanticObjectId, int]:
        """The user, the session, and its generation."""
        claims = self._decode(refresh_token, "refresh")
        return PydanticObjectId(claims["sub"]), PydanticObjectId(claims["sid"]), int(claims["gen"])

    def _encode(self, session: Session, kind: str, expires_at: datetime, jti: str, **extra: int) -> str:
        claims = {
            "sub": str(session.user_id),
            "sid": str(session.id),
            "typ": kind,
            "aud": AUDIENCE,
            "jti": jti,
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(claims | extra, self._secret, algorithm=ALGORITHM)

    def _decode(self, token: str, kind: Literal["access", "refresh"]) -> dict[str, Any]:
        required = ["exp", "sub", "jti", "typ", "aud", "sid"] + (["gen"] if kind == "refresh" else [])
        try:
            claims = self._verified(token, required)
        except jwt.ExpiredSignatureError:
            raise TokenExpiredError from None
        except (jwt.InvalidTokenError, UnicodeEncodeError):
            raise UnauthorizedError from None
        if claims["typ"] != kind:
            raise UnauthorizedError
        return claims

    def _verified(self, token: str, required: list[str]) -> dict[str, Any]:
        for secret in self._accepted:
            with suppress(jwt.InvalidSignatureError):
                claims: dict[str, Any] = jwt.decode(
                    token, secret, algorithms=[ALGORITHM], audience=AUDIENCE, options={"require": required}
                )
                return claims
        raise jwt.InvalidSignatureError


@functools.cache
def tokens() -> Tokens:
    previous = settings().jwt_secret_previous
    return Tokens(settings().signing_secret(), previous.get_secret_value() if previous else None)
