"""qa/question/understand.py"""

from __future__ import annotations

import datetime as dt

import pytest
from test_followup import MAYOR

from qa.domain import Filter, Question, noticed
from qa.intents import AnswerType, Intent
from qa.models.intents import LearnedIntents
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


def test_what_takes_its_topic_from_before_leans() -> None:
    history = (MAYOR,)
    assert understand(Question("When did she resign?", ASKED, history=history)).leans
    assert not understand(Question("Who won the cup in Tarn?", ASKED, history=history)).leans
    assert not understand(Question("ok different topic. who won the cup?", ASKED, history=history)).leans
    assert not understand(Question("When did she resign?", ASKED)).leans


@pytest.mark.parametrize("typed", ["homes?", "assets?", "revenue?"])
def test_a_piece_of_a_question_is_no_greeting(typed: str) -> None:
    question = understand(Question(typed, ASKED, history=(MAYOR,)), learned=LearnedIntents())
    assert not question.intent.is_about_collection


@pytest.mark.parametrize(
    "typed", ["how often do trams go", "how often does it flood in Tarn", "how often was he warned"]
)
def test_how_often_something_happens_is_no_count_of_articles(typed: str) -> None:
    assert understand(Question(typed, ASKED), learned=LearnedIntents()).intent is Intent.FACT
    counted = understand(Question("how often is Garrick Lowe mentioned", ASKED), learned=LearnedIntents())
    assert counted.intent is Intent.MENTIONS


def test_days_count_from_the_newest_article_of_an_old_collection() -> None:
    newest = dt.date(2020, 6, 10)
    question = understand(Question("Who won yesterday?"), newest)
    assert question.window
    assert question.window.since == dt.date(2020, 6, 9)
    assert "2020-06-10" in noticed(question.notices)
    assert not understand(Question("Who won yesterday?", ASKED), newest).notices


def test_days_that_are_given_are_not_looked_for() -> None:
    assert understand(Question("Who won in 2020?", ASKED, any_date=True)).window is None


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("how many metres... sorry how many trams were planned at first?", "how many trams were planned at first?"),
        ("who else drowned? i mean who was the woman by the weir", "who was the woman by the weir"),
        ("new question: who won the marathon", "who won the marathon"),
        ("Where is the ship that sank... I mean what was it called?", ""),  # "it" is the ship
    ],
)
def test_who_asks_again_asks_the_second(typed: str, asked: str) -> None:
    assert understand(Question(typed)).text == (asked or typed)
