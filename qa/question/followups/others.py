"""The other of two: "the other fire" in a question -> what tells it from the one that was spoken of.

"The other fire" after one on the Tarn Moor is the Sill Hill fire where the articles found name one beside it, else the
one that another of them is headed with; "the other one, on Lake Moss" is told by what stands behind. English. Pure.
Whether there are only two is not known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.domain import Answer
from qa.question.followups.noun_phrases import noun_phrases
from qa.question.followups.phrases import TOPIC_BESIDE
from qa.question.followups.referents import question_of
from qa.text.words import content_stems, stems

_OTHER = re.compile(r"\bthe\s+other\s+(?P<noun>(?!one\b|ones\b|day\b)[a-z]+)\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?P<lead>(?:in|at|on|for)\s+)?the\s+other(?:\s+(?P<noun>[a-z]+))?,\s*(?P<what>[^,?]+)(?=\s*\?*$)", re.IGNORECASE
)  # "and in the other one, on Lake Moss?"
_TURNS = 4  # that are looked back on


def told_by_its_name(question: str, turns: Sequence[Answer]) -> str:
    """ "The other one, on Lake Moss" after "the Tarn fire" is the fire on Lake Moss; "the other, the pilot": he."""

    def named(other: re.Match[str]) -> str:
        lead, noun, what = other["lead"] or "", (other["noun"] or "one").lower(), other["what"]
        if led := re.match(r"the\s+one\s+(?=(?:in|at|on|near|from)\b)", what, re.IGNORECASE):
            what = what[led.end() :]
        if not re.match(r"(?:in|at|on|near|from)\b", what, re.IGNORECASE):
            return f"{lead}{what}"
        told = next((words for turn in reversed(turns) for words in noun_phrases(question_of(turn))[-1:]), "one")
        return f"{lead}the {told.split()[-1] if noun == 'one' else noun} {what}"

    return _NAMED.sub(named, question)


def another_of_its_kind(text: str, turns: Sequence[Answer]) -> str:
    """The text with the name of "the other fire", where the articles that were found name one beside that spoken of."""
    match = _OTHER.search(text)
    if not match:
        return text
    noun = match["noun"].lower()
    asked = " ".join(question_of(turn) for turn in turns[-_TURNS:])
    named = re.compile(rf"(?<=[a-z,] )(?P<name>(?:[A-Z][\w’'-]+\s+){{1,3}}){noun}\b")  # "The fire" names none
    found = Counter(
        " ".join(one["name"].split())
        for turn in turns[-_TURNS:]
        for passage in turn.passages
        for one in named.finditer(f"{passage.article.title}\n{passage.article.text}")
    )
    others = [name for name, _ in found.most_common() if name not in asked]
    return f"{text[: match.start()]}the {others[0]} {noun}{text[match.end() :]}" if others else text


def with_its_headline(reading: str, turns: Sequence[Answer]) -> str:
    """A reading that still has "the other fire", with the headline of one that no answer has cited; else as it is."""
    match = _OTHER.search(reading)
    if not match:
        return reading
    noun = stems(match["noun"])[0]
    recent = turns[-_TURNS:]
    cited = {citation.article_id for turn in recent for citation in turn.citations}
    found = (passage.article for turn in reversed(recent) for passage in turn.passages)
    titles = [one.title for one in found if one.id not in cited and noun in stems(one.title)]
    known = _told_of(noun, [question_of(turn) for turn in recent])
    title = next((title for title in titles if known.isdisjoint(stems(title))), "")
    text = TOPIC_BESIDE.sub("", f"{reading[: match.start()]}the {match['noun']}{reading[match.end() :]}").rstrip(" ?")
    return f"{text}? ({title})" if title else reading


def _told_of(noun: str, questions: Sequence[str]) -> set[str]:
    """By what words the one was told that was spoken of: "market" of "the market fire", else all that was asked."""
    things = [set(content_stems(thing)) for asked in questions for thing in noun_phrases(asked)]
    told = set().union(*(words for words in things if noun in words)) - {noun}
    return told or {stem for asked in questions for stem in content_stems(asked)} - {noun}
