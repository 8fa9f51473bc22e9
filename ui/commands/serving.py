"""`dateline chat` and `demo`: the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.settings import Settings
from ui.commands.ingesting import run_ingest, summary
from ui.commands.shared import IndexOption, ModelOption, app, err, out


@app.command()
def chat(
    index: IndexOption = None,
    model: ModelOption = None,
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
    from ingest.background import refining
    from ui.server.application import Access, serve

    settings = Settings.load(index=index, model=model)
    with refining(settings) as left:
        if left:
            err.print(f"{left} passages are refined beside; answers use what is there")
        serve(
            settings,
            host=host,
            port=port,
            browser=browser,
            log=err,
            access=Access(open_to_all=no_auth, allowed_hosts=allow_host or ()),
        )


@app.command()
def demo(
    index: Annotated[Path, typer.Option(help="Folder of the demo's index.")] = Path(".dateline-demo"),
    no_chat: Annotated[bool, typer.Option("--no-chat", help="End before the chat page.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the chat page.", show_default=False)] = None,
) -> None:
    """Ingest the sample collection, answer three questions on it, and serve the chat page over it until Ctrl-C."""
    from qa.asking import ask as run
    from ui.demo import ARTICLES, AS_OF, SHOWN

    settings = Settings.load(index=index)
    report = run_ingest(settings, [ARTICLES])
    err.print(summary(report))
    for question in SHOWN:
        out.print(f"\n> {question}\n")
        out.print(str(run(question, as_of=AS_OF, settings=settings)))
    if not no_chat:
        from ui.server.application import serve

        err.print()
        serve(settings, host="127.0.0.1", port=port, browser=False, log=err)
