"""Verbs: an English word as it stands -> whether it may be a verb in its base form. Pure.

By the words of `verbs.txt`, which tests/training/verbs.py makes of a tokenizer's vocabulary: nobody listed them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


def may_be_verb(word: str) -> bool:
    """Whether a word in lower case may be a verb in its base form: "open", "coach", "strike"; not "tunnel"."""
    return word in _verbs()


@cache
def _verbs() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("verbs.txt").read_text(encoding="utf-8").split())
