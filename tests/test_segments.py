"""qa/index/segments.py, and what becomes of segments while an index grows, changes and is damaged"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import FloatArray, WordEmbedder, make_article

from ingest.split import split
from qa.domain import Article, Filter
from qa.index import Index, PreparedArticle, restore
from qa.index.segments import Rows, Segments, candidates
from qa.index.vectors import exact_search
from qa.models.embedder import embedding_text

DAY = dt.date(2025, 3, 3)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.index.stores._MAPPED", 4)
    monkeypatch.setattr("qa.index.stores._FAN", 3)
    monkeypatch.setattr("qa.index.search._EXACT", 0)


def articles(count: int, edition: str = "first") -> list[Article]:
    outlets = ("Gazette", "Herald")
    return [
        make_article(
            f"a{n}", f"Serial{n} of the {edition} edition.", source=outlets[n % 2], published=DAY + dt.timedelta(n)
        )
        for n in range(count)
    ]


def prepared(article: Article) -> PreparedArticle:
    """With approximate vectors, which are the embedder's own here."""
    chunks = split(article, 1000)
    vectors = WordEmbedder().embed_documents([embedding_text(article, chunk) for chunk in chunks])
    return PreparedArticle(article, chunks, vectors, approximate=True)


def put(index: Index, *added: Article) -> None:
    with index.writing():
        for start in range(0, len(added), 2):
            index.add([prepared(article) for article in added[start : start + 2]])


def ids(index: Index, question: str, count: int, filter: Filter = Filter()) -> list[str]:
    hits = index.nearest(WordEmbedder().embed_query(question), count, filter)
    found = index.chunks(chunk_id for chunk_id, _ in hits)
    return [found[chunk_id][0].id for chunk_id, _ in hits]


def folders(index: Index) -> list[str]:
    return sorted(path.name for path in (index.folder / "segments").iterdir())


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index", create=True)


def test_what_is_not_refined_is_found_by_vectors_however_much_there_is(index: Index) -> None:
    put(index, *articles(41))
    assert index.catalog.count_unmapped() < 4
    assert 1 < len(index.catalog.segments) < 8
    assert folders(index) == sorted(index.catalog.segments)
    names, vectors = index.catalog.vectors()
    for article in articles(41):
        query = WordEmbedder().embed_query(article.text)
        exact = dict(exact_search(query, names, vectors, 41))
        hits = index.nearest(query, 5)
        assert [cosine for _, cosine in hits] == pytest.approx(sorted(exact.values(), reverse=True)[:5])
        assert all(exact[chunk_id] == pytest.approx(cosine) for chunk_id, cosine in hits)
    assert len(ids(index, "edition", 50)) == 41
    assert index.inspect().whole


def test_segments_are_found_under_filters_as_the_catalog_has_them(index: Index) -> None:
    put(index, *articles(20), make_article("undated", "Serial99 has no day.", source="Herald", published=None))
    later = DAY + dt.timedelta(9)
    for filter in (
        Filter(as_of=later),
        Filter(since=later),
        Filter(until=later),
        Filter(sources=frozenset({"Herald"})),
        Filter(as_of=later, sources=frozenset({"Gazette"})),
    ):
        assert sorted(ids(index, "edition", 50, filter)) == sorted(article.id for article in index.articles(filter))


def test_an_edit_and_a_refinement_are_found_as_they_are_now(index: Index) -> None:
    put(index, *articles(12))
    put(index, *articles(6, "second"))
    assert ids(index, "Serial3 second edition", 1) == ["a3"]
    assert len(ids(index, "edition", 50)) == 12
    with index.writing(briefly=True):
        assert index.refine(WordEmbedder(), 5) == 5
        assert len(ids(index, "edition", 50)) == 12
        assert index.refine(WordEmbedder(), 50) == 7
    assert len(ids(index, "edition", 50)) == 12
    with index.writing():
        pass
    assert (index.catalog.segments, folders(index)) == ([], [])  # all are in the vector store
    assert len(ids(index, "edition", 50)) == 12
    assert index.inspect().whole


def test_a_prune_leaves_nothing_of_old_revisions_in_segments(index: Index) -> None:
    put(index, *articles(12))
    gone = index.revisions(["a3"])["a3"].encode()
    with index.writing():
        index.remove(["a3"])
        index.prune()
    assert len(ids(index, "edition", 50)) == 11
    assert not any(gone in path.read_bytes() for path in index.folder.rglob("*.npy"))


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("file", ["ids.npy", "about.npy", "signs.npy", "codes.npy", "files.json"])
@pytest.mark.parametrize("damage", [_truncated, _flipped, Path.unlink])
def test_a_damaged_segment_is_found_by_the_doctor_or_mended_on_opening(
    index: Index, file: str, damage: Callable[[Path], None]
) -> None:
    put(index, *articles(9))
    index.close()
    for path in index.folder.glob(f"segments/*/{file}"):
        damage(path)
    with Index(index.folder, mend=False) as opened:
        assert not opened.inspect().whole
        with opened.writing():
            opened.repair()
        assert opened.inspect().whole
        assert len(ids(opened, "edition", 50)) == 9


def test_segments_that_vanish_while_the_index_is_open_are_made_again(
    index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    put(index, *articles(9))
    with Index(index.folder, mend=False) as reader:
        shutil.rmtree(index.folder / "segments")
        assert len(ids(reader, "edition", 50)) == 9
        assert len(ids(reader, "edition", 50)) == 9
    assert caplog.text.count("segments from the catalog") == 1
    assert index.inspect().whole


def test_a_restored_index_makes_its_segments_again(index: Index, tmp_path: Path) -> None:
    put(index, *articles(9))
    index.backup(tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "elsewhere")
    with Index(tmp_path / "elsewhere") as opened:
        assert len(opened.catalog.segments) > 0
        assert len(ids(opened, "edition", 50)) == 9
        assert opened.inspect().whole


def test_what_a_killed_writer_left_is_removed_by_the_next_one(index: Index) -> None:
    put(index, *articles(9))
    shutil.copytree(index.folder / "segments" / index.catalog.segments[0], index.folder / "segments" / "left")
    with index.writing():
        assert "left" not in folders(index)


def test_the_nearest_of_many_are_among_the_candidates(tmp_path: Path) -> None:
    """Against the exact product: vectors with a common direction and some hundred neighbourhoods, as those of news."""
    dice = np.random.default_rng(1)
    centres = dice.standard_normal((150, 384)) + dice.standard_normal(384)
    vectors: FloatArray = (centres[dice.integers(150, size=20_000)] + dice.standard_normal((20_000, 384))).astype("f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"{n:032x}-0" for n in range(len(vectors))]
    segments = Segments(tmp_path / "segments")
    made = []
    for start in range(0, len(names), 7_000):
        part = slice(start, start + 7_000)
        made.append(segments.make(Rows.of(names[part], [(1, "")] * len(names[part]), vectors[part])))
    recalls = []
    for query in vectors[::1000] + 0.02 * dice.standard_normal((20, 384)).astype("f4"):
        exact = {names[place] for place in np.argsort(-(vectors @ query))[:50]}
        chosen, complete = candidates(segments(made), query, 2_000, Filter())
        assert (len(chosen), complete) == (2_000, False)
        recalls.append(len(exact & set(chosen[:200])) / 50)
    assert np.mean(recalls) > 0.98
