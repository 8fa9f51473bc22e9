"""The vector store: nearest neighbours through Chroma. Derived from the catalog, and rebuilt from it at any time.

Only ids and vectors are kept here: everything else about a chunk is the catalog's. Chroma's types stay in this file.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from qa.errors import VectorServerError, one_line
from qa.index.native import no_panics
from qa.protocols import VectorStore

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

FloatArray = npt.NDArray[np.float32]
_T = TypeVar("_T")

_COLLECTION = "chunks"
_BATCH = 5000
_PAGE = 100
_MANIFEST = "files.json"
_BLOCK = 1 << 20
_SECONDS = 60.0  # until a server is given up; Chroma would wait for ever
_PAUSE = 1.0  # seconds until a server that could not be reached is tried again
# 66,000 vectors: recall of the nearest 50 is 1.00 against an exact product, at 4 ms a query.
# Each batch is written to the files at once: whoever opened a store with some left would write the rest himself.
_HNSW: CreateHNSWConfiguration = {
    "space": "ip",
    "ef_construction": 100,
    "ef_search": 100,
    "max_neighbors": 16,
    "batch_size": 1,
    "sync_threshold": 1,
}


@no_panics
class ChromaStore:
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

    def __len__(self) -> int:
        return self._collection.count()

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


@no_panics
class ChromaFolder:
    """Chroma inside this process. A store is a folder, made beside the others and never written to again.

    Chroma is not made for several processes: one that opens a store while another writes to it, or what a killed one
    left, can be ended by hnswlib, which takes what it finds in its files on trust (1.5.9, chroma-core/chroma 6979). So
    nobody opens what is not whole: the last file of a store has the lengths and checksums of the others, which are
    compared before they are opened.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checked: set[str] = set()

    def check(self, name: str, *, afresh: bool = False) -> None:
        folder = self._folder / name
        if not name or not (folder / _MANIFEST).exists():
            raise FileNotFoundError(f"there is no vector store in {folder}")
        if name in self._checked and not afresh:
            return
        try:
            sums = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        except ValueError:
            sums = {}
        found = _checksums(folder)
        if sums != found:
            differing = sorted(str(path) for path in sums.keys() | found if sums.get(path) != found.get(path))
            raise OSError(f"the vector store {folder} is damaged: {', '.join(differing) or _MANIFEST}")
        self._checked.add(name)

    def open(self, name: str) -> ChromaStore:
        self.check(name)
        client = _client_in(self._folder / name)
        return ChromaStore(client.get_collection(_COLLECTION, embedding_function=None), client)

    def publish(self, base: str, change: Callable[[VectorStore], _T]) -> tuple[str, _T]:
        name = uuid.uuid4().hex
        folder = self._folder / name
        try:
            if base:
                self.check(base)
                shutil.copytree(self._folder / base, folder, ignore=shutil.ignore_patterns(_MANIFEST))
            client = _client_in(folder)
            made = client.get_collection(_COLLECTION, embedding_function=None) if base else _made(client, _COLLECTION)
            with ChromaStore(made, client) as store:
                result = change(store)
            (folder / _MANIFEST).write_text(json.dumps(_checksums(folder)), encoding="utf-8")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._checked.add(name)
        return name, result

    def tidy(self, names: Iterable[str]) -> None:
        kept = set(names)
        for path in self._folder.iterdir() if self._folder.exists() else ():
            if path.is_dir() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_file():  # of an index of format 2
                path.unlink()

    def close(self) -> None:
        pass


def _checksums(folder: Path) -> dict[str, list[int]]:
    """Length and CRC-32 of the files that hnswlib reads; SQLite looks after its own."""
    found = {}
    for path in sorted(folder.glob("*/*")):
        crc = 0
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                crc = zlib.crc32(block, crc)
        found[path.relative_to(folder).as_posix()] = [path.stat().st_size, crc]
    return found


@no_panics
class ChromaServer:
    """A Chroma server. A store is a collection there, called by the name of its index and its own.

    Args:
        url: Of the server, as in http://127.0.0.1:8000.
        index: How the names of this index's collections begin; no other index's begin so.
    """

    def __init__(self, url: str, index: str) -> None:
        self._url, self._index = url, index
        self._connected: ClientAPI | None = None
        self._failed: tuple[float, str] = (-_PAUSE, "")

    def check(self, name: str, *, afresh: bool = False) -> None:  # noqa: ARG002 -- it costs nothing here
        self.open(name)

    def open(self, name: str) -> ChromaStore:
        with self._client() as client:
            return ChromaStore(self._get(client, name))

    def _called(self, name: str) -> str:
        return f"{self._index}-{name}"

    def _get(self, client: ClientAPI, name: str) -> Collection:
        from chromadb.errors import NotFoundError

        with contextlib.suppress(NotFoundError):
            return client.get_collection(self._called(name or "none"), embedding_function=None)
        raise FileNotFoundError(f"the vectors of this index are not in {self._called(name)} on {self._url}")

    def publish(self, base: str, change: Callable[[VectorStore], _T]) -> tuple[str, _T]:
        name = uuid.uuid4().hex
        part = f"{self._called(name)}-unfinished"
        with self._client() as client:
            if base:
                collection = self._get(client, base)
                collection.modify(name=part)
            else:
                collection = _made(client, part)
            result = change(ChromaStore(collection))
            collection.modify(name=self._called(name))
            return name, result

    def tidy(self, names: Iterable[str]) -> None:
        kept = {self._called(name) for name in names}
        with self._client() as client:
            for name in list(_collections(client)):
                if name.startswith(self._index) and name not in kept:
                    _forget(client, name)

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
                self._connected = self._connect_again()
                self._connected._server._session.timeout = _SECONDS  # type: ignore[attr-defined]  # noqa: SLF001
            yield self._connected
        except (httpx.TransportError, ConnectionError) as error:
            self.close()
            raise VectorServerError(
                f"the Chroma server {self._url} cannot be reached ({one_line(error)}). Start it with: chroma run, or "
                "unset DATELINE_CHROMA_URL: the index then keeps its vectors itself."
            ) from error

    def _connect_again(self) -> ClientAPI:
        """A connection; refused without a try for a moment after one has failed, for each store would try in turn."""
        import httpx

        since, reason = self._failed
        if time.monotonic() - since < _PAUSE:
            raise ConnectionError(reason)
        try:
            return self._connect()
        except (httpx.TransportError, ConnectionError) as error:
            self._failed = time.monotonic(), one_line(error)
            raise

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


def _collections(client: ClientAPI) -> Iterator[str]:
    """The names of all collections on a server, which tells some at a time."""
    told = 0
    while page := client.list_collections(limit=_PAGE, offset=told):
        yield from (collection.name for collection in page)
        told += len(page)


def _forget(client: ClientAPI, name: str) -> None:
    from chromadb.errors import NotFoundError

    with contextlib.suppress(NotFoundError):
        client.delete_collection(name)


def exact_search(vector: FloatArray, ids: Sequence[str], vectors: FloatArray, count: int) -> list[tuple[str, float]]:
    """The same as `ChromaStore.search` over the given vectors, by comparing with every one."""
    if not ids:
        return []
    cosines = vectors @ vector
    least = np.partition(cosines, -count)[-count] if count < len(ids) else -np.inf  # sorting 5,000 takes 2 ms
    near = np.flatnonzero(cosines >= least)
    best = near[np.argsort(-cosines[near], kind="stable")[:count]]
    return [(ids[place], float(cosines[place])) for place in best]
