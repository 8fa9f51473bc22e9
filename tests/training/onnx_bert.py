"""A BERT encoder's weights -> one ONNX file: attention, layer norms and GELU fused, weights int8.

The graph is written node by node with ONNX Runtime's fused operators instead of exported from torch and fused after:
the same weights give the same file everywhere, in five seconds and without torch (exporting and fusing: 15 s, 1 GB).
Quantized dynamically, per output channel and to 7 bits (`reduce_range`), so that processors without VNNI instructions
do not overflow: all machines compute the same integers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

FloatArray = npt.NDArray[np.float32]

FUSED = "com.microsoft"
"""The domain of ONNX Runtime's fused operators."""


class BertGraph:
    """The nodes and the weights of one encoder, collected as it is written down.

    Args:
        weights: Tensors by their names in the checkpoint ("encoder.layer.0.attention.self.query.weight", ...).
        layers, heads, epsilon: `num_hidden_layers`, `num_attention_heads` and `layer_norm_eps` of its config.
    """

    def __init__(self, weights: Mapping[str, FloatArray], *, layers: int, heads: int, epsilon: float) -> None:
        self._weights = weights
        self._layers, self._heads, self._epsilon = layers, heads, epsilon
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._outputs: list[onnx.ValueInfoProto] = []

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        """Declares a constant and returns its name."""
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str, *, transpose: bool = False) -> str:
        """Declares a tensor of the checkpoint and returns its name."""
        value = self._weights[name]
        return self.constant(name, value.T if transpose else value)

    def node(
        self, operator: str, inputs: Sequence[str], output: str, *more: str, domain: str = "", **attributes: Any
    ) -> str:
        """Adds a node and returns the name of its first output."""
        self._nodes.append(
            helper.make_node(operator, inputs, [output, *more], name=output, domain=domain, **attributes)
        )
        return output

    def linear(self, inputs: str, name: str) -> tuple[str, str]:
        """Adds `inputs @ W`; returns its output and the name of the bias, which the fused operators add."""
        product = self.node("MatMul", [inputs, self.weight(f"{name}.weight", transpose=True)], f"{name}.product")
        return product, self.weight(f"{name}.bias")

    def encoder(self) -> str:
        """Adds the whole encoder over `input_ids`, `token_type_ids` and `attention_mask` (int32, batch x tokens).

        Returns:
            The name of the last hidden state, float32, batch x tokens x width.
        """
        hidden = self.node(
            "EmbedLayerNormalization",
            [
                "input_ids",
                "token_type_ids",
                *(self.weight(f"embeddings.{table}_embeddings.weight") for table in ("word", "position", "token_type")),
                *(self.weight(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")),
                "attention_mask",
            ],
            "embeddings",
            "mask_index",
            domain=FUSED,
            epsilon=self._epsilon,
        )
        for layer in range(self._layers):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        return hidden

    def _layer(self, hidden: str, name: str) -> str:
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        attention = self.node(
            "Attention",
            [
                hidden,
                self.constant(f"{name}.qkv.weight", np.hstack([self._weights[f"{part}.weight"].T for part in parts])),
                self.constant(f"{name}.qkv.bias", np.hstack([self._weights[f"{part}.bias"] for part in parts])),
                "mask_index",
            ],
            f"{name}.context",
            domain=FUSED,
            num_heads=self._heads,
        )
        hidden = self._residual(attention, hidden, f"{name}.attention.output")
        product, bias = self.linear(hidden, f"{name}.intermediate.dense")
        activated = self.node("BiasGelu", [product, bias], f"{name}.activated", domain=FUSED)
        return self._residual(activated, hidden, f"{name}.output")

    def _residual(self, inputs: str, residual: str, name: str) -> str:
        product, bias = self.linear(inputs, f"{name}.dense")
        norm = [self.weight(f"{name}.LayerNorm.{part}") for part in ("weight", "bias")]
        return self.node(
            "SkipLayerNormalization",
            [product, residual, *norm, bias],
            f"{name}.normed",
            domain=FUSED,
            epsilon=self._epsilon,
        )

    def output(self, name: str, shape: Sequence[str | int]) -> None:
        """Declares `name` as a float32 output of the model."""
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def model(self) -> onnx.ModelProto:
        """The finished float32 model."""
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "tokens"])
            for name in ("input_ids", "token_type_ids", "attention_mask")
        ]
        graph = helper.make_graph(self._nodes, "bert", inputs, self._outputs, list(self._constants.values()))
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        # Shape inference cannot see through fused operators; without this mark the quantizer warns that it was not run.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        return model


def mean_pooled(graph: BertGraph, hidden: str, width: int) -> None:
    """Ends a graph in `embedding`: the mean of the unmasked tokens, scaled to length 1 (batch x width)."""
    tokens, last = graph.constant("axis_1", np.array([1])), graph.constant("axis_2", np.array([2]))
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    column = graph.node("Unsqueeze", [mask, last], "mask_column")
    total = graph.node("ReduceSum", [graph.node("Mul", [hidden, column], "unmasked"), tokens], "total", keepdims=0)
    count = graph.node("ReduceSum", [mask, tokens], "count", keepdims=1)
    mean = graph.node("Div", [total, count], "mean")
    graph.node("LpNormalization", [mean], "embedding", axis=-1, p=2)
    graph.output("embedding", ["batch", width])


def save_int8(model: onnx.ModelProto, path: Path, check: Callable[[Path], object]) -> None:
    """Quantizes `model` and puts it at `path` in one step, or not at all.

    Args:
        check: Called with the finished file before it takes its place; raises to keep it out.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".making-") as folder:
        made = Path(folder) / "model.onnx"
        quantize_dynamic(
            model,
            made,
            op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            # Types do not flow through the fused operators; everything between them is float.
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        check(made)
        made.replace(path)
