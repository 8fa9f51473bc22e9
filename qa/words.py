"""Words: text -> the stems that BM25 indexes and that questions and sentences are compared by.

One definition for the whole house, so that a word the lexical index finds is a word the answerer sees.
"""

from __future__ import annotations

import re

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
    """The analyzer of the lexical index: every word, lower case, without accents, stemmed."""
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


def stems(text: str) -> list[str]:
    """All words of `text` as stems, in order, with repeats."""
    return _ALL.analyze(text)


def content_stems(text: str) -> list[str]:
    """The words of `text` that carry its topic, as stems, in order, with repeats."""
    return _CONTENT.analyze(text)


def numbers(text: str) -> frozenset[str]:
    """The numbers in a text, as they are written: texts that differ in one say different things."""
    return frozenset(_NUMBER.findall(text))
