"""qa/question/understand.py"""

from __future__ import annotations

import datetime as dt

from test_followup import MAYOR

from qa.domain import Filter, Question, noticed
from qa.intents import AnswerType, Intent
from qa.question.understand import continued, understand

ASKED = Filter(as_of=dt.date(2025, 4, 6))


def test_what_a_question_asks_is_a_value() -> None:
    question = understand(Question("  How many pupils\nfell ill in March 2025? ", ASKED))
    assert question.typed == question.text == question.sought == "How many pupils fell ill in March 2025?"
    assert question.answer_type is AnswerType.NUMBER
    assert question.intent is Intent.FACT
    assert (question.window and question.window.since) == dt.date(2025, 3, 1)
    assert not question.recent
    assert not question.parts


def test_a_question_without_a_day_is_asked_today() -> None:
    assert understand(Question("Who won?")).filter.as_of == dt.date.today()


def test_what_is_new_is_searched_for_by_its_topic() -> None:
    question = understand(Question("What is the latest on the ferry?", ASKED))
    assert question.intent is Intent.NEWS
    assert question.sought == "ferry"
    assert question.recent


def test_who_reported_something_asks_for_outlets() -> None:
    question = understand(Question("Which outlets reported that the ferry sank?", ASKED))
    assert question.intent is Intent.OUTLETS
    assert question.text == "the ferry sank?"


def test_each_part_is_a_question_of_its_own() -> None:
    question = understand(Question("Who resigned, and how many voted?", ASKED))
    assert question.text == "Who resigned, and how many voted?"
    assert [(part.text, part.answer_type) for part in question.parts] == [
        ("Who resigned?", AnswerType.NAME),
        ("How many voted?", AnswerType.NUMBER),
    ]


def test_a_later_part_takes_what_it_leans_on_from_the_answers_before_it() -> None:
    _, second = understand(Question("Who resigned as mayor of Alder, and who replaced him?", ASKED)).parts
    assert continued(second, [MAYOR]).sought == "Who replaced Karin Halvard?"
    assert continued(second, []) == second


def test_a_follow_up_is_rewritten_by_whoever_is_given() -> None:
    class Rewriter:
        def rewrite(self, question: str, history: object) -> list[str]:
            return ["When did Karin Halvard resign?"]

    question = understand(Question("When?", ASKED, history=(MAYOR,)), rewriter=Rewriter())
    assert question.typed == "When?"
    assert question.answer_type is AnswerType.TIME
    assert question.sought == "When did Karin Halvard resign?"


def test_days_count_from_the_newest_article_of_an_old_collection() -> None:
    newest = dt.date(2020, 6, 10)
    question = understand(Question("Who won yesterday?"), newest)
    assert question.window
    assert question.window.since == dt.date(2020, 6, 9)
    assert "2020-06-10" in noticed(question.notices)
    assert not understand(Question("Who won yesterday?", ASKED), newest).notices


def test_days_that_are_given_are_not_looked_for() -> None:
    assert understand(Question("Who won in 2020?", ASKED, any_date=True)).window is None
