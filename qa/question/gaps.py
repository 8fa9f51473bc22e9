"""A question by how much two things differ -> the same asked of each, as `comparing` has it. English. Pure.

"How much dearer is salmon than cod?", "the gap between rents in Tarn and Sill", "by how many points do they trail the
Rovers?" ask for two values and what lies between them; "how much over budget is the tunnel?" asks for two values of one
thing, the first that was named and the last.
"""

from __future__ import annotations

import re

from qa.intents import Comparison
from qa.question.comparing import THAN, Held, behind_did, how_many, is_plural, measured, plain
from qa.text.verbs import may_be_verb

_SOME = r"[^,:;]+?"
_IN = r"(?:in|at|on|for|of|during)"
_BE = r"(?:is|are|was|were)"
_HOW_MUCH = r"(?:(?:and\s+|so\s+)?(?:by\s+)?how\s+(?:much|many\s+[\w’'-]+|far))"
_THE_GAP = (
    r"(?:(?:and\s+)?(?:what(?:['’]s|\s+(?:is|was|are|were))|how\s+(?:big|large|wide|great|high)\s+(?:is|was))\s+)?(?:the\s+)?"
    r"(?:difference|gap|distance)"
)
_MEASURED_IN = r"(?:\s+in\s+(?:dollars|euros|pounds|crowns|money|points|votes|percentage\s+points|per\s?cent|numbers))?"
_NOUN, _PLACED = rf"(?P<noun>{_SOME})", rf"(?P<in>{_IN})"
_A, _B = rf"(?P<first>{_SOME})", rf"(?:(?:that|those)\s+)?(?P<second>{_SOME})"
# Against a time, a plan or nothing in particular, nothing is compared that has a name.
_NO_THING = re.compile(
    r"(?:an?|one|two|last|the\s+(?:previous|same|last)|this|next|in\s+\d{4})\s+"
    r"(?:day|week|month|quarter|season|year|decade)s?\b"
    r"|(?:a\s+)?\w+\s+(?:ago|earlier|before)\b|before\b|planned\b|expected\b|usual\b|normal\b|thought\b|first\b"
    r"|that\b|ever\b|any\b|\w+\s+(?:average|rest)\b",
    re.IGNORECASE,
)
_MORE_OF = r"how\s+(?:many|much)\s+(?:more|fewer|less)\s+(?P<what>[\w’'-]+)"
_DOES = rf"(?:{_BE}|do|does|did|has|have|had)"
_LIES = r"(?:(?:finish|end\s+up|come|lie)\s+)?(?:behind|ahead\s+of|clear\s+of|short\s+of|in\s+front\s+of)"
_CHANGES = (
    r"grow|grown|rise|risen|fall|fallen|drop(?:ped)?|increased?|decreased?|declined?|shrink|shrunk|go\s+(?:up|down)"
    r"|climb(?:ed)?|changed?"
)
_WHEN = rf"(?P<when>(?:\s+(?:after|at|in|before|when)\s+{_SOME})?)"
_FORMS = tuple(
    re.compile(form + "$", re.IGNORECASE)
    for form in (
        rf"{_THE_GAP}{_MEASURED_IN}\s+between\s+(?:the\s+)?{_NOUN}\s+{_PLACED}\s+{_A}\s+and\s+(?:{_IN}\s+)?{_B}",
        rf"{_THE_GAP}\s+in\s+(?:the\s+)?{_NOUN}\s+between\s+{_A}\s+and\s+{_B}",
        rf"{_HOW_MUCH}\s+{THAN}\s+{_DOES}\s+(?:the\s+)?{_NOUN}\s+{_PLACED}\s+{_A}\s+than\s+(?:{_IN}\s+)?{_B}",
        rf"{_HOW_MUCH}\s+{THAN}\s+{_BE}\s+{_A}\s+(?:than|compared\s+(?:to|with))\s+{_B}",
        rf"{_MORE_OF}\s+(?P<live>[\w’'-]+)\s+{_PLACED}\s+{_A}\s+than\s+(?:{_IN}\s+)?{_B}",
        rf"{_MORE_OF}\s+{_DOES}\s+{_A}\s+than\s+{_B}",
        rf"how\s+much\s+(?:more|less)\s+{_DOES}\s+{_NOUN}\s+(?P<cost>cost)\s+{_PLACED}\s+{_A}\s+than\s+(?:{_IN}\s+)?{_B}",
        rf"how\s+much\s+(?:more|less)\s+{_DOES}\s+{_A}\s+(?P<cost>cost|earn|make|weigh|pay)\s+than\s+{_B}",
        rf"{_HOW_MUCH}\s+(?:did|has|have)\s+(?:the\s+)?{_NOUN}\s+(?:{_CHANGES})\s+(?:{_PLACED}\s+)?between\s+{_A}\s+and\s+{_B}",
        rf"{_HOW_MUCH}\s+(?:did|has|have)\s+(?:the\s+)?{_NOUN}\s+(?:{_CHANGES})\s+(?:{_PLACED}\s+)?from\s+{_A}\s+to\s+{_B}",
        rf"how\s+many\s+(?P<what>[\w’'-]+)\s+{_DOES}\s+{_A}\s+more\s+than\s+{_B}",
        rf"how\s+many\s+[\w’'-]+\s+{_DOES}\s+{_A}\s+{_LIES}\s+{_B}{_WHEN}",
        rf"how\s+many\s+[\w’'-]+\s+{_LIES}\s+{_B}\s+{_DOES}\s+{_A}",
    )
)
_PAST = re.compile(rf"{_HOW_MUCH}\s+(?:[\w-]+\s+)?(?:did|was|were|has|had)\b", re.IGNORECASE)
_DEARER = re.compile(rf"{_HOW_MUCH}\s+(?:dearer|pricier|costlier|cheaper|(?:more|less)\s+expensive)\b", re.IGNORECASE)
_COUNTED = re.compile(r"how\s+many\s+(?P<what>[\w’'-]+)\s", re.IGNORECASE)
_THE = frozenset({"the", "a", "an", "his", "her", "its", "their"})
_OF_COSTS = re.compile(
    r"\b(?:costs?|prices?|bills?|budget(?:ed)?|estimates?d?|dearer|pricier|costlier|expensive|spent|paid)\b",
    re.IGNORECASE,
)
_OF_TIME = re.compile(r"\b(?:later|longer|earlier|sooner|late|time)\b", re.IGNORECASE)
_ON_A_DAY = re.compile(r"\s+(?:on|in|by)\s+[^,]*\d[^,]*$")
_LED_TO = frozenset({"in", "on", "at", "by", "for", "of", "during", "after", "before", "from", "when"})
_PLACE = re.compile(r"(?:in|at|on|for)(?=\s)")
_VERB_OF = re.compile(r"\s+(?:do|does|did|has|have|had|is|are|was|were)$", re.IGNORECASE)
_ASKS_GAP = re.compile(
    r"\b(?:(?:by\s+)?how\s+(?:much|far)|difference|gap|how\s+many\s+(?:million|billion|thousand)s?)\b", re.IGNORECASE
)
_PLAN = (
    r"(?:(?:the|its|their|his|her)\s+)?(?:(?:first|original|originally|initial|initially|earliest|early|planned|expected|old)\s+)+"
    r"(?:cost\s+|price\s+)?(?:estimates?|plan(?:s|ned)?|budgets?(?:ed)?|price|costs?|figures?|sums?|estimated|expected|thought|quoted|bill)"
    r"|(?:the\s+|its\s+)?(?:estimates?|estimated|budget|planned|expected)"
)
_SAID_FIRST = (
    r"(?:(?:they|it|he|she|[\w’'-]+|the\s+[\w’'-]+)\s+)?(?:(?:was|were|had|has|have|been)\s+)*"
    r"(?:(?:first|originally|initially)\s+(?:been\s+)?(?:said|announced|promised|told|claimed|hoped|agreed)"
    r"|(?:(?:first|originally|initially)\s+(?:been\s+)?)?(?:planned|expected|estimated|thought|budgeted|quoted|foreseen))"
)
_OVER = re.compile(
    rf"\bthan\s+{_SAID_FIRST}\b|"
    rf"\b(?:over|above|beyond|than|(?:compared|relative)\s+(?:to|with)|exceed(?:ed|s)?|and|from|top(?:ped)?|overrun|overran)\s+"
    rf"(?:(?:was|were|had\s+been|at)\s+)?(?:{_PLAN})\b",
    re.IGNORECASE,
)
_FIRST_TO_LAST = re.compile(rf"\bbetween\s+(?:{_PLAN})\s+(?:for\s+{_SOME}\s+)?and\b", re.IGNORECASE)
_NOT_THE_THING = re.compile(
    r"\b(?:(?:at\s+first|first|and|so|by|how|much|far|many|did|does|do|will|would|is|was|were|has|have|the\s+(?:final|end|actual|last|eventual|total)|final|actual"
    r"|end|bills?|costs?|price(?:\s+tag)?|cost|get|got|become|became|turn(?:ed)?|out|in|come|came|end(?:ed)?|up|go|went|gone|been|run"
    r"|more|less|dearer|costlier|pricier|cheaper|expensive|higher|larger|bigger|what|what['’]s|difference|gap|between|exceed(?:ed)?"
    r"|million|billion|for|of|at|last|eventually|finally|to|be)\b)|['’]s\b",
    re.IGNORECASE,
)


