"""What an article calls somebody: a name and a text -> "he" or "she", as often as it says so. English. Pure.

A text goes on about whom it named last: "Sten Dahl said that he ..."; a name without its title is the same as with it.
Nothing is known of a conversation, nor which first names are whose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.question.followups.phrases import names, spoken_of
from qa.text.languages import ENGLISH
from qa.text.offices import BODIES, HEAD
from qa.text.opposites import ENGLISH as VERBS
from qa.text.words import FUNCTION_WORDS, stems

_LEADS_TO = re.compile(r"\b(?i:in|at|from|near|of|to|for|the)\s+(?:[A-Z][\w’-]+\s+)*$")
_HE_OR_SHE = re.compile(r"\b(?:(?P<he>[Hh]e|[Hh]is)|(?P<she>[Ss]he|[Hh]er(?=\s+(?P<hers>[a-z]+))))\b")
_BEHIND_HER = FUNCTION_WORDS - {"own", "other", "few", "most"}  # "telephoned her before", not "held her own seat"
_SENTENCE_END = re.compile(r"[.!?][”\"']?\s")
TITLE = re.compile(
    rf"^(?:(?:Dr|Mr|Mrs|Ms|Prof|Sir|Dame|Cllr|Rev|Fr)\.?\s+|(?:[A-Z][\w’-]+\s+){{0,2}}?(?i:{HEAD})\s+(?=[A-Z]))+"
)
_LONGEST_TITLE = 3
_NEAR = 160  # characters in which a pronoun means who was named before it


def said_of(name: str, text: str) -> Iterator[str]:
    """ "he" or "she", as often as a text goes on so about somebody before it names anybody else.

    Where it names somebody else of that last name, only what it says of the whole name counts.
    """
    last_name = name.rsplit(maxsplit=1)[-1]
    shared = any(other != name and other.endswith(f" {last_name}") for other in full_names(text))
    for match in re.finditer(rf"\b{re.escape(name if shared else last_name)}\b", text):
        begins = match.end() - len(name) if text[: match.end()].endswith(name) else match.start()
        if _LEADS_TO.search(text[:begins]):  # "the mayor of Alder said that she"
            continue
        said = _HE_OR_SHE.finditer(text, match.end(), match.end() + _NEAR)
        found = next((one for one in said if one["hers"] not in _BEHIND_HER), None)
        between = text[match.end() : found.start()] if found else ""
        if not found or any(not is_called_a_body(other) for other in spoken_of(f"x {between}")):
            continue
        ends = _SENTENCE_END.findall(between)
        before = re.split(_SENTENCE_END, text[: match.start()])[-1]
        first_names = set(name.split()[:-1])
        alone = set(spoken_of(f"x {before}")) <= first_names or _is_title(before.split(), first_names)
        if not ends or (len(ends) == 1 and found[0].istitle() and alone):
            yield "he" if found["he"] else "she"


def full_names(text: str) -> list[str]:
    """The names of two words or more in a text, without titles and without what they are of."""
    parts = (TITLE.sub("", part) for name in names(text) for part in name.split(" of "))
    return [part for part in parts if " " in part and not part.startswith("The ")]


def _is_title(before: Sequence[str], first_names: set[str]) -> bool:
    """Whether only what somebody is stands before the name: "Opposition leader Sten"."""
    title = [word.lower() for word in before if word not in first_names]
    said = FUNCTION_WORDS | VERBS.auxiliaries | VERBS.base.keys()
    return len(title) <= _LONGEST_TITLE and not any(word in said or ENGLISH.is_past(word) for word in title)


def without_title(name: str) -> str:
    """The first and last name of somebody without what they are; "Queen Ida" and "Mayor Halvard" stay."""
    bare = TITLE.sub("", name)
    bare = bare.partition(" of ")[0] if bare != name else bare
    return bare if " " in bare else name


def is_called_a_body(name: str) -> bool:
    """Whether a name has a word for a body of people: "the Tarn Council"."""
    return any(word[0].isupper() and not BODIES.isdisjoint(stems(word)) for word in name.split())
