import asyncio
import secrets
import statistics
import time

import httpx
import pytest

from tests.client import Person
from tests.conftest import Server
from tests.test_sessions import sign_in_again


def fresh(**changes: object) -> dict[str, object]:
    return {
        "email": f"{secrets.token_hex(6)}@example.com",
        "name": "Ada",
        "password": "long enough",
    } | changes


async def register(http: httpx.AsyncClient, **changes: object) -> httpx.Response:
    answer = await http.post("/api/auth/register", json=fresh(**changes))
    http.cookies.clear()
    return answer


async def test_registering_signs_in(http: httpx.AsyncClient) -> None:
    name = f"New.Person.{secrets.token_hex(4)}"
    answer = await http.post("/api/auth/register", json=fresh(email=f" {name}@EXAMPLE.com "))
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"access_token", "expires_in", "user"}
    assert body["expires_in"] == 15 * 60
    assert set(body["user"]) == {"id", "email", "name", "avatarUrl", "settings"}
    assert body["user"]["email"] == f"{name.lower()}@example.com"
    assert "refresh_token" in answer.cookies
    http.cookies.clear()
    me = await http.get("/api/users/me", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.json() == body["user"]


async def test_an_email_belongs_to_one_account(http: httpx.AsyncClient, ada: Person) -> None:
    for email in (ada.email, ada.email.upper(), f" {ada.email} "):
        answer = await register(http, email=email)
        assert answer.status_code == 409
        error = answer.json()["error"]
        assert error["code"] == "conflict"
        assert "email" in error["fields"]


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        *(
            ("email", bad)
            for bad in ("", "x", "x@", "@x.y", "a b@c.de", "a@b.c\0", "a@b.c\nd", "x" * 300 + "@x.org")
        ),
        *(("email", bad) for bad in (None, 1, ["a@b.cd"], {"$gt": ""})),
        *(
            ("name", bad)
            for bad in (
                "",
                "   ",
                "x" * 81,
                "a\0b",
                "a\u202eb",
                "\u200b",
                "\u3164",
                None,
                1,
                ["Ada"],
                {"$gt": ""},
            )
        ),
        *(("password", bad) for bad in ("", "1234567", "x" * 257, None, 12345678, ["long enough"])),
    ],
)
async def test_registering_names_the_field_that_is_wrong(
    http: httpx.AsyncClient, field: str, bad: object
) -> None:
    answer = await register(http, **{field: bad})
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert list(error["fields"]) == [field]
    assert len(error["fields"][field]) > 5


