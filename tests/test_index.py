"""qa/index/"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from conftest import WordEmbedder, in_a_file, make_article
from processes import FORKED
from sqlalchemy import event

from ingest.job import ingest
from ingest.split import split
from qa.domain import Article, Filter
from qa.errors import EmbedderMismatchError, IndexFormatError, IndexLockedError, IndexNotFoundError
from qa.index import Index, PreparedArticle, restore
from qa.index.catalog import ORDERS, make
from qa.index.lock import writer_lock
from qa.index.vectors import ChromaStore
from qa.protocols import VectorStore
from qa.settings import Settings

Add = Callable[..., Index]
FloatArray = npt.NDArray[np.float32]

BRIDGE = make_article("bridge", "The old bridge was closed on Monday.", source="Gazette", published=dt.date(2025, 3, 3))
FERRY = make_article("ferry", "A second ferry sails from Saturday.", source="Herald", published=dt.date(2025, 3, 8))
BREAD = make_article("bread", "The best bread is baked with rye.", source="Herald", published=None)


@pytest.fixture
def settings(tmp_path: Path, catalog_url: str | None) -> Settings:
    """Of an index whose catalog is in a file, and of one whose catalog is on PostgreSQL."""
    return Settings.load(index=tmp_path / "index", catalog_url=catalog_url, refine=True)


def found(index: Index, question: str, filter: Filter = Filter()) -> tuple[set[str], set[str]]:
    """Article ids by vectors and by words."""
    dense = index.chunks(chunk_id for chunk_id, _ in index.nearest(WordEmbedder().embed_query(question), 10, filter))
    lexical = index.chunks(chunk_id for chunk_id, _ in index.matching(question, 10, filter))
    return {a.id for a, _ in dense.values()}, {a.id for a, _ in lexical.values()}


def catalog_of(settings: Settings) -> str:
    """Its URL; "" for a file."""
    return settings.catalog_url.get_secret_value() if settings.catalog_url else ""


def vector_stores(settings: Settings) -> list[str]:
    """The names of what is in their folder."""
    return [path.name for path in (settings.index / "vectors").iterdir()]


def test_what_is_added_is_found_by_vectors_and_by_words(add: Add) -> None:
    index = add(BRIDGE, FERRY, BREAD)
    dense = index.nearest(WordEmbedder().embed_query("the second ferry"), 1)
    lexical = index.matching("the second ferry", 1)
    ((article, chunk),) = index.chunks([dense[0][0]]).values()
    assert article == FERRY
    assert chunk.text == FERRY.text
    assert lexical[0][0] == dense[0][0]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(as_of=dt.date(2025, 3, 5)), {"bridge", "bread"}),
        (Filter(since=dt.date(2025, 3, 5)), {"ferry"}),
        (Filter(until=dt.date(2025, 3, 5)), {"bridge"}),
        (Filter(sources=frozenset({"Herald"})), {"ferry", "bread"}),
        (Filter(as_of=dt.date(2020, 1, 1), sources=frozenset({"Gazette"})), set()),
    ],
)
def test_both_searches_and_the_catalog_filter_alike(add: Add, filter: Filter, expected: set[str]) -> None:
    index = add(BRIDGE, FERRY, BREAD)
    dense, lexical = found(index, "bridge ferry bread", filter)
    assert dense == lexical == expected
    assert {article.id for article in index.articles(filter)} == expected
    assert {article.id for article in (BRIDGE, FERRY, BREAD) if filter.admits(article)} == expected


def test_a_filter_that_few_of_many_pass_still_finds_all_of_them(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over-fetching goes on until enough is found, however many near neighbours do not pass."""
    monkeypatch.setattr("qa.index.search._EXACT", 1)
    crowd = [make_article(f"crowd-{n}", f"The bridge, the bridge, said {n}.", source="Crowd") for n in range(60)]
    index = add(*crowd, BREAD, BRIDGE)
    dense, _ = found(index, "the bridge", Filter(sources=frozenset({"Herald", "Gazette"})))
    assert dense == {"bridge", "bread"}


