"""Who is on this node, noted for when it dies, and who was on the ones that have."""

import math
import time
from datetime import datetime, timedelta

from beanie import PydanticObjectId

from app import nodes
from app.models.attendance import Attendance
from app.models.record import new_id

CHANGED_EVERY_SECONDS = 2.0
EVERY_SECONDS = 10.0
LOOK_EVERY_SECONDS = 60.0
# A node that lives has noted it since; and whoever took it over has died as well.
SILENT_FOR, TAKEN_FOR = timedelta(seconds=60), timedelta(minutes=5)


class NodeAttendance:
    def __init__(self) -> None:
        self._node_id = new_id()
        self._noted: set[PydanticObjectId] = set()
        self._noted_at = self._looked_at = -math.inf
        self._taken_over: list[PydanticObjectId] = []

    async def keep(self, users: set[PydanticObjectId]) -> None:
        """Note them where that is due: sooner when somebody has come or gone."""
        passed = time.monotonic() - self._noted_at
        if passed >= EVERY_SECONDS or (passed >= CHANGED_EVERY_SECONDS and users != self._noted):
            await self.note(users)

    async def note(self, users: set[PydanticObjectId]) -> None:
        noted = users.copy()
        self._noted_at = time.monotonic()
        if noted or self._noted:
            await Attendance.note(self._node_id, noted)
        self._noted = noted

    async def left_behind(self) -> dict[PydanticObjectId, datetime]:
        """When those were seen who were on a node that has died: to be stored, and then forgotten."""
        if self._looked_at + LOOK_EVERY_SECONDS > time.monotonic():
            return {}
        waits = SILENT_FOR, TAKEN_FOR
        if nodes.is_alone() and self._looked_at == -math.inf:
            # At the start of the only node all others have died.
            waits = timedelta(0), timedelta(0)
        found = await Attendance.take_over(*waits)
        self._looked_at = time.monotonic()
        self._taken_over += [one.id for one in found]
        found.sort(key=lambda one: one.at)
        return {user_id: one.at for one in found for user_id in one.user_ids()}

    async def forget_left_behind(self) -> None:
        if self._taken_over:
            await Attendance.forget(self._taken_over)
            self._taken_over = []
