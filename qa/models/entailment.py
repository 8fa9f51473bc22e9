"""Entailment: what is quoted and what is claimed, read together -> supported, contradicted, or not said.

A cross-encoder on the packaged MiniLM with one head on the first token. The model is a folder: `model.onnx` and
`weights.json`, what was fitted to it, made by tests/training/verifier.py and verdicts.py; card.md says of what.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from qa.models.embedder import cpu_session, minilm_tokenizer
from qa.protocols import FloatArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGED = Path(__file__).with_name("verifier")
"""The folder of the model that comes along."""

LABELS = ("supported", "contradicted", "not_said")
"""What the columns of the probabilities are of."""
LONGEST_CLAIM, LONGEST_INPUT = 96, 256
"""Tokens; what is longer is cut."""
_CLS, _SEP = 101, 102
_BATCH = 8  # pairs of about the same length


class Telling(NamedTuple):
    """What is known of one sentence and one of the two, yes or no; also the weights of a conditional logit on that.

    Attributes:
        constant: 1; that no sentence tells counts 0.
        told: Log-odds that the sentence says so, against that it leaves it open.
        behind: How far its score is below that of the best sentence, in log-odds: from -3 to 0.
        first: 1 for the best sentence.
        ruled: 1 where the rules say so.
        gainsaid: 1 where the rules say the contrary.
        no: 1 for no.
    """

    constant: float = 0.0
    told: float = 0.0
    behind: float = 0.0
    first: float = 0.0
    ruled: float = 0.0
    gainsaid: float = 0.0
    no: float = 0.0


def assemble(premise: Sequence[int], claim: Sequence[int], longest: int = LONGEST_INPUT) -> tuple[list[int], list[int]]:
    """Token ids and types of "[CLS] claim [SEP] premise [SEP]", as the reader has its question before its passage."""
    claim = claim[:LONGEST_CLAIM]
    premise = premise[: longest - len(claim) - 3]
    return [_CLS, *claim, _SEP, *premise, _SEP], [0] * (len(claim) + 2) + [1] * (len(premise) + 1)


class EntailmentModel:
    """Reads premises and claims together. Its files are loaded with the first use.

    What is said of a pair depends on nothing else but, in the last digits, on the pairs that are read in one batch with
    it: their activations are quantized together.

    Args:
        folder: Where its model and its threshold are.
    """

    def __init__(self, folder: Path = PACKAGED) -> None:
        self._folder = folder

    @cached_property
    def threshold(self) -> float:
        """The least probability of being supported of a claim that stands."""
        return float(self._fitted["supported"])

    @cached_property
    def verdicts(self) -> Telling:
        """What speaks for yes, or for no, of a sentence that is to tell one of them."""
        return Telling(**self._fitted["verdicts"])

    @cached_property
    def _fitted(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self._folder / "weights.json").read_text(encoding="utf-8"))
        return content

    @cached_property
    def _session(self) -> Any:
        return cpu_session(self._folder / "model.onnx")

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return minilm_tokenizer(whole=True)

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        """How likely each claim is supported, contradicted and not said by its premise.

        Args:
            pairs: Premise and claim of each; a premise is at best a few sentences, and cut at about 200 tokens.

        Returns:
            float32, len(pairs) x 3; the columns are those of `LABELS`, and the sum of a row is 1.
        """
        texts = [text for pair in pairs for text in pair]
        tokens = [one.ids for one in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        inputs = [assemble(premise, claim) for premise, claim in zip(tokens[::2], tokens[1::2], strict=True)]
        found = np.zeros((len(inputs), len(LABELS)), dtype=np.float32)
        order = sorted(range(len(inputs)), key=lambda place: len(inputs[place][0]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            found[places] = self._run([inputs[place] for place in places])
        return found

    def supports(self, claim: str, premise: str) -> bool:
        """Whether a claim follows from a premise, a judge as `qa.answering.verify` has it."""
        return bool(self.probabilities([(premise, claim)])[0, 0] >= self.threshold)

    def _run(self, rows: Sequence[tuple[list[int], list[int]]]) -> FloatArray:
        width = max(len(ids) for ids, _ in rows)
        inputs = {
            name: np.zeros((len(rows), width), dtype=np.int32)
            for name in ("input_ids", "token_type_ids", "attention_mask")
        }
        for row, (ids, types) in enumerate(rows):
            inputs["input_ids"][row, : len(ids)] = ids
            inputs["token_type_ids"][row, : len(ids)] = types
            inputs["attention_mask"][row, : len(ids)] = 1
        logits = self._session.run(["entailment"], inputs)[0].reshape(len(rows), len(LABELS))
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: FloatArray = powers / powers.sum(axis=1, keepdims=True)
        return shares


_LOADING = threading.Lock()


@cache
def _packaged() -> EntailmentModel:
    return EntailmentModel()


def entailment() -> EntailmentModel:
    """The packaged one, loaded once, when it is first asked."""
    with _LOADING:
        return _packaged()
