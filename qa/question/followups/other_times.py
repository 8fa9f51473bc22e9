"""A piece that names another time, and a question -> the question of that time. Pure. English.

"A year earlier" and "the season before" count from the time that was asked about, or that the answer speaks of; "in the
second" is another quarter, "the latest one" what comes each year. What is asked of that time is not known here.
"""

from __future__ import annotations

import re

from qa.domain import Answer
from qa.question.followups.referents import question_of

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_ONES, start=1)} | {"a": 1, "twenty": 20, "fifty": 50}
_SHIFT = re.compile(
    r"^(?:(?:the\s+)?same\s+(?:quarter|month|period|time|week|day|season|race)[\s,]+)?"
    r"(?:the\s+year|(?P<count>\d+|[a-z]+)\s+years?)\s+(?P<side>before|earlier|after|later)"
    r"(?:\s+(?:that|then|it))?$|^the\s+(?P<next>previous|preceding|following)\s+year$",
    re.IGNORECASE,
)
_YEAR_BESIDE = re.compile(
    r"\s+(?:in\s+)?(?:the\s+(?:year\s+(?P<side>before|after)|(?P<next>previous|preceding|following)\s+year)|a\s+year\s+(?P<side2>earlier|later))"
    r"(?=\s*\??$)",
    re.IGNORECASE,
)  # "who got it the year before?"
_LED_ON = re.compile(r"\b(?:from|before|after|since|until|of|than)$")
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_YEARLY = re.compile(
    r"\b(?:festival|prize|award|cup|final|race|marathon|regatta|season|fair|tournament|championships?|league|carnival|show"
    r"|budget|harvest|derby|congress|conference)\b",
    re.IGNORECASE,
)  # held or made each year, as an election is not
_EDITION = re.compile(
    r"^(?:(?:in|for|at)\s+)?the\s+(?:(?P<latest>latest|newest|most\s+recent)|(?P<before>previous)|(?:next|following))\s+one$",
    re.IGNORECASE,
)
_IN_A_YEAR = re.compile(r"\bin\s+(?P<year>(?:19|20)\d\d)\b")
_FIRST = re.compile(r"\s+first(?=\s+[a-z])")
_STRETCH = re.compile(r"^the\s+(?:week|month|season|quarter|night|day)\s+(?:before|after|earlier)$", re.IGNORECASE)
_SEASON = re.compile(r"\b(?P<first>(?:19|20)\d\d)(?P<mark>[/–-])(?P<second>(?:(?:19|20))?\d\d)\b")  # "2026/27"
_OTHER_SEASON = re.compile(
    r"^(?:(?:in|for)\s+)?(?:the\s+)?(?:(?:season|year|one)\s+(?:before|earlier)|(?:last|previous)\s+(?:season|year|one)"
    r"|(?P<later>(?:season|year|one)\s+(?:after|later)|(?:next|following)\s+(?:season|year|one)))$",
    re.IGNORECASE,
)
_ORDINALS = r"first|second|third|fourth|fifth|last|previous|next|1st|2nd|3rd|4th"
ORDINAL = re.compile(
    rf"^(?:(?:in|for|on|at|from|of)\s+)?the\s+(?P<which>{_ORDINALS})(?:\s+(?P<noun>[a-z]+))?"
    r"(?:\s+(?:of|in)\s+(?:(?P<year>(?:19|20)\d\d)|the\s+(?P<shift>year\s+(?:before|after)|previous\s+year|following\s+year)))?$",
    re.IGNORECASE,
)  # "in the first", "the second quarter of the year before"
_PARTS_OF_A_YEAR = ("quarter", "half")


def at_another_time(asked: str, new: str, before: Answer) -> list[str]:
    """ "Ten years before that": counted from the year that was asked about, or that the cited sentence speaks of.

    "The season before" that of 2026/27 is that of 2025/26. Empty where a piece tells no time.
    """
    season, there = _OTHER_SEASON.match(new), _SEASON.search(asked)
    if season and there and _is_season(there):
        return [f"{asked[: there.start()]}{_season(there, 1 if season['later'] else -1)}{asked[there.end() :]}?"]
    if _STRETCH.match(new):
        return [f"{asked} {new}?"]
    shift = _SHIFT.match(new)
    if not shift:
        return []
    years = _years(shift)
    plainly = f"{asked} {new}?"
    base = _year_told(asked, before)
    if not base or not years:
        return [plainly]
    year = str(int(base) + years)
    return [f"{asked.replace(base, year)}?"] if base in asked else [f"{asked} in {year}?", plainly]


