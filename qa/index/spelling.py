"""Spelling: words of a question that no article has -> the ones that they have instead.

A word is looked at where the articles have none of its forms. A real English word is left alone, and so is what is made
of one ("dyes", "superband", "sweariest"): that nobody wrote it is no reason to take it for another. A name is taken for
another only where that is the same one's: of two words, the other stands beside it in the articles ("Anna Duarte" is
found under "Ana Duarte" though somebody else is called Anna); one word by itself has a single near spelling there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from rapidfuzz.distance import OSA

from qa.domain import Article, Chunk, Filter
from qa.index.search import Search
from qa.text.languages import LANGUAGES
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS, stems, without_accents

_WORD = re.compile(r"[^\W\d_][\w’'-]*[^\W_]")
_POSSESSIVE = re.compile(r"[’']s?$")
_COMMON = FUNCTION_WORDS.union(*(language.common for language in LANGUAGES))
_TITLES = ENGLISH.titles
_SHORTEST = 4  # letters of a word that may be misspelt
_SHORT_NAME = 5  # letters up to which another letter makes another name ("Wendt", "Wendy")
_TWO_WRONG = 10  # letters from which two may be wrong: in 1,610 quiz questions all 9 shorter ones were other words
_LONGEST_NAME = 4  # words
_LOOKED_AT = 12  # passages in which another spelling is looked for
# What words are made with, and what may be at the end of the word that they are made of in its place.
_ENDINGS = tuple(
    (ending, instead)
    for endings, instead in (
        ("s es ly ness ment ments ful less ish wide like", ("",)),
        ("ed ing er ers est able ism ist ists ity ine al", ("", "e")),
        ("ise ised ises ising isation ize ized izes izing ization", ("", "e", "y")),
        ("ies ied ier iest ily", ("", "y")),
    )
    for ending in endings.split()
)
_BEGINNINGS = (
    "un",
    "re",
    "dis",
    "over",
    "under",
    "anti",
    "super",
    "pre",
    "post",
    "sub",
    "inter",
    "multi",
    "non",
    "mis",
)
_SHORTEST_PART = 3
# British spellings, and the American ones.
_VARIANTS = (
    (re.compile("is(?=e|a|i)"), "iz"),
    (re.compile("our"), "or"),
    (re.compile("[ao]e"), "e"),
    (re.compile("re$"), "er"),
)


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
        typed = [_POSSESSIVE.sub("", match[0]) for match in words]
        near = [self._near(word, text, filter) for word in typed]
        spelt = [better or word for word, better in zip(typed, near, strict=True)]
        for at, (first, second) in enumerate(pairwise(words)):
            one, other = typed[at], typed[at + 1]
            if text[first.end() : second.start()] == " " and _is_full_name(one, other):
                alone = [near[at] or one, other] if self._is_word(other.lower()) else [one, other]
                spelt[at : at + 2] = self._name(spelt[at], spelt[at + 1], filter) or alone
        for match, word, better in reversed(list(zip(words, typed, spelt, strict=True))):
            text = text[: match.start()] + better + text[match.start() + len(word) :]
        return self._with_capitals(text, filter) if _in_small_letters(text) else text

    def _near(self, word: str, text: str, filter: Filter) -> str:
        """The word of the articles that was meant by one which they have not; "" where there is none."""
        small = word.lower()
        if len(word) < _SHORTEST or small in _COMMON or not word.isalpha() or (word.isupper() and not text.isupper()):
            return ""
        if not self._index.lacks(stems(word)):
            return ""
        real, spelling = self._is_real(small), _one_spelling(small)
        no_name = word.islower() and not _in_small_letters(text)  # whoever writes capitals writes them in names
        for letters in range(2 if real else _most(word), 3):  # the stem of "brige" is "brige", of "bridge" "bridg"
            found = self._index.resembling(stems(word)[0], letters, _LOOKED_AT, filter)
            counts = Counter(
                other
                for passage in _texts(found)
                for other in _words(passage)
                if not (no_name and other[0].isupper()) and (not real or _one_spelling(other.lower()) == spelling)
            )
            if nearest := _nearest(word, counts):
                return nearest
        return ""

    def _with_capitals(self, text: str, filter: Filter) -> str:
        """A question in small letters, with capitals in what the articles write so: "San Belmiro", "Kestrel"."""
        hits = self._index.matching(text, _LOOKED_AT, filter)
        found = "\n".join(_texts(self._index.chunks(hit for hit, _ in hits).values()))
        plain, small = without_accents(found), without_accents(text)
        words = [(match.start(), match.end()) for match in _WORD.finditer(small)]
        capitals: set[int] = set()
        for first, (start, _) in enumerate(words):
            for last in range(first, min(first + _LONGEST_NAME, len(words))):
                phrase = small[start : words[last][1]]
                if phrase.split() != [small[begin:end] for begin, end in words[first : last + 1]]:
                    break
                if self._is_named(phrase, plain):
                    capitals |= {begin for begin, _ in words[first : last + 1]}
        return "".join(letter.upper() if place in capitals else letter for place, letter in enumerate(text))

    def _is_named(self, phrase: str, texts: str) -> bool:
        """Whether articles never write a phrase with a small letter, and a word by itself is no common one."""
        words = phrase.split()
        if words[0] in _COMMON or words[-1] in _COMMON or (len(words) == 1 and self._is_word(words[0])):
            return False
        pattern = r"\s+".join(map(re.escape, words))
        written = re.findall(rf"\b{pattern}\b", texts, re.IGNORECASE)
        return bool(written) and all(word[0].isupper() for one in written for word in one.split())

    def _is_real(self, word: str) -> bool:
        """Whether a word is a common one, or made of one."""
        return self._is_word(word) or any(self._is_word(part) for part in _parts(word))

    def _name(self, one: str, other: str, filter: Filter) -> list[str]:
        """Two words of a name as the articles have them beside each other; empty where they have nothing like it."""
        hits = self._index.matching(f"{one} {other}", _LOOKED_AT, filter)
        found = _texts(self._index.chunks(hit for hit, _ in hits).values())
        bare, behind = re.escape(without_accents(one)), re.escape(without_accents(other))
        if not found or _beside(rf"({bare})\s+{behind}\b", found):
            return [one, other] if found else []
        if nearest := _nearest(one, _beside(rf"([^\W\d_][\w’'-]*)\s+{behind}\b", found)):
            return [nearest, other]
        nearest = _nearest(other, _beside(rf"\b{bare}\s+([^\W\d_][\w’'-]*\w)", found))
        return [one, nearest] if nearest else []


def _in_small_letters(text: str) -> bool:
    """Whether only the first word of a question may have a capital."""
    return text[1:].lower() == text[1:]


def _is_full_name(one: str, other: str) -> bool:
    return one[0].isupper() and other[0].isupper() and one.lower() not in _COMMON | _TITLES


def _parts(word: str) -> Iterator[str]:
    """The words that a word may be made of: "nationalise" of "national", "planned" of "plan"."""
    for ending, instead in _ENDINGS:
        part = word.removesuffix(ending)
        if part != word and len(part) >= _SHORTEST_PART:
            yield from (part + end for end in instead)
            if part[-1] == part[-2]:
                yield part[:-1]
    for beginning in _BEGINNINGS:
        rest = word.removeprefix(beginning)
        if rest != word and len(rest) > _SHORTEST_PART:
            yield rest


def _one_spelling(word: str) -> str:
    """A word as Americans spell it."""
    for form, instead in _VARIANTS:
        word = form.sub(instead, word)
    return word


def _texts(found: Iterable[tuple[Article, Chunk]]) -> list[str]:
    return [f"{article.title}\n{chunk.text}" for article, chunk in found]


def _beside(pattern: str, texts: Iterable[str]) -> Counter[str]:
    """What a pattern's group finds in texts whose letters have lost their marks, as it stands there."""
    found = ((text, match.span(1)) for text in texts for match in re.finditer(rf"\b{pattern}", without_accents(text)))
    return Counter(_POSSESSIVE.sub("", text[start:end]) for text, (start, end) in found if text[start].isupper())


def _words(text: str) -> list[str]:
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)]


def _most(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 1 if len(word) < _TWO_WRONG else 2


def _nearest(word: str, counts: Counter[str]) -> str:
    """The nearest of some words that begins with the same letter and is not the word itself; "" where none is near.

    A name is near one other only, which goes on with as many letters as it has: "Chiefs" is no "Chief".
    """
    most, small = _most(word), without_accents(word.lower())
    near: list[tuple[int, int, str]] = []
    for other, count in counts.items():
        plain = without_accents(other.lower())
        if plain[0] != small[0] or not (other[0].isupper() or word[0].islower()):
            continue
        distance = OSA.distance(small, plain, score_cutoff=most)
        if 0 < distance <= most and not (word[0].isupper() and _is_another_name(small, plain)):
            near.append((distance, -count, other))
    best = min(near, default=(0, 0, ""))
    alike = {other.lower() for distance, _, other in near if distance == best[0]}
    return best[2] if word.islower() or len(alike) == 1 else ""


def _is_another_name(name: str, other: str) -> bool:
    longer, shorter = sorted((name, other), key=len, reverse=True)
    return longer.startswith(shorter) or (
        len(name) == len(other) and len(name) <= _SHORT_NAME and sorted(name) != sorted(other)
    )
