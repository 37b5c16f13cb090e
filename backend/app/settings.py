import base64
import functools
import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[2]
SHORTEST_SECRET_BYTES = 32
VAPID_KEY_BYTES = 32
PLACEHOLDER = re.compile(r"change[-_ ]?me|your[-_ ]secret", re.IGNORECASE)
ORIGIN = re.compile(r"https?://[^/\s*@?#]+")

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


def split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


class Settings(BaseSettings):
    """Everything an operator can set, each from the environment variable of its name (see `.env.example`)."""

    model_config = SettingsConfigDict(env_file=REPOSITORY / ".env", env_ignore_empty=True, extra="ignore")

    mongodb_uri: SecretStr | None = None
    mongodb_db: str = "colabmatch"
    redis_url: SecretStr | None = None
    data_dir: Path = REPOSITORY / "data"
    jwt_secret: SecretStr | None = None
    jwt_secret_previous: SecretStr | None = None
    cors_origin: str = ""
    public_url: str = ""
    trusted_proxies: str = ""
    transport: Literal["fast", "stock"] = "fast"
    log_level: Annotated[LogLevel, BeforeValidator(lambda name: str(name).upper())] = "INFO"
    messages_per_minute: int = Field(30, ge=0)
    typing_per_second: int = Field(10, ge=0)
    searches_per_minute: int = Field(60, ge=0)
    login_tries_per_minute: int = Field(10, ge=0)
    registrations_per_hour: int = Field(20, ge=0)
    vapid_private_key: SecretStr | None = None
    vapid_contact: str = ""
    push_allowed_origins: str = ""
    demo: bool | None = None

    @model_validator(mode="after")
    def refuse_weak_secrets(self) -> Self:
        secret = self.jwt_secret.get_secret_value().strip() if self.jwt_secret else ""
        if PLACEHOLDER.search(secret):
            raise ValueError("JWT_SECRET is a placeholder: the server needs a secret of its own")
        if secret and len(secret.encode()) < SHORTEST_SECRET_BYTES:
            raise ValueError(
                f"JWT_SECRET is shorter than {SHORTEST_SECRET_BYTES} bytes: "
                'make one with python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
        if self.mongodb_uri and not secret:
            raise ValueError(
                "JWT_SECRET is missing: with MONGODB_URI set, the server needs a secret of its own"
            )
        return self

    @field_validator("jwt_secret_previous")
    @classmethod
    def refuse_a_weak_previous_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value().encode()) < SHORTEST_SECRET_BYTES:
            raise ValueError(f"shorter than {SHORTEST_SECRET_BYTES} bytes")
        return value

    @field_validator("cors_origin")
    @classmethod
    def name_origins_exactly(cls, value: str) -> str:
        for origin in split(value):
            if not ORIGIN.fullmatch(origin.rstrip("/")):
                raise ValueError(f"{origin} is no origin: write each like https://www.example.org")
        return value

    @field_validator("public_url")
    @classmethod
    def name_the_scheme(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("write it like https://chat.example.org")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def name_proxies_by_address(cls, value: str) -> str:
        for proxy in split(value):
            ipaddress.ip_network(proxy)
        return value

    @model_validator(mode="after")
    def keep_the_demo_at_home(self) -> Self:
        if self.demo and self.mongodb_uri:
            raise ValueError("DEMO works on the embedded database only: unset MONGODB_URI")
        return self

    @property
    def is_for_trying_out(self) -> bool:
        """Where nobody says so: when nothing speaks of other people."""
        if self.demo is None:
            return not (self.mongodb_uri or self.public_url or self.trusted_proxies)
        return self.demo

    @functools.cached_property
    def origins(self) -> list[str]:
        """Origins of separately hosted pages that may call this server with credentials."""
        return [origin.rstrip("/") for origin in split(self.cors_origin)]

    @functools.cached_property
    def push_origins(self) -> list[str]:
        return split(self.push_allowed_origins)

    @model_validator(mode="after")
    def name_somebody_to_push_services(self) -> Self:
        if not self.vapid_contact:
            own = self.public_url if self.public_url.startswith("https:") else "https://localhost"
            self.vapid_contact = own
        if not self.vapid_contact.startswith(("mailto:", "https:")):
            raise ValueError("VAPID_CONTACT is like mailto:operator@example.org, or an https address")
        return self

    @field_validator("vapid_private_key")
    @classmethod
    def take_a_sound_vapid_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(bytes_of(value.get_secret_value())) != VAPID_KEY_BYTES:
            raise ValueError("VAPID_PRIVATE_KEY is 32 bytes in base64url, as tools for Web Push make it")
        return value

    def vapid_secret(self) -> bytes | None:
        """As `signing_secret`; with `MONGODB_URI` it must be set, since all servers need the same."""
        if self.vapid_private_key:
            return bytes_of(self.vapid_private_key.get_secret_value())
        if self.mongodb_uri:
            return None
        return bytes.fromhex(kept_secret(self.data_dir / "vapid_key"))

    def signing_secret(self) -> str:
        """`JWT_SECRET`, or with the embedded database the one made beside it at its first start."""
        if self.jwt_secret:
            return self.jwt_secret.get_secret_value()
        return kept_secret(self.data_dir / "jwt_secret")

    @property
    def page_directory(self) -> Path:
        return REPOSITORY / "frontend" / "dist"


def bytes_of(base64url: str) -> bytes:
    return base64.urlsafe_b64decode(base64url + "=" * (-len(base64url) % 4))


def kept_secret(path: Path) -> str:
    """The secret in that file, made at the first start; one that a crash cut off is made anew."""
    if path.exists() and len(kept := path.read_text()) >= SHORTEST_SECRET_BYTES:
        return kept
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return path.read_text()


@functools.cache
def settings() -> Settings:
    return Settings()
