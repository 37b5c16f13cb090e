import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from app.settings import REPOSITORY
from tests.conftest import Server

PAGE = REPOSITORY / "frontend" / "dist" / "index.html"
needs_page = pytest.mark.skipif(not PAGE.is_file(), reason="the page is not built")


@needs_page
@pytest.mark.parametrize(
    ("path", "languages", "modules"),
    [
        ("/", "de-AT, en;q=0.8", ["src/routes/chatting.ts", "src/i18n/de.json"]),
        ("/chat/some-match", "xx, fr", ["src/routes/chatting.ts", "src/i18n/fr.json"]),
        ("/login", "", ["src/routes/Login.tsx", "src/i18n/en.json", "src/i18n/account/en.json"]),
        ("/nowhere", "*", ["src/i18n/en.json", "src/i18n/account/en.json"]),
    ],
)
async def test_a_page_names_the_scripts_that_it_will_ask_for(
    http: httpx.AsyncClient, path: str, languages: str, modules: list[str]
) -> None:
    answer = await http.get(path, headers={"Accept-Language": languages})
    scripts = re.findall(r"</(.+?)>; rel=modulepreload", answer.headers["link"])
    manifest = json.loads((PAGE.parent / ".vite" / "manifest.json").read_text())
    named = [*scripts, *re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', answer.text)]
    assert len(set(named)) == len(named)
    parts = {part for module in modules for part in (module, *manifest[module].get("imports", []))}
    assert set(scripts) <= {manifest[part]["file"] for part in parts} <= set(named)
    for script in scripts:
        assert (await http.get(f"/{script}")).status_code == 200


@needs_page
@pytest.mark.parametrize(
    "path", ["/", "/login", "/chat", f"/chat/{'a' * 24}", "/invite/x_Y-z", "/settings", "/nowhere"]
)
async def test_every_path_of_the_page_shows_the_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert '<div id="root"' in answer.text
    assert (await http.head(path)).status_code == 200


@needs_page
async def test_what_the_first_paint_waits_for_is_in_the_page_and_nothing_else_may_run_inline(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.get("/login")
    assert "<style>" in answer.text
    assert not re.search(r'rel="stylesheet"|<script src=', answer.text)
    policy = answer.headers["content-security-policy"]
    assert len(re.findall(r"'sha256-[\w+/]{43}='", policy)) == len(
        re.findall("<style>|<script>", answer.text)
    )
    assert "sha256" not in (await http.get("/api/nothing")).headers["content-security-policy"]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def without_demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Its buttons would move the sign-in page, which is then not drawn."""
    server = Server(tmp_path_factory.mktemp("without_demo") / "data")
    server.start("--no-demo")
    await server.ready()
    async with httpx.AsyncClient(verify=False, base_url=server.url) as http:
        yield http
    server.stop()


@needs_page
@pytest.mark.parametrize(
    ("path", "language", "shown"),
    [
        ("/login", "de-AT, en", "Willkommen zurück"),
        ("/login", "xx", "Welcome back"),
        ("/login", "ar", 'lang="ar" dir="rtl"'),
    ],
)
async def test_the_sign_in_page_comes_drawn(
    without_demo: httpx.AsyncClient, path: str, language: str, shown: str
) -> None:
    answer = await without_demo.get(path, headers={"Accept-Language": language})
    assert shown in answer.text
    # Whoever was sent there is told something else, and a script must draw it.
    sent = await without_demo.get(path, params={"next": "/invite/x"}, headers={"Accept-Language": language})
    assert "data-drawn" not in sent.text


@needs_page
async def test_a_page_is_sent_once_and_packed(http: httpx.AsyncClient) -> None:
    plain = await http.get("/chat", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    again = await http.get(
        "/chat", headers={"Accept-Encoding": "identity", "If-None-Match": plain.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["link"] == plain.headers["link"]
    if PAGE.with_name("index.html.gz").is_file():
        packed = await http.get("/chat", headers={"Accept-Encoding": "gzip, br;q=0"})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.text == plain.text
        assert packed.headers["etag"] != plain.headers["etag"]


@needs_page
async def test_hashed_assets_are_kept_for_ever(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text
    scripts = re.findall(r'href="(/assets/[^"]+\.js)"', page)
    assert scripts
    for path in scripts:
        answer = await http.get(path)
        assert "immutable" in answer.headers["cache-control"]
        assert "javascript" in answer.headers["content-type"]


@needs_page
async def test_the_service_worker_is_never_kept_for_long(http: httpx.AsyncClient) -> None:
    answer = await http.get("/sw.js")
    assert answer.headers["cache-control"] == "max-age=60, public"
    assert "javascript" in answer.headers["content-type"]
    assert "worker-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone-12345678.js",
        "/assets/../index.py",
        "/assets/%2e%2e/%2e%2e/package.json",
        "/nothing.png",
        "/.env",
    ],
)
async def test_a_missing_file_is_404_and_never_the_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_nothing_outside_the_page_is_served(http: httpx.AsyncClient) -> None:
    for path in (
        "/../backend/app/main.py",
        "/%2e%2e/%2e%2e/backend/pyproject.toml",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
    ):
        answer = await http.get(path)
        assert "root:x" not in answer.text
        assert "[project]" not in answer.text


@needs_page
async def test_the_page_can_be_installed_as_an_app(http: httpx.AsyncClient) -> None:
    answer = await http.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    icons = answer.json()["icons"]
    assert {icon.get("purpose", "any") for icon in icons} == {"any", "maskable"}
    for icon in icons:
        found = await http.get(icon["src"])
        assert found.headers["content-type"] == icon["type"]
