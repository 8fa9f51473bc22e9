"""Outcomes: a question for yes or no, and a sentence that tells in other words how it came out. Pure. English.

Whether a conviction was overturned is told by "upheld", whether a club won by "lost to", whether a plan was approved by
"has not yet decided", whether somebody admitted it by "pleaded not guilty". Each row has the verbs that are asked by,
and the phrases of a sentence that say no, and yes; whether the sentence is of what is asked about, its passage tells.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.answering.candidates import Candidate
from qa.answering.values import lacking
from qa.answering.wording import WORD, stem_of
from qa.domain import Question, Support
from qa.question.act import tells
from qa.text.sentences import sentences
from qa.text.words import names, stems

_PENDING = (
    r"(?:has|have|had)\s+(?:not\s+yet|yet\s+to|still\s+to|still\s+not|not)\s+(?:been\s+)?(?:decided?|approved?|ruled?|voted?|answered|given|signed)"
    r"|\b(?:must|has|have|needs?)\s+(?:still\s+)?(?:still\s+)?(?:to\s+)?(?:still\s+)?(?:approve|decide|vote|agree|sign)\b"
    r"|\bneeds?\s+the\s+(?:approval|consent|agreement)\b|\b(?:still\s+)?(?:awaits|awaiting|is\s+pending|remains?\s+open)\b|\bno\s+decision\b"
    r"|\bdecision\s+(?:is|was)\s+(?:expected|put\s+off|postponed)"
)


class _Row(NamedTuple):
    """Verbs that are asked by, phrases that say no and yes; whether who is asked about has to say them."""

    asked: re.Pattern[str]
    no: re.Pattern[str]
    yes: re.Pattern[str]
    own: bool = False


def _row(asked: str, no: str, yes: str, *, own: bool = False) -> _Row:
    forms = [re.compile(rf"\b(?:{form})\b" if form else r"(?!)", re.IGNORECASE) for form in (asked, no, yes)]
    return _Row(forms[0], forms[1], forms[2], own)


_ROWS = (
    _row(
        r"admit(?:ted)?|confess(?:ed)?|plead(?:ed)?\s+guilty|own(?:ed)?\s+up",
        r"plead(?:s|ed|ing)?\s+not\s+guilty|den(?:y|ies|ied|ying)|protest(?:s|ed)?\s+(?:his|her|their)\s+innocence",
        r"plead(?:s|ed|ing)?\s+guilty|admit(?:s|ted)?|confess(?:es|ed)?",
        own=True,
    ),
    _row(
        r"overturn(?:ed)?|quash(?:ed)?|annul(?:led)?|revers(?:e|ed)|set\s+aside|thrown?\s+out|throw\s+out|lift(?:ed)?|cleared",
        r"upheld|uphold(?:s|ing)?|confirmed|stands|let\s+(?:it|the\s+\w+)\s+stand|dismissed\s+(?:the|his|her|their)\s+appeal",
        r"overturn(?:s|ed|ing)?|quash(?:es|ed|ing)?|annulled|set\s+aside",
    ),
    _row(
        r"approv(?:e|ed|al)|agreed?|accept(?:ed)?|decid(?:e|ed)|cleared|green\s*light|given\s+the\s+go-ahead|allowed|permission|said\s+yes|say\s+yes",
        rf"{_PENDING}|rejected|turned\s+(?:it\s+)?down|threw\s+out|thrown\s+out|voted\s+against|refused|blocked|vetoed",
        r"approved|gave\s+(?:its|the|his|her|their)\s+(?:approval|consent|go-ahead|permission)|waved\s+through|signed\s+off",
    ),
    _row(
        r"keep|kept|hold\s+on\s+to|held\s+on\s+to|retain(?:ed)?|survive[d]?|re-?elected",
        r"ousted|unseated|voted\s+out|lost\s+(?:his|her|their|its|the)\s+(?:seat|job|office|post|election|vote)|conceded",
        r"re-?elected|kept\s+(?:his|her|their|its)|held\s+on\s+to|stays\s+on|second\s+term|third\s+term",
    ),
    _row(
        r"(?:go|went|gone|sent|sentenced)\s+to\s+(?:prison|jail)|jailed|convicted|found\s+guilty"
        r"|(?<!plead )(?<!pleaded )guilty|sentenced|in\s+(?:prison|jail)",
        r"acquitted|cleared\s+of|found\s+not\s+guilty|found\s+innocent|walks?\s+free|walked\s+free",
        r"jailed|sentenced\s+[^,.;]{0,60}?(?:prison|jail)|(?:was|were)\s+convicted",
        own=True,
    ),
    _row(
        r"pay|paid|charge[d]?|cost",
        r"free\s+of\s+charge|for\s+free|(?:is|are|be)\s+free|no\s+(?:toll|fee|charge)|exempt",
        "",
    ),
)
_RELATED = re.compile(r"\b(?:related|relatives?|relations?|kin|same\s+family)\b", re.IGNORECASE)
_NO_RELATION = re.compile(
    r"\b(?:not|no|nor|never|n[’']t)\s+(?:\w+\s+)?(?:related|relations?|relatives?|kin)\b|\bunrelated\b", re.IGNORECASE
)
_KIN = (
    r"(?:niece|nephew|brother|sister|cousin|son|daughter|wife|husband|mother|father|aunt|uncle|grand(?:son|daughter|mother"
    r"|father|child)|(?:brother|sister|son|daughter|mother|father)-in-law|twin|widow)"
)
_RELATION = re.compile(rf"\b{_KIN}\s+(?:of|to)\b|[’']s\s+(?:\w+\s+)?{_KIN}\b|\b(?:his|her)\s+(?:\w+\s+)?{_KIN}\b")
_WINS = re.compile(r"\b(?:w[io]n|beat|lose|lost|defeat(?:ed)?)\b", re.IGNORECASE)
_ASKS_LOSS = re.compile(r"\b(?:lose|lost)\b", re.IGNORECASE)
_BEATS = r"(?:beat(?:s|ing)?|defeat(?:s|ed|ing)?|overcame|thrashed|edged|oust(?:ed|ing|s)|unseat(?:ed|ing))"
_LOSES = (
    r"(?:(?:lost|loses|losing)\s+(?:[^,.;]{0,30}?\s)?(?=to\b|finals?\b|match|game|election|vote|race|series|seat|ballot|cup)"
    r"|(?:was|were|been|being|is|are)\s+(?:beaten|defeated|ousted)|beaten|went\s+down)"
)
_OTHERS_BETWEEN = r"(?:[^,.;]{0,40}?\s)?"
_ASKS_PLAN = re.compile(
    r"\b(?:will|(?:is|are)\s+(?:going|planning|intending|hoping|due|set)\s+to|(?:plans?|intends?|wants?|hopes?)\s+to)\s+"
    r"(?!be\b|have\b|not\b|never\b)(?P<do>[a-z]+)|\b(?:is|are)\s+(?P<doing>(?!going\b|being\b)[a-z]{3,}ing)\b",
    re.IGNORECASE,
)
_PLANS = re.compile(
    r"\b(?:will|would|(?:is|are|was|were)\s+(?:going\s+|due\s+|set\s+)?to|(?:plan|intend|promise|vow|want|hope)(?:s|n?ed|d)?\s+to)"
    r"\s+(?:\w+ly\s+)?(?P<do>[a-z]+)\b",
    re.IGNORECASE,
)
_PLANS_NOT = re.compile(
    r"\b(?:(?:will|would|do|does|did)\s+not|(?:wo|would|do|does|did)n[’']t|(?:will|would)\s+never"
    r"|(?:no|any)\s+(?:plans?|intention|wish)\s+(?:to|of)|(?:decided|chose|chosen)\s+not\s+to|rul(?:es?|ed|ing)\s+out|against)"
    r"\s+(?:(?:plan|intend|want|wish)\s+to\s+)?(?P<do>[a-z]+)",
    re.IGNORECASE,
)
_ON_TERMS = re.compile(r"[^,.;]*?\s(?:if|unless|before|until|without)\b", re.IGNORECASE)  # "would close if ..."
_HE = re.compile(r"\b(?:he|she|they|it)\s+$", re.IGNORECASE)
_TWO = 2
_NEAR = 60  # characters behind "a niece of" in which it is said of whom
_ENOUGH = 0.5  # share of the other words of a question that a passage has


def outcome(question: Question, one: Candidate) -> Support:
    """What a sentence says to a question by how the matter came out; nothing of another matter."""
    statement = question.statement
    if _RELATED.search(statement):
        return _related(statement, one)
    if lacking(question.text, one.around):
        return Support.NOT_SAID
    if (plan := _planned(statement, one)) is not Support.NOT_SAID:
        return plan
    if _is_of_match(statement, one) and (won := _who_won(statement, one.text)) is not Support.NOT_SAID:
        return won
    for row in _ROWS:
        if not row.asked.search(statement) or not _is_of_it(row, statement, one):
            continue
        said = _last(one.text)
        for form, told in ((row.no, Support.CONTRADICTED), (row.yes, Support.SUPPORTED)):
            match = form.search(said)
            if match and not (row.own and _by_another(statement, said[: match.start()])):
                return told
    return Support.NOT_SAID


def _related(statement: str, one: Candidate) -> Support:
    """Whether two are of one family: "Vane, no relation of the mayor", in an article that names one of them in full."""
    asked = [set(stems(name)) for name in names(f"x {statement}")]
    said, around = set(stems(one.text)), set(stems(one.around))
    if not any(name <= around for name in asked) or not any(name & said or name <= around for name in asked):
        return Support.NOT_SAID
    if _NO_RELATION.search(one.text):
        return Support.CONTRADICTED
    both = len(asked) < _TWO or all(name <= around for name in asked)
    told = {stem for word in WORD.findall(_RELATED.sub(" ", statement)) if tells(word.lower()) for stem in stems(word)}
    to_them = any(told & set(stems(one.text[kin.end() : kin.end() + _NEAR])) for kin in _RELATION.finditer(one.text))
    return Support.SUPPORTED if both and to_them and any(map(said.__and__, asked)) else Support.NOT_SAID


def _planned(statement: str, one: Candidate) -> Support:
    """Whether somebody is to do what is asked: "said he would appeal", "will not appeal", "has ruled out appealing"."""
    asked, text = _ASKS_PLAN.search(statement), _last(one.text)
    if not asked:
        return Support.NOT_SAID
    act = stem_of((asked["do"] or asked["doing"]).lower())
    if not _has_most(_words_beside(_ASKS_PLAN, statement), one):
        return Support.NOT_SAID
    for form, told in ((_PLANS_NOT, Support.CONTRADICTED), (_PLANS, Support.SUPPORTED)):
        for match in form.finditer(text):
            before = text[: match.start()]
            if _ON_TERMS.match(text, match.end()):
                continue
            own = _HE.search(before) or not _by_another(statement, before)  # "Moe's lawyer said that he would"
            if own and stem_of(match["do"].lower()) == act:
                return told
    return Support.NOT_SAID


def _by_another(statement: str, before: str) -> bool:
    """Whether somebody else is named last before a phrase: "Moe denied" says nothing of what Renn admitted."""
    last = names(f"x {before}")[-1:]
    return bool(last) and set(stems(statement)).isdisjoint(stems(last[0]))


def _last(text: str) -> str:
    """The last sentence of a quote: those before it say of whom it speaks."""
    last = sentences(text)[-1:]
    return text[last[0].start :] if last else text


def _is_of_it(row: _Row, statement: str, one: Candidate) -> bool:
    """Whether a passage has most other words of what is asked, and the sentence itself names nobody else alone."""
    words = _words_beside(row.asked, statement)
    asked, told = set(stems(statement)), set(stems(one.text))
    named = names(f"x {_last(one.text)}")
    of_others = bool(named) and not any(asked & set(stems(name)) for name in named) and not words & told
    return not of_others and _has_most(words, one)


def _words_beside(verbs: re.Pattern[str], statement: str) -> set[str]:
    """The stems of what else a statement says."""
    return {stem for word in WORD.findall(verbs.sub(" ", statement)) if tells(word.lower()) for stem in stems(word)}


def _has_most(words: set[str], one: Candidate) -> bool:
    """Whether a passage has most of some stems."""
    return len(words & set(stems(one.around))) >= _ENOUGH * len(words)


def _is_of_match(statement: str, one: Candidate) -> bool:
    """Whether it is asked who won, and a passage has most of what it was that they won."""
    verb = _WINS.search(statement)
    words = {stem for word in WORD.findall(statement[verb.end() :] if verb else "") for stem in stems(word)}
    return bool(verb) and _has_most(words, one)


def _who_won(statement: str, text: str) -> Support:
    """Whether who is said to have won did: "beating the Rovers" says that the Rovers lost."""
    verb = _WINS.search(statement)
    subject = WORD.findall(statement[: verb.start()]) if verb else []
    if not subject:
        return Support.NOT_SAID
    last = subject[-1][:1].upper() + subject[-1][1:]  # names are typed small, too
    name = rf"(?:the\s+)?(?:[A-Z][\w’'-]*\s+){{0,3}}{re.escape(last)}\b"
    lost = re.search(rf"\b{_BEATS}\s+(?:[a-z]+\s+)?{name}|{name}\s+{_OTHERS_BETWEEN}{_LOSES}\b", text)
    won = re.search(
        rf"{name}\s+{_OTHERS_BETWEEN}(?:won|beat|defeated)\b|\b{_LOSES}\s*{_OTHERS_BETWEEN}to\s+{name}", text
    )
    if bool(lost) == bool(won):
        return Support.NOT_SAID
    return Support.SUPPORTED if bool(won) != bool(_ASKS_LOSS.search(statement)) else Support.CONTRADICTED