def gap(question: str) -> Held | None:
    """What a question asks the difference of; None where it asks for none of two values."""
    text = plain(question)
    if planned := _over_the_plan(text):
        return planned
    for form in _FORMS:
        match = form.match(text)
        found = _of(match.groupdict(), text) if match else None
        if found:
            return found
    return None


def _of(found: dict[str, str | None], text: str) -> Held | None:
    first, second = (_VERB_OF.sub("", (found[side] or "").strip()) for side in ("first", "second"))
    verb, rest = "", found.get("when") or ""
    if found.get("what") and not found.get("live"):  # "how many more votes did Renn get in May than Dahl"
        first, verb, rest = _doing(first)
        if day := _ON_A_DAY.search(second):
            second, rest = second[: day.start()], rest or day[0]
    second = _placed_as(first, second)
    if not first or not second or _NO_THING.match(second):
        return None
    asked = [_asked(found, text, side, verb, rest) for side in (first, second)]
    return Held(Comparison((first, second), between=True), (asked[0], asked[1])) if all(asked) else None


def _placed_as(first: str, second: str) -> str:
    """The second of two sides, named as the first is: "a ticket in Tarn", "in Alder" -> "a ticket in Alder"."""
    placed = _PLACE.match(second)
    thing, word, _ = first.rpartition(f" {placed[0]} ") if placed else ("", "", "")
    return f"{thing} {second}" if word else second


