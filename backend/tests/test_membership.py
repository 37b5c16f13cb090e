"""S6, S7: what is not yours does not exist, and nobody hears of the attempt."""

import asyncio

import pytest

from tests.client import Device, Person, match_two, send

NOBODYS_ID = "f" * 24
# `message_id` is that of a message in the match which is attacked.
EVENTS = {
    "join_match": {},
    "leave_match": {},
    "send_message": {"content": "x", "client_id": "attack"},
    "edit_message": {"message_id": "MESSAGE", "content": "x", "client_id": "attack"},
    "delete_message": {"message_id": "MESSAGE", "client_id": "attack"},
    "react_to_message": {"message_id": "MESSAGE", "emoji": "👍", "on": True, "client_id": "attack"},
    "typing": {"is_typing": True},
    "read_message": {"message_id": "MESSAGE"},
    "deliver_message": {"message_id": "MESSAGE"},
    "sync": {"after_seq": 0},
}
REST_CALLS = [
    ("GET", "/api/matches/{}"),
    ("DELETE", "/api/matches/{}"),
    ("GET", "/api/matches/{}/messages"),
    ("GET", "/api/matches/{}/messages?before_seq=5"),
    ("GET", "/api/matches/{}/messages?around_seq=1"),
    ("GET", f"/api/matches/{{}}/messages/{NOBODYS_ID}"),
    ("GET", "/api/matches/{}/search?q=before"),
    ("GET", "/api/matches?before={}"),
    ("PATCH", "/api/matches/{}"),
]


async def ended_match(one: Person, two: Person) -> tuple[str, str]:
    """The id of a match that ended, and of a message in it."""
    match_id = one.match_id
    device = await one.device()
    message = await send(device, match_id, "before it ended")
    await device.close()
    assert (await one.call("DELETE", f"/api/matches/{match_id}")).status_code == 204
    await match_two(one, two)
    return match_id, message["id"]


async def everybody(people: list[Person]) -> list[Device]:
    devices = await asyncio.gather(*(person.joined() for person in people))
    for device in devices:
        await device.settle()
    for device in devices:
        device.heard.clear()
    return list(devices)


@pytest.mark.parametrize("event", EVENTS)
async def test_s06_every_event_on_a_match_that_is_not_ones_own_meets_the_same_not_found(
    people: list[Person], event: str
) -> None:
    ada, ben, eve, _ = people
    old_match_id, old_message_id = await ended_match(ada, ben)
    devices = await everybody(people)
    message = await send(devices[0], ada.match_id, "private")
    for device in devices[:2]:
        await device.hears("new_message")
    own = await send(devices[2], eve.match_id, "own")
    for device in devices[2:]:
        await device.hears("new_message")

    async def attempt(device: Device, match_id: str, message_id: str) -> dict:
        payload = EVENTS[event] | {"match_id": match_id}
        if "message_id" in payload:
            payload["message_id"] = message_id
        return await device.fails(event, payload, "not_found")

    stranger, member = devices[2], devices[0]
    errors = [
        await attempt(stranger, ada.match_id, message["id"]),
        await attempt(stranger, old_match_id, old_message_id),
        await attempt(member, old_match_id, old_message_id),
        await attempt(stranger, NOBODYS_ID, NOBODYS_ID),
        await attempt(stranger, ada.id, ada.id),
    ]
    if "message_id" in EVENTS[event]:
        errors += [
            await attempt(stranger, eve.match_id, message["id"]),
            await attempt(stranger, eve.match_id, NOBODYS_ID),
            await attempt(stranger, ada.match_id, own["id"]),
        ]
    assert all(error == errors[0] for error in errors)
    for device in devices:
        await device.settle()
        assert not device.heard
    history = (await ada.call("GET", f"/api/matches/{ada.match_id}/messages")).json()["messages"]
    assert history == [message]


