"""A question with "he", "it" or "the one", and the turns before it -> the question with what they mean. Pure. English.

A pronoun that means something in the question itself stays; one that may mean several is read as each, the likeliest
first. "The last one" is of the kind that was counted or spoken of. What else a question leaves out is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.domain import Answer
from qa.question.followups.binding import Bound, bound
from qa.question.followups.noun_phrases import noun_phrases
from qa.question.followups.referents import persons, persons_in_articles, question_of, things
from qa.text.languages import ENGLISH
from qa.text.offices import posts, without_status

PERSON = re.compile(r"\b(?P<possessive>his|her(?=\s+[a-z]))\b|\b(?:he|she|him|her)\b", re.IGNORECASE)
THING = re.compile(r"\b(?P<possessive>its|their)\b|\b(?:it|they|them|there)\b", re.IGNORECASE)
NAMED_ONE = re.compile(r"\bthe\s+(?P<which>(?:[\w’'-]+\s+){1,3})one\b(?=\s*\??\s*$)", re.IGNORECASE)
_IT = re.compile(r"\b(?P<possessive>its)\b|\bit\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?P<possessive>their)\b|\bthey\b", re.IGNORECASE)
_GETS = re.compile(r"\b(?:get|got|go|goes|went|come|came|travel|drive|sail|fly)\s+$", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:the|her|his|its|their)\s+(?:(?:first|second|third|last|latest|other|next|new|old|previous|\w+est)\s+(?P<one>one)\b"
    r"|(?P<led>one)(?=\s+(?:in|at|near|on|from)\s+\w))",
    re.IGNORECASE,
)
_COUNTED_NOUN = re.compile(
    r"^how many\s+(?:\w+\s+)??(?P<noun>(?!(?:does|has|was|is)\b)[a-z]+s|people|children)\b"
    r"(?P<object>\s+(?:did|does|do|will|would|can|could|should|must)\s+(?:the\s+)?[\w’'-]+\s+\w+)?",
    re.IGNORECASE,
)
_ASKED_NOUN = re.compile(
    r"^(?:which|what)\s+(?P<noun>(?!(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|time|year|day|date"
    r"|month|share|percentage|kind|sort|type|part)\b)[a-z]+)\s+(?!of\b)\w",
    re.IGNORECASE,
)  # "Which officials confessed?"
_LEADS_ON = re.compile(r"\s(?:on|against|in|at|of|near|off)\s")
_COUNTS_ON = re.compile(
    r"^(?:how\s+many|what\s+(?:share|percentage)"
    r"|(?:did|do|does|is|are|was|were|has|have|had|will)\s+(?:any|all|some|most|none|one|both))\b",
    re.IGNORECASE,
)
_COUNTED_WHOLE = re.compile(
    r"^how many\s+(?P<what>(?:(?!(?:of|the|a|did|do|does|is|are|was|were|has|have|had|will|would)\b)[\w’'-]+\s+){0,2}?"
    r"(?!(?:does|has|was|is)\b)(?:[a-z]+s|people|children|men|women))\b",
    re.IGNORECASE,
)
_HOW_MANY_BARE = re.compile(
    r"^(?P<how>how many)\s+(?P<rest>(?:did|does|do|will|would|is|are|was|were|has|have|had)\s+(?!they\b|there\b).+)$",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\bof\s+(?:them|these|those)\b", re.IGNORECASE)
_WHO = re.compile(r"^(?:and\s+)?who\b", re.IGNORECASE)
QUESTION_WORD = re.compile(
    r"^(?:(?:about|against|at|before|behind|by|for|from|in|of|on|over|to|under|with)\s+)?"
    r"(?:since when|until when|who|whom|what|which \w+|when|where|why|how"
    r"(?:\s+(?!(?:did|does|do|is|are|was|were|has|have|had|will|would|can)\b)\w+)?)\s+",
    re.IGNORECASE,
)
_THEIRS = re.compile(r"\b(?P<whose>theirs|hers|his(?=\s*[?.!]*$))", re.IGNORECASE)
_OWNERS = {"theirs": "their", "hers": "her", "his": "his"}


def free(pronouns: re.Pattern[str], text: str) -> tuple[re.Match[str], Bound] | None:
    """The first of some pronouns that may mean something from before the question; None where all are its own."""
    for match in pronouns.finditer(text):
        where = bound(text, *match.span())
        if where in {Bound.FREE, Bound.EITHER}:
            return match, where
    return None


def resolved(text: str, turns: Sequence[Answer]) -> list[str]:
    """The text with its pronoun replaced by each that it may mean; empty where it has none to be replaced.

    A pronoun that may mean something in the question itself is read so first.
    """
    if both := _who_and_what(text, turns):
        return [both]
    for pronouns in (PERSON, THING, _IT):
        match, where = free(pronouns, text) or (None, Bound.INSIDE)
        if match:
            meant = persons(turns, match[0]) if pronouns is PERSON else things(turns, match[0])
            if pronouns is PERSON and (asked_for := _whom_nobody_told(text, match[0], turns)):
                return asked_for
            if found := [put_for(match, name) for name in meant]:
                whole = pronouns is PERSON or match[0].lower() == "they"  # "How often have they won it?"
                found = [_with_things(one, turns, named=pronouns is PERSON) for one in found] if whole else found
                return [text, *found] if where is Bound.EITHER else found
    return []


def _who_and_what(text: str, turns: Sequence[Answer]) -> str:
    """ "What did they pay for it?" behind "Who bought the yard?": what who did paid for the yard; "" for others."""
    they, before = free(_THEY, text), turns[-1]
    told_who = not before.refused and _WHO.match(question_of(before)) and before.short[:1].isupper()
    if not they or not free(_IT, text) or not told_who:
        return ""
    told = put_for(they[0], before.short)
    whole = _with_things(told, turns, named=True)
    return whole if whole != told else ""


def _whom_nobody_told(text: str, pronoun: str, turns: Sequence[Answer]) -> list[str]:
    """ "How old is he?" behind "Who beat Renn?", which was refused: whoever did, or whom the articles found call so."""
    asked = question_of(turns[-1])
    if not turns[-1].refused or not _WHO.match(asked):
        return []
    others = [one for one in persons_in_articles(turns, pronoun) if one not in asked]
    return [f"{text.rstrip(' ?')}? ({plain(asked)})", *(put(text, one) for one in others[:1])]


def put_for(pronoun: re.Match[str], name: str) -> str:
    """The text with a name in place of a pronoun of it."""
    text, whose = pronoun.string, "'s" if pronoun["possessive"] else ""
    if whose and name.endswith("s") and name.rsplit(maxsplit=1)[-1].islower():  # "the drivers' union"
        whose = "'"
    before = text[: pronoun.start()]
    where = ("to " if _GETS.search(before) else "in ") if pronoun[0].lower() == "there" else ""
    return f"{before}{where}{name}{whose}{text[pronoun.end() :]}"


def _with_things(text: str, turns: Sequence[Answer], *, named: bool) -> str:
    """The text whose "he" is replaced, with what its "it" or "they" means: "How much did they pay for him?".

    Args:
        named: Whether that may be a mere name of a quote.
    """
    match, where = free(THING, text) or (None, Bound.INSIDE)
    if match is None or where is not Bound.FREE or match[0].lower() == "there":
        return text
    meant = (thing for thing in things(turns, match[0]) if thing not in text and (named or thing.startswith("the ")))
    thing = next(meant, "")
    return put_for(match, thing) if thing else text


def with_its_noun(text: str, turns: Sequence[Answer]) -> str:
    """ "The last one" with what is counted or spoken of: "the last opera"."""
    text = NAMED_ONE.sub(lambda match: of_its_noun(match, turns), text)
    one, theirs = _ONE.search(text), _THEIRS.search(text)
    if not one and not theirs:
        return text
    for turn in reversed(turns):
        asked = question_of(turn)
        counted = (_COUNTED_NOUN.match(asked) or _ASKED_NOUN.match(asked)) if one and not one["led"] else None
        counted = None if counted and ENGLISH.is_past(counted["noun"].lower()) else counted  # "what happened to ..."
        noun = _singular(counted["noun"]) if counted else _last_noun(asked) or (_office(asked) if one else "")
        if not noun:
            continue
        if one:
            start, end = one.span("led" if one["led"] else "one")
            return f"{text[:start]}{noun}{text[end:]}"
        if theirs:
            owner = _OWNERS[theirs["whose"].lower()]
            return f"{text[: theirs.start()]}{owner} {noun}{text[theirs.end() :]}"
    return text


def _last_noun(asked: str) -> str:
    """What the last of a question's things is, by its noun: "the dolphin count on the Sill" is a count; "" for none."""
    heads = (_LEADS_ON.split(words, maxsplit=1)[0].split()[-1] for words in reversed(noun_phrases(asked)))
    return next((noun for noun in heads if noun.islower()), "")


