"""qa/answering/lasting.py and qa/answering/reckoning.py, and what they make of answers."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from conftest import make_candidate

from qa.answering.lasting import is_over, superseded, without_what_was
from qa.answering.reckoning import reckoned
from qa.domain import Filter, Question, noticed
from qa.question.ago import when_of
from qa.question.understand import understand


def asked(question: str, as_of: dt.date = dt.date(2026, 4, 1)) -> Question:
    return understand(Question(question, Filter(as_of=as_of)))


@pytest.mark.parametrize(
    "text",
    [
        "Runa Eskil resigned as chair of the board.",
        "Chair Runa Eskil stepped down last Friday.",
        "The board dismissed Runa Eskil on Monday.",
        "The former chair Runa Eskil spoke at the fair.",
        "Runa Eskil has left the council.",
        "The painter Runa Eskil has died at 84.",
        "Runa Eskil, who had led the board since 2016, resigned.",
        "Sten Dahl succeeded Runa Eskil, who has retired.",
        "Runa Eskil was sacked by the council.",
        "The council sacked chair Runa Eskil.",
        "Then-mayor Runa Eskil opened the fair.",
        "The former head of the council Runa Eskil spoke.",
        "Runa Eskil has also left office.",
        "Tarn's mayor, Runa Eskil, resigned on Tuesday after six years.",
    ],
)
def test_an_office_is_over_where_a_sentence_says_so(text: str) -> None:
    assert is_over(text, "Runa Eskil")


@pytest.mark.parametrize(
    "text",
    [
        "Runa Eskil was elected chair of the board.",
        "Runa Eskil said that she will not resign.",
        "Ashe asked Runa Eskil to step down; he should resign, she said.",
        "Sten Dahl resigned as chair of the board.",
        "The council has not dismissed Runa Eskil.",
        "Runa Eskil will retire next year.",
        "Runa Eskil resigns next month.",
    ],
)
def test_what_is_denied_or_only_wanted_ends_nothing(text: str) -> None:
    assert not is_over(text, "Runa Eskil")


@pytest.mark.parametrize(
    "text",
    [
        "Chair Runa Eskil said three people died in the fire in Sill.",
        "Chair Runa Eskil dismissed the criticism as nonsense.",
        "Runa Eskil left Sill for a week's holiday.",
        "Runa Eskil left the council meeting early.",
        "The council then elected Runa Eskil to the board.",
        "Runa Eskil sacked her deputy.",
        "Runa Eskil removed the statue.",
        "There is little time left, Runa Eskil said.",
        "Runa Eskil succeeded Sten Dahl, who resigned.",
        "Former minister who beat Eskil dies.",
        "Former minister Sten Dahl beat Eskil.",
        "Sten Dahl was sacked by Runa Eskil.",
        "The board dismissed claims against Runa Eskil.",
        "The board dismissed Runa Eskil's plan.",
        "The husband of Runa Eskil died on Monday.",
        "The man who attacked Runa Eskil died on Monday.",
    ],
)
def test_who_is_only_named_beside_what_ended_still_holds_the_office(text: str) -> None:
    assert not is_over(text, "Runa Eskil")


def test_what_is_read_for_the_time_before_grows_with_the_text_alone() -> None:
    began = time.perf_counter()
    without_what_was("a-" * 20_000 + " " * 20_000)
    assert time.perf_counter() - began < 1.0


def test_what_was_before_is_no_part_of_what_is_said() -> None:
    said = without_what_was("The bridge reopened on Thursday, five months after it was closed. Nobody was hurt.")
    assert said == "The bridge reopened on Thursday. Nobody was hurt."


def test_who_has_left_leads_nothing_any_more() -> None:
    named = make_candidate("Hollin Works named Runa Eskil as director.", "Runa Eskil", published=dt.date(2019, 3, 1))
    left = make_candidate("Runa Eskil stepped down as director.", "Runa Eskil", published=dt.date(2025, 3, 1))
    notices, ranked = superseded(asked("Who is the director of Hollin Works?"), [named, left])
    assert [one.text for one in ranked] == [left.text, named.text]
    assert "Runa Eskil" in noticed(notices)
    assert superseded(asked("Who is Runa Eskil?"), [named, left]) == ((), [named, left])
    assert superseded(asked("Who was named director of Hollin Works?"), [named, left]) == ((), [named, left])
    assert superseded(asked("Who is the director of Hollin Works?"), [left, named])[0] == ()


@pytest.mark.parametrize(
    ("question", "when"),
    [
        ("How long ago did the tunnel open?", "When did the tunnel open?"),
        ("And how many years ago was it built?", "When was it built?"),
        ("How long did it last?", ""),
        ("How old is the bridge?", ""),
    ],
)
def test_how_long_ago_asks_for_the_day(question: str, when: str) -> None:
    assert when_of(question) == when


@pytest.mark.parametrize(
    ("text", "short", "published", "told"),
    [
        ("The tunnel opened on Monday.", "Monday", (2021, 5, 4), "over 4 years ago, from 2021-05-03 to 2026-04-01"),
        ("The tunnel opened in 1931.", "1931", (2021, 5, 4), "over 94 years ago, from 1931 to"),
        ("The tunnel opened in 2022.", "2022", (2023, 5, 4), "over 3 years ago, from 2022 to"),
        ("The museum opened on Saturday.", "Saturday", (2026, 1, 13), "over 2 months ago, from 2026-01-10"),
        ("The fire broke out yesterday.", "yesterday", (2026, 3, 30), "3 days ago, from 2026-03-29"),
        ("The shop opened four weeks ago.", "four weeks ago", (2026, 2, 1), "over 2 months ago"),
    ],
)
def test_how_long_ago_is_reckoned_with_its_working(
    text: str, short: str, published: tuple[int, int, int], told: str
) -> None:
    best = make_candidate(text, short, published=dt.date(*published))
    assert told in noticed(reckoned(asked(f"How long ago did the {text.split()[1]} open?"), best))


def test_without_a_day_nothing_is_reckoned() -> None:
    best = make_candidate(
        "The tunnel opened to traffic after a long delay.", "long delay", published=dt.date(2021, 5, 4)
    )
    assert reckoned(asked("How long ago did the tunnel open?"), best) == ()


def test_what_may_have_been_today_was_no_time_ago() -> None:
    best = make_candidate("The tunnel opened this year.", "this year", published=dt.date(2026, 3, 4))
    assert reckoned(asked("How long ago did the tunnel open?"), best) == ()


@pytest.mark.parametrize("short", ["58", "aged 58", "58 years old", "58-year-old"])
def test_an_age_is_a_number_of_years(short: str) -> None:
    best = make_candidate(f"Eskil is {short} and lives in Sill.", short, published=dt.date(2024, 3, 13))
    assert "58 on 2024-03-13, so 60 or 61" in noticed(reckoned(asked("How old is Runa Eskil?"), best))


@pytest.mark.parametrize(
    "short",
    ["born on 12 March 1960", "about 10,000 years old", "3 weeks old", "17 and 19", "more than 100 years old", "130"],
)
def test_what_is_no_age_grows_no_older(short: str) -> None:
    best = make_candidate(f"Eskil is {short}, they say.", short, published=dt.date(2024, 3, 13))
    assert reckoned(asked("How old is Runa Eskil?"), best) == ()


def test_who_was_an_age_when_it_was_printed_is_older_now() -> None:
    printed = make_candidate("Eskil, 58, had led the city since 2016.", "58", published=dt.date(2024, 3, 13))
    told = noticed(reckoned(asked("How old is Runa Eskil now?"), printed))
    assert told == "Worked out: 58 on 2024-03-13, so 60 or 61 on 2026-04-01."
    assert reckoned(asked("How old was Runa Eskil?"), printed) == ()
    assert reckoned(asked("How old is Runa Eskil?", dt.date(2024, 3, 20)), printed) == ()


def test_who_left_holds_the_office_no_more_and_who_comes_next_is_said() -> None:
    day = dt.date(2026, 3, 2)
    left = make_candidate("Runa Eskil resigned as chair of the board on Monday.", "Runa Eskil", published=day)
    after = make_candidate("Deputy chair Sten Dahl will replace her until June.", "Sten Dahl", published=day)
    other = make_candidate("The board meets in Sill.", "Sill", published=day)
    _, found = superseded(asked("Who is the chair of the board?"), [left, other, after])
    assert [one.short for one in found] == ["Sten Dahl", "", "Sill"]
    _, found = superseded(asked("Who is the chair of the board?"), [left, other])
    assert [one.short for one in found] == ["", "Sill"], "nobody is named in her place"
    _, found = superseded(asked("Who resigned as chair of the board?"), [left, after])
    assert found[0].short == "Runa Eskil"


def test_who_followed_the_holder_of_an_older_article_stands_first_once_it_has_come() -> None:
    old = make_candidate("The mill named Runa Eskil its head.", "Runa Eskil", published=dt.date(2019, 5, 1))
    new = make_candidate(
        "Sten Dahl will take over from Runa Eskil on 1 May.", "Sten Dahl", published=dt.date(2023, 4, 18)
    )
    notices, found = superseded(asked("Who runs the mill?"), [old, new])
    assert found[0].short == "Sten Dahl"
    assert "Runa Eskil holds no more" in noticed(notices)
    _, found = superseded(asked("Who runs the mill?", dt.date(2023, 4, 20)), [old, new])
    assert found[0].short == "Runa Eskil", "it is still to come"
    again = make_candidate("I was elected to finish it, said Eskil.", "Eskil", published=dt.date(2024, 4, 18))
    _, found = superseded(asked("Who runs the mill?"), [old, again])
    assert found[0] is old
