"""qa/answering/astray/elsewhere.py, on sentences of invented news: what tells of another thing loses, others do not."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import make_candidate
from few import BY_HAND

from qa.answering.astray.elsewhere import elsewhere
from qa.answering.astray.namesakes import in_full
from qa.answering.candidates import Candidate
from qa.domain import Filter, Question
from qa.models.losses import Loss
from qa.question.understand import understand

TODAY = dt.date(2026, 4, 1)


def candidate(
    text: str, short: str = "", *, title: str = "", before: str = "", published: str = "2026-03-05"
) -> Candidate:
    day = dt.date.fromisoformat(published)
    return make_candidate(text, short, title=title, before=before, published=day)


def lost(question: str, one: Candidate) -> float:
    asked = understand(Question(question, Filter(as_of=TODAY)))
    return sum(BY_HAND[loss] for loss in elsewhere(asked, one, in_full(asked, [one])))


NAMESAKE = "The Pim Renn and the Ada Renn were built at Sill. The Ada Renn was laid up."


def test_another_ship_with_the_same_last_name_goes_astray() -> None:
    asked = "When was the Ada Renn built?"
    assert lost(asked, candidate("The Pim Renn was built in 1988.", "1988", before=NAMESAKE)) >= 3
    assert lost(asked, candidate("The Ada Renn was built in 1988.", "1988", before=NAMESAKE)) == 0
    assert lost(asked, candidate("The Renn was built in 1988.", "1988", before=NAMESAKE)) == 0


def test_the_name_of_somebodys_mother_is_told_by_what_speaks_of_one() -> None:
    asked = "What is the name of the calf's mother?"
    assert lost(asked, candidate("The zoo has a new calf, named Pim.", "Pim")) >= 2
    assert lost(asked, candidate("Pim's mother is called Oda.", "Oda")) == 0


def test_an_article_about_a_namesake_tells_nothing_of_whom_is_asked_about() -> None:
    asked = "Why did Ada Renn get the prize?"
    known = candidate("Ada Renn, the former mayor, opened the fair.", title="The fair", before="")
    of_another = candidate("She got the prize twice.", "twice", title="Runa Renn, who wrote of the sea, dies")
    of_her = candidate("She got the prize twice.", "twice", title="Ada Renn, who wrote of the sea, dies")
    question = understand(Question(asked, Filter(as_of=TODAY)))
    told = in_full(question, [known, of_another])
    assert Loss.NAMESAKE in elsewhere(question, of_another, told)
    assert Loss.NAMESAKE not in elsewhere(question, of_her, told)


@pytest.mark.parametrize(
    ("text", "of_another"),
    [
        ("Hollin Steel made a profit of 31 million in the third quarter of 2026.", True),
        ("Hollin Steel made 31 million in the third quarter of 2025, up from 20 million in 2024.", False),
        ("Hollin Steel made 31 million in the third quarter and wants to make more by 2030.", False),
    ],
)
def test_a_figure_whose_clause_names_another_year_goes_astray(text: str, of_another: bool) -> None:
    asked = understand(Question("What was Hollin Steel's profit in the third quarter of 2025?", Filter(as_of=TODAY)))
    one = candidate(text, "31 million", published="2025-11-05")
    assert (Loss.OTHER_YEAR in elsewhere(asked, one)) is of_another


def test_the_husband_of_whom_is_asked_about_is_no_namesake() -> None:
    text = "Her husband, the baker Sten Dahl, died in 1990."
    assert lost("Who was Runa Dahl married to?", candidate(text, "Sten Dahl", before="Runa Dahl was a singer.")) == 0


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("How much was a kilo of cod in November 2022?", "Cod cost 14 crowns a kilo on Tuesday.", "14 crowns"),
        ("How many people died in the flood of 1987?", "The flood killed 19 people on Monday.", "19"),
        ("How much did Hollin earn in May 2024?", "Hollin earned 31 million in May 2023.", "31 million"),
    ],
)
def test_an_amount_of_other_days_goes_astray(question: str, text: str, short: str) -> None:
    assert lost(question, candidate(text, short)) >= 2.5


def test_nobody_has_counted_what_is_to_come() -> None:
    asked, text = "How many votes did Pim Renn get in 2025?", "Pim Renn got 5,340 votes."
    assert lost(asked, candidate(text, "5,340", published="2023-05-01")) >= 5
    assert lost(asked, candidate(text, "5,340", published="2025-05-01")) == 0


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("How much was a kilo of cod in March 2026?", "Cod cost 14 crowns a kilo on Tuesday.", "14 crowns"),
        ("How many people died in the flood of 2021?", "The flood of 2021 killed 19 people.", "19"),
        ("How many people died in the flood of 2021?", "The flood killed 19 people.", "19"),
        (
            "How much did Hollin earn in 2025?",
            "Hollin earned 31 million last year, not 20 million.",
            "31 million",
        ),
    ],
)
def test_an_amount_of_the_days_that_are_asked_for_does_not(question: str, text: str, short: str) -> None:
    assert lost(question, candidate(text, short)) == 0


@pytest.mark.parametrize(
    ("question", "text", "short", "astray"),
    [
        ("How tall is the tower?", "The tower stands on clay to a depth of 38 metres.", "38 metres", True),
        ("How tall is the tower?", "The council voted 98 to 47 for the tower.", "98", True),
        ("How deep is the lake?", "The lake is 12 km long.", "12 km", True),
        ("How tall is the tower?", "The tower is 38 metres high.", "38 metres", False),
        ("How deep is the lake?", "The lake reaches 40 metres.", "40 metres", False),
        ("How long did the strike last?", "The strike lasted 24 days.", "24 days", False),
    ],
)
def test_a_measure_in_another_dimension_goes_astray(question: str, text: str, short: str, astray: bool) -> None:
    assert (lost(question, candidate(text, short)) >= 2.5) == astray


@pytest.mark.parametrize(
    ("question", "text", "short", "astray"),
    [
        ("How many inhabitants does Sill have?", "Sill grew by 5,100 inhabitants.", "5,100", True),
        ("By how much did the judges cut the sentence?", "The judges cut the sentence to 6 years.", "6 years", True),
        ("How many inhabitants does Sill have?", "Sill has 41,000 inhabitants.", "41,000", False),
        ("By how many inhabitants did Sill grow?", "Sill grew by 5,100 inhabitants.", "5,100", False),
        ("By how much did the judges cut the sentence?", "The judges cut the sentence by 9 months.", "9 months", False),
    ],
)
def test_a_change_is_no_level(question: str, text: str, short: str, astray: bool) -> None:
    assert (lost(question, candidate(text, short)) >= 2) == astray


@pytest.mark.parametrize(
    ("question", "text", "short", "astray"),
    [
        ("Who is the mayor of Tarn?", "Runa Eskil, the Tarn coach, saw 15 shots.", "Runa Eskil", True),
        ("Who is the finance chief of Hollin?", "Hollin's chief executive Sten Dahl will leave.", "Sten Dahl", True),
        ("Who was Pim Renn's lawyer?", "The hospice of Pim Renn was sold.", "hospice", True),
        ("Who is the mayor of Tarn?", "Runa Eskil was elected mayor of Tarn.", "Runa Eskil", False),
        ("Who is the owner of the mill?", "The mill is owned by Sten Dahl.", "Sten Dahl", False),
        ("Who is the director of the port?", "Sten Dahl runs the port.", "Sten Dahl", False),
        ("Who was killed in Tarn?", "Sten Dahl died in Tarn.", "Sten Dahl", False),
    ],
)
def test_a_sentence_without_the_office_goes_astray(question: str, text: str, short: str, astray: bool) -> None:
    assert (lost(question, candidate(text, short)) >= 1) == astray


@pytest.mark.parametrize(
    ("question", "text", "short", "astray"),
    [
        ("Who is the mayor of Tarn?", "Runa Eskil, mayor of Sill, resigned.", "Runa Eskil", True),
        ("Who coaches Tarn Rovers?", "The Alder coach, Sten Dahl, was glad.", "Sten Dahl", True),
        ("Who built the harbour in Tarn?", "Hollin built a harbour in the city of Sill.", "Hollin", True),
        ("How much was the rainfall in Tarn?", "Rainfall in Sill: 870 millimetres.", "870 millimetres", True),
        ("How much was the rainfall in Sill?", "Rainfall in Sill: 870 millimetres.", "870 millimetres", False),
        ("Who is the mayor of Tarn?", "The Tarn mayor, Runa Eskil, spoke.", "Runa Eskil", False),
        ("Who coaches Tarn Rovers?", "Rovers coach Sten Dahl was glad.", "Sten Dahl", False),
        ("How much did Tarn pay for Rovers?", "Tarn paid 3 million for the Rovers.", "3 million", False),
    ],
)
def test_the_same_kind_of_thing_of_another_name_goes_astray(question: str, text: str, short: str, astray: bool) -> None:
    before = "Tarn and Tarn Rovers are in the news."
    assert (lost(question, candidate(text, short, before=before)) >= 1.5) == astray


@pytest.mark.parametrize(
    ("question", "text", "short", "astray"),
    [
        ("When did Pim Renn become mayor?", "Runa Eskil, mayor since 2019, resigned.", "2019", True),
        ("When did Pim Renn become mayor?", "Pim Renn said in May that it rained.", "May", True),
        ("When did Pim Renn become mayor?", "Renn was elected mayor in 2019.", "2019", False),
        ("When did Pim Renn become mayor?", "He became mayor in 2019.", "2019", False),
        ("How old is Pim Renn?", "Eskil, 54, met Runa.", "54", True),
        ("How old is Pim Renn?", "Renn, 54, met Runa.", "54", False),
    ],
)
def test_what_is_told_of_somebody_else_goes_astray(question: str, text: str, short: str, astray: bool) -> None:
    before = "Pim Renn is in the news."
    assert (lost(question, candidate(text, short, before=before)) >= 2) == astray


def test_a_sentence_before_which_no_name_of_the_question_is_told_goes_astray() -> None:
    asked, text = "Who coaches Tarn?", "The coach, Sten Dahl, was glad."
    assert lost(asked, candidate(text, "Sten Dahl", before="Sill beat Alder.")) >= 1.5
    assert lost(asked, candidate(text, "Sten Dahl", before="Tarn beat Alder.")) == 0
    assert lost(asked, candidate(text, "Sten Dahl", title="Tarn win", before="Alder lost.")) == 0


def test_who_held_an_office_does_not_hold_it() -> None:
    asked = "Who is the director of the port?"
    assert lost(asked, candidate("Sten Dahl, the former director of the port, was jailed.", "Sten Dahl")) == 0
    text = "The former director of the port, Sten Dahl, was jailed."
    assert lost("Who runs the port?", candidate("The former port director Sten Dahl was jailed.", "Sten Dahl")) >= 2
    assert lost("Who was the director of the port?", candidate(text, "Sten Dahl")) == 0


def test_a_fee_is_no_salary_and_what_is_called_nothing_has_no_name() -> None:
    asked = "What salary does Pim Renn earn?"
    assert lost(asked, candidate("Pim Renn was sold for $7 million.", "$7 million")) >= 3
    assert lost(asked, candidate("Pim Renn earns $7 million a year.", "$7 million")) == 0
    asked = "What is the name of the girl?"
    assert lost(asked, candidate("They saved a six-year-old girl.", "six-year-old")) >= 2.5
    assert lost(asked, candidate("They saved a girl, Ada.", "Ada")) == 0


def test_what_may_be_is_not_what_was() -> None:
    asked = "How many years in jail did the owner get?"
    assert lost(asked, candidate("If convicted, the owner faces up to eight years in jail.", "eight")) >= 1
    assert lost(asked, candidate("The owner got eight years in jail.", "eight")) == 0


def test_a_list_of_places_without_the_one_asked_about_goes_astray() -> None:
    text = "A ticket costs 3 crowns in Sill and 4 crowns in Alder."
    before = "Tarn, Sill and Alder in figures."
    assert lost("How much is a ticket in Tarn?", candidate(text, "3 crowns", before=before)) >= 2.5
    assert lost("How much is a ticket in Sill?", candidate(text, "3 crowns", before=before)) == 0


def test_a_number_of_other_things_goes_astray() -> None:
    asked = "How many drivers does the city employ?"
    assert lost(asked, candidate("About 90,000 passengers take a bus.", "90,000")) >= 1
    assert lost(asked, candidate("The city has 300 bus drivers.", "300")) == 0


@pytest.mark.parametrize(
    ("question", "text", "short", "loses"),
    [
        ("What does a kilo of flax cost now?", "A year ago a kilo of flax cost 9 crowns.", "9 crowns", True),
        ("What does a kilo of flax cost now?", "A kilo of flax costs 7 crowns.", "7 crowns", False),
        ("What does a kilo of flax cost now?", "A year ago a kilo cost 9 crowns, now it is 7.", "7", False),
        ("What did a kilo of flax cost a year ago?", "A year ago a kilo of flax cost 9 crowns.", "9 crowns", False),
        (
            "How much did Hollin earn in the first half of 2026?",
            "Hollin earned 9 crowns in the second half of 2025.",
            "9 crowns",
            True,
        ),
        (
            "How much did Hollin earn in the second half of 2025?",
            "Hollin earned 9 crowns in the second half of 2025.",
            "9 crowns",
            False,
        ),
    ],
)
def test_how_much_it_was_once_or_in_another_half_is_not_what_is_asked_for(
    question: str, text: str, short: str, *, loses: bool
) -> None:
    assert (lost(question, candidate(text, short)) >= 3) is loses
