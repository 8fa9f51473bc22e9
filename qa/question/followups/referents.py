"""Who and what a conversation speaks of: its turns -> the names and things that a pronoun, or nothing at all, may mean.

Told by the questions, by what answered them and by what was quoted, without the dateline: a place is what stands behind
"in" or in a dateline, somebody is whom an article calls by a first name and by the last alone, "she" is whom an earlier
question or an article calls so. "He" means no place, no body of people and no outlet, "it" nobody, "there" a place
first. English. Pure; what the next question is, is not known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa.domain import Answer
from qa.question.comparing import is_plural
from qa.question.followups.called import TITLE, full_names, is_called_a_body, said_of, without_title
from qa.question.followups.phrases import (
    before_a_noun,
    doers,
    in_their_phrases,
    names,
    owned,
    says_nothing,
    strike,
    told,
    told_whole,
    topic_of,
)
from qa.text.datelines import without_dateline
from qa.text.languages import ENGLISH
from qa.text.offices import BODIES
from qa.text.verbs import may_be_verb
from qa.text.words import FUNCTION_WORDS, stems

_WHICH = re.compile(
    r"^(?:which|what)\s+(?P<what>[a-z]+)\s+(?P<rest>(?:was|is|has|had|will)\s+[^?]+?|[a-z]+ed\s+[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b[A-Z][\w’-]+(?:\s+[A-Z][\w’-]+)*\s+and\s+[A-Z][\w’-]+(?:\s+[A-Z][\w’-]+)*")
_WHO = re.compile(r"^(?:and\s+)?(?:who|whom)\b", re.IGNORECASE)
_WHO_IS = re.compile(
    r"^(?i:who(?:[’']s|\s+(?:is|was)))\s+(?P<name>[^\W\d_a-z][\w’-]*(?:\s+[^\W\d_a-z][\w’-]*)*)\s*\??$"
)
_OF_A_PLACE = r"\b(?:in|at|from|near|of|to|the)\s+{name}\b"
_INSIDE_OF = r"\b(?:[Ii]n|[Aa]t|[Nn]ear)\s+(?:the\s+)?{name}\b(?!\s+[a-z]+(?:er|or|ist|ant)\b)"
_THE = r"\b[Tt]he\s+(?:[A-Z][\w’-]+\s+)*{name}\b(?:\s+(?P<next>[a-z]+))?"
_ASKED_OF = r"\b(?i:did|does|do|is|was|has|had|will|would|can|could)\s+"
_INDEFINITE = re.compile(r"^an?\s+")
_THERE = re.compile(r"there", re.IGNORECASE)
_THEY = re.compile(r"they|them|their", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)

_BEHIND_A_WORD = re.compile(r"(?<=[a-z,] )[A-Z][\w’-]+")

_TURNS = 4  # that are looked back on
_READ_FOR_NAMES = 10  # passages
_MOST = 3
_LONGEST_NAME = 5  # words of a short answer that may name somebody
_READ = 3  # passages of an answer in which is looked what somebody is called
_LOOKED_UP = 30  # names of articles
_SURELY = 2  # that a question was read so counts as much as two sentences


class _Named(NamedTuple):
    """Somebody or something that was spoken of."""

    name: str
    person: bool


def question_of(turn: Answer) -> str:
    """The question of a turn, as it was understood."""
    return turn.understood or turn.question


def persons(turns: Sequence[Answer], pronoun: str) -> list[str]:
    """Whom "he" or "she" may mean, the likeliest first: who is known as that, else nobody known as the other.

    A place is nobody, nor is a body of people, an outlet, or what a question calls "the".
    """
    named = [
        one for one in _named(turns) if not _is_body(one.name, turns) and not _is_place_in_articles(one.name, turns)
    ]
    called = {one.name: _gender(one.name, turns) for one in named}
    known_as = {one.name for one in named if called[one.name] or _is_asked_about(one.name, turns)}
    somebody = [one.name for one in named if one.person or (one.name in known_as and _may_be_somebody(one.name, turns))]
    found = _whole(somebody or [one.name for one in named if _may_be_somebody(one.name, turns)])
    called = {name: called.get(name) or _gender(name, turns) for name in found}
    wanted = _called(pronoun)
    known = [name for name in found if called.get(name) == wanted]
    if wanted and found and not known and all(called.get(name) for name in found):
        known = persons_in_articles(turns, pronoun)  # "Who ran against her?", which was refused: "What does he do?"
    unknown = [name for name in found if not called.get(name)]
    answered = [name for name in unknown if name in _whole(_who_answered(turns[-1:]))]
    beside = [name for name in unknown if name not in answered and name not in question_of(turns[-1])]
    return (known or (answered and [*answered, *beside]) or unknown or found)[:_MOST]


def _who_answered(turns: Sequence[Answer]) -> list[str]:
    """Who the answers name to the questions that began with "who"."""
    return [name for turn in turns for name in _who_was_told(turn)]


def names_somebody(question: str) -> bool:
    """Whether a question asks about somebody by name: "Who is Moe?"."""
    return bool(_WHO_IS.match(question))


def _who_was_told(turn: Answer) -> list[str]:
    """Who is asked about by name ("Who is Moe?"), or answers a question that begins with "who"."""
    asked = question_of(turn)
    if by_name := _WHO_IS.match(asked):
        return [by_name["name"]]
    return _short_names(turn) if _WHO.match(asked) else []


def persons_in_articles(turns: Sequence[Answer], pronoun: str) -> list[str]:
    """Those with a first and a last name whom the articles of the last turn call "he" or "she", as asked."""
    wanted = _called(pronoun)
    texts = [passage.article.text for passage in turns[-1].passages[:_READ]]
    found = dict.fromkeys(name for text in texts for name in full_names(text) if name.count(" ") == 1)
    called = [name for name in list(found)[:_LOOKED_UP] if _gender(name, turns) == wanted]
    return [name for name in called if not _is_place(name, turns)]


def things(turns: Sequence[Answer], pronoun: str = "it") -> list[str]:
    """What "it" may mean: what was asked about as a thing or by name, what was answered, and then other names.

    Nobody is meant who is known as "he" or "she"; a place comes last, and for "there" first.
    """
    found: list[str] = []
    for turn in reversed(turns[-_TURNS:]):
        asked = question_of(turn)
        whom = _short_names(turn) if _WHO.match(asked) else []
        named = [one.name for one in _named([turn]) if not one.person or (one.name in asked and one.name not in whom)]
        in_question = [name for name in named if name in asked and not before_a_noun(name, asked)]
        subject = bool(_THEY.fullmatch(pronoun))  # "What did they say?": those who did something
        singular = pronoun.lower() in {"it", "its"}
        told_of = told_whole(asked) if singular else told(asked)
        about = in_their_phrases(_doing(in_question, asked) if subject else in_question[:1], told_of)
        if singular and (itself := _asked_for(asked, turn) or owned(asked)):
            about = [*itself, *(name for name in in_question if f"{name}’s" in itself[0].replace("'", "’"))]
        elif stopped := strike(asked):
            about = [stopped]
        if subject:
            about = [name for name in _several(asked, about, turn) if not _is_town(name, turns)]
        elif singular:
            about = sorted(about, key=lambda thing: thing in in_question and _only_says_where(thing, asked))
            about = [thing for thing in about if not _are_several(thing)]
        if not about and not _WHO.match(asked):
            about = names(asked)[-1:]  # "Halden Steel" reads as somebody's name
        about = [_INDEFINITE.sub("the ", name) for name in about]  # "a discount", once it was asked about
        about = [name for name in about if name.startswith("the ") or " and " in name or not _gender(name, turns)]
        found = about if about and subject else [*found, *about, *(name for name in named if name not in asked)]
        if about:
            break
    others = (one.name for one in _named(turns) if not found and not _gender(one.name, turns))
    whole = _whole([*found, *others])
    if _THEY.fullmatch(pronoun):
        whole = [name for name in whole if not _is_town(name, turns) and _may_do_something(name, turns)]
    places_first = bool(_THERE.fullmatch(pronoun))
    return sorted(whole, key=lambda name: _is_place(name, turns) != places_first)[:_MOST]


def _doing(named: Sequence[str], asked: str) -> list[str]:
    """Of the names in a question the one that it asks something of ("did Sill Lines buy Tarn Air"), else the last."""
    first = (name for name in named if re.search(rf"{_ASKED_OF}(?:the\s+)?{re.escape(name)}\b(?!\s+and\b)", asked))
    return [name] if (name := next(first, "")) else list(named[-1:])


def _several(asked: str, about: Sequence[str], turn: Answer) -> list[str]:
    """Those of what was asked about that "they" may mean: many, a body of people, or who answered as one."""
    if both := _BOTH.search(asked):
        return [both[0]]
    if those := doers(asked):
        return [those]
    groups = [
        name
        for name in _short_names(turn)
        if any(re.search(rf"\b[Tt]he {re.escape(name)}\b", text) for text in _quoted(turn))
    ]
    one = (thing for thing in about if thing.startswith("the ") and thing.split()[-1].islower())
    single = {thing for thing in one if not thing.endswith("s") and stems(thing.split()[-1])[0] not in BODIES}
    return [*groups, *(thing for thing in about if thing not in single)]


def _are_several(thing: str) -> bool:
    """Whether a thing is of many: "the dock workers" is no "it"."""
    last = thing.partition(" of ")[0].rsplit(maxsplit=1)[-1]
    return thing.startswith("the ") and last.islower() and is_plural(last)


def _asked_for(asked: str, turn: Answer) -> list[str]:
    """ "It" behind "Which animal was named after Vesk?": what answered by its name, else that animal itself."""
    which = _WHICH.match(asked)
    if not which:
        return []
    return _short_names(turn)[:1] or [f"the {which['what']} that {which['rest']}"]


def _is_body(name: str, turns: Sequence[Answer]) -> bool:
    """Whether a name is a dateline's, a court's, an outlet's, or of those who are called "the": "the Larks lost"."""
    if _sent_from(name, turns) or is_called_a_body(name):
        return True
    recent = turns[-_TURNS:]
    if any(passage.article.source == name for turn in recent for passage in turn.passages):
        return True
    told_of = " ".join(text for turn in recent for text in (question_of(turn), *_quoted(turn)))
    behind = [match["next"] or "" for match in re.finditer(_THE.format(name=re.escape(name)), told_of)]
    return any(not word or word in FUNCTION_WORDS or may_be_verb(word) or ENGLISH.is_past(word) for word in behind)


