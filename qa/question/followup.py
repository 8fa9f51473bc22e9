"""A question that leans on those before it -> the questions that it may mean, by rules. English. Pure.

"And who replaced him?" after "Who resigned as mayor?" (answer: Karin Halvard) is "who replaced Karin Halvard?". A
pronoun may mean more than one of those who were spoken of, so there is a reading for each, the last named first; which
of them is meant is for the articles to say. Turns that asked nothing ("thanks") are passed over. Where no rule finds
what is meant, the topic of the earlier question is added in brackets: search needs its words more than its grammar.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from qa.domain import Answer
from qa.intents import Intent
from qa.question.days.asked import window
from qa.question.intent import intent
from qa.question.neighbours import neighbour, with_office
from qa.question.phrases import names, phrases, spoken_of, topic_of
from qa.question.pieces import noun_in, of_a_noun, of_the_next, of_those_counted, of_what_was_wanted
from qa.question.pronouns import (
    NAMED_ONE,
    PERSON,
    QUESTION_WORD,
    THING,
    free,
    of_its_noun,
    of_those,
    plain,
    put,
    put_for,
    resolved,
    with_its_noun,
)
from qa.question.referents import another_of_its_kind, as_written, question_of, topics
from qa.question.replacing import in_another_turn, replaced, said_of
from qa.text.languages import ENGLISH
from qa.text.verbs import base_of
from qa.text.words import content_stems

_CONNECTIVE = re.compile(
    r"^(?:(?:and|but|so|then|ok|okay|also|no|sorry|actually|rather|wait|i\s+(?:mean|meant))\b[\s,:]*(?:now\b\s+)?)+",
    re.IGNORECASE,
)
_ABOUT_ANOTHER = re.compile(
    r"^(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*):\s+(?P<asked>.+)$"
)  # "Renn: when did he go?"
_ELLIPSIS = re.compile(
    r"^(?:(?:and|but|or)\s+)?(?:what|how) about\s+(?P<new>.+?)\s*\?*$"
    r"|^(?:and|or)\s+(?P<short>(?:[\w’'-]+\s+){0,5}[\w’'-]+)\s*\?*$",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"^(?P<new>)(?P<short>(?:in|at|for|from|on|during|the|his|her|their)\s+(?:[\w’'-]+\s+){0,4}[\w’'-]+|(?-i:[A-Z])[\w’'-]+(?:\s+(?-i:[A-Z])[\w’'-]+){0,2})\s*\?+$",
    re.IGNORECASE,
)  # "In 2019?", "Kestrel?"
_ASKS_ITSELF = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how|did|does|do|is|are|was|were|will|would|has|have|had|can|could|should"
    r"|before|after|if|that|this|then|now|there|he|she|it|they|since when|until when)\b"
    r"|\b(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<word>why|what for|for what|when|where|how|who|(?:who|what|where) else|since when|until when"
    r"|(?:(?:about|against|at|before|behind|by|for|from|in|of|on|over|to|under|with)\s+)?(?:how (?:much|many))"
    r"|(?:about|against|at|before|behind|by|for|from|in|of|on|over|to|under|with)\s+(?:(?:which|what)\s+\w+|whom?|how\s+many\s+\w+))"
    r"(?:\s+(?:so|not)|(?P<event>\s+(?:was|is|did|has)\s+(?:that|this)(?:\s+happen(?:ed)?)?))?\s*\?*$",
    re.IGNORECASE,
)
_AFTER_A_THING = re.compile(r"^(?:after|before|during)\s+the\s+(?!(?:year|month|week|day)\b)[\w’'-]+$", re.IGNORECASE)
_DENIED = re.compile(
    r"^(?P<word>who|what|which(?:\s+\w+)?)"
    r"\s+(?P<not>(?:did|does|do|has|have|had|is|are|was|were|will|would)(?:\s+not|n['’]t))\s*\?*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:tell|give|show)\s+me\s+|say\s+)?(?:some\s+)?(?:more|more\s+details?|details|(?:anything|what)\s+else|go\s+on|continue)"
    r"(?:\s+(?:about|on)\s+(?:it|this|that|them|him|her))?\s*[?.!]*$",
    re.IGNORECASE,
)
_LED = re.compile(r"^(?:about|against|at|before|behind|by|for|from|in|of|on|over|to|under|with)\s+", re.IGNORECASE)
_WHO_IS = re.compile(r"^who\s+(?P<verb>is|are|was|were|has|have|had|will|would)\s+(?P<rest>.+)", re.IGNORECASE)
_SUBJECT_WORD = re.compile(r"^(?:who|what|which \w+)\s+", re.IGNORECASE)
_AUXILIARY = re.compile(r"^(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:this|that)\b(?=\s*\?|\s*$|\s+(?:happen|mean|cost|take)\w*\b)"
    r"|\b(?:is|was)\s+(?:this|that)\s+(?:any\s+|much\s+)?"
    r"(?:more|less|fewer|higher|lower|up|down|better|worse|bigger|smaller|a\s+record)\b",
    re.IGNORECASE,
)
_OTHER_NAMED = re.compile(
    r"\b(?P<lead>(?:in|at|on|for)\s+)?the\s+other(?:\s+(?P<noun>[a-z]+))?,\s*(?P<what>[^,?]+)(?=\s*\?*$)", re.IGNORECASE
)  # "and in the other one, on Lake Moss?"
_MEANT_BEHIND = re.compile(
    r"(?<=\w)[\s,]+i\s+(?:mean|meant)\s*[.!?]*$", re.IGNORECASE
)  # "no, the first quarter I mean"
_OTHER = re.compile(r"\bthe\s+other\s+(?P<noun>(?!one\b|ones\b|day\b)[a-z]+)\b", re.IGNORECASE)
_DONE = re.compile(r"^(?:who|what|which \w+)\s+(?P<verb>[a-z]+)\s+(?P<rest>.+)$", re.IGNORECASE)
_PUT_OFF = re.compile(r"\b(?:put\s+off|postponed|delayed|brought\s+forward|cancelled|called\s+off)\b", re.IGNORECASE)
_FOR_MONEY = frozenset({"buy", "sell", "acquire", "purchase"})
_BEFORE_THAT = re.compile(r"\b(?:before|after|besides|since)\s+(?:that|this)\s*\?*$", re.IGNORECASE)
_COUNTED = re.compile(r"^how many\b", re.IGNORECASE)
_HOW_MANY_ARE = re.compile(r"^how many (?:(?:are|were) the|of the)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_WHICH_MORE = re.compile(
    r"^(?:and\s+)?(?:which|who)(?:\s+one|\s+of\s+(?:these|those|them|the\s+(?:two|three)))?\s+"
    r"(?:is|was|are|were|has|had|have|will\s+be|came)\s+(?:the\s+)?(?:more|most|less|least|fewer|worse|worst|best|\w+(?:er|est))\b[^,]*$",
    re.IGNORECASE,
)  # "Which of these was stronger?"
_COUNTED_OBJECT = re.compile(
    r"^(?:how\s+many|how\s+much|which|what)\s+(?P<what>[^?]+?)\s+"
    r"(?P<rest>(?:did|does|do|will|would|can|could|should|must)\s+[^?]+?)\s*\?*$",
    re.IGNORECASE,
)

_READINGS = 3
_FEW_WORDS = 2  # that carry a topic: a question without a name and with no more of them goes on about the last one
_MANY_WORDS = 5  # that carry a topic: a question with as many has one of its own


_ABOUT_AND_ASKED = re.compile(
    r"^(?:(?:(?:and|but|so|ok(?:ay)?)\b[\s,]*)*(?:what|how)\s+about|(?:and|but)(?=\s+(?:the|his|her|their|(?-i:[A-Z]))\b))"
    r"\s+(?P<what>(?:[^\s,?]+\s*){1,6})[,?–-]+\s*"
    r"(?P<asked>(?:who|whom|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|had|will|would|can)\b.+)$",
    re.IGNORECASE,
)  # "What about the drivers, when do they start?"
_CORRECTED_AND_ASKED = re.compile(
    r"^(?:no|nope|sorry|wait|actually)\b[\s,]+(?:not\s+[^,.;?]+[,.;]\s*)?(?:i\s+(?:mean|meant)\s+)?(?P<new>[^,.;?]{2,40})[.,;]\s*"
    r"(?P<asked>(?:who|whom|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|had|will|would|can)\b.+)$",
    re.IGNORECASE,
)  # "No, not Jan, the judge. Which court is she at?"
_CORRECTED = re.compile(
    r"^(?:no|nope|sorry|wait|actually|not\s+(?:that|this|the|him|her|those)\b[^,.;]*)\b[\s,.;:–-]+(?:sorry\b[\s,]*|but\s+)?"
    r"(?:i\s+(?:mean|meant|was\s+(?:asking|talking)\s+about)\s+)?(?P<new>(?:[\w’'-]+\s+){0,4}[\w’'-]+)\s*[?.!]*$",
    re.IGNORECASE,
)  # "No, I meant the church"
_NOW = re.compile(r"\s+(?:now|currently|today|at\s+the\s+moment|these\s+days)(?=\s*\?*$)", re.IGNORECASE)
_SAID_BY = re.compile(
    r"^how\s+(?:many|much)\s+(?:\w+\s+)?(?:did|does|do)\s+(?P<who>(?!they\b|it\b)(?:[\w’'-]+\s+){1,4}?)"
    r"(?:say|claim|report|think|estimate|speak\s+of|count)\s*\?*$",
    re.IGNORECASE,
)  # "And how many does the council say?"
_SAYS = re.compile(
    r"^what\s+(?:did|does|do)\s+(?P<who>(?!they\b|it\b|he\b|she\b)(?:[\w’'-]+\s+){1,4}?)say\s*\?*$", re.IGNORECASE
)
_ACCORDING_TO = re.compile(r",?\s+according\s+to\s+[^,]+$", re.IGNORECASE)
_SO = re.compile(r"^why\s+(?:so|that|this)\s+(?P<much>[a-z]+(?:\s+[a-z]+)?)\s*\?*$", re.IGNORECASE)  # "Why so late?"
_IN_THE_ONE = re.compile(
    r"^(?:in|at|for)\s+(?:the\s+one|that)\s+(?=(?:in|at|on|near|from)\b)", re.IGNORECASE
)  # "... at the dock"
_ELSE = re.compile(r"\belse\b", re.IGNORECASE)
_CIRCUMSTANCE = re.compile(r"\b(?:in|at|during|by|on)\s+the\s+.+$")  # "in the mill fire"
_HOW_MANY_OF = re.compile(r"^how many (?P<what>(?:[a-z-]+\s+)?[a-z-]+s|people|children)$", re.IGNORECASE)


class RuleRewriter:
    """Rewrites by the rules of this module."""

    def rewrite(self, question: str, history: Sequence[Answer]) -> list[str]:
        """What the question may mean, the likeliest first; the question itself where it stands alone."""
        return readings(question, history)


def readings(question: str, history: Sequence[Answer]) -> list[str]:
    """What the question may mean, the likeliest first; the question alone where it stands alone.

    Args:
        history: The answers so far, oldest first.
    """
    turns = [turn for turn in history if not intent(turn.question).intent.is_about_collection]
    if not turns or not question.strip() or (intent(question).intent.is_about_collection and not is_piece(question)):
        return [question]
    return list(dict.fromkeys(with_office(_readings(question, turns), turns)))[:_READINGS]


def is_piece(question: str) -> bool:
    """ "And in the first?", "how about Tarn?", "no, the first" ask of what was spoken of, not of the collection."""
    corrected = _CORRECTED.match(_MEANT_BEHIND.sub("", question))
    return bool(_ELLIPSIS.match(question) or (corrected and not _ASKS_ITSELF.search(corrected["new"])))


def _readings(question: str, turns: Sequence[Answer]) -> list[str]:
    question = _OTHER_NAMED.sub(lambda match: _of_its_name(match, turns), _MEANT_BEHIND.sub("", question))
    if opened := _by_its_opening(question.strip(), turns):
        return opened
    text = _CONNECTIVE.sub("", question).strip(" .!")
    text = text if _SAID_BY.match(text) else with_its_noun(of_those(text, question_of(turns[-1])), turns)
    question = NAMED_ONE.sub(lambda match: of_its_noun(match, turns), question)
    question, text = (another_of_its_kind(as_written(one, turns), turns, _OTHER) for one in (question, text))
    if (other := _ABOUT_ANOTHER.match(text)) and (named := put(other["asked"], other["name"])):
        return [named]
    if formed := _of_a_form(question, text, turns):
        return formed
    earlier = question_of(turns[-1])
    if _BEFORE_THAT.search(text) and free(PERSON, text) and (own := resolved(text, turns)):
        return [f"{one} ({plain(earlier)})" for one in own]
    counted = _COUNTED.match(earlier) and not _COUNTED_OBJECT.match(earlier) and not _HOW_MANY_ARE.match(earlier)
    if _EVENT.search(text) or (counted and free(_THEY, text)):
        return [f"{text} ({plain(earlier)})"]
    return resolved(text, turns) or _carried(text, turns) or _about_the_topic(question, text, turns)


def _by_its_opening(question: str, turns: Sequence[Answer]) -> list[str]:
    """A question that begins with what it is about, with a correction or with "why so"; empty for others."""
    if asked := _ABOUT_AND_ASKED.match(question):
        return _asked_about(asked["what"].strip(), asked["asked"], turns)
    earlier = question_of(turns[-1])
    if asked := _CORRECTED_AND_ASKED.match(question):
        meant = _of_that_name(asked["new"].strip(), earlier, asked["asked"])
        return [reading for one in meant for reading in _asked_about(one, asked["asked"], turns)]
    if (corrected := _CORRECTED.match(question)) and not _ASKS_ITSELF.search(corrected["new"]):
        new = with_its_noun(corrected["new"], turns)
        return said_of(earlier, new) or _with_other(earlier, new, turns)
    if (so := _SO.match(_CONNECTIVE.sub("", question))) and not _asks_for_its_subject(earlier):
        return [f"{_asked_of_the_same('why', earlier, turns[-1]).rstrip(' ?')} so {so['much']}?"]
    return []


def _of_its_name(other: re.Match[str], turns: Sequence[Answer]) -> str:
    """ "The other one, on Lake Moss" after "the Tarn fire" is the fire on Lake Moss; "the other, the pilot": he."""
    lead, noun, what = other["lead"] or "", (other["noun"] or "one").lower(), other["what"]
    if led := re.match(r"the\s+one\s+(?=(?:in|at|on|near|from)\b)", what, re.IGNORECASE):
        what = what[led.end() :]
    if not re.match(r"(?:in|at|on|near|from)\b", what, re.IGNORECASE):
        return f"{lead}{what}"
    told = next((words for turn in reversed(turns) for words in phrases(question_of(turn))[-1:]), "one")
    return f"{lead}the {told.split()[-1] if noun == 'one' else noun} {what}"


def _of_that_name(new: str, earlier: str, asked: str) -> list[str]:
    """ "The judge", of several of a name: "the judge Petrak" after "Who is Petrak?", or whoever else is called so."""
    named = spoken_of(earlier)[-1:]
    somebody = PERSON.search(asked) or not phrases(earlier)
    return [f"{new} {named[0]}", named[0]] if new.lower().startswith("the ") and named and somebody else [new]


def _carried(text: str, turns: Sequence[Answer]) -> list[str]:
    """A question for how many or who else, with the name or the place of what was spoken of; empty for others."""
    topic = next(iter(topics(turns)), "")
    counted = _HOW_MANY_OF.match(text.rstrip(" ?"))
    if counted and names(f"x {topic}") == [topic]:
        return [f"how many {counted['what']} does {topic} have?", f"{text} ({topic})"]
    earlier = question_of(turns[-1]).rstrip(" ?")
    circumstance = _CIRCUMSTANCE.search(earlier)
    if _ELSE.search(text) and topic and circumstance and not names(text):
        return [f"{text.rstrip(' ?')} {circumstance[0]}?", f"{text} ({topic})"]
    return []


def _asked_about(what: str, asked: str, turns: Sequence[Answer]) -> list[str]:
    """A question about something that is named before it: "What about the one in Tarn, were there any deaths?"."""
    whole = with_its_noun(what, turns)
    text = with_its_noun(asked.rstrip(" ?"), turns)
    for pronouns in (PERSON, THING):
        if pronoun := free(pronouns, text):
            return [f"{put_for(pronoun[0], whole)}?"]
    return [*([f"{text} in {whole}?"] if whole != what else []), f"{text}? ({whole})"]


def _of_a_form(question: str, text: str, turns: Sequence[Answer]) -> list[str]:
    """A question that says by its form what it takes from the one before; empty where it has none of these forms."""
    before = turns[-1]
    earlier = question_of(before)
    if _MORE.match(text) and (topic := next(iter(topics(turns)), "")):
        return [f"Tell me about {topic}"]
    if piece := _of_a_piece(question, text, turns):
        return piece
    if denied := _DENIED.match(text):
        return [f"{denied['word']} {denied['not']} {_SUBJECT_WORD.sub('', earlier)}"]
    if (bare := _BARE.match(text)) and not (bare["event"] and _asks_for_its_subject(earlier)):
        asked = _asked_of_the_same(bare["word"], earlier, before)
        put_off = _put_off(bare["word"], before)
        led = _asks_for_its_subject(earlier) and _LED.match(bare["word"])  # "For how much?": the answer may be wrong
        beside = [f"{bare['word']}? ({topic_of(earlier) or plain(earlier)})"] if led else []
        return [*([put_off] if put_off else []), asked, *beside]
    ellipsis = _ELLIPSIS.match(question) or _PIECE.match(question)
    new = (ellipsis["new"] or ellipsis["short"]) if ellipsis else ""
    if ellipsis and (ellipsis["new"] or _AFTER_A_THING.match(new) or not _ASKS_ITSELF.search(new)):
        return _with_other(earlier, new, turns)
    return []


def _by_who_says(text: str, earlier: str) -> str:
    """ "How many does the council say?": the earlier question according to the council; "" for others."""
    said = _SAID_BY.match(text)
    by_others = _SAYS.match(text) if _ACCORDING_TO.search(earlier.rstrip(" ?")) else None
    if not by_others and (not said or not _COUNTED.match(earlier)):
        return ""
    said = by_others or said
    assert said
    asked = _ACCORDING_TO.sub("", earlier.rstrip(" ?"))
    return f"{asked} according to {said['who'].strip()}?"


def _of_a_piece(question: str, text: str, turns: Sequence[Answer]) -> list[str]:
    """Who came before or after, what was wanted instead, or a bare noun; empty for others."""
    if beside := neighbour(text, turns) or _by_who_says(text, question_of(turns[-1])):
        return [beside]
    wanted = of_what_was_wanted(question_of(turns[-1]), _whose_wish(text, turns))
    return [wanted] if wanted else _of_a_noun(question, turns)


def _of_a_noun(question: str, turns: Sequence[Answer]) -> list[str]:
    """ "Score?", "and the revenue?", "what about homes?": asked of what the question before is about; else empty."""
    ellipsis = _ELLIPSIS.match(question)
    piece = (ellipsis["new"] or ellipsis["short"]) if ellipsis else question.strip()
    if not ellipsis and not piece.endswith("?") and " " in piece:
        return []
    noun = noun_in(piece.rstrip(" ?.!"))
    if not noun or _ASKS_ITSELF.search(noun) or window(noun, turns[-1].as_of):
        return []
    return of_a_noun(question_of(turns[-1]), noun, turns[-1].short)


def _whose_wish(text: str, turns: Sequence[Answer]) -> str:
    """ "What had they asked for?", with who they are."""
    return next(iter(resolved(text, turns)), text) if text.lower().startswith("what ") else text


def _put_off(word: str, before: Answer) -> str:
    """ "Why?" after when something is to be, where the answer tells that it was put off; "" otherwise."""
    earlier = question_of(before)
    told = _PUT_OFF.search(before.sentences[0].text) if before.sentences else None
    topic = topic_of(earlier)
    if word.lower() != "why" or not told or not topic or not earlier.lower().startswith("when "):
        return ""
    return f"why was {topic} {told[0].lower()}?"


def _about_the_topic(question: str, text: str, turns: Sequence[Answer]) -> list[str]:
    """A question without a pronoun, with what the conversation is about where it says nothing of its own."""
    words = set(content_stems(text))
    changed = text != question.strip(" .!")
    if len(words) >= _MANY_WORDS:
        return [text if changed else question]
    if changed or not words:
        earlier = question_of(turns[-1])
        topic = topic_of(earlier) or plain(earlier)
        return [text if set(content_stems(topic)) <= words else f"{text} ({topic})"]
    others = [topic for topic in topics(turns) if not set(content_stems(topic)) <= words]
    if names(text) or intent(text).intent is not Intent.FACT or not others:
        return [question]
    compared = list(dict.fromkeys(name for turn in reversed(turns) for name in spoken_of(question_of(turn))[-1:]))
    if _WHICH_MORE.match(text) and len(compared) > 1:
        return [f"{text.rstrip(' ?')}, {compared[1]} or {compared[0]}?"]
    if len(words) <= _FEW_WORDS:
        return [*(f"{text} ({topic})" for topic in others[:2]), question]
    return [question, f"{text} ({others[0]})"]


def _with_other(earlier: str, new: str, turns: Sequence[Answer]) -> list[str]:
    """The earlier question about something else: "What about Tarn?" after "How many schools closed in Alder?"."""
    new = _IN_THE_ONE.sub("", new)
    if own := resolved(new, turns):  # "her husband" is a thing of its own
        whose = re.split(r"[’']s\b", own[0])[0]
        return [earlier.replace(whose, own[0]), own[0]] if whose in earlier and whose != own[0] else own
    if following := of_the_next(earlier, new):
        return [following]
    if in_turn := in_another_turn(earlier, new):
        return in_turn
    if other_days := _on_other_days(earlier, new, turns[-1].as_of):
        return other_days
    beside = f"{new}? ({plain(earlier)})"
    return replaced(earlier, new, beside, turns) or [beside]


def _on_other_days(earlier: str, new: str, as_of: dt.date) -> list[str]:
    """The earlier question on other days, where only days are new: "And yesterday?"."""
    days = window(new, as_of)
    if not days or content_stems(new.replace(days.words, "")):
        return []
    asked = _CONNECTIVE.sub("", earlier).rstrip(" ?")
    if before := window(asked, as_of):
        asked = re.sub(rf"\s*\b(?:(?:on|in|at|since|until|during)\s+)?{re.escape(before.words)}", "", asked)
    return [f"{asked} {new}?"]


def _asked_of_the_same(word: str, earlier: str, before: Answer) -> str:
    """ "Why?" after "When did the bridge close?": "Why did the bridge close?"."""
    word = "why" if word.lower() in {"what for", "for what"} else word
    if word.lower() in {"since when", "until when"}:
        earlier = _NOW.sub("", earlier)
    if word.lower() in {"who else", "what else"} and _SUBJECT_WORD.match(earlier):
        return f"{word} {_SUBJECT_WORD.sub('', earlier)}"
    if counted := _COUNTED_OBJECT.match(earlier):  # "How many jobs will it cut?"
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
