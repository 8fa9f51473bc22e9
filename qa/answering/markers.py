"""Markers: a model's text -> its sentences, each with the passages that it names. Pure.

A marker is `[n]` (also `[1, 2]`, `[1][2]`, `【1】`), n being the number of a passage in the prompt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.text.sentences import Span, sentences

_MARKER = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[\]】]")


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence without its markers, and the passage numbers they named."""

    text: str
    markers: tuple[int, ...]


def marked_sentences(text: str) -> list[MarkedSentence]:
    """The sentences of a model's text, each with the markers in it or right behind it."""
    found: list[MarkedSentence] = []
    for span in _sentence_spans(text):
        piece = text[span.start : span.end]
        markers = tuple(
            dict.fromkeys(int(number) for match in _MARKER.finditer(piece) for number in re.findall(r"\d+", match[1]))
        )
        plain = _tidy(_MARKER.sub("", piece))
        if plain:
            found.append(MarkedSentence(plain, markers))
        elif found and markers:  # "... said. [1]": the marker stands behind the full stop
            last = found[-1]
            found[-1] = MarkedSentence(last.text, tuple(dict.fromkeys((*last.markers, *markers))))
    return found


def _sentence_spans(text: str) -> list[Span]:
    """Sentences, with markers that lead a sentence given to the one before it ("It rose. [1] Then it fell. [2]")."""
    spans: list[Span] = []
    for span in sentences(text):
        lead = re.match(rf"(?:{_MARKER.pattern}\s*)+", text[span.start : span.end])
        if lead and spans:
            spans[-1] = Span(spans[-1].start, span.start + lead.end())
            if span.start + lead.end() < span.end:
                spans.append(Span(span.start + lead.end(), span.end))
        else:
            spans.append(span)
    return spans


def _tidy(text: str) -> str:
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    return " ".join(text.split()).lstrip(".,;: ")
