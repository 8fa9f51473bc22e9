"""qa/question/listing.py"""

from __future__ import annotations

import pytest

from qa.question.listing import listed


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("who all has been mayor of Tarn, acting ones included", "who has been mayor of Tarn?"),
        ("list what Runa Eskil wrote", "what Runa Eskil wrote?"),
        ("List all of the bridges", "What are the bridges?"),
        ("name the towns that signed", "What are the towns that signed?"),
        ("which firms built the Sill bridge?", "which firms built the Sill bridge?"),
        ("what wooden houses were torn down", "what wooden houses were torn down?"),
        ("who else ran?", "who else ran?"),
        ("names of everyone who drowned", "names of everyone who drowned?"),
    ],
)
def test_what_is_asked_of_each_of_several_is_told(question: str, asked: str) -> None:
    assert listed(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Which town was first?",
        "What does she want?",
        "what is news",
        "Who is the mayor?",
        "What was the price on Friday?",
        "which of the towns is older?",
        "Name a town in Alder",
    ],
)
def test_what_asks_for_one_is_no_list(question: str) -> None:
    assert listed(question) == ""
