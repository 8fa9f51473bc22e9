"""Trains the static vectors on questions and the passages that answer them, and says what is found with them.

By contrast (InfoNCE, van den Oord et al. 2018): a question's passage against those of the other questions of a batch,
and against up to two that only look like answers. A question's own vector stays the embedding model's, and a passage's
is held near what it was. It found no more than what ships (docs/results.md, "Vectors trained for retrieval").

    python tests/training/contrast.py --pairs news.jsonl.gz ... --set FOLDER=INDEX ... --out static.npz
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from pairs import coverage, find_answers
from readings import questions_of, understood
from static import means

from qa.domain import Filter, Passage
from qa.evaluation import LabelledQuestion
from qa.index import Hit, Index
from qa.models.embedder import MiniLMEmbedder, embedding_text, load_embedder
from qa.models.static import PACKAGED, StaticEmbedder
from qa.retrieval import PassageRetriever
from qa.settings import Settings
from qa.text.words import content_stems

FloatArray = npt.NDArray[np.float32]

_BATCH, _HARD, _DROPPED = 384, 2, 0.15
_TEMPERATURE, _KEPT, _BACK = 0.05, 0.2, 0.3  # of the loss: how near it stays, and passage -> question
_READ = 8  # passages
_BESIDE = {"easy": 0.5, "low overlap": 0.15, "natural": 0.34}  # share of the question's words beside its answer
_AT_ONCE = 5_000


class Pair(NamedTuple):
    """A question by its place, with the tokens of passages that answer it and of some that do not."""

    question: int
    right: list[torch.Tensor]
    wrong: list[torch.Tensor]


class Trained(NamedTuple):
    """The pairs, and the embedding model's vectors of their questions: questions x dimensions."""

    pairs: list[Pair]
    questions: torch.Tensor


def read(paths: Sequence[Path], embedder: MiniLMEmbedder) -> Trained:
    """The groups of `news.py` and `pairs.py` that have an answer."""
    groups = [json.loads(line) for path in paths for line in gzip.decompress(path.read_bytes()).splitlines()]
    groups = [group for group in groups if group["positives"]]

    def tokens(examples: Sequence[dict[str, str]]) -> list[torch.Tensor]:
        texts = [f"{one['title'].partition(': ')[2]}\n{one['text']}" for one in examples]  # without its age
        return [torch.tensor(ids) for ids in embedder.tokenize(texts)]

    pairs = [Pair(n, tokens(g["positives"][:4]), tokens(g["negatives"][:6])) for n, g in enumerate(groups)]
    return Trained(pairs, torch.from_numpy(np.stack([embedder.embed_query(g["question"]) for g in groups])))


def train(
    table: torch.nn.EmbeddingBag, before: torch.nn.EmbeddingBag, given: Trained, epochs: int, rate: float
) -> None:
    """Moves the table so that a question's own passage is nearest to it."""
    pairs, steps = list(given.pairs), epochs * (len(given.pairs) // _BATCH)
    optimizer = torch.optim.Adam(table.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=rate, total_steps=steps + 1)
    entropy = torch.nn.functional.cross_entropy
    for epoch in range(epochs):
        random.shuffle(pairs)
        losses = []
        for start in range(0, len(pairs) - _BATCH + 1, _BATCH):
            batch = pairs[start : start + _BATCH]
            bags = [random.choice(pair.right) for pair in batch]
            bags += [bag for pair in batch for bag in random.sample(pair.wrong, min(_HARD, len(pair.wrong)))]
            bags = [bag[torch.rand(len(bag)) >= _DROPPED] for bag in bags]
            found, own = means(table, bags), torch.arange(len(batch))
            near = given.questions[[pair.question for pair in batch]] @ found.T / _TEMPERATURE
            with torch.no_grad():
                was = means(before, bags)
            loss = entropy(near, own) + _BACK * entropy(near[:, : len(batch)].T, own)
            loss = loss + _KEPT * (1 - (found * was).sum(1)).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}", file=sys.stderr, flush=True)


