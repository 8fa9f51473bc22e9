"""The vector store: nearest neighbours through Chroma. Derived from the catalog, and rebuilt from it at any time.

Only ids and vectors are kept here: everything else about a chunk is the catalog's. Chroma's types stay in this file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from qa.index.native import no_panics

if TYPE_CHECKING:
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

FloatArray = npt.NDArray[np.float32]

_COLLECTION = "chunks"
_BATCH = 2000
# 66,000 vectors: recall of the nearest 50 is 1.00 against an exact product, at 4 ms a query.
_HNSW: CreateHNSWConfiguration = {"space": "ip", "ef_construction": 100, "ef_search": 100, "max_neighbors": 16}


@no_panics
class VectorStore:
    """A Chroma collection in a folder of its own.

    Args:
        folder: Where it is, or is to be.
        create: Make an empty one. Only who holds the writer's lock may: two that make one at once damage it.

    Raises:
        FileNotFoundError: There is none, and `create` is False.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        if not create and not (folder / "chroma.sqlite3").exists():  # Chroma would make one
            raise FileNotFoundError(f"there is no vector store in {folder}")
        try:
            self._client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        except Exception:
            # A store that failed to start stays in Chroma's cache and would be handed out again after a rebuild.
            SharedSystemClient._identifier_to_system.pop(str(folder), None)  # noqa: SLF001
            SharedSystemClient._identifier_to_refcount.pop(str(folder), None)  # noqa: SLF001
            raise
        self._collection: Collection = (
            self._client.create_collection(_COLLECTION, configuration={"hnsw": _HNSW}, embedding_function=None)
            if create
            else self._client.get_collection(_COLLECTION, embedding_function=None)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files."""
        with contextlib.suppress(Exception):  # closing what is damaged must not hide the damage's own error
            self._client.close()  # type: ignore[attr-defined]  # it is not part of the interface

    def __len__(self) -> int:
        return self._collection.count()

    @property
    def watermark(self) -> int:
        """The batch that was written last."""
        return int((self._collection.metadata or {}).get("watermark", 0))

    @property
    def embedder(self) -> str:
        """The embedding model of the vectors here; "" where none was written yet."""
        return str((self._collection.metadata or {}).get("embedder", ""))

    def mark(self, watermark: int, embedder: str) -> None:
        """Records the batch that was written last, and the embedding model of the vectors."""
        self._collection.modify(metadata={"watermark": watermark, "embedder": embedder})

    def add(self, ids: Sequence[str], vectors: FloatArray) -> None:
        """Adds vectors (float32, len(ids) x dimensions). An id that is here already is left as it is.

        Chroma has damaged stores in which an id was written twice (chroma-core/chroma 6975), so ids that exist are
        taken out first: an id carries its revision and always has the same vector.
        """
        for start in range(0, len(ids), _BATCH):
            batch = list(ids[start : start + _BATCH])
            known = set(self._collection.get(ids=batch, include=[])["ids"])
            fresh = [place for place, chunk_id in enumerate(batch) if chunk_id not in known]
            if fresh:
                self._collection.add(
                    ids=[batch[place] for place in fresh], embeddings=vectors[start : start + _BATCH][fresh]
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these ids; one that is not here is no error."""
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def search(self, vector: FloatArray, count: int) -> list[tuple[str, float]]:
        """The `count` nearest ids with their cosine, nearest first."""
        found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=count, include=["distances"])
        distances = found["distances"]
        assert distances is not None  # asked for above
        return [(chunk_id, 1.0 - distance) for chunk_id, distance in zip(found["ids"][0], distances[0], strict=True)]

    def vectors(self, ids: Sequence[str]) -> dict[str, FloatArray]:
        """The vectors of those of these ids that are here."""
        found = self._collection.get(ids=list(ids), include=["embeddings"])
        embeddings = found["embeddings"]
        assert embeddings is not None  # asked for above
        return dict(zip(found["ids"], np.asarray(embeddings, dtype=np.float32), strict=True))

    def ids(self) -> list[str]:
        """All ids, in no order."""
        return list(self._collection.get(include=[])["ids"])


def exact_search(vector: FloatArray, ids: Sequence[str], vectors: FloatArray, count: int) -> list[tuple[str, float]]:
    """The same as `VectorStore.search` over the given vectors, by comparing with every one."""
    if not ids:
        return []
    cosines = vectors @ vector
    best = np.argsort(-cosines, kind="stable")[:count]
    return [(ids[place], float(cosines[place])) for place in best]
