"""A piece that names a thing, a stretch or what was wanted, and the question before -> what it asks. Pure. English.

"Revenue?" after "What profit did Sill Lines make in 2024?" puts one measure for another, "injured?" one thing that
befell people, "score?" asks it of what was spoken of; "and the quarter after that?" counts on from the one that was
asked about; "what had they asked for?" measures as the question before does. What a pronoun means is put in before,
and whether the articles have such a thing is not known.
"""

from __future__ import annotations

import re

from qa.intents import AnswerType
from qa.question.answer_type import answer_type
from qa.question.comparing import is_plural
from qa.question.followups.phrases import names, spoken_of, topic_of
from qa.text.languages import ENGLISH
from qa.text.verbs import base_of
from qa.text.words import FUNCTION_WORDS

_AUX = r"(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)"
_NOUN = re.compile(r"^(?:(?:any|the)\s+)?(?P<noun>[a-z][\w’'-]*(?:\s+[a-z][\w’'-]*){0,2})$")
_MEASURED = re.compile(
    rf"^(?P<how>how\s+many|how\s+much|what|which)\s+(?P<what>(?!{_AUX}\b)[^?]+?)\s+(?P<rest>{_AUX}\s+[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^what(?:['’]s|\s+is|\s+was|\s+are|\s+were)\s+the\s+[^?]+?\s+(?P<rest>(?:in|of|at|for|on|by)\s+[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_MEASURE_ALONE = re.compile(
    r"^(?P<asked>what(?:['’]s|\s+is|\s+was|\s+are|\s+were))\s+(?:the\s+)?(?P<what>[a-z][a-z-]*(?:\s+[a-z-]+){0,2}?)"
    r"(?P<rest>(?:\s+(?:now|today|currently|at\s+the\s+moment|this\s+\w+|(?:in|for)\s+[^?]*\d[^?]*))?)\s*\?*$",
    re.IGNORECASE,
)  # "What is the key rate now?"
_TOLD_OF_SOMEBODY = re.compile(
    r"^(?P<asked>what(?:['’]s|\s+is|\s+was|\s+are|\s+were)\s+(?-i:[A-Z])[^?]*?(?:[’']s|s[’']))"
    r"\s+[a-z][a-z-]*(?:\s+(?!in\b|of\b|at\b|for\b|on\b|by\b)[a-z-]+)?(?P<rest>(?:\s+(?:in|of|at|for|on|by)\s+[^?]+?)?)\s*\?*$",
    re.IGNORECASE,
)  # "What was Renn's salary in 2024?"
_COUNTED = re.compile(
    rf"^how\s+many\s+(?P<who>(?:[a-z-]+\s+){{0,2}}?(?:[a-z-]+s|people|men|women|children))\s+(?P<aux>(?:{_AUX}\s+)?(?:been\s+)?)(?P<verb>[a-z]+)(?P<rest>(?:\s+[^?]+?)?)\s*\?*$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"^(?:who|what|which\s+\w+)\s+(?!{_AUX}\b)(?P<verb>[a-z]+)\s+(?P<what>(?:the|a|an)\s+[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_PRICED = re.compile(r"^(?P<how>how\s+much\s+(?:is|are|was|were))\s+(?P<what>[^?]+?)\s*\?*$", re.IGNORECASE)
_BEFELL = frozenset(
    {"injured", "hurt", "wounded", "missing", "dead", "killed", "homeless", "arrested", "evacuated", "displaced"}
    | {"rescued", "saved", "unhurt", "trapped", "infected", "charged", "stranded", "hospitalised", "hospitalized"}
)
_NO_NOUNS = frozenset({"per", "north", "south", "east", "west"})
_ANYBODY = frozenset({"anyone", "anybody", "someone", "somebody", "nobody", "everyone", "everybody"})
_OF_PEOPLE = frozenset(["age", "job", "party", "profession", "nationality", "background", "wife", "husband", "salary"])
_WHO_IS = re.compile(r"^who\s+(?:(?:is|was|were|are|has|have|had)\s+)?(?:been\s+)?", re.IGNORECASE)
_WANTED = re.compile(
    r"^what\s+(?P<aux>had|did|do|does|have|has|would)\s+(?P<who>[^?]+?)\s+(?:originally\s+|first\s+|actually\s+)?"
    r"(?P<verb>want(?:ed)?|ask(?:ed)?(?:\s+for)?|call(?:ed)?\s+for|demand(?:ed)?|offer(?:ed)?|propose[d]?|expect(?:ed)?"
    r"|hope[d]?\s+for|seek|sought|request(?:ed)?|forecast|plan(?:ned)?|promise[d]?|predict(?:ed)?)\s*\?*$",
    re.IGNORECASE,
)
_MEASURED_BARE = re.compile(
    rf"^(?P<how>how\s+(?:many|much)(?:\s+(?!{_AUX}\b|of\b)[^?]+?)?)\s+(?P<aux>{_AUX})\s+(?P<rest>[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth")
_QUARTER = re.compile(r"\b(?:(?P<word>first|second|third|fourth|last)\s+quarter|q(?P<digit>[1-4]))\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b", re.IGNORECASE)
_NEXT = re.compile(
    r"^(?:(?:in|for|on)\s+)?(?:the\s+(?:(?P<way>next|following|previous|preceding)\s+(?P<unit>quarter|month)"
    r"|(?P<unit2>quarter|month)\s+(?P<side>before|after)(?:\s+(?:that|it|this))?)"
    r"|an?\s+(?P<unit3>quarter|month)\s+(?P<side2>later|earlier|after|before))$",
    re.IGNORECASE,
)


def noun_in(piece: str) -> str:
    """The bare noun that a piece is ("score", "the revenue"); "" where it is something else."""
    match = _NOUN.match(piece)
    words = match["noun"].split() if match else []
    if len(words) > 1 and words[0] in _ANYBODY:
        words = words[1:] if words[1] in _BEFELL else []
    if piece.lower().startswith("the ") and words and not _is_measure(match["noun"] if match else ""):
        return ""  # "the captain" is somebody or something of its own
    no_noun = not words or not FUNCTION_WORDS.isdisjoint(words) or words[0].endswith("ly") or words[0] in _NO_NOUNS
    return "" if no_noun else " ".join(words)


def of_a_noun(earlier: str, noun: str, short: str) -> list[str]:
    """What a bare noun asks behind another question, the likeliest first; empty where it fits nowhere.

    Args:
        earlier: The question before, as it was understood.
        short: What answered that.
    """
    if noun in _BEFELL:
        return _of_what_befell(earlier, noun)
    if measured := _MEASURED.match(earlier):
        return [f"{_how(measured['how'], noun)} {measured['rest']}?"]
    if (priced := _PRICED.match(earlier)) and not _is_measure(noun):
        return [_priced(priced, noun)]
    be = "are" if is_plural(noun) else "is"
    if told := _told(earlier, f"what {be} the {noun}", noun):
        return [told]
    if earlier.lower().startswith("who "):
        return _of_somebody(earlier, f"what {be} the {noun}", short)
    return _of_its_topic(noun, topic_of(earlier))


def _told(earlier: str, asked: str, noun: str) -> str:
    """One measure for another of what was told: "what is the rent in Tarn?", "what was Moe's salary?"; else ""."""
    if (alone := _MEASURE_ALONE.match(earlier)) and _is_measure(noun) and _is_measure(alone["what"]):
        return f"{alone['asked']} {noun}{alone['rest']}?"
    if told := _TOLD_OF_SOMEBODY.match(earlier):
        return f"{told['asked']} {noun}{told['rest']}?"
    told = _TOLD.match(earlier)
    return f"{asked} {told['rest']}?" if told else ""


def _of_its_topic(noun: str, topic: str) -> list[str]:
    """A bare noun asked of what was spoken of; empty where nothing was."""
    if is_plural(noun) and topic and not _is_measure(noun):
        return [f"how many {noun} were there in {topic}?"]
    return [f"what {'are' if is_plural(noun) else 'is'} the {noun} of {topic}?"] if topic else []


def _priced(priced: re.Match[str], noun: str) -> str:
    """ "Oats?" after "How much is flour?": how much are they; "children?" after that of a ticket: for children."""
    of_another = " " not in priced["what"]
    return f"{priced['how']} {noun}?" if of_another else f"{priced['how']} {priced['what']} for {noun}?"


def _of_somebody(earlier: str, asked: str, short: str) -> list[str]:
    """What is asked of what somebody did, or of who that was: the score of a final, the age of a winner."""
    done = _OBJECT.match(earlier)
    of_it = f"{asked} of {done['what']}?" if done else f"{asked}? ({_WHO_IS.sub('', earlier).rstrip(' ?')})"
    of_them = [f"{asked} of {name}?" for name in names(f"x {short}")[:1]]
    noun = asked.rsplit(maxsplit=1)[-1]
    return [*of_them, of_it] if noun in _OF_PEOPLE else [of_it, *of_them]


def _of_what_befell(earlier: str, befell: str) -> list[str]:
    """ "Injured?": how many people were, where the question before counts others or tells of what it happened in."""
    counted = _COUNTED.match(earlier)
    if counted and ENGLISH.is_past(counted["verb"].lower()):
        return [f"how many {counted['who']} were {befell}{counted['rest']}?"]
    topic = topic_of(earlier)
    return [f"how many people were {befell} in {topic}?"] if topic else []


def _is_measure(noun: str) -> bool:
    """Whether something is told by the amount of it: the price, the turnout."""
    return answer_type(f"what is the {noun}?") is not AnswerType.ANYTHING


def _how(how: str, noun: str) -> str:
    if how.lower() in {"what", "which"}:
        return f"{how} {noun}"
    return f"how {'many' if is_plural(noun) or noun == 'people' else 'much'} {noun}"


def of_the_next(earlier: str, piece: str) -> str:
    """The question of the quarter or month before or after the one that it asks about; "" where it asks about none."""
    match = _NEXT.match(piece)
    if not match:
        return ""
    way = (match["way"] or match["side"] or match["side2"]).lower()
    step = 1 if way in {"next", "following", "after", "later"} else -1
    unit = (match["unit"] or match["unit2"] or match["unit3"]).lower()
    asked = earlier.rstrip(" ?")
    there = _QUARTER.search(asked) if unit == "quarter" else _MONTH.search(asked)
    if not there:
        return ""
    if unit == "quarter":
        word = (there["word"] or _ORDINALS[int(there["digit"] or 1) - 1]).lower()
        at = _ORDINALS.index(word.replace("last", "fourth")) + step
        text = f"{asked[: there.start()]}{_ORDINALS[at % 4]} quarter{asked[there.end() :]}"
        return f"{_in_year(text, at // 4)}?"
    at = _MONTHS.index(there[0].lower()) + step
    text = f"{asked[: there.start()]}{_MONTHS[at % 12].capitalize()}{asked[there.end() :]}"
    return f"{_in_year(text, at // 12)}?"


def _in_year(text: str, on: int) -> str:
    """The text with its year so many on."""
    year = _YEAR.search(text)
    return f"{text[: year.start()]}{int(year[0]) + on}{text[year.end() :]}" if year and on else text


def of_what_was_wanted(earlier: str, piece: str) -> str:
    """ "What had the union wanted?" after "How much more did the drivers get?": how much more had the union wanted?"""
    wanted, measured = _WANTED.match(piece), _MEASURED_BARE.match(earlier)
    if not wanted or not measured:
        return ""
    about = next((name for name in reversed(spoken_of(f"x {measured['rest']}")) if name not in piece), "")
    about = f" for {about}" if about and not wanted["verb"].lower().endswith("for") else ""
    return f"{measured['how']} {wanted['aux']} {wanted['who']} {wanted['verb']}{about}?"


def of_those_counted(word: str, earlier: str) -> str:
    """ "Why?" after "How many people died in the fire?": why did people die in the fire?; "" for others."""
    counted = _COUNTED.match(earlier)
    if not counted or _MEASURED.match(earlier):
        return ""
    who, verb, rest = counted["who"], counted["verb"].lower(), counted["rest"]
    if aux := counted["aux"].strip():
        return f"{word} {aux} {who} {verb}{rest}?"
    base = base_of(verb) if ENGLISH.is_past(verb) else ""
    return f"{word} did {who} {base}{rest}?" if base else ""
