"""Acts: a question and its sentences -> which of them speak of something else than what it asks to have been done.

"Who resigned as chair?" is not answered by who was elected, nor "When was she born?" by the day of her wedding, however
many other words they share. A sentence speaks of the act where it has the verb, one of its kin, or a word near it in
meaning, and no word of the opposite; of the things asked about where its passage has them, or words near them. What
speaks of something else is ranked lower, and an answer that begins with it is less sure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

from qa.answering.answer_type import has
from qa.answering.astray.dating import dated
from qa.answering.astray.elsewhere import elsewhere
from qa.answering.astray.namesakes import in_full
from qa.answering.astray.other_days import parts_of_years
from qa.answering.candidates import Candidate
from qa.answering.clauses import other_side
from qa.answering.wording import WORD, stem_of
from qa.domain import Question, Window
from qa.intents import AnswerType
from qa.models.losses import Loss
from qa.models.nearness import word_nearness
from qa.question.days import days_in_text
from qa.text.datelines import without_dateline
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS, names

_FIRST = 24  # sentences that are looked at: those behind them are not shown
_NOUNS = 12  # of a question that are looked for
_NEAR = 0.3  # cosine of a word that may say the same
_MOST_LACKING = 2  # things of a question that count if a passage does not speak of them
_WITH_PARTICLE = re.compile(r"\b[^\W\d_]{1,30} (?:up|down|off|out|over|away|back)\b")  # "stepped down"
_MEASURED = re.compile(
    r"how (?:long|high|tall|deep|wide|big|large|heavy|far|old|fast|much) (?:is|are|was|were)\b", re.IGNORECASE
)
_IN_TOTAL = re.compile(r"\b(?:in total|totals?|altogether|combined|all together|overall)\b", re.IGNORECASE)


def by_act(
    question: Question, ranked: Sequence[Candidate], costs: Mapping[Loss, float], share: float = 1.0
) -> list[Candidate]:
    """The sentences, ranked anew by whether they speak of what is asked about.

    Args:
        costs: What each loss takes from a score, in log-odds.
        share: Of what is lost. In a handful of articles nothing else answers, and what shares the most words is taken;
            in a large collection others do, in words of their own, and the reader tells them better: there, all of the
            loss took one of three from 0.757 to 0.64 of easy quiz questions and from 0.547 to 0.44 of those as readers
            type them (weeks of 2022 to 2024 that weights are fitted to), and a tenth of it was none the better.
    """
    known = in_full(question, ranked[:_FIRST]) if share else ()
    first = [_moved(question, one, costs, share, known) for one in ranked[:_FIRST]]
    return [*sorted(first, key=lambda one: -one.score), *ranked[_FIRST:]]


def _moved(
    question: Question, one: Candidate, costs: Mapping[Loss, float], share: float, known: Collection[str]
) -> Candidate:
    moved = dated(question, one.losing(*_losses(question, one, known)) if share else one)
    lost = share * sum(costs[loss] for loss in moved.losses)
    return replace(moved, score=one.score - lost, astray=lost)


def _losses(question: Question, one: Candidate, known: Collection[str]) -> Iterator[Loss]:
    """In what ways a sentence speaks of something else."""
    if question.act and _lacks_act(question, one.text):
        yield Loss.ABSENT
    lacking = (Loss.LACKING for noun in question.about[:_NOUNS] if not speaks_of(noun, one.around))
    yield from islice(lacking, _MOST_LACKING)
    kind = question.answer_type
    is_value = kind.is_amount or kind is AnswerType.TIME
    if is_value and not has(one.text, kind, "") and not _says_none(one.text):
        yield Loss.NO_VALUE
    measured = question.about if _MEASURED.match(question.text) else ()
    if measured and not any(speaks_of(noun, one.text) for noun in measured):
        yield Loss.LACKING
    if _IN_TOTAL.search(question.text) and not _IN_TOTAL.search(one.text):
        yield Loss.NO_SUM
    if question.choices and one.short and not _has_choice(one.short, question.choices):
        yield Loss.NO_CHOICE if _has_choice(one.text, question.choices) else Loss.OTHER_CHOICE
    told_later = bool(parts_of_years(question.text))  # a quarter is told of after it
    days = question.window or (None if told_later else question.days)
    if days and not days.soft and not of_days(days, one):
        yield Loss.OUTSIDE
    yield from elsewhere(question, one, known)


def of_days(window: Window, one: Candidate) -> bool:
    """Whether an article is of the days of a window, or a sentence of it names one of them."""
    published = one.passage.article.published
    if not published or window.reported.contains(published, published):
        return True
    return any(window.contains(day.first, day.last) for day in days_in_text(one.text, published))


def _has_choice(text: str, choices: Sequence[str]) -> bool:
    return any(_stems(text) & _stems(choice) for choice in choices)


def _lacks_act(question: Question, text: str) -> bool:
    """Whether a sentence has neither the act itself nor its kin nor a word near it, or has the other side of it."""
    act, said = stem_of(question.act), _stems(text)
    if act in said:
        return False
    kin, listed = _kin(act)
    side = other_side(question.statement, text, question.act)
    if side or (side is None and kin & said):
        return False
    return side is False or listed or not _near(question.act, text)


@lru_cache(512)
def _kin(act: str) -> tuple[frozenset[str], bool]:
    """The stems of an act's kin and of the sides of pairs that it is on, and whether it has kin."""
    families = [family for family in (*ENGLISH.kin, *chain(*ENGLISH.pairs)) if act in map(stem_of, family)]
    stems = frozenset(stem_of(word) for family in families for word in family)
    return stems, any(family in ENGLISH.kin for family in families)


def _says_none(text: str) -> bool:
    """Whether a sentence says of something that there is none."""
    return not ENGLISH.negations.isdisjoint(map(str.lower, WORD.findall(text)))


def speaks_of(noun: str, text: str) -> bool:
    """Whether a text has a noun, or a word near it in meaning."""
    return stem_of(noun) in _stems(text) or _near(noun, text)


def begins_with_name(text: str, around: str) -> str:
    """The name that a sentence begins with: of several words, or one that its passage has within a sentence, too."""
    text = without_dateline(text)
    first = next(iter(names(f"x {text}")), "")
    again = re.search(rf"[a-z,] {re.escape(first)}\b", around) if first else None
    return first if first and text.startswith(first) and (" " in first or again) else ""


def told_in(word: str, text: str) -> bool:
    """Whether a text has a word, one of its kin ("died" of "killed"), or one near it in meaning."""
    return stands_in(word, text) or _near(word, text)


def stands_in(word: str, text: str) -> bool:
    """Whether a text has a word, or one of its kin ("died" of "killed")."""
    stem = stem_of(word)
    families = (family for family in ENGLISH.kin if stem in map(stem_of, family))
    kin = {stem_of(other) for family in families for other in family}
    return bool(_stems(text) & {stem, *kin})


@lru_cache(512)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in map(str.lower, WORD.findall(text)) if word not in FUNCTION_WORDS)


@lru_cache(512)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem for word in _words(text) for stem in map(stem_of, [word, *word.split("-")]))


@lru_cache(4096)
def _near(word: str, text: str) -> bool:
    phrases = [match[0].lower() for match in _WITH_PARTICLE.finditer(text)]
    return word_nearness().nearest(word, [*_words(text), *phrases]) >= _NEAR
