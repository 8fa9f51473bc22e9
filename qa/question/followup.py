"""A question that leans on those before it -> the questions that it may mean, by rules. English. Pure.

"And who replaced him?" after "Who resigned as mayor?" (answer: Karin Halvard) is "who replaced Karin Halvard?". A
pronoun may mean more than one of those who were spoken of, so there is a reading for each, the last named first; which
of them is meant is for the articles to say. Turns that asked nothing ("thanks") are passed over. Where no rule finds
what is meant, the topic of the earlier question is added in brackets: search needs its words more than its grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa.domain import Answer, Intent
from qa.question.binding import Bound, bound
from qa.question.intent import intent
from qa.text.languages import ENGLISH, LANGUAGES
from qa.text.words import FUNCTION_WORDS, content_stems, names

_CONNECTIVE = re.compile(
    r"^(?:(?:and|but|so|then|ok|okay|also|no|sorry|actually|rather|wait|i\s+(?:mean|meant))\b[\s,:]*(?:now\b\s+)?)+",
    re.IGNORECASE,
)
_ABOUT_ANOTHER = re.compile(
    r"^(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*):\s+(?P<asked>.+)$"
)  # "Renn: when did he go?"
_ELLIPSIS = re.compile(
    r"^(?:(?:and|but|or)\s+)?(?:what|how) about\s+(?P<new>.+?)\s*\?*$"
    r"|^(?:and|or)\s+(?P<short>(?:(?:in|at|on|for|with|from|of)\s+)?(?:the\s+)?[\w’'-]+(?:\s+[\w’'-]+)?)\s*\?*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<word>why|when|where|how|how much|how many|who|since when|until when)(?:\s+(?:so|not|else))?\s*\?*$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"^(?P<word>who|what|which(?:\s+\w+)?)"
    r"\s+(?P<not>(?:did|does|do|has|have|had|is|are|was|were|will|would)(?:\s+not|n['’]t))\s*\?*$",
    re.IGNORECASE,
)
_NEIGHBOUR = re.compile(
    r"^(?:(?:who|what)\s+(?:was|is|came)(?:\s+(?:it|that|there))?\s+)?"
    r"(?P<side>before|after)(?:\s+(?:that|this|him|her|them|it|then))?\s*\?*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:tell|give|show)\s+me\s+|say\s+)?(?:some\s+)?(?:more|more\s+details?|details|(?:anything|what)\s+else|go\s+on|continue)"
    r"(?:\s+(?:about|on)\s+(?:it|this|that|them|him|her))?\s*[?.!]*$",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^(?:since when|until when|who|whom|what|which \w+|when|where|why|how(?: \w+)?)\s+", re.IGNORECASE
)
_SUBJECT_WORD = re.compile(r"^(?:who|what|which \w+)\s+", re.IGNORECASE)
_AUXILIARY = re.compile(r"^(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b", re.IGNORECASE)
_BEFORE_A_VERB = re.compile(
    r"\b(?:did|does|do|will|would|can|could|should|may|might|shall|must|has|have|had)\b", re.IGNORECASE
)
_BE = re.compile(r"\b(?:is|are|was|were|been)\b", re.IGNORECASE)
_IS = re.compile(r"^(?P<word>who|what|which \w+)\s+(?:is|are|was|were)\s+(?P<what>.+?)\s*\?*$", re.IGNORECASE)
_PERSON = re.compile(r"\b(?P<possessive>his|her(?=\s+[a-z]))\b|\b(?:he|she|him|her)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?P<possessive>its|their)\b|\b(?:it|they|them|there)\b", re.IGNORECASE)
_EVENT = re.compile(r"\b(?:this|that)\b(?=\s*\?|\s*$|\s+(?:happen|mean|cost|take)\w*\b)", re.IGNORECASE)
_COUNTED = re.compile(r"^how many\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_TOPIC = re.compile(
    r"\b(?:the|a|an)\s+(?:[\w’'-]+\s+){0,2}?[\w’'-]+(?=\s+(?:of|in|on|at|by|for|to|from|with)\b|\s*\?|\s*$)"
)
_WHO = re.compile(r"^(?:and\s+)?(?:who|whom)\b", re.IGNORECASE)
_OF_A_PLACE = r"\b(?:in|at|from|near|of|to|the)\s+{name}\b"
_DAY_WORDS = frozenset(word for language in LANGUAGES for word in language.dates)

_TURNS = 4  # that are looked back on
_READINGS = 3
_LONGEST_NAME = 5  # words of a short answer that may name somebody
_ARTICLE_AND_NOUN = 2
_FEW_WORDS = 2  # that carry a topic: a question without a name and with no more of them goes on about the last one
_MANY_WORDS = 5  # that carry a topic: a question with as many has one of its own


class RuleRewriter:
    """Rewrites by the rules of this module."""

    def rewrite(self, question: str, history: Sequence[Answer]) -> list[str]:
        """What the question may mean, the likeliest first; the question itself where it stands alone."""
        return readings(question, history)


class _Named(NamedTuple):
    """Somebody or something that was spoken of."""

    name: str
    person: bool


def readings(question: str, history: Sequence[Answer]) -> list[str]:
    """What the question may mean, the likeliest first; the question alone where it stands alone.

    Args:
        history: The answers so far, oldest first.
    """
    turns = [turn for turn in history if not intent(turn.question).intent.is_about_collection]
    if not turns or not question.strip() or intent(question).intent.is_about_collection:
        return [question]
    return list(dict.fromkeys(_readings(question, turns)))[:_READINGS]


def _readings(question: str, turns: Sequence[Answer]) -> list[str]:
    text = _CONNECTIVE.sub("", question).strip(" .!")
    if (other := _ABOUT_ANOTHER.match(text)) and (named := _put(other["asked"], other["name"])):
        return [named]
    if formed := _of_a_form(question, text, turns):
        return formed
    earlier = _question(turns[-1])
    if _EVENT.search(text) or (_COUNTED.match(earlier) and _free(_THEY, text)):
        return [f"{text} ({_plain(earlier)})"]
    return _resolved(text, turns) or _about_the_topic(question, text, turns)


def _free(pronouns: re.Pattern[str], text: str) -> tuple[re.Match[str], Bound] | None:
    """The first of some pronouns that may mean something from before the question; None where all are its own."""
    for match in pronouns.finditer(text):
        where = bound(text, *match.span())
        if where in {Bound.FREE, Bound.EITHER}:
            return match, where
    return None


def _of_a_form(question: str, text: str, turns: Sequence[Answer]) -> list[str]:
    """A question that says by its form what it takes from the one before; empty where it has none of these forms."""
    before = turns[-1]
    earlier = _question(before)
    if _MORE.match(text) and (topic := _topic(turns)):
        return [f"Tell me about {topic}"]
    if neighbour := _NEIGHBOUR.match(text):
        return [_neighbour(neighbour["side"].lower(), before)]
    if denied := _DENIED.match(text):
        return [f"{denied['word']} {denied['not']} {_SUBJECT_WORD.sub('', earlier)}"]
    if bare := _BARE.match(text):
        return [_asked_of_the_same(bare["word"], earlier, before)]
    if ellipsis := _ELLIPSIS.match(question):
        return _with_other(earlier, ellipsis["new"] or ellipsis["short"], turns)
    return []


def _about_the_topic(question: str, text: str, turns: Sequence[Answer]) -> list[str]:
    """A question without a pronoun, with what the conversation is about where it says nothing of its own."""
    words = set(content_stems(text))
    changed = text != question.strip(" .!")
    if len(words) >= _MANY_WORDS:
        return [text if changed else question]
    if changed or not words:
        earlier = _question(turns[-1])
        topic = " ".join(_spoken_of(earlier)) or _plain(earlier)
        return [text if set(content_stems(topic)) <= words else f"{text} ({topic})"]
    topic = _topic(turns)
    if names(text) or intent(text).intent is not Intent.FACT or set(content_stems(topic)) <= words:
        return [question]
    both = [question, f"{text} ({topic})"]
    return both[::-1] if len(words) <= _FEW_WORDS else both


def _question(turn: Answer) -> str:
    return turn.understood or turn.question


def _resolved(text: str, turns: Sequence[Answer]) -> list[str]:
    """The text with its pronoun replaced by each that it may mean; empty where it has none to be replaced.

    A pronoun that may mean something in the question itself is read so first.
    """
    for pronouns, meant in ((_PERSON, _persons), (_THING, _things)):
        match, where = _free(pronouns, text) or (None, Bound.INSIDE)
        found = [_replaced(match, name) for name in meant(turns)] if match else []
        if found:
            return [text, *found] if where is Bound.EITHER else found
    return []


def _replaced(pronoun: re.Match[str], name: str) -> str:
    text, whose = pronoun.string, "'s" if pronoun["possessive"] else ""
    where = "in " if pronoun[0].lower() == "there" else ""
    return f"{text[: pronoun.start()]}{where}{name}{whose}{text[pronoun.end() :]}"


def _put(text: str, name: str) -> str:
    """The text with a name in place of its first pronoun; "" where it has none."""
    match = _PERSON.search(text) or _THING.search(text)
    return _replaced(match, name) if match else ""


def _persons(turns: Sequence[Answer]) -> list[str]:
    """Whom "he" or "she" may mean, the likeliest first."""
    named = list(_named(turns))
    return _whole([one.name for one in named if one.person] or [one.name for one in named])


def _things(turns: Sequence[Answer]) -> list[str]:
    """What "it" may mean: what was asked about by name or as a thing, what was answered, and then people's names."""
    found: list[str] = []
    for turn in reversed(turns[-_TURNS:]):
        asked = _question(turn)
        things = [one.name for one in _named([turn]) if not one.person]
        in_question = [name for name in things if name in asked]
        about = [*in_question[:1], *_phrases(asked)[-1:]]
        if not about and not _WHO.match(asked):
            about = names(asked)[-1:]  # "Halden Steel" reads as somebody's name
        found += [*about, *(name for name in things if name not in asked)]
        if about:
            break
    return _whole(found or [one.name for one in _named(turns)])