class Near(Index):
    """An index in which the nearest vectors are those of a static table, compared one by one."""

    def with_table(self, path: Path) -> None:
        """Embeds all of it."""
        self._ids, days, vectors = list[str](), list[int](), list[FloatArray]()
        static = StaticEmbedder(path)
        for ids, _ in self.catalog.all_vectors(_AT_ONCE, Filter()):
            found = self.chunks(ids)
            self._ids += ids
            vectors.append(static.embed_documents([embedding_text(*found[one]) for one in ids]))
            days += [day.toordinal() if (day := found[one][0].published) else 0 for one in ids]
        self._all, self._days = np.concatenate(vectors), np.array(days)

    def nearest(self, vector: FloatArray, count: int, filter: Filter = Filter()) -> list[Hit]:
        """The nearest that were published by the last day of the filter."""
        scores = self._all @ vector
        last = min((day for day in (filter.as_of, filter.until) if day), default=None)
        if last:
            scores = np.where(self._days <= last.toordinal(), scores, -1)
        if filter.since:
            scores = np.where(self._days >= filter.since.toordinal(), scores, -1)
        return [(self._ids[place], float(scores[place])) for place in np.argsort(-scores)[:count] if scores[place] > -1]


def answers(kind: str, labelled: LabelledQuestion, passage: Passage) -> bool:
    """Whether a passage has the answer, of an article named as evidence or beside enough of the question's words."""
    if not find_answers(passage.text, labelled.answers):
        return False
    beside = coverage(set(content_stems(labelled.question)), f"{passage.article.title} {passage.text}")
    named = bool({passage.article.id, passage.article.url} & set(labelled.evidence))
    return beside >= _BESIDE[kind] and (named or kind != "low overlap")


def among_first(folder: Path, index: Near, settings: Settings) -> Iterator[tuple[str, float]]:
    """Of each question of the weeks that nothing was fitted to, its kind and whether what answers is read."""
    retriever = PassageRetriever(index=index, embedder=load_embedder(settings), settings=settings)
    for kind, _, labelled in questions_of(folder, ("test",)):
        if kind in _BESIDE:
            first = retriever.to_read(understood(labelled), _READ)
            yield kind, float(any(answers(kind, labelled, passage) for passage in first))


def main() -> None:
    """Trains, writes the file, and prints what is among the first with it and with the one that ships."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True, help="what news.py and pairs.py wrote")
    parser.add_argument("--set", nargs="*", default=[], metavar="FOLDER=INDEX", help="questions of a year and an index")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=0.002, help="highest learning rate")
    options = parser.parse_args()
    torch.manual_seed(1)
    random.seed(1)
    embedder = load_embedder(Settings.load())
    if not isinstance(embedder, MiniLMEmbedder):
        raise SystemExit("the static vectors are near the default model's: unset DATELINE_EMBEDDER")
    with np.load(PACKAGED) as file:
        begun = torch.from_numpy(file["tokens"].astype(np.float32) * file["scales"][:, np.newaxis])
    table, before = (
        torch.nn.EmbeddingBag.from_pretrained(begun.clone(), freeze=freeze, mode="mean") for freeze in (False, True)
    )
    train(table, before, read(options.pairs, embedder), options.epochs, options.rate)
    StaticEmbedder.save(table.weight.detach().numpy(), options.out)
    for path in (PACKAGED, options.out):
        found: dict[str, list[float]] = {}
        for pair in options.set:
            folder, _, place = pair.partition("=")
            with Near(Path(place), mend=False) as index:
                index.with_table(path)
                for kind, right in among_first(Path(folder), index, Settings.load(index=Path(place))):
                    found.setdefault(kind, []).append(right)
        print(path, {kind: (len(some), round(float(np.mean(some)), 3)) for kind, some in found.items()})


if __name__ == "__main__":
    main()
