"""Who and what a conversation speaks of: its turns -> the names and things that a pronoun, or nothing at all, may mean.

Told by the questions, by what answered them and by what was quoted: capitals make a name, a place is what stands behind
"in", somebody is whom an article calls by a first name and by the last alone, "she" is whom an earlier question or an
article calls so. "He" means no place, "it" nobody, "there" a place first. English. Pure; what the next question is, is
not known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa.domain import Answer
from qa.text.languages import ENGLISH, LANGUAGES
from qa.text.offices import BODIES
from qa.text.opposites import ENGLISH as VERBS
from qa.text.verbs import may_be_verb
from qa.text.words import FUNCTION_WORDS, stems, without_accents
from qa.text.words import names as names_in_ascii

_BEFORE_A_VERB = re.compile(
    r"\b(?:did|does|do|will|would|can|could|should|may|might|shall|must|has|have|had)\b", re.IGNORECASE
)
_BE = re.compile(r"\b(?:is|are|was|were|been)\b", re.IGNORECASE)
_PHRASE = re.compile(
    r"\b(?:the|a|an|its|their)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+"
    r"(?:\s+(?:on|against)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+[\w’'-]+)?)?"
    r"(?=\s+(?:of|in|on|at|by|for|to|from|with|that|which|who|whose)\b|\s*[?,]|\s*$)"
)
_IDIOM = re.compile(r"the\s+(?:end|start|beginning|time|moment|way|first\s+place|other\s+one)$", re.IGNORECASE)
_OWNED = re.compile(
    r"\b[A-Z][\w-]*(?:\s+[A-Z][\w-]*)*[’']s\s+(?!first\b|last\b|own\b)[a-z][\w-]*(?:\s+[a-z][\w-]*)??(?=\s+(?:of|in|on|at|by|for|to|from|with|and|or|\w+(?:ed|ly))\b|\s*\?|\s*$)"
)
_SUBJECT = re.compile(
    r"\b(?:did|does|do|will|would|can|could|should)\s+(?P<what>(?:the|its|their)\s+[\w’'-]+(?:\s+[\w’'-]+){0,3}?)"
    r"\s+(?P<verb>[a-z]+)(?=\s+(?:out|up|down|off|on|over|away|back|in|at|by|for|to|from|with|until|after|before)\b|\s*\?|\s*$)",
    re.IGNORECASE,
)
_DOERS = re.compile(
    r"\b(?:did|do|will|would|can|could|have)\s+(?P<who>(?:(?:the|those|these)\s+)?(?:[a-z][\w’'-]*\s+|[A-Z][\w’'-]*\s+){0,3}?[a-z][\w-]*[^suia\W]s)"
    r"\s+(?!of\b|in\b)[a-z]+\b"
)  # "did the bus drivers get"
_WHICH = re.compile(
    r"^(?:which|what)\s+(?P<what>[a-z]+)\s+(?P<rest>(?:was|is|has|had|will)\s+[^?]+?|[a-z]+ed\s+[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_WHERE_IT_IS = r"\s+(?:in|at|on|near|of|off)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
_WHO = re.compile(r"^(?:and\s+)?(?:who|whom)\b", re.IGNORECASE)
_OF_A_PLACE = r"\b(?:in|at|from|near|of|to|the)\s+{name}\b"
_INSIDE_OF = r"\b(?:[Ii]n|[Aa]t|[Nn]ear)\s+(?:the\s+)?{name}\b(?!\s+[a-z]+(?:er|or|ist|ant)\b)"
_RELATIVE = re.compile(r"\s(?:that|which|who|whose)\s")
_LEADS_TO = re.compile(r"\b(?:in|at|from|near|of|to|for|the)\s+$", re.IGNORECASE)
_THERE = re.compile(r"there", re.IGNORECASE)
_THEY = re.compile(r"they|them|their", re.IGNORECASE)
_IRREGULAR = frozenset(VERBS.base.values())
_DAY_WORDS = frozenset(word for language in LANGUAGES for word in language.dates)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_HE_OR_SHE = re.compile(r"\b[Hh]e\b|\b[Ss]he\b")
_SENTENCE_END = re.compile(r"[.!?][”\"']?\s")

_BEHIND_A_WORD = re.compile(r"(?<=[a-z,] )[A-Z][\w’-]+")

_TURNS = 4  # that are looked back on
_READ_FOR_NAMES = 10  # passages
_MOST = 3
_LONGEST_NAME = 5  # words of a short answer that may name somebody
_LONGEST_TITLE = 3
_ARTICLE_AND_NOUN = 2
_READ = 3  # passages of an answer in which is looked what somebody is called
_LOOKED_UP = 30  # names of articles
_NEAR = 160  # characters in which a pronoun means who was named before it
_SURELY = 2  # that a question was read so counts as much as two sentences


class _Named(NamedTuple):
    """Somebody or something that was spoken of."""

    name: str
    person: bool


def question_of(turn: Answer) -> str:
    """The question of a turn, as it was understood."""
    return turn.understood or turn.question


def names(text: str) -> list[str]:
    """The names in a text, as `qa.text.words.names` tells them, and those that begin with a letter beyond A to Z."""
    bare, at = without_accents(text), 0
    found: list[str] = []
    for name in names_in_ascii(bare):
        at = bare.index(name, at)
        found.append(text[at : at + len(name)])
        at += len(name)
    return found


def persons(turns: Sequence[Answer], pronoun: str) -> list[str]:
    """Whom "he" or "she" may mean, the likeliest first: who is known as that, else nobody known as the other.

    A place is nobody, and nor is what a question calls "the".
    """
    named = list(_named(turns))
    called = {one.name: _gender(one.name, turns) for one in named}
    somebody = [one.name for one in named if one.person or called[one.name]]
    found = _whole(somebody or [one.name for one in named if _may_be_somebody(one.name, turns)])
    wanted = _called(pronoun)
    known = [name for name in found if called.get(name) == wanted]
    if wanted and found and not known and all(called.get(name) for name in found):
        known = _called_so_in_articles(turns, wanted)  # "Who ran against her?", which was refused: "What does he do?"
    unknown = [name for name in found if not called.get(name)]
    answered = [name for name in unknown if name in _whole(_who_answered(turns))]
    return (known or answered or unknown or found)[:_MOST]


def _who_answered(turns: Sequence[Answer]) -> list[str]:
    """Who the short answers name to the questions that began with "who", the last first."""
    return [name for turn in reversed(turns[-_TURNS:]) if _WHO.match(question_of(turn)) for name in _short_names(turn)]


def _called_so_in_articles(turns: Sequence[Answer], wanted: str) -> list[str]:
    """Those with a first and a last name whom the articles of the last turn call "he" or "she", as is wanted."""
    texts = [passage.article.text for passage in turns[-1].passages[:_READ]]
    found = dict.fromkeys(name for text in texts for name in names(text) if name.count(" ") == 1)
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
        in_question = [name for name in named if name in asked and not _before_a_noun(name, asked)]
        subject = bool(_THEY.fullmatch(pronoun))  # "What did they say?": those who did something
        about = _in_their_phrases(in_question[-1:] if subject else in_question[:1], _told(asked, pronoun))
        if pronoun.lower() in {"it", "its"} and (owned := _asked_for(asked, turn) or _owned(asked)):
            about = owned
        elif (doers := _DOERS.search(asked)) and "on strike" in asked:
            about = [f"the strike of {doers['who']}"]
        if subject:
            about = _several(asked, about, turn)
        if not about and not _WHO.match(asked):
            about = names(asked)[-1:]  # "Halden Steel" reads as somebody's name
        about = [name for name in about if name.startswith("the ") or not _gender(name, turns)]
        found = about if about and subject else [*found, *about, *(name for name in named if name not in asked)]
        if about:
            break
    others = (one.name for one in _named(turns) if not found and not _gender(one.name, turns))
    whole = _whole([*found, *others])
    places_first = bool(_THERE.fullmatch(pronoun))
    return sorted(whole, key=lambda name: _is_place(name, turns) != places_first)[:_MOST]


def _several(asked: str, about: Sequence[str], turn: Answer) -> list[str]:
    """Those of what was asked about that "they" may mean: many, a body of people, or who answered as one."""
    if doers := _DOERS.search(asked):
        return [doers["who"]]
    groups = [
        name
        for name in _short_names(turn)
        if any(re.search(rf"\b[Tt]he {re.escape(name)}\b", text) for text in _quoted(turn))
    ]
    one = (thing for thing in about if thing.startswith("the ") and thing.split()[-1].islower())
    single = {thing for thing in one if not thing.endswith("s") and stems(thing.split()[-1])[0] not in BODIES}
    return [*groups, *(thing for thing in about if thing not in single)]


def _asked_for(asked: str, turn: Answer) -> list[str]:
    """ "It" behind "Which animal was named after Vesk?": what answered by its name, else that animal itself."""
    which = _WHICH.match(asked)
    if not which:
        return []
    return _short_names(turn)[:1] or [f"the {which['what']} that {which['rest']}"]


def _told(question: str, pronoun: str) -> list[str]:
    """The thing that a question tells of; for "it", with the place that it is told by."""
    told = phrases(question)[-1:] or subjects(question)
    if pronoun.lower() not in {"it", "its"}:
        return told
    return [_where_it_is(thing, question) for thing in told]


def _owned(question: str) -> list[str]:
    """The last thing of somebody that a question tells of, behind all others: "Renn's sentence"."""
    owned = [match[0] for match in _OWNED.finditer(question)][-1:]
    return [
        thing for thing in owned if all(question.rfind(other) < question.rfind(thing) for other in phrases(question))
    ]


def _in_their_phrases(named: Sequence[str], about: Sequence[str]) -> list[str]:
    """Names and phrases, without a name that only is part of a phrase: "the Tarsk treaty", not "Tarsk"."""
    return [*(name for name in named if not any(name in phrase for phrase in about)), *about]


def _may_be_somebody(name: str, turns: Sequence[Answer]) -> bool:
    asked = [question_of(turn) for turn in turns[-_TURNS:]]
    return not _is_place(name, turns) and not any(_before_a_noun(name, question) for question in asked)


def _before_a_noun(name: str, question: str) -> bool:
    """Whether a name only says of which kind something is: "British" in "Who became British prime minister?"."""
    match = re.search(rf"\b{re.escape(name)}\s+(?P<next>[a-z][\w’'-]*)", question)
    if (
        not match
        or match["next"] in FUNCTION_WORDS | VERBS.auxiliaries
        or (_BEFORE_A_VERB.search(question[: match.start()]) and not question[: match.start()].endswith("the "))
    ):
        return False
    return match["next"] not in VERBS.base and not ENGLISH.is_past(match["next"]) and not match["next"].endswith("s")


def _is_place(name: str, turns: Sequence[Answer]) -> bool:
    """Whether a question or a quote tells of something in, at or near it."""
    inside = re.compile(_INSIDE_OF.format(name=re.escape(name)))
    return any(inside.search(text) for turn in turns[-_TURNS:] for text in (question_of(turn), *_quoted(turn)))


def another_of_its_kind(text: str, turns: Sequence[Answer], other: re.Pattern[str]) -> str:
    """The text with the name of "the other fire", where the articles that were found name one beside that spoken of."""
    match = other.search(text)
    if not match:
        return text
    noun = match["noun"].lower()
    asked = " ".join(question_of(turn) for turn in turns[-_TURNS:])
    named = re.compile(rf"\b(?P<name>(?:[A-Z][\w’'-]+\s+){{1,3}}){noun}\b")
    found = Counter(
        " ".join(one["name"].split())
        for turn in turns[-_TURNS:]
        for passage in turn.passages
        for one in named.finditer(f"{passage.article.title}. {passage.article.text}")
    )
    others = [name.removeprefix("The ") for name, _ in found.most_common() if name.removeprefix("The ") not in asked]
    return f"{text[: match.start()]}the {others[0]} {noun}{text[match.end() :]}" if others else text


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


def topic_of(question: str) -> str:
    """What a question is about: the things and names in it that are no part of each other; "" where it has none."""
    named = spoken_of(question)
    told_of = phrases(question)
    naming = [phrase for phrase in told_of if any(name in phrase for name in named)]
    told = [_where_it_is(phrase, question) for phrase in (naming or told_of)[-1:]]
    about = [phrase for phrase in told if not named or any(name in phrase for name in named)]
    return " ".join(_in_their_phrases(named, about))


def spoken_of(question: str) -> list[str]:
    """The names in a question that say something: no days, and no word that only begins its next sentence."""
    found = (" ".join(word for word in name.split() if word.lower() not in FUNCTION_WORDS) for name in names(question))
    return [name for name in found if name and not _says_nothing(name)]


def phrases(question: str) -> list[str]:
    """The things that a question speaks of: "the harbour tunnel" in "When did the harbour tunnel open?"."""
    found: list[str] = []
    for match in _PHRASE.finditer(question):
        if _IDIOM.match(match[0]):
            continue
        if found and _RELATIVE.search(question, 0, match.start()):  # "the pumpkin that broke the record"
            break
        words = match[0].split()
        words[0] = "the" if words[0] in {"its", "their"} else words[0]
        behind = question[match.end() :].partition("?")[0].strip()
        ends = not behind or (behind.startswith(",") and not _is_verb(behind.split()[-1]))
        lead = question[: match.start()]
        several = len(words) > _ARTICLE_AND_NOUN and words[-2].endswith("s") and _is_verb(words[-1])
        if (
            len(words) > _ARTICLE_AND_NOUN
            and (ends or (several and _BEFORE_A_VERB.search(lead)))
            and _ends_in_its_verb(lead, words[-1])
        ):
            words = words[:-1]
        found.append(" ".join(words))
    return found


def subjects(question: str) -> list[str]:
    """Of what a verb is asked: "the inquiry report" in "When did the inquiry report come out?"."""
    found = _SUBJECT.search(question)
    return [found["what"]] if found and may_be_verb(found["verb"]) else []


def _where_it_is(thing: str, question: str) -> str:
    """A thing with the place that it is told by: "the dock strike in Tarn"."""
    behind = re.search(rf"{re.escape(thing)}(?P<where>{_WHERE_IT_IS})", question)
    where = behind["where"] if behind and thing.startswith("the ") else ""
    return thing if any(_says_nothing(name) for name in names(f"x{where}")) else f"{thing}{where}"  # "in October"


def _is_verb(word: str) -> bool:
    return may_be_verb(word) or word in _IRREGULAR


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
    return all(word.lower() in _DAY_WORDS | FUNCTION_WORDS | {"yes"} for word in name.split())


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
        begins = match.end() - len(name) if text[: match.end()].endswith(name) else match.start()
        if _LEADS_TO.search(text[:begins]):  # "the mayor of Alder said that she"
            continue
        found = _HE_OR_SHE.search(text, match.end(), match.end() + _NEAR)
        between = text[match.end() : found.start()] if found else ""
        if not found or spoken_of(f"x {between}"):
            continue
        ends = _SENTENCE_END.findall(between)
        before = re.split(_SENTENCE_END, text[: match.start()])[-1]
        first_names = set(name.split()[:-1])
        alone = set(spoken_of(f"x {before}")) <= first_names or _is_title(before.split(), first_names)
        if not ends or (len(ends) == 1 and found[0].istitle() and alone):
            yield found[0].lower()


def _is_title(before: Sequence[str], first_names: set[str]) -> bool:
    """Whether only what somebody is stands before the name: "Opposition leader Sten"."""
    title = [word.lower() for word in before if word not in first_names]
    said = FUNCTION_WORDS | VERBS.auxiliaries | VERBS.base.keys()
    return len(title) <= _LONGEST_TITLE and not any(word in said or ENGLISH.is_past(word) for word in title)
