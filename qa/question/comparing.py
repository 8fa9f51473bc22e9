"""A question that holds two things against each other -> the same asked of each, and what is to be made of the values.

"Which is dearer, cod or salmon?" asks what cod costs, and what salmon does; "How long after the ferry sank did the
report come out?" and "What came first, the report or the fine?" ask when the one was, and when the other. What asks by
how much two things differ is for `gaps`. English. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.intents import Comparison
from qa.text.languages import ENGLISH as PAST
from qa.text.offices import BODIES
from qa.text.opposites import ENGLISH
from qa.text.verbs import base_of, may_be_verb
from qa.text.words import names, stems

# What is asked of either thing, by the word that compares the two; "-" before what less of it makes.
_MEASURES = (
    ("bigger larger greater -smaller", "How many inhabitants does {side} have{rest}?"),
    ("dearer costlier pricier -cheaper", "How much does {side} cost{rest}?"),
    ("longer -shorter", "How long is {side}{rest}?"),
    ("higher taller -lower", "How high is {side}{rest}?"),
    ("older -younger", "How old is {side}{rest}?"),
    ("deeper -shallower", "How deep is {side}{rest}?"),
    ("heavier -lighter", "How much does {side} weigh{rest}?"),
    ("wider broader -narrower", "How wide is {side}{rest}?"),
    ("faster quicker -slower", "How fast is {side}{rest}?"),
    ("hotter warmer -colder -cooler", "What was the temperature of {side}{rest}?"),
    ("stronger -weaker", "How strong was {side}{rest}?"),
    ("deadlier bloodier", "How many people were killed in {side}{rest}?"),
    ("better -worse", "How much profit was made in {side}{rest}?"),
)
_ASKED = {
    word.removeprefix("-"): (text, not word.startswith("-")) for words, text in _MEASURES for word in words.split()
}
_ASKED |= {"more expensive": (_MEASURES[1][1], True), "less expensive": (_MEASURES[1][1], False)}
_MORE = r"(?P<how>more|fewer|less)"
THAN = r"(?P<word>" + "|".join(sorted(_ASKED, key=len, reverse=True)) + r")"
"""A word that compares two things by what can be measured."""
_AUX = r"(?:is|are|was|were|has|have|had|['’]s)"
_OF_TWO = rf"\s+of\s+(?:the\s+)?(?:two|these|both)(?:\s+(?P<kind>(?!{_AUX}\b)[\w’'-]+))?"
_WHICH = rf"(?:which|who|what)(?:{_OF_TWO}|\s+(?P<one>(?!{_AUX}\b)[\w’'-]+))?"
_TWO = r"(?P<first>[^,:;]{2,50}?)\s+or\s+(?P<second>[^,:;]{2,50}?)"
_CHOICE = rf"[,:;–-]+\s+{_TWO}"
_PLACED = r"(?:in|at|on|during)\s+"
_SOME = r"[^,:;]+?"
_REST = rf"(?P<rest>(?:\s+{_SOME})?)"
_WHAT = rf"{_MORE}\s+(?P<what>[\w’'-]+){_REST}"
_IS, _ASKS_IS = r"(?:is|are|was|were|did|does)", r"(?P<asks>is|are|was|were)"
_FIRST_PLACE, _SECOND = rf"(?P<first>{_PLACED}{_SOME})", rf"(?P<second>{_SOME})"
_STRETCH = rf"(?:the\s+)?(?P<first>[^,:;]*?(?P<kind>quarter|half|year|month|season)(?:\s+{_SOME})?)"
_OWNER = rf"for\s+(?P<owner>{_SOME})"
_WHERE = r"(?:where|(?:in|at)\s+(?:which|what)(?:\s+[\w’'-]+)?)"
_LASTS = r"(?P<lasts>last(?:ed)?|took|take|went\s+on|go\s+on)"
_HAPPENED = rf"(?:{_AUX}|came|happened|took\s+place|occurred)"
_ORDER = (
    r"(?:the\s+)?(?P<order>first|earlier|earliest|sooner|before|later|latest|last|(?:more|most)\s+recent(?:ly)?"
    r"|newer|newest)"
)
_EARLIER = frozenset({"first", "earlier", "earliest", "sooner", "before"})
_THAN_WAS = rf"than\s+{_SECOND}(?:\s+{_AUX})?"
_HAD = rf"(?:the\s+|an?\s+)?{THAN}\s+(?P<had>crowd|attendance|audience|turnout|toll)\b"
_FORMS = tuple(
    re.compile(rf"(?:and\s+|so\s+)?{form}$", re.IGNORECASE)
    for form in (
        rf"(?:which|what)\s+(?P<one>(?!one\b){_SOME})\s+(?:had|has|have|saw|drew|got)\s+{_HAD}(?:[,:;–-]+\s+|\s+){_TWO}",
        rf"{_HAD}{_CHOICE}",
        rf"{_WHICH}\s*(?:{_AUX}\s+)?(?:the\s+)?{THAN}{_REST}{_CHOICE}",
        rf"{_WHICH}\s*(?:{_AUX}\s+)?(?:the\s+)?{THAN}\s+(?!(?:per|in|on|at|of|for|than)\b){_TWO}",
        rf"{_WHICH}\s+{_LASTS}\s+(?:the\s+)?{THAN}{_CHOICE}",
        rf"{_WHICH}\s+(?P<happened>{_HAPPENED}|[\w’']+)\s+{_ORDER}{_CHOICE}",
        rf"{_WHICH}\s+(?P<verb>[\w’']+)\s+{_WHAT}{_CHOICE}",
        rf"{_WHAT}{_CHOICE}",
        rf"{_WHERE}\s+(?:do|does|did)\s+{_MORE}\s+(?P<what>[\w’'-]+)\s+(?P<live>[\w’'-]+){_CHOICE}",
        rf"{_WHERE}\s+(?:do|does|did|can|must)\s+[\w’'-]+\s+(?:pay|get|earn|have)\s+{_MORE}\s+(?P<noun>{_SOME}){_CHOICE}",
        rf"{_WHERE}\s+{_IS}\s+(?P<noun>{_SOME})\s+{THAN}{_CHOICE}",
        rf"{_ASKS_IS}\s+{_STRETCH}\s+{THAN}\s+{_OWNER}\s+than\s+(?:the\s+)?{_SECOND}",
        rf"{THAN}\s+(?P<kind>[\w’'-]+)\s+{_OWNER}{_CHOICE}",
        rf"{_IS}\s+(?P<noun>{_SOME})\s+{THAN}\s+{_FIRST_PLACE}\s+or\s+{_SECOND}",
        rf"(?:do|does|did|has|have)\s+(?P<doer>{_SOME})\s+(?P<verb>[\w’']+)\s+{_MORE}(?:\s+(?P<what>[\w’'-]+))?\s+{_FIRST_PLACE}\s+or\s+{_SECOND}",
        rf"{_ASKS_IS}\s+(?P<noun>{_SOME})\s+{THAN}\s+{_FIRST_PLACE}\s+than\s+{_SECOND}",
        rf"{_ASKS_IS}\s+(?P<noun>{_SOME})\s+{_FIRST_PLACE}\s+{THAN}\s+than\s+(?={_PLACED}){_SECOND}",
        rf"(?:do|does|(?P<in_past>did|have|has|were)|are)\s+{_MORE}\s+(?P<what>[\w’'-]+)\s+(?P<live>[\w’'-]+)\s+{_FIRST_PLACE}\s+or\s+{_SECOND}",
        rf"{_IS}\s+{_MORE}\s+(?P<first>[\w’'-]+)\s+or\s+(?P<second>[\w’'-]+)\s+(?P<done>\w+ed|sold|made|grown|built|caught|bought){_REST}",
        rf"{_IS}\s+{_TWO}\s+{THAN}{_REST}",
        rf"{_IS}\s+(?P<first>(?:the|an?)\s+{_SOME})\s+{THAN}\s+or\s+(?P<second>(?:the|an?)\s+{_SOME})",
        rf"(?P<asks>do|does|did)\s+(?P<first>{_SOME})\s+{_LASTS}\s+{THAN}\s+than\s+{_SECOND}",
        rf"{_ASKS_IS}\s+(?P<first>{_SOME})\s+(?:a\s+)?{THAN}\s+{_THAN_WAS}",
        rf"(?P<asks>do|does|did|has|have|had)\s+(?P<first>{_SOME})\s+(?:(?P<verb>[\w’']+)\s+)?{_WHAT}\s+than\s+{_SECOND}",
    )
)  # fmt: skip
_TIME = r"how\s+(?:long|much\s+(?:later|time)|many\s+(?:days|weeks|months|years))"
_DID = r"(?:did|was|were|is|are|does|do)\s+.+"
_LAY = (
    r"(?:(?:was\s+it|is\s+it|(?:have\s+|had\s+)?passed|went\s+by|elapsed|lay|(?:are|were)\s+there|did\s+it\s+take)\s+)?"
    r"(?:between|from)"
)
_BETWEEN = tuple(
    (re.compile(rf"(?:and\s+)?{_TIME}\s+{form}$", re.IGNORECASE), in_order)
    for form, in_order in (
        (rf"after\s+(?P<first>.+?)\s+(?P<second>{_DID})", True),
        (rf"before\s+(?P<second>.+?)\s+(?P<first>{_DID})", True),
        (rf"{_LAY}\s+(?P<first>.+?)\s+(?:and|to|until|till)\s+(?P<second>.+)", False),
    )
)
_ASIDE = re.compile(
    r"[\s,]+(?:roughly|approximately|about|exactly|again|in\s+(?:days|weeks|months|years|total))$"
    r"|,?\s+and\s+(?:by\s+)?(?:what|how\s+(?:much|many|far))\b[^,]*$|,\s+(?:each|both|back\s+then|at\s+the\s+time)\b[^,]*$"
    r"|,\s+(?:in|at|during)\s+the\s+(?:first|last|beginning|end|early)\b[^,]*$"
    r"|(?:,\s+in\s+terms\s+of\s+(?:the\s+)?|\s+\((?:the\s+)?)[\w-]+\)?$",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"(?:did|was|were|is|are|does|do)\s", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(rf"(?:{_PLACED})?(?:the\s+)?(?:19|20)\d\d\b", re.IGNORECASE)
_OF_A_YEAR = re.compile(r"\b(?:quarter|half|spring|summer|autumn|winter)\b", re.IGNORECASE)
_ORDINAL = re.compile(rf"(?:the\s+)?(?:{'|'.join(ENGLISH.ordinals)}|last|next)$", re.IGNORECASE)
_DOING = re.compile(r"(?P<stem>[a-z]{3,})ing$")
_HAVE = {"has": "does", "have": "does", "had": "did"}
_MOST_OF_A_MATTER = 3  # words
# What is meant by its name alone: "Tarn" is a city, "the Tarn fire" is no "Tarn".
_BY_NAME = BODIES | frozenset(
    stems(
        "country nation village island region district river lake mountain man woman person player film book month "
        "year day week"
    )
)
_PLACES = frozenset(
    stems("city town village country nation island place region district state province county capital")
)
_SIZE = frozenset({"bigger", "larger", "greater", "smaller"})
_LENGTHS = frozenset({"longer", "shorter"})
_WAS_LONGER = re.compile(
    r"\b(?:was|were)\s+(?:the\s+)?(?:longer|shorter)\b", re.IGNORECASE
)  # a strike was, a bridge is
_ONE = re.compile(r"\s+one$", re.IGNORECASE)
_THE_ONE = re.compile(r"^the\s+one(?=\s+(?:in|at|of|on|from|near)\s)", re.IGNORECASE)
_HEAD = re.compile(r"^(?:the|an?)\s+(?:[\w’'-]+\s+){0,3}?[a-z][\w’'-]*(?=\s+(?:in|at|of|on|from|near)\s|$)")
_MANY = frozenset({"people", "men", "women", "children", "dead"})
_BASES = {"got": "get", "had": "have", "made": "make", "scored": "score", "did": "do"}
_PARTICLES = frozenset({"out", "up", "down", "off", "in", "over", "away", "back"})


@dataclass(frozen=True, slots=True)
class Held:
    """Two things held against each other.

    Attributes:
        comparison: What is to be made of the two values.
        questions: What is asked of either.
        thing: Where both are values of one thing, the first and the last that it had: that thing.
    """

    comparison: Comparison
    questions: tuple[str, str]
    thing: str = ""


def held(question: str) -> Held | None:
    """What a question compares; None where it compares no two things that it names."""
    text = plain(question)
    for form, in_order in _BETWEEN:
        if between := form.match(text):
            first, second = _of_one_matter(between["first"], between["second"])
            comparison = Comparison((first, second), claimed=in_order, between=True, days=True)
            return Held(comparison, (_when(first), _when(second)))
    for form in _FORMS:
        if match := form.match(text):
            return _of(match)
    return None


def plain(question: str) -> str:
    """A question without what stands around it and says nothing of what is compared."""
    return _ASIDE.sub("", " ".join(question.split()).rstrip("?.! "))


def _of(match: re.Match[str]) -> Held | None:
    found: dict[str, str | None] = match.groupdict() | {"asked": match.string}
    first, second = _completed(*(_bare(found[side]) for side in ("first", "second")))
    if second.lower().endswith(("'s", "’s")) and " " in first:  # "the quake of 1993 deadlier than this week's"
        second = f"{second} {first.split()[-1]}"
    first, second = (_ONE.sub("", side) if found.get("one") else side for side in (first, second))
    sides = (_named(first), _named(second))
    if (kind := found.get("one")) and _BY_NAME.isdisjoint(stems(kind)):  # "which fire was deadlier, Tarn or the mill?"
        first, second = (_with(kind, side) for side in (first, second))
    if order := found.get("order"):
        questions = (_when_it_happened(found, first), _when_it_happened(found, second))
        return Held(Comparison(sides, larger=" ".join(order.lower().split()) not in _EARLIER, days=True), questions)
    word = " ".join((found.get("word") or found.get("how") or "").lower().split())
    larger = _ASKED[word][1] if word in _ASKED else word == "more"
    comparison = Comparison(sides, larger=larger, claimed=bool(found.get("asks")))
    return Held(comparison, (_asked(found, word, first), _asked(found, word, second)))


def _completed(first: str, second: str) -> tuple[str, str]:
    """Each of two with all its words: "the first or the third quarter of 2025"."""
    second = _without_one(first, second)
    if _ORDINAL.search(_named(first)) and (of := _OF_A_YEAR.search(second)):
        first = f"{first} {second[of.start() :]}"
    bare, numbered = _NUMBER.fullmatch(first), _NUMBER.match(second)
    if bare and numbered and numbered.end() < len(second):  # "the 2023 or the 2025 election", "2023 or 2025 in Tarn"
        first = f"{first}{second[numbered.end() :]}"
    of_a_year = _OF_A_YEAR.search(first)
    if (year := _YEAR.search(first)) and not _YEAR.search(second) and of_a_year:
        second = f"{_with(of_a_year[0], second)} of {year[0]}"
    if (year := _YEAR.search(second)) and not _YEAR.search(first) and of_a_year:
        first = f"{first} of {year[0]}"
    return first, second


def _without_one(first: str, second: str) -> str:
    """The second with what it is one of: "the flood in 2024 or the one in 1987", "the 2024 final or the 2026 one"."""
    if (head := _HEAD.match(first)) and _THE_ONE.match(second):
        return _THE_ONE.sub(head[0], second)
    year = _YEAR.search(first)
    return _ONE.sub(first[year.end() :], second) if year and first[year.end() :] and _YEAR.search(second) else second


def _when_it_happened(found: dict[str, str | None], side: str) -> str:
    did, one = (found["happened"] or "").lower(), _with_kind_of(found, side)
    nothing = re.fullmatch(_HAPPENED, did)
    return f"When was {one}?" if nothing else f"When did {one} {behind_did(did)}?"


def _with_kind_of(found: dict[str, str | None], side: str) -> str:
    """ "The drivers' strike", of strikes."""
    owner = side.endswith(("'", "’", "'s", "’s"))
    return _with(found.get("kind") or (found.get("one") if owner else None), side)


def _asked(found: dict[str, str | None], word: str, side: str) -> str:
    """What is asked of one of the two."""
    rest, what = (found.get("rest") or "").rstrip(), found.get("what")
    if told := _asked_of_doing(found, word, side):
        return told
    if what:
        verb = (found.get("verb") or "").lower()
        if what.lower() == "people" and verb in _HAVE:
            return f"How many inhabitants does {side} have{rest}?"
        return how_many(what, verb, _with(found.get("kind"), side), rest)
    of_a_place = not found.get("one") or not _PLACES.isdisjoint(stems(found["one"] or ""))
    if word in _SIZE and (not of_a_place or side.lower().startswith("the ")):
        return f"How large is {side}{rest}?"
    return measured(word, _with(found.get("kind"), side), rest)


def _asked_of_doing(found: dict[str, str | None], word: str, side: str) -> str:
    """What is asked of how long one of the two lasted, or what was done there or by whom; "" where it is no doing."""
    if found.get("lasts") or (found.get("one") and word in _LENGTHS and _WAS_LONGER.search(found["asked"] or "")):
        return f"How long did {_with_kind_of(found, side)} last?"
    if done := found.get("done"):
        return f"How much {side} was {done}{(found.get('rest') or '').rstrip()}?"
    if placed := _asked_of_place(found, _placed(side)):
        return placed
    if owner := found.get("owner"):
        return f"How much profit was made by {owner} in the {_with(found['kind'], side)}?"
    if not (doer := found.get("doer")):
        return ""
    what, verb = found.get("what"), behind_did((found["verb"] or "").lower())
    what, verb = ("profit", "make") if not what and verb in {"earn", "make"} else (what, verb)
    return " ".join(f"How much {what or ''} did {doer} {verb} {_placed(side)}?".split())


def _asked_of_place(found: dict[str, str | None], place: str) -> str:
    """What is asked of one of two places: "How many people live in Tarn?"; "" where nothing is."""
    if had := found.get("had"):
        return f"What was the {had} {place}?"
    if live := found.get("live"):
        if live.lower() in {"vote", "voted"}:
            return f"What was turnout {place}?"
        return f"How many {found['what']} {_once(live) if found.get('how') and found.get('in_past') else live} {place}?"
    if (noun := found.get("noun")) and noun != "it":
        return f"What {'were' if is_plural(noun) else 'was'} {noun} {place}?"
    return ""


def measured(word: str, side: str, rest: str = "") -> str:
    """What is asked of a thing by a word that compares: "dearer" -> "How much does milk cost?"."""
    return _ASKED[word][0].format(side=side, rest=rest)


def how_many(what: str, verb: str, side: str, rest: str = "") -> str:
    """How many of something somebody has or did."""
    how = "many" if is_plural(what) or what in _MANY else "much"
    if not verb:
        return f"How {how} {what} was there in {side}{rest}?"
    if verb in _HAVE:
        return f"How {how} {what} {_HAVE[verb]} {side} have{rest}?"
    return f"How {how} {what} did {side} {behind_did(verb)}{rest}?"


def is_plural(noun: str) -> bool:
    """Whether a noun ends as those of several things do."""
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def _once(verb: str) -> str:
    """The past form of a verb, as far as it is a regular one: "die" -> "died"."""
    if not may_be_verb(verb) or _is_past(verb):
        return verb
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def _placed(side: str) -> str:
    return side if re.match(_PLACED, side, re.IGNORECASE) else f"in {side}"


def _with(kind: str | None, side: str) -> str:
    """The side with what it is one of: "the warehouse fire" of fires, "first quarter of 2026" of quarters."""
    if not kind:
        return side
    one = kind.removesuffix("s")
    head, of, tail = side.partition(" of ")
    return side if one.lower() in side.lower().split() else f"{head} {one}{of}{tail}"


def _when(clause: str) -> str:
    """When something was, of a noun ("the quake"), a clause ("the ferry sank") or a question's end ("did it open")."""
    if _INVERTED.match(clause):
        return f"When {clause}?"
    words = clause.split()
    particle = [words.pop()] if words[-1].lower() in _PARTICLES and len(words) > 1 else []
    *subject, verb = words
    if subject and _is_past(verb):
        return f"When did {' '.join([*subject, behind_did(verb), *particle])}?"
    if (
        subject and subject[-1].lower() not in PAST.determiners and (doing := _doing(verb))
    ):  # "between the mill burning down and ..."
        return f"When did {' '.join([*subject, doing, *particle])}?"
    return f"When {'did' if any(map(_is_past, subject[1:])) else 'was'} {clause}?"


