"""How much of the main text, the headline and the day of a page is found, beside trafilatura alone.

python tests/benchmarks/pages.py

40 pages of our own: eight ways to lay out the same kind of article, with five kinds of things around and inside of it.
Of each, what a reader would call its text is known, so that lines that are missing and lines that are too many count.
They show kinds of faults, not how frequent these are on the web.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trafilatura import bare_extraction

from ingest.items import File
from ingest.sources.page import page_items
from ingest.text import comparable, squeezed
from qa.domain import Article
from qa.errors import SourceError

DAY = dt.date(2024, 3, 5)
TITLE = "Sill bridge closes after a diver finds a crack"
SENTENCES = (
    "The old bridge over the Sill was closed on Monday after a diver found a crack in its second pier, the city said.",
    "It was built in 1968 and carries nine thousand cars a day, said Ada Perrin, who runs the road office, on Monday.",
    "Repairs will take until the autumn and cost two million crowns, which the city does not have, she said there.",
    "Buses go round by Morrow, and a ferry for people on foot will sail every half an hour from Thursday morning on.",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what a reader would say is on it."""

    name: str
    markup: str
    lines: tuple[str, ...]
    published: dt.date | None


def _paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


LAYOUTS: dict[str, Callable[[str, str], str]] = {
    "article": lambda top, body: f"<main><article><h1>{TITLE}</h1>{top}{body}</article></main>",
    "main": lambda top, body: f"<main><h1>{TITLE}</h1>{top}{body}</main>",
    "divs": lambda top, body: f'<div id="page"><h1>{TITLE}</h1>{top}<div class="story-body">{body}</div></div>',
    "wordpress": lambda top, body: (
        f'<article class="post"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1>'
        f'<div class="entry-meta">{top}</div></header><div class="entry-content">{body}</div></article>'
    ),
    "logo": lambda top, body: (
        "<header><h1>Sill Gazette</h1></header>"
        f'<main><article><h2 class="headline">{TITLE}</h2>{top}{body}</article></main>'
    ),
    "breaks": lambda top, body: (
        f"<article><h1>{TITLE}</h1>{top}<div>{body.replace('<p>', '').replace('</p>', '<br><br>')}</div></article>"
    ),
    "sections": lambda top, body: f"<article><h1>{TITLE}</h1>{top}<section><div>{body}</div></section></article>",
    "table layout": lambda top, body: f"<table><tr><td><h1>{TITLE}</h1>{top}{body}</td></tr></table>",
}
MENU = '<nav><a href="/">Home</a> <a href="/news">News</a></nav>'
OTHERS = (
    '<aside class="related"><h3>Most read</h3><a href="/s">Snow</a> <time datetime="2026-11-24">24 Nov</time></aside>'
)
PUBLISHED = '<meta property="article:published_time" content="2024-03-05T20:10:00Z">'


def pages() -> Iterator[Page]:
    """The forty pages."""
    calls = (
        "<p>Sign up to Morning Gazette, our free newsletter, and get ten stories a day.</p>",
        "<p>Read more: Ten bridges that closed this year</p><p>Follow the Gazette on Facebook and X.</p>",
    )
    table = "<table><tr><th>Way</th><th>Minutes</th></tr><tr><td>By Morrow</td><td>25</td></tr></table>"
    caption = '<figure><img src="a.jpg"><figcaption>The bridge in 2019, before the crack.</figcaption></figure>'
    updated = '<div>Updated <time datetime="2024-06-30">30 June 2024</time></div>'
    for name, lay_out in LAYOUTS.items():
        plain = _paragraphs(SENTENCES)
        cut = _paragraphs(SENTENCES[:2]) + calls[0] + _paragraphs(SENTENCES[2:]) + calls[1]
        kinds = {
            "plain": (PUBLISHED, "", plain, SENTENCES, DAY),
            "undated, other stories": ("", "", plain, SENTENCES, None),
            "visible day, updated": ("", f"<p>5 March 2024</p>{updated}", plain, SENTENCES, DAY),
            "calls": (PUBLISHED, "", cut, SENTENCES, DAY),
            "table and caption": (
                PUBLISHED, "", caption + plain + table,
                ("The bridge in 2019, before the crack.", *SENTENCES, "Way | Minutes", "By Morrow | 25"), DAY,
            ),
        }  # fmt: skip
        for kind, (head, top, body, lines, day) in kinds.items():
            markup = (
                f'<!DOCTYPE html><html lang="en"><head><title>{TITLE} - Sill Gazette</title>{head}'
                f'<meta property="og:site_name" content="Sill Gazette"></head><body>{MENU}{lay_out(top, body)}{OTHERS}'
                "<footer>Copyright 2026 Sill Gazette</footer></body></html>"
            )
            yield Page(f"{name}, {kind}", markup, tuple(lines), day)


Found = tuple[str, str, dt.date | None]
"""Headline, text and day."""


def ours(page: Page) -> Found:
    """What `dateline ingest` finds."""
    try:
        article = next(item for item in page_items(page.markup, File(Path("a.html"), "a")) if isinstance(item, Article))
    except SourceError:
        return "", "", None
    return article.title, article.text, article.published


def alone(page: Page) -> Found:
    """What trafilatura finds, with its tables."""
    found = bare_extraction(page.markup, with_metadata=True, include_comments=False, include_tables=True)
    if found is None or isinstance(found, dict):
        return "", "", None
    return found.title or "", found.text or "", dt.date.fromisoformat(found.date) if found.date else None


def score(find: Callable[[Page], Found]) -> dict[str, float]:
    """Shares: of lines found that belong to the text, of the text's lines that are found, of right titles and days."""
    right = kept = wanted = found_lines = titles = days = count = 0
    for page in pages():
        title, text, day = find(page)
        lines = {comparable(line) for line in text.split("\n") if squeezed(line)} - {comparable(TITLE), ""}
        truth = {comparable(line) for line in page.lines}
        right += len(lines & truth)
        kept += len(truth & lines)
        found_lines += len(lines)
        wanted += len(truth)
        titles += title == TITLE
        days += day == page.published
        count += 1
    return {
        "pages": count,
        "precision of lines": right / max(1, found_lines),
        "recall of lines": kept / wanted,
        "titles": titles / count,
        "days": days / count,
    }


def main() -> None:
    """Prints both."""
    scores = {"dateline": score(ours), "trafilatura alone": score(alone)}
    for name in scores["dateline"]:
        print(f"{name:20}" + "".join(f"{who}: {values[name]:.3f}   " for who, values in scores.items()))


if __name__ == "__main__":
    main()
