"""A pronoun in a question -> whether something in that same question is what it means. English. Pure.

"Which firm retired its browser?" leans on nothing: the firm is whose browser it is. Binding theory says what a pronoun
may mean within its own sentence (Chomsky 1981, principle B): an object cannot mean its own clause's subject ("Who beat
them?"), a possessive may ("... announced his resignation") unless it stands inside the phrase that it would mean ("the
leader of his party"), the subject of a clause inside may ("... said that it will close"), and what stands in front of
the sentence may look ahead ("In her speech, Renn ..."). Number is heeded, and that "who" is a person. "It" that means
nothing at all ("It rains", "it is said that") is told apart, too. Nothing is known of the conversation.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from qa.text.languages import ENGLISH
from qa.text.opposites import ENGLISH as VERBS
from qa.text.words import FUNCTION_WORDS


class Bound(Enum):
    """What a question itself says of what its pronoun means."""

    INSIDE = "something in the question"
    EITHER = "something in the question, or something from before it"
    NOTHING = "nothing: the pronoun only fills a place"
    FREE = "something from before the question"


class _Kind(Enum):
    """How a phrase names what it names."""

    NAME = "Renn"
    ASKED = "which firm"
    WHO = "who"
    NEW = "a firm, this firm"
    HEAD = "Sales ..., at the head of a sentence"
    KNOWN = "the firm"


class _Phrase(NamedTuple):
    """A phrase that names something, or asks for it."""

    start: int
    end: int
    head: str
    kind: _Kind

    @property
    def plural(self) -> bool:
        if self.kind in {_Kind.NAME, _Kind.WHO, _Kind.HEAD}:
            return False
        return self.head.endswith("s") and not self.head.endswith(("ss", "us", "is", "news", "series"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[\w$£€%][\w’'.-]*[\w%]|[\w$£€%]|[,;:?!—–]|\.(?=[\s\"”’)]|$)")
_SUBJECTS = frozenset({"he", "she", "it", "they"})
_POSSESSIVES = frozenset({"his", "its", "their", "her"})
_OBJECTS = frozenset({"him", "her", "them"})
_SINGULAR = frozenset({"he", "him", "his", "she", "her", "it", "its"})
_AUXILIARIES = _words(
    "is are was were be been being did does do has have had will would can could should may might must"
    " shall isn't aren't wasn't weren't didn't doesn't don't hasn't haven't hadn't won't wouldn't can't"
    " couldn't shouldn't"
)
_BE = frozenset({"is", "are", "was", "were", "be"})
_ASKING = frozenset({"which", "what", "whose"})
_NEW = _words("a an this these another some one two three several many few at")
_OF_SOME = frozenset({"which", "what", "one", "another", "some", "several"})
_KNOWN = frozenset({"the", "those", "both", "all", "every", "each"})
_PREPOSITIONS = _words(
    "of in on at by for to from with about against into over under after before between during through"
    " near as than without within among around across behind upon off since until despite following amid"
    " like via"
)
_RELATIVE = frozenset({"that", "who", "whom", "which", "whose"})
_CONJUNCTIONS = _words(
    "and or but where when while if because so although though after before since until as once whether"
    " unless how why what"
)
_WHILE = frozenset({"in", "with", "at", "after", "before", "during", "despite", "on"})
_OPENERS = _words(
    "in on at with after before following during despite amid as when while since by for from under if"
    " because though although once days weeks months years hours like unlike without until even ahead"
    " according"
)
_IMPERSONAL = (
    r"(?:said|reported|revealed|announced|expected|thought|believed|claimed|alleged|found|confirmed|discovered|known|feared"
    r"|hoped|estimated|(?:im|un)?(?:possible|likely)|(?:il)?legal|time|true|clear|\w+(?:able|ible|ous|ant|ent|ful|ing))"
)
_FILLERS = re.compile(
    rf"\bit(?:[’']s|\s+(?:is|was|has\s+been|will\s+be|would\s+be|became))\s+(?:\w+ly\s+|not\s+)?{_IMPERSONAL}"
    r"\s+(?:that|to|for|which|how|whether)\b"
    rf"|\b(?:is|was|be|becomes?)\s+it\s+(?:not\s+)?{_IMPERSONAL}\s+(?:to|that|for)\b"
    r"|\bit\s+(?:(?:will|would|may|might|did|does|has|had|is|was)\s+)?(?:rain|snow|hail|freeze|thunder)(?:s|ed|ing)?\b"
    r"|\bit\s+(?:seems?|appears?|turn(?:s|ed)\s+out|emerged|transpired)\b"
    r"|\b(?:take|takes|took|taken|make|makes|made|making|call|calls|called)\s+it"
    r"\s+(?:to|through|into|past|out|a\s+day|quits|official)\b"
    r"|\bit\s+(?:takes?|took|will\s+take)\s+(?:\w+\s+){1,5}(?:to|past|for|before)\b"
    r"|\b(?:did|does|will)\s+it\s+take\s+.+\sto\b|\bit\s+(?:cost|take)s?\s+(?:to\s+\w+\s+\w|for\s)"
    r"|\b(?:makes?|made|making|finds?|found)\s+it\s+\w+\s+(?:to|for|that)\b"
    r"|\bas\s+it\s+(?:happens|happened|were|stands|turns)\b|\bat\s+it\s+again\b"
    r"|\b(?:do|did|done|doing)\s+it(?=\s*[?.!]*$)"
    r"|^it[’']s\s+(?:official|been)\b|\bwhat\s+time\s+is\s+it\b",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\b(?:is|are|was|were|will|be|been|has|have|had|can|could|may|might|would|should|must|do|does|did|if|that|whether|say|says|said"
    r"|suggest(?:s|ed|ing)?|claim(?:s|ed|ing)?)\s+there\b(?!\s*[?.!]*$)(?!\s+(?:for|on|in|at|by|with|from|to)\b)"
    r"|\bthere(?:[’']s|\s+(?:is|are|was|were|will|be|been|has|have|had|can|could|may|might|would|should|must|no|any|seems?|exists?))\b",
    re.IGNORECASE,
)
_HOW_MANY_THERE = re.compile(r"^(?:and\s+)?how\s+many\b.*\b(?:are|were)\s+there\s*\?*$", re.IGNORECASE)
_NEVER_NAMES = (FUNCTION_WORDS | _OPENERS | _AUXILIARIES | _PREPOSITIONS) - {"us"}
_REPORTING = _words(
    "say says claim claims believe believes think thinks hope hopes fear fears suspect suspects know knows insist"
    " insists admit admits deny denies warn warns promise promises suggest suggests reveal reveals confirm confirms"
)
_IN_A_PHRASE = frozenset({"most", "more", "own", "same", "other", "few", "very", "only"})
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")
_ENOUGH_OF_ITS_OWN = 6  # words with a topic: such a question says itself what it is about
_A_LOT_OF_ITS_OWN = 7


def bound(text: str, start: int, end: int) -> Bound:
    """Whether the pronoun at a place in a question means something in that question.

    Args:
        start, end: Where the pronoun stands.
    """
    pronoun = text[start:end].lower()
    if _fills_a_place(text, start, pronoun):
        return Bound.NOTHING
    sentence = _Sentence(text)
    at = sentence.place(start)
    verdicts = [_meant(sentence, phrase, at, pronoun) for phrase in sentence.phrases if phrase.end <= at]
    if Bound.INSIDE in verdicts:
        return Bound.INSIDE
    if Bound.EITHER in verdicts:
        return Bound.EITHER
    looks_ahead = pronoun in _POSSESSIVES or sentence.is_subject(at)
    return _ahead(sentence, at) if looks_ahead else Bound.FREE


def _fills_a_place(text: str, start: int, pronoun: str) -> bool:
    if pronoun == "there" and _HOW_MANY_THERE.match(text):
        return True
    fillers = _FILLERS if pronoun == "it" else _THERE if pronoun == "there" else None
    patterns = (_QUOTED, fillers) if fillers else (_QUOTED,)
    return any(match.start() <= start < match.end() for pattern in patterns for match in pattern.finditer(text))


class _Sentence:
    """The words and phrases of a question; phrases count words."""

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.starts = [match.start() for match in found]
        self.typed = [match[0].replace("’", "'") for match in found]
        self.words = [word.lower() for word in self.typed]
        self.phrases = self._phrases()
        self.own = sum(word not in FUNCTION_WORDS and word[0].isalnum() for word in self.words)

    def place(self, start: int) -> int:
        """The number of the word at a place in the text."""
        return next((number for number, begin in enumerate(self.starts) if begin >= start), len(self.starts) - 1)

    def word(self, number: int) -> str:
        """A word; "" beyond the ends."""
        return self.words[number] if 0 <= number < len(self.words) else ""

    def is_name(self, number: int) -> bool:
        """Whether a word is a name, told by its capital and its place."""
        typed, small = self.typed[number], self.words[number]
        if not typed[0].isupper() or small in _NEVER_NAMES:
            return False
        return not self.begins(number) or not small.isalpha() or typed[1:] != small[1:]

    def begins(self, number: int) -> bool:
        """Whether a word begins a sentence."""
        return not number or self.words[number - 1] in ".?!:"

    def is_subject(self, number: int) -> bool:
        """Whether a pronoun does, or is, what its clause says: "... that it will", "did they"."""
        pronoun, _, short = self.words[number].partition("'")
        if pronoun not in _SUBJECTS:
            return False
        if pronoun != "it" or short:
            return True
        before, behind = self.word(number - 1), self.word(number + 1)
        if before in _PREPOSITIONS - _CONJUNCTIONS:
            return False
        return behind in _AUXILIARIES or _is_verb(behind) or before in _CONJUNCTIONS | _AUXILIARIES | _RELATIVE

    def said(self, start: int, end: int) -> list[str]:
        """The words between two places that are in no phrase and say something: verbs, as a rule."""
        inside = {number for phrase in self.phrases for number in range(phrase.start, phrase.end)}
        return [
            word
            for number, word in enumerate(self.words[start:end], start)
            if word in _AUXILIARIES
            or (
                number not in inside
                and word[0].isalnum()
                and word not in FUNCTION_WORDS | _PREPOSITIONS | _CONJUNCTIONS
            )
        ]

    def _phrases(self) -> list[_Phrase]:
        found: list[_Phrase] = []
        place = 0
        while place < len(self.words):
            phrase = self._phrase(place)
            if phrase:
                found.append(phrase)
            place = phrase.end if phrase else place + 1
        return found

    def _phrase(self, place: int) -> _Phrase | None:
        """The phrase that begins at a word."""
        word, behind = self.words[place], self.word(place + 1)
        if self.is_name(place):
            end = next(
                (n for n in range(place + 1, len(self.words)) if not self.typed[n][0].isupper()), len(self.words)
            )
            return _Phrase(place, end, self.words[end - 1], _Kind.NAME)
        begin = place + 1 + (word == "how")
        kind = self._kind(word, behind)
        if kind is _Kind.WHO or (behind in {"of", "one"} and word in _OF_SOME and kind):
            return _Phrase(place, begin, word, kind)
        if kind or (word[0].isdigit() and place):
            return self._of_noun(place, begin, kind or _Kind.NEW)
        starts = self.begins(place) and self.typed[place][0].isupper() and word not in _NEVER_NAMES
        return self._of_noun(place, place, _Kind.HEAD) if starts else None

    @staticmethod
    def _kind(word: str, behind: str) -> _Kind | None:
        """Of which kind a phrase is that begins with a word; None where that begins none."""
        if word in _ASKING or (word == "how" and behind in {"many", "much"}):
            return _Kind.ASKED
        return _Kind.WHO if word == "who" else _Kind.KNOWN if word in _KNOWN else _Kind.NEW if word in _NEW else None

    def _of_noun(self, place: int, begin: int, kind: _Kind) -> _Phrase | None:
        """A noun and what stands before it, up to a verb, a function word or a mark."""
        end = begin
        while end < len(self.words):
            word = self.words[end]
            if not (word[0].isalnum() or word[0] in "$£€") or word in _PREPOSITIONS | _AUXILIARIES:
                break
            if word in FUNCTION_WORDS - _IN_A_PHRASE and not (end and self.typed[end].isupper()):
                break
            if end > begin and self._ends_before(end, kind):
                break
            end += 1
        named = kind in {_Kind.KNOWN, _Kind.NEW} and any(self.is_name(number) for number in range(begin, end))
        return _Phrase(place, end, self.words[end - 1], _Kind.NAME if named else kind) if end > begin else None

    def _ends_before(self, end: int, kind: _Kind) -> bool:
        """Whether a phrase of a noun ends before a word: at a verb, at an adverb, behind a name."""
        word, last = self.words[end], self.words[end - 1]
        if _is_verb(word) or word.endswith("ly") or "'" in last:
            return "'" not in last
        named, before = self.is_name(end), self.is_name(end - 1)
        return (before and not named) or (kind is _Kind.ASKED and named and not before)


def _is_verb(word: str) -> bool:
    return word in VERBS.base or word in _REPORTING or ENGLISH.is_past(word)


def _meant(sentence: _Sentence, phrase: _Phrase, at: int, pronoun: str) -> Bound:
    """Whether a pronoun may mean a phrase that stands before it."""
    if not _agrees(phrase, pronoun) or _is_behind_a_time(sentence, at, pronoun):
        return Bound.FREE
    between = sentence.words[phrase.end : at]
    apart = any(word in ".?!" for word in between)
    likely = Bound.INSIDE if apart or _is_likely(phrase, sentence) else Bound.EITHER
    if apart:
        return likely
    said = sentence.said(phrase.end, at)
    if pronoun in _POSSESSIVES and (pronoun != "her" or _noun_behind(sentence, at)):
        return _of_a_possessive(sentence, phrase, between, said, likely)
    if pronoun == "there":
        return likely if said and phrase.kind in {_Kind.ASKED, _Kind.NEW, _Kind.NAME} else Bound.FREE
    if sentence.is_subject(at):
        return _of_a_subject(sentence, at, between, said, likely)
    return _of_an_object(sentence, between, said, likely)


def _is_behind_a_time(sentence: _Sentence, at: int, pronoun: str) -> bool:
    """Whether an object stands behind "before" with nothing of its own: "who had the job before him"."""
    return pronoun in _OBJECTS and sentence.word(at - 1) in {"before", "after"} and not _noun_behind(sentence, at)


def _of_a_subject(sentence: _Sentence, at: int, between: list[str], said: list[str], likely: Bound) -> Bound:
    """What the subject of a clause inside means; of the question itself ("did they") it means nothing in it."""
    if sentence.word(at - 1) in _AUXILIARIES and not {"and", "but"} & set(between):
        return Bound.FREE
    clause = _CONJUNCTIONS & set(between) or any(word not in _AUXILIARIES for word in said)
    return likely if clause else Bound.FREE


def _of_an_object(sentence: _Sentence, between: list[str], said: list[str], likely: Bound) -> Bound:
    """What an object means: not its own clause's subject ("Who beat them?")."""
    if _CONJUNCTIONS & set(between) or any(word in ",;:" for word in between):
        return likely
    return Bound.EITHER if said and sentence.own >= _A_LOT_OF_ITS_OWN else Bound.FREE


