"""A bare word that asks, and the turns before it -> what it asks of the same. English. Pure.

"Why?" after "When did the bridge close?" is "why did the bridge close?"; "when?" after "Who bought the mill?" asks it
of whoever was the answer; "who didn't?" denies what was asked. What else a question leaves out is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.domain import Answer
from qa.question.followups.phrases import names, topic_of
from qa.question.followups.pieces import of_those_counted
from qa.question.followups.pronouns import QUESTION_WORD, plain
from qa.question.followups.referents import question_of
from qa.text.languages import ENGLISH
from qa.text.verbs import base_of

_BARE = re.compile(
    r"^(?P<word>why|what for|for what|when|where|how|who|(?:who|what|where) else|since when|until when"
    r"|(?:(?:about|against|at|before|behind|by|for|from|in|of|on|over|to|under|with)\s+)?(?:how (?:much|many))"
    r"|(?:about|against|at|before|behind|by|for|from|in|of|on|over|to|under|with)\s+(?:(?:which|what)\s+\w+|whom?|how\s+many\s+\w+))"
    r"(?:\s+(?:so|not)|(?P<event>\s+(?:was|is|did|has)\s+(?:that|this)(?:\s+happen(?:ed)?)?))?\s*\?*$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"^(?P<word>who|what|which(?:\s+\w+)?)"
    r"\s+(?P<not>(?:did|does|do|has|have|had|is|are|was|were|will|would)(?:\s+not|n['’]t))\s*\?*$",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"^who\s+(?P<verb>is|are|was|were|has|have|had|will|would)\s+(?P<rest>.+)", re.IGNORECASE)
_SUBJECT_WORD = re.compile(r"^(?:who|what|which \w+)\s+", re.IGNORECASE)
_AUXILIARY = re.compile(r"^(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b", re.IGNORECASE)
_DONE = re.compile(r"^(?:who|what|which \w+)\s+(?P<verb>[a-z]+)\s+(?P<rest>.+)$", re.IGNORECASE)
_PUT_OFF = re.compile(r"\b(?:put\s+off|postponed|delayed|brought\s+forward|cancelled|called\s+off)\b", re.IGNORECASE)
_FOR_MONEY = frozenset({"buy", "sell", "acquire", "purchase"})
COUNTED_OBJECT = re.compile(
    r"^(?:how\s+many|how\s+much|which|what)\s+(?P<what>[^?]+?)\s+"
    r"(?P<rest>(?:did|does|do|will|would|can|could|should|must)\s+[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_NOW = re.compile(r"\s+(?:now|currently|today|at\s+the\s+moment|these\s+days)(?=\s*\?*$)", re.IGNORECASE)
_LED = re.compile(r"^(?:about|against|at|before|behind|by|for|from|in|of|on|over|to|under|with)\s+", re.IGNORECASE)
# "Why so late?", "Why so much more than planned?"
_SO = re.compile(r"^why\s+(?:so|that|this)\s+(?P<much>[a-z]+(?:\s+[a-z]+){0,4})\s*\?*$", re.IGNORECASE)


def of_a_bare_word(text: str, turns: Sequence[Answer]) -> list[str]:
    """What a bare word, or a bare denial, asks, the likeliest first; empty where it is neither."""
    before = turns[-1]
    earlier = question_of(before)
    if denied := _DENIED.match(text):
        return [f"{denied['word']} {denied['not']} {_SUBJECT_WORD.sub('', earlier)}"]
    bare = _BARE.match(text)
    if not bare:
        return []
    if bare["event"] and _asks_for_its_subject(earlier):  # "When was that?": the answer may be wrong
        own = _asked_of_its_subject(bare["word"], earlier, QUESTION_WORD.sub("", earlier).strip(), before.short)
        did = own.startswith(f"{bare['word']} did ")
        return [own, f"{text.rstrip(' ?')}? ({plain(earlier)})"] if did else []
    asked = _asked_of_the_same(bare["word"], earlier, before)
    put_off = _put_off(bare["word"], before)
    led = _asks_for_its_subject(earlier) and _LED.match(bare["word"])  # "For how much?": the answer may be wrong
    beside = [f"{bare['word']}? ({topic_of(earlier) or plain(earlier)})"] if led else []
    return [*([put_off] if put_off else []), asked, *beside]


def why_so(text: str, turns: Sequence[Answer]) -> list[str]:
    """ "Why so late?": why the same was so late; empty for others."""
    earlier, so = question_of(turns[-1]), _SO.match(text)
    if not so or _asks_for_its_subject(earlier):
        return []
    return [f"{_asked_of_the_same('why', earlier, turns[-1]).rstrip(' ?')} so {so['much']}?"]


def _put_off(word: str, before: Answer) -> str:
    """ "Why?" after when something is to be, where the answer tells that it was put off; "" otherwise."""
    earlier = question_of(before)
    told = _PUT_OFF.search(before.sentences[0].text) if before.sentences else None
    topic = topic_of(earlier)
    if word.lower() != "why" or not told or not topic or not earlier.lower().startswith("when "):
        return ""
    return f"why was {topic} {told[0].lower()}?"


def _asked_of_the_same(word: str, earlier: str, before: Answer) -> str:
    """ "Why?" after "When did the bridge close?": "Why did the bridge close?"."""
    word = "why" if word.lower() in {"what for", "for what"} else word
    if word.lower() in {"since when", "until when"}:
        earlier = _NOW.sub("", earlier)
    if word.lower() in {"who else", "what else"} and _SUBJECT_WORD.match(earlier):
        return f"{word} {_SUBJECT_WORD.sub('', earlier)}"
    if counted := COUNTED_OBJECT.match(earlier):  # "How many jobs will it cut?"
        return f"{word} {counted['rest']} {counted['what']}?"
    if of_those := of_those_counted(word, earlier):
        return of_those
    if (asked := _WHO_IS.match(earlier)) and names(f"x {before.short}"):  # "Who is against it?"
        return f"{word} {asked['verb']} {before.short} {asked['rest']}"
    rest = QUESTION_WORD.sub("", earlier).strip()
    return (
        _asked_of_its_subject(word, earlier, rest, before.short) if _asks_for_its_subject(earlier) else f"{word} {rest}"
    )


def _asked_of_its_subject(word: str, earlier: str, rest: str, short: str) -> str:
    """ "When?" after "Who bought the mill?": "When did Moe buy the mill?"."""
    if not short:
        return f"{word}? ({rest.strip(' ?')})"
    done = _DONE.match(earlier)
    if done and ENGLISH.is_past(done["verb"].lower()) and (verb := base_of(done["verb"].lower())):
        word = "for how much" if word.lower() == "how much" and verb in _FOR_MONEY else word
        return f"{word} did {short} {verb} {done['rest']}"
    return f"{word} {short} {rest}"


def _asks_for_its_subject(question: str) -> bool:
    """Whether a question has no verb of its own to be asked with: "Who resigned?", not "Why did she resign?"."""
    return bool(_SUBJECT_WORD.match(question)) and not _AUXILIARY.match(QUESTION_WORD.sub("", question).strip())
