"""`check`: a claim in; whether the articles bear it out, say otherwise, or do not say, with quotes of both sides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from qa.answering.candidates import speaks_to_software
from qa.answering.quoting import best_spans
from qa.answering.verify import QuotesVerifier
from qa.asking import answerer_for
from qa.domain import Citation, Claim, Filter, Question, Support
from qa.pipeline import Answerer
from qa.settings import Settings

_PASSAGES = 20
_SHOWN = 3
_WORDS = {Support.SUPPORTED: "Borne out", Support.CONTRADICTED: "Contradicted", Support.NOT_SAID: "Not said"}


@dataclass(frozen=True, slots=True)
class Check:
    """What the articles make of a claim.

    Attributes:
        support: What the newest article that speaks of it makes of it.
        reason: What it says otherwise; "" where it bears the claim out, or nothing speaks of it.
        bearing, opposing: The quotes that bear it out, and those that say otherwise, the newest first, numbered
            together.
    """

    claim: str
    support: Support
    reason: str = ""
    bearing: tuple[Citation, ...] = ()
    opposing: tuple[Citation, ...] = ()

    def __str__(self) -> str:
        """The verdict, then each quote with its source."""
        lines = [f"{_WORDS[self.support]}{f': {self.reason}' if self.reason else ''}."]
        for heading, citations in (("Borne out by", self.bearing), ("Said otherwise by", self.opposing)):
            lines += ["", f"{heading}:"] if citations else []
            for citation in citations:
                lines.append(f"[{citation.number}] {citation.title} ({citation.byline})")
                lines.append(f'    "{" ".join(citation.quote.split())}"')
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready values."""
        sides = {"bearing": self.bearing, "opposing": self.opposing}
        told = {name: [citation.to_dict() for citation in side] for name, side in sides.items()}
        return asdict(replace(self, bearing=(), opposing=())) | {"support": self.support.value} | told


def check(
    claim: str,
    *,
    as_of: dt.date | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    sources: frozenset[str] | set[str] | tuple[str, ...] = frozenset(),
    settings: Settings | None = None,
) -> Check:
    """Whether the articles in the index bear a claim out.

    Args:
        claim: One sentence.
        as_of: Nothing published later is seen.
        since, until: First and last day of publication to look at.
        sources: Outlets to look at; empty looks at all.
        settings: Where the index is (default: `DATELINE_*` and `.env`).

    Raises:
        DatelineError: There is no index, or it cannot be used.
    """
    with answerer_for(settings or Settings.load()) as answerer:
        return check_with([answerer], claim, Filter(as_of, since, until, frozenset(sources)))


def check_with(answerers: Sequence[Answerer], claim: str, filter: Filter) -> Check:
    """The same, over answerers that are there already."""
    verifier = QuotesVerifier()
    sides: dict[Support, list[tuple[Citation, str]]] = {support: [] for support in Support}
    for passage in (
        p for one in answerers for p in one.retriever.retrieve(Question(claim, filter), _PASSAGES).passages
    ):
        spans = best_spans(claim, passage)
        if not spans or speaks_to_software(passage.text):
            continue
        quotes = tuple(passage.cite(span.start, span.end, number=n) for n, span in enumerate(spans, start=1))
        (verdict,) = verifier.verify([Claim(claim, quotes, passage.text)])
        sides[verdict.support].append((quotes[0], str(verdict.reason)))
    bearing, opposing = (_newest(sides[support]) for support in (Support.SUPPORTED, Support.CONTRADICTED))
    numbered = [replace(citation, number=number) for number, (citation, _) in enumerate([*bearing, *opposing], start=1)]
    support, reason = Support.NOT_SAID, ""
    if bearing and (not opposing or _day(bearing[0]) >= _day(opposing[0])):
        support = Support.SUPPORTED
    elif opposing:
        support, reason = Support.CONTRADICTED, opposing[0][1]
    return Check(claim, support, reason, tuple(numbered[: len(bearing)]), tuple(numbered[len(bearing) :]))


def _newest(side: Sequence[tuple[Citation, str]]) -> list[tuple[Citation, str]]:
    """The newest of one side; of one day the one that was found first."""
    return sorted(side, key=_day, reverse=True)[:_SHOWN]


def _day(said: tuple[Citation, str]) -> dt.date:
    return said[0].published or dt.date.min
