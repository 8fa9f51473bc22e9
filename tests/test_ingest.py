"""ingest/run.py, identity.py, mirror.py, watch.py: what a program calls, without a console."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from conftest import WordEmbedder, make_article

import ingest as package
from ingest import IngestReport, Problem, ingest, read
from ingest.addresses import canonical, host_of, names_an_article
from ingest.background import refining
from ingest.identity import Identities
from ingest.journal import Journal
from ingest.mirror import gone
from ingest.run import opened_journal
from ingest.watch import watch
from qa.domain import Article
from qa.errors import IndexLockedError
from qa.index import Index
from qa.protocols import Embedder
from qa.settings import Settings

TEXT = "The old bridge was closed on Monday after a diver found a crack in its second pier."

Run = Callable[..., IngestReport]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`ingest` into an index of its own, with the small embedder."""
    monkeypatch.setattr("ingest.run.load_embedder", lambda settings: WordEmbedder())
    return lambda *given, **options: ingest(given, settings=settings, **options)


def stored(settings: Settings) -> dict[str, Article]:
    with Index.from_settings(settings) as index:
        return {article.id: article for article in index.articles()}


def rows(path: Path, *values: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def text(path: Path, content: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def page(path: Path, title: str, *, url: str = "", site: str = "", host: str = "") -> Path:
    head = f'<link rel="canonical" href="{url}">' if url else ""
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    body = f"<h1>{title}</h1>" + f"<p>{TEXT} {title}.</p>" * 3
    return text(path, f"<html><head><title>{title}</title>{head}</head><body><article>{body}</article></body></html>")


def test_files_folders_and_articles_are_brought_in_by_one_call(run: Run, settings: Settings, tmp_path: Path) -> None:
    folder = text(tmp_path / "news" / "a.txt").parent
    report = run(folder, text(tmp_path / "b.txt"), make_article("c"))
    assert (report.added, report.problems, report.undated, report.without_outlet) == (3, [], 2, 3)
    assert set(stored(settings)) == {"news/a.txt", f"{tmp_path.name}/b.txt", "c"}
    again = run(folder, text(tmp_path / "b.txt"), make_article("c"))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def test_reading_stores_nothing(tmp_path: Path) -> None:
    items = list(read([text(tmp_path / "a.txt"), tmp_path / "none.txt"]))
    assert [type(item) for item in items] == [Article, Problem]


def test_two_tables_that_number_from_1_are_four_articles(run: Run, settings: Settings, tmp_path: Path) -> None:
    one = rows(tmp_path / "a.jsonl", {"id": 1, "text": "The pool closed."}, {"id": 2, "text": "The library opened."})
    two = rows(tmp_path / "b.jsonl", {"id": 1, "text": "The bridge was painted."}, {"id": 2, "text": "A new lion."})
    report = run(one, two)
    assert (report.added, report.renamed) == (4, 2)
    assert set(stored(settings)) == {"1", "2", f"{tmp_path.name}/b.jsonl:1", f"{tmp_path.name}/b.jsonl:2"}
    assert run(two).unchanged == 2
    assert run(one, two).unchanged == 4
    edited = rows(two, {"id": 1, "text": "The bridge was painted red."}, {"id": 2, "text": "A new lion."})
    assert (run(edited).changed, len(stored(settings))) == (1, 4)


def test_a_file_that_moves_takes_its_ids_along(run: Run, settings: Settings, tmp_path: Path) -> None:
    run(rows(tmp_path / "a.jsonl", {"id": "x", "text": TEXT}))
    (tmp_path / "a.jsonl").rename(tmp_path / "b.jsonl")
    assert run(tmp_path / "b.jsonl").unchanged == 1
    assert set(stored(settings)) == {"x"}


SPELLINGS = (
    "https://g.example/a", "http://g.example/a", "https://www.g.example/a", "https://g.example/a/",
    "https://g.example/a?utm_source=rss&utm_medium=feed", "https://m.g.example/a", "https://g.example/a#comments",
    "https://g.example/a?fbclid=abc", "https://g.example/a/amp", "HTTPS://G.example/a",
)  # fmt: skip


def test_ten_spellings_of_an_address_are_one_article_whose_first_id_stands(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    report = run(rows(tmp_path / "a.jsonl", *({"url": url, "text": TEXT} for url in SPELLINGS)))
    assert (report.added, report.copies) == (1, 9)
    assert run(rows(tmp_path / "b.jsonl", {"url": SPELLINGS[6], "text": TEXT})).unchanged == 1
    assert set(stored(settings)) == {SPELLINGS[0]}


def test_addresses_that_differ_in_what_they_name_are_two_articles(run: Run, settings: Settings, tmp_path: Path) -> None:
    urls = ["https://g.example/a?id=1", "https://g.example/a?id=2", "https://g.example/A"]
    run(rows(tmp_path / "a.jsonl", *({"url": url, "text": TEXT + url} for url in urls)))
    assert set(stored(settings)) == set(urls)


def test_a_front_page_is_the_address_of_no_article(run: Run, settings: Settings, tmp_path: Path) -> None:
    run(rows(tmp_path / "a.jsonl", *({"url": "https://g.example/", "text": f"{TEXT} {n}"} for n in range(2))))
    assert len(stored(settings)) == 2


def test_ids_that_a_file_gives_are_articles_each(run: Run, settings: Settings, tmp_path: Path) -> None:
    given = [{"id": url, "url": url, "text": f"{TEXT} {url}"} for url in SPELLINGS[:3]]
    run(rows(tmp_path / "a.jsonl", *given))
    assert set(stored(settings)) == set(SPELLINGS[:3])


def test_two_saved_pages_of_one_article_are_one(run: Run, tmp_path: Path) -> None:
    url = "https://g.example/bridge"
    page(tmp_path / "in" / "a.html", "Bridge closed", url=url)
    page(tmp_path / "in" / "b.html", "Bridge closed", url=f"{url}/amp")
    rows(tmp_path / "in" / "c.jsonl", {"url": url, "text": "The same article, as a search engine shows it."})
    report = run(tmp_path / "in")
    assert (report.added, report.copies, report.renamed) == (1, 2, 0)
    assert run(tmp_path / "in").unchanged == 1


@pytest.mark.parametrize("named", ["a", "z"])
def test_an_outlet_has_one_name_whichever_of_its_pages_says_it(
    run: Run, settings: Settings, tmp_path: Path, named: str
) -> None:
    page(tmp_path / "in" / "m.html", "Ferry sold", url="https://gazette.example/ferry")
    page(
        tmp_path / "in" / f"{named}.html", "Bridge closed", url="https://gazette.example/bridge", site="Harbour Gazette"
    )
    run(tmp_path / "in")
    assert {article.source for article in stored(settings).values()} == {"Harbour Gazette"}
    assert run(tmp_path / "in").unchanged == 2


def test_spellings_of_an_outlet_on_its_site_are_one(tmp_path: Path) -> None:
    rows = [
        {"url": f"https://gazette.example/{number}", "text": f"Text {number}.", "title": str(number), "source": name}
        for number, name in enumerate(["Harbour Gazette", "The Harbour Gazette", "HarbourGazette.example", "Other"])
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = [item.source for item in read([tmp_path / "a.jsonl"]) if isinstance(item, Article)]
    assert found == ["Harbour Gazette"] * 3 + ["Other"]


@pytest.mark.parametrize(("one", "other"), [("/%61", "/a"), ("/stra%c3%9fe", "/straße"), ("/a%2fb", "/a%2Fb")])
def test_an_address_may_be_written_in_percent_signs(one: str, other: str) -> None:
    assert canonical(f"https://gazette.example{one}") == canonical(f"https://gazette.example{other}")


def test_an_aggregators_site_is_no_outlets(run: Run, settings: Settings, tmp_path: Path) -> None:
    reuters = {"url": "https://news.example/a", "source": "Reuters", "text": TEXT}
    run(rows(tmp_path / "a.jsonl", reuters, {"url": "https://news.example/b", "text": "Another text."}))
    assert {article.source for article in stored(settings).values()} == {"Reuters", "news.example"}


def test_what_is_gone_from_folders_and_files_is_found(run: Run, settings: Settings, tmp_path: Path) -> None:
    folder = text(tmp_path / "news" / "a.txt").parent
    text(folder / "b.txt", "The ferry was sold in spring, and nobody said why.")
    table = rows(tmp_path / "t.jsonl", {"id": "x", "text": TEXT}, {"text": "Another text."}, {"text": "A third."})
    run(folder, table)
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_bytes(b" ")  # it cannot be read, and is not gone
    rows(table, {"text": "A third."})
    report = run(folder, table)
    with Index.from_settings(settings) as index, opened_journal(index) as journal:
        assert gone(index, journal, [folder], report) == ["news/a.txt"]
        assert len(gone(index, journal, [table], report)) == 2
        assert len(gone(index, journal, [folder, table], report)) == 3


def test_the_last_jobs_problems_are_kept(run: Run, settings: Settings, tmp_path: Path) -> None:
    for content in (" ", TEXT):
        run(text(tmp_path / "a.txt", content))
        with Index.from_settings(settings) as index, opened_journal(index) as journal:
            assert [problem.reason for problem in journal.problems()] == ["there is no text in it"] * (content == " ")


def test_an_index_without_a_journal_knows_its_addresses(run: Run, settings: Settings, tmp_path: Path) -> None:
    run(rows(tmp_path / "a.jsonl", {"url": SPELLINGS[0], "text": TEXT}))
    (settings.index / "ingest.sqlite").unlink()
    assert run(rows(tmp_path / "b.jsonl", {"url": SPELLINGS[1], "text": TEXT})).added == 0


def test_reasons_are_grouped_and_counted() -> None:
    report = IngestReport()
    for number in range(3):
        report.count(Problem(f"{number}.csv", number, f"field 'date': '{number}' is not a date"))
    report.count(Problem("a.png", None, "no reader for .png"))
    (reason, count, first), (_, single, _) = report.reasons()
    assert (reason, count, first.path, single) == ("field 'date': '0' is not a date", 3, "0.csv", 1)


def test_a_watched_job_is_done_again_and_one_that_finds_a_lock_is_left_out() -> None:
    results: Iterator[IngestReport | Exception] = iter(
        [IngestReport(added=1), IndexLockedError("busy"), IngestReport(interrupted=True)]
    )

    def job() -> IngestReport:
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    slept: list[float] = []
    told = list(watch(job, 5, slept.append))
    assert [type(one) for one in told] == [IngestReport, IndexLockedError, IngestReport]
    assert slept == [5, 5]


def test_what_an_ingest_left_is_refined_by_a_process_beside(settings: Settings, minilm: Embedder) -> None:
    """Whatever that process has done when the block ends stays; here it is given the time to do all."""
    ingest([make_article("a"), make_article("b", "A ferry.")], settings=settings, refining=False)
    with Index.from_settings(settings) as index, refining(settings) as left:
        assert left == 2
        for _ in range(600):
            if not index.count_unrefined():
                break
            time.sleep(0.1)
        assert index.count_unrefined() == 0
    with refining(settings) as left:
        assert left == 0


def test_identities_without_a_journal_hold_for_one_job() -> None:
    assert Identities().journal.is_new
    with Journal() as journal:
        assert journal.origin("a") is None


def test_a_journal_that_cannot_be_kept_costs_nothing_but_memory(
    run: Run, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = rows(tmp_path / "a.jsonl", {"url": SPELLINGS[0], "text": TEXT}, {"url": SPELLINGS[1], "text": TEXT})
    run(make_article("a"))
    (settings.index / "ingest.sqlite").write_bytes(b"no database" * 1000)
    assert (run(table).added, run(table).unchanged) == (1, 1)
    assert "knows nothing of earlier ones" in caplog.text


def test_what_the_package_exports_is_there_and_loads_nothing_by_itself() -> None:
    for name in package.__all__:
        assert getattr(package, name).__module__.startswith(("ingest.", "collections.")), name
    assert dir(package) == sorted(package.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        package.nothing  # type: ignore[attr-defined]  # noqa: B018
    code = "import sys, ingest; print(sorted({'qa.index', 'trafilatura', 'ingest.sources'} & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


@pytest.mark.parametrize(
    "copy",
    [
        "https://web.archive.org/web/20240305201000/https://www.gazette.example/bridge",
        "https://web.archive.org/web/20240305201000if_/http://gazette.example/bridge?utm_source=x",
        "https://www.google.com/amp/s/www.gazette.example/bridge",
        "https://gazette-example.cdn.ampproject.org/c/s/gazette.example/bridge/amp",
    ],
)
def test_an_archives_copy_of_a_page_is_that_page(copy: str) -> None:
    assert (canonical(copy), host_of(copy)) == ("gazette.example/bridge", "gazette.example")
    assert names_an_article(copy)


def test_an_archives_own_pages_are_its_own() -> None:
    assert host_of("https://web.archive.org/about") == "web.archive.org"
