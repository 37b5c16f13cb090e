"""Installs what ColabMatch chat needs, then runs it. Only Python 3.11 or newer must be there.

python3 run.py [serve] [--port N] [--host ADDRESS] [--data-dir FOLDER] [--no-demo]
python3 run.py test [lint|backend|frontend|e2e|cluster|faults]
python3 run.py bench [--clients N,N] [--rounds R] [--only NAME,NAME]
python3 run.py bench nodes [--counts N,N] [--only NAME,NAME]
python3 run.py bench soak [--minutes M] [--idle N] [--active N]
python3 run.py bench killed [--rounds R]
python3 run.py bench restarted [--people N] [--rounds R]
python3 run.py bench nginx
python3 run.py bench page
python3 run.py faults [--minutes N] [--nodes N] [--seed S]
python3 run.py gallery [--only NAME,NAME]
python3 run.py backup FILE
python3 run.py restore FILE [--replace]
python3 run.py COMMAND ...    any other command of the server, such as seed
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - older ones can read this file
    sys.exit(f"ColabMatch chat needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
MODULES = {"test": "checks", "bench": "bench", "faults": "e2e.faults", "gallery": "e2e.gallery"}
WITH_PAGE = ("serve", "test", "faults", "gallery")
NOT_SOURCES = {"node_modules", "dist", "coverage"}
ONLINE = "Is this machine online? Then try again."


def main() -> None:
    words = sys.argv[1:]
    if words in (["-h"], ["--help"], ["help"]):
        print(str(__doc__).strip())
        return
    if not words or words[0].startswith("-"):
        words = ["serve", *words]
    os.environ["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ["PYTHONPATH"] = f"{BACKEND}{os.pathsep}{ROOT}"
    make_venv()
    install("requirements.txt")
    if words[0] in MODULES:
        install("requirements-dev.txt")
    if words[0] in WITH_PAGE and "--help" not in words:
        build_page(keep_packages=words[0] != "serve")
    if words[0] in MODULES:
        hand_over(MODULES[words[0]], words[1:])
    hand_over("app.cli", words)


def make_venv() -> None:
    made_for = VENV / "made-for"
    wanted = f"{ROOT}\n{sys.version}"
    if PYTHON.exists() and made_for.exists() and made_for.read_text("utf-8") == wanted:
        return
    if not importlib.util.find_spec("ensurepip"):
        package = f"python3.{sys.version_info.minor}-venv"
        sys.exit(f"This Python comes without pip. On Debian or Ubuntu: sudo apt install {package}")
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    step("Making .venv", command, f"Delete {VENV} and try again.")
    made_for.write_text(wanted, "utf-8")


def install(name: str) -> None:
    requirements = BACKEND / name
    installed = VENV / f"installed-{name}"
    if installed.exists() and installed.read_bytes() == requirements.read_bytes():
        return
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    step(f"Installing {name}", [*pip, "--require-hashes", "-r", requirements], ONLINE)
    shutil.copyfile(requirements, installed)


def build_page(keep_packages: bool) -> None:
    built_from = VENV / "built-page"
    sources = fingerprint(source_files())
    built = (FRONTEND / "dist" / "index.html").exists() and stamped(built_from, sources)
    if built and not keep_packages:
        return
    need_node()
    packages = FRONTEND / "node_modules" / ".installed"
    lock = fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if not stamped(packages, lock):
        npm("Installing the page's packages", "ci", "--no-audit", "--no-fund", advice=ONLINE)
        packages.write_text(lock, "utf-8")
    if not built:
        npm("Building the page", "run", "build", advice="The lines above say why.")
        compress = [PYTHON, "-m", "servestatic.compress", "--no-zstd", FRONTEND / "dist"]
        step("Compressing the page", compress, "The lines above say why.")
        built_from.write_text(sources, "utf-8")


def source_files() -> list[Path]:
    tops = [top for top in FRONTEND.iterdir() if top.name not in NOT_SOURCES]
    files = [file for top in tops for file in (top, *top.rglob("*"))]
    return [file for file in files if file.is_file() and not file.name.startswith(".")]


def fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text("utf-8") == value


def need_node() -> None:
    """Node.js 20.19, 22.12 or newer with npm: the machine's, else one from PyPI."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        answer = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True)
        found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
        version = (int(found[1]), int(found[2])) if found else (0, 0)
        if (20, 19) <= version < (21, 0) or version >= (22, 12):
            return
    install("requirements-node.txt")


def npm(title: str, *words: str, advice: str) -> None:
    # The full path: on Windows npm is a .cmd, which is not found by its bare name.
    step(title, [shutil.which("npm"), *words], advice, cwd=FRONTEND)


def step(title: str, command: list[object], advice: str, cwd: Path = ROOT) -> None:
    print(f"{title} ...", end="", flush=True)
    start = time.monotonic()
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    print(f" {time.monotonic() - start:.0f} s", flush=True)
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-40:]))
        sys.exit(f"\n{title} failed. {advice}")


def hand_over(module: str, words: list[str]) -> None:
    # -P: a folder named app where the user stands is not ours.
    command = [str(PYTHON), "-P", "-m", module, *words]
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(command[0], command)
    with subprocess.Popen(command) as child:
        while True:
            try:
                sys.exit(child.wait())
            except KeyboardInterrupt:
                # The console has sent Ctrl-C to the child too, which now ends by itself.
                continue


if __name__ == "__main__":
    # So that a step under way is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