def _may_do_something(name: str, turns: Sequence[Answer]) -> bool:
    """Whether "they" may be who is named: asked about or answered, not a mere word for which warehouse."""
    if name[0].islower():
        return True
    recent = turns[-_TURNS:]
    asked = [question_of(turn) for turn in recent if name in question_of(turn)]
    if asked:
        return any(not before_a_noun(name, one) and not _only_says_where(name, one) for one in asked)
    return _is_body(name, turns) or any(name in turn.short for turn in recent)


def _only_says_where(name: str, asked: str) -> bool:
    """Whether a name in a question only tells where or whose something is: "the ferry to Tarn"."""
    return bool(re.search(rf"\b(?:in|at|from|near|to|on|off|of)\s+{re.escape(name)}\b", asked))


def _is_asked_about(name: str, turns: Sequence[Answer]) -> bool:
    """Whether the last question asks what somebody of that last name does, whom the articles name in full."""
    asked = re.search(rf"{_ASKED_OF}{re.escape(name)}\b", question_of(turns[-1]))
    texts = (passage.article.text for passage in turns[-1].passages[:_READ])
    return bool(asked) and any(other.endswith(f" {name}") for text in texts for other in full_names(text))


def _may_be_somebody(name: str, turns: Sequence[Answer]) -> bool:
    asked = [question_of(turn) for turn in turns[-_TURNS:]]
    return not _is_place(name, turns) and not any(before_a_noun(name, question) for question in asked)


