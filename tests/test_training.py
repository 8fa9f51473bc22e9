"""tests/training: which weeks are learnt from, altered questions and sentences, and the fits."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from claim_pairs import FAIR, WRONG, Pool, pairs_of, part_of_claim
from claim_sources import headline_pairs, statement
from fit import listwise, logistic
from hypothesis import given
from hypothesis import strategies as st
from news import alter, standing_alone, typed
from weeks import day_of, part_of

from qa.domain import Article, Filter
from qa.pipeline import Answerer

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2025, 12, 31))


@given(DAYS)
def test_the_questions_of_a_week_belong_to_one_part(day: dt.date) -> None:
    monday = day - dt.timedelta(days=day.weekday())
    week = [monday + dt.timedelta(days=n) for n in range(7)]
    cut = dt.date(2022, 9, 16)  # where the test of every version before begins
    if len({one.year for one in week}) == 1 and not week[0] <= cut <= week[-1]:
        assert len({part_of(one) for one in week}) == 1


def test_the_second_half_of_2022_is_never_learnt_from() -> None:
    days = [dt.date(2022, 9, 17) + dt.timedelta(days=n) for n in range(106)]
    assert {part_of(day) for day in days} == {"test"}


TRAINING = Path(__file__).parent / "training"


def asked(pattern: str) -> set[str]:
    """The questions of some files as bare words."""
    rows = [json.loads(line) for path in TRAINING.glob(pattern) for line in path.read_text("utf-8").splitlines()]
    return {" ".join(re.findall(r"\w+", row["question"].lower())) for row in rows}


def test_no_question_that_is_learnt_from_is_fitted_to_or_measured() -> None:
    learnt, fitted, measured = (asked(f"natural/{part}") for part in ("learn.jsonl", "fit/*.jsonl", "test/*.jsonl"))
    assert len(learnt) > 10_000
    assert len(fitted) > 500
    assert len(measured) > 500
    assert not learnt & fitted
    assert not learnt & measured
    assert not fitted & measured


@pytest.mark.parametrize(("day", "learnt"), [("2023-01-17", True), ("2023-01-03", False), ("2023-01-31", False)])
def test_questions_about_articles_of_other_weeks_are_not_learnt_from(tmp_path: Path, day: str, *, learnt: bool) -> None:
    article = Article("a", "Mayor", "Ida Moe is the mayor of Tarn.", dt.date.fromisoformat(day))
    row = {"folder": "2023", "article": "a", "question": "Who is mayor of Tarn?", "answers": []}
    (tmp_path / "learn.jsonl").write_text(json.dumps(row) + "\n")
    index = SimpleNamespace(article={"a": article}.get)
    retriever = SimpleNamespace(retrieve=lambda question: SimpleNamespace(passages=()))
    found = typed(tmp_path / "learn.jsonl", "2023", index, retriever, random.Random(1))  # type: ignore[arg-type]
    assert bool(list(found)) is learnt


def test_what_leans_on_others_is_learnt_in_the_words_that_the_program_makes_of_it(sample: Answerer) -> None:
    history = ["thanks", "Why was the Alder Bridge closed?"]
    assert standing_alone("who owns it?", history, Filter(), sample) == "who owns the Alder Bridge?"
    assert standing_alone("Who owns Port Alder?", history, Filter(), sample) == "Who owns Port Alder?"


@pytest.mark.parametrize("id", ["20250103_0", "quiz-20250103_8"])
def test_the_day_of_a_question_is_in_its_id(id: str) -> None:
    assert day_of(id) == dt.date(2025, 1, 3)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("In the final, did Varn beat Morrow?", "In the final, did Morrow beat Varn?"),
        ("what is dated 2021?", "what is not dated 2021?"),
        ("which harbour was closed?", "which harbour was not closed?"),
    ],
)
def test_an_altered_question_asks_for_something_else(question: str, expected: str) -> None:
    made = [alter(question, ["Karin"], random.Random(seed)) for seed in range(30)]
    assert expected in {found[0] for found in made if found}
    assert all(found[0] != question for found in made if found)


def test_a_question_with_nothing_to_alter_is_left_alone() -> None:
    assert alter("why?", ["Karin"], random.Random(0)) is None


def test_a_listwise_fit_finds_what_tells_the_right_ones_of_a_group() -> None:
    dice = np.random.default_rng(0)
    groups = []
    for _ in range(60):
        features = dice.normal(size=(8, 3))
        groups.append((features, (features[:, 1] == features[:, 1].max()).astype(float), np.zeros(8)))
    weights = listwise(groups, 0.1)
    assert weights[1] > 1
    assert abs(weights[[0, 2]]).max() < 0.5 * weights[1]


def test_a_logistic_fit_counts_each_row_by_its_weight() -> None:
    rows = np.ones((4, 1))
    labels = np.array([1.0, 1.0, 0.0, 0.0])
    assert logistic(rows, labels, 1.0)[0] == pytest.approx(0, abs=1e-3)
    assert logistic(rows, labels, 1.0, np.array([3.0, 3.0, 1.0, 1.0]))[0] == pytest.approx(np.log(3), abs=1e-3)


TOWN = (
    "The council of Varnholm approved a new harbour wall on Tuesday. Mayor Ines Kolb said the wall will cost 41 "
    "million crowns. Work began in June after eleven houses were flooded. Peter Aldous, who leads the fishers, "
    "opposed the plan. More than 300 boats use the harbour every year. The old wall was built by Morrow Works in "
    "1931. Prices of fish rose by 5 percent last year. The council of Brask rejected a similar plan in March. "
    "Both towns lost many ferries. Kolb said that Brask may join the project. The first stones arrived from "
    "Norway on Friday."
)
"""A town that does not exist."""


def made(change: str, sentence: str, pool: Pool = Pool()) -> set[str | None]:  # noqa: B008
    return {{**WRONG, **FAIR}[change](sentence, pool, random.Random(seed)) for seed in range(40)}


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("name", "The plan of Kolb was approved.", "The plan of Aldous was approved."),
        ("roles", "In May, Varnholm sued Brask over it.", "In May, Brask sued Varnholm over it."),
        ("number", "The wall was built in 1931.", "The wall was built in 1932."),
        ("number word", "It flooded eleven houses.", "It flooded twelve houses."),
        ("magnitude", "It cost 41 million crowns.", "It cost 41 billion crowns."),
        ("unit", "It took six weeks.", "It took six months."),
        ("day", "Work began in June.", "Work began in July."),
        ("negation", "The wall will be built.", "The wall will not be built."),
        ("negation", "The wall was not built.", "The wall was built."),
        ("antonym", "Prices rose in Brask.", "Prices fell in Brask."),
        ("comparison", "It has more than 300 boats.", "It has less than 300 boats."),
        ("by or to", "Prices rose by 5 percent.", "Prices rose to 5 percent."),
        ("quantity", "Both towns lost ferries.", "Neither towns lost ferries."),
        ("certainty", "Brask may join the project.", "Brask will join the project."),
        ("time", "It will pay next year.", "It paid next year."),
    ],
)
def test_a_wrong_sentence_says_something_else(kind: str, sentence: str, expected: str) -> None:
    found = made(kind, sentence, Pool(("Aldous", "Kolb"), ("41", "300")))
    assert expected in found
    assert sentence not in found


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("synonym", "Prices fell by half.", "Prices dropped by half."),
        ("bounds", "It has more than 300 boats.", "It has over 300 boats."),
        ("contraction", "It will not be built.", "It won't be built."),
        ("title", "Mayor Ines Kolb opened it.", "Ines Kolb opened it."),
        ("numbers", "It cost 9,200 crowns.", "It cost 9200 crowns."),
        ("numbers", "It flooded eleven houses.", "It flooded 11 houses."),
        ("days", "It opened on June 3, 2024.", "It opened on 2024-06-03."),
        ("said", "The wall is safe, Ines Kolb said.", "According to Ines Kolb, the wall is safe."),
        ("order", "In June, the work began.", "The work began in June."),
        ("voice", "Varnholm beat Brask.", "Brask was beaten by Varnholm."),
        ("left out", "Peter Aldous, who leads the fishers, opposed the wall.", "Peter Aldous opposed the wall."),
        ("form", "Prices fell.", "prices fell."),
    ],
)
def test_a_fair_sentence_says_the_same(kind: str, sentence: str, expected: str) -> None:
    assert expected in made(kind, sentence)


def test_a_claim_stands_beside_what_says_it_and_beside_what_says_otherwise() -> None:
    pairs = [pair for seed in range(30) for pair in pairs_of(TOWN, random.Random(seed), 9)]
    labels: dict[str, set[str]] = {}
    for pair in pairs:
        labels.setdefault(pair.claim, set()).add(pair.label)
    assert all(len(found) > 1 for found in labels.values())
    for pair in pairs:
        assert pair.premise
        assert (pair.label == "contradicted") <= (pair.kind in WRONG)
        assert set(pair.fair.split(" + ")) <= {"", *FAIR}
    assert len({pair.kind for pair in pairs}) > 8


def test_pairs_are_the_same_in_every_run() -> None:
    assert list(pairs_of(TOWN, random.Random(3))) == list(pairs_of(TOWN, random.Random(3)))


def test_an_article_of_a_few_sentences_gives_no_pairs() -> None:
    assert list(pairs_of("The wall was built in 1931. It is old.", random.Random(0))) == []


def test_about_one_claim_in_eight_is_for_thresholds_and_one_for_figures() -> None:
    parts = [part_of_claim(f"Claim {n} of many.") for n in range(4000)]
    for part in ("fit", "test"):
        assert 0.1 < parts.count(part) / len(parts) < 0.15


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Which team won the Coast Cup?", "Port Rovers", "Port Rovers won the Coast Cup."),
        ("When did the bridge open?", "2003", "The bridge open in 2003."),
        ("When was the old bridge closed?", "in March", "The old bridge was closed in March."),
        ("What is the capital of Varn?", "Morrow", "Morrow is the capital of Varn."),
        ("How many seats did the party win?", "nineteen", "The party win nineteen seats."),
        ("What is Morrow known for?", "its harbour", "Morrow is known for its harbour."),
        ("It rained. Klara Bond plays for which club?", "Rovers", "It rained. Klara Bond plays for Rovers."),
        ("Why was it closed?", "because of cracks", None),
        ("Which team won the cup?", "a" * 80, None),
    ],
)
def test_a_question_and_its_answer_are_a_statement(question: str, answer: str, expected: str | None) -> None:
    assert statement(question, answer) == expected


def test_a_headline_is_said_by_its_article_and_changed_by_nothing_in_it() -> None:
    said = "The regional council of Varn rejected the plan for a second bridge on Monday evening."
    rest = [f"Residents of the {word} district spoke about the noise at night." for word in ("old", "north", "harbour")]
    row = {
        "title": "Regional council of Varn rejects plan for second bridge",
        "text": "\n\n".join([said, *rest, *(f"{one} Nobody objected." for one in rest)]),
    }
    made = list(headline_pairs([row], random.Random(0)))
    assert {pair.label for pair in made} >= {"supported", "not_said"}
    assert all((said in pair.premise) == (pair.label != "not_said") for pair in made)
