"""Words: text -> the stems that BM25 indexes and that questions and sentences are compared by.

One definition for the whole house, so that a word the lexical index finds is a word the answerer sees.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

# Scripts written without spaces are taken a character at a time; a number keeps its separators ("1,000", "3.5"),
# an abbreviation its dots ("u.s."); everything else is a run of letters, marks and digits.
_WORD = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
    r"|\p{N}+(?:[.,]\p{N}+)*"
    r"|(?:\p{L}\.){2,}"
    r"|[\p{L}\p{M}\p{N}]+"
)
_LONGEST_WORD = 60
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

# English words that carry no topic, question words among them.
FUNCTION_WORDS = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "aren",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "could",
        "couldn",
        "d",
        "did",
        "didn",
        "do",
        "does",
        "doesn",
        "doing",
        "don",
        "down",
        "during",
        "each",
        "few",
        "for",
        "from",
        "further",
        "had",
        "hadn",
        "has",
        "hasn",
        "have",
        "haven",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "herself",
        "him",
        "himself",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "isn",
        "it",
        "its",
        "itself",
        "just",
        "ll",
        "m",
        "me",
        "might",
        "more",
        "most",
        "much",
        "many",
        "must",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "now",
        "o",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "ought",
        "our",
        "ours",
        "ourselves",
        "out",
        "over",
        "own",
        "re",
        "s",
        "same",
        "shall",
        "she",
        "should",
        "shouldn",
        "so",
        "some",
        "such",
        "t",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "themselves",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "ve",
        "very",
        "was",
        "wasn",
        "we",
        "were",
        "weren",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "wouldn",
        "you",
        "your",
        "yours",
        "yourself",
        "yourselves",
    ]
)


def index_analyzer() -> TextAnalyzer:
    """The analyzer of the lexical index, for `plain` text: every word, lower case, without accents, stemmed."""
    return _builder().filter(Filter.stemmer("english")).build()


def _builder() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.regex(_WORD))
        .filter(Filter.remove_long(_LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


_ALL = index_analyzer()
_CONTENT = _builder().filter(Filter.custom_stopword(sorted(FUNCTION_WORDS))).filter(Filter.stemmer("english")).build()


def plain(text: str) -> str:
    """The text as words are compared: marks joined to their letters, other forms of a letter as that letter (NFKC)."""
    return unicodedata.normalize("NFKC", text)


_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_UNDIVIDED = str.maketrans("łŁøØđĐ", "lLoOdD")


def without_article(phrase: str) -> str:
    """An English phrase without "the" or "a" before it."""
    return _ARTICLE.sub("", phrase)


def without_accents(text: str) -> str:
    """The text without the marks of its letters, as long as it was."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKD", letter)[0] for letter in text.translate(_UNDIVIDED))


def in_latin_letters(text: str) -> bool:
    """Whether most letters of a text are Latin; a text without letters is."""
    if text.isascii():  # all the passages of a question are asked about
        return True
    far = [letter for letter in text if not letter.isascii() and letter.isalpha()]
    others = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in far)
    return not others or 2 * others <= sum(map(str.isalpha, text))


def stems(text: str) -> list[str]:
    """All words of `text` as stems, in order, with repeats."""
    return _ALL.analyze(plain(text))


def content_stems(text: str) -> list[str]:
    """The words of `text` that carry its topic, as stems, in order, with repeats."""
    return _CONTENT.analyze(plain(text))


def topic_stems(text: str) -> list[str]:
    """What a text is searched for by: the stems that carry its topic, or all of them where none does; each once."""
    return list(dict.fromkeys(content_stems(text)) or dict.fromkeys(stems(text)))


def spellings(word: str) -> tuple[str, ...]:
    """A word, and a number's other spelling: "2000" and "2,000"."""
    if not word[:1].isdecimal():
        return (word,)
    plain_digits = word.replace(",", "")
    if not plain_digits.isdecimal() or len(plain_digits) < 4 or not plain_digits.isascii():
        return (word,)
    grouped = f"{int(plain_digits):,}"
    return tuple(dict.fromkeys((word, plain_digits, grouped))) if word in (plain_digits, grouped) else (word,)


def numbers(text: str) -> frozenset[str]:
    """The numbers in a text, as they are written: texts that differ in one say different things."""
    return frozenset(_NUMBER.findall(text))


@dataclass(frozen=True, slots=True)
class Gist:
    """What a sentence says, as far as it is compared with others: the stems of its topic, and its numbers."""

    words: frozenset[str]
    figures: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Self:
        """That of a text."""
        return cls(frozenset(content_stems(text)), numbers(text))

    def repeats(self, other: Gist, share: float) -> bool:
        """Whether it has no number that the other lacks, and more than a share of the words of the shorter of them."""
        shared = len(self.words & other.words)
        return self.figures <= other.figures and shared > share * min(len(self.words), len(other.words))


_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:(?:of|the|de|van|al)\s+)?[A-Z][\w’'-]+)*")


def names(text: str) -> list[str]:
    """The names in a text, told by their capitals, in order.

    A capital that only starts the text makes no name of a common word; one word there by itself may be either, and is
    taken for none.
    """
    found = []
    for match in _NAME.finditer(text):
        name = re.sub(r"[’']s$", "", match[0])
        if not text[: match.start()].strip(" \"'“‘("):
            first, _, rest = name.partition(" ")
            if first.lower() in FUNCTION_WORDS or not rest:
                name = rest
        if name:
            found.append(name)
    return found
