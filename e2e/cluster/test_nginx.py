"""The nginx of docker-compose in front of real nodes."""

import ssl
from contextlib import ExitStack

import aiohttp
import httpx
import pytest
import socketio
from app.errors import AppError, TooLargeError, UnavailableError

from e2e.cluster.clients import Device, client, match, register, web_session
from e2e.cluster.cluster import Cluster
from e2e.people import PASSWORD, Person

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def pair(cluster: Cluster) -> tuple[Person, Person, str]:
    ann, ben = register(cluster.url, "Ann"), register(cluster.url, "Ben")
    return ann, ben, match(ann, ben)


def test_plain_http_is_redirected_to_the_public_address(cluster: Cluster) -> None:
    answer = httpx.get(
        f"http://127.0.0.1:{cluster.nginx.http_port}/chat/1?as=x", headers={"Host": "evil.example"}
    )
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{cluster.url}/chat/1?as=x"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_s15_only_tls_of_today_is_spoken(cluster: Cluster) -> None:
    def ask(version: ssl.TLSVersion) -> int:
        context = ssl.create_default_context(cafile=cluster.nginx.certificate)
        # The client would speak the old ones: it is nginx that does not.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        return httpx.get(f"{cluster.url}/health/live", verify=context).status_code

    assert ask(ssl.TLSVersion.TLSv1_2) == ask(ssl.TLSVersion.TLSv1_3) == 200
    with pytest.raises(httpx.ConnectError, match="alert protocol version"):
        ask(ssl.TLSVersion.TLSv1_1)


def test_s15_every_answer_asks_for_https_from_now_on_once(cluster: Cluster) -> None:
    with client(cluster.url) as http:
        for path in ("/", "/api/users/me", "/socket.io/?EIO=4&transport=polling", "/metrics"):
            assert http.get(path).headers.get_list("strict-transport-security") == [
                "max-age=31536000; includeSubDomains"
            ], path


def test_assets_are_kept_by_nginx_and_metrics_are_for_inside(cluster: Cluster) -> None:
    with client(cluster.url) as http:
        page = http.get("/", headers=PAGE)
        asset = "/assets/" + page.text.split('href="/assets/')[1].split('"')[0]
        first = http.get(asset)
        assert "immutable" in first.headers["cache-control"]
        assert "set-cookie" not in first.headers
        for node in cluster.nodes:
            node.freeze()
        try:
            assert http.get(asset).content == first.content
        finally:
            for node in cluster.nodes:
                node.thaw()
        assert http.get("/metrics").status_code == 404


def test_many_behind_one_address_spread_over_the_nodes_and_each_browser_stays(cluster: Cluster) -> None:
    for _ in range(30):
        with client(cluster.url) as browser:
            assert browser.get("/", headers=PAGE).cookies["node"]
            sid = (
                browser.get("/socket.io/?EIO=4&transport=polling").text[1:].split('"sid":"')[1].split('"')[0]
            )
            poll = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
            # Elsewhere this session is unknown, and the answer 400.
            for _ in range(3):
                assert browser.post(poll, content="3").status_code == 200
            assert "set-cookie" not in browser.get("/").headers
    arrived = [line for line in cluster.nginx.log().splitlines() if " GET /socket.io/ 200 " in line]
    assert {line.split()[-3] for line in arrived} == {f"127.0.0.1:{node.port}" for node in cluster.nodes}


@pytest.mark.asyncio
@pytest.mark.parametrize("transports", [("polling",), ("polling", "websocket"), ("websocket",)])
async def test_a_message_goes_through_nginx_by_any_transport(
    cluster: Cluster, pair: tuple[Person, Person, str], transports: tuple[str, ...]
) -> None:
    ann, _, match_id = pair
    # A program keeps no cookie of a page, and still stays on one node.
    device = await Device.connect(cluster.url, ann.token, *transports)
    for _ in range(5):
        assert (await device.say(match_id, "through nginx"))["ok"]
    assert device.sio.transport() == transports[-1]
    await device.close()


