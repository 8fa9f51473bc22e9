"""What a question asks, as the statement that its answer completes: "Who beat Tarn?" -> "… beat Tarn". English. Pure.

With an answer put into it, it can be held against the sentence that is to give that answer, as any other claim: who did
it to whom, whether it is denied there, of whom and of when it is said. Verbs stay as they were asked ("Karin Halvard
resign"): it is compared by its words' stems and their order, and never shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qa.intents import GAP
from qa.text.languages import ENGLISH
from qa.text.verbs import may_be_verb

_BE = frozenset({"is", "are", "was", "were"})
_DO = frozenset({"did", "does", "do"})
_MODAL = frozenset({"will", "would", "can", "could", "should", "may", "might", "must"})
_AUX = r"(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may|might|must)"
_NOT = r"(?P<not>\s+not\b|n['’]t\b)?"
_OF_WHICH = r"(?:(?:in|at|on|for|to|from|by|with|of) )?(?:which|what|whose)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]
# Of other question words, `typed.whole` has spelt it out.
_IS = re.compile(r"^((?:and\s+)?what)[’']s\b(?!\s+(?:been|got|become|happened|caused|changed)\b)", re.IGNORECASE)
_SHORT = (
    (re.compile(r"\b(?:cannot|can[’']t)\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon[’']t\b", re.IGNORECASE), "will not"),
)
_OPENING = re.compile(r"^(?:(?:please|and|so|but|then|ok|okay|well|now)\b,?\s+)+", re.IGNORECASE)
_A_NOUN_PHRASE = re.compile(
    r"(?:the|a|an|this|that|these|those|his|her|its|their|he|she|it|they|there|any|all|some)\b|[A-Z0-9\"“'‘]"
)
_INSIDE = re.compile(r"\b(?:which|what|who|whom|how many|how much)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)][.!])\s+(?=[A-Z])")
_PRESUMING = re.compile(
    rf"(?:(?:since |until |from )?(?:when|where|why|how)|by how (?:much|many)(?: \w+)?)\s+{_AUX}\b", re.IGNORECASE
)
_LASTING = re.compile(
    r"(?:(?:who|what|which(?: \w+)?|where|how \w+)\s+)?(?:is|are|does|do|has|have|can|will)\b", re.IGNORECASE
)
_TRUE = r"is it (?:really )?(?:true|correct|right|the case) that\s+"
_IT_IS_TRUE = re.compile(_TRUE, re.IGNORECASE)
_NOW = re.compile(r"\b(?:now|still|currently|at present|at the moment|today)\b", re.IGNORECASE)
_STRANDED = frozenset({"by", "with", "for", "to", "of", "from", "about", "against", "over", "into", "after"})
_SO_FAR = frozenset({"yet", "already", "still", "now", "currently", "ever", "anymore", "finally", "actually", "really"})
_SUBJECTS = frozenset({"i", "you", "he", "she", "it", "we", "they"})
_ARTICLES = frozenset({"a", "an", "the"})
_IN_STATE = frozenset({"in", "on", "at", "under", "out", "over", "off", "up", "down", "behind", "without"})
_OF = _STRANDED | _IN_STATE | {"and", "or"}
_BEFORE_A_GERUND = frozenset({"after", "before", "by", "for", "of", "since", "while", "when", "without", "from", "in"})
_PREDICATE = frozenset({"to", "not", "be", "being", "been", "also"})


def statement(question: str) -> str:
    """What a question asks, with `GAP` for what it asks for; "" where it has no form that is known.

    Args:
        question: One question, as it stands alone.
    """
    text = _SENTENCE_END.split(" ".join(question.split()).rstrip("?.! "))[-1]
    text = _OPENING.sub("", text)
    text = _IS.sub(r"\1 is", text)
    for short, whole in _SHORT:
        text = short.sub(whole, text)
    for form, made in _FORMS:
        if match := form.match(text):
            return " ".join(made(match).split())
    inside = _INSIDE.search(text)
    return f"{text[: inside.start()]}{GAP}{text[inside.end() :]}" if inside and inside.start() else ""


def lasting(question: str) -> bool:
    """Whether a question asks what holds on the day of asking ("Is the bridge open?"), not what happened once."""
    told = _IT_IS_TRUE.sub("", question)
    return bool(_LASTING.match(told) or _NOW.search(told) or _holds_office(told))


def _holds_office(question: str) -> bool:
    """ "Who leads the council?"."""
    words = question.split()
    doing = words[1].lower() if len(words) > 2 and words[0].lower() == "who" else ""
    return doing.endswith("s") and may_be_verb(doing[:-1])


def presumes(question: str) -> bool:
    """Whether a question takes what it asks about for granted, and asks when, where, why or how it came about."""
    return bool(_PRESUMING.match(_OPENING.sub("", question)))


def _yes_or_no(match: re.Match[str]) -> str:
    if match["rest"].lower().startswith("there "):
        return f"there {match['aux'].lower()} {'not ' if match['not'] else ''}{match['rest'][6:]}"
    return _in_order(match["rest"], match["aux"], denied=bool(match["not"]))


def _who(match: re.Match[str]) -> str:
    """Who did it, or to whom it was done."""
    rest, auxiliary = match["rest"], match["aux"].lower()
    return _of_the_subject(GAP, match) if _asks_for_subject(match) else f"{_in_order(rest, auxiliary)} {GAP}"


def _which(match: re.Match[str]) -> str:
    """ "Which schools will close", "Which town did she visit"."""
    what = f"{GAP} {match['what']}"
    if _asks_for_subject(match):
        return _of_the_subject(what, match)
    return f"{_in_order(match['rest'], match['aux'])} {what}"


def _how_many(match: re.Match[str]) -> str:
    rest, auxiliary, what = match["rest"], match["aux"].lower(), match["what"] or ""
    if not what and auxiliary in _BE:
        return f"{rest} {auxiliary} {GAP}"
    if rest.lower().startswith("there "):
        return f"there {auxiliary} {rest[6:]} {GAP} {what}"
    return _which(match) if what else f"{_in_order(rest, auxiliary)} {GAP}"


def _how(match: re.Match[str]) -> str:
    return f"{_in_order(match['rest'], match['aux'])} {GAP} {match['what']}"


def _when(match: re.Match[str]) -> str:
    return f"{_in_order(match['rest'], match['aux'], denied=bool(match['not']))} {GAP}"


def _asks_for_subject(match: re.Match[str]) -> bool:
    words: list[str] = match["rest"].split()
    if len(words) > 2 and words[-1].lower() in _STRANDED and _is_participle(words[-2]):  # "what was Ada Renn fined for"
        return False
    if match["not"] or (match["aux"].lower() in _BE and "what" not in match.re.groupindex):
        return True
    return match["aux"].lower() not in _DO and not _A_NOUN_PHRASE.match(match["rest"])


def _of_the_subject(subject: str, match: re.Match[str]) -> str:
    return f"{subject} {match['aux'].lower()} {'not ' if match['not'] else ''}{match['rest']}"


def _in_order(rest: str, auxiliary: str, *, denied: bool = False) -> str:
    """Subject and predicate behind an auxiliary, with the auxiliary between them where its place can be told.

    How it stands by now ("yet", "still") is told by the day of what answers, and stands behind the subject.
    """
    every, auxiliary = rest.split(), auxiliary.lower()
    words = [word for word in every if word.lower() not in _SO_FAR] or every
    denial = ["not"] if denied else []
    if auxiliary in _DO:
        return " ".join([*denial, *words])
    begins = _is_verb if auxiliary in _MODAL else _is_participle
    behind = [
        at for at in range(1, len(words)) if words[at - 1].lower() not in ENGLISH.determiners
    ]  # not "the meeting"
    begun = [at for at in behind if begins(words[at]) and words[at - 1].lower() not in _BEFORE_A_GERUND]
    if auxiliary in _BE and not begun:
        begun = [at for at in behind if _is_state(words[at], words[at - 1])]
    is_one_thing = len(words) - 1 not in behind  # "the bridge", of "how long is the bridge"
    so_far = [at for at, word in enumerate(every[:-1]) if word.lower() in _SO_FAR and at in behind]
    alone = words[0].lower() in _SUBJECTS and len(words) > 1 and words[1].lower() not in {"and", "or"}
    told = [1] if alone else so_far[:1] or begun[:1]
    at = told[0] if told else len(words) - (not is_one_thing)
    return " ".join([*words[:at], auxiliary, *denial, *words[at:]])


def _is_participle(word: str) -> bool:
    """Whether a word may begin what is said with "is" or "has"."""
    return word[0].islower() and (ENGLISH.is_past(word) or word.endswith("ing") or word in _PREDICATE)


def _is_state(word: str, before: str) -> bool:
    """Whether a word may begin what something is, with no verb: "a member of it", "in prison"."""
    return word in _IN_STATE or (word in _ARTICLES and before not in _OF)


def _is_verb(word: str) -> bool:
    """Whether a word may begin what is said with "will"."""
    return may_be_verb(word) or word in _PREDICATE


_FORMS = tuple(
    (re.compile(form, re.IGNORECASE), made)
    for form, made in (
        (rf"{_TRUE}(?P<rest>.+)", lambda match: match["rest"]),
        (rf"(?P<aux>{_AUX}){_NOT}\s+(?P<rest>.+)", _yes_or_no),
        (rf"(?:who|whom|what|which)\s+(?P<aux>{_AUX}){_NOT}\s+(?P<rest>.+)", _who),
        (rf"how (?:many|much)(?P<what>(?:\s+(?!{_AUX}\b)\S+)*?)\s+(?P<aux>{_AUX}){_NOT}\s+(?P<rest>.+)", _how_many),
        (r"how (?:many|much)\s+(?P<rest>.+)", lambda match: f"{GAP} {match['rest']}"),
        (rf"(?:since |until |from )?(?:when|where|why|how)\s+(?P<aux>{_AUX}){_NOT}\s+(?P<rest>.+)", _when),
        (r"how come\s+(?P<rest>.+)", lambda match: f"{match['rest']} {GAP}"),
        (rf"how (?P<what>\w+(?: ago)?)\s+(?P<aux>{_AUX})\s+(?P<rest>.+)", _how),
        (rf"{_OF_WHICH} (?P<what>(?:(?!{_AUX}\b)\S+\s+)+?)(?P<aux>{_AUX}){_NOT}\s+(?P<rest>.+)", _which),
        (r"(?:who|whom|what|which|whose)\s+(?P<rest>.+)", lambda match: f"{GAP} {match['rest']}"),
    )
)
