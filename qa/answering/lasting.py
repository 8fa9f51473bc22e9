"""Lasting: what a sentence says of somebody or something, and whether a newer one says that it is over. Pure. English.

"Who leads the council?" asks for the day of asking: who was elected in 2019 leads it only as long as no newer article
has them resign. What has ended is told by a verb of ending said of the same name; what is only asked for, wanted or
denied ("will not resign") ends nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from qa.answering.astray.ties import who_it_is
from qa.answering.candidates import Candidate
from qa.answering.clauses import denied_in, only_hedged
from qa.answering.wording import read, stem_of
from qa.domain import Notice, Question, Said
from qa.intents import AnswerType
from qa.text.words import names

_HEARD = 24  # sentences
_A_WHILE = dt.timedelta(days=60)  # in which what was said to come is taken to have come
_NEAR = 200  # characters before a name
_ENDS = (
    r"(?:resign(?:s|ed)|quits?|(?:steps|stepped|stands|stood) down|retired|died"
    r"|left (?:(?:the|her|his|their) )?(?:\w+ )?(?:office|post|job|council|board|government|party|company|club)"
    r"(?! (?:meeting|chamber|building|hall|room)))"
)
_PUT_OUT = r"(?:dismissed|sacked|ousted|removed)"
# Whom it was done to stands behind the verb; "dismissed claims against Vane" and "sacked by Vane" are of another.
_ANOTHER = (
    r"(?:of|to|by|with|from|for|about|against|and|or|but|that|who|which|after|before|when|while|because|since|as)\b"
)
_FORMER = re.compile(
    r"\b(?i:former\s|outgoing\s|(?:ex|then)-)(?:[A-Z][\w’'-]{0,30}\s)?"
    r"(?:(?!(?:who|that|which|and|by|to|with|of(?! the\b))\s)[a-z][\w’'-]{0,30}\s){1,4}(?:[A-Z][\w’'.-]{0,30}\s){0,2}$"
)
# "the husband of Vane died", "the man who shot Vane died"
_NO_SUBJECT = re.compile(
    r"\b(?:of|to|by|with|from|for|against|than|under|and|or|who\s[a-z]{1,30})\s(?:[A-Z][\w’'.-]{0,30}\s){0,3}$"
)
_BEGINS = re.compile(
    r"\b(?:replac(?:e|es|ed|ing)|succeed(?:s|ed|ing)?|(?:took|takes?|taken|taking)\sover"
    r"|(?:was|were|been|be)\s(?:\w+\s)?(?:appointed|named|elected|chosen|sworn\sin)"
    r"|(?:named|appointed|elected|chose)\s[A-Z]|becom(?:e|es|ing)\s|became\s)"
)
_TO_COME = re.compile(r"[^,.;]{0,60}\bnext\b")
_OF_AN_END = frozenset(
    map(
        stem_of,
        ("resign", "quit", "step", "stand", "leave", "retire", "dismiss", "sack", "oust", "remove", "die", "dead"),
    )
) | frozenset({"former", "stood", stem_of("sacked"), stem_of("fired")})
# "five months after it was closed" tells of the time before what the sentence is about.
_BEFORE_IT = re.compile(
    r"(?:,\s{0,3})?(?:(?<![\w-])[\w-]{1,30}\s{1,3}(?:days?|weeks?|months?|years?)\s{1,3})?\bafter\b[^,.;]*"
)


def is_over(text: str, name: str) -> bool:
    """Whether a sentence says that somebody of this name does not hold an office any more.

    The name is who resigned, left or died, whom others dismissed, or a former holder; not who dismissed somebody or
    something, said who died, or left a town.
    """
    words = " ".join(text.split())
    last = rf"\b{re.escape(_last(name))}\b(?![’'-])"
    who = rf"{last}(?: (?:of|from) (?:the )?[A-Z]\w*)?(?:,[^,.;]{{1,60}},|,)?(?:,? who)?"
    if any(_FORMER.search(_before(words, found)) for found in re.finditer(last, words)):
        return True
    left = [
        *re.finditer(rf"{who}(?: (?:has|had))?(?: also)? (?P<end>{_ENDS})\b", words),
        *re.finditer(rf"{who} (?:was|were|is|has been|had been)(?: \w+)? (?P<end>{_PUT_OUT})\b", words),
    ]
    ends = [one for one in left if not _NO_SUBJECT.search(_before(words, one))]
    ends += re.finditer(rf"\b(?P<end>{_PUT_OUT}) (?:(?!{_ANOTHER})[\w-]+ ){{0,3}}{last}", words)
    return any(_has_happened(words, one) for one in ends)


def _before(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - _NEAR) : found.start()]


def _has_happened(text: str, ending: re.Match[str]) -> bool:
    stem = stem_of(read(ending["end"]).words[0].lower)
    to_come = _TO_COME.match(text, ending.end())
    return not to_come and stem not in denied_in(text) and not only_hedged(text, stem)


def of_an_end(statement: str) -> bool:
    """Whether a statement is itself of somebody's having left: that somebody did does not deny it."""
    return not _OF_AN_END.isdisjoint(word.stem for word in read(statement).words)


def without_what_was(text: str) -> str:
    """A sentence without the clauses that tell what was before."""
    return _BEFORE_IT.sub("", text)


def superseded(question: Question, ranked: Sequence[Candidate]) -> tuple[tuple[Notice, ...], list[Candidate]]:
    """The sentences with the newest in front that says that the first one holds no more, and what to say about it."""
    best = ranked[0] if ranked else None
    holds = names(f"x {best.short}") if best else []
    if not best or not holds or not question.lasting or question.answer_type is not AnswerType.NAME:
        return (), list(ranked)
    if who_it_is(question) and not question.office:  # "who is Ada Renn?" asks for none
        return (), list(ranked)
    if is_over(best.text, holds[0]) and not of_an_end(question.statement):
        return (), _after_the_end(best, holds[0], ranked)
    later = [one for one in ranked[1:_HEARD] if one.day > best.day]
    begun = [one for one in later if _has_followed(one, holds[0], question)]
    newer = begun or [one for one in later if is_over(one.text, holds[0])]
    if not newer:
        return (), list(ranked)
    last = max(newer, key=lambda one: one.day)
    in_front = replace(last, answer=last.answer if begun else None, score=best.score)
    article = last.passage.article
    notice = Notice("superseded", (holds[0], Said("", article.source, article.published)))
    return (notice,), [in_front, *(one for one in ranked if one is not last)]


def _after_the_end(best: Candidate, name: str, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences with who came next in front of the one that tells that somebody left: that one names no holder."""
    first = next((one for one in ranked[1:_HEARD] if one.day >= best.day and _begins_another(one, name)), None)
    left = [replace(best, answer=None), *(one for one in ranked[1:] if one is not first)]
    return [replace(first, score=best.score), *left] if first else left


def _begins_another(candidate: Candidate, name: str) -> bool:
    """Whether a sentence tells of somebody's beginning, and answers with another name than this one."""
    others = {_last(other) for other in names(f"x {candidate.short}")}
    return bool(others and _last(name) not in others and _BEGINS.search(candidate.text))


def _has_followed(candidate: Candidate, name: str, question: Question) -> bool:
    """Whether a sentence tells who came after somebody whom its passage names; what is to come has come in a while."""
    published = candidate.passage.article.published
    if not published or not _begins_another(candidate, name) or _last(name) not in candidate.passage.text:
        return False
    return " will " not in candidate.text or question.as_of - published > _A_WHILE


def _last(name: str) -> str:
    """The word of a name by which somebody is named again."""
    return name.rsplit(maxsplit=1)[-1]
