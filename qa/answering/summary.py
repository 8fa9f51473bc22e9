"""A summary: what was found on a topic, or of some days -> a dated quote an article, the newest first.

No language model: of each article the sentence that says most of the topic and stands early in it, once where several
articles say the same. A topic that no article is about is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

from qa.answering.candidates import coverage, quotable, word_forms
from qa.domain import Draft, Found, Passage, Question, Sentence, Window
from qa.intents import Intent
from qa.question.days import days_in_text
from qa.text.sentences import Span
from qa.text.statements import statements
from qa.text.words import Gist, stems

MOST = 8
"""Quotes in a summary."""
PASSAGES = 40
"""Passages that a summary is made from."""
_ABOUT = 0.75  # share of the topic's words, rare ones counting more, in an article that is about it
_LEAD = 600  # characters into an article in which what a sentence counts for halves
_SAME = 0.6  # share of words from which two sentences tell the same
_NAMES_THEM = 2.0  # what it counts for that a sentence names a day that is asked for, and its article is of another
_SAID = 1.0  # what it counts for that a sentence says itself when it happened
_SHORTLY = dt.timedelta(days=7)
_SURE = 0.95  # confidence of a summary one of whose quotes has all of the topic's words, with its headline


@dataclass(frozen=True, slots=True)
class _Quote:
    passage: Passage
    span: Span
    weight: float

    @property
    def text(self) -> str:
        return self.passage.article.text[self.span.start : self.span.end]

    @property
    def day(self) -> int:
        published = self.passage.article.published
        return published.toordinal() if published else 0


def summary(question: Question, found: Found) -> Draft:
    """Up to `MOST` quotes, the newest first; a refusal where no article is about what is asked."""
    if question.intent is Intent.EVENTS:
        quotes, sure = [quote for passage in found.passages if (quote := _event(passage, question.window))], _SURE
    else:
        about = {passage.chunk.id: _about(found, passage) for passage in found.passages}
        quotes = [
            quote
            for passage in found.passages
            if about[passage.chunk.id] >= _ABOUT and (quote := _on_topic(found, passage, question.window))
        ]
        told = max((_told(found, quote) for quote in quotes), default=max(about.values(), default=0.0))
        sure = _SURE * told
    shown = sorted(_weightiest(quotes), key=lambda quote: -quote.day)
    if not shown:
        return Draft((), (), min(sure, 0.4))
    citations = tuple(quote.passage.cite(*quote.span, number=number) for number, quote in enumerate(shown, start=1))
    return Draft(tuple(Sentence(citation.quote, (citation.number,)) for citation in citations), citations, sure)


def _about(found: Found, passage: Passage) -> float:
    return coverage(found.idf, word_forms(f"{passage.article.title} {passage.text}"))


def _told(found: Found, quote: _Quote) -> float:
    """How much of the topic a quote says under its headline: that both stand in one article does not join them."""
    return coverage(found.idf, word_forms(f"{quote.passage.article.title} {quote.text}"))


def _sentences(passage: Passage) -> list[Span]:
    article, chunk = passage.article, passage.chunk
    said = statements(article.text, article.language, within=Span(chunk.start, chunk.end))
    return [quote for _, quote in said if quotable(article.text[quote.start : quote.end])]


def _on_topic(found: Found, passage: Passage, window: Window | None) -> _Quote | None:
    """The sentence of a passage that says most of the topic, early in its article, in the newest of articles.

    Where days are asked for that the article is not of, it is the one that names them.
    """
    article, best = passage.article, None
    behind = (found.newest - article.published).days if found.newest and article.published else 365
    headline = set(stems(article.title)) & set(found.idf)
    for span in _sentences(passage):
        text = article.text[span.start : span.end]
        share = coverage(found.idf, word_forms(text))
        of_them = window is not None and _names(window, text, article.published)
        if not share and not of_them and not (headline and span.start < _LEAD):
            continue
        weight = _NAMES_THEM * of_them + share + 0.5 * 0.5 ** (span.start / _LEAD) - 0.05 * log1p(max(0, behind))
        if best is None or weight > best.weight:
            best = _Quote(passage, span, weight)
    return best


def _names(window: Window, text: str, published: dt.date | None) -> bool:
    """Whether a sentence names a day of a window that its article is not of."""
    if published is None or window.reported.contains(published, published):
        return False
    return any(window.contains(day.first, day.last) for day in days_in_text(text, published))


def _event(passage: Passage, window: Window | None) -> _Quote | None:
    """The first sentence that tells of one of the days; else, of an article of these days, its first.

    An article whose first sentence tells of a day shortly before or after them is of that day.
    """
    published, spans = passage.article.published, _sentences(passage)
    copies = log1p(len(passage.copies))
    told: list[dt.date] = []
    for span in spans:
        text = passage.article.text[span.start : span.end]
        days = days_in_text(text, published) if published else []
        if any(window is None or window.contains(day.first, day.last) for day in days):
            return _Quote(passage, span, _SAID + copies)
        told = told or [day.first for day in days]
    of_the_days = window is None or published is None or window.reported.contains(published, published)
    of_others = published is not None and any(abs(day - published) <= _SHORTLY for day in told)
    return _Quote(passage, spans[0], copies) if spans and of_the_days and not of_others else None


def _weightiest(quotes: Sequence[_Quote]) -> list[_Quote]:
    """The weightiest quotes, one an article, those that say the same once."""
    kept: list[_Quote] = []
    told: list[Gist] = []
    for quote in sorted(quotes, key=lambda quote: (-quote.weight, -quote.day)):
        gist = Gist.of(quote.text)
        of_one = any(other.passage.article.id == quote.passage.article.id for other in kept)
        if of_one or any(gist.repeats(other, _SAME) for other in told):
            continue
        kept.append(quote)
        told.append(gist)
        if len(kept) == MOST:
            break
    return kept
