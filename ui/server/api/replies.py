"""What the API takes and gives beside the words of `qa.wire`: pages of lists, collections, articles, health."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from typing import Annotated, Literal

from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from qa import domain, wire

MOST_HITS = 200
EVENT = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}}
"""JSON Schema of a server-sent event."""


def events(written: AsyncGenerator[str, None]) -> StreamingResponse:
    """Server-sent events; a proxy is asked not to hold them back, and given no reason to think that nothing comes."""
    return StreamingResponse(kept_alive(written), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def kept_alive(written: AsyncGenerator[str, None], quiet: float = 15.0) -> AsyncGenerator[str, None]:
    """The same events, with a comment after so many quiet seconds: proxies cut what is silent for a minute."""
    following: asyncio.Task[str | None] | None = None
    try:
        while True:
            following = asyncio.ensure_future(anext(written, None))
            while not (await asyncio.wait({following}, timeout=quiet))[0]:
                yield ": one moment\n\n"
            event = following.result()
            if event is None:
                return
            yield event
    finally:
        if following is not None and not following.done():
            following.cancel()
            await asyncio.wait({following})
        await written.aclose()


_Cursor = Annotated[str, Field(pattern="^(after-[1-9][0-9]{0,8})?$", description="`next_cursor` of the reply before.")]
_Name = Annotated[str, Field(max_length=200)]


class _Query(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(_Query):
    """A stretch of a list."""

    limit: int = Field(20, ge=1, le=100, description="Most items of the reply.")
    cursor: _Cursor = ""

    @property
    def offset(self) -> int:
        """How many items are before it."""
        return int(self.cursor.removeprefix("after-") or 0)

    def after(self, count: int, total: int) -> str | None:
        """The cursor of what follows `count` items; None at the end."""
        reached = self.offset + count
        return f"after-{reached}" if count and reached < total else None


class _Days(Page):
    as_of: wire.Day | None = Field(None, description="Nothing published later is seen.")
    since: wire.Day | None = Field(None, description="First day of publication.")
    until: wire.Day | None = Field(None, description="Last day of publication.")
    source: list[_Name] = Field([], max_length=100, description="Only this outlet; may be repeated.")

    @property
    def filter(self) -> domain.Filter:
        """As `domain` has it."""
        return domain.Filter(self.as_of, self.since, self.until, frozenset(self.source))


class ListedArticles(_Days):
    """Which articles to list."""

    collection: str = Field("", max_length=64, description="Of this collection; the first that one may read.")
    words: str = Field("", max_length=300, description="Only articles in which these words stand, as BM25 finds them.")
    order: Literal["newest", "oldest", "title", "outlet"] = "newest"


class Searched(wire.Narrowed):
    """What to search for."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"query": "second ferry", "limit": 5}]}
    )

    query: str = Field(min_length=1, max_length=wire.LONGEST_QUESTION, pattern=r"\S")
    limit: wire.Int = Field(10, ge=1, le=100)
    cursor: _Cursor = ""

    @property
    def page(self) -> Page:
        """Which stretch of what is found."""
        return Page(limit=self.limit, cursor=self.cursor)


class Told(wire.Narrowed):
    """What a timeline is to be of."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"topic": "the Alder Bridge", "limit": 12}]}
    )

    topic: str = Field(min_length=1, max_length=300, pattern=r"\S")
    limit: wire.Int = Field(12, ge=1, le=50, description="Most entries; those that say most of the topic are kept.")


class Exported(wire.Narrowed):
    """What a document is to be of."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"question": "When does the second ferry sail?", "format": "markdown"}]},
    )

    question: str = Field(min_length=1, max_length=wire.LONGEST_QUESTION, pattern=r"\S", description="Or a topic.")
    format: Literal["markdown", "docx", "html", "csl", "ris"] = "markdown"
    timeline: StrictBool = Field(default=False, description="Dated quotes on the topic instead of an answer.")
    history: tuple[wire.Answer, ...] = Field(
        (),
        max_length=wire.MOST_HISTORY,
        description="The answers before it, oldest first, as they came: they are written before it, as a conversation.",
    )


class ArticleHead(BaseModel):
    """What is known of an article, without its text."""

    id: str
    revision: str
    title: str
    source: str
    published: dt.date | None
    collection: str


class ArticleHeads(BaseModel):
    """A stretch of a list of articles."""

    items: list[ArticleHead]
    total: int
    next_cursor: str | None = None


class ArticleText(ArticleHead):
    """An article at a revision, or a stretch of its text: `text` is its characters from `start` to `end`."""

    updated: dt.date | None = Field(description="The day of its last change after publication.")
    captured: dt.date | None = Field(description="The day on which it was read where it stood, where that is known.")
    url: str
    authors: list[str]
    language: str
    characters: int = Field(description="Of the whole text.")
    start: int
    end: int
    text: str
    state: Literal["current", "superseded", "removed"]
    current: str | None = Field(description="The revision that took its place.")
    earlier: list[str] = Field(description="Revisions of the article that are kept, the oldest first.")


class Outlet(BaseModel):
    """An outlet and how many articles of it there are."""

    name: str
    articles: int


class CollectionFacts(BaseModel):
    """What is known of a collection."""

    name: str
    articles: int
    passages: int
    first: dt.date | None
    last: dt.date | None
    outlets: list[Outlet] = Field(description="The hundred largest.")
    model: str = Field(description="What writes the answers: “extractive”, or the chat model's name.")


class Collections(BaseModel):
    """The collections that one may read."""

    items: list[CollectionFacts]


class State(BaseModel):
    """Whether the server lives, or may be asked."""

    status: Literal["ok"]
    version: str
    behind: int | None = Field(
        description="Batches that other servers have committed and this one has not taken in; null where the catalog "
        "cannot be asked."
    )
