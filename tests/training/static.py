"""Trains the static vectors: one for each token, so that their mean over a passage comes near its MiniLM vector.

What is learned from are the passages of indexes and the vectors that are stored there; no question and no answer takes
part. One passage in fifty is held back, and how near its vector comes is printed. Minutes on two cores.

    python tests/training/static.py --index INDEX [--index ...] [--before 2022-09-01] --out qa/models/static.npz
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from qa.domain import Filter
from qa.index import Index
from qa.models.embedder import MiniLMEmbedder, embedding_text, load_embedder
from qa.models.static import StaticEmbedder
from qa.settings import Settings

_BATCH = 256
_HELD_BACK = 50
_DROPPED = 0.2
_LONG = 20_000  # passages

FloatArray = npt.NDArray[np.float32]


def passages(folder: Path, filter: Filter) -> Iterator[tuple[str, FloatArray]]:
    """What was embedded, and its vector: float32, dimensions."""
    with Index(folder, mend=False) as index:
        ids, vectors = index.catalog.vectors(filter)
        for start in range(0, len(ids), _LONG):
            found = index.chunks(ids[start : start + _LONG])
            for chunk_id, vector in zip(ids[start : start + _LONG], vectors[start : start + _LONG], strict=True):
                yield embedding_text(*found[chunk_id]), vector


def alone(embedder: MiniLMEmbedder, tokens: int) -> FloatArray:
    """The vector of every token by itself, to start from: float32, tokens x dimensions."""
    start, end = embedder.tokenize(["a"])[0][0], embedder.tokenize(["a"])[0][-1]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.stack(list(pool.map(lambda token: embedder.embed_tokens([start, token, end]), range(tokens))))


class Bags:
    """Token ids of many passages, one after the other."""

    def __init__(self, bags: list[list[int]]) -> None:
        self._lengths = torch.tensor([len(bag) for bag in bags])
        self._starts = torch.cumsum(self._lengths, 0) - self._lengths
        self._tokens = torch.tensor([token for bag in bags for token in bag])

    def mean(self, table: torch.nn.EmbeddingBag, places: torch.Tensor) -> torch.Tensor:
        """The mean vectors of some passages, scaled to length 1: passages x dimensions."""
        pieces = [self._tokens[self._starts[place] : self._starts[place] + self._lengths[place]] for place in places]
        if table.training:  # a passage has to be known by any part of its words
            pieces = [piece[torch.rand(len(piece)) >= _DROPPED] for piece in pieces]
        return means(table, pieces)


def means(table: torch.nn.EmbeddingBag, bags: Sequence[torch.Tensor]) -> torch.Tensor:
    """The mean vectors of the tokens of some passages, scaled to length 1: passages x dimensions."""
    lengths = torch.tensor([len(bag) for bag in bags])
    found: torch.Tensor = table(torch.cat(list(bags)), torch.cumsum(lengths, 0) - lengths)
    return torch.nn.functional.normalize(found)


def main() -> None:
    """Trains, prints how near the held-back passages come, and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, action="append", required=True)
    parser.add_argument(
        "--before", type=dt.date.fromisoformat, help="leave out what was published on this day or later"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=0.004, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    embedder = load_embedder(Settings.load())
    if not isinstance(embedder, MiniLMEmbedder):
        raise SystemExit("the static vectors are made of the default model's: unset DATELINE_EMBEDDER")
    filter = Filter(as_of=options.before - dt.timedelta(days=1)) if options.before else Filter()
    pairs = [pair for folder in options.index for pair in passages(folder, filter)]
    bags = Bags(embedder.tokenize([text for text, _ in pairs]))
    wanted = torch.nn.functional.normalize(torch.from_numpy(np.stack([vector for _, vector in pairs])))
    order = torch.randperm(len(pairs))
    held, used = order[: len(pairs) // _HELD_BACK], order[len(pairs) // _HELD_BACK :]
    table = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(alone(embedder, embedder.vocabulary)), freeze=False, mode="mean"
    )
    steps = options.epochs * (len(used) // _BATCH)
    optimizer = torch.optim.Adam(table.parameters(), lr=options.rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=options.rate, total_steps=steps)
    print(f"{len(used):,} passages, {len(held):,} held back, {steps:,} steps", file=sys.stderr)
    began, step = time.perf_counter(), 0
    for epoch in range(options.epochs):
        table.train()
        for places in torch.split(used[torch.randperm(len(used))], _BATCH)[: len(used) // _BATCH]:
            loss = 1 - (bags.mean(table, places) * wanted[places]).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            step += 1
        table.eval()
        with torch.no_grad():
            near = (bags.mean(table, held) * wanted[held]).sum(1).mean()
        print(f"epoch {epoch + 1}: cosine {near:.3f} held back, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    StaticEmbedder.save(table.weight.detach().numpy(), options.out)
    static = StaticEmbedder(options.out)
    found = static.embed_documents([pairs[place][0] for place in held.tolist()])
    print(f"cosine of {len(held)} held-back passages: {float((found * wanted[held].numpy()).sum(1).mean()):.3f}")


if __name__ == "__main__":
    main()
