import pytest

from app.models.device import Device
from tests.user_agents import ANDROID, CHROME, CHROMEBOOK, FIREFOX, IPAD, IPHONE, SAFARI


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Linux"),
        (CHROME, "Chrome", "Windows"),
        (SAFARI, "Safari", "macOS"),
        (f"{CHROME} Edg/126.0.0.0", "Edge", "Windows"),
        (f"{CHROME} OPR/111.0.0.0", "Opera", "Windows"),
        (CHROMEBOOK, "Chrome", "ChromeOS"),
        (f"{ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome", "Android"),
        (f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0 Safari/537.36", "Samsung Internet", "Android"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "Firefox", "Android"),
        (f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari", "iPhone"),
        (f"{IPHONE} CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1", "Chrome", "iPhone"),
        (f"{IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15", "Firefox", "iPhone"),
        (f"{IPHONE} EdgiOS/125.0 Version/17.0 Mobile/15E148 Safari/604.1", "Edge", "iPhone"),
        (f"{IPAD} Version/17.5 Mobile/15E148 Safari/604.1", "Safari", "iPad"),
        (IPHONE, None, "iPhone"),
        ("python-httpx/0.28.1", None, None),
        ("", None, None),
    ],
)
def test_a_user_agent_is_named_as_people_call_it(
    user_agent: str, browser: str | None, system: str | None
) -> None:
    assert Device.named_in(user_agent) == Device(browser=browser, system=system)
