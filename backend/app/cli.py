"""`chat`: serve, seed, back up, restore, and print what the page's types are generated from."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import IO, Annotated

import typer
from pydantic import ValidationError
from pymongo.errors import PyMongoError
from rich.console import Console
from rich.markup import escape

from app.errors import OperatorError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False, soft_wrap=True)

DataDir = Annotated[Path | None, typer.Option(help="Where the embedded database keeps its files.")]


def choose_data_dir(data_dir: Path | None) -> None:
    if data_dir:
        os.environ["DATA_DIR"] = str(data_dir.resolve())


def standard_output() -> IO[bytes]:
    """For the caller alone: whatever else is printed goes to standard error from now on."""
    if sys.stdout.isatty():
        raise OperatorError("A backup is not to be read on a screen: chat backup - > chat.backup")
    sys.stdout.flush()
    alone = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return alone


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    data_dir: DataDir = None,
    demo: Annotated[
        bool, typer.Option(help="Two people to try it with, on the embedded database only.")
    ] = True,
) -> None:
    """Run the server."""
    choose_data_dir(data_dir)
    from app.serve import run

    run(host, port, demo=demo)


@app.command()
def seed(
    matches: Annotated[int, typer.Option(min=1, help="How many matches to make.")],
    json_file: Annotated[Path, typer.Option("--json", help="Where to write them.")],
    hours: Annotated[float, typer.Option(help="How long the access tokens live.")] = 12,
    data_dir: DataDir = None,
) -> None:
    """Make matches of new people, with access tokens, for load tests."""
    choose_data_dir(data_dir)
    from app.seed import make_matches

    made = asyncio.run(make_matches(matches, timedelta(hours=hours)))
    json_file.write_text(json.dumps(made))
    console.print(f"{matches} matches written to {json_file}")


@app.command()
def backup(file: Path, data_dir: DataDir = None) -> None:
    """Write the whole database to a file, or with - to standard output, also while people are writing."""
    choose_data_dir(data_dir)
    from app import backup

    if str(file) == "-":
        asyncio.run(backup.backup_to(standard_output(), console.print))
    else:
        asyncio.run(backup.backup(file, console.print))


@app.command()
def restore(
    file: Path,
    replace: Annotated[bool, typer.Option("--replace", help="Empty the database first.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Fill the database from a backup, or with - from standard input. No server may be running on it."""
    choose_data_dir(data_dir)
    from app import backup

    asyncio.run(backup.restore(file, console.print, replace=replace))


@app.command()
def openapi(file: Path) -> None:
    """Write the OpenAPI document, with the payloads of all Socket.IO events among its schemas."""
    from app.contract import openapi_document

    file.write_text(json.dumps(openapi_document(), indent=2) + "\n")


@app.command()
def event_types(file: Path) -> None:
    """Write the TypeScript types of the Socket.IO events, which name those of the OpenAPI document."""
    from app.contract import event_types_source

    file.write_text(event_types_source())


def main() -> None:
    try:
        app()
    except ValidationError as invalid:
        for problem in invalid.errors():
            setting = "".join(f"{part}: " for part in problem["loc"]).upper()
            console.print(f"[red]Settings:[/] {setting}{problem['msg'].removeprefix('Value error, ')}")
        sys.exit(2)
    except PyMongoError as error:
        console.print(
            f"[red]The database does not answer ({type(error).__name__}). Is it running? Try again.[/]"
        )
        sys.exit(1)
    except OperatorError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        sys.exit(1)


if __name__ == "__main__":
    main()
