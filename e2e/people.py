from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx

# Reading the certificates of the world takes longer than most requests here.
WITHOUT_TLS: dict[str, Any] = {"verify": False, "timeout": 10}
PASSWORD = "correct horse battery"
# What browsers say of themselves.
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


@dataclass
class Person:
    name: str
    email: str
    id: str
    token: str
    url: str

    def call(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, f"{self.url}/api{path}", headers=headers, **WITHOUT_TLS, **more)
        answer.raise_for_status()
        return answer.json()


def register(url: str, name: str) -> Person:
    email = f"{name.lower()}-{uuid4().hex[:10]}@example.com"
    form = {"email": email, "name": name, "password": PASSWORD}
    answer = httpx.post(f"{url}/api/auth/register", json=form, **WITHOUT_TLS)
    answer.raise_for_status()
    session = answer.json()
    return Person(name, email, session["user"]["id"], session["access_token"], url)


def sign_in(person: Person, user_agent: str = "") -> Person:
    """The same person with a fresh token, in such a browser."""
    form = {"email": person.email, "password": PASSWORD}
    headers = {"User-Agent": user_agent}
    answer = httpx.post(f"{person.url}/api/auth/login", json=form, headers=headers, **WITHOUT_TLS)
    answer.raise_for_status()
    return replace(person, token=answer.json()["access_token"])


def match(inviting: Person, invited: Person) -> str:
    code = inviting.call("POST", "/invites")["code"]
    return str(invited.call("POST", f"/invites/{code}/accept")["id"])
