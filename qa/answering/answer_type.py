"""A sentence -> whether it has the kind of thing that a question asks for: a name, a number, a day. Pure."""

from __future__ import annotations

import re

from qa.intents import AnswerType
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_SMALL_NUMBERS = "|".join([*(word for word in ENGLISH.numbers if word != "zero"), "dozens?|hundreds?|thousands?|half"])
_UNIT = r"(?:minute|hour|day|week|month|year|decade|centur(?:y|ie))"
# The names of currencies, after ISO 4217, in English; symbols and codes stand in the pattern.
_CURRENCIES = (
    "(?:dollar|euro|pound|crown|franc|rupee|peso|mark|cedi|shilling|guilder|florin|dinar|dirham|ruble|rouble|rupiah"
    "|ringgit|riyal|rial|lira|leu|lev|lek|zloty|forint|koruna|hryvnia|tenge|lari|dram|manat|naira|kwacha|kwanza|metical"
    "|birr|pula|dalasi|leone|ariary|taka|riel|kyat|dong|won|real|sol|bolivar|boliviano|guarani|quetzal|lempira|cordoba"
    "|colon|gourde|austral|escudo|peseta|drachma|schilling|punt|markka|thaler|ducat|sterling|som|afghani|balboa)s?"
    "|yen|yuan|renminbi|baht|rand|kron(?:or|er|a|e|ur)|lei|leva|lire|pence|reais|soles|zlotys?|bolivares|rub(?:le|el)s?"
)
_CURRENCY = re.compile(_CURRENCIES, re.IGNORECASE)
_SENTENCES = {
    AnswerType.TIME: re.compile(
        rf"\b(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}|{_MONTH}|(?:19|20)\d\d)\b"
        r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
        r"|\b(?:yesterday|today|tomorrow|tonight)\b"
        r"|\b(?:last|next|this|earlier this) (?:week|month|year|summer|autumn|winter|spring|night|weekend)\b"
        rf"|\b(?:\d+|a|an|{_SMALL_NUMBERS}) {_UNIT}s? (?:ago|later|earlier|before|after|since)\b"
        rf"|\b(?:for|within|in|over|after) (?:about |nearly |more than |some )?(?:\d+|{_SMALL_NUMBERS}) {_UNIT}s?\b",
        re.IGNORECASE,
    ),
    AnswerType.NUMBER: re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_SMALL_NUMBERS})\b", re.IGNORECASE),
    AnswerType.MONEY: re.compile(
        r"[$£€¥]\s?\d|\b\d+(?:[.,]\d+)*\s?(?:million|billion|trillion|thousand|m|bn|k)?\s?"
        rf"(?:{_CURRENCIES}|USD|EUR|GBP|cents?)\b",
        re.IGNORECASE,
    ),
    AnswerType.PERCENT: re.compile(
        r"\d\s?%|\bper ?cent\b|\b(?:half|a third|a quarter|two-thirds|three-quarters)\b", re.IGNORECASE
    ),
    AnswerType.NAME: re.compile(r"\b[^\W\d_a-z][\w’'.-]*"),
}


def is_currency(word: str) -> bool:
    """Whether a word is the name of a currency, in English: "crowns"."""
    return bool(_CURRENCY.fullmatch(word))


def has(sentence: str, kind: AnswerType, question: str) -> bool:
    """Whether a sentence has something of the kind that the question does not itself name."""
    if kind is AnswerType.ANYTHING:
        return True
    asked = question.lower()
    for match in _SENTENCES[kind].finditer(sentence):
        found = match[0].lower()
        if found in asked or (kind is AnswerType.NAME and _only_starts_the_sentence(match, sentence)):
            continue
        return True
    return False


def _only_starts_the_sentence(match: re.Match[str], sentence: str) -> bool:
    """A capital at the start of a sentence makes a name only of a word that is not a common one."""
    return not sentence[: match.start()].strip(" \"'“‘(") and match[0].lower() in FUNCTION_WORDS
