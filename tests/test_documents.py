"""PDF, Word, mail, feeds and the exports of news databases: whole, in reading order, an article each."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import found_in
from docx import Document
from docx.oxml import parse_xml
from source_samples import FEED, FIRST, MAIL, SECOND, TITLE, laid_out, pdf, zipped

from ingest.items import Note, Problem
from qa.domain import Article

LEFT = ["The old bridge over the Sill was", "closed on Monday after a diver had", "found a crack in its second pier."]
RIGHT = [
    "The ferry to Morrow will be sold in",
    "spring, the council said, because it",
    "has carried hardly anybody since.",
]


def articles(path: Path, content: str | bytes) -> list[Article]:
    return [item for item in found_in(path, content) if isinstance(item, Article)]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    rows = list(zip(LEFT, RIGHT, strict=True))
    lines = [
        (left, 700.0 - 16 * number, 12, row[side])
        for number, row in enumerate(rows)
        for side, left in enumerate((40.0, 320.0))
    ]
    (article,) = articles(tmp_path / "a.pdf", laid_out([[(40.0, 740.0, 20, "Bridge closed"), *lines]]))
    assert article.title == "Bridge closed"
    assert article.text == f"{' '.join(LEFT)}\n\n{' '.join(RIGHT)}"


def test_a_line_that_its_margin_ended_ends_no_paragraph_and_rows_stay_apart(tmp_path: Path) -> None:
    lines = ["The ferry of the town of", "Kestrelhaven was sold on", "Monday, the mayor has said."]
    rows = [("Party", "For"), ("Blue", "14")]
    page = [
        (40.0, 740.0, 20, "Ferry sold after a long"),
        (40.0, 714.0, 20, "debate of the council"),
        *((40.0, 660.0 - 13 * number, 10, line) for number, line in enumerate(lines)),
        *(
            (left, 600.0 - 13 * number, 10, cell)
            for number, row in enumerate(rows)
            for left, cell in zip((40.0, 150.0), row, strict=True)
        ),
    ]
    (article,) = articles(tmp_path / "a.pdf", laid_out([page]))
    assert article.title == "Ferry sold after a long debate of the council"
    assert article.text.split("\n\n") == [" ".join(lines), "Party | For", "Blue | 14"]


def test_words_that_a_hyphen_parts_are_whole_and_compounds_keep_theirs(tmp_path: Path) -> None:
    lines = (
        "The council voted to close the swim-",
        "ming pool, said May-",
        "or Cole, who leads the well-",
        "known reform party.",
    )
    (article,) = articles(tmp_path / "a.pdf", pdf("Pool to close", *lines))
    assert (
        article.text
        == "The council voted to close the swimming pool, said Mayor Cole, who leads the well-known reform party."
    )


def test_running_heads_and_what_a_browser_prints_are_left_out_and_date_the_paper(tmp_path: Path) -> None:
    def sheet(number: int, *lines: str) -> list[tuple[float, float, int, str]]:
        head = (40.0, 780.0, 9, "HARBOUR GAZETTE   Tuesday 5 March 2024")
        foot = (40.0, 20.0, 9, f"www.gazette.example  Page {number} of 2  25/11/2026, 10:02")
        return [head, *((40.0, 700.0 - 16 * at, 12, line) for at, line in enumerate(lines)), foot]

    content = laid_out([sheet(1, *LEFT[:2]), sheet(2, LEFT[2], "It will stay closed.")])
    (article,) = articles(tmp_path / "a.pdf", content)
    assert article.text == f"{' '.join(LEFT)} It will stay closed."
    assert article.published == dt.date(2024, 3, 5)


def test_a_page_without_text_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    note, article = found_in(tmp_path / "a.pdf", laid_out([[(40.0, 700.0, 12, FIRST)], []]))
    assert isinstance(article, Article)
    assert isinstance(note, Note)
    assert "1 of 2 pages have no text (2)" in note.text


def test_a_word_file_is_read_whole_and_its_own_dates_are_not_the_articles(tmp_path: Path) -> None:
    document = Document()  # its template says that it was made in 2013
    document.core_properties.title = "Microsoft Word - draft_v3.docx"
    document.sections[0].header.paragraphs[0].text = "Harbour Gazette, 5 March 2024"
    document.add_paragraph(TITLE)
    document.add_paragraph("By Ana Reyes")
    document.add_paragraph(FIRST)
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Party", "For", "Labour", "14"), strict=True
    ):
        cell.text = text
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inserted = f"<w:ins {names} w:id='1' w:author='x'><w:r><w:t>The mayor resigned over it.</w:t></w:r></w:ins>"
    document.add_paragraph()._p.append(parse_xml(inserted))  # type: ignore[arg-type]
    out = io.BytesIO()
    document.save(out)
    (article,) = articles(tmp_path / "a.docx", out.getvalue())
    assert (article.title, article.published, article.authors) == (TITLE, dt.date(2024, 3, 5), ("Ana Reyes",))
    assert article.text.split("\n\n") == [FIRST, "Party | For", "Labour | 14", "The mayor resigned over it."]


NEXIS = """Bridge closed
The Harbour Gazette
March 5, 2024 Tuesday
Copyright 2024 The Harbour Gazette All Rights Reserved
Section: NEWS; Pg. 4
Length: 412 words
Byline: Ana Reyes
Body
A diver found a crack.
It was built in 1968.
Load-Date: November 20, 2026
End of Document
Ferry sold
The Morrow Herald
April 9, 2024 Tuesday
Copyright 2024 The Morrow Herald
Length: 90 words
Body
The ferry is sold.
Load-Date: November 20, 2026
End of Document
"""
OLD_NEXIS = """1 of 2 DOCUMENTS

