"""Which way a clause looks: the words of a text, and a date among them -> back, ahead, or nobody knows.

The nearest verb of the date's own clause decides: "said on Monday that she will not resign" looks back on Monday. A
verb in the present looks ahead where it is of the calendar ("the trial begins") and where the date is all that it says
("is closed on Sunday"); else it tells nothing ("is the third attack in March", "a soldier stands guard on Friday" below
a picture), nor does a plan in the past ("was due on Monday").
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from qa.question.days.tokens import Token, begins_sentence
from qa.text.languages import Kind, Language

_MARKS = frozenset(';:,—()[]"“”')
_FAR = 8  # words from an auxiliary to its verb where others stand between them
_OBJECT = 4  # words up to the infinitive of "told residents to leave"
_BESIDE = 3  # words from a verb to a date that is all it says


class Way(IntEnum):
    """Where a date lies, seen from the day of its text; or what a verb says of that."""

    BACK = -1
    UNKNOWN = 0
    AHEAD = 1
    PRESENT = 2


class _Clause(NamedTuple):
    """The words around a date up to the next marks and conjunctions, and what opens it ("after the strike on ...")."""

    start: int
    end: int
    opening: str


class Clauses:
    """The verbs of a text; each is looked for once, and only where a date asks."""

    def __init__(self, words: Sequence[Token], language: Language) -> None:
        self._words, self._language = words, language

    def way(self, first: int, last: int) -> Way:
        """Which way the clause looks in which the words from `first` up to `last` are a date."""
        language = self._language
        preposition = self._word(first - 1)
        if preposition in language.back:
            return Way.BACK
        way = self._governing(first, last)
        settled = way is Way.BACK and preposition in language.aims
        return Way.UNKNOWN if settled and self._word(last) not in {"'", "’"} else way

    def _governing(self, first: int, last: int) -> Way:
        clause = self._clause(first, last)
        fronted = all(self._small(at) for at in range(clause.start, first))
        if fronted and self._word(clause.end) == ",":  # "On Monday, ..."
            clause = clause._replace(end=self._clause(first, clause.end + 1).end)
        way = self._nearest(range(first - 1, clause.start - 1, -1), first)
        if way is not None:
            return Way.UNKNOWN if way is Way.PRESENT else way
        way = self._nearest(range(last, clause.end), first)
        if way is None:
            way = self._outside(first, last, clause)
        elif way is Way.PRESENT:
            way = Way.AHEAD if fronted else Way.UNKNOWN
        return self._behind(clause.opening, way)

    def _outside(self, first: int, last: int, clause: _Clause) -> Way:
        """What the sentence around a clause says that has no verb of its own."""
        start, end = self._sentence(first, last)
        way = self._nearest(range(clause.start - 1, start - 1, -1), first)
        if way is None:
            way = self._nearest(range(clause.end, end), first)
        if way is None:
            return Way.UNKNOWN
        return Way.UNKNOWN if way is Way.PRESENT and not clause.opening else way

    def _behind(self, opening: str, way: Way) -> Way:
        """What a noun's date says ("after the strike on Monday"): what comes after it is no later than the verb."""
        if opening in self._language.aftermath:
            return Way.UNKNOWN if way is Way.AHEAD else Way.BACK
        if opening in self._language.before:
            return Way.AHEAD if way in {Way.AHEAD, Way.PRESENT} else Way.UNKNOWN
        return Way.UNKNOWN if way is Way.PRESENT else way

    # --- clauses

    def _clause(self, first: int, last: int) -> _Clause:
        start, end = self._sentence(first, last)
        left = next((at for at in range(first - 2, start - 1, -1) if self._parts(at)), start - 1)
        if first - 1 >= start and self._words[first - 1].word in _MARKS:
            left = first - 1
        right = next((at for at in range(last, end) if self._parts(at)), end)
        return _Clause(left + 1, right, self._word(left) if left >= start else "")

    def _sentence(self, first: int, last: int) -> tuple[int, int]:
        words = self._words
        start = next((at for at in range(first, 0, -1) if begins_sentence(words, at)), 0)
        end = next((at for at in range(last, len(words)) if begins_sentence(words, at)), len(words))
        return start, end

    def _parts(self, at: int) -> bool:
        """Whether a word parts clauses."""
        word, language = self._words[at].word, self._language
        if word in language.coordinators and at + 1 < len(self._words):
            following = self._words[at + 1]
            opens = language.determiners | language.subjects | language.before_days
            return following.text[0].isupper() or following.word in opens
        return word in _MARKS or word in language.breaks

    def _small(self, at: int) -> bool:
        word = self._word(at)
        if at < len(self._words) and self._words[at].kind is Kind.DAYTIME:  # "is midnight on Friday"
            return True
        return word in self._language.common or word in self._language.before_days

    def _word(self, at: int) -> str:
        return self._words[at].word if 0 <= at < len(self._words) else ""

    # --- verbs

    def _nearest(self, places: range, date: int) -> Way | None:
        noun = False
        for at in places:
            verb = self._verbs[at]
            if verb is None or (at > date and self._attributes(at)):
                continue
            way, end = verb
            if way is Way.AHEAD and self._word(at) in self._language.nouns:  # unless another verb governs it
                noun = True
                continue
            if way is Way.PRESENT and end < date and self._beside(end, date):
                return Way.AHEAD
            return way
        return Way.AHEAD if noun else None

    def _attributes(self, at: int) -> bool:
        """Whether a verb only tells who said it: ", Miller said."."""
        ends = at + 1 == len(self._words) or not self._words[at + 1].text[0].isalnum()
        return self._word(at) in self._language.saying and ends

    def _beside(self, end: int, date: int) -> bool:
        return date - end <= _BESIDE and all(self._small(at) for at in range(end + 1, date))

    @cached_property
    def _verbs(self) -> list[tuple[Way, int] | None]:
        """Of each word, what the verb says that it is part of, and where that ends."""
        found: list[tuple[Way, int] | None] = [None] * len(self._words)
        at = 0
        while at < len(self._words):
            verb = self._verb(at)
            if verb:
                found[at : verb[1] + 1] = [verb] * (verb[1] + 1 - at)
            at = verb[1] + 1 if verb else at + 1
        return found

    def _verb(self, at: int) -> tuple[Way, int] | None:
        """What a verb says that begins with a word, and its last word."""
        language, token = self._language, self._words[at]
        if token.word in language.did:
            return Way.BACK, self._asked_verb(at)
        if token.word in language.was:
            return (Way.UNKNOWN if self._is_planned(at) else Way.BACK), self._infinitive(self.verb_of(at))
        if token.word in language.perfect or token.word in language.present:
            return (Way.AHEAD if self._is_planned(at) else self._present(at)), self._infinitive(self.verb_of(at))
        if not token.text[0].islower() and not begins_sentence(self._words, at):
            return None
        return None if self._described(at) else self._modal(at) or self._full_verb(at)

    def _is_planned(self, at: int) -> bool:
        """Whether an auxiliary is of a plan: "is due", "was told to leave", "is to be buried"."""
        language, end = self._language, self.verb_of(at)
        verb = self._word(end) if end > at else ""
        if verb in language.planned or verb in language.ahead or self._word(at + 1) == language.infinitive:
            return True
        return verb in language.committed and self._word(end + 1) == language.infinitive

    def _present(self, at: int) -> Way:
        """What a present auxiliary says that is of no plan."""
        language, end = self._language, self.verb_of(at)
        if self._word(at) in language.perfect:
            if self._word(end + 1) in language.aims and self._is_date(end + 2):  # "has been put off until Monday"
                return Way.AHEAD
            return Way.BACK if end > at else Way.PRESENT
        scheduled = self._word(at) in language.do and self._word(self._asked_verb(at)) in language.scheduled
        if scheduled or language.progressive.fullmatch(self._word(end)):
            return Way.AHEAD
        return Way.UNKNOWN if self._word(end) in language.pictured else Way.PRESENT

    def _modal(self, at: int) -> tuple[Way, int] | None:
        language, word = self._language, self._word(at)
        if word not in language.future and word not in language.modal and not word.endswith("'ll"):
            return None
        verb = self.verb_of(at)
        plain = next((place for place in range(at + 1, len(self._words)) if not self._between(self._word(place))), at)
        if self._word(plain) in language.do:  # "will do so"
            verb = max(verb, plain)
        if word in language.future or word.endswith("'ll"):
            return Way.AHEAD, verb
        perfect = any(self._word(place) in language.perfect for place in range(at + 1, verb + 2))
        return (Way.UNKNOWN if perfect else Way.AHEAD), verb

    def _full_verb(self, at: int) -> tuple[Way, int] | None:
        language, word, following = self._language, self._word(at), self._word(at + 1)
        infinitive = following == language.infinitive
        if word == language.infinitive and self._may_be_infinitive(at + 1) and self._is_committed(at):
            return Way.AHEAD, self._infinitive(at - 1)
        aimed = infinitive or (following in language.aims and self._is_date(at + 2))
        if word in language.ahead or (word in language.planned and aimed):
            return Way.AHEAD, self._infinitive(at)
        if self._is_scheduled(at):
            return Way.AHEAD, at
        if word in language.reporting:
            return Way.UNKNOWN, at
        if self._word(at - 1) == language.infinitive:  # "to hit", "to be held"
            return (Way.AHEAD, self._infinitive(at - 2)) if word == language.be else None
        return (Way.BACK, at) if language.is_past(word) else None

    def _may_be_infinitive(self, at: int) -> bool:
        """Whether no article, name or number follows "to"."""
        if at >= len(self._words):
            return False
        token = self._words[at]
        return token.text[0].islower() and token.word not in self._language.determiners and token.kind is Kind.OTHER

    def _is_committed(self, at: int) -> bool:
        """Whether the word before an infinitive, or one a few words before it, makes it one of what is to come."""
        for place in range(at - 1, max(-1, at - 1 - _OBJECT), -1):
            if self._word(place) in self._language.committed:
                return True
            if self._parts(place):
                break
        return False

    def _infinitive(self, at: int) -> int:
        """Where an infinitive ends that follows a verb ("expected to be mailed"); the verb's place where none does."""
        language = self._language
        if self._word(at + 1) != language.infinitive:
            return at
        end = at + 2
        while self._between(self._word(end)) and self._word(end):
            end += 1
        return end if end < len(self._words) else at

    def verb_of(self, at: int) -> int:
        """Where the verb of an auxiliary stands; the auxiliary's own place where it has none.

        Adverbs may stand between them; in a question, or where the language puts the verb last, whatever there is.
        """
        language = self._language
        opens = (
            at == 0 or begins_sentence(self._words, at) or self._parts(at - 1) or self._word(at - 1) in language.asking
        )
        far = language.verb_last or opens
        found = at
        for place in range(at + 1, min(len(self._words), at + 1 + _FAR * (3 if language.verb_last else 1))):
            token = self._words[place]
            word = token.word
            if self._parts(place) or begins_sentence(self._words, place):
                break
            if word not in language.adverbs and self._is_verb_form(word) and token.text[0].islower():
                found = place
                if not language.verb_last:
                    break
            elif not far and not self._between(word):
                break
        return found

    def _between(self, word: str) -> bool:
        language = self._language
        return word in language.adverbs or word.endswith("ly") or word in language.was or word in language.perfect

    def _is_verb_form(self, word: str) -> bool:
        language = self._language
        if word in language.was or word in language.perfect or word in language.present:
            return False
        planned = word in language.planned or word in language.ahead
        return planned or language.is_past(word) or bool(language.progressive.fullmatch(word))

    def _asked_verb(self, at: int) -> int:
        """Where the verb of "did" or "does" stands, if it is one that else says something; else its own place."""
        known = self._language.scheduled | self._language.reporting
        places = range(at + 1, min(len(self._words), at + 1 + _FAR))
        return next((place for place in places if self._word(place) in known), at)

    def _is_scheduled(self, at: int) -> bool:
        """Whether a word is a present form of what is in the calendar, and no noun that is written the same."""
        language, word = self._language, self._word(at)
        phrase = f"{word} {self._word(at + 1)}"
        if at == 0:
            return False
        if word in language.scheduled_forms or phrase in language.scheduled_forms:
            return self._may_be_subject(at - 1) or self._word(at - 1) == ","
        plural = language.plural.fullmatch(self._words[at - 1].text) or self._word(at - 1) in language.subjects
        return bool(plural) and (word in language.scheduled or phrase in language.scheduled)

    def _may_be_subject(self, at: int) -> bool:
        token = self._words[at]
        if token.word in self._language.subjects:
            return True
        return token.text[0].isalpha() and token.word not in self._language.common and token.kind is not Kind.COUNT

    def _described(self, at: int) -> bool:
        """Whether a form stands before a noun ("the closed bridge", "her will")."""
        language = self._language
        before = at - 1 - (at > 1 and self._word(at - 1).endswith("ly"))
        return self._word(before) in language.determiners and self._word(before) not in language.subjects

    def _is_date(self, at: int) -> bool:
        plain = {Kind.OTHER, Kind.DOT, Kind.COMMA, Kind.OF, Kind.THE, Kind.TO, Kind.IN, Kind.COUNT}
        if at >= len(self._words) or self._words[at].kind in plain:
            return False
        if self._words[at].kind not in {Kind.DAY, Kind.NUMBER}:
            return True
        behind = [word.kind for word in self._words[at + 1 : at + 3]]  # "to 3 December", not "has risen to 23"
        return Kind.MONTH in behind[:1] or behind == [Kind.DOT, Kind.MONTH]


def tells_state(words: Sequence[Token], language: Language) -> bool:
    """Whether a question asks how something was, not what happened: articles of any time may tell."""
    clauses = Clauses(words, language)
    for at, token in enumerate(words):
        word = token.word
        if word in language.do or word in language.did:
            return any(later.word in language.state for later in words[at:])
        if word in language.was or word in language.present or word in language.perfect:
            return clauses.verb_of(at) == at
        if word in language.state:
            return True
        if language.is_past(word) or word in language.future or word in language.modal:
            return False
    return False