def _named(turns: Sequence[Answer]) -> Iterator[_Named]:
    """Who and what was spoken of, the last first: who an answer names, what was asked about, what quotes name."""
    recent = list(reversed(turns[-_TURNS:]))
    for turn in recent:
        asked = _question(turn)
        who = _short_names(turn) if _WHO.match(asked) else []
        yield from (_Named(name, person=True) for name in who)
        yield from _told_apart(reversed(names(asked)), (asked, *_quoted(turn)))
    for turn in recent:
        found = (*_short_names(turn), *(name for text in _quoted(turn) for name in names(text)))
        yield from _told_apart(found, (_question(turn), *_quoted(turn)))


def _told_apart(found: Iterable[str], texts: Sequence[str]) -> Iterator[_Named]:
    """Names with whether they are somebody's: of two words or more, and never behind a word that leads to a place."""
    for name in found:
        if _says_nothing(name):
            continue
        place = re.compile(_OF_A_PLACE.format(name=re.escape(name)), re.IGNORECASE)
        person = " " in name and not name.startswith("The ")
        yield _Named(name, person and not any(place.search(text) for text in texts))


def _spoken_of(question: str) -> list[str]:
    """The names in a question that say something: no days, and no word that only begins its next sentence."""
    found = (" ".join(word for word in name.split() if word.lower() not in FUNCTION_WORDS) for name in names(question))
    return [name for name in found if name and not _says_nothing(name)]


