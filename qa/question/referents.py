"""Who and what a conversation speaks of: its turns -> the names and things that a pronoun, or nothing at all, may mean.

Told by the questions, by what answered them and by what was quoted: capitals make a name, a place is what stands behind
"in", "she" is whom an earlier question or an article calls so. English. Pure; what the next question is, is not known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa.domain import Answer
from qa.text.languages import ENGLISH, LANGUAGES
from qa.text.words import FUNCTION_WORDS, names

_BEFORE_A_VERB = re.compile(
    r"\b(?:did|does|do|will|would|can|could|should|may|might|shall|must|has|have|had)\b", re.IGNORECASE
)
_BE = re.compile(r"\b(?:is|are|was|were|been)\b", re.IGNORECASE)
_PHRASE = re.compile(
    r"\b(?:the|a|an)\s+(?:[\w’'-]+\s+){0,2}?[\w’'-]+(?=\s+(?:of|in|on|at|by|for|to|from|with)\b|\s*\?|\s*$)"
)
_WHO = re.compile(r"^(?:and\s+)?(?:who|whom)\b", re.IGNORECASE)
_OF_A_PLACE = r"\b(?:in|at|from|near|of|to|the)\s+{name}\b"
_DAY_WORDS = frozenset(word for language in LANGUAGES for word in language.dates)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_HE_OR_SHE = re.compile(r"\b[Hh]e\b|\b[Ss]he\b")
_SENTENCE_END = re.compile(r"[.!?][”\"']?\s")

_TURNS = 4  # that are looked back on
_MOST = 3
_LONGEST_NAME = 5  # words of a short answer that may name somebody
_ARTICLE_AND_NOUN = 2
_READ = 3  # passages of an answer in which is looked what somebody is called
_NEAR = 160  # characters in which a pronoun means who was named before it
_SURELY = 2  # that a question was read so counts as much as two sentences


class _Named(NamedTuple):
    """Somebody or something that was spoken of."""

    name: str
    person: bool


def question_of(turn: Answer) -> str:
    """The question of a turn, as it was understood."""
    return turn.understood or turn.question


def persons(turns: Sequence[Answer], pronoun: str) -> list[str]:
    """Whom "he" or "she" may mean, the likeliest first: who is known as that, else nobody known as the other."""
    named = list(_named(turns))
    found = _whole([one.name for one in named if one.person] or [one.name for one in named])
    wanted = _called(pronoun)
    called = {name: _gender(name, turns) for name in found}
    known = [name for name in found if called[name] == wanted]
    return (known or [name for name in found if not called[name]] or found)[:_MOST]


def things(turns: Sequence[Answer]) -> list[str]:
    """What "it" may mean: what was asked about by name or as a thing, what was answered, and then other names.

    Nobody is meant who is known as "he" or "she".
    """
    found: list[str] = []
    for turn in reversed(turns[-_TURNS:]):
        asked = question_of(turn)
        named = [one.name for one in _named([turn]) if not one.person]
        in_question = [name for name in named if name in asked]
        about = [*in_question[:1], *phrases(asked)[-1:]]
        if not about and not _WHO.match(asked):
            about = names(asked)[-1:]  # "Halden Steel" reads as somebody's name
        about = [name for name in about if not _gender(name, turns)]
        found += [*about, *(name for name in named if name not in asked)]
        if about:
            break
    others = (one.name for one in _named(turns) if not found and not _gender(one.name, turns))
    return _whole([*found, *others])[:_MOST]


def topics(turns: Sequence[Answer]) -> list[str]:
    """What a conversation is about, the last first: the names of a question, or the thing that it speaks of."""
    found = []
    for turn in reversed(turns[-_TURNS:]):
        asked = question_of(turn)
        if about := spoken_of(asked) or phrases(asked)[-1:]:
            found.append(" ".join(about))
    return list(dict.fromkeys(found))


def spoken_of(question: str) -> list[str]:
    """The names in a question that say something: no days, and no word that only begins its next sentence."""
    found = (" ".join(word for word in name.split() if word.lower() not in FUNCTION_WORDS) for name in names(question))
    return [name for name in found if name and not _says_nothing(name)]


def phrases(question: str) -> list[str]:
    """The things that a question speaks of: "the harbour tunnel" in "When did the harbour tunnel open?"."""
    found = []
    for match in _PHRASE.finditer(question):
        words = match[0].split()
        ends = not question[match.end() :].strip(" ?")
        if ends and len(words) > _ARTICLE_AND_NOUN and _ends_in_its_verb(question[: match.start()], words[-1]):
            words = words[:-1]
        found.append(" ".join(words))
    return found


def _ends_in_its_verb(lead: str, last: str) -> bool:
    """Whether the last word of a question is the verb of its auxiliary: "did ... open", "was ... built"."""
    return bool(_BEFORE_A_VERB.search(lead)) or (ENGLISH.is_past(last) and bool(_BE.search(lead)))


def _named(turns: Sequence[Answer]) -> Iterator[_Named]:
    """Who and what was spoken of, the last first: who an answer names, what was asked about, what quotes name."""
    recent = list(reversed(turns[-_TURNS:]))
    for turn in recent:
        asked = question_of(turn)
        who = _short_names(turn) if _WHO.match(asked) else []
        yield from (_Named(name, person=True) for name in who)
        yield from _told_apart(reversed(names(asked)), (asked, *_quoted(turn)))
    for turn in recent:
        found = (*_short_names(turn), *(name for text in _quoted(turn) for name in names(text)))
        yield from _told_apart(found, (question_of(turn), *_quoted(turn)))


def _told_apart(found: Iterable[str], texts: Sequence[str]) -> Iterator[_Named]:
    """Names with whether they are somebody's: of two words or more, and never behind a word that leads to a place."""
    for name in found:
        if _says_nothing(name):
            continue
        place = re.compile(_OF_A_PLACE.format(name=re.escape(name)), re.IGNORECASE)
        person = " " in name and not name.startswith("The ")
        yield _Named(name, person and not any(place.search(text) for text in texts))


