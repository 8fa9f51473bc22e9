"""qa/answering/astray/causes.py"""

from __future__ import annotations

import pytest
from conftest import make_candidate

from qa.answering.astray.causes import lacks_cause
from qa.domain import Question

BURNT = "A fire destroyed the wool mill at Sill on Monday and drove 40 families from their homes."
CAUSE = "The blaze began in a dryer that had been left running, the fire chief said."


@pytest.mark.parametrize(
    "question",
    [
        "What caused the fire at the Sill mill?",
        "what started the fire at the mill",
        "cause of mill fire",
        "mill fire cause",
        "how come the mill caught fire",
        "How did the fire at the mill start?",
        "what set the mill alight",
        "Why did the mill burn down?",
        "What is blamed for the blaze at Sill?",
    ],
)
def test_of_a_cause_says_nothing_what_only_tells_of_the_accident(question: str) -> None:
    assert lacks_cause(Question(question), make_candidate(BURNT))
    assert not lacks_cause(Question(question), make_candidate(CAUSE))


def test_what_only_repeats_the_question_is_no_reason() -> None:
    fell = make_candidate("The price of heating oil fell to 13 crowns a litre.", "The price of heating oil")
    assert lacks_cause(Question("Why did the price of heating oil fall?"), fell)
    assert lacks_cause(Question("Why did the price fall?"), fell)
    assert not lacks_cause(Question("What did they lower?"), fell)


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        (
            "Why did the ferry stop running?",
            "Low water in the river stopped the ferry on Monday.",
            "Low water in the river",
        ),
        ("Why did the museum close?", "A burst pipe flooded the cellar.", "A burst pipe"),
        ("Why did the school close?", "The school was closed because of Storm Ida.", "Storm Ida"),
        ("How did Lund die?", "Lund was strangled in May.", "strangled"),
    ],
)
def test_a_reason_needs_no_word_for_it(question: str, text: str, short: str) -> None:
    assert not lacks_cause(Question(question), make_candidate(text, short))


def test_how_somebody_died_is_told_by_what_of() -> None:
    asked = Question("How did her husband die?")
    assert lacks_cause(asked, make_candidate("Her husband died in 1970.", "1970"))
    assert lacks_cause(asked, make_candidate("Her husband was found dead in her flat.", "her flat"))
    assert not lacks_cause(asked, make_candidate("He drowned.", "drowned"))
    assert not lacks_cause(asked, make_candidate("Her husband died in a landslide.", "a landslide"))
    assert not lacks_cause(asked, make_candidate("Her husband died of cancer in 1970.", "of cancer"))


@pytest.mark.parametrize("short", ["June", "in June 2025", "Morrow", "the Tarn of Sill", "14"])
def test_a_day_or_a_name_is_no_reason(short: str) -> None:
    retired = make_candidate(f"Jan Moe of Morrow retired {short}.", short)
    assert lacks_cause(Question("Why did Jan Moe retire?"), retired)
    assert not lacks_cause(Question("When did Jan Moe retire?"), retired)
    assert not lacks_cause(Question("Why did Jan Moe retire?"), make_candidate("He was ill in June.", "ill"))


@pytest.mark.parametrize(
    "question",
    [
        "Why did the club fire its coach?",
        "Why did the mayor resign after the fire?",
        "How did the firefighters put out the fire?",
        "How many homes did the fire destroy?",
        "What did the fire destroy?",
    ],
)
def test_what_asks_for_no_cause_needs_none(question: str) -> None:
    assert not lacks_cause(Question(question), make_candidate(BURNT))
