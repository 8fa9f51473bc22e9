"""Lasting: what a sentence says of somebody or something, and whether a newer one says that it is over. Pure. English.

"Who leads the council?" asks for the day of asking: who was elected in 2019 leads it only as long as no newer article
has them resign. What has ended is told by a verb of ending said of the same name; what is only asked for, wanted or
denied ("will not resign") ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.answering.candidates import Candidate
from qa.answering.grounding import denied_in, only_hedged
from qa.answering.wording import read, stem_of
from qa.domain import AnswerType, Notice, Question, Said
from qa.text.words import content_stems, names, stems

_HEARD = 24  # sentences
_ENDINGS = tuple(
    map(stem_of, ("resigned", "quit", "stepped", "left", "retired", "dismissed", "sacked", "ousted", "removed", "died"))
)
_FORMER = re.compile(r"\b(?:former|ex-|outgoing|then)\s?", re.IGNORECASE)
# "five months after it was closed" tells of the time before what the sentence is about.
_BEFORE_IT = re.compile(r"(?:,\s*)?(?:[\w-]+\s+(?:days?|weeks?|months?|years?)\s+)?\bafter\b[^,.;]*")


def is_over(text: str, name: str) -> bool:
    """Whether a sentence says that somebody of this name does not hold an office any more."""
    if not set(stems(text)).issuperset(content_stems(name)[-1:]):
        return False
    said, denied = {word.stem for word in read(text).words}, denied_in(text)
    ended = any(stem in said and stem not in denied and not only_hedged(text, stem) for stem in _ENDINGS)
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    return ended or bool(re.search(rf"{_FORMER.pattern}(?:[\w’'-]+\s+){{0,4}}{last}\b", text, re.IGNORECASE))


def without_what_was(text: str) -> str:
    """A sentence without the clauses that tell what was before."""
    return _BEFORE_IT.sub("", text)


def superseded(question: Question, ranked: Sequence[Candidate]) -> tuple[tuple[Notice, ...], list[Candidate]]:
    """The sentences with the newest in front that says that the first one holds no more, and what to say about it."""
    best = ranked[0] if ranked else None
    holds = names(f"x {best.short}") if best else []
    if not best or not holds or not question.lasting or question.answer_type is not AnswerType.NAME:
        return (), list(ranked)
    newer = [one for one in ranked[1:_HEARD] if one.day > best.day and is_over(one.text, holds[0])]
    if not newer:
        return (), list(ranked)
    last = max(newer, key=lambda one: one.day)
    in_front = replace(last, answer=None, score=best.score)
    article = last.passage.article
    notice = Notice("superseded", (holds[0], Said("", article.source, article.published)))
    return (notice,), [in_front, *(one for one in ranked if one is not last)]
