"""Training data of the verifier: sentences of news articles changed by program, each claim with three premises.

A sentence is changed so that it says something else (`WRONG`); both are put into words of their own (`FAIR`). The same
claim then stands beside the passage that says it (supported), beside the passage with the sentence changed
(contradicted) and beside another passage of the article (not said). So nothing in a claim alone, nor in a premise
alone, tells its label, as in FeverSymmetric (Schuster et al. 2019); the changes go on from FactCC's (Kryscinski et al.
2020).

Weeks of the part "train" of tests/training/weeks.py are learnt from, those of "fit" are for thresholds, of "test" for
figures. Of the sets of claims, one claim in eight is kept for "fit" and one for "test".

    python tests/training/claim_pairs.py --articles realtimeqa-2023/articles.jsonl.gz ... --claims claims_dev.jsonl.gz \
        --part train --out train.jsonl.gz
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pairs import COUNTRIES
from weeks import part_of

from qa.text.sentences import sentences
from qa.text.words import content_stems

Label = Literal["supported", "contradicted", "not_said"]
SETS = ("healthver", "climate_fever", "fever_symmetric_dev")
"""What of the sets of claims is learnt from; FeverSymmetric's test part, QAGS and WiCE never are."""

_PER_ARTICLE = 3  # sentences
_SHORTEST, _LONGEST = 45, 240  # characters of a sentence
_WINDOW = 320  # characters of a premise
_NUMBER_WORDS = tuple("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
_COUNTS = "|".join(_NUMBER_WORDS[2:])
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_CALENDAR = frozenset([*_MONTHS, *_DAYS])
_NAME = re.compile(r"[A-Z][\w’'-]*\w(?: (?:(?:of|the|de|bin|van|von|al) )?[A-Z][\w’'-]*\w)*")
_NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w,-]|\.\d)")
_OPENERS = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "It",
        "He",
        "She",
        "They",
        "We",
        "I",
        "But",
        "And",
        "This",
        "That",
        "These",
        "Those",
        "For",
        "As",
        "While",
        "When",
        "After",
        "Before",
        "If",
        "With",
        "By",
        "There",
        "Since",
        "Some",
        "Many",
        "Most",
        "Although",
        "Though",
        "However",
        "Also",
        "From",
        "His",
        "Her",
        "Their",
        "Its",
        "Our",
        "My",
        "What",
        "Who",
        "How",
        "Why",
    ]
)


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words or phrases: "one, other; one, other"."""
    return tuple(tuple(" ".join(word.split()) for word in group.split(",")) for group in text.split(";"))


@dataclass(frozen=True, slots=True)
class Pair:
    """A premise, a claim and what the one says of the other.

    Attributes:
        kind: The change that makes it wrong (or that is made on the other side), or the set it is from.
        fair: The paraphrases that were applied to the claim.
    """

    premise: str
    claim: str
    label: Label
    kind: str
    fair: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """What an article has to put in the place of something: its names and its numbers."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


Change = Callable[[str, Pool, random.Random], str | None]
"""A sentence -> the same with one thing changed; None where it has no such thing."""


def _pick(found: Sequence[re.Match[str]], dice: random.Random) -> re.Match[str] | None:
    return dice.choice(found) if found else None


def _put(sentence: str, match: re.Match[str], new: str) -> str:
    return sentence[: match.start()] + new + sentence[match.end() :]


def _like(new: str, old: str) -> str:
    """`new` with a capital where `old` has one."""
    return new[0].upper() + new[1:] if old[:1].isupper() else new


