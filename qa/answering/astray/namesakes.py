"""Namesakes: the names of a question, and a sentence -> whether it is of another of that name. Pure. English.

The Pim Renn is another ship than the Ada Renn, and what an article on Runa Renn says of her tells nothing of Ada: known
only where some passage has the name that is asked about in full.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from qa.answering.candidates import Candidate
from qa.domain import Question
from qa.text.opposites import ENGLISH
from qa.text.words import names

_OF_THEIRS = re.compile(r"\b(?:he|she|his|her|him|they|their)\b", re.IGNORECASE)


def in_full(question: Question, found: Iterable[Candidate]) -> frozenset[str]:
    """The names of a question, of several words each, that some passage has in full."""
    asked = [name for name in names(f"x {question.text}") if " " in name]
    if not asked:
        return frozenset()
    around = {one.around.lower() for one in found}
    return frozenset(name for name in asked if any(name.lower() in text for text in around))


def is_of_a_namesake(asked: Collection[str], one: Candidate) -> bool:
    """Whether a sentence is of another one of a name that is asked about.

    Args:
        asked: Names of several words, each of which some passage has in full.
    """
    return _names_one(asked, one.text) or _is_about_one(asked, one)


def _names_one(asked: Collection[str], text: str) -> bool:
    """Whether a sentence names another thing or person with the same last word, and none that is asked about."""
    lower = text.lower()
    if _OF_THEIRS.search(text):  # "her husband, Bhola Renn"
        return False
    for name in asked:
        *first, last = name.lower().split()
        if name.lower() in lower or first[-1] in ENGLISH.titles:
            continue
        others = [other for other in names(text) if other.lower().split()[-1] == last]
        if others and all(_is_another(first[-1], other.lower().split()) for other in others):
            return True
    return False


def _is_about_one(asked: Collection[str], one: Candidate) -> bool:
    """Whether a sentence names nobody, and its article only others of the surname that is asked about."""
    told = f"{one.passage.article.title}\n{one.passage.article.text}"
    lower = told.lower()
    for name in asked:
        *first, last = name.lower().split()
        if first[-1] in ENGLISH.titles or name.lower() in lower or last in one.text.lower():
            continue
        others = [other.lower().split() for other in names(told) if other.lower().split()[-1] == last]
        if any(_is_another(first[-1], other) for other in others):
            return all(len(other) == 1 or _is_another(first[-1], other) for other in others)
    return False


def _is_another(first: str, words: Sequence[str]) -> bool:
    before = words[-2] if len(words) > 1 else ""
    return bool(before) and before not in ENGLISH.titles and before[:3] != first[:3]
