"""qa/answering/giving.py, qa/answering/weighing.py"""

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
        ("what's dearer per kilo, beans or lentils", MARKET, "Lentils", "beans: 31 marks; lentils: 52 marks"),
        ("who got more votes, Runa Eskil or Karin Halvard?", VOTES, "Karin Halvard", "Runa Eskil: 36,918"),
        ("Which is bigger, Tarn or Sill?", CENSUS, "Tarn", "Tarn: 412,000 inhabitants; Sill: 296,000"),
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


PRICES = "Rent in Tarn was 940 crowns a month. In Alder it was 720 crowns, and in Sill 650 crowns."
TABLE = "The average rent is $640 a month in Tarn and $580 in Alder."
SEASON = "The Rovers lead the table with 58 points from 27 games. The Athletic are third with 51, behind Sill with 54."
VOTE = "The senate elected Runa Eskil in June by 31 votes to 24 over the historian Karin Halvard."


@pytest.mark.parametrize(
    ("question", "text", "short", "working"),
    [
        ("what's the gap between rent in Tarn and Alder", PRICES, "220 crowns", "Tarn: 940 crowns; Alder: 720 crowns"),
        ("difference in dollars between rent in Tarn and in Alder", TABLE, "$60", "Tarn: $640; Alder: $580"),
        ("where do you pay more rent, Alder or Tarn", TABLE, "Tarn", "Alder: $580; Tarn: $640"),
        ("how much dearer are lentils than beans?", MARKET, "21 marks", "lentils: 52 marks; beans: 31 marks"),
        ("how many points are the Athletic behind the Rovers?", SEASON, "7 points", "the Rovers: 58 points"),
        ("who got more votes, Halvard or Eskil", VOTE, "Eskil", "Halvard: 24; Eskil: 31 votes"),
        ("how many more votes did Eskil get than Halvard?", VOTE, "7 votes", "Eskil: 31 votes; Halvard: 24"),
    ],
)
def test_what_lies_between_two_values_is_worked_out_and_shown(
    ask_texts: Ask, question: str, text: str, short: str, working: str
) -> None:
    answer = ask_texts(question, text)
    assert answer.short == short
    assert working in answer.notice


FIRES = (
    "Six people died in the mill fire in Tarn.",
    "The barn near Sill burned down. Nobody was hurt in the barn fire.",
)
AGES = ("Ida Moe, 44, was elected on Sunday.", "Ola Lund, a 46-year-old vet, was elected on Sunday.")
COUNTS = (
    "The Red Star put the number of dead in the flood of Tarn at 41 on Tuesday, while the police still speak of 34."
)


def test_who_killed_nobody_is_held_against_who_killed_some(ask_texts: Ask) -> None:
    answer = ask_texts("which fire killed more people, the mill one or the barn one?", *FIRES)
    assert answer.short == "The mill"
    assert "the barn: Nobody" in answer.notice


def test_who_is_older_is_told_by_ages_and_their_days(ask_texts: Ask) -> None:
    assert (
        ask_texts("who is older, Moe or Lund", AGES[0], "It rained.", "It snowed.", "It was dry.", AGES[1]).short
        == "Moe"
    )
    assert ask_texts("who is older, Moe or Lund", *AGES).decided == ""  # 45 and 46, perhaps


def test_figures_of_two_clauses_are_of_those_whom_they_name(ask_texts: Ask) -> None:
    answer = ask_texts("how many more dead did the red star count than the police", COUNTS)
    assert answer.short == "7"


def test_a_figure_beside_that_of_an_earlier_year_tells_the_change(ask_texts: Ask) -> None:
    text = "Inhabitants of Tarn: 9,640 (2015: 8,910)."
    assert ask_texts("how much did the number of inhabitants of Tarn grow", text).short == "730"


def test_a_difference_cites_both_sentences_that_have_its_values(ask_texts: Ask) -> None:
    answer = ask_texts("what's the gap between rent in Tarn and Alder", PRICES)
    assert [citation.short for citation in answer.citations] == ["940", "720"]


