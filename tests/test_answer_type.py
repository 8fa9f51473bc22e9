"""qa/answering/expected.py"""

from __future__ import annotations

import pytest

from qa.question.answer_type import Expected, expected, has


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did Blinken visit?", Expected.TIME),
        ("What year did it debut?", Expected.TIME),
        ("How much did the base cost?", Expected.MONEY),
        ("How many troops are to leave?", Expected.NUMBER),
        ("How old is he?", Expected.NUMBER),
        ("What percentage of adults disapprove?", Expected.PERCENT),
        ("Who accepted the call?", Expected.NAME),
        ("Which country elected a leader?", Expected.NAME),
        ("Why was it closed?", Expected.ANYTHING),
        ("What did he insist on?", Expected.ANYTHING),
    ],
)
def test_a_question_tells_what_it_wants(question: str, kind: Expected) -> None:
    assert expected(question) is kind


@pytest.mark.parametrize(
    ("sentence", "kind", "result"),
    [
        ("It was opened in March 2023.", Expected.TIME, True),
        ("It was opened on Friday.", Expected.TIME, True),
        ("It was opened with joy.", Expected.TIME, False),
        ("It cost $100 million.", Expected.MONEY, True),
        ("It cost 41 million crowns.", Expected.MONEY, True),
        ("It cost a fortune.", Expected.MONEY, False),
        ("Eleven pupils stayed.", Expected.NUMBER, True),
        ("Some pupils stayed.", Expected.NUMBER, False),
        ("A fifth, or 20 percent, fell ill.", Expected.PERCENT, True),
        ("Kurt Campbell accepted.", Expected.NAME, True),
        ("The minister accepted.", Expected.NAME, False),
        ("anything at all", Expected.ANYTHING, True),
    ],
)
def test_a_sentence_has_it_or_not(sentence: str, kind: Expected, result: bool) -> None:
    assert has(sentence, kind, "") is result


def test_what_the_question_names_itself_is_no_answer() -> None:
    assert not has("Niger was long a linchpin.", Expected.NAME, "Who rules Niger?")
    assert not has("In 2024 nothing happened.", Expected.NUMBER, "How many came in 2024?")
