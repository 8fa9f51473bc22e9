"""qa/answering/newest.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from conftest import make_candidate

from qa.answering.newest import in_its_time
from qa.domain import Filter, Question
from qa.question.understand import understand

TOLLS = (
    ("The flood in Tarn killed 12 people, the number of dead shows.", "12", dt.date(2025, 3, 5), 9.0),
    ("At least 4 people are dead in the Tarn flood.", "4", dt.date(2025, 3, 2), 8.0),
    ("In all 13 people were found dead after the flood, a report says.", "13", dt.date(2026, 2, 1), 7.0),
    ("The report has 37 proposals.", "37", dt.date(2026, 2, 2), 6.5),
)


def in_front(question: str, told: Sequence[tuple[str, str, dt.date, float]]) -> str:
    """What the first sentence answers with, of some with their answers, days and scores."""
    asked = understand(Question(question, Filter(as_of=dt.date(2026, 4, 1))))
    ranked = [make_candidate(text, answer, score=score, published=day) for text, answer, day, score in told]
    return in_its_time(asked, ranked)[0].short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("latest number of dead in the Tarn flood", "13"),
        ("What was the final death toll of the flood?", "13"),
        ("What was the first death toll of the flood?", "4"),
        ("first reported number of people killed in the Tarn flood", "4"),
        ("what's the final number of people killed in the flood", "13"),
        ("how many people died in the Tarn flood, all told?", "13"),
        ("How many people were initially found dead in the flood?", "4"),
        ("How many people were found dead in the flood?", "12"),
        ("What is the latest from the flood?", "12"),
        ("How high is the death toll of the flood?", "13"),
    ],
)
def test_of_a_figure_that_is_reported_anew_the_one_of_its_time_is_in_front(question: str, short: str) -> None:
    assert in_front(question, TOLLS) == short


STRIKE = (
    ("Dockers in Tarn went back to work on Friday after a strike of 25 days.", "Friday", dt.date(2025, 5, 3), 9.0),
    ("The last strike of dockers in Tarn, in 2009, was short.", "2009", dt.date(2025, 5, 3), 8.0),
    ("Dockers in Tarn went on strike on Monday.", "Monday", dt.date(2025, 4, 8), 7.0),
)


def test_when_something_began_is_told_by_the_first_article_on_it() -> None:
    assert in_front("when did the strike of the dockers begin", STRIKE) == "Monday"


def test_the_newest_count_of_the_dead_is_found_behind_other_figures() -> None:
    told = (
        ("The number of dead in the sinking of the ferry rose to 23 on Monday.", "23", dt.date(2025, 2, 12), 9.0),
        (
            "The sinking of the ferry on 10 February cost 43 lives, the worst since 1950.",
            "1950",
            dt.date(2025, 9, 1),
            2.0,
        ),
        ("Its captain, Ola Lund, 58, blamed the bow door of the ferry.", "58", dt.date(2025, 10, 1), 8.0),
    )
    assert in_front("final death toll of the ferry sinking", told) == "43"


def test_what_is_far_behind_is_not_taken_for_being_new() -> None:
    asked = understand(Question("latest number of dead in the Tarn flood", Filter(as_of=dt.date(2026, 4, 1))))
    near, _, far, _ = (make_candidate(text, short, score=score, published=day) for text, short, day, score in TOLLS)
    assert in_its_time(asked, [near, far])[0].short == "13"
    assert (
        in_its_time(asked, [make_candidate(near.text, "12", score=12.0, published=TOLLS[0][2]), far])[0].short == "12"
    )


OPENING = (
    ("The pool in Tarn will not open until autumn 2025, the council said.", "autumn 2025", dt.date(2024, 5, 14), 9.0),
    ("The pool in Tarn is to open in December 2024.", "December 2024", dt.date(2022, 11, 9), 8.0),
    ("The pool in Tarn opened on Monday.", "Monday", dt.date(2025, 9, 23), 7.0),
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("when was the pool in Tarn first supposed to open", "December 2024"),
        ("When was the Tarn pool originally meant to open?", "December 2024"),
        ("when is the pool in Tarn supposed to open", "autumn 2025"),
    ],
)
def test_what_was_first_planned_is_told_by_the_oldest(question: str, short: str) -> None:
    assert in_front(question, OPENING) == short
