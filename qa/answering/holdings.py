"""Questions about the collection, greetings, thanks -> one line out of the catalog, and what one can ask. Pure."""

from __future__ import annotations

from qa.domain import Citation, Draft, Holdings, Notice, Passage, Question, Said, Sentence
from qa.intents import Intent

_MOST_OUTLETS = 12
_ASK = Notice("to_ask")


def told(question: Question, held: Holdings) -> Draft:
    """What is to be said."""
    if question.intent is Intent.NEWEST:
        return _article(held.newest, "newest")
    if question.intent is Intent.OLDEST:
        return _article(held.oldest, "oldest")
    return _draft(_line(question, held))


def _draft(notice: Notice, *citations: Citation) -> Draft:
    line = Sentence(str(notice), tuple(citation.number for citation in citations), said=notice)
    return Draft((line,), citations, 1.0)


def _line(question: Question, held: Holdings) -> Notice:
    if question.intent is Intent.THANKS:
        return Notice("welcome")
    if question.intent is Intent.GREETING:
        return Notice("hello", (_holds(held), _ASK))
    if question.intent is Intent.HELP:
        return Notice("what_it_is", (_holds(held), _ASK))
    if question.intent is Intent.MENTIONS:
        return Notice("mention", (held.mentions, held.articles, question.sought))
    if question.intent is Intent.OUTLET_LIST:
        return _outlets(held)
    return _holds(held)


def _holds(held: Holdings) -> Notice:
    """ "The collection holds 45 articles of 3 outlets, from 2 May 2019 to 24 November 2026." """
    named = [name for name, _ in held.outlets if name]
    outlets = Notice("of_outlets", (len(named),)) if named else ""
    days: Notice | str = ""
    if held.first and held.last:
        first, last = Said("", "", held.first), Said("", "", held.last)
        days = Notice("of_day", (last,)) if first == last else Notice("from_to", (first, last))
    return Notice("holds", (Notice("articles", (held.articles,)), outlets, days))


def _outlets(held: Holdings) -> Notice:
    named = [Notice("outlet", (name, count)) for name, count in held.outlets if name]
    if not named:
        return Notice("no_outlet")
    more = [Notice("more", (len(named) - _MOST_OUTLETS,))] if len(named) > _MOST_OUTLETS else []
    return Notice("outlets", (len(named), *named[:_MOST_OUTLETS], *more))


def _article(passage: Passage | None, which: str) -> Draft:
    if passage is None:
        return _draft(Notice("no_day"))
    article = passage.article
    citation = passage.cite(passage.chunk.start, passage.chunk.end, number=1)
    return _draft(Notice(which, (article.title, Said("", article.source, article.published))), citation)
