"""qa/answering/grounding.py, scored over a table of news-like quotes with fair and wrong sentences by kind."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from qa.answering.clauses import only_hedged
from qa.answering.grounding import compared
from qa.answering.wording import stem_of
from qa.domain import Article, Citation, Claim, Support

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "grounding.jsonl").read_text(encoding="utf-8").splitlines()
]


def claim_of(text: str, quote: str, published: str = "2025-04-03", title: str = "News") -> Claim:
    article = Article("a", title, quote, dt.date.fromisoformat(published), "Gazette")
    return Claim(text, (Citation.of(article, 0, len(quote), number=1),), quote)


def clean(half: str) -> dict[bool, Counter[str]]:
    """How many sentences of a half are left standing by kind, fair and wrong."""
    counted: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row in ROWS:
        if row["half"] == half:
            stands = compared(claim_of(row["claim"], row["quote"], row["published"])) is None
            counted[row["fair"]].update({"all": 1, "clean": stands, row["kind"]: stands})
    return counted


@pytest.mark.parametrize(("half", "fair", "wrong"), [("written on", 0.96, 0.08), ("reported on", 0.93, 0.15)])
def test_fair_sentences_stand_and_wrong_ones_do_not(half: str, fair: float, wrong: float) -> None:
    counted = clean(half)
    assert counted[True]["clean"] / counted[True]["all"] >= fair, counted[True]
    assert counted[False]["clean"] / counted[False]["all"] <= wrong, counted[False]


def test_a_number_that_a_tokenizer_pulled_apart_is_one_number() -> None:
    quote = "The teachers sent as many as 3, 000 messages to the group."
    assert compared(claim_of("The teachers sent 3,000 messages to the group.", quote)) is None
    assert compared(claim_of("The teachers sent 4,000 messages to the group.", quote)) is not None


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Lund, who had the better start, was second after Varn overtook it at the last buoy.", False),
        ("Varn, who had the better start, was second after Lund overtook it at the last buoy.", True),
        ("The ferry from Morrow to Lund sails at noon.", False),
        ("The ferry from Lund to Morrow sails at noon.", True),
        ("Crews of Sill and Varn and Lund took part.", True),
    ],
)
def test_two_names_in_each_others_places_say_something_else(said: str, stands: bool) -> None:
    quote = (
        "Varn, who had the better start, was second after Lund overtook it at the last buoy. "
        "The ferry from Lund to Morrow sails at noon. Crews of Varn and Lund and Sill took part."
    )
    verdict = compared(claim_of(said, quote))
    assert (verdict is None) is stands
    assert stands or (verdict and verdict.support is Support.CONTRADICTED)


def test_a_name_in_the_place_of_another_is_not_said() -> None:
    quote = "The council asked Klara Bond to lead the inquiry. Arne Moe was not heard."
    verdict = compared(claim_of("The council asked Arne Moe to lead the inquiry.", quote))
    assert verdict is not None
    assert verdict.support is Support.NOT_SAID
    assert "Klara Bond" in str(verdict.reason)
    assert compared(claim_of("The council asked Bond to lead the inquiry.", quote)) is None


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("The valley has seen three dry years in a row.", False),
        ("The valley has seen three dry months in a row.", True),
        ("The court will review the order in May.", False),
        ("The court may review the order in May.", True),
    ],
)
def test_another_unit_and_what_only_may_be_are_not_said(said: str, stands: bool) -> None:
    quote = "The valley has seen three dry months in a row. The court may review the order in May."
    verdict = compared(claim_of(said, quote))
    assert (verdict is None) is stands
    assert stands or (verdict and verdict.support is Support.NOT_SAID)


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("The council wants Dahl to resign.", True),
        ("The council asked that Dahl resign.", True),
        ("Dahl, who may resign, was silent.", True),
        ("The council wants answers after Dahl resigned.", False),
        ("The council demanded answers because Dahl resigned.", False),
        ("The council called Dahl, who resigned, a coward.", False),
    ],
)
def test_what_is_wished_of_one_clause_is_not_wished_of_the_next(text: str, hedged: bool) -> None:
    assert only_hedged(text, stem_of("resign")) is hedged
