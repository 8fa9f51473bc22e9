"""Files that were made to break a reader, or broke by themselves: each is one clear line, and the job goes on."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfWriter
from pypdf.generic import NameObject, NumberObject
from source_samples import pdf

from ingest.sources import Problem, count_articles, read_paths
from qa.domain import Article

GOOD = "The old bridge was closed on Monday, the mayor said.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "zzz-good.txt").write_text(GOOD, encoding="utf-8")
    return folder


def read(folder: Path) -> tuple[list[Article], list[Problem]]:
    items = list(read_paths([folder]))
    return [i for i in items if isinstance(i, Article)], [i for i in items if isinstance(i, Problem)]


def one_problem(folder: Path, words: str) -> None:
    """One line says what is wrong, and the good article behind it was read."""
    articles, (problem,) = read(folder)
    assert words in str(problem)
    assert "\n" not in str(problem)
    assert [article.id for article in articles] == ["news/zzz-good.txt"]
    assert count_articles([folder]) >= 1


def test_a_decompression_bomb(folder: Path) -> None:
    with gzip.open(folder / "bomb.jsonl.gz", "wb", compresslevel=1) as bomb:
        for _ in range(100):
            bomb.write(b"\0" * 1_000_000)
    one_problem(folder, "line 1 is longer than 64,000,000 bytes")


def test_a_line_without_an_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.formats.records.LONGEST_LINE", 1000)
    (folder / "long.csv").write_text('text\n"' + "a" * 5000, encoding="utf-8")
    one_problem(folder, "line 2 is longer than 1,000 bytes")


def test_a_pdf_that_claims_a_million_pages(folder: Path) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    pages = page["/Parent"].get_object()
    pages[NameObject("/Count")] = NumberObject(1_000_000)  # type: ignore[index]
    writer.write(folder / "many.pdf")
    articles, problems = read(folder)
    assert len(problems) == 1
    assert len(articles) == 1


def test_a_pdf_with_too_many_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.formats.pdf.MOST_PAGES", 2)
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.write(folder / "many.pdf")
    one_problem(folder, "it claims 3 pages; at most 2 are read")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n garbage", os.urandom(2000)], ids=["empty", "cut off", "noise"])
@pytest.mark.parametrize("ending", ["pdf", "docx", "parquet"])
def test_what_is_no_document(folder: Path, content: bytes, ending: str) -> None:
    (folder / f"a.{ending}").write_bytes(content)
    one_problem(folder, f"a.{ending}")


def test_a_docx_that_unpacks_to_too_much(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.formats.documents.MOST_BYTES", 100_000)
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b" " * 1_000_000)
    one_problem(folder, "it unpacks to 1,000,000 bytes")


def test_a_page_nested_a_hundred_thousand_deep(folder: Path) -> None:
    (folder / "deep.html").write_text("<html><body>" + "<div>" * 100_000 + GOOD, encoding="utf-8")
    articles, problems = read(folder)
    assert len(articles) + len(problems) == 2
    assert "news/zzz-good.txt" in {article.id for article in articles}


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / "a").write_bytes(b"\0\1\2\3" * 100)
    one_problem(folder, "no reader for files without an ending")


def test_a_link_out_of_the_folder_and_one_in_a_circle(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("The password is xylophone, and nobody knows it.", encoding="utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "circle").symlink_to(folder)
    articles, problems = read(folder)
    assert [article.id for article in articles] == ["news/zzz-good.txt"]
    assert len(problems) == 2
    assert all("links to" in problem.reason for problem in problems)


def test_formulas_of_a_table_are_text(folder: Path) -> None:
    (folder / "a.csv").write_text('text,title\n"=HYPERLINK(""http://x"")&cmd|calc","=1+1"\n', encoding="utf-8")
    articles, problems = read(folder)
    assert not problems
    assert (articles[0].title, articles[0].text) == ("=1+1", '=HYPERLINK("http://x")&cmd|calc')


def test_a_file_that_changes_while_it_is_read(folder: Path) -> None:
    path = folder / "a.jsonl"
    path.write_text(json.dumps({"text": GOOD}) + "\n" + json.dumps({"text": "More."}) + "\n", encoding="utf-8")
    found = []
    for item in read_paths([folder]):
        found.append(item)
        if len(found) == 1:
            path.write_text(json.dumps({"text": "Other."}) + "\n", encoding="utf-8")
    assert any(isinstance(item, Problem) and "changed while it was read" in item.reason for item in found)
    assert isinstance(found[-1], Article)


@pytest.mark.slow
def test_a_hundred_thousand_files_in_one_folder(folder: Path) -> None:
    for number in range(100_000):
        (folder / f"{number:06}.txt").write_bytes(b"x" if number % 1000 == 0 else b"")
    articles, problems = read(folder)
    assert (len(articles), len(problems)) == (101, 99_900)


def test_pdf_docx_and_parquet_are_read(folder: Path) -> None:
    document = Document()
    document.core_properties.title = "Bridge closed"
    document.core_properties.author = "Ada Perrin"
    document.add_paragraph(GOOD.strip())
    document.add_paragraph("It will stay closed for weeks.")
    document.save(str(folder / "a.docx"))
    import pyarrow as pa
    from pyarrow import parquet

    rows = [{"headline": "One", "body": "Some text of one."}, {"headline": "Two", "body": ""}]
    parquet.write_table(pa.Table.from_pylist(rows), folder / "b.parquet")
    (folder / "c.pdf").write_bytes(pdf("The ferry sails from Kestrel Bay to Tarn twice a day."))
    articles, (problem,) = read(folder)
    by_id = {article.id: article for article in articles}
    assert by_id["news/a.docx"].title == "Bridge closed"
    assert by_id["news/a.docx"].authors == ("Ada Perrin",)
    assert by_id["news/a.docx"].text == f"{GOOD}\nIt will stay closed for weeks."
    assert {article.text for id, article in by_id.items() if "b.parquet" in id} == {"Some text of one."}
    assert (problem.line, "field 'text' is missing" in problem.reason) == (2, True)
    assert "The ferry sails from Kestrel Bay" in by_id["news/c.pdf"].text