@pytest.mark.asyncio
async def test_a_reload_keeps_open_sockets(cluster: Cluster, pair: tuple[Person, Person, str]) -> None:
    ann, _, match_id = pair
    device = await Device.connect(cluster.url, ann.token)
    sid = device.sio.get_sid()
    cluster.nginx.reload()
    assert (await device.say(match_id, "after the reload"))["ok"]
    assert device.sio.get_sid() == sid
    newcomer = await Device.connect(cluster.url, ann.token)
    await newcomer.close()
    await device.close()


@pytest.mark.asyncio
async def test_s09_another_sites_page_cannot_open_a_socket(cluster: Cluster) -> None:
    for path in ("/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=4&transport=websocket"):
        for origin, is_let_in in ((cluster.url, True), ("https://evil.example", False), ("null", False)):
            async with web_session() as session:
                if "polling" in path:
                    async with session.get(cluster.url + path, headers={"Origin": origin}) as answer:
                        assert (answer.status == 200) == is_let_in
                    continue
                try:
                    await (await session.ws_connect(cluster.url + path, origin=origin)).close()
                except aiohttp.WSServerHandshakeError:
                    assert not is_let_in
                else:
                    assert is_let_in


def test_s10_a_forged_client_address_gets_nobody_around_a_limit(cluster: Cluster) -> None:
    def tries(url: str, address: str) -> list[int]:
        transport = httpx.HTTPTransport(verify=False, local_address=address)
        with httpx.Client(base_url=url, transport=transport) as http:
            codes = []
            for n in range(4):
                form = {"email": f"n{n}-{address}@example.com", "name": "N", "password": PASSWORD}
                forged = {"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"}
                codes.append(http.post("/api/auth/register", json=form, headers=forged).status_code)
            return codes

    limited = cluster.nodes[0]
    limited.stop()
    limited.environment["REGISTRATIONS_PER_HOUR"] = "2"
    limited.start()
    others = cluster.nodes[1:]
    for node in others:
        node.stop()
    try:
        for address in ("127.0.0.1", "127.0.0.2"):
            assert tries(cluster.url, address) == [201, 201, 429, 429]
    finally:
        for node in others:
            node.start()


def test_s12_what_is_too_large_is_refused(cluster: Cluster) -> None:
    with client(cluster.url) as http:
        for path in ("/api/auth/login", "/socket.io/?EIO=4&transport=polling"):
            assert_refused(http.post(path, content=b"x" * 1_100_000), TooLargeError())
        assert http.get("/health/live", headers={"X-Long": "x" * 9_000}).status_code == 400
        assert http.get("/health/live", headers={"X-Long": "x" * 7_000}).status_code == 200


def assert_refused(answer: httpx.Response, error: AppError) -> None:
    assert (answer.status_code, answer.json()) == (error.status, {"error": error.wire()})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["strict-transport-security"]


def test_when_no_node_answers_nginx_says_it_as_the_app_would(cluster: Cluster) -> None:
    with client(cluster.url) as http, ExitStack() as starting:
        for node in cluster.nodes:
            node.freeze()
            starting.callback(node.start)
            starting.callback(node.kill)
        assert_refused(http.post("/api/auth/login", json={}, timeout=30), UnavailableError())
        for node in cluster.nodes:
            node.kill()
        for path in ("/api/users/me", "/socket.io/?EIO=4&transport=polling"):
            assert_refused(http.get(path), UnavailableError())
        page = http.get("/", headers=PAGE)
        assert (page.status_code, page.headers["content-type"]) == (502, "text/html")


@pytest.mark.asyncio
async def test_s12_a_frame_above_one_megabyte_ends_its_socket_with_1009(
    cluster: Cluster, pair: tuple[Person, Person, str]
) -> None:
    url = f"{cluster.url}/socket.io/?EIO=4&transport=websocket"
    async with (
        web_session() as session,
        session.ws_connect(url) as ws,
    ):
        await ws.receive()
        await ws.send_str("4" + "x" * 1_000_001)
        assert (await ws.receive(10)).type == aiohttp.WSMsgType.CLOSE
        assert ws.close_code == 1009


def test_the_version_is_not_told(cluster: Cluster) -> None:
    with client(cluster.url) as http:
        assert http.get("/metrics").headers["server"] == "nginx"


@pytest.mark.asyncio
async def test_a_token_that_is_none_is_refused_through_nginx_too(cluster: Cluster) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        await Device.connect(cluster.url, "none")
