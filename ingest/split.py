"""Splitting: Article -> chunks, spans of its text that end on paragraph and sentence borders. Pure.

Chunks do not overlap: overlap is embedded twice and paid for twice, and an answer takes whole sentences, which no
border cuts. A section heading begins a chunk, so that it is read with what it heads.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from qa.domain import Article, Chunk
from qa.text.sentences import Span, is_heading, paragraphs, sentences

_GRAPHEMES = regex.compile(r"\X")
_SPACE = regex.compile(r"\s+")


def split(article: Article, characters: int) -> tuple[Chunk, ...]:
    """The chunks of an article, in order, none longer than `characters`.

    Every character that is not white space is in exactly one chunk, and `article.text[start:end] == chunk.text`.
    """
    revision = article.revision
    return tuple(
        Chunk(revision, ordinal, span.start, span.end, article.text[span.start : span.end])
        for ordinal, span in enumerate(_packed(article, characters))
    )


def _packed(article: Article, limit: int) -> Iterator[Span]:
    """Fills each chunk with whole paragraphs; one that does not fit is parted if the chunk is half empty."""
    text = article.text
    chunk: Span | None = None
    for paragraph in paragraphs(text):
        filled = chunk.end - chunk.start if chunk else 0
        heading = is_heading(text[paragraph.start : paragraph.end])
        if chunk and filled > limit // 2 and (heading or paragraph.end - chunk.start > limit):
            yield chunk
            chunk = None
        fits = paragraph.end - (chunk or paragraph).start <= limit
        for part in [paragraph] if fits else _parts(article, paragraph, limit):
            if chunk and part.end - chunk.start > limit:
                yield chunk
                chunk = None
            chunk = Span((chunk or part).start, part.end)
    if chunk:
        yield chunk


def _parts(article: Article, paragraph: Span, limit: int) -> Iterator[Span]:
    """A long paragraph's sentences, and the pieces of a sentence that is itself too long."""
    for sentence in sentences(article.text, article.language, within=paragraph):
        if sentence.end - sentence.start <= limit:
            yield sentence
        else:
            yield from _pieces(article.text, sentence, limit)


def _pieces(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Cuts a span at white space, or where there is none between two characters as a reader sees them."""
    start = span.start
    while span.end - start > limit:
        spaces = list(_SPACE.finditer(text, start + 1, start + limit + 1))
        if spaces:
            end, following = spaces[-1].start(), spaces[-1].end()
        else:
            end = following = _last_border(text, start, start + limit)
        yield Span(start, end)
        start = following
    if start < span.end:
        yield Span(start, span.end)


def _last_border(text: str, start: int, limit: int) -> int:
    """The last place up to `limit` where no grapheme is cut; `limit` itself if one grapheme fills it all."""
    borders = [match.end() for match in _GRAPHEMES.finditer(text, start, limit + 1) if match.end() <= limit]
    return borders[-1] if borders else limit
