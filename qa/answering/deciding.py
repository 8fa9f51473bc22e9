"""Deciding by rules: what one sentence says to a question for yes or no; which sentence speaks against a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from qa.answering.astray.acts import begins_with_name, told_in
from qa.answering.astray.counting import is_animal
from qa.answering.candidates import Candidate
from qa.answering.clauses import both_deny, only_hedged
from qa.answering.grounding import compared, contrary, gainsaid
from qa.answering.lasting import is_over, of_an_end, without_what_was
from qa.answering.outcomes import outcome
from qa.answering.values import lacking
from qa.answering.verify import borne_out
from qa.answering.wording import CLAUSE_END, WORD, figures_in, stem_of, word_stems
from qa.domain import Citation, Claim, Question, Support
from qa.intents import AnswerType
from qa.question.act import decided_of, tells
from qa.question.days import days_in_text
from qa.text.opposites import ENGLISH
from qa.text.sentences import sentences
from qa.text.words import names

_HEARD = 12  # sentences
_DENYING = re.compile(
    r"\b(?:no(?!\.)|not|never|none|nobody|no[- ]one|nothing|neither|without|cannot)\b|n[’']t\b", re.IGNORECASE
)
_STANDS = re.compile(r"\b(?:stand|run)\s+(?:again\s+)?(?:in|for|as)\b", re.IGNORECASE)
_COST_LIVES = re.compile(
    r"\b(?:cost|costs|claim|claimed)\s+(?:any|many|a)?\s*(?:lives|life)\b|\bcasualties\b", re.IGNORECASE
)
_ANYONE = re.compile(r"(?:anyone|anybody|someone|somebody|any (?:people|one)|there any)\b", re.IGNORECASE)
_NOT_BEFORE = re.compile(r"(?:\bnot|n[’']t)\b[^.;:!?]*?\s(?:before|until|till|but)\s", re.IGNORECASE)
_ASKS_PLAN = re.compile(r"\b(?:supposed|expected|planned|due|scheduled|meant|hoped|promised)\b", re.IGNORECASE)
_STEPPED_DOWN = re.compile(r"\b(?:step(?:s|ped|ping)?|stands?|standing|stood)\s+down\b", re.IGNORECASE)
_THERE_IS = re.compile(r"there (?:is|are|was|were|will be)\b(?! (?:no|not)\b)(?P<rest>.+)", re.IGNORECASE)
_AGAIN = re.compile(
    r"\b(?:again|re-?open\w*|return\w*|resum\w+|rebuil\w+|not|never|stay\w*|remain\w*)\b", re.IGNORECASE
)
_NO_DEATHS = re.compile(
    r"\b(?:deaths?|dead|killed|fatalities|casualties)\s*:\s*(?:none|nil|no|0|zero)\b", re.IGNORECASE
)
_NOBODY = re.compile(r"(?:nobody|no[- ]one|none)\b", re.IGNORECASE)
_CAN_YOU = re.compile(r"can you (?P<do>[a-z]+)", re.IGNORECASE)
_HURT = ("hurt", "injured")
_CANCELLED = re.compile(
    r"(?P<thing>[^\W\d_]{3,})(?:\s(?:to|from|in|on|at|between|for|of)\s[^,.;]{1,60}?)?"
    r"\s(?:is|are|was|were|has been|have been)\s(?:\w+\s)?(?:cancell?ed|suspended|called off|scrapped|halted)\b"
)
_HAS_DONE = re.compile(r"(?:has|have|is|are|was|were|did)\b", re.IGNORECASE)
_ALREADY = frozenset({"already", "yet", "now", "finally", "actually", "really"})
_WILL = re.compile(
    r"\b(?:will|(?:is|are|was|were)\s+(?:due|expected|set|scheduled|planned)?\s*to|would)\s+(?:be\s+)?(?P<do>[a-z]+)\b"
)
_WHEN = frozenset({"after", "before", "since", "until", "by"})
_FEW = 3  # words that say nothing by themselves
_BORNE_OUT = 0.8  # share of a statement's words that a sentence has which says that it is so


def speaks_of_it(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence has something of what is asked: her niece says nothing of whether she is a doctor."""
    core = decided_of(question.text)
    return not core or any(told_in(word, candidate.text) for word in core)


def parted(question: Question, ranked: Sequence[Candidate]) -> tuple[Candidate | None, list[Candidate]]:
    """What says the contrary of what a question takes to be so, if that is the best of all; and the other sentences.

    So does what says that it was promised, wanted or may be, of what is asked to have been done.

    A question for yes or no takes nothing to be so.
    """
    if question.is_yes_or_no or not question.statement:
        return None, list(ranked)
    asked = question.stated("")
    of_fact = question.happened and bool(question.act) and not _ASKS_PLAN.search(question.text)
    speaks_against = [
        (
            not _says_from_when(question, one)
            and contrary(asked, Claim(question.stated(one.short), (one.cite(1),)), happens=question.presumes)
        )
        or (of_fact and only_hedged(one.text, stem_of(question.act)))
        for one in ranked[:_HEARD]
    ]
    kept = [one for one, against in zip_longest(ranked, speaks_against) if not against]
    if not any(speaks_against[:1]):
        return None, kept
    best = ranked[0]
    for one in kept:
        if question.happened and _was_done_since(question, best, one):
            done = replace(one, features=best.features, score=best.score)
            return None, [done, *(other for other in kept if other is not one)]
        if one.passage.article is best.passage.article and both_deny(question.statement, one.text):
            # "Which towns did not sign?": who signed stands first, and beside it what was asked for.
            beside = replace(one, features=best.features, score=best.score)
            return None, [beside, *(other for other in kept if other is not one)]
    return best, kept