def _says_nothing(name: str) -> bool:
    """Whether what looks like a name is of days and common words alone."""
    return all(word.lower() in _DAY_WORDS | FUNCTION_WORDS for word in name.split())


def _short_names(turn: Answer) -> list[str]:
    return names(f"x {turn.short}") if len(turn.short.split()) <= _LONGEST_NAME else []


def _quoted(turn: Answer) -> list[str]:
    return [sentence.text for sentence in turn.sentences[:1]]


def _whole(found: Iterable[str]) -> list[str]:
    """Names once each, as they were last given in full: "Halvard" is "Karin Halvard" where both were said."""
    known = list(dict.fromkeys(found))
    whole = [next((other for other in known if other.endswith(f" {name}")), name) for name in known]
    return list(dict.fromkeys(whole))[:_READINGS]


def _phrases(question: str) -> list[str]:
    """The things that a question speaks of: "the harbour tunnel" in "When did the harbour tunnel open?"."""
    found = []
    for match in _TOPIC.finditer(question):
        words = match[0].split()
        ends = not question[match.end() :].strip(" ?")
        if ends and len(words) > _ARTICLE_AND_NOUN and _ends_in_its_verb(question[: match.start()], words[-1]):
            words = words[:-1]
        found.append(" ".join(words))
    return found