The Harbour Gazette

March 5, 2024 Tuesday

Bridge closed

BYLINE: Ana Reyes

SECTION: NEWS; Pg. 4

LENGTH: 412 words

A diver found
a crack.

It was built in 1968.

LOAD-DATE: November 20, 2026

LANGUAGE: ENGLISH

2 of 2 DOCUMENTS

The Morrow Herald

April 9, 2024 Tuesday

Ferry sold

LENGTH: 90 words

The ferry is sold.

LOAD-DATE: November 20, 2026
"""
FACTIVA = """HD  Bridge closed
BY  By Ana Reyes
WC  412 words
PD  5 March 2024
SN  The Harbour Gazette
LA  English
LP  A diver found a crack.
TD  It was built in 1968.

Document GAZE000020240305

HD  Ferry sold
WC  90 words
PD  9 April 2024
SN  The Morrow Herald
LP  The ferry is sold.
Document HERA000020240409
"""
PROQUEST = """____________________________________________________________

Report Information from ProQuest

____________________________________________________________

Document 1 of 2

Bridge closed

Author: Reyes, Ana

Publication info: The Harbour Gazette ; Morrow [Morrow]05 Mar 2024: A.4.

Full text: A diver found a crack.

It was built in 1968.

Publication title: The Harbour Gazette

____________________________________________________________

Document 2 of 2

Ferry sold

Publication info: The Morrow Herald ; 09 Apr 2024: 1.

Full text: The ferry is sold.

Publication title: The Morrow Herald

