"""What a question asks to have been done, and of what: "When did the old bridge close?" -> "close" and "bridge". Pure.

English. The act is the verb of the question, as it was typed; verbs that say nothing by themselves ("take", "happen")
are none, and where no verb can be told there is none either. What it is about are its nouns in lower case: names are
compared elsewhere. A sentence that says neither the one nor the other answers another question.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.text.languages import ENGLISH
from qa.text.sentences import sentences
from qa.text.verbs import may_be_verb
from qa.text.words import FUNCTION_WORDS

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[,;:]")
_DENIALS = (("won't", "will not"), ("can't", "can not"), ("cannot", "can not"), ("n't", " not"))
_CHOICES = re.compile(
    r"(?:and\s+)?(?:who|which|what)\b.*[,:–-]\s+(?:the\s+)?([^,]{2,40}?)\s+or\s+(?:the\s+)?([^,]{2,40}?)\s*\?$",
    re.IGNORECASE,
)
_ASKING = frozenset({"who", "whom", "whose", "what", "which", "when", "where", "why", "how"})
_DO = frozenset({"did", "does", "do"})
_MODAL = frozenset({"will", "would", "can", "could", "should", "may", "might", "must", "shall"})
_BE = frozenset({"is", "are", "was", "were", "has", "have", "had"})
_AUXILIARIES = _DO | _MODAL | _BE
_PAST = frozenset({"did", "was", "were", "has", "have", "had"})
_DETERMINERS = ENGLISH.determiners | {"this", "that", "these", "those", "each", "every", "any", "some", "all", "no"}
_SUBJECTS = frozenset({"he", "she", "it", "they", "we", "you", "i", "there"})
_ENDS = frozenset({"who", "which", "that", "when", "where", "after", "before", "because", ",", ";", ":"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CIRCUMSTANCE = _words("after before during in at on from following when while because since for by")
_LEADS_TO = _words("expected likely due set supposed going planned scheduled said believed thought able about")
"""Behind which the verb that is asked for comes: "Who is expected to resign?"."""
_LIGHT = _words(
    "be been being live lives lived do done doing have had get got gets make made makes take took taken takes go goes "
    "went gone come came comes become became becomes happen happened happens say said says mean means give gave given "
    "gives put keep kept use used uses want wants wanted need needs think thought know known knows like look call "
    "called calls play played plays change changed changes cost costs start started begin began tell told find found "
    "show shown shows see seen hold held expect expected consist involve involved include included occur occurred "
    "decide decided rule ruled"
)
_SAYS_NOTHING = _words(
    "ago total new newest latest current currently former previous recent recently last next first second third one "
    "two three people person persons name names kind kinds type types part parts thing things article articles news "
    "story stories report reports live lives living now still ever yet day days week weeks month months year years "
    "time times number numbers amount percent percentage many much more most less least bigger biggest larger largest "
    "higher highest longest strongest favourite old long"
)
_NO_THINGS = _words(
    "anyone anybody anything someone somebody something everyone everybody everything nobody nothing none anywhere "
    "somewhere everywhere nowhere altogether together apart ahead away back around round along aside instead overall "
    "combined nowadays today tonight yesterday tomorrow supposed stand stands please pls exact fast quite rather "
    "almost perhaps maybe often always sometimes soon later earlier then there here else up down off out over"
)
_NAMED_LY = _words("family assembly monopoly anomaly butterfly jelly bully")
_ADVERBS = frozenset({"first", "last", "also", "ever", "still", "now", "once", "never", "just", "already", "again"})
_TYPES = frozenset({"which", "what", "whose"})


class Asked(NamedTuple):
    """What a question asks to have been done ("" where nobody can tell), its nouns, and whether it has been done."""

    act: str
    about: tuple[str, ...]
    happened: bool


def asked(question: str) -> Asked:
    """What a question asks to have been done, and of what.

    Args:
        question: One question, as it stands alone.
    """
    text = " ".join(question.split())
    sentence = next((text[span.start : span.end] for span in reversed(sentences(text))), "").replace("’", "'")
    for short, whole in _DENIALS:
        sentence = sentence.replace(short, whole)
    words = _WORD.findall(sentence)
    at = next((place for place, word in enumerate(words) if word.lower() in _ASKING), None)
    if at is None:
        return Asked("", (), happened=False)
    place = _place_of_act(words, at)
    act = words[place].lower() if place is not None else ""
    auxiliaries = {word.lower() for word in words[at:place]}
    happened = bool(auxiliaries & _PAST) or (ENGLISH.is_past(act) and auxiliaries.isdisjoint(_AUXILIARIES))
    if act == "found" and auxiliaries & _DO:  # who did found a company does not find it
        act = "founded"
    return Asked("" if act in _LIGHT else act, _nouns(words, at, place), happened)


def decided_of(question: str) -> tuple[str, ...]:
    """What a question for yes or no asks of somebody, at the least: its verb, else the words of its clause.

    "Did anyone die in the fire?" -> "die"; "Was there a flood warning after the quake?" -> "flood" and "warning".
    """
    words = _WORD.findall(" ".join(question.split()).replace("’", "'"))
    if not words or words[0].lower() not in _AUXILIARIES:
        return ()
    place = _participle(words, 0) if words[0].lower() in _BE else _base(words, 0, subject=False)
    if place is not None and words[place].lower() not in _LIGHT | _LEADS_TO:
        return (words[place].lower(),)
    end = next((at for at, word in enumerate(words) if at > 1 and word.lower() in _CIRCUMSTANCE), len(words))
    told = (word.lower() for word in words[1:end] if _content(word))
    return tuple(word for word in told if tells(word))


def tells(word: str) -> bool:
    """Whether a word says something by itself: "going" and "ever" do not."""
    return word not in FUNCTION_WORDS and word not in _LIGHT | _LEADS_TO and not _is_no_thing(word)


def choices(question: str) -> tuple[str, ...]:
    """What a question for who or which gives to choose from: "Which is bigger, Tarn or Alder?" -> "Tarn", "Alder"."""
    match = _CHOICES.match(" ".join(question.split()))
    return tuple(match.groups()) if match else ()


def _place_of_act(words: list[str], at: int) -> int | None:
    """Where the verb of a question stands, whose question word is at a place."""
    counts = words[at].lower() == "how"
    named = words[at].lower() in _TYPES or counts
    for place in range(at + 1, len(words)):
        word = words[place].lower()
        if word in _BE:
            return _participle(words, place)
        if word in _DO | _MODAL:
            return _behind_auxiliary(words, place, subject=word in _MODAL and not counts)
        if not named or word in _ENDS:
            return _after_adverbs(words, place) if place == at + 1 else None
        caused = words[at].lower() == "what" and place == at + 1 and ENGLISH.is_past(word)  # "What caused the fire?"
        if caused or (place > at + 1 and _is_verb(words, place)):
            return place
    return None


def _behind_auxiliary(words: list[str], auxiliary: int, *, subject: bool) -> int | None:
    """The verb behind "did" or "will".

    Args:
        subject: Whether who does it may be asked for, so that nobody stands between the two: "Who will pay for it?".
    """
    following = auxiliary + 1 + (words[auxiliary + 1 : auxiliary + 2] == ["not"])
    if words[following : following + 1] == ["be"]:  # "Which jobs will be cut?"
        return _participle(words, following)
    if following > auxiliary + 1 and _content("".join(words[following : following + 1])):  # "Which towns did not sign?"
        return following
    return _base(words, auxiliary, subject=subject)


def _after_adverbs(words: list[str], place: int) -> int | None:
    """ "Who beat Tarn?", "Who first reached the pole?"."""
    while place < len(words) and (words[place].lower() in _ADVERBS or words[place].endswith("ly")):
        place += 1
    return place if place < len(words) and _content(words[place]) else None


def _is_verb(words: list[str], place: int) -> bool:
    """Whether a word behind a noun can be its verb: a past form, or one of the present that something follows."""
    word = words[place]
    present = may_be_verb(word) or (word.endswith("s") and may_be_verb(word[:-1]))
    return _content(word) and (ENGLISH.is_past(word) or (present and _ends_phrase(words, place)))


def _ends_phrase(words: list[str], place: int) -> bool:
    following = words[place + 1].lower() if place + 1 < len(words) else ","
    return not _content(following) and following not in _AUXILIARIES | _ENDS


def _base(words: list[str], auxiliary: int, *, subject: bool) -> int | None:
    """The verb of "did": the last word of its phrase that may be one, behind somebody who does it.

    Of a phrase without such a word, it is the last one: verbs may be rarer than the table goes ("derail").
    """
    begun, found, rare = False, None, None
    for place in range(auxiliary + 1, len(words)):
        word = words[place]
        if not _content(word):
            if found is not None or word.lower() in _ENDS:
                break
            begun = begun or word.lower() in _SUBJECTS
        elif not begun:
            if subject and place == auxiliary + 1 and may_be_verb(word):  # "Who will pay for it?"
                return place
            begun = True
        elif words[place - 1].lower() in _DETERMINERS or words[place - 1].endswith(("'s", "’s")):
            continue
        else:
            found, rare = (place, rare) if may_be_verb(word) else (found, place)
        if not word[0].islower():
            if found is not None and found != place:
                break
            begun = True
    return rare if found is None else found


def _participle(words: list[str], auxiliary: int) -> int | None:
    """The participle of "was": "When was the bridge built?"; what leads to another verb is passed over."""
    for place in range(auxiliary + 1, len(words)):
        word, before = words[place].lower(), words[place - 1].lower()
        if word in _ENDS:
            return None
        if before == "to" and words[place - 2].lower() in _LEADS_TO and may_be_verb(word):
            return place
        if not _content(words[place]) or word in _LEADS_TO or before in _DETERMINERS or before in {"of", "in", "most"}:
            continue
        if ENGLISH.is_past(word):
            return place
    return None


def _content(word: str) -> bool:
    return word[:1].islower() and word not in FUNCTION_WORDS and word not in _MODAL


def _is_no_thing(word: str) -> bool:
    """Whether a word only says how, where or of nobody in particular: no passage need speak of it."""
    adverb = word.endswith("ly") and word not in _NAMED_LY and not may_be_verb(word)  # "rally" may be one
    return adverb or word in _NO_THINGS


def _nouns(words: list[str], at: int, act: int | None) -> tuple[str, ...]:
    """The common words of a question but for its verb, what only says which kind of thing is asked for, and days."""
    found = []
    begun = words[at].lower() not in _TYPES
    for place, word in enumerate(words):
        begun = begun or word.lower() in _AUXILIARIES or place == act
        kind = not begun and place > at
        measured = words[place - 1].lower() == "how" and place > 0
        if not _content(word) or kind or measured or place == act:
            continue
        if word in _SAYS_NOTHING or word in ENGLISH.dates or word in _LIGHT or _is_no_thing(word):
            continue
        found.append(re.sub(r"[’']s$", "", word))
    return tuple(dict.fromkeys(found))
