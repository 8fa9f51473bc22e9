"""qa/question/typed.py"""

from __future__ import annotations

import pytest

from qa.question.typed import in_order, of_something_else, whole, written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how many ppl live there", "how many people live there"),
        ("wot did renn say", "what did renn say"),
        ("whats the fare", "what's the fare"),
        ("why couldnt they swim", "why couldn't they swim"),
        ("why wont it open", "why won't it open"),
        ("where is the clinic, do you know?", "where is the clinic?"),
        ("what burnt down, any ideas", "what burnt down?"),
        ("what did Morrow earn in Q3 2021", "what did Morrow earn in the third quarter of 2021"),
        ("did the PM resign", "did the prime minister resign"),
        ("does it open at 3 pm", "does it open at 3 pm"),
        ("Morrow Q1 profit", "Morrow first quarter profit"),
        ("people on the ferry, how many?", "how many people on the ferry?"),
    ],
)
def test_what_is_typed_in_haste_is_written_out(typed: str, meant: str) -> None:
    assert written(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who leads PPL?",
        "What does Max Renn say?",
        "Do they know?",
        "Does anyone know Renn?",
        "Which wants are met?",
        "Who won, and how many voted?",
    ],
)
def test_what_is_well_written_stays(typed: str) -> None:
    assert written(typed) == typed


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("how long that bridge to Tarn is", "how long is that bridge to Tarn"),
        ("when the next vote is", "when is the next vote"),
        ("how long is that bridge", "how long is that bridge"),
        ("who the man that she met was", "who the man that she met was"),
        ("In 2019 when she was mayor, what did she build?", "what did she build in 2019 when she was mayor?"),
        ("After the 2024 flood which killed 12, who resigned?", "who resigned after the 2024 flood which killed 12?"),
        ("Before 2024, when did Tarn last win?", "when did Tarn last win before 2024?"),
    ],
)
def test_a_question_told_within_another_is_asked(told: str, asked: str) -> None:
    assert in_order(told) == asked


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("ok different topic. who's in charge of Tarn?", "who's in charge of Tarn?"),
        ("Something else: the price of cod?", "the price of cod?"),
        ("let's change the subject, who won?", "who won?"),
        ("what is something else?", ""),
        ("another thing that he said?", ""),
    ],
)
def test_who_changes_the_topic_leaves_what_was_spoken_of(typed: str, asked: str) -> None:
    assert of_something_else(typed) == asked


def test_a_short_verb_is_told_by_what_follows_it() -> None:
    assert whole("who's in charge of Tarn?") == "who is in charge of Tarn?"
    assert whole("who's won?") == "who has won?"
    assert whole("where's the clinic?") == "where is the clinic?"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("And the prosecutor wanted what?", "And what did the prosecutor want?"),
        ("he was banned from what?", "what was he banned from?"),
        ("The strike cost the port how much?", "how much did the strike cost the port?"),
        ("so she resigned when", "so when did she resign?"),
        ("Dahl won by how many votes", "how many votes did Dahl win by?"),
        ("mayor sacked why", "mayor sacked why"),
        ("who said what", "who said what"),
        ("you know what?", "you know what?"),
    ],
)
def test_a_question_that_ends_on_its_question_word_is_put_in_order(typed: str, meant: str) -> None:
    assert written(typed) == meant
