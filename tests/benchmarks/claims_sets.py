"""How well the program's comparison of claims with their evidence tells what people said of them, by set.

Each claim is compared with the sentences of its evidence that it would be shown with (tests/benchmarks/claims.py has
what is shown of WiCE). Printed, by set: balanced accuracy of "stands" against the label, and the share of each label
that stands, for the words alone and for the verifier; with `--model`, also for one that asks another entailment model
(tests/training/verifier.py).

    PYTHONPATH=.:tests python tests/benchmarks/claims_sets.py claims_dev.jsonl.gz qags fever_symmetric_test
    PYTHONPATH=.:tests python tests/benchmarks/claims_sets.py --written tests/training/claims/realtimeqa-2025.jsonl \
        --articles realtimeqa-2025
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from benchmarks.claims import passages_for
from rich.console import Console
from rich.table import Table

from qa.answering.quoting import best_spans
from qa.answering.verify import QuotesVerifier, lexical_judge
from qa.domain import Article, Claim, Support
from qa.models.entailment import EntailmentModel


def written(path: Path, folder: Path) -> list[dict[str, str]]:
    """The claims of `tests/training/claims/`, each with the part of its article that it is about."""
    articles = map(json.loads, gzip.decompress((folder / "articles.jsonl.gz").read_bytes()).splitlines())
    found = {article["id"]: article for article in articles}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        {
            "set": "written",
            "claim": row["claim"],
            "label": row["label"],
            "headline": found[row["article"]]["title"],
            "evidence": found[row["article"]]["text"][row["start"] : row["end"]],
        }
        for row in rows
    ]


def claim_of(text: str, evidence: str, headline: str = "") -> Claim:
    """A claim with the spans that would be quoted for it."""
    article = Article("evidence", headline, evidence)
    passages = passages_for(text, article)
    cited = [(passage, span) for passage in passages for span in best_spans(text, passage)]
    quotes = tuple(passage.cite(span.start, span.end, number=n) for n, (passage, span) in enumerate(cited, start=1))
    return Claim(text, quotes, "\n\n".join(passage.text for passage in passages))


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="Sets of claims (claims_dev.jsonl.gz).")
    parser.add_argument("sets", nargs="*", help="Those of them whose name begins so.")
    parser.add_argument("--written", type=Path, help="Claims that were written about parts of articles.")
    parser.add_argument("--articles", type=Path, help="The folder with these articles.")
    parser.add_argument("--model", type=Path, help="The folder of an entailment model.")
    options = parser.parse_args()
    rows = written(options.written, options.articles) if options.written else []
    if options.path:
        with gzip.open(options.path, "rt", encoding="utf-8") as file:
            rows += [row for row in map(json.loads, file) if row["set"].startswith(tuple(options.sets))]
    stands: dict[tuple[str, str], dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    verifiers = {"verifier": QuotesVerifier()}
    if options.model:
        verifiers["verifier, model"] = QuotesVerifier(EntailmentModel(options.model).supports)
    began = time.process_time()
    for row in rows:
        claim = claim_of(row["claim"], row["evidence"], row.get("headline", ""))
        premise = " ".join(quote.quote for quote in claim.quotes)
        stands[row["set"], "words"][row["label"]].append(lexical_judge(row["claim"], premise))
        for name, verifier in verifiers.items():
            (verdict,) = verifier.verify([claim])
            stands[row["set"], name][row["label"]].append(verdict.support is Support.SUPPORTED)
    table = Table("set", "", "balanced accuracy", "stands", box=None)
    for (name, how), by_label in sorted(stands.items()):
        shares = {label: float(np.mean(values)) for label, values in by_label.items()}
        others = np.mean([value for label, values in by_label.items() if label != "supported" for value in values])
        told = ", ".join(f"{label} {share:.2f} of {len(by_label[label])}" for label, share in sorted(shares.items()))
        table.add_row(name, how, f"{(shares['supported'] + 1 - others) / 2:.2f}", told)
    console = Console(width=140)
    console.print(table)
    console.print(f"{1000 * (time.process_time() - began) / len(rows):.1f} ms of CPU a claim")


if __name__ == "__main__":
    main()
