"""A question that leans on the one before -> a question that stands alone, by rules. English. Pure.

"And who replaced him?" after "Who resigned as mayor?" (answer: Karin Halvard) becomes "who replaced Karin Halvard?".
Where no rule finds what is meant, the topic of the earlier question is added in brackets: search needs its words more
than its grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.domain import Answer
from qa.text.words import content_stems, names

_CONNECTIVE = re.compile(r"^(?:and|but|so|then|ok|okay|also)\b[\s,]*", re.IGNORECASE)
_ELLIPSIS = re.compile(
    r"^(?:(?:and|but)\s+)?(?:what|how) about\s+(?P<new>.+?)\s*\?*$"
    r"|^(?:and|or)\s+(?P<short>(?:(?:in|at|on|for|with|from|of)\s+)?(?:the\s+)?[\w’'-]+(?:\s+[\w’'-]+)?)\s*\?*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<word>why|when|where|how|how much|how many|who|since when)(?:\s+(?:so|not|else))?\s*\?*$", re.IGNORECASE
)
_QUESTION_WORD = re.compile(r"^(?:who|what|which \w+|when|where|why|how(?: \w+)?)\s+", re.IGNORECASE)
_AUXILIARY = re.compile(r"^(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?P<possessive>his|her(?=\s+[a-z]))\b|\b(?:he|she|him|her)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?P<possessive>its|their)\b|\b(?:it|they|them|there)\b", re.IGNORECASE)
_EVENT = re.compile(r"\b(?:this|that)\b(?=\s*\?|\s*$|\s+(?:happen|mean|cost|take)\w*\b)", re.IGNORECASE)
_COUNTED = re.compile(r"^how many\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\b(?:is|are|was|were|will|be|been)\s+there\b|\bthere\s+(?:is|are|was|were|will|be|been)\b", re.IGNORECASE
)
_TOPIC = re.compile(
    r"\b(?:the|a|an)\s+(?:[\w’'-]+\s+){0,2}?[\w’'-]+(?=\s+(?:of|in|on|at|by|for|to|from|with)\b|\s*\?|\s*$)"
)


class RuleRewriter:
    """Rewrites by the rules of this module."""

    def rewrite(self, question: str, history: Sequence[Answer]) -> str:
        """The question with what it takes from the last answer put into it; unchanged where it stands alone."""
        return standalone(question, history)


def standalone(question: str, history: Sequence[Answer]) -> str:
    """The question with what it takes from the last answer put into it; unchanged where it stands alone.

    Args:
        history: The answers so far, oldest first.
    """
    if not history or not question.strip():
        return question
    before = history[-1]
    earlier = before.understood or before.question
    text = _CONNECTIVE.sub("", question).strip()
    ellipsis, bare = _ELLIPSIS.match(question), _BARE.match(text)
    if bare:
        return _asked_of_the_same(bare["word"], earlier, before)
    if ellipsis:
        return _with_other(earlier, ellipsis["new"] or ellipsis["short"])
    if _EVENT.search(text) or (_COUNTED.match(earlier) and _THEY.search(text)):
        return f"{text} ({_plain(earlier)})"
    resolved = _resolved(text, earlier, before)
    if resolved == text and (text != question or not content_stems(text)):
        topic = " ".join(names(earlier)) or _plain(earlier)
        return text if set(content_stems(topic)) <= set(content_stems(text)) else f"{text} ({topic})"
    return resolved


def _resolved(text: str, earlier: str, before: Answer) -> str:
    """The text with its pronouns replaced; a pronoun after a name of the same question means that name, and stays."""
    for pattern, meant in ((_PERSON, _person(earlier, before)), (_THING, _thing(earlier, before))):
        match = None if pattern is _THING and _EXPLETIVE.search(text) else pattern.search(text)
        if match is None or not meant or names(text[: match.start()]):
            continue
        name = f"{meant}'s" if match["possessive"] else meant
        text = text[: match.start()] + name + text[match.end() :]
    return text


def _person(earlier: str, before: Answer) -> str:
    """Whom "he" or "she" means: the short answer if it is a name, else the last name asked about or quoted."""
    short = names(before.short)
    quoted = names(before.sentences[0].text) if before.sentences else []
    return next(iter([*short[-1:], *names(earlier)[-1:], *quoted[:1]]), "")


def _thing(earlier: str, before: Answer) -> str:
    """What "it" means: what was asked about by name, else the thing that was asked about, else the short answer."""
    things = [match[0] for match in _TOPIC.finditer(earlier)]
    return next(iter([*names(earlier)[:1], *things[-1:], *names(before.short)[:1]]), "")


def _with_other(earlier: str, new: str) -> str:
    """The earlier question about something else: "What about Tarn?" after "How many schools closed in Alder?"."""
    fresh = re.sub(r"^(?:in|at|on|for|with|from|of)\s+", "", new)
    named = names(earlier)
    if named and fresh[:1].isupper():
        return earlier.replace(named[-1], fresh)
    return f"{new}? ({_plain(earlier)})"


def _asked_of_the_same(word: str, earlier: str, before: Answer) -> str:
    """ "Why?" after "When did the bridge close?": "Why did the bridge close?"."""
    rest = _QUESTION_WORD.sub("", earlier).strip()
    if _AUXILIARY.match(rest):
        return f"{word} {rest}"
    subject = before.short or ""
    return " ".join(f"{word} {subject} {rest}".split())


def _plain(question: str) -> str:
    return _QUESTION_WORD.sub("", question).strip(" ?")
