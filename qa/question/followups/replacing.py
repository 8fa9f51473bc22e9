"""A question and a piece of another -> the question with that piece in place of the one that is of its kind. Pure.

"And in Vessing?" takes the place of a place, "and Sten Dahl?" of a name, "the one in Kesh" of the thing in another
place; of other times `other_times.py` knows. Where several names may give way there is a reading for each, the last
first; which of them is meant is for the articles to say. English. What the question is about is not known, nor whether
a name is a town's: a piece without a preposition may stand for any name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.domain import Answer
from qa.question.answer_type import answer_type
from qa.question.followups.noun_phrases import noun_phrases
from qa.question.followups.other_times import ORDINAL, YEAR, at_another_time
from qa.question.followups.phrases import names, says_nothing, spoken_of, topic_of
from qa.text.offices import named as named_office
from qa.text.words import FUNCTION_WORDS

_OWNED_BY = re.compile(
    r"\b(?P<name>[A-Z][\w-]*(?:\s+[A-Z][\w-]*)*)['’]s\s+"
    r"(?=(?:[a-z-]+\s+){0,2}(?:rate|unemployment|inflation|turnout|population|budget|rent|toll)\b)"
)  # what a place has
_COSTS = re.compile(r"\b(?:costs?|prices?|tolls?|fares?|fees?|charges?|pay|paid|how\s+much)\b", re.IGNORECASE)
_LED = re.compile(
    r"^(?:(?:the\s+)?(?:ones?|that|those|people)\s+)?(?P<lead>in|at|near|from|on|for|with|of|to|by|after|before|during)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_WITH_TOPIC = re.compile(r"^(?P<asked>[^?()]+)\?\s*\((?:the\s+)?[^()]+\)$")  # "how many died? (the Tarn fire)"
_BARE_ONE = re.compile(r"^the\s+(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)\s+ones?$")
_LAST_CIRCUMSTANCE = re.compile(r"\s+(?:in|at|on|by|before|under)\s+(?:the|a|an)\s+[a-z][\w’'-]*(?:\s+[a-z][\w’'-]*)?$")
_COMPOUND = re.compile(
    r"^the\s+(?:[A-Z][\w’'-]*\s+)*"
    r"(?!new\b|old\b|big\b|last\b|next\b|first\b|second\b|third\b|local\b|national\b|same\b|other\b)"
    r"[a-z][\w’'-]*\s+(?P<noun>[a-z][\w’'-]*)$"
)  # "the warehouse fire"
_A_KIND = 3  # words of "the mill fire"
_OF_WHOM = re.compile(r"\s+of\s+(?:the\s+)?(?!the\b)[a-z][\w’'-]*(?:\s+(?:in|at)\s+(?:the\s+)?[A-Z][\w’'-]*)?")
_BEFORE_ITS_NOUN = 2
_THEIRS = re.compile(r"^the\s+(?P<whose>[a-z]+(?:[’']s|s[’']))$", re.IGNORECASE)
_GROUPS = re.compile(r"\b(?:wo)?men\b|\b(?:boy|girl|junior|senior|veteran|adult|child)s\b", re.IGNORECASE)
_THEIRS_OF = re.compile(r"\bthe\s+[a-z]+(?:[’']s|s[’'])(?=\s+[a-z])", re.IGNORECASE)
_STRIKE_OF = re.compile(r"^the\s+(?P<who>[\w\s-]+?s)[’']?s?\s+(?:strike|walkout|one)$", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"^the\s+(?:owner|driver|pilot|captain|judge|killer|winner|builder|prosecutor|lawyer|coach|mayor|boss|manager"
    r"|director)s?$",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"^(?:who|(?:which|what)\s+(?!is\b|was\b)[a-z]+)\s", re.IGNORECASE)
_COUNTS_PEOPLE = re.compile(
    r"^how many (?:people|persons|workers|employees|staff|men|women|members|victims)\b(?P<rest>.+)$", re.IGNORECASE
)
_PEOPLE = re.compile(r"(?:[^v]ers|ors|ists|ants|ents|ians|men|women|children|nurses|people|staff|crew|police)$")
_PERSON_NOUN = re.compile(
    r"(?:man|woman|wife|husband|brother|sister|son|daughter|father|mother|boy|girl|boss|[^v]er|or|ist)(?:\s+(?:now|then))?$"
)
_MEANS = frozenset({"for", "by", "on", "with", "per"})
_ANY = re.compile(r"(?P<one>an?\s+)?[a-z][a-z-]*(?:\s+[a-z-]+)?")  # "by motorbike", "a lorry"
_SOME = re.compile(r"\b(?:for|by|on|with|per)\s+(?P<what>an?\s+[a-z][a-z-]*)\b(?!\s+of\b)")
_SUPERLATIVE = re.compile(
    r"^the\s+(?P<which>[a-z]+est|most\s+[a-z]+|least\s+[a-z]+)\s+(?P<led>(?:in|of|at)\s.+)$", re.IGNORECASE
)
_NO_MOST = r"(?!(?:for|t|w|r|ch|gu|qu|arr|cont|harv|inter|pri|prot|requ|v|n|b?eh)est\b)"  # "the forest"
_MOST_OF = rf"(?:(?:second|third|fourth|fifth)[\s-]+)?(?:{_NO_MOST}[a-z]{{2,}}est|most\s+[a-z]+|least\s+[a-z]+)"
_MOST = re.compile(rf"\bthe\s+{_MOST_OF}(?=$|\s+[a-z])", re.IGNORECASE)
_IS_MOST = re.compile(rf"\b(?:is|are|was|were|grew|rose|fell|ran|came)\s+(?P<most>{_MOST_OF})\b", re.IGNORECASE)
_SIDES = r"(?:north|south)(?:-?(?:east|west))?|east|west|cent(?:re|er|ral)"
_SIDE = re.compile(_SIDES, re.IGNORECASE)
_NAMED_SIDE = re.compile(rf"\b[A-Z][\w’'-]*\s+(?P<side>(?=[A-Z])(?i:{_SIDES}))\b")
_HIMSELF = re.compile(r"\s+(?:him|her|it|them)sel(?:f|ves)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_PLACES = frozenset({"in", "at", "near", "from"})
_SAME_KIND = {"in": "in|at|near|of", "at": "in|at|near", "near": "in|at|near", "from": "from|in|of", "of": "of|in"}
_NEW_TOPIC = re.compile(r"^the\s+\S+(?:\s+\S+)?\s+(?:of|for|on|about)\s", re.IGNORECASE)


def replaced(earlier: str, new: str, beside: str, turns: Sequence[Answer]) -> list[str]:
    """What the piece makes of the earlier question, the likeliest first; empty where nothing can give way to it.

    Args:
        earlier: The question before, as it was understood.
        new: The piece, without what joins it ("and", "what about").
        beside: The piece with the earlier question in brackets: what it means where it is no piece of that.
        turns: The answers so far, oldest first.
    """
    if (beside_topic := _WITH_TOPIC.match(earlier)) and not YEAR.search(new):
        return _of_another_topic(beside_topic["asked"], new)
    asked = re.sub(r"\?\s*\(", " (", earlier.rstrip(" ?"))
    if other_time := at_another_time(asked, new, turns[-1]):
        return other_time
    if one := _BARE_ONE.match(new):
        return _named_otherwise(asked, one["name"])
    most = _SUPERLATIVE.match(new)  # "the tallest in Kesh"
    if led := _LED.match(most["led"] if most and most["which"] in asked else new):
        return _led_otherwise(asked, led["lead"].lower(), led["rest"], beside)
    return _bare_otherwise(asked, new, beside)


def _bare_otherwise(asked: str, new: str, beside: str) -> list[str]:
    """A thing or a name in place of another: "the Kesh fire", "Moe", "the bus".

    Who holds an office may be asked for by that alone: "and the prosecutor?" after "who defended Moe?".
    """
    office = named_office(new) if new.lower().startswith("the ") and _ASKS_WHO.match(asked) else None
    if counted := _of_whom_it_counts(asked, new):
        return [counted, *_another_thing(asked, new, beside)]
    if office and not office.names:
        return [*_holder(asked, new), *_another_thing(asked, new, beside)]
    if "on strike" in asked and (those := _STRIKE_OF.match(new)):
        new = f"the {those['who']}"
    if same := _other_of_its_noun(asked, new) or _of_other_owners(asked, new) or _of_its_like(asked, new):
        return [same]
    bare = re.sub(r"^the\s+", "", new, flags=re.IGNORECASE)
    if bare[:1].isupper():
        instead = _named_otherwise(asked, bare)[:2] if names(asked) else []
        summed_up = [] if answer_type(asked).is_amount else [f"Tell me about {new}"]  # no summary tells how many
        return [*instead, *summed_up] if instead else []
    if new.lower().startswith("the ") and not _NEW_TOPIC.match(new):
        return _another_thing(asked, new, beside)
    return []


def _of_its_like(asked: str, new: str, lead: str = "") -> str:
    """ "West" for "Sill East", "by bus" or "a lorry" for "for a car"; "" where nothing is like it.

    Args:
        lead: The preposition before it; "" for none.
    """
    side, there = _SIDE.fullmatch(_ARTICLE.sub("", new)), _NAMED_SIDE.search(asked)
    if side and there:
        return f"{asked[: there.start('side')]}{side[0].capitalize()}{asked[there.end() :]}?"
    some, other = _SOME.search(asked), _ANY.fullmatch(new)
    if not some or not other:
        return ""
    if not lead:
        return f"{asked[: some.start('what')]}{new}{asked[some.end() :]}?" if other["one"] else ""
    # "By bus" for "for a car", where a toll is asked for.
    like = lead == some[0].split()[0] or (lead in _MEANS and _COSTS.search(asked))
    return f"{asked[: some.start()]}{lead} {new}{asked[some.end() :]}?" if like else ""


def _of_other_owners(asked: str, new: str) -> str:
    """ "The men's", or "the men", in place of "the women's race" or of "the marathon, women"; "" for others."""
    if (group := _GROUPS.fullmatch(_ARTICLE.sub("", new))) and (other := _GROUPS.search(asked)):
        return f"{asked[: other.start()]}{group[0]}{asked[other.end() :]}?"
    theirs, race = _THEIRS.match(new), _THEIRS_OF.search(asked)
    thing = next(iter(noun_phrases(asked)[-1:]), "")
    if theirs and not race and thing.startswith("the ") and thing.split()[-1].islower():  # "the women's", of the final
        return f"{asked.replace(thing, f'{new} {thing.split()[-1]}')}?"
    whose = (
        theirs["whose"] if theirs else f"{_ARTICLE.sub('', new)}'" if _PEOPLE.search(new) and new.endswith("s") else ""
    )
    return f"{asked[: race.start()]}the {whose}{asked[race.end() :]}?" if whose and race else ""


def _of_another_topic(asked: str, new: str) -> list[str]:
    """A question that names what it is about behind it, of something else: "and in the mill fire?", "and Kesh?"."""
    return [f"{asked.rstrip()} {new}?"] if _LED.match(new) else [f"{asked.rstrip()}? ({new})"]


def _holder(asked: str, new: str) -> list[str]:
    """Who somebody is that is told by what they are or do: "the prosecutor"."""
    topic = topic_of(asked)
    return [f"who is {new}? ({topic})"] if topic else []


def _named_otherwise(asked: str, name: str) -> list[str]:
    """The question with a name in place of each of its names, the last first; "Moe himself" of the Moe company."""
    name = _HIMSELF.sub("", name)
    if (body := re.search(rf"\bthe\s+{re.escape(name)}\s+[a-z]+\b", asked)) and name in spoken_of(asked):
        return [f"{asked[: body.start()]}{name}{asked[body.end() :]}?"]
    return [
        f"{_of_another(asked, old, name)}?" for old in reversed(list(dict.fromkeys(spoken_of(asked)))) if old != name
    ]


def _of_another(asked: str, old: str, name: str) -> str:
    """The question with one name for another: "Sill Lines' profit" is "Moe's profit"."""
    return re.sub(
        rf"{re.escape(old)}(?P<whose>[’'](?!s))?", lambda match: f"{name}'s" if match["whose"] else name, asked
    )


def _led_otherwise(asked: str, lead: str, rest: str, beside: str) -> list[str]:
    """ "In Kesh": in place of what another preposition of its kind leads to, or of a name before a noun."""
    kind = _SAME_KIND.get(lead, lead)
    # "The third quarter" for "the first quarter", "by bus" for "for a car".
    if same := _other_of_its_noun(asked, rest) or _of_its_like(asked, rest, lead):
        return [same]
    if lead in _PLACES and (there := re.search(r"\bthere$", asked)):
        return [f"{asked[: there.start()]}{lead} {rest}?"]
    if rest.lower().startswith("the ") and (led := _led_to_a_thing(asked, kind, rest)):  # "in the fire on Lake Moss"
        return [f"{led.string[: led.start()]}{lead} {rest}{asked[led.end() :]}?"]
    name = r"(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
    year = r"\d{4}"
    named_so = year if YEAR.search(rest) else name if any(letter.isupper() for letter in rest) else rf"{name}|{year}"
    found = list(re.finditer(rf"\b(?:{kind})\s+(?P<what>{named_so})", asked))
    if not found and lead in _PLACES and rest[:1].isupper():
        found = list(re.finditer(rf"\bto\s+(?P<what>{name})", asked))  # "came to Kesh"
    if not found and lead in _PLACES | {"of"}:
        found = list(re.finditer(rf"\b(?:{kind})\s+(?P<what>the\s+[\w’'-]+)$", asked))
    found = [match for match in found if not _before_a_noun(asked, match) and not _is_month(match["what"])]
    if found:
        last = found[-1]
        word = last[0].split()[0] if lead in {"in", "of"} and last[0].split()[0] in {"in", "of", "to"} else lead
        return [f"{asked[: last.start()]}{word} {rest}{asked[last.end() :]}?"]
    if instead := _elsewhere(asked, lead, rest):
        return instead
    bare = _LAST_CIRCUMSTANCE.sub("", asked)  # "on appeal" for "in the district court"
    instead = [] if bare == asked or lead in _PLACES else [f"{bare} {lead} {rest}?"]
    return [*instead, f"{asked} {lead} {rest}?", beside]


def _elsewhere(asked: str, lead: str, rest: str) -> list[str]:
    """A place in that of the name before a noun, or of whose it is; empty where there is none."""
    if owner := _owner_elsewhere(asked, lead, rest):
        return [owner, f"{asked} {lead} {rest}?"]
    for name in reversed(spoken_of(asked)):
        before_noun = re.search(rf"\b(?:[Tt]he|an?)\s+{re.escape(name)}\s+[a-z][\w’'-]*", asked)
        if before_noun and lead in _PLACES:
            whole = next((one for one in noun_phrases(asked) if one.startswith(before_noun[0])), before_noun[0])
            the, noun = whole.split()[0], whole.rsplit(maxsplit=1)[-1]
            return [f"{asked.replace(whole, f'{the} {noun} {lead} {rest}', 1)}?"]
    return []


def _owner_elsewhere(asked: str, lead: str, rest: str) -> str:
    """ "In Kesh" after "What was Tarn's unemployment rate?": Kesh's, where the one who has it may be a place."""
    owner = _OWNED_BY.search(asked) if lead == "in" else None
    if not owner or not rest[:1].isupper() or says_nothing(rest) or says_nothing(owner["name"]):
        return ""
    return f"{asked[: owner.start()]}{rest}'s {asked[owner.end() :]}?"


