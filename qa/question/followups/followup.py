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
from qa.question.followups.bare import COUNTED_OBJECT, of_a_bare_word, why_so
from qa.question.followups.corrections import Correction, corrected, in_its_place, of_a_description, without_meaning_it
from qa.question.followups.impersonal import without_them
from qa.question.followups.neighbours import neighbour, with_office
from qa.question.followups.noun_phrases import noun_phrases
from qa.question.followups.other_times import another_edition, in_another_turn, in_its_year
from qa.question.followups.others import another_of_its_kind, told_by_its_name, with_its_headline
from qa.question.followups.phrases import TOPIC_BESIDE, names, spoken_of, topic_of
from qa.question.followups.pieces import noun_in, of_a_noun, of_the_next, of_what_was_wanted
from qa.question.followups.pronouns import (
    NAMED_ONE,
    PERSON,
    THING,
    free,
    of_its_noun,
    of_those,
    of_those_counted_before,
    plain,
    put,
    put_for,
    resolved,
    with_its_noun,
)
from qa.question.followups.referents import as_written, question_of, things, topics
from qa.question.followups.replacing import replaced, said_of
from qa.question.intent import intent
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
    r"^(?P<new>)(?P<short>(?:in|at|for|from|on|during|the|his|her|their|same)\s+(?:[\w’'-]+\s+){0,4}[\w’'-]+|(?:19|20)\d\d|(?-i:[A-Z])[\w’'-]+(?:\s+(?-i:[A-Z])[\w’'-]+){0,2})\s*\?+$",
    re.IGNORECASE,
)  # "In 2019?", "Kestrel?"
_ASKS_ITSELF = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how|did|does|do|is|are|was|were|will|would|has|have|had|can|could|should"
    r"|before|after|if|that|this|then|now|there|he|she|it|they|since when|until when)\b"
    r"|\b(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b",
    re.IGNORECASE,
)
_OF_THESE_DAYS = re.compile(
    r"^(?:this|that)\s+(?:year|month|week|season|spring|summer|autumn|winter|time)$", re.IGNORECASE
)
_AFTER_A_THING = re.compile(r"^(?:after|before|during)\s+the\s+(?!(?:year|month|week|day)\b)[\w’'-]+$", re.IGNORECASE)
_MORE = re.compile(
    r"^(?:(?:tell|give|show)\s+me\s+|say\s+)?(?:some\s+)?(?:more|more\s+details?|details|(?:anything|what)\s+else|go\s+on|continue)"
    r"(?:\s+(?:about|on)\s+(?:it|this|that|them|him|her))?\s*[?.!]*$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:this|that)\b(?=\s*\?|\s*$|\s+(?:happen|mean|cost|take)\w*\b)"
    r"|\b(?:is|was)\s+(?:this|that)\s+(?:any\s+|much\s+)?"
    r"(?:more|less|fewer|higher|lower|up|down|better|worse|bigger|smaller|a\s+record)\b",
    re.IGNORECASE,
)
_BEFORE_THAT = re.compile(r"\b(?:before|after|besides|since)\s+(?:that|this)\s*\?*$", re.IGNORECASE)
_AFTER_THAT = re.compile(r"\s+(?:after\s+(?:that|this)|from\s+there|next)\s*\?*$", re.IGNORECASE)
_SOME_OF_IT = re.compile(r"\b(?:how\s+much|most|half|part|any|all|what\s+share)\s+of\s+(?:it|that)\b", re.IGNORECASE)
_COUNTED = re.compile(r"^how many\b", re.IGNORECASE)
_HOW_MANY_ARE = re.compile(r"^how many (?:(?:are|were) the|of the)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_WHICH_MORE = re.compile(
    r"^(?:and\s+)?(?:which|who)(?:\s+one|\s+of\s+(?:these|those|them|the\s+(?:two|three)))?\s+"
    r"(?:is|was|are|were|has|had|have|will\s+be|came)\s+(?:the\s+)?(?:more|most|less|least|fewer|worse|worst|best|\w+(?:er|est))\b[^,]*$",
    re.IGNORECASE,
)  # "Which of these was stronger?"

_THOSE = re.compile(r"\b(?:those|these|he|she|him|her|his|they|them|their)\b", re.IGNORECASE)
_DESCRIBED = re.compile(r"\b(?:the|a|an)\s+(?:[\w’'-]+\s+){1,3}?(?:who|that|which|whose)\b", re.IGNORECASE)

_READINGS = 3
_FEW_WORDS = 2  # that carry a topic: a question without a name and with no more of them goes on about the last one
_MANY_WORDS = 5  # that carry a topic: a question with as many has one of its own


