"""Values: a claim and its quotes -> the numbers, days, names and quotations of it that they do not have so. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from qa.answering.alignment import aligned, letters_of, missing, otherwise, seen
from qa.answering.wording import BEHIND, Figure, figures_in, is_same, read, stem_of
from qa.domain import Claim, Verdict, Window
from qa.question.days import DateExpression, date_expressions
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS, names, without_accents

_WORDS = ENGLISH
_QUOTED = re.compile(r"[\"“«„]([^\"“”«»„]{3,400})[\"”»“]")
NO_DAY = dt.date(2000, 6, 15)  # what days are counted from where the articles have none: the same on both sides
_TIME = frozenset({"hour", "minute", "day", "week", "month", "year"})
_A_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_NO_PART = _WORDS.titles | frozenset(_WORDS.numbers)  # of a name
_LONG_FORMS = sorted((form for form in _WORDS.names if " " in form), key=len, reverse=True)
_STRETCH = re.compile(
    r"\b(?:day|week|month|year|hour|minute|decade)s\b", re.IGNORECASE
)  # "in 14 years" is a number, too


def _numbers(claim: Claim) -> Iterator[Verdict]:
    mine = [one for one in figures_in(claim.text, without=_days_in(claim.text, _base(claim))) if one.bound != "not"]
    quoted = [one for quote in claim.quotes for one in figures_in(quote.quote) if one.bound != "not"]
    known = [*quoted, *(one for one in figures_in(seen(claim)) if one.bound != "not")]
    for figure in mine:
        if figure.value == 1 and not figure.unit:  # "one of them"
            continue
        same = [other for other in quoted if is_same(figure, other)]
        rivals = [other for other in quoted if other.things & figure.things and not is_same(figure, other)]
        if not any(is_same(figure, other) for other in known):
            rivals = [other for other in rivals if other.unit == figure.unit]
            rivals = rivals or [other for other in quoted if figure.unit == other.unit != "" and not figure.things]
            yield (
                _other_figure(figure, rivals) if rivals and aligned(claim) else missing("not_in_quotes", figure.text)
            )
        elif same and _moved(figure, same):
            here, there = (f"{before} {figure.text}" for before in (figure.before, same[0].before))
            yield otherwise("quotes_have_words", here, there)
        elif theirs := _in_its_place(figure, same, rivals):
            yield _other_figure(figure, theirs)
    yield from _changed_places(claim, mine)


def _in_its_place(figure: Figure, same: Sequence[Figure], rivals: Sequence[Figure]) -> Sequence[Figure]:
    """What the quotes have of a figure's things, where they have the figure itself of other things only."""
    exact = [other for other in same if other.value == figure.value]
    if not exact or not all(other.things and not other.things & figure.things for other in exact):
        return ()
    # "30 years for it" is "30 years in prison", whatever else there were nine of.
    return [other for other in rivals if other.unit == figure.unit or figure.unit not in _TIME]


def _other_figure(figure: Figure, rivals: Sequence[Figure]) -> Verdict:
    return otherwise("quotes_have", figure.text, rivals[0].text)


def _moved(figure: Figure, same: Sequence[Figure]) -> bool:
    """Whether it is risen by what the quotes have it risen to, or from."""
    others = {other.before for other in same}
    return bool(figure.before) and others <= BEHIND and figure.before not in others


def _changed_places(claim: Claim, mine: Sequence[Figure]) -> Iterator[Verdict]:
    """Two figures of one sentence that have changed places, while its other words stand in order."""
    for theirs in aligned(claim)[:1]:
        figures = figures_in(theirs.text)
        places = [next((at for at, other in enumerate(figures) if is_same(figure, other)), None) for figure in mine]
        found = [place for place in places if place is not None]
        if len(found) != 2 or found[0] <= found[1] or any(figure.before for figure in mine):
            continue
        order = [word.stem for word in theirs.words if word.content]
        around = [order.index(word.stem) for word in read(claim.text).words if word.content and word.stem in order]
        figured = {stem_of(part.lower()) for figure in mine for part in figure.text.split()}
        around = [at for at in around if order[at] not in figured]
        if len(around) > 2 and around == sorted(around):
            yield otherwise("swapped", theirs.text)


def _days_in(text: str, base: dt.date) -> list[DateExpression]:
    """The days that a text names; "in 14 years" and "now" are none."""
    found = date_expressions(text, base)
    return [day for day in found if not day.now and not _STRETCH.search(text[day.start : day.end])]


def _base(claim: Claim) -> dt.date:
    return max((quote.published for quote in claim.quotes if quote.published), default=NO_DAY)


