"""What looks like a date and is a name or a number: "Bloody Sunday", "by Jan Kowalski", "Flight 1951", "2000 jobs".

Told by the words beside it. Where these leave it open, it is no date: a window that nobody asked for hides the answer,
while a date that is not seen only fails to help.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.question.days.tokens import Token, begins_sentence
from qa.text.languages import Kind, Language

_DATES = frozenset("MWDOYKIQ")  # kinds that a date before "and" or a comma may end with
_OPENING = frozenset("\"'“‘«„(—:")
_SUPERLATIVE = 5  # words from it to its years
_CURRENCIES = frozenset("$£€¥#/")


@dataclass(frozen=True, slots=True)
class _Place:
    """A date's words and those beside it; `before` is None at the head of a sentence, `after` at its end."""

    words: Sequence[Token]
    first: int
    last: int
    language: Language

    @property
    def kinds(self) -> str:
        return "".join(word.kind for word in self.words[self.first : self.last])

    @property
    def before(self) -> Token | None:
        begins = self.first == 0 or begins_sentence(self.words, self.first)
        return None if begins or self.words[self.first - 1].text in _OPENING else self.words[self.first - 1]

    @property
    def after(self) -> Token | None:
        return self.words[self.last] if self.last < len(self.words) else None

    def compounded(self) -> bool:
        """Whether a hyphen makes it part of another word ("a decades-old murder")."""
        after = self.after
        unit = self.words[self.last - 1]
        return unit.kind is Kind.UNIT and after is not None and after.text == "-" and after.start == unit.end

    def follows(self, words: frozenset[str]) -> bool:
        return self.before is not None and self.before.word in words

    def follows_determiner(self) -> bool:
        return self.follows(self.language.determiners) or self.follows(frozenset({"s"}))  # "Monday's"

    def follows_number(self) -> bool:
        """Whether it would be a day of a month, were that no name."""
        numbers = {Kind.DAY, Kind.ORDINAL}
        of = self.before is not None and self.before.kind is Kind.OF
        return of and self.first > 1 and self.words[self.first - 2].kind in numbers

    def second_of_two(self) -> bool:
        """Whether "and", "to" or a comma joins it to another date."""
        joined = self.before is not None and self.before.kind in {Kind.TO, Kind.COMMA}
        return joined and self.first > 1 and self.words[self.first - 2].kind in _DATES

    def within_name(self) -> bool:
        """Whether a capital before it makes it the end of a name ("Sheffield Wednesday")."""
        before = self.before
        if before is None or self.language.capital_nouns:
            return False
        return before.text[0].isupper() and before.kind is Kind.OTHER and before.word not in self.language.common

    def named(self, by: frozenset[str]) -> bool:
        """Whether the capitals behind it make a name of it ("Sunday Street", "1600 Pennsylvania Avenue")."""
        at = self.last
        while at < len(self.words) and self.words[at].text[0].isupper():
            if self.words[at].word in by:
                return True
            at += 1
        return False

    def names(self) -> bool:
        """The same, of any capital: only behind "On Monday" it may be who did it."""
        after = self.after
        if after is None or self.language.capital_nouns or not after.text[0].isupper():
            return False
        unknown = after.word not in self.language.common and after.kind is Kind.OTHER
        return self.named(self.language.naming | self.language.addresses) or (
            unknown and not self.follows(self.language.on)
        )

    def before_noun(self) -> bool:
        """Whether a word that may be a noun comes next ("the spring offensive")."""
        after = self.after
        return bool(
            after
            and after.text[0].isalpha()
            and after.kind in {Kind.OTHER, Kind.DAYTIME}
            and after.word not in self.language.common
            and after.word != "s"
        )

    def before_plural(self) -> bool:
        """Whether things come next that can be counted ("2000 jobs")."""
        after = self.after
        return bool(after and self.before_noun() and self.language.plural.fullmatch(after.text))


