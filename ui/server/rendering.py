"""An answer, an article, a turn -> HTML. The one place that knows how they look; the templates have the markup.

Article text is data: nothing in it can become markup, neither HTML nor the Markdown that Gradio's chat reads, and no
character in it can change the order in which the rest is read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ingest.items import Note, Problem
from qa.domain import LIKELY, Answer, Article, Citation, Said
from qa.text.sentences import Span, is_heading, paragraphs
from ui.server.conversations import Turn
from ui.server.narrowing import widenings
from ui.server.texts import Texts

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_SPACE = re.compile(r"[^\S\n]+")
_BREAK = re.compile(r"\s*\n\s*")
_NEW_LINE = Markup("&#10;")  # a blank line, or one that is indented, would mean something in Markdown
# Characters that reorder what follows them: a quote would be read otherwise than it is written (UAX 9).
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ACCOUNTS = {
    "corrected": ("corrected", "corrected_later"),
    "changed": ("changed_since", "older_value"),
    "disagree": ("disagree", "other_account"),
}
_MARKED, _MARKED_MORE = Markup('<mark id="quote" tabindex="-1">{}</mark>'), Markup("<mark>{}</mark>")
_SURE = 0.9
_CLOSEST = 3


def inert(text: str) -> Markup:
    """Text that reads as it is in HTML and in Markdown: every ASCII punctuation mark as a character reference.

    Character references cannot take part in Markdown's structure (CommonMark 0.31, section 2.5). Characters that
    reorder others are shown by name.
    """
    escaped = _PUNCTUATION.sub(lambda match: f"&#{ord(match[0])};", _SPACE.sub(" ", text))
    return Markup(_REORDERING.sub(_named, escaped))  # noqa: S704 -- all that could be markup is a reference by now


def _named(match: re.Match[str]) -> str:
    name = unicodedata.name(match[0])
    return f'<span class="control" dir="ltr" title="{name}">U&#43;{ord(match[0]):04X}</span>'


def _plain(value: object) -> object:
    """What a template writes that nobody has made markup of, as a title or the name of a button: no less in order.

    What a form sends back has to be what it was: it is written with `|e`.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return _REORDERING.sub(lambda match: f"U+{ord(match[0]):04X}", value)
    return value


def inline(text: str) -> Markup:
    """The same on one line."""
    return inert(" ".join(text.split()))


