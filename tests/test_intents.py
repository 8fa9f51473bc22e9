"""qa/models/intents.py, over questions that it was not fitted to"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_followup import MAYOR

from qa.domain import Answer, Filter, Question
from qa.intents import Intent
from qa.models.intents import LearnedIntents, span
from qa.question.intent import Understood, topical
from qa.question.understand import understand
from qa.text.words import content_stems

TABLE = Path(__file__).parent / "data" / "intents.jsonl"
ASKED = Filter(as_of=dt.date(2026, 11, 25))
FLOORS = {"fact": 0.93, "others": 0.66, "topics": 0.86}  # measured: tests/training/intent.py --judge
LEARNED = LearnedIntents()


def test_what_readers_want_is_told_and_facts_stay_facts(record_property: Callable[[str, object], None]) -> None:
    right: dict[str, list[bool]] = {name: [] for name in FLOORS}
    for row in map(json.loads, TABLE.read_text(encoding="utf-8").splitlines()):
        question, meant = understand(Question(row["question"], ASKED), learned=LEARNED), Intent[row["intent"].upper()]
        right["fact" if meant is Intent.FACT else "others"].append(question.intent is meant)
        if row["topic"] and question.intent is meant:
            topic = topical(Understood(Intent.SUMMARY, row["topic"])).topic
            right["topics"].append(set(content_stems(question.sought)) == set(content_stems(topic)))
    for name, floor in FLOORS.items():
        share = float(np.mean(right[name]))
        record_property(name, f"{share:.4f} of {len(right[name])}")
        assert share >= floor, (name, share)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What is the oldest article that you've got there?", Intent.OLDEST),
        ("What is the oldest ferry that they've got in Tarn?", Intent.FACT),
        ("so how many articles are there in this archive of yours", Intent.COUNT),
        ("How many articles does the fishing treaty have?", Intent.FACT),
        ("have you got anything on sailing?", Intent.SUMMARY),
        ("has he got anything on under the coat?", Intent.FACT),
        ("ferries", Intent.KEYWORDS),
        ("...", Intent.FACT),
    ],
)
def test_questions_that_look_alike_are_told_apart(question: str, meant: Intent) -> None:
    assert understand(Question(question, ASKED), learned=LEARNED).intent is meant


def test_what_is_asked_about_leaves_out_the_days_and_the_words_of_the_request() -> None:
    question = understand(
        Question("have you got anything on the ferry strike in Tarn last week?", ASKED), learned=LEARNED
    )
    assert question.intent is Intent.SUMMARY
    assert question.sought == "ferry strike in Tarn"
    assert question.window


@given(st.text(max_size=80))
def test_any_text_has_an_intent_and_a_topic_that_stands_in_it(text: str) -> None:
    told = LEARNED(text)
    assert told.topic in text
    assert told.intent not in {Intent.KEYWORDS, Intent.OUTLETS}


@given(st.lists(st.floats(-9, 9), max_size=12))
def test_no_words_in_a_row_are_more_like_a_topic_than_those_taken(scores: list[float]) -> None:
    start, end = span(scores)
    best = max([0.0, *(sum(scores[one:other]) for one in range(len(scores)) for other in range(one, len(scores) + 1))])
    assert sum(scores[start:end]) == pytest.approx(best)


def test_weights_are_read_when_the_first_question_comes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LearnedIntents(tmp_path / "none.npz")("Who won?")


class Repeating:
    """A rewriter that tells what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def rewrite(self, question: str, history: Sequence[Answer]) -> Sequence[str]:
        self.given = [turn.question for turn in history]
        return [f"{question} (mayor)"]


def test_thanks_between_two_questions_ask_nothing_and_take_nothing_over() -> None:
    def learned(text: str) -> Understood:
        return Understood(Intent.THANKS if "okidoki" in text else Intent.FACT)

    rewriter = Repeating()
    thanks = understand(Question("okidoki", ASKED, history=(MAYOR,)), rewriter=rewriter, learned=learned)
    assert (thanks.intent, thanks.text, rewriter.given) == (Intent.THANKS, "okidoki", [])
    said = replace(MAYOR, question="okidoki")
    when = understand(Question("When was that?", ASKED, history=(MAYOR, said)), rewriter=rewriter, learned=learned)
    assert when.text == "When was that? (mayor)"
    assert rewriter.given == [MAYOR.question]


def test_more_of_the_same_is_no_cry_for_help() -> None:
    more = understand(Question("tell me more", ASKED, history=(MAYOR,)), learned=LEARNED)
    assert more.intent is Intent.SUMMARY
