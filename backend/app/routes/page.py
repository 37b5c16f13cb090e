"""The built page: hashed assets for ever, the page always fresh, and the same page for all its paths."""

import re
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from servestatic import ServeStaticASGI
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.types import ASGIApp

from app.settings import settings

router = APIRouter()
HASHED = re.compile(r"/assets/.+-[\w-]{8}\.\w+$")
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
async def page() -> HTMLResponse:
    index = settings().page_directory / "index.html"
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503)
    return HTMLResponse(index.read_text(), headers={"Cache-Control": "no-cache"})
