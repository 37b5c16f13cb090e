"""The authenticated sockets of this process."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from beanie import PydanticObjectId

from app import metrics

# A page that stands still seems to be there until it has been pinged and has not answered.
PING_SECONDS = 10
PONG_SECONDS = 10


@dataclass(slots=True, eq=False)
class Connection:
    sid: str
    user_id: PydanticObjectId
    session_id: PydanticObjectId
    expires_at: float
    expiry: asyncio.TimerHandle | None = None

    def close(self) -> None:
        if self.expiry:
            self.expiry.cancel()


class Connections:
    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_user: defaultdict[PydanticObjectId, set[Connection]] = defaultdict(set)

    def add(self, connection: Connection) -> None:
        self._by_sid[connection.sid] = connection
        self._by_user[connection.user_id].add(connection)
        metrics.connections.set(len(self._by_sid))

    def remove(self, sid: str) -> Connection | None:
        connection = self._by_sid.pop(sid, None)
        if connection:
            of_user = self._by_user[connection.user_id]
            of_user.discard(connection)
            if not of_user:
                del self._by_user[connection.user_id]
            metrics.connections.set(len(self._by_sid))
        return connection

    def get(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def of_user(self, user_id: PydanticObjectId) -> tuple[Connection, ...]:
        return tuple(self._by_user.get(user_id, ()))

    def has_user(self, user_id: PydanticObjectId) -> bool:
        return user_id in self._by_user

    def users(self) -> list[PydanticObjectId]:
        return list(self._by_user)


connections = Connections()
