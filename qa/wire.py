"""What goes over a wire: questions, answers, passages, timelines and checks as JSON, and back to the words of `domain`.

The server writes these and the client reads them, so that both agree by construction. Offsets count Python characters
(code points) of an article's text at a revision. A reader passes over fields it does not know.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic.config import JsonDict

from qa import domain

if TYPE_CHECKING:
    from qa import checks, timelines

MAIN = "main"
"""The name of the collection that is a server's own."""
LONGEST_QUESTION = 2_000
MOST_HISTORY = 8

_A_CITATION: JsonDict = {
    "number": 1,
    "article_id": "harbour-news/ferry.md",
    "revision": "0f9c4f4be6b6b5f3a3f0a0c7de3a1c52",
    "start": 104,
    "end": 166,
    "quote": "The second ferry sails from Saturday, the harbour office said.",
    "title": "Second ferry from Saturday",
    "source": "Harbour News",
    "published": "2025-03-03",
    "url": "",
    "captured": None,
    "answer": [127, 140],
    "day": {"since": "2025-03-08", "until": "2025-03-08", "words": "from Saturday"},
    "collection": MAIN,
}


def _day(value: object) -> object:
    """Refuses what Pydantic would take for a day beside YYYY-MM-DD, as the number of seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("write a day as YYYY-MM-DD")
    if isinstance(value, int | float):
        raise ValueError("write a day as YYYY-MM-DD")  # noqa: TRY004 -- Pydantic explains a ValueError
    return value


Day = Annotated[dt.date, BeforeValidator(_day)]
"""A day, as YYYY-MM-DD."""


def _number(value: object) -> object:
    """Refuses "5" and true, which Pydantic would take for numbers; 5.0 is an integer in JSON Schema."""
    if isinstance(value, bool | str):
        raise ValueError("write a number")  # noqa: TRY004 -- Pydantic explains a ValueError
    return value


Int = Annotated[int, BeforeValidator(_number)]
Float = Annotated[float, BeforeValidator(_number)]
"""Numbers as JSON writes them."""


class Model(BaseModel):
    """What all of them share."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Days(Model):
    """A stretch of days, and how a question or a quote puts it; an end that is null is open."""

    since: Day | None = None
    until: Day | None = None
    words: str = ""

    @classmethod
    def of(cls, window: domain.Window | None) -> Self | None:
        """As JSON has it."""
        return cls(since=window.since, until=window.until, words=window.words) if window else None

    def window(self) -> domain.Window:
        """As `domain` has it."""
        return domain.Window(self.since, self.until, self.words)