def _was_done_since(question: Question, plan: Candidate, one: Candidate) -> bool:
    """Whether a newer sentence says that it was done of which an older one says until when it would not be."""
    act = stem_of(question.act)
    if not act or one.day <= plan.day or not _NOT_BEFORE.search(plan.text):
        return False
    return act in word_stems(one.text) and not _DENYING.search(one.text) and not only_hedged(one.text, act)


def _says_from_when(question: Question, one: Candidate) -> bool:
    """Whether a sentence tells when by when not: "It will not reopen before May", "not in May but in June"."""
    asks_when = question.answer_type is AnswerType.TIME and question.presumes and not question.happened
    return asks_when and bool(_NOT_BEFORE.search(one.text))


def said_by_rules(question: Question, candidate: Candidate) -> Support:
    """What one sentence says to it, by itself: that another stands beside it says nothing of whom it names."""
    citation, out = candidate.cite(1), outcome(question, candidate)
    if _is_still_to_come(question, candidate):
        return Support.CONTRADICTED
    if question.lasting:
        citation = replace(citation, quote=without_what_was(citation.quote))
        if _has_ended(question.statement, citation.quote) and not lacking(question.text, citation.quote):
            return Support.CONTRADICTED
    if out is Support.CONTRADICTED:  # "must still approve it" has all words of what is asked
        return out
    told = _told(question, candidate, citation)
    if told is Support.CONTRADICTED and _asks_again(question, citation.quote):
        return Support.NOT_SAID
    return out if told is Support.NOT_SAID else told


