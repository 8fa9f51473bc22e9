"""A question with a "they" that is nobody in particular -> the same without it. Pure. English.

"Did they ever catch anybody for it?" asks whether anybody was caught, whoever "they" are; "have they found the boat?"
whether it has been found. Whether somebody was spoken of whom "they" may mean is for whoever asks.
"""

from __future__ import annotations

import re

from qa.text.languages import ENGLISH
from qa.text.opposites import ENGLISH as VERBS
from qa.text.verbs import base_of, may_be_verb

_THEY = re.compile(
    r"^(?P<lead>(?:(?:when|where|why|how)\s+)?)(?P<aux>did|do|have|had|will|would|can|could)\s+they\s+"
    r"(?:(?P<how>ever|finally|actually|already|really)\s+)?(?P<verb>[a-z]+)\s+"
    r"(?P<what>any(?:one|body)|some(?:one|body)|it|him|her|them|(?:the|a|an|any)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+)"
    r"(?P<rest>(?:\s+(?:in|at|for|on|from|after|before|yet|over|with|because)\b[^?]*)?)\s*\?*$",
    re.IGNORECASE,
)
_FOR_IT = re.compile(r"\s+(?:for|over|because\s+of)\s+(?:it|that|this)\b", re.IGNORECASE)
_ANYBODY = re.compile(r"^(?:any|some)(?:one|body)$", re.IGNORECASE)
_SUBJECT = {"him": "he", "her": "she", "them": "they"}
_DOUBLED = re.compile(r"^[a-z]?[^aeiou][aeiou][^aeiouwxy]$")  # "stop", "ban", not "clean"


def without_them(text: str) -> str:
    """The question asked of what was done, not of who did it; "" where "they" do nothing to anything."""
    match = _THEY.match(text)
    verb = match["verb"].lower() if match else ""
    said = match is not None and match["aux"].lower() in {"have", "had"} and ENGLISH.is_past(verb)  # "have they found"
    done = verb if said else _participle(verb) if verb else ""
    if not match or not done:
        return ""
    what = match["what"].lower() if match["what"].lower() in _SUBJECT else match["what"]
    what = _SUBJECT.get(what, what)
    rest = _FOR_IT.sub("", match["rest"]) if _ANYBODY.match(what) else match["rest"]
    several = what == "they" or (what.split()[0] in {"the", "any"} and what.endswith("s"))
    aux = match["aux"].lower()
    be = {"did": "were" if several else "was", "do": "are" if several else "is"}.get(aux, aux)
    been = {"have": "been", "had": "been"}.get(aux, "" if aux in {"did", "do"} else "be")
    be = "has" if be == "have" and not several else be
    words = (match["lead"].strip(), be, what, match["how"], been, done)
    return f"{' '.join(word for word in words if word)}{rest}?"


def _participle(verb: str) -> str:
    """The past participle of a verb, given as it stands behind "did" or "have"; "" where it is none that is known."""
    base = verb if may_be_verb(verb) else base_of(verb)
    if not base:
        return verb if VERBS.base.get(verb) else ""
    known = [form for form, of in VERBS.base.items() if of == base and form != base and form[0] == base[0]]
    irregular = [form for form in known if not form.endswith(("ed", "ing", "s", "al", "tion"))]
    if irregular:
        return next((form for form in irregular if form.endswith("n")), irregular[-1])
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ied"
    return f"{base}{base[-1] if _DOUBLED.match(base) else ''}ed"
