"""`dateline serve` and `mcp`: a collection for programs and teams."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from qa.errors import DatelineError
from qa.settings import Settings
from ui.commands.shared import IndexOption, ModelOption, app, err


@app.command()
def mcp(
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Speak MCP over stdin and stdout: ask, search, article, timeline and collection, read-only."""
    if importlib.util.find_spec("mcp") is None:
        raise DatelineError("MCP needs its extra: pip install 'dateline[mcp]'")
    from ui.mcp.server import run_stdio

    run_stdio(Settings.load(index=index, model=model))


@app.command()
def serve(
    index: IndexOption = None,
    model: ModelOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 7860,
    no_auth: Annotated[
        bool, typer.Option("--no-auth", help="Let everyone in who reaches the address, whatever accounts there are.")
    ] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Another name under which it may be reached; may be repeated.")
    ] = None,
    root_path: Annotated[str, typer.Option(help="The path under which a proxy serves it.")] = "",
    trust_proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address of a proxy whose X-Forwarded-For and -Proto are believed; may be repeated."),
    ] = None,
    rate: Annotated[int, typer.Option(min=1, help="Requests a minute of one user, where there are accounts.")] = 120,
    drain: Annotated[
        float,
        typer.Option(min=0, help="Seconds after SIGTERM for which requests are taken while /v1/ready is 503."),
    ] = 0,
    finish: Annotated[
        float, typer.Option(min=0, help="Seconds that answers under way have then, before it ends.")
    ] = 30,
) -> None:
    """Serve the pages, the HTTP API under /v1 and MCP under /mcp until Ctrl-C; an address that is not loopback needs
    accounts (dateline users add) or --no-auth.
    """
    from ui.server.application import Access
    from ui.server.application import serve as run
    from ui.server.life import Ending

    run(
        Settings.load(index=index, model=model),
        host=host,
        port=port,
        browser=False,
        log=err,
        access=Access(no_auth, allow_host or (), root_path.rstrip("/"), trust_proxy or (), rate),
        ending=Ending(drain, finish),
    )
