"""Retrieval: an understood question -> ranked passages, and what the search knows.

The nearest vectors and the best BM25 matches become one ranking by reciprocal rank fusion, in which newer articles
count more unless the question names its days; passages that several articles carry almost word for word count once.
The reader then reads the first of them, and they are ranked anew by what it makes of them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, PrivateAttr

from qa.domain import Filter, Found, Holdings, Passage, Question, Reading, Window, passage_to_dict
from qa.index import Hit, Index
from qa.intents import Intent
from qa.models.weights import Features, Weights, how_large, packaged_weights, with_age
from qa.observing import step
from qa.protocols import Embedder, FloatArray, Reader
from qa.question.days import days_in_text
from qa.settings import Settings
from qa.text.words import in_latin_letters, numbers, stems, topic_stems

# Two passages of 100 words that differ in one place share 94 of 98 shingles of three words.
_SHINGLE = 3
_COPY_SIMILARITY = 0.7
_LATELY = dt.timedelta(days=6)  # before the newest article: what is news where no days are asked for
# How many passages from outside a question's window are read for its dates (half a millisecond each).
_READ_FOR_DATES = 20


class PassageRetriever(BaseRetriever):
    """Finds passages in an index; as a LangChain retriever it gives documents to any chain.

    Attributes:
        reader: Reads the first `settings.reader.passages` and ranks them anew; None leaves them as they are.
        weights: What was fitted to the reader.
        filter: Which articles `invoke` may see.
        keeps: Whether a passage counts as there at all; None keeps all. Evaluation takes passages out by it.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    index: Index
    embedder: Embedder
    settings: Settings
    reader: Reader | None = None
    weights: Weights = Field(default_factory=packaged_weights)
    filter: Filter = Filter()
    keeps: Callable[[Passage], bool] | None = None

    _vector: Callable[[str], FloatArray] = PrivateAttr()

    def model_post_init(self, context: object, /) -> None:
        """One question is searched for under several filters, and embedded once."""
        del context
        self._vector = lru_cache(maxsize=16)(self.embedder.embed_query)

    @property
    def collection(self) -> Index:
        """What is searched."""
        return self.index

    def retrieve(self, question: Question, count: int | None = None) -> Found:
        """The `count` best passages for an understood question (`settings.retrieval.k` by default), best first."""
        with step("retrieval") as retrieval:
            found = self._retrieved(question, count)
            retrieval.note(passages=len(found.passages))
        return found

    def _retrieved(self, question: Question, count: int | None) -> Found:
        if question.intent is Intent.EVENTS:
            read = self._events(question, count or self.settings.retrieval.k)
        else:
            plain = self._found(question)
            read = self._read(question, plain, self._aged(plain, question))
        return Found(
            passages=tuple(read[: count or self.settings.retrieval.k]),
            idf=self.index.idf(topic_stems(question.sought)),
            size=len(self.index),
            newest=self.index.newest,
            vector=self._vector(question.sought),
        )

    def holdings(self, question: Question) -> Holdings:
        """What is there to be searched, for a question about the collection itself."""
        filter, index = question.filter, self.index
        ends: list[Passage | None] = []
        for order in ("oldest", "newest"):
            found = [lead for lead in index.leads(1, filter, order=order) if lead[0].published]
            ends.append(Passage(*found[0], score=1.0) if found else None)
        first, last = (end.article.published if end else None for end in ends)
        return Holdings(
            articles=index.count_articles(filter),
            outlets=tuple(
                (o.source, o.articles) for o in index.outlets() if not filter.sources or o.source in filter.sources
            ),
            first=first,
            last=last,
            oldest=ends[0],
            newest=ends[1],
            mentions=index.count_mentions(question.sought, filter) if question.intent is Intent.MENTIONS else 0,
        )

    def to_read(self, question: Question, count: int) -> list[Passage]:
        """The first passages as the reader would get them."""
        plain = self._found(question)
        return _in_turn(self._aged(plain, question), plain)[:count]

    def _found(self, question: Question) -> list[Passage]:
        """The passages of the search, near-copies once."""
        found = self._search(question.sought, question.filter)
        if question.window:
            inside = self._search(question.sought, _narrowed(question.filter, question.window))
            found = _merged(inside, _naming(found, question.window))
        return self._kept(found)

    def _kept(self, found: Sequence[Passage]) -> list[Passage]:
        """What counts as there, near-copies once."""
        return without_copies(found if self.keeps is None else [p for p in found if self.keeps(p)])

    def _events(self, question: Question, count: int) -> list[Passage]:
        """The beginnings of the articles of a question's days, and passages of others that name one of them."""
        window = question.window
        newest = self.index.newest
        if window is None and newest:
            window = Window(min(newest, question.as_of) - _LATELY, None, "")
        filter = _narrowed(question.filter, window) if window else question.filter
        leads = [Passage(*lead, score=1.0) for lead in self.index.leads(count, filter)]
        if window and window.words:
            leads += _naming(self._search(window.words, question.filter), window)
        return self._kept(leads)

    def _search(self, question: str, filter: Filter) -> list[Passage]:
        candidates = self.settings.retrieval.candidates
        weight = self.settings.fusion.weight
        dense: list[Hit] = []
        lexical: list[Hit] = []
        if weight > 0:
            dense = self.index.nearest(self._vector(question), candidates, filter)
        if weight < 1:
            lexical = self.index.matching(question, candidates, filter)
        return self._fused(dense, lexical)

    def _fused(self, dense: Sequence[Hit], lexical: Sequence[Hit]) -> list[Passage]:
        """Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009), with a weight on each ranking."""
        fusion = self.settings.fusion
        dense_ranks = {chunk_id: rank for rank, (chunk_id, _) in enumerate(dense, start=1)}
        lexical_ranks = {chunk_id: rank for rank, (chunk_id, _) in enumerate(lexical, start=1)}
        scores: dict[str, float] = {}
        for ranks, weight in ((dense_ranks, fusion.weight), (lexical_ranks, 1 - fusion.weight)):
            for chunk_id, rank in ranks.items():
                scores[chunk_id] = scores.get(chunk_id, 0.0) + weight / (fusion.constant + rank)
        stored = self.index.chunks(scores)
        passages = [
            Passage(*stored[chunk_id], score, dense_ranks.get(chunk_id), lexical_ranks.get(chunk_id))
            for chunk_id, score in scores.items()
            if chunk_id in stored
        ]
        return sorted(passages, key=_order)

    def _read(self, question: Question, plain: Sequence[Passage], aged: Sequence[Passage]) -> list[Passage]:
        """The aged passages, some of them ranked anew by what the reader makes of them."""
        most = self.settings.reader.passages
        if self.reader is None or not aged or not most or question.intent.gathers:
            return list(aged)
        # The reader learned from English: what is in other letters is noise to it.
        order = [passage for passage in _in_turn(aged, plain) if in_latin_letters(passage.text)][:most]
        if not order or not in_latin_letters(question.sought):
            return list(aged)
        newest, weights = self.index.newest, self.weights
        today = min(question.as_of, newest) if newest else None
        best, large = max(passage.score for passage in plain), how_large(len(self.index))
        read: list[Passage] = []
        for batch in _batches(order, int(weights.depth.first)):
            with step("reading", passages=len(batch)):
                readings = self.reader.read(question.sought, batch, today)
            for passage, reading in zip(batch, readings, strict=True):
                known = passage_features(passage, reading, best, newest, question, large)
                score = known.weighted(weights.passage)
                read.append(replace(passage, score=score, reading=reading, share=passage.score / best))
            if not weights.depth.hopeless <= max(passage.score for passage in read) < weights.depth.enough:
                break
        chosen = {passage.chunk.id for passage in read}
        lowest = min(passage.score for passage in read)
        rest = [passage for passage in aged if passage.chunk.id not in chosen]
        unread = [replace(passage, score=lowest - 1 + passage.score) for passage in rest]  # fused scores are below 1
        return [*sorted(read, key=_order), *unread]

    def _aged(self, passages: Sequence[Passage], question: Question) -> list[Passage]:
        """The passages, newer ones raised: by `weight` on the day of the question, by half of it `half_life` days on.

        Days count back from the question's or, where the collection ended before it, from the newest article. Where
        the question names its days, nothing is raised.
        """
        recency, today = self.settings.recency, question.age_counts_from(self.index.newest)
        if today is None or not recency.weight:
            return list(passages)
        weight = recency.weight * (recency.news if question.recent else 1.0)

        def aged(passage: Passage) -> Passage:
            if passage.article.published is None:
                return passage
            halvings = max(0, (today - passage.article.published).days) / recency.half_life
            return replace(passage, score=passage.score * (1 + weight * float(0.5**halvings)))

        return sorted(map(aged, passages), key=_order)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 -- BaseRetriever passes it
    ) -> list[Document]:
        return [
            Document(id=passage.chunk.id, page_content=passage.text, metadata=_metadata(passage))
            for passage in self.retrieve(Question(query, self.filter)).passages
        ]


