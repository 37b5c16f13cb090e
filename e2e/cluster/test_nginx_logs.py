"""S19 at nginx: who reads its log can follow a request into a node's, and gets hold of nothing."""

import time
from collections.abc import Callable

import pytest

from e2e.cluster.clients import Device, client, match, register
from e2e.cluster.cluster import Cluster
from e2e.people import PASSWORD


@pytest.mark.asyncio
async def test_s19_logs_of_nginx_and_nodes_hold_no_token_no_code_no_session_and_no_content(
    cluster: Cluster,
) -> None:
    ann, ben = register(cluster.url, "Ann"), register(cluster.url, "Ben")
    match_id = match(ann, ben)
    bearer = {
        "Authorization": f"Bearer {ann.token}",
        "User-Agent": "canary-agent",
        "Referer": "https://canary/",
    }
    with client(cluster.url) as http:
        code = http.post("/api/invites", headers=bearer).json()["code"]
        for path in (
            f"/invite/{code}",
            f"/invite/{code}/",
            f"{cluster.url}//invite/{code}",
            f"/api/invites/{code}",
        ):
            http.get(path, headers=bearer)
        http.get(f"http://127.0.0.1:{cluster.nginx.http_port}/invite/{code}")
        refresh = http.post("/api/auth/login", json={"email": ann.email, "password": PASSWORD}).cookies
        http.post("/api/auth/refresh")
        http.get("/api/matches?before=canary-query")
        sid = http.get("/socket.io/?EIO=4&transport=polling").text.split('"sid":"')[1].split('"')[0]
        # Refused by nginx itself, which says so with the whole request.
        http.post(f"/socket.io/?EIO=4&transport=polling&sid={sid}", content=b"x" * 1_100_000)
        http.get(f"/{'canary' * 2_000}")
    for transport in ("websocket", "polling"):
        device = await Device.connect(cluster.url, ann.token, transport)
        await device.say(match_id, "canary-content")
        await device.close()
    logs = cluster.nginx.log() + "".join(node.log() for node in cluster.nodes)
    secrets = (
        "canary",
        ann.token,
        ann.token.split(".")[2],
        refresh["refresh_token"],
        code,
        sid,
        PASSWORD,
        ann.email,
    )
    assert [secret for secret in secrets if secret in logs] == []
    assert " GET /invite/- 200 " in logs


def test_a_request_has_the_same_id_in_both_logs_and_in_its_answer(cluster: Cluster) -> None:
    with client(cluster.url) as http:
        request_id = http.get("/api/users/me").headers["x-request-id"]
    assert " GET /api/users/me 401 " in line_with(request_id, cluster.nginx.log)
    in_all = lambda: "".join(node.log() for node in cluster.nodes)  # noqa: E731
    assert '"path":"/api/users/me"' in line_with(request_id, in_all)


def line_with(text: str, log: Callable[[], str]) -> str:
    """nginx writes it after the answer."""
    end = time.monotonic() + 5
    while not (found := [line for line in log().splitlines() if text in line]):
        assert time.monotonic() < end
        time.sleep(0.01)
    (line,) = found
    return line
