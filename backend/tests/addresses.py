"""Client addresses, as a trusted proxy names them."""

import httpx

OUTSIDE = "203.0.113."


class Addresses:
    """A new client address at each call, as a trusted proxy would name it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.used = 0

    def client(self) -> httpx.AsyncClient:
        self.used += 1
        headers = {"X-Forwarded-For": f"{OUTSIDE}{self.used}"}
        return httpx.AsyncClient(verify=False, base_url=self.url, timeout=10, headers=headers)
