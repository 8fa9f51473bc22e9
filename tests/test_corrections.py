"""qa/question/followups/corrections.py"""

from __future__ import annotations

import pytest
from turns import answer

from qa.domain import Answer
from qa.question.followups.corrections import Correction, corrected
from qa.question.followups.followup import readings


@pytest.mark.parametrize(
    ("question", "correction"),
    [
        ("No, I meant the church", Correction("the church")),
        ("not the final, the semi-final", Correction("the semi-final", "the final")),
        (
            "sorry, not the points, I mean the goals the Larks scored",
            Correction("the goals the Larks scored", "the points"),
        ),
        ("no that's the flood. I meant the fire in Sill Street", Correction("the fire in Sill Street")),
        ("oh sorry I was thinking of the match in Tarn", Correction("the match in Tarn")),
        ("no, not Sten, the judge. where does she live?", Correction("the judge", "Sten", "where does she live")),
        ("No, I meant why.", None),
        ("no, how many did they score?", None),
        ("and the church?", None),
        ("when did the church burn?", None),
    ],
)
def test_what_takes_something_back_says_what_is_meant(question: str, correction: Correction | None) -> None:
    assert corrected(question) == correction


POINTS = answer("By how many points did the Larks lose the final?", "They lost by 9 points.", "9")
JUDGE = answer("Which judge freed Sten Dahl?", "Judge Ines Munk freed Sten Dahl.", "Ines Munk")
MILL = answer("How many people died in the mill fire?", "Four people died.", "Four")
MAYOR = answer("Who is the mayor of Tarn?", "Karin Halvard is the mayor of Tarn.", "Karin Halvard")
PROFIT = answer("What profit did Sill Lines make in 2024?", "Sill Lines made 9 crowns.", "9 crowns")
WORKERS = answer("How many workers went on strike at the port?", "Some 900 went on strike.", "900")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (POINTS, "sorry, not the points, I mean the goals the Larks scored", "how many goals did the Larks score?"),
        (POINTS, "no wait, i meant the fans who came", "how many fans came?"),
        (POINTS, "not the final, the semi-final", "By how many points did the Larks lose the semi-final?"),
        (POINTS, "no I mean the semi-final", "By how many points did the Larks lose the semi-final?"),
        (POINTS, "I meant the Herons", "By how many points did the Herons lose the final?"),
        (JUDGE, "no not that one, I mean the judge at the appeal", "who was the judge at the appeal? (Sten Dahl)"),
        (JUDGE, "sorry I meant the lawyer who defended him", "who was the lawyer who defended Sten Dahl?"),
        (JUDGE, "no, not the judge, the lawyer", "who is the lawyer? (Sten Dahl)"),
        (MILL, "not the mill, the barn", "How many people died in the barn fire?"),
        (
            MILL,
            "no that's the flood. I meant the fire in Sill Street",
            "How many people died in the fire in Sill Street?",
        ),
        (MILL, "I was asking about the firefighters", "how many firefighters died in the mill fire?"),
        (MAYOR, "I meant the mayor of Sill", "who is the mayor of Sill?"),
        (MAYOR, "sorry, the one before her", "Who was the mayor of Tarn before Karin Halvard?"),
        (PROFIT, "I meant revenue", "What revenue did Sill Lines make in 2024?"),
        (PROFIT, "not the profit, the turnover", "What turnover did Sill Lines make in 2024?"),
        (PROFIT, "sorry 2023 I mean", "What profit did Sill Lines make in 2023?"),
        (PROFIT, "no, the first half", "What profit did Sill Lines make in the first half of 2024?"),
        (WORKERS, "no, I meant the dockers", "how many dockers went on strike at the port?"),
        (WORKERS, "sorry I meant the ones at the mill", "How many workers went on strike at the mill?"),
    ],
)
def test_what_is_meant_takes_the_place_of_what_is_not(before: Answer, question: str, meant: str) -> None:
    assert readings(question, [before])[0] == meant