def lines(text: str) -> Markup:
    """The same with its line breaks, each as a character reference: a list and the sentence before it stay apart."""
    return _NEW_LINE.join(inert(line) for line in _BREAK.split(text))


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation as a line of an answer."""

    citation: Citation
    outlets: tuple[str, ...]
    tag: str

    @property
    def number(self) -> int:
        return self.citation.number

    @property
    def address(self) -> str:
        """Of the article at the cited revision, opened at the quote."""
        return quote_address(self.citation)

    @property
    def html(self) -> Markup:
        """The quote, the words in it that answer in bold."""
        return marked(self.citation.quote, self.citation.start, self.citation.answer)


def quote_address(citation: Citation) -> str:
    """The address of an article at the cited revision, opened at the quote."""
    place = {"start": citation.start, "end": citation.end}
    if citation.answer:
        place |= {"from": citation.answer[0], "to": citation.answer[1]}
    return f"/article/{citation.revision}?{urlencode(place)}#quote"


def marked(text: str, offset: int, answer: tuple[int, int] | None) -> Markup:
    """A piece of an article, that begins at `offset`, with the words that answer in bold."""
    if answer is None:
        return lines(text)
    start, end = answer[0] - offset, answer[1] - offset
    return lines(text[:start]) + Markup("<b>{}</b>").format(lines(text[start:end])) + lines(text[end:])


@dataclass(frozen=True, slots=True)
class Account:
    """A row of the table of other accounts."""

    value: str
    outlets: tuple[str, ...]
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """All that a page says about an answer, in the order in which it says it.

    Attributes:
        head: The short answer, where it is sure; else "".
        sure: Key of the confidence in words.
        beside: What stands beside the confidence.
        prose: Whether the sentences say more than their quotes: a model wrote them.
        remarks: What is to be known beside that.
        rests: What it rests on, in one line.
    """

    answer: Answer
    head: str
    sure: str
    beside: str
    quotes: tuple[Quote, ...]
    prose: bool
    accounts: tuple[Account, ...]
    remarks: tuple[str, ...]
    rests: str

    @classmethod
    def of(cls, answer: Answer, texts: Texts) -> AnswerView:
        """The view of an answer that is none of a refusal."""
        accounts, kind = _accounts(answer)
        beside, tag = _ACCOUNTS[kind] if kind else ("", "")
        newest = accounts[0].day if accounts else None
        agree = texts.count("outlets_agree", answer.outlets) if answer.outlets > 1 else ""
        quotes = tuple(
            Quote(citation, _also_in(answer, citation), tag if _is_older(citation, accounts) else "")
            for citation in answer.citations
        )
        verbatim = {citation.number: citation.quote for citation in answer.citations}
        return cls(
            answer=answer,
            head=answer.head(texts.stretch),
            sure=_in_words(answer.confidence),
            beside=texts(beside, day=texts.day(newest)) if beside else agree,
            quotes=quotes,
            prose=any(
                sentence.flag or [verbatim.get(number) for number in sentence.citations] != [sentence.text]
                for sentence in answer.sentences
            ),
            accounts=accounts,
            remarks=remarks(answer, texts, without=kind),
            rests=_rests(answer, texts),
        )


def remarks(answer: Answer, texts: Texts, without: str = "") -> tuple[str, ...]:
    """What is to be known beside an answer or a refusal, a line each.

    Args:
        without: Kind of a notice that is shown otherwise.
    """
    lines = [texts("being_written")] if answer.provisional else []
    lines += [texts.notice(notice) for notice in answer.notices if notice.kind != without]
    if answer.window:
        lines.append(texts("days_looked_at", days=texts.stretch(answer.window), words=answer.window.words))
    return tuple(lines)


def _in_words(confidence: float) -> str:
    if confidence >= _SURE:
        return "sure_very"
    return "sure_likely" if confidence >= LIKELY else "sure_little"


def _accounts(answer: Answer) -> tuple[tuple[Account, ...], str]:
    """The accounts that a notice of the answer names, and its kind; none where it names none."""
    notice = next((notice for notice in answer.notices if notice.kind in _ACCOUNTS), None)
    rows: dict[str, Account] = {}
    for citation in answer.citations if notice else ():
        value = " ".join(citation.short.split())
        if value and notice and Said(value, citation.source, citation.published) in notice.values:
            outlets = dict.fromkeys(filter(None, (citation.source, *_also_in(answer, citation))))
            before = rows.get(value)
            rows[value] = Account(value, tuple(outlets), citation.published) if before is None else before
    accounts = sorted(rows.values(), key=lambda row: row.day or dt.date.min, reverse=True)
    return (tuple(accounts), notice.kind) if notice and len(accounts) > 1 else ((), "")


def _is_older(citation: Citation, accounts: Sequence[Account]) -> bool:
    return " ".join(citation.short.split()) in {account.value for account in accounts[1:]}


def _also_in(answer: Answer, citation: Citation) -> tuple[str, ...]:
    """Outlets that carry the same passage."""
    for passage in answer.passages:
        inside = passage.chunk.start <= citation.start < passage.chunk.end
        if passage.chunk.revision == citation.revision and inside:
            return tuple(dict.fromkeys(copy.source or copy.title for copy in passage.copies))
    return ()


def _rests(answer: Answer, texts: Texts) -> str:
    cited = {citation.revision: citation for citation in answer.citations}
    outlets = {citation.source or citation.article_id for citation in cited.values()}
    days = sorted(citation.published for citation in cited.values() if citation.published)
    counts = {"articles": texts.count("articles", len(cited)), "outlets": texts.count("outlets", len(outlets))}
    if not days:
        return texts("rests_undated", **counts)
    return texts("rests", **counts, days=texts.days(days[0], days[-1]))


def closest(answer: Answer) -> list[tuple[str, Article]]:
    """The articles that come nearest to what a refusal was asked, with their revisions."""
    found: dict[str, tuple[str, Article]] = {}
    for passage in answer.passages:
        found.setdefault(passage.article.id, (passage.chunk.revision, passage.article))
    return list(found.values())[:_CLOSEST]


def chip(pair: tuple[str, str], texts: Texts) -> str:
    """A part of a narrowing, as a chip says it."""
    name, value = pair
    if name == "outlet":
        return value
    if name == "collection":
        return texts("chip_collection", name=value)
    return texts(f"chip_{name}", day=texts.day(dt.date.fromisoformat(value)) if name != "any_date" else "")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article, or a heading over the next ones."""

    html: Markup
    heading: bool