Publication date: Apr 9, 2024
"""
UNLABELLED = """News
Bridge closed
By Ana Reyes
412 words
5 March 2024
The Harbour Gazette
GAZE
English
(c) 2024 The Harbour Gazette
A diver found a crack.
It was built in 1968.
Document GAZE000020240305
Ferry sold
90 words
9 April 2024
The Morrow Herald
HERA
English
(c) 2024 The Morrow Herald
The ferry is sold.
Document HERA000020240409
"""


@pytest.mark.parametrize(
    "export",
    [NEXIS, FACTIVA, UNLABELLED, PROQUEST],
    ids=["Nexis", "Factiva", "Factiva without labels", "ProQuest"],
)
@pytest.mark.parametrize("suffix", [".txt", ".rtf", ".docx"])
def test_an_export_has_an_article_for_each_of_its_articles(tmp_path: Path, export: str, suffix: str) -> None:
    content: str | bytes = export
    if suffix == ".rtf":
        content = "{\\rtf1\\ansi " + "\\par ".join(export.splitlines()) + "\\par}"
    elif suffix == ".docx":
        document = Document()
        for line in export.splitlines():
            document.add_paragraph(line)
        out = io.BytesIO()
        document.save(out)
        content = out.getvalue()
    bridge, ferry = articles(tmp_path / f"a{suffix}", content)
    assert (bridge.title, bridge.published, bridge.source) == (
        "Bridge closed",
        dt.date(2024, 3, 5),
        "The Harbour Gazette",
    )
    assert bridge.text == "A diver found a crack.\n\nIt was built in 1968."
    assert bridge.authors == ("Ana Reyes",)
    assert (ferry.title, ferry.published, ferry.source) == ("Ferry sold", dt.date(2024, 4, 9), "The Morrow Herald")
    assert ferry.text == "The ferry is sold."


def test_an_export_whose_lines_are_wrapped_has_whole_paragraphs(tmp_path: Path) -> None:
    bridge, ferry = articles(tmp_path / "a.txt", OLD_NEXIS)
    assert (bridge.title, bridge.published, bridge.source) == (
        "Bridge closed",
        dt.date(2024, 3, 5),
        "The Harbour Gazette",
    )
    assert bridge.text == "A diver found a crack.\n\nIt was built in 1968."
    assert (ferry.title, ferry.text) == ("Ferry sold", "The ferry is sold.")
    second = OLD_NEXIS[OLD_NEXIS.index("2 of 2") :]
    assert articles(tmp_path / "a.txt", second)[0].id == ferry.id


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Title: Bridge closed\nDate: March 5, 2024\nSource: Gazette\nURL: https://g.example/a\n\n", "Gazette"),
        ("Bridge closed\nBy Ana Reyes\nMarch 5, 2024\n\n", ""),
        ("date 2024-03-05\nBridge closed\n\n", ""),
    ],
)
def test_the_head_of_a_text_says_what_it_is(tmp_path: Path, head: str, expected: str) -> None:
    (article,) = articles(tmp_path / "a.txt", head + FIRST)
    assert (article.title, article.text) == ("Bridge closed", FIRST)
    assert (article.published, article.source) == (dt.date(2024, 3, 5), expected)


@pytest.mark.parametrize(
    ("content", "title", "day"),
    [
        ("---\n\n# Pool\n\nA text.\n\n---\n\nMore: a text.\n", "Pool", None),
        ('+++\ntitle = "Pool"\ndate = 2024-03-05\n+++\nA text.\n', "Pool", dt.date(2024, 3, 5)),
        (
            "---\ntitle: Harlow: pool to close\ndate: 2024-03-05\n---\nA text.\n",
            "Harlow: pool to close",
            dt.date(2024, 3, 5),
        ),
        ("# Pool\n\n_Gazette, 5 March 2024_\n\nA text.\n", "Pool", dt.date(2024, 3, 5)),
        ("---\ntitle: Pool\ntext: centered\n---\nA text.\n", "Pool", None),
    ],
)
def test_front_matter_is_what_looks_like_it(tmp_path: Path, content: str, title: str, day: dt.date | None) -> None:
    (article,) = articles(tmp_path / "a.md", content)
    assert (article.title, article.published) == (title, day)
    assert "A text." in article.text
    assert "More: a text." in article.text or "More" not in content


@pytest.mark.parametrize("day", ["2024-02-30", "25:00:00x", "3 days ago"])
def test_an_impossible_day_in_front_matter_dates_nothing_and_is_said(tmp_path: Path, day: str) -> None:
    article, note = found_in(tmp_path / "a.md", f"---\ndate: '{day}'\n---\nA text.\n")
    assert isinstance(article, Article)
    assert (article.text, article.published) == ("A text.", None)
    assert f"'{day}' is not a" in str(note)


def test_notes_of_one_folder_write_their_days_in_one_way(tmp_path: Path) -> None:
    found_in(tmp_path / "b.md", "---\ndate: 13/04/2024\n---\nA text.\n")
    (article,) = articles(tmp_path / "a.md", "---\ndate: 05/03/2024\n---\nA text.\n")
    assert article.published == dt.date(2024, 3, 5)
    (alone,) = articles(tmp_path / "c" / "a.md", "---\ndate: 05/03/2024\n---\nA text.\n")
    assert alone.published is None


def test_markdown_is_read_as_it_is_shown(tmp_path: Path) -> None:
    content = (
        "See [the report](https://x.example/a_(b)) and **more**.[^1]\n\n| A | B |\n|---|---|\n| c | 14 |\n\n"
        "- one\n- two\n\n> quoted\n\n```\ncode\n```\n\n<div>raw <b>html</b></div>\n\n"
        "~~gone~~ [[Note|link]]\n\n[^1]: Minutes.\n"
    )
    (article,) = articles(tmp_path / "a.md", content)
    assert article.text.split("\n\n") == [
        "See the report and more.", "A | B", "c | 14", "one", "two", "quoted", "code", "raw html", "link", "Minutes.",
    ]  # fmt: skip


def test_a_clipped_note_is_from_the_site_that_it_names(tmp_path: Path) -> None:
    content = (
        "---\nsource: https://www.gazette.example/a\nauthor:\n  - '[[Ana Reyes]]'\ncreated: 2026-11-20\n---\nA text.\n"
    )
    (article,) = articles(tmp_path / "a.md", content)
    assert (article.source, article.url, article.published) == (
        "gazette.example",
        "https://www.gazette.example/a",
        None,
    )
    assert article.authors == ("Ana Reyes",)


def test_a_newsletter_gives_each_story_under_its_headline(tmp_path: Path) -> None:
    stories = "".join(f"<h2><a href='https://g.example/{n}'>Story {n}</a></h2><p>{FIRST} {SECOND}</p>" for n in (1, 2))
    mail = MAIL.replace("text/plain", "text/html").partition("\n\n")[0] + f"\n\n{stories}<p>Unsubscribe here</p>"
    one, two = articles(tmp_path / "a.eml", mail)
    assert (one.title, two.url, two.published) == ("Story 1", "https://g.example/2", dt.date(2024, 3, 5))
    assert two.text == f"{FIRST} {SECOND}"


def test_a_feed_without_texts_names_its_articles(tmp_path: Path) -> None:
    start, end = FEED.index("<content:encoded>"), FEED.index("</content:encoded>")
    found = found_in(tmp_path / "feed.xml", FEED[:start] + FEED[end + len("</content:encoded>") :])
    assert ["only the address" in str(item) for item in found] == [True]


def test_drafts_of_a_wordpress_export_are_no_articles(tmp_path: Path) -> None:
    names = '<rss xmlns:wp="http://wordpress.org/export/1.2/" '
    drafts = FEED.replace("<rss ", names).replace("<title>Old", "<wp:status>draft</wp:status><title>Old")
    (problem,) = found_in(tmp_path / "wxr.xml", drafts)
    assert "no entries" in str(problem)


def test_an_office_file_that_is_none_is_told(tmp_path: Path) -> None:
    (problem,) = found_in(tmp_path / "a.docx", zipped({"word/document.xml": "<w:document"}))
    assert isinstance(problem, Problem)
    (old,) = found_in(tmp_path / "a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 500)
    assert "save it as .docx" in str(old)


@pytest.mark.parametrize(
    ("content", "title", "day", "names"),
    [
        ("Ferry sold\nBy Ana Reyes and Bo Li | March 5, 2024\n\n{}", "Ferry sold", 5, ("Ana Reyes", "Bo Li")),
        ("https://post.example/ferry\nFerry sold\n\n{}", "Ferry sold", None, ()),
        ("Ferry sold\n==========\n\n{}", "Ferry sold", None, ()),
        ("Title: Ferry sold\nPublished Date: 2024-03-05\nAuthor(s): Ana Reyes; Bo Li\nText: {}", "Ferry sold", 5,
         ("Ana Reyes", "Bo Li")),
        ("Ferry sold\nUpdated: 6 March 2024\nPublished: 5 March 2024\n\n{}", "Ferry sold", 5, ()),
        ("Ferry sold\n\n{}\n\nSign up to our newsletter here.", "Ferry sold", None, ()),
    ],
)  # fmt: skip
def test_what_stands_around_a_text_is_told_from_it(
    tmp_path: Path, content: str, title: str, day: int | None, names: tuple[str, ...]
) -> None:
    text = "The old ferry was sold on Monday, after ninety years in which it has crossed the sound, the mayor said."
    (article,) = articles(tmp_path / "a.txt", content.format(text))
    assert (article.title, article.text, article.authors) == (title, text, names)
    assert article.published == (dt.date(2024, 3, day) if day else None)


def test_a_text_is_of_the_address_above_it(tmp_path: Path) -> None:
    (article,) = articles(tmp_path / "a.txt", "https://post.example/ferry\nFerry sold\n\nThe old ferry was sold.")
    assert (article.url, article.source) == ("https://post.example/ferry", "post.example")


def test_words_that_a_margin_parted_are_whole(tmp_path: Path) -> None:
    (article,) = articles(tmp_path / "a.txt", "Ferry sold\n\nThe old fer-\nry of the well-\nknown town\nwas sold.")
    assert article.text == "The old ferry of the well-known town\nwas sold."


@pytest.mark.parametrize(
    "content",
    [
        '{\n"title": "Ferry", "date": "2024-03-05"\n}\nThe ferry was sold.',
        "---\ntitle: Ferry\ndate: 2024-03-05\n...\nThe ferry was sold.",
        "# Ferry\n*By Ana Reyes, 5 March 2024*\n\nThe ferry was sold.",
        "Ferry\n===\n\n5 March 2024\n\nThe ferry was sold.",
        "---\ntitle: Ferry\npublished: 2024-03-05\ncreated: 2026-11-20\nupdated: 2026-11-21\n---\nThe ferry was sold.",
        "---\ntitle: Ferry\ndate: 2024-03-05\n---\n![cover](a.png)\n\n> [!quote]\n> The ==ferry== was sold.",
    ],
)
def test_notes_are_read_as_the_programs_show_them_that_write_them(tmp_path: Path, content: str) -> None:
    (article,) = articles(tmp_path / "a.md", content)
    assert (article.title, article.text) == ("Ferry", "The ferry was sold.")
    assert (article.published, article.updated) == (dt.date(2024, 3, 5), None)


STORY = "The old ferry was sold on Monday, after ninety years in which it has crossed the sound, the mayor said there."
OTHER = "The ice on the sound is thick enough for sledges, and the harbour is closed since Sunday, the pilots said."


def mail(body: str, kind: str = "plain", subject: str = "Ferry sold") -> str:
    return (
        f"From: Ana Reyes <ana@desk.example>\nSubject: {subject}\nDate: Tue, 05 Mar 2024 07:00:00 +0000\n"
        f"MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n{body}\n"
    )


GMAIL = """---------- Forwarded message ---------
From: Kestrel Post <news@post.example>
Date: Mon, 4 Mar 2024 at 07:00
Subject: Ferry sold
To: <ana@desk.example>"""
OUTLOOK = """-----Original Message-----
From: Kestrel Post
Sent: Monday, 4 March 2024 07:00
To: Ana
Subject: Ferry sold"""
APPLE = """Begin forwarded message:

