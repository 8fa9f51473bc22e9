"""Makes qa/text/verbs.txt: the English words that may be a verb in its base form.

A word is one where a past or an "-ing" of it is a word, too, of the packaged tokenizer's vocabulary (30,522 pieces, by
how often they stand in English): "coach" is, by "coached" and "coaching", "tunnel" and "council" are not. Verbs that
are rarer than that vocabulary goes are missing.

    python tests/training/verbs.py > qa/text/verbs.txt
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from qa.models.embedder import minilm_tokenizer
from qa.text.words import FUNCTION_WORDS

_DOUBLED = set("bdgklmnprt")


def forms(word: str) -> Iterator[str]:
    """The past and the "-ing" of a regular verb, as they are spelt."""
    if word.endswith("ie"):
        yield from (f"{word[:-2]}ying", f"{word}d")
    elif word.endswith("e"):
        yield from (f"{word[:-1]}ing", f"{word}ing", f"{word}d")
    else:
        yield from (f"{word}ing", f"{word}ed")
        if word.endswith("y"):
            yield f"{word[:-1]}ied"
        if word[-1] in _DOUBLED:
            yield from (f"{word}{word[-1]}ing", f"{word}{word[-1]}ed")


def verbs(vocabulary: set[str]) -> list[str]:
    """The words of a vocabulary that may be verbs."""
    words = (word for word in vocabulary if word.isascii() and word.isalpha() and len(word) > 2)
    return sorted(
        word for word in words if word not in FUNCTION_WORDS - {"own"} and not vocabulary.isdisjoint(forms(word))
    )


if __name__ == "__main__":
    sys.stdout.writelines(f"{word}\n" for word in verbs(set(minilm_tokenizer().get_vocab())))
