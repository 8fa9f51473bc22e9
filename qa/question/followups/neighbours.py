"""Who came before or after somebody: a piece, and the turns before it -> the question. Pure. English.

"And before her?" after "Who is the mayor of Alder?" asks for the mayor before; "who replaced him?" is also asked with
the office that the turns give him: "who was mayor of Alder after Sten Dahl?". Who held what is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.domain import Answer
from qa.question.followups.phrases import names, spoken_of
from qa.question.followups.pronouns import plain
from qa.question.followups.referents import names_somebody, persons, question_of
from qa.text.datelines import without_dateline
from qa.text.offices import posts, without_status

_NEIGHBOUR = re.compile(
    r"^(?:(?:who|what)\s+(?:(?:was|is|came)(?:\s+(?:it|that|there))?\s+)?|the\s+one\s+"
    r"|who\s+(?:had|held|did|got)\s+(?:it|that|(?:the|that|this|his|her)\s+(?:job|post|office|role|title|position))\s+)?"
    r"(?P<side>before|after)(?:\s+(?P<whom>that|this|him|her|them|it|then))?\s*\?*$"
    r"|^who(?:\s+(?:was|is|came|comes)|[’']s)\s+(?P<next>next)\s*\?*$",
    re.IGNORECASE,
)
_IS = re.compile(r"^(?P<word>who|what|which \w+)\s+(?:is|are|was|were)\s+(?P<what>.+?)\s*\?*$", re.IGNORECASE)
_WAS = re.compile(r"^who\s+was\s+(?P<what>[^?]+?)\s*\?*$", re.IGNORECASE)
_IT_NOW = re.compile(
    r"^(?:who(?:[’']s|\s+(?:is|does|has|holds|runs))\s+(?:it|that|the\s+(?:job|post|office))\s+)?"
    r"(?:now|today|currently|these\s+days|at\s+the\s+moment)\s*\?*$",
    re.IGNORECASE,
)
_LED_BY = {
    "leads": "led", "runs": "ran", "heads": "headed", "chairs": "chaired", "manages": "managed", "coaches": "coached",
    "captains": "captained", "holds": "held", "owns": "owned", "has": "had", "trains": "trained",
}  # fmt: skip
_LEADS = re.compile(rf"\b(?:{'|'.join(_LED_BY)})\b", re.IGNORECASE)
_SUCCEEDS = re.compile(
    r"^who\s+(?:replace[sd]?|succeed(?:s|ed)?|follow(?:s|ed)|took over from|takes over from)\b", re.IGNORECASE
)
_SUCCEEDED = re.compile(
    r"^who(?:[’']ll|[’']s|\s+has|\s+will)?\s+(?:replace[sd]?|succeed(?:s|ed)?|follow(?:s|ed)?|came\s+after"
    r"|t(?:ook|akes?|aken)\s+over\s+from|(?:stepped|stood|filled)\s+in\s+for)\s+(?P<whom>[^?]+?)\s*\?*$"
    r"|^who\s+t(?:ook|akes?)\s+(?P<place_of>[^?]+?)[’']s\s+(?:place|seat|job|post)\s*\?*$"
    r"|^who(?:[’']s|\s+(?:is|was|will\s+be))\s+(?P<replaced>[^?]+?)[’']s\s+(?:replacement|successor)\s*\?*$",
    re.IGNORECASE,
)
_HELD_WHEN = re.compile(
    r"\s+(?:before|after|until|till|since)\s+\S.*$|\s+(?:in|during)\s+(?:[A-Z]\w+\s+)?\d{4}$", re.IGNORECASE
)
_TOOK_OVER = re.compile(
    r"^who(?:[’']ll|[’']s|\s+(?:has|will|is))?\s+(?:t(?:ook|akes?|aken)\s+over|stepp?(?:ed|s)?\s+in"
    r"|(?:got|gets|has|have|had)\s+(?:the|that|this)\s+(?:job|post|office)|in\s+charge|the\s+new\s+(?:one|boss|chief))"
    r"(?:\s+(?:now|then|today|in\s+the\s+end))?\s*\??(?:\s*\([^()]*\))?$",
    re.IGNORECASE,
)  # "Who took over?", with nobody named
_WILL = re.compile(r"^who(?:[’']ll|\s+will)\b", re.IGNORECASE)
_WITH_OFFICE = re.compile(r"\s(?:as|at|in)\s", re.IGNORECASE)
_WHO = re.compile(r"^who\b", re.IGNORECASE)
_OF_SOMEBODY = re.compile(r"[’']s\b")
_TURNS = 4  # that are looked back on
_READ = 3  # passages of an answer in which is looked what somebody holds
_NEAR = 90  # characters between somebody and the office that they hold


def neighbour(text: str, turns: Sequence[Answer]) -> str:
    """The question for who came before or after, or is it now, which a piece asks; "" where it asks something else."""
    match = _NEIGHBOUR.match(text)
    if not match:
        return _now(text, question_of(turns[-1]))
    side = "after" if match["next"] else match["side"].lower()
    whom = match["whom"] or ""
    asked = question_of(turns[-1])
    last = turns[-1].short if _WHO.match(asked) and not names_somebody(asked) else ""
    meant = persons(turns, whom) if whom.lower() in {"him", "her"} or (match["next"] and not last) else []
    return _neighbour(side, last if last in meant else next(iter(meant), ""), turns)


def _now(text: str, earlier: str) -> str:
    """ "Who is it now?" after "Who was head of the yard in 2025?": who is head of the yard now."""
    was = _WAS.match(earlier) if _IT_NOW.match(text) else None
    return f"who is {_HELD_WHEN.sub('', was['what'])} now?" if was else ""


def _neighbour(side: str, somebody: str, turns: Sequence[Answer]) -> str:
    """Who came before or after: "And before that?" after "Who is the mayor of Alder?" (answer: Karin Halvard)."""
    who = (turn for turn in reversed(turns) if _WHO.match(question_of(turn)) and turn.short)
    before = next((turn for turn in who if not names_somebody(question_of(turn))), None)
    if before is None and somebody:
        return f"who came {side} {somebody}?"
    before = before or turns[-1]
    asked = _HELD_WHEN.sub("", question_of(before).rstrip(" ?"))
    short = somebody or (before.short if names(f"x {before.short}") else "")
    if side == "after" and short and _SUCCEEDS.match(asked) and (named := spoken_of(asked)):
        return f"{asked.replace(named[0], short)}?"
    if copula := _IS.match(asked):
        what = re.sub(r"\s*\b(?:now|then|currently|today|new|current|present)\b", "", copula["what"])
        return f"{copula['word']} was {what} {side} {short}?".replace(" ?", "?")
    then = _LEADS.sub(lambda match: _LED_BY[match[0].lower()], asked, count=1)
    return f"{then} {side} {short or plain(asked)}?"


def with_office(readings: Sequence[str], turns: Sequence[Answer]) -> list[str]:
    """The readings, and behind one that asks who came after somebody the same for the office that they held."""
    if _TOOK_OVER.match(readings[0]) and (after := _after_whoever_left(turns)):
        return [after, *readings]
    for at, reading in enumerate(readings, start=1):
        succeeded = _SUCCEEDED.match(reading)
        whom = next((one for one in succeeded.groups() if one), "") if succeeded else ""
        if whom and names(f"x {whom}") and not _WITH_OFFICE.search(whom):
            office = next(_offices(whom, turns), "")
            be = "will be" if _WILL.match(reading) else "was"
            more = [f"who {be} {_with_body(office, whom, turns)} after {whom}?"] if office else []
            return [*readings[:at], *more, *readings[at:]]
    return list(readings)


def _after_whoever_left(turns: Sequence[Answer]) -> str:
    """Who came after the last one spoken of who holds an office, as "who took over?" asks; "" for none."""
    for turn in reversed(turns[-_TURNS:]):
        for whom in reversed([*spoken_of(f"x {turn.short}"), *spoken_of(question_of(turn))]):
            office = next(_offices(whom, [turn]), "")
            if office and whom not in office:
                return f"who was {_with_body(office, whom, turns)} after {whom}?"
    return ""


def _with_body(office: str, whom: str, turns: Sequence[Answer]) -> str:
    """An office with what it is of, where it does not say so: "coach" of the Larks, whom the questions name."""
    if names(f"x {office}") or " of " in office:
        return office
    for turn in reversed(turns[-_TURNS:]):
        asked = question_of(turn)
        others = [name for name in spoken_of(asked) if name not in whom and whom not in name and name not in turn.short]
        if others:
            the = "the " if f"the {others[0]}" in asked.lower().replace(others[0].lower(), others[0]) else ""
            return f"{office} of {the}{others[0]}"
    return office


def _offices(whom: str, turns: Sequence[Answer]) -> Iterator[str]:
    """The offices beside which somebody is named, the last first: "Mining minister Sten Dahl resigned"."""
    last_name = whom.rsplit(maxsplit=1)[-1]
    recent = list(reversed(turns[-_TURNS:]))
    said = [
        (question_of(turn), *(without_dateline(sentence.text) for sentence in turn.sentences[:1])) for turn in recent
    ]
    found = [[passage.article.text for passage in turn.passages[:_READ]] for turn in recent]
    for texts in (*said, *found):
        for text in texts:
            places = [match.start() for match in re.finditer(rf"\b{re.escape(last_name)}\b", text)]
            held = [post for post in posts(text) if not post.deputy and post.status != "next"]
            near = [
                (min(abs(post.start - at) if post.start > at else abs(at - post.end) for at in places), post)
                for post in held
                if places
            ]
            if near and (nearest := min(near, key=lambda one: one[0]))[0] <= _NEAR:
                post = nearest[1]
                office = without_status(text[post.start : post.end])
                begins = not post.start and not _OF_SOMEBODY.search(office)
                yield f"{office[0].lower()}{office[1:]}" if begins else office
