"""ingest/sources/formats/records.py and fields.py: tables and lists of articles, as exports write them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from conftest import found_in

from ingest.items import Note, Problem
from ingest.sources.people import language_code, names
from qa.domain import Article

TEXT = "The old bridge was closed on Monday after a diver found a crack in its second pier."


def articles(path: Path, content: str | bytes, **options: object) -> list[Article]:
    return [item for item in found_in(path, content, **options) if isinstance(item, Article)]


EXPORTS = {
    "NewsAPI": {"source": {"id": None, "name": "Gazette"}, "author": "Ana Reyes", "title": "Bridge - Gazette",
                "publishedAt": "2024-03-05T20:10:00Z", "url": "https://g.example/a", "content": TEXT},
    "Guardian": {"id": "uk/bridge", "webTitle": "Bridge", "webPublicationDate": "2024-03-05T20:10:00Z",
                 "webUrl": "https://g.example/a", "fields": {"bodyText": TEXT, "byline": "Ana Reyes"}},
    "NYT": {"_id": "nyt://article/1", "headline": {"main": "Bridge"}, "pub_date": "2024-03-05T20:10:00+0000",
            "byline": {"original": "By Ana Reyes"}, "lead_paragraph": TEXT, "web_url": "https://g.example/a"},
    "GDELT": {"url": "https://g.example/a", "title": "Bridge", "seendate": "20240305T201000Z", "content": TEXT,
              "author": "Ana Reyes", "language": "English"},
    "Event Registry": {"uri": "7990", "lang": "eng", "dateTime": "2024-03-05T20:10:00Z", "title": "Bridge",
                       "body": TEXT, "url": "https://g.example/a", "authors": [{"uri": "a@x", "name": "Ana Reyes"}]},
    "news-please": {"authors": ["Ana Reyes"], "date_publish": "2024-03-05 20:10:00", "date_modify": "2024-06-30",
                    "maintext": TEXT, "text": None, "title": "Bridge", "url": "https://g.example/a"},
    "newspaper4k": {"authors": "['Ana Reyes']", "publish_date": "2024-03-05", "text": TEXT, "title": "Bridge",
                    "url": "https://g.example/a", "source_url": "https://g.example"},
    "schema.org": {"@type": "NewsArticle", "headline": "Bridge", "articleBody": TEXT, "url": "https://g.example/a",
                   "datePublished": "2024-03-05", "author": [{"@type": "Person", "name": "Ana Reyes"}]},
    "WordPress": {"id": "7", "date": "2024-03-05T20:10:00", "title": {"rendered": "Bridge"}, "author": "Ana Reyes",
                  "content": {"rendered": f"<p>{TEXT}</p>"}, "link": "https://g.example/a"},
    "MongoDB": {"_id": {"$oid": "5f"}, "title": "Bridge", "text": TEXT, "date": {"$date": "2024-03-05T20:10:00Z"},
                "author": {"name": "Ana Reyes"}, "url": "https://g.example/a"},
    "LangChain": {"page_content": TEXT, "metadata": {"source": "https://g.example/a", "title": "Bridge",
                                                     "published": "2024-03-05", "author": "Ana Reyes"}},
    "Bing": {"name": "Bridge", "url": "https://g.example/a", "datePublished": "2024-03-05T20:10:00.0000000Z",
             "provider": [{"name": "Gazette"}], "body": TEXT, "author": {"name": "Ana Reyes"}},
    "Opoint": {"header": {"text": "Bridge"}, "body": {"text": TEXT}, "unix_timestamp": 1709669400,
               "first_source": {"name": "Gazette"}, "orig_url": "https://g.example/a", "author": "Ana Reyes"},
    "trafilatura": {"title": "Bridge", "author": "Ana Reyes", "hostname": "g.example", "date": "2024-03-05",
                    "raw_text": TEXT, "text": TEXT, "source": "https://g.example/a", "source-hostname": "Gazette"},
    "Elasticsearch": {"_id": "x", "_source": {"title": "Bridge", "body": TEXT, "date": "2024-03-05",
                                              "author": "Ana Reyes", "url": "https://g.example/a"}},
}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS)
def test_the_names_that_an_export_uses_are_known(tmp_path: Path, export: str) -> None:
    (article,) = articles(tmp_path / "a.jsonl", json.dumps(EXPORTS[export]))
    assert (article.title, article.text, article.published) == ("Bridge", TEXT, dt.date(2024, 3, 5))
    assert article.authors == ("Ana Reyes",)
    assert article.url == "https://g.example/a"
    assert article.language == "en"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"status": "ok", "articles": rows},
        lambda rows: {"response": {"docs": rows, "meta": {"hits": 2}}},
        lambda rows: {"articles": {"results": rows, "page": 1}},
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_the_list_in_a_json_file_is_found(tmp_path: Path, wrap: object, name: str) -> None:
    rows = [{"title": "One", "text": "A text."}, {"title": "Two", "text": "More text."}]
    found = articles(tmp_path / name, json.dumps(wrap(rows), indent=1))  # type: ignore[operator]
    assert [article.title for article in found] == ["One", "Two"]


def test_a_nested_column_is_mapped_with_dots(tmp_path: Path) -> None:
    row = {"x": {"y": {"z": TEXT}}, "title": "Bridge"}
    (article,) = articles(tmp_path / "a.jsonl", json.dumps(row), mapping={"text": "x.y.z"})
    assert article.text == TEXT


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_table_tells_its_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["title", "date", "text"], ["Besançon", "2024-03-05", '"Le maire a démissionné, dit-il; enfin."']]
    content = "\n".join(delimiter.join(row) for row in rows).encode(encoding)
    (article,) = articles(tmp_path / "a.csv", content)
    assert (article.title, article.text) == ("Besançon", "Le maire a démissionné, dit-il; enfin.")


def test_a_broken_row_costs_itself_and_its_line_is_right(tmp_path: Path) -> None:
    lines = [
        "title,text",
        'A,"First\nrow."',
        'B,"no end of the quote',
        'C,"Third."',
        "D,x,y,z",
        'E,"Fifth."',
        'F,"half',
    ]
    found = found_in(tmp_path / "a.csv", "\n".join(lines))
    assert [item.title for item in found if isinstance(item, Article)] == ["A", "C", "E"]
    assert [item.line for item in found if isinstance(item, Problem)] == [4, 6, 8]


def test_one_row_in_another_encoding_is_read_and_so_are_those_after_it(tmp_path: Path) -> None:
    content = "title,text\nÀ,démission\n".encode() + "B,démission\n".encode("cp1252") + b"C,third\n"
    found = articles(tmp_path / "a.csv", content)
    assert [article.text for article in found] == ["démission", "démission", "third"]


def test_quotes_may_be_escaped_with_backslashes_and_excel_may_say_its_delimiter(tmp_path: Path) -> None:
    (one,) = articles(tmp_path / "a.csv", 'title,text\nA,"He said \\"no\\", twice."\n')
    assert one.text == 'He said "no", twice.'
    (two,) = articles(tmp_path / "b.csv", "sep=;\ntitle;text\nA;B, C\n")
    assert two.text == "B, C"


def test_days_of_a_column_are_read_in_one_way(tmp_path: Path) -> None:
    rows = "title,date,text\nA,05/03/2024,One.\nB,13/04/2024,Two.\n"
    found = found_in(tmp_path / "a.csv", rows)
    days = [item.published for item in found if isinstance(item, Article)]
    assert days == [dt.date(2024, 3, 5), dt.date(2024, 4, 13)]
    (note,) = [item for item in found if isinstance(item, Note)]
    assert "read day first" in note.text
    undecided = rows.replace("13/04", "06/04")
    assert [article.published for article in articles(tmp_path / "b.csv", undecided)] == [None, None]
    (first, _) = articles(tmp_path / "c.csv", undecided, day_first=False)
    assert first.published == dt.date(2024, 5, 3)


def test_a_row_without_an_id_is_called_by_what_it_says(tmp_path: Path) -> None:
    one, two = "Zoo,2024-03-08,A lion.", "Bridge,2024-03-07,It was painted."
    before = articles(tmp_path / "a.csv", f"title,date,text\n{one}\n{two}\n")
    after = articles(tmp_path / "a.csv", f"title,date,text\nNew,2024-03-09,Top.\n{two}\n{one}\n")
    assert {article.id for article in before} < {article.id for article in after}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"text": "The council voted on… [+2219 chars]", "title": "A"}, "only the first characters"),
        ({"text": "The council voted on... [2219 chars]", "title": "A"}, "only the first characters"),
        ({"content": "[Removed]", "title": "[Removed]", "publishedAt": "1970-01-01T00:00:00Z"}, "was removed"),
        ({"title": "A", "text": float("nan")}, "'text' is missing"),
    ],
)
def test_stubs_and_rows_without_a_text_are_refused_with_the_reason(tmp_path: Path, row: object, reason: str) -> None:
    (problem,) = found_in(tmp_path / "a.jsonl", json.dumps(row))
    assert reason in str(problem)


def test_nothing_is_nothing_however_a_program_writes_it(tmp_path: Path) -> None:
    row = {"title": None, "text": TEXT, "author": float("nan"), "source": "nan", "date": "NaT", "url": "None"}
    (article,) = articles(tmp_path / "a.jsonl", json.dumps(row))
    assert (article.authors, article.source, article.published, article.url) == ((), "", None, "")
    assert article.title.startswith("The old bridge")


def test_markup_in_a_text_column_is_read_as_it_is_shown(tmp_path: Path) -> None:
    text = "<p>The council <b>voted</b> &amp; left.</p><ul><li>One</li></ul><script>track()</script><del>3</del>"
    (article,) = articles(tmp_path / "a.jsonl", json.dumps({"title": "Ana &amp; Jo", "text": text}))
    assert (article.title, article.text) == ("Ana & Jo", "The council voted & left.\n\nOne")


@pytest.mark.parametrize("half", [0, 1])
def test_half_an_emoji_costs_nothing(tmp_path: Path, half: int) -> None:
    field = ("text", "title")[half]
    row = {"title": "A", "text": "B"} | {field: "Cut \ud83d here"}
    (article,) = articles(tmp_path / "a.jsonl", json.dumps(row))
    assert getattr(article, field) == "Cut \ufffd here"


@pytest.mark.parametrize(
    "line",
    ['{"text": "x", "n": ' + "9" * 5000 + "}", '{"text": ' + "[" * 100_000, '{"text": [1e400]}', '"a text"'],
)
def test_a_line_that_breaks_the_parser_is_a_problem(tmp_path: Path, line: str) -> None:
    found = found_in(tmp_path / "a.jsonl", line + '\n{"title": "ok", "text": "A text."}\n')
    assert [type(item) for item in found] == [Problem, Article]


def test_a_row_with_an_address_and_no_text_says_where_the_text_is(tmp_path: Path) -> None:
    (problem,) = found_in(tmp_path / "a.csv", "title,url,publish_date\nBridge,https://g.example/a,2024-03-05\n")
    assert "only the address https://g.example/a" in str(problem)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("By Ana Reyes and Jo Lund", ["Ana Reyes", "Jo Lund"]),
        ("Reyes, Ana; Lund, Jo", ["Ana Reyes", "Jo Lund"]),
        ("Reyes, Ana", ["Ana Reyes"]),
        (["[[Ana Reyes]]", {"name": "Jo Lund"}, None, "nan"], ["Ana Reyes", "Jo Lund"]),
        ("Ana Reyes <ana@g.example>, Jo Lund", ["Ana Reyes", "Jo Lund"]),
        ({"original": "By Ana Reyes"}, ["Ana Reyes"]),
        (float("nan"), []),
    ],
)
def test_people_are_read_as_exports_write_them(value: object, expected: list[str]) -> None:
    assert names(value) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [("Chinese", "zh"), ("eng", "en"), ("en-GB", "en"), ("Deutsch", "de"), ("fra", "fr"), ("???", "")],
)
def test_languages_are_known_by_name_and_code(value: str, code: str) -> None:
    assert language_code(value) == code


@pytest.mark.parametrize("orient", ["columns", "index", "records"])
def test_a_table_as_pandas_writes_it_is_read(tmp_path: Path, orient: str) -> None:
    rows = [{"title": "One", "text": "A text."}, {"title": "Two", "text": "More text."}]
    content = {
        "columns": {name: {str(n): row[name] for n, row in enumerate(rows)} for name in rows[0]},
        "index": {str(n): row for n, row in enumerate(rows)},
        "records": rows,
    }[orient]
    found = articles(tmp_path / "a.json", json.dumps(content))
    assert [(article.title, article.text) for article in found] == [("One", "A text."), ("Two", "More text.")]


@pytest.mark.parametrize(
    ("name", "value", "day"),
    [
        ("dateModified", "2024-06-30T08:00:00Z", dt.date(2024, 6, 30)),
        ("modified_gmt", "2024-06-30T08:00:00", dt.date(2024, 6, 30)),
        ("date_modify", "2024-06-30 08:00:00", dt.date(2024, 6, 30)),
        ("updatedAt", 1719734400, dt.date(2024, 6, 30)),
        ("updated", "soon", None),
        ("modified", True, None),
    ],
)
def test_the_day_of_a_change_is_kept_apart_and_costs_no_row(
    tmp_path: Path, name: str, value: object, day: dt.date | None
) -> None:
    row = {"title": "Pool", "text": "The pool closed.", "date": "2024-03-05", name: value}
    (article,) = found_in(tmp_path / "a.jsonl", json.dumps(row))
    assert isinstance(article, Article)
    assert (article.published, article.updated) == (dt.date(2024, 3, 5), day)


@pytest.mark.parametrize(
    ("name", "value"),
    [("crawl_date", "2024-03-08T10:00:00Z"), ("accessed", "8 March 2024"), ("date_download", "2024-03-08")],
)
def test_the_day_on_which_a_record_was_read_where_it_stood_is_kept(tmp_path: Path, name: str, value: str) -> None:
    row = {"title": "Pool", "text": "The pool closed.", "date": "2024-03-05", name: value}
    (article,) = found_in(tmp_path / "a.jsonl", json.dumps(row))
    assert isinstance(article, Article)
    assert (article.published, article.captured) == (dt.date(2024, 3, 5), dt.date(2024, 3, 8))


def test_of_two_columns_of_one_name_the_first_that_has_something_stands(tmp_path: Path) -> None:
    found = articles(tmp_path / "a.csv", "title,text,text\nA,First.,Second.\nB,,Third.\n")
    assert [article.text for article in found] == ["First.", "Third."]


def test_an_emoji_as_two_halves_is_one(tmp_path: Path) -> None:
    content = "title,text\nA,The café reopens ".encode() + b"\xed\xa0\xbd\xed\xb8\x80 on Monday.\n"
    assert [item.text for item in articles(tmp_path / "a.csv", content)] == ["The café reopens 😀 on Monday."]


def test_a_day_that_cannot_be_read_costs_no_row(tmp_path: Path) -> None:
    rows = [{"text": "One.", "date": "soon"}, {"text": "Two.", "date": "2024-03-05"}, {"text": "Three.", "date": True}]
    *found, note = found_in(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert [item.published for item in found if isinstance(item, Article)] == [None, dt.date(2024, 3, 5), None]
    assert "line 1: field 'published': 'soon' is not a date. Write it as YYYY-MM-DD: undated, as 1 more" in str(note)


@pytest.mark.parametrize("column", ["crawled_at", "dateDownload", "scraped_at"])
def test_days_ago_count_from_the_day_that_a_row_was_fetched(tmp_path: Path, column: str) -> None:
    row = {"text": TEXT, "date": "2 days ago", column: "2024-03-07T08:00:00Z"}
    (article,) = articles(tmp_path / "a.jsonl", json.dumps(row))
    assert article.published == dt.date(2024, 3, 5)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("www.gazette.example/a", "https://www.gazette.example/a"),
        ("//gazette.example/a", "https://gazette.example/a"),
        ("gazette.example/news/a", "https://gazette.example/news/a"),
        ("/news/a", ""),
        ("a", ""),
        ("3.5", ""),
    ],
)
def test_an_address_may_lack_its_scheme_and_a_path_is_none(tmp_path: Path, url: str, expected: str) -> None:
    (article,) = articles(tmp_path / "a.jsonl", json.dumps({"text": TEXT, "url": url}))
    assert article.url == expected
    assert (article.id == expected) == bool(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ana@x.example (Ana Reyes)", ["Ana Reyes"]),
        ("Ana Reyes/Bo Li", ["Ana Reyes", "Bo Li"]),
        ("Von Ana Reyes und Bo Li", ["Ana Reyes", "Bo Li"]),
        ("Ana Reyes, Staff Reporter", ["Ana Reyes"]),
        ("Ana Reyes, Jr., Bo Li", ["Ana Reyes, Jr.", "Bo Li"]),
        ("{'name': 'Ana Reyes'}", ["Ana Reyes"]),
        ("Ana Reyes is a reporter at the Gazette", ["Ana Reyes"]),
        (["Ana Reyes", "Ana Reyes", "Updated March 5", "admin"], ["Ana Reyes"]),
    ],
)
def test_people_are_parted_from_what_is_said_of_them(value: object, expected: list[str]) -> None:
    assert names(value) == expected


def test_a_damaged_list_costs_what_is_damaged(tmp_path: Path) -> None:
    good = [json.dumps({"title": str(number), "text": f"{TEXT} {number}"}) for number in range(3)]
    damaged = f'[{good[0]},\n{{"title": "x", "text": "a "quote" here"}},\n{good[1]},\n{good[2][:60]}'
    found = found_in(tmp_path / "a.json", damaged)
    assert [item.title for item in found if isinstance(item, Article)] == ["0", "1"]
    assert [item.line for item in found if isinstance(item, Problem)] == [2, 4]
    assert [item.title for item in articles(tmp_path / "b.json", f"[{good[0]},\n]")] == ["0"]


def test_of_two_lists_in_an_object_the_articles_are_read(tmp_path: Path) -> None:
    value = {"sources": [{"id": number} for number in range(5)], "articles": [{"title": "A", "text": TEXT}]}
    assert [article.title for article in articles(tmp_path / "a.json", json.dumps(value))] == ["A"]


@pytest.mark.parametrize(
    "content",
    [
        'Exported on 1 January 2026\n\ntitle;text\nA;"{}"\n',
        '\n\ntitle,text\nA,"{}"\n',
        "title\ttext\nA\t{}\n",
    ],
)
def test_what_stands_above_the_columns_names_is_no_row(tmp_path: Path, content: str) -> None:
    (article,) = found_in(tmp_path / "a.csv", content.format(TEXT))
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("A", TEXT)


def test_a_table_with_one_column_keeps_its_first_row(tmp_path: Path) -> None:
    found = articles(tmp_path / "a.csv", f'text\n"{TEXT}"\n"It was, they said, old."\n')
    assert [article.text for article in found] == [TEXT, "It was, they said, old."]


def test_quotation_marks_may_mean_nothing_where_tabs_part_the_columns(tmp_path: Path) -> None:
    (article,) = articles(tmp_path / "a.tsv", 'title\ttext\nA\t"Sold" is the ferry, the mayor said.\n')
    assert article.text == '"Sold" is the ferry, the mayor said.'


def test_a_damaged_first_line_costs_itself(tmp_path: Path) -> None:
    good = json.dumps({"title": "A", "text": TEXT})
    problem, article = found_in(tmp_path / "a.jsonl", f'{{"title": "cut", "text": "of\n{good}\n')
    assert isinstance(problem, Problem)
    assert problem.line == 1
    assert isinstance(article, Article)


def test_values_may_be_wrapped(tmp_path: Path) -> None:
    row = {"text": TEXT, "url": ["https://g.example/a"], "source": ["Gazette"]}
    (article,) = articles(tmp_path / "a.jsonl", json.dumps(row))
    assert (article.url, article.source) == ("https://g.example/a", "Gazette")
    (article,) = articles(tmp_path / "b.jsonl", json.dumps({"text": TEXT, "url": {"href": "https://g.example/b"}}))
    assert article.url == "https://g.example/b"
