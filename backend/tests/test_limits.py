import asyncio
from typing import Any

from tests.client import Device, Person, send
from tests.conftest import Server, standing_still
from tests.copies import copy

pytest_plugins = ["tests.limit_fixtures"]


async def try_to_send(device: Device, match_id: str, **more: object) -> dict[str, Any]:
    return await device.ask("send_message", {"match_id": match_id, "content": "x", **more})


async def test_s11_of_40_messages_at_once_exactly_30_are_taken(pair: tuple[Person, Person]) -> None:
    ada, ben = pair
    devices, other = [await ada.device() for _ in range(4)], await ben.device()
    answers = await asyncio.gather(*(try_to_send(devices[i % 4], ada.match_id) for i in range(40)))
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    assert len(refused) == 10
    for error in refused:
        assert error["code"] == "rate_limited"
        assert 0 < error["retry_after"] <= 60
    assert (await ben.call("GET", f"/api/matches/{ada.match_id}")).json()["lastSeq"] == 30
    await send(other, ada.match_id, "the other has a budget of their own")


async def test_s11_the_error_event_names_the_message_that_was_refused(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.device()
    for _ in range(30):
        await send(device, ada.match_id, "x")
    assert not (await try_to_send(device, ada.match_id, client_id="one too many"))["ok"]
    error = await device.hears("error", event="send_message")
    assert (error["code"], error["client_id"]) == ("rate_limited", "one too many")


async def test_s11_resending_what_is_stored_is_free(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.device()
    sent = [await send(device, ada.match_id, "x", client_id=str(i)) for i in range(29)]
    for _ in range(3):
        again = [await send(device, ada.match_id, "x", client_id=str(i)) for i in range(29)]
        assert again == sent
    await send(device, ada.match_id, "the thirtieth")
    assert [await send(device, ada.match_id, "x", client_id=str(i)) for i in range(29)] == sent
    await device.fails("send_message", {"match_id": ada.match_id, "content": "x"}, "rate_limited")


async def test_r02_what_was_stored_but_never_said_is_said_also_when_the_limit_is_reached(
    limited: Server, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    device, other = await ada.device(), await ben.device()
    first = await send(device, ada.match_id, "x")
    await asyncio.to_thread(copy, limited, first, 2)
    for _ in range(29):
        await send(device, ada.match_id, "x")
    again = await send(device, ada.match_id, "x", client_id="2")
    assert (await other.hears("new_message", seq=2))["id"] == again["id"]


async def test_s11_of_70_changes_60_are_taken_and_messages_go_on(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.device()
    message = await send(device, ada.match_id, "x")
    edit = {"match_id": ada.match_id, "message_id": message["id"]}
    answers = [await device.ask("edit_message", {**edit, "content": str(number)}) for number in range(70)]
    refused = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    assert refused == ["rate_limited"] * 10
    await send(device, ada.match_id, "messages have a budget of their own")


async def test_s11_of_70_searches_60_are_answered(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    path = f"/api/matches/{ada.match_id}/search?q=x"
    answers = [await ada.call("GET", path) for _ in range(70)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429] * 10
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


async def test_s11_what_was_refused_otherwise_costs_nothing(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.device()
    for _ in range(35):
        await try_to_send(device, "f" * 24)
        await device.ask("send_message", {"match_id": ada.match_id, "content": ""})
        await try_to_send(device, ada.match_id, reply_to="f" * 24)
    for _ in range(30):
        await send(device, ada.match_id, "x")


async def test_s11_what_the_database_was_too_slow_for_costs_nothing(
    limited: Server, pair: tuple[Person, Person]
) -> None:
    ada, _ = pair
    devices = [await ada.device() for _ in range(30)]
    with standing_still(limited.database_process):
        sending = [asyncio.create_task(try_to_send(device, ada.match_id)) for device in devices]
        await asyncio.sleep(2)
    await asyncio.sleep(0.05)
    with standing_still(limited.database_process):
        answers = await asyncio.gather(*sending)
    await limited.ready()
    codes = [answer.get("error", {}).get("code", "ok") for answer in answers]
    assert "unavailable" in codes
    for _ in range(codes.count("unavailable")):
        await send(devices[0], ada.match_id, "x")
    await devices[0].fails("send_message", {"match_id": ada.match_id, "content": "x"}, "rate_limited")


async def test_s11_typing_is_limited_per_second_and_tabs_share_it(pair: tuple[Person, Person]) -> None:
    ada, ben = pair
    devices, other = [await ada.joined() for _ in range(2)], await ben.joined()
    payload = {"match_id": ada.match_id, "is_typing": True}
    answers = await asyncio.gather(*(devices[i % 2].ask("typing", payload) for i in range(15)))
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    # The window moves on while they arrive.
    assert 0 < len(refused) <= 5
    assert {error["code"] for error in refused} == {"rate_limited"}
    assert all(0 < error["retry_after"] <= 1 for error in refused)
    await other.settle()
    assert len(other.heard_of("user_typing")) == 15 - len(refused)


async def test_connected_names_the_limits(pair: tuple[Person, Person]) -> None:
    device = Device()
    await device.connect(str(pair[0].http.base_url), pair[0].token)
    pair[0].devices.append(device)
    limits = (await device.hears("connected"))["limits"]
    assert (limits["messages_per_minute"], limits["typing_per_second"]) == (30, 10)
