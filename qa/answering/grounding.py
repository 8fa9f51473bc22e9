"""Grounding: a claim and its quotes -> what a program can tell of them. Pure; no model.

Numbers with their units, days, names, words between quotation marks, negation, direction, who did it to whom, how many
of all, and whether it is certain: where the quotes say one of these otherwise, or do not have it, the claim does not
stand, however many words it shares. Where nothing is found, nothing is known: that is for whoever reads both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from qa.answering.alignment import aligned, is_quoted, missing, otherwise, sentences_of
from qa.answering.clauses import (
    between_names,
    clause_of,
    denials,
    denied_stems,
    exchanged,
    hedged,
    is_verb,
    name_units,
    side_of,
    standing_alone,
)
from qa.answering.values import VALUES, inflected
from qa.answering.wording import Text, read, stem_of
from qa.domain import Claim, Support, Verdict
from qa.text.languages import ENGLISH as DATES
from qa.text.opposites import ENGLISH

_WORDS = ENGLISH
_AROUND = 4  # words around a name that are the same, or around a word and its opposite
_MAY = frozenset({"may", "might", "could"})
_UNTIL = frozenset({"until", "till", "before"})  # "not before March" is "in March"
_OF_OTHERS = frozenset(
    {"said", "says", "according", "would", "sees", "forecast", "forecasts", "agreed", "agrees", "agree"}
)


def compared(claim: Claim) -> Verdict | None:
    """The worst of what a program finds wrong with a claim; None where it finds nothing."""
    if is_quoted(claim):
        return None
    found = [verdict for check in _CHECKS for verdict in check(claim)]
    return next((v for v in found if v.support is Support.CONTRADICTED), next(iter(found), None))


def gainsaid(claim: Claim) -> bool:
    """Whether the quotes deny a claim, say what it denies, say the opposite, or have it the other way round."""
    return any(True for check in (_negations, _directions, _roles) for _ in check(claim))


def contrary(statement: str, claim: Claim, *, happens: bool = False) -> bool:
    """Whether the quotes say the contrary of what a question takes to be so.

    They deny what it says, or say what it denies; or whom it names stands at the other end of its verb: "Whom did Tarn
    beat?" of "Alder beat Tarn".

    Args:
        statement: What is asked, without an answer.
        claim: The same with the answer, and what is quoted for it.
        happens: Whether it asks when, where, why or how something came about: what "was closed" has closed.
    """
    turned = (_at_other_end(read(statement), sentence, happens=happens) for sentence in sentences_of(claim))
    return any(True for _ in _negations(claim)) or any(turned)


def _at_other_end(mine: Text, theirs: Text, *, happens: bool) -> bool:
    """Whether those whom a statement names on one side of its verb are on the other side of it in a sentence."""
    named, theirs_named = standing_alone(mine), standing_alone(theirs)
    for at, word in enumerate(mine.words):
        if word.stem in named or not word.content or word.lower in _WORDS.symmetric:
            continue
        for there, other in enumerate(theirs.words):
            known = other.lower in _WORDS.base or other.lower.endswith(("ed", "ing"))  # "halls" may be a verb or not
            if other.stem != word.stem or not there or not known or other.text[0].isupper():
                continue
            does, done = (side & named for side in clause_of(mine, at, named))
            other_does, other_done = (side & theirs_named for side in clause_of(theirs, there, named))
            # What "opened" was opened by somebody, or by nobody who is named: it happened to it.
            closed = happens and (not other_does or not _has_object(mine, at))
            if does and not done and does <= other_done and not does & other_does and not closed:
                return True
            if done and not does and done <= other_does and not done & other_done:
                return True
    return False


def _has_object(text: Text, at: int) -> bool:
    """Whether something stands behind a verb that is no day: "did the bridge open in 2025" has nothing."""
    behind = (word.lower for word in text.words[at + 1 :] if word.content)
    return any(word not in DATES.dates and not word.isdigit() for word in behind)


def _negations(claim: Claim) -> Iterator[Verdict]:
    mine = read(claim.text)
    denied = denied_stems(mine)
    near = aligned(claim)
    if not near:
        return
    theirs = [(denied_stems(other), other.stems) for other in near]
    until = bool(mine.lowered & _UNTIL)
    for denial in denials(mine):
        said = [others for others, its in theirs if denial and its.issuperset(denial)]
        if said and not any(said) and not until:
            yield otherwise("not_denied", near[0].text)
            return
    if denied or mine.lowered & _WORDS.lacking:
        return
    for stem in (denial[0] for denial in denials(near[0]) if denial):
        if stem in mine.stems and not any(stem in s and stem not in d for d, s in theirs):
            yield otherwise("denied", near[0].text)
            return


def _directions(claim: Claim) -> Iterator[Verdict]:
    near = aligned(claim)
    if not near:
        return
    mine, theirs = read(claim.text), near[0]
    for one, other in _WORDS.pairs:
        here, there = side_of(mine, one, other), side_of(theirs, one, other)
        if not here or not there or here[0] == there[0]:
            continue
        if exchanged(mine, theirs, here[1], there[1]):
            continue
        if not _near(mine, here[1]) & _near(theirs, there[1]):  # prices that rose, and prices that fell
            continue
        if bool(denied_stems(mine) & {stem_of(here[1])}) != bool(denied_stems(theirs) & {stem_of(there[1])}):
            continue
        yield otherwise("quotes_have_words", here[1], there[1])
        return


def _near(text: Text, told: str) -> frozenset[str]:
    """The stems of what stands near a word."""
    places = [place for place, word in enumerate(text.words) if word.lower == told]
    around = (word for at in places for word in text.words[max(0, at - _AROUND) : at + _AROUND + 1])
    return frozenset(word.stem for word in around if word.content and word.lower != told)


def _roles(claim: Claim) -> Iterator[Verdict]:
    mine = read(claim.text)
    for theirs in aligned(claim)[:1]:
        for at, word in enumerate(mine.words):
            if not is_verb(mine, at):
                continue
            for there, other in enumerate(theirs.words):
                if other.stem != word.stem or not is_verb(theirs, there):
                    continue
                does, done = clause_of(mine, at)
                other_does, other_done = clause_of(theirs, there)
                if does & other_done and done & other_does and not does & other_does and not done & other_done:
                    yield otherwise("other_way", theirs.text)
                    return


def _places(claim: Claim) -> Iterator[Verdict]:
    """Two names in each other's places, with the same words between them."""
    stretches = between_names(read(claim.text))
    for theirs in aligned(claim)[:1]:
        said = between_names(theirs)
        for (one, other), between in stretches.items():
            if between & said.get((other, one), frozenset()) and not between & said.get((one, other), frozenset()):
                yield otherwise("other_way", theirs.text)
                return


