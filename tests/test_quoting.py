"""qa/answering/quoting.py"""

from __future__ import annotations

import dataclasses

import pytest
from conftest import make_article
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.quoting import Numbering, best_spans, unverified
from qa.answering.verify import borne_out
from qa.domain import Chunk, Passage

TEXT = 'Intro. The bridge was closed on Monday after a crack was found. "It is over," said Voss. The ferry sails.'


def passage(text: str = TEXT, start: int = 0, end: int | None = None) -> Passage:
    article = make_article(text=text)
    end = len(text) if end is None else end
    return Passage(article, Chunk(article.revision, 0, start, end, text[start:end]), 1.0)


def cut(claim: str) -> list[str]:
    """What a claim is supported by."""
    return [TEXT[span.start : span.end] for span in best_spans(claim, passage())]


def test_the_sentence_that_shares_most_words_supports() -> None:
    assert cut("On Monday they closed the bridge.") == ["The bridge was closed on Monday after a crack was found."]


@pytest.mark.parametrize(
    "claim",
    [
        "The bridge was closed on Monday after a crack was found, Voss said.",
        "The bridge was closed; a ferry now sails.",
    ],
    ids=["a name", "words"],
)
def test_a_claim_that_joins_two_sentences_is_supported_by_both(claim: str) -> None:
    first, second = cut(claim)
    assert first == "The bridge was closed on Monday after a crack was found."
    assert second == ('"It is over," said Voss.' if "Voss" in claim else "The ferry sails.")


def test_how_much_of_a_claim_its_quotes_have() -> None:
    assert borne_out("The bridge was closed.", "It was closed. A bridge.") == 1.0
    assert borne_out("The bridge was painted.", "The bridge fell.") == 0.5
    assert borne_out("It was so.", "") == 1.0


def test_a_verbatim_quotation_decides() -> None:
    assert cut('The bridge closed on Monday; the engineer said: "It is over,"')[0] == '"It is over," said Voss.'


def test_a_sentence_that_the_passage_does_not_support_has_no_span() -> None:
    assert best_spans("The mayor of Paris resigned yesterday.", passage()) == ()


def test_a_span_stays_inside_the_passage() -> None:
    second = TEXT.index("The ferry")
    assert best_spans("The ferry sails.", passage(start=0, end=second - 1)) == ()


def test_citations_are_numbered_by_first_use_and_shared() -> None:
    numbering = Numbering()
    one, other = passage(), passage("Another text here.")
    (span,) = best_spans("The ferry sails.", one)
    assert [numbering.number(one, span), numbering.number(other, type(span)(0, 7)), numbering.number(one, span)] == [
        1,
        2,
        1,
    ]
    assert [citation.quote for citation in numbering.citations] == ["The ferry sails.", "Another"]


def test_a_citation_that_does_not_cut_its_quote_is_told() -> None:
    found = passage()
    good = found.cite(0, 6, number=1)
    for wrong in (
        dataclasses.replace(good, quote="Intro!"),
        dataclasses.replace(good, start=1),
        dataclasses.replace(good, end=9999),
        dataclasses.replace(good, revision="0" * 32),
        dataclasses.replace(good, article_id="b"),
        dataclasses.replace(good, start=-6, end=0),
    ):
        assert unverified([good, wrong], [found]) == [wrong]


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_citation_cuts_its_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = passage(text)
    citation = found.cite(start, end, number=1)
    assert text[citation.start : citation.end] == citation.quote
    assert unverified([citation], [found]) == []
