"""ingest/job.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from conftest import FloatArray, WordEmbedder, make_article

from ingest.items import Note, Problem
from ingest.job import IngestReport, ingest, refine
from qa.domain import Article
from qa.index import Index, PreparedArticle
from qa.models.embedder import load_embedder
from qa.settings import Settings


class Counting(WordEmbedder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        self.texts += texts
        return super().embed_documents(texts)


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    with Index(settings.index, create=True) as opened:
        yield opened


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.problems)


def test_a_second_run_does_no_work(index: Index, settings: Settings) -> None:
    articles = [make_article(str(n), f"Text number {n}.") for n in range(5)]
    embedder = Counting()
    assert counts(ingest(articles, index, embedder, settings)) == (5, 0, 0, 0)
    assert counts(ingest(articles, index, embedder, settings)) == (0, 0, 5, 0)
    assert len(embedder.texts) == 5


def test_only_what_changed_is_embedded_again(index: Index, settings: Settings) -> None:
    embedder = Counting()
    ingest([make_article("a"), make_article("b", "Another text.")], index, embedder, settings)
    report = ingest([make_article("a"), make_article("b", "An edited text.")], index, embedder, settings)
    assert counts(report) == (0, 1, 1, 0)
    assert len(embedder.texts) == 3


@pytest.mark.parametrize("refined", [True, False])
def test_an_edit_embeds_only_the_passages_that_it_changed(index: Index, settings: Settings, refined: bool) -> None:
    paragraphs = [f"Paragraph {n} tells of bridge {n}. " * 20 for n in range(6)]
    before = make_article("a", "\n\n".join(paragraphs))
    after = make_article("a", "\n\n".join([*paragraphs[:2], "The bridge fell down. " * 30, *paragraphs[3:]]))
    first, second, fresh = Counting(), Counting(), Counting()
    ingest([before], index, first, settings, refining=refined)
    report = ingest([after], index, second, settings)
    with Index(settings.index / "undisturbed", create=True) as undisturbed:
        ingest([after], undisturbed, fresh, settings)
        np.testing.assert_array_equal(index.catalog.vectors()[1], undisturbed.catalog.vectors()[1])
    assert (len(first.texts), report.refined, len(fresh.texts)) == (6 if refined else 0, 6, 6)
    assert second.texts == ([text for text in fresh.texts if "fell down" in text] if refined else fresh.texts)
    assert index.inspect().whole


def test_problems_are_counted_and_the_job_goes_on(index: Index, settings: Settings) -> None:
    items: list[Article | Problem] = [make_article("a"), Problem("x.txt", None, "bad"), make_article("b", "More.")]
    assert counts(ingest(items, index, WordEmbedder(), settings)) == (2, 0, 0, 1)


def test_of_two_articles_with_one_id_the_later_stands(index: Index, settings: Settings) -> None:
    ingest(
        [make_article("a", "First."), make_article("a", "Second."), make_article("a", "Second.")],
        index,
        WordEmbedder(),
        settings,
    )
    article = index.article("a")
    assert article is not None
    assert article.text == "Second."
    assert index.catalog.count_chunks() == 1


def test_a_job_that_is_interrupted_keeps_its_finished_batches_and_goes_on_from_there(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.job._BATCH_ARTICLES", 2)
    articles = [make_article(str(n), f"Text number {n}.") for n in range(7)]

    def interrupted() -> Iterator[Article]:
        yield from articles[:5]
        raise KeyboardInterrupt

    embedder = Counting()
    report = ingest(interrupted(), index, embedder, settings)
    assert report.interrupted
    assert index.count_articles() == 4
    assert counts(ingest(articles, index, embedder, settings)) == (3, 0, 4, 0)
    assert sorted(embedder.texts) == sorted({*embedder.texts})


def test_an_embedder_that_fails_leaves_articles_to_be_found_by_their_words(index: Index, settings: Settings) -> None:
    class Failing(WordEmbedder):
        def embed_documents(self, texts: Sequence[str]) -> FloatArray:
            raise MemoryError

    ingest([make_article("a")], index, WordEmbedder(), settings)
    with pytest.raises(MemoryError):
        ingest([make_article("b", "More.")], index, Failing(), settings)
    assert [article.id for article in index.articles()] == ["a", "b"]
    assert index.matching("more", 5)
    assert index.count_unrefined() == 1
    report = ingest([make_article("b", "More.")], index, WordEmbedder(), settings)
    assert (counts(report), report.refined, report.unrefined) == ((0, 0, 1, 0), 1, 0)


def test_the_newest_articles_are_refined_first_and_what_is_done_is_not_done_again(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.job._BATCH_CHUNKS", 1)
    days = {"old": dt.date(2020, 1, 1), "undated": None, "new": dt.date(2025, 1, 1)}
    articles = [make_article(id, f"The {id} bridge.", published=day) for id, day in days.items()]
    report = ingest(articles, index, WordEmbedder(), settings, refining=False)
    assert (report.refined, report.unrefined) == (0, 3)
    embedder = Counting()
    refining = refine(index, embedder)
    assert next(refining) == 1
    refining.close()  # as a kill would
    assert ["The new bridge" in text for text in embedder.texts] == [True]
    assert sum(refine(index, embedder)) == 2
    assert ["old" in embedder.texts[1], "undated" in embedder.texts[2], len(embedder.texts)] == [True, True, 3]
    assert index.inspect().whole
    assert {hit[0] for hit in index.nearest(embedder.embed_query("bridge"), 5)} == set(index.catalog.chunk_ids())


def test_a_job_may_write_while_another_process_refines(index: Index, settings: Settings) -> None:
    ingest([make_article("a", "A bridge."), make_article("b", "A ferry.")], index, WordEmbedder(), settings)
    ingest([make_article("c", "A tram.")], index, WordEmbedder(), settings, refining=False)
    with Index(settings.index) as other, other.writing():
        assert list(refine(index, WordEmbedder())) == []  # that job refines the rest
    assert sum(refine(index, WordEmbedder())) == 1


def test_approximate_vectors_find_what_is_not_refined(settings: Settings) -> None:
    embedder = load_embedder(settings)
    articles = [
        make_article("ferry", "The ferry sank in the harbour on Friday after it had hit a rock."),
        make_article("bread", "Bakers raised the price of rye bread because flour is dear."),
        make_article("vote", "Voters elected a new mayor in the second round."),
    ]
    with Index(settings.index, create=True) as index:
        ingest(articles, index, embedder, settings, refining=False)
        assert index.inspect().whole
        for question, wanted in (("a boat went down", "ferry"), ("food costs more", "bread"), ("an election", "vote")):
            (best, cosine), *_ = index.nearest(embedder.embed_query(question), 3)
            assert [article.id for article, _ in index.chunks([best]).values()] == [wanted]
            assert 0.05 < cosine < 1
        sum(refine(index, embedder))
        assert index.inspect().approximate == 0


def test_progress_is_told_after_each_batch(index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.job._BATCH_ARTICLES", 2)
    seen: list[int] = []
    articles = [make_article(str(n), f"Text {n}.") for n in range(5)]
    ingest(articles, index, WordEmbedder(), settings, lambda report: seen.append(report.articles))
    assert seen == [2, 4, 5, 5]  # and once for the vectors


def test_what_comes_slowly_is_told_while_it_comes_and_counted_by_site(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.job._TOLD_AFTER", -1.0)
    told: list[dict[str, int]] = []
    items: list[Article | Problem | Note] = [
        make_article("https://www.gazette.example/a", "Text."),
        Problem("https://herald.example/b", None, "the server answered 404"),
        make_article("news/a.txt", "Other text."),
    ]
    ingest(items, index, WordEmbedder(), settings, lambda report: told.append(dict(report.hosts)))
    assert told[:2] == [{"gazette.example": 1}, {"gazette.example": 1, "herald.example": 1}]
    assert told[-1] == told[1]


def test_the_same_articles_in_another_order_give_the_same_catalog(settings: Settings) -> None:
    articles = [make_article(str(n), f"Text {n}. " * 40, published=dt.date(2025, 1, 1 + n)) for n in range(9)]
    contents = []
    for name, order in (("one", articles), ("other", articles[::-1])):
        with Index(settings.index / name, create=True) as opened:
            ingest(order, opened, WordEmbedder(), settings)
            ids, vectors = opened.catalog.vectors()
            contents.append((list(opened.articles()), ids, vectors))
    assert contents[0][:2] == contents[1][:2]
    np.testing.assert_array_equal(contents[0][2], contents[1][2])


def test_an_article_that_comes_again_in_the_next_batch_is_what_it_was_given_as_last(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next batch is prepared while the one before is stored."""
    monkeypatch.setattr("ingest.job._BATCH_ARTICLES", 1)
    articles = [make_article("a", text) for text in ("The bridge.", "The ferry.", "The ferry.", "The tram.")]
    report = ingest(articles, index, WordEmbedder(), settings)
    assert counts(report) == (1, 2, 1, 0)
    assert [len(index.matching(word, 5)) for word in ("bridge", "ferry", "tram")] == [0, 0, 1]
    assert index.inspect().whole


