"""Support: whether a claim follows from what is quoted for it. A judge is a plain function, a verifier says why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from qa.answering.grounding import compared
from qa.domain import Article, Citation, Claim, Support, Verdict
from qa.errors import ChatModelError, SettingsError
from qa.protocols import Embedder
from qa.settings import Settings
from qa.text.words import content_stems, numbers

Judge = Callable[[str, str], bool]
"""Whether a claim (first) follows from a premise (second)."""

# Of a claim that follows. On sentences of Wikipedia and the pages that they cite (tests/benchmarks/claims.py), the
# reader's relevance and cosines part what is supported from what is not less well than this share does.
SHARED_WORDS = 0.6
_LEAST_COSINE = 0.6
_ENTAILMENT = "entailment"
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


UNSUPPORTED = "not found in the cited articles"
PARTLY = "only partly in the quotes"


class QuotesVerifier:
    """A claim stands where nothing that a program compares speaks against it, and its quotes have its words.

    Args:
        judge: Says whether a claim follows from its quotes where the program finds nothing; None is the share of its
            words that they have.
    """

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = cache(judge) if judge else None  # asked once for each sentence however often the draft grows

    def verify(self, claims: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each claim."""
        return [self._verdict(claim) for claim in claims]

    def _verdict(self, claim: Claim) -> Verdict:
        if not claim.quotes:
            return Verdict(Support.NOT_SAID, UNSUPPORTED)
        wrong = compared(claim)
        if wrong:
            return wrong
        premise = " ".join(citation.quote for citation in claim.quotes)
        if self._judge:
            return Verdict(Support.SUPPORTED) if self._judge(claim.text, premise) else _NOT_FOUND
        if borne_out(claim.text, premise) < SHARED_WORDS:
            return Verdict(Support.NOT_SAID, PARTLY)
        return Verdict(Support.SUPPORTED)


_NOT_FOUND = Verdict(Support.NOT_SAID, UNSUPPORTED)
_VERIFIER = QuotesVerifier()


def verifier_judge(claim: str, premise: str) -> bool:
    """A claim follows where the verifier finds nothing that speaks against it, and its words in the premise."""
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
    """Any chat model, asked for a yes or no."""
    from qa.answering.chat_model import load_chat_model

    model = load_chat_model(settings)

    def judge(claim: str, premise: str) -> bool:
        try:
            reply = model.invoke(_PROMPT.format(premise=premise, claim=claim)).text
        except Exception as error:
            raise ChatModelError(f"the judge {settings.model} did not answer: {error}") from error
        return reply.strip().lower().startswith("yes")

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
    return chat_judge(settings.model_copy(update={"model": name}))
