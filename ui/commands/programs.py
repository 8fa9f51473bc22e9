"""`dateline mcp`: a collection as tools of a language model."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from qa.errors import DatelineError
from qa.settings import Settings
from ui.commands.shared import IndexOption, app


@app.command()
def mcp(
    index: IndexOption = None,
    model: Annotated[str | None, typer.Option(help="Chat model as provider:name.", show_default=False)] = None,
) -> None:
    """Speak MCP over stdin and stdout: ask, search, article, timeline and collection, read-only."""
    if importlib.util.find_spec("mcp") is None:
        raise DatelineError("MCP needs its extra: pip install 'dateline[mcp]'")
    from ui.mcp.server import run_stdio

    run_stdio(Settings.load(index=index, model=model))
