"""qa/evaluation/ranking.py"""

from __future__ import annotations

import ir_measures
import numpy as np
import pytest
from conftest import make_article
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import AP, RR, P, R, Success, nDCG

from qa.domain import Article, Chunk, Passage
from qa.evaluation import LabelledQuestion
from qa.evaluation.ranking import NAMES, answer_passage_scores, article_scores, passage_scores, ranking_scores

A = make_article("a", "The bridge will cost 41 million crowns.", url="https://x.example/a")
B = make_article("b", "Rye bread is best.")
C = make_article("c", "The repair of the bridge is late. Nobody knows why.")


def passage(article: Article, *copies: Article) -> Passage:
    chunk = Chunk(article.revision, 0, 0, len(article.text), article.text)
    return Passage(article, chunk, 1.0, copies=copies)


def test_scores_by_hand() -> None:
    scores = ranking_scores([False, True, True], missed=2)
    ideal = sum(1 / np.log2(place + 1) for place in range(1, 5))
    assert scores == pytest.approx(
        {
            "hit@1": 0,
            "hit@4": 1,
            "hit@10": 1,
            "MRR@10": 1 / 2,
            "nDCG@10": (1 / np.log2(3) + 1 / np.log2(4)) / ideal,
            "recall@10": 2 / 4,
            "precision@10": 2 / 10,
            "MAP@10": (1 / 2 + 2 / 3) / 4,
        }
    )


@given(st.lists(st.booleans(), min_size=1, max_size=15), st.integers(0, 3))
def test_scores_are_ir_measures_own_numbers(relevant: list[bool], missed: int) -> None:
    qrels = [ir_measures.Qrel("q", f"d{n}", int(right)) for n, right in enumerate(relevant)]
    qrels += [ir_measures.Qrel("q", f"m{n}", 1) for n in range(missed)]
    run = [ir_measures.ScoredDoc("q", f"d{n}", 100.0 - n) for n in range(len(relevant))]
    measures = [Success @ 1, Success @ 4, Success @ 10, RR @ 10, nDCG @ 10, R @ 10, P @ 10, AP @ 10]
    expected = ir_measures.calc_aggregate(measures, qrels, run)
    scores = ranking_scores(relevant, missed)
    if any(relevant) or missed:
        assert [scores[name] for name in NAMES] == pytest.approx([expected[measure] for measure in measures])


def test_nothing_found_scores_zero() -> None:
    assert set(ranking_scores([], missed=2).values()) == {0.0}
    assert set(ranking_scores([False, False], missed=2).values()) == {0.0}
    assert set(ranking_scores([False], missed=0).values()) == {0.0}


def test_articles_are_ranked_once_by_id_or_url() -> None:
    question = LabelledQuestion("1", "q", evidence=("https://x.example/a", "c"))
    scores = article_scores(question, [passage(B), passage(B), passage(A)])
    assert scores["MRR@10"] == pytest.approx(1 / 2)
    assert scores["recall@10"] == pytest.approx(1 / 2)


def test_a_copy_stands_where_its_original_stands() -> None:
    question = LabelledQuestion("1", "q", evidence=("c",))
    assert article_scores(question, [passage(B, C)])["hit@1"] == 1.0


def test_what_is_unknown_or_not_there_has_no_scores() -> None:
    assert article_scores(LabelledQuestion("1", "q"), [passage(A)]) == {}
    assert article_scores(LabelledQuestion("1", "q", evidence=("a",), answerable=False), [passage(A)]) == {}
    assert passage_scores(LabelledQuestion("1", "q", evidence=("a",)), [passage(A)]) == {}
    assert answer_passage_scores(LabelledQuestion("1", "q"), [passage(A)]) == {}


def test_a_passage_is_right_that_holds_a_quote_of_the_evidence() -> None:
    question = LabelledQuestion("1", "Late?", quotes=("The repair of  the bridge is late.", "It is not in any text."))
    scores = passage_scores(question, [passage(A), passage(C)])
    assert scores["MRR@10"] == pytest.approx(1 / 2)
    assert scores["recall@10"] == pytest.approx(1 / 2)


def test_a_passage_is_right_that_holds_the_answer_and_half_of_the_words() -> None:
    question = LabelledQuestion("1", "How much will the bridge cost?", answers=("41 million",))
    lucky = make_article("d", "He won 41 million in the lottery.", title="Luck")
    assert answer_passage_scores(question, [passage(lucky), passage(A)]) == pytest.approx(
        {"hit@1": 0, "hit@4": 1, "hit@10": 1, "MRR@10": 1 / 2}
    )
