"""Suggestions: articles -> questions that they answer.

A question is made from a sentence by rules, English ones: who did it, when it was done, how many there were. It is then
asked, and kept only where the answer is sure and quotes that very sentence. Nothing is suggested from other languages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from langchain_core.runnables import Runnable

from qa.domain import Answer, Article, Citation, Filter, Question
from qa.question.days import date_expressions
from qa.text.datelines import without_dateline
from qa.text.sentences import Span, is_heading, sentences
from qa.text.words import FUNCTION_WORDS, content_stems

_MOST = 3
_TRIED = 8
_READ = 5_000  # characters of an article: what it is about stands at its head
_OF_AN_ARTICLE = 4
_SURE = 0.75
_FEWEST_WORDS, _MOST_WORDS = 4, 15

_NAME = r"[A-Z][\w'’-]+(?: (?:of |the |de |van )?[A-Z][\w.'’-]*)+"
# What somebody did is asked for by "who" only with verbs of doing: a place "has" and "is".
_DID = r"(?:was |were )?(?:\w{2,}ed|won|beat|left|became|took|made|sold|led|held|bought|built|found|said)"
_WHO = re.compile(rf"(?:The )?(?P<answer>{_NAME}|[A-Z]\w+) (?P<rest>{_DID}\b.*)")
_WHO_IS = re.compile(rf"(?P<name>{_NAME}), (?:an?|the) (?P<answer>[^,]+), .*")
_WHEN = re.compile(
    rf"(?P<what>(?:The |A )?{_NAME}) (?P<was>was|were) (?P<done>\w+(?:ed|ilt|ound|old|eld|osen|olen)\b.*)"
)
_HOW_MANY = re.compile(
    r"(?:(?:About|Around|Some|At least|More than|Nearly|Almost) )?"
    r"(?P<answer>\d[\d,.]*(?: (?:million|billion))?|[A-Z][a-z]+teen|Twenty|Thirty|Forty|Fifty) "
    r"(?P<rest>(?:[a-z]\w+s|people)\b.*)"
)
_CLAUSE = re.compile(r"[,;:()“”\"–—]|\s-{1,2}\s")
_POINTS_BACK = re.compile(
    r"\b(?:its?|they|their|them|he|she|his|her|him|this|that|these|those|we|our|us|you|your|I|said)\b"
)
_BEFORE_A_DATE = re.compile(r"\s+(?:(?:on|in|at|since|by|until|for|late|early|the|of|last|this)\s+)*$")


@dataclass(frozen=True, slots=True)
class _Made:
    """A question, the sentence of an article that it was made from, and what of it answers."""

    text: str
    article: str
    span: Span
    answer: str

    def quoted(self, citations: Collection[Citation]) -> bool:
        """Whether one of these quotes its sentence."""
        return any(
            citation.article_id == self.article and citation.start < self.span.end and self.span.start < citation.end
            for citation in citations
        )

    def answered(self, answer: Answer) -> bool:
        """Whether an answer is sure, rests on that sentence, and says what stands in it."""
        sure = not answer.refused and answer.confidence >= _SURE
        short = answer.short
        same = self.answer in short or self.answer.startswith(short) or self.answer.endswith(short)
        return sure and self.quoted(answer.citations[:1]) and bool(short) and same


def suggestions(
    answerer: Runnable[str | Question, Answer],
    articles: Sequence[Article],
    filter: Filter,
    *,
    seen: Collection[Citation] = (),
    about: str = "",
    outlets: Collection[str] = (),
    enough: Callable[[], bool] = lambda: False,
) -> tuple[str, ...]:
    """Up to three questions that the articles answer.

    Args:
        seen: Quotes that the reader has before them: no question leads to one of these.
        about: A text with which a question has to share a word of its topic; any may be asked where it is empty.
        outlets: Names that nobody is to be asked about.
        enough: Asked before each try whether to leave off.
    """
    topic = set(content_stems(about))
    of_each = zip_longest(*(islice(_made(article, outlets), _OF_AN_ARTICLE) for article in articles))
    fresh = [
        one
        for one in chain.from_iterable(of_each)
        if one and not one.quoted(seen) and (not topic or topic & set(content_stems(one.text)))
    ]
    fresh.sort(key=lambda one: one.text.startswith("Who is "))  # what happened before who somebody is
    kept: list[str] = []
    for one in islice(fresh, _TRIED):
        if len(kept) == _MOST or enough():
            break
        if one.text not in kept and one.answered(answerer.invoke(Question(one.text, filter, only_quotes=True))):
            kept.append(one.text)
    return tuple(kept)


def _made(article: Article, outlets: Collection[str]) -> Iterator[_Made]:
    """Questions that an article's first sentences answer, in their order."""
    if article.language[:2] not in {"", "en"}:
        return
    for span in sentences(article.text, within=Span(0, min(len(article.text), _READ))):
        sentence = " ".join(article.text[span.start : span.end].split())
        if sentence.endswith(".") and not is_heading(sentence) and not any(name in sentence for name in outlets):
            text, answer = _asked(sentence, article)
            fits = _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS
            if fits and not _POINTS_BACK.search(text) and re.search("[A-Z]", text[1:]):
                yield _Made(f"{text}?", article.id, span, answer)


def _asked(sentence: str, article: Article) -> tuple[str, str]:
    """The question that a sentence answers, and with what; "" where the rules make none of it."""
    sentence = without_dateline(sentence)[:-1]
    if (found := _WHO_IS.fullmatch(sentence)) and _is_person(found["name"], found["answer"]):
        return f"Who is {found['name']}", found["answer"]
    dates = [found for found in date_expressions(sentence, article.published or dt.date.today()) if found.start > 0]
    clause, dated = _clause(sentence, min((found.start for found in dates), default=len(sentence)))
    if dated and (found := _WHEN.fullmatch(clause)):
        what = re.sub(r"^(The|A) ", lambda match: match[0].lower(), found["what"])
        return f"When {found['was']} {what} {found['done']}", sentence[dates[0].start : dates[0].end]
    if found := _HOW_MANY.fullmatch(clause):
        return f"How many {found['rest']}", found["answer"]
    if (found := _WHO.fullmatch(clause)) and _is_name(found["answer"], article.text):
        return f"Who {found['rest']}", found["answer"]
    return "", ""


def _clause(sentence: str, date: int) -> tuple[str, bool]:
    """The sentence up to where its first clause ends or a date begins, and whether it is the date."""
    stop = _CLAUSE.search(sentence)
    end = stop.start() if stop else len(sentence)
    if date <= end:
        return _BEFORE_A_DATE.sub("", sentence[:date]), date < len(sentence)
    return sentence[:end].rstrip(), False


def _is_name(words: str, text: str) -> bool:
    """Whether words with capitals are a name, and do not just begin a sentence."""
    inside = rf"[a-z,] {re.escape(words)}\b"
    first, _, others = words.partition(" ")
    return first.lower() not in FUNCTION_WORDS and (bool(others) or re.search(inside, text) is not None)


def _is_person(name: str, what: str) -> bool:
    """Whether a name and what stands behind it, between commas, look like a person and their office."""
    plain = not any(word.lower() in FUNCTION_WORDS or "’" in word or "'" in word for word in name.split())
    return plain and len(name.split()) <= 3 and len(what.split()) <= 9 and not re.search(r"\d", what)
