"""The built page: hashed assets for ever, the page always fresh, and the same page for all its paths."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import HTMLResponse
from servestatic import ServeStaticASGI
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.types import ASGIApp

from app.http import content_security_policy
from app.settings import settings
from app.wire import Language

router = APIRouter()
HASHED = re.compile(r"/assets/.+-[\w-]{8}\.\w+$")
INLINE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
CODINGS = {"br": ".br", "gzip": ".gz"}
ENTRY = "index.html"
DEFAULT_LANGUAGE = "en"
NOT_BUILT = "The page is not built yet: run `python3 run.py`, or `npm run build` in frontend/."


def is_immutable(_path: str, url: str) -> bool:
    return HASHED.search(url) is not None


def with_assets(app: ASGIApp) -> ASGIApp:
    directory = settings().page_directory
    if not directory.is_dir():
        return app
    assets: Any = ServeStaticASGI(
        app,
        root=str(directory),
        immutable_file_test=is_immutable,
        max_age=60,
        allow_all_origins=False,
        mimetypes={".webmanifest": "application/manifest+json"},
    )
    for name in [name for name in assets.files if name.endswith(".html")]:
        del assets.files[name]
    return assets  # type: ignore[no-any-return]  # servestatic ships no types


class PagePath(PathConvertor):
    """Every path but those of the API and of files, whose absence is a 404 by any method."""

    regex = r"(?!(?:api|assets|socket\.io)/)(?!.*\.[^/]*/?$).*"


register_url_convertor("page", PagePath())


@dataclass(frozen=True)
class Built:
    """The page: its HTML by content coding, the policy under which its inline parts run, and for each of its
    modules the scripts that the HTML does not name itself.
    """

    html: dict[str, bytes]
    etag: str
    policy: str
    scripts: dict[str, list[str]]


@lru_cache
def built(file: Path, _changed_ns: int) -> Built:
    plain = file.read_bytes()
    packed = {coding: file.with_name(file.name + suffix) for coding, suffix in CODINGS.items()}
    html = {coding: one.read_bytes() for coding, one in packed.items() if one.is_file()}
    inline = INLINE.findall(plain.decode())
    styles, scripts = ([source(text) for tag, text in inline if tag == one] for one in ("style", "script"))
    manifest = file.parent / ".vite" / "manifest.json"
    modules = json.loads(manifest.read_text()) if manifest.is_file() else {}
    return Built(
        html={**html, "identity": plain},
        etag=hashlib.sha256(plain).hexdigest()[:16],
        policy=content_security_policy(styles=styles, scripts=scripts),
        scripts={name: scripts_of(name, modules) for name in modules},
    )


def scripts_of(name: str, modules: dict[str, Any]) -> list[str]:
    in_html = modules[ENTRY].get("imports", [])
    more = [one for one in modules[name].get("imports", []) if one != ENTRY and one not in in_html]
    return [modules[one]["file"] for one in (name, *more)]


def source(inline: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


@router.api_route("/{path:page}", methods=["GET", "HEAD"], include_in_schema=False)
async def page(
    request: Request,
    path: str,
    accept_language: Annotated[str, Header()] = DEFAULT_LANGUAGE,
    accept_encoding: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    language = language_of(accept_language)
    file = page_file(path, language, was_sent=bool(request.url.query))
    if not file.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503)
    found = built(file, file.stat().st_mtime_ns)
    coding = next((one for one in found.html if accepts(accept_encoding, one)), "identity")
    etag = f'"{found.etag}-{coding}"'
    headers = {
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding, Accept-Language",
        "ETag": etag,
        "Content-Security-Policy": found.policy,
    }
    scripts = needed(found.scripts, path, language)
    if scripts:
        headers["Link"] = ", ".join(f"</{script}>; rel=modulepreload" for script in scripts)
    if etag in if_none_match:
        return Response(status_code=304, headers=headers)
    if coding != "identity":
        headers["Content-Encoding"] = coding
    return HTMLResponse(found.html[coding], headers=headers)


def page_file(path: str, language: str, *, was_sent: bool) -> Path:
    """The sign-in page comes drawn, as it looks to whoever was not sent there from somewhere, and without the
    buttons of the demo, which would move it.
    """
    directory = settings().page_directory
    drawn = directory / f"login.{language}.html"
    is_drawn = path == "login" and not was_sent and not settings().demo and drawn.is_file()
    return drawn if is_drawn else directory / "index.html"


def language_of(accept_language: str) -> str:
    """The first that the page speaks; one that was chosen in it is not known here."""
    spoken = (tag.strip()[:2].lower() for tag in accept_language.split(","))
    return next((one for one in spoken if one in get_args(Language)), DEFAULT_LANGUAGE)


def accepts(accept_encoding: str, coding: str) -> bool:
    return re.search(rf"\b{coding}\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))", accept_encoding) is not None


def needed(scripts: dict[str, list[str]], path: str, language: str) -> list[str]:
    """The scripts that the page at that path will ask for once its first ones run: so that a browser need not
    wait until then.
    """
    first, _, _ = path.partition("/")
    is_chat = first in ("", "chat")
    modules = [
        f"src/routes/{'chatting.ts' if is_chat else f'{first.capitalize()}.tsx'}",
        f"src/i18n/{language}.json",
    ]
    if not is_chat:
        modules.append(f"src/i18n/account/{language}.json")
    return [script for module in modules for script in scripts.get(module, ())]
