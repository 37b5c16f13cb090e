"""What Lighthouse says of the page, as a phone would load it: run.py bench page"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import httpx

from bench import report
from e2e.browser import of_the_machine
from e2e.people import PASSWORD, match, register
from e2e.server import Server

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
TIMES = {
    "LCP, ms": "largest-contentful-paint",
    "TBT, ms": "total-blocking-time",
    "shift": "cumulative-layout-shift",
}


def main(_: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "--no-demo")
        server.start()
        try:
            found = measure(server.url, Path(folder))
        finally:
            server.stop()
    print(write({"about": report.about(), "pages": found}))


def measure(url: str, folder: Path) -> dict[str, dict[str, Any]]:
    alice, bob = register(url, "Alice"), register(url, "Bob")
    match_id = match(alice, bob)
    return {
        "/login": look_at(f"{url}/login", folder),
        "/chat": look_at(f"{url}/chat", folder, cookie_of(url, alice.email)),
        "/chat/:matchId": look_at(f"{url}/chat/{match_id}", folder, cookie_of(url, alice.email)),
    }


def cookie_of(url: str, email: str) -> str:
    """A session of its own: a refresh token is good for one page."""
    answer = httpx.post(f"{url}/api/auth/login", json={"email": email, "password": PASSWORD})
    return "; ".join(f"{name}={value}" for name, value in answer.raise_for_status().cookies.items())


def look_at(address: str, folder: Path, cookie: str = "") -> dict[str, Any]:
    file = folder / "lighthouse.json"
    npm = shutil.which("npm") or "npm"
    options = [
        "--quiet",
        "--output=json",
        f"--output-path={file}",
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-component-update",
    ]
    if cookie:
        options.append(f"--extra-headers={json.dumps({'Cookie': cookie})}")
    subprocess.run(
        [npm, "exec", "--yes", f"--package={LIGHTHOUSE}", "--", "lighthouse", address, *options],
        env={**os.environ, "CHROME_PATH": of_the_machine() or ""},
        cwd=folder,
        check=True,
    )
    result = json.loads(file.read_text("utf-8"))
    if result.get("runtimeError") or result["finalDisplayedUrl"] != address:
        raise RuntimeError(f"{address} was not shown: {result.get('runtimeError')}")
    audits = result["audits"]
    return {
        **{name: round(result["categories"][name]["score"] * 100) for name in CATEGORIES},
        **{name: round(audits[audit]["numericValue"], 3) for name, audit in TIMES.items()},
        "findings": sorted(
            f"{audit['id']}: {audit['title']}"
            for name in CATEGORIES
            for reference in result["categories"][name]["auditRefs"]
            if reference["weight"] and (audit := audits[reference["id"]])["score"] not in (None, 1)
        ),
    }


def write(facts: dict[str, Any]) -> str:
    report.REPORTS.mkdir(exist_ok=True)
    (report.REPORTS / "page.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    head = [*CATEGORIES, *TIMES]
    rows = [[name, *(one[column] for column in head)] for name, one in facts["pages"].items()]
    findings = [f"- {name}: {finding}" for name, one in facts["pages"].items() for finding in one["findings"]]
    about = ", ".join(f"{name} {value}" for name, value in facts["about"].items())
    parts = ["# The page, by Lighthouse", report.table(["page", *head], rows), "\n".join(findings), about]
    text = "\n\n".join(filter(None, parts)) + "\n"
    (report.REPORTS / "page.md").write_text(text, "utf-8")
    return text