def _years(shift: re.Match[str]) -> int:
    """By how many years a piece goes back (less than nothing) or on; 0 where its number is not known."""
    if shift["next"]:
        return 1 if _is_later(shift["next"]) else -1
    count = (shift["count"] or "one").lower()
    number = int(count) if count.isdecimal() else _NUMBERS.get(count, 0)
    return number if _is_later(shift["side"]) else -number


def _is_later(words: str) -> bool:
    """Whether "the year after" and its like go on; else they go back."""
    return not {"after", "later", "following"}.isdisjoint(words.lower().split())


def _is_season(there: re.Match[str]) -> bool:
    """Whether two years follow each other: "2026/27", not "2019-2024"."""
    return int(there["second"]) % 100 == (int(there["first"]) + 1) % 100


def _season(there: re.Match[str], on: int) -> str:
    """A season so many on: "2025/26" is the one before "2026/27"."""
    first, second = (int(there[part]) + on for part in ("first", "second"))
    short = len(there["second"]) < len(there["first"])
    return f"{first}{there['mark']}{f'{second % 100:02}' if short else second}"


def _year_told(asked: str, before: Answer) -> str:
    """The year that a question asks about, or that its answer's first sentence speaks of; "" where neither does."""
    quoted = YEAR.findall(before.sentences[0].text if before.sentences else "")
    return next(iter([*YEAR.findall(asked)[-1:], *quoted[:1], *_published(before)]), "")


def _published(before: Answer) -> list[str]:
    return [str(one.published.year) for one in before.citations[:1] if one.published]


def another_edition(earlier: str, new: str) -> str:
    """ "The latest one" after a question of a year: the same without that year, or of the next; "" for others."""
    edition, year = _EDITION.match(new), _IN_A_YEAR.search(earlier)
    if not edition or not year or not (edition["latest"] or _YEARLY.search(earlier)):
        return ""
    if edition["latest"]:
        return f"{earlier[: year.start()].rstrip()}{earlier[year.end() :].rstrip(' ?')}?"
    other = int(year["year"]) + (-1 if edition["before"] else 1)
    return f"{earlier[: year.start()]}in {other}{earlier[year.end() :].rstrip(' ?')}?"


def in_another_turn(earlier: str, new: str) -> list[str]:
    """ "In the first": in place of "the third quarter"; in the year that is named with it; else empty."""
    asked, ordinal = earlier.rstrip(" ?"), ORDINAL.match(new)
    if not ordinal:
        return []
    noun = re.escape(ordinal["noun"]) if ordinal["noun"] else r"[a-z]+"
    part = ordinal["noun"] if noun in _PARTS_OF_A_YEAR else ""
    noun = "|".join(_PARTS_OF_A_YEAR) if part else noun
    there = re.search(rf"\bthe\s+(?P<which>{_ORDINALS})\s+(?P<noun>{noun})\b", asked, re.IGNORECASE)
    whole = _IN_A_YEAR.search(asked)
    if ordinal["noun"] == "time" and (first := _FIRST.search(asked)):  # "the second time" for "first put forward"
        return [f"{asked[: first.start()]}{asked[first.end() :]} {new}?"]
    if not there:  # "the first half" of the year that was asked about
        part = f"in the {ordinal['which']} {ordinal['noun']} of {whole['year']}" if whole and part else ""
        return [f"{asked[: whole.start()]}{part}{asked[whole.end() :]}?"] if whole and part else []
    text = f"{asked[: there.start('which')]}{ordinal['which']} {part or there['noun']}{asked[there.end() :]}"
    said = YEAR.findall(text)
    if ordinal["year"]:
        text = text.replace(said[-1], ordinal["year"]) if said else f"{text} of {ordinal['year']}"
    elif ordinal["shift"] and said:
        text = text.replace(said[-1], str(int(said[-1]) + (1 if _is_later(ordinal["shift"]) else -1)))
    elif ordinal["shift"]:
        text = f"{text} of the {ordinal['shift']}"
    return [f"{text}?"]


def in_its_year(text: str, before: Answer) -> str:
    """ "Who won the prize the year before?", in the year that is meant, where one was asked about or quoted."""
    beside = _YEAR_BESIDE.search(text)
    if not beside or YEAR.search(text):
        return text
    later = _is_later(beside["side"] or beside["next"] or beside["side2"])
    base = _year_told(question_of(before), before)
    led = "" if _LED_ON.search(text, 0, beside.start()) else "in "  # "from the year before"
    return f"{text[: beside.start()]} {led}{int(base) + (1 if later else -1)}?" if base else text
