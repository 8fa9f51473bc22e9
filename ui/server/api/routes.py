"""The routes of the HTTP API, and how it is mounted: a request in, what `qa` says of it as JSON out."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from importlib import metadata
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST

from qa import domain, wire
from qa.export import FORMATS, of_answers, of_timeline
from ui.server.api import openai, problems, replies
from ui.server.api.callers import ANYONE, caller
from ui.server.api.library import Collection, Library, Shelves
from ui.server.api.problems import ProblemError
from ui.server.api.replies import EVENT
from ui.server.api.tracking import Metrics, Tracked
from ui.server.api.working import Workers
from ui.server.downloads import download

PATH = "/v1"
_MATCHES = 2_000  # passages among which a list with words is sought
_PROBLEM: dict[str, Any] = {
    "description": "What went wrong, as RFC 9457 has it.",
    "model": problems.ProblemDetails,
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, as server-sent events: `partial` as it grows, without passages, "
        "then `answer`, or `problem`.",
        "content": {"text/event-stream": {"schema": EVENT}},
    }
}
_DOCUMENTS = {
    format.media_type: {"schema": {"type": "array" if name == "csl" else "string"}} for name, format in FORMATS.items()
}
_DESCRIPTION = """\
Ask a collection of news articles. Every sentence of an answer carries citations, and every citation is a verbatim span
of an article at a revision: its text from `start` to `end`, in Unicode code points, is `quote`. What goes wrong is said
in problem details (RFC 9457). Every reply has an `x-request-id`; a request may bring its own."""

Behind = Callable[[], Mapping[str, int | None]]
Revision = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="A revision, as citations and hits have it.")]


class Api:
    """What the routes share.

    Args:
        library: The collections.
        behind: How many batches of each collection's catalog this server does not have; None where that is not known.
        metrics: What Prometheus is told of.
        at_once: How many requests are worked on at the same time.
    """

    def __init__(self, library: Library, behind: Behind, metrics: Metrics, at_once: int) -> None:
        self.library, self.behind, self.metrics = library, behind, metrics
        self.workers = Workers(at_once)
        self.metrics.waiting.set_function(lambda: self.workers.waiting)


def mount(
    app: FastAPI, library: Library, behind: Behind = dict, metrics: Metrics | None = None, *, at_once: int
) -> Api:
    """Puts the API under `/v1` of an application.

    Args:
        behind: How many batches of each collection's catalog this server does not have.
        metrics: What Prometheus is told of, from here and from elsewhere.
        at_once: How many requests are worked on at the same time.
    """
    api = Api(library, behind, metrics or Metrics(), at_once)
    made = FastAPI(
        title="Dateline",
        version=metadata.version("dateline"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses={"default": _PROBLEM},
    )
    made.add_middleware(Tracked, metrics=api.metrics)
    problems.explain(made)
    for routes in (_asking, _articles, _operating):
        made.include_router(routes(api))
    made.include_router(openai.routes(library, api.workers, api.metrics))
    app.mount(PATH, made)
    if importlib.util.find_spec("mcp"):  # an extra
        from ui.mcp.server import mount as mount_mcp

        mount_mcp(app, library, api.workers)
    return api


def _asking(api: Api) -> APIRouter:
    router = APIRouter(tags=["asking"])

    @router.post("/ask", response_model=wire.Answer, responses=_EVENTS)
    async def ask(request: Request, asked: wire.Asked) -> Response:
        """Answer a question with quotes from the articles."""
        shelves = api.library.shelves(caller(request), asked.collections)
        question = asked.domain()
        if asked.stream or "text/event-stream" in request.headers.get("accept", ""):
            return events(_growing(api, shelves, question), request.state.request_id)
        answer = await api.workers.run(lambda: shelves.ask(question))
        api.metrics.count(answer)
        return _json(wire.Answer.of(answer, await asyncio.to_thread(_named, shelves, answer)))

    @router.post("/search")
    async def search(request: Request, searched: replies.Searched) -> wire.Hits:
        """Find passages, without an answer. The first 200 can be paged through."""
        shelves, page = api.library.shelves(caller(request), searched.collections), searched.page
        offset, question = page.offset, domain.Question(searched.query, searched.filter)
        most = min(replies.MOST_HITS, offset + page.limit + 1)  # one more says whether anything follows
        found = await api.workers.run(lambda: shelves.search(question, most))
        named = await asyncio.to_thread(shelves.named, [passage.chunk.revision for passage in found])
        items = tuple(
            wire.Passage.of(passage, named.get(passage.chunk.revision, wire.MAIN))
            for passage in found[offset : offset + page.limit]
        )
        return wire.Hits(items=items, next_cursor=page.after(len(items), len(found)))

    @router.post("/timeline")
    async def timeline(request: Request, told: replies.Told) -> wire.Timeline:
        """Dated quotes on a topic, oldest first."""
        shelves = api.library.shelves(caller(request), told.collections)
        question = domain.Question(told.topic, told.filter)
        found = await api.workers.run(lambda: shelves.timeline(question, told.limit))
        named = await asyncio.to_thread(shelves.named, [entry.citation.revision for entry in found.entries])
        entries = [wire.Entry.of(entry, named.get(entry.citation.revision, wire.MAIN)) for entry in found.entries]
        return wire.Timeline(topic=found.topic, entries=tuple(entries))

    @router.post("/check")
    async def check(request: Request, claimed: wire.Claimed) -> wire.Checked:
        """Check a claim: supported, contradicted or not said, with quotes of both sides."""
        shelves = api.library.shelves(caller(request), claimed.collections)
        found = await api.workers.run(lambda: shelves.check(claimed.claim, claimed.filter))
        revisions = [citation.revision for citation in (*found.bearing, *found.opposing)]
        return wire.Checked.of(found, await asyncio.to_thread(shelves.named, revisions))

    @router.post("/export", response_class=Response, responses={200: {"content": _DOCUMENTS}})
    async def export(request: Request, exported: replies.Exported) -> Response:
        """Write an answer, a conversation or a timeline as a document with footnotes; `dateline verify` checks it."""
        shelves = api.library.shelves(caller(request), exported.collections)
        before = tuple(answer.answer() for answer in exported.history)
        question = domain.Question(exported.question, exported.filter, history=before)

        def document() -> Response:
            if exported.timeline:
                return download(of_timeline(shelves.timeline(question, 12)), exported.format, "timeline")
            return download(of_answers([*before, shelves.ask(question)]), exported.format, "answer")

        return await api.workers.run(document)

    return router


async def _growing(api: Api, shelves: Shelves, question: domain.Question) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """The events of an answer that grows."""
    last: domain.Answer | None = None
    async for answer in api.workers.stream(lambda: shelves.stream(question)):
        if last is None and not answer.sentences:
            last = answer
            continue
        if last is None or (answer.sentences, answer.provisional) != (last.sentences, last.provisional):
            yield "partial", wire.Answer.of(answer, passages=False).model_dump(mode="json")
        last = answer
    assert last is not None, "an answerer gives at least one answer"
    api.metrics.count(last)
    named = await asyncio.to_thread(_named, shelves, last)
    yield "answer", wire.Answer.of(last, named).model_dump(mode="json")


def events(growing: AsyncIterator[tuple[str, dict[str, Any]]], request_id: str) -> StreamingResponse:
    """Events with their names -> server-sent events; what goes wrong on the way is the last, `problem`."""

    async def written() -> AsyncGenerator[str, None]:
        try:
            async for name, data in growing:
                yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        except Exception as error:  # noqa: BLE001 -- the status is sent, so that it is said in the stream
            details = problems.described(*problems.of(error), request_id)
            yield f"event: problem\ndata: {json.dumps(details, ensure_ascii=False)}\n\n"

    return replies.events(written())


def _named(shelves: Shelves, answer: domain.Answer) -> dict[str, str]:
    cited = [citation.revision for citation in answer.citations]
    return shelves.named([*cited, *(passage.chunk.revision for passage in answer.passages)])


def _json(model: wire.Answer) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")


def _articles(api: Api) -> APIRouter:
    router = APIRouter(tags=["articles"])

    @router.get("/articles")
    def articles(request: Request, listed: Annotated[replies.ListedArticles, Query()]) -> replies.ArticleHeads:
        """The current articles, a page at a time."""
        (collection, *_) = api.library.chosen(caller(request), [listed.collection] if listed.collection else [])
        index = collection.index
        among = _with_words(collection, listed.words, listed.filter) if listed.words.strip() else None
        total = index.count_articles(listed.filter) if among is None else len(among)
        rows = index.listing(listed.filter, order=listed.order, offset=listed.offset, count=listed.limit, among=among)
        items = [
            replies.ArticleHead(
                id=row.id,
                revision=row.revision,
                title=row.title,
                source=row.source,
                published=row.published,
                collection=collection.name,
            )
            for row in rows
        ]
        return replies.ArticleHeads(items=items, total=total, next_cursor=listed.after(len(items), total))

    @router.get("/articles/{revision}")
    def article(
        request: Request,
        revision: Revision,
        start: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
        end: Annotated[int | None, Query(ge=0, le=1_000_000_000, description="The end of the text.")] = None,
    ) -> replies.ArticleText:
        """An article as it was at a revision, whole or a stretch of its text."""
        found = api.library.shelves(caller(request), ()).article(revision)
        if found is None:
            raise ProblemError(404, f"there is no article at revision {revision}")
        return _article_text(*found, revision, start, end)

    @router.get("/collections")
    def collections(request: Request) -> replies.Collections:
        """The collections that one may read, with what is in them."""
        return replies.Collections(items=[facts(one) for one in api.library.readable(caller(request)).values()])

    return router


def _with_words(collection: Collection, words: str, filter: domain.Filter) -> list[str]:
    """The revisions that have the words, as BM25 finds them."""
    hits = collection.index.matching(words, _MATCHES, filter)
    return collection.index.revisions_of(id for id, _ in hits)


def _article_text(
    collection: Collection, article: domain.Article, revision: str, start: int, end: int | None
) -> replies.ArticleText:
    index = collection.index
    current = index.revisions([article.id]).get(article.id)
    start = min(start, len(article.text))
    end = len(article.text) if end is None else max(start, min(end, len(article.text)))
    return replies.ArticleText(
        id=article.id,
        revision=revision,
        title=article.title,
        source=article.source,
        published=article.published,
        updated=article.updated,
        captured=article.captured,
        collection=collection.name,
        url=article.url,
        authors=list(article.authors),
        language=article.language,
        characters=len(article.text),
        start=start,
        end=end,
        text=article.text[start:end],
        state="current" if current == revision else "superseded" if current else "removed",
        current=current,
        earlier=index.superseded(article.id),
    )


def facts(collection: Collection) -> replies.CollectionFacts:
    """What is known of a collection."""
    index = collection.index
    dates = index.days()
    outlets = [outlet for outlet in index.outlets() if outlet.source][:100]
    return replies.CollectionFacts(
        name=collection.name,
        articles=index.count_articles(),
        passages=len(index),
        first=dates[0] if dates else None,
        last=dates[1] if dates else None,
        outlets=[replies.Outlet(name=outlet.source, articles=outlet.articles) for outlet in outlets],
        model=collection.answerer.answerer.name,
    )


def _operating(api: Api) -> APIRouter:
    router = APIRouter(tags=["operating"])
    version = metadata.version("dateline")

    @router.get("/health")
    async def health() -> replies.State:
        """The server lives, and how far it is behind what other servers have committed."""
        return replies.State(status="ok", version=version, behind=_most(api.behind()))

    @router.get("/ready")
    def ready() -> replies.State:
        """The server may be asked: every collection can be read, and it is not about to end."""
        for collection in api.library.readable(ANYONE).values():
            try:
                _ = collection.index.state
            except Exception as error:
                raise ProblemError(503, "a collection cannot be read; the server's log says why") from error
        return replies.State(status="ok", version=version, behind=_most(api.behind()))

    @router.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def metrics(request: Request) -> Response:
        """Figures for Prometheus; with accounts, for editors."""
        if caller(request).role != "editor":
            raise ProblemError(403, "the metrics are for editors")
        readable = api.library.readable(caller(request))
        counts = {name: collection.index.count_articles() for name, collection in readable.items()}
        behind = {name: count for name, count in api.behind().items() if name in readable and count is not None}
        return Response(api.metrics.text(counts, behind), media_type=CONTENT_TYPE_LATEST)

    return router


def _most(behind: Mapping[str, int | None]) -> int | None:
    """Of the collection that is furthest behind; None where one's is not known."""
    known = [count for count in behind.values() if count is not None]
    return max(known, default=0) if len(known) == len(behind) else None