def _doing(clause: str) -> tuple[str, str, str]:
    """Who does it, what, and the rest of a clause: "Renn get in May" -> "Renn", "get", " in May"."""
    words = clause.split()
    end = next((at for at, word in enumerate(words) if at and word.lower() in _LED_TO), len(words))
    for at, word in reversed(list(enumerate(words[:end]))):  # "the red cross count" counts, and does not cross
        verbal = word in {"got", "had"} or (word.islower() and may_be_verb(word))
        if at and verbal and words[at - 1].lower() not in _THE:
            return " ".join(words[:at]), word, "".join(f" {other}" for other in words[at + 1 :])
    return "", "", ""


def _asked(found: dict[str, str | None], text: str, side: str, verb: str, rest: str) -> str:
    """What is asked of one of the two; "" where nobody can tell."""
    if noun := found.get("noun"):
        return _asked_there(noun, found, text, side)
    if live := found.get("live"):
        return f"How many {found['what']} {live} {found['in']} {side}?"
    if verb:
        return how_many(found["what"] or "", "had" if verb in {"got", "have"} else verb, side, rest)
    if cost := found.get("cost"):
        return f"How much does {side} {behind_did(cost)}?"
    if word := " ".join((found.get("word") or "").lower().split()):
        return measured(word, side)
    counted = _COUNTED.search(text)
    return how_many(counted["what"], "had", side, rest) if counted else ""


def _asked_there(noun: str, found: dict[str, str | None], text: str, side: str) -> str:
    """What is asked of something in one of two places."""
    place = f"{found.get('in') or 'in'} {side}"
    if found.get("cost") or _DEARER.match(text):
        return f"How much does {noun} cost {place}?"
    the = "" if re.match(r"[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*['’]s?\s", noun) else "the "
    be = "are" if is_plural(noun) else "was" if _PAST.match(text) else "is"
    return f"What {be} {the}{noun} {place}?"


def _over_the_plan(text: str) -> Held | None:
    """How far something came out above what was planned: its first value and its last are asked for."""
    over = _FIRST_TO_LAST.search(text) or _OVER.search(text)
    if not over or not _ASKS_GAP.search(text) or not _OF_COSTS.search(text) or _OF_TIME.search(text):
        return None
    rest = f"{text[: over.start()]} {text[over.end() :]}"
    thing = " ".join(dict.fromkeys(_NOT_THE_THING.sub(" ", rest).split()))
    if not thing or thing.lower() in {"the", "it", "a", "they"}:
        return None
    comparison = Comparison(("first estimate", "last figure"), between=True)
    return Held(
        comparison, (f"How much was {thing} first expected to cost?", f"How much did {thing} cost in the end?"), thing
    )
