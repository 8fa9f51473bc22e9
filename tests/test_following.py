"""qa/answering/following.py, with the packaged model, on sentences of invented news."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import make_candidate

from qa.answering.following import FIRST, by_what_follows, entailed
from qa.domain import Question
from qa.question.understand import understand

ASKED = "Who resigned as mayor of Tarn?"
RESIGNED = make_candidate("Runa Eskil resigned as mayor of Tarn on Monday.", "Runa Eskil")
ELECTED = make_candidate("Sten Dahl was elected mayor of Tarn on Monday.", "Sten Dahl")


def test_what_follows_from_its_sentence_is_likelier_than_what_does_not() -> None:
    asked = understand(Question(ASKED))
    assert entailed(asked, RESIGNED) > entailed(asked, ELECTED) + 1


def test_the_sentence_from_which_its_answer_follows_comes_first_though_it_was_behind() -> None:
    asked = understand(Question(ASKED))
    ranked = [replace(ELECTED, score=0.2), replace(RESIGNED, score=0.0)]
    found = by_what_follows(asked, ranked, 1.0)
    assert [one.short for one in found] == ["Runa Eskil", "Sten Dahl"]
    assert found[0].score == pytest.approx(found[0].features.entailed)


def test_what_counts_for_nothing_is_not_weighed() -> None:
    ranked = [replace(ELECTED, score=0.2), replace(RESIGNED, score=0.0)]
    assert by_what_follows(understand(Question(ASKED)), ranked, 0.0) == ranked


def test_a_sentence_without_words_that_answer_says_nothing_of_what_follows() -> None:
    assert entailed(understand(Question(ASKED)), make_candidate(RESIGNED.text)) == 0


def test_only_the_first_few_are_weighed() -> None:
    asked = understand(Question(ASKED))
    ranked = [replace(ELECTED, score=-float(place)) for place in range(FIRST)] + [replace(RESIGNED, score=-9.0)]
    assert by_what_follows(asked, ranked, 1.0)[-1] == ranked[-1]