class Citation(Model):
    """A verbatim span of an article at a revision: its text from `start` to `end` is `quote`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_A_CITATION]})

    number: Int
    article_id: str
    revision: str
    start: Int
    end: Int
    quote: str
    title: str
    source: str = ""
    published: Day | None = None
    url: str = ""
    captured: Day | None = Field(None, description="When the article was read where it stood, where that is known.")
    answer: tuple[Int, Int] | None = Field(None, description="Where the words stand that answer by themselves.")
    day: Days | None = Field(None, description="What words like “on Friday” in the quote mean.")
    collection: str = MAIN

    @classmethod
    def of(cls, citation: domain.Citation, collection: str = MAIN) -> Self:
        """As JSON has it."""
        return cls(
            number=citation.number,
            article_id=citation.article_id,
            revision=citation.revision,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            title=citation.title,
            source=citation.source,
            published=citation.published,
            url=citation.url,
            captured=citation.captured,
            answer=citation.answer,
            day=Days.of(citation.day),
            collection=collection,
        )

    def citation(self) -> domain.Citation:
        """As `domain` has it."""
        return domain.Citation(
            number=self.number,
            article_id=self.article_id,
            revision=self.revision,
            start=self.start,
            end=self.end,
            quote=self.quote,
            title=self.title,
            source=self.source,
            published=self.published,
            url=self.url,
            answer=self.answer,
            day=self.day.window() if self.day else None,
            captured=self.captured,
        )


class Sentence(Model):
    """A sentence of an answer, and the numbers of the citations behind it; `flag` says why not to rely on it."""

    text: str
    citations: tuple[Int, ...] = ()
    flag: str = ""


class Passage(Model):
    """A span of an article that a search found: its text at `revision` from `start` to `end`."""

    article_id: str
    revision: str
    ordinal: Int = Field(0, description="Its place among the passages of the revision, from 0.")
    start: Int
    end: Int
    text: str
    title: str
    source: str = ""
    published: Day | None = None
    url: str = ""
    score: Float = Field(0.0, description="Comparable within one search only.")
    dense_rank: Int | None = None
    lexical_rank: Int | None = None
    copies: tuple[str, ...] = Field((), description="Ids of other articles that carry the same.")
    collection: str = MAIN

    @classmethod
    def of(cls, passage: domain.Passage, collection: str = MAIN) -> Self:
        """As JSON has it."""
        article, chunk = passage.article, passage.chunk
        return cls(
            article_id=article.id,
            revision=chunk.revision,
            ordinal=chunk.ordinal,
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
            title=article.title,
            source=article.source,
            published=article.published,
            url=article.url,
            score=round(passage.score, 6) if math.isfinite(passage.score) else 0.0,
            dense_rank=passage.dense_rank,
            lexical_rank=passage.lexical_rank,
            copies=tuple(copy.id for copy in passage.copies),
            collection=collection,
        )

    def passage(self) -> domain.Passage:
        """As `domain` has it; its article comes without its text."""
        article = domain.Article(self.article_id, self.title, "", self.published, self.source, self.url)
        copies = tuple(domain.Article(id, "", "") for id in self.copies)
        chunk = domain.Chunk(self.revision, self.ordinal, self.start, self.end, self.text)
        return domain.Passage(article, chunk, self.score, self.dense_rank, self.lexical_rank, copies)


class Hits(Model):
    """Passages, best first."""

    items: tuple[Passage, ...]
    next_cursor: str | None = None


class Answer(Model):
    """What Dateline says to a question. No sentences: the articles do not say."""

    question: str
    understood: str = Field("", description="As it was understood, where it leant on the one before.")
    text: str = Field("", description="The sentences with their citation markers, or the refusal.")
    short: str = Field("", description="The few words that answer, where they are known.")
    refused: StrictBool
    confidence: Float = Field(ge=0, le=1)
    notice: str = Field("", description="What the reader should know beside it, in English.")
    notices: tuple[domain.Notice, ...] = Field((), description="The same as values, to be said in another language.")
    outlets: Int = Field(0, description="How many outlets say what the first sentence says, in words of their own.")
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = Field((), description="What was read; in a refusal, the closest that were found.")
    as_of: Day
    window: Days | None = Field(None, description="The days that the question was understood to speak of.")
    model: str
    tokens: dict[str, Int] = Field(default_factory=dict)
    timings: dict[str, Float] = Field(default_factory=dict, description="Seconds by stage.")
    provisional: StrictBool = Field(
        False, description="Quotes that are shown while a chat model writes; what follows takes their place."
    )

    @classmethod
    def of(cls, answer: domain.Answer, collections: dict[str, str] | None = None, *, passages: bool = True) -> Self:
        """As JSON has it.

        Args:
            collections: The collection of each revision that is not of the main one.
            passages: With what was read.
        """
        named = collections or {}
        return cls(
            question=answer.question,
            understood=answer.understood,
            text=answer.text,
            short=answer.short,
            refused=answer.refused,
            confidence=min(1.0, max(0.0, round(answer.confidence, 4))),
            notice=answer.notice,
            notices=answer.notices,
            outlets=answer.outlets,
            sentences=tuple(Sentence(text=s.text, citations=s.citations, flag=str(s.flag)) for s in answer.sentences),
            citations=tuple(Citation.of(one, named.get(one.revision, MAIN)) for one in answer.citations),
            passages=tuple(
                Passage.of(one, named.get(one.chunk.revision, MAIN)) for one in (answer.passages if passages else ())
            ),
            as_of=answer.as_of,
            window=Days.of(answer.window),
            model=answer.model,
            tokens=dict(answer.tokens),
            timings={stage: round(seconds, 4) for stage, seconds in answer.timings.items()},
            provisional=answer.provisional,
        )

    def answer(self) -> domain.Answer:
        """As `domain` has it; the articles of its passages come without their text."""
        citations = tuple(one.citation() for one in self.citations)
        return domain.Answer(
            question=self.question,
            sentences=tuple(domain.Sentence(one.text, one.citations, one.flag) for one in self.sentences),
            citations=citations,
            passages=tuple(one.passage() for one in self.passages),
            confidence=self.confidence,
            as_of=self.as_of,
            model=self.model,
            understood=self.understood,
            window=self.window.window() if self.window else None,
            timings=self.timings,
            tokens=self.tokens,
            notices=self._notices(),
            outlets=self.outlets,
            provisional=self.provisional,
            decided=self.short if citations and self.short != citations[0].answering() else "",
        )

    def _notices(self) -> tuple[domain.Notice, ...]:
        """Its notices; what a newer server says by a kind that is not known here stands in its own words."""
        with contextlib.suppress(KeyError, IndexError):
            if domain.noticed(self.notices):
                return self.notices
        return (domain.Notice("text", (self.notice,)),) if self.notice else ()


class Narrowed(Model):
    """Which articles may answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: Day | None = Field(None, description="The day it is asked on: nothing published later is seen.")
    since: Day | None = Field(None, description="First day of publication to look at.")
    until: Day | None = Field(None, description="Last day of publication to look at.")
    sources: tuple[Annotated[str, Field(max_length=200)], ...] = Field(
        (), max_length=100, description="Outlets to look at; empty looks at all."
    )
    collections: tuple[Annotated[str, Field(max_length=64)], ...] = Field(
        (), max_length=20, description="Collections to look at; empty looks at all that one may read."
    )

    @property
    def filter(self) -> domain.Filter:
        """As `domain` has it."""
        return domain.Filter(self.as_of, self.since, self.until, frozenset(self.sources))


