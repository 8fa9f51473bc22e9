"""How well the check of a chat model's sentences tells what a page supports, on WiCE (Kamoi et al. 2023).

Each claim is taken for a sentence that a model wrote, citing the three passages of the page that share most words with
it. Printed is the share that would be shown as it is, flagged, without a citation, or left out, by what annotators
said, and how well single signals part the supported claims from the rest (AUROC).

    python tests/benchmarks/claims.py wice_dev.jsonl.gz
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from ingest.split import split
from qa.answering.chat.markers import MarkedSentence
from qa.answering.checking import Checker
from qa.answering.quoting import best_spans
from qa.answering.verify import PARTLY, UNSUPPORTED, QuotesVerifier, borne_out
from qa.domain import Article, Passage
from qa.evaluation.statistics import auroc
from qa.models.embedder import load_embedder
from qa.models.reader import OnnxReader
from qa.settings import Settings
from qa.text.words import content_stems

_LABELS = ("supported", "partially_supported", "not_supported")
_LEFT_OUT = "left out"
_ENDS = {"": "as it is", UNSUPPORTED: "no citation", PARTLY: "flagged: words", _LEFT_OUT: _LEFT_OUT}


def passages_for(claim: str, article: Article, count: int = 3) -> list[Passage]:
    """The passages that share most words with a claim."""
    words = set(content_stems(claim))
    chunks = sorted(split(article, 1000), key=lambda chunk: -len(words & set(content_stems(chunk.text))))
    return [Passage(article, chunk, 0.0) for chunk in chunks[:count]]


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    with gzip.open(options.path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    embedder, reader = load_embedder(Settings.load()), OnnxReader()
    ends: dict[str, Counter[str]] = {label: Counter() for label in _LABELS}
    signals: dict[str, list[float]] = {"words of the quotes": [], "cosine to a quote": [], "reader": []}
    for row in rows:
        claim = row["claim"]
        found = passages_for(claim, Article(row["id"], "", "\n\n".join(row["evidence_sentences"])))
        checker = Checker(tuple(found), QuotesVerifier())
        checker.add(MarkedSentence(claim, (1, 2, 3)))
        flag = checker.lines[0].flag if checker.lines else _LEFT_OUT
        ends[row["label"]][_ENDS.get(flag, "flagged: another reason")] += 1
        quotes = [p.article.text[span.start : span.end] for p in found for span in best_spans(claim, p)]
        vectors = embedder.embed_documents([claim, *quotes])
        signals["words of the quotes"].append(borne_out(claim, " ".join(quotes)))
        signals["cosine to a quote"].append(float((vectors[1:] @ vectors[0]).max(initial=0.0)))
        signals["reader"].append(max(reading.relevance for reading in reader.read(claim, found)))
    console = Console(width=120)
    columns = [*_ENDS.values(), "flagged: another reason"]
    table = Table("claims", "", *columns, box=None)
    for label, counted in ends.items():
        total = sum(counted.values())
        table.add_row(label, str(total), *(f"{counted[column] / total:.2f}" for column in columns))
    console.print(table)
    table = Table("AUROC of supported", "against partially", "against not", box=None)
    labels = np.array([row["label"] for row in rows])
    for name, values in signals.items():
        cells = []
        for other in _LABELS[1:]:
            chosen = (labels == _LABELS[0]) | (labels == other)
            pairs = np.array([np.array(values)[chosen], (labels[chosen] == _LABELS[0]).astype(float)])
            cells.append(f"{auroc(pairs):.3f}")
        table.add_row(name, *cells)
    console.print()
    console.print(table)


if __name__ == "__main__":
    main()
