"""Newest: a question for the latest of a figure, or the first, and its sentences -> that one in front. Pure.

"The latest number of dead" is what the newest article gives that counts the dead, and what was "first estimated" the
oldest: a reader prefers neither. English. What holds now, of an office, `qa.answering.lasting` tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.answering.acts import speaks_of
from qa.answering.answer_type import has
from qa.answering.candidates import Candidate
from qa.answering.wording import WORD
from qa.domain import Question
from qa.text.words import FUNCTION_WORDS

_OF_WHAT = r"(?:death\s+)?(?:toll|count|cost|bill|figure|number|price|tally|total|estimate|budget)"
_LATEST = re.compile(
    rf"\b(?:latest|newest|most\s+recent|current(?:ly)?|final\s+{_OF_WHAT}|in\s+the\s+end|by\s+now|so\s+far)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"\b(?:initial(?:ly)?|original(?:ly)?|at\s+first|(?:first|earliest)\s+{_OF_WHAT})\b", re.IGNORECASE
)
_READ = 12  # sentences
_AMONG_THREE = 3  # of the things that the best speaks of, another has one in three
_NEAR = 3.0  # log-odds below the best down to which another may give the same figure, of another day


def in_its_time(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences with the newest, or the oldest, in front of those that give what is asked for."""
    latest, first = _LATEST.search(question.text), _FIRST.search(question.text)
    if not ranked or not question.answer_type.is_amount or bool(latest) == bool(first):
        return list(ranked)
    best, things = ranked[0], _things_in(question, ranked[0])
    alike = [
        one
        for one in ranked[:_READ]
        if one.day
        and one.score > best.score - _NEAR
        and has(one.short, question.answer_type, "")
        and _AMONG_THREE * _things_in(question, one) >= things
    ]
    if not alike:
        return list(ranked)
    chosen = max(alike, key=lambda one: (one.day if latest else -one.day, one.score))
    return [replace(chosen, score=best.score), *(one for one in ranked if one is not chosen)]


def _things_in(question: Question, one: Candidate) -> int:
    """How many of the things that are asked about a sentence speaks of."""
    things = [word for word in map(str.lower, WORD.findall(question.text)) if word not in FUNCTION_WORDS]
    return sum(speaks_of(word, one.text) for word in things)
