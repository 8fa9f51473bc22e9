"""tests/training: which weeks are learnt from, altered questions, and the fits."""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
import pytest
from fit import listwise, logistic
from hypothesis import given
from hypothesis import strategies as st
from news import alter
from weeks import day_of, part_of

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
        groups.append((features, (features[:, 1] == features[:, 1].max()).astype(float)))
    weights = listwise(groups, 0.1)
    assert weights[1] > 1
    assert abs(weights[[0, 2]]).max() < 0.5 * weights[1]


def test_a_logistic_fit_counts_each_row_by_its_weight() -> None:
    rows = np.ones((4, 1))
    labels = np.array([1.0, 1.0, 0.0, 0.0])
    assert logistic(rows, labels, 1.0)[0] == pytest.approx(0, abs=1e-3)
    assert logistic(rows, labels, 1.0, np.array([3.0, 3.0, 1.0, 1.0]))[0] == pytest.approx(np.log(3), abs=1e-3)