def _ends_in_its_verb(lead: str, last: str) -> bool:
    """Whether the last word of a question is the verb of its auxiliary: "did ... open", "was ... built"."""
    return bool(_BEFORE_A_VERB.search(lead)) or (ENGLISH.is_past(last) and bool(_BE.search(lead)))


def _topic(turns: Sequence[Answer]) -> str:
    """What a conversation is about: the names of the last question that has any, or the thing that it speaks of."""
    for turn in reversed(turns[-_TURNS:]):
        asked = _question(turn)
        found = _spoken_of(asked)
        if found or (found := _phrases(asked)[-1:]):
            return " ".join(found)
    return ""


def _with_other(earlier: str, new: str, turns: Sequence[Answer]) -> list[str]:
    """The earlier question about something else: "What about Tarn?" after "How many schools closed in Alder?"."""
    if own := _resolved(new, turns):
        return own  # "her husband" is a thing of its own
    fresh = re.sub(r"^(?:in|at|on|for|with|from|of)\s+", "", new)
    named, phrases = names(earlier), _phrases(earlier)
    if named and fresh[:1].isupper():
        return [earlier.replace(named[-1], fresh)]
    if phrases and fresh.lower().startswith("the ") and not named:
        return [earlier.replace(phrases[-1], fresh), f"{new}? ({_plain(earlier)})"]
    return [f"{new}? ({_plain(earlier)})"]


def _asked_of_the_same(word: str, earlier: str, before: Answer) -> str:
    """ "Why?" after "When did the bridge close?": "Why did the bridge close?"."""
    rest = _QUESTION_WORD.sub("", earlier).strip()
    if _AUXILIARY.match(rest) or not _SUBJECT_WORD.match(earlier):
        return f"{word} {rest}"
    return f"{word} {before.short} {rest}" if before.short else f"{word}? ({rest.strip(' ?')})"


def _neighbour(side: str, before: Answer) -> str:
    """Who came before or after: "And before that?" after "Who is the mayor of Alder?" (answer: Karin Halvard)."""
    asked = re.sub(r"\s+(?:before|after)\s+\S.*$", "", _question(before).rstrip(" ?"))
    short = before.short if names(f"x {before.short}") else ""
    if copula := _IS.match(asked):
        what = re.sub(r"\s*\b(?:now|currently|today)\b", "", copula["what"])
        return f"{copula['word']} was {what} {side} {short}?".replace(" ?", "?")
    return f"{asked} {side} {short or _plain(asked)}?"


def _plain(question: str) -> str:
    return _QUESTION_WORD.sub("", re.sub(r"\?\s*\((.+)\)$", r" \1", question)).strip(" ?")
