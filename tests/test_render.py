"""ui/render.py"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import replace

from conftest import make_article
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.domain import Answer, Article, Chunk, Passage, Sentence
from ui.render import answer_html, inert, quote_in_paragraph, sources_html

EVIL = (
    "A <script>alert(1)</script> **bold** [link](http://x.example) ![i](http://x.example/i.png) `code` "
    '<img src=x onerror="y"> '
    "# not a heading & $x$ www.x.example https://x.example"
)


def answered(article: Article, start: int, end: int, **fields: object) -> Answer:
    found = Passage(article, Chunk(article.revision, 0, 0, len(article.text), article.text), 1.0)
    citation = found.cite(start, end, number=1)
    line = Sentence(citation.quote, (1,))
    return Answer("q", (line,), (citation,), (found,), 0.9, dt.date(2025, 4, 6), "x", **fields)  # type: ignore[arg-type]


def as_markdown(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def test_article_text_is_neither_html_nor_markdown_in_the_chat() -> None:
    article = make_article(text=EVIL)
    shown = answer_html(answered(article, 0, len(EVIL)))
    assert set(re.findall(r"<(\w+)", shown)) == {"span", "a"}
    rendered = as_markdown(shown)
    assert set(re.findall(r"<(\w+)", rendered)) == {"p", "span", "a"}
    assert re.findall(r'href="([^"]*)"', rendered) == ["#source-1"]
    assert html.unescape(re.sub(r"<[^>]*>", "", rendered)).strip() == f"{EVIL}1"


def test_the_words_that_answer_are_bold_in_their_quote_and_nothing_else_is() -> None:
    article = make_article(text="They paid <b>14 crowns</b> & left.")
    start = article.text.index("14")
    citation = replace(answered(article, 0, len(article.text)).citations[0], answer=(start, start + 9))
    shown = quote_in_paragraph(article, citation)
    assert shown == "<mark>They paid &lt;b&gt;<b>14 crowns</b>&lt;/b&gt; &amp; left.</mark>"


@given(st.text(st.sampled_from("ab*_[]()<>#`!\\|~&$^-+=1. \n\"'{}:@/"), max_size=60))
def test_any_text_reads_as_it_is_in_markdown(text: str) -> None:
    rendered = as_markdown(f"x{inert(text)}x")
    assert html.unescape(rendered).strip() == f"<p>x{' '.join(text.split())}x</p>"


def test_article_text_is_no_html_in_the_sources() -> None:
    article = make_article(text=EVIL, title="<b>T</b>", source="<i>S</i>", url='javascript:alert(1)//"')
    shown = sources_html(answered(article, 2, 27))
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "javascript:" not in shown
    assert "<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>" in shown


def test_the_quote_is_marked_in_its_paragraph() -> None:
    text = "First paragraph.\n\nBefore it. The quote itself. After it.\n\nLast paragraph."
    article = make_article(text=text)
    start = text.index("The quote")
    citation = answered(article, start, start + 17).citations[0]
    assert quote_in_paragraph(article, citation) == "Before it. <mark>The quote itself.</mark> After it."


def test_a_long_paragraph_is_cut_at_words_on_both_sides_of_the_quote() -> None:
    text = "word " * 400 + "The quote itself. " + "word " * 400
    article = make_article(text=text)
    start = text.index("The quote")
    shown = quote_in_paragraph(article, answered(article, start, start + 17).citations[0])
    assert shown.startswith("… word")
    assert shown.endswith("word …")
    assert "<mark>The quote itself.</mark>" in shown
    assert len(shown) < 1000


@given(st.text(st.sampled_from("ab. \n<&"), min_size=1, max_size=120), st.data())
def test_any_quote_is_shown_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = make_article(text=text)
    citation = answered(article, start, end).citations[0]
    assert f"<mark>{html.escape(text[start:end])}</mark>" in quote_in_paragraph(article, citation)


def test_a_source_names_its_outlet_date_address_and_copies() -> None:
    import dataclasses

    article = make_article(source="Gazette", url="https://gazette.example/a?b=1&c=2")
    answer = answered(article, 0, 10)
    copied = dataclasses.replace(answer.passages[0], copies=(make_article("b", source="Herald"),))
    shown = sources_html(dataclasses.replace(answer, passages=(copied,)))
    assert "Gazette, 3 March 2025" in shown
    assert 'href="https://gazette.example/a?b=1&amp;c=2"' in shown
    assert "Also reported by Herald" in shown


def test_a_refusal_shows_the_closest_articles() -> None:
    import dataclasses

    answer = dataclasses.replace(answered(make_article(), 0, 3), sentences=(), citations=())
    assert "The articles do not say." in answer_html(answer)
    assert "Headline a" in sources_html(answer)
    assert "No article comes near" in sources_html(dataclasses.replace(answer, passages=()))


def test_a_flag_and_a_notice_are_shown() -> None:
    import dataclasses

    answer = answered(make_article(), 0, 3, notice="Read <this>.")
    flagged = dataclasses.replace(answer, sentences=(Sentence("Said.", (), "not found"),))
    shown = answer_html(flagged)
    assert '<span class="flag">not found</span>' in shown
    assert '<div class="notice">Read &#60;this&#62;&#46;</div>' in shown
