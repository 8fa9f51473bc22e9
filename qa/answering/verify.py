"""Support: whether a claim follows from what is quoted for it. A judge is a plain function, a verifier says why not."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Sequence
from functools import lru_cache

from qa.answering.alignment import is_quoted
from qa.answering.chat.reply import said
from qa.answering.grounding import compared
from qa.domain import Article, Citation, Claim, Notice, Support, Verdict
from qa.errors import ChatModelError, SettingsError
from qa.models.entailment import entailment
from qa.protocols import Embedder
from qa.settings import Settings
from qa.text.words import content_stems, numbers

log = logging.getLogger(__name__)

Judge = Callable[[str, str], bool]
"""Whether a claim (first) follows from a premise (second)."""

SHARED_WORDS = 0.6  # of a claim that its quotes speak of, if not so
_FROM_ANOTHER = 0.2  # of its words that the quote with most of them lacks, and others have
_LEAST_COSINE = 0.6
_ENTAILMENT = "entailment"
_PATIENCE = 10.0  # seconds that a chat model has to judge a claim
_AND = re.compile(r"(?:,|;)\s+(?:and|but|while|whereas)\s+|;\s+|\s+(?:while|whereas)\s+")
_LEAST_CLAUSE = 4  # words
_PAUSE = 60.0  # seconds that a judge is not asked after it failed
_KEPT = 4096  # of its verdicts
_VERDICT = re.compile(r"\b(?:(?P<yes>yes|true)|no|false|not)\b", re.IGNORECASE)
_PROMPT = """\
Premise: {premise}

Claim: {claim}

Does the claim follow from the premise alone? Answer with one word, yes or no."""


def borne_out(claim: str, premise: str) -> float:
    """Share of a claim's content words that the premise has, in [0, 1]; 1 where it has none."""
    words = set(content_stems(claim))
    return len(words & set(content_stems(premise))) / len(words) if words else 1.0


def lexical_judge(claim: str, premise: str) -> bool:
    """A claim follows where the premise has all of its numbers and 60 % of its content words."""
    return numbers(claim) <= numbers(premise) and borne_out(claim, premise) >= SHARED_WORDS


UNSUPPORTED = Notice("unsupported")
PARTLY = Notice("partly")
JOINED = Notice("joined")