def _is_place(name: str, turns: Sequence[Answer]) -> bool:
    """Whether a question or a quote tells of something in, at or near it, or a quote comes from there."""
    inside = re.compile(_INSIDE_OF.format(name=re.escape(name)))
    texts = [text for turn in turns[-_TURNS:] for text in (question_of(turn), *_quoted(turn))]
    return _sent_from(name, turns) or any(inside.search(text) for text in texts)


def _is_town(name: str, turns: Sequence[Answer]) -> bool:
    """Whether a name is a place, and no team's: "what happened at the Larks"."""
    bare = name.removeprefix("the ")
    return _is_place(bare, turns) and not _is_body(bare, turns)


def _is_place_in_articles(name: str, turns: Sequence[Answer]) -> bool:
    """Whether the articles found tell of something in it; "confidence in Moe" is no place."""
    inside = re.compile(
        rf"(?<!confidence )(?<!trust )(?<!faith )(?<!interest ){_INSIDE_OF.format(name=re.escape(name))}"
    )
    return any(
        inside.search(passage.article.text) for turn in turns[-_TURNS:] for passage in turn.passages[:_READ_FOR_NAMES]
    )


def _sent_from(name: str, turns: Sequence[Answer]) -> bool:
    """Whether a name is the place of a dateline: "TARN (TCN) - The ferry"."""
    quotes = [sentence.text for turn in turns[-_TURNS:] for sentence in turn.sentences[:1]]
    return any(text.startswith(name.upper()) and text != without_dateline(text) for text in quotes)