class Asked(Narrowed):
    """A question."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"question": "When does the second ferry sail?", "as_of": "2025-03-03"}]},
    )

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S")
    any_date: StrictBool = Field(
        default=False, description="Look at articles of all days, whatever days the question speaks of."
    )
    history: tuple[Answer, ...] = Field(
        (), max_length=MOST_HISTORY, description="The answers before it, oldest first; it may lean on the last."
    )
    stream: StrictBool = Field(default=False, description="Send the answer as it grows, as server-sent events.")

    @classmethod
    def of(cls, question: domain.Question, collections: Sequence[str] = (), *, stream: bool = False) -> Self:
        """As JSON has it; of longer histories the end."""
        asked = question.filter
        history = question.history[-MOST_HISTORY:]
        return cls(
            question=question.text,
            as_of=asked.as_of,
            since=asked.since,
            until=asked.until,
            sources=tuple(sorted(asked.sources)),
            collections=tuple(collections),
            any_date=question.any_date,
            history=tuple(Answer.of(answer, passages=False) for answer in history),
            stream=stream,
        )

    def domain(self) -> domain.Question:
        """As `domain` has it."""
        history = tuple(answer.answer() for answer in self.history)
        return domain.Question(self.question, self.filter, history=history, any_date=self.any_date)


class Entry(Model):
    """What one article says of one day; `words` is how the quote puts the day, "" for the day of publication."""

    day: Day
    words: str = ""
    citation: Citation

    @classmethod
    def of(cls, entry: timelines.Entry, collection: str = MAIN) -> Self:
        """As JSON has it."""
        return cls(day=entry.day, words=entry.words, citation=Citation.of(entry.citation, collection))


class Timeline(Model):
    """Entries in the order of their days."""

    topic: str
    entries: tuple[Entry, ...] = ()

    def timeline(self) -> timelines.Timeline:
        """As `qa.timelines` has it."""
        from qa.timelines import Entry, Timeline  # loads the pipeline, which a client has no use for otherwise

        return Timeline(self.topic, tuple(Entry(one.day, one.words, one.citation.citation()) for one in self.entries))


class Claimed(Narrowed):
    """What is to be checked."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"claim": "The repair will cost 41 million crowns."}]},
    )

    claim: str = Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S", description="One sentence.")


class Checked(Model):
    """What the articles make of a claim: the newest of them decides."""

    claim: str
    support: Literal["supported", "contradicted", "not said"]
    reason: str = Field("", description="What the articles say otherwise.")
    bearing: tuple[Citation, ...] = Field((), description="Quotes that bear it out, the newest first.")
    opposing: tuple[Citation, ...] = Field((), description="Quotes that say otherwise, the newest first.")

    @classmethod
    def of(cls, found: checks.Check, collections: dict[str, str] | None = None) -> Self:
        """As JSON has it.

        Args:
            collections: The collection of each revision that is not of the main one.
        """
        named = collections or {}
        bearing, opposing = (
            tuple(Citation.of(one, named.get(one.revision, MAIN)) for one in side)
            for side in (found.bearing, found.opposing)
        )
        return cls(
            claim=found.claim, support=found.support.value, reason=str(found.reason), bearing=bearing, opposing=opposing
        )

    def check(self) -> checks.Check:
        """As `qa.checks` has it."""
        from qa.checks import Check  # loads the pipeline, which a client has no use for otherwise

        bearing, opposing = (tuple(one.citation() for one in side) for side in (self.bearing, self.opposing))
        return Check(self.claim, domain.Support(self.support), self.reason, bearing, opposing)
