"""Makes the page's generated types anew; fails when that changes them."""

# ruff: noqa: S603

import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
GENERATED = FRONTEND / "src" / "generated"


def generate() -> None:
    cli = [sys.executable, "-m", "app.cli"]
    subprocess.run([*cli, "event-types", str(GENERATED / "events.ts")], check=True)
    subprocess.run([*cli, "openapi", str(GENERATED / "openapi.json")], check=True)
    subprocess.run([shutil.which("npm") or "npm", "run", "--silent", "types"], cwd=FRONTEND, check=True)


def contents() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in GENERATED.iterdir()}


def main() -> None:
    before = contents()
    generate()
    changed = [name for name, content in contents().items() if before.get(name) != content]
    if changed:
        sys.exit(f"Were not current in frontend/src/generated, and now are: {', '.join(sorted(changed))}")


if __name__ == "__main__":
    main()
