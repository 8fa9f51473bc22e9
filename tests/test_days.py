"""qa/dates.py"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.days import date_expressions, window

TODAY = dt.date(2024, 4, 24)  # a Wednesday


def d(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What happened in April 2024?", "2024-04-01", "2024-04-30"),
        ("What happened last week?", "2024-04-15", "2024-04-21"),
        ("What has changed since March?", "2024-03-01", None),
        ("What did he say before the election on 5 November?", None, "2023-11-04"),
        ("Was geschah am 20. April?", "2024-04-20", "2024-04-20"),
        ("Was geschah letzte Woche?", "2024-04-15", "2024-04-21"),
        ("Who won the 2024 election?", "2024-01-01", "2024-12-31"),
        ("What was said between March 2023 and June 2023?", "2023-03-01", "2023-06-30"),
        ("What happened between March and June?", "2023-03-01", "2023-06-30"),
        ("What did the 2023 report say?", "2023-01-01", "2023-12-31"),
        ("What changed after 3 March 2024?", "2024-03-04", None),
        ("What happened on Friday?", "2024-04-19", "2024-04-19"),
        ("What happened on Wednesday?", "2024-04-24", "2024-04-24"),
        ("Was geschah am Mittwoch?", "2024-04-24", "2024-04-24"),
        ("What happened last Wednesday?", "2024-04-17", "2024-04-17"),
        ("What happened three weeks ago?", "2024-04-01", "2024-04-07"),
        ("What was decided on 2024-02-29?", "2024-02-29", "2024-02-29"),
        ("What has changed since March 3?", "2024-03-03", None),
        ("What changed after Apr. 8?", "2024-04-09", None),
        ("What was said before April 5?", None, "2024-04-04"),
        ("How many came between March 3 and April 5?", "2024-03-03", "2024-04-05"),
        ("What happened on Jan. 6 at the Capitol?", "2024-01-06", "2024-01-06"),
        ("What has been said since the March 3 hearing?", "2024-03-03", None),
    ],
)
def test_a_question_that_names_days_has_a_window(question: str, since: str | None, until: str | None) -> None:
    found = window(question, TODAY)
    assert found is not None
    assert (found.since, found.until) == (d(since), d(until))
    assert found.words in question


@pytest.mark.parametrize(
    "question",
    [
        "Who won the cup?",
        "Which show was renewed this week?",
        "May I ask who won?",
        "How much did the $2000 phone cost?",
        "What did Mark march for?",
        "How many of the 2,024 were found?",
        "Who sits on the Jan. 6 committee?",
        "Who spoke at the 4 July parade in Chicago?",
    ],
)
def test_a_question_that_names_no_days_has_none(question: str) -> None:
    assert window(question, TODAY) is None


def test_dates_in_a_text_are_found_where_they_stand() -> None:
    text = "dated 14 February 2023, and again on Monday, letzte Woche"
    found = date_expressions(text, TODAY)
    assert [text[date.start : date.end] for date in found] == ["14 February 2023", "Monday", "letzte Woche"]
    assert [date.first for date in found] == [dt.date(2023, 2, 14), dt.date(2024, 4, 22), dt.date(2024, 4, 15)]


@given(st.text(max_size=60), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_any_text_is_searched_without_an_error(text: str, base: dt.date) -> None:
    for date in date_expressions(text, base):
        assert 0 <= date.start < date.end <= len(text)
        assert date.first <= date.last


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)))
def test_a_day_written_out_is_that_day(day: dt.date) -> None:
    for written in (f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}", day.isoformat()):
        (found,) = date_expressions(f"It was on {written}.", TODAY)
        assert (found.first, found.last) == (day, day)
