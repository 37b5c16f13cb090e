"""Fails when the page's generated types are not what the server's code now gives."""

# ruff: noqa: S603

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
GENERATED = FRONTEND / "src" / "generated"


def generate(folder: Path) -> None:
    cli = [sys.executable, "-m", "app.cli"]
    subprocess.run([*cli, "event-types", folder / "events.ts"], check=True)
    subprocess.run([*cli, "openapi", folder / "openapi.json"], check=True)
    to_typescript = [shutil.which("npm") or "npm", "exec", "openapi-typescript", "--"]
    subprocess.run(
        [*to_typescript, folder / "openapi.json", "-o", folder / "api.ts", "--default-non-nullable=false"],
        cwd=FRONTEND,
        check=True,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        stale = [
            fresh.name
            for fresh in sorted(Path(folder).iterdir())
            if not (GENERATED / fresh.name).exists()
            or (GENERATED / fresh.name).read_text("utf-8") != fresh.read_text("utf-8")
        ]
    if stale:
        sys.exit(f"Not current in frontend/src/generated: {', '.join(stale)}")


if __name__ == "__main__":
    main()
