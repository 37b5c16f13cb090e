"""The built page: hashed assets for ever, the page always fresh, and the same page for all its paths."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import HTMLResponse
from servestatic import ServeStaticASGI
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.types import ASGIApp

from app.settings import settings

router = APIRouter()
HASHED = re.compile(r"/assets/.+-[\w-]{8}\.\w+$")
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
    del assets.files["/index.html"]
    return assets  # type: ignore[no-any-return]  # servestatic ships no types


class PagePath(PathConvertor):
    """Every path but those of the API and of files, whose absence is a 404 by any method."""

    regex = r"(?!(?:api|assets|socket\.io)/)(?!.*\.[^/]*/?$).*"


register_url_convertor("page", PagePath())


@router.api_route("/{path:page}", methods=["GET", "HEAD"], include_in_schema=False)
async def page(path: str, accept_language: Annotated[str, Header()] = DEFAULT_LANGUAGE) -> HTMLResponse:
    directory = settings().page_directory
    index = directory / "index.html"
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503)
    scripts = needed(directory, path, accept_language)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    if scripts:
        headers["Link"] = ", ".join(f"</{script}>; rel=modulepreload" for script in scripts)
    return HTMLResponse(index.read_text(), headers=headers)


def needed(directory: Path, path: str, accept_language: str) -> list[str]:
    """The scripts that the page at that path will ask for once its first ones run: so that a browser need not
    wait until then. A language that was chosen in the page is not known here.
    """
    file = directory / ".vite" / "manifest.json"
    manifest = json.loads(file.read_text()) if file.is_file() else {}
    first, _, _ = path.partition("/")
    is_chat = first in ("", "chat")
    spoken = [tag.strip()[:2].lower() for tag in accept_language.split(",")]
    language = next((one for one in spoken if f"src/i18n/{one}.json" in manifest), DEFAULT_LANGUAGE)
    modules = [
        f"src/routes/{'chatting.ts' if is_chat else f'{first.capitalize()}.tsx'}",
        f"src/i18n/{language}.json",
    ]
    if not is_chat:
        modules.append(f"src/i18n/account/{language}.json")
    return [manifest[module]["file"] for module in modules if module in manifest]
