"""Verbs: an English word as it stands -> whether it may be a verb in its base form, or which one it is a form of. Pure.

By the words of `verbs.txt`, which tests/training/verbs.py makes of a tokenizer's vocabulary: nobody listed them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from qa.text.opposites import ENGLISH


def may_be_verb(word: str) -> bool:
    """Whether a word in lower case may be a verb in its base form: "open", "coach", "strike"; not "tunnel"."""
    return word in _verbs()


def base_of(past: str) -> str:
    """The verb of a past form in lower case, as it stands behind "did"; "" where it is not known."""
    regular = next((past[:-cut] for cut in (1, 2) if past.endswith("ed") and may_be_verb(past[:-cut])), "")
    return ENGLISH.base.get(past, "") or regular or (past if may_be_verb(past) else "")


@cache
def _verbs() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("verbs.txt").read_text(encoding="utf-8").split())
