"""qa/index/shards.py and what the index makes of it: a store of vectors for each year of publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from conftest import WordEmbedder, make_article
from test_vectors import Server

import qa.index.search
from ingest.job import ingest
from qa.domain import Article, Filter
from qa.index import Index, restore
from qa.index.shards import ALL, UNDATED, from_fact, may_hold, to_fact
from qa.index.vectors import exact_search
from qa.protocols import VectorStore
from qa.settings import Settings

FloatArray = npt.NDArray[np.float32]

YEARS = (2022, 2023, 2024, None)
WORDS = ("bridge", "ferry", "harbour", "flood", "quota", "strike", "library", "turbine", "museum", "tram")
IN_2023 = Filter(since=dt.date(2023, 2, 1), until=dt.date(2023, 11, 30))


def article(number: int, year: int | None, *, edition: str = "") -> Article:
    """One of many; each has words of its own."""
    one, other = WORDS[number % 10], WORDS[(number * 7 + 3) % 10]
    text = f"Serial{number} is what they call the {one} near the {other}.{edition}"
    return make_article(f"a{number}", text, published=year and dt.date(year, 1 + number % 12, 5))


ARTICLES = [article(number, YEARS[number % 4]) for number in range(40)]
QUESTIONS = [WordEmbedder().embed_query(f"serial{number} {word}") for number, word in enumerate(WORDS)]
FILTERS = (
    Filter(),
    IN_2023,
    Filter(since=dt.date(2023, 12, 1), until=dt.date(2024, 1, 31)),
    Filter(as_of=dt.date(2023, 6, 1)),
    Filter(until=dt.date(2022, 6, 1)),
    Filter(sources=frozenset({"Nobody"})),
)


@pytest.fixture(autouse=True)
def _stores_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few vectors there are; else they would be compared one by one."""
    monkeypatch.setattr(qa.index.search, "_EXACT", 1)


@pytest.fixture
def settings(tmp_path: Path, catalog_url: str | None) -> Settings:
    """Of an index whose catalog is in a file, and of one whose catalog is on PostgreSQL."""
    return Settings.load(index=tmp_path / "index", catalog_url=catalog_url, shards="year")


@pytest.fixture
def in_file(tmp_path: Path) -> Settings:
    return Settings.load(index=tmp_path / "index", shards="year")


def write(settings: Settings, *articles: Article) -> None:
    with Index.from_settings(settings, create=True) as index:
        ingest(articles, index, WordEmbedder(), settings)


def answers(index: Index) -> list[list[tuple[str, float]]]:
    """What is found for every question under every filter, and its cosines."""
    return [
        [(chunk_id, round(cosine, 4)) for chunk_id, cosine in index.nearest(question, 5, filter)]
        for filter in FILTERS
        for question in QUESTIONS
    ]


def compared_one_by_one(index: Index) -> list[list[tuple[str, float]]]:
    """What there is to be found."""
    return [
        [(chunk_id, round(cosine, 4)) for chunk_id, cosine in exact_search(question, *index.catalog.vectors(filter), 5)]
        for filter in FILTERS
        for question in QUESTIONS
    ]


def cosines(found: list[list[tuple[str, float]]]) -> list[list[float]]:
    return [[cosine for _, cosine in hits] for hits in found]


def files(folder: Path) -> dict[Path, tuple[int, bytes]]:
    """All that is in a folder: when it was written, and what it is; SQLite's own files change when they are read."""
    found = [path for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name]
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in found}


class Kept(dict[str, FloatArray]):
    """A store in memory."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home

    def close(self) -> None:
        """Nothing is open."""

    def add(self, ids: Sequence[str], vectors: FloatArray) -> None:
        self.update(zip(ids, vectors, strict=True))

    def delete(self, ids: Sequence[str]) -> None:
        for chunk_id in ids:
            self.pop(chunk_id, None)

    def vectors(self, ids: Sequence[str]) -> dict[str, FloatArray]:
        return {chunk_id: self[chunk_id] for chunk_id in ids if chunk_id in self}

    def ids(self) -> list[str]:
        return list(self)

    def search(self, vector: FloatArray, count: int) -> list[tuple[str, float]]:
        (name,) = (name for name, store in self._home.stores.items() if store is self)
        self._home.asked.append(name)
        return exact_search(vector, list(self), np.array(list(self.values())), count)


class Home:
    """Stores in memory, one of which may be out of reach, and none be made."""

    def __init__(self) -> None:
        self.stores: dict[str, Kept] = {}
        self.asked: list[str] = []
        self.lost = ""
        self.full = False

    def check(self, name: str, *, afresh: bool = False) -> None:
        del afresh
        if name not in self.stores or name == self.lost:
            raise FileNotFoundError(name)

    def open(self, name: str) -> VectorStore:
        self.check(name)
        return self.stores[name]

    def publish(self, base: str, change: Callable[[VectorStore], Any]) -> tuple[str, Any]:
        if self.full:
            raise OSError("the disk is full")
        store = Kept(self)
        store.update(self.stores[base] if base else {})
        name = f"store {len(self.stores)}"
        self.stores[name] = store
        return name, change(store)

    def tidy(self, names: object) -> None:
        """Keeps all, so that no name is given twice."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def home() -> Home:
    return Home()


