"""What the pages read: the collection, the desk, the conversations. One object, made once for an application."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from qa.compose import compose
from qa.domain import Article, Filter
from qa.index import Index, Listed
from qa.pipeline import Answerer
from qa.settings import Settings
from ui.server.adding import Jobs
from ui.server.conversations import FILE, Conversations, Turn
from ui.server.desk import Desk
from ui.server.rendering import Collection
from ui.server.suggestions import suggestions
from ui.server.texts import LANGUAGES, preferred

_READ_FOR_EXAMPLES = 40
_WITH_CHAT_MODEL = 16  # questions at once: they wait for the model, not for a core
PAGE = 50
"""Articles on a page of a list."""
_MATCHES = 2_000  # passages among which a list with words is sought
_WORD = re.compile(r"\w+|\W")


class _Asks(Protocol):
    """A request, FastAPI's or Gradio's."""

    @property
    def cookies(self) -> dict[str, str]: ...

    @property
    def headers(self) -> object: ...


class Reading:
    """What the pages read.

    Args:
        settings: Where the index is and how to answer.
        answerer: Answers; made from the settings where it is None.

    Raises:
        DatelineError: The index or the chat model cannot be used.
    """

    def __init__(self, settings: Settings, answerer: Answerer | None = None) -> None:
        self.settings = settings
        parts = compose(settings)
        self.answerer = answerer or Answerer.from_parts(parts)
        self.index: Index = parts.retriever.index
        self.conversations = Conversations(self.index.folder / FILE)
        writes = self.answerer.answerer.name != "extractive"
        self.at_once = _WITH_CHAT_MODEL if writes else max(2, os.cpu_count() or 2)
        self.desk = Desk(
            self.answerer,
            self.conversations,
            at_once=self.at_once,
            count=self.index.count_articles,
            suggest=self.suggest,
        )
        self.jobs = Jobs(settings, parts.retriever.embedder)
        self._examples: tuple[object, tuple[str, ...]] = (None, ())
        self._examples_lock = threading.Lock()

    def close(self) -> None:
        """Lets go of the database; the index is its owner's."""
        self.jobs.close()
        self.conversations.close()

    def language(self, request: _Asks) -> str:
        """The language of whoever asks: of their cookie, or of their browser."""
        chosen = request.cookies.get("language", "")
        return chosen if chosen in LANGUAGES else preferred(str(dict(request.headers).get("accept-language", "")))  # type: ignore[call-overload]

    def collection(self) -> Collection:
        """The collection as it is now, whoever has changed it."""
        dates = self.index.days()
        first, last = dates or (None, None)
        return Collection(self.index.count_articles(), first, last, self.answerer.answerer.name)

    # -- questions that the articles answer

    def suggest(self, turn: Turn, enough: Callable[[], bool]) -> tuple[str, ...]:
        """Questions to go on with after an answer, or after a refusal."""
        answer = turn.answer
        if answer is None:
            return ()
        articles = {passage.article.id: passage.article for passage in answer.passages}
        about = "" if answer.refused else " ".join([turn.question, *(citation.quote for citation in answer.citations)])
        return suggestions(
            self.answerer,
            list(articles.values()),
            turn.narrowing.filter,
            seen=answer.citations,
            about=about,
            outlets=self._outlets(),
            enough=enough,
        )

    def examples(self) -> tuple[str, ...]:
        """Questions to begin with, that the newest articles answer; found once for each state of the collection."""
        with self._examples_lock:
            state = self.index.state
            if self._examples[0] != state:
                newest = list(islice(self.index.articles(), _READ_FOR_EXAMPLES))
                self._examples = state, suggestions(self.answerer, newest, Filter(), outlets=self._outlets())
            return self._examples[1]

    def _outlets(self) -> list[str]:
        return [outlet.source for outlet in self.index.outlets() if outlet.source]

    # -- articles

    def article(self, revision: str) -> Article | None:
        """An article as it was at a revision; None where nothing is known of it."""
        return self.index.article_at(revision)

    def listing(self, filter: Filter, words: str, order: str, page: int) -> Listing:
        """A page of the articles that pass a filter; with `words`, of those that have them, as BM25 finds them."""
        among: list[str] | None = None
        if words.strip():
            hits = self.index.matching(words, _MATCHES, filter)
            among = self.index.revisions_of(chunk_id for chunk_id, _ in hits)
        total = self.index.count_articles(filter) if among is None else len(among)
        pages = max(1, -(-total // PAGE))
        page = min(max(1, page), pages)
        rows = self.index.listing(filter, order=order, offset=(page - 1) * PAGE, count=PAGE, among=among)
        return Listing(rows, total, page, pages)

    def presets(self) -> list[tuple[str, dt.date, dt.date]]:
        """Stretches of days that end with the newest article: key of their name, first and last day."""
        newest = self.index.newest
        if newest is None:
            return []
        spans = (("preset_week", 6), ("preset_month", 30), ("preset_year", 365))
        return [(key, newest - dt.timedelta(days=days), newest) for key, days in spans]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list of articles."""

    rows: Sequence[Listed]
    total: int
    page: int
    pages: int


def changes(before: str, after: str) -> list[list[tuple[str, str]]]:
    """What became of a text: its paragraphs as pieces that are the "same", "gone" or "new"."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    paragraphs: list[list[tuple[str, str]]] = [[]]

    def add(kind: str, text: str) -> None:
        first, *others = re.split(r"\n\s*\n", text)
        if first:
            paragraphs[-1].append((kind, first))
        paragraphs.extend([(kind, other)] if other else [] for other in others)

    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            add("same", "".join(old[a:b]))
            continue
        if b > a:
            add("gone", "".join(old[a:b]))
        if d > c:
            add("new", "".join(new[c:d]))
    return [paragraph for paragraph in paragraphs if paragraph]
