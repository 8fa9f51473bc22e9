"""ui/mcp: real sessions of the SDK's client, over stdio and over HTTP."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import warm
from conftest import WordEmbedder, in_a_loop, make_article
from mcp import Client, StdioServerParameters, stdio_client
from served import served

from ingest.job import ingest
from qa.answering.extractive import ExtractiveAnswerer
from qa.index import Index
from qa.models.weights import packaged_weights
from qa.pipeline import Answerer
from qa.retrieval import PassageRetriever
from qa.settings import Settings
from ui.mcp.tools import BYTES, TOOLS, call, fitted
from ui.server.api.callers import ANYONE
from ui.server.api.library import Collection, Library

PLACE = re.compile(r"revision=([0-9a-f]{32}) start=(\d+) end=(\d+)")
CALLS: dict[str, dict[str, object]] = {
    "ask": {"question": "When was the Alder Bridge built?"},
    "search": {"query": "bridge", "limit": 20},
    "timeline": {"topic": "the Alder Bridge"},
    "collection": {},
}


@pytest.fixture(scope="module")
def index(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp") / "index"
    shutil.copytree(sample_index, folder)
    return folder


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    with served(index) as found:
        yield found


@asynccontextmanager
async def session(transport: str, index: Path, address: str) -> AsyncIterator[Client]:
    if transport == "stdio":
        program = StdioServerParameters(
            command=str(warm.dateline()),
            args=["mcp", "--index", str(index)],
            cwd=str(index.parent),
            env=dict(os.environ),
        )
        async with Client(stdio_client(program)) as client:
            yield client
    else:
        async with Client(f"{address}/mcp") as client:
            yield client


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_a_client_is_answered_with_quotes_it_can_look_up(transport: str, index: Path, address: str) -> None:
    async def talk() -> None:
        began = time.monotonic()
        async with session(transport, index, address) as client:
            tools = (await client.list_tools()).tools
            assert time.monotonic() - began < 20  # 2 s by itself; other tests run beside this one
            assert [tool.name for tool in tools] == ["ask", "search", "timeline", "article", "collection"]
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
            for name, arguments in CALLS.items():
                result = await client.call_tool(name, arguments)
                assert not result.is_error, result
                text = result.content[0].text  # type: ignore[union-attr]
                assert 0 < len(text.encode()) <= BYTES
                if name == "collection":
                    continue
                revision, start, end = PLACE.findall(text)[0]
                read = await client.call_tool("article", {"revision": revision, "start": int(start)})
                shown = read.content[0].text.partition("\n\n")[2]  # type: ignore[union-attr]
                assert " ".join(shown[: int(end) - int(start)].split())[:60] in text
            wrong = await client.call_tool("ask", {"question": "Who?", "when": "now"})
            assert wrong.is_error
            assert "when" in wrong.content[0].text  # type: ignore[union-attr]

    in_a_loop(talk())


def test_no_stream_is_held_open_on_which_nothing_is_said(address: str) -> None:
    for method in ("GET", "DELETE"):
        reply = httpx.request(method, f"{address}/mcp", headers={"accept": "text/event-stream"}, timeout=20)
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


def test_all_tools_together_take_under_a_thousand_tokens_of_schema() -> None:
    listed = [{"name": one.name, "description": one.says, "inputSchema": one.schema} for one in TOOLS]
    # Three bytes a token is more than any chat model's tokenizer needs for JSON of English words.
    assert len(json.dumps(listed).encode()) / 3 < 1_000


def test_no_reply_outgrows_its_budget_however_large_the_collection(settings: Settings, words: WordEmbedder) -> None:
    """Long headlines, long articles without a space, many outlets, and every script."""
    text = (
        "The harbour bridge was closed. " + "橋が閉鎖された。" * 900 + " The harbour bridge reopened. " + "x" * 20_000
    )
    articles = [
        make_article(f"a{n}", text + str(n), title="橋" * 400 + str(n), source=f"Outlet {n} " + "橋" * 80)
        for n in range(120)
    ]
    with Index(settings.index, create=True) as index:
        ingest(articles, index, words, settings)
    answering = settings.model_copy(update={"reader": settings.reader.model_copy(update={"passages": 0})})
    with Index(settings.index) as opened:
        retriever = PassageRetriever(index=opened, embedder=words, settings=answering)
        answerer = Answerer(retriever, ExtractiveAnswerer(words, answering.answer, packaged_weights()))
        library = Library([Collection("main", opened, answerer)])
        said: dict[str, dict[str, object]] = {
            "ask": {"question": "When was the harbour bridge closed?"},
            "search": {"query": "harbour bridge 橋", "limit": 20},
            "timeline": {"topic": "harbour bridge"},
            "collection": {},
            "article": {"revision": articles[0].revision},
        }
        for name, arguments in said.items():
            assert 0 < len(call(library, ANYONE, name, arguments).encode()) <= BYTES, name


def test_what_does_not_fit_is_counted() -> None:
    lines = [f"{n} " + "y" * 500 for n in range(40)]
    said = fitted(lines, "{} more; ask for fewer")
    shown = said.count("\n")
    assert said.endswith(f"({40 - shown} more; ask for fewer)")
    assert len(said.encode()) <= BYTES
