"""qa/answering/weighing.py"""

from __future__ import annotations

import pytest
from conftest import Ask

TOWNS = "Population on 1 January 2021: Tarn 138,900; Alder 61,200; Sill 27,450."
MARKET = "Beans slipped 2 percent to 31 marks a kilo at the Tarn market. Lentils were unchanged at 52 marks a kilo."
CENSUS = (
    "Tarn has 412,000 inhabitants, the census shows. Sill has 296,000, down from 310,000. Alder has 9,000 inhabitants."
)
VOTES = "Karin Halvard, 52, won the vote in Tarn with 41,206 votes. Runa Eskil, 38, came second with 36,918 votes."


@pytest.mark.parametrize(
    ("question", "text", "short", "working"),
    [
        ("Which is bigger, Alder or Tarn?", TOWNS, "Tarn", "Alder: 61,200; Tarn: 138,900"),
        ("which town is smaller: Tarn or Alder", TOWNS, "Alder", "Tarn: 138,900; Alder: 61,200"),
        ("what's dearer per kilo, beans or lentils", MARKET, "Lentils", "beans: 31; lentils: 52"),
        ("who got more votes, Runa Eskil or Karin Halvard?", VOTES, "Karin Halvard", "Runa Eskil: 36,918"),
        ("Which is bigger, Tarn or Sill?", CENSUS, "Tarn", "Tarn: 412,000; Sill: 296,000"),
        ("Is Alder bigger than Tarn?", TOWNS, "No", "Alder: 61,200; Tarn: 138,900"),
        ("Is Tarn bigger than Alder?", TOWNS, "Yes", "Tarn: 138,900; Alder: 61,200"),
    ],
)
def test_two_values_are_compared_and_shown(ask_texts: Ask, question: str, text: str, short: str, working: str) -> None:
    answer = ask_texts(question, text)
    assert answer.short == short
    assert working in answer.notice


def test_the_one_that_has_it_stands_first(ask_texts: Ask) -> None:
    answer = ask_texts("what's dearer per kilo, beans or lentils", MARKET)
    assert [line.text.split()[0] for line in answer.sentences] == ["Lentils", "Beans"]
    assert ask_texts("what's cheaper per kilo, beans or lentils", MARKET).sentences[0].text.startswith("Beans")


def test_the_same_of_two_years_is_found_in_the_articles_of_either(ask_texts: Ask) -> None:
    texts = ("Turnout in the Tarn election was 47 percent.", "Turnout in the Tarn election reached 66 percent.")
    answer = ask_texts("was turnout in Tarn higher in 2021 or in 2022", *texts)
    assert (answer.short, answer.sentences[0].text) == ("2022", texts[1])


def test_values_of_different_kinds_decide_nothing(ask_texts: Ask) -> None:
    answer = ask_texts(
        "Which is bigger, Tarn or Alder?", "Tarn has a population of 41,000.", "Alder has a size of 9 hectares."
    )
    assert not any(notice.kind == "weighed" for notice in answer.notices)
    assert answer.decided == ""


def test_people_who_do_something_somewhere_do_not_all_live_there(ask_texts: Ask) -> None:
    answer = ask_texts(
        "Which is bigger, Tarn or Alder?",
        "About 90,000 people take a bus in Tarn every day. 30,000 people marched in Alder.",
    )
    assert answer.decided == ""


def test_what_has_no_value_decides_nothing(ask_texts: Ask) -> None:
    answer = ask_texts("Which is bigger, Tarn or Morrow?", TOWNS)
    assert answer.decided == ""


def test_what_lies_between_two_days_is_worked_out(ask_texts: Ask) -> None:
    texts = (
        "The Sill ferry sank off Alder on Monday evening.",
        "The inquiry published its report on the ferry on Tuesday.",
    )
    answer = ask_texts("How long after the ferry sank was the report published?", *texts)
    assert answer.short.endswith("(365 days)")
    assert "from 2021-05-03 to 2022-05-03" in answer.notice
    assert len(answer.citations) == 2
