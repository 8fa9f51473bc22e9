"""qa/question/followups/others.py"""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import make_article
from turns import answer, passage

from qa.domain import Answer, Chunk, Passage
from qa.question.followups.followup import readings


def headed(title: str, text: str, id: str) -> Passage:
    """A passage that is a whole article under a headline."""
    article = replace(make_article(text=text), title=title, id=id)
    return Passage(article, Chunk(article.revision, 0, 0, len(text), text), 1.0)


BARN = replace(
    answer("Was anybody hurt in the barn fire?", "Nobody was hurt in the fire in the barn.", "Nobody"),
    passages=(
        headed("Barn fire in Tarn", "Nobody was hurt in the fire in the barn.", "a"),
        headed("Insurers pay for barn after fire", "The owner of the barn was paid.", "b"),
        headed("Three hurt as fire guts a chapel", "Three people were hurt in Sill.", "c"),
        headed("Larks win again", "The Larks have won.", "d"),
    ),
)
MOOR = answer("How many hectares did the Tarn Moor fire burn?", "It burned 900 hectares.", "900")
NAMED = replace(MOOR, passages=(passage("The Tarn Moor fire is out. The Sill Hill fire of 2023 was larger."),))


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (BARN, "was anyone hurt in the other one?", "was anyone hurt in the fire? (Three hurt as fire guts a chapel)"),
        (BARN, "when was the other fire?", "when was the fire? (Three hurt as fire guts a chapel)"),
        (BARN, "and in the other one, in Sill?", "Was anybody hurt in the fire in Sill?"),
        (NAMED, "what about the other fire?", "How many hectares did the Sill Hill fire burn?"),
        (MOOR, "what about the other fire?", "How many hectares did the other fire burn?"),
        (MOOR, "what did he say the other day?", "what did he say the other day? (the Tarn Moor fire)"),
    ],
)
def test_the_other_is_the_one_that_was_not_cited(before: Answer, question: str, meant: str) -> None:
    assert readings(question, [before])[0] == meant