def _of_a_possessive(sentence: _Sentence, phrase: _Phrase, between: list[str], said: list[str], likely: Bound) -> Bound:
    """What a possessive means: not what it stands inside of ("the leader of his party"), nor whom "is" asks for."""
    if between == ["and"] or (phrase.kind is _Kind.NAME and between):
        return likely
    if len(between) == 1 and between[0] in _WHILE and sentence.own >= _ENOUGH_OF_ITS_OWN:
        return Bound.EITHER
    return likely if any(word not in _BE for word in said) else Bound.FREE


def _is_likely(phrase: _Phrase, sentence: _Sentence) -> bool:
    """Whether what a pronoun may mean in the question is what it means, whatever was spoken of before."""
    if phrase.kind is _Kind.ASKED:
        return sentence.own >= _ENOUGH_OF_ITS_OWN
    return phrase.kind in {_Kind.NAME, _Kind.NEW, _Kind.HEAD}


def _agrees(phrase: _Phrase, pronoun: str) -> bool:
    """Whether number and kind allow it: "they" may be a singular firm, or somebody."""
    if phrase.plural and pronoun in _SINGULAR:
        return False
    return not (phrase.kind is _Kind.WHO and pronoun in {"it", "its", "there"})


def _noun_behind(sentence: _Sentence, at: int) -> bool:
    behind = sentence.word(at + 1)
    return behind[:1].isalnum() and behind not in FUNCTION_WORDS | _PREPOSITIONS | _CONJUNCTIONS


def _ahead(sentence: _Sentence, at: int) -> Bound:
    """Whether what a pronoun means comes behind what stands in front of the sentence: "In her speech, Renn ..."."""
    begin = max(number for number in range(at + 1) if sentence.begins(number))
    if sentence.word(begin) not in _OPENERS or "," not in sentence.words[at:]:
        return Bound.FREE
    comma = sentence.words.index(",", at)
    first = next((phrase for phrase in sentence.phrases if phrase.start > comma), None)
    if first is None or (first.start > comma + 2 and first.kind is not _Kind.NAME):
        return Bound.FREE
    if first.kind is _Kind.NAME or any(p.kind is _Kind.NAME and p.start > comma for p in sentence.phrases):
        return Bound.INSIDE
    asked_of_another = first.kind is _Kind.ASKED and sentence.word(first.end) in _AUXILIARIES
    return Bound.FREE if asked_of_another or first.kind is _Kind.WHO else Bound.EITHER