def article_paragraphs(text: str, quote: Span | None = None, answer: Span | None = None) -> list[Paragraph]:
    """An article's paragraphs, the quote marked in them and the words in it that answer in bold."""
    drawn: list[Paragraph] = []
    begun = False
    spans = paragraphs(text)
    for paragraph, heading in zip(spans, _headings(text, spans), strict=True):
        before, quoted, after = _parts(paragraph, quote)
        html = inert(text[before.start : before.end])
        if quoted.start < quoted.end:
            _, words, _ = parts = _parts(quoted, answer)
            first, bold, last = (inert(text[part.start : part.end]) for part in parts)
            inside = first + (Markup("<b>{}</b>").format(bold) if words.start < words.end else bold) + last
            html += (_MARKED_MORE if begun else _MARKED).format(inside)
            begun = True
        drawn.append(Paragraph(html + inert(text[after.start : after.end]), heading))
    return drawn


def _headings(text: str, spans: Sequence[Span]) -> list[bool]:
    """Which paragraphs are headings: short lines, each over a text. Rows of a list or a table are over none."""
    short = [is_heading(text[start:end]) and text[start].isalnum() for start, end in spans]
    return [one and not below for one, below in zip(short, [*short[1:], True], strict=False)]


def _parts(span: Span, inner: Span | None) -> tuple[Span, Span, Span]:
    """What of a span lies before another, in it, and behind it."""
    start = min(max(span.start, inner.start if inner else span.end), span.end)
    end = max(min(span.end, inner.end if inner else span.end), start)
    return Span(span.start, start), Span(start, end), Span(end, span.end)


def reported(item: Problem | Note, texts: Texts) -> str:
    """What a job says of a file, in one line."""
    if isinstance(item, Problem):
        return str(replace(item, reason=texts.told(item.reason)))
    return str(replace(item, text=texts.told(item.text)))


def web_address(url: str) -> str:
    """An address that may be linked to; "" for any other."""
    return url if url.startswith(("http://", "https://")) else ""


@cache
def environment() -> Environment:
    """The templates, with what they may call."""
    made = Environment(
        loader=PackageLoader("ui.server"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_plain,
    )
    made.filters |= {"inert": inert, "inline": inline, "lines": lines, "web_address": web_address}
    made.globals |= {
        "AnswerView": AnswerView,
        "chip": chip,
        "closest": closest,
        "remarks": remarks,
        "reported": reported,
        "widenings": widenings,
    }
    return made


def render(template: str, texts: Texts, **values: object) -> str:
    """A template as HTML."""
    return environment().get_template(template).render(t=texts, **values)


@dataclass(frozen=True, slots=True)
class Collection:
    """What a page says about the collection."""

    articles: int
    first: dt.date | None
    last: dt.date | None
    model: str

    def days(self, texts: Texts) -> str:
        """From its first to its last day; "" where none is dated."""
        return texts.days(self.first, self.last) if self.first and self.last else ""


def drawn(turn: Turn, texts: Texts, collection: Collection, before: int = 0) -> tuple[str, str]:
    """A question and what came of it, each as HTML on one line: a blank line would end it in Markdown.

    Args:
        before: How many questions are before one that waits.
    """
    values = {"turn": turn, "collection": collection, "before": before, "chat": True}
    parts = (render("asked.jinja", texts, **values), render("turn.jinja", texts, **values))
    return " ".join(parts[0].split()), " ".join(parts[1].split())