def _slots(claim: Claim) -> Iterator[Verdict]:
    """A name or a unit where the quotes have another, and the same words around it; "will" where they have "may"."""
    mine = name_units(read(claim.text))
    for theirs in aligned(claim)[:1]:
        other = name_units(theirs)
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
                yield missing("quotes_have", one, another)
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
        or any(inflected(word, frozenset(theirs)) for word in mine)
    )


def _quantifiers(claim: Claim) -> Iterator[Verdict]:
    near = aligned(claim)
    if not near:
        return
    for at, word in enumerate(read(claim.text).words):
        if word.lower not in _WORDS.all or (
            word.lower == "all" and at and read(claim.text).words[at - 1].lower in {"at", "of"}
        ):
            continue
        theirs = near[0].lowered
        part = sorted(theirs & _WORDS.part)
        if part and not theirs & _WORDS.all:
            yield otherwise("quotes_have_words", word.lower, part[0])
            return


def _hedges(claim: Claim) -> Iterator[Verdict]:
    mine = read(claim.text)
    near = aligned(claim)
    if not near or mine.lowered & (_WORDS.hedges | _OF_OTHERS):
        return
    wanted = {other.stem for word, other in pairwise(mine.words) if word.lower == "to"}  # "agreed to end it"
    for stem in sorted(hedged(near[0]) & mine.stems - wanted - denied_stems(mine)):
        if not any(stem in other.stems and stem not in hedged(other) for other in near):
            yield missing("only_may")
            return


_CHECKS: tuple[Callable[[Claim], Iterator[Verdict]], ...] = (
    *VALUES,
    _negations,
    _directions,
    _roles,
    _places,
    _slots,
    _quantifiers,
    _hedges,
)