_ABOUT_AND_ASKED = re.compile(
    r"^(?:(?:(?:and|but|so|ok(?:ay)?)\b[\s,]*)*(?:what|how)\s+about|(?:and|but)(?=\s+(?:the|his|her|their|(?-i:[A-Z]))\b))"
    r"\s+(?P<what>(?:[^\s,?]+\s*){1,6})[,?–-]+\s*"
    r"(?P<asked>(?:who|whom|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|had|will|would|can)\b.+)$",
    re.IGNORECASE,
)  # "What about the drivers, when do they start?"
_SAID_BY = re.compile(
    r"^how\s+(?:many|much)\s+(?:\w+\s+)?(?:did|does|do)\s+(?P<who>(?!they\b|it\b)(?:[\w’'-]+\s+){1,4}?)"
    r"(?:say|claim|report|think|estimate|speak\s+of|count)\s*\?*$",
    re.IGNORECASE,
)  # "And how many does the council say?"
_SAYS = re.compile(
    r"^what\s+(?:did|does|do)\s+(?P<who>(?!they\b|it\b|he\b|she\b)(?:[\w’'-]+\s+){1,4}?)say\s*\?*$", re.IGNORECASE
)
_ACCORDING_TO = re.compile(r",?\s+according\s+to\s+[^,]+$", re.IGNORECASE)
_IN_THE_ONE = re.compile(
    r"^(?:in|at|for)\s+(?:the\s+one|that)\s+(?=(?:in|at|on|near|from)\b)", re.IGNORECASE
)  # "... at the dock"
_COUNTED_ONE = re.compile(r"^the\s+\w+\s+ones?$", re.IGNORECASE)  # "and the first one?"
_SUPERLATIVE = re.compile(r"^the\s+[a-z]{2,}est\s*\?*$", re.IGNORECASE)
_SOMETHING = re.compile(r"\bthe\s+[a-z]+\s*\?*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_ALONE = re.compile(r"^(?:(?:in|for|of)\s+)?(?P<year>(?:19|20)\d\d)$", re.IGNORECASE)
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
    found = [in_its_year(reading, turns[-1]) for reading in _readings(question, turns)]
    found = [with_its_headline(reading, turns) for reading in with_office(found, turns)]
    return list(dict.fromkeys(found))[:_READINGS]


def is_piece(question: str) -> bool:
    """ "And in the first?", "how about Tarn?", "no, the first" ask of what was spoken of, not of the collection."""
    most = _SUPERLATIVE.match(question)  # "the oldest?"
    return bool(most or _ELLIPSIS.match(question) or corrected(without_meaning_it(question)))


def _readings(question: str, turns: Sequence[Answer]) -> list[str]:
    question = told_by_its_name(without_meaning_it(question), turns)
    if opened := _by_its_opening(question.strip(), turns):
        return opened
    text = _CONNECTIVE.sub("", question).strip(" .!")
    text = text if _SAID_BY.match(text) else with_its_noun(of_those(text, question_of(turns[-1])), turns)
    question = NAMED_ONE.sub(lambda match: of_its_noun(match, turns), question)
    question, text = (another_of_its_kind(as_written(one, turns), turns) for one in (question, text))
    if (other := _ABOUT_ANOTHER.match(text)) and (named := put(other["asked"], other["name"])):
        return [named]
    if formed := _of_a_form(question, text, turns):
        return formed
    if (done := without_them(text)) and not things(turns, "they"):
        text = done
    found = _told_with_the_question_before(text, turns)
    return found or resolved(text, turns) or _carried(text, turns) or _about_the_topic(question, text, turns)


def _told_with_the_question_before(text: str, turns: Sequence[Answer]) -> list[str]:
    """A question of "that" or of "them" who were counted, with what was asked before; empty for others."""
    earlier = question_of(turns[-1])
    if _BEFORE_THAT.search(text) and free(PERSON, text) and (own := resolved(text, turns)):
        return [f"{one} ({plain(earlier)})" for one in own]
    if (since := _AFTER_THAT.search(text)) and free(THING, text) and (own := resolved(text[: since.start()], turns)):
        return own
    if _SOME_OF_IT.search(text) and earlier.lower().startswith("how much "):
        return [f"{text} ({plain(earlier)})"]
    if (those := of_those_counted_before(text, earlier)) != text:
        return [f"{those} ({about})"] if (about := topic_of(earlier)) else [those, f"{those} ({plain(earlier)})"]
    counted = _COUNTED.match(earlier) and not COUNTED_OBJECT.match(earlier) and not _HOW_MANY_ARE.match(earlier)
    return [f"{text} ({plain(earlier)})"] if _EVENT.search(text) or (counted and free(_THEY, text)) else []


def _by_its_opening(question: str, turns: Sequence[Answer]) -> list[str]:
    """A question that begins with what it is about, with a correction or with "why so"; empty for others."""
    if asked := _ABOUT_AND_ASKED.match(question):
        return _asked_about(asked["what"].strip(), asked["asked"], turns)
    earlier = question_of(turns[-1])
    if instead := corrected(question):
        return _instead(instead, earlier, turns)
    return why_so(_CONNECTIVE.sub("", question), turns)


def _instead(correction: Correction, earlier: str, turns: Sequence[Answer]) -> list[str]:
    """What is asked of what was meant, or the question before asked of that."""
    if correction.asked:
        meant = _of_that_name(correction.new, earlier, correction.asked)
        return [reading for one in meant for reading in _asked_about(one, correction.asked, turns)]
    if instead := in_its_place(earlier, correction.denied, correction.new):
        return [instead]
    new = with_its_noun(correction.new, turns)
    described = of_a_description(earlier, next(iter(resolved(new, turns)), new))
    return described or said_of(earlier, new) or _of_a_form(f"what about {new}?", new, turns)


def _of_that_name(new: str, earlier: str, asked: str) -> list[str]:
    """ "The judge", of several of a name: "the judge Petrak" after "Who is Petrak?", or whoever else is called so."""
    named = spoken_of(earlier)[-1:]
    somebody = PERSON.search(asked) or not noun_phrases(earlier)
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
    earlier = question_of(turns[-1])
    if _MORE.match(text) and (topic := next(iter(topics(turns)), "")):
        return [f"Tell me about {topic}"]
    if piece := _of_a_piece(question, text, turns):
        return piece
    if bare := of_a_bare_word(text, turns):
        return bare
    ellipsis = _ELLIPSIS.match(question) or _PIECE.match(question)
    new = (ellipsis["new"] or ellipsis["short"]) if ellipsis else ""
    if instead := another_edition(earlier, new):
        return [instead]
    new = with_its_noun(new, turns) if _COUNTED_ONE.match(new) else new
    asks_itself = _ASKS_ITSELF.search(new) and not _OF_THESE_DAYS.match(new)
    if ellipsis and (ellipsis["new"] or _AFTER_A_THING.match(new) or not asks_itself):
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


def _about_the_topic(question: str, text: str, turns: Sequence[Answer]) -> list[str]:
    """A question without a pronoun, with what the conversation is about where it says nothing of its own."""
    words = set(content_stems(text))
    changed = text != question.strip(" .!")
    if len(words) >= _MANY_WORDS:
        return [text if changed else question]
    if changed or not words:
        told = bool(names(text)) and not names(question)  # "the next one" is the next mayor of Tarn
        return [text] if told else _with_the_topic(text, words, question_of(turns[-1]))
    others = [topic for topic in topics(turns) if not set(content_stems(topic)) <= words]
    wanted = intent(text).intent
    of_something = wanted.is_summary and _SOMETHING.search(text) and not names(text)  # "what happened to the captain?"
    if (wanted is not Intent.FACT and not of_something) or not others:
        return [question]
    if named := names(text):
        says_little = len(words - {stem for name in named for stem in content_stems(name)}) <= 1  # "what does Moe say?"
        return [question, f"{text} ({others[0]})"] if says_little else [question]
    return _beside_a_topic(question, text, others, turns)


def _beside_a_topic(question: str, text: str, others: Sequence[str], turns: Sequence[Answer]) -> list[str]:
    """A question that names nothing, with what the conversation is about; first, where it says little itself."""
    compared = list(dict.fromkeys(name for turn in reversed(turns) for name in spoken_of(question_of(turn))[-1:]))
    if _WHICH_MORE.match(text) and len(compared) > 1:
        return [f"{text.rstrip(' ?')}, {compared[1]} or {compared[0]}?"]
    beside = [f"{text} ({topic})" for topic in others[:2]]
    if _THOSE.search(text):  # it says that it means something else
        return beside
    return [*beside, question] if len(set(content_stems(text))) <= _FEW_WORDS else [question, *beside[:1]]


def _with_the_topic(text: str, words: set[str], earlier: str) -> list[str]:
    """A question that was joined to the one before ("and ..."), with what that is about where it does not say it."""
    topic = topic_of(earlier) or plain(earlier)
    beside = f"{text} ({topic})"
    if set(content_stems(topic)) <= words:
        return [text]
    return [text, beside] if names(text) or _DESCRIBED.search(text) else [beside]


def _with_other(earlier: str, new: str, turns: Sequence[Answer]) -> list[str]:
    """The earlier question about something else: "What about Tarn?" after "How many schools closed in Alder?"."""
    year, years = _YEAR_ALONE.match(new), _YEAR.findall(earlier)
    if year and len(years) == 1:
        return [f"{earlier.rstrip(' ?').replace(years[0], year['year'])}?"]
    new = f"in {year['year']}" if year else _IN_THE_ONE.sub("", new)
    if own := resolved(new, turns):  # "her husband" is a thing of its own
        whose = re.split(r"[’']s\b", own[0])[0]
        asked_of_them = whose in TOPIC_BESIDE.sub("", earlier) and whose != own[0]
        return [earlier.replace(whose, own[0]), own[0]] if asked_of_them else own
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
