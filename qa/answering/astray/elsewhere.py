"""Elsewhere: a question and one of its sentences -> in what ways its words tell of another thing. Pure.

The nearest words are those of another ship, another year or another measure: "The Pim Renn was built in 1988" has all
that "When was the Ada Renn built?" asks for but the one word that matters, and a reader's confidence does not see it.
What is compared here is what parts one thing from others of its kind: a name that is told in full, the days that are
asked for, the dimension of a measure, the office that somebody holds, who is spoken of, whether it is so or only may
be, and whether a number says how much there is or by how much it changed. English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from qa.answering.astray.causes import lacks_cause
from qa.answering.astray.namesakes import is_of_a_namesake
from qa.answering.astray.other_days import (
    is_before,
    is_of_another_part,
    is_of_other_days,
    tells_another_year,
    was_of_another_part,
    was_then,
)
from qa.answering.astray.ties import (
    answers_with_a_place,
    answers_with_whom_is_asked,
    counts_something_else,
    gives_an_age,
    is_of_another_year,
    is_of_nobody_asked,
    lacks_measure,
    names_another_of,
    names_another_person,
    names_the_other_one,
    tells_of_the_one_before,
)
from qa.answering.candidates import Candidate
from qa.answering.lasting import is_over, of_an_end
from qa.answering.officers.meant import leads_another_team
from qa.answering.values import lacking, named
from qa.answering.wording import BEHIND, WORD, Figure, figures_in, read, stem_of, word_stems
from qa.domain import Question
from qa.intents import GAP, AnswerType
from qa.models.losses import Loss
from qa.models.nearness import word_nearness
from qa.text.languages import ENGLISH as DAYS
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS, names

_NEAR = 0.33  # cosine of a word that may name the same office: mayor and governor 0.33, mayor and coach 0.10
_SAME = 0.6  # ... the same amount: salary and wage 0.48, salary and fee 0.08, salary and paid 0.55
_MONEY = re.compile(r"[$£€¥]\s?\d")
_NEXT = 200  # characters behind it: "He succeeds Ada Renn"
_TOLD = 3000  # characters before a sentence in which it may have been said of whom it speaks

_DIMENSIONS = (
    ("long", "length"),
    ("tall", "high", "height"),
    ("deep", "depth"),
    ("wide", "broad", "width"),
    ("thick", "thickness"),
    ("heavy", "weight"),
)
_DIMENSION = "|".join(word for words in _DIMENSIONS for word in words)
_ASKED_DIMENSION = re.compile(
    rf"\bhow\s+({_DIMENSION})\s+(?:is|are|was|were|will|would|did|does|do)\b"
    rf"|\bwhat\s+(?:is|are|was|were)\s+the\s+({_DIMENSION})\s+of\b",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:m|cm|mm|km|(?:kilo|centi|milli)?met(?:re|er)s?|feet|foot|ft|miles?|inch(?:es)?|yards?|tonn?e?s?|kg"
    r"|kilo(?:gram(?:me)?)?s?|pounds?|lbs?|store?y(?:s|ed)?|stor(?:ies|eys)|floors?)"
)
_HAS_UNIT = re.compile(rf"(?:\d|{'|'.join(ENGLISH.numbers)})[\s-]*{_UNIT}\b", re.IGNORECASE)
_OF_WEIGHT = re.compile(r"(?:tonn?e?s?|kg|kilo(?:gram(?:me)?)?s?|pounds?|lbs?)$", re.IGNORECASE)
_SAID_DIMENSION = re.compile(
    rf"\b{_UNIT}[\s-]+({_DIMENSION})\b|\b({_DIMENSION})s?\s+of\s+(?:[^\W\d]+\s+){{0,3}}\d",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\bwho(?:['’]s|\s+(?:is|was|are|were))\s+(?:now\s+)?(?:the|(?:\S+\s+){0,2}?\S+['’]s)\s+(?P<words>[\w’'-]+(?:\s+[\w’'-]+){0,4}?)"
    r"(?=\s+(?:of|in|at|to|from|on|when|that|who|now|today|then)\b|\s*[?,.]|\s*$)",
    re.IGNORECASE,
)
_BARE_OFFICE = re.compile(
    r"(?:the\s+)?[a-z-]{4,}(?:\s+[a-z-]+)?\s+of\s+(?:the\s+)?(?:[a-z]+\s+of\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*\??$"
)
_LEADING = frozenset({"leads", "led", "leading", "runs", "ran", "chairs", "chaired", "heads", "headed"})
_SAYS_WHEN = frozenset({"new", "current", "former", "next", "present", "then", "last", "first", "previous", "latest"})
_NO_OFFICE = frozenset({"one", "ones", "man", "men", "woman", "women", "person", "people", "other", "others", "same"})
_CHANGES = (
    r"(?:r[io]se[ns]?|rising|gr[eo]w[ns]?|growing|f[ae]ll(?:en|s|ing)?|drop(?:s|ped|ping)?|increas(?:e|es|ed|ing)"
    r"|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|shr[aiu]nk(?:s|ing)?|climb(?:s|ed|ing)?|cut(?:s|ting)?|raised?"
    r"|reduc(?:e|es|ed|ing)|shorten(?:s|ed|ing)?|lengthen(?:s|ed|ing)?|extend(?:s|ed|ing)?|lower(?:s|ed|ing)?"
    r"|up|down|slow(?:s|ed)?|jump(?:s|ed)?)"
)
_CHANGE = re.compile(rf"\b{_CHANGES}\b", re.IGNORECASE)
_BY_HOW_MUCH = re.compile(
    r"\bby\s+how\s+(?:much|many)\b|\bhow\s+(?:much|many)\s+(?:\w+\s+)?(?:more|less|fewer)\b", re.IGNORECASE
)
_NAME_OF = re.compile(
    r"\b(?:the\s+name|names?)\s+of\b|\bwhat\b.*\bcalled\b|\bwhat(?:['’]s|\s+is)\s+\S+\s+names?\b", re.IGNORECASE
)
_NAME_OF_ONES = re.compile(
    r"\bnames?\s+of\s+[^?]*?[’']s?\s+(?P<whom>(?:step|grand)?(?:mother|father)|parents?|brother|sister|uncle|aunt)\s*\??$",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?P<name>[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*),\s+(?P<age>\d+)\b")
_PLANNED = re.compile(r"\b(?:supposed|expected|planned|meant|due|estimated|would|could|might)\b", re.IGNORECASE)
_AMOUNT_OF = re.compile(
    r"\bwhat\s+(?:(?P<what>[a-z]{3,})\s+(?:does|did|do|has|have|had|will|is|was)\b"
    r"|(?:is|was|are|were)\s+the\s+(?:\w+\s+)?(?P<of>[a-z]{3,})\s+(?:of|in)\b)",
    re.IGNORECASE,
)
_AUXILIARY = r"(?:is|are|was|were|does|did|do|has|have|had|will|would)"
_HOW_MANY = re.compile(rf"\bhow\s+many\s+(?:[a-z-]+\s+)??(?P<what>[a-z-]{{3,}})\s+{_AUXILIARY}\b", re.IGNORECASE)
_A_NAME = r"[A-Z][\w’-]*(?:\s+[A-Z][\w’-]*)*"
_NOUN_OF_NAME = re.compile(
    r"\b(?P<noun>[A-Za-z][a-z]{2,})\s+(?:of|in|at|for|near|on)\s+(?:the\s+)?(?:(?:city|town|village|port)\s+of\s+)?"
    rf"(?P<name>{_A_NAME})"
)
_NAME_NOUN = re.compile(
    rf"\b(?P<name>{_A_NAME})(?:['’]s)?\s+(?:{_AUXILIARY}\s+|[a-z-]+\s+)??(?P<noun>(?!{_AUXILIARY}\b)[a-z]{{3,}})\b"
)
_BEGINS = re.compile(r"(?:The\s+)?(?P<name>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)+)")
_MAY = re.compile(r"\b(?:[Ii]f|unless|could|may|might|would)\b|\bfaces?\s+up\s+to\b")
_IN_PLACE = re.compile(r"\b(?:in|at)\s+((?:[A-Z][\w’'-]*)(?:\s+[A-Z][\w’'-]*)*)")


def elsewhere(question: Question, one: Candidate, told_in_full: Collection[str] = ()) -> list[Loss]:
    """In what ways a sentence tells of something else than what is asked about.

    Args:
        told_in_full: The names of the question, of several words each, that some passage has in full.
    """
    of_a_namesake = [Loss.NAMESAKE] if is_of_a_namesake(told_in_full, one) else []
    return [*of_a_namesake, *(loss for loss, tells in _LOSSES if tells(question, one))]


def _measures_otherwise(question: Question, one: Candidate) -> bool:
    return question.answer_type is AnswerType.NUMBER and measures_otherwise(question.text, one.text)


def measures_otherwise(question: str, text: str) -> bool:
    """Whether a sentence gives no measure, or one in another dimension than is asked for and none in that one."""
    asked = _ASKED_DIMENSION.search(question)
    if not asked:
        return False
    if not _HAS_UNIT.search(text):
        return True
    is_weight = _dimension(asked[1] or asked[2]) == _dimension("weight")
    if all(bool(_OF_WEIGHT.search(unit[0])) != is_weight for unit in _HAS_UNIT.finditer(text)):
        return True
    said = {_dimension(match[1] or match[2]) for match in _SAID_DIMENSION.finditer(text)}
    return bool(said) and _dimension(asked[1] or asked[2]) not in said


def _dimension(word: str) -> int:
    return next(place for place, words in enumerate(_DIMENSIONS) if word.lower() in words)


def _counts_a_change(question: Question, one: Candidate) -> bool:
    figure = _answering(one)
    return figure is not None and counts_a_change(question.text, one.text, figure)


def _answering(one: Candidate) -> Figure | None:
    """The first figure of a sentence that is among the words that answer."""
    short = f" {' '.join(one.short.split())} "
    return next((figure for figure in figures_in(one.text) if f" {figure.text} " in short), None) if one.short else None


def counts_a_change(question: str, text: str, figure: Figure) -> bool:
    """Whether a number says by how much something grew, of what is asked how much there is, or the reverse."""
    at = text.find(figure.text)
    before = text[max(0, at - 40) : at]
    if _BY_HOW_MUCH.search(question):
        return bool(_CHANGE.search(before)) and bool(re.search(r"\bto\s+\S*$", before))
    changed = re.search(rf"\b{_CHANGES}\s+by\s+(?:\w+\s+){{0,2}}\S*$", before, re.IGNORECASE)
    return bool(changed) and not _CHANGE.search(question) and "how m" in question.lower()


def _asking(question: Question, one: Candidate) -> str:
    """ "Rector of Tarn College", as it asks who that is; "length of the Tarn", which a figure answers, as it is."""
    of_somebody = _BARE_OFFICE.match(question.text) and not any(map(str.isdigit, one.short))
    return f"who is the {question.text}" if of_somebody else question.text


def lacks_office(question: str, text: str, headline: str = "") -> bool:
    """Whether a sentence and its headline speak of nothing like the office that somebody is asked to hold."""
    asked = _OFFICE.search(question)
    words = [word for word in asked["words"].split() if word[0].islower() and word not in _SAYS_WHEN] if asked else []
    head = words[-1].lower() if words else ""
    if not head or head in _NO_OFFICE or head in FUNCTION_WORDS or DAYS.is_past(head) or head.endswith(("ing", "est")):
        return False
    if "for" in words or not _LEADING.isdisjoint(WORD.findall(text)):
        return False
    without_head = " ".join(word for word in WORD.findall(text) if stem_of(word.lower()) != stem_of(head))
    said = (without_head if word != words[-1] else text for word in words)
    return any(
        not _speaks_of(word, headline) and not _speaks_of(word, where, _NEAR)
        for word, where in zip(words, said, strict=True)
    )


def _speaks_of(noun: str, text: str, near: float = 1.0) -> bool:
    """Whether a text has a noun, or a common word as near to it."""
    words = [word for word in WORD.findall(text) if word.lower() not in FUNCTION_WORDS]
    if stem_of(noun) in {stem_of(word.lower()) for word in words}:
        return True
    return near < 1 and word_nearness().nearest(noun, [word for word in words if word[0].islower()]) >= near


def _lacks_office(question: Question, one: Candidate) -> bool:
    return lacks_office(_asking(question, one), one.text, one.passage.article.title)


def is_amount_of_another(question: Question, text: str, short: str) -> bool:
    """Whether an amount is that of something else than is asked for by name: a fee, of a salary."""
    asked = _AMOUNT_OF.search(question.text)
    if not asked or not re.search(r"\d", short):
        return False
    if question.act and _speaks_of(question.act, text):
        return False
    if asked["what"]:
        return bool(_MONEY.search(short)) and not _speaks_of(asked["what"], text, _SAME)
    return question.answer_type.is_amount and not _speaks_of(asked["of"], text, _NEAR)


def _lacks_all_things(question: Question, one: Candidate) -> bool:
    """Whether a sentence says when, and nothing of what somebody is asked to have become or got."""
    if question.answer_type is not AnswerType.TIME or not question.presumes or question.act or not question.about:
        return False
    return not any(_speaks_of(noun, one.text, _NEAR) for noun in question.about)


def is_of_another(question: str, text: str, headline: str, act: str = "") -> bool:
    """Whether a sentence has the same kind of thing of another name: the mayor of Sill, of what is asked of Tarn's."""
    told = f"{headline} {text}"
    said = [*_with_names(_NAME_NOUN, text), *_with_names(_NOUN_OF_NAME, text)]
    asked = [*_with_names(_NAME_NOUN, question), *_with_names(_NOUN_OF_NAME, question, but=act)]
    if act:
        object_of_it = re.compile(
            rf"\b(?P<noun>{re.escape(act)})\s+(?:the\s+)?(?P<name>{_A_NAME})"
        )  # "Who coaches Tarn?"
        asked += _with_names(object_of_it, question)
    for noun, name in asked:
        others = [other for kind, other in said if kind == noun and not _shares(other, name)]
        if others and lacking(f"x {name}", told) and not _shares(told, name):
            return True
    return False


