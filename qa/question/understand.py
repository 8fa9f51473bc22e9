"""The door: a question as it was typed -> the question as values, each derived once.

What comes out says what to search for, what would answer, which days are meant, what is to be done with it and which
parts it has. Nothing here knows an index or a model: who rewrites follow-ups, who knows the spelling and who tells by
what was learned what is to be done is handed in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.domain import Answer, Notice, Question, Window
from qa.intents import GAP, Intent
from qa.protocols import Rewriter, Speller
from qa.question.act import asked as asked_of
from qa.question.act import choices
from qa.question.ago import when_of
from qa.question.answer_type import answer_type
from qa.question.comparing import Held, held
from qa.question.days.asked import asks_for_news, window
from qa.question.followups.followup import RuleRewriter, is_piece
from qa.question.gaps import gap
from qa.question.intent import Understood, intent, plainly, topical
from qa.question.listing import listed
from qa.question.office import office
from qa.question.statement import lasting, presumes, statement
from qa.question.subquestions import Part, parts
from qa.question.typed import in_order, of_something_else, whole, written
from qa.text.markup import without_markup

Learned = Callable[[str], Understood]

# What counts articles names them, or that something is named in them: "how often do the trams go" does not.
_OF_WHAT_IS_HELD = re.compile(r"\w+\s+(?:there|you|we|i|it|(?:any|some)\w*)\b", re.IGNORECASE)
_OF_ARTICLES = re.compile(
    r"\b(?:articles?|stor(?:y|ies)|reports?|reported|papers?|press|news|outlets?|documents?|texts?|pieces?|collection|archive"
    r"|items?|entries|hits|results|mention\w*|named?|appear\w*|occurs?|comes?\s+up|came\s+up|cover\w*|talk\w*|writ\w*"
    r"|word|speak\w*|refer\w*|about|you\s+have|artikeln?|berichte?n?|berichtet|erwähn\w*|genannt|kommt|über)\b",
    re.IGNORECASE,
)


def understand(
    question: Question,
    newest: dt.date | None = None,
    rewriter: Rewriter | None = None,
    speller: Speller | None = None,
    learned: Learned | None = None,
) -> Question:
    """The question with all that can be told of it before anything is looked for.

    Args:
        newest: The latest day of publication in the collection: where nobody said when the question is asked, and the
            whole collection is older than "last week" reaches, days count from there.
        rewriter: Makes a question stand alone that leans on its history; by rules where none is given.
        speller: Knows how the articles spell; without it, words stay as they were typed.
        learned: Tells what is to be done with a question where its form does not: FACT where it is not sure.
    """
    typed = without_markup(question.text)
    said = written(typed)
    another = of_something_else(said)
    said = another or said
    learned = _careful(learned) if learned else None
    if speller and question.history and not another:  # "and in tarn?" leans on the rest by its capital
        said = _spelt(said, question, speller, learned)
    texts = [said] if another else _standing_alone(said, question.history, rewriter or RuleRewriter(), learned)
    first, *others = (
        _alone(replace(question, typed=typed, leans=text != said), text, newest, speller, learned) for text in texts
    )
    return replace(first, readings=tuple(others))


def _careful(learned: Learned) -> Learned:
    """What was learned, but where it is known to be wrong: "homes?" has the letters of a greeting.

    What is counted, or is the oldest, is articles only where they are spoken of: "oldest person in the province".
    """

    def told(text: str) -> Understood:
        guess = learned(text)
        of_articles = guess.intent in {Intent.MENTIONS, Intent.OLDEST, Intent.NEWEST}
        counts_nothing = of_articles and not _OF_ARTICLES.search(text)
        greets_nobody = guess.intent is Intent.GREETING and text.endswith("?") and " " not in text
        return Understood(Intent.FACT) if counts_nothing or greets_nobody else guess

    return told


def _standing_alone(
    typed: str, history: Sequence[Answer], rewriter: Rewriter, learned: Learned | None
) -> Sequence[str]:
    """What a question may mean after those before it that ask something of articles, if it does so itself.

    "Tell me more" is no cry for help there: what asks for help leans on what was said as any other question does.
    """

    def asks_nothing(text: str) -> bool:
        told = learned(plainly(text)).intent if learned else Intent.FACT
        return told.is_about_collection and told is not Intent.HELP

    if not history or (asks_nothing(typed) and not is_piece(typed)):
        return [typed]
    history = [turn for turn in history if not asks_nothing(turn.question)]
    return rewriter.rewrite(typed, history) if history else [typed]


def _alone(
    question: Question,
    text: str,
    newest: dt.date | None,
    speller: Speller | None,
    learned: Learned | None,
) -> Question:
    """One reading of a question, which leans on nothing any more."""
    text = in_order(plainly(text))
    text = _spelt(text, question, speller, learned) if speller else text
    days, notices = _days(text, question, newest)
    filter = replace(question.filter, as_of=question.as_of)
    asked = replace(question, text=text, filter=filter, window=days, notices=notices)
    if compared := gap(text) or held(text):
        return _compared(asked, compared)
    told = _told(text, days, learned)
    if told.intent is not Intent.FACT:
        return _with_values(asked, told)
    pieces = parts(text, question.as_of)
    if len(pieces) == 1:
        return _part(asked, pieces[0])
    return replace(_with_values(asked, told), parts=tuple(_part(asked, piece) for piece in pieces))


def _told(text: str, days: Window | None, learned: Learned | None) -> Understood:
    """What is to be done with a question: by its form, and where that says nothing, by what was learned."""
    told = intent(text, days)
    if told.intent not in {Intent.FACT, Intent.KEYWORDS} or not learned:
        return told
    guess = learned(text)
    of_one_thing = answer_type(text).is_amount or _decides(text)  # "what's the median rent in Tarn"
    if guess.intent is Intent.FACT or (guess.intent.is_summary and of_one_thing):
        return told
    return topical(guess, days) if guess.topic else guess


def _decides(text: str) -> bool:
    """Whether yes or no is asked of somebody, and not of what there is to read: "is there anything on the ferry"."""
    asked = statement(text)
    return bool(asked) and GAP not in asked and not _OF_WHAT_IS_HELD.match(text)


def _spelt(text: str, question: Question, speller: Speller, learned: Learned | None) -> str:
    """As the articles spell it; what no article could answer ("hallo") stays as it was typed."""
    told = _told(text, None, learned).intent
    of_articles = not told.is_about_collection or told is Intent.MENTIONS
    return speller.corrected(text, question.filter) if of_articles else text


def continued(part: Question, done: Sequence[Answer]) -> Question:
    """A part of a question with what it takes from the answers to those before it put into it."""
    if not done:
        return part
    return _with_values(replace(part, text=RuleRewriter().rewrite(part.text, done)[0]), Understood(part.intent))


def _part(asked: Question, piece: Part) -> Question:
    days = piece.window or asked.window
    told = Understood(Intent.OUTLETS) if piece.outlet else intent(piece.text, days)
    return _with_values(replace(asked, text=piece.text, window=days), told)


def _compared(asked: Question, compared: Held) -> Question:
    """The question with that of either thing it compares as its parts."""
    pieces = tuple(
        replace(
            _with_values(
                replace(asked, text=text, window=window(text, asked.as_of), notices=()), Understood(Intent.FACT)
            ),
            weighs=compared.thing or side,
            end=end if compared.thing else "",
        )
        for text, side, end in zip(compared.questions, compared.comparison.sides, ("first", "last"), strict=True)
    )
    return replace(_with_values(asked, Understood(Intent.FACT)), parts=pieces, compares=compared.comparison)


def _with_values(question: Question, told: Understood) -> Question:
    """The question with what its own words say."""
    when = when_of(question.text)
    several = "" if when else listed(question.text)
    typed = when or several or question.text
    said = whole(typed)
    days = question.window.words if question.window else ""
    act, about, happened = asked_of(said.replace(days, " ") if days else said)  # no verb is "last" of "last week"
    return replace(
        question,
        intent=told.intent,
        query=told.topic or typed,
        answer_type=answer_type(whole(question.text) if several else said),
        recent=asks_for_news(said),
        statement=statement(said),
        lasting=lasting(said),
        presumes=presumes(said),
        act=act,
        about=about,
        choices=choices(said),
        happened=happened,
        days=question.window,
        reckons=bool(when),
        several=bool(several),
        office=office(said, question.window, several=bool(several)),
    )


def _days(text: str, question: Question, newest: dt.date | None) -> tuple[Window | None, tuple[Notice, ...]]:
    """The days that a question speaks of, and what to say about them."""
    if question.window or question.any_date:
        return question.window, ()
    found = window(text, question.as_of)
    if found and found.since and newest and newest < found.since and question.filter.as_of is None:
        found = window(text, newest)
        day = Window(newest, newest, "")
        return found, (Notice("counted_from", (day, found.words if found else "")),)
    return found, ()
