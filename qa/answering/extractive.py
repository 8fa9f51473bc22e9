"""Answering without a language model: the sentences that answer, quoted verbatim, or a refusal."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.answering.agreement import Agreement, agreement
from qa.answering.astray.acts import by_act
from qa.answering.astray.counting import without_other_counts
from qa.answering.astray.dating import days_answering
from qa.answering.astray.ties import only_repeats, who_it_is
from qa.answering.candidates import Candidate, rank, same
from qa.answering.confidence import Confidence, Heard
from qa.answering.deciding import parted
from qa.answering.following import by_what_follows
from qa.answering.giving import valued
from qa.answering.lasting import superseded
from qa.answering.newest import asks_for_first, in_front, in_its_time
from qa.answering.officers.offices import held
from qa.answering.reckoning import reckoned, told_apart
from qa.answering.summary import summary
from qa.answering.times import counted
from qa.answering.verdict import Verdict, verdict
from qa.domain import Citation, Draft, Found, Notice, Question, Said, Sentence, Window
from qa.intents import AnswerType, Intent, Tenure
from qa.models.weights import Weights, how_large, packaged_weights
from qa.protocols import Embedder
from qa.settings import AnswerSettings
from qa.text.words import Gist, content_stems, names

log = logging.getLogger(__name__)

_VALUED = 0.65  # confidence where a sentence gives the value of what is compared
_OF_AN_OUTLET = 0.6  # of the threshold
_LONGEST_LIST = 6  # sentences, of which each may have a thing of its own
_AMONG_THEM = 2.0  # log-odds below the best down to which others are of the list
_SAME = 0.7  # share of words from which a sentence only repeats another
_WHO = re.compile(r"(?:and\s+)?whom?\b", re.IGNORECASE)
_ONE_AND_THE_SAME = re.compile(r"\b(?:is|was|as|became|known|called|alias|born|real\s+name)\b", re.IGNORECASE)
_HAS_YEAR = re.compile(r"\b(?:1\d|20)\d\d")


class ExtractiveAnswerer:
    """Quotes up to `settings.sentences` sentences, or refuses where none reaches `settings.threshold`.

    Args:
        weights: What was fitted to the reader whose readings the passages carry; without them, to the packaged one.
    """

    name = "extractive"

    def __init__(self, embedder: Embedder, settings: AnswerSettings, weights: Weights | None = None) -> None:
        self._settings, self._weights = settings, weights or packaged_weights()
        self._confidence = Confidence(embedder, self._weights)

    def answer(self, question: Question, found: Found) -> Iterator[Draft]:
        if question.intent.is_summary:
            yield self._refusing(summary(question, found))
            return
        if question.intent is Intent.OFFICE:
            yield self._refusing(self._of_office(question, found))
            return
        ranked = in_order(question, found, self._weights)
        yield self._weighed(question, found, ranked) if question.weighs else self._quoted(question, found, ranked)

    def _quoted(self, question: Question, found: Found, ranked: Sequence[Candidate]) -> Draft:
        """The sentences that answer, if the first of them is likely to; beside them what they say together."""
        heard = _heard(question, ranked)
        sure = self._confidence.of_answer(question, found, heard)
        log.debug("%.2f sure: %s", sure.chance, ", ".join(sure.why))
        # Whether an outlet reported it is told by the quote itself, against which it is held afterwards.
        share = _OF_AN_OUTLET if question.intent is Intent.OUTLETS else 1.0
        if sure.chance < share * self._settings.threshold or not heard.ranked:
            return Draft((), (), sure.chance, (_against(heard.against),) if heard.against else ())
        together = self._together(question, heard)
        shown = self._shown(found, heard, together)
        kind = question.answer_type
        citations = tuple(_cited(told(question, one), number, kind) for number, one in enumerate(shown, start=1))
        lines = tuple(Sentence(citation.quote, (citation.number,)) for citation in citations)
        more = (Notice("may_be_more"),) if heard.others else ()
        notices = (*heard.worked_out, *together.notices, *more)
        return Draft(lines, citations, sure.chance, notices, outlets=together.outlets, decided=heard.decided)

    def _together(self, question: Question, heard: Heard) -> Agreement:
        if heard.over or asks_for_first(question):
            return Agreement(1, heard.ranked[:1], heard.over)
        return agreement(heard.ranked, question.answer_type, self._weights.account)

    def _shown(self, found: Found, heard: Heard, together: Agreement) -> list[Candidate]:
        """The sentences that are quoted: of a list, more of them and further behind the first."""
        most, worse = self._settings.sentences, worse_by(self._weights, found.size)
        if heard.others:
            most, worse = max(most, _LONGEST_LIST), max(worse, _AMONG_THEM)
        return chosen([*together.accounts, *heard.ranked], most, len(together.accounts), worse)

    def _of_office(self, question: Question, found: Found) -> Draft:
        told, stated = held(question, found, self._weights)
        sure = self._confidence.of_office(question, told, stated)
        citations = tuple(one.cite(number) for number, one in enumerate(told, start=1))
        of_all = question.office is not None and question.office.tenure is Tenure.ALL
        notices = (Notice("may_be_more"),) if of_all else ()
        return Draft(tuple(Sentence(one.quote, (one.number,)) for one in citations), citations, sure, notices)

    def _weighed(self, question: Question, found: Found, ranked: Sequence[Candidate]) -> Draft:
        """The sentences that give the value of one of two things, the best first; that they do makes it surer."""
        values = valued(question, ranked)
        if not values:
            return Draft((), (), 0.0)
        sure = max(_VALUED, self._confidence.of_first(question, found, values[:1]))
        citations = tuple(value.cite(number) for number, value in enumerate(values, start=1))
        return Draft(tuple(Sentence(one.quote, (one.number,)) for one in citations), citations, sure)

    def _refusing(self, draft: Draft) -> Draft:
        return draft if draft.confidence >= self._settings.threshold else Draft((), (), draft.confidence)


def _heard(question: Question, ranked: Sequence[Candidate]) -> Heard:
    """What ranked sentences say together, and in which order they are shown for that."""
    others = _others(ranked) if question.several else 0
    against, judged = parted(question, ranked)
    decision = verdict(question, judged) if question.is_yes_or_no else Verdict("", 0.0, tuple(judged))
    over, shown = superseded(question, decision.ranked)
    says, chance = decision.says, decision.chance
    worked_out = reckoned(question, shown[0]) if shown else ()
    if apart := told_apart(question, shown[0]) if shown else None:
        says, chance, worked_out = apart[0], 0.0, (apart[1],)
    if times := counted(question, shown):
        says, chance, shown = str(times.times), 0.0, in_front(times.told, shown)
    return Heard(tuple(judged), tuple(shown), against, says, chance, over, others, worked_out)


def _others(ranked: Sequence[Candidate]) -> int:
    """How many other things the sentences near the best one answer with: of several, they speak for each other."""
    near = [one for one in ranked[:_LONGEST_LIST] if one.short and one.score > ranked[0].score - _AMONG_THEM]
    return max(0, len({same(one.short) for one in near}) - 1)


def _against(candidate: Candidate) -> Notice:
    article = candidate.passage.article
    return Notice("against", (candidate.text, Said("", article.source, article.published)))


def in_order(question: Question, found: Found, weights: Weights) -> list[Candidate]:
    """The sentences of what was found, those that speak of something else put back."""
    ranked = without_other_counts(question, rank(question, found, weights))
    share = 1 - how_large(found.size)
    ranked = by_act(question, ranked, weights.losses, share)
    ranked = by_what_follows(question, ranked, share * weights.sentence_few.entailed)
    return in_its_time(question, ranked) if share else ranked


def worse_by(weights: Weights, passages: int) -> float:
    """Log-odds below the best sentence down to which others are shown in a collection of so many passages.

    In a handful the age of articles parts no sentences from others: what is far behind is nearer.
    """
    return weights.worse * (2 + how_large(passages)) / 3


def chosen(ranked: Sequence[Candidate], most: int, accounts: int, worse: float) -> list[Candidate]:
    """The first candidates, and others that come near the best of them and say something else.

    Args:
        accounts: How many of the first are shown whatever they repeat, because they differ in what matters.
        worse: Log-odds below the best down to which others are shown.
    """
    best = max(candidate.score for candidate in ranked)
    kept: list[Candidate] = []
    said: list[Gist] = []
    for place, candidate in enumerate(ranked):
        gist = Gist.of(candidate.text)
        if place >= accounts and any(gist.repeats(other, _SAME) for other in said):
            continue
        if place >= accounts and candidate.score < best - worse:
            break
        kept.append(candidate)
        said.append(gist)
        if len(kept) == most:
            break
    return kept


def told(question: Question, candidate: Candidate) -> Candidate:
    """The candidate, without the words that are to answer where they only repeat the question.

    They do, too, as the first name of who the question names: "Tomas" of "Tomas Renn" is not who replaced Renn.
    """
    repeats = only_repeats(question, candidate) or _is_another(question, candidate)
    if not repeats and question.answer_type is AnswerType.NAME and _WHO.match(question.text):
        asked, said = set(content_stems(question.text)), set(content_stems(candidate.short))
        beside = [set(content_stems(name)) - said for name in names(f"x {candidate.text}") if candidate.short in name]
        repeats = any(stems and stems <= asked for stems in beside)
    return replace(candidate, answer=None) if repeats else candidate


def _is_another(question: Question, candidate: Candidate) -> bool:
    """Whether it is asked who somebody is, and what answers is the name of another: "Moe beat the baker Ida Lund"."""
    whom, said = who_it_is(question), names(f"x {candidate.short}")
    if not whom or question.office or " ".join(said) != candidate.short or not said:
        return False
    return not _ONE_AND_THE_SAME.search(candidate.text) and set(content_stems(said[0])).isdisjoint(content_stems(whom))


def _cited(candidate: Candidate, number: int, kind: AnswerType) -> Citation:
    citation = candidate.cite(number)
    return replace(citation, day=_day(candidate)) if kind is AnswerType.TIME else citation


def _day(candidate: Candidate) -> Window | None:
    """What "on Friday" in a sentence means, by its article's date; None where it says so itself, or nobody can tell."""
    for day in days_answering(candidate)[:1]:
        words = candidate.text[day.start : day.end]
        if not _HAS_YEAR.search(words):
            return Window(day.first, day.last, words)
    return None
