"""Who has a connection on this node."""

from collections.abc import Iterable

from beanie import PydanticObjectId


class Here:
    """For a node that is alone. `users` are those of this node."""

    def __init__(self) -> None:
        self.users: set[PydanticObjectId] = set()

    async def enter(self, user_id: PydanticObjectId) -> bool:
        """Whether the user was nowhere else."""
        self.users.add(user_id)
        return True

    async def leave(self, user_id: PydanticObjectId) -> bool:
        """Whether the user is nowhere else."""
        self.users.discard(user_id)
        return True

    async def known(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId] | None:
        """Who of them is online. None while that cannot be told."""
        return self.users.intersection(user_ids)

    async def among(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        """Who of them is online, as well as can be told."""
        return self.users.intersection(user_ids)

    async def lately(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        """Who of them is here, or was seen on any node a moment ago."""
        return self.users.intersection(user_ids)

    async def hearers(self, user_ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        """Who of them may have to hear something."""
        return self.users.intersection(user_ids)

    def is_filling(self) -> bool:
        """Whether somebody may be on a node that has not entered them yet."""
        return False

    async def let_go(self, seconds: float) -> None:
        """Before the node stops: its users leave with it after that time, if they have not come elsewhere."""
