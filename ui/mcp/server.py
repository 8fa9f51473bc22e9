"""The server that speaks MCP, by the official SDK: over stdin and stdout, or over HTTP on the server of the pages.

What comes in is a call of a tool, what goes out is text. Over stdio the server says what it can do at once, and opens
the index meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import metadata
from typing import Any

import anyio
import mcp_types as types
from fastapi import FastAPI
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from starlette.routing import Route

from qa.errors import DatelineError, one_line
from qa.settings import Settings
from ui.mcp.tools import TOOLS, call
from ui.server.api.callers import ANYONE, Caller
from ui.server.api.library import Library
from ui.server.api.working import Workers

PATH = "/mcp"
_INSTRUCTIONS = "News articles. Cite with the revision and offsets given; a refusal means the articles do not say."

_Call = Callable[[Caller, str, dict[str, Any]], Awaitable[str]]


def made(respond: _Call) -> Server[Any]:
    """The server.

    Args:
        respond: Who calls, the name of a tool and its arguments -> what it says.
    """

    async def listed(_: ServerRequestContext[Any], __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        hints = types.ToolAnnotations(read_only_hint=True)
        return types.ListToolsResult(
            tools=[
                types.Tool(name=tool.name, description=tool.says, input_schema=tool.schema, annotations=hints)
                for tool in TOOLS
            ]
        )

    async def called(context: ServerRequestContext[Any], params: types.CallToolRequestParams) -> types.CallToolResult:
        caller: Caller = getattr(getattr(context.request, "state", None), "caller", ANYONE)
        failed = False
        try:
            text = await respond(caller, params.name, params.arguments or {})
        except DatelineError as error:
            text, failed = one_line(error)[:1_000], True
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=failed)

    return Server(
        "dateline",
        version=metadata.version("dateline"),
        instructions=_INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


def mount(app: FastAPI, library: Library, workers: Workers) -> None:
    """Puts MCP under `/mcp` of an application. Each request stands alone: any number of servers may share them."""

    async def respond(caller: Caller, name: str, arguments: dict[str, Any]) -> str:
        return await workers.run(lambda: call(library, caller, name, arguments))

    # Hosts and origins are looked at by the guard before all pages.
    manager = StreamableHTTPSessionManager(made(respond), json_response=True, stateless=True)
    # A GET would be a stream on which nothing is ever said, held open as long as its client likes.
    app.router.routes.append(Route(PATH, endpoint=StreamableHTTPASGIApp(manager), methods=["POST"]))
    before = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(inner: FastAPI) -> AsyncIterator[Any]:
        async with before(inner) as state, manager.run():
            yield state

    app.router.lifespan_context = lifespan


def run_stdio(settings: Settings) -> None:
    """Speaks MCP over stdin and stdout until the client ends it."""
    opening = _Opening(settings)

    async def respond(caller: Caller, name: str, arguments: dict[str, Any]) -> str:
        return await asyncio.to_thread(lambda: call(opening.library(), caller, name, arguments))

    async def serve() -> None:
        server = made(respond)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(serve)
    opening.close()


class _Opening:
    """Opens the collection of the settings in a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._library: Library | None = None
        self._error: DatelineError | None = None
        self._thread = threading.Thread(target=self._open, name="opening", daemon=True)
        self._thread.start()

    def _open(self) -> None:
        from qa.wire import MAIN
        from ui.server.api.library import Collection

        try:
            self._library = Library([Collection.open(MAIN, self._settings)])
        except DatelineError as error:
            self._error = error

    def library(self) -> Library:
        """The library, once it is open.

        Raises:
            DatelineError: The index cannot be used.
        """
        self._thread.join()
        if self._library is None:
            raise self._error or DatelineError("the index could not be opened; the log says why")
        return self._library

    def close(self) -> None:
        """Lets go of the index."""
        if self._library:
            for collection in self._library.readable(ANYONE).values():
                collection.answerer.close()