def exchange(groups: Sequence[Sequence[str]]) -> Change:
    """A change that puts another member of a group of words in the place of one."""
    others: dict[str, list[str]] = {}
    for group in groups:
        for word in group:
            others.setdefault(word, []).extend(other for other in group if other != word)
    ordered = sorted(others, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w’'-])(?:{'|'.join(map(re.escape, ordered))})(?![\w’'-])", re.IGNORECASE)

    def change(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
        match = _pick([one for one in pattern.finditer(sentence) if one[0].lower() in others], dice)
        return match and _put(sentence, match, _like(dice.choice(others[match[0].lower()]), match[0]))

    return change


def rewrite(*rules: tuple[str, str]) -> Change:
    """A change that applies one of these regular expressions, once, at one of the places where it holds."""
    compiled = [(re.compile(pattern), new) for pattern, new in rules]

    def change(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
        found = [(match, new) for pattern, new in compiled for match in pattern.finditer(sentence)]
        if not found:
            return None
        match, new = dice.choice(found)
        return _put(sentence, match, match.expand(new))

    return change


# --- what makes a sentence wrong


def names_of(text: str) -> list[re.Match[str]]:
    """Names in a text, without days, months and the first words of sentences."""
    return [
        match
        for match in _NAME.finditer(text)
        if match[0] not in _CALENDAR and match[0].split()[0] not in _OPENERS | _CALENDAR and len(match[0]) > 2
    ]


def _alike(one: str, other: str) -> bool:
    """Whether a name may stand where the other does: neither within the other, both countries or neither, as long."""
    if {*one.split()} & {*other.split()} or (one in COUNTRIES) != (other in COUNTRIES):
        return False
    return (len(one.split()) == 1) == (len(other.split()) == 1) and one.isupper() == other.isupper()


def other_name(sentence: str, pool: Pool, dice: random.Random) -> str | None:
    """A name of the article in the place of another."""
    match = _pick(names_of(sentence), dice)
    if match is None:
        return None
    others = [name for name in pool.names if _alike(name, match[0]) and name not in sentence]
    if match[0] in COUNTRIES and (not others or dice.random() < 0.3):
        others = sorted(COUNTRIES - {match[0]})
    return _put(sentence, match, dice.choice(others)) if others else None


def exchanged_names(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """Two names of the sentence in each other's places: who did it and to whom."""
    found = names_of(sentence)
    choices = [(one, other) for n, one in enumerate(found) for other in found[n + 1 :] if _alike(one[0], other[0])]
    if not choices:
        return None
    one, other = dice.choice(choices)
    return "".join(
        (sentence[: one.start()], other[0], sentence[one.end() : other.start()], one[0], sentence[other.end() :])
    )


def other_number(sentence: str, pool: Pool, dice: random.Random) -> str | None:
    """A number of the article, or one near it, in the place of another."""
    match = _pick(list(_NUMBER.finditer(sentence)), dice)
    if match is None:
        return None
    value = float(match[0].replace(",", ""))
    year = match[0].isdigit() and 1900 <= value <= 2035
    if year:
        new = str(int(value) + dice.choice((-10, -3, -2, -1, 1, 2, 3, 10)))
    else:
        others = [
            one
            for one in pool.numbers
            if one not in sentence and len(one) in range(len(match[0]) - 1, len(match[0]) + 2)
        ]
        new = dice.choice(others) if others and dice.random() < 0.6 else _near(match[0], value, dice)
    return None if new == match[0] else _put(sentence, match, new)


def _near(text: str, value: float, dice: random.Random) -> str:
    decimals = len(text.partition(".")[2])
    if value < 13 and not decimals:
        return str(max(1, int(value) + dice.choice((-3, -2, -1, 1, 2, 3))))
    factor = dice.choice((0.1, 0.5, 0.6, 0.8, 0.9, 1.1, 1.2, 1.5, 2, 10))
    return f"{value * factor:{',' if ',' in text else ''}.{decimals}f}"


def other_number_word(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """ "Twelve" for "eleven"."""
    match = _pick(
        list(re.finditer(rf"\b(?:{_COUNTS})\b", sentence, re.IGNORECASE)),
        dice,
    )
    if match is None:
        return None
    place = _NUMBER_WORDS.index(match[0].lower())
    new = _NUMBER_WORDS[dice.choice([n for n in range(max(2, place - 3), min(12, place + 3) + 1) if n != place])]
    return _put(sentence, match, _like(new, match[0]))


def other_day(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """Another weekday, month or day of the month."""
    found = list(re.finditer(rf"\b(?:{'|'.join(_MONTHS)})\b(?: (\d{{1,2}})\b)?|\b(?:{'|'.join(_DAYS)})\b", sentence))
    match = _pick(found, dice)
    if match is None:
        return None
    word = match[0].split()[0]
    if match[1] and dice.random() < 0.5:
        day = dice.choice([n for n in range(1, 29) if n != int(match[1])])
        return _put(sentence, match, f"{word} {day}")
    names = _MONTHS if word in _MONTHS else _DAYS
    return _put(sentence, match, match[0].replace(word, dice.choice([name for name in names if name != word])))


_AUXILIARY = r"(is|are|was|were|will|would|can|could|should|has|have|had|did|does|do|must|may|might)"
_VERBS = _groups("""
announce, announced; agree, agreed; approve, approved; arrive, arrived; become, became; begin, began; call, called;
confirm, confirmed; die, died; find, found; get, got; give, gave; hit, hit; include, included; join, joined; launch,
launched; lead, led; leave, left; lose, lost; make, made; meet, met; move, moved; pay, paid; play, played; reach,
reached; receive, received; release, released; report, reported; return, returned; sell, sold; show, showed; sign,
signed; start, started; take, took; tell, told; use, used; visit, visited; vote, voted; want, wanted; win, won;
work, worked
""")  # present, past
_PAST = {past: present for present, past in _VERBS if present != past}


def negated(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """A "not" put in or taken out."""
    out = re.search(rf"\b{_AUXILIARY}(?: not|n[’']t)\b(?! only)|\b(?:cannot|can[’']t|won[’']t)\b|\bnever ", sentence)
    if out:
        words = {"cannot": "can", "can't": "can", "can’t": "can", "won't": "will", "won’t": "will", "never ": ""}
        return _put(sentence, out, words.get(out[0], out[1] or ""))
    found = list(re.finditer(rf"\b{_AUXILIARY}\b(?! not)(?= [a-z])", sentence))
    if (match := _pick(found, dice)) and dice.random() < 0.8:
        how = dice.choice(("{} not", "{} not", "{}n't", "{} never"))
        new = how.format(match[0])
        new = {
            "willn't": "won't",
            "cann't": "can't",
            "can not": "cannot",
            "mayn't": "may not",
            "mightn't": "might not",
        }.get(new, new)
        return _put(sentence, match, new)
    verb = _pick([one for one in re.finditer(r"(?<=[a-z] )[a-z]+\b", sentence) if one[0] in _PAST], dice)
    return verb and _put(sentence, verb, dice.choice(("did not {}", "didn't {}", "never {}")).format(_PAST[verb[0]]))


_ANTONYMS = _groups("""
rose, fell; rise, fall; rises, falls; rising, falling; risen, fallen; increase, decrease; increased, decreased;
increases, decreases; increasing, decreasing; gained, lost; gains, losses; gain, loss; up, down; climbed, dropped;
jumped, plunged; higher, lower; high, low; highest, lowest; growth, decline; grew, shrank; won, lost; win, lose;
winning, losing; winner, loser; wins, loses; victory, defeat; accepted, rejected; accept, reject; approved,
rejected; approve, reject; passed, failed; allowed, banned; allow, ban; supported, opposed; support, oppose;
supporters, opponents; confirmed, denied; confirm, deny; agreed, refused; admitted, denied; praised, criticized;
opened, closed; open, closed; opening, closing; started, ended; start, end; began, ended; begin, end; beginning,
end; arrived, left; joined, left; entered, left; bought, sold; buy, sell; buying, selling; hired, fired; raised,
cut; raise, cut; raising, cutting; expanded, reduced; guilty, innocent; convicted, acquitted; legal, illegal; alive,
dead; killed, injured; survived, died; strong, weak; stronger, weaker; better, worse; best, worst; good, bad;
success, failure; successful, unsuccessful; large, small; larger, smaller; largest, smallest; biggest, smallest;
big, small; old, young; older, younger; oldest, youngest; new, old; early, late; earlier, later; first, last; first,
second; second, third; before, after; public, private; north, south; northern, southern; east, west; eastern,
western; left, right; man, woman; men, women; son, daughter; father, mother; brother, sister; husband, wife; he,
she; his, her; Republican, Democratic; Republicans, Democrats; include, exclude; including, excluding; with,
without; safe, dangerous; possible, impossible; likely, unlikely; hot, cold; warmer, colder; faster, slower; attack,
defence; attacked, defended; lifted, imposed; found, lost; remember, forget; love, hate; present, absent; arrested,
released; released, detained; same, different; always, never; positive, negative
""")


def _by_or_to(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """ "Rose by 5" for "rose to 5"."""
    found = list(
        re.finditer(
            r"\b(by|to)(?= (?:about |around |nearly |almost )?[$€£]?\d[\d.,]*"
            r"(?: (?:percent|per cent|million|billion|points?)|%))",
            sentence,
        )
    )
    match = _pick(found, dice)
    return match and _put(sentence, match, "to" if match[0] == "by" else "by")


def _time_shifted(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """What will be for what was, and the other way."""
    found = [
        one
        for one in re.finditer(r"\b(?:(?:will|would) (?P<coming>[a-z]+)|(?P<was>[a-z]+))\b", sentence)
        if one["coming"] in _FUTURE or one["was"] in _PAST.keys() | _TURNED.keys()
    ]
    match = _pick(found, dice)
    if match is None:
        return None
    new = _FUTURE[match["coming"]] if match["coming"] else _TURNED.get(match["was"]) or f"will {_PAST[match['was']]}"
    return _put(sentence, match, new)


_FUTURE = {present: past for past, present in _PAST.items()}
_TURNED = {"yesterday": "tomorrow", "tomorrow": "yesterday", "next": "last", "last": "next"}

WRONG: Mapping[str, Change] = {
    "name": other_name,
    "roles": exchanged_names,
    "number": other_number,
    "number word": other_number_word,
    "magnitude": exchange(
        _groups(
            "million, billion, trillion; thousand, million; thousands, millions; hundreds, thousands; dozens, hundreds"
        )
    ),
    "unit": exchange(
        _groups(
            "miles, feet; kilometers, meters; hours, days, minutes; hour, day; days, weeks; weeks, "
            "months; months, years; week, month, year; dollars, euros; pounds, tons; tons, kilograms"
        )
    ),
    "day": other_day,
    "negation": negated,
    "antonym": exchange(_ANTONYMS),
    "comparison": exchange(
        _groups(
            "more than, less than; over, under; more, less; more, fewer; at least, at most; above, "
            "below; exceed, fall short of; twice, half; doubled, halved; majority, minority; up to, at "
            "least"
        )
    ),
    "by or to": _by_or_to,
    "quantity": exchange(
        _groups(
            "all, some; every, only one; many, few; most, few; none, all; both, neither; no one, "
            "everyone; each, no; several, no; always, sometimes"
        )
    ),
    "certainty": rewrite(
        (r"\b(?:may|might|could) (?=[a-z]+\b)", "will "),
        (r"\bwill (?=[a-z]+\b)", "may "),
        (r"\b(?:allegedly|reportedly) ", "certainly "),
        (r"\bexpected to\b", "certain to"),
        (r"\bconsidering\b", "ruling out"),
        (r"\bplans to\b", "refuses to"),
    ),
    "time": _time_shifted,
}


_WEIGHTS = {
    "number": 4,
    "number word": 4,
    "magnitude": 6,
    "by or to": 9,
    "comparison": 3,
    "day": 3,
    "quantity": 2,
    "roles": 2,
}
"""How much sooner a kind is tried than the others (1): those are made oftener that few sentences allow."""


# --- other words for the same

_SYNONYMS = _groups("""
fell, dropped, declined, went down; rose, climbed, increased, went up; rise, increase; said, stated; about, around,
roughly, approximately; nearly, almost, close to; at least, no fewer than; fewer than, less than; began, started;
begin, start; ended, finished, concluded; bought, purchased, acquired; buy, purchase; injured, hurt; died, passed
away, lost his life; big, large; biggest, largest; huge, enormous; shows, demonstrates; showed, revealed; beat,
defeated; help, aid, assist; helped, assisted; get, obtain; children, kids; film, movie; attorney, lawyer; police,
officers; doctor, physician; agreed, consented; rejected, turned down; opposed, was against; confirmed, verified;
revealed, disclosed; several, a number of; many, numerous, a lot of; although, though; while, whereas; company,
firm; companies, firms, businesses; country, nation; workers, employees, staff; used, made use of; caused, led to,
resulted in; chief executive, CEO, chief executive officer; vice president, VP; per cent, percent; received, got;
job, post, position; quickly, rapidly; important, significant; arrested, taken into custody, detained; deal,
agreement; talks, negotiations; voters, the electorate; next to, beside; try, attempt; tried, attempted; wants to,
would like to; planned to, intended to; expected to, set to; according to, as reported by; during, in the course of;
last year, the previous year; currently, at present, now; previously, earlier; area, region; warned, cautioned;
called for, demanded; leader, head; war, conflict; ill, sick; price, cost; U.S., United States, US; UK, United
Kingdom, Britain; U.N., United Nations, UN; EU, European Union
""")

_SHORTER = _groups("""
is not, isn't; are not, aren't; was not, wasn't; were not, weren't; will not, won't; did not, didn't; does not,
doesn't; do not, don't; has not, hasn't; have not, haven't; could not, couldn't; would not, wouldn't; cannot, can't;
it is, it's; that is, that's; they are, they're; we are, we're; I am, I'm
""")


_TITLES = (
    r"President|Prime Minister|Gov\.|Governor|Sen\.|Senator|Rep\.|Judge|Justice|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sir|Secretary|"
    r"Minister|Mayor|King|Queen|Prince|Princess|Pope|Gen\.|General|Coach|Officer|Chancellor"
)


def _titles_out(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """A name without its title, or without the first name."""
    rules = [
        (rf"\b(?:{_TITLES}) (?=[A-Z][a-z]+ [A-Z])", ""),
        (r"\b(?:former|current|incumbent|veteran|longtime) (?=[A-Za-z])", ""),
        (r"\b[A-Z][a-z]+ (?=(?:[A-Z]\. )?[A-Z][a-z]+ (?:said|says|told|has|had|was|is|will|won|wrote)\b)", ""),
    ]
    dice.shuffle(rules)
    for pattern, new in rules:
        if match := re.search(pattern, sentence):
            return _like(_put(sentence, match, new), sentence)
    return None


def _numbers_rewritten(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """Numbers in words and figures, with and without separators, percent and its sign, short forms of magnitudes."""
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"(?<![\w.,$€£-])(?:[2-9]|1[0-2])(?= [a-z])", lambda m: _NUMBER_WORDS[int(m[0])]),
        (rf"\b(?:{_COUNTS})\b(?= [a-z])", lambda m: f"{_NUMBER_WORDS.index(m[0])}"),
        (r"(?<![\w.,])\d{1,3},\d{3}(?![\w,])", lambda m: m[0].replace(",", "")),
        (r"(?<=\d)%", lambda m: " percent"),
        (r"(?<=\d) (?:percent|per cent)\b", lambda m: "%"),
        (r"\$(\d[\d.,]*\d|\d)( million| billion| trillion)?\b", lambda m: f"{m[1]}{m[2] or ''} dollars"),
        (r"(?<=\d) (m|b)illion\b", lambda m: m[1]),
    ]  # fmt: skip
    dice.shuffle(rules)
    for pattern, new in rules:
        if match := re.search(pattern, sentence):
            return _put(sentence, match, new(match))
    return None


def _days_rewritten(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """ "3 June 2024", "June 3rd, 2024" and "2024-06-03" for "June 3, 2024"; a weekday left out."""
    months = "|".join(_MONTHS)
    match = re.search(rf"\b({months}) (\d{{1,2}})(?:, (\d{{4}}))?\b(?!,?\d)", sentence)
    if match:
        day, year = int(match[2]), match[3]
        forms = [
            f"{day} {match[1]}" + (f" {year}" if year else ""),
            f"{match[1][:3]}. {day}" + (f", {year}" if year else ""),
        ]
        if year:
            forms.append(f"{year}-{_MONTHS.index(match[1]) + 1:02}-{day:02}")
        return _put(sentence, match, dice.choice(forms))
    match = re.search(rf",? on (?:{'|'.join(_DAYS)})(?=[ .])(?! (?:{months}|night|morning|evening))", sentence)
    return match and _put(sentence, match, "")


def _said(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """Who said it at the other end: "A, B said." -> "B said that A." or "According to B, A."."""
    match = re.fullmatch(
        r"(?P<what>[^“”\"]+?), (?P<who>(?:[A-Z]|the )[^,“”\"]{2,60}?) (?:said|says)(?: (?:on )?[A-Z][a-z]+day)?\.",
        sentence,
    )
    if match:
        what = match["what"]
        inner = what[0].lower() + what[1:] if what.split()[0] in _OPENERS and what[0] != "I" else what
        return dice.choice(
            (
                f"{_like(match['who'], 'A')} said that {inner}.",
                f"According to {match['who']}, {inner}.",
                f"{_like(match['who'], 'A')} said {inner}.",
            )
        )
    match = re.fullmatch(r"(?P<who>[A-Z][^,“”\"]{2,60}?) (?:said|says)(?: that)? (?P<what>[^“”\"]+)\.", sentence)
    return match and f"{_like(match['what'], 'A')}, {match['who']} said."


def _opening_moved(sentence: str, _pool: Pool, _dice: random.Random) -> str | None:
    """A phrase of time or place at the other end."""
    match = re.fullmatch(r"((?:On|In|Since|During|Last|Earlier|At|By) [^,“”\"]{3,40}), ([^“”\"]+)\.", sentence)
    if match:
        return f"{_like(match[2], 'A')} {match[1][0].lower()}{match[1][1:]}."
    match = re.fullmatch(r"([^,“”\"]+) ((?:on|in) (?:[A-Z][a-z]+day|(?:[A-Z][a-z]+ )?\d{4}|[A-Z][a-z]+))\.", sentence)
    if match is None:
        return None
    first = match[1][0].lower() if match[1].split()[0] in _OPENERS else match[1][0]
    return f"{_like(match[2], 'A')}, {first}{match[1][1:]}."


_PASSIVE = _groups("""
beat, beaten; defeated, defeated; hit, hit; killed, killed; attacked, attacked; criticized, criticized; praised,
praised; bought, bought; acquired, acquired; founded, founded; signed, signed; announced, announced; approved,
approved; released, released; built, built; led, led; won, won; wrote, written; directed, directed; rejected,
rejected; accused, accused; sued, sued; arrested, arrested; struck, struck; visited, visited; met, met; launched,
launched; blocked, blocked; took, taken; gave, given; made, made
""")  # past, participle
_PARTICIPLE = {group[0]: group[1] for group in _PASSIVE}


def _voice(sentence: str, _pool: Pool, _dice: random.Random) -> str | None:
    """ "B was beaten by A" for "A beat B", and the other way."""
    name = r"(?:the |The )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*"
    match = re.search(rf"^({name}) ({'|'.join(_PARTICIPLE)}) ({name}|the [a-z]+(?: [a-z]+)?)(?=[ .,])", sentence)
    if match and match[2] in _PARTICIPLE:
        return _put(sentence, match, f"{_like(match[3], 'A')} was {_PARTICIPLE[match[2]]} by {match[1]}")
    back = {participle: past for past, participle in _PARTICIPLE.items()}
    match = re.search(rf"^({name}) was ({'|'.join(back)}) by ({name})(?=[ .,])", sentence)
    return match and _put(sentence, match, f"{match[3]} {back[match[2]]} {match[1]}")


_BEHIND = "according to|as|after|while|with|including|adding|citing|following|despite|because"
_WHEN = r"on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:last|this) (?:week|month|year)|in \d{4}"
_LEAVING_OUT = (
    (r" \([^()]{2,80}\)", ""),
    (r", (?:who|which|whose|where) [^,.“”\"]{8,120}(?:,|(?=\.$))", ""),
    (r"(?<=[a-z]), (?:a|an|the) [a-z][^,.“”\"]{5,70},", ""),
    (rf"(?<=[a-z0-9]), (?:{_BEHIND}) [^,“”\"]{{8,140}}(?=\.$)", ""),
    (r"(?<=[a-z0-9]),? (?:but|and) (?:he|she|it|they|the|that|a) [^“”\"]{10,140}(?=\.$)", ""),
    (r"^(?:However|Meanwhile|But|And|Still|Instead|In addition|Moreover|Also|So|Then|Yet),? ", ""),
    (r"^(?:On|In|After|Since|During|As|While|With|Despite|For|At) [^,“”\"]{4,80}, (?=[a-zA-Z])", ""),
    (r" (?:very|also|really|just|only recently|recently|still|previously|already|currently)(?= [a-z])", ""),
    (rf"(?<=[a-z]) (?:{_WHEN})(?=[ .,])", ""),
)  # fmt: skip
_drop = rewrite(*_LEAVING_OUT)


def _left_out(sentence: str, pool: Pool, dice: random.Random) -> str | None:
    """A clause, an aside or a phrase of time left out."""
    made = _drop(sentence, pool, dice)
    return _like(made, "A") if made and len(made) >= 25 else None


def _outer_marks(sentence: str, _pool: Pool, dice: random.Random) -> str | None:
    """Other quotation marks, no full stop, or lower case, as some systems write."""
    forms = [sentence.lower(), sentence.rstrip("."), re.sub("[“”]", '"', sentence), re.sub("[‘’]", "'", sentence)]
    forms = [form for form in forms if form != sentence]
    return dice.choice(forms) if forms else None


_number_follows = r"(?= [$€£]?\d| (?:a|two|three|four|five|six|seven|eight|nine|ten|half)\b)"
_bounds = rewrite(
    (rf"\bmore than{_number_follows}", "over"),
    (rf"\bover{_number_follows}", "more than"),
    (rf"\b(?:less|fewer) than{_number_follows}", "under"),
    (r"\b(?:fell|dropped|declined)(?= (?:by|to) )", "went down"),
    (r"\b(?:rose|climbed|jumped|increased)(?= (?:by|to) )", "went up"),
    (r"\bafter(?= (?:a|the|an|his|her|their|being) )", "following"),
    (r"\bbefore(?= (?:a|the|an|his|her|their|being) )", "prior to"),
    (r"\bis (\d+) years old\b", r"is \1"),
    (r", (\d\d)(?=,)", r", aged \1"),
    (r"\bwas killed\b", "died"),
    (r"\bwere killed\b", "died"),
    (r"([A-Z]\w+)[’']s (president|capital|economy|government|parliament|leader|army|economy)\b", r"the \2 of \1"),
)


FAIR: Mapping[str, Change] = {
    "synonym": exchange(_SYNONYMS),
    "bounds": _bounds,
    "contraction": exchange(_SHORTER),
    "title": _titles_out,
    "numbers": _numbers_rewritten,
    "days": _days_rewritten,
    "said": _said,
    "order": _opening_moved,
    "voice": _voice,
    "left out": _left_out,
    "form": _outer_marks,
}


def paraphrase(sentence: str, pool: Pool, dice: random.Random, most: int = 3) -> tuple[str, list[str]]:
    """The sentence in up to so many other words that say the same, and which kinds of change were made."""
    kinds = dice.sample(sorted(FAIR), len(FAIR))
    made: list[str] = []
    wanted = dice.choice((0, *range(1, most + 1), *range(1, most + 1)))
    for kind in kinds:
        if len(made) >= wanted:
            break
        if kind == "form" and dice.random() < 0.7:
            continue
        changed = FAIR[kind](sentence, pool, dice)
        if changed and changed != sentence:
            sentence = changed
            made.append(kind)
    return sentence, made


# --- articles -> pairs


def window(parts: Sequence[str], place: int, dice: random.Random, sentence: str | None = None) -> str:
    """A sentence (or what stands in its place) with some of its neighbours: what a quote may look like."""
    chosen = [sentence or parts[place]]
    before, after = place - 1, place + 1
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
        forward = dice.random() < 0.5
        near = after if forward else before
        if not 0 <= near < len(parts) or sum(map(len, chosen)) + len(parts[near]) > _WINDOW:
            continue
        chosen = [*chosen, parts[near]] if forward else [parts[near], *chosen]
        before, after = (before, after + 1) if forward else (before - 1, after)
    return " ".join(chosen)


def beside(claim: str, parts: Sequence[str], place: int, dice: random.Random) -> str | None:
    """Another passage of the article that does not say the claim: often the one that shares most words with it."""
    wanted = set(content_stems(claim))
    places = [n for n in range(len(parts)) if abs(n - place) > 1]
    if not places or not wanted:
        return None
    shared = {
        n: len(wanted & set(content_stems(parts[n]))) / len(wanted) for n in dice.sample(places, min(25, len(places)))
    }
    shared = {n: share for n, share in shared.items() if share < 0.6}
    if not shared:
        return None
    hard = dice.random() < 0.7
    chosen = max(shared, key=lambda n: shared[n]) if hard else dice.choice(sorted(shared))
    low, high = (0, place) if chosen < place else (place + 1, len(parts))
    return window(parts[low:high], chosen - low, dice)


def pairs_of(text: str, dice: random.Random, count: int = _PER_ARTICLE) -> Iterator[Pair]:
    """The pairs that an article's text gives: of each of `count` sentences, one claim with three premises."""
    parts = [text[span.start : span.end].replace("\n", " ") for span in sentences(text[:12_000])]
    parts = [part for part in parts if 20 <= len(part) <= 400 and part[-1] in '.”"!?']
    usable = [
        n
        for n, part in enumerate(parts)
        if _SHORTEST <= len(part) <= _LONGEST and part[0].isupper() and part[-1] == "."
    ]
    if len(parts) < 6:
        return
    pool = Pool(
        tuple(sorted({match[0] for part in parts for match in names_of(part)})),
        tuple(sorted({match[0] for part in parts for match in _NUMBER.finditer(part)})),
    )
    for place in dice.sample(usable, min(count, len(usable))):
        yield from _of_sentence(parts, place, pool, dice)


def _of_sentence(parts: Sequence[str], place: int, pool: Pool, dice: random.Random) -> Iterator[Pair]:
    said = parts[place]
    if dice.random() < 0.2:
        yield from _of_more(parts, place, pool, dice)
        return
    for kind in sorted(WRONG, key=lambda kind: dice.expovariate(_WEIGHTS.get(kind, 1))):
        other = WRONG[kind](said, pool, dice)
        if other is None or other == said:
            continue
        ours, theirs = (said, other) if dice.random() < 0.5 else (other, said)
        claim, fair = paraphrase(ours, pool, dice)
        if not _still_differs(claim, ours, theirs):
            return
        made = " + ".join(fair)
        yield Pair(window(parts, place, dice, ours), claim, "supported", kind, made)
        yield Pair(window(parts, place, dice, theirs), claim, "contradicted", kind, made)
        if (elsewhere := beside(claim, parts, place, dice)) is not None:
            yield Pair(elsewhere, claim, "not_said", "elsewhere", made)
        return


def _still_differs(claim: str, ours: str, theirs: str) -> bool:
    """Whether the claim kept a word by which the two sides differ, or lost one that the other side has."""
    words = re.compile(r"[\w$%.]+")
    mine, other, left = (set(words.findall(one.lower())) for one in (ours, theirs, claim))
    if mine ^ other:
        changed = (mine - other) or set()
        return bool(changed & left) or not changed
    return len(claim) > 0.8 * len(ours)  # the same words in other places


def _of_more(parts: Sequence[str], place: int, pool: Pool, dice: random.Random) -> Iterator[Pair]:
    """Claims that say more than a passage does: two sentences joined, or a clause the passage has not."""
    said = parts[place]
    if dice.random() < 0.5 and place + 1 < len(parts) and len(said) + len(parts[place + 1]) < 330:
        after = parts[place + 1]
        if names_of(after[:12]) and not after.startswith(("“", '"')):
            claim = f"{said.rstrip('.')}, {dice.choice(('and', 'while', 'and'))} {after}"
            yield Pair(f"{said} {after}", claim, "supported", "joined")
            rest = [part for part in parts if part not in (after, said)]
            half = dice.choice((said, after))
            yield Pair(f"{half} {dice.choice(rest)}", claim, "not_said", "joined")
        return
    less = _left_out(said, pool, dice)
    if less is None or len(said) - len(less) < 18:
        return
    if dice.random() < 0.5:
        claim, fair = paraphrase(less, pool, dice, 2)
        yield Pair(window(parts, place, dice), claim, "supported", "less", " + ".join(fair))
        if (elsewhere := beside(claim, parts, place, dice)) is not None:
            yield Pair(elsewhere, claim, "not_said", "elsewhere", " + ".join(fair))
    else:
        yield Pair(window(parts, place, dice), said, "supported", "more")
        yield Pair(window(parts, place, dice, less), said, "not_said", "more")


def part_of_claim(claim: str) -> str:
    """The part that a claim of a set belongs to, by itself: the same in every run."""
    return {0: "fit", 1: "test"}.get(zlib.crc32(claim.encode()) % 8, "train")


def set_pairs(path: Path, part: str) -> Iterator[Pair]:
    """The pairs of the sets of claims that belong to a part; of those that are not said, a third."""
    for n, row in enumerate(map(json.loads, gzip.decompress(path.read_bytes()).splitlines())):
        if row["set"] not in SETS or part_of_claim(row["claim"]) != part:
            continue
        if row["label"] == "not_said" and n % 3:
            continue
        yield Pair(row["evidence"], row["claim"], row["label"], row["set"])


def news_pairs(path: Path, part: str, dice: random.Random, count: int) -> Iterator[Pair]:
    """The pairs of the articles of a part's weeks."""
    for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()):
        if row["published"] and part_of(dt.date.fromisoformat(row["published"])) == part:
            yield from pairs_of(row["text"], dice, count)


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the pairs of a part, in an order by dice, one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--claims", type=Path, help="sets of claims (claims_dev.jsonl.gz)")
    parser.add_argument("--part", choices=["train", "fit", "test"], default="train")
    parser.add_argument("--per-article", type=int, default=_PER_ARTICLE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    dice = random.Random(options.seed)
    made = [pair for path in options.articles for pair in news_pairs(path, options.part, dice, options.per_article)]
    if options.claims:
        made += set_pairs(options.claims, options.part)
    dice.shuffle(made)
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in made)
    print(len(made), Counter(pair.label for pair in made), file=sys.stderr)
    print(Counter((pair.kind, pair.label) for pair in made), file=sys.stderr)


if __name__ == "__main__":
    main()
