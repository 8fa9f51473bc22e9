"""qa/answering/times.py"""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import make_candidate

from qa.answering.times import counted
from qa.domain import Question
from qa.question.understand import understand

WON = (
    ("Tarn Rovers beat Sill on Sunday and won the cup for the third time.", dt.date(2024, 5, 2)),
    ("Tarn Rovers won their fourth cup on Sunday.", dt.date(2026, 5, 3)),
    ("Tarn Rovers scored in the second half of the cup final.", dt.date(2026, 5, 4)),
)


@pytest.mark.parametrize(
    ("question", "times", "short"),
    [
        ("How many times have Tarn Rovers won the cup?", 4, "fourth cup on Sunday"),
        ("how often has Tarn won the cup", 4, "fourth cup on Sunday"),
        ("how many cups have Tarn Rovers won?", 4, "fourth cup on Sunday"),
    ],
)
def test_the_newest_sentence_tells_how_many_times_it_was(question: str, times: int, short: str) -> None:
    found = counted(understand(Question(question)), [make_candidate(text, published=day) for text, day in WON])
    assert found is not None
    assert (found.times, found.told.short) == (times, short)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many times have Tarn Rovers won the cup?", "Tarn Rovers won their first cup since 1998."),
        ("How many times have Tarn Rovers won the cup?", "Tarn Rovers won the cup for the second time in three years."),
        ("How many times have Tarn Rovers won the cup?", "Tarn Rovers won the cup after their second-half comeback."),
        ("How many times have Tarn Rovers won the cup?", "Tarn Rovers did not win a fourth cup, as Sill did."),
        (
            "How many times have Tarn Rovers won the cup?",
            "Tarn Rovers have won the cup nine times, once as their ninth.",
        ),
        ("How many titles has Moe won?", "Moe missed out on a fourth title."),
        ("How many titles has Moe won?", "Moe won a third straight title."),
        ("How many terms has Moe served?", "Moe will run for a third term."),
        ("How many times has Ida Moe been arrested?", "Ida Moe, in her second term as mayor, was arrested."),
        ("How many times has Ida Moe won the prize?", "Ida Moe was on the shortlist of the prize for the third time."),
        ("How many times have Sill won the cup?", "Tarn Rovers won their fourth cup on Sunday."),
        (
            "How many times have Sill won the cup?",
            "Tarn Rovers beat Sill on Sunday and won the cup for the third time.",
        ),
        ("How many people saw the cup final?", "Tarn Rovers won their fourth cup on Sunday."),
    ],
)
def test_what_counts_something_else_tells_nothing(question: str, text: str) -> None:
    assert counted(understand(Question(question)), [make_candidate(text, published=dt.date(2026, 5, 3))]) is None