@pytest.mark.parametrize(("method", "path"), REST_CALLS)
async def test_s06_every_rest_call_on_a_match_that_is_not_ones_own_meets_the_same_not_found(
    people: list[Person], method: str, path: str
) -> None:
    ada, ben, eve, _ = people
    old_match_id, _ = await ended_match(ada, ben)
    devices = await everybody(people)
    body = {"json": {"muted_until": None}} if method == "PATCH" else {}
    answers = [
        await person.call(method, path.format(match_id), **body)
        for person, match_id in (
            (eve, ada.match_id),
            (eve, old_match_id),
            (ada, old_match_id),
            (eve, NOBODYS_ID),
        )
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["error"]["code"] == "not_found"
    for device in devices:
        await device.settle()
        assert not device.heard
    assert (await ada.call("GET", f"/api/matches/{ada.match_id}")).status_code == 200


@pytest.mark.parametrize(
    "bad", ["junk", "1", "%00", "a" * 25, "z" * 24, "..%2f..", "%7B%22$gt%22:%22%22%7D", "💥"]
)
async def test_s06_what_is_no_id_does_not_exist_either(eve: Person, bad: str) -> None:
    for method, path in REST_CALLS[:3]:
        answer = await eve.call(method, path.format(bad))
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


async def test_s06_rest_needs_a_token(ada: Person) -> None:
    calls = [(method, path.format(ada.match_id)) for method, path in REST_CALLS] + [
        *(("GET", "/api/users/me"), ("PATCH", "/api/users/me"), ("GET", "/api/matches")),
        *(("POST", "/api/invites"), ("GET", "/api/invites/x"), ("POST", "/api/invites/x/accept")),
        *(("POST", "/api/auth/logout"), ("POST", "/api/auth/logout_all")),
        *(("POST", "/api/auth/password"), ("POST", "/api/auth/refresh")),
    ]
    for method, path in calls:
        answer = await ada.http.request(method, path)
        assert answer.status_code == 401, path
        assert answer.json()["error"]["code"] == "unauthorized"


async def test_s07_a_bystander_hears_nothing_of_a_whole_conversation(people: list[Person]) -> None:
    ada, *_ = people
    devices = await everybody(people)
    one, two, *bystanders = devices
    await one.ask("typing", {"match_id": ada.match_id, "is_typing": True})
    await two.hears("user_typing")
    message = await send(one, ada.match_id, "hi")
    await two.hears("new_message")
    await two.ask("deliver_message", {"match_id": ada.match_id, "message_id": message["id"]})
    await two.ask("read_message", {"match_id": ada.match_id, "message_id": message["id"]})
    await one.hears("message_read")
    await ada.call("PATCH", "/api/users/me", json={"name": "Adele"})
    await two.hears("match_updated")
    await two.ask("send_message", {"match_id": ada.match_id, "content": ""})
    await ada.call("DELETE", f"/api/matches/{ada.match_id}")
    await two.hears("match_ended")
    for device in bystanders:
        await device.settle()
        assert not device.heard


async def test_s21_an_ended_match_leaves_no_ear_behind(ada: Person, ben: Person) -> None:
    one, two = await ada.joined(), await ben.joined()
    old_match_id = ada.match_id
    await one.ask("typing", {"match_id": old_match_id, "is_typing": True})
    await two.hears("user_typing")
    await ada.call("DELETE", f"/api/matches/{old_match_id}")
    for device in (one, two):
        assert (await device.hears("match_ended"))["match_id"] == old_match_id
    await match_two(ada, ben)
    await two.hears("match_updated", id=ada.match_id)
    await two.ask("join_match", {"match_id": ada.match_id})
    two.heard.clear()
    await one.close()
    third = await ada.device()
    await send(third, ada.match_id, "fresh")
    await two.hears("new_message", matchId=ada.match_id)
    await two.settle()
    assert not [heard for heard in two.heard if heard[0] != "user_online_status"]
