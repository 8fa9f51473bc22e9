"""qa/parts.py"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.domain import Window
from qa.question.subquestions import parts

TODAY = dt.date(2025, 4, 6)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Did the Rovers and Kestrel Athletic both reach the final?",
            ["Did the Rovers reach the final?", "Did Kestrel Athletic reach the final?"],
        ),
        ("Were both Upper Sill and Morrow flooded?", ["Was Upper Sill flooded?", "Was Morrow flooded?"]),
        ("Who resigned, and who was elected?", ["Who resigned?", "Who was elected?"]),
        ("When was the bridge closed and why?", ["When was the bridge closed?", "Why was the bridge closed?"]),
        ("Who stole the horse and when?", ["Who stole the horse?", "When stole the horse?"]),
        (
            "Who gets the discount and how much is it? (the water fee)",
            ["Who gets the discount? (the water fee)", "How much is it? (the water fee)"],
        ),
        ("What does the council pay and who gets it?", ["What does the council pay?", "Who gets it?"]),
        ("When and where was the cup won?", ["When was the cup won?", "Where was the cup won?"]),
        ("Who was hurt, and by whom?", ["Who was hurt?", "By whom was hurt?"]),
        ("Who runs Tarn? And who runs Morrow?", ["Who runs Tarn?", "Who runs Morrow?"]),
        ("Who won in Upper Sill and in Morrow?", ["Who won in Upper Sill?", "Who won in Morrow?"]),
        (
            "Compare the turnout in Morrow and Port Alder.",
            ["What about the turnout in Morrow?", "What about the turnout in Port Alder?"],
        ),
        (
            "Compare the results between the Rovers and Kestrel Athletic",
            ["What about the results of the Rovers?", "What about the results of Kestrel Athletic?"],
        ),
    ],
)
def test_a_question_of_several_parts_is_asked_part_by_part(question: str, expected: list[str]) -> None:
    assert [part.text for part in parts(question, TODAY)] == expected


@pytest.mark.parametrize(
    "question",
    [
        "How many people and sheep drowned?",
        "Which show did the two channels both cancel?",
        "Did the bridge close?",
        "Who spoke in the morning and in the evening?",
        "What did Renn say in Morrow and in Tarn about the bridge?",
        "",
    ],
)
def test_a_question_of_one_part_stays_as_it_is(question: str) -> None:
    assert [part.text for part in parts(question, TODAY)] == [question]


def test_a_change_is_asked_for_at_either_time() -> None:
    before, after = parts("How did the number of measles cases change between 24 March and 5 April?", TODAY)
    assert before.text == "What was the number of measles cases on 24 March?"
    assert after.text == "What was the number of measles cases on 5 April?"
    assert before.window is not None
    assert after.window is not None
    assert (before.window.since, after.window.since) == (dt.date(2025, 3, 24), dt.date(2025, 4, 5))


def test_of_two_months_the_first_is_the_one_before_the_second() -> None:
    before, after = parts("How did unemployment change between November and February?", TODAY)
    assert before.window is not None
    assert after.window is not None
    assert (before.window.since, after.window.until) == (dt.date(2024, 11, 1), dt.date(2025, 2, 28))


def test_of_two_years_each_is_asked_for() -> None:
    before, after = parts("How did the price of cod change from 2021 to 2024?", TODAY)
    assert before.text == "What was the price of cod in 2021?"
    assert before.window == Window(dt.date(2021, 1, 1), dt.date(2021, 12, 31), "2021")
    assert after.window == Window(dt.date(2024, 1, 1), dt.date(2024, 12, 31), "2024")


def test_who_reported_it_asks_for_what_was_reported() -> None:
    (part,) = parts("Which outlet reported that 320 people left their homes?", TODAY)
    assert part.outlet
    assert part.text == "320 people left their homes?"
    assert parts("Who reported that 320 people left their homes?", TODAY) == (part,)


@given(st.text(max_size=80))
def test_any_text_has_a_part(text: str) -> None:
    assert parts(text, TODAY)
