"""Pictures of every screen and state, in reports/gallery: run.py gallery [--only NAME,NAME]

Three sizes of screen, light and dark. `index.html` there shows them all.
"""

import argparse
import html
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from e2e.browser import launch_options
from e2e.conftest import browser_state
from e2e.gallery import around, conversations
from e2e.gallery.people import Cast, gather
from e2e.gallery.scene import Scene, Show
from e2e.pages import TRANSITIONS_ENDED
from e2e.server import NO_LIMITS, ROOT, Server

GALLERY = ROOT / "reports" / "gallery"
SIZES = {"desk": (1440, 900), "tablet": (820, 1180), "phone": (390, 844)}
THEMES = ("light", "dark")
SCENES: dict[str, Scene] = {**around.SCENES, **conversations.SCENES}


def main() -> None:
    parser = argparse.ArgumentParser(prog="run.py gallery", description="Pictures of every screen and state.")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(SCENES))
    options = parser.parse_args()
    chromium = launch_options("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium)
        server = Server(Path(folder), environment=NO_LIMITS)
        server.start()
        try:
            cast = gather(server.url)
            for name in options.only:
                for place, context in looks(server.url, cast, SCENES[name]):
                    take(browser, context, SCENES[name].show, cast, GALLERY / place / f"{name}.png")
                print(name, flush=True)
        finally:
            server.stop()
    write_index()


def looks(url: str, cast: Cast, scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            context: dict[str, Any] = {
                "base_url": url,
                "viewport": {"width": width, "height": height},
                "color_scheme": theme,
                "reduced_motion": "reduce",
                "locale": scene.language,
            }
            if scene.signed_in:
                context["storage_state"] = browser_state(cast.alice)
            yield f"{size}-{theme}", context


def take(browser: Browser, options: dict[str, Any], show: Show, cast: Cast, file: Path) -> None:
    page = browser.new_context(**options).new_page()
    show(page, cast)
    page.evaluate("document.fonts.ready")
    page.evaluate(TRANSITIONS_ENDED)
    page.screenshot(path=file)
    for context in browser.contexts:
        context.close()


def write_index() -> None:
    parts = ["<!doctype html><meta charset=utf-8><title>Gallery</title>"]
    for name in SCENES:
        files = [GALLERY / f"{size}-{theme}" / f"{name}.png" for size in SIZES for theme in THEMES]
        pictures = [
            f'<a href="{place}"><img src="{place}" alt="{html.escape(name)}" height=400 loading=lazy></a>'
            for place in (file.relative_to(GALLERY).as_posix() for file in files if file.exists())
        ]
        parts += [f"<h2>{html.escape(name)}</h2>", *pictures]
    (GALLERY / "index.html").write_text("\n".join(parts), "utf-8")
    print(GALLERY / "index.html")


if __name__ == "__main__":
    main()
