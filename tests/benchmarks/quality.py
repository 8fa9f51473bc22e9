"""Dateline beside the plain LangChain pipeline through the same harness: a column each, and the paired differences.

python tests/benchmarks/quality.py QUESTIONS.jsonl --index .dateline --peer peer-index/ --peer-report peer.json
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from peer import PeerAnswerer, PlainPipeline
from rich.console import Console
from rich.table import Table

from qa.compose import compose
from qa.evaluation import evaluate, load_questions
from qa.evaluation.compare import compare_reports
from qa.evaluation.run import SavedReport
from qa.pipeline import Answerer
from qa.settings import Settings


def main() -> None:
    """Prints the table; with --peer-report also writes the peer's report, for `dateline eval --against`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--peer", type=Path, required=True, help="the folder that peer.py wrote")
    parser.add_argument("--undated", action="store_true", help="let the peer see what was published after the question")
    parser.add_argument("--peer-report", type=Path)
    options = parser.parse_args()
    questions = load_questions(options.questions)
    settings = Settings.load(index=options.index)
    open_settings = settings.model_copy(update={"answer": settings.answer.model_copy(update={"threshold": 0.0})})
    parts = compose(open_settings)
    answerer = Answerer.from_parts(parts)
    articles = parts.retriever.index.articles()
    peer = PeerAnswerer(PlainPipeline(options.peer), articles, dated=not options.undated)

    def progress(done: int) -> None:
        if done % 50 == 0:
            print(done, "questions", file=sys.stderr, flush=True)

    theirs = evaluate(peer, questions, by=(), progress=progress)
    ours = evaluate(answerer.invoke, questions, threshold=settings.answer.threshold, by=(), progress=progress)
    if options.peer_report:
        options.peer_report.write_text(json.dumps(theirs.to_dict()), encoding="utf-8")
    saved = SavedReport("langchain", theirs.about, {row.question.id: row.to_dict() for row in theirs.rows})
    comparison = compare_reports(ours, saved)
    table = Table("figure", "langchain", "dateline", "ratio", "difference", "95 % interval", "p", box=None)
    for name, found in ours.estimates.items():
        other = theirs.estimates.get(name)
        difference = comparison.differences.get(name)
        table.add_row(
            name,
            f"{other.value:.3f}" if other else "",
            f"{found.value:.3f}",
            f"{found.value / other.value:.2f}" if other and other.value else "",
            f"{difference.value:+.3f}" if difference else "",
            f"{difference.low:+.3f} to {difference.high:+.3f}" if difference else "",
            f"{difference.adjusted:.4f}" if difference else "",
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
