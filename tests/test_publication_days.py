"""ingest/sources/days.py: the day that a record or a line says, or none."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.sources.days import AmbiguousDayError, Column, day_at_head, day_in_line, day_of_dateline, parse_day
from qa.errors import SourceError

FIFTH = dt.date(2024, 3, 5)


@pytest.mark.parametrize(
    "value",
    [
        "20240305T201000Z", "20240305201000", "20240305", 20240305, "2024-03-05T23:30:00-05:00", "2024/3/5",
        "Tue, 05 Mar 2024 20:10:00 GMT", "5th of March 2024", "Mar. 5, 2024", "5 mars 2024", "5. März 2024", "5.3.2024",
        "2024年3月5日", "5 de marzo de 2024", "5 maart 2024", dt.datetime(2024, 3, 5, 23, 59, tzinfo=dt.UTC),
        "Tuesday, March 5, 2024 10:02 am",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form_that_exports_write(value: object) -> None:
    assert parse_day(value, "date") == FIFTH


@pytest.mark.parametrize("scale", [1, 10**3, 10**6, 10**9])
def test_time_since_1970_is_utc_wherever_the_job_runs(scale: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    assert parse_day(1712187000 * scale, "date") == dt.date(2024, 4, 3)
    assert parse_day(str(1712187000 * scale), "date") == dt.date(2024, 4, 3)
    monkeypatch.delenv("TZ")
    time.tzset()


@pytest.mark.parametrize(
    "value",
    [None, "", " ", float("nan"), "NaT", "1970-01-01T00:00:00Z", "None", "null", "n/a", 0, -1, "2024", "March 2024"],
)
def test_what_names_no_day_is_none(value: object) -> None:
    assert parse_day(value, "date") is None


@pytest.mark.parametrize(
    "value", ["3 days ago", "yesterday", "today", "in 2 hours", "0000-01-01", True, "1e400", "31/31/2024"]
)
def test_what_would_have_to_be_guessed_is_refused(value: object) -> None:
    with pytest.raises(SourceError, match="field 'date'"):
        parse_day(value, "date")


def test_a_day_that_can_be_read_in_two_ways_is_read_as_it_is_said_to_be_meant() -> None:
    assert parse_day("05/03/2024", "date", day_first=True) == FIFTH
    assert parse_day("05/03/2024", "date", day_first=False) == dt.date(2024, 5, 3)
    assert parse_day("05/05/2024", "date") == dt.date(2024, 5, 5)
    with pytest.raises(AmbiguousDayError):
        parse_day("05/03/2024", "date")


@pytest.mark.parametrize(("witness", "meant"), [("13/04/2024", FIFTH), ("04/13/2024", dt.date(2024, 5, 3))])
def test_a_column_is_read_in_one_way_which_its_rows_tell(witness: str, meant: dt.date) -> None:
    column = Column(values=lambda: ["05/03/2024", witness, None, 7])
    assert column.parse("05/03/2024", "date") == meant
    assert "first, as others of the column must be" in column.remarks[0]


def test_a_column_that_does_not_tell_is_undated_and_says_so() -> None:
    column = Column(values=lambda: ["05/03/2024", "06/03/2024"])
    assert [column.parse(value, "date") for value in ("05/03/2024", "06/03/2024")] == [None, None]
    assert column.remarks[0].startswith("2 dates like '05/03/2024' can be read day first or month first")
    assert "--day-first" in column.remarks[0]
    assert Column(day_first=True).remarks == []


def test_what_is_no_day_costs_a_column_nothing_and_is_said_once() -> None:
    column = Column()
    column.line = 7
    days = [column.parse(value, "date") for value in ("sometime", "2024-03-05", "2024-02-30", "yesterday")]
    assert days == [None, FIFTH, None, None]
    assert column.remarks == [
        "line 7: field 'date': 'sometime' is not a date. Write it as YYYY-MM-DD: undated, as 2 more"
    ]


@pytest.mark.parametrize(
    "value",
    ["3 days ago", "yesterday", "a day ago", "vor zwei Tagen", "il y a 3 jours", "hace 3 días", "ieri", "9 hours ago"],
)
def test_days_ago_count_from_when_they_were_read(value: str) -> None:
    read = dt.datetime(2024, 3, 8, 6, 30, tzinfo=dt.UTC)
    assert FIFTH <= parse_day(value, "date", seen=read) < read.date()  # type: ignore[operator]
    with pytest.raises(SourceError):
        parse_day(value, "date")


@pytest.mark.parametrize("value", ["2 weeks ago", "9 months ago", "many days ago", "9999 days ago"])
def test_what_is_no_day_ago_is_refused(value: str) -> None:
    with pytest.raises(SourceError):
        parse_day(value, "date", seen=dt.date(2024, 3, 8))


@pytest.mark.parametrize(
    "line",
    [
        "5 March 2024", "Tuesday 5 March 2024", "HARBOUR GAZETTE  Tuesday 5 March 2024", "By Ana Reyes | March 5, 2024",
        "Published on 5 March 2024 at 10:00 GMT, updated 30 June 2024", "2024-03-05", "Gazette, 5 March 2024",
        "Veröffentlicht am 5. März 2024",
    ],
)  # fmt: skip
def test_a_line_that_is_there_to_date_a_text_dates_it(line: str) -> None:
    assert day_in_line(line) == FIFTH


@pytest.mark.parametrize(
    "line",
    [
        "The bridge was opened on 5 March 2024 by the mayor.", "Updated 5 March 2024", "Aktualisiert: 5. März 2024",
        "Last modified: 2024-03-05",
        "Copyright 2024 Harbour Gazette", "Load-Date: March 5, 2024", "printed 5 March 2024", "05/03/2024",
    ],
)  # fmt: skip
def test_a_line_that_mentions_another_day_does_not(line: str) -> None:
    assert day_in_line(line) is None


def test_the_head_of_a_text_dates_it_and_its_body_does_not() -> None:
    assert day_at_head(["Bridge closed", "By Ana Reyes", "5 March 2024", "Text."]) == (FIFTH, 2)
    long = "It was a long paragraph about the bridge. " * 5
    assert day_at_head(["Bridge closed", long, "5 March 2024"]) is None
    assert day_at_head(["What the city council wants to do on 5 March 2024 at the bridge", "Text."]) is None


@pytest.mark.parametrize(
    "value", ["Tue Mar 05 20:10:00 +0000 2024", "2024-W10-2", "/Date(1709669400000)/", "Published: 5 March 2024"]
)
def test_a_day_is_read_as_programs_print_it(value: str) -> None:
    assert parse_day(value, "date") == FIFTH


@pytest.mark.parametrize(
    "value", ["9999-12-31", "31 December 2999", "Last updated: 5 March 2024", "modified 2024-03-05"]
)
def test_never_and_the_day_of_a_change_are_no_day_of_publication(value: str) -> None:
    with pytest.raises(SourceError, match=r"far future|day of a change"):
        parse_day(value, "date")


def test_a_column_that_writes_its_days_in_both_ways_does_not_tell() -> None:
    column = Column(values=lambda: ["05/03/2024", "13/04/2024", "04/13/2024"])
    assert [column.parse(value, "date") for value in ("05/03/2024", "13/04/2024")] == [None, dt.date(2024, 4, 13)]


@pytest.mark.parametrize(
    "paragraph",
    [
        "KESTREL, March 5, 2024 (Wire) - The old ferry is sold.",
        "FORT ELLIS, Ont., 5 March 2024 – The old ferry is sold.",
        "TARN, 5 March 2024: The old ferry is sold.",
    ],
)
def test_a_place_line_with_a_year_dates_a_text(paragraph: str) -> None:
    assert day_of_dateline(paragraph) == FIFTH
    assert day_at_head(["Ferry sold", paragraph]) == (FIFTH, None)


@pytest.mark.parametrize(
    "paragraph", ["KESTREL, March 5 (Wire) - It is sold.", "Kestrel, March 5, 2024 - It is sold.", ""]
)
def test_another_beginning_does_not(paragraph: str) -> None:
    assert day_of_dateline(paragraph) is None


def test_a_line_of_rights_dates_nothing() -> None:
    assert day_in_line("(c) 2026 Kestrel Post. All rights reserved. 1 January 2026") is None
    text = "The old ferry was sold on Monday, and a new one is to come."
    assert day_at_head(["Ferry sold", text, "1 May 2024"]) == (dt.date(2024, 5, 1), 2)
    assert day_at_head(["Ferry sold", text, text, "1 May 2024"]) is None
