"""qa/question/followups/neighbours.py"""

from __future__ import annotations

import pytest
from turns import answer, passage, refused

from qa.domain import Answer
from qa.question.followups.followup import readings

RETIRED = answer("When did Ines Munk retire from Sill Lines?", "Ines Munk will retire on 30 June.", "30 June")
MINISTER = answer("Who was fisheries minister until 2024?", "Fisheries minister Sten Dahl resigned.", "Sten Dahl")
HEAD = answer("Who is Femi Eide?", "Femi Eide, the head of the Tarn Whale Museum, will leave.", "Tarn Whale Museum")
LEFT = answer("Why did he go?", "Femi Eide left for Kestrel.", "Kestrel", "why did Femi Eide go?")
SUCCEEDED = answer("Who succeeded Ines Munk at the Sill Bank?", "The premier named Femi Eide.", "The premier")
SACKED = answer("When was Femi Eide sacked by the Larks?", "The Larks sacked Femi Eide on Monday.", "Monday")
COACH = answer("Who was the coach of the Larks then?", "Coach Ines Munk spoke.", "Ines Munk")


@pytest.mark.parametrize(
    ("turns", "question", "meant"),
    [
        ([RETIRED], "who came after her?", "who came after Ines Munk?"),
        ([MINISTER], "who came next?", "Who was fisheries minister after Sten Dahl?"),
        ([HEAD], "who's next?", "who came after Femi Eide?"),
        ([SUCCEEDED, LEFT], "and after him?", "Who succeeded Femi Eide at the Sill Bank?"),
        (
            [COACH, SACKED],
            "and the other coach, the one before him?",
            "Who was the coach of the Larks before Femi Eide?",
        ),
    ],
)
def test_who_came_next_is_asked_of_whom_a_pronoun_means(turns: list[Answer], question: str, meant: str) -> None:
    assert readings(question, turns)[0] == meant


RESIGNED = answer("Who resigned as mayor of Tarn?", "Karin Halvard resigned as mayor of Tarn.", "Karin Halvard")
CHIEF = answer("When does Ines Munk leave the port?", "Ines Munk goes in May after years as chief executive.", "May")
FORMER = answer("Who is Femi Eide?", "Former commissioner Femi Eide was a guest.", "Former commissioner")
NOBODY = answer("Where does Femi Eide live?", "Femi Eide lives in Tarn.", "Tarn")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (RESIGNED, "who took over from her?", ["who was mayor of Tarn after Karin Halvard?"]),
        (CHIEF, "who replaced her?", ["who was chief executive after Ines Munk?"]),
        (FORMER, "who followed him?", ["who was commissioner after Femi Eide?"]),
        (FORMER, "who stepped in for him?", ["who was commissioner after Femi Eide?"]),
        (FORMER, "who's his replacement?", ["who was commissioner after Femi Eide?"]),
        (FORMER, "who took his place?", ["who took Femi Eide's place?", "who was commissioner after Femi Eide?"]),
        (FORMER, "who followed him as judge?", []),
        (NOBODY, "who replaced him?", []),
    ],
)
def test_who_came_after_somebody_is_also_asked_with_their_office(
    before: Answer, question: str, meant: list[str]
) -> None:
    assert readings(question, [before])[1:] == meant


DISMISSED = answer(
    "Why did the Larks sack Sten Dahl?", "The Larks dismissed coach Sten Dahl after nine defeats.", "nine"
)


@pytest.mark.parametrize(
    "question", ["who took over?", "who's the new one?", "who is in charge now?", "who got the job?", "Who stepped in?"]
)
def test_who_took_over_is_asked_of_the_office_of_whoever_left(question: str) -> None:
    assert readings(question, [DISMISSED])[0] == "who was coach of the Larks after Sten Dahl?"
    assert readings("who replaced him?", [DISMISSED])[1] == "who was coach of the Larks after Sten Dahl?"


def test_the_office_of_whoever_left_is_looked_for_in_the_articles_found() -> None:
    asked = refused("Why did the Larks sack Dahl?", passage("The Larks dismissed their coach, Sten Dahl, on Monday."))
    assert readings("who replaced him?", [asked]) == ["who replaced Dahl?", "who was coach of the Larks after Dahl?"]
