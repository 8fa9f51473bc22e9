"""qa/question/comparing.py"""

from __future__ import annotations

import pytest

from qa.domain import Question
from qa.intents import Comparison
from qa.question.comparing import held
from qa.question.gaps import gap
from qa.question.understand import understand


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Which is bigger, Tarn or Alder?", "How many inhabitants does Tarn have?", None),
        ("what's cheaper per litre, milk or beer", "How much does milk cost per litre?", None),
        ("who is older: Runa Eskil or Karin Halvard?", "How old is Runa Eskil?", "How old is Karin Halvard?"),
        ("who won more medals in 2021, Varn or Sill", "How many medals did Varn win in 2021?", None),
        ("which of the two roads has more lanes, the old or the new", "How many lanes does the old road have?", None),
        ("more snow last winter: Tarn or Alder", "How much snow was there in Tarn last winter?", None),
        ("worse quarter for Morrow Steel: second of 2021 or first of 2022?",
         "How much profit was made by Morrow Steel in the second quarter of 2021?", None),
        ("Was the second quarter of 2021 worse for Morrow Steel than the fourth?",
         "How much profit was made by Morrow Steel in the second quarter of 2021?",
         "How much profit was made by Morrow Steel in the fourth quarter of 2021?"),
        ("was rent in Sill lower in 2020 or in 2023", "What was rent in Sill in 2020?", None),
        ("Is Tarn bigger than Alder?", "How many inhabitants does Tarn have?", None),
        ("Was its profit higher in the first half of 2021 than in the second half?",
         "What was its profit in the first half of 2021?", "What was its profit in the second half of 2021?"),
        ("how long after the mill burned down was it rebuilt", "When did the mill burn down?", "When was it rebuilt?"),
        ("how many days before the vote did the mayor resign", "When did the mayor resign?", "When was the vote?"),
        ("which strike lasted longer, the drivers' or the nurses'?",
         "How long did the drivers' strike last?", "How long did the nurses' strike last?"),
        ("what came first, the flood or the election", "When was the flood?", "When was the election?"),
        ("Which opened earlier: the tunnel or the bridge?", "When did the tunnel open?", "When did the bridge open?"),
        ("did Hollin earn more in the first or in the third quarter of 2021",
         "How much profit did Hollin make in the first quarter of 2021?",
         "How much profit did Hollin make in the third quarter of 2021?"),
        ("where is rent higher, Tarn or Sill?", "What was rent in Tarn?", "What was rent in Sill?"),
        ("where do more people live, Tarn or Sill", "How many people live in Tarn?", "How many people live in Sill?"),
        ("which is bigger Tarn or Sill", "How many inhabitants does Tarn have?", None),
        ("how many years passed between the mill burning down and the vote, roughly?",
         "When did the mill burn down?", "When was the vote?"),
        ("which fire killed more people, the mill one or the barn one?",
         "How many people did the mill fire kill?", "How many people did the barn fire kill?"),
        ("bigger crowd, the 2024 cup final or the 2026 one?",
         "What was the crowd in the 2024 cup final?", "What was the crowd in the 2026 cup final?"),
        ("which cup final had the bigger crowd 2024 or 2025", "What was the crowd in 2024 cup final?", None),
        ("was the flood in 2024 higher or the one in 1987",
         "How high is the flood in 2024?", "How high is the flood in 1987?"),
        ("Which of these was stronger, Tarn or Sill?", "How strong was Tarn?", "How strong was Sill?"),
        ("Which flood was deadlier, Tarn or Sill?", "How many people were killed in Tarn flood?", None),
        ("which city has more people, Tarn or Sill", "How many inhabitants does Tarn have?", None),
        ("which strike was longer: nurses or drivers?", "How long did nurses strike last?", None),
        ("was the rye or the barley crop bigger in 2021?",
         "How large is the rye in 2021?", "How large is the barley crop in 2021?"),
        ("was more wool or flax harvested in 2021", "How much wool was harvested in 2021?", None),
        ("did more people die in the mill fire or in the flood", "How many people died in the mill fire?", None),
        ("did more people vote in 2019 or in 2021 in Tarn", "What was turnout in 2019 in Tarn?", None),
        ("is Moe older than Lund was, each at the vote?", "How old is Moe?", "How old is Lund?"),
        ("is Morrow's profit in 2021 higher than in 2019",
         "What was Morrow's profit in 2021?", "What was Morrow's profit in 2019?"),
        ("how long between the charge and the verdict in the Renn case?",
         "When was the charge of Renn?", "When was the verdict in the Renn case?"),
        ("How long was it from the start to the opening?", "When was the start?", "When was the opening?"),
    ],
)  # fmt: skip
def test_the_same_is_asked_of_both_things_that_are_compared(question: str, one: str, other: str | None) -> None:
    found = held(question)
    assert found
    assert found.questions[0] == one
    assert found.questions[1] == other or (other is None and found.questions[1] != one)


