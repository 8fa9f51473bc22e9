"""Questions about the collection, greetings, thanks -> one line out of the catalog, and what one can ask. Pure."""

from __future__ import annotations

from qa.domain import Draft, Holdings, Intent, Passage, Question, Sentence, byline

_MOST_OUTLETS = 12
_ASK = "Ask about people, places and events in the articles; “What is new with …?” and “What happened on …?” work, too."


def told(question: Question, held: Holdings) -> Draft:
    """What is to be said."""
    if question.intent in {Intent.NEWEST, Intent.OLDEST}:
        return _article(held.newest if question.intent is Intent.NEWEST else held.oldest, question.intent)
    return Draft((Sentence(_line(question, held), ()),), (), 1.0)


def _line(question: Question, held: Holdings) -> str:
    if question.intent is Intent.THANKS:
        return "You are welcome."
    if question.intent is Intent.GREETING:
        return f"Hello. {_holds(held)} {_ASK}"
    if question.intent is Intent.HELP:
        return f"Dateline answers questions with quotes from a collection of news articles. {_holds(held)} {_ASK}"
    if question.intent is Intent.MENTIONS:
        counted = f"{_counted(held.mentions, 'article')} of {held.articles:,}"
        return f"{counted} {_has(held.mentions)} the words “{question.sought}”."
    if question.intent is Intent.OUTLET_LIST:
        return _outlets(held)
    return _holds(held)


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _holds(held: Holdings) -> str:
    """ "The collection holds 45 articles of 3 outlets, from 2 May 2019 to 24 November 2026." """
    named = [name for name, _ in held.outlets if name]
    outlets = f" of {_counted(len(named), 'outlet')}" if named else ""
    days = ""
    if held.first and held.last:
        first, last = byline("", held.first), byline("", held.last)
        days = f", of {last}" if first == last else f", from {first} to {last}"
    return f"The collection holds {_counted(held.articles, 'article')}{outlets}{days}."


def _outlets(held: Holdings) -> str:
    named = [(name, count) for name, count in held.outlets if name]
    if not named:
        return "No article of the collection says which outlet it is of."
    shown = ", ".join(f"{name} ({count:,})" for name, count in named[:_MOST_OUTLETS])
    more = f" and {len(named) - _MOST_OUTLETS:,} more" if len(named) > _MOST_OUTLETS else ""
    return f"Articles of {_counted(len(named), 'outlet')}: {shown}{more}."


def _article(passage: Passage | None, which: Intent) -> Draft:
    if passage is None:
        return Draft((Sentence("No article of the collection has a date.", ()),), (), 1.0)
    article = passage.article
    word = "newest" if which is Intent.NEWEST else "oldest"
    line = f"The {word} article is “{article.title}” ({byline(article.source, article.published)})."
    citation = passage.cite(passage.chunk.start, passage.chunk.end, number=1)
    return Draft((Sentence(line, (1,)),), (citation,), 1.0)
