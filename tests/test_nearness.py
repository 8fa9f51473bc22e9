"""qa/models/nearness.py and qa/text/verbs.py"""

from __future__ import annotations

import pytest

from qa.models.nearness import word_nearness
from qa.text.verbs import may_be_verb


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("resigned", "quit", "elected"),
        ("built", "constructed", "closed"),
        ("founded", "established", "appointed"),
        ("arrested", "detained", "born"),
        ("flee", "fled", "said"),
    ],
)
def test_a_synonym_is_nearer_than_another_verb(word: str, near: str, far: str) -> None:
    nearness = word_nearness()
    assert nearness.nearest(word, [near]) > 0.3 > nearness.nearest(word, [far])
    assert nearness.nearest(word, [far, near]) == nearness.nearest(word, [near])


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert word_nearness().nearest("resigned", []) == -1.0


def test_verbs_are_told_from_nouns_by_their_forms() -> None:
    assert all(map(may_be_verb, ("open", "close", "resign", "strike", "coach", "die", "sell")))
    assert not any(map(may_be_verb, ("tunnel", "council", "minister", "bridge", "the")))
