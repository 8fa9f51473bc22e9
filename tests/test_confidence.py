"""qa/answering/confidence.py: what moves how sure an answer is, and that each step is named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from conftest import WordEmbedder, make_candidate

from qa.answering.candidates import Candidate
from qa.answering.confidence import Confidence, Heard, Sure
from qa.domain import Filter, Found, Notice, Question
from qa.models.weights import Features, packaged_weights
from qa.question.understand import understand

TODAY = dt.date(2026, 4, 1)
OPENED = make_candidate(
    "The harbour tunnel opened to traffic on Monday.",
    "Monday",
    features=Features(constant=1.0, covered=0.9, context=0.9, kind=1.0, relevance=3.0, answer=6.0),
    published=dt.date(2026, 3, 5),
)


ALONE = Heard((OPENED,), (OPENED,))


def sure(question: str, heard: Heard = ALONE, size: int = 50) -> Sure:
    asked = understand(Question(question, Filter(as_of=TODAY)))
    return Confidence(WordEmbedder(), packaged_weights()).of_answer(asked, Found((), size=size), heard)


def fitted(question: str, size: int = 50) -> float:
    asked = understand(Question(question, Filter(as_of=TODAY)))
    return Confidence(WordEmbedder(), packaged_weights()).of_first(asked, Found((), size=size), [OPENED])


def test_an_answer_by_itself_is_as_sure_as_was_fitted() -> None:
    question = "When did the harbour tunnel open?"
    assert sure(question) == Sure(fitted(question), ("as fitted",))


def test_no_sentence_is_not_sure_at_all() -> None:
    asked = understand(Question("When did the harbour tunnel open?", Filter(as_of=TODAY)))
    confidence = Confidence(WordEmbedder(), packaged_weights())
    assert confidence.of_answer(asked, Found(()), Heard((), ())) == Sure(0.0, ("as fitted",))


def test_what_denies_that_it_happened_leaves_nothing_of_its_day() -> None:
    said = sure("When did the harbour tunnel open?", replace(ALONE, against=OPENED))
    assert said == Sure(0.05, ("what it takes for granted is denied",))


@pytest.mark.parametrize(
    ("question", "heard", "why", "surer"),
    [
        ("Did the harbour tunnel open?", replace(ALONE, decided="Yes"), ["it is worked out"], True),
        ("Did the harbour tunnel open?", ALONE, ["nothing tells what is asked"], False),
        ("Was the mayor hurt?", ALONE, ["nothing tells what is asked", "it speaks of something else"], False),
        ("How long ago did the tunnel open?", ALONE, ["nothing tells what is asked"], False),
        ("How long ago did the tunnel open?", replace(ALONE, worked_out=(Notice("days", (27,)),)), [], None),
        ("Which tunnels opened?", replace(ALONE, others=2), ["others of a list speak for it"], True),
        ("When did the harbour tunnel open in March 2026?", ALONE, ["few others are of its days"], True),
    ],
)
def test_each_step_says_why_it_is_more_or_less_sure(
    question: str, heard: Heard, why: list[str], surer: bool | None
) -> None:
    said = sure(question, heard)
    assert said.why == ("as fitted", *why)
    moved = said.chance - fitted(question)
    assert moved == 0 if surer is None else moved >= 0 if surer else moved < 0


def test_in_a_large_collection_that_it_is_of_the_days_asked_for_counts_for_nothing() -> None:
    question = "When did the harbour tunnel open in March 2026?"
    few, many = sure(question), sure(question, size=1_000_000)
    assert many.chance == pytest.approx(fitted(question, size=1_000_000))
    assert few.why == many.why


@pytest.mark.parametrize("chance", [0.0, 0.05, 0.5, 0.97, 1.0])
def test_steps_back_and_forth_lead_back(chance: float) -> None:
    there = Sure(chance, ()).moved(1.2, "there")
    assert there.chance >= chance
    back = there.moved(-1.2, "back")
    assert back.chance == pytest.approx(chance)
    assert back.why == ("there", "back")
    assert back.at_least(0.0, "").chance == back.chance


def test_yes_or_no_is_as_sure_as_what_tells_it() -> None:
    told = sure("Did the harbour tunnel open?", replace(ALONE, decided="No", chance=0.62))
    assert told == Sure(0.62, ("a sentence tells yes or no",))


def test_who_held_an_office_is_surer_the_more_complete_the_statements_are() -> None:
    asked = understand(Question("Who is the mayor of Tarn?", Filter(as_of=TODAY)))
    confidence = Confidence(WordEmbedder(), packaged_weights())
    chances = [confidence.of_office(asked, [OPENED], stated) for stated in (0.5, 0.7, 0.92)]
    assert chances == sorted(chances)
    assert 0 < chances[0] < chances[-1] < 1


@pytest.mark.parametrize(("told", "stated"), [([], 0.92), ([OPENED], 0.0)])
def test_where_nobody_is_told_to_have_held_an_office_nothing_is_sure(told: list[Candidate], stated: float) -> None:
    asked = understand(Question("Who is the mayor of Tarn?", Filter(as_of=TODAY)))
    assert Confidence(WordEmbedder(), packaged_weights()).of_office(asked, told, stated) == 0.0
