"""The language that a question is in, told by its letters and words."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_LANGUAGES = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko"),
    *("nl", "no", "pl", "pt", "ro", "ru", "sk", "sr", "sv", "th", "tr", "uk", "ur", "vi", "zh"),
)
_FEWEST_WORDS = 3  # in letters that many languages share; names alone say nothing
_MARGIN = 12.0  # log-likelihood by which a language must be ahead of those of the articles


def other_language(question: str, known: Collection[str]) -> str:
    """The language (ISO 639-1) of a question that is in none of the known ones; "" where it may be in one of them.

    By py3langid (Lui and Baldwin 2012), over languages that newspapers are in.
    """
    if question.isascii() and len(question.split()) < _FEWEST_WORDS:
        return ""
    ranked = _identifier().rank(question)
    of_articles = max((score for code, score in ranked if code in known), default=ranked[-1][1])
    best, score = ranked[0]
    return best if best not in known and score - of_articles >= _MARGIN else ""


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_LANGUAGES)
    return identifier
