"""qa/evaluation/answers.py and values.py"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from conftest import make_article

from qa.domain import Answer, Chunk, Citation, Notice, Passage, Sentence, Window
from qa.evaluation import LabelledQuestion
from qa.evaluation.answers import (
    answer_scores,
    choice,
    contains,
    declines,
    exact_match,
    is_right,
    normalized,
    token_f1,
    told,
)
from qa.evaluation.run import score
from qa.question.quantities import Quantity, quantities, value_match

TODAY = dt.date(2024, 4, 24)

# Expected values worked out by hand from SQuAD's definition: lower case, punctuation and a/an/the off, then exact match
# and the F1 of the bags of tokens, the best over the golds.
ROWS = [
    # prediction, golds, exact match, F1
    ("The Bridge!", ["bridge"], 1, 1.0),
    ("a bridge", ["the bridge"], 1, 1.0),
    ("An apple a day", ["apple day"], 1, 1.0),
    ("bridge in Port Alder", ["Port Alder bridge"], 0, 6 / 7),  # P 3/4, R 3/3
    ("41 million crowns", ["14 million", "41 million"], 0, 4 / 5),  # second gold: P 2/3, R 2/2
    ("41 million", ["41 million crowns", "forty-one million"], 0, 4 / 5),
    ("", ["x"], 0, 0.0),
    ("", [""], 1, 1.0),
    ("the", ["a"], 1, 1.0),  # both empty after normalisation
    ("the", ["cat"], 0, 0.0),
    ("tomorrow", ["x", "y"], 0, 0.0),
    ("the cat cat", ["cat"], 0, 2 / 3),  # a repeated token counts once: P 1/2, R 1
    ("cat", ["cat cat"], 0, 2 / 3),
    ("U.S.", ["US"], 1, 1.0),
    ("U. S.", ["US"], 0, 0.0),  # a space is not punctuation
    ("Beyoncé", ["beyonce"], 0, 0.0),  # accents stay
    ("$1,200", ["1200"], 1, 1.0),
    ("twenty-one", ["twentyone"], 1, 1.0),  # a hyphen is taken out, not made a space
    ("Anders and Bo", ["bo and anders"], 0, 1.0),  # order counts for exact match only
    ("in the year 1968", ["1968"], 0, 1 / 2),  # P 1/3, R 1
    ("“quoted”", ["quoted"], 0, 0.0),  # only ASCII punctuation is taken off
]


@pytest.mark.parametrize(("prediction", "golds", "exact", "f1"), ROWS)
def test_exact_match_and_f1_are_squads(prediction: str, golds: list[str], exact: int, f1: float) -> None:
    assert exact_match(prediction, golds) == exact
    assert token_f1(prediction, golds) == pytest.approx(f1)


def test_normalisation_takes_off_articles_and_punctuation() -> None:
    assert normalized("The U.S. — an  'ally', (a) friend!") == "us — ally friend"


@pytest.mark.parametrize(
    ("text", "answer", "result"),
    [
        ("It cost 41 million crowns.", "41 million", True),
        ("It cost 141 million crowns.", "41 million", False),
        ("They saw “Squid Game” again", '"Squid Game"', True),
        ("About 60% agree", "60%", True),
        ("nothing", "", False),
    ],
)
def test_containment_is_by_whole_words(text: str, answer: str, result: bool) -> None:
    assert contains(text, [answer]) is result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1.2bn", [Quantity(1.2e9, "$")]),
        ("1.2 billion dollars", [Quantity(1.2e9, "$")]),
        ("US$1,200", [Quantity(1200, "$")]),
        ("60 percent and 5.5%", [Quantity(60, "%"), Quantity(5.5, "%")]),
        ("eleven pupils", [Quantity(11, "")]),
        ("forty thousand", [Quantity(40_000, "")]),
        ("€7.2 million", [Quantity(7.2e6, "€")]),
        ("two dozen", [Quantity(24, "")]),
        ("nothing here", []),
    ],
)
def test_quantities_have_their_scale_and_unit_worked_in(text: str, expected: list[Quantity]) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(
    ("text", "answer", "result"),
    [
        ("It was worth 1.2 billion dollars.", "$1.2bn", True),
        ("It was worth $1.2bn.", "1.2 billion dollars", True),
        ("It was worth 1.2 billion euros.", "$1.2bn", False),
        ("It cost 41,000,000 crowns.", "41 million crowns", True),
        ("It cost 14 million crowns.", "41 million crowns", False),
        ("More than 60 per cent.", "60%", True),
        ("Eleven pupils stayed.", "11", True),
        ("Nine of twelve.", "about 12", True),
        ("It was decided on 2024-04-20.", "20 April", True),
        ("It was decided on April 20, 2024.", "2024-04-20", True),
        ("It was decided on 21 April.", "20 April", False),
        ("It was in March 2023.", "March 2023", True),
        ("Kurt Campbell accepted.", "Kurt Campbell", None),
        ("Seven people", "the seven samurai film", None),
    ],
)
def test_values_are_compared_as_values(text: str, answer: str, result: bool | None) -> None:
    assert value_match(text, [answer], TODAY) is result


def answer(*lines: str) -> Answer:
    article = make_article(text="Some text.")
    passages = (Passage(article, Chunk(article.revision, 0, 0, 10, "Some text."), 1.0),)
    return Answer("q", tuple(Sentence(line, ()) for line in lines), (), passages, 0.9, TODAY, "x")


def test_an_answer_is_scored_by_its_first_sentence_and_as_a_whole() -> None:
    question = LabelledQuestion("1", "q", answers=("41 million crowns",))
    scores = answer_scores(question, answer("It is late.", "It costs 41,000,000 crowns, 41 million crowns."))
    assert (scores["first sentence contains"], scores["contains"], scores["value"]) == (0.0, 1.0, 1.0)
    assert scores["words"] == 10.0
    refusal = answer_scores(question, answer())
    assert (refusal["contains"], refusal["token F1"], refusal["value"]) == (0.0, 0.0, 0.0)
    assert "value" not in answer_scores(LabelledQuestion("1", "q", answers=("Voss",)), answer("Voss."))
    assert answer_scores(LabelledQuestion("1", "q", answers=("x",), answerable=False), answer()) == {}


def test_right_is_the_answer_or_its_value_and_never_for_what_has_none() -> None:
    money = LabelledQuestion("1", "q", answers=("41 million crowns",))
    assert is_right(money, answer("It costs 41,000,000 crowns."))
    assert not is_right(money, answer("It costs 14 million crowns."))
    assert not is_right(money, answer())
    assert is_right(LabelledQuestion("1", "q"), answer("x")) is None
    assert is_right(LabelledQuestion("1", "q", answerable=False), answer("x")) is False


def test_what_is_told_is_judged_by_the_day_that_its_words_mean_and_by_yes_or_no() -> None:
    article, day = make_article(text="She resigned on Tuesday."), dt.date(2024, 3, 12)
    quote = replace(Citation.of(article, 0, 24, number=1), day=Window(day, day, "on Tuesday"))
    found = replace(answer(), sentences=(Sentence(quote.quote, (1,)), Sentence("Why?", ())), citations=(quote,))
    assert told(found) == ["She resigned on Tuesday. 12 March 2024", "Why?"]
    assert told(replace(found, decided="Yes"))[0] == "Yes She resigned on Tuesday. 12 March 2024"
    assert told(answer()) == []
    for right in ("12 March 2024", "March 12, 2024"):
        question = LabelledQuestion("1", "When did she resign?", answers=(right,))
        assert is_right(question, found)
        assert not is_right(question, replace(found, citations=(replace(quote, day=None),)))
    scores = answer_scores(LabelledQuestion("1", "Did she resign?", answers=("no",)), replace(found, decided="No"))
    assert (scores["first sentence contains"], scores["words"]) == (1.0, 5.0)


def test_thanks_are_declined_as_a_refusal_is_and_a_model_s_words_are_not() -> None:
    welcome = Sentence("You are welcome.", (), said=Notice("thanks"))
    assert declines(answer())
    assert declines(replace(answer(), sentences=(welcome,)))
    assert not declines(answer("It costs 41 crowns."))
    scored = score(LabelledQuestion("1", "thanks", answerable=False), replace(answer(), sentences=(welcome,)))
    assert (scored.values["row.served"], scored.values["row.answered"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("It was held in Kestrel.", 1.0),
        ("It was held in Varn.", 0.0),
        ("It was held in Kestrel, not in Varn.", 0.0),  # which of them does it say?
        ("It was held.", 0.0),
    ],
)
def test_a_choice_is_right_where_it_alone_is_named(text: str, right: float) -> None:
    asked = LabelledQuestion("1", "Where was it held?", ("kestrel",), choices=("Kestrel", "Varn"))
    assert choice(text, asked) == right
