"""ingest/split.py"""

from __future__ import annotations

import pytest
from conftest import make_article
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import split
from qa.models.embedder import embedding_text
from ui.demo import ARTICLES

TEXTS = st.text(st.sampled_from('ab cd. \n!?"”A1é漢。😀\u0301\u200d'), max_size=400)


@given(TEXTS, st.integers(10, 120))
def test_a_chunk_is_cut_from_the_text_and_no_character_is_lost_or_doubled(text: str, characters: int) -> None:
    article = make_article(text=text)
    chunks = split(article, characters)
    end = 0
    for ordinal, chunk in enumerate(chunks):
        assert chunk.ordinal == ordinal
        assert chunk.revision == article.revision
        assert article.text[chunk.start : chunk.end] == chunk.text
        assert 0 < len(chunk.text) <= characters
        assert not text[end : chunk.start].strip()
        assert chunk.text == chunk.text.strip()
        end = chunk.end
    assert not text[end:].strip()


@given(TEXTS, st.integers(20, 120))
def test_no_word_is_cut_that_fits_into_a_chunk(text: str, characters: int) -> None:
    for chunk in split(make_article(text=text), characters):
        before, after = text[: chunk.start], text[chunk.end :]
        for left, right in ((before, chunk.text), (chunk.text, after)):
            if left and right and not left[-1].isspace() and not right[0].isspace():
                word = len((left.split() or [""])[-1]) + len((right.split() or [""])[0])
                ends_sentence = left[-1] in '.!?。"”\u0301\u200d' or right[0] in "\u0301\u200d"
                assert word > characters or ends_sentence or not left[-1].isascii() or not right[0].isascii()


def test_chunks_end_on_paragraphs_then_on_sentences() -> None:
    first = "The first paragraph says one thing. It says it twice."
    second = "The second paragraph is about another. " * 3
    text = f"{first}\n\n{second.strip()}"
    chunks = split(make_article(text=text), 100)
    assert [chunk.text for chunk in chunks] == [
        first,
        "The second paragraph is about another. The second paragraph is about another.",
        "The second paragraph is about another.",
    ]


def test_a_heading_begins_a_chunk() -> None:
    body = "A sentence of the body that is long enough to matter here. " * 2
    chunks = split(make_article(text=f"{body.strip()}\n\nCost\n\n{body.strip()}"), 200)
    assert [chunk.text.split("\n")[0][:4] for chunk in chunks] == ["A se", "Cost"]


def test_a_text_without_spaces_is_cut_between_characters_as_a_reader_sees_them() -> None:
    family = "👨‍👩‍👧"
    chunks = split(make_article(text=family * 40), 32)
    assert all(len(chunk.text) % len(family) == 0 for chunk in chunks)


def test_the_headline_goes_into_the_vector() -> None:
    article = make_article(title="Bridge closed", text="A crack was found.")
    (chunk,) = split(article, 100)
    assert embedding_text(article, chunk) == "Bridge closed\nA crack was found."


@pytest.mark.parametrize("path", sorted(ARTICLES.rglob("*.txt")), ids=lambda path: path.stem)
def test_sample_articles_are_split_whole(path: object) -> None:
    from pathlib import Path

    text = Path(str(path)).read_text(encoding="utf-8")
    assert "".join("".join(c.text.split()) for c in split(make_article(text=text), 300)) == "".join(text.split())
