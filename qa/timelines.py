"""A timeline: a topic in, dated quotes out, oldest first.

Each entry is the sentence of a passage that says most of the topic, on the day that the sentence names (resolved
against the article's date) or else on the day it was published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from qa.asking import answerer_for
from qa.domain import Citation, Filter, Passage, Question, day_in_words
from qa.pipeline import Answerer
from qa.question.days import days_in_text
from qa.settings import Settings
from qa.text.sentences import Span, is_heading, sentences
from qa.text.words import Gist, content_stems

_PASSAGES = 40
_SHORTEST, _LONGEST = 30, 400  # characters of a quote
_SAME = 0.6  # share of words from which two sentences of the same days tell the same


@dataclass(frozen=True, slots=True)
class Entry:
    """What one article says of one day.

    Attributes:
        day: When it happened.
        words: How the quote puts the day; "" where it is the day of publication.
    """

    day: dt.date
    words: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries in the order of their days."""

    topic: str
    entries: tuple[Entry, ...]

    def __str__(self) -> str:
        """A line a day, with its quote and where that stands."""
        lines = []
        for entry in self.entries:
            lines.append(f"{day_in_words(entry.day)}  {' '.join(entry.citation.quote.split())}")
            lines.append(f"    [{entry.citation.number}] {entry.citation.title} ({entry.citation.byline})")
        return "\n".join(lines) or "The articles do not say."

    def to_dict(self) -> dict[str, object]:
        """JSON-ready values."""
        entries = [
            {"day": entry.day.isoformat(), "words": entry.words, "citation": entry.citation.to_dict()}
            for entry in self.entries
        ]
        return {"topic": self.topic, "entries": entries}


def timeline(topic: str, *, filter: Filter = Filter(), most: int = 12, settings: Settings | None = None) -> Timeline:
    """The timeline of a topic.

    Args:
        topic: In a few words ("the Alder Bridge"), or a question.
        filter: Which articles to look at.
        most: Most entries; the ones that say most of the topic are kept.

    Raises:
        DatelineError: There is no index, or it cannot be used.
    """
    with answerer_for(settings or Settings.load()) as answerer:
        return timeline_from(answerer, topic, filter=filter, most=most)


def timeline_from(answerer: Answerer, topic: str, *, filter: Filter = Filter(), most: int = 12) -> Timeline:
    """The same, over an answerer that is there already."""
    passages = answerer.retriever.retrieve(Question(topic, filter), _PASSAGES).passages
    wanted = set(content_stems(topic))
    found = sorted(
        (candidate for passage in passages for candidate in _candidates(passage, wanted)),
        key=lambda candidate: (-candidate[0], candidate[1], candidate[3].chunk.id),
    )
    kept: list[tuple[dt.date, str, Passage, Span]] = []
    for _, day, words, passage, span in found:
        text = passage.article.text[span.start : span.end]
        if not any(_tells_the_same(text, day, *other) for other in kept):
            kept.append((day, words, passage, span))
        if len(kept) == most:
            break
    kept.sort(key=lambda entry: (entry[0], entry[2].article.published or entry[0], entry[3]))
    return Timeline(
        topic,
        tuple(
            Entry(day, words, passage.cite(span.start, span.end, number=number))
            for number, (day, words, passage, span) in enumerate(kept, start=1)
        ),
    )


def _candidates(passage: Passage, wanted: set[str]) -> Iterator[tuple[float, dt.date, str, Passage, Span]]:
    """The sentence of a passage that has most of the topic's words, if that and its headline have at least half."""
    article, chunk = passage.article, passage.chunk
    if article.published is None or not wanted:
        return
    headline = set(content_stems(article.title)) & wanted
    best: tuple[float, dt.date, str, Passage, Span] | None = None
    for span in sentences(article.text, article.language, within=Span(chunk.start, chunk.end)):
        text = article.text[span.start : span.end]
        if not _SHORTEST <= len(text) <= _LONGEST or is_heading(text):
            continue
        own = set(content_stems(text)) & wanted
        if not own or 2 * len(own | headline) < len(wanted):
            continue
        day, words = _day(text, article.published)
        share = len(own) / len(wanted) + (0.25 if words else 0.0)
        if best is None or share > best[0]:
            best = (share, day, words, passage, span)
    if best:
        yield best


def _day(text: str, published: dt.date) -> tuple[dt.date, str]:
    """The first day that a sentence names, and its words; the day of publication where it names none to the day."""
    for expression in days_in_text(text, published):
        if expression.first == expression.last:
            return expression.first, text[expression.start : expression.end]
    return published, ""


def _tells_the_same(text: str, day: dt.date, other_day: dt.date, _: str, passage: Passage, span: Span) -> bool:
    other = passage.article.text[span.start : span.end]
    one, two = Gist.of(text), Gist.of(other)
    near = abs((day - other_day).days) <= 1
    return near and one.figures == two.figures and one.repeats(two, _SAME)
