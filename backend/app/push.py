"""Web Push: encrypted for one browser (RFC 8291), signed as ours (RFC 8292), to public addresses alone."""

import asyncio
import base64
import functools
import ipaddress
import socket
import time
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

import aiohttp
import http_ece
import jwt
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.settings import settings

CURVE = ec.SECP256R1()
AUTH_BYTES = 16
LONGEST_ENDPOINT = 2_048
RESOLVE_SECONDS = 3
SEND_SECONDS = 10
SIGNED_FOR_SECONDS = 12 * 3600
DEFAULT_PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenAddressError(OSError):
    """It is no public address, or not by https."""


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)


def is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return is_public(str(parsed.ipv4_mapped))
        if parsed.sixtofour or parsed.teredo or parsed in NAT64:
            return False
    return parsed.is_global and not parsed.is_multicast


def allowed(endpoint: str) -> SplitResult:
    """Its parts; raises ForbiddenAddressError for what can be told without asking the name's address."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise ForbiddenAddressError from None
    if f"{parts.scheme}://{parts.netloc}" in settings().push_origins:
        return parts
    is_sound = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc and port != 0
    if not is_sound or len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii():
        raise ForbiddenAddressError
    with suppress(ValueError):
        if not is_public(str(parts.hostname)):
            raise ForbiddenAddressError
    return parts


async def check(endpoint: str) -> None:
    """Raises ForbiddenAddressError. A name that has no address now passes: sending looks it up again."""
    parts = allowed(endpoint)
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            await PublicResolver().resolve(str(parts.hostname), parts.port or 443)
    except ForbiddenAddressError:
        raise
    except (OSError, TimeoutError):
        return


def own_addresses() -> set[tuple[str | None, int]]:
    origins = map(urlsplit, settings().push_origins)
    return {(origin.hostname, origin.port or DEFAULT_PORTS.get(origin.scheme, 0)) for origin in origins}


class PublicResolver(AbstractResolver):
    """The connection goes to the very addresses that were judged here."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await ThreadedResolver().resolve(host, port, family)
        if (host, port) not in own_addresses() and not all(
            is_public(one["host"].split("%")[0]) for one in found
        ):
            raise ForbiddenAddressError(f"{host} has no public address")
        return found

    async def close(self) -> None:
        pass


def http_session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(resolver=PublicResolver(), use_dns_cache=False, limit=16)
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=SEND_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


class Signer:
    """Says to push services who sends (VAPID)."""

    def __init__(self, secret: bytes, contact: str) -> None:
        self._key = ec.derive_private_key(int.from_bytes(secret), CURVE)
        self._contact = contact
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key = encode(point)

    def authorization(self, origin: str) -> str:
        claims = {"aud": origin, "exp": int(time.time()) + SIGNED_FOR_SECONDS, "sub": self._contact}
        return f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public_key}"


@functools.cache
def signer() -> Signer | None:
    """None where there is no key for it: Web Push is off."""
    secret = settings().vapid_secret()
    return Signer(secret, settings().vapid_contact) if secret else None


def sound_keys(p256dh: str, auth: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(p256dh))
        return len(decode(auth)) == AUTH_BYTES
    except ValueError:
        return False


def encrypted(body: bytes, p256dh: str, auth: str) -> bytes:
    sealed: bytes = http_ece.encrypt(
        body,
        private_key=ec.generate_private_key(CURVE),
        dh=decode(p256dh),
        auth_secret=decode(auth),
        version="aes128gcm",
    )
    return sealed
