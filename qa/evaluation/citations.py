"""Citations: are sentences cited, are quotes verbatim, do they bear the sentence out, are they the right ones."""

from __future__ import annotations

from qa.answering.verify import Judge, verifier_judge
from qa.domain import Answer
from qa.evaluation.questions import LabelledQuestion


def citation_scores(question: LabelledQuestion, answer: Answer, judge: Judge = verifier_judge) -> dict[str, float]:
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
