"""What people type into forms."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

import email_validator
from pydantic import AfterValidator, BeforeValidator, StringConstraints

from app.event_fields import is_blank

# Addresses inside an intranet (name@host.local) are as good as any here: nothing is ever sent to them.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


UNSHOWN = ("Cc", "Cs", "Co", "Cn")
# Characters that turn the direction of what stands behind them, in other people's lists too.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def sound_email(text: str) -> str:
    try:
        found = email_validator.validate_email(text.strip(), check_deliverability=False)
    except email_validator.EmailNotValidError:
        raise ValueError("This is not an email address.") from None
    return found.normalized.lower()


def email_of_an_account(text: str) -> str:
    """As it was stored at registration; what is no address is that of nobody."""
    try:
        return sound_email(text)
    except ValueError:
        return text


def sound_name(text: str) -> str:
    name = " ".join(text.split())
    if all(map(is_blank, name)):
        raise ValueError("Please tell us your name.")
    if any(unicodedata.category(one) in UNSHOWN or one in TURNING for one in name):
        raise ValueError("This name has characters that cannot be shown.")
    return name


def utc(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        if moment.tzinfo:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("This is not a time like 2030-01-31T12:00:00.000Z.")


Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(sound_email)]
Name = Annotated[str, StringConstraints(max_length=80), AfterValidator(sound_name)]
KnownEmail = Annotated[str, StringConstraints(max_length=256), AfterValidator(email_of_an_account)]
Password = Annotated[str, StringConstraints(max_length=256)]
NewPassword = Annotated[str, StringConstraints(min_length=8, max_length=256)]
Moment = Annotated[datetime, BeforeValidator(utc, json_schema_input_type=str)]
