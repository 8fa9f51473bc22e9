"""Answers to the parts of a question -> one answer; and an answer -> with the names of who reported it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from qa.domain import Answer, Citation, Notice, Question, Said, Sentence

_BOTH = re.compile(r"\b(?:both|each|all)\b", re.IGNORECASE)


def joined(answers: Sequence[Answer], asked: Question) -> Answer:
    """The answers as one, to the question as it was typed; what a part has no answer to is said."""
    if len(answers) == 1:
        (only,) = answers
        return _as_typed(replace(only, notices=_once(asked.notices, only.notices)), asked)
    citations: dict[tuple[str, int, int], Citation] = {}
    sentences: dict[str, Sentence] = {}
    for answer in answers:
        numbers: dict[int, int] = {}
        for citation in answer.citations:
            place = (citation.revision, citation.start, citation.end)
            citations.setdefault(place, replace(citation, number=len(citations) + 1))
            numbers[citation.number] = citations[place].number
        for line in answer.sentences:
            sentences.setdefault(line.text, replace(line, citations=tuple(numbers[n] for n in line.citations)))
    answered = [answer for answer in answers if not answer.refused]
    missing = [Notice("part_refused", (answer.question,)) for answer in answers if answer.refused and answered]
    passages = {passage.chunk.id: passage for answer in answers for passage in answer.passages}
    whole = replace(
        answers[0],
        sentences=tuple(sentences.values()),
        citations=tuple(citations.values()),
        passages=tuple(passages.values()),
        confidence=min(answer.confidence for answer in answered or answers),
        window=asked.window,
        timings=_sums(answer.timings for answer in answers),
        tokens={name: int(count) for name, count in _sums(answer.tokens for answer in answers).items()},
        notices=_once(asked.notices, *(answer.notices for answer in answers), missing),
        outlets=min(answer.outlets for answer in answered or answers),
        provisional=any(answer.provisional for answer in answers),
        decided=_decided(answers, asked),
    )
    return _as_typed(whole, asked)


def _decided(answers: Sequence[Answer], asked: Question) -> str:
    """Yes or no to all parts at once: what "both" did, one alone did not."""
    decisions = {answer.decided for answer in answers}
    if len(decisions) == 1:
        return decisions.pop()
    return "No" if _BOTH.search(asked.text) and "No" in decisions else ""


def naming_outlets(answer: Answer) -> Answer:
    """The answer, with who reported it: the question was for that."""
    cited = {(citation.article_id, citation.revision) for citation in answer.citations}
    articles = [
        article
        for passage in answer.passages
        if (passage.article.id, passage.chunk.revision) in cited
        for article in (passage.article, *passage.copies)
    ]
    if not articles:
        return answer
    articles.sort(key=lambda article: article.published or dt.date.max)
    told = tuple(dict.fromkeys(Said("", a.source or a.title, a.published) for a in articles))
    return replace(answer, notices=_once((Notice("reported_by", told),), answer.notices))


def sentence_by_sentence(answer: Answer) -> Iterator[Answer]:
    """Each sentence of an answer as one of its own."""
    for sentence in answer.sentences:
        cited = tuple(citation for citation in answer.citations if citation.number in sentence.citations)
        yield replace(answer, sentences=(sentence,), citations=cited)


def _as_typed(answer: Answer, asked: Question) -> Answer:
    """The answer under the question as it was typed; what was made of it beside."""
    typed = asked.typed or asked.text
    return replace(answer, question=typed, understood="" if asked.text == typed else asked.text)


def _once(*notices: Iterable[Notice]) -> tuple[Notice, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(notices)))


def _sums(tables: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for table in tables:
        total |= {name: total.get(name, 0) + value for name, value in table.items()}
    return total
