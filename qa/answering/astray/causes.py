"""Causes: a question for a cause or a reason, and a sentence -> whether it says anything of that. Pure. English.

The article's first sentence has all of what "What caused the fire at the Sill mill?" asks for but the cause, which
stands further down ("The blaze started in a dryer, the fire chief said"). Of 25 such questions on 13 collections nine
had a sentence without any of these words first, and none of those was right. Nor is a day or a name why somebody did
something: "He retired in June" only repeats what is asked.
"""

from __future__ import annotations

import re

from qa.answering.candidates import Candidate
from qa.answering.wording import WORD
from qa.domain import Question
from qa.text.words import content_stems

_WENT_WRONG = (
    r"(?:blaze|wildfire|explo\w+|blast|sink\w*|sank|sunk|gone?\s+down|went\s+down|collaps\w+|crash\w*|burn\w*"
    r"|(?:caught|catch)\s+fire|capsiz\w+|derail\w+|flood\w*|landslide|spill|leak|outage|blackout|accident|disaster"
    r"|fire\s+(?:starts?|begin|began|breaks?\s+out|broke\s+out|spread))"
)
_ACCIDENT = rf"(?:fires?|{_WENT_WRONG})"
_ASKED = re.compile(
    r"\bwhat\s+(?:was\s+it\s+that\s+|has\s+|had\s+)?(?:caused?|started|set|triggered|sparked|touched|ignited|made)\b"
    rf".*\b{_ACCIDENT}\b"
    r"|\bwhat\b.*\bset\b.*\b(?:off|alight|on\s+fire)\b"
    rf"|\bcauses?\s+(?:of\s+)?(?:the\s+)?.*\b{_ACCIDENT}\b|\b{_ACCIDENT}\b.*\bcause\b"
    rf"|\b(?:why|how\s+come)\b.*\b{_WENT_WRONG}\b"
    rf"|\bhow\s+did\b.*\b{_ACCIDENT}\b.*\b(?:start|begin|happen|break\s+out|come\s+about)\b|\bhow\s+did\b.*\bcatch\s+fire\b"
    rf"|\bwhat\b.*\bblamed?\b.*\b{_ACCIDENT}\b",
    re.IGNORECASE,
)
_ASKS_WHY = re.compile(
    r"(?:and\s+|so\s+|but\s+)?(?:why|how\s+come|(?:for|on)\s+what\s+(?:reasons?|grounds?))\b", re.IGNORECASE
)
_OF_A_REASON = re.compile(
    r"\b(?:because|after|due|over|amid|following|since|as|for|to\s+[a-z]|so|cit(?:es|ed|ing)|ow(?:ed|es|ing)|thanks|l[ei]a?d(?:s|ing)?\s+to|caus\w+|reasons?"
    r"|blam\w+|mean[st]?|forc\w+|mad(?:e|es)|prompt\w*|push\w*|driven|drove|trigger\w*|fear\w*|hurt|pressure|demand\w*|want\w*)\b",
    re.IGNORECASE,
)
_HOW_DIED = re.compile(r"\bhow\s+(?:did|does|had)\b.*\bdie\b", re.IGNORECASE)
_OF_A_DEATH = re.compile(
    r"\b(?:drown\w*|cancer|heart|stroke|illness|ill|disease|pneumonia|infection|fever|virus|shot|shoot\w*|stab\w*|crash\w*|collision"
    r"|accident\w*|fell|falling|fall|fire|burn\w*|smoke|suffocat\w*|poison\w*|overdos\w*|hang\w*|suicide|murder\w*|killed|struck|hit"
    r"|run\s+over|crush\w*|avalanche|explo\w*|electrocut\w*|natural\s+causes|old\s+age|cause\s+of\s+death|complications|wounds|injuries|starv\w*"
    r"|froze\w*|\w+slide|storm|earthquake|war|battle|attack\w*|blast|bomb\w*|hypothermia|exposure|surgery|operation|flood\w*|collaps\w*|died\s+(?:of|from|after|when|during)|autopsy|not\s+(?:yet\s+)?known)\b",
    re.IGNORECASE,
)
_OF_NO_DEATH = frozenset(content_stems("died death dead year month week ago age"))
_WHERE = re.compile(r"\b(?:in|at|near|on|outside)\s+(?:(?:the|an?|his|her|their)\s+)?$", re.IGNORECASE)
_LED_TO = re.compile(
    r"\b(?:because\s+of|due\s+to|owing\s+to|thanks\s+to|blam\w+|caused\s+by|over|amid)\s+(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_OF_A_CAUSE = re.compile(
    r"\b(?:because|due\s+to|caus\w+|blam\w+|owing|reasons?|results?\s+of|spark\w*|fault\w*|fail\w*|led\s+to|trigger\w*"
    r"|start(?:ed|s|ing)?|beg[aiu]n\w*|broke\s+out\s+(?:in|at)|leak\w*|arson\w*|deliberate\w*|laid|electric\w*"
    r"|set\s+(?:fire|off|light|alight)|put\s+(?:\w+\s+)?down\s+to|overload\w*|short\s+circuit\w*|defect\w*|broken|crack\w*"
    r"|neglig\w*|careless\w*|lightning|unattended|investigat\w*|inquiry|not\s+(?:yet\s+)?known|unknown|ruled\s+out)\b",
    re.IGNORECASE,
)


def lacks_cause(question: Question, one: Candidate) -> bool:
    """Whether a sentence says nothing of a cause, or has for why what only repeats it, a day or a name.

    How somebody died is told by a word for what of: "He drowned.", not "died in 1970".
    """
    if _ASKS_WHY.match(question.text) and one.short:
        return _gives_no_reason(question, one)
    if _HOW_DIED.search(question.text):
        return not _OF_A_DEATH.search(one.text) and _says_not_of_what(question, one)
    return bool(_ASKED.search(question.text)) and not _OF_A_CAUSE.search(one.text)


def _gives_no_reason(question: Question, one: Candidate) -> bool:
    """Whether the words that are to say why only repeat the question, or are a day or a name."""
    if _LED_TO.search(_before_the_answer(one)):  # "because of Storm Ida"
        return False
    asked = set(content_stems(question.text))
    begins = not _before_the_answer(one)  # "The price of oil fell to 13 crowns."
    if begins and not _OF_A_REASON.search(one.text) and not asked.isdisjoint(content_stems(one.short)):
        return True
    return _common_words(one) <= asked


def _says_not_of_what(question: Question, one: Candidate) -> bool:
    """Whether the words that are to say how somebody died say where, or when: "dead in her flat"."""
    if one.answer and _WHERE.search(_before_the_answer(one)):
        return True
    return _common_words(one) <= set(content_stems(question.text)) | _OF_NO_DEATH


def _before_the_answer(one: Candidate) -> str:
    """The sentence up to the words that answer."""
    return one.text[: one.answer.start - one.span.start] if one.answer else one.text


def _common_words(one: Candidate) -> set[str]:
    """The stems of the words that answer, without names."""
    return {stem for word in WORD.findall(one.short) if word.islower() for stem in content_stems(word)}
