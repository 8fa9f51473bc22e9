"""A question that holds two things against each other -> the same asked of each, and what is to be made of the values.

"Which is dearer, cod or salmon?" asks what cod costs, and what salmon does; "How long after the ferry sank did the
report come out?" asks when the one was, and when the other. English. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.intents import Comparison
from qa.text.languages import ENGLISH as PAST
from qa.text.opposites import ENGLISH
from qa.text.verbs import may_be_verb

# What is asked of either thing, by the word that compares the two; "-" before what less of it makes.
_MEASURES = (
    ("bigger larger greater -smaller", "How many inhabitants does {side} have{rest}?"),
    ("dearer costlier pricier -cheaper", "How much does {side} cost{rest}?"),
    ("longer -shorter", "How long is {side}{rest}?"),
    ("higher taller -lower", "How high is {side}{rest}?"),
    ("older -younger", "How old is {side}{rest}?"),
    ("deeper -shallower", "How deep is {side}{rest}?"),
    ("heavier -lighter", "How much does {side} weigh{rest}?"),
    ("wider broader -narrower", "How wide is {side}{rest}?"),
    ("faster quicker -slower", "How fast is {side}{rest}?"),
    ("hotter warmer -colder -cooler", "What was the temperature of {side}{rest}?"),
    ("stronger -weaker", "How strong was {side}{rest}?"),
    ("deadlier bloodier", "How many people were killed in {side}{rest}?"),
    ("better -worse", "How much profit was made in {side}{rest}?"),
)
_ASKED = {
    word.removeprefix("-"): (text, not word.startswith("-")) for words, text in _MEASURES for word in words.split()
}
_ASKED |= {"more expensive": (_MEASURES[1][1], True), "less expensive": (_MEASURES[1][1], False)}
_MORE = r"(?P<how>more|fewer|less)"
_THAN = r"(?P<word>" + "|".join(sorted(_ASKED, key=len, reverse=True)) + r")"
_AUX = r"(?:is|are|was|were|has|have|had|['’]s)"
_OF_TWO = r"\s+of\s+(?:the\s+)?(?:two|these|both)(?:\s+(?P<kind>[\w’'-]+))?"
_WHICH = rf"(?:which|who|what)(?:{_OF_TWO}|\s+(?P<one>(?!{_AUX}\b)[\w’'-]+))?"
_CHOICE = r"[,:;–-]+\s+(?P<first>[^,:;]{2,50}?)\s+or\s+(?P<second>[^,:;]{2,50}?)"
_PLACED = r"(?:in|at|on|during)\s+"
_SOME = r"[^,:;]+?"
_REST = rf"(?P<rest>(?:\s+{_SOME})?)"
_WHAT = rf"{_MORE}\s+(?P<what>[\w’'-]+){_REST}"
_IS, _ASKS_IS = r"(?:is|are|was|were|did|does)", r"(?P<asks>is|are|was|were)"
_FIRST_PLACE, _SECOND = rf"(?P<first>{_PLACED}{_SOME})", rf"(?P<second>{_SOME})"
_STRETCH = rf"(?:the\s+)?(?P<first>[^,:;]*?(?P<kind>quarter|half|year|month|season)(?:\s+{_SOME})?)"
_OWNER = rf"for\s+(?P<owner>{_SOME})"
_FORMS = tuple(
    re.compile(rf"(?:and\s+|so\s+)?{form}$", re.IGNORECASE)
    for form in (
        rf"{_WHICH}\s*(?:{_AUX}\s+)?(?:the\s+)?{_THAN}{_REST}{_CHOICE}",
        rf"{_WHICH}\s+(?P<verb>[\w’']+)\s+{_WHAT}{_CHOICE}",
        rf"{_WHAT}{_CHOICE}",
        rf"{_ASKS_IS}\s+{_STRETCH}\s+{_THAN}\s+{_OWNER}\s+than\s+(?:the\s+)?{_SECOND}",
        rf"{_THAN}\s+(?P<kind>[\w’'-]+)\s+{_OWNER}{_CHOICE}",
        rf"{_IS}\s+(?P<noun>{_SOME})\s+{_THAN}\s+{_FIRST_PLACE}\s+or\s+{_SECOND}",
        rf"{_ASKS_IS}\s+(?P<noun>{_SOME})\s+{_THAN}\s+{_FIRST_PLACE}\s+than\s+{_SECOND}",
        rf"{_ASKS_IS}\s+(?P<first>{_SOME})\s+(?:a\s+)?{_THAN}\s+than\s+{_SECOND}",
        rf"(?P<asks>do|does|did|has|have|had)\s+(?P<first>{_SOME})\s+(?:(?P<verb>[\w’']+)\s+)?{_WHAT}\s+than\s+{_SECOND}",
    )
)
_TIME = r"how\s+(?:long|much\s+later|many\s+(?:days|weeks|months|years))"
_DID = r"(?:did|was|were|is|are|does|do)\s+.+"
_LAY = r"(?:was\s+it|passed|went\s+by|lay|were\s+there|did\s+it\s+take)\s+(?:between|from)"
_BETWEEN = tuple(
    re.compile(rf"(?:and\s+)?{_TIME}\s+{form}$", re.IGNORECASE)
    for form in (
        rf"after\s+(?P<first>.+?)\s+(?P<second>{_DID})",
        rf"before\s+(?P<second>.+?)\s+(?P<first>{_DID})",
        rf"{_LAY}\s+(?P<first>.+?)\s+(?:and|to|until|till)\s+(?P<second>.+)",
    )
)
_INVERTED = re.compile(r"(?:did|was|were|is|are|does|do)\s", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_A_YEAR = re.compile(r"\b(?:quarter|half|spring|summer|autumn|winter)\b", re.IGNORECASE)
_HAVE = {"has": "does", "have": "does", "had": "did"}
_MANY = frozenset({"people", "men", "women", "children"})
_BASES = {"got": "get", "had": "have", "made": "make", "scored": "score", "did": "do"}
_PARTICLES = frozenset({"out", "up", "down", "off", "in", "over", "away", "back"})


@dataclass(frozen=True, slots=True)
class Held:
    """Two things held against each other.

    Attributes:
        comparison: What is to be made of the two values.
        questions: What is asked of either.
    """

    comparison: Comparison
    questions: tuple[str, str]


def held(question: str) -> Held | None:
    """What a question compares; None where it compares no two things that it names."""
    text = " ".join(question.split()).rstrip("?.! ")
    for form in _BETWEEN:
        if between := form.match(text):
            first, second = between["first"], between["second"]
            comparison = Comparison((first, second), between=True)
            return Held(comparison, (_when(first), _when(second)))
    for form in _FORMS:
        if match := form.match(text):
            return _of(match)
    return None


def _of(match: re.Match[str]) -> Held | None:
    found = match.groupdict()
    first, second = (_bare(found[side]) for side in ("first", "second"))
    of_a_year = _OF_A_YEAR.search(first)
    if (year := _YEAR.search(first)) and not _YEAR.search(second) and of_a_year:
        second = _with(of_a_year[0], second)
        second = f"{second} of {year[0]}"
    if second.lower().endswith(("'s", "’s")) and " " in first:  # "the quake of 1993 deadlier than this week's"
        second = f"{second} {first.split()[-1]}"
    sides = (first, second)
    word = " ".join((found.get("word") or found.get("how") or "").lower().split())
    larger = _ASKED[word][1] if word in _ASKED else word == "more"
    comparison = Comparison((_named(first), _named(second)), larger=larger, claimed=bool(found.get("asks")))
    return Held(comparison, (_asked(found, word, sides[0]), _asked(found, word, sides[1])))


def _asked(found: dict[str, str | None], word: str, side: str) -> str:
    """What is asked of one of the two."""
    rest, what = (found.get("rest") or "").rstrip(), found.get("what")
    if noun := found.get("noun"):
        return f"What was {noun} {side}?"
    if owner := found.get("owner"):
        return f"How much profit was made by {owner} in the {_with(found['kind'], side)}?"
    if what:
        verb = (found.get("verb") or "").lower()
        of_two = _with(found.get("kind"), side)
        how = "many" if what.endswith("s") or what in _MANY else "much"
        if not verb:
            return f"How {how} {what} was there in {of_two}{rest}?"
        if verb in _HAVE:
            return f"How {how} {what} {_HAVE[verb]} {of_two} have{rest}?"
        return f"How {how} {what} did {of_two} {_base(verb)}{rest}?"
    return _ASKED[word][0].format(side=_with(found.get("kind"), side), rest=rest)


def _with(kind: str | None, side: str) -> str:
    """The side with what it is one of: "the warehouse fire" of fires, "first quarter of 2026" of quarters."""
    if not kind:
        return side
    one = kind.removesuffix("s")
    head, of, tail = side.partition(" of ")
    return side if one.lower() in side.lower().split() else f"{head} {one}{of}{tail}"


def _when(clause: str) -> str:
    """When something was, of a noun ("the quake"), a clause ("the ferry sank") or a question's end ("did it open")."""
    if _INVERTED.match(clause):
        return f"When {clause}?"
    words = clause.split()
    particle = [words.pop()] if words[-1].lower() in _PARTICLES and len(words) > 1 else []
    *subject, verb = words
    if subject and _is_past(verb):
        return f"When did {' '.join([*subject, _base(verb), *particle])}?"
    return f"When {'did' if any(map(_is_past, subject[1:])) else 'was'} {clause}?"


def _is_past(word: str) -> bool:
    return PAST.is_past(word.lower())


def _base(verb: str) -> str:
    """The form that stands behind "did", as far as it is known."""
    word = verb.lower()
    stripped = next((word[:-cut] for cut in (1, 2) if word.endswith("ed") and may_be_verb(word[:-cut])), word)
    return _BASES.get(word, "") or ENGLISH.base.get(word, "") or stripped


def _bare(side: str | None) -> str:
    return (side or "").strip(" ,;:?.!")


def _named(side: str) -> str:
    """A side without the preposition before it."""
    return re.sub(rf"^{_PLACED}", "", side, flags=re.IGNORECASE)