class QuotesVerifier:
    """A claim stands where nothing that a program compares speaks against it, and it follows from its quotes.

    Args:
        judge: Says whether a claim follows from its quotes where the program finds nothing; None is the packaged
            entailment model, and so it is for a while where a judge fails.
    """

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = lru_cache(_KEPT)(judge) if judge else None
        self._asked_from = 0.0

    def verify(self, claims: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each claim."""
        return [self._verdict(claim) for claim in claims]

    def _verdict(self, claim: Claim) -> Verdict:
        if not claim.quotes:
            return _NOT_FOUND
        if is_quoted(claim):
            return Verdict(Support.SUPPORTED)
        wrong = compared(claim)
        if wrong:
            return wrong
        premise = " ".join(citation.quote for citation in claim.quotes)
        judged = self._judged(claim.text, premise)
        if judged is None:
            judged = _follows(claim.text, claim.quotes)
            if judged and not _stands_in_one(claim, premise):
                return _JOINED
        if judged:
            return Verdict(Support.SUPPORTED)
        return _PARTLY if borne_out(claim.text, premise) >= SHARED_WORDS else _NOT_FOUND

    def _judged(self, claim: str, premise: str) -> bool | None:
        """What the judge says; None where there is none, or it has failed lately."""
        if not self._judge or time.monotonic() < self._asked_from:
            return None
        try:
            return self._judge(claim, premise)
        except ChatModelError as error:
            self._asked_from = time.monotonic() + _PAUSE
            log.warning("%s; sentences are compared by their words for %g s", error, _PAUSE)
            return None


def _headed(quotes: Sequence[Citation]) -> str:
    """Quotes under the headlines of their articles: who "he" is, the headline often says."""
    heads = dict.fromkeys(quote.title for quote in quotes)
    parts = [(head, " ".join(quote.quote for quote in quotes if quote.title == head)) for head in heads]
    return " ".join(f"{head}: {text}" if head else text for head, text in parts)


def _follows(text: str, quotes: Sequence[Citation]) -> bool:
    """Whether the packaged model takes a text to follow from some quotes."""
    return entailment().supports(text, _headed(quotes))


def _stands_in_one(claim: Claim, premise: str) -> bool:
    """Whether one quote by itself bears a claim out, or each of its clauses, if none has about all of its words.

    What is joined wrongly is made of the words of several, and an entailment model that reads them in a row follows it.
    """
    most = max(borne_out(claim.text, _headed([quote])) for quote in claim.quotes)
    if borne_out(claim.text, premise) - most < _FROM_ANOTHER:
        return True
    clauses = [part for part in _AND.split(claim.text) if len(part.split()) >= _LEAST_CLAUSE]
    whole = any(_follows(claim.text, [quote]) for quote in claim.quotes)
    return whole or (len(clauses) > 1 and all(_has_clause(clause, claim.quotes) for clause in clauses))


def _has_clause(clause: str, quotes: Sequence[Citation]) -> bool:
    """Whether one of some quotes has most words of a clause, and bears it out."""
    near = [quote for quote in quotes if borne_out(clause, _headed([quote])) >= SHARED_WORDS]
    return any(not compared(Claim(clause, (quote,))) and _follows(clause, [quote]) for quote in near)


_NOT_FOUND = Verdict(Support.NOT_SAID, UNSUPPORTED)
_PARTLY = Verdict(Support.NOT_SAID, PARTLY)
_JOINED = Verdict(Support.NOT_SAID, JOINED)
_VERIFIER = QuotesVerifier()


def verifier_judge(claim: str, premise: str) -> bool:
    """A claim follows where the verifier finds nothing that speaks against it, and that the premise says it."""
    if not premise.strip():
        return False
    quote = Citation.of(Article("premise", "", premise), 0, len(premise), number=1)
    (verdict,) = _VERIFIER.verify([Claim(claim, (quote,))])
    return verdict.support is Support.SUPPORTED


def embedding_judge(embedder: Embedder) -> Judge:
    """A claim follows where the premise has all of its numbers and a vector with a cosine of at least 0.6 to it."""

    def judge(claim: str, premise: str) -> bool:
        vectors = embedder.embed_documents([claim, premise])
        return numbers(claim) <= numbers(premise) and float(vectors[0] @ vectors[1]) >= _LEAST_COSINE

    return judge


def nli_judge(name: str) -> Judge:
    """A natural language inference cross-encoder of sentence-transformers, by hub name or folder.

    Raises:
        SettingsError: It cannot be loaded, or has no label "entailment".
    """
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(name, device="cpu")
    except (OSError, ValueError) as error:
        raise SettingsError(f"the judge {name!r} cannot be loaded: {error}") from error
    labels = {label.lower(): int(place) for place, label in model.config.id2label.items()}
    if _ENTAILMENT not in labels:
        raise SettingsError(f"the judge {name!r} has the labels {sorted(labels)}, none of them {_ENTAILMENT!r}")

    def judge(claim: str, premise: str) -> bool:
        return int(model.predict([(premise, claim)])[0].argmax()) == labels[_ENTAILMENT]

    return judge


def chat_judge(settings: Settings) -> Judge:
    """Any chat model, asked for a yes or no.

    Raises:
        ChatModelError: From the judge, where it fails, or says neither.
    """
    from qa.answering.chat.chat_model import load_chat

    chat = load_chat(settings)

    def judge(claim: str, premise: str) -> bool:
        reply = chat.ask(_PROMPT.format(premise=premise, claim=claim), min(_PATIENCE, settings.chat.deadline))
        verdict = _VERDICT.search(said(reply))
        if not verdict:
            raise ChatModelError(f"the judge {chat.name} said neither yes nor no, but {reply[:80]!r}")
        return bool(verdict["yes"])

    return judge


def load_judge(name: str, embedder: Embedder, settings: Settings) -> Judge:
    """The judge of a name: "verifier", "lexical", "embedding", "nli:MODEL", or a chat model as "provider:name".

    Raises:
        SettingsError, ChatModelError: There is no such judge.
    """
    if name == "verifier":
        return verifier_judge
    if name == "lexical":
        return lexical_judge
    if name == "embedding":
        return embedding_judge(embedder)
    kind, _, model = name.partition(":")
    if kind == "nli":
        return nli_judge(model)
    if not model:
        names = "verifier, lexical, embedding, nli:MODEL and provider:model"
        raise SettingsError(f"there is no judge {name!r}; there are {names}")
    from qa.answering.chat.chat_model import judge_of

    return chat_judge(judge_of(settings, name))
