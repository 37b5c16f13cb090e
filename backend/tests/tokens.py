"""Access tokens as an attacker would make them."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def signed(secret: str, token: str, *, algorithm: str = "HS256", without: str = "", **changes: object) -> str:
    """That token with other claims, signed with the server's own secret."""
    claims = claims_of(token) | changes
    claims.pop(without, None)
    return jwt.encode(claims, secret, algorithm=algorithm)


def by_hand(secret: str, token: str, algorithm: str, *, with_signature: bool = True) -> str:
    """That token under a header which names another algorithm, signed (or not) by HMAC all the same."""
    header = _part(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    payload = _part(json.dumps(claims_of(token) | {"exp": int(time.time()) + 900}).encode())
    signature = hmac.new(secret.encode(), f"{header}.{payload}".encode(), hashlib.sha256).digest()
    return f"{header}.{payload}.{_part(signature) if with_signature else ''}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