def is_date(words: Sequence[Token], first: int, last: int, form: str, language: Language) -> bool:
    """Whether words that have the form of a date are one, by the words beside them."""
    check = _CHECKS.get(form)
    place = _Place(words, first, last, language)
    return not place.compounded() and (check is None or check(place))


def _weekday(place: _Place) -> bool:
    if place.names():
        return False
    if place.kinds[0] != Kind.WEEKDAY:  # last, next, this
        return True
    if place.follows(place.language.before_days) or place.second_of_two():
        return True
    if place.follows_determiner() or not place.words[place.first].text[0].isupper():
        return False
    if place.within_name():
        return _of_a_place(place)
    return place.before is None or not place.language.capital_nouns


def _of_a_place(place: _Place) -> bool:
    """ "A fire in Denver Monday": behind a name that follows "in"."""
    at = place.first - 1
    while at >= 0 and place.words[at].text[0].isupper():
        at -= 1
    return at >= 0 and place.words[at].kind is Kind.IN


def _month(place: _Place) -> bool:
    month = next(word for word in place.words[place.first : place.last] if word.kind is Kind.MONTH)
    small = month.word in place.language.shared and month.text[0].islower()
    if set(place.kinds) & {Kind.YEAR, Kind.UNIT}:
        return not (small and place.before_plural())
    if place.kinds[0] != Kind.MONTH:  # early, last, next, this
        return not (small and place.kinds[0] == Kind.THIS)
    if place.names() or place.follows_number():  # "the Fourth of July parade"
        return False
    return place.second_of_two() or _bare_month(place)


def _bare_month(place: _Place) -> bool:
    if place.words[place.first].word not in place.language.shared:
        return place.follows(place.language.before_months)
    if place.follows(place.language.by):
        return not _done(place)
    return place.follows(place.language.before_shared)


def _done(place: _Place) -> bool:
    """Whether "by" follows what was done: by somebody then, and it is a name ("hired by May")."""
    done = place.words[place.first - 2] if place.first > 1 else None
    return done is not None and place.language.is_past(done.word)


def _day_of_month(place: _Place) -> bool:
    if set(place.kinds) & {Kind.YEAR, Kind.UNIT, Kind.NUMERIC, Kind.WEEKDAY}:
        return True
    month = next(word for word in place.words[place.first : place.last] if word.kind is Kind.MONTH)
    shared = month.word in place.language.shared
    if shared and month.text[0].islower() and not place.follows(place.language.before_days):
        return False
    if (
        place.kinds in {"MD", "M.D"} and place.before is not None and place.before.kind is Kind.IN
    ):  # "In March 20 people died"
        return False
    if place.kinds == "MD" and shared and place.before is None and place.before_noun():  # "May 12 schools close?"
        return False
    return not _event(place)


def _event(place: _Place) -> bool:
    """ "The July 4 parade" is called so in any year; "since the July 4 parade" tells a day."""
    at = place.first if place.kinds[0] == Kind.THE else place.first - 1
    if at < 0 or not place.before_noun() or place.words[at].word not in place.language.determiners:
        return False
    if place.words[at].kind is Kind.COUNT:  # "an Aug. 24 meeting" is one of many
        return False
    bounds = place.language.since | place.language.after | place.language.before | place.language.until
    return at == 0 or place.words[at - 1].word not in bounds


def _year(place: _Place) -> bool:
    before, after, language = place.before, place.after, place.language
    if place.kinds[0] in {Kind.PART, Kind.EDGE} or place.second_of_two():
        return True
    if (before is not None and before.text in _CURRENCIES) or _counts(place):
        return False
    if before is None:
        return after is not None and after.text != "-"
    if place.follows(language.before_years):
        return not (before.kind is Kind.OF and place.words[place.first - 2].word in language.works)
    if place.follows_determiner():
        return after is not None and after.text[0].isalpha()
    return _bare_year(place)


