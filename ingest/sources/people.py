"""Names of people and languages as exports write them -> as we store them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from ingest.sources.days import NOTHING
from ingest.text import squeezed

_BY = re.compile(r"^(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_LAST_FIRST = re.compile(r"^[^\W\d_][\w'’-]+, [^\W\d_][\w'’. -]+$")
_AND = re.compile(r"\s*(?:\band\b|&|\|)\s*")
_NAME_KEYS = ("name", "original", "fullname", "full_name", "display_name", "displayName", "title", "text")

_LANGUAGES = {
    "ar": "arabic ara", "bg": "bulgarian bul", "bn": "bengali ben", "ca": "catalan cat", "cs": "czech cze ces",
    "da": "danish dan", "de": "german ger deu deutsch", "el": "greek gre ell", "en": "english eng",
    "es": "spanish spa español espanol castilian", "et": "estonian est", "fa": "persian farsi per fas",
    "fi": "finnish fin suomi", "fr": "french fre fra français francais", "he": "hebrew heb iw", "hi": "hindi hin",
    "hr": "croatian hrv", "hu": "hungarian hun magyar", "id": "indonesian ind", "it": "italian ita italiano",
    "ja": "japanese jpn", "ko": "korean kor", "lt": "lithuanian lit", "lv": "latvian lav",
    "nl": "dutch dut nld nederlands", "no": "norwegian nor nb nn nob", "pl": "polish pol polski",
    "pt": "portuguese por português portugues", "ro": "romanian ron rum", "ru": "russian rus", "sk": "slovak slk slo",
    "sl": "slovenian slovene slv", "sr": "serbian srp", "sv": "swedish swe svenska", "sw": "swahili swa",
    "ta": "tamil tam", "th": "thai tha", "tr": "turkish tur türkçe", "uk": "ukrainian ukr", "ur": "urdu urd",
    "vi": "vietnamese vie", "zh": "chinese chi zho mandarin cn",
}  # fmt: skip
_CODES = {name: code for code, names in _LANGUAGES.items() for name in names.split()}


def names(value: object) -> list[str]:
    """A list of people from whatever an export has: text, lists, objects, a list written as text."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 -- NaN is what differs from itself
        return []
    if isinstance(value, Mapping):
        found = next((value[key] for key in _NAME_KEYS if value.get(key)), None)
        if found is None and "firstname" in value:
            found = f"{value.get('firstname') or ''} {value.get('lastname') or ''}"
        return names(found)
    if isinstance(value, list | tuple | set):
        # A name in a list is one name, whatever commas it has.
        return [name for one in value for name in (_tidy([one]) if isinstance(one, str) else names(one))]
    return _in_text(squeezed(str(value)))


def _in_text(text: str) -> list[str]:
    if text.startswith(("[", "(")) and text.endswith(("]", ")")) and not text.startswith("[["):
        try:
            return names(ast.literal_eval(text))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            text = text[1:-1]
    if ";" in text:
        return _tidy(text.split(";"))
    text = _BY.sub("", text)
    if _LAST_FIRST.match(text) and " " not in text.partition(",")[0] and len(text.split()) == 2:
        return _tidy([text])
    return _tidy(part for piece in text.split(",") for part in _AND.split(piece))


def _tidy(parts: Iterable[str]) -> list[str]:
    found = []
    for part in parts:
        name = _BY.sub("", squeezed(part).strip("[]\"'")).strip(" ,")
        name = re.sub(r"\s*[<(]?\S+@\S+\.\S+[>)]?", "", name)
        last, comma, first = name.partition(", ")
        if comma and _LAST_FIRST.match(name) and "," not in first:
            name = f"{first} {last}"
        if name and name.lower() not in NOTHING and not name.startswith(("http://", "https://")):
            found.append(name)
    return list(dict.fromkeys(found))


def language_code(value: str) -> str:
    """The ISO 639-1 code of a language by its name, its longer code or a locale: "Chinese", "eng", "en-GB"."""
    text = squeezed(value).lower()
    if text in _CODES:
        return _CODES[text]
    code = re.split(r"[-_;, ]", text)[0]
    if code in _CODES:
        return _CODES[code]
    return code if len(code) == 2 and code.isalpha() else ""