def _office(asked: str) -> str:
    """The office that a question names: "Who is acting mayor of Tarn?"; "" for none."""
    return next((without_status(asked[post.start : post.end]) for post in posts(asked)), "")


def of_its_noun(one: re.Match[str], turns: Sequence[Answer]) -> str:
    """ "The Lake Moss one" after "the Tarn fire": "the Lake Moss fire"; as it was where it counts, or none was told."""
    told = next((words for turn in reversed(turns) for words in noun_phrases(question_of(turn))[-1:]), "")
    noun = told.split()[-1] if told else ""
    other = one["which"].strip().lower() == "other"
    if not noun.islower() or (_ONE.search(one[0]) and not other):
        return one[0]
    return f"the {one['which']}{noun}"


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if noun.endswith(("ches", "shes", "sses", "xes")) else noun.removesuffix("s")


def of_those(text: str, earlier: str) -> str:
    """ "How many of them were sold?" after "How many pots did Moe throw?": of the pots; "How many were sold?": pots.

    As it is where the question before counts nothing, or counts those who did something: that is asked of them whole.
    """
    counted = _COUNTED_NOUN.match(earlier)
    if not counted:
        return text
    if bare := _HOW_MANY_BARE.match(text):
        return f"{bare['how']} {counted['noun']} {bare['rest']}"
    return _OF_THEM.sub(f"of the {counted['noun']}", text) if counted["object"] else text


def of_those_counted_before(text: str, earlier: str) -> str:
    """ "How many of them were children?" after "How many flood victims were found?": of the flood victims.

    As it is where nothing was counted. That they were found is not asked again: that would be answered by a sentence
    that counts all of them.
    """
    counted = _COUNTED_WHOLE.match(earlier) if _COUNTS_ON.match(text) else None  # not "which of these was worse?"
    return _OF_THEM.sub(f"of the {counted['what']}", text) if counted else text


def plain(question: str) -> str:
    """What a question asks about, without the word that it asks with."""
    return QUESTION_WORD.sub("", re.sub(r"\?\s*\((.+)\)$", r" \1", question)).strip(" ?")


def put(text: str, name: str) -> str:
    """The text with a name in place of its first pronoun; "" where it has none."""
    match = PERSON.search(text) or THING.search(text)
    return put_for(match, name) if match else ""
