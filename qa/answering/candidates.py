"""Candidates: what was found -> its sentences, ranked by how likely each is to answer.

Sentences are ranked, not passages: a good sentence in the fourth passage beats a poor one in the first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log1p

from qa.answering.answer_type import has
from qa.answering.values import lacking, named
from qa.domain import AnswerSpan, Article, Citation, Found, Passage, Question, byline
from qa.models.losses import Loss
from qa.models.weights import Features, Weights, how_large, with_age
from qa.text.sentences import Span, sentences
from qa.text.statements import statements
from qa.text.words import spellings, stems

_UNSEEN = -5.0
"""What a sentence is given that the reader has no words for, or that lies beyond what it takes in."""
_LEAD = 500  # characters into an article in which `Features.lead` halves
_LONGEST_QUOTE = 1200
_SHORTEST_QUOTE = 8
# A sentence that speaks to software that answers questions is read, but never quoted as an answer.
_TO_SOFTWARE = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:previous|prior|above|instructions?|question)\b"
    r"|\b(?:AI|LLM|chatbot|language model|AI assistant|assistants)s?\b.{0,60}\b(?:answer|reply|say|write|must|should)\b"
    r"|\bwhatever (?:the user|you are asked)|\bthe user (?:asks|has asked|wants)\b"
    r"|<\|\w+\|>|<</?SYS>>|\[/?INST\]|</?(?:document|system|passages?)\b"
    r"|^\W*(?:system|assistant|user|human)\s*:",
    re.IGNORECASE | re.DOTALL,
)
# A question answers none ("Why did she resign?" as a heading over the answer).
_ASKS = re.compile(r"[?？؟][\W_]*$")
# "the bridge", and "the Alder bridge" where it is or was something; behind a name alone may stand a verb.
_THING = re.compile(
    r"the (?:[A-Z][\w’'-]*\s+)+(?P<of>[a-z]\w+)\s+(?:is|are|was|were|has|have|had|will)\b"
    r"|the (?P<kind>(?!most|last|next|other|same|only|first|second)[a-z]\w+)(?<!est)\s"
)
_ANOTHER = re.compile(r"\b(?:the\s+other\s+(?!day\b)|another\b|a\s+different\b)", re.IGNORECASE)
_IT = re.compile(
    r"\b(?:it|they)\s+(?:is|are|was|were|has|have|stood|stands?|reached|rose|fell|came|went)\b", re.IGNORECASE
)
_JUST_BEFORE = 400  # characters
_NOT_WORDS = re.compile(r"[^\w%$£€]+")


def speaks_to_software(text: str) -> bool:
    """Whether a text gives orders to what reads it by program."""
    return bool(_TO_SOFTWARE.search(text))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and what speaks for it.

    Attributes:
        answer: The words in it that the reader takes for the answer; None where its passage was not read.
        features: What speaks for it, as numbers.
        score: Log-odds that it answers, among the sentences of one question.
        losses: In what ways it speaks of something else than what is asked for.
        astray: What its score has lost for them, in log-odds.
    """

    passage: Passage
    span: Span
    answer: AnswerSpan | None
    features: Features
    score: float = 0.0
    losses: tuple[Loss, ...] = ()
    astray: float = 0.0

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.article.text[self.span.start : self.span.end]

    @property
    def short(self) -> str:
        """The words that answer; "" where they are not known."""
        return self.passage.article.text[self.answer.start : self.answer.end] if self.answer else ""

    def answers_with(self, start: int, end: int) -> bool:
        """Whether some of the words that answer stand between two places of its sentence."""
        base = self.span.start
        return self.answer is not None and base + start < self.answer.end and base + end > self.answer.start

    def losing(self, *losses: Loss) -> Candidate:
        """The same, known to speak of something else in these ways, too."""
        return replace(self, losses=(*self.losses, *losses)) if losses else self

    @property
    def around(self) -> str:
        """The headline and the passage that it stands in."""
        return f"{self.passage.article.title} {self.passage.text}"

    @property
    def headed(self) -> str:
        """The sentence under its headline, which often says who "he" is: what the verifier reads."""
        return f"{self.passage.article.title}: {self.text}"

    @property
    def told(self) -> str:
        """The sentence, behind the one before it where it says "it" of what that one names: "In Tarn it was 8"."""
        if not _IT.search(self.text):
            return self.text
        before = self.passage.article.text[max(0, self.span.start - _JUST_BEFORE) : self.span.start]
        last = sentences(before)[-1:]
        return f"{before[last[0].start :].strip()} {self.text}" if last else self.text

    @property
    def byline(self) -> str:
        """Who published it, and when."""
        article = self.passage.article
        return byline(article.source or article.title, article.published)

    @property
    def day(self) -> int:
        """The day its article was published on, as a proleptic ordinal; 0 where it is unknown."""
        published = self.passage.article.published
        return published.toordinal() if published else 0

    def cite(self, number: int) -> Citation:
        """Its citation, with the words that answer."""
        words = (self.answer.start, self.answer.end) if self.answer else None
        return replace(self.passage.cite(*self.span, number=number), answer=words)


def rank(question: Question, found: Found, weights: Weights) -> list[Candidate]:
    """All sentences of the passages, the one that answers best first."""
    large = how_large(found.size)

    def score(candidate: Candidate) -> float:
        if not candidate.passage.reading:
            return candidate.features.weighted(weights.unread)
        few = candidate.features.weighted(weights.sentence_few)
        return few + large * (candidate.features.weighted(weights.sentence) - few)

    ranked = [replace(candidate, score=score(candidate)) for candidate in candidates(question, found)]
    return sorted(ranked, key=lambda candidate: -candidate.score)