def test_what_a_graph_does_not_reach_is_found(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of sixty copies of an agency's text Chroma gives 58 to 62, whatever it is asked for."""
    search = ChromaStore.search
    monkeypatch.setattr("qa.index.search._EXACT", 1)
    monkeypatch.setattr(ChromaStore, "search", lambda store, vector, count: search(store, vector, count)[1:])
    index = add(BRIDGE, FERRY, BREAD)
    dense, _ = found(index, "a second ferry", Filter(sources=frozenset({"Herald"})))
    assert dense == {"ferry", "bread"}
    assert found(index, "a second ferry")[0] == {"bridge", "ferry", "bread"}


def test_an_edited_article_supersedes_its_old_revision(add: Add) -> None:
    edited = make_article("bridge", "The old bridge was reopened on Friday.", source="Gazette")
    index = add(BRIDGE, FERRY)
    add(edited).close()
    assert index.article("bridge") == edited
    assert index.article("bridge", BRIDGE.revision) == BRIDGE
    texts = {
        chunk.text for _, chunk in index.chunks(i for i, _ in index.matching("old bridge closed reopened", 10)).values()
    }
    assert texts == {edited.text}
    assert len(index.nearest(WordEmbedder().embed_query("old bridge"), 10)) == 2


def test_an_edit_that_is_taken_back_is_found_again(add: Add) -> None:
    index = add(BRIDGE)
    add(make_article("bridge", "Another text altogether.")).close()
    add(BRIDGE).close()
    assert index.article("bridge") == BRIDGE
    assert found(index, "old bridge closed") == ({"bridge"}, {"bridge"})


def test_an_open_index_sees_what_another_one_commits(add: Add) -> None:
    reader = add(BRIDGE)
    assert found(reader, "ferry") == ({"bridge"}, set())
    add(FERRY).close()
    assert found(reader, "ferry") == ({"bridge", "ferry"}, {"ferry"})


def test_there_is_no_index_where_none_was_made(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="dateline ingest PATH --index"):
        Index(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_text("not a database, but long enough to look like one" * 50, encoding="utf-8")
    with pytest.raises(IndexFormatError, match="cannot be opened as a catalog"):
        Index(tmp_path)


@in_a_file
@pytest.mark.parametrize("older", ["1", "2", "3"])
def test_an_index_of_an_older_format_is_brought_up_to_date(add: Add, settings: Settings, older: str) -> None:
    add(make_article("a", "The bridge is long.")).close()
    index = add(make_article("a", "The bridge is short."), FERRY)
    (ferry,) = [chunk_id for chunk_id in index.catalog.chunk_ids() if chunk_id.startswith(FERRY.revision)]
    index.close()
    with contextlib.closing(sqlite3.connect(settings.index / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("UPDATE meta SET value = ? WHERE key = 'format'", (older,))
        catalog.execute("DELETE FROM meta WHERE key IN ('published', 'strays')")
        catalog.execute("DROP TABLE waiting")
        catalog.execute("DROP INDEX revisions_by_day")
        catalog.execute("DROP INDEX revisions_by_article")
        catalog.execute("ALTER TABLE revisions DROP COLUMN passages")
        catalog.execute("ALTER TABLE revisions DROP COLUMN updated")
        if older == "3":
            catalog.execute("CREATE TABLE waiting_vectors (id TEXT PRIMARY KEY, approximate BOOLEAN NOT NULL)")
            catalog.execute("INSERT INTO waiting_vectors VALUES (?, 1)", (ferry,))
        if older == "2":
            catalog.execute("CREATE TABLE approximate_vectors (id TEXT PRIMARY KEY)")
            catalog.execute("INSERT INTO approximate_vectors VALUES (?)", (ferry,))
    (settings.index / "vectors" / "chroma.sqlite3").write_bytes(b"of then")
    with Index.from_settings(settings) as index:
        assert index.catalog.meta("format") == "5"
        assert index.catalog.approximate(9) == ([ferry] if older != "1" else [])
        assert len(index.catalog.superseded_vectors(["a"])) == (older != "2")  # there it could have been approximate
        assert found(index, "ferry bridge short")[0] == {"a", "ferry"}
        assert vector_stores(settings) == [*index.catalog.published.values()]
        with index.writing():
            assert index.refine(WordEmbedder(), 9) == (older != "1")
        assert index.inspect().whole


@in_a_file
def test_an_index_that_kept_no_day_of_change_keeps_its_revisions_and_then_does(add: Add, settings: Settings) -> None:
    revision = BRIDGE.revision
    add(BRIDGE).close()
    with contextlib.closing(sqlite3.connect(settings.index / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("UPDATE meta SET value = '4' WHERE key = 'format'")
        catalog.execute("ALTER TABLE revisions DROP COLUMN updated")
    changed = replace(FERRY, updated=dt.date(2025, 3, 9))
    index = add(changed)
    assert index.revisions(["bridge"]) == {"bridge": revision}
    assert index.article("bridge") == BRIDGE
    assert index.article("ferry") == changed
    assert index.inspect().whole


@in_a_file
def test_an_index_that_kept_no_day_of_capture_does_so_from_its_next_opening_on(add: Add, settings: Settings) -> None:
    add(BRIDGE).close()
    with contextlib.closing(sqlite3.connect(settings.index / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("ALTER TABLE revisions DROP COLUMN captured")
    captured = replace(FERRY, captured=dt.date(2025, 3, 9))
    index = add(captured)
    assert index.article("bridge") == BRIDGE
    assert index.article("ferry") == captured
    index.close()
    index = add(replace(captured, captured=dt.date(2025, 4, 1)))  # the same text, read again
    assert index.article("ferry") == captured


@in_a_file
def test_an_index_of_another_format_is_refused(add: Add, settings: Settings) -> None:
    add(BRIDGE).close()
    with sqlite3.connect(settings.index / "catalog.sqlite") as catalog:
        catalog.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    catalog.close()
    with pytest.raises(IndexFormatError, match="has format 99"):
        Index.from_settings(settings)


def test_another_embedding_model_is_refused_with_both_names(add: Add, settings: Settings) -> None:
    class Other(WordEmbedder):
        name = "other"

    index = add(BRIDGE)
    with pytest.raises(EmbedderMismatchError, match=r"words \(64 dimensions\), the settings say other.*--reembed"):
        ingest([FERRY], index, Other(), settings)
    assert index.count_articles() == 1


def test_a_store_that_lost_its_files_is_rebuilt_on_opening(
    add: Add, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    import shutil

    add(BRIDGE, FERRY).close()
    for store in ("vectors", "lexical"):
        shutil.rmtree(settings.index / store)
    with Index.from_settings(settings) as index:
        assert found(index, "bridge") == ({"bridge", "ferry"}, {"bridge"})
    assert "vectors rebuilt from the catalog: 2 added" in caplog.text
    assert "lexical rebuilt from the catalog: 2 added" in caplog.text


@in_a_file
def test_what_was_written_without_the_catalog_is_never_seen_and_removed_by_the_next_writer(
    add: Add, settings: Settings
) -> None:
    """A job killed after the derived stores and before the catalog leaves orphans."""
    index = add(BRIDGE)
    with index.writing():
        index.stores.home.publish(index.catalog.published[""], lambda store: store.delete(store.ids()))
        index.stores.lexical().write([(FERRY, split(FERRY, 1000))], (), 2)
        assert len(vector_stores(settings)) == 2
    index.close()
    with Index.from_settings(settings) as reopened:
        assert found(reopened, "ferry bridge") == ({"bridge"}, {"bridge"})
        assert reopened.stores.lexical().watermark == reopened.catalog.watermark == 1
        with reopened.writing():
            pass
        assert vector_stores(settings) == [*reopened.catalog.published.values()]
        assert reopened.inspect().whole


def test_an_id_that_exists_is_not_written_again(add: Add) -> None:
    index = add(BRIDGE)
    store = index.stores.vectors()
    (chunk_id,) = store.ids()
    store.add([chunk_id], np.array([WordEmbedder().embed_query("ferry")]))
    assert len(store) == 1
    assert store.search(WordEmbedder().embed_query("old bridge was closed Monday"), 1)[0][1] > 0.9


def _hold(folder: Path, ready: object, done: object) -> None:
    with writer_lock(folder):
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_a_second_writer_is_told_who_holds_the_lock_and_a_dead_ones_lock_is_free(add: Add, settings: Settings) -> None:
    index = add(BRIDGE)
    ready, done = FORKED.Event(), FORKED.Event()
    process = FORKED.Process(target=_hold, args=(settings.index, ready, done))
    process.start()
    assert ready.wait(30)
    with pytest.raises(IndexLockedError, match=rf"process {process.pid} on .* since \d{{4}}-"), index.writing():
        pass
    assert found(index, "bridge")[0] == {"bridge"}  # readers go on
    process.kill()
    process.join()
    with index.writing():
        holder = json.loads((settings.index / "writer.json").read_text(encoding="utf-8"))
        assert holder["process"] != process.pid
    assert not (settings.index / "writer.json").exists()


def _mend(folder: Path, ready: object) -> None:
    with writer_lock(folder, briefly=True):
        ready.set()  # type: ignore[attr-defined]
        time.sleep(2)


def test_a_writer_waits_for_a_reader_that_brings_the_stores_in_step(
    add: Add, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    index = add(BRIDGE)
    ready = FORKED.Event()
    process = FORKED.Process(target=_mend, args=(settings.index, ready))
    process.start()
    assert ready.wait(30)
    with index.writing():
        process.join(30)
    assert process.exitcode == 0
    assert f"waiting for process {process.pid}" in caplog.text


def test_a_reader_makes_no_stores_while_a_job_has_the_lock(settings: Settings) -> None:
    with Index.from_settings(settings, create=True, mend=False), writer_lock(settings.index):
        with Index.from_settings(settings) as reader:
            assert found(reader, "bridge") == (set(), set())
            assert reader.idf(["bridg"]) == {"bridg": 1.0}
        assert not (settings.index / "vectors").exists()
        assert not (settings.index / "lexical").exists()


def test_words_of_a_question_are_never_query_syntax(add: Add) -> None:
    index = add(BRIDGE)
    for question in ('bridge AND NOT "', "title:bridge^9 OR *", "(((", "", "?!", "bridge~5 [a TO b]"):
        assert isinstance(index.matching(question, 5), list)
    assert index.matching('bridge AND NOT "', 5)


def test_rare_words_count_more(add: Add) -> None:
    index = add(*(make_article(f"a{n}", f"The bridge, part {n}.") for n in range(9)), BREAD)
    idf = index.idf(["bridg", "rye", "unheard"])
    assert 0 < idf["bridg"] < idf["rye"] < idf["unheard"]


def test_outlets_and_dates_of_the_collection(add: Add) -> None:
    index = add(BRIDGE, FERRY, BREAD)
    assert [(outlet.source, outlet.articles) for outlet in index.outlets()] == [("Herald", 2), ("Gazette", 1)]
    assert index.days() == (dt.date(2025, 3, 3), dt.date(2025, 3, 8))
    assert [article.id for article in index.articles()] == ["ferry", "bridge", "bread"]


def test_vectors_are_kept_as_they_were_to_half_precision(add: Add) -> None:
    index = add(BRIDGE)
    _, vectors = index.catalog.vectors()
    np.testing.assert_allclose(vectors[0], WordEmbedder().embed_query(f"{BRIDGE.title} {BRIDGE.text}"), atol=1e-3)


def test_no_article_is_an_empty_index(settings: Settings) -> None:
    with Index.from_settings(settings, create=True) as index:
        assert found(index, "bridge") == (set(), set())
        assert index.days() is None
        assert list(index.articles()) == []
        assert isinstance(index.article("x"), Article | None)


def test_a_removed_article_is_gone_at_once_and_readable_until_a_prune(add: Add, settings: Settings) -> None:
    index, reader = add(BRIDGE, FERRY), add()
    with index.writing():
        assert index.remove(["bridge", "nobody"]) == 1
    for opened in (index, reader):
        assert found(opened, "old bridge closed") == ({"ferry"}, set())
        assert opened.article("bridge") is None
        assert opened.article("bridge", BRIDGE.revision) == BRIDGE
    with index.writing():
        assert index.prune() == 1
    assert index.article("bridge", BRIDGE.revision) is None
    assert found(reader, "ferry") == ({"ferry"}, {"ferry"})


def test_pruned_text_is_in_no_file(add: Add, settings: Settings) -> None:
    secret = make_article("secret", "The password of the quartermaster is xylophone.", title="Xylophone leak")
    index = add(secret, FERRY)
    with index.writing():
        index.remove(["secret"])
        index.prune()
    for path in settings.index.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert b"xylophon" not in content, path
            assert secret.revision.encode() not in content or path.parent.name != "lexical", path


def test_a_removed_article_that_is_ingested_again_is_found_again(add: Add) -> None:
    index = add(BRIDGE)
    with index.writing():
        index.remove(["bridge"])
    add(BRIDGE).close()
    assert found(index, "bridge") == ({"bridge"}, {"bridge"})


def damage_vectors(folder: Path) -> None:
    (path,) = (folder / "vectors").glob("*/chroma.sqlite3")
    with sqlite3.connect(path) as chroma:
        chroma.execute("DELETE FROM embeddings WHERE id = (SELECT min(id) FROM embeddings)")
    chroma.close()


def truncate(store: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        largest = max((p for p in (folder / store).rglob("*") if p.is_file()), key=lambda path: path.stat().st_size)
        with largest.open("r+b") as file:
            file.truncate(largest.stat().st_size // 3)

    return run


def flip(store: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        for path in (folder / store).rglob("*"):
            if path.is_file() and path.stat().st_size > 64:
                content = bytearray(path.read_bytes())
                content[len(content) // 2] ^= 0xFF
                path.write_bytes(content)

    return run


@pytest.mark.parametrize(
    "damage",
    [damage_vectors, truncate("vectors"), truncate("lexical"), flip("lexical"), flip("vectors")],
    ids=["a row lost", "vectors truncated", "words truncated", "words flipped", "vectors flipped"],
)
def test_a_damaged_store_is_found_by_the_doctor_or_mended_on_opening(
    add: Add, settings: Settings, damage: Callable[[Path], None]
) -> None:
    """Whatever happens to a derived store, after a repair everything is found again, without embedding again."""
    add(BRIDGE, FERRY, BREAD).close()
    damage(settings.index)
    with Index.from_settings(settings, mend=False) as index:
        if not index.inspect().whole:
            with index.writing():
                index.repair()
        assert index.inspect().whole
        assert found(index, "bridge ferry bread") == ({"bridge", "ferry", "bread"},) * 2


def test_a_vector_that_is_another_one_is_told(add: Add) -> None:
    index = add(BRIDGE, FERRY)
    first = min(index.catalog.chunk_ids())

    def another(store: VectorStore) -> None:
        store.delete([first])
        store.add([first], np.array([WordEmbedder().embed_query("bread")]))

    with index.writing():
        name, _ = index.stores.home.publish(index.catalog.published[""], another)
        index.catalog.publish({"": name})
        found_state, _ = index.inspect().stores
        assert (found_state.differing, found_state.missing, found_state.stray) == (1, 0, 0)
        index.repair()
    assert index.inspect().whole


@in_a_file
def test_damage_to_the_catalog_itself_is_told_and_mended_by_a_backup_only(
    add: Add, settings: Settings, tmp_path: Path
) -> None:
    index = add(BRIDGE, FERRY)
    index.backup(tmp_path / "backup")
    index.close()
    with sqlite3.connect(settings.index / "catalog.sqlite") as catalog:
        catalog.execute("UPDATE revisions SET text = 'The old bridge was never closed.' WHERE article_id = 'bridge'")
    catalog.close()
    with Index.from_settings(settings) as opened:
        assert "article bridge is not what its revision" in opened.inspect().damage[0]
        with pytest.raises(IndexFormatError, match="dateline restore"), opened.writing():
            opened.repair()
    restore(tmp_path / "backup", settings.index, catalog_url=catalog_of(settings))
    with Index.from_settings(settings) as opened:
        assert opened.inspect().whole
        assert opened.article("bridge") == BRIDGE


def test_a_backup_taken_while_a_job_runs_is_whole_and_makes_an_index_elsewhere(
    add: Add, settings: Settings, tmp_path: Path
) -> None:
    index = add(BRIDGE)
    with index.writing():
        index.backup(tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "elsewhere")
    with Index(tmp_path / "elsewhere") as opened:
        assert opened.inspect().whole
        assert found(opened, "bridge") == ({"bridge"}, {"bridge"})


@pytest.mark.parametrize("content", [b"", b"not a database " * 99])
def test_what_is_no_backup_is_refused_and_the_index_stays(
    add: Add, settings: Settings, tmp_path: Path, content: bytes
) -> None:
    add(BRIDGE).close()
    (tmp_path / "backup").write_bytes(content)
    with pytest.raises(IndexFormatError):
        restore(tmp_path / "backup", settings.index, catalog_url=catalog_of(settings))
    with Index.from_settings(settings) as opened:
        assert opened.inspect().whole
    assert not (settings.index / "catalog.restoring").exists()


def test_a_store_that_cannot_be_asked_leaves_the_catalog_or_the_other_one(
    add: Add, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A reader that meets a store in the middle of being written gets an answer, never an error."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Nothing found on disk")

    index = add(BRIDGE, FERRY)
    whole = index.nearest(WordEmbedder().embed_query("ferry"), 2)
    monkeypatch.setattr("qa.index.vectors.ChromaStore.search", broken)
    compared = index.nearest(WordEmbedder().embed_query("ferry"), 2)
    assert [chunk_id for chunk_id, _ in compared] == [chunk_id for chunk_id, _ in whole]
    assert index.nearest(WordEmbedder().embed_query("ferry"), 2) == compared
    assert caplog.text.count("rebuilding") == caplog.text.count("cannot be asked") == 1
    assert index.matching("ferry", 2)
    monkeypatch.setattr("qa.index.lexical.LexicalStore.search", broken)
    assert index.matching("ferry", 2) == []


def test_a_catalog_is_never_seen_without_its_tables(tmp_path: Path) -> None:
    make(tmp_path / "catalog.sqlite")
    make(tmp_path / "catalog.sqlite")  # by somebody slower
    with Index(tmp_path) as index:
        assert index.count_articles() == 0
    assert not list(tmp_path.glob("*.new"))


class Reversed(WordEmbedder):
    """Another model: the same vectors backwards, and half as long again."""

    name, dimensions = "reversed", 96

    def embed_query(self, text: str) -> FloatArray:
        return np.concatenate([super().embed_query(text)[::-1], np.zeros(32, dtype=np.float32)])

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32)


def test_another_model_embeds_beside_the_old_one_and_switches_at_the_end(
    add: Add, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index._EMBED_BATCH", 1)
    add(BRIDGE, FERRY, BREAD).close()

    class Stopping(Reversed):
        calls = 0

        def embed_documents(self, texts: Sequence[str]) -> FloatArray:
            Stopping.calls += 1
            if Stopping.calls == 3:
                raise KeyboardInterrupt
            return super().embed_documents(texts)

    with Index.from_settings(settings) as index:
        with pytest.raises(KeyboardInterrupt), index.writing():
            index.reembed(Stopping())
        assert found(index, "old bridge")[0] == {"bridge", "ferry", "bread"}  # the old vectors serve
        with index.writing():
            assert index.reembed(Reversed()) == 1  # two were there already
        assert index.inspect().whole
        hits = index.nearest(Reversed().embed_query("second ferry sails"), 1)
        assert next(iter(index.chunks(id for id, _ in hits).values()))[0] == FERRY
        index.catalog.claim_embedder("reversed", 96)
    with Index.from_settings(settings) as index:
        assert len(index.stores.vectors()) == 3


def test_a_reader_with_the_old_model_gets_words_alone_after_a_switch(add: Add, settings: Settings) -> None:
    reader = add(BRIDGE, FERRY)
    with Index.from_settings(settings) as index, index.writing():
        index.reembed(Reversed())
    assert found(reader, "ferry") == (set(), {"ferry"})


def test_a_vector_store_that_is_not_what_was_made_is_never_opened(
    add: Add, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """hnswlib takes its files on trust, and a wrong number in them ends the process."""
    index = add(BRIDGE, FERRY)
    header = next((settings.index / "vectors" / index.catalog.published[""]).glob("*/header.bin"))
    index.close()
    content = bytearray(header.read_bytes())
    content[20] ^= 0xFF
    header.write_bytes(content)
    with Index.from_settings(settings) as index:
        assert found(index, "bridge") == ({"bridge", "ferry"}, {"bridge"})
    assert "is damaged" in caplog.text
    assert "header.bin" in caplog.text
    assert "vectors rebuilt from the catalog: 2 added" in caplog.text


def test_vectors_are_found_before_and_after_they_are_published_by_whoever_has_it_open(
    add: Add, settings: Settings
) -> None:
    reader = add(BRIDGE)
    before = reader.catalog.published
    assert found(reader, "ferry")[0] == {"bridge"}  # its store is open
    with Index.from_settings(settings) as index:
        with index.writing():
            vectors = WordEmbedder().embed_documents([FERRY.text])
            index.add([PreparedArticle(FERRY, split(FERRY, 1000), vectors)])
            assert reader.catalog.published == before
            assert found(reader, "ferry")[0] == {"bridge", "ferry"}
            assert reader.catalog.count_unpublished() == 1
        assert reader.catalog.published != before
        assert found(reader, "ferry")[0] == {"bridge", "ferry"}
        assert (reader.catalog.count_unpublished(), len(reader.stores.vectors())) == (0, 2)
        with index.writing():
            index.remove(["bridge"])
        assert (reader.catalog.count_unpublished(), found(reader, "ferry")[0]) == (0, {"ferry"})
        assert len(reader.stores.vectors()) == 1
    assert vector_stores(settings) == [*reader.catalog.published.values()]


@pytest.mark.parametrize("mapped", [1, 2_000])
def test_a_store_that_is_published_while_a_question_is_asked_hides_nothing(
    add: Add, settings: Settings, monkeypatch: pytest.MonkeyPatch, mapped: int
) -> None:
    """What waited is loaded, then a job publishes it in another store, then the store is searched, or the other way."""
    monkeypatch.setattr("qa.index.stores._MAPPED", mapped)
    reader = add(BRIDGE)
    asked = reader.catalog.unmapped_vectors

    def interrupted() -> tuple[list[str], FloatArray]:
        before = asked()
        if reader.article("ferry") is None:
            with Index.from_settings(settings) as index:
                ingest([FERRY], index, WordEmbedder(), settings)
        return before

    reader.catalog.unmapped_vectors = interrupted  # type: ignore[method-assign]
    assert found(reader, "ferry")[0] == {"bridge", "ferry"}
    assert found(reader, "ferry")[0] == {"bridge", "ferry"}


@in_a_file
@pytest.mark.parametrize("order", list(ORDERS))
def test_a_page_of_a_list_is_read_in_the_order_of_an_index_and_nothing_is_sorted_for_it(
    add: Add, settings: Settings, order: str
) -> None:
    expected = {"newest": "ferry bridge bread", "oldest": "bridge ferry bread", "title": "bread bridge ferry"}
    with add(FERRY, BREAD, BRIDGE) as index:
        listed = [one.id for one in index.listing(order=order)]
        assert listed == expected.get(order, "bridge ferry bread").split()
        planned = plans(index)
        index.listing(order=order, offset=1, count=1)
    assert any("COVERING INDEX revisions_by_" in step for step in planned), planned
    assert planned.count("USE TEMP B-TREE FOR ORDER BY") <= 1, "of the few that are on the page"


@in_a_file
def test_of_an_outlet_only_the_chunks_that_are_asked_for_are_read(add: Add, settings: Settings) -> None:
    with add(FERRY, BREAD, BRIDGE) as index:
        wanted = index.catalog.chunk_ids()
        outlet = Filter(sources=frozenset({FERRY.source}))
        planned = plans(index)
        kept = index.catalog.chunks(wanted, outlet)
        assert index.catalog.vectors_of(wanted, outlet)[0] == list(kept)
    assert {chunk.revision for chunk in kept.values()} == {
        one.revision for one in (FERRY, BREAD, BRIDGE) if one.source == FERRY.source
    }
    assert any("SEARCH chunks" in step and "(id=?)" in step for step in planned), planned
    assert not any("revisions_by_outlet" in step for step in planned), planned


def plans(index: Index) -> list[str]:
    """The steps that SQLite takes for each query from now on, as they come."""
    planned: list[str] = []

    @event.listens_for(index.catalog.engine, "after_cursor_execute")
    def plan(connection: Any, cursor: Any, statement: str, values: Any, *others: Any) -> None:
        if statement.startswith("SELECT"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            planned.extend(row[3] for row in rows)

    return planned


def test_passages_that_match_equally_have_one_order_however_they_were_written(
    settings: Settings, tmp_path: Path
) -> None:
    articles = [make_article(str(number), "The bridge was closed on Monday.") for number in range(9)]
    ranked = []
    for name, given in (("one", articles), ("other", articles[::-1])):
        with Index(tmp_path / name, create=True) as index:
            for article in given:  # a batch each
                ingest([article], index, WordEmbedder(), settings)
            ranked.append([chunk_id for chunk_id, _ in index.matching("bridge", 9)])
    assert len(ranked[0]) == 9
    assert ranked[0] == ranked[1]
