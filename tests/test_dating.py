"""qa/answering/astray/dating.py"""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import make_candidate

from qa.answering.astray.dating import dated
from qa.domain import Question
from qa.models.losses import Loss
from qa.question.understand import understand

DAY = dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    ("question", "text", "taken", "day"),
    [
        ("When was the cup final?", "Tarn beat Sill 3-1 in the cup final on Sunday.", "3-1", "on Sunday"),
        ("When was the last round?", "The last round was played on Tuesday at 7 p.m.", "7 p.m", "Tuesday"),
        ("When was the cup final?", "The cup final on Sunday was the last since May.", "last", "last"),
        (
            "When will the school reopen?",
            "The school will reopen when the roof is repaired, the council said on Monday.",
            "when the roof is repaired",
            "when the roof is repaired",
        ),
        ("When was it built?", "It is of the 19th century, the mayor said on Monday.", "19th century", "19th century"),
        (
            "When did Ida Moe become the mayor?",
            "Ida Moe was elected on Sunday, replacing the baker Ola Lund, who had held the office since March.",
            "March",
            "on Sunday",
        ),
        ("Who won the cup final?", "Tarn beat Sill 3-1 in the cup final on Sunday.", "Tarn", "Tarn"),
        (
            "When did Ida Moe become mayor?",
            "Ida Moe was elected mayor on Sunday, replacing Ola Lund, who had held the office since March.",
            "March",
            "on Sunday",
        ),
        (
            "When did Ola Lund become mayor?",
            "Ida Moe was elected mayor on Sunday, replacing Ola Lund, who had held the office since March.",
            "March",
            "March",
        ),
    ],
)
def test_the_day_of_what_is_asked_about_answers(question: str, text: str, taken: str, day: str) -> None:
    short = dated(understand(Question(question)), make_candidate(text, taken, published=DAY)).short
    assert short.removeprefix("on ") == day.removeprefix("on ")


@pytest.mark.parametrize(
    ("text", "taken", "lost"),
    [
        ("The bridge will open on Monday, four weeks after it was closed, the council said on Friday.", "Monday", True),
        ("The bridge opened on 3 March, four weeks after it was closed.", "3 March", True),
        ("The bridge was closed on Monday and will open on 31 March, the council said on Friday.", "Monday", False),
        ("The council said on Friday that the bridge was closed.", "Friday", False),
    ],
)
def test_the_day_on_which_something_else_is_done_is_further_behind(text: str, taken: str, *, lost: bool) -> None:
    one = make_candidate(text, taken, published=DAY)
    found = dated(understand(Question("When was the bridge closed?")), one)
    assert (Loss.OTHER_VERB in found.losses) is lost
