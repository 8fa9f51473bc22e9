"""A question -> the names and things that it speaks of, and of whom it tells what they do. Pure. English.

Capitals make a name; "the harbour tunnel" is a thing, up to what leads on from it, without the verb that is asked of it
("did the harbour tunnel open"); a strike that somebody is asked about is a thing, too. Nothing is known of the
conversation that the question stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.text.languages import ENGLISH, LANGUAGES
from qa.text.opposites import ENGLISH as VERBS
from qa.text.verbs import may_be_verb
from qa.text.words import FUNCTION_WORDS, without_accents
from qa.text.words import names as names_in_ascii

_BEFORE_A_VERB = re.compile(
    r"\b(?:did|does|do|will|would|can|could|should|may|might|shall|must|has|have|had)\b", re.IGNORECASE
)
_BE = re.compile(r"\b(?:is|are|was|were|been)\b", re.IGNORECASE)
_ASKED_OF = re.compile(r"\b(?:did|does|do|will|would)\s+$", re.IGNORECASE)
_PHRASE = re.compile(
    r"\b(?:the|a|an|its|their)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+"
    r"(?:\s+(?:on|against)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+[\w’'-]+)?)?"
    r"(?=\s+(?:of|in|on|at|by|for|to|from|with|that|which|who|whose|(?:meant|supposed|expected|planned|scheduled|due)\s+to)\b"
    r"|\s*[?,]|\s*$)"
)
_IDIOM = re.compile(r"the\s+(?:end|start|beginning|time|moment|way|first\s+place|other\s+one)$", re.IGNORECASE)
_OWNED = re.compile(
    r"\b[A-Z][\w-]*(?:\s+[A-Z][\w-]*)*(?:[’']s|s[’'])\s+(?!first\b|last\b|own\b)[a-z][\w-]*(?:\s+[a-z][\w-]*)??(?=\s+(?:of|in|on|at|by|for|to|from|with|and|or|\w+(?:ed|ly))\b|\s*\?|\s*$)"
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
_STOPPED_WORK = re.compile(
    r"\b(?:did|do|does|will|would|are|were|was|have|has|how\s+many)\s+"
    r"(?P<who>(?:the\s+)?(?:[\w’'-]+\s+){0,3}?(?:[\w’'-]+[^suia\W]s|people|staff|crew))"
    r"(?P<where>\s+(?:in|at|of)\s+(?:the\s+)?[\w’'-]+(?:\s+(?-i:[A-Z])[\w’'-]*)*)?\s+(?:(?:go|goes|went|gone|going|been)\s+)?"
    r"(?:on\s+strike|strike|striking|struck|walk(?:ed|ing)?\s+out|stop(?:ped)?\s+work)"
    r"(?=\s*[?,]|\s*$|\s+(?:in|at|on|over|for|about|because|when|this|against|after|again|from|during|since)\b)",
    re.IGNORECASE,
)
_WHERE_IT_IS = r"\s+(?:in|at|on|near|of|off)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
_RELATIVE = re.compile(r"\s(?:that|which|who|whose)\s")
_IRREGULAR = frozenset(VERBS.base.values())
_DAY_WORDS = frozenset(word for language in LANGUAGES for word in language.dates)
_STRETCHES = re.compile(r"\b(?:quarter|half|year|month|week|season|day)s?$", re.IGNORECASE)
_TO_BE = frozenset({"due", "set", "likely", "going", "able"})  # "When is the tunnel due to open?"
_BESIDE_A_VERB = frozenset(
    {"actually", "really", "finally", "still", "ever", "yet", "already", "even", "originally", "only", "first"}
)
_WITH_ITS_NOUN = {"take": {"effect", "place", "part", "shape", "office"}, "come": {"true"}, "go": {"bankrupt"}}

_ARTICLE_AND_NOUN = 2


def names(text: str) -> list[str]:
    """The names in a text, as `qa.text.words.names` tells them, and those that begin with a letter beyond A to Z."""
    bare, at = without_accents(text), 0
    found: list[str] = []
    for name in names_in_ascii(bare):
        at = bare.index(name, at)
        found.append(text[at : at + len(name)])
        at += len(name)
    return found


def spoken_of(question: str) -> list[str]:
    """The names in a question that say something: no days, and no word that only begins its next sentence."""
    found = (" ".join(word for word in name.split() if word.lower() not in FUNCTION_WORDS) for name in names(question))
    return [name.rstrip("’'") for name in found if name and not says_nothing(name)]


def says_nothing(name: str) -> bool:
    """Whether what looks like a name is of days and common words alone."""
    return all(word.lower() in _DAY_WORDS | FUNCTION_WORDS | {"yes"} for word in name.split())


def topic_of(question: str) -> str:
    """What a question is about: the things and names in it that are no part of each other; "" where it has none."""
    named = spoken_of(question)
    told_of = phrases(question)
    naming = [phrase for phrase in told_of if any(name in phrase for name in named)]
    told = [_where_it_is(phrase, question) for phrase in (naming or told_of)[-1:]]
    about = [phrase for phrase in told if not named or any(name in phrase for name in named)]
    return " ".join(in_their_phrases(named, about))


def in_their_phrases(named: Sequence[str], about: Sequence[str]) -> list[str]:
    """Names and phrases, without a name that only is part of a phrase: "the Tarsk treaty", not "Tarsk"."""
    return [*(name for name in named if not any(name in phrase for phrase in about)), *about]


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
        found.append(" ".join(_without_verb(words, question[: match.start()], question[match.end() :])))
    return found


def _without_verb(words: list[str], lead: str, behind: str) -> list[str]:
    """A thing without the verb that is asked of it: "the tunnel" of "(did) the tunnel open"."""
    if inner := next((at for at, word in enumerate(words) if at > 1 and _ends_a_thing(word)), 0):
        return _without_verb(words[:inner], lead, f" {' '.join(words[inner:])}{behind}") if inner > 1 else words
    if len(words) <= _ARTICLE_AND_NOUN:
        return words
    if words[-1] in _WITH_ITS_NOUN.get(words[-2], ()) and len(words) > _ARTICLE_AND_NOUN + 1:
        return words[:-2]
    rest = behind.partition("?")[0].strip()
    ends = not rest or (rest.startswith(",") and not _is_verb(rest.split()[-1]))
    meant = rest.startswith("to ") and (words[-1] in _TO_BE or ENGLISH.is_past(words[-1])) and bool(_BE.search(lead))
    several = words[-2].endswith("s") and _is_verb(words[-1]) and bool(_BEFORE_A_VERB.search(lead))
    inside = bool(_ASKED_OF.search(lead)) and rest.startswith(("as ", "for ")) and _is_verb(words[-1])
    if meant or ((ends or several or inside) and _ends_in_its_verb(lead, words[-1])):
        words = words[:-1]
    while len(words) > _ARTICLE_AND_NOUN and words[-1] in _BESIDE_A_VERB:
        words = words[:-1]
    return words


def _ends_a_thing(word: str) -> bool:
    return word in VERBS.auxiliaries or word in {"being", "been", "as", "there", "not"}


def subjects(question: str) -> list[str]:
    """Of what a verb is asked: "the inquiry report" in "When did the inquiry report come out?"."""
    found = _SUBJECT.search(question)
    return [found["what"]] if found and may_be_verb(found["verb"]) else []


def told(question: str) -> list[str]:
    """The thing that a question tells of, the last of its things or what its verb is asked of; at most one."""
    return phrases(question)[-1:] or subjects(question)


def told_whole(question: str) -> list[str]:
    """The same with the place that it is told by, and with what it is of: "the trial of the harbourmaster"."""
    found = phrases(question)
    if len(found) > 1 and f"{found[-2]} of {found[-1]}" in question:
        return [f"{found[-2]} of {found[-1]}"]
    return [_where_it_is(thing, question) for thing in told(question)]


def owned(question: str) -> list[str]:
    """The last thing of somebody that a question tells of, behind all others but days: "Renn's sentence"."""
    found = [match[0] for match in _OWNED.finditer(question)][-1:]
    others = [phrase for phrase in phrases(question) if not _STRETCHES.search(phrase)]
    return [thing for thing in found if all(question.rfind(other) < question.rfind(thing) for other in others)]


def doers(question: str) -> str:
    """Those of whom a question tells what they do, and where: "the bus drivers in Tarn"; "" where it tells none."""
    if stopped := _STOPPED_WORK.search(question):
        return f"{stopped['who']}{stopped['where'] or ''}"
    found = _DOERS.search(question)
    return found["who"] if found else ""


def strike(question: str) -> str:
    """The strike that a question tells of by its verb: "When did the drivers in Tarn walk out?"; "" for others."""
    found = _STOPPED_WORK.search(question)
    return f"the strike of {found['who']}{found['where'] or ''}" if found else ""


def before_a_noun(name: str, question: str) -> bool:
    """Whether a name only says of which kind something is: "British" in "Who became British prime minister?"."""
    match = re.search(rf"\b{re.escape(name)}\s+(?P<next>[a-z][\w’'-]*)", question)
    if (
        not match
        or match["next"] in FUNCTION_WORDS | VERBS.auxiliaries
        or (_BEFORE_A_VERB.search(question[: match.start()]) and not question[: match.start()].endswith("the "))
    ):
        return False
    return match["next"] not in VERBS.base and not ENGLISH.is_past(match["next"]) and not match["next"].endswith("s")


def _where_it_is(thing: str, question: str) -> str:
    """A thing with the place that it is told by: "the dock strike in Tarn"."""
    behind = re.search(rf"{re.escape(thing)}(?P<where>{_WHERE_IT_IS})", question)
    where = behind["where"] if behind and thing.startswith("the ") else ""
    return thing if any(says_nothing(name) for name in names(f"x{where}")) else f"{thing}{where}"  # "in October"


def _is_verb(word: str) -> bool:
    return may_be_verb(word) or word in _IRREGULAR


def _ends_in_its_verb(lead: str, last: str) -> bool:
    """Whether the last word of a question is the verb of its auxiliary: "did ... open", "was ... built"."""
    return bool(_BEFORE_A_VERB.search(lead)) or (ENGLISH.is_past(last) and bool(_BE.search(lead)))
