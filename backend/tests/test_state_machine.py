"""Two people with several devices do anything: every device comes to show what a new one is shown."""

import asyncio
import secrets
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.event_fields import is_blank
from tests.client import Person, match_two
from tests.conftest import Server
from tests.replica import Replica, Shown, timeless

DEVICES_EACH = 2
MORE_THAN_99 = 100
EMOJI = ["👍", "❤️", "👩🏽‍❤️‍💋‍👨🏾"]

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
).filter(lambda text: not all(map(is_blank, text)))
a_device = st.integers(0, 2 * DEVICES_EACH - 1)
a_number = st.integers(0, 10_000)


class Conversation(RuleBasedStateMachine):
    url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.replicas: list[Replica] = []
        self.sent: list[dict[str, Any]] = []
        # What each message must be like by now: its text or None, and who reacted how.
        self.contents: dict[str, str | None] = {}
        self.reactions: dict[str, dict[str, str]] = {}
        self.read: dict[str, int] = {}

    @initialize()
    def two_match(self) -> None:
        self.runner.run(self._begin())

    @rule(device=a_device, text=texts.filter(str.strip))
    def send(self, device: int, text: str) -> None:
        self._sends([(device, text)])

    @rule(sends=st.lists(st.tuples(a_device, texts.filter(str.strip)), min_size=2, max_size=8))
    def all_send_at_once(self, sends: list[tuple[int, str]]) -> None:
        self._sends(sends)

    @precondition(lambda self: self.sent)
    @rule(device=a_device, number=a_number)
    def send_again(self, device: int, number: int) -> None:
        message = self._pick(number)
        replica = self._of_sender(message, device)
        payload = {"content": "something else", "client_id": message["clientId"]}
        assert self._ask(replica, "send_message", **payload)["message"]["id"] == message["id"]

    @precondition(lambda self: self.sent)
    @rule(device=a_device, number=a_number, text=texts.filter(str.strip))
    def edit(self, device: int, number: int, text: str) -> None:
        message = self._pick(number)
        answer = self._ask(
            self._of_sender(message, device), "edit_message", message_id=message["id"], content=text
        )
        assert answer["ok"] == (self.contents[message["id"]] is not None)
        if answer["ok"]:
            self.contents[message["id"]] = text

    @precondition(lambda self: self.sent)
    @rule(device=a_device, number=a_number)
    def delete(self, device: int, number: int) -> None:
        message = self._pick(number)
        assert self._ask(self._of_sender(message, device), "delete_message", message_id=message["id"])["ok"]
        self.contents[message["id"]] = None
        self.reactions[message["id"]] = {}

    @precondition(lambda self: self.sent)
    @rule(device=a_device, number=a_number, emoji=st.sampled_from(EMOJI), on=st.booleans())
    def react(self, device: int, number: int, emoji: str, on: bool) -> None:
        message, replica = self._pick(number), self._connected(device)
        answer = self._ask(replica, "react_to_message", message_id=message["id"], emoji=emoji, on=on)
        assert answer["ok"] == (self.contents[message["id"]] is not None)
        reactions = self.reactions[message["id"]]
        if answer["ok"] and on:
            reactions[replica.person.id] = emoji
        elif answer["ok"] and reactions.get(replica.person.id) == emoji:
            del reactions[replica.person.id]

    @precondition(lambda self: self.sent)
    @rule(device=a_device, number=a_number)
    def read_up_to(self, device: int, number: int) -> None:
        message, replica = self._pick(number), self._connected(device)
        before = self.read[replica.person.id]
        self.read[replica.person.id] = max(before, message["seq"])
        answer = self._ask(replica, "read_message", message_id=message["id"])
        assert answer["seq"] == self.read[replica.person.id]

    @rule(device=a_device)
    def disconnect(self, device: int) -> None:
        self.runner.run(self.replicas[device].close())

    @rule(device=a_device)
    def reconnect(self, device: int) -> None:
        self._connected(device)

    @rule()
    def settle(self) -> None:
        self.runner.run(self._settle())

    def teardown(self) -> None:
        if self.replicas:
            for device in range(len(self.replicas)):
                self._connected(device)
            self.runner.run(self._settle())
            self.runner.run(self._end())
        self.runner.close()

    async def _begin(self) -> None:
        self.http = httpx.AsyncClient(verify=False, base_url=self.url, timeout=20)
        people = [await Person.register(self.http, name, secrets.token_hex(4)) for name in ("Ida", "Jan")]
        await match_two(*people)
        self.people = people
        self.read = {person.id: 0 for person in people}
        self.replicas = [Replica(person) for person in people for _ in range(DEVICES_EACH)]
        await asyncio.gather(*(replica.connect() for replica in self.replicas))

    async def _end(self) -> None:
        await asyncio.gather(*(replica.close() for replica in self.replicas))
        await self.http.aclose()

    async def _settle(self) -> None:
        expected = await self._fresh()
        messages = expected["messages"]
        assert {message["id"]: message["content"] for message in messages} == self.contents
        for message in messages:
            reactions = {one["userId"]: one["emoji"] for one in message["reactions"]}
            assert reactions == self.reactions[message["id"]]
        for person in self.people:
            unread = sum(
                message["senderId"] != person.id
                and message["deletedAt"] is None
                and message["seq"] > self.read[person.id]
                for message in messages
            )
            assert await self._unread(person) == min(unread, MORE_THAN_99)
        connected = [replica for replica in self.replicas if replica.is_connected]
        await asyncio.gather(*(replica.comes_to_show(expected) for replica in connected))

    async def _fresh(self) -> Shown:
        """What a device is shown that has never been there before."""
        fresh = Replica(self.people[0])
        await fresh.connect()
        await fresh.close()
        path = f"/api/matches/{fresh.person.match_id}/messages"
        page = (await fresh.person.call("GET", path, params={"limit": 200, "after_seq": 0})).json()
        assert fresh.shown["messages"][:200] == [timeless(message) for message in page["messages"]]
        return fresh.shown

    async def _unread(self, person: Person) -> int:
        [match] = (await person.call("GET", "/api/matches")).json()["matches"]
        count: int = match["unreadCount"]
        return count

    def _sends(self, sends: list[tuple[int, str]]) -> None:
        replicas = [self._connected(device) for device, _ in sends]

        async def send_all() -> list[dict[str, Any]]:
            asks = (
                replica.ask("send_message", content=text)
                for replica, (_, text) in zip(replicas, sends, strict=True)
            )
            return list(await asyncio.gather(*asks))

        for answer in self.runner.run(send_all()):
            assert answer["ok"], answer
            self.sent.append(answer["message"])
            self.contents[answer["message"]["id"]] = answer["message"]["content"]
            self.reactions[answer["message"]["id"]] = {}

    def _pick(self, number: int) -> dict[str, Any]:
        return self.sent[number % len(self.sent)]

    def _of_sender(self, message: dict[str, Any], device: int) -> Replica:
        own = [n for n, one in enumerate(self.replicas) if one.person.id == message["senderId"]]
        return self._connected(own[device % DEVICES_EACH])

    def _connected(self, device: int) -> Replica:
        replica = self.replicas[device]
        if not replica.is_connected:
            self.runner.run(replica.connect())
        return replica

    def _ask(self, replica: Replica, event: str, **payload: object) -> dict[str, Any]:
        return self.runner.run(replica.ask(event, **payload))


def test_whatever_two_people_do_every_device_shows_what_a_new_one_is_shown(server: Server) -> None:
    asyncio.run(server.ready())

    class HereConversation(Conversation):
        url = server.url

    run_state_machine_as_test(
        HereConversation,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            # Shrinking waits out the patience of a device at every step.
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