def _doing(word: str) -> str:
    """The base form of "burning"; "" of what is none ("meeting" behind an article may be, and is none)."""
    match = _DOING.match(word.lower())
    stems = (match["stem"], f"{match['stem']}e", match["stem"][:-1]) if match else ()
    return next((stem for stem in stems if may_be_verb(stem)), "")


def _is_past(word: str) -> bool:
    return PAST.is_past(word.lower())


def behind_did(verb: str) -> str:
    """The form that stands behind "did", as far as it is known."""
    word = verb.lower()
    return _BASES.get(word, "") or base_of(word) or word


def _bare(side: str | None) -> str:
    return (side or "").strip(" ,;:?.!")


def _of_one_matter(first: str, second: str) -> tuple[str, str]:
    """Two events of one matter, each with the name of it: "the Moe charge and the verdict"."""
    names_of = [names(f"x {side}") for side in (first, second)]
    if _INVERTED.match(first) or _INVERTED.match(second) or bool(names_of[0]) == bool(names_of[1]):
        return first, second
    (name, *_), lacking = (names_of[0], second) if names_of[0] else (names_of[1], first)
    words = lacking.split()
    if len(words) > _MOST_OF_A_MATTER or any(map(_is_past, words)):  # a clause tells itself what it is of
        return first, second
    whole = f"{lacking} of {name}"
    return (first, whole) if lacking is second else (whole, second)


def _named(side: str) -> str:
    """A side without the preposition before it."""
    return re.sub(rf"^{_PLACED}", "", side, flags=re.IGNORECASE)
