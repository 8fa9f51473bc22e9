"""Clauses: a sentence -> what it denies and hedges, who does what to whom, on which side of opposites it stands.

Read from the order of words and the lists of `qa.text.opposites`; no model, no grammar. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from qa.answering.wording import NUMBER, Text, Word, read, stem_of
from qa.text.opposites import ENGLISH

_WORDS = ENGLISH
_LISTED = frozenset({"@", "and", "or", "with", ",", ";"})  # stands between names in any order
_PASSIVE = frozenset({"is", "are", "was", "were", "been", "be", "being"})
_PREPOSITIONS = frozenset(
    {"about", "against", "at", "for", "from", "in", "into", "near", "of", "on", "over", "to", "under", "with"}
)
_TO_COME = frozenset(
    {"will", "expected", "expects", "expect", "scheduled", "set", "due", "plans", "planned", "planning"}
)
_HEDGED = 3  # words behind a hedge, names not counted
_WITHIN = 24  # words, names and all
# Behind these begins a clause of its own: what "wants answers after" is no wish.
_CLAUSE = frozenset({"after", "before", "when", "while", "because", "since", "who", "which", "but"})
_COMPARING = frozenset({"more", "fewer", "less", "later", "earlier", "longer", "higher", "lower"})
_REPORTED = frozenset({"alleged", "allegedly", "suspected", "reportedly", "claims", "claimed", "probably", "likely"})


def both_deny(one: str, other: str) -> bool:
    """Whether two texts deny something that is the same."""
    return bool(denied_stems(read(one)) & denied_stems(read(other)))


def denied_in(text: str) -> frozenset[str]:
    """The stems that a text denies."""
    return denied_stems(read(text))


def denied_stems(text: Text) -> frozenset[str]:
    """The stems that are denied."""
    return frozenset(stem for denial in denials(text) for stem in denial)


def denials(text: Text) -> list[tuple[str, ...]]:
    """What is denied: the stems of the two content words behind each negation."""
    found: list[tuple[str, ...]] = []
    words = text.words
    for at, word in enumerate(words):
        refuses = word.stem in {stem_of(verb) for verb in _WORDS.refusals} and (
            stem_of("deny") == word.stem or (at + 1 < len(words) and words[at + 1].lower == "to")
        )
        if word.lower not in _WORDS.negations and not refuses:
            continue
        if _denies_nothing(words, at):
            continue
        behind: list[str] = []
        for other in _behind(words, at):
            if other.lower in {",", ";", ":", "but"}:
                break
            if other.content:
                behind.append(other.stem)
        found.append(tuple(behind[:2]))
    return found


def _denies_nothing(words: Sequence[Word], at: int) -> bool:
    """ "Not only" adds, "41 million, not 14 million" corrects, "no more than 5 %" says how much."""
    behind, next_but_one = (words[place].lower if place < len(words) else "" for place in (at + 1, at + 2))
    return (
        (words[at].lower == "not" and behind in {"only", "just"})
        or bool(NUMBER.match(behind))
        or (behind in _COMPARING and next_but_one == "than")
    )


def _behind(words: Sequence[Word], at: int) -> Sequence[Word]:
    """The next five words; what is put in between commas right behind a negation is left out."""
    begins = at + 1
    if begins < len(words) and words[begins].text == ",":
        ends = next((place for place in range(begins + 1, len(words)) if words[place].text == ","), begins)
        begins = ends + 1
    return words[begins : begins + 5]


def other_side(statement: str, text: str, verb: str) -> bool | None:
    """Whether a text that has the opposite of a statement's verb says the same; None where it has no opposite of it.

    "B lost to A" says what "A beat B" says; "A sold it to B" tells who bought it, and not what A bought.
    """
    mine, theirs = read(statement), read(text)
    base = _WORDS.base.get(verb, verb)
    for one, other in (*_WORDS.pairs, *_WORDS.converse):
        if base in one | other:
            here, there = side_of(mine, one, other), side_of(theirs, one, other)
            if here and there and here[0] != there[0]:
                return _converse(mine, theirs, here[1], there[1])
    return None


def _converse(mine: Text, theirs: Text, here: str, there: str) -> bool:
    """Whether two verbs are converse, and nobody is the subject of both."""
    pair = {_WORDS.base.get(here, here), _WORDS.base.get(there, there)}
    if not any(pair & one and pair & other for one, other in _WORDS.converse):
        return False
    (left, _), (other_left, _) = _around(mine, here), _around(theirs, there)
    return not left & other_left


def exchanged(mine: Text, theirs: Text, here: str, there: str) -> bool:
    """Whether two verbs are converse, and so are their subjects: "A beat B", "B lost to A"."""
    if not _converse(mine, theirs, here, there):
        return False
    left, right = _around(mine, here)
    other_left, other_right = _around(theirs, there)
    return bool(left & other_right or right & other_left)


def side_of(text: Text, one: frozenset[str], other: frozenset[str]) -> tuple[int, str] | None:
    """Which side of a pair a text is on, and by which word; None where it is on neither or on both."""
    sides = [
        next((word.lower for word in text.words if _WORDS.base.get(word.lower, word.lower) in side), "")
        for side in (one, other)
    ]
    if bool(sides[0]) == bool(sides[1]):
        return None
    return (0, sides[0]) if sides[0] else (1, sides[1])


def _around(text: Text, verb: str) -> tuple[frozenset[str], frozenset[str]]:
    at = next(place for place, word in enumerate(text.words) if word.lower == verb)
    left, right = (
        frozenset(word.stem for word in side if word.content) for side in (text.words[:at], text.words[at + 1 :])
    )
    return left, right


def standing_alone(text: Text) -> frozenset[str]:
    """Stems of the names that no preposition ties to something else ("stores in Tarn"); "by" tells who does it."""
    found, before = set(), ""
    for word in text.words:
        if not word.text[0].isupper():
            before = before if word.lower in {"the", "a", "an"} else word.lower
        elif before not in _PREPOSITIONS:
            found.add(word.stem)
    return frozenset(found)


def is_verb(text: Text, at: int) -> bool:
    """Whether a word can be what joins a subject and an object."""
    word = text.words[at]
    if not word.content or word.text[0].isupper() or word.lower in _WORDS.symmetric or NUMBER.match(word.lower):
        return False
    before = text.words[at - 1].lower if at else ""
    known = word.lower in _WORDS.base or word.lower.endswith(("ed", "es", "s"))
    return (
        at > 0
        and known
        and before not in {"the", "a", "an", "of", "in", "on", "at", "his", "her", "their", "its", "by", "for", "with"}
    )


def clause_of(text: Text, at: int, named: AbstractSet[str] = frozenset()) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of who does what a verb says, and to whom it is done: of content words, and of those that are names."""

    def counts(word: Word) -> bool:
        return word.stem in named or (word.content and word.lower not in _WORDS.auxiliaries)

    words = text.words
    start = max(
        (place + 1 for place in range(at) if words[place].lower in {",", ";", ":", "but", "while", "that"}), default=0
    )
    end = next(
        (place for place in range(at + 1, len(words)) if words[place].lower in {",", ";", ":", "but", "while"}),
        len(words),
    )
    left = frozenset(word.stem for word in words[start:at] if counts(word))
    behind = words[at + 1 : min(end, at + 9)]
    by = next((place for place, word in enumerate(behind) if word.lower == "by"), None)
    lead = " ".join(word.lower for word in words[max(start, at - 3) : at]).rpartition(" to")[2].split()
    passive = by == 0 or (
        bool(_PASSIVE.intersection(lead)) and not words[at].lower.endswith("ing")
    )  # not "is due to end", "is to take back"
    if passive and by is not None:
        return frozenset(word.stem for word in behind[by + 1 : by + 5] if counts(word)), left
    right = frozenset(word.stem for word in behind if counts(word))
    return (frozenset(), left) if passive else (left, right)


