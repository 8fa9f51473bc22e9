"""The collection: what articles an index has, as its catalog tells. Knows nothing of searching them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from qa.domain import Article, Chunk, Filter
from qa.errors import IndexFormatError, IndexNotFoundError
from qa.index.catalog import Catalog, Listed, Outlet, make
from qa.index.place import writes_to
from qa.index.stores import with_text
from qa.protocols import Embedder


class Collection:
    """The articles of the index in a folder; `Index` has the arguments."""

    def __init__(self, folder: Path, *, create: bool = False, catalog_url: str = "") -> None:
        self.folder = folder
        self.catalog = self._shared(catalog_url, create=create) if catalog_url else self._own(create=create)

    def _shared(self, url: str, *, create: bool) -> Catalog:
        from qa.index.catalog.shared import SharedCatalog  # who has no such catalog loads nothing for one

        with writes_to(self.folder):
            return SharedCatalog(url, self.folder, create=create)

    def _own(self, *, create: bool) -> Catalog:
        folder = self.folder
        path = folder / "catalog.sqlite"
        if not path.exists():
            if not create:
                raise IndexNotFoundError(
                    f"there is no index in {folder}. Make one with: dateline ingest PATH --index {folder}"
                )
            make_folder(folder)
            with writes_to(folder):
                make(path)
        return Catalog(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of all files."""
        self.catalog.close()

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """An article as it is now, or as it was at `revision`; None where it is not stored."""
        return self.catalog.article(article_id, revision)

    def article_at(self, revision: str) -> Article | None:
        """The article that was, or is, at a revision; None where it is not stored."""
        return self.catalog.articles_at([revision]).get(revision)

    def articles(self, filter: Filter = Filter()) -> Iterator[Article]:
        """All current articles that pass `filter`, newest first, undated last."""
        return self.catalog.articles(filter)

    def article_ids(self, filter: Filter = Filter(), prefix: str = "") -> list[str]:
        """The ids of the current articles that pass `filter` and begin with `prefix`, in order."""
        return self.catalog.ids(filter, prefix)

    def revisions(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The current revision of each of these articles that is stored."""
        return self.catalog.revisions(article_ids)

    def superseded(self, article_id: str) -> list[str]:
        """The revisions of an article that are kept and not current, in the order in which they were stored."""
        return self.catalog.superseded(article_id)

    def count_superseded(self) -> int:
        """How many revisions are kept that are not current, until a prune."""
        return self.catalog.count_superseded()

    def count_articles(self, filter: Filter = Filter()) -> int:
        """How many current articles pass `filter`."""
        return self.catalog.count_articles(filter)

    def count_unrefined(self) -> int:
        """How many passages have approximate vectors."""
        return self.catalog.count_approximate()

    def listing(
        self,
        filter: Filter = Filter(),
        *,
        order: str = "newest",
        offset: int = 0,
        count: int = 50,
        among: Sequence[str] | None = None,
    ) -> list[Listed]:
        """A stretch of the current articles that pass `filter`.

        Args:
            order: One of `ORDERS`.
            among: Only those of these revisions.
        """
        return self.catalog.listing(filter, order=order, offset=offset, count=count, among=among)

    def outlets(self) -> list[Outlet]:
        """The outlets of the current articles, the largest first."""
        return self.catalog.outlets()

    def days(self) -> tuple[dt.date, dt.date] | None:
        """The oldest and the newest day of publication among the current articles; None where none is dated."""
        return self.catalog.date_range()

    def chunks(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Article, Chunk]]:
        """Chunks with their articles, by id; ids of articles that are not current are left out."""
        stored = self.catalog.chunks(chunk_ids)
        articles = self.catalog.articles_at({chunk.revision for chunk in stored.values()})
        return {
            chunk_id: (articles[chunk.revision], with_text(chunk, articles[chunk.revision]))
            for chunk_id, chunk in stored.items()
        }

    def revisions_of(self, chunk_ids: Iterable[str]) -> list[str]:
        """The current revisions that these chunks are of, each once, in no order."""
        return list(dict.fromkeys(chunk.revision for chunk in self.catalog.chunks(chunk_ids).values()))

    @property
    def watermark(self) -> int:
        """How many batches have been committed."""
        return self.catalog.watermark

    @property
    def state(self) -> tuple[int, int]:
        """Another one after each change, whoever has made it."""
        return self.catalog.state

    @property
    def embedder(self) -> str:
        """The embedding model that built it, as it is recorded; "" as long as there is none."""
        return self.catalog.meta("embedder") or ""

    def claim(self, embedder: Embedder) -> None:
        """Records the embedding model of a new index, or compares with the recorded one.

        Raises:
            EmbedderMismatchError: The vectors here were made by another model.
        """
        self.catalog.claim_embedder(embedder.name, embedder.dimensions)

    def backup(self, path: Path) -> None:
        """Writes the whole index into one file, whoever writes to it meanwhile."""
        self.catalog.backup(path)


def make_folder(folder: Path) -> None:
    """Makes the folder of an index.

    Raises:
        IndexFormatError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexFormatError(f"the index folder {folder} cannot be made: {error}") from error