class Fussy(WordEmbedder):
    """Refuses texts with a cross in them, as a tokenizer refuses what it cannot read."""

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        if any("†" in text for text in texts):
            raise TypeError("TextEncodeInput must be Union[...]")
        return super().embed_documents(texts)


def test_an_article_that_a_store_refuses_is_a_problem_and_the_others_are_stored(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = index.add

    def refusing(batch: Sequence[PreparedArticle]) -> None:
        if any("†" in prepared.article.text for prepared in batch):
            raise ValueError("no such character")
        add(batch)

    monkeypatch.setattr(index, "add", refusing)
    articles = [make_article(str(n), f"Text number {n}." + "†" * (n in {3, 11})) for n in range(20)]
    report = ingest(articles, index, WordEmbedder(), settings)
    assert counts(report) == (18, 0, 0, 2)
    assert [problem.path for problem in report.problems] == ["3", "11"]
    assert "the index refuses it: cannot be read: ValueError: no such character" in str(report.problems[0])
    assert index.inspect().whole


def test_a_store_that_refuses_everything_ends_the_job(
    index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(batch: Sequence[PreparedArticle]) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(index, "add", refusing)
    articles = [make_article(str(n), f"Text {n}.") for n in range(20)]
    with pytest.raises(ValueError, match="broken"):
        pytest.fail(f"went on: {ingest(articles, index, WordEmbedder(), settings)}")


def test_a_passage_that_the_embedder_refuses_is_a_problem_and_found_by_its_words(
    index: Index, settings: Settings
) -> None:
    articles = [make_article(str(n), f"Text number {n} tells of bridge{n}." + "†" * (n == 3)) for n in range(9)]
    report = ingest(articles, index, Fussy(), settings)
    assert (report.added, report.refined, report.unrefined) == (9, 9, 0)
    (problem,) = report.problems
    assert "Text number 3" in str(problem)
    assert "it cannot be embedded (TextEncodeInput must be Union[...]) and is found by its words only" in str(problem)
    assert len(index.matching("bridge3", 5)) == 1