def _is_of_another(question: Question, one: Candidate) -> bool:
    return is_of_another(question.text, one.text, one.passage.article.title, question.act)


def _with_names(form: re.Pattern[str], text: str, but: str = "") -> list[tuple[str, str]]:
    """The common nouns of a text with the names that say which one is meant: "the Tarn mayor", "the mayor of Tarn"."""
    known = names(text)
    found = ((match["noun"], match["name"].removeprefix("The ")) for match in form.finditer(text))
    return [
        (stem_of(noun.lower()), name)
        for noun, name in found
        if noun != but
        and not all(word in DAYS.dates for word in name.lower().split())
        and any(name in one for one in known)
    ]


def _shares(text: str, name: str) -> bool:
    said = {word.stem for word in read(text).words}
    return not said.isdisjoint(word_stems(name))


def _counts_other_things(question: Question, one: Candidate) -> bool:
    """Whether a number counts something else than the noun behind "how many", of which the sentence has nothing."""
    asked = _HOW_MANY.search(question.text)
    figure = _answering(one) if asked else None
    if not asked or not figure or not figure.things or figure.unit or figure.before in BEHIND:
        return False
    return not _speaks_of(asked["what"].lower(), one.text, _NEAR)


def tells_of_another(question: Question, text: str) -> bool:
    """Whether a sentence begins with the name of somebody else, and has nothing of the name that is asked about."""
    subject = _subject(question)
    begins = _BEGINS.match(text)
    if not subject or not begins or not names(begins["name"]) or begins["name"].isupper() or not lacking(subject, text):
        return False
    said = {word.stem for word in read(text).words}
    return said.isdisjoint(word_stems(subject))


