"""A question as people type it -> as it would be written: "wot", "couldnt", "Q3", "do you know?" and another
order. Pure.

English. Nothing is known of the articles: misspelt words and names typed small are for whoever knows how they spell.
"""

from __future__ import annotations

import re

from qa.text.languages import ENGLISH
from qa.text.verbs import base_of

_SHORT_FOR = {
    "ppl": "people", "wot": "what", "wat": "what", "hw": "how", "govt": "government", "gov't": "government",
    "max": "maximum", "approx": "approximately", "bc": "because", "cuz": "because", "cos": "because", "b4": "before",
    "abt": "about", "thru": "through", "tho": "though", "yrs": "years", "mins": "minutes", "hrs": "hours",
    "tmrw": "tomorrow", "2nite": "tonight", "u": "you", "ur": "your", "pls": "please", "plz": "please",
    "gonna": "going to", "wanna": "want to", "gotta": "got to",
}  # fmt: skip
_QUARTER = re.compile(
    r"(?P<at>\b(?:in|of|for|during|since|than)\s+)?(?<![\w-])q(?P<number>[1-4])(?![\w-])(?P<year>\s+(?:of\s+)?(?:19|20)\d\d\b)?",
    re.IGNORECASE,
)
_QUARTERS = ("first", "second", "third", "fourth")
_PREMIER = re.compile(r"(?<=\bthe\s)pm\b|(?<=\bour\s)pm\b|(?<=\bof\s)pm\b|^pm\b(?=\s+of\b)", re.IGNORECASE)
_SHORT_WORD = re.compile(rf"(?<![\w’'@#.-])(?:{'|'.join(_SHORT_FOR)})(?![\w’'.-])")
_NOT = re.compile(
    r"\b((?:[Cc]ould|[Ss]hould|[Ww]ould|[Dd]id|[Dd]oes|[Dd]o|[Ii]s|[Aa]re|[Ww]as|[Ww]ere|[Hh]as|[Hh]ave|[Hh]ad))nt\b"
)
_WILL_NOT = re.compile(r"\b([Ww]o|[Cc]a)nt(?=\s)")
_IS = re.compile(r"^((?i:and\s+)?(?i:what|who|where|when|how|why|that|there))s(?=\s)")
_ASKING = r"(?:who|whom|whose|what|when|where|why|which|how)"
_TAG = re.compile(
    r"(?<=[\w’'\"”)])(?:\s*[,?.–-]+\s*(?:(?:do|does|would|can|could)\s+(?:you|they|we|anyone|anybody|u)\s+(?:know|say|tell(?:\s+me)?)"
    r"|(?:any(?:one|body)\s+know)|any\s+ideas?|you\s+know|if\s+you\s+know|by\s+any\s+chance|can\s+you\s+help))\s*[?.!]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"\b{_ASKING}\b", re.IGNORECASE)
_BEHIND = re.compile(r"^(?P<what>[^,?!]+),\s+(?P<asked>how\s+many)\s*[?.!]*$", re.IGNORECASE)
_MEASURE = r"how\s+(?:long|big|old|tall|high|wide|deep|far|large|heavy|strong|fast|expensive)"
_NOUN_PHRASE = (
    r"(?:(?:the|that|this|those|these|a|an|his|her|its|their|our)\s+[\w’'-]+|(?-i:[A-Z])[\w’'-]*)(?:\s+[\w’'-]+){0,6}?"
)
_TOLD = re.compile(
    rf"^(?P<asked>{_MEASURE}|when|where|who|what)\s+(?P<what>{_NOUN_PHRASE})\s+(?P<be>is|are|was|were)\s*[?.!]*$",
    re.IGNORECASE,
)
_WHOSE_VERB = re.compile(r"\b(?:is|are|was|were|did|does|do|has|have|had|will|would|that|who|which)\b", re.IGNORECASE)
_OF_WHO = re.compile(r"\b(?P<word>who|where|when|why|how)[’']s\s+(?P<next>\w+)", re.IGNORECASE)

_NO_NAME = re.compile(r"^(?:the|a|an|his|her|its|their|our|he|she|it|they)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:it|its|he|him|his|she|her|they|them|their)\b", re.IGNORECASE
)  # what it means stands before
_ASKED_AGAIN = re.compile(
    rf"^(?={_ASKING}\b|and\b|did\b|is\b|was\b).{{3,80}}?\s*(?:[,;:?!–-]|\.\.\.?|…)\s*(?:no\s+|oh\s+)?(?:sorry|i\s+mean|i\s+meant|wait|rather)\b"
    rf"[\s,:]*(?P<asked>(?:{_ASKING}|did|does|do|is|are|was|were|has|have|had|will|would|can)\b.{{8,}})$",
    re.IGNORECASE,
)  # "how many trains ... sorry how many trams are there?"

_ECHOED = re.compile(
    r"^(?P<lead>(?:(?:and|so|but|ok(?:ay)?)\b[\s,]*)*)"
    r"(?!(?:who|what|which|how|when|where|why|did|do|does|is|are|was|were|you|we|i|guess|tell|no)\b)"
    r"(?P<told>(?:(?!and\b|but\b|or\b|who\b|what\b|when\b|if\b|that\b)[\w’'-]+\s+){2,8})"
    r"(?P<what>what|who|whom|how\s+(?:much|many)(?:\s+[a-z]+)?|when|where|why)\s*\?*$",
    re.IGNORECASE,
)  # "And the prosecutor wanted what?"
_AUXILIARIES = frozenset({"is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "should"})
_DAYS_FIRST = re.compile(
    rf"^(?P<days>(?:before|after|until|since|in|during|by)\s+(?!(?:how|which|what)\b)"
    rf"(?:[^,?]*?\d[^,?]*?(?=,)|(?:\w+\s+){{0,2}}?\d{{4}}(?!\s+(?:when|which|who|where|whose)\b[^?]*,)))"
    rf"(?:,\s*|\s+)(?P<asked>{_ASKING}\s+[^?]+?)\s*(?P<end>\?*)$",
    re.IGNORECASE,
)  # "Before 2024, when did they win?"
_IS_IT_OK = re.compile(
    r"^(?:is|was)\s+it\s+(?:still\s+)?(?:ok(?:ay)?|fine|safe|allowed|all\s+right|alright|possible|permitted|legal|advisable)\s+to\s+(?P<do>.+)$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"^(?:(?:ok(?:ay)?|now|so|well|right|fine|thanks|thank\s+you|and|but|alright|great)\b[\s,.!]*)*(?:(?:a|on|to|let[’']?s|for)\s+)?"
    r"(?:(?:completely|totally|entirely|quite)\s+)?"
    r"(?:(?:different|another|new|other)\s+(?:topic|subject|matter|thing|story|question)|something\s+(?:completely\s+)?(?:else|different)"
    r"|change\s+of\s+(?:topic|subject)|(?:chang|switch)(?:e|ing)\s+(?:the\s+)?(?:topics?|subjects?)|moving\s+on|unrelated(?:\s+question)?"
    r"|a\s+different\s+question)(?:\s+(?:entirely|altogether|though|now))?\s*[.,:;!–-]+\s*(?P<asked>\S.*)$",
    re.IGNORECASE,
)  # fmt: skip


def of_something_else(typed: str) -> str:
    """What is asked behind words that leave what was spoken of ("ok, different topic: who won?"); else ""."""
    another = _ANOTHER.match(typed)
    return another["asked"] if another else ""


def written(typed: str) -> str:
    """The question as it would be written; unchanged where it is."""
    again = _ASKED_AGAIN.match(typed)
    if again and (not _PRONOUN.search(again["asked"]) or _PRONOUN.search(typed[: again.start("asked")])):
        typed = again["asked"]
    text = _SHORT_WORD.sub(lambda match: _SHORT_FOR[match[0]], _QUARTER.sub(_quarter, typed))
    text = _PREMIER.sub("prime minister", text)
    text = _IS.sub(r"\1's", _WILL_NOT.sub(r"\1n't", _NOT.sub(r"\1n't", text)))
    if (bare := _TAG.sub("", text)) != text and _ASKS.search(bare):
        text = f"{bare}?"
    text = _asked(text)
    if (behind := _BEHIND.match(text)) and not _ASKS.search(behind["what"]):
        return f"{behind['asked']} {behind['what']}?"
    return text


def _asked(text: str) -> str:
    """ "And the prosecutor wanted what?" -> "And what did the prosecutor want?"; unchanged where it is no echo."""
    echoed = _ECHOED.match(text)
    told = echoed["told"].split() if echoed else []
    at = next((at for at, word in enumerate(told) if at and (word in _AUXILIARIES or ENGLISH.is_past(word))), 0)
    if not echoed or not at:
        return text
    who, verb, rest = " ".join(told[:at]), told[at], told[at + 1 :]
    who = f"{who[0].lower()}{who[1:]}" if _NO_NAME.match(who) else who
    if verb not in _AUXILIARIES:
        verb, rest = "did", [base_of(verb), *rest]
    passive = (
        echoed["what"].lower() in {"when", "where", "why"} and not _PRONOUN.fullmatch(who) and verb == "did"
    )  # "coach sacked when"
    if passive or not rest or not rest[0]:
        return text
    return f"{echoed['lead']}{echoed['what']} {verb} {who} {' '.join(rest)}?"


def _quarter(match: re.Match[str]) -> str:
    """ "in Q3 2024" -> "in the third quarter of 2024", as articles have it."""
    led_to, year = match["at"] or "", (match["year"] or "").split()
    the = "the " if led_to and year else ""
    of = f" of {year[-1]}" if year else ""
    return f"{led_to}{the}{_QUARTERS[int(match['number']) - 1]} quarter{of}"


def in_order(text: str) -> str:
    """ "How long that bridge is", as it is told within another sentence -> "how long is that bridge".

    "Is it ok to eat the fish?" asks whether one can eat it; days that stand before what is asked go behind it.
    """
    if ok := _IS_IT_OK.match(text):
        return f"Can you {ok['do']}"
    if first := _DAYS_FIRST.match(text):
        return f"{first['asked']} {first['days'][0].lower()}{first['days'][1:]}{first['end']}"
    told = _TOLD.match(text)
    if not told or _WHOSE_VERB.search(told["what"].partition(" ")[2]):
        return text
    return f"{told['asked']} {told['be']} {told['what']}"


def whole(text: str) -> str:
    """The question with "who's" as "who is" or "who has"; "what's" asks as it stands."""

    def spelt_out(match: re.Match[str]) -> str:
        has = match["next"].lower() in {"been", "got", "become"} or (
            match["word"].lower() == "who" and ENGLISH.is_past(match["next"].lower())
        )
        return f"{match['word']} {'has' if has else 'is'} {match['next']}"

    return _OF_WHO.sub(spelt_out, text)
