"""Ties: a question and one of its sentences -> whether it is tied to the year or thing that is named. Pure.

The most tempting sentence has the right measure of the wrong thing: the winner of another year, the revenue of a rival,
the new bridge of the old one, a score where tries are counted. It has all that is asked for but one word, and
that one is named nowhere near it. English.
"""

from __future__ import annotations

import re

from qa.answering.answer_type import is_currency
from qa.answering.astray.counting import PEOPLE, POPULATION, is_animal
from qa.answering.candidates import Candidate
from qa.answering.differences import Amount, amounts_in, is_part
from qa.answering.values import lacking, named
from qa.answering.wording import WORD, stem_of
from qa.domain import Question
from qa.intents import GAP, AnswerType
from qa.models.nearness import word_nearness
from qa.question.days import days_in_text
from qa.text.sentences import sentences
from qa.text.words import content_stems, names, stems

_BEFORE_IT = 500  # characters before a sentence in which its last two sentences stand
_YEAR_LONG = 300  # days
_SAME_THING = 0.33  # ... the same, or a part of it
_OTHER_ONE = r"(?:new|second|other|planned|proposed|future|old|former|temporary|next)"
_HOW_MUCH = re.compile(
    r"\bhow\s+much\s+(?P<what>[a-z]{3,})\s+(?:is|are|was|were|did|does|do|has|have|fell|will)\b", re.IGNORECASE
)
_HOW_MANY = re.compile(
    r"\bhow\s+many\s+(?:[a-z-]+\s+)??(?P<what>[a-z-]{3,})\s+(?:is|are|was|were|did|does|do|has|have|had|will|\w+ed)\b",
    re.IGNORECASE,
)
_A_SUM = "money cash profit rent tax debt revenue income compensation more less does did"
_SUMS = frozenset(_A_SUM.split())
_BARE_MEASURE = re.compile(
    r"(?:what(?:['’]s|\s+(?:is|was))\s+)?(?:the\s+)?(?P<what>[a-z][a-z-]+(?:\s+[a-z][a-z-]+){0,2})\s+(?:in|for)\s+(?:the\s+)?[A-Z]"
)
_ROSE = re.compile(
    r"(?:[Aa]nd\s+)?(?:[Bb]y\s+)?[Hh]ow\s+(?:much|far)\s+(?:did|has|have)\s+(?:the\s+)?(?P<what>[a-z][a-z-]+(?:\s+[a-z][a-z-]+){0,2}?)\s+"
    r"(?:in\s+[^?]+?\s+)?(?:ris(?:e|en)|grow[n]?|fall(?:en)?|drop(?:ped)?|(?:in|de)creased?|go(?:ne)?\s+(?:up|down)|climb(?:ed)?|changed?|shr[iu]nk)\b"
)  # "how much did turnout rise in Tarn"
_RISING = (
    "turnout inflation unemployment price prices rent rents cost costs profit profits revenue sales wages population "
    "attendance membership exports imports fares fees"
)
_AMOUNTS = frozenset(_RISING.split())
_PERSONS = PEOPLE | POPULATION
_MEASURES = (
    "rate rates average median mean total number level share size current latest price cost length height depth width "
    "weight thickness population inhabitants capacity speed temperature distance age date day time"
)
_ANY_MEASURE = frozenset(_MEASURES.split())
_SCORED = frozenset({"goals", "goal", "points", "point", "score", "scores", "games", "sets", "votes"})
_ASKS_AGE = re.compile(r"\b(?:old|aged?|years)\b", re.IGNORECASE)
_OLDEST = 110
_WHO = re.compile(r"(?:and\s+)?who(?:m|\s)", re.IGNORECASE)
_BE = frozenset({"is", "are", "was", "were"})
_IN = re.compile(r"\b(?:in|at|off|near|into|across|outside)\s+(?:the\s+)?$")
_ONE_BEFORE = re.compile(
    r"(?:The|Its|Their|[A-Z][\w’'-]*(?:\s+\w+)?['’]s)\s+(?:last|previous)\s+(?P<what>(?:[\w’'-]+\s+)?[\w’'-]+)"
)
_ANY_TIME = re.compile(r"\b(?:last|previous|before|earlier|first|since|ago|(?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def gives_amount(question: Question, one: Candidate) -> bool:
    """Whether an amount is asked for, or given: "What profit did it make?"."""
    asked = question.answer_type
    return asked.is_amount or (asked is AnswerType.ANYTHING and bool(re.match(r"[$£€¥]?\d", one.short)))


def is_of_another_year(question: Question, one: Candidate) -> bool:
    """Whether a sentence tells what was done, of a year that neither it nor its article is of or names."""
    days, published = question.days, one.passage.article.published
    if not days or days.soft or not days.since or not days.until or not published or not question.act:
        return False
    if question.answer_type.is_amount:  # how many were killed in that year may be told in any
        return False
    if (
        (days.until - days.since).days < _YEAR_LONG
        or not question.happened
        or days.reported.contains(published, published)
    ):
        return False
    return not any(days.contains(day.first, day.last) for day in days_in_text(one.around, published))


def is_of_nobody_asked(question: Question, one: Candidate) -> bool:
    """Whether an amount stands in an article about something else, and near none of the names that are asked about.

    Its headline and first sentence say what an article is about, the two sentences before one of whom it goes on.
    """
    if not gives_amount(question, one) or question.choices:
        return False
    asks, article = question.statement or question.text, one.passage.article
    asked = named(asks)
    before = article.text[max(0, one.span.start - _BEFORE_IT) : one.span.start]
    near = " ".join(before[span.start : span.end] for span in sentences(before)[-2:])
    first = next((article.text[span.start : span.end] for span in sentences(article.text[:_BEFORE_IT])), "")
    told = f"{article.title} {first} {near} {one.text}"
    if not asked or len(lacking(asks, told)) < len(asked):
        return False
    if len(lacking(asks, f"{article.title} {article.text}")) == len(asked):  # an article of others loses for that
        return False
    said = set(stems(told))
    return said.isdisjoint(stem for name in asked for stem in stems(name))


def names_the_other_one(asked: str, text: str) -> bool:
    """Whether a sentence speaks of the new one of a kind, of what is asked by its name: "the Iron Bridge"."""
    for name in names(f"x {asked}"):
        first, _, head = name.rpartition(" ")
        other = re.search(rf"\b{_OTHER_ONE}\s+(?:\w+\s+)?{re.escape(head)}\b", text, re.IGNORECASE) if first else None
        if (
            other
            and first.lower() not in text.lower()
            and not re.search(rf"\b{re.escape(other[0].split()[0])}\b", asked, re.IGNORECASE)
        ):
            return True
    return False


def names_another_of(asked: str, text: str) -> bool:
    """Whether a sentence has the University of Sill, of what is asked of the University of Tarn."""
    for name in names(f"x {asked}"):
        of = re.search(rf"(?P<kind>[\w-]+)\s+of\s+(?:the\s+)?{re.escape(name.rpartition(' of ')[2])}", asked)
        if not of or name.rpartition(" of ")[2].lower() in text.lower():
            continue
        if re.search(rf"\b(?i:{re.escape(of['kind'])})\s+of\s+(?:the\s+)?[A-Z]", text):
            return True
    return False


def counts_something_else(question: Question, one: Candidate) -> bool:
    """Whether the figure that answers is a score, a sum or a number of people, where none of that is asked for."""
    asked = _HOW_MANY.search(question.text) or _HOW_MUCH.search(question.text)
    if not asked or not one.short:
        return False
    what, figure = asked["what"].lower(), _answering(one)
    if not figure or stem_of(what) in stems(one.told):
        return False
    how_much = bool(_HOW_MUCH.search(question.text))
    if figure.symbol or is_currency(figure.noun) or (how_much and figure.figure.unit == "%"):
        return what not in _SUMS and not _near(what, one.told)
    if figure.figure.things & _PERSONS:
        return how_much or is_animal(what)
    return is_part(figure, one.text) and what not in _SCORED


def gives_an_age(question: Question, one: Candidate) -> bool:
    """Whether the figure that answers is somebody's age ("Renn, 47, ..."), and no age is asked for."""
    figure = _answering(one) if not _ASKS_AGE.search(question.text) and question.answer_type.is_amount else None
    if not figure:
        return False
    before, behind = one.text[: figure.place[0]], one.text[figure.place[1] :]
    return (
        bool(re.search(r"[A-Z][\w’'-]+,\s$", before) and re.match(r"[,.]\s", behind)) and float(figure.value) <= _OLDEST
    )


def _answering(one: Candidate) -> Amount | None:
    """The figure of a sentence that is among the words that answer."""
    return next((amount for amount in amounts_in(one.text) if one.answers_with(*amount.place)), None)


def lacks_measure(question: Question, one: Candidate) -> bool:
    """Whether a sentence has nothing of the measure that is asked for by its name alone: "crime rate in Tarn"."""
    asked = _BARE_MEASURE.match(question.text) or _what_rose(question.text)
    if not asked or not re.search(r"\d", one.short) or question.answer_type is AnswerType.NAME:
        return False
    nouns = [word for word in asked["what"].split() if word not in _ANY_MEASURE]
    return bool(nouns) and not any(_near(noun, f"{one.passage.article.title} {one.told}") for noun in nouns)


def _what_rose(question: str) -> re.Match[str] | None:
    """What is asked how much it rose, where that is an amount itself: turnout, not a company."""
    rose = _ROSE.match(question)
    return rose if rose and rose["what"].rsplit(maxsplit=1)[-1] in _AMOUNTS else None


def _near(noun: str, text: str) -> bool:
    words = list(map(str.lower, WORD.findall(text)))
    return stem_of(noun) in stems(text) or word_nearness().nearest(noun, words) >= _SAME_THING


def answers_with_whom_is_asked(question: Question, one: Candidate) -> bool:
    """Whether a sentence answers with what the question says itself, or who is asked for with whom it names."""
    if question.choices or question.is_yes_or_no or not one.short:
        return False
    if not _WHO.match(question.text):
        return only_repeats(question, one)
    said = [name for name in names(f"x {one.text}") if one.short in name] or [one.short]
    asked = [set(stems(name)) for name in names(f"x {question.text}")]
    return all(any(_is_one(set(stems(name)), other) for other in asked) for name in said)


def only_repeats(question: Question, one: Candidate) -> bool:
    """Whether the words that answer are words of the question, and no others."""
    said = set(content_stems(one.short))
    return bool(said) and said <= set(content_stems(question.text))


def _is_one(name: set[str], other: set[str]) -> bool:
    """Whether two names may be of one person: one is a part of the other, and ends as it does."""
    return bool(name) and bool(other) and (name <= other or other <= name)


def names_another_person(question: Question, one: Candidate) -> bool:
    """Whether it is asked who or what somebody is, and a sentence has nothing of that name."""
    asked = who_it_is(question)
    return bool(asked) and set(stems(asked)).isdisjoint(stems(one.text))


def who_it_is(question: Question) -> str:
    """The name of whom, or of what, it is asked who or what that is: "Who is Ada Renn?"; "" of other questions."""
    who = question.statement.removeprefix(f"{GAP} ").split(maxsplit=1)
    if not question.statement.startswith(GAP) or len(who) < len(("is", "Ada Renn")) or who[0] not in _BE:
        return ""
    return who[1] if who[1] in names(f"x {who[1]}") else ""


def answers_with_a_place(question: Question, one: Candidate) -> bool:
    """Whether somebody is asked for, and what answers is where it was: "died in Tarn"."""
    if not _WHO.match(question.text) or one.answer is None or not one.short[:1].isupper():
        return False
    return bool(_IN.search(one.text[: max(0, one.answer.start - one.span.start)]))


def tells_of_the_one_before(question: Question, one: Candidate) -> bool:
    """Whether a sentence tells of the one before: "The last strike, in 2017, took nine days"."""
    before, published = _ONE_BEFORE.match(one.text), one.passage.article.published
    if not before or not published or _ANY_TIME.search(question.text):
        return False
    years = [int(year[0]) for year in _YEAR.finditer(one.text)]
    of_its_kind = not set(stems(before["what"])).isdisjoint(stems(question.text))
    return of_its_kind and bool(years) and max(years) < published.year