@pytest.mark.parametrize(
    "question",
    [
        "Which is bigger?",
        "Which of the two won the cup, Rovers or Wednesday?",
        "Which of the four towns is oldest?",
        "Who resigned, and when?",
        "Are more than two people missing?",
        "older bridge, the Alder or the Renn?",
        "which film got the better reviews, Low Tide or High Tide?",
    ],
)
def test_what_does_not_name_two_things_is_no_comparison(question: str) -> None:
    assert held(question) is None


def test_which_of_two_is_asked_for_and_which_side_has_more_is_kept() -> None:
    cheaper = understand(Question("What is cheaper, milk or beer?"))
    claimed = understand(Question("Is Tarn bigger than Alder?"))
    assert cheaper.compares == Comparison(("milk", "beer"), larger=False)
    assert claimed.compares == Comparison(("Tarn", "Alder"), claimed=True)
    assert [part.weighs for part in cheaper.parts] == ["milk", "beer"]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("what's the gap between wages in Tarn and Sill", "What are the wages in Tarn?", "What are the wages in Sill?"),
        ("What is the difference in turnout between Tarn and Sill?", "What is the turnout in Tarn?", None),
        ("How much higher is unemployment in Tarn than in Sill?", "What is the unemployment in Tarn?", None),
        ("How much older is Runa Eskil than Karin Halvard?", "How old is Runa Eskil?", "How old is Karin Halvard?"),
        ("how many more votes did Runa Eskil get than Halvard", "How many votes did Runa Eskil get?", None),
        ("how many more people live in Tarn than in Sill", "How many people live in Tarn?", None),
        ("how many points were the Rovers behind Sill after the derby?",
         "How many points did the Rovers have after the derby?", "How many points did Sill have after the derby?"),
        ("how much more does cod cost than milk?", "How much does cod cost?", "How much does milk cost?"),
        ("by how much did the final bill for the arena exceed the first estimate",
         "How much was the arena first expected to cost?", "How much did the arena cost in the end?"),
        ("how much over budget did the bridge end up", "How much was the bridge first expected to cost?", None),
        ("How much more did the tunnel cost than originally planned?",
         "How much was the tunnel first expected to cost?", None),
        ("how much more did the tunnel cost than they first said",
         "How much was the tunnel first expected to cost?", "How much did the tunnel cost in the end?"),
        ("how much more will the tunnel cost than the council originally announced",
         "How much was the tunnel first expected to cost?", "How much did the tunnel cost in the end?"),
        ("How much more did the tunnel cost than was planned?",
         "How much was the tunnel first expected to cost?", None),
        ("How much more does a ticket in Tarn cost than in Sill?",
         "How much does a ticket in Tarn cost?", "How much does a ticket in Sill cost?"),
        ("How much more does water cost in Tarn than in Sill?",
         "How much does water cost in Tarn?", "How much does water cost in Sill?"),
        ("how much more expensive is water in Tarn than in Sill",
         "How much does water cost in Tarn?", "How much does water cost in Sill?"),
    ],
)  # fmt: skip
def test_a_difference_asks_for_both_values(question: str, one: str, other: str | None) -> None:
    found = gap(question)
    assert found
    assert found.comparison.between
    assert found.questions[0] == one
    assert found.questions[1] == other or (other is None and found.questions[1] != one)


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between the two tolls?",
        "By how much may rents rise under the new law?",
        "How many more pupils has the school got than a year ago?",
        "How much later than planned did the line open?",
        "How much more than expected did Hollin earn?",
        "How much less fish was sold in Tarn than last year?",
    ],
)
def test_what_has_no_two_named_values_is_no_difference(question: str) -> None:
    assert gap(question) is None
