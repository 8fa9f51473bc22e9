"""qa/answering/astray/ties.py, on sentences of invented news: what has the right measure of the wrong thing loses."""

from __future__ import annotations

import pytest
from conftest import Ask
from test_elsewhere import candidate, lost

SECOND = "Hollin doubled its net profit to 19 million crowns in the second quarter."


@pytest.mark.parametrize(
    ("question", "text", "short", "before"),
    [
        ("What was Hollin's profit in the third quarter?", SECOND, "19 million crowns", ""),
        ("What was Hollin's revenue in the third quarter?", "Revenue was 402 million crowns.", "402 million", SECOND),
        (
            "How long is the Iron Bridge?",
            "The new bridge will be 212 metres long.",
            "212 metres",
            "The Iron Bridge stays.",
        ),
        ("Who is rector of the University of Tarn?", "Ida Moe is rector of the University of Sill.", "Ida Moe", ""),
        ("How many tries did Renn score?", "The Rovers led 16-7 through the boot of Renn.", "16-7", ""),
        ("How many cows died in the Sill fire?", "In the Sill fire 13 people died.", "13", ""),
        ("How much snow was there in Tarn?", "In Tarn, wages reached 1,730 crowns.", "1,730 crowns", ""),
        ("How much did turnout rise in Sill?", "Ida Moe won Sill with 52.4 percent of the vote.", "52.4 percent", ""),
        ("What is Ida Moe's salary?", "The port said that its chief executive, Ida Moe, 47, would stay.", "47", ""),
        ("Who became chief of Hollin after Moe?", "Ida Moe stepped down as chief of Hollin in May.", "Ida Moe", ""),
        ("Who is Jan Eide?", "Chief executive Ida Moe gave up her bonus.", "Ida Moe", "Jan Eide is the chair."),
        ("Who found the wreck of the Ada Renn?", "The wreck lies off Tarn.", "Tarn", ""),
        ("When did the Tarn strike begin?", "The last strike, in 2017, lasted nine days.", "2017", ""),
        ("What caused the fire at the Sill mill?", "The fire destroyed the Sill mill.", "the Sill mill", ""),
        ("Which insect spreads Sill fever?", "Sill fever has killed 12 people.", "Sill fever", ""),
    ],
)
def test_the_right_measure_of_the_wrong_thing_loses(question: str, text: str, short: str, before: str) -> None:
    assert lost(question, candidate(text, short, before=before)) >= 2


@pytest.mark.parametrize(
    ("question", "text", "short", "before"),
    [
        ("What was Hollin's profit in the second quarter?", SECOND, "19 million crowns", ""),
        ("What was Hollin's revenue in the second quarter?", "Revenue was 402 million crowns.", "402 million", SECOND),
        ("How long is the Iron Bridge?", "The Iron Bridge is 212 metres long.", "212 metres", ""),
        ("Who is rector of the University of Tarn?", "Ida Moe is rector of the University of Tarn.", "Ida Moe", ""),
        ("How many tries did Renn score?", "Renn scored two tries.", "two", ""),
        ("How many miners died in the Sill fire?", "In the Sill fire 13 people died.", "13", ""),
        ("How much snow was there in Tarn?", "In Tarn 30 centimetres of snow fell.", "30 centimetres", ""),
        ("Who became chief of Hollin after Moe?", "Jan Eide became chief of Hollin after Moe.", "Jan Eide", ""),
        ("Who is Jan Eide?", "The chair, Jan Eide, gave up his bonus.", "chair", ""),
        ("Who found the wreck of the Ada Renn?", "Ida Moe found the Ada Renn off Tarn.", "Ida Moe", ""),
        ("When was the last strike in Tarn?", "The last strike, in 2017, lasted nine days.", "2017", ""),
        ("length of the Orla", "The Orla flows 640 kilometres to the sea.", "640 kilometres", ""),
        ("strength of the Tarn quake", "The quake near Tarn had a magnitude of 5.1.", "5.1", ""),
    ],
)
def test_what_is_of_the_thing_that_is_asked_about_does_not(question: str, text: str, short: str, before: str) -> None:
    assert lost(question, candidate(text, short, before=before)) < 2


def test_the_winner_of_another_year_is_no_answer(ask_texts: Ask) -> None:
    won = "The Tarn Rovers won the cup on Saturday, beating the Sill Athletic 24-19."
    assert ask_texts("Who won the cup in 2016?", won).refused
    assert not ask_texts("Who won the cup in 2021?", won).refused


def test_a_rivals_figure_is_none() -> None:
    before = (
        "Morrow Zinc reports on Thursday. Hollin Steel said on Tuesday that its profit fell to 118 million crowns. "
        "Its workforce has shrunk by a tenth. No dividend will be paid."
    )
    one = candidate(
        "Revenue was 640 million crowns.", "640 million", title="Hollin earns less", before=f"Tarn. {before}"
    )
    assert lost("What was Morrow Zinc's revenue?", one) >= 2
    assert lost("What was Hollin's revenue?", one) < 2


def test_what_is_asked_for_by_its_name_alone_is_not_answered_by_another_figure() -> None:
    before = "The median rent is $520 a week in Tarn and $610 in Alder."
    one = candidate("Sill has 3,000 inhabitants and one school.", "3,000", before=before)
    assert lost("median rent in Sill", one) >= 3.5
    assert lost("number of inhabitants in Sill", one) < 2