def _is_month(what: str) -> bool:
    """Whether what looks like a place is of days: "in September 2026"."""
    return what[0].isupper() and says_nothing(what)


def _led_to_a_thing(asked: str, kind: str, thing: str) -> re.Match[str] | None:
    """The last thing of its kind that a question leads to by a preposition: "in the Tarn mill fire"."""
    named = (one for one in reversed(noun_phrases(asked)) if one.rsplit(maxsplit=1)[-1] in thing.split())
    found = (re.search(rf"\b(?:{kind})\s+{re.escape(one)}", asked) for one in named)
    return next((match for match in found if match), None)


def _other_of_its_noun(asked: str, thing: str) -> str:
    """The question of another thing of a kind that it has: "the Kesh fire" for "the mill fire"; "" for others."""
    words = thing.split()
    if _MOST.match(thing) and (most := _MOST.search(asked)):  # "the oldest" for "the tallest tower"
        return f"{asked[: most.start()]}{thing}{asked[most.end() :]}?"
    if _MOST.fullmatch(thing) and (most := _IS_MOST.search(asked)):  # "the cheapest" for "was dearest"
        return f"{asked[: most.start('most')]}{_ARTICLE.sub('', thing)}{asked[most.end() :]}?"
    if words[0].lower() != "the" or len(words) < _A_KIND or not words[-1].islower():
        return ""
    same = re.search(
        rf"\bthe\s+(?:(?!the\b|of\b|in\b|at\b)[\w’'-]+\s+){{0,3}}?{re.escape(words[-1])}\b", asked, re.IGNORECASE
    )
    if not same:
        return ""
    of_whom = _OF_WHOM.match(asked, same.end()) if words[-_BEFORE_ITS_NOUN].endswith(("'", "’", "s")) else None
    return f"{asked[: same.start()]}{thing}{asked[of_whom.end() if of_whom else same.end() :]}?"


