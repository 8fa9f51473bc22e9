"""The tools: what each takes, and what it says, short enough for a model however large the collection is.

An answer has at most 6,000 bytes of UTF-8: 1,500 tokens of English, and under 2,000 of any language, as three bytes a
token is the least that tokenizers of today's chat models make of news. Every quote and hit carries its article's
revision and its offsets, so that it can be asked for again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa import domain
from qa.errors import DatelineError
from ui.server.api.callers import Caller
from ui.server.api.library import Library, Shelves

BYTES = 6_000
_QUOTE, _HIT = 500, 700  # most characters of each that are shown
_OUTLETS = 20
_Words = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]


class ToolError(DatelineError):
    """A tool cannot do what it is called for; the message says why."""


class _Arguments(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Narrowed(_Arguments):
    since: dt.date | None = None
    until: dt.date | None = None
    as_of: dt.date | None = None
    sources: list[str] = []
    collection: str = ""

    @property
    def filter(self) -> domain.Filter:
        return domain.Filter(self.as_of, self.since, self.until, frozenset(self.sources))


class _Ask(_Narrowed):
    question: _Words


class _Search(_Narrowed):
    query: _Words
    limit: int = Field(5, ge=1, le=20)


class _Timeline(_Narrowed):
    topic: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]


class _Article(_Arguments):
    revision: str = Field(pattern="^[0-9a-f]{32}$")
    start: int = Field(0, ge=0)


class _Collection(_Arguments):
    pass


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes:
        says: What it does, for the model that chooses.
        properties: JSON Schema of its arguments, by name; shorter than what Pydantic would write.
        required: The arguments without which it does nothing.
        call: Does it.
    """

    name: str
    says: str
    properties: Mapping[str, Mapping[str, Any]]
    required: tuple[str, ...]
    call: Callable[[Library, Caller, Mapping[str, Any]], str]

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of its arguments."""
        return {"type": "object", "properties": dict(self.properties), "required": list(self.required)}


_TEXT: dict[str, Any] = {"type": "string"}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_NARROWED: dict[str, dict[str, Any]] = {
    "since": _DAY,
    "until": _DAY,
    "as_of": _DAY | {"description": "Day of the question; hides later articles"},
    "sources": {"type": "array", "items": _TEXT, "description": "Outlets"},
    "collection": _TEXT,
}


def _shelves(library: Library, caller: Caller, narrowed: _Narrowed) -> Shelves:
    return library.shelves(caller, [narrowed.collection] if narrowed.collection else [])


def _ask(library: Library, caller: Caller, arguments: Mapping[str, Any]) -> str:
    asked = _Ask.model_validate(arguments)
    answer = _shelves(library, caller, asked).ask(domain.Question(asked.question, asked.filter))
    lines = [answer.text, *answer.remarks, f"Confidence {answer.confidence:.2f}, as of {answer.as_of}."]
    if answer.refused:
        hits = [_hit(passage, 200) for passage in answer.passages[:3]]
        return fitted([*lines, *(["Closest:"] if hits else []), *hits], "")
    return fitted([*lines, *(_quote(citation) for citation in answer.citations)], "{} more quotes")


def _search(library: Library, caller: Caller, arguments: Mapping[str, Any]) -> str:
    searched = _Search.model_validate(arguments)
    question = domain.Question(searched.query, searched.filter)
    found = _shelves(library, caller, searched).search(question, searched.limit)
    return fitted([_hit(passage, _HIT) for passage in found] or ["Nothing was found."], "{} more; ask for fewer")


def _timeline(library: Library, caller: Caller, arguments: Mapping[str, Any]) -> str:
    told = _Timeline.model_validate(arguments)
    found = _shelves(library, caller, told).timeline(domain.Question(told.topic, told.filter), 12)
    lines = [f"{entry.day} {_quote(entry.citation)}" for entry in found.entries]
    return fitted(lines or [domain.REFUSAL], "{} more; narrow the days")


def _article(library: Library, caller: Caller, arguments: Mapping[str, Any]) -> str:
    wanted = _Article.model_validate(arguments)
    found = library.shelves(caller, ()).article(wanted.revision)
    if found is None:
        raise ToolError(f"there is no article at revision {wanted.revision}")
    _, article = found
    head = f"{article.title} ({domain.byline(article.source, article.published)}) {article.url}".rstrip()[:600]
    start = min(wanted.start, len(article.text))
    room = BYTES - len(head.encode()) - 200
    text = article.text[start : start + room].encode()[:room].decode(errors="ignore")
    end = start + len(text)
    more = f"; go on with start={end}" if end < len(article.text) else ""
    return f"{head}\nid={article.id[:200]} characters {start}-{end} of {len(article.text)}{more}\n\n{text}"


def _collection(library: Library, caller: Caller, arguments: Mapping[str, Any]) -> str:
    _Collection.model_validate(arguments)
    lines = []
    for name, collection in library.readable(caller).items():
        index, days = collection.index, collection.index.days()
        outlets = [f"{outlet.source[:60]} ({outlet.articles})" for outlet in index.outlets() if outlet.source]
        more = f" and {len(outlets) - _OUTLETS} more" if len(outlets) > _OUTLETS else ""
        dated = f", {days[0]} to {days[1]}" if days else ""
        lines.append(f"{name}: {index.count_articles()} articles{dated}. {', '.join(outlets[:_OUTLETS])}{more}")
    return fitted(lines or ["There is no collection that you may read."], "{} more collections")


TOOLS = (
    Tool(
        "ask",
        "Answer a question from the news articles. Every sentence cites verbatim quotes; says so where the articles do "
        "not answer.",
        {"question": _TEXT, **_NARROWED},
        ("question",),
        _ask,
    ),
    Tool(
        "search",
        "Find passages of articles.",
        {"query": _TEXT, "limit": {"type": "integer", "minimum": 1, "maximum": 20}, **_NARROWED},
        ("query",),
        _search,
    ),
    Tool("timeline", "Dated quotes on a topic, oldest first.", {"topic": _TEXT, **_NARROWED}, ("topic",), _timeline),
    Tool(
        "article",
        "Read the article behind a quote or hit, from an offset on.",
        {"revision": _TEXT, "start": {"type": "integer", "minimum": 0}},
        ("revision",),
        _article,
    ),
    Tool("collection", "What collections there are: days, outlets, counts.", {}, (), _collection),
)


def call(library: Library, caller: Caller, name: str, arguments: Mapping[str, Any]) -> str:
    """What a tool says.

    Raises:
        DatelineError: There is no such tool, or it cannot be called so; the message says what to do.
    """
    tool = next((tool for tool in TOOLS if tool.name == name), None)
    if tool is None:
        raise ToolError(f"there is no tool {name[:60]!r}; there are {', '.join(tool.name for tool in TOOLS)}")
    try:
        return tool.call(library, caller, arguments)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))[:60]}: {one['msg'][:200]}" for one in error.errors()[:3])
        raise ToolError(said) from None


def fitted(lines: list[str], left_out: str) -> str:
    """As many whole lines as fit, the first in any case, and how many are left out.

    Args:
        left_out: What to say of the others, with {} for their number.
    """
    kept: list[str] = []
    room = BYTES - 100
    for line in lines:
        size = len(line.encode()) + 1
        if size > room and not kept:
            kept.append(line.encode()[:room].decode(errors="ignore"))
            break
        if size > room:
            break
        kept.append(line)
        room -= size
    missing = len(lines) - len(kept)
    return "\n".join([*kept, *([f"({left_out.format(missing)})"] if missing and left_out else [])])


def _quote(citation: domain.Citation) -> str:
    quote = _one_line(citation.quote)
    shown = quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…"
    return (
        f"[{citation.number}] “{shown}” — {_one_line(citation.title)[:200]} ({citation.byline[:100]}) "
        f"revision={citation.revision} start={citation.start} end={citation.end}"
    )


def _hit(passage: domain.Passage, most: int) -> str:
    """A hit; of a long passage the beginning, with the offsets of what is shown."""
    article, chunk = passage.article, passage.chunk
    shown = chunk.text[:most]
    end = chunk.start + len(shown)
    return (
        f"- {_one_line(article.title)[:200]} ({domain.byline(article.source, article.published)[:100]}) "
        f"revision={chunk.revision} start={chunk.start} end={end}: “{_one_line(shown)}”"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
