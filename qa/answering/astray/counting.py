"""Counting: a question for a number, and a sentence that may give it -> whether its number counts something else. Pure.

"How many elephants are there?" is not answered by "13 crowns a litre", nor how many people live in a town by "killed
eight people" there. What the number counts stands right behind it; of people, what they did is the verb's to say. Where
neither is told, the number may be the right one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from qa.answering.candidates import Candidate
from qa.answering.wording import Figure, figures_in, stem_of
from qa.domain import Question
from qa.models.nearness import word_nearness
from qa.text.opposites import ENGLISH
from qa.text.words import content_stems, stems

_AUXILIARY = r"is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may|might|must"
_COUNTED = re.compile(
    rf"\bhow many\s+(?P<what>(?:(?!(?:{_AUXILIARY}|there|in|of|from|to|on|at|by|for|with|per)\b)[\w’'-]+\s+)+?)"
    rf"(?:{_AUXILIARY}|in|of|from|\w+ed|live)\b",
    re.IGNORECASE,
)
_THERE_ARE = re.compile(
    r"\b(?:(?:are|were|have|had|has|been)\s+there\b|there\s+(?:are|were|been)\b|(?:does|did|do)\s+.+\s+have\b"
    r"|(?:has|have)\s+.+\s+had\b)",
    re.IGNORECASE,
)
_ASKS_AGE = re.compile(r"\b(?:old|aged?|ages)\b", re.IGNORECASE)
PEOPLE = frozenset(map(stem_of, ("people", "persons", "men", "women", "children", "residents", "inhabitants")))
# What people are counted by, in news: whoever died is not whoever was hurt, and neither is a population.
LOTS = tuple(
    frozenset(map(stem_of, words.split()))
    for words in (
        "die died dies dying dead death deaths kill kills killed killing fatal fatalities victims toll",
        "injured injuries hurt wounded wounds",
        "live lives living inhabitants residents population reside inhabited",
        "missing unaccounted",
        "arrested detained",
    )
)
_DEAD, HURT, POPULATION = LOTS[:3]
TOLL = re.compile(
    r"\bdeath\s+(?:tolls?|count)\b|\bbody\s+count\b|\bnumber\s+of\s+(?:the\s+)?"
    r"(?:dead|deaths|victims|fatalities|(?:people|those|persons)\s+(?:(?:who|that)\s+(?:have\s+)?)?(?:died|dead|killed))\b",
    re.IGNORECASE,
)
_SCORE = re.compile(r"\d+\s?[-–:]\s?\d+")

_ANIMAL = 0.3  # cosine from which a noun names animals: cattle 0.51, horses and birds 0.38; homes, miners below 0.1


@lru_cache(512)
def is_animal(noun: str) -> bool:
    """Whether a noun names animals: where people are counted, these are none."""
    return word_nearness().nearest(noun, ["animal"]) >= _ANIMAL


def without_other_counts(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, but for those whose number counts something else than the question asks for."""
    if TOLL.search(question.text):
        return [one for one in ranked if not _DEAD.isdisjoint(map(stem_of, stems(one.text)))] or list(ranked)
    asked = _COUNTED.search(question.text)
    what = content_stems(asked["what"]) if asked else []
    if not what:
        return list(ranked)
    return [
        one for one in ranked if not _SCORE.fullmatch(one.short) and not _counts_another(question.text, what[-1], one)
    ]


def _counts_another(question: str, head: str, candidate: Candidate) -> bool:
    text, short = candidate.text, " ".join(candidate.short.split())
    words = f" {short} "
    begins = re.compile(rf"{re.escape(short)}(?!\w|[.,]\d)")  # "41" of "41 million crowns", but not "2" of "20"
    found = figures_in(text) if short else ()
    figure = next((one for one in found if f" {one.text} " in words or begins.match(one.text)), None)
    if figure and not _ASKS_AGE.search(question) and _is_an_age(figure, text):
        return True
    if head in PEOPLE:
        return figure is not None and (bool(figure.unit) or _of_another_lot(question, text, figure))
    is_there = bool(_THERE_ARE.search(question))
    if figure is None:
        return is_there and bool(short) and not re.search(r"\d", short)  # "7½" is a number, too
    if figure.unit:
        return figure.unit not in {ENGLISH.units.get(word, word) for word in question.lower().split()}
    behind = text.partition(figure.text)[2].split()[:1]
    if head in stems(text) and set(stems(" ".join(behind))) & PEOPLE:  # "3,400 people from their homes", of homes
        return True
    return is_there and not _is_a_number_of(figure, head, text)


def _is_an_age(figure: Figure, text: str) -> bool:
    number = re.escape(figure.text)
    return bool(re.search(rf"\baged?\s+{number}\b|\b{number}[- ]years?[- ]old\b", text))


def _is_a_number_of(figure: Figure, head: str, text: str) -> bool:
    """Whether a number counts what is asked for, or may: "Vessing has 296,000", of inhabitants."""
    if head in stems(text) or figure.things:
        return head in figure.things and figure.value.is_integer()
    return True


def _of_another_lot(question: str, text: str, figure: Figure) -> bool:
    """Whether people are asked for by what happened to some, and the sentence tells of others alone."""
    asked, said = set(stems(question)), set(stems(text))
    lots = [lot for lot in LOTS if lot & asked]
    if len(lots) != 1 or lots[0] & said:
        return False
    return any(lot & said for lot in LOTS) or (lots[0] is POPULATION and bool(figure.things - PEOPLE))