@pytest.fixture
def kept(home: Home, in_file: Settings) -> Iterator[Index]:
    """An index whose vectors are kept in memory."""
    with Index(in_file.index, create=True, vectors=home, by_year=True) as index:
        ingest(ARTICLES, index, WordEmbedder(), in_file)
        home.asked.clear()
        yield index


@pytest.mark.parametrize("names", [{}, {ALL: "a"}, {ALL: "http://a"}, {"2024": "a", UNDATED: "b"}, {"2024": "a"}])
def test_the_catalog_gives_back_the_names_that_it_was_given(names: dict[str, str]) -> None:
    assert from_fact(to_fact(names)) == names


@pytest.mark.parametrize("filter", FILTERS)
def test_a_shard_may_hold_whatever_of_it_passes(filter: Filter) -> None:
    shards = {one.published.year if one.published else None for one in ARTICLES if filter.admits(one)}
    held = {year for year in YEARS if may_hold(str(year) if year else UNDATED, filter)}
    assert shards <= held
    assert may_hold(ALL, filter)


def test_a_window_asks_the_store_of_its_year_alone(kept: Index, home: Home) -> None:
    kept.nearest(QUESTIONS[0], 5, IN_2023)
    assert set(home.asked) == {kept.catalog.published["2023"]}
    home.asked.clear()
    kept.nearest(QUESTIONS[0], 5)
    assert set(home.asked) == set(kept.catalog.published.values())
    assert kept.catalog.published.keys() == {"2022", "2023", "2024", UNDATED}


def test_what_is_found_is_what_one_store_finds(settings: Settings, tmp_path: Path) -> None:
    write(settings, *ARTICLES)
    one = Settings.load(index=tmp_path / "one", refine=True)
    write(one, *ARTICLES)
    with Index.from_settings(settings) as index, Index.from_settings(one) as single:
        assert index.inspect().whole
        assert single.catalog.published.keys() == {ALL}
        assert cosines(answers(index)) == cosines(answers(single)) == cosines(compared_one_by_one(index))


