"""Quoting: a sentence and a passage -> the spans that bear it out best, numbered as citations. Pure.

Which of them say what the sentence says is not decided here; what cuts no stored article is told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from qa.domain import Article, Citation, Passage
from qa.text.sentences import Span, is_heading, sentences
from qa.text.words import content_stems, names, numbers

_QUOTED = re.compile(r"[\"“«]([^\"“”«»]{8,400})[\"”»]")
_LONGEST_QUOTE = 500


def best_spans(sentence: str, passage: Passage) -> tuple[Span, ...]:
    """The spans of a passage's article that support a sentence best; none where nothing in the passage does.

    One, and another where that has more of the sentence's numbers and names, or of its words: a sentence that a model
    writes often joins two of an article.
    """
    first = _best_span(sentence, passage)
    if first is None:
        return ()
    quote = passage.cite(first.start, first.end, number=1)
    lacking = unborne(sentence, [quote])
    words = set(content_stems(sentence)) - set(content_stems(quote.quote))
    best, best_gain = None, (0, 1)
    for span, text in _quotable(passage):
        if span.start < first.end and span.end > first.start:
            continue
        both = [quote, passage.cite(span.start, span.end, number=2)]
        borne = len(lacking) - len(unborne(sentence, both))
        gain = (borne, len(words & set(content_stems(text))))
        if gain > best_gain:
            best, best_gain = span, gain
    return (first, best) if best else (first,)


def _best_span(sentence: str, passage: Passage) -> Span | None:
    """The span of a passage's article that supports a sentence best; None where nothing in the passage does.

    A quotation in the sentence that stands in the passage to the letter decides; else the sentence of the passage that
    shares the largest part of its content words, if that is at least a third of them.
    """
    article, chunk = passage.article, passage.chunk
    for quoted in _QUOTED.findall(sentence):
        place = article.text.find(quoted.strip(), chunk.start, chunk.end)
        if place >= 0:
            return _whole_sentence(article, Span(place, place + len(quoted.strip())), Span(chunk.start, chunk.end))
    words = set(content_stems(sentence))
    best, best_share = None, 0.0
    for span, text in _quotable(passage):
        share = len(words & set(content_stems(text))) / len(words) if words else 0.0
        if share > best_share:
            best, best_share = span, share
    return best if best_share >= 1 / 3 else None


def _quotable(passage: Passage) -> Iterator[tuple[Span, str]]:
    """The sentences of a passage that may be quoted, with their text."""
    article, chunk = passage.article, passage.chunk
    for span in sentences(article.text, article.language, within=Span(chunk.start, chunk.end)):
        text = article.text[span.start : span.end]
        if not is_heading(text) and len(text) <= _LONGEST_QUOTE:
            yield span, text


def _whole_sentence(article: Article, quote: Span, within: Span) -> Span:
    """The sentence around a quote, or the quote itself where it crosses sentences."""
    for span in sentences(article.text, article.language, within=within):
        if span.start <= quote.start and quote.end <= span.end and span.end - span.start <= _LONGEST_QUOTE:
            return span
    return quote


def unborne(sentence: str, quotes: Sequence[Citation]) -> list[str]:
    """The numbers and names of a sentence that neither its quotes nor their headlines, outlets and dates have.

    A name counts as found where one of its words is, so that "Karla Bergmann" is borne out by "Minister Bergmann".
    """
    around = [f"{quote.title} {quote.source} {_in_words(quote.published)}" for quote in quotes]
    known = " ".join([*(quote.quote for quote in quotes), *around])
    words = set(re.findall(r"\w+", known.lower()))
    figures = sorted(numbers(sentence) - numbers(known), key=sentence.find)
    strangers = [name for name in names(sentence) if not words & set(re.findall(r"\w+", name.lower()))]
    return [*figures, *strangers]


def _in_words(day: dt.date | None) -> str:
    return f"{day.day} {day:%A %B %Y}" if day else ""


class Numbering:
    """Numbers citations from 1 in the order of first use; the same span has one number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def number(self, passage: Passage, span: Span) -> int:
        """The number of a span of a passage's article."""
        key = (passage.chunk.revision, span.start, span.end)
        if key not in self._numbers:
            self._numbers[key] = len(self.citations) + 1
            self.citations.append(passage.cite(span.start, span.end, number=self._numbers[key]))
        return self._numbers[key]


def unverified(citations: Iterable[Citation], passages: Sequence[Passage]) -> list[Citation]:
    """The citations that do not cut their quote out of one of the passages' articles, at the revision they name."""
    articles = {(passage.article.id, passage.chunk.revision): passage.article for passage in passages}
    return [
        citation
        for citation in citations
        if (article := articles.get((citation.article_id, citation.revision))) is None or not citation.cuts(article)
    ]
