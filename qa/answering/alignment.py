"""Alignment: a claim and its quotes -> which of their sentences speak of what it does. How a fault is put. Pure."""

from __future__ import annotations

import re
import unicodedata

from qa.answering.wording import Text, read
from qa.domain import Claim, Notice, Support, Verdict, Window
from qa.text.sentences import sentences

_ALIKE = 0.5  # share of a claim's content words that a sentence must have to be held against it


def is_quoted(claim: Claim) -> bool:
    """Whether a claim is a sentence of its quotes, to the letter."""
    said = letters_of(claim.text)
    return any(said == letters_of(sentence.text) for sentence in sentences_of(claim))


def missing(kind: str, *values: str | Window) -> Verdict:
    """Not in the quotes; a kind and values of a `Notice`."""
    return Verdict(Support.NOT_SAID, Notice(kind, values))


def otherwise(kind: str, *values: str | Window) -> Verdict:
    """Otherwise in the quotes; a kind and values of a `Notice`."""
    return Verdict(Support.CONTRADICTED, Notice(kind, values))


def sentences_of(claim: Claim) -> list[Text]:
    """The sentences of the quotes."""
    return [read(quote.quote[s.start : s.end]) for quote in claim.quotes for s in sentences(quote.quote)]


def aligned(claim: Claim) -> list[Text]:
    """The sentences of the quotes that speak of what the claim does, the nearest first."""
    mine = read(claim.text).stems
    shares = [(len(mine & other.stems) / max(1, len(mine)), other) for other in sentences_of(claim)]
    return [other for share, other in sorted(shares, key=lambda pair: -pair[0]) if share >= _ALIKE]


def seen(claim: Claim) -> str:
    """All that a reader of the quotes sees, and what stands around them, but for their days."""
    around = [f"{quote.title}. {quote.source}." for quote in claim.quotes]
    text = "\n".join([*(quote.quote for quote in claim.quotes), claim.context, *around])
    return unicodedata.normalize("NFC", text)


def letters_of(text: str) -> str:
    """The letters of a text, whatever its case, spaces, quotation marks and dashes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(
        re.sub(r"[“”„«»\"]", "", text.replace("’", "'").replace("‘", "'").replace("—", "-").replace("–", "-")).split()
    )
