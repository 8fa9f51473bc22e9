"""What the pages read of a collection: its articles, answers from them, questions that they answer; and its jobs."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from qa.compose import compose
from qa.domain import Article, Filter
from qa.index import Index, Listed, Outlet
from qa.pipeline import Answerer
from qa.settings import Settings
from ui.server.adding import Jobs
from ui.server.conversations import Turn
from ui.server.rendering import Collection
from ui.server.suggestions import suggestions

_READ_FOR_EXAMPLES = 40
PAGE = 50
"""Articles on a page of a list."""
_MATCHES = 2_000  # passages among which a list with words is sought
_WORD = re.compile(r"\w+|\W")


class Reading:
    """What the pages read of a collection. What is counted is counted once for each state of it.

    Args:
        name: What the collection is called.
        settings: Where its index is and how to answer.
        answerer: Answers; made from the settings where it is None.

    Raises:
        DatelineError: The index or the chat model cannot be used.
    """

    def __init__(self, name: str, settings: Settings, answerer: Answerer | None = None) -> None:
        self.name, self.settings = name, settings
        parts = compose(settings)
        self.answerer = answerer or Answerer.from_parts(parts)
        self.index: Index = parts.retriever.index
        self.jobs = Jobs(settings, parts.retriever.embedder)
        self._examples: tuple[object, tuple[str, ...]] = (None, ())
        self._counted: tuple[object, Collection, list[Outlet]] | None = None
        self._lock = threading.Lock()

    def collection(self) -> Collection:
        """The collection as it is now, whoever has changed it."""
        return self._facts()[0]

    def outlets(self) -> list[Outlet]:
        """Its outlets that have a name, the largest first."""
        return self._facts()[1]

    def _facts(self) -> tuple[Collection, list[Outlet]]:
        state = self.index.state
        if self._counted is None or self._counted[0] != state:
            first, last = self.index.days() or (None, None)
            counted = Collection(self.index.count_articles(), first, last, self.answerer.answerer.name)
            self._counted = state, counted, [outlet for outlet in self.index.outlets() if outlet.source]
        return self._counted[1:]

    # -- questions that the articles answer

    def suggest(self, turn: Turn, enough: Callable[[], bool]) -> Turn:
        """A turn with questions to go on with: after a refusal, if need be, any that the collection answers."""
        answer = turn.answer
        if answer is None:
            return self._with_examples(turn)
        articles = {passage.article.id: passage.article for passage in answer.passages}
        about = "" if answer.refused else " ".join([turn.question, *(citation.quote for citation in answer.citations)])
        following = suggestions(
            self.answerer,
            list(articles.values()),
            turn.narrowing.filter,
            seen=answer.citations,
            about=about,
            outlets=self._names(),
            enough=enough,
        )
        if following or not answer.refused or enough():
            return replace(turn, following=following)
        return self._with_examples(turn)

    def _with_examples(self, turn: Turn) -> Turn:
        return replace(turn, following=self.examples(), wider=turn.narrowing.filter != Filter())

    def examples(self) -> tuple[str, ...]:
        """Questions to begin with, that the newest articles answer; found once for each state of the collection."""
        with self._lock:
            state = self.index.state
            if self._examples[0] != state:
                newest = list(islice(self.index.articles(), _READ_FOR_EXAMPLES))
                self._examples = state, suggestions(self.answerer, newest, Filter(), outlets=self._names())
            return self._examples[1]

    def _names(self) -> list[str]:
        return [outlet.source for outlet in self.outlets()]

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
