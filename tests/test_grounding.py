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


@pytest.mark.parametrize(
    ("quote", "fair", "wrong"),
    [
        (
            "Starting on Jan. 7, 2026, the ferry to Tarn will run twice a day.",
            "From January 7 the ferry to Tarn will run twice a day.",
            "From January 9 the ferry to Tarn will run twice a day.",
        ),
        (
            "The two engineers proposed a bridge in 1895 and 1905, respectively.",
            "One of the engineers proposed a bridge in 1905.",
            "One of the engineers proposed a bridge in 1899.",
        ),
        (
            "Lund ran the yard for two decades before he left.",
            "Lund ran the yard for twenty years.",
            "Lund ran the yard for thirty years.",
        ),
        (
            "Shares of the port imploded on Monday after investors had bet that firms would continue to grow.",
            "Shares of the port fell on Monday after investors had bet on firms.",
            "Shares of the port imploded on Monday after investors had bet that firms would continue to shrink.",
        ),
        (
            "Under the plan drivers pay no more than 5% of what the tunnel costs.",
            "Under the plan drivers pay at most 5% of what the tunnel costs.",
            "Under the plan drivers pay at most 3% of what the tunnel costs.",
        ),
        (
            "Until the spring Brandt never had the courage to speak of the fire.",
            "Until the spring Brandt lacked the courage to speak of the fire.",
            "Until the spring Brandt had the courage to speak of the fire.",
        ),
        (
            "The new trains are expected to enter service in 2031.",
            "The new trains are not expected to enter service before 2031.",
            "The new trains are not expected to enter service.",
        ),
        (
            "Mayor Hall did not, in her letter, say which years are under review.",
            "Mayor Hall did not say which years are under review.",
            "Mayor Hall did, in her letter, say which years are under review.",
        ),
        (
            "The company named the first plants that it would close: Kesh, Norrin and Vell.",
            "The company named Kesh, Norrin and Vell as the first plants to close.",
            "The company named Kesh, Norrin and Vell as the first plants that closed.",
        ),
        (
            "The judge gave him 30 years in prison for nine counts of fraud and theft.",
            "The judge gave him 30 years for fraud and theft.",
            "The judge gave him 20 years for fraud and theft.",
        ),
        (
            "Police released two minutes of film on Monday, followed by six minutes of sound.",
            "Police released six minutes of sound after two minutes of film.",
            "Police released six minutes of film after two minutes of sound.",
        ),
        (
            "Hall has a lead of 0.3 percentage points in Vell.",
            "Hall leads by 0.3 points in Vell.",
            "Hall leads by 0.5 points in Vell.",
        ),
        (
            "In 1802 Ele\u0301onore Le\u0301vy bought the mill.",
            "Eléonore Lévy bought the mill in 1802.",
            "Aurélie Lévy bought the mill in 1802.",
        ),
        (
            "The library has chosen “The Weir Keeper: Part Two” for its shelves.",
            "The library has chosen “The Weir Keeper – Part Two” for its shelves.",
            "The library has chosen “The Weir Sleeper – Part Two” for its shelves.",
        ),
    ],
)
def test_what_is_put_otherwise_stands_and_what_is_otherwise_does_not(quote: str, fair: str, wrong: str) -> None:
    assert compared(claim_of(fair, quote)) is None
    assert compared(claim_of(wrong, quote)) is not None