def as_written(text: str, turns: Sequence[Answer]) -> str:
    """The text with capitals for the words that the articles found before only write so: "and tarn?" is of Tarn."""
    if text != text.lower():
        return text
    told = " ".join(passage.text for turn in turns[-_TURNS:] for passage in turn.passages[:_READ_FOR_NAMES])
    behind = set(_BEHIND_A_WORD.findall(told)) if told else set()

    def written(word: re.Match[str]) -> str:
        name = word[0].capitalize()
        return name if name in behind and not re.search(rf"\b{re.escape(word[0])}\b", told) else word[0]

    return re.sub(r"[a-z][\w’-]{2,}", written, text) if behind else text


def topics(turns: Sequence[Answer]) -> list[str]:
    """What a conversation is about, the last first: the names of a question, or the thing that it speaks of."""
    found = []
    for turn in reversed(turns[-_TURNS:]):
        asked = question_of(turn)
        if about := topic_of(asked):
            found.append(about)
    return list(dict.fromkeys(found))


def _named(turns: Sequence[Answer]) -> Iterator[_Named]:
    """Who and what was spoken of, the last first: who an answer names, what was asked about, what quotes name."""
    recent = list(reversed(turns[-_TURNS:]))
    for turn in recent:
        asked = question_of(turn)
        yield from (_Named(name, person=True) for name in _who_was_told(turn))
        yield from _told_apart(reversed(names(asked)), (asked, *_quoted(turn)))
    for turn in recent:
        found = (*_short_names(turn), *(name for text in _quoted(turn) for name in names(text)))
        yield from _told_apart(found, (question_of(turn), *_quoted(turn)))


def _told_apart(found: Iterable[str], texts: Sequence[str]) -> Iterator[_Named]:
    """Names with whether they are somebody's: of two words or more, and never behind a word that leads to a place."""
    for name in found:
        if says_nothing(name):
            continue
        place = re.compile(_OF_A_PLACE.format(name=re.escape(name)), re.IGNORECASE)
        person = " " in name and not name.startswith("The ")
        yield _Named(name, person and not any(place.search(text) for text in texts))


def _short_names(turn: Answer) -> list[str]:
    """The names in a short answer; "Fire chief" at the head of a quote is none."""
    words = turn.short.split()
    quoted = [sentence.text for sentence in turn.sentences[:1]]
    sent = any(turn.short in text and turn.short not in without_dateline(text) for text in quoted)  # "TARN (TCN"
    if len(words) > _LONGEST_NAME or sent:
        return []
    longer = [name for text in quoted for name in names(text) if " of " not in name]  # "Tarn County" Council
    found = [next((one for one in longer if one.startswith(f"{name} ")), name) for name in names(f"x {turn.short}")]
    begins = any(text.startswith(turn.short) for text in _quoted(turn))
    described = len(words) > 1 and words[1].islower() and words[1] not in FUNCTION_WORDS
    return found[1:] if found and begins and described and words[0] == found[0] else found


def _quoted(turn: Answer) -> list[str]:
    return [without_dateline(sentence.text) for sentence in turn.sentences[:1]]


def _whole(found: Iterable[str]) -> list[str]:
    """Names once each, as they were last given in full: "Halvard" is "Karin Halvard" where both were said.

    A title goes where the name is one without: "Mayor Karin Halvard".
    """
    known = list(dict.fromkeys(without_title(name) for name in found))
    bare = {name: TITLE.sub("", name) for name in known}
    whole = [
        next((other for other in known if other.endswith(f" {bare[name]}") and not TITLE.match(other)), name)
        for name in known
    ]
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
            votes.update(said_of(name, passage.article.text))
    she, he = votes["she"], votes["he"]
    return "she" if she > he else "he" if he > she else ""
