"""`dateline chat` and `demo`: the page."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from qa.settings import Settings
from ui.commands.ingesting import run_ingest, summary
from ui.commands.shared import (
    IndexOption,
    app,
    err,
    out,
)

_LOW_PRIORITY = 15


@app.command()
def chat(
    index: IndexOption = None,
    model: Annotated[str | None, typer.Option(help="Chat model as provider:name.", show_default=False)] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="Port. [default: the first free one from 7860]", show_default=False)
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = False,
    no_auth: Annotated[
        bool, typer.Option("--no-auth", help="Let everyone in who reaches an address that is not loopback.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="Another name under which the page may be reached; may be repeated.", show_default=False),
    ] = None,
) -> None:
    """Serve the chat page until Ctrl-C."""
    from ui.server.application import serve

    settings = Settings.load(index=index, model=model)
    with _refining(settings):
        serve(
            settings,
            host=host,
            port=port,
            browser=browser,
            log=err,
            open_to_all=no_auth,
            allowed_hosts=allow_host or (),
        )


@contextlib.contextmanager
def _refining(settings: Settings) -> Iterator[None]:
    """Meanwhile a process of low priority refines what an ingest left; whatever it has done stays when it is ended."""
    from qa.index import Index

    with Index.from_settings(settings) as index:
        left = index.catalog.count_approximate()
    if not left:
        yield
        return
    command = "from ui.commands import main; main()"
    arguments = [sys.executable, "-c", command, "refine", "--index", str(settings.index)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own
    os.setpriority(os.PRIO_PROCESS, process.pid, _LOW_PRIORITY)
    err.print(f"{left} passages are refined beside; answers use what is there")
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@app.command()
def demo(
    index: Annotated[Path, typer.Option(help="Folder of the demo's index.")] = Path(".dateline-demo"),
    no_chat: Annotated[bool, typer.Option("--no-chat", help="End before the chat page.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the chat page.", show_default=False)] = None,
) -> None:
    """Ingest the sample collection, answer three questions on it, and serve the chat page over it until Ctrl-C."""
    from ingest.sources import read_paths
    from qa.pipeline import ask as run
    from ui.demo import ARTICLES, AS_OF, SHOWN

    settings = Settings.load(index=index)
    report = run_ingest(settings, [ARTICLES], read_paths([ARTICLES]))
    err.print(summary(report))
    for question in SHOWN:
        out.print(f"\n> {question}\n")
        out.print(str(run(question, as_of=AS_OF, settings=settings)))
    if not no_chat:
        from ui.server.application import serve

        err.print()
        serve(settings, host="127.0.0.1", port=port, browser=False, log=err)
