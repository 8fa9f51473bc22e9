"""Articles and their revisions as the catalog has them: by id, by revision, by filter, in lists and in numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from qa.domain import Article, Filter, chunk_id
from qa.index.catalog.facts import Facts
from qa.index.catalog.schema import CHUNKS, REVISIONS
from qa.index.shards import ALL, UNDATED

_NEWEST = (REVISIONS.c.published.desc().nulls_last(), REVISIONS.c.revision)  # in the order of an index
ORDERS = {
    "newest": _NEWEST,
    "oldest": (REVISIONS.c.published.nulls_last(), REVISIONS.c.revision),
    "title": (REVISIONS.c.title, REVISIONS.c.revision),
    "outlet": (REVISIONS.c.source, *_NEWEST),
}
"""How a listing may be sorted."""
_ARTICLE_FIELDS = ("title", "text", "published", "source", "url", "authors", "language", "updated", "captured")


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk's place, without its text."""

    revision: str
    ordinal: int
    start: int
    end: int

    @property
    def id(self) -> str:
        """The id of the chunk."""
        return chunk_id(self.revision, self.ordinal)


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet and how many current articles of it there are."""

    source: str
    articles: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A current article as a list shows it, without its text."""

    id: str
    revision: str
    title: str
    source: str
    published: dt.date | None


