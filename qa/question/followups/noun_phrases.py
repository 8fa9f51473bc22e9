"""A question -> the things that it speaks of, without what is asked of them. Pure. English.

"The rent cap" in "When was the rent cap first put forward?": a thing begins with an article and goes on to a function
word, a preposition, a mark or the end; where an auxiliary stands before it, its verb is no part of it. Nothing is
known of the conversation that the question stands in, nor of names, but that they may stand on both sides of "and".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.text.languages import ENGLISH
from qa.text.opposites import ENGLISH as VERBS
from qa.text.verbs import may_be_verb
from qa.text.words import FUNCTION_WORDS

_TOKEN = re.compile(r"[\w$£€][\w’'.-]*[\w’']|[\w$£€&]|[^\w\s]")
_ARTICLES = frozenset({"the", "a", "an", "its", "their"})
_BE = frozenset({"is", "are", "was", "were", "been", "being", "get", "got"})
_HAVE = frozenset({"has", "have", "had"})
_DO = frozenset({"did", "does", "do", "will", "would", "can", "could", "should", "may", "might", "shall", "must", "to"})
_ADVERBS = frozenset(
    {"actually", "really", "finally", "still", "ever", "yet", "already", "even", "originally", "only", "first", "last"}
)
_PREPOSITIONS = frozenset(
    {"like", "near", "along", "across", "around", "among", "against", "since", "without", "within", "despite", "behind"}
    | {
        "beside",
        "besides",
        "away",
        "back",
        "forward",
        "aside",
        "together",
        "apart",
        "upon",
        "onto",
        "toward",
        "towards",
        "via",
        "per",
    }
)
_BEHIND_A_NOUN = frozenset({"of", "in", "on", "at", "near", "off", "from", "between", "by", ","})
_PARTICLES = frozenset({"down", "up", "out", "off", "over", "in", "on", "away", "back", "through", "apart"})
_OPENS_A_CLAUSE = frozenset({"when", "after", "before", "because", "while", "since", "where", "that", "if"})
_DAYS = frozenset({"yesterday", "today", "tomorrow", "tonight"})
_STRETCHES = frozenset({"week", "month", "year", "weekend", "season", "spring", "summer", "autumn", "winter", "night"})
_INSIDE = frozenset({"most", "more", "own", "same", "other", "few", "only", "all", "one", "further", "many", "s", "o"})
_ENDS = (FUNCTION_WORDS | _PREPOSITIONS | VERBS.auxiliaries | _BE | _HAVE | _DO) - _INSIDE
_WITH_ITS_NOUN = {"take": {"effect", "place", "part", "shape", "office"}, "come": {"true"}, "go": {"bankrupt"}}
_TO_BE = frozenset({"due", "set", "likely", "going", "able"})  # "When is the tunnel due to open?"
_IRREGULAR = frozenset(VERBS.base.values())
_IDIOM = re.compile(r"the\s+(?:end|start|beginning|time|moment|way|first\s+place|other\s+one)$", re.IGNORECASE)
_RELATIVE = re.compile(r"\s(?:that|which|who|whose)\s")
_AGAINST = re.compile(
    r"\s+(?:on|against)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*(?:\s+(?P<noun>[a-z][\w’'-]*))?"
)
_OF_SOMETHING = re.compile(r"^(?:its|their)\b", re.IGNORECASE)
_ARTICLE_AND_NOUN = 2


def noun_phrases(question: str) -> list[str]:
    """The things that a question speaks of, in order: "the harbour tunnel" in "When did the harbour tunnel open?"."""
    tokens = list(_TOKEN.finditer(question))
    found: list[str] = []
    told, waits = 0, ""  # up to where; and the auxiliary of a thing whose verb is still to come
    for begin, end in _runs(tokens):
        if begin < told:
            continue
        if found and _RELATIVE.search(question, 0, tokens[begin].start()):  # "the pumpkin that broke the record"
            break
        words = [token[0] for token in tokens[begin:end]]
        waits = "" if any(_is_verb(token[0]) for token in tokens[told:begin]) else waits
        kept = _without_verb(words, tokens, begin, end)
        if waits or _in_a_clause(tokens, begin):
            kept = _without_late_verb(kept, waits, tokens[end:])
        whole, told = " ".join(kept), end
        if len(kept) == len(words):
            waits = _auxiliary(tokens, begin) or waits
            against = _against(question, tokens[end - 1].end(), asked_of=waits)
            whole, told = f"{whole}{against}", end + len(against.split())
        else:
            waits = ""
        if not _IDIOM.match(whole):
            found.append(_OF_SOMETHING.sub("the", whole))
    return found


def _runs(tokens: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """From where to where there stands an article and what may be of its thing."""
    behind = 0
    for begin, token in enumerate(tokens):
        if begin < behind or token[0].lower() not in _ARTICLES:
            continue
        behind = _end(tokens, begin)
        if behind - begin >= _ARTICLE_AND_NOUN:
            yield begin, behind


def _end(tokens: list[re.Match[str]], begin: int) -> int:
    """Behind the last word that may be of the thing that begins with an article."""
    for at in range(begin + 1, len(tokens)):
        word = tokens[at][0]
        if word.lower() in _ENDS and not (word[0].isupper() and at > begin + 1):
            joins = word.lower() in {"and", "or"} and at + 1 < len(tokens)
            if not (joins and tokens[at - 1][0][0].isupper() and tokens[at + 1][0][0].isupper()):
                return at
        elif not (word[0].isalnum() or word[0] in "$£€&") or (at > begin + 1 and _is_time(tokens[at : at + 2])):
            return at
    return len(tokens)


def _without_verb(words: list[str], tokens: list[re.Match[str]], begin: int, end: int) -> list[str]:
    """A thing without the verb that is asked of it: "the tunnel" of "(did) the tunnel open"."""
    auxiliary = _auxiliary(tokens, begin)
    if not auxiliary or len(words) <= _ARTICLE_AND_NOUN:
        return words
    behind = [token[0] for token in tokens[end:] if token[0] != "?"]
    if inside := _verb_before_a_name(words, auxiliary):
        return _without_adverbs(words[:inside])
    kept = _without_adverbs(words)
    if auxiliary in _DO:
        if kept[-1] in _WITH_ITS_NOUN.get(kept[-2], ()) and len(kept) > _ARTICLE_AND_NOUN + 1:
            return _without_adverbs(kept[:-2])
        later = behind[:1] and (behind[0] == "do" or (behind[0] in _BEHIND_A_NOUN and _has_a_verb(behind)))
        asked = _is_verb(kept[-1]) and not later
    else:
        predicate = auxiliary in _BE and not behind and _needs_predicate(tokens, begin)
        asked = ENGLISH.is_past(kept[-1]) or predicate or (kept[-1] in _TO_BE and behind[:1] == ["to"])
    return _without_adverbs(kept[:-1]) if asked and len(kept) > _ARTICLE_AND_NOUN else kept


def _verb_before_a_name(words: list[str], auxiliary: str) -> int:
    """Which of the words is a verb with a name behind it: "(did) the Larks sack Sten Dahl"; 0 for none."""
    of_it = _is_verb if auxiliary in _DO else ENGLISH.is_past
    return next(
        (at for at in range(_ARTICLE_AND_NOUN, len(words) - 1) if of_it(words[at]) and words[at + 1][0].isupper()), 0
    )


def _without_late_verb(words: list[str], auxiliary: str, behind: list[re.Match[str]]) -> list[str]:
    """The last thing before a verb that is asked of another: "the mill" of "(did the fire in) the mill kill"."""
    ends = not _but_particles([token[0] for token in behind])
    verb = ends and _is_verb(words[-1]) if auxiliary in _DO else ENGLISH.is_past(words[-1])
    return words[:-1] if verb and len(words) > _ARTICLE_AND_NOUN else words


def _auxiliary(tokens: list[re.Match[str]], begin: int) -> str:
    """The auxiliary that asks something of the thing that begins there; "" where its verb is asked of another."""
    for at in range(begin - 1, -1, -1):
        word = tokens[at][0].lower().replace("’", "'")
        if word.endswith("n't"):
            word = {"won't": "will", "can't": "can"}.get(word, word[:-3])
        if word in {"not", "both"}:
            continue
        if word in {"and", "or"}:  # "did the union and the firm agree"
            first = next((n for n in range(at - 1, -1, -1) if tokens[n][0].lower() in _ARTICLES), None)
            return _auxiliary(tokens, first) if first is not None else ""
        return word if word in _BE | _HAVE | _DO else ""
    return ""


def _needs_predicate(tokens: list[re.Match[str]], begin: int) -> bool:
    """Whether something must be said of a thing behind "is": in "Is the bridge open?", not in "When is the vote?"."""
    first = next((token[0].lower() for token in tokens if token[0].lower() not in {"and", "but", "so"}), "")
    return first == "why" or (first in _BE and tokens[begin - 1][0].lower() in _BE)


def _without_adverbs(words: list[str]) -> list[str]:
    while len(words) > _ARTICLE_AND_NOUN and (words[-1] in _ADVERBS or (words[-1].endswith("ly") and len(words) > 3)):
        words = words[:-1]
    return words


def _has_a_verb(behind: list[str]) -> bool:
    """Whether the verb of a question comes later: "(the dock strike) in Tarn last"; "for a strike" has none."""
    *before, last = _but_particles(behind) or [""]
    verb = last == "do" or (last.islower() and _is_verb(last))
    return verb and bool(before) and before[-1].lower() not in _ARTICLES | _PREPOSITIONS


def _but_particles(words: list[str]) -> list[str]:
    """The words without marks and without the particles and adverbs that they end on: "burn (down?)"."""
    words = [word for word in words if word[0].isalnum()]
    while words and words[-1].lower() in _PARTICLES | _ADVERBS - {"last"}:
        words = words[:-1]
    return words


def _in_a_clause(tokens: list[re.Match[str]], begin: int) -> bool:
    """Whether a thing stands in a clause inside the question: "when the roof of the market fell in"."""
    return any(token[0].lower() in _OPENS_A_CLAUSE for token in tokens[1:begin])


def _is_time(two: list[re.Match[str]]) -> bool:
    """Whether two words tell when: "the blackout (last week)"."""
    first, last = two[0][0].lower(), two[-1][0].lower()
    return first in _DAYS or (first in {"next", "last"} and last in _STRETCHES)


def _is_verb(word: str) -> bool:
    return may_be_verb(word) or word in _IRREGULAR


def _against(question: str, at: int, *, asked_of: str) -> str:
    """What a thing is on or against: "the ban (on Tarn Air flights)"; "" where no name follows.

    Args:
        asked_of: The auxiliary whose verb may end the question.
    """
    match = _AGAINST.match(question, at)
    if not match:
        return ""
    noun = match["noun"] or ""
    ends = not _but_particles(_TOKEN.findall(question[match.end() :]))
    verb = asked_of and ends and (_is_verb(noun) if asked_of in _DO else ENGLISH.is_past(noun))
    return question[at : match.start("noun")].rstrip() if noun in _ENDS or verb else match[0]
