"""Grounding: a claim and its quotes -> what a program can tell of them. Pure; no model.

Numbers with their units, days, names, words between quotation marks, negation, direction, who did it to whom, how many
of all, and whether it is certain: where the quotes say one of these otherwise, or do not have it, the claim does not
stand, however many words it shares. Where nothing is found, nothing is known: that is for whoever reads both.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from qa.answering.wording import BEHIND, NUMBER, Figure, Text, Word, figures_in, is_same, read, stem_of
from qa.domain import Claim, Notice, Support, Verdict, Window
from qa.question.days import DateExpression, date_expressions
from qa.text.opposites import ENGLISH
from qa.text.sentences import sentences
from qa.text.words import FUNCTION_WORDS, names, without_accents

_WORDS = ENGLISH
_QUOTED = re.compile(r"[\"“«„]([^\"“”«»„]{3,400})[\"”»“]")
_ALIKE = 0.5  # share of a claim's content words that a sentence must have to be held against it
_NO_DAY = dt.date(2000, 6, 15)  # what days are counted from where the articles have none: the same on both sides
_STRETCH = re.compile(
    r"\b(?:day|week|month|year|hour|minute|decade)s\b", re.IGNORECASE
)  # "in 14 years" is a number, too
_LISTED = frozenset({"@", "and", "or", "with", ",", ";"})  # stands between names in any order
_AROUND = 4  # words around a name that are the same
_PASSIVE = frozenset({"is", "are", "was", "were", "been", "be", "being"})
_MAY = frozenset({"may", "might", "could"})
_PREPOSITIONS = frozenset(
    {"about", "against", "at", "for", "from", "in", "into", "near", "of", "on", "over", "to", "under", "with"}
)


def compared(claim: Claim) -> Verdict | None:
    """The worst of what a program finds wrong with a claim; None where it finds nothing."""
    if is_quoted(claim):
        return None
    found = [verdict for check in _CHECKS for verdict in check(claim)]
    return next((v for v in found if v.support is Support.CONTRADICTED), next(iter(found), None))


def is_quoted(claim: Claim) -> bool:
    """Whether a claim is a sentence of its quotes, to the letter."""
    said = _letters(claim.text)
    return any(said == _letters(sentence.text) for sentence in _sentences_of(claim))


def _missing(kind: str, *values: str | Window) -> Verdict:
    return Verdict(Support.NOT_SAID, Notice(kind, values))


def _otherwise(kind: str, *values: str | Window) -> Verdict:
    return Verdict(Support.CONTRADICTED, Notice(kind, values))


def _sentences_of(claim: Claim) -> list[Text]:
    """The sentences of the quotes."""
    return [read(quote.quote[s.start : s.end]) for quote in claim.quotes for s in sentences(quote.quote)]


def _aligned(claim: Claim) -> list[Text]:
    """The sentences of the quotes that speak of what the claim does, the nearest first."""
    mine = read(claim.text).stems
    shares = [(len(mine & other.stems) / max(1, len(mine)), other) for other in _sentences_of(claim)]
    return [other for share, other in sorted(shares, key=lambda pair: -pair[0]) if share >= _ALIKE]


def _known(claim: Claim) -> str:
    """All that a reader of the quotes sees, and what stands around them, but for their days."""
    around = [f"{quote.title}. {quote.source}." for quote in claim.quotes]
    return "\n".join([*(quote.quote for quote in claim.quotes), claim.context, *around])


# --- numbers


def _numbers(claim: Claim) -> Iterator[Verdict]:
    mine = [one for one in figures_in(claim.text, without=_days_in(claim.text, _base(claim))) if one.bound != "not"]
    quoted = [one for quote in claim.quotes for one in figures_in(quote.quote) if one.bound != "not"]
    known = [*quoted, *(one for one in figures_in(_known(claim)) if one.bound != "not")]
    for figure in mine:
        if figure.value == 1 and not figure.unit:  # "one of them"
            continue
        same = [other for other in quoted if is_same(figure, other)]
        rivals = [other for other in quoted if other.things & figure.things and not is_same(figure, other)]
        if not any(is_same(figure, other) for other in known):
            rivals = [other for other in rivals if other.unit == figure.unit]
            rivals = rivals or [other for other in quoted if figure.unit == other.unit != "" and not figure.things]
            yield (
                _other_figure(figure, rivals) if rivals and _aligned(claim) else _missing("not_in_quotes", figure.text)
            )
        elif same and _moved(figure, same):
            here, there = (f"{before} {figure.text}" for before in (figure.before, same[0].before))
            yield _otherwise("quotes_have_words", here, there)
        elif same and rivals and all(other.things and not other.things & figure.things for other in same):
            yield _other_figure(figure, rivals)
    yield from _changed_places(claim, mine)


def _other_figure(figure: Figure, rivals: Sequence[Figure]) -> Verdict:
    return _otherwise("quotes_have", figure.text, rivals[0].text)


def _moved(figure: Figure, same: Sequence[Figure]) -> bool:
    """Whether it is risen by what the quotes have it risen to, or from."""
    others = {other.before for other in same}
    return bool(figure.before) and others <= BEHIND and figure.before not in others


def _changed_places(claim: Claim, mine: Sequence[Figure]) -> Iterator[Verdict]:
    """Two figures of one sentence that have changed places, while its other words stand in order."""
    for theirs in _aligned(claim)[:1]:
        figures = figures_in(theirs.text)
        places = [next((at for at, other in enumerate(figures) if is_same(figure, other)), None) for figure in mine]
        found = [place for place in places if place is not None]
        if len(found) != 2 or found[0] <= found[1] or any(figure.before for figure in mine):
            continue
        order = [word.stem for word in theirs.words if word.content]
        around = [order.index(word.stem) for word in read(claim.text).words if word.content and word.stem in order]
        figured = {stem_of(part.lower()) for figure in mine for part in figure.text.split()}
        around = [at for at in around if order[at] not in figured]
        if len(around) > 2 and around == sorted(around):
            yield _otherwise("swapped", theirs.text)


# --- days


def _days_in(text: str, base: dt.date) -> list[DateExpression]:
    """The days that a text names; "in 14 years" and "now" are none."""
    found = date_expressions(text, base)
    return [day for day in found if not day.now and not _STRETCH.search(text[day.start : day.end])]


def _base(claim: Claim) -> dt.date:
    return max((quote.published for quote in claim.quotes if quote.published), default=_NO_DAY)


def _days(claim: Claim) -> Iterator[Verdict]:
    base = _base(claim)
    mine = _days_in(claim.text, base)
    quoted = [day for quote in claim.quotes for day in _days_in(quote.quote, quote.published or _NO_DAY)]
    around = _days_in(claim.context, base) if claim.context else []
    published = [quote.published for quote in claim.quotes if quote.published]
    for day in mine:
        said = [other for other in (*quoted, *around) if day.first <= other.first and other.last <= day.last]
        if (
            said
            or _same_month(claim.text[day.start : day.end], day, quoted)
            or any(day.first <= published_on <= day.last for published_on in published)
        ):
            continue
        words = claim.text[day.start : day.end]
        fine = [other for other in quoted if other.last - other.first <= day.last - day.first]
        if len(fine) == 1 and len(mine) == 1 and _aligned(claim):
            yield _otherwise("quotes_speak_of", words, _stretch(fine[0]))
        else:
            yield _missing("not_in_quotes", words)


def _same_month(words: str, day: DateExpression, quoted: Sequence[DateExpression]) -> bool:
    """Whether a month without its year is that of a day in the quotes, whichever year that has."""
    bare = not re.search(r"\d", words) and 28 <= (day.last - day.first).days + 1 <= 31
    return bare and any(other.first.month == other.last.month == day.first.month for other in quoted)


def _stretch(day: DateExpression) -> Window:
    return Window(day.first, day.last, "")


# --- names


def _in_names(text: str) -> list[str]:
    """The words by which names are compared, without titles and accents."""
    plain = re.sub(r"['’]s\b", "", without_accents(text.lower()))
    for form in sorted((form for form in _WORDS.names if " " in form), key=len, reverse=True):
        plain = plain.replace(form, _WORDS.names[form])
    return [_WORDS.names.get(word, word) for word in re.findall(r"(?:[a-z]\.){2,}|[\w-]+", plain)]


def lacking(text: str, known: str) -> list[str]:
    """The names in a text that another has in no form: not shortened, not as an acronym, not of its people."""
    return [name for name, _ in _lacking(text, known)]


def named(text: str) -> list[str]:
    """The names in a text that another can lack: no days, no mere titles; none where all is in capitals."""
    return [name for name, _ in _compared_names(text)]


@lru_cache(maxsize=1024)
def _compared_names(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each name of a text with the words by which it is compared."""
    if text.isupper():
        return ()
    for day in date_expressions(text, _NO_DAY):
        text = text[: day.start] + re.sub(r"\w", "0", text[day.start : day.end]) + text[day.end :]
    found = ((name, tuple(part for part in _in_names(name) if part not in _WORDS.titles)) for name in names(text))
    return tuple((name, parts) for name, parts in found if parts and name.lower() not in _WORDS.ordinals)


