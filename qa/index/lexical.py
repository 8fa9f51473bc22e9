"""The lexical store: BM25 through tantivy. Derived from the catalog, and rebuilt from it at any time.

A document is a chunk: its words, the words of its article's headline (which count more), and what filters need.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from tantivy import Document, FieldType, Index, IndexWriter, Occur, Query, SchemaBuilder

from qa.domain import Article, Chunk, Filter, chunk_id
from qa.index.native import no_panics
from qa.text.words import index_analyzer, plain, spellings, topic_stems

_ANALYZER = "dateline"
_TITLE_BOOST = 1.0
_WRITER_BYTES = 64_000_000
# A document whose id no chunk can have, holding the watermark in its ordinal.
_WATERMARK = "watermark"
# Undated articles pass `as_of` and fail every window: they carry a day before all others, and windows ask for more.
_UNDATED = 0
_FOOTER = 1337  # the last four bytes of a file that tantivy writes


def _schema() -> SchemaBuilder:
    builder = SchemaBuilder()
    builder.add_text_field("revision", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("ordinal", stored=True)
    builder.add_text_field("title", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    return builder


@no_panics
class LexicalStore:
    """A tantivy index in a folder of its own.

    Args:
        folder: Where it is, or is to be.
        create: Make an empty one. Only who holds the writer's lock may.

    Raises:
        FileNotFoundError: There is none, and `create` is False.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        if create:
            folder.mkdir(parents=True)
        elif not (folder / "meta.json").exists():  # tantivy would make one
            raise FileNotFoundError(f"there is no lexical index in {folder}")
        self._folder = folder
        self._schema = _schema().build()
        self._index = Index(self._schema, path=str(folder))
        self._index.register_tokenizer(_ANALYZER, index_analyzer())
        self._index.reload()

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs) - (1 if self._marks() else 0)

    @property
    def watermark(self) -> int:
        """The batch that was written last."""
        return max(self._marks(), default=0)

    def _marks(self) -> list[int]:
        searcher = self._index.searcher()
        query = Query.term_query(self._schema, "revision", _WATERMARK)
        return [searcher.doc(address)["ordinal"][0] for _, address in searcher.search(query, 1).hits]

    def write(self, added: Iterable[tuple[Article, Sequence[Chunk]]], removed: Iterable[str], watermark: int) -> None:
        """Adds articles by their chunks and forgets revisions, in one commit that carries the watermark.

        What is added replaces what was here of the same revisions, so that a batch can be written again.
        """
        writer = self._writer()
        for revision in removed:
            writer.delete_documents_by_term("revision", revision)
        for article, chunks in added:
            for revision in {chunk.revision for chunk in chunks}:
                writer.delete_documents_by_term("revision", revision)
            self._put(writer, article, chunks)
        writer.delete_documents_by_term("revision", _WATERMARK)
        self._mark(writer, watermark)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _writer(self) -> IndexWriter:
        writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        # A writer that was killed in the middle of a commit leaves files that the next commit would fail to make.
        writer.garbage_collect_files()
        return writer

    def _put(self, writer: IndexWriter, article: Article, chunks: Sequence[Chunk]) -> None:
        day = article.published.toordinal() if article.published else _UNDATED
        for chunk in chunks:
            values = {
                "revision": chunk.revision,
                "ordinal": chunk.ordinal,
                "title": plain(article.title),
                "text": plain(chunk.text),
                "day": day,
                "source": article.source,
            }
            writer.add_document(Document.from_dict(values, self._schema))

    def _mark(self, writer: IndexWriter, watermark: int) -> None:
        writer.add_document(Document.from_dict({"revision": _WATERMARK, "ordinal": watermark}, self._schema))

    def rewrite(self, articles: Iterable[tuple[Article, Sequence[Chunk]]], watermark: int) -> None:
        """Holds these articles and nothing else, not even in its files, in one commit."""
        writer = self._writer()
        writer.delete_all_documents()
        for article, chunks in articles:
            self._put(writer, article, chunks)
        self._mark(writer, watermark)
        writer.commit()
        writer.garbage_collect_files()
        writer.wait_merging_threads()
        self._index.reload()

    def damage(self) -> list[str]:
        """The files whose bytes are not what tantivy wrote, by the CRC-32 it puts at the end of each."""
        return [file.name for file in sorted(self._folder.iterdir()) if not _sound(file)]

    def search(self, question: str, count: int, filter: Filter = Filter()) -> list[tuple[str, float]]:
        """The `count` chunk ids that match the words of `question` best, with their BM25 score, best first."""
        words = topic_stems(question)
        if not words:
            return []
        terms = []
        for word in chain.from_iterable(map(spellings, words)):
            terms.append((Occur.Should, Query.term_query(self._schema, "text", word, "freq")))
            title = Query.term_query(self._schema, "title", word, "freq")
            terms.append((Occur.Should, Query.boost_query(title, _TITLE_BOOST)))
        query = Query.boolean_query([(Occur.Must, Query.boolean_query(terms)), *self._conditions(filter)])
        searcher = self._index.searcher()
        found = []
        for score, address in searcher.search(query, count, count=False).hits:
            document = searcher.doc(address)
            found.append((chunk_id(document["revision"][0], document["ordinal"][0]), float(score)))
        return found

    def resembling(self, stem: str, letters: int, count: int, filter: Filter = Filter()) -> list[str]:
        """The ids of up to `count` chunks that have a word which differs from a stem in so many letters (at most 2)."""
        near = [
            (Occur.Should, Query.fuzzy_term_query(self._schema, field, stem, letters)) for field in ("text", "title")
        ]
        query = Query.boolean_query([(Occur.Must, Query.boolean_query(near)), *self._conditions(filter)])
        searcher = self._index.searcher()
        documents = (searcher.doc(address) for _, address in searcher.search(query, count, count=False).hits)
        return [chunk_id(document["revision"][0], document["ordinal"][0]) for document in documents]

    def revisions_with(self, words: Iterable[str], filter: Filter = Filter()) -> set[str]:
        """The revisions that have all of the words (stems) in one chunk and its headline."""
        terms: list[tuple[Occur, Query]] = []
        for word in words:
            anywhere = [
                (Occur.Should, Query.term_query(self._schema, field, word, "basic")) for field in ("text", "title")
            ]
            terms.append((Occur.Must, Query.boolean_query(anywhere)))
        if not terms:
            return set()
        searcher = self._index.searcher()
        query = Query.boolean_query([*terms, *self._conditions(filter)])
        hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
        return {searcher.doc(address)["revision"][0] for _, address in hits}

    def frequency(self, stem: str) -> int:
        """How many chunks have a word; a number however it is spelt."""
        return sum(int(self._index.searcher().doc_freq("text", form)) for form in spellings(stem))

    def _conditions(self, filter: Filter) -> Iterator[tuple[Occur, Query]]:
        """`Filter.admits` as queries that add nothing to the score."""
        if filter.as_of or filter.since or filter.until:
            windowed = filter.since is not None or filter.until is not None
            first = filter.since.toordinal() if filter.since else _UNDATED + windowed
            last = min(day.toordinal() for day in (filter.as_of, filter.until, dt.date.max) if day)
            days = Query.range_query(self._schema, "day", FieldType.Unsigned, first, last)
            yield Occur.Must, Query.const_score_query(days, 0.0)
        if filter.sources:
            sources = Query.term_set_query(self._schema, "source", sorted(filter.sources))
            yield Occur.Must, Query.const_score_query(sources, 0.0)

    def ids(self) -> list[str]:
        """The ids of all chunks here, in no order."""
        searcher = self._index.searcher()
        hits = searcher.search(Query.all_query(), max(1, searcher.num_docs), count=False).hits
        documents = (searcher.doc(address) for _, address in hits)
        return [
            chunk_id(document["revision"][0], document["ordinal"][0])
            for document in documents
            if document["revision"][0] != _WATERMARK
        ]


def _sound(file: Path) -> bool:
    """Ends in JSON with the checksum of all before it, its length, and a number that says so (four bytes each)."""
    content = file.read_bytes()
    if len(content) < 8 or int.from_bytes(content[-4:], "little") != _FOOTER:
        return not file.suffix or file.suffix in {".json", ".lock"}  # these have none, and are read on opening
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    try:
        checksum = json.loads(content[end:-8])["crc"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(zlib.crc32(content[:end]) == checksum)
