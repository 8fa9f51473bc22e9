"""Whether the footnotes of exported answers verify, in every format, and what became of their articles is named.

python tests/benchmarks/footnotes.py INDEX QUESTIONS.jsonl --footnotes 500

Answers are put into one document until it has so many footnotes, and then sentences of the collection, drawn by chance,
as quotes; each format of it is written and verified. Then, in a copy of the index, of every four articles that are
quoted one gets a paragraph before its text, one has every sentence that is quoted changed, and one is removed; at last
all that is not current is forgotten.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from ingest.job import ingest
from qa.domain import Answer, Article, Citation, Sentence
from qa.export import FORMATS, Document, of_answers, verify
from qa.index import Index
from qa.models.embedder import load_embedder
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
        while (missing := options.footnotes - len(of_answers(answers).footnotes)) > 0:  # some are drawn twice
            answers += _drawn(index, missing, seed=len(answers))
    document = of_answers(answers)
    print(f"{found} footnotes of answers, {len(document.footnotes)} with those of sentences drawn by chance")
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder)
        with Index(options.index) as index:
            for name, format in FORMATS.items():
                path = papers / f"answers{format.suffix}"
                path.write_bytes(format.write(document))
                began = time.perf_counter()
                counts = Counter(verdict.status.value for verdict in verify(path, index))
                print(f"{name}: {dict(counts)} of {len(document.footnotes)}, {time.perf_counter() - began:.2f} s")
        copy = papers / "copy"
        shutil.copytree(options.index, copy)
        print_what_became(document, papers, copy)


def print_what_became(document: Document, papers: Path, folder: Path) -> None:
    """Changes the articles of an index that a document quotes, and prints how many fates are named rightly."""
    settings = Settings(index=folder)
    expected: dict[str, str] = {}
    cited: dict[str, list[Citation]] = {}
    for footnote in document.footnotes:
        cited.setdefault(footnote.citation.article_id, []).append(footnote.citation)
    with Index(folder) as index:
        changed: list[Article] = []
        for number, (id, citations) in enumerate(sorted(cited.items())):
            article, fate = index.article(id), ("kept", "moved", "edited", "removed")[number % 4]
            assert article
            expected[id] = fate
            if fate == "moved":
                changed.append(replace(article, text=f"An editor put this before it.\n\n{article.text}"))
            if fate == "edited":
                changed.append(replace(article, text=_edited(article.text, citations)))
        removed = [id for id, fate in expected.items() if fate == "removed"]
        ingest(changed, index, load_embedder(settings), settings, refining=False)
        with index.writing():
            index.remove(removed)
        wanted = {"kept": "verbatim", "moved": "superseded", "edited": "superseded", "removed": "gone"}
        _compare("edited and removed", document, papers, index, {id: wanted[fate] for id, fate in expected.items()})
        with index.writing():
            index.prune()
        pruned = {id: "verbatim" if fate == "kept" else "gone" for id, fate in expected.items()}
        _compare("pruned", document, papers, index, pruned)


def _compare(what: str, document: Document, papers: Path, index: Index, wanted: dict[str, str]) -> None:
    articles = {str(one.number): one.citation.article_id for one in document.footnotes}
    for format in FORMATS.values():
        verdicts = verify(papers / f"answers{format.suffix}", index)
        right = sum(one.status.value == wanted[articles[one.footnote]] for one in verdicts)
        counts = Counter(one.status.value for one in verdicts)
        told = Counter(one.detail.split(":")[0].split(",")[0][:40] for one in verdicts if one.detail)
        print(f"{what}, {format.suffix}: {right} of {len(verdicts)} named rightly, {dict(counts)}, {dict(told)}")


def _edited(text: str, citations: list[Citation]) -> str:
    """A text in which each quote has become another."""
    for one in sorted(citations, key=lambda one: one.start, reverse=True):
        middle = (one.start + one.end) // 2
        text = f"{text[:middle]} (as was said before) {text[middle:]}"
    return text


def _drawn(index: Index, count: int, seed: int) -> list[Answer]:
    """An answer for each of so many sentences."""
    dice = random.Random(seed)
    articles = list(index.articles())
    drawn = []
    for _ in range(count):
        article = dice.choice(articles)
        span = dice.choice(sentences(article.text, article.language))
        citation = Citation.of(article, *span, number=1)
        said = (Sentence(citation.quote, (1,)),)
        drawn.append(Answer(article.title, said, (citation,), (), 1.0, dt.date.today(), "drawn"))
    return drawn


if __name__ == "__main__":
    main()