def _lacking(text: str, known: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name of a text that is not in what is known, with the words by which it is compared."""
    compared_names = _compared_names(text)
    if not compared_names:
        return
    words = _in_names(known)
    have = frozenset(words) | frozenset(part for word in words for part in word.split("-"))
    initials = {"".join(word[0] for word in name.split()).lower() for name in names(known) if " " in name}
    for name, parts in compared_names:
        if all(part in have or _inflected(part, have) or part in initials for part in parts):
            continue
        if len(parts) > 1 and "".join(part[0] for part in parts) in have:
            continue
        yield name, parts


def _names(claim: Claim) -> Iterator[Verdict]:
    known = _known(claim)
    have = frozenset(_in_names(known))
    for name, parts in _lacking(claim.text, known):
        last = parts[-1]
        if last not in have or len(parts) == 1:
            yield _missing("not_in_quotes", name)
            continue
        other = _first_names(known, last) - set(parts)
        if other:
            theirs = f"{next(iter(sorted(other))).capitalize()} {last.capitalize()}"
            yield _otherwise("quotes_have", name, theirs)


def _inflected(word: str, known: frozenset[str]) -> bool:
    """Whether a word is another form of one that is known ("Ukrainian" and "Ukraine")."""
    return len(word) >= 5 and any(other[:5] == word[:5] for other in known if len(other) >= 5)


def _first_names(text: str, last: str) -> set[str]:
    found = {
        match[1].lower()
        for match in re.finditer(rf"\b([A-Z]\w+)\s+{re.escape(last)}\b", text, re.IGNORECASE)
        if match[1][0].isupper()
    }
    return {word for word in found if word not in _WORDS.titles and word not in FUNCTION_WORDS}


# --- words between quotation marks


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(
        re.sub(r"[“”„«»\"]", "", text.replace("’", "'").replace("‘", "'").replace("—", "-").replace("–", "-")).split()
    )


def _quotations(claim: Claim) -> Iterator[Verdict]:
    known = _letters(_known(claim))
    for quoted in _QUOTED.findall(claim.text):
        pieces = [_letters(piece).strip(" .,;:!?'-") for piece in re.split(r"…|\.\.\.|\[[^\]]*\]", quoted)]
        if any(piece and piece not in known for piece in pieces):
            yield _missing("not_quoted_so", quoted.strip())


# --- what it says of them


def _denied(text: Text) -> frozenset[str]:
    """The stems that are denied."""
    return frozenset(stem for denial in _denials(text) for stem in denial)


def denied_in(text: str) -> frozenset[str]:
    """The stems that a text denies."""
    return _denied(read(text))


def _denials(text: Text) -> list[tuple[str, ...]]:
    """What is denied: the stems of the two content words behind each negation."""
    found: list[tuple[str, ...]] = []
    words = text.words
    for at, word in enumerate(words):
        refuses = word.stem in {stem_of(verb) for verb in _WORDS.refusals} and (
            stem_of("deny") == word.stem or (at + 1 < len(words) and words[at + 1].lower == "to")
        )
        if word.lower not in _WORDS.negations and not refuses:
            continue
        if word.lower == "not" and at + 1 < len(words) and words[at + 1].lower in {"only", "just"}:
            continue
        if at + 1 < len(words) and NUMBER.match(words[at + 1].lower):  # "41 million, not 14 million"
            continue
        behind: list[str] = []
        for other in words[at + 1 : at + 6]:
            if other.lower in {",", ";", ":", "but"}:
                break
            if other.content:
                behind.append(other.stem)
        found.append(tuple(behind[:2]))
    return found


def gainsaid(claim: Claim) -> bool:
    """Whether the quotes deny a claim, say what it denies, say the opposite, or have it the other way round."""
    return any(True for check in (_negations, _directions, _roles) for _ in check(claim))


def both_deny(one: str, other: str) -> bool:
    """Whether two texts deny something that is the same."""
    return bool(_denied(read(one)) & _denied(read(other)))


def contrary(statement: str, claim: Claim, *, happens: bool = False) -> bool:
    """Whether the quotes say the contrary of what a question takes to be so.

    They deny what it says, or say what it denies; or whom it names stands at the other end of its verb: "Whom did Tarn
    beat?" of "Alder beat Tarn".

    Args:
        statement: What is asked, without an answer.
        claim: The same with the answer, and what is quoted for it.
        happens: Whether it asks when, where, why or how something came about: what "was closed" has closed.
    """
    turned = (_at_other_end(read(statement), sentence, happens=happens) for sentence in _sentences_of(claim))
    return any(True for _ in _negations(claim)) or any(turned)


def _at_other_end(mine: Text, theirs: Text, *, happens: bool) -> bool:
    """Whether those whom a statement names on one side of its verb are on the other side of it in a sentence."""
    named, theirs_named = _standing_alone(mine), _standing_alone(theirs)
    for at, word in enumerate(mine.words):
        if word.stem in named or not word.content or word.lower in _WORDS.symmetric:
            continue
        for there, other in enumerate(theirs.words):
            known = other.lower in _WORDS.base or other.lower.endswith(("ed", "ing"))  # "halls" may be a verb or not
            if other.stem != word.stem or not there or not known or other.text[0].isupper():
                continue
            does, done = (side & named for side in _clause(mine, at, named))
            other_does, other_done = (side & theirs_named for side in _clause(theirs, there, named))
            closed = happens and not other_does  # nobody is said to have done it: it happened to them
            if does and not done and does <= other_done and not does & other_does and not closed:
                return True
            if done and not does and done <= other_does and not done & other_done:
                return True
    return False


def _standing_alone(text: Text) -> frozenset[str]:
    """Stems of the names that no preposition ties to something else ("stores in Tarn"); "by" tells who does it."""
    found, before = set(), ""
    for word in text.words:
        if not word.text[0].isupper():
            before = before if word.lower in {"the", "a", "an"} else word.lower
        elif before not in _PREPOSITIONS:
            found.add(word.stem)
    return frozenset(found)


def _negations(claim: Claim) -> Iterator[Verdict]:
    mine = read(claim.text)
    denied = _denied(mine)
    near = _aligned(claim)
    if not near:
        return
    theirs = [(_denied(other), other.stems) for other in near]
    for denial in _denials(mine):
        said = [others for others, its in theirs if denial and its.issuperset(denial)]
        if said and not any(said):
            yield _otherwise("not_denied", near[0].text)
            return
    if denied:
        return
    for stem in (denial[0] for denial in _denials(near[0]) if denial):
        if stem in mine.stems and not any(stem in s and stem not in d for d, s in theirs):
            yield _otherwise("denied", near[0].text)
            return


def _directions(claim: Claim) -> Iterator[Verdict]:
    near = _aligned(claim)
    if not near:
        return
    mine, theirs = read(claim.text), near[0]
    for one, other in _WORDS.pairs:
        here, there = _side(mine, one, other), _side(theirs, one, other)
        if not here or not there or here[0] == there[0]:
            continue
        if _exchanged(mine, theirs, here[1], there[1]):
            continue
        if bool(_denied(mine) & {stem_of(here[1])}) != bool(_denied(theirs) & {stem_of(there[1])}):
            continue
        yield _otherwise("quotes_have_words", here[1], there[1])
        return


def other_side(statement: str, text: str, verb: str) -> bool | None:
    """Whether a text that has the opposite of a statement's verb says the same; None where it has no opposite of it.

    "B lost to A" says what "A beat B" says; "A sold it to B" tells who bought it, and not what A bought.
    """
    mine, theirs = read(statement), read(text)
    base = _WORDS.base.get(verb, verb)
    for one, other in (*_WORDS.pairs, *_WORDS.converse):
        if base in one | other:
            here, there = _side(mine, one, other), _side(theirs, one, other)
            if here and there and here[0] != there[0]:
                return _converse(mine, theirs, here[1], there[1])
    return None


def of_another(statement: str, text: str, verb: str, telling: AbstractSet[str]) -> bool:
    """Whether a text has a verb's act of others alone: "Anders Lie resigned", of what Ruth Vane is asked to have done.

    Args:
        telling: The stems by which the text tells it.
    """
    mine, theirs = read(statement), read(text)
    at = next((at for at, word in enumerate(mine.words) if word.stem == stem_of(verb)), None)
    named, theirs_named = _standing_alone(mine), _standing_alone(theirs)
    if at is None or not named or any(word.stem in named for word in theirs.words):
        return False
    does, done = (side & named for side in _clause(mine, at, named))
    for there, other in enumerate(theirs.words):
        if other.stem in telling:
            other_does, other_done = (side & theirs_named for side in _clause(theirs, there, theirs_named))
            if (does and other_does) or (done and other_done):
                return True
    return False


def _converse(mine: Text, theirs: Text, here: str, there: str) -> bool:
    """Whether two verbs are converse, and nobody is the subject of both."""
    pair = {_WORDS.base.get(here, here), _WORDS.base.get(there, there)}
    if not any(pair & one and pair & other for one, other in _WORDS.converse):
        return False
    (left, _), (other_left, _) = _around(mine, here), _around(theirs, there)
    return not left & other_left


def _side(text: Text, one: frozenset[str], other: frozenset[str]) -> tuple[int, str] | None:
    """Which side of a pair a text is on, and by which word; None where it is on neither or on both."""
    sides = [
        next((word.lower for word in text.words if _WORDS.base.get(word.lower, word.lower) in side), "")
        for side in (one, other)
    ]
    if bool(sides[0]) == bool(sides[1]):
        return None
    return (0, sides[0]) if sides[0] else (1, sides[1])


def _exchanged(mine: Text, theirs: Text, here: str, there: str) -> bool:
    """Whether two verbs are converse, and so are their subjects: "A beat B", "B lost to A"."""
    pair = {_WORDS.base.get(here, here), _WORDS.base.get(there, there)}
    if not any(pair & one and pair & other for one, other in _WORDS.converse):
        return False
    left, right = _around(mine, here)
    other_left, other_right = _around(theirs, there)
    return bool(left & other_right or right & other_left) and not left & other_left


def _around(text: Text, verb: str) -> tuple[frozenset[str], frozenset[str]]:
    at = next(place for place, word in enumerate(text.words) if word.lower == verb)
    left, right = (
        frozenset(word.stem for word in side if word.content) for side in (text.words[:at], text.words[at + 1 :])
    )
    return left, right


def _roles(claim: Claim) -> Iterator[Verdict]:
    mine = read(claim.text)
    for theirs in _aligned(claim)[:1]:
        for at, word in enumerate(mine.words):
            if not _is_verb(mine, at):
                continue
            for there, other in enumerate(theirs.words):
                if other.stem != word.stem or not _is_verb(theirs, there):
                    continue
                does, done = _clause(mine, at)
                other_does, other_done = _clause(theirs, there)
                if does & other_done and done & other_does and not does & other_does and not done & other_done:
                    yield _otherwise("other_way", theirs.text)
                    return


def _is_verb(text: Text, at: int) -> bool:
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


def _clause(text: Text, at: int, named: AbstractSet[str] = frozenset()) -> tuple[frozenset[str], frozenset[str]]:
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


def _places(claim: Claim) -> Iterator[Verdict]:
    """Two names in each other's places, with the same words between them."""
    stretches = _stretches(read(claim.text))
    for theirs in _aligned(claim)[:1]:
        said = _stretches(theirs)
        for (one, other), between in stretches.items():
            if between & said.get((other, one), frozenset()) and not between & said.get((one, other), frozenset()):
                yield _otherwise("other_way", theirs.text)
                return


def _units(text: Text) -> list[tuple[str, bool]]:
    """The words of a text, each name one of them: what is compared, and whether it is a name."""
    units: list[tuple[str, bool]] = []
    for word in text.words:
        named = word.content and word.text[0].isupper()
        if named and units and units[-1][1]:
            units[-1] = (f"{units[-1][0]} {word.lower}", True)
        else:
            units.append((word.lower if named else word.stem, named))
    return units


def _stretches(text: Text) -> dict[tuple[str, str], frozenset[str]]:
    """What stands between any two names of a text: the stems, but for lists and what goes both ways."""
    units = _units(text)
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


def _slots(claim: Claim) -> Iterator[Verdict]:
    """A name or a unit where the quotes have another, and the same words around it; "will" where they have "may"."""
    mine = _units(read(claim.text))
    for theirs in _aligned(claim)[:1]:
        other = _units(theirs)
        blocks = SequenceMatcher(None, mine, other, autojunk=False).get_matching_blocks()
        for before, after in pairwise(blocks):
            here, there = before.a + before.size, before.b + before.size
            alike = before.size + after.size if before.size and after.size else 0
            if (after.a - here, after.b - there) != (1, 1) or alike < _AROUND:
                continue
            (one, named), (another, also) = mine[here], other[there]
            if named and also:
                wrong = not _may_be_one(one, another)
            else:
                wrong = (one == "will" and another in _MAY) or len(_measures(one) | _measures(another)) > 1
            if wrong:  # perhaps both are so, but that is for a reader to say
                one, another = (one.title(), another.title()) if named else (one, another)
                yield _missing("quotes_have", one, another)
                return


def _measures(stem: str) -> frozenset[str]:
    return frozenset(unit for form, unit in _WORDS.units.items() if stem_of(form) == stem)


def _may_be_one(one: str, other: str) -> bool:
    """Whether two names may be of the same: a word in common, an inflection, or initials."""
    mine, theirs = one.split(), other.split()
    initials = {"".join(word[0] for word in words) for words in (mine, theirs)}
    return bool(
        {*mine} & {*theirs}
        or initials & {one.replace(".", ""), other.replace(".", "")}
        or any(_inflected(word, frozenset(theirs)) for word in mine)
    )


def _quantifiers(claim: Claim) -> Iterator[Verdict]:
    near = _aligned(claim)
    if not near:
        return
    for at, word in enumerate(read(claim.text).words):
        if word.lower not in _WORDS.all or (
            word.lower == "all" and at and read(claim.text).words[at - 1].lower in {"at", "of"}
        ):
            continue
        theirs = {other.lower for other in near[0].words}
        part = sorted(theirs & _WORDS.part)
        if part and not theirs & _WORDS.all:
            yield _otherwise("quotes_have_words", word.lower, part[0])
            return


def _hedged(text: Text) -> frozenset[str]:
    """The stems of what is not said to be so: the content words right behind a hedge."""
    found: list[str] = []
    for at, word in enumerate(text.words):
        if word.lower not in _WORDS.hedges or (word.text[0].isupper() and at):
            continue
        behind = []
        for other in text.words[at + 1 : at + 6]:
            if other.lower in {",", ";", ":", "."}:
                break
            if other.content and other.lower not in _WORDS.auxiliaries:
                behind.append(other.stem)
        found += behind[:1]
    return frozenset(found)


_TO_COME = frozenset(
    {"will", "expected", "expects", "expect", "scheduled", "set", "due", "plans", "planned", "planning"}
)
_HEDGED = 3  # words behind a hedge, names not counted
_WITHIN = 24  # words, names and all
# Behind these begins a clause of its own: what "wants answers after" is no wish.
_CLAUSE = frozenset({"after", "before", "when", "while", "because", "since", "who", "which", "but"})
_REPORTED = frozenset({"alleged", "allegedly", "suspected", "reportedly", "claims", "claimed", "probably", "likely"})


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


def _hedges(claim: Claim) -> Iterator[Verdict]:
    mine = read(claim.text)
    near = _aligned(claim)
    if not near or {word.lower for word in mine.words} & (_WORDS.hedges | {"said", "says", "according", "would"}):
        return
    for stem in sorted(_hedged(near[0]) & mine.stems):
        if not any(stem in other.stems and stem not in _hedged(other) for other in near):
            yield _missing("only_may")
            return


_CHECKS: tuple[Callable[[Claim], Iterator[Verdict]], ...] = (
    _quotations,
    _numbers,
    _days,
    _names,
    _negations,
    _directions,
    _roles,
    _places,
    _slots,
    _quantifiers,
    _hedges,
)
