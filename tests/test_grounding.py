"""qa/answering/grounding.py, scored over a table of news-like quotes with fair and wrong sentences by kind."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from qa.answering.grounding import compared
from qa.domain import Article, Citation, Claim

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


@pytest.mark.parametrize(("half", "fair", "wrong"), [("written on", 0.96, 0.08), ("reported on", 0.93, 0.21)])
def test_fair_sentences_stand_and_wrong_ones_do_not(half: str, fair: float, wrong: float) -> None:
    counted = clean(half)
    assert counted[True]["clean"] / counted[True]["all"] >= fair, counted[True]
    assert counted[False]["clean"] / counted[False]["all"] <= wrong, counted[False]


def test_a_number_that_a_tokenizer_pulled_apart_is_one_number() -> None:
    quote = "The teachers sent as many as 3, 000 messages to the group."
    assert compared(claim_of("The teachers sent 3,000 messages to the group.", quote)) is None
    assert compared(claim_of("The teachers sent 4,000 messages to the group.", quote)) is not None
