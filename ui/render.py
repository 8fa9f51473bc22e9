"""Answers as HTML. Pure. Article text is data: nothing in it can become markup, neither HTML nor Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from qa.domain import REFUSAL, Answer, Article, Citation, Passage, byline
from qa.text.sentences import Span, paragraphs

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_LONGEST_PARAGRAPH = 900
_CLOSEST = 3


def inert(text: str) -> str:
    """Text that reads as it is in HTML and in Markdown: every ASCII punctuation mark as a character reference.

    Character references cannot take part in Markdown's structure (CommonMark 0.31, section 2.5).
    """
    return _PUNCTUATION.sub(lambda match: f"&#{ord(match[0])};", " ".join(text.split()))


def answer_html(answer: Answer) -> str:
    """The answer with its numbered citations, each a link to its source beside the chat."""
    if answer.refused:
        return f'<span class="refusal">{html.escape(REFUSAL)}</span>{_notice(answer)}'
    parts = []
    for sentence in answer.sentences:
        links = "".join(f'<a class="cite" href="#source-{number}">{number}</a>' for number in sentence.citations)
        flag = f' <span class="flag">{inert(sentence.flag)}</span>' if sentence.flag else ""
        parts.append(f"<span>{inert(sentence.text)}{links}{flag}</span>")
    return " ".join(parts) + _notice(answer)


def _notice(answer: Answer) -> str:
    lines = [f"Understood as: {answer.understood}"] if answer.understood else []
    lines += answer.remarks
    return "".join(f'<div class="notice">{inert(line)}</div>' for line in lines)


def sources_html(answer: Answer | None) -> str:
    """The sources of an answer: headline, outlet, date, and the quote marked in its paragraph."""
    if answer is None:
        return '<p class="hint">The sources of an answer appear here.</p>'
    if answer.refused:
        return _closest(answer)
    articles = {(p.article.id, p.chunk.revision): p for p in answer.passages}
    cards = [_card(citation, articles) for citation in answer.citations]
    return '<ol class="sources">' + "".join(cards) + "</ol>"


def _card(citation: Citation, passages: Mapping[tuple[str, str], Passage]) -> str:
    passage = passages[citation.article_id, citation.revision]
    return (
        f'<li id="source-{citation.number}" class="source">'
        f"{_heading(passage.article, citation.number)}"
        f"<blockquote>{quote_in_paragraph(passage.article, citation)}</blockquote>"
        f"{_day(citation)}{_also(passage)}</li>"
    )


def quote_in_paragraph(article: Article, citation: Citation) -> str:
    """The paragraph around a citation, the quote marked; long ones are cut on both sides of it."""
    paragraph = _paragraph(article.text, citation)
    start, end = _around(article.text, paragraph, citation)
    before = html.escape(article.text[start : citation.start])
    after = html.escape(article.text[citation.end : end])
    lead = "… " if start > paragraph.start else ""
    tail = " …" if end < paragraph.end else ""
    return f"{lead}{before}<mark>{_marked(article.text, citation)}</mark>{after}{tail}"


def _marked(text: str, citation: Citation) -> str:
    """The quote, the words in it that answer in bold."""
    start, end = citation.answer or (citation.end, citation.end)
    words = f"<b>{html.escape(text[start:end])}</b>" if citation.answer else ""
    return html.escape(text[citation.start : start]) + words + html.escape(text[end : citation.end])


def _paragraph(text: str, citation: Citation) -> Span:
    around = [span for span in paragraphs(text) if span.start < citation.end and span.end > citation.start]
    starts, ends = [span.start for span in around], [span.end for span in around]
    return Span(min([*starts, citation.start]), max([*ends, citation.end]))


def _around(text: str, paragraph: Span, citation: Citation) -> Span:
    room = max(0, _LONGEST_PARAGRAPH - (citation.end - citation.start)) // 2
    start, end = max(paragraph.start, citation.start - room), min(paragraph.end, citation.end + room)
    if start > paragraph.start:
        start = text.find(" ", start, citation.start) + 1 or citation.start
    if end < paragraph.end:
        cut = text.rfind(" ", citation.end, end)
        end = cut if cut >= 0 else citation.end
    return Span(start, end)


def _closest(answer: Answer) -> str:
    seen: dict[str, Article] = {}
    for passage in answer.passages:
        seen.setdefault(passage.article.id, passage.article)
    cards = [f'<li class="source">{_heading(article)}</li>' for article in list(seen.values())[:_CLOSEST]]
    if not cards:
        return '<p class="hint">No article comes near the question.</p>'
    return '<p class="hint">The closest articles:</p><ul class="sources">' + "".join(cards) + "</ul>"


def _heading(article: Article, number: int | None = None) -> str:
    title = html.escape(article.title)
    if article.url.startswith(("http://", "https://")):
        title = f'<a href="{html.escape(article.url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    badge = f'<span class="number">{number}</span>' if number else ""
    where = html.escape(byline(article.source, article.published))
    return f'<div class="headline">{badge}{title}</div><div class="byline">{where}</div>'


def _day(citation: Citation) -> str:
    return f'<div class="also">{html.escape(f"{citation.day.words}: {citation.day}")}</div>' if citation.day else ""


def _also(passage: Passage) -> str:
    outlets = dict.fromkeys(copy.source or copy.title for copy in passage.copies)
    return f'<div class="also">Also reported by {html.escape(", ".join(outlets))}</div>' if outlets else ""