def _counts(place: _Place) -> bool:
    """Whether digits count things: behind no word that makes them a year, or as a round number."""
    year = place.words[place.last - 1].value
    agent = place.follows(place.language.by) and _done(place)  # "watched by 2050 people"
    return place.before_plural() and (place.before is None or agent or (isinstance(year, int) and year % 100 == 0))


def _bare_year(place: _Place) -> bool:
    """ "Olympics" behind it make a year of digits that nothing announces; German has years with nothing at all."""
    named = place.after is not None and place.after.text[0].isupper() and not place.named(place.language.addresses)
    before = place.words[place.first - 1]
    if place.language.bare_years:
        noun = place.first > 1 and place.words[place.first - 2].word in place.language.determiners  # "die agenda 2010"
        return before.text[0].islower() and not noun and not named
    return named and before.text[0].isalpha() and not place.within_name()


def _split_year(place: _Place) -> bool:
    return place.words[place.last - 2].text in {"-", "–", "/"}


def _season(place: _Place) -> bool:
    if set(place.kinds) & set("YLXTE"):
        return True
    licensed = place.follows(place.language.before_shared | place.language.until) or place.kinds[0] == Kind.THE
    of = place.after is not None and place.after.kind is Kind.OF
    return licensed and place.before is not None and not place.before_noun() and not of


def _holiday(place: _Place) -> bool:
    if set(place.kinds) & set("YLXT"):
        return True
    return place.follows(place.language.on) and not place.names() and not place.before_noun()


def _decade(place: _Place) -> bool:
    """ "The 90s" and "the '20s" are decades, "her 90s" and "in the 20s" are not."""
    decade = place.words[place.last - 1]
    if len(decade.word.strip("'")) > 4 or decade.word[0] == "'":
        return True
    return place.kinds[0] == Kind.THE and isinstance(decade.value, int) and decade.value < 2000


def _weekend(place: _Place) -> bool:
    if set(place.kinds) & set("LXT"):
        return True
    return (place.kinds[0] == Kind.THE or place.follows(place.language.on)) and not place.before_noun()


def _relative(place: _Place) -> bool:
    return place.before is None or not place.words[place.first].text[0].isupper() or place.kinds[0] == Kind.THE


def _rolling(place: _Place) -> bool:
    """ "The next week" of a story is counted from its own days; "in the next week" from today."""
    if set(place.kinds) & set("CDN"):
        return True
    if place.words[place.last - 1].word in place.language.plural_units:  # "in the coming months"
        return False
    from_now = Kind.NEXT not in place.kinds or place.follows(place.language.within)
    return place.kinds[0] == Kind.THIS or (place.language.article_rolls and from_now)


def _unit(place: _Place) -> bool:
    return place.words[place.last - 1].word not in place.language.plural_units


def _in_units(place: _Place) -> bool:
    """ "The worst flood in 40 years" lies in them, whatever is to come."""
    before = place.words[max(0, place.first - _SUPERLATIVE) : place.first]
    return not any(place.language.superlative.fullmatch(word.word) for word in before)


def _quarter(place: _Place) -> bool:
    return len(place.kinds) > 1 or place.words[place.first].word[0] == "q"


def _monthly(place: _Place) -> bool:
    digits = place.words[place.last - 1].text[0].isdigit()
    ends = place.after is None or place.after.kind in {Kind.OTHER, Kind.DOT, Kind.COMMA}
    return digits and ends and not place.before_noun() and place.follows(place.language.before_days)


_CHECKS: dict[str, Callable[[_Place], bool]] = {
    "date": _day_of_month,
    "month": _month,
    "season": _season,
    "holiday": _holiday,
    "quarter": _quarter,
    "year": _year,
    "split year": _split_year,
    "decade": _decade,
    "weekday": _weekday,
    "weekend": _weekend,
    "relative": _relative,
    "rolling": _rolling,
    "unit": _unit,
    "in": _in_units,
    "day of a month": _monthly,
}