def _before_a_noun(asked: str, led: re.Match[str]) -> bool:
    """Whether a name is no place but says which thing: "in the Norrin quake"."""
    behind = re.match(r"\s+(?P<noun>[a-z]+)", asked[led.end() :])
    return behind is not None and led["what"].startswith("the ") and behind["noun"] not in FUNCTION_WORDS


def _another_thing(asked: str, new: str, beside: str) -> list[str]:
    """ "The bus": in place of the thing that was asked about, with its name, or of the last name."""
    about, named = noun_phrases(asked), spoken_of(asked)
    if described := _described(asked, named):  # "Renn the baker": "the pilot"
        return [f"{asked[: described.start('what')]}{new}{asked[described.end('what') :]}?", beside]
    if about and (not named or any(name in about[-1] for name in named)):
        inside = re.search(rf"\b(?:in|at|near)\s+{re.escape(about[-1])}", asked)
        if inside and _SOMEBODY.match(
            new
        ):  # "and the owner?" after "how many died in the mill fire": nobody died in them
            return _holder(asked, new)
        others = _of_the_same_kind(asked, about[-1], new)
        return [f"{asked.replace(about[-1], new)}?", *others, beside]
    if about and (compound := _of_the_same_kind(asked, about[-1], new)):
        return [*compound, beside]
    if not named:
        return []
    thing = about and not about[-1].startswith(("a ", "an ")) and not names(about[-1]) and not _may_be_somebody(new)
    other = [f"{asked.replace(about[-1], new)}?"] if thing else []
    the = r"(?:the\s+)?" if new.lower().startswith("the ") else ""
    owned = re.compile(rf"{the}{re.escape(named[-1])}(?:[’']s\s+[a-z][\w-]*)?")  # "Renn's brother" gives way whole
    return [*other, f"{owned.sub(lambda _: new, asked)}?", beside]


