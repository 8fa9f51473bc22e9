"""qa/answering/astray/counting.py"""

from __future__ import annotations

import pytest
from conftest import make_candidate

from qa.answering.astray.counting import without_other_counts
from qa.domain import Question


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("How many seals does the harbour have?", "A kilo of cod costs 9 crowns at the harbour.", "9 crowns"),
        ("How many seals does the harbour have?", "The harbour has a new seal, named Pim.", "new seal"),
        ("How many storms have there been?", "The toll of Monday's storm in Tarn has risen to 12.", "12"),
        ("How many storms have there been?", "The storm had gusts of 8.5 on the scale.", "8.5"),
        ("How many people live in Sill?", "The flood killed three people in Sill.", "three"),
        ("How many people died in the mine?", "Two miners were injured.", "Two"),
        ("How many people were injured in Alder?", "Nine people died in Alder.", "Nine"),
        ("How many homes did the fire destroy?", "It drove 3,400 people from their homes.", "3,400"),
        ("How many days did the bridge cost?", "The bridge cost 41 million crowns.", "41 million crowns"),
        ("How many cups have the Rovers won?", "The Rovers won the cup on Sunday, beating Sill 2-1.", "2-1"),
        ("How many chairs has the council had since 2020?", "The council chair won by 19 to 11.", "19 to 11"),
    ],
)
def test_a_number_of_something_else_does_not_answer(question: str, text: str, short: str) -> None:
    assert without_other_counts(Question(question), [make_candidate(text, short)]) == []


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("How many seals does the harbour have?", "The harbour has 14 seals.", "14"),
        ("How many drivers walked out in Tarn?", "In Tarn 400 people walked out.", "400"),
        ("How many points does Sten Dahl have?", "Dahl leads the table with 6½ points.", "6½"),
        ("How many inhabitants does Sill have?", "Sill has 4,120, down from 4,300.", "4,120"),
        ("How many people live in Sill?", "Sill has 4,120 inhabitants.", "4,120"),
        ("How many people died in the mine?", "The death toll has risen to 12.", "12"),
        ("How many people were injured in Alder?", "Nine people died in Alder and 30 were hurt.", "30"),
        ("How many percent does the Green List have?", "The Green List has 24 percent.", "24 percent"),
        ("How many years did the work last?", "The work took seven years.", "seven years"),
        ("How many jobs will be lost?", "The mill will lay off 200 workers.", "200"),
        ("How many years old is Sten Dahl?", "Sten Dahl is 58 years old.", "58"),
        ("How many seals does the harbour have?", "The harbour has 20 boats and 2 seals.", "2 seals"),
        ("How long is the bridge?", "The bridge is 300 metres long.", "300 metres"),
        ("Who built the bridge?", "Hollin built 3 bridges.", "Hollin"),
    ],
)
def test_a_number_that_may_be_meant_stays(question: str, text: str, short: str) -> None:
    one = make_candidate(text, short)
    assert without_other_counts(Question(question), [one]) == [one]


def test_a_death_toll_is_told_by_a_sentence_of_the_dead() -> None:
    burnt, dead = (
        make_candidate("The fire burned 900 hectares.", "900"),
        make_candidate("At least four people died.", "four"),
    )
    assert without_other_counts(Question("death toll Tarn fire"), [burnt, dead]) == [dead]
    assert without_other_counts(Question("death toll Tarn fire"), [burnt]) == [burnt]


def test_a_number_is_not_the_beginning_of_a_longer_one() -> None:
    one = make_candidate("Dahl, aged 20, saw 2 seals.", "2")
    assert without_other_counts(Question("How many seals did Dahl see?"), [one]) == [one]
