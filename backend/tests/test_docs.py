"""docs/protocol.md names everything that crosses the wire, and nothing else."""

import json
import re
from pathlib import Path

from app import events

REPOSITORY = Path(__file__).parents[2]
PROTOCOL = (REPOSITORY / "docs" / "protocol.md").read_text()
OPENAPI = json.loads((REPOSITORY / "frontend" / "src" / "generated" / "openapi.json").read_text())


def names_in_first_column(title: str) -> set[str]:
    table = PROTOCOL.split(f"| {title} |")[1].split("\n\n")[0]
    return {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_every_event_is_documented() -> None:
    assert names_in_first_column("client event") == set(events.CLIENT_EVENTS)
    assert names_in_first_column("server event") == set(events.SERVER_EVENTS)


def test_every_call_is_documented() -> None:
    documented = set(re.findall(r"`(GET|POST|PATCH|PUT|DELETE) (/[^\s`?]*)", PROTOCOL))
    served = {(method.upper(), path) for path, methods in OPENAPI["paths"].items() for method in methods}
    assert documented == served
