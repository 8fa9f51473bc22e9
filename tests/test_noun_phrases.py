"""qa/question/followups/noun_phrases.py"""

from __future__ import annotations

import pytest

from qa.question.followups.noun_phrases import noun_phrases
from qa.question.followups.phrases import told_whole


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("When was the plastic straw tax first put forward?", ["the plastic straw tax"]),
        ("Why was the old Sill Street covered market pulled down?", ["the old Sill Street covered market"]),
        ("Who paid for the tidal power plant off Kestrel?", ["the tidal power plant"]),
        ("Did the harbour tunnel get finished in time?", ["the harbour tunnel"]),
        ("What did the council decide about the closed swimming baths?", ["the council", "the closed swimming baths"]),
        ("What sums did the seven thefts come to in the Renn case?", ["the seven thefts", "the Renn case"]),
        ("Did Ines Munk say anything about the ferry quay?", ["the ferry quay"]),
        ("How long did the bakers' strike at the Tarn Dairy last?", ["the bakers' strike", "the Tarn Dairy"]),
        ("How much damage did the grain store fire do?", ["the grain store fire"]),
        ("How long did the dock strike in Tarn last?", ["the dock strike"]),
        ("Why did the town council vote against the tram plan?", ["the town council", "the tram plan"]),
        ("When did the old mill on Sill Street burn down?", ["the old mill on Sill Street"]),
        ("Was the deal between the port and the dockers signed?", ["the deal", "the port", "the dockers"]),
        ("Who was hurt when the roof of the market fell in?", ["the roof", "the market"]),
        ("What caused the blackout last week?", ["the blackout"]),
        ("What happened at the Renn & Munk bakery?", ["the Renn & Munk bakery"]),
        ("When did the Alder and Kestrel treaty end?", ["the Alder and Kestrel treaty"]),
        ("Is the cable car open?", ["the cable car"]),
        ("When is the next council meeting?", ["the next council meeting"]),
        ("When did the 2025 law take effect?", ["the 2025 law"]),
        ("Why did the Larks sack Sten Dahl?", ["the Larks"]),
        ("Did the union and the shipping firm agree?", ["the union", "the shipping firm"]),
    ],
)
def test_a_thing_is_told_whole_and_without_the_verb_that_is_asked_of_it(question: str, things: list[str]) -> None:
    assert noun_phrases(question) == things


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How many people did the fire in the mill kill?", "the fire in the mill"),
        ("Why did the council turn down the plan for a tram?", "the plan for a tram"),
        ("When did the trial of the pilot open?", "the trial of the pilot"),
        ("How long did the bakers' strike at the Tarn Dairy last?", "the bakers' strike at the Tarn Dairy"),
    ],
)
def test_a_thing_is_told_with_what_it_is_of(question: str, thing: str) -> None:
    assert told_whole(question) == [thing]
