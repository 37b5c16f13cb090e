from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from e2e.gallery.people import Cast

Show = Callable[[Page, Cast], None]


@dataclass(frozen=True)
class Scene:
    """`show` brings a page there."""

    show: Show
    signed_in: bool
    language: str


class Scenes(dict[str, Scene]):
    def add(self, *, signed_in: bool = True, language: str = "en") -> Callable[[Show], Show]:
        def added(show: Show) -> Show:
            self[show.__name__.replace("_", "-")] = Scene(show, signed_in, language)
            return show

        return added