def _is_still_to_come(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence says that what is asked to have been done will be on a day that has not come yet."""
    done, published = _HAS_DONE.match(question.text), candidate.passage.article.published
    act = next(iter(decided_of(question.text)), "")
    if not done or not act or not published or lacking(question.text, candidate.around):
        return False
    will = next(
        (match for match in _WILL.finditer(candidate.text) if stem_of(match["do"].lower()) == stem_of(act)), None
    )
    things = [
        word
        for word in map(str.lower, WORD.findall(question.statement))
        if tells(word) and word not in {act, *_ALREADY}
    ]
    of_it = sum(told_in(word, candidate.around) for word in things) >= _BORNE_OUT * len(things)
    behind = candidate.text[will.start() :] if will else ""
    return of_it and any(day.first > question.as_of for day in days_in_text(behind, published))


def _told(question: Question, candidate: Candidate, citation: Citation) -> Support:
    """What it says in the words of the question, or of what its passage is about."""
    pieces = [piece for piece in citation.quote.split(";") if len(piece.split()) > _FEW]
    heard = [_said_by(question, replace(citation, quote=piece)) for piece in pieces or [citation.quote]]
    told = next((one for one in heard if one is not Support.NOT_SAID), Support.NOT_SAID)
    of_it = Support.NOT_SAID if told is Support.CONTRADICTED else _said_of_it(question, candidate)
    return told if of_it is Support.NOT_SAID else of_it


def _asks_again(question: Question, quote: str) -> bool:
    """Whether something is asked to have been done again, and a quote only says that it was undone."""
    did = re.match(r"(?:did|was|were)\b", question.text, re.IGNORECASE)
    return bool(did and _AGAIN.search(question.statement)) and not _AGAIN.search(quote)


def _said_by(question: Question, citation: Citation) -> Support:
    """What a quote says under its headline."""
    headed = f"{citation.title} {citation.quote}"  # "the quake", under a headline that says which
    claim = Claim(_in_its_words(question.statement, citation.quote), (citation,))
    if (gainsaid(claim) or _gainsaid_at_last(claim.text, citation) or _are_none(claim)) and not lacking(
        question.text, headed
    ):
        return Support.CONTRADICTED
    so = compared(claim) is None and borne_out(claim.text, headed) >= _BORNE_OUT
    return Support.SUPPORTED if so and not lacking(question.text, headed) else Support.NOT_SAID


def _said_of_it(question: Question, candidate: Candidate) -> Support:
    """What a sentence says of what its passage is about, and names no other: "Nobody was hurt", "He was acquitted"."""
    around = candidate.around
    last = sentences(candidate.text)[-1:]  # those before it say who "he" is
    text = candidate.text[last[0].start :] if last else candidate.text
    core = _core(question, around)
    words = [word for word in map(str.lower, WORD.findall(question.statement)) if tells(word) and word not in core]
    is_about_it = not lacking(question.text, around) and all(told_in(word, around) for word in words)
    if is_about_it and _nobody_was(core, text):
        return Support.CONTRADICTED
    if lacking(question.text, around) or not core or _of_others(question, text, around):
        return Support.NOT_SAID
    if is_about_it:
        if any(all(told_in(word, stretch) for word in core) for stretch in _denied(text)):
            return Support.CONTRADICTED
        if _ANYONE.search(question.text) and _tells_of(core, text):
            return Support.SUPPORTED
    known = word_stems(around) - word_stems(text)
    left = [word for word in question.statement.split() if word.lower() in core or stem_of(word.lower()) not in known]
    denied = gainsaid(Claim(" ".join(left), (replace(candidate.cite(1), quote=text),)))
    return Support.CONTRADICTED if denied else Support.NOT_SAID


def _core(question: Question, around: str) -> list[str]:
    """What is asked of somebody, at the least; who stands for office is a candidate. Names, however typed, are none."""
    if _STANDS.search(question.text):
        return ["candidate"]
    if may := _CAN_YOU.match(question.text):  # "eat fish" may be two verbs
        return [may["do"]]
    if _COST_LIVES.search(question.text):
        return ["die"]
    return [word for word in decided_of(question.text) if word in around or word.capitalize() not in around]


def _nobody_was(core: Sequence[str], text: str) -> bool:
    """Whether a text says that nobody died: "Deaths: none", "nobody was hurt"."""
    if not core or not all(told_in(word, "died") or told_in(word, "killed") for word in core):
        return False
    if _NO_DEATHS.search(text):
        return True
    return any(
        any(told_in(word, stretch) for word in (*core, *_HURT)) and _NOBODY.match(stretch) for stretch in _denied(text)
    )


def _tells_of(core: Sequence[str], text: str) -> bool:
    """Whether a text says that it is so: it denies nothing, and nothing of it may only be."""
    if _DENYING.search(text) or any(is_animal(thing) for one in figures_in(text) for thing in one.things):
        return False
    return all(told_in(word, text) and not only_hedged(text, stem_of(word)) for word in core)


def _of_others(question: Question, text: str, around: str) -> bool:
    """Whether a sentence names somebody or something that a question does not."""
    asked = word_stems(question.text)
    named = [name for name in (begins_with_name(text, around), *names(text)) if name]
    if any(asked & word_stems(stretch) for stretch in _denied(text) if names(f"x {stretch}")):
        named = [name for name in named if any(name in stretch for stretch in _denied(text))]
    return any(not asked & word_stems(name) for name in named)


def _denied(text: str) -> Iterator[str]:
    """What a text denies: from each denial to the end of its clause."""
    for denial in _DENYING.finditer(text):
        end = CLAUSE_END.search(text, denial.end())
        yield text[denial.start() : end.start() if end else len(text)]


def _are_none(claim: Claim) -> bool:
    """Whether there is said to be what the quotes say was cancelled ("There are ferries today")."""
    asked = _THERE_IS.match(claim.text)
    cancelled = [one["thing"].lower() for one in _CANCELLED.finditer(claim.quotes[0].quote)]
    return asked is not None and any(thing in asked["rest"].lower() for thing in cancelled)


def _has_ended(statement: str, quote: str) -> bool:
    """Whether a quote says that what is asked of somebody is over; that they left is what may be asked."""
    named = names(f"x {statement}")
    if not named or of_an_end(statement) or not is_over(quote, named[0]):
        return False
    others = [word for word in map(str.lower, WORD.findall(statement.replace(named[0], " "))) if tells(word)]
    said = word_stems(quote)
    return not others or sum(stem_of(word) in said for word in others) > len(others) / 2


def _in_its_words(statement: str, quote: str) -> str:
    """A statement with words of the quote that say as much: "reopened" for "open", "stepped down" for "resigned".

    That it was built says nothing of whether it was rebuilt.
    """
    said = word_stems(quote)
    phrase = _STEPPED_DOWN.search(quote)
    if not phrase:
        statement = _STEPPED_DOWN.sub("resign", statement)
    sides = (*((side, side) for side in chain(*ENGLISH.pairs)), *ENGLISH.same)
    words = []
    for word in statement.split():
        stem = stem_of(word.lower())
        as_much = [others for those, others in sides if stem in map(stem_of, those)]
        others = (other for side in as_much for other in sorted(side))
        same = [other for other in others if stem_of(other) in said and stem != f"re{stem_of(other)}"]
        if phrase and stem == stem_of("resign"):
            same = [*same, phrase[0]]
        is_other = same and stem not in said and word.lower() not in _WHEN
        words.append(same[0] if is_other else word)
    return " ".join(words)


def _gainsaid_at_last(statement: str, citation: Citation) -> bool:
    """Whether the last sentence of a quote gainsays a statement, of whom the sentences before it speak.

    "She said that it was not insured." is quoted with the sentence that says who she is, whose words are no part of it.
    """
    *before, last = sentences(citation.quote)
    if not before:
        return False
    known = citation.quote[: last.start]
    for name in names(f"x {statement}"):
        statement = statement.replace(name, " ") if not lacking(f"x {name}", known) else statement
    return gainsaid(Claim(statement, (replace(citation, quote=citation.quote[last.start :]),)))
