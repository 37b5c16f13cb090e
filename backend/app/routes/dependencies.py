import ipaddress
from dataclasses import dataclass
from typing import Annotated

from beanie import PydanticObjectId
from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, BeforeValidator, ConfigDict

from app.actions import accounts
from app.errors import NotFoundError, UnauthorizedError
from app.models.device import Device
from app.models.user import User
from app.security import Identity

bearer = HTTPBearer(auto_error=False)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class SignedInUser:
    user: User
    identity: Identity

    @property
    def id(self) -> PydanticObjectId:
        return self.user.id


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> SignedInUser:
    if credentials is None:
        raise UnauthorizedError
    return SignedInUser(*await accounts.identify(credentials.credentials))


def client_address(request: Request) -> str:
    """Whom limits count together: an IPv4 address, or the /64 that one customer has of IPv6."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def client_device(request: Request) -> Device:
    return Device.named_in(request.headers.get("User-Agent", ""))


def known_or_not_found(value: object) -> PydanticObjectId:
    if not isinstance(value, str) or not PydanticObjectId.is_valid(value):
        raise NotFoundError
    return PydanticObjectId(value)


CurrentUser = Annotated[SignedInUser, Depends(current_user)]
ClientAddress = Annotated[str, Depends(client_address)]
ClientDevice = Annotated[Device, Depends(client_device)]
IdInPath = Annotated[
    PydanticObjectId, Path(), BeforeValidator(known_or_not_found, json_schema_input_type=str)
]