def gives_age_of_another(question: Question, text: str, headline: str = "") -> bool:
    """Whether a sentence gives ages ("Renn, 54, ..."), and none of whom is asked about, or names them nowhere."""
    asked = _subject(question) if question.text.lower().startswith("how old") else ""
    if not asked:
        return False
    of_names = [name for name, _ in _AGE.findall(text)]
    return not any(_shares(name, asked) for name in of_names or [f"{headline} {text}"])


def _subject(question: Question) -> str:
    """The name that a question says something of, whole; "" where it begins with none."""
    before = question.statement.partition(GAP)[0]
    first = next(iter(names(f"x {before}")), "")
    if not first or first.split()[0].lower() in FUNCTION_WORDS or not before.removeprefix("the ").startswith(first):
        return ""
    return next((name for name in names(f"x {question.text}") if first in name), first)


def _lacks_every_name(question: Question, one: Candidate) -> bool:
    """Whether an article has no word of any name that is asked about up to a sentence: what it says is of others."""
    asks, article = question.statement or question.text, one.passage.article
    asked = named(asks)
    if not asked or question.choices:
        return False
    told = f"{article.title} {article.text[max(0, one.span.end - _TOLD) : one.span.end + _NEXT]}"
    if len(lacking(asks, told)) < len(asked):
        return False
    said = {word.stem for word in read(told).words}
    return said.isdisjoint(stem_of(word.lower()) for name in asked for word in WORD.findall(name) if word[0].isupper())