def _days(claim: Claim) -> Iterator[Verdict]:
    base = _base(claim)
    mine = _days_in(claim.text, base)
    told = [
        (day, quote.quote[day.start : day.end])
        for quote in claim.quotes
        for day in _days_in(quote.quote, quote.published or NO_DAY)
    ]
    quoted = [day for day, _ in told]
    around = _days_in(claim.context, base) if claim.context else []
    published = [quote.published for quote in claim.quotes if quote.published]
    in_quotes = frozenset(re.findall(r"\w+", " ".join(quote.quote for quote in claim.quotes).lower()))
    for day in mine:
        words = claim.text[day.start : day.end]
        said = [other for other in (*quoted, *around) if day.first <= other.first and other.last <= day.last]
        if (
            said
            or words.lower() in in_quotes  # a year in a row of years, "earlier Wednesday"
            or any(_same_but_for_the_year(day, words, *other) for other in told)
            or any(day.first <= published_on <= day.last for published_on in published)
        ):
            continue
        fine = [other for other in quoted if other.last - other.first <= day.last - day.first]
        if len(fine) == 1 and len(mine) == 1 and aligned(claim):
            yield otherwise("quotes_speak_of", words, _stretch(fine[0]))
        else:
            yield missing("not_in_quotes", words)


def _same_but_for_the_year(day: DateExpression, words: str, other: DateExpression, others: str) -> bool:
    """Whether two expressions are of the same month, or of the same day of it, and one of both leaves the year open."""
    length = (day.last - day.first).days + 1
    if _A_YEAR.search(words) and _A_YEAR.search(others):
        return False
    if not other.first.month == other.last.month == day.first.month:
        return False
    return 28 <= length <= 31 or (length == 1 and other.first == other.last and other.first.day == day.first.day)


def _stretch(day: DateExpression) -> Window:
    return Window(day.first, day.last, "")


def lacking(text: str, known: str) -> list[str]:
    """The names in a text that another has in no form: not shortened, not as an acronym, not of its people."""
    return [name for name, _ in _lacking(text, known)]


def named(text: str) -> list[str]:
    """The names in a text that another can lack: no days, no mere titles; none where all is in capitals."""
    return [name for name, _ in _compared_names(text)]


@lru_cache(maxsize=1024)
def _in_names(text: str) -> tuple[str, ...]:
    """The words by which names are compared, without titles and accents."""
    plain = re.sub(r"['’]s\b", "", without_accents(unicodedata.normalize("NFC", text).lower()))
    for form in _LONG_FORMS:
        plain = plain.replace(form, _WORDS.names[form])
    return tuple(_WORDS.names.get(word, word) for word in re.findall(r"(?:[a-z]\.){2,}|[\w-]+", plain))


@lru_cache(maxsize=1024)
def _compared_names(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each name of a text with the words by which it is compared."""
    if text.isupper():
        return ()
    for day in date_expressions(text, NO_DAY):
        text = text[: day.start] + re.sub(r"\w", "0", text[day.start : day.end]) + text[day.end :]
    found = ((name, tuple(part for part in _in_names(name) if part not in _NO_PART)) for name in names(text))
    return tuple((name, parts) for name, parts in found if parts and name.lower() not in _WORDS.ordinals)


def _lacking(text: str, known: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name of a text that is not in what is known, with the words by which it is compared."""
    compared_names = _compared_names(text)
    if not compared_names:
        return
    words = _in_names(known)
    have = frozenset(words) | frozenset(part for word in words for part in word.split("-"))
    initials = {"".join(word[0] for word in name.split()).lower() for name in names(known) if " " in name}
    for name, parts in compared_names:
        if all(part in have or inflected(part, have) or part in initials for part in parts):
            continue
        if len(parts) > 1 and "".join(part[0] for part in parts) in have:
            continue
        yield name, parts


def _names(claim: Claim) -> Iterator[Verdict]:
    known = seen(claim)
    have = frozenset(_in_names(known))
    for name, parts in _lacking(claim.text, known):
        last = parts[-1]
        if last not in have or len(parts) == 1:
            yield missing("not_in_quotes", name)
            continue
        other = _first_names(without_accents(known), last) - set(parts)
        if other:
            theirs = f"{next(iter(sorted(other))).capitalize()} {last.capitalize()}"
            yield otherwise("quotes_have", name, theirs)


def inflected(word: str, known: frozenset[str]) -> bool:
    """Whether a word is another form of one that is known ("Ukrainian" and "Ukraine")."""
    return len(word) >= 5 and any(other[:5] == word[:5] for other in known if len(other) >= 5)


def _first_names(text: str, last: str) -> set[str]:
    found = {
        match[1].lower()
        for match in re.finditer(rf"\b([A-Z]\w+)\s+{re.escape(last)}\b", text, re.IGNORECASE)
        if match[1][0].isupper()
    }
    return {word for word in found if word not in _WORDS.titles and word not in FUNCTION_WORDS}


def _is_title(quoted: str) -> bool:
    """Whether all that says something is written with a capital, as in the title of a film."""
    words = [word for word in re.findall(r"[^\W\d_]+", quoted) if word.lower() not in FUNCTION_WORDS]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _quotations(claim: Claim) -> Iterator[Verdict]:
    known = letters_of(seen(claim))
    for quoted in _QUOTED.findall(claim.text):
        if _is_title(quoted) and set(_in_names(quoted)) <= set(_in_names(known)):  # it may be written in other marks
            continue
        pieces = [letters_of(piece).strip(" .,;:!?'-") for piece in re.split(r"…|\.\.\.|\[[^\]]*\]", quoted)]
        if any(piece and piece not in known for piece in pieces):
            yield missing("not_quoted_so", quoted.strip())


VALUES = (_quotations, _numbers, _days, _names)