@pytest.mark.parametrize("damage", ["lost", "flipped"])
def test_a_store_that_is_damaged_is_made_anew_alone(
    in_file: Settings, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(in_file, *ARTICLES)
    with Index.from_settings(in_file) as index:
        before, expected = index.catalog.published, answers(index)
    folder = in_file.index / "vectors" / before["2023"]
    path = next(folder.glob("*/header.bin"))
    if damage == "lost":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[20] ^= 0xFF
        path.write_bytes(content)
    others = [in_file.index / "vectors" / name for shard, name in before.items() if shard != "2023"]
    untouched = [files(other) for other in others]
    with Index.from_settings(in_file, mend=False) as index:
        assert [state.store for state in index.inspect().stores if not state.whole] == ["vectors/2023"]
        with index.writing():
            index.repair()
        assert index.inspect().whole
        assert cosines(answers(index)) == cosines(expected)
        after = index.catalog.published
    assert "vectors/2023 rebuilt from the catalog: 10 added" in caplog.text
    assert {shard for shard in before if before[shard] != after[shard]} == {"2023"}
    assert [files(other) for other in others] == untouched
    assert not folder.exists()


def test_while_a_store_cannot_be_asked_the_catalog_answers_for_its_year_alone(kept: Index, home: Home) -> None:
    expected = cosines(answers(kept))
    home.lost, home.full = kept.catalog.published["2023"], True
    kept.stores.close()
    home.asked.clear()
    assert cosines(answers(kept)) == expected
    assert set(home.asked) == set(kept.catalog.published.values()) - {home.lost}
    home.full = False
    assert cosines(answers(kept)) == expected
    assert home.lost not in kept.catalog.published.values()
    assert kept.inspect().whole


def test_what_is_new_and_what_is_gone_changes_the_stores_of_its_years_alone(settings: Settings) -> None:
    write(settings, *ARTICLES)
    with Index.from_settings(settings) as index:
        before = index.catalog.published
        ingest([article(40, 2025), article(41, 2023)], index, WordEmbedder(), settings)
        after = index.catalog.published
        assert {shard for shard in after if before.get(shard) != after[shard]} == {"2023", "2025"}
        with index.writing():
            index.remove(["a0", "a40"])  # of 2022, and all that 2025 has
        assert index.catalog.published.keys() == before.keys()
        assert {shard for shard in before if index.catalog.published[shard] != after[shard]} == {"2022"}
        assert index.inspect().whole
        assert cosines(answers(index)) == cosines(compared_one_by_one(index))


def test_an_article_whose_day_changes_goes_to_another_store(settings: Settings) -> None:
    write(settings, *ARTICLES)
    with Index.from_settings(settings) as index:
        moved = replace(ARTICLES[0], published=dt.date(2023, 6, 1))
        ingest([moved], index, WordEmbedder(), settings)
        assert index.inspect().whole
        assert index.catalog.chunk_ids("2023").count(f"{moved.revision}-0") == 1
        assert f"{moved.revision}-0" in index.stores.vectors("2023").ids()
        assert len(index.stores.vectors("2022")) == 9
        assert cosines(answers(index)) == cosines(compared_one_by_one(index))


class Counting(WordEmbedder):
    """Counts what it embeds."""

    embedded = 0

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        self.embedded += len(texts)
        return super().embed_documents(texts)


def test_an_index_of_one_store_is_cut_by_the_next_job_and_put_together_again(settings: Settings) -> None:
    one = settings.model_copy(update={"shards": "none", "refine": True})
    write(one, *ARTICLES)
    with Index.from_settings(one) as index:
        expected = cosines(answers(index))
    with Index.from_settings(settings, mend=False) as index:
        assert index.catalog.published.keys() == {ALL}
        assert index.inspect().whole
        assert cosines(answers(index)) == expected
    for changed, shards in ((settings, {"2022", "2023", "2024", UNDATED}), (one, {ALL})):
        embedder = Counting()
        with Index.from_settings(one) as reader, Index.from_settings(changed) as index:
            ingest([], index, embedder, changed)
            assert index.catalog.published.keys() == shards
            assert index.inspect().whole
            assert cosines(answers(index)) == cosines(answers(reader)) == expected
        assert embedder.embedded == 0


def test_a_job_that_fails_between_two_stores_leaves_all_as_it_was(
    kept: Index, home: Home, in_file: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, publish = kept.catalog.published, home.publish
    made: list[tuple[str, Any]] = []

    def fails_at_the_second(base: str, change: Callable[[VectorStore], Any]) -> tuple[str, Any]:
        if made:
            raise OSError("the disk is full")
        made.append(publish(base, change))
        return made[0]

    changed = [article(number, year, edition=" It was sold.") for number, year in ((0, 2022), (1, 2023))]
    monkeypatch.setattr(home, "publish", fails_at_the_second)
    with pytest.raises(Exception, match="the disk is full"):
        ingest(changed, kept, WordEmbedder(), in_file)
    assert kept.catalog.published == before
    assert cosines(answers(kept)) == cosines(compared_one_by_one(kept))
    monkeypatch.setattr(home, "publish", publish)
    ingest(changed, kept, WordEmbedder(), in_file)
    assert kept.inspect().whole
    assert cosines(answers(kept)) == cosines(compared_one_by_one(kept))


def test_a_restored_backup_is_cut_as_the_settings_say(in_file: Settings, tmp_path: Path) -> None:
    write(in_file, *ARTICLES)
    with Index.from_settings(in_file) as index:
        index.backup(tmp_path / "backup")
        expected = answers(index)
    restore(tmp_path / "backup", tmp_path / "other", by_year=True)
    with Index.from_settings(in_file.in_folder(tmp_path / "other")) as index:
        assert index.catalog.published.keys() == {"2022", "2023", "2024", UNDATED}
        assert cosines(answers(index)) == cosines(expected)


def test_on_a_server_each_year_has_a_collection_and_one_that_is_gone_is_made_anew_alone(
    in_file: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import chromadb

    server = Server(tmp_path / "server")
    client = chromadb.HttpClient(*server.url.removeprefix("http://").split(":"))  # type: ignore[arg-type]
    try:
        there = in_file.model_copy(update={"chroma_url": server.url})
        write(there.model_copy(update={"shards": "none"}), *ARTICLES)
        with Index.from_settings(there) as index:
            client.create_collection(index.catalog.collection)  # what it was called in earlier versions
        assert len(client.list_collections()) == 2
        write(there)
        before = {collection.name: collection.id for collection in client.list_collections()}
        with Index.from_settings(there) as index:
            names, expected = index.catalog.published, answers(index)
            assert sorted(before) == sorted(f"{index.catalog.collection}-{name}" for name in names.values())
            gone = f"{index.catalog.collection}-{names['2023']}"
            client.delete_collection(gone)
            assert cosines(answers(index)) == cosines(expected)
            assert index.inspect().whole
            kept = {collection.name: collection.id for collection in client.list_collections()}
        assert "vectors/2023 rebuilt from the catalog: 10 added" in caplog.text
        assert len(kept) == 4
        assert kept.items() & before.items() == {item for item in before.items() if item[0] != gone}
        server.stop()
        with Index.from_settings(there) as index:
            assert cosines(answers(index)) == cosines(expected)
    finally:
        client._server._session.close()  # type: ignore[attr-defined]  # Chroma leaves its connections open
        server.stop()
