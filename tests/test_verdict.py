"""qa/answering/verdict.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from conftest import make_candidate

from qa.answering.candidates import Candidate
from qa.answering.verdict import heard, tellings, verdict
from qa.domain import Filter, Question
from qa.models.entailment import EntailmentModel, Telling
from qa.protocols import FloatArray
from qa.question.understand import understand

_WEIGHTS = Telling(constant=-1.0, told=1.0, behind=0.5, first=0.5)


class _Scripted(EntailmentModel):
    """Takes sentences for what it is told: the probabilities of yes, no and neither."""

    def __init__(self, told: Mapping[str, tuple[float, float, float]]) -> None:
        super().__init__()
        self._told = told
        self.__dict__["verdicts"] = _WEIGHTS  # in place of those in its folder

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        return np.array([self._told[premise.removeprefix(": ")] for premise, _ in pairs], dtype=np.float32)


def _asked(text: str) -> Question:
    return understand(Question(text, Filter(as_of=dt.date(2026, 11, 25))))


def _sentences(*texts: str) -> list[Candidate]:
    """Of articles of one day after the other."""
    return [
        make_candidate(text, score=-float(place), published=dt.date(2026, 3, 1 + place))
        for place, text in enumerate(texts)
    ]


YES, NO, NEITHER = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.03, 0.03, 0.94)


@pytest.mark.parametrize(("told", "says"), [(YES, "Yes"), (NO, "No"), (NEITHER, "")])
def test_one_sentence_tells_what_the_verifier_takes_it_for(told: tuple[float, float, float], says: str) -> None:
    (one,) = _sentences("The council let the dam be.")
    found = verdict(_asked("Did the council raise the dam?"), [one], _Scripted({one.text: told}))
    assert found.says == says
    assert (found.chance >= 0.5) is bool(says)


def test_the_sentence_that_tells_stands_in_front_without_words_that_nobody_asked_for() -> None:
    first = make_candidate("The council met on the dam.", short="The council")
    second = make_candidate("It chose to keep it low.", score=-1.0)
    model = _Scripted({first.text: NEITHER, second.text: NO})
    found = verdict(_asked("Did the council raise the dam?"), [first, second], model)
    assert [one.text for one in found.ranked] == [second.text, first.text]
    assert not any(one.answer for one in found.ranked)


def test_what_speaks_for_both_tells_neither() -> None:
    one, other = _sentences("The council raised the dam.", "The council left the dam as it was.")
    model = _Scripted({one.text: (0.5, 0.4, 0.1), other.text: (0.4, 0.5, 0.1)})
    assert verdict(_asked("Did the council raise the dam?"), [one, other], model).says == ""


def test_what_holds_now_is_told_by_the_newest_of_those_that_tell() -> None:
    older, newer, newest = _sentences("The pool opened.", "The pool was shut.", "The pool is blue.")
    model = _Scripted({older.text: YES, newer.text: NO, newest.text: NEITHER})
    found = verdict(_asked("Is the pool open?"), [older, newer, newest], model)
    assert (found.says, found.ranked[0].text) == ("No", newer.text)


def test_a_passage_that_lacks_a_name_of_the_question_tells_nothing() -> None:
    one, other = _sentences("Boats to Morrow are cancelled.", "Boats to Orsa are late.")
    assert heard(_asked("Are there boats to Orsa today?"), [one, other]) == [other]


def test_what_is_no_statement_is_told_by_nothing() -> None:
    (one,) = _sentences("The pool opened.")
    question = Question("hm?", Filter())
    assert tellings(question, [one], _Scripted({one.text: YES})) == []
    assert verdict(question, [one], _Scripted({one.text: YES})).says == ""


def test_nothing_found_tells_nothing() -> None:
    found = verdict(_asked("Is the pool open?"), [], _Scripted({}))
    assert (found.says, found.ranked) == ("", ())


def test_how_far_a_sentence_is_behind_counts_up_to_a_point_and_rules_are_heard() -> None:
    near, far = make_candidate("The pool was not opened."), make_candidate("The pool is blue.", score=-9.0)
    (yes, no), (behind, _) = tellings(
        _asked("Was the pool opened?"), [near, far], _Scripted({near.text: NEITHER, far.text: NEITHER})
    )
    assert (yes.first, yes.behind, behind.first, behind.behind) == (1.0, 0.0, 0.0, -3.0)
    assert (no.ruled, yes.gainsaid, yes.ruled, no.gainsaid) == (1.0, 1.0, 0.0, 0.0)