def name_units(text: Text) -> list[tuple[str, bool]]:
    """The words of a text, each name one of them: what is compared, and whether it is a name."""
    units: list[tuple[str, bool]] = []
    for word in text.words:
        named = word.content and word.text[0].isupper()
        if named and units and units[-1][1]:
            units[-1] = (f"{units[-1][0]} {word.lower}", True)
        else:
            units.append((word.lower if named else word.stem, named))
    return units


def between_names(text: Text) -> dict[tuple[str, str], frozenset[str]]:
    """What stands between any two names of a text: the stems, but for lists and what goes both ways."""
    units = name_units(text)
    places = [place for place, (_, named) in enumerate(units) if named]
    found: dict[tuple[str, str], frozenset[str]] = {}
    for n, start in enumerate(places):
        for end in places[n + 1 :]:
            one, other = units[start][0], units[end][0]
            between = ["@" if named else word for word, named in units[start + 1 : end]]
            both_ways = any(stem_of(verb) in between for verb in _WORDS.symmetric - {"and"})
            if {*one.split()} & {*other.split()} or both_ways or {*between} <= _LISTED:
                continue
            found[one, other] = found.get((one, other), frozenset()) | {" ".join(between)}
    return found


def only_hedged(text: str, stem: str) -> bool:
    """Whether a text has a verb only as what somebody wants, promises or may do; what is to come may have come."""
    found = read(text)
    hedges = _WORDS.hedges - _TO_COME - _REPORTED
    lower = ["" if word.text[0].isupper() else word.lower for word in found.words]  # "May received 611 votes"
    places = [at for at, word in enumerate(found.words) if word.stem == stem]
    before = [[word for word in lower[max(0, at - _WITHIN) : at] if word] for at in places]
    return bool(places) and all(not hedges.isdisjoint(_of_its_clause(words)[-_HEDGED:]) for words in before)


def _of_its_clause(words: list[str]) -> list[str]:
    last = max((at for at, word in enumerate(words) if word in _CLAUSE), default=-1)
    return words[last + 1 :]


def _is_no_hedge(words: Sequence[Word], at: int) -> bool:
    """ "May" may be a name, "called Tarn" leads to one, "as if" is a likeness; what "could not" is denied."""
    before = words[at - 1].lower if at else ""
    behind = words[at + 1].lower if at + 1 < len(words) else ""
    return (
        (words[at].text[0].isupper() and at > 0)
        or behind == "not"
        or (words[at].lower == "called" and behind != "for")
        or (before, words[at].lower) == ("as", "if")
    )


def hedged(text: Text) -> frozenset[str]:
    """The stems of what is not said to be so: the content words right behind a hedge."""
    found: list[str] = []
    for at, word in enumerate(text.words):
        if word.lower not in _WORDS.hedges or _is_no_hedge(text.words, at):
            continue
        behind = []
        for other in text.words[at + 1 : at + 6]:
            if other.lower in {",", ";", ":", "."}:
                break
            if other.content and other.lower not in _WORDS.auxiliaries:
                behind.append(other.stem)
        found += behind[:1]
    return frozenset(found)
