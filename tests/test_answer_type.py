"""qa/question/answer_type.py, qa/answering/answer_type.py"""

from __future__ import annotations

import pytest

from qa.answering.answer_type import has
from qa.intents import AnswerType
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
        ("Which bakery burnt down?", AnswerType.NAME),
        ("Name the baker who won.", AnswerType.NAME),
        ("What is the name of the ferry?", AnswerType.NAME),
        ("What is the salary of the judge?", AnswerType.MONEY),
        ("What was her salary as rector?", AnswerType.MONEY),
        ("what's the interest rate now", AnswerType.PERCENT),
        ("What was the jobless rate at the end of 2024?", AnswerType.PERCENT),
        ("How high is inflation?", AnswerType.PERCENT),
        ("what toll do buses pay", AnswerType.MONEY),
        ("what was the death toll", AnswerType.NUMBER),
        ("What is the toll of the earthquake in Tarn?", AnswerType.NUMBER),
        ("Which shares have fallen most?", AnswerType.NAME),
        ("which night bus goes to Tarn?", AnswerType.NAME),
        ("What were the stolen coins worth?", AnswerType.MONEY),
        ("what was cod selling for in 2024", AnswerType.MONEY),
        ("what night did the storm come", AnswerType.TIME),
        ("names of the drowned", AnswerType.NAME),
        ("How large is the debt of Morrow?", AnswerType.MONEY),
        ("What does a ticket cost?", AnswerType.MONEY),
        ("It was sold for how much?", AnswerType.MONEY),
        ("What did he say about the cost of the war?", AnswerType.ANYTHING),
        ("What was the turnout?", AnswerType.PERCENT),
        ("How long is the bridge to Tarn?", AnswerType.NUMBER),
        ("how long is that bridge", AnswerType.NUMBER),
        ("How long is the strike to last?", AnswerType.TIME),
        ("How much compensation will owners get?", AnswerType.MONEY),
        ("how much was the mill insured for", AnswerType.MONEY),
        ("What is the population of Tarn?", AnswerType.NUMBER),
        ("What is the deadline for it?", AnswerType.TIME),
        ("How long is the tunnel?", AnswerType.NUMBER),
        ("How long is the tunnel closed?", AnswerType.TIME),
        ("How long did the strike last?", AnswerType.TIME),
        ("cod price", AnswerType.MONEY),
        ("Wie viele Menschen kamen?", AnswerType.NUMBER),
        ("Wann beginnt der Streik?", AnswerType.TIME),
    ],
)
def test_a_question_tells_what_it_wants(question: str, kind: AnswerType) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What did Renn say when he resigned?", AnswerType.ANYTHING),
        ("How fast was the train when it left the rails?", AnswerType.NUMBER),
        ("Who is the bishop, and when was he born?", AnswerType.NAME),
        ("Why did the firm which owns the mill close it?", AnswerType.ANYTHING),
        ("When the dam broke, who gave the alarm?", AnswerType.NAME),
        ("A man was freed who had confessed. How old is he?", AnswerType.NUMBER),
        ("The U.S. Senate met in which year?", AnswerType.TIME),
        ("Did he say when it opens?", AnswerType.ANYTHING),
    ],
)
def test_the_first_word_that_asks_decides(question: str, kind: AnswerType) -> None:
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


@pytest.mark.parametrize("sum_", ["45 marks", "3 cedis", "2.4 billion zlotys", "9 guilders", "20 shillings", "5 yuan"])
def test_a_sum_may_be_in_any_currency(sum_: str) -> None:
    assert has(f"Drivers pay {sum_} to cross.", AnswerType.MONEY, "What is the toll?")
    assert not has("Drivers pay 45 to cross, and 9 boats wait.", AnswerType.MONEY, "What is the toll?")