def _metadata(passage: Passage) -> dict[str, object]:
    return {name: value for name, value in passage_to_dict(passage).items() if name != "text"}


def _narrowed(filter: Filter, window: Window) -> Filter:
    """The filter with the days in it on which what happened in a question's window is reported."""
    days = window.reported
    return replace(
        filter,
        since=max((day for day in (filter.since, days.since) if day), default=None),
        until=min((day for day in (filter.until, days.until) if day), default=None),
    )


def _naming(found: Sequence[Passage], window: Window) -> list[Passage]:
    """Those of the first passages that name a date inside the window."""
    return [passage for passage in found[:_READ_FOR_DATES] if _names(passage, window)]


def _names(passage: Passage, window: Window) -> bool:
    """Whether a passage itself names a date inside the window, as one does that looks back on it."""
    published = passage.article.published or dt.date.today()
    return any(window.contains(date.first, date.last) for date in days_in_text(passage.text, published))


def _merged(*rankings: Sequence[Passage]) -> list[Passage]:
    best: dict[str, Passage] = {}
    for passage in sorted((passage for ranking in rankings for passage in ranking), key=_order):
        best.setdefault(passage.chunk.id, passage)
    return list(best.values())


def _order(passage: Passage) -> tuple[float, str]:
    """Best first; the id decides between equals, so that the same index gives the same ranking."""
    return -passage.score, passage.chunk.id


