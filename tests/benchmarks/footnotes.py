"""Whether the footnotes of exported answers verify, in every format.

python tests/benchmarks/footnotes.py INDEX QUESTIONS.jsonl --footnotes 500

Answers are put into one document until it has so many footnotes, and then sentences of the collection, drawn by chance,
as quotes; each format of it is written and verified.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from qa.domain import Answer, Citation, Sentence
from qa.export import FORMATS, of_answers, verify
from qa.index import Index
from qa.pipeline import Answerer
from qa.settings import Settings
from qa.text.sentences import sentences


def main() -> None:
    """Exports and verifies, and prints a line for each format."""
    parser = argparse.ArgumentParser()
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--footnotes", type=int, default=500)
    options = parser.parse_args()
    answers: list[Answer] = []
    with Answerer.from_settings(Settings(index=options.index)) as answerer:
        for line in options.questions.read_text().splitlines():
            answers.append(answerer.invoke(json.loads(line)["question"]))
            if len(of_answers(answers).footnotes) >= options.footnotes:
                break
    found = len(of_answers(answers).footnotes)
    with Index(options.index) as index:
        answers += _drawn(index, options.footnotes - found)
    document = of_answers(answers)
    print(f"{found} footnotes of answers, {len(document.footnotes)} with those of sentences drawn by chance")
    with tempfile.TemporaryDirectory() as folder, Index(options.index) as index:
        for name, format in FORMATS.items():
            path = Path(folder) / f"answers{format.suffix}"
            path.write_bytes(format.write(document))
            began = time.perf_counter()
            counts = Counter(verdict.status.value for verdict in verify(path, index))
            print(f"{name}: {dict(counts)} of {len(document.footnotes)}, {time.perf_counter() - began:.2f} s")


def _drawn(index: Index, count: int) -> list[Answer]:
    """An answer for each of so many sentences."""
    dice = random.Random(0)
    articles = list(index.articles())
    drawn = []
    for _ in range(max(0, count)):
        article = dice.choice(articles)
        span = dice.choice(sentences(article.text, article.language))
        citation = Citation.of(article, *span, number=1)
        said = (Sentence(citation.quote, (1,)),)
        drawn.append(Answer(article.title, said, (citation,), (), 1.0, dt.date.today(), "drawn"))
    return drawn


if __name__ == "__main__":
    main()