def _says_nothing(name: str) -> bool:
    """Whether what looks like a name is of days and common words alone."""
    return all(word.lower() in _DAY_WORDS | FUNCTION_WORDS for word in name.split())


def _short_names(turn: Answer) -> list[str]:
    """The names in a short answer; "Fire chief" at the head of a quote is none."""
    words = turn.short.split()
    if len(words) > _LONGEST_NAME:
        return []
    found = names(f"x {turn.short}")
    begins = any(text.startswith(turn.short) for text in _quoted(turn))
    described = len(words) > 1 and words[1].islower() and words[1] not in FUNCTION_WORDS
    return found[1:] if found and begins and described and words[0] == found[0] else found


def _quoted(turn: Answer) -> list[str]:
    return [sentence.text for sentence in turn.sentences[:1]]


def _whole(found: Iterable[str]) -> list[str]:
    """Names once each, as they were last given in full: "Halvard" is "Karin Halvard" where both were said."""
    known = list(dict.fromkeys(found))
    whole = [next((other for other in known if other.endswith(f" {name}")), name) for name in known]
    return list(dict.fromkeys(whole))


def _called(pronoun: str) -> str:
    return "she" if _SHE.fullmatch(pronoun) else "he" if _HE.fullmatch(pronoun) else ""


def _gender(name: str, turns: Sequence[Answer]) -> str:
    """Whether somebody is called "he" or "she", by earlier questions and by the articles; "" if unknown."""
    votes: Counter[str] = Counter()
    for turn in turns[-_TURNS:]:
        if name in turn.understood and name not in turn.question:
            votes.update(
                {"she": _SURELY * bool(_SHE.search(turn.question)), "he": _SURELY * bool(_HE.search(turn.question))}
            )
        for passage in turn.passages[:_READ]:
            votes.update(_said_of(name, passage.article.text))
    she, he = votes["she"], votes["he"]
    return "she" if she > he else "he" if he > she else ""


def _said_of(name: str, text: str) -> Iterator[str]:
    """ "he" or "she", as often as a text goes on so about somebody before it names anybody else."""
    for match in re.finditer(rf"\b{re.escape(name.rsplit(maxsplit=1)[-1])}\b", text):
        found = _HE_OR_SHE.search(text, match.end(), match.end() + _NEAR)
        between = text[match.end() : found.start()] if found else ""
        if not found or spoken_of(f"x {between}"):
            continue
        ends = _SENTENCE_END.findall(between)
        before = re.split(_SENTENCE_END, text[: match.start()])[-1]
        if not ends or (
            len(ends) == 1 and found[0].istitle() and set(spoken_of(f"x {before}")) <= set(name.split()[:-1])
        ):
            yield found[0].lower()
