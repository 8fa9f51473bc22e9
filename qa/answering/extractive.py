"""Answering without a language model: the sentences that answer, quoted verbatim, or a refusal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.answering.acts import by_act
from qa.answering.agreement import Agreement, agreement
from qa.answering.candidates import Candidate, rank, same
from qa.answering.counting import without_other_counts
from qa.answering.deciding import decided, parted, speaks_of_it
from qa.answering.lasting import superseded
from qa.answering.offices import held
from qa.answering.reckoning import reckoned
from qa.answering.summary import summary
from qa.answering.weighing import valued
from qa.domain import AnswerType, Citation, Draft, Found, Intent, Notice, Question, Said, Sentence, Window
from qa.models.entailment import entailment
from qa.models.weights import Features, Weights, how_large, packaged_weights
from qa.protocols import Embedder, FloatArray
from qa.question.days import days_in_text
from qa.settings import AnswerSettings
from qa.text.words import Gist, content_stems, in_latin_letters, names

_MOST_ENTAILED = 5.0  # log-odds: what the model says beyond is no surer
_MOST_AHEAD = 5.0
_LARGE = 10_000  # passages
_DENIED = 0.05  # confidence where what the question takes for granted is denied
_VALUED = 0.65  # confidence where a sentence gives the value of what is compared
_DECIDED = 0.55  # confidence where a sentence tells yes from no
_LONGEST_LIST = 6  # sentences, of which each may have a thing of its own
_AMONG_THEM = 2.0  # log-odds below the best down to which others are of the list
_MORE_OF_THEM, _SOME_OF_THEM = 0.6, 0.65  # log-odds that others of a list speak for it, up to which confidence
_UNDECIDED = 1.0  # log-odds less where nothing tells yes from no, or how long ago it was
# Log-odds more where a month or less is asked for and the article is of it: few others can answer. Of seven questions
# with such days over two collections of 36 articles that were refused, six had the right sentence first.
_OF_THE_DAYS, _FEW_DAYS = 1.2, 31
_SAME = 0.7  # share of words from which a sentence only repeats another
_WHO = re.compile(r"(?:and\s+)?whom?\b", re.IGNORECASE)
_HAS_YEAR = re.compile(r"\b(?:1\d|20)\d\d")


class ExtractiveAnswerer:
    """Quotes up to `settings.sentences` sentences, or refuses where none reaches `settings.threshold`.

    Args:
        weights: What was fitted to the reader whose readings the passages carry; without them, to the packaged one.
    """

    name = "extractive"

    def __init__(self, embedder: Embedder, settings: AnswerSettings, weights: Weights | None = None) -> None:
        self._embedder, self._settings = embedder, settings
        self._weights = weights or packaged_weights()

    def answer(self, question: Question, found: Found) -> Iterator[Draft]:
        if question.intent.is_summary:
            yield self._refusing(summary(question, found))
            return
        if question.intent is Intent.OFFICE:
            yield self._refusing(self._of_office(question, found))
            return
        ranked = in_order(question, found, self._weights)
        if question.weighs:
            yield self._weighed(question, found, ranked)
            return
        others = _others(ranked) if question.several else 0
        against, ranked = parted(question, ranked)
        sure = _DENIED if against and question.presumes else self._confidence(question, found, ranked)
        decision, ranked = decided(question, ranked) if question.is_yes_or_no else ("", ranked)
        sure = max(sure, _DECIDED) if decision else sure
        over, ranked = superseded(question, ranked)
        if ranked and _is_of_few_days(question.window, ranked[0]):
            sure = _less(sure, -_OF_THE_DAYS * (1 - how_large(found.size)))
        sure = max(sure, min(_SOME_OF_THEM, _less(sure, -_MORE_OF_THEM))) if others else sure
        worked_out = reckoned(question, ranked[0]) if ranked else ()
        if (question.is_yes_or_no and not decision) or (question.reckons and not worked_out):
            sure = _less(sure, _UNDECIDED)
            if ranked and question.is_yes_or_no and not speaks_of_it(question, ranked[0]):
                sure = _less(sure, _UNDECIDED)
        if sure < self._settings.threshold or not ranked:
            yield Draft((), (), sure, (_against(against),) if against else ())
            return
        kind = question.answer_type
        together = agreement(ranked, kind, self._weights.account) if not over else Agreement(1, (ranked[0],), over)
        accounts = len(together.accounts)
        worse = worse_by(self._weights, found.size)
        most = max(self._settings.sentences, _LONGEST_LIST) if others else self._settings.sentences
        shown = chosen([*together.accounts, *ranked], most, accounts, max(worse, _AMONG_THEM) if others else worse)
        citations = tuple(_cited(told(question, one), number, kind) for number, one in enumerate(shown, start=1))
        lines = tuple(Sentence(citation.quote, (citation.number,)) for citation in citations)
        more = (Notice("may_be_more"),) if others else ()
        notices = (*worked_out, *together.notices, *more)
        yield Draft(lines, citations, sure, notices, outlets=together.outlets, decided=decision)

    def _of_office(self, question: Question, found: Found) -> Draft:
        told, sure = held(question, found, self._weights)
        citations = tuple(one.cite(number) for number, one in enumerate(told, start=1))
        return Draft(tuple(Sentence(one.quote, (one.number,)) for one in citations), citations, sure)

    def _weighed(self, question: Question, found: Found, ranked: Sequence[Candidate]) -> Draft:
        """The sentence that gives the value of one of two things; that it names the thing makes it surer."""
        value = valued(question, ranked)
        if not value:
            return Draft((), (), 0.0)
        sure = max(_VALUED, self._confidence(question, found, [value]))
        citation = value.cite(1)
        return Draft((Sentence(citation.quote, (1,)),), (citation,), sure)

    def _refusing(self, draft: Draft) -> Draft:
        return draft if draft.confidence >= self._settings.threshold else Draft((), (), draft.confidence)

    def _confidence(self, question: Question, found: Found, ranked: Sequence[Candidate]) -> float:
        if not ranked:
            return 0.0
        best = first_features(question, ranked)
        if not in_latin_letters(ranked[0].text):  # nobody has read it: what is known of that is known of large ones
            return confidence(best, _LARGE, self._weights)
        if how_large(found.size) < 1 and found.vector is not None:  # from there on it counts for nothing
            best = best._replace(similarity=similarity(self._embedder, ranked[0], found.vector))
        return confidence(best, found.size, self._weights)


def _is_of_few_days(window: Window | None, candidate: Candidate) -> bool:
    """Whether a month or less is asked for, and an article was published then."""
    published = candidate.passage.article.published
    if not window or not window.since or not window.until or not published:
        return False
    return (window.until - window.since).days <= _FEW_DAYS and window.reported.contains(published, published)


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
    return by_act(question, ranked, 1 - how_large(found.size))


def worse_by(weights: Weights, passages: int) -> float:
    """Log-odds below the best sentence down to which others are shown in a collection of so many passages.

    In a handful the age of articles parts no sentences from others: what is far behind is nearer.
    """
    return weights.worse * (2 + how_large(passages)) / 3


def similarity(embedder: Embedder, candidate: Candidate, vector: FloatArray) -> float:
    """Cosine of a sentence and a question."""
    (own,) = embedder.embed_documents([candidate.text])
    return float(own @ vector)


def first_features(question: Question, ranked: Sequence[Candidate]) -> Features:
    """What is known of the first candidate, with how far it is ahead of the first that answers otherwise."""
    best = ranked[0]
    words = same(best.short)
    others = (other.score for other in ranked[1:] if not words or same(other.short) != words)
    ahead = min(_MOST_AHEAD, best.score - next(others, best.score - _MOST_AHEAD))
    said = question.stated(best.short) if best.short else ""
    known = entailed(said, best) if said else 0.0
    return best.features._replace(ahead=ahead, entailed=known, astray=best.astray)


def entailed(claim: str, candidate: Candidate) -> float:
    """Log-odds, not beyond 5, that a claim follows from a candidate under the headline of its article."""
    premise = f"{candidate.passage.article.title}: {candidate.text}"
    chance = float(entailment().probabilities([(premise, claim)])[0, 0])
    return max(-_MOST_ENTAILED, min(_MOST_ENTAILED, math.log(max(chance, 1e-9) / max(1 - chance, 1e-9))))


def confidence(best: Features, passages: int, weights: Weights) -> float:
    """Chance in [0, 1] that an answer holds a right one.

    Args:
        best: Of its first sentence; its similarity counts in collections that are not large.
        passages: How many there are in the index.
    """
    many = best.weighted(weights.confidence_unread if best.rank else weights.confidence)
    few = best.weighted(weights.confidence_few)
    log_odds = few + how_large(passages) * (many - few)
    return 1 / (1 + math.exp(-log_odds))


def _less(confidence: float, log_odds: float) -> float:
    """A chance, by so many log-odds smaller."""
    return confidence / (confidence + (1 - confidence) * math.exp(log_odds))


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
    asked, said = set(content_stems(question.text)), set(content_stems(candidate.short))
    repeats = bool(said) and said <= asked
    if not repeats and question.answer_type is AnswerType.NAME and _WHO.match(question.text):
        beside = [set(content_stems(name)) - said for name in names(f"x {candidate.text}") if candidate.short in name]
        repeats = any(stems and stems <= asked for stems in beside)
    return replace(candidate, answer=None) if repeats else candidate


def _cited(candidate: Candidate, number: int, kind: AnswerType) -> Citation:
    citation = candidate.cite(number)
    return replace(citation, day=_day(candidate)) if kind is AnswerType.TIME else citation


def _day(candidate: Candidate) -> Window | None:
    """What "on Friday" in a sentence means, by its article's date; None where it says so itself, or nobody can tell."""
    published = candidate.passage.article.published
    if published is None:
        return None
    text, start = candidate.text, candidate.span.start
    found = days_in_text(text, published)
    answer = candidate.answer
    if answer:  # a day that cannot be told is not replaced by another of the sentence
        found = [date for date in found if start + date.start < answer.end and start + date.end > answer.start]
    for expression in found[:1]:
        words = text[expression.start : expression.end]
        if not _HAS_YEAR.search(words):
            return Window(expression.first, expression.last, words)
    return None