def _may_be_somebody(new: str) -> bool:
    return bool(_SOMEBODY.match(new) or named_office(new) or _PEOPLE.search(new) or _PERSON_NOUN.search(new))


def _of_whom_it_counts(asked: str, new: str) -> str:
    """ "The dockers" in place of "workers" behind "how many": those of all who were counted; "" for others."""
    counted = _COUNTS_PEOPLE.match(asked)
    return f"how many {_ARTICLE.sub('', new)}{counted['rest']}?" if counted and _PEOPLE.search(new) else ""


def _described(asked: str, named: Sequence[str]) -> re.Match[str] | None:
    """What tells somebody from others of their name, beside the last name: "the baker"."""
    what = r"(?P<what>the\s+[a-z][\w-]*)"
    name = re.escape(named[-1]) if named else ""
    behind = re.search(rf"{name},?\s+{what}\s*$", asked) if name else None
    return behind or (re.search(rf"{what}\s+{name}\b", asked) if name else None)


def _of_the_same_kind(asked: str, about: str, new: str) -> list[str]:
    """ "The church" in place of "the warehouse fire" is the church fire, there or elsewhere."""
    compound = _COMPOUND.match(about)
    if not compound or len(new.split()) != 2 or new.endswith(f" {compound['noun']}"):
        return []
    other = asked.replace(about, f"{new} {compound['noun']}")
    elsewhere = re.sub(r"\s+(?:in|at|near)\s+[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*$", "", other)
    return [f"{one}?" for one in dict.fromkeys([elsewhere, other])]


def said_of(earlier: str, new: str) -> list[str]:
    """The question with who is meant of several of a name: "the goalkeeper" after "Where did Renn go?"; else empty."""
    asked, named = earlier.rstrip(" ?"), spoken_of(earlier)[-1:]
    if not named or not new.lower().startswith("the ") or noun_phrases(asked) or ORDINAL.match(new):
        return []
    does = re.search(rf"\b(?:did|does|is|was|has|had|will|would)\s+{re.escape(named[0])}\b", asked)
    return [f"{asked.replace(named[0], f'{new} {named[0]}')}?"] if does else []
