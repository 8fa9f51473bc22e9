"""ingest/sources/"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from pathlib import Path

import pytest

from ingest.sources import Problem, count_articles, read_paths
from ingest.sources.days import parse_day
from ingest.sources.fields import headline
from qa.domain import Article
from qa.errors import SourceError

NIGER = (
    "date 2024-04-20 The council has agreed to close its old bridge, officials said, ending a long dispute.\n\n"
    "It was built in 1968.\n\nNext steps\n\nThe work begins in May.\n"
)


def read(*paths: Path, mapping: dict[str, str] | None = None) -> tuple[list[Article], list[Problem]]:
    items = list(read_paths(paths, mapping))
    return [i for i in items if isinstance(i, Article)], [i for i in items if isinstance(i, Problem)]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_plain_text_with_a_date_line_has_a_date_and_gets_a_title(tmp_path: Path) -> None:
    ((article,), problems) = read(write(tmp_path / "news" / "1.txt", NIGER))
    assert not problems
    assert article.published == dt.date(2024, 4, 20)
    assert article.title == "The council has agreed to close its old bridge, officials said, ending a long dispute"
    assert article.text.startswith("The council has agreed")
    assert "\n\nNext steps\n\n" in article.text
    assert article.id == "news/1.txt"


def test_plain_text_without_a_date_is_undated_and_its_first_heading_is_the_title(tmp_path: Path) -> None:
    ((article,), _) = read(write(tmp_path / "1.txt", "Bridge closed\n\nA crack was found on Sunday.\n"))
    assert (article.title, article.text, article.published) == ("Bridge closed", "A crack was found on Sunday.", None)


def test_a_day_that_does_not_exist_dates_nothing_and_is_said(tmp_path: Path) -> None:
    note, article = read_paths([write(tmp_path / "1.txt", "date 2024-02-30 A text of some length.\n")])
    assert isinstance(article, Article)
    assert (article.text, article.published) == ("A text of some length.", None)
    assert "'2024-02-30' is not a day of the calendar: the article is undated" in str(note)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It rained.", "It rained"),
        ("MIME-", "MIME-"),
        ("...", "..."),
        ("PORT ALDER (Northern Wire) - The cod quota will be cut.", "The cod quota will be cut"),
        ("LAS VEGAS — He won.", "He won"),
        (
            "The council has agreed to withdraw its plan for more than 1,000 flats in Morrow, officials said, today.",
            "The council has agreed to withdraw its plan for more than 1,000 flats in Morrow",
        ),
        ("word " * 40, " ".join(["word"] * 20) + "…"),
    ],
)
def test_a_made_title_is_a_clause_of_the_first_sentence(sentence: str, expected: str) -> None:
    assert headline(sentence.strip()) == expected
    assert len(headline(sentence.strip())) <= 101


def test_a_folder_is_walked_and_its_folders_name_outlets(tmp_path: Path) -> None:
    write(tmp_path / "all" / "Harbour_Gazette" / "b.txt", NIGER)
    write(tmp_path / "all" / "a.txt", NIGER)
    write(tmp_path / "all" / ".hidden" / "c.txt", NIGER)
    (articles, problems) = read(tmp_path / "all")
    assert not problems
    assert [(article.id, article.source) for article in articles] == [
        ("all/a.txt", ""),
        ("all/Harbour_Gazette/b.txt", "Harbour Gazette"),
    ]


def test_a_file_has_the_same_id_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "all" / "a.txt", NIGER)
    monkeypatch.chdir(tmp_path / "all")
    for spelled in (path, path.parent, Path(), Path("a.txt"), Path("../all")):
        ((article,), _) = read(spelled)
        assert article.id == "all/a.txt"


def test_markdown_has_front_matter_and_loses_its_marks(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Bridge closed\ndate: 2025-03-03\nsource: Gazette\nauthors: [A. Reyes, B. Lund]\n---\n"
        "The **old** bridge is [closed](http://x.example).\n\n## Cost\n\nIt has a snake_case_name and 2*3*4.\n"
    )
    ((article,), _) = read(write(tmp_path / "1.md", text))
    assert (article.title, article.published, article.source) == ("Bridge closed", dt.date(2025, 3, 3), "Gazette")
    assert article.authors == ("A. Reyes", "B. Lund")
    assert article.text == "The old bridge is closed.\n\nCost\n\nIt has a snake_case_name and 2*3*4."


def test_markdown_without_front_matter_has_its_first_heading_as_title(tmp_path: Path) -> None:
    ((article,), _) = read(write(tmp_path / "1.md", "# Bridge closed\n\nA crack was found.\n"))
    assert (article.title, article.text) == ("Bridge closed", "A crack was found.")


def test_broken_front_matter_is_a_problem(tmp_path: Path) -> None:
    (_, (problem,)) = read(write(tmp_path / "1.md", "---\ntitle: [a\n---\ntext\n"))
    assert "front matter is not YAML" in problem.reason


PAGE = """<html lang="en"><head><title>Bridge opens | Harbour Gazette</title>
<meta property="og:site_name" content="Harbour Gazette"><meta name="author" content="Ana Reyes and Jo Lund">
<meta property="article:published_time" content="2024-04-20T10:00:00Z">
<link rel="canonical" href="https://gazette.example/bridge"></head><body><nav>Home News Sport</nav><article>
<h1>Bridge opens</h1><p>The bridge opened on Friday after three years of work, the council said in a statement.</p>
<h2>Cost</h2><p>It cost 12 million crowns, and two more than planned.</p></article>
<footer>Imprint and contact</footer><script>alert(1)</script></body></html>"""


def test_a_page_gives_its_main_text_and_what_it_says_about_itself(tmp_path: Path) -> None:
    ((article,), _) = read(write(tmp_path / "1.html", PAGE))
    assert (article.title, article.source) == ("Bridge opens", "Harbour Gazette")
    assert (article.published, article.authors) == (dt.date(2024, 4, 20), ("Ana Reyes", "Jo Lund"))
    assert article.url == "https://gazette.example/bridge"
    assert article.text.startswith("The bridge opened on Friday")
    assert "Cost\n\nIt cost 12 million crowns" in article.text
    for noise in ("Home", "Imprint", "alert"):
        assert noise not in article.text


def test_a_page_without_text_is_a_problem(tmp_path: Path) -> None:
    (_, (problem,)) = read(write(tmp_path / "1.html", "<html><body></body></html>"))
    assert "no main text" in problem.reason


ROW = {
    "id": "x1",
    "headline": "Bridge closed",
    "body": "A crack was found.",
    "date": "2025-03-03",
    "publisher": "Gazette",
}


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".csv", ".csv.gz"])
def test_tables_find_their_usual_columns(tmp_path: Path, ending: str) -> None:
    text = ",".join(ROW) + "\n" + ",".join(ROW.values()) if "csv" in ending else json.dumps(ROW)
    content = gzip.compress(text.encode()) if ending.endswith(".gz") else text.encode()
    ((article,), problems) = read(write(tmp_path / f"t{ending}", content))
    assert not problems
    assert article == Article("x1", "Bridge closed", "A crack was found.", dt.date(2025, 3, 3), "Gazette")


def test_columns_can_be_mapped(tmp_path: Path) -> None:
    path = write(tmp_path / "t.jsonl", json.dumps({"story": "A crack was found on Sunday.", "when": "3 March 2025"}))
    ((article,), _) = read(path, mapping={"text": "story", "published": "when"})
    assert (article.text, article.published) == ("A crack was found on Sunday.", dt.date(2025, 3, 3))
    assert re.fullmatch(r".*/t\.jsonl:[0-9a-f]{12}", article.id)


def test_bad_rows_are_named_by_line_and_field_and_the_others_are_read(tmp_path: Path) -> None:
    rows = [
        json.dumps(ROW),
        '{"text": "no end',
        json.dumps({"title": "no text"}),
        json.dumps({"text": "A text.", "date": "2024-03-05", "title": {"nested": 1}}),
        json.dumps(["not", "an", "object"]),
        json.dumps({"text": {"nested": 1}}),
        "",
        json.dumps({**ROW, "id": "x2"}),
    ]
    (articles, problems) = read(write(tmp_path / "t.jsonl", "\n".join(rows)))
    assert [article.id for article in articles] == ["x1", "x2"]
    assert [problem.line for problem in problems] == [2, 3, 4, 5, 6]
    reasons = " | ".join(problem.reason for problem in problems)
    for part in ("not JSON", "'text' is missing", "'title': expected text, found dict", "found list", "found dict"):
        assert part in reasons


def test_a_missing_mapped_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    (_, (problem,)) = read(write(tmp_path / "t.csv", "a,b\n1,2\n"), mapping={"text": "story"})
    assert problem.reason == "there is no column 'story' (mapped to text); found: a, b"


def test_a_csv_with_quoted_line_ends_keeps_them(tmp_path: Path) -> None:
    text = 'title,text\n"One","First line.\n\nSecond line."\n"Two","A text."\n'
    (articles, problems) = read(write(tmp_path / "t.csv", text))
    assert not problems
    assert [article.text for article in articles] == ["First line.\n\nSecond line.", "A text."]


def test_a_cut_off_gzip_is_a_problem_and_what_came_before_is_read(tmp_path: Path) -> None:
    content = gzip.compress(
        "".join(json.dumps({**ROW, "id": str(n), "body": f"Text {n * 7919}."}) + "\n" for n in range(5000)).encode()
    )
    (articles, (problem,)) = read(write(tmp_path / "t.jsonl.gz", content[: len(content) // 2]))
    assert len(articles) > 100
    assert "cannot be read" in problem.reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("1.txt", b"  \n ", "there is no text"),
        ("1.png", b"\x89PNG", "no reader for .png"),
        ("noending", b"\0\1x", "no reader for files without an ending"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    write(tmp_path / "in" / name, content)
    write(tmp_path / "in" / "good.txt", NIGER)
    (articles, (problem,)) = read(tmp_path / "in")
    assert len(articles) == 1
    assert reason in problem.reason
    assert problem.path.endswith(name)


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (_, (problem,)) = read(tmp_path / "none")
    assert problem.reason == "there is no such file or folder"


def test_articles_are_counted_before_they_are_read(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", NIGER)
    write(tmp_path / "t.jsonl", "\n".join(json.dumps(ROW) for _ in range(7)))
    assert count_articles([tmp_path]) == 8


def test_control_characters_are_taken_out(tmp_path: Path) -> None:
    ((article,), _) = read(write(tmp_path / "1.txt", "The bridge\x00 was\x07 closed.\r\n\r\nIt was old.\r\n"))
    assert article.text == "The bridge was closed.\n\nIt was old."


@pytest.mark.parametrize("value", ["2025-13-01", "someday", "99", "2025-02-29T10:00:00"])
def test_what_is_no_day_is_refused(value: str) -> None:
    with pytest.raises(SourceError, match="field 'date'"):
        parse_day(value, "date")


@pytest.mark.parametrize(
    "value", ["2025-03-03", "2025-03-03T23:59:59Z", "3 March 2025", "March 3, 2025", dt.date(2025, 3, 3)]
)
def test_days_are_read_in_the_usual_forms(value: object) -> None:
    assert parse_day(value, "date") == dt.date(2025, 3, 3)