def passage_features(
    passage: Passage, reading: Reading, best: float, newest: dt.date | None, question: Question, large: float = 1.0
) -> Features:
    """What is known of a passage that was read.

    Args:
        best: The best fused score.
        newest: The latest day of publication in the collection.
        large: How large that is, in [0, 1].
    """
    known = Features(
        constant=1.0,
        fused=passage.score / best,
        relevance=reading.relevance,
        answer=max((answer.score for answer in reading.answers), default=0.0),
    )
    today = question.age_counts_from(newest)
    return with_age(known, passage.article.published, today, news=question.recent, large=large)


def _in_turn(aged: Sequence[Passage], plain: Sequence[Passage]) -> list[Passage]:
    """The first of both rankings in turn, so that what is old is not passed over for being old; as they were found."""
    found = {passage.chunk.id: passage for passage in plain}
    both = dict.fromkeys(passage.chunk.id for pair in zip(aged, plain, strict=True) for passage in pair)
    return [found[chunk_id] for chunk_id in both]


def _batches(passages: Sequence[Passage], first: int) -> Iterator[Sequence[Passage]]:
    """The first so many, then each time as many as there have been before."""
    start, stop = 0, first
    while start < len(passages):
        yield passages[start:stop]
        start, stop = stop, 2 * stop


def without_copies(passages: Sequence[Passage]) -> list[Passage]:
    """The passages in order, each of several near-copies once, under the first of them.

    Two passages are copies where they come from different articles, at least 70 % of their word triples are the same
    (Jaccard) and so are all numbers: a wire story that one outlet printed with another figure is no copy.
    """
    kept: list[Passage] = []
    same_figures: dict[frozenset[str], list[int]] = defaultdict(list)
    shingles = lru_cache(maxsize=None)(_shingles)  # most passages have figures of their own, and need none
    for passage in passages:
        others = same_figures[numbers(passage.text)]
        for place in others:
            original = kept[place]
            if (
                original.article.id != passage.article.id
                and _jaccard(shingles(passage.text), shingles(original.text)) >= _COPY_SIMILARITY
            ):
                kept[place] = replace(original, copies=(*original.copies, passage.article))
                break
        else:
            others.append(len(kept))
            kept.append(passage)
    return kept


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = stems(text)
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 1.0