async def test_s08_registering_takes_no_other_field(http: httpx.AsyncClient) -> None:
    for extra in ({"id": "a" * 24}, {"settings": {}}, {"passwordHash": "x"}, {"is_admin": True}):
        assert (await register(http, **extra)).status_code == 400


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\u0000"', "1e400", "NaN", "[" * 5000 + "]" * 5000])
async def test_s08_odd_json_is_refused_and_never_an_internal_error(
    http: httpx.AsyncClient, text: str
) -> None:
    for field in ("email", "name", "password"):
        others = {"email": '"a@b.org"', "name": '"Ada"', "password": '"long enough"'} | {field: text}
        body = "{" + ",".join(f'"{name}":{value}' for name, value in others.items()) + "}"
        for path in ("/api/auth/register", "/api/auth/login"):
            answer = await http.post(path, content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in (400, 401), answer.text


async def test_a_password_may_be_anything_that_can_be_typed(http: httpx.AsyncClient) -> None:
    for password in ("pässwörd 👩🏽‍🚀 \n\t", "x" * 256, "' OR 1=1 --", " spaces around "):
        registered = fresh(password=password)
        assert (await http.post("/api/auth/register", json=registered)).status_code == 201
        body = {"email": registered["email"], "password": password}
        assert (await http.post("/api/auth/login", json=body)).status_code == 200
        wrong = body | {"password": password + "x"}
        assert (await http.post("/api/auth/login", json=wrong)).status_code in (400, 401)
    http.cookies.clear()


async def test_s16_signing_in_does_not_tell_whether_an_account_exists(
    http: httpx.AsyncClient, ada: Person
) -> None:
    wrong = {"email": ada.email, "password": "wrong password"}
    unknown = {"email": f"nobody-{ada.id}@example.com", "password": "wrong password"}
    times: dict[str, list[float]] = {"wrong": [], "unknown": []}
    texts = set()
    for _ in range(15):
        for name, body in (("wrong", wrong), ("unknown", unknown)):
            started = time.perf_counter()
            answer = await http.post("/api/auth/login", json=body)
            times[name].append(time.perf_counter() - started)
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
            texts.add(answer.text)
    assert len(texts) == 1
    medians = sorted(statistics.median(one) for one in times.values())
    assert medians[1] < 2 * medians[0]


async def test_signing_in_does_not_mind_the_case_of_an_email(http: httpx.AsyncClient, ada: Person) -> None:
    for email in (ada.email, ada.email.upper(), f" {ada.email} "):
        answer = await http.post("/api/auth/login", json={"email": email, "password": ada.password})
        assert answer.status_code == 200
        assert answer.json()["user"]["id"] == ada.id
    http.cookies.clear()


@pytest.mark.parametrize(
    "typed",
    ["{}@xn--exmple-cua.example", "{}@exämple.example", "jose\u0301-{}@example.com", "{}@example\u3002com"],
)
async def test_one_signs_in_with_the_email_that_one_registered_with(
    http: httpx.AsyncClient, typed: str
) -> None:
    email = typed.format(secrets.token_hex(6))
    assert (await register(http, email=email)).status_code == 201
    answer = await http.post("/api/auth/login", json={"email": email, "password": fresh()["password"]})
    assert answer.status_code == 200
    http.cookies.clear()


async def test_a_sign_in_with_the_old_password_does_not_outlive_a_new_one(ada: Person) -> None:
    async def sign_in() -> None:
        await ada.http.post("/api/auth/login", json={"email": ada.email, "password": ada.password})

    async def change() -> None:
        new = {"current": ada.password, "new": "another " + ada.password}
        assert (await ada.call("POST", "/api/auth/password", json=new)).status_code == 204

    await asyncio.gather(*(sign_in() for _ in range(4)), change(), *(sign_in() for _ in range(4)))
    ada.password = "another " + ada.password
    ada.token = await sign_in_again(ada)
    sessions = (await ada.call("GET", "/api/auth/sessions")).json()["sessions"]
    assert len(sessions) == 2


async def test_a_new_password_needs_the_current_one(ada: Person) -> None:
    wrong = await ada.call("POST", "/api/auth/password", json={"current": "wrong one", "new": "long enough"})
    assert wrong.status_code == 400
    assert list(wrong.json()["error"]["fields"]) == ["current"]
    short = await ada.call("POST", "/api/auth/password", json={"current": ada.password, "new": "short"})
    assert list(short.json()["error"]["fields"]) == ["new"]
    assert (await ada.call("GET", "/api/users/me")).status_code == 200


async def test_a_new_name_is_shown_to_the_others_at_once(ada: Person, ben: Person, eve: Person) -> None:
    other, outsider = await ben.device(), await eve.device()
    changed = await ada.call("PATCH", "/api/users/me", json={"name": "  Ada   Lovelace "})
    assert (changed.status_code, changed.json()["name"]) == (200, "Ada Lovelace")
    match = await other.hears("match_updated", id=ada.match_id)
    assert match == (await ben.call("GET", f"/api/matches/{ada.match_id}")).json()
    assert match["other"]["name"] == "Ada Lovelace"
    await outsider.settle()
    assert not outsider.heard_of("match_updated")
    for bad in ({"name": ""}, {"name": None}, {}, {"name": "x", "email": "a@b.org"}, {"email": "a@b.org"}):
        assert (await ada.call("PATCH", "/api/users/me", json=bad)).status_code == 400


async def test_nothing_that_is_secret_is_stored_or_shown(server: Server, ada: Person) -> None:
    with server.database() as database:
        [stored] = list(database.users.find({"email": ada.email}))
        assert ada.password not in str(stored)
        assert stored["passwordHash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        sessions = str(list(database.sessions.find({"userId": stored["_id"]})))
    assert ada.token not in sessions
    assert "eyJ" not in sessions
    me = (await ada.call("GET", "/api/users/me")).json()
    assert set(me) == {"id", "email", "name", "avatarUrl", "settings"}


async def test_settings_are_kept_one_by_one(ada: Person) -> None:
    async def change(**settings: object) -> httpx.Response:
        return await ada.call("PATCH", "/api/users/me", json={"settings": settings})

    assert (await change(language="es")).status_code == 200
    changed = (await change(readReceipts=False)).json()
    assert changed["settings"] == {"language": "es", "readReceipts": False, "lastSeen": True}
    assert changed["name"] == "Ada"
    await change(language=None)
    mine = (await ada.call("GET", "/api/users/me")).json()
    assert mine["settings"] == {"language": None, "readReceipts": False, "lastSeen": True}
    for bad in (
        {"language": "xx"},
        {"lastSeen": "no"},
        {"lastSeen": None},
        {"$set": {}},
        {"last_seen": True},
    ):
        answer = await change(**bad)
        assert answer.status_code == 400, (bad, answer.text)
