"""qa/question/answer_type.py, qa/answering/answer_type.py"""

from __future__ import annotations

import pytest

from qa.answering.answer_type import has
from qa.domain import AnswerType
from qa.question.answer_type import answer_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did Blinken visit?", AnswerType.TIME),
        ("What year did it debut?", AnswerType.TIME),
        ("How much did the base cost?", AnswerType.MONEY),
        ("How many troops are to leave?", AnswerType.NUMBER),
        ("How old is he?", AnswerType.NUMBER),
        ("What percentage of adults disapprove?", AnswerType.PERCENT),
        ("Who accepted the call?", AnswerType.NAME),
        ("Which country elected a leader?", AnswerType.NAME),
        ("Why was it closed?", AnswerType.ANYTHING),
        ("What did he insist on?", AnswerType.ANYTHING),
    ],
)
def test_a_question_tells_what_it_wants(question: str, kind: AnswerType) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("sentence", "kind", "result"),
    [
        ("It was opened in March 2023.", AnswerType.TIME, True),
        ("It was opened on Friday.", AnswerType.TIME, True),
        ("It was opened with joy.", AnswerType.TIME, False),
        ("It cost $100 million.", AnswerType.MONEY, True),
        ("It cost 41 million crowns.", AnswerType.MONEY, True),
        ("It cost a fortune.", AnswerType.MONEY, False),
        ("Eleven pupils stayed.", AnswerType.NUMBER, True),
        ("Some pupils stayed.", AnswerType.NUMBER, False),
        ("A fifth, or 20 percent, fell ill.", AnswerType.PERCENT, True),
        ("Kurt Campbell accepted.", AnswerType.NAME, True),
        ("The minister accepted.", AnswerType.NAME, False),
        ("anything at all", AnswerType.ANYTHING, True),
    ],
)
def test_a_sentence_has_it_or_not(sentence: str, kind: AnswerType, result: bool) -> None:
    assert has(sentence, kind, "") is result


def test_what_the_question_names_itself_is_no_answer() -> None:
    assert not has("Niger was long a linchpin.", AnswerType.NAME, "Who rules Niger?")
    assert not has("In 2024 nothing happened.", AnswerType.NUMBER, "How many came in 2024?")
