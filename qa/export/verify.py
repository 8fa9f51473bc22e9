"""Verifying: the footnotes of a document, compared with an index -> what has become of each quote. Offline."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from qa.domain import Article
from qa.export.footnotes import Place, one_line
from qa.export.formats import ExportError, footnotes_in
from qa.text.sentences import sentences

_SHOWN = 600  # most characters of what an article says now


class Articles(Protocol):
    """Where articles are looked up; an index is one."""

    def article_at(self, revision: str) -> Article | None:
        """The article that was, or is, at a revision; None where it is not stored."""

    def revisions(self, article_ids: Iterable[str]) -> Mapping[str, str]:
        """The current revision of each of these articles that is stored."""


class Status(Enum):
    """What has become of a quote.

    Attributes:
        VERBATIM: It stands where it is said to, and the article is as it was.
        SUPERSEDED: It stood there; the article has been edited since.
        ALTERED: The article never said this there: the document was changed.
        GONE: The article, or that revision of it, is not in the collection any more.
    """

    VERBATIM = "verbatim"
    SUPERSEDED = "superseded"
    ALTERED = "altered"
    GONE = "gone"


_Found = tuple[Status, str, str]
"""What has become of a quote, what changed, and how the article puts it now."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What has become of the quote of a footnote.

    Attributes:
        footnote: Its number in the document.
        detail: What changed, in words; "" where nothing did.
        now: How the article puts it now; "" where it does not, or where nothing changed.
    """

    footnote: str
    status: Status
    article_id: str
    revision: str
    start: int
    end: int
    detail: str = ""
    now: str = ""

    def to_dict(self) -> dict[str, object]:
        """JSON-ready values."""
        return asdict(self) | {"status": self.status.value}

    def __str__(self) -> str:
        more = f": {self.detail}" if self.detail else ""
        return f"[{self.footnote}] {self.status.value}, {self.article_id} {self.start}–{self.end}{more}"


def verify(path: Path, articles: Articles) -> list[Verdict]:
    """What has become of the quotes of a document's footnotes, in order. Footnotes of other making are passed over.

    Args:
        path: The document: .md, .docx, .html, .json (CSL) or .ris.
        articles: The index to compare with.

    Raises:
        ExportError: The document cannot be read, or has no footnote that says where its quote stands.
    """
    notes = [(number, text, Place.read(text)) for number, text in footnotes_in(path)]
    found = [_verdict(number, text, place, articles) for number, text, place in notes if place]
    if not found:
        raise ExportError(f"{path} has no footnote that says where its quote stands; export it with: dateline export")
    return found


def _verdict(number: str, text: str, place: Place, articles: Articles) -> Verdict:
    article = articles.article_at(place.revision)
    if article is None:
        found = _forgotten(place, articles)
    else:
        found = _as_it_was(text, place, article) or _as_it_is(place, article, articles)
    status, detail, now = found
    return Verdict(number, status, place.article_id, place.revision, place.start, place.end, detail, now)


def _forgotten(place: Place, articles: Articles) -> _Found:
    """Of a revision that is not stored."""
    current = articles.revisions([place.article_id]).get(place.article_id)
    if current is None:
        return Status.GONE, "the article is not in this collection", ""
    return Status.GONE, f"that revision was forgotten; the article is at {current} now", ""


def _as_it_was(text: str, place: Place, article: Article) -> _Found | None:
    """What a footnote says that its article did not say; None where it did."""
    quote = one_line(article.text[place.start : place.end])
    # Compared as far as the length of what stands there: a quote may itself have quotation marks.
    if not quote or not one_line(text).startswith(f"“{quote}” — "):
        return Status.ALTERED, f"the article says there: “{quote[:300]}”", ""
    if not one_line(text).endswith(f", article {one_line(article.id)}, {place.tail}"):
        return Status.ALTERED, f"that revision is of the article {article.id}", ""
    return None


def _as_it_is(place: Place, article: Article, articles: Articles) -> _Found:
    """What the article has become since."""
    current = articles.revisions([article.id]).get(article.id)
    if current == place.revision:
        return Status.VERBATIM, "", ""
    newer = articles.article_at(current) if current else None
    if newer is None:
        return Status.GONE, "the article was removed; its text is kept until it is pruned", ""
    return Status.SUPERSEDED, *_change(place, article, newer)


def _change(place: Place, article: Article, newer: Article) -> tuple[str, str]:
    """What became of a quote, and how the article puts it now: the sentences that took the place of the quote's."""
    quote = article.text[place.start : place.end]
    at = newer.text.find(quote)
    if at >= 0:
        return f"the quote still stands, at {at}–{at + len(quote)} of revision {newer.revision}", quote
    spans = sentences(article.text, article.language)
    old = [article.text[span.start : span.end] for span in spans]
    new = [newer.text[span.start : span.end] for span in sentences(newer.text, newer.language)]
    quoted = {at for at, span in enumerate(spans) if span.start < place.end and place.start < span.end}
    put: list[str] = []
    for kind, first, last, first_new, last_new in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        covered = quoted.intersection(range(first, last))
        if kind == "equal":
            put += [old[at] for at in sorted(covered)]
        elif covered:
            put += new[first_new:last_new]
    now = " ".join(put)[:_SHOWN]
    return (f"it now reads: “{one_line(now)}”", now) if now else ("the article does not say it any more", "")