def _has_ended(question: Question, one: Candidate) -> bool:
    """Whether a sentence answers who it is now with somebody of whom it says that they were."""
    if not question.lasting or question.answer_type is not AnswerType.NAME or of_an_end(question.statement):
        return False
    holds = names(f"x {one.short}")
    return bool(holds) and is_over(one.text, holds[0])


def _only_may_be(question: Question, text: str) -> bool:
    """Whether a sentence says what may be, of an amount of what is asked to have been."""
    if not question.happened or not question.answer_type.is_amount or question.act or _PLANNED.search(question.text):
        return False
    return bool(_MAY.search(text))


def _names_nobody(short: str) -> bool:
    """Whether words that are to answer have no name: "a man", "Two people"."""
    words = WORD.findall(short)
    # Where a script has no case, any word may be a name.
    named = [word for word in words if word != word.lower() or word.upper() == word.lower()]
    return bool(words) and all(word.lower() in ENGLISH.numbers for word in named)


def _names_no_kin(question: Question, one: Candidate) -> bool:
    """Whether the name of somebody's mother is asked for, and a sentence speaks of none."""
    asked = _NAME_OF_ONES.search(question.text)
    return asked is not None and not _speaks_of(asked["whom"], one.told, _SAME)


def lists_other_places(question: str, text: str) -> bool:
    """Whether a sentence says what holds in several places, and not in the one that is asked about."""
    asked = _IN_PLACE.findall(question)
    said = set(_IN_PLACE.findall(text))
    return bool(asked) and len(said) > 1 and not any(place.lower() in text.lower() for place in asked)


