"""Names of people and languages as exports write them -> as we store them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from ingest.sources.days import NOTHING
from ingest.text import squeezed

_BY = re.compile(r"^(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_LAST_FIRST = re.compile(r"^[^\W\d_][\w'’-]+, [^\W\d_][\w'’. -]+$")
_SAID_OF = re.compile(r",? (?:is|was) (?:an?|the|our)\b|,? (?:writes|covers|reports) ")  # what a page tells of them
_AND = re.compile(r"\s*(?:\b(?:and|und|et)\b|&|\||(?<=[^\W\d_])/(?=[A-Z][^/]*$))\s*")
_RANK = re.compile(r"(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D|MBE|OBE|Esq)\.?")  # belongs to the name before its comma
_NOBODY = re.compile(r"admin(?:istrator)?|others|(?:updated|published|posted)\b.*", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:[\w-]+ ){0,3}(?:reporter|writer|correspondent|editor|columnist|staff|contributor|journalist|desk|bureau|"
    r"team)s?",
    re.IGNORECASE,
)  # is no name beside one
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
        found = [name for one in value for name in (_tidy([one]) if isinstance(one, str) else names(one))]
        return list(dict.fromkeys(found))
    return _in_text(squeezed(str(value)))


def _in_text(text: str) -> list[str]:
    if text.startswith(("[", "(", "{")) and text.endswith(("]", ")", "}")) and not text.startswith("[["):
        try:
            return names(ast.literal_eval(text))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            text = text[1:-1]
    if ";" in text:
        return _tidy(text.split(";"))
    text = _BY.sub("", text)
    if _LAST_FIRST.match(text) and " " not in text.partition(",")[0] and len(text.split()) == 2:
        return _tidy([text])
    pieces: list[str] = []
    for piece in map(str.strip, text.split(",")):
        if pieces and _RANK.fullmatch(piece):
            pieces[-1] += f", {piece}"
        else:
            pieces += _AND.split(piece)
    return _tidy(pieces)


def _tidy(parts: Iterable[str]) -> list[str]:
    found = []
    for part in parts:
        name = _BY.sub("", squeezed(part).strip("[]\"'")).strip(" ,")
        name = re.sub(r"\s*[<(]?\S+@\S+\.\S+[>)]?", "", name).strip()
        named = re.fullmatch(r"\(([^()]+)\)|([^()]+) \([^()]+\)", name)  # mail (Name), Name (Outlet)
        name = _SAID_OF.split((named[1] or named[2]) if named else name)[0]
        last, comma, first = name.partition(", ")
        if comma and _LAST_FIRST.match(name) and "," not in first and not _RANK.fullmatch(first):
            name = f"{first} {last}"
        if (
            name
            and name.lower() not in NOTHING
            and not _NOBODY.fullmatch(name)
            and not name.startswith(("http://", "https://"))
        ):
            found.append(name)
    people = [name for name in dict.fromkeys(found) if not _ROLE.fullmatch(name)]
    return people or list(dict.fromkeys(found))


def language_code(value: str) -> str:
    """The ISO 639-1 code of a language by its name, its longer code or a locale: "Chinese", "eng", "en-GB"."""
    text = squeezed(value).lower()
    if text in _CODES:
        return _CODES[text]
    code = re.split(r"[-_;, ]", text)[0]
    if code in _CODES:
        return _CODES[code]
    return code if len(code) == 2 and code.isalpha() else ""
