"""Citations: are sentences cited, are quotes verbatim, do they bear the sentence out, are they the right ones."""

from __future__ import annotations

from collections.abc import Callable

from qa.domain import Answer, ChatModelError, SettingsError
from qa.embedding import Embedder
from qa.evaluation.questions import LabelledQuestion
from qa.settings import Settings
from qa.words import content_stems, numbers

Judge = Callable[[str, str], bool]
"""Whether a claim (first) follows from a premise (second)."""

_SHARED_WORDS = 0.6
_LEAST_COSINE = 0.6
_ENTAILMENT = "entailment"
_PROMPT = """\
Premise: {premise}

Claim: {claim}

Does the claim follow from the premise alone? Answer with one word, yes or no."""


def lexical_judge(claim: str, premise: str) -> bool:
    """A claim follows where the premise has all of its numbers and 60 % of its content words."""
    words = set(content_stems(claim))
    shared = len(words & set(content_stems(premise)))
    return numbers(claim) <= numbers(premise) and shared >= _SHARED_WORDS * len(words)


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
    from qa.answering.generative import load_chat_model

    model = load_chat_model(settings)

    def judge(claim: str, premise: str) -> bool:
        try:
            reply = model.invoke(_PROMPT.format(premise=premise, claim=claim)).text
        except Exception as error:
            raise ChatModelError(f"the judge {settings.model} did not answer: {error}") from error
        return reply.strip().lower().startswith("yes")

    return judge


def load_judge(name: str, embedder: Embedder, settings: Settings) -> Judge:
    """The judge of a name: "lexical", "embedding", "nli:MODEL", or a chat model as "provider:name".

    Raises:
        SettingsError, ChatModelError: There is no such judge.
    """
    if name == "lexical":
        return lexical_judge
    if name == "embedding":
        return embedding_judge(embedder)
    kind, _, model = name.partition(":")
    if kind == "nli":
        return nli_judge(model)
    if not model:
        raise SettingsError(f"there is no judge {name!r}; there are lexical, embedding, nli:MODEL and provider:model")
    return chat_judge(settings.model_copy(update={"model": name}))


def citation_scores(question: LabelledQuestion, answer: Answer, judge: Judge = lexical_judge) -> dict[str, float]:
    """Figures of the citations; empty for a refusal.

    `support recall` and `support precision` are ALCE's (Gao et al. 2023): the share of sentences that all of their
    quotes together bear out, and the share of citations that are needed for it. `evidence precision` and `evidence
    recall` compare the cited articles with those that the set names.
    """
    if answer.refused:
        return {}
    articles = {(p.article.id, p.chunk.revision): p.article for p in answer.passages}
    verbatim = [
        (article := articles.get((citation.article_id, citation.revision))) is not None and citation.cuts(article)
        for citation in answer.citations
    ]
    recall, precision = _support(answer, judge)
    scores = {
        "sentences cited": sum(bool(s.citations) for s in answer.sentences) / len(answer.sentences),
        "quotes verbatim": sum(verbatim) / len(verbatim) if verbatim else 1.0,
        "support recall": recall,
        "support precision": precision,
    }
    return scores | _evidence(question, answer)


def _support(answer: Answer, judge: Judge) -> tuple[float, float]:
    quotes = {citation.number: citation.quote for citation in answer.citations}
    supported, needed, cited = 0, 0, 0
    for sentence in answer.sentences:
        mine = [quotes[number] for number in sentence.citations if number in quotes]
        cited += len(mine)
        if not mine or not judge(sentence.text, " ".join(mine)):
            continue
        supported += 1
        needed += sum(_is_needed(sentence.text, mine, place, judge) for place in range(len(mine)))
    return supported / len(answer.sentences), needed / cited if cited else 0.0


def _is_needed(claim: str, quotes: list[str], place: int, judge: Judge) -> bool:
    others = quotes[:place] + quotes[place + 1 :]
    return not others or judge(claim, quotes[place]) or not judge(claim, " ".join(others))


def _evidence(question: LabelledQuestion, answer: Answer) -> dict[str, float]:
    if question.evidence:
        wanted = set(question.evidence)
        cited = [{citation.article_id, citation.url} & wanted for citation in answer.citations]
        reached = {name for names in cited for name in names}
        precision = sum(map(bool, cited)) / len(cited) if cited else 0.0
        return {"evidence precision": precision, "evidence recall": len(reached) / len(wanted)}
    if question.quotes:
        quotes = [" ".join(quote.split()) for quote in question.quotes]
        cited_texts = [" ".join(citation.quote.split()) for citation in answer.citations]
        right = [any(text in quote or quote in text for quote in quotes) for text in cited_texts]
        covered = [any(text in quote or quote in text for text in cited_texts) for quote in quotes]
        precision = sum(right) / len(right) if right else 0.0
        return {"evidence precision": precision, "evidence recall": sum(covered) / len(covered)}
    return {}