class Articles(Facts):
    """Reads them."""

    def revisions(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The current revision of each of these articles that is stored."""
        query = sa.select(REVISIONS.c.article_id, REVISIONS.c.revision).where(REVISIONS.c.current)
        return {row.article_id: row.revision for row in self.among(query, REVISIONS.c.article_id, article_ids)}

    def ids(self, filter: Filter = Filter(), prefix: str = "") -> list[str]:
        """The ids of the current articles that pass `filter` and begin with `prefix`, in order."""
        query = (
            sa.select(REVISIONS.c.article_id)
            .where(REVISIONS.c.current, *conditions(filter), REVISIONS.c.article_id.startswith(prefix, autoescape=True))
            .order_by(REVISIONS.c.article_id)
        )
        with self.engine.connect() as connection:
            return list(connection.scalars(query))

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """An article as it is now, or as it was at `revision`; None where it is not stored."""
        which = REVISIONS.c.revision == revision if revision else REVISIONS.c.current
        query = sa.select(REVISIONS).where(which, REVISIONS.c.article_id == article_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return article_of(row) if row else None

    def articles_at(self, revisions: Iterable[str]) -> dict[str, Article]:
        """The articles of these revisions, by revision."""
        query = sa.select(REVISIONS)
        return {row.revision: article_of(row) for row in self.among(query, REVISIONS.c.revision, revisions)}

    def superseded(self, article_id: str) -> list[str]:
        """The revisions of an article that are kept and not current, in the order in which they were stored."""
        own = (REVISIONS.c.article_id == article_id) & ~REVISIONS.c.current
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(REVISIONS.c.revision).where(own).order_by(sa.text("rowid"))))

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
        row = REVISIONS.c
        # Sorted by what the indexes hold, and read once it is known which: at 100,000 articles 30 ms, not 3 s.
        chosen = sa.select(row.revision).where(row.current, *conditions(filter)).order_by(*ORDERS[order])
        if among is not None:
            chosen = chosen.where(row.revision.in_(among))
        query = sa.select(row.article_id.label("id"), row.revision, row.title, row.source, row.published)
        query = query.where(row.revision.in_(chosen.offset(offset).limit(count))).order_by(*ORDERS[order])
        with self.engine.connect() as connection:
            return [Listed(*found) for found in connection.execute(query)]

    def articles(self, filter: Filter = Filter()) -> Iterator[Article]:
        """All current articles that pass `filter`, newest first, undated last."""
        # In the order of an index: sorted by anything else, the texts of 100,000 take 3 s and 700 MiB before the first.
        query = sa.select(REVISIONS).where(REVISIONS.c.current, *conditions(filter)).order_by(*_NEWEST)
        with self.streams().execution_options(yield_per=100) as connection:
            for row in connection.execute(query):
                yield article_of(row)

    def count_articles(self, filter: Filter = Filter()) -> int:
        """How many current articles pass `filter`."""
        query = sa.select(sa.func.count()).where(REVISIONS.c.current, *conditions(filter))
        return self.scalar(query)

    def count_current(self, revisions: Iterable[str]) -> int:
        """How many of these revisions are current."""
        return len(self.current_revisions(revisions))

    def count_chunks(self, filter: Filter = Filter(), shard: str = ALL) -> int:
        """How many chunks of current articles pass `filter` and belong to a shard."""
        passing = (REVISIONS.c.current, *conditions(filter), *in_shard(shard))
        return self.scalar(sa.select(sa.func.sum(REVISIONS.c.passages)).where(*passing))

    def current_revisions(self, among: Iterable[str] | None = None) -> list[str]:
        """The revisions of all current articles, in order; or those of these revisions that are current."""
        query = sa.select(REVISIONS.c.revision).where(REVISIONS.c.current).order_by(REVISIONS.c.revision)
        if among is not None:
            return [row.revision for row in self.among(query, REVISIONS.c.revision, among)]
        with self.engine.connect() as connection:
            return list(connection.scalars(query))

    def count_superseded(self) -> int:
        """How many revisions are kept that are not current."""
        return self.scalar(sa.select(sa.func.count()).where(~REVISIONS.c.current))

    def outlets(self) -> list[Outlet]:
        """The outlets of the current articles, the largest first."""
        count = sa.func.count().label("articles")
        query = (
            sa.select(REVISIONS.c.source, count)
            .where(REVISIONS.c.current)
            .group_by(REVISIONS.c.source)
            .order_by(count.desc(), REVISIONS.c.source)
        )
        with self.engine.connect() as connection:
            return [Outlet(row.source, row.articles) for row in connection.execute(query)]

    def date_range(self) -> tuple[dt.date, dt.date] | None:
        """The oldest and the newest date among the current articles; None where none is dated."""
        query = sa.select(sa.func.min(REVISIONS.c.published), sa.func.max(REVISIONS.c.published))
        with self.engine.connect() as connection:
            first, last = connection.execute(query.where(REVISIONS.c.current)).one()
        return (first, last) if first and last else None

    def chunks(self, chunk_ids: Iterable[str], filter: Filter = Filter()) -> dict[str, StoredChunk]:
        """Of these chunks those of current articles that pass `filter`, by id."""
        query = (
            sa.select(CHUNKS.c.id, CHUNKS.c.revision, CHUNKS.c.ordinal, CHUNKS.c.start, CHUNKS.c.end)
            .join(REVISIONS)
            .where(REVISIONS.c.current, *conditions(filter, of_few=True))
            .order_by(CHUNKS.c.id)
        )
        return {row.id: stored_chunk(row) for row in self.among(query, CHUNKS.c.id, chunk_ids)}

    def chunk_ids(self, shard: str = ALL) -> list[str]:
        """The ids of all chunks of current articles that belong to a shard, in order."""
        query = sa.select(CHUNKS.c.id).join(REVISIONS).where(REVISIONS.c.current, *in_shard(shard))
        with self.engine.connect() as connection:
            return list(connection.scalars(query.order_by(CHUNKS.c.id)))

    def chunks_of(self, revisions: Iterable[str]) -> dict[str, list[StoredChunk]]:
        """All chunks of these revisions, in order, by revision."""
        query = sa.select(CHUNKS.c.revision, CHUNKS.c.ordinal, CHUNKS.c.start, CHUNKS.c.end)
        found: dict[str, list[StoredChunk]] = {}
        for row in self.among(query, CHUNKS.c.revision, revisions):
            found.setdefault(row.revision, []).append(stored_chunk(row))
        for chunks in found.values():
            chunks.sort(key=lambda chunk: chunk.ordinal)
        return found


def conditions(filter: Filter, *, of_few: bool = False) -> list[sa.ColumnElement[bool]]:
    """`Filter.admits` in SQL.

    Args:
        of_few: The rows are asked for by their ids, too. Else SQLite reads all articles of an outlet and looks for the
            ids among them: the words of a question took 142 ms of CPU at 216,000 passages, and take 6.
    """
    day = REVISIONS.c.published
    conditions: list[sa.ColumnElement[bool]] = []
    if filter.as_of is not None:
        conditions.append(day.is_(None) | (day <= filter.as_of))
    if filter.since is not None:
        conditions.append(day >= filter.since)
    if filter.until is not None:
        conditions.append(day <= filter.until)
    if filter.sources:
        source: sa.ColumnElement[str] = REVISIONS.c.source
        if of_few:
            source = source.concat("")  # of an expression there is no index
        conditions.append(source.in_(sorted(filter.sources)))
    return conditions


def in_shard(shard: str) -> list[sa.ColumnElement[bool]]:
    """Whether an article's vectors belong to a shard, in SQL."""
    day = REVISIONS.c.published
    if shard == ALL:
        return []
    if shard == UNDATED:
        return [day.is_(None)]
    year = int(shard)
    return [day >= dt.date(year, 1, 1), day <= dt.date(year, 12, 31)]


def stored_chunk(row: sa.Row[Any]) -> StoredChunk:
    """The chunk of a row of chunks."""
    return StoredChunk(row.revision, row.ordinal, row.start, row.end)


def article_of(row: sa.Row[Any]) -> Article:
    """The article of a row of revisions."""
    values = {name: getattr(row, name) for name in _ARTICLE_FIELDS} | {"authors": tuple(row.authors)}
    return Article(id=row.article_id, **values)


def revision_row(article: Article, passages: int) -> dict[str, Any]:
    """The row of revisions of an article that is current and has so many chunks."""
    values = {name: getattr(article, name) for name in _ARTICLE_FIELDS} | {"authors": list(article.authors)}
    return values | {"revision": article.revision, "article_id": article.id, "current": True, "passages": passages}
