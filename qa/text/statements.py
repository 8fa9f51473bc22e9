"""Statements: what of a text may be quoted by itself, as spans with exact offsets. Pure.

A sentence is one; so is a line of a list, of a table or of figures, and a list that a sentence introduces ("The schools
that will close are:") is one together with it. A heading is none. What leans on the sentence before it ("She drowned.",
the answer to an interviewer's question) is quoted with that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.text.languages import language_of
from qa.text.sentences import Span, is_heading, paragraphs, sentences

_ITEM = re.compile(r"(?:[-*•–—·▪◦‣●○■□✓→]|\(?(?:\d{1,2}|[a-z])[.)])\s+\S")
_INTRODUCES = (":", "：")
_BLANK = re.compile(r"\n[^\S\n]*\n")
_TELLS = re.compile(r"\d|\S+(?:\s+\S+){4}")  # a line by itself that may say something: a number, or five words
_LONGEST_LIST = 800
_LONGEST_LEANING = 600
_ASKS = re.compile(r"[?？؟][\W_]*$")
_FIRST_WORD = re.compile(r"\W*([^\W\d_]+)")


class Statement(NamedTuple):
    """What may be quoted by itself.

    Attributes:
        span: What says it.
        quote: `span`, with the sentence before it where it leans on that.
    """

    span: Span
    quote: Span


def statements(text: str, language: str = "en", within: Span | None = None) -> list[Statement]:
    """The statements of `text` (or of a part of it), in order."""
    start, end = within or Span(0, len(text))
    blocks = [Span(start + block.start, start + block.end) for block in paragraphs(text[start:end])]
    found: list[Statement] = []
    number = 0
    while number < len(blocks):
        block = blocks[number]
        if not _is_line(text, block):
            spans = sentences(text, language, within=block)
            items = _list_behind(text, blocks, number)
            if items:  # the sentence that introduces it and the list
                for span in spans[:-1]:
                    found.append(_leaning(text, language, span, found))
                found += _listed(spans[-1], items)
                number += len(items) + 1
                continue
            for span in spans:
                found.append(_leaning(text, language, span, found))
        elif _tells(text, blocks, number):
            found.append(Statement(block, block))
        number += 1
    return found


def _is_line(text: str, block: Span) -> bool:
    """Whether a paragraph is a line by itself: a list's item, a heading, a row of figures."""
    line = text[block.start : block.end]
    return bool(_ITEM.match(line)) or is_heading(line)


def _list_behind(text: str, blocks: Sequence[Span], number: int) -> list[Span]:
    """The lines that a paragraph introduces; none where it introduces nothing."""
    if not text[: blocks[number].end].endswith(_INTRODUCES):
        return []
    items: list[Span] = []
    marked = None
    for block in blocks[number + 1 :]:
        item = bool(_ITEM.match(text, block.start))
        if not _is_line(text, block) or marked not in (None, item):
            break
        marked = item
        items.append(block)
    return items


def _listed(introduction: Span, items: Sequence[Span]) -> list[Statement]:
    """A list as one statement with what introduces it; the items that make it too long by themselves."""
    last = introduction.end
    together = [item for item in items if item.end - introduction.start <= _LONGEST_LIST]
    if together:
        last = together[-1].end
    whole = Span(introduction.start, last)
    return [Statement(whole, whole), *(Statement(item, item) for item in items[len(together) :])]


def _tells(text: str, blocks: Sequence[Span], number: int) -> bool:
    """Whether a line says something by itself, and heads nothing."""
    block = blocks[number]
    line = text[block.start : block.end]
    if _ITEM.match(line):
        return True
    if not _TELLS.search(line):
        return False
    before = number > 0 and _beside(text, blocks[number - 1], block)
    after = number + 1 < len(blocks) and _beside(text, block, blocks[number + 1])
    in_rows = (before and number > 0) or (after and _is_line(text, blocks[number + 1]))
    return in_rows or not text[block.end :].strip()


def _beside(text: str, one: Span, other: Span) -> bool:
    """Whether two paragraphs are lines of one block."""
    return not _BLANK.search(text, one.end, other.start)


def _leaning(text: str, language: str, span: Span, before: Sequence[Statement]) -> Statement:
    """A sentence as a statement, with the one before it where it does not say of whom it speaks, or answers it."""
    if before:
        last = before[-1]
        between = text[last.span.end : span.start]
        # In an interview question and answer are lines beside each other; elsewhere one asks to go on telling.
        asked = between.strip(" \t\r") == "\n" and _ASKS.search(text[last.span.start : last.span.end])
        if asked or _pronoun(text, language, span):
            whole = Span(last.quote.start, span.end)
            if whole.end - whole.start <= _LONGEST_LEANING:
                return Statement(span, whole)
    return Statement(span, span)


def _pronoun(text: str, language: str, span: Span) -> bool:
    """Whether a sentence begins with a word that stands for somebody or something named before."""
    word = _FIRST_WORD.match(text, span.start, span.end)
    return word is not None and word[1].lower() in language_of(language).stands_for
