"""qa/answering/candidates.py"""

from __future__ import annotations

import pytest
from conftest import make_article
from turns import DAY, answer

from qa.answering.candidates import candidates
from qa.domain import Chunk, Filter, Found, Passage, Question

TEXT = "Nobody was hurt in the fire at the barn in Tarn. The owner, Ines Munk, was insured by Sill Mutual."
BEFORE = answer("Was anybody hurt in the barn fire?", TEXT, "Nobody")


@pytest.mark.parametrize(
    ("typed", "text", "goes_on"),
    [
        ("who owns it?", "who owns the barn?", True),
        ("what did Munk say?", "what did Munk say?", True),
        ("and in Kestrel?", "was anybody hurt in the barn fire in Kestrel?", False),
        ("was anyone hurt in the other one?", "was anyone hurt in the fire?", False),
        ("where was she the other day?", "where was Ines Munk the other day?", True),
    ],
)
def test_a_question_goes_on_about_the_article_just_cited_unless_it_names_what_that_has_not(
    typed: str, text: str, goes_on: bool
) -> None:
    article = make_article("a", TEXT)
    found = Found((Passage(article, Chunk(article.revision, 0, 0, len(TEXT), TEXT), 1.0),))
    question = Question(text, history=(BEFORE,), typed=typed, leans=True, filter=Filter(as_of=DAY))
    assert [bool(one.features.thread) for one in candidates(question, found)] == [goes_on, goes_on]