_LOSSES: tuple[tuple[Loss, Callable[[Question, Candidate], bool]], ...] = (
    (Loss.BEFORE_THEM, is_before),
    (Loss.OTHER_DAYS, is_of_other_days),
    (Loss.OTHER_DAYS, was_then),
    (Loss.OTHER_QUARTER, is_of_another_part),
    (Loss.OF_ANOTHER_QUARTER, was_of_another_part),
    (Loss.OTHER_DIMENSION, _measures_otherwise),
    (Loss.OTHER_CHANGE, _counts_a_change),
    (Loss.OTHER_OFFICE, _lacks_office),
    (Loss.OTHER_AMOUNT, lambda question, one: is_amount_of_another(question, one.told, one.short)),
    (Loss.NO_THING, _lacks_all_things),
    (Loss.ANOTHERS, _is_of_another),
    (Loss.ANOTHERS, leads_another_team),
    (Loss.OTHER_THINGS, _counts_other_things),
    (Loss.NO_PROPER_NAME, lambda question, one: bool(_NAME_OF.search(question.text)) and _names_nobody(one.short)),
    (Loss.OTHER_NAME, _names_no_kin),
    (Loss.OTHER_AGE, lambda question, one: gives_age_of_another(question, one.text, one.passage.article.title)),
    (Loss.OTHER_SUBJECT, lambda question, one: tells_of_another(question, one.text)),
    (Loss.MAY_BE, lambda question, one: _only_may_be(question, one.text)),
    (Loss.OTHER_PLACES, lambda question, one: lists_other_places(question.text, one.text)),
    (Loss.NO_NAME, _lacks_every_name),
    (Loss.ENDED, _has_ended),
    (Loss.OTHER_YEAR, is_of_another_year),
    (Loss.OTHER_YEAR, tells_another_year),
    (Loss.NOBODY_ASKED, is_of_nobody_asked),
    (Loss.OTHER_ONE, lambda question, one: names_the_other_one(question.text, one.text)),
    (Loss.OTHER_OF, lambda question, one: names_another_of(question.text, one.text)),
    (Loss.ANOTHER_KIND, counts_something_else),
    (Loss.AN_AGE, gives_an_age),
    (Loss.NO_MEASURE, lacks_measure),
    (Loss.NAMES_ASKED, answers_with_whom_is_asked),
    (Loss.OTHER_NAME, names_another_person),
    (Loss.A_PLACE, answers_with_a_place),
    (Loss.ONE_BEFORE, tells_of_the_one_before),
    (Loss.NO_CAUSE, lacks_cause),
)
