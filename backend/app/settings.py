import functools
import os
import secrets
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[2]
SHORTEST_SECRET_BYTES = 32


class Settings(BaseSettings):
    """Everything an operator can set, each from the environment variable of its name (see `.env.example`)."""

    model_config = SettingsConfigDict(env_file=REPOSITORY / ".env", env_ignore_empty=True, extra="ignore")

    mongodb_uri: SecretStr | None = None
    mongodb_db: str = "colabmatch"
    redis_url: SecretStr | None = None
    data_dir: Path = REPOSITORY / "data"
    jwt_secret: SecretStr | None = None
    cors_origin: str = ""
    public_url: str = ""
    trusted_proxies: str = ""
    log_level: str = "INFO"
    messages_per_minute: int = Field(30, ge=0)
    typing_per_second: int = Field(10, ge=0)
    login_tries_per_minute: int = Field(10, ge=0)
    registrations_per_hour: int = Field(20, ge=0)
    demo: bool = False

    @model_validator(mode="after")
    def refuse_weak_secrets(self) -> Self:
        secret = self.jwt_secret.get_secret_value() if self.jwt_secret else ""
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

    @model_validator(mode="after")
    def keep_the_demo_at_home(self) -> Self:
        if self.demo and self.mongodb_uri:
            raise ValueError("DEMO works on the embedded database only: unset MONGODB_URI")
        return self

    @functools.cached_property
    def origins(self) -> list[str]:
        """Origins of separately hosted pages that may call this server with credentials."""
        return [origin.strip().rstrip("/") for origin in self.cors_origin.split(",") if origin.strip()]

    def signing_secret(self) -> str:
        """`JWT_SECRET`, or with the embedded database the one made beside it at its first start."""
        if self.jwt_secret:
            return self.jwt_secret.get_secret_value()
        path = self.data_dir / "jwt_secret"
        try:
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return path.read_text()

    @property
    def page_directory(self) -> Path:
        return REPOSITORY / "frontend" / "dist"


@functools.cache
def settings() -> Settings:
    return Settings()
