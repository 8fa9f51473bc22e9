"""The vector store: nearest neighbours through Chroma. Derived from the catalog, and rebuilt from it at any time.

Only ids and vectors are kept here: everything else about a chunk is the catalog's. Chroma's types stay in this file.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from qa.domain import VectorServerError, one_line
from qa.index.native import no_panics
from qa.index.place import beside

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

FloatArray = npt.NDArray[np.float32]
_T = TypeVar("_T")

_COLLECTION = "chunks"
_BATCH = 2000
_SECONDS = 60.0  # until a server is given up; Chroma would wait for ever
# 66,000 vectors: recall of the nearest 50 is 1.00 against an exact product, at 4 ms a query.
_HNSW: CreateHNSWConfiguration = {"space": "ip", "ef_construction": 100, "ef_search": 100, "max_neighbors": 16}


@no_panics
class VectorStore:
    """A Chroma collection, open.

    Args:
        collection: It.
        client: What is closed with it; None where others use it too.
    """

    def __init__(self, collection: Collection, client: ClientAPI | None = None) -> None:
        self._collection, self._client = collection, client

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files."""
        if self._client:
            with contextlib.suppress(Exception):  # closing what is damaged must not hide the damage's own error
                self._client.close()  # type: ignore[attr-defined]  # it is not part of the interface

    def rename(self, name: str) -> None:
        """Gives the collection another name."""
        self._collection.modify(name=name)

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


_PROBE = """
import sys
from pathlib import Path
from qa.index.vectors import ChromaFolder
store = ChromaFolder(Path(sys.argv[1])).open()
ids = store.ids()
store.search(next(iter(store.vectors(ids[:1]).values())), len(ids))
"""


class VectorHome(Protocol):
    """Where a vector store is kept."""

    def open(self) -> VectorStore:
        """The store.

        Raises:
            FileNotFoundError: There is none yet.
        """

    def rebuild(self, fill: Callable[[VectorStore], _T]) -> _T:
        """Makes a new store beside the old one, and puts it in its place once it is filled."""

    def sound(self) -> bool:
        """Whether the store, which may have been left by a process that was killed, can be opened and asked at all."""

    def close(self) -> None:
        """Lets go of what is shared by all that was opened."""


@no_panics
class ChromaFolder:
    """Chroma inside this process, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> VectorStore:
        if not (self._folder / "chroma.sqlite3").exists():  # Chroma would make one
            raise FileNotFoundError(f"there is no vector store in {self._folder}")
        client = _client_in(self._folder)
        return VectorStore(client.get_collection(_COLLECTION, embedding_function=None), client)

    def rebuild(self, fill: Callable[[VectorStore], _T]) -> _T:
        with beside(self._folder) as part:
            client = _client_in(part)
            with VectorStore(_made(client, _COLLECTION), client) as store:
                return fill(store)

    def sound(self) -> bool:
        # hnswlib takes what it finds in its files on trust: a damaged one ends the whole process, so another one tries.
        probe = subprocess.run(  # noqa: S603 -- our own
            [sys.executable, "-c", _PROBE, str(self._folder)], capture_output=True, timeout=_SECONDS, check=False
        )
        return probe.returncode >= 0  # what raises is found again, by who opens it

    def close(self) -> None:
        pass


@no_panics
class ChromaServer:
    """A Chroma server; indexes that share one have a collection each.

    Args:
        url: Of the server, as in http://127.0.0.1:8000.
        collection: Its name there.
    """

    def __init__(self, url: str, collection: str) -> None:
        self._url, self._collection = url, collection
        self._connected: ClientAPI | None = None

    def open(self) -> VectorStore:
        from chromadb.errors import NotFoundError

        with self._client() as client:
            try:
                return VectorStore(client.get_collection(self._collection, embedding_function=None))
            except NotFoundError as error:
                raise FileNotFoundError(f"there is no collection {self._collection} on {self._url}") from error

    def rebuild(self, fill: Callable[[VectorStore], _T]) -> _T:
        part = f"{self._collection}-new"
        with self._client() as client:
            _forget(client, part)
            store = VectorStore(_made(client, part))
            result = fill(store)
            _forget(client, self._collection)
            store.rename(self._collection)
            return result

    def sound(self) -> bool:
        return True  # its files are the server's

    def close(self) -> None:
        if self._connected:  # Chroma leaves its connections open
            self._connected._server._session.close()  # type: ignore[attr-defined]  # noqa: SLF001
            self._connected = None

    @contextlib.contextmanager
    def _client(self) -> Iterator[ClientAPI]:
        """The connection to the server; one that failed is given up.

        Raises:
            VectorServerError: It cannot be reached.
        """
        import httpx

        try:
            if self._connected is None:
                self._connected = self._connect()
                self._connected._server._session.timeout = _SECONDS  # type: ignore[attr-defined]  # noqa: SLF001
            yield self._connected
        except (httpx.TransportError, ConnectionError) as error:
            self.close()
            raise VectorServerError(
                f"the Chroma server {self._url} cannot be reached ({one_line(error)}). Start it with: chroma run, or "
                "unset DATELINE_CHROMA_URL: the index then keeps its vectors itself."
            ) from error

    def _connect(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        parts = urlsplit(self._url)
        secure = parts.scheme == "https"
        try:
            return chromadb.HttpClient(
                host=parts.hostname or "",
                port=parts.port or (443 if secure else 8000),
                ssl=secure,
                settings=Settings(anonymized_telemetry=False),
            )
        except ValueError as error:  # that is how Chroma says it
            raise ConnectionError(one_line(error)) from error


def _client_in(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    try:
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    except Exception:
        # A store that failed to start stays in Chroma's cache and would be handed out again after a rebuild.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)  # noqa: SLF001
        SharedSystemClient._identifier_to_refcount.pop(str(folder), None)  # noqa: SLF001
        raise


def _made(client: ClientAPI, name: str) -> Collection:
    return client.create_collection(name, configuration={"hnsw": _HNSW}, embedding_function=None)


def _forget(client: ClientAPI, name: str) -> None:
    from chromadb.errors import NotFoundError

    with contextlib.suppress(NotFoundError):
        client.delete_collection(name)


def exact_search(vector: FloatArray, ids: Sequence[str], vectors: FloatArray, count: int) -> list[tuple[str, float]]:
    """The same as `VectorStore.search` over the given vectors, by comparing with every one."""
    if not ids:
        return []
    cosines = vectors @ vector
    best = np.argsort(-cosines, kind="stable")[:count]
    return [(ids[place], float(cosines[place])) for place in best]