def test_a_final_cost_is_held_against_the_first_estimate(ask_texts: Ask) -> None:
    answer = ask_texts(
        "how much dearer did the Tarn tunnel get compared with the first estimate?",
        "The council approved the Tarn tunnel, which is expected to cost 310 million crowns.",
        "The price of the Tarn tunnel has gone up from 310 million crowns to 395 million.",
        "The Tarn tunnel opened on Saturday. It cost 420 million crowns in the end.",
    )
    assert answer.short == "110 million crowns"
    assert "first estimate: 310 million crowns; last figure: 420 million crowns" in answer.notice


def test_another_sum_of_the_same_article_is_no_estimate(ask_texts: Ask) -> None:
    answer = ask_texts(
        "how far over the first estimate did the Tarn pool come out?",
        "The council approved the Tarn pool. A new roof for the school cost 90,000 crowns.",
        "The Tarn pool cost 4 million crowns in the end.",
    )
    assert not answer.decided


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("how many more pupils has the language school got than a year ago",
         "The language school has 64 pupils, up from 41 last year.", "23"),
        ("By how much did the price of the tunnel rise?",
         "The price of the tunnel rose from 48 million crowns to 63 million.", "15 million crowns"),
        ("by how many votes was the bag ban rejected",
         "Parliament rejected the bag ban by 31 votes to 29.", "2 votes"),
        ("by how much was Renn's prison term cut",
         "The court cut Renn's prison term from six years to four.", "2 years"),
    ],
)  # fmt: skip
def test_what_one_sentence_holds_against_each_other_is_subtracted(
    ask_texts: Ask, question: str, text: str, short: str
) -> None:
    answer = ask_texts(question, text)
    assert answer.decided.startswith(short)
    assert answer.notice.startswith("Worked out from")


def test_a_sentence_that_says_by_how_much_is_left_as_it_is(ask_texts: Ask) -> None:
    answer = ask_texts("By how much did rents in Tarn rise?", "Rents in Tarn rose by 4 percent to 940 crowns from 904.")
    assert not answer.decided


STRIKES = (
    "Trains run again in Tarn after a three-day strike by drivers over night shifts.",
    "The nurses voted on Friday to end their strike after 19 days.",
)


def test_what_lasted_longer_is_told_by_the_days_of_both(ask_texts: Ask) -> None:
    answer = ask_texts("which strike lasted longer, the drivers' or the nurses'?", *STRIKES)
    assert answer.short == "The nurses'"
    assert answer.sentences[0].text == STRIKES[1]


def test_what_came_first_is_told_by_the_days_of_both(ask_texts: Ask) -> None:
    texts = ("The mill fire in Tarn broke out on Monday.", "The Alder flood began on Sunday.")
    answer = ask_texts("what came first, the mill fire or the Alder flood", *texts)
    assert answer.short == "The mill fire"
    assert answer.sentences[0].text == texts[0]
    assert ask_texts("which was later, the mill fire or the Alder flood", *texts).short == "The Alder flood"


def test_years_between_two_events_are_worked_out(ask_texts: Ask) -> None:
    texts = ("The hotel in Tarn burned on Monday night.", "The library in Alder burned on Tuesday.")
    answer = ask_texts("how many years passed between the hotel burning and the library burning, roughly?", *texts)
    assert answer.short.endswith("(365 days)")


def test_profits_of_two_quarters_are_no_revenues(ask_texts: Ask) -> None:
    answer = ask_texts(
        "did Hollin earn more in the first or in the third quarter of 2021",
        "Hollin said on Tuesday that net profit fell to $118 million in the first quarter of 2021 from $131 million. "
        "Revenue was $640 million.",
        "Hollin made a net profit of $74 million in the third quarter of 2021. Revenue was $990 million.",
    )
    assert answer.short == "The first quarter of 2021"
    assert "$118 million" in answer.notice
