from typing import Self

from pydantic import BaseModel

# The first that a User-Agent contains: most name those that they descend from as well.
BROWSERS = {
    **dict.fromkeys(("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    **dict.fromkeys(("OPR/", "OPT/"), "Opera"),
    "SamsungBrowser/": "Samsung Internet",
    **dict.fromkeys(("Firefox/", "FxiOS/"), "Firefox"),
    **dict.fromkeys(("Chrome/", "CriOS/"), "Chrome"),
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


class Device(BaseModel):
    """What a browser and its system are called. Nothing else of a User-Agent is kept."""

    browser: str | None = None
    system: str | None = None

    @classmethod
    def named_in(cls, user_agent: str) -> Self:
        return cls(browser=_first(BROWSERS, user_agent), system=_first(SYSTEMS, user_agent))


def _first(names: dict[str, str], user_agent: str) -> str | None:
    return next((name for mark, name in names.items() if mark in user_agent), None)
