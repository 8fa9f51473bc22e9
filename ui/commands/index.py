"""`dateline doctor`, `backup`, `restore`: the index as a thing of its own."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.errors import DatelineError
from qa.settings import Settings
from ui.commands.shared import (
    IndexOption,
    JsonOption,
    YesOption,
    app,
    err,
    out,
)


@app.command()
def doctor(
    index: IndexOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what is not whole from the catalog, without embedding again.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare the index's stores in full and say what was found. Exit code 1: something is not whole."""
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index), mend=False) as opened:
        found = opened.inspect()
        if repair and not found.whole:
            err.print("\n".join(map(str, [*found.damage, *found.stores])))
            with opened.writing():
                opened.repair()
            found = opened.inspect()
    if as_json:
        out.print_json(json.dumps(asdict(found) | {"whole": found.whole}))
    else:
        superseded = f", {found.superseded} old revisions" if found.superseded else ""
        superseded += f", {found.approximate} with approximate vectors" if found.approximate else ""
        damage = "; ".join(found.damage) or "whole"
        out.print(f"catalog: {found.articles} articles, {found.passages} passages{superseded}, {damage}")
        for state in found.stores:
            out.print(str(state))
    if not found.whole:
        if not repair and not found.damage:
            err.print("dateline doctor --repair rebuilds what is not whole")
        raise typer.Exit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)], index: IndexOption = None
) -> None:
    """Write the whole index into one file; a job may run meanwhile."""
    from qa.index import Index

    part = file.with_name(f"{file.name}.part")
    try:
        with Index.from_settings(Settings.load(index=index), mend=False) as opened:
            opened.backup(part)
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise DatelineError(f"the backup {file} cannot be written: {error}") from error
    out.print(f"{file}: {file.stat().st_size / 2**20:.1f} MiB")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `dateline backup` wrote.", show_default=False)],
    index: IndexOption = None,
    yes: YesOption = False,
) -> None:
    """Make the index what it was when a backup was taken. Asks first where there is one."""
    from qa.index import restore as run

    settings = Settings.load(index=index)
    folder = settings.index
    url = settings.catalog_address
    there = bool(url) or (folder / "catalog.sqlite").exists()
    place = f"the catalog that {folder} shares" if url else f"the index in {folder}"
    if there and not yes and not typer.confirm(f"Replace {place}?", err=True):
        raise typer.Exit(1)
    run(file, folder, settings.chroma_url, url, by_year=settings.shards == "year")
    out.print(f"restored {folder}")