def candidates(question: Question, found: Found) -> list[Candidate]:
    """The sentences of the passages that may be quoted, with what speaks for each, in order."""
    read = [passage for passage in found.passages if passage.reading]
    today, large = question.age_counts_from(found.newest), how_large(found.size)

    def aged(candidate: Candidate) -> Candidate:
        published = candidate.passage.article.published
        known = with_age(candidate.features, published, today, news=question.recent, large=large)
        return replace(candidate, features=known)

    every = [
        aged(c)
        for place, passage in enumerate(read or found.passages)
        for c in _candidates(question, passage, place, found.idf)
    ]
    return _voted(_behind(every, 1.0 if question.recent else large) if today else every)


def _candidates(question: Question, passage: Passage, place: int, idf: Mapping[str, float]) -> Iterator[Candidate]:
    article, chunk, reading = passage.article, passage.chunk, passage.reading
    around = f"{article.title} {chunk.text}"
    forms = word_forms(around)
    context = coverage(idf, forms)
    lacks = 1.0 if _speaks_of_another(question.statement, forms) else _share_lacking(question, around)
    thread = float(article.id in _cited_before(question) and not _names_another(question, article))
    answers = {span.sentence_start: span for span in reading.answers} if reading else {}
    best = max((answer.score for answer in answers.values()), default=0.0)
    said = statements(article.text, article.language, within=Span(chunk.start, chunk.end))
    words = [word_forms(article.text[one.span.start : one.span.end]) for one in said]
    for number, (span, quote) in enumerate(said):
        text = article.text[span.start : span.end]
        if not (quotable(text) and quotable(article.text[quote.start : quote.end])):
            continue
        answer = answers.get(span.start)
        score = answer.score if answer else _UNSEEN if reading else 0.0
        yield Candidate(
            passage,
            quote,
            answer,
            Features(
                constant=1.0,
                covered=coverage(idf, words[number]),
                near=coverage(idf, frozenset().union(*words[max(0, number - 1) : number + 2])),
                context=context,
                kind=float(has(text, question.answer_type, question.sought)),
                rank=0.0 if reading else 1 / (1 + place / 4),
                fused=passage.share,
                relevance=reading.relevance if reading else 0.0,
                answer=score,
                below=score - best if reading else 0.0,
                lacking=lacks,
                lead=0.5 ** (span.start / _LEAD),
                thread=thread,
            ),
        )


def _cited_before(question: Question) -> set[str]:
    """The articles that the answer before cites, of a question that leans on it."""
    cited = (turn.citations for turn in reversed(question.history) if turn.citations) if question.leans else ()
    return {citation.article_id for citation in next(iter(cited), ())}


def _names_another(question: Question, article: Article) -> bool:
    """Whether a question that leans on others asks of what an article does not have, or of "the other fire"."""
    if _ANOTHER.search(question.typed):
        return True
    return bool(lacking(question.statement or question.text, f"{article.title} {article.text}"))


def _share_lacking(question: Question, around: str) -> float:
    """Share of the names in a question that a passage has in no form."""
    asks = question.statement or question.text  # without what is told before the question
    return len(lacking(asks, around)) / max(1, len(named(asks)))


def _speaks_of_another(statement: str, around: frozenset[str]) -> bool:
    """Whether a passage has nothing of the kind of thing that a question is about: no bridge, of "the Alder bridge"."""
    thing = _THING.match(statement)
    return thing is not None and stems(thing["of"] or thing["kind"])[0] not in around


def _behind(found: Sequence[Candidate], share: float) -> list[Candidate]:
    """The candidates with how much older each is than the newest of them, as far as that counts."""
    newest = max((candidate.day for candidate in found), default=0)
    return [
        replace(c, features=c.features._replace(behind=share * log1p(newest - c.day) / 8 if c.day else 0.0))
        for c in found
    ]


def _voted(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with their votes: a fact that is true is told by more than one outlet."""
    outlets: dict[str, set[str]] = defaultdict(set)
    for candidate in found:
        if candidate.answer:
            outlets[same(candidate.short)].add(_outlet(candidate))
    return [
        replace(candidate, features=candidate.features._replace(votes=log1p(len(outlets[same(candidate.short)]) - 1)))
        if candidate.answer
        else candidate
        for candidate in found
    ]


def _outlet(candidate: Candidate) -> str:
    article = candidate.passage.article
    return article.source or article.id


def same(short: str) -> str:
    """Words that answer, without what does not part them from others that say the same."""
    return _NOT_WORDS.sub(" ", short.lower()).strip().removeprefix("the ")


def quotable(text: str) -> bool:
    """Whether a sentence may be quoted as an answer."""
    if not _SHORTEST_QUOTE <= len(text) <= _LONGEST_QUOTE:
        return False
    return not (_ASKS.search(text) or speaks_to_software(text))


def word_forms(text: str) -> frozenset[str]:
    """The words of a text as stems, numbers in each of their spellings."""
    return frozenset(form for word in stems(text) for form in spellings(word))


def coverage(idf: Mapping[str, float], words: frozenset[str]) -> float:
    """Share of a question's words that are among these, in [0, 1], rare words counting more."""
    total = sum(idf.values())
    return sum(weight for word, weight in idf.items() if word in words) / total if total else 0.0
