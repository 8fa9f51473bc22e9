"""qa/export: documents with footnotes, and what has become of the quotes in them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from conftest import WordEmbedder, dateline, make_article
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ingest.job import ingest
from qa.domain import Answer, Article, Citation, Sentence
from qa.export import FORMATS, Document, Status, of_answers, of_timeline, verify, written
from qa.export.footnotes import Block, Piece, Place
from qa.export.formats import ExportError
from qa.index import Index
from qa.settings import Settings
from qa.timelines import Entry, Timeline

TEXT = (
    "The “old” bridge *closed* on Monday.\nA ferry, article 7, sails & [costs] 2 crowns.\n\nIt_is <free> for\tchildren."
)


class Shelf:
    """Articles by revision, as an index has them."""

    def __init__(self, *articles: Article) -> None:
        self.kept = {article.revision: article for article in articles}
        self.current = {article.id: article.revision for article in articles}

    def article_at(self, revision: str) -> Article | None:
        return self.kept.get(revision)

    def revisions(self, article_ids: object) -> dict[str, str]:
        return {id: self.current[id] for id in article_ids if id in self.current}  # type: ignore[attr-defined]


def answer(*citations: Citation) -> Answer:
    sentences = tuple(Sentence(" ".join(one.quote.split()), (one.number,)) for one in citations)
    return Answer("What closed?", sentences, citations, (), 0.9, dt.date(2025, 4, 6), "extractive")


def cited(article: Article, *spans: tuple[int, int]) -> list[Citation]:
    return [Citation.of(article, *span, number=number) for number, span in enumerate(spans, start=1)]


def exported(tmp_path: Path, document: Document, format: str) -> Path:
    path = tmp_path / f"answer{FORMATS[format].suffix}"
    path.write_bytes(written(document, path))
    return path


ARTICLE = make_article("papers/article 7, no. 2.md", TEXT, source="Harbour *News*", url="https://x.example/a?b=1&c=2")


@pytest.mark.parametrize("format", FORMATS)
def test_every_footnote_of_every_format_is_verbatim_again(tmp_path: Path, format: str) -> None:
    spans = [(0, 36), (37, 81), (83, len(TEXT)), (4, 9)]
    path = exported(tmp_path, of_answers([answer(*cited(ARTICLE, *spans))]), format)
    verdicts = verify(path, Shelf(ARTICLE))
    assert [verdict.status for verdict in verdicts] == [Status.VERBATIM] * 4
    assert [(verdict.start, verdict.end) for verdict in verdicts] == spans
    assert [verdict.footnote for verdict in verdicts] == ["1", "2", "3", "4"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)


@given(TEXTS, TEXTS, TEXTS, st.sampled_from(sorted(FORMATS)))
def test_whatever_characters_an_article_has_its_footnote_verifies(text: str, title: str, id: str, format: str) -> None:
    article = make_article(id, text, title=title, source=title)
    document = of_answers([answer(*cited(article, (0, len(text))))])
    ((number, note),) = FORMATS[format].read(FORMATS[format].write(document))
    assert (number, note) == ("1", document.footnotes[0].text)
    place = Place.read(note)
    assert place
    assert (place.revision, place.start, place.end) == (article.revision, 0, len(text))


def test_what_became_of_a_quote_is_named(tmp_path: Path) -> None:
    lines = [f"Line {word} of the harbour report was printed on Friday." for word in ("one", "two", "three", "four")]
    articles = [make_article(name, "\n\n".join(lines), title=f"Report {name}") for name in "abcde"]
    shelf = Shelf(*articles)
    quotes = [replace(cited(one, (0, len(lines[0])))[0], number=n) for n, one in enumerate(articles, start=1)]
    path = exported(tmp_path, of_answers([answer(*quotes)]), "markdown")
    moved = replace(articles[1], text=f"New opening. {articles[1].text}")
    edited = replace(articles[2], text=articles[2].text.replace("printed on Friday", "printed on Saturday", 1))
    for newer in (moved, edited):
        shelf.kept[newer.revision], shelf.current[newer.id] = newer, newer.revision
    del shelf.current["d"]  # removed
    del shelf.current["e"], shelf.kept[articles[4].revision]  # pruned
    verdicts = verify(path, shelf)
    assert [verdict.status.value for verdict in verdicts] == ["verbatim", "superseded", "superseded", "gone", "gone"]
    assert verdicts[1].detail == f"the quote still stands, at 13–{13 + len(lines[0])} of revision {moved.revision}"
    assert verdicts[2].now == "Line one of the harbour report was printed on Saturday."
    assert "removed" in verdicts[3].detail
    assert "not in this collection" in verdicts[4].detail


def test_a_quote_that_somebody_changed_in_the_document_is_altered(tmp_path: Path) -> None:
    path = exported(tmp_path, of_answers([answer(*cited(ARTICLE, (0, 36)))]), "html")
    path.write_text(path.read_text().replace("closed", "opened"))
    (verdict,) = verify(path, Shelf(ARTICLE))
    assert verdict.status is Status.ALTERED
    assert "closed" in verdict.detail


def test_word_shows_real_footnotes_in_the_order_of_their_references(tmp_path: Path) -> None:
    first, second = cited(ARTICLE, (0, 36), (37, 81))
    sentences = (Sentence("One.", (2,)), Sentence("Two.", (1, 2)))
    document = of_answers([replace(answer(first, second), sentences=sentences)])
    opened = docx.Document(str(exported(tmp_path, document, "docx")))
    (part,) = [part for part in opened.part.package.iter_parts() if part.partname == "/word/footnotes.xml"]
    notes = {note.get(qn("w:id")): note for note in parse_xml(part.blob).findall(qn("w:footnote"))}
    referred = [one.get(qn("w:id")) for one in opened.element.body.iter(qn("w:footnoteReference"))]
    assert referred == ["1", "2"]
    texts = ["".join(piece.text or "" for piece in notes[id].iter(qn("w:t"))) for id in referred]
    assert [second.quote[:8] in texts[0], first.quote[:8] in texts[1]] == [True, True]
    assert any(paragraph.text.endswith("Two.1") for paragraph in opened.paragraphs)  # the second is referred to again


def test_word_sets_from_right_to_left_what_is_written_so(tmp_path: Path) -> None:
    hebrew = make_article(
        "ynet/1", "הגשר נסגר ביום שני, 3 במרץ.", title="Bridge הגשר", source="ידיעות", url="https://y.example"
    )
    english = make_article("a", "The bridge was closed on Monday.")
    citations = [
        replace(cited(one, (0, len(one.text)))[0], number=n) for n, one in enumerate((hebrew, english), start=1)
    ]
    document = of_answers([replace(answer(*citations), question="מתי נסגר הגשר?")])
    opened = docx.Document(str(exported(tmp_path, document, "docx")))
    turned = [bool(paragraph._p.findall(f".//{qn('w:bidi')}")) for paragraph in opened.paragraphs]
    assert turned == [True, True, False]  # the title; the answer, which begins in Hebrew; the remark
    runs = {
        run.text.strip(): bool(run._r.findall(f".//{qn('w:rtl')}")) for run in opened.paragraphs[1].runs if run.text
    }
    assert runs == {hebrew.text: True, english.text: False}
    (part,) = [part for part in opened.part.package.iter_parts() if part.partname == "/word/footnotes.xml"]
    first, second = parse_xml(part.blob).findall(qn("w:footnote"))[2:]
    assert [len(note.findall(f".//{qn('w:bidi')}")) for note in (first, second)] == [1, 0]
    assert [len(note.findall(f".//{qn('w:rtl')}")) for note in (first, second)] == [1, 0]  # the quote, not its source
    statuses = [one.status for one in verify(tmp_path / "answer.docx", Shelf(hebrew, english))]
    assert statuses == [Status.VERBATIM] * 2


@pytest.mark.parametrize("format", FORMATS)
def test_a_quote_reorders_nothing_that_follows_it(tmp_path: Path, format: str) -> None:
    article = make_article("a", "The bridge \u202eis closed\u2067 on Monday.", title="Bridge\u202e")
    path = exported(tmp_path, of_answers([answer(*cited(article, (0, len(article.text))))]), format)
    ((_, note),) = FORMATS[format].read(path.read_bytes())
    assert not {"\u202e", "\u2067"} & set(note)
    assert [one.status for one in verify(path, Shelf(article))] == [Status.VERBATIM]


@pytest.mark.parametrize("format", FORMATS)
def test_a_footnote_says_what_is_known_of_its_article_and_nothing_else(tmp_path: Path, format: str) -> None:
    captured = dt.date(2025, 3, 4)
    known = replace(ARTICLE, published=dt.date(2025, 3, 3), captured=captured)
    bare = Article("b", "Bridge", TEXT)
    citations = [replace(cited(one, (0, 36))[0], number=number) for number, one in enumerate((known, bare), start=1)]
    path = exported(tmp_path, of_answers([answer(*citations)]), format)
    (_, full), (_, empty) = FORMATS[format].read(path.read_bytes())
    assert "Harbour *News*, 3 March 2025, https://x.example/a?b=1&c=2, captured 4 March 2025, article papers" in full
    assert empty.partition(" — ")[2].startswith("Bridge, undated, article b, revision")
    assert [one.status for one in verify(path, Shelf(known, bare))] == [Status.VERBATIM] * 2
    if format == "csl":
        first, second = json.loads(path.read_text())
        assert (first["accessed"], first["issued"]) == ({"date-parts": [[2025, 3, 4]]}, {"date-parts": [[2025, 3, 3]]})
        assert not {"accessed", "issued", "URL", "container-title"} & second.keys()
    if format == "ris":
        assert path.read_text().count("Y2  - 2025/03/04/") == 1


@pytest.mark.parametrize(
    "begins", ["1. May is a holiday.", "- said he", "+ more", "--- cut", "2025) was dry", "=== no"]
)
def test_markdown_makes_no_list_or_rule_of_how_a_sentence_begins(begins: str) -> None:
    document = of_answers([replace(answer(), sentences=(Sentence(begins, ()),))])
    written = FORMATS["markdown"].write(document).decode()
    assert MarkdownIt().render(written).count("<p>") == 2  # the sentence, and the day it was asked on
    assert not any(tag in MarkdownIt().render(written) for tag in ("<ul>", "<ol>", "<hr", "<h2>"))


def test_a_conversation_and_a_timeline_have_footnotes_of_one_numbering() -> None:
    first, second = cited(ARTICLE, (0, 36), (37, 81))
    conversation = of_answers([answer(first), answer(replace(second, number=1)), answer(first)], "A conversation")
    assert [footnote.number for footnote in conversation.footnotes] == [1, 2]
    texts = [block for block in conversation.blocks if block.kind == "text"]
    assert [block.pieces[0].footnotes for block in texts] == [(1,), (2,), (1,)]
    day = dt.date(2025, 3, 3)
    timeline = of_timeline(Timeline("the bridge", (Entry(day, "", first), Entry(day, "Monday", second))))
    assert [footnote.citation.quote for footnote in timeline.footnotes] == [first.quote, second.quote]


def test_a_refusal_is_exported_as_one() -> None:
    document = of_answers([answer()])
    assert document.blocks[0] == Block("text", (Piece("The articles do not say."),))
    assert document.footnotes == ()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"x", "no known suffix"),
        ("a.docx", b"x", "cannot be read"),
        ("a.json", b"{", "cannot be read"),
        ("a.json", b"{}", "cannot be read"),
        ("a.md", b"\xff", "cannot be read"),
        ("a.md", b"A text.[^1]\n\n[^1]: Of somebody else.", "no footnote that says where"),
        ("a.html", b"", "cannot be read"),
    ],
)
def test_what_is_no_document_of_ours_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExportError, match=reason):
        verify(tmp_path / name, Shelf())


def test_the_commands_export_and_verify_with_exit_codes(
    tmp_path: Path, add: Callable[..., Index], settings: Settings, words: WordEmbedder, sample_index: Path
) -> None:
    path = tmp_path / "answer.docx"
    question = "When was the Alder Bridge built?"
    assert dateline("export", question, "--to", path, "--index", sample_index).returncode == 0
    run = dateline("verify", path, "--json", "--index", sample_index)
    assert (run.returncode, {row["status"] for row in json.loads(run.stdout)}) == (0, {"verbatim"})
    index = add(make_article("other"))
    index.close()
    assert dateline("verify", path, "--index", settings.index).returncode == 3
    note = tmp_path / "note.md"
    document = of_answers([answer(*cited(make_article("other"), (0, 10)))])
    note.write_bytes(written(document, note))
    with Index(settings.index) as opened:
        ingest([make_article("other", "The bridge was closed on Monday. It rained.")], opened, words, settings)
    assert dateline("verify", note, "--index", settings.index).returncode == 4
