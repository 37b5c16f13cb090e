import itertools
import secrets
import struct
import time
from datetime import UTC, datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from pymongo import WriteConcern
from pymongo.asynchronous.collection import AsyncCollection


def now() -> datetime:
    """The present in UTC, to the millisecond that MongoDB keeps."""
    return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1_000, UTC)


def stored_name(field: str) -> str:
    return "_id" if field == "id" else to_camel(field)


_process = secrets.token_bytes(5)
_numbers = itertools.count(secrets.randbelow(2**24))


def new_id() -> PydanticObjectId:
    """Time, process and number, as the driver makes them; it asks the system for the process each time."""
    number = next(_numbers) & 0xFFFFFF
    return PydanticObjectId(struct.pack(">I5s", int(time.time()), _process) + number.to_bytes(3, "big"))


class Record(Document):
    """A Beanie document whose fields are stored in camelCase and which knows its id before it is stored."""

    model_config = ConfigDict(alias_generator=stored_name, populate_by_name=True, hide_input_in_errors=True)

    id: PydanticObjectId = Field(default_factory=new_id)

    # Beanie's own looks at each access whether the field has yet to be parsed, which here none has.
    __getattribute__ = object.__getattribute__

    def stored(self) -> dict[str, Any]:
        """The document as it lies in MongoDB, for bulk inserts and the write path."""
        document: dict[str, Any] = self.model_dump(by_alias=True, exclude={"revision_id"})
        return document

    @classmethod
    def unjournaled(cls) -> AsyncCollection[dict[str, Any]]:
        """For what may be lost in a crash, because it is derived or soon written again.

        On the embedded database it takes half as long.
        """
        return cls.get_pymongo_collection().with_options(write_concern=WriteConcern("majority", j=False))
