"""Terms: sentences, and the office asked about -> who is said to hold it, enter it or leave it, each with its day.

What a sentence says of an office, `holders.py` tells; whether it is the one that is asked about, `meant.py`; who came
after whom, `succession.py`. Pure. English.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.answering.candidates import Candidate
from qa.answering.officers.claims import Claim, dated
from qa.answering.officers.holders import Mention, mentions
from qa.answering.officers.meant import (
    BEFORE_IT,
    OF_A_NATION,
    begins_as,
    capital_stems,
    is_asked_for,
    is_bare,
    is_home,
    is_place,
    tier_of,
    without_who_appoints,
)
from qa.answering.officers.succession import by_succession, by_votes
from qa.intents import Office, Tenure
from qa.text.offices import HEADS_OF_STATE, OF_A_PLACE, RUN, kinds_of_body, proper
from qa.text.words import stems

_OF_A_TOWN = frozenset(stems("hall"))
_OF_PLACES = OF_A_PLACE | HEADS_OF_STATE | {RUN, "commander", "king", "queen"}


def claims_of(asked: Office, said: Sequence[Candidate], *, few: bool = False) -> list[Claim]:
    """What sentences say of who holds the office asked about.

    Args:
        few: Whether they are of a handful of articles: those name their own premier, and not the country.
    """
    mentioned = [
        (candidate, one) for candidate in said for one in without_who_appoints(asked, list(mentions(candidate.text)))
    ]
    if few and asked.kind in OF_A_NATION and is_home(proper(asked.of), said):
        mentioned = [
            (candidate, one._replace(of=one.of | asked.of)) if is_bare(asked, one, candidate) else (candidate, one)
            for candidate, one in mentioned
        ]
    heads = frozenset(one.kind for _, one in mentioned if one.kind in HEADS_OF_STATE and one.of & proper(asked.of))
    if asked.kind == RUN and asked.of & _OF_A_TOWN:
        found = _found(asked, [told for told in mentioned if told[1].kind in OF_A_PLACE | {RUN}], heads)
    elif asked.kind == RUN and is_place(asked.of, said):  # whatever firm is at home there
        mentioned = [(candidate, one) for candidate, one in mentioned if one.kind in _OF_PLACES]
        found = _found(asked, mentioned, heads) or _found(asked, mentioned, HEADS_OF_STATE)
    else:
        found = _found(asked, mentioned, heads)
    if not asked.deputy:
        found += [claim for candidate in said for claim in by_votes(asked, candidate)]
    if asked.tenure not in {Tenure.BEFORE, Tenure.AFTER}:
        found = [claim for claim in found if claim.tier < BEFORE_IT] or found
    if not proper(asked.of) and kinds_of_body(asked.of):
        found = _of_the_only_body(asked, found, mentioned)
    if not asked.deputy:
        tier = min((claim.tier for claim in found), default=1)
        found += [replace(claim, tier=tier) for claim in by_succession(asked, said, {one.key for one in found})]
    return [one for one in _of_whole_names(found) if not begins_as(one.who, asked)]


def _found(asked: Office, mentioned: Iterable[tuple[Candidate, Mention]], heads: frozenset[str]) -> list[Claim]:
    """What sentences say by naming the office."""
    found: list[Claim] = []
    if asked.kind != RUN and not proper(asked.of) and kinds_of_body(asked.of):  # a council has a leader, and a chair
        mentioned = list(mentioned)
        mentioned = [told for told in mentioned if told[1].kind == asked.kind] or mentioned
    for candidate, one in mentioned:
        no_more = asked.deputy and not one.deputy and one.kind == asked.kind  # who is mayor is deputy no more
        mention = one._replace(deputy=True, says="ends") if no_more else one
        if is_asked_for(asked, mention, candidate, heads):
            tier = tier_of(asked, mention, candidate)
            found += dated(mention, candidate, asked, tier) if tier is not None else ()
    return found


def _of_the_only_body(
    asked: Office, found: Sequence[Claim], mentioned: Iterable[tuple[Candidate, Mention]]
) -> list[Claim]:
    """The claims of "the port", where all that name one name the same; none where there are several."""
    of_it = (one for candidate, one in mentioned if is_asked_for(asked, one, candidate, frozenset()))
    bodies = {proper(one.of - frozenset(stems(one.who))) for one in of_it} - {frozenset()}
    if any(one.isdisjoint(other) for one in bodies for other in bodies):
        return []
    name = frozenset.intersection(*bodies) if bodies else frozenset()
    return [claim for claim in found if name <= capital_stems(claim.candidate.passage.article.text)]


def _of_whole_names(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with those of a single name ("Marlene") under the only whole one that has it, if there is one."""
    whole_names = {claim.key for claim in claims if " " in claim.key}

    def known(key: str) -> str:
        same = [name for name in whole_names if key in name.split()]
        return same[0] if " " not in key and len(same) == 1 else key

    return [replace(claim, key=known(claim.key)) for claim in claims]
