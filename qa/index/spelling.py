"""Spelling: words of a question that no article has -> the ones that they have instead.

A word is looked at where the articles have none of its forms. A common English word is left alone: that nobody wrote it
is no reason to take it for another. Of a name, each word is compared with what stands beside the other in the articles,
so that "Anna Duarte" is found under "Ana Duarte" though somebody else is called Anna.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

from rapidfuzz.distance import OSA

from qa.domain import Article, Chunk, Filter
from qa.index.search import Search
from qa.text.languages import LANGUAGES
from qa.text.words import FUNCTION_WORDS, stems, without_accents

_WORD = re.compile(r"[^\W\d_][\w’'-]*[^\W_]")
_POSSESSIVE = re.compile(r"[’']s?$")
_COMMON = FUNCTION_WORDS.union(*(language.common for language in LANGUAGES))
_SHORTEST = 4  # letters of a word that may be misspelt
_LOOKED_AT = 12  # passages in which another spelling is looked for


class IndexSpeller:
    """Corrects the words of a question by those of the articles.

    Args:
        index: Has the articles.
        is_word: Whether a word (in small letters) is a common one, which nobody misspelt.
    """

    def __init__(self, index: Search, is_word: Callable[[str], bool]) -> None:
        self._index, self._is_word = index, is_word

    def corrected(self, text: str, filter: Filter = Filter()) -> str:
        """The text with words of the articles in place of those that they have not; unchanged where nothing is near.

        Args:
            filter: Which articles may be looked at.
        """
        words = list(_WORD.finditer(text))
        spelt = {match.start(): _POSSESSIVE.sub("", match[0]) for match in words}
        for match in words:
            word = spelt[match.start()]
            if self._may_be_wrong(word):
                spelt[match.start()] = self._known_like(word, filter) or word
        for first, second in pairwise(words):
            if text[first.end() : second.start()] == " ":
                one, other = spelt[first.start()], spelt[second.start()]
                if one[0].isupper() and other[0].isupper() and one.lower() not in _COMMON:
                    spelt[first.start()], spelt[second.start()] = self._name(one, other, filter)
        for match in reversed(words):
            word = _POSSESSIVE.sub("", match[0])
            text = text[: match.start()] + spelt[match.start()] + text[match.start() + len(word) :]
        return text

    def _may_be_wrong(self, word: str) -> bool:
        small = word.lower()
        if len(word) < _SHORTEST or small in _COMMON or self._is_word(small):
            return False
        return self._index.lacks(stems(word))

    def _known_like(self, word: str, filter: Filter) -> str:
        """The word of the articles that is nearest to a word, the most frequent of those; "" where none is near."""
        found = self._index.resembling(stems(word)[0], _most(word), _LOOKED_AT, filter)
        return _nearest(word, Counter(other for text in _texts(found) for other in _words(text)))

    def _name(self, one: str, other: str, filter: Filter) -> tuple[str, str]:
        """Two words of a name as the articles have them beside each other."""
        hits = self._index.matching(f"{one} {other}", _LOOKED_AT, filter)
        found = _texts(self._index.chunks(hit for hit, _ in hits).values())
        if not found:
            return one, other
        if _beside(rf"({re.escape(without_accents(one))})\s+{re.escape(without_accents(other))}\b", found):
            return one, other
        before = _beside(rf"([^\W\d_][\w’'-]*)\s+{re.escape(without_accents(other))}\b", found)
        if nearest := _nearest(one, before):
            return nearest, other
        behind = _beside(rf"\b{re.escape(without_accents(one))}\s+([^\W\d_][\w’'-]*\w)", found)
        return one, _nearest(other, behind) or other


def _texts(found: Iterable[tuple[Article, Chunk]]) -> list[str]:
    return [f"{article.title}\n{chunk.text}" for article, chunk in found]


def _beside(pattern: str, texts: Iterable[str]) -> Counter[str]:
    """What a pattern's group finds in texts whose letters have lost their marks, as it stands there."""
    found = ((text, match.span(1)) for text in texts for match in re.finditer(rf"\b{pattern}", without_accents(text)))
    return Counter(text[start:end] for text, (start, end) in found if text[start].isupper())


def _words(text: str) -> list[str]:
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)]


def _most(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 1 if len(word) < 7 else 2


def _nearest(word: str, counts: Counter[str]) -> str:
    """The nearest of some words that begins with the same letter and is not the word itself; "" where none is near."""
    most, small = _most(word), without_accents(word.lower())
    near = [
        (OSA.distance(small, without_accents(other.lower()), score_cutoff=most), -count, other)
        for other, count in counts.items()
        if without_accents(other[0].lower()) == small[0] and (other[0].isupper() or word[0].islower())
    ]
    return min((found for found in near if 0 < found[0] <= most), default=(0, 0, ""))[2]
