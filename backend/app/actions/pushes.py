"""Tells browsers whose page is closed of new messages, by Web Push, behind everything else."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import aiohttp
import orjson
import structlog
from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from app import metrics, push
from app.actions.activity import last_activity
from app.actions.presence import GRACE_SECONDS, presence
from app.connections import PING_SECONDS, PONG_SECONDS, connections
from app.errors import InvalidError, NotFoundError
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.new_message import NewMessage
from app.models.push_subscription import PushSubscription
from app.models.record import now
from app.models.timeline import look_up_message, messages_before, newest_seq, unread_count
from app.models.user import User
from app.security import Identity

WORKERS = 4
MOST_WAITING = 1_000
PREVIEW_CHARS = 120
KEPT_SECONDS = 24 * 3600
TRIES = 4
LONGEST_PAUSE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = GRACE_SECONDS + 5
MOST_LOOKED_AT = 20
REDIRECT, TOO_MANY, GONE, SERVER_ERROR = 300, 429, (404, 410), 500

log = structlog.get_logger()

Job = Callable[[aiohttp.ClientSession], Awaitable[None]]
Key = tuple[PydanticObjectId, PydanticObjectId]


async def subscribe(identity: Identity, endpoint: str, p256dh: str, auth: str) -> None:
    """Raises `invalid` for keys that nothing can be encrypted for, and for no public https address."""
    if not push.sound_keys(p256dh, auth):
        raise InvalidError(fields={"keys": "These are not the keys of a push subscription."})
    try:
        await push.check(endpoint)
    except push.ForbiddenAddressError:
        wrong = "This is not the public https address of a push service."
        raise InvalidError(fields={"endpoint": wrong}) from None
    await PushSubscription(
        user_id=identity.user_id,
        session_id=identity.session_id,
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
    ).keep()


async def unsubscribe(identity: Identity, endpoint: str | None) -> None:
    """The one of that endpoint, or the one of this session."""
    if endpoint is None:
        await PushSubscription.forget(sessionId=identity.session_id)
    else:
        await PushSubscription.forget(userId=identity.user_id, endpoint=endpoint)


@dataclass(frozen=True, slots=True)
class Sending:
    target: PushSubscription
    body: bytes
    match_id: PydanticObjectId
    tries: int = 1


class Pushes:
    """Pushes that wait for their turn: of one match to one user the newest alone, and not more than fit."""

    def __init__(self) -> None:
        self._jobs: asyncio.Queue[Job] = asyncio.Queue(MOST_WAITING)
        self._newest: dict[Key, PydanticObjectId] = {}

    @property
    def waiting(self) -> int:
        return self._jobs.qsize()

    def note(self, match: Match, message: Message | NewMessage) -> None:
        """Whoever has a page open hears of it there."""
        user_id = match.other_than(message.sender_id)
        if connections.has_user(user_id) or push.signer() is None:
            return
        key = (match.id, user_id)
        is_waiting = key in self._newest
        self._newest[key] = message.id
        if not is_waiting:
            self._put_newest(key)

    def _put_newest(self, key: Key, *, again: bool = False) -> None:
        if not self._put(partial(self._tell, key, again=again)):
            del self._newest[key]

    def stood_still(self, user_id: PydanticObjectId) -> None:
        """After a page of theirs was given up: nobody may have heard what was said since it last answered."""
        if push.signer():
            since = now() - timedelta(seconds=PING_SECONDS + PONG_SECONDS)
            look = partial(self._put, partial(self._look_back, user_id, since))
            asyncio.get_running_loop().call_later(LOOK_AGAIN_SECONDS, look)

    async def _look_back(
        self, user_id: PydanticObjectId, since: datetime, _http: aiohttp.ClientSession
    ) -> None:
        if await presence.is_online(user_id) or not await PushSubscription.living(user_id):
            return
        await last_activity.flush_of(user_id)
        for match in await Match.newest_of(user_id, None, MOST_LOOKED_AT):
            if match.last_activity_at >= since:
                end = await newest_seq(match.id, match.last_seq) + 1
                newest, _ = await messages_before(match.id, end, 1)
                if any(_is_news(message, user_id, since) for message in newest):
                    self.note(match, *newest)

    def _put(self, job: Job) -> bool:
        try:
            self._jobs.put_nowait(job)
        except asyncio.QueueFull:
            log.warning("push_dropped", waiting=MOST_WAITING)
            return False
        return True

    async def run(self) -> None:
        async with push.http_session() as http, asyncio.TaskGroup() as workers:
            for _ in range(WORKERS):
                workers.create_task(self._work(http))

    async def _work(self, http: aiohttp.ClientSession) -> None:
        while True:
            job = await self._jobs.get()
            try:
                await job(http)
            except PyMongoError as error:
                log.warning("push_failed", error=type(error).__name__)
            except Exception:  # whatever one of them holds, the others are sent
                log.exception("push_failed")

    async def _tell(self, key: Key, _: aiohttp.ClientSession, *, again: bool = False) -> None:
        """On another node, or reloading the page: then a look a little later says whether it was heard."""
        match_id, user_id = key
        looks_again = False
        try:
            is_online = await presence.is_online(user_id)
            looks_again = is_online and not again
        finally:
            # Also where that could not be told: what still waits keeps later ones from being put.
            if not looks_again:
                message_id = self._newest.pop(key)
        if looks_again:
            later = partial(self._put_newest, key, again=True)
            asyncio.get_running_loop().call_later(LOOK_AGAIN_SECONDS, later)
            return
        if is_online or not (targets := await PushSubscription.living(user_id)):
            return
        if body := await self._body(match_id, message_id, user_id):
            for target in targets:
                self._put(partial(self._send, Sending(target, body, match_id)))

    async def _body(
        self, match_id: PydanticObjectId, message_id: PydanticObjectId, user_id: PydanticObjectId
    ) -> bytes | None:
        """None where it is read already or taken back, or the match is muted or has ended."""
        try:
            match, message = await look_up_message(user_id, match_id, message_id)
        except NotFoundError:
            return None
        own = (await Membership.both(match))[user_id]
        sender = await User.get(message.sender_id)
        is_muted = own.muted_until is not None and own.muted_until > now()
        if sender is None or is_muted or message.deleted_at or own.read_seq >= message.seq:
            return None
        return orjson.dumps(
            {
                "match_id": str(match.id),
                "sender": sender.name,
                "text": (message.content or "")[:PREVIEW_CHARS],
                "unread": await unread_count(match.id, user_id, own.read_seq, message.seq),
            }
        )

    async def _send(self, sending: Sending, http: aiohttp.ClientSession) -> None:
        try:
            status, pause = await _post(sending, http)
        except push.ForbiddenAddressError:
            status, pause = GONE[0], 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("push_unanswered", error=type(error).__name__, tries=sending.tries)
            status, pause = SERVER_ERROR, None
        if status in GONE:
            await PushSubscription.forget(_id=sending.target.id)
        elif status == TOO_MANY or status >= SERVER_ERROR:
            if sending.tries < TRIES:
                retry = partial(self._put, partial(self._send, replace(sending, tries=sending.tries + 1)))
                wait = min(2.0**sending.tries if pause is None else pause, LONGEST_PAUSE_SECONDS)
                asyncio.get_running_loop().call_later(wait, retry)
        elif status >= REDIRECT:
            log.warning("push_refused", status=status)


def _is_news(message: Message, user_id: PydanticObjectId, since: datetime) -> bool:
    return message.sender_id != user_id and message.created_at >= since and not message.deleted_at


async def _post(sending: Sending, http: aiohttp.ClientSession) -> tuple[int, float | None]:
    """The status, and after how many seconds to try again where the push service says it."""
    target, signer = sending.target, push.signer()
    parts = push.allowed(target.endpoint)
    origin = f"{parts.scheme}://{parts.netloc}"
    headers = {
        "Authorization": signer.authorization(origin) if signer else "",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high",
        # A newer one takes the place of one that has not come to the browser yet.
        "Topic": push.encode(hashlib.sha256(sending.match_id.binary).digest()[:24]),
    }
    body = push.encrypted(sending.body, target.p256dh, target.auth)
    async with http.post(target.endpoint, data=body, headers=headers, allow_redirects=False) as answer:
        pause = answer.headers.get("Retry-After", "")
        return answer.status, float(pause) if pause.isdecimal() else None


pushes = Pushes()
metrics.waiting.labels("pushed").set_function(lambda: pushes.waiting)
