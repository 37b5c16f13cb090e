from datetime import timedelta
from typing import Any

from app import database
from app.models.match import Match
from app.models.membership import Membership
from app.models.record import Record, new_id, now
from app.models.session import Session
from app.models.user import User
from app.security import UNUSABLE_PASSWORD, tokens

AT_ONCE = 1_000


async def make_matches(count: int, lifetime: timedelta) -> list[dict[str, Any]]:
    """`[{"match_id", "users": [{"id", "token"}, {"id", "token"}]}]`"""
    made: list[dict[str, Any]] = []
    async with database.connected(attach=True):
        while len(made) < count:
            made += await _make(min(AT_ONCE, count - len(made)), lifetime)
    return made


async def _make(count: int, lifetime: timedelta) -> list[dict[str, Any]]:
    users = [_person() for _ in range(2 * count)]
    pairs = list(zip(users[::2], users[1::2], strict=True))
    matches = [Match(user1=min(one.id, two.id), user2=max(one.id, two.id)) for one, two in pairs]
    sessions = [Session(user_id=user.id, expires_at=now() + lifetime) for user in users]
    memberships = [
        Membership(match_id=match.id, user_id=user_id) for match in matches for user_id in match.users
    ]
    for records in (users, sessions, matches, memberships):
        await _insert(records)
    access = {session.user_id: tokens().access(session, lifetime) for session in sessions}
    return [
        {
            "match_id": str(match.id),
            "users": [{"id": str(user.id), "token": access[user.id]} for user in pair],
        }
        for match, pair in zip(matches, pairs, strict=True)
    ]


def _person() -> User:
    user_id = new_id()
    return User(
        id=user_id,
        name=f"Person {str(user_id)[-6:]}",
        email=f"{user_id}@seed.invalid",
        password_hash=UNUSABLE_PASSWORD,
    )


async def _insert(records: list[Any]) -> None:
    first: Record = records[0]
    await first.get_pymongo_collection().insert_many([record.stored() for record in records], ordered=False)
