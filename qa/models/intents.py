"""What is to be done with a question, and its topic, by what was learned from three thousand of them.

By the words and letters of the question alone: sums of weights out of one small file, which
tests/training/intent.py fits; its figures are in the card beside it. Nothing here knows an index or a network.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np

from qa.intents import Intent
from qa.protocols import FloatArray
from qa.question.intent import Understood

PACKAGED = Path(__file__).with_name("intents.npz")
BUCKETS = 1 << 15  # for what a question has
WORD_BUCKETS = 1 << 16  # for what is seen at one word of it

_WORD = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_TOPICAL = {Intent.SUMMARY, Intent.NEWS, Intent.IDENTITY, Intent.MENTIONS}
FOR_A_FACT = {Intent.FACT, Intent.KEYWORDS, Intent.OUTLETS}
"""Are told by the form of a question; a question is more likely than not to be one of them, or something else."""


class LearnedIntents:
    """A question -> what is to be done with it, and its topic as it is written there; FACT where it is not sure.

    Args:
        path: What tests/training/intent.py wrote; read when the first question comes.
    """

    def __init__(self, path: Path = PACKAGED) -> None:
        self._path = path

    def __call__(self, text: str) -> Understood:
        if not any(map(str.isalpha, text)):
            return Understood(Intent.FACT)
        likely = self.likelihoods(text)
        best = max(likely.keys() - FOR_A_FACT, key=lambda intent: likely[intent])
        least = self._weights["least"][int(best.is_about_collection)]
        if 1 - sum(likely[intent] for intent in FOR_A_FACT) < least:
            return Understood(Intent.FACT)
        if best not in _TOPICAL:
            return Understood(best)
        topic = self.topic(text)
        return Understood(best, topic) if topic else Understood(Intent.FACT)

    def likelihoods(self, text: str) -> dict[Intent, float]:
        """How likely each intent is; they add up to 1."""
        found = sorted({bucket(seen, BUCKETS) for seen in seen_in(text)})
        scores = self._weights["constants"] + self._weights["weights"][found].sum(axis=0) / np.sqrt(len(found))
        powers = np.exp(scores - scores.max())
        return dict(zip(self._intents, (powers / powers.sum()).tolist(), strict=True))

    def topic(self, text: str) -> str:
        """The words that are asked about: those in a row that look most like a topic; "" where none do."""
        words = list(_WORD.finditer(text))
        start, end = span([self._topicality(words, place) for place in range(len(words))])
        return text[words[start].start() : words[end - 1].end()] if end > start else ""

    def _topicality(self, words: Sequence[re.Match[str]], place: int) -> float:
        """Log-odds that a word is part of the topic."""
        found = [bucket(seen, WORD_BUCKETS) for seen in seen_at([word[0] for word in words], place)]
        return float(self._weights["word_weights"][found].sum() + self._weights["word_constant"][0])

    @cached_property
    def _weights(self) -> dict[str, FloatArray]:
        with np.load(self._path) as file:
            return {name: file[name].astype(np.float32) for name in file.files if name != "intents"}

    @cached_property
    def _intents(self) -> list[Intent]:
        with np.load(self._path) as file:
            return [Intent[name] for name in file["intents"].tolist()]


def words_of(text: str) -> list[str]:
    """The words and marks of a text."""
    return _WORD.findall(text)


def bucket(seen: str, buckets: int) -> int:
    """Which weight is that of something seen; rare ones may share one."""
    return zlib.crc32(seen.encode()) % buckets


def seen_in(text: str) -> Iterator[str]:
    """What a question has: one to three words in a row, three to five letters in a row, its length."""
    words = words_of(text.lower())
    framed = ["<", *words, ">"]
    for count in (1, 2, 3):
        for start in range(len(framed) - count + 1):
            yield " ".join(framed[start : start + count])
    for word in words:
        spelt = f"_{word}_"
        for count in (3, 4, 5):
            for start in range(len(spelt) - count + 1):
                yield f"#{spelt[start : start + count]}"
    yield f"words {min(len(words), 12)}"


def seen_at(words: Sequence[str], place: int) -> Iterator[str]:
    """What is seen at one word: it, those around it, how it is written, and where it stands."""
    around = ["<", "<", *(word.lower() for word in words), ">", ">"]
    before, last, word, following, after = around[place : place + 5]
    yield from (f"0 {word}", f"-1 {last}", f"+1 {following}", f"-2 {before}", f"+2 {after}")
    yield from (f"-1 0 {last} {word}", f"0 +1 {word} {following}", f"-2 -1 {before} {last}")
    yield from (f"from start {min(place, 6)}", f"from end {min(len(words) - place, 4)}", f"ends {word[-3:]}")
    written = words[place]
    yield f"capital {written[:1].isupper()} {place == 0} {' '.join(words).isupper()}"
    yield f"mark {not written[:1].isalnum()}"


def span(scores: Sequence[float]) -> tuple[int, int]:
    """Where those in a row start and end whose sum is greatest; (0, 0) where every one is below zero."""
    sums = [0.0, *accumulate(scores)]
    spans = [(start, end) for start in range(len(sums)) for end in range(start, len(sums))]
    return max(spans, key=lambda one: (sums[one[1]] - sums[one[0]], one[0] - one[1]))
