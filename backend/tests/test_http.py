import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio

from tests.client import Person
from tests.conftest import Server, running
from tests.raw import Raw

HOSTED = "https://page.example"


def assert_error(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"error"}
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_an_unknown_api_path_is_not_found_by_any_method(http: httpx.AsyncClient, method: str) -> None:
    for path in ("/api/nothing", "/api/matches/a/b/c", "/api/auth/nothing"):
        assert_error(await http.request(method, path), 404, "not_found")


async def test_a_wrong_method_says_which_are_right(http: httpx.AsyncClient) -> None:
    for method, path, allowed in (
        ("GET", "/api/auth/login", "POST"),
        ("DELETE", "/api/users/me", "GET"),
        ("POST", "/health", "GET"),
    ):
        answer = await http.request(method, path)
        assert_error(answer, 405, "invalid")
        assert allowed in answer.headers["allow"]


@pytest.mark.parametrize("body", ["{", "", "junk", '{"email":}', "[]", "null", "1", '"x"', "\xff"])
async def test_s08_a_broken_body_is_invalid(http: httpx.AsyncClient, body: str) -> None:
    content, headers = body.encode("latin-1"), {"Content-Type": "application/json"}
    assert_error(await http.post("/api/auth/login", content=content, headers=headers), 400, "invalid")


async def test_s08_a_form_is_no_json(http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/auth/login", data={"email": "a@b.org", "password": "x"})
    assert answer.status_code in (400, 415)
    assert answer.json()["error"]["code"] in ("invalid", "unsupported_media")


async def test_s12_a_large_body_is_too_large(http: httpx.AsyncClient, ada: Person) -> None:
    big = {"email": "a@b.org", "password": "x" * 70_000}
    assert_error(await http.post("/api/auth/login", json=big), 413, "too_large")
    assert_error(await ada.call("PATCH", "/api/users/me", json={"name": "x" * 70_000}), 413, "too_large")

    async def in_parts() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    headers = {"Content-Type": "application/json"}
    assert_error(await http.post("/api/auth/login", content=in_parts(), headers=headers), 413, "too_large")


async def test_every_answer_has_a_request_id_and_one_of_its_own(http: httpx.AsyncClient) -> None:
    paths = (
        "/",
        "/health",
        "/metrics",
        "/api/nothing",
        "/api/users/me",
        "/socket.io/?EIO=4&transport=polling",
    )
    ids = [(await http.get(path)).headers["x-request-id"] for path in paths * 2]
    assert len(set(ids)) == len(ids)
    assert all(ids)


async def test_s15_every_answer_has_the_security_headers(http: httpx.AsyncClient) -> None:
    for path in (
        "/",
        "/login",
        "/health",
        "/api/nothing",
        "/assets/nothing.js",
        "/socket.io/?EIO=4&transport=polling",
    ):
        headers = (await http.get(path)).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert policy["script-src"].split()[0] == policy["style-src"].split()[0] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["object-src"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["content-security-policy"]
        assert "*" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in ("same-origin", "no-referrer", "strict-origin")
        assert "permissions-policy" in headers
        assert "server" not in headers
        assert "strict-transport-security" not in headers


async def test_health_says_what_works(http: httpx.AsyncClient) -> None:
    health = (await http.get("/health")).json()
    assert (health["status"], health["websocket"]) == ("ok", "enabled")
    for path in ("/health/live", "/health/ready"):
        assert (await http.get(path)).status_code == 200


async def test_metrics_count_events_and_name_nobody(http: httpx.AsyncClient, ada: Person) -> None:
    device = await ada.device()
    await device.ask("sync", {"match_id": ada.match_id, "after_seq": 0})
    await device.ask(f"made up {ada.id}", {})
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert re.search(r'^chat_events_total\{event="sync",outcome="ok"\} [1-9]', answer.text, re.MULTILINE)
    assert ada.id not in answer.text
    assert ada.match_id not in answer.text


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page hosted elsewhere, and the server behind TLS."""
    with running(
        tmp_path_factory.mktemp("hosted"),
        CORS_ORIGIN=f"{HOSTED}, https://other.example/",
        PUBLIC_URL="https://chat.example",
    ) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def hosted_http(hosted: Server) -> AsyncIterator[httpx.AsyncClient]:
    await hosted.ready()
    async with httpx.AsyncClient(verify=False, base_url=hosted.url) as client:
        yield client


async def test_the_demo_is_only_where_nobody_else_can_come(
    http: httpx.AsyncClient, hosted_http: httpx.AsyncClient
) -> None:
    shown, hidden = [(await one.get("/api/auth/demo")).json()["accounts"] for one in (http, hosted_http)]
    assert [account["name"] for account in shown] == ["Alice", "Bob"]
    assert hidden == []
    assert (await hosted_http.post("/api/auth/demo", json={"name": "Alice"})).status_code == 404


async def test_s09_a_listed_page_may_call_with_credentials(
    hosted: Server, hosted_http: httpx.AsyncClient
) -> None:
    for origin in (HOSTED, "https://other.example"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        asked["Access-Control-Request-Headers"] = "authorization,content-type"
        preflight = await hosted_http.options("/api/auth/login", headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == origin
        assert preflight.headers["access-control-allow-credentials"] == "true"
        answer = await hosted_http.get("/api/users/me", headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin
        async with Raw.opened(hosted.url, Origin=origin):
            pass
    for origin in ("https://chat.example", hosted.url):
        async with Raw.opened(hosted.url, Origin=origin):
            pass


async def test_s09_a_page_that_is_not_listed_may_not(hosted_http: httpx.AsyncClient) -> None:
    for origin in ("https://evil.example", "null", f"{HOSTED}.evil.example", "http://page.example"):
        answer = await hosted_http.get("/api/users/me", headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers
        polled = await hosted_http.get("/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
        assert polled.status_code == 400


async def test_s15_behind_tls_browsers_are_told_to_stay_there(hosted_http: httpx.AsyncClient) -> None:
    answer = await hosted_http.get("/health")
    assert "max-age=" in answer.headers["strict-transport-security"]
    body = {"email": "a@example.com", "name": "Ada", "password": "long enough"}
    registered = await hosted_http.post("/api/auth/register", json=body)
    assert "Secure" in registered.headers["set-cookie"]
    token = {"Authorization": f"Bearer {registered.json()['access_token']}"}
    invite = (await hosted_http.post("/api/invites", headers=token)).json()
    assert invite["url"] == f"https://chat.example/invite/{invite['code']}"