From: Kestrel Post <news@post.example>

Subject: Ferry sold

Date: 4 March 2024 at 07:00:00 GMT

To: Ana"""


@pytest.mark.parametrize("head", [GMAIL, OUTLOOK, APPLE])
def test_a_forwarded_mail_is_the_one_that_it_forwards(tmp_path: Path, head: str) -> None:
    (article,) = articles(tmp_path / "a.eml", mail(f"See below.\n\n{head}\n\n{STORY}", subject="FW: Fwd: Ferry"))
    assert (article.title, article.source, article.text) == ("Ferry sold", "Kestrel Post", STORY)
    assert article.published == dt.date(2024, 3, 4)


BOLD = (
    f"<p><b><a href='https://post.example/f'>Ferry sold</a></b></p><p>{STORY}</p><p>Read more</p>"
    f"<p><strong>Ice on the sound</strong></p><p>{OTHER} It <b>is</b>.</p>"
)
CAPITALS = f"FERRY SOLD\n\n{STORY}\nhttps://post.example/f\n\nICE ON THE SOUND\n\n{OTHER} It is."


@pytest.mark.parametrize(("body", "kind"), [(BOLD, "html"), (CAPITALS, "plain")])
def test_stories_of_a_newsletter_are_told_by_what_stands_out(tmp_path: Path, body: str, kind: str) -> None:
    first, second = articles(tmp_path / "a.eml", mail(body, kind))
    assert (first.title.lower(), first.text, first.url) == ("ferry sold", STORY, "https://post.example/f")
    assert (second.title.lower(), second.text) == ("ice on the sound", f"{OTHER} It is.")


def test_documents_that_are_attached_to_a_mail_are_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ana@desk.example", "Clipping"
    message.set_content("See attached.")
    message.add_attachment(f"Ferry sold\n\n{STORY}".encode(), maintype="text", subtype="plain", filename="../f.txt")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    (article,) = found_in(tmp_path / "a.eml", message.as_bytes())
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Ferry sold", STORY)
    assert article.id.endswith("a.eml/f.txt")


def test_what_is_struck_out_in_rtf_is_no_text(tmp_path: Path) -> None:
    content = r"{\rtf1\ansi Ferry sold\par It costs {\strike one}{\b\strike  nine} two crowns, the mayor said.\par}"
    (article,) = articles(tmp_path / "a.rtf", content)
    assert article.text == "It costs two crowns, the mayor said."


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"title": "Ferry", "text": STORY}),
        f'title,text\nFerry,"{STORY}"\n',
        f'[{{"title": "Ferry", "text": "{STORY}"}}]',
    ],
)
def test_a_table_that_is_called_a_text_is_read_as_a_table(tmp_path: Path, content: str) -> None:
    (article,) = articles(tmp_path / "a.txt", content)
    assert (article.title, article.text) == ("Ferry", STORY)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Город решил во вторник продать старый паром, который ходит с 1931 года.", "koi8-r"),
        ("Şehir salı günü eski feribotu satmaya karar verdi, dedi belediye başkanı.", "cp1254"),
        ("Gömul ferja var seld á þriðjudag, sagði bæjarstjórinn, og ný kemur í vor.", "cp1252"),
    ],
)
def test_encodings_that_detection_confuses_are_told(tmp_path: Path, text: str, encoding: str) -> None:
    (article,) = articles(tmp_path / "a.txt", text.encode(encoding))
    assert article.text == text


def test_files_of_an_archive_stay_inside_of_it_and_may_be_archives(tmp_path: Path) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("rows.jsonl", json.dumps({"title": "Ice", "text": OTHER}))
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("../../f.txt", f"Ferry sold\n\n{STORY}")
        archive.writestr("more.zip", inner.getvalue())
    found = articles(tmp_path / "a.zip", outer.getvalue())
    assert [article.title for article in found] == ["Ferry sold", "Ice"]
    assert found[0].id.endswith("a.zip/f.txt")


def test_values_of_front_matter_are_text(tmp_path: Path) -> None:
    (article,) = articles(tmp_path / "a.md", "---\ntitle: No\nid: 007\ndate: 20240305\n---\nThe ferry was sold.")
    assert (article.title, article.id, article.published) == ("No", "007", dt.date(2024, 3, 5))


def test_front_matter_whose_end_was_forgotten_is_front_matter(tmp_path: Path) -> None:
    (article,) = articles(tmp_path / "a.md", "---\ntitle: Ferry\ndate: 2024-03-05\n\nThe ferry was sold.")
    assert (article.title, article.text, article.published) == ("Ferry", "The ferry was sold.", dt.date(2024, 3, 5))
