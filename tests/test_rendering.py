"""ui/server/rendering.py"""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from conftest import make_article
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import ingest
import qa
from ingest.items import Note, Problem
from qa.answering.holdings import told
from qa.domain import (
    Answer,
    Article,
    Chunk,
    Citation,
    Filter,
    Holdings,
    Notice,
    Passage,
    Question,
    Said,
    Sentence,
    Window,
)
from qa.intents import Intent
from qa.notices import NOTICES
from qa.text.sentences import Span
from ui.server import texts as texts_module
from ui.server.conversations import State, Turn
from ui.server.downloads import without_answer
from ui.server.narrowing import Narrowing
from ui.server.rendering import AnswerView, Collection, article_paragraphs, drawn, environment, inert, reported
from ui.server.reports import REPORTS, translated
from ui.server.texts import LANGUAGES, NOTICES_IN, Texts, keys, preferred

EVIL = (
    "A <script>alert(1)</script> **bold** [link](http://x.example) ![i](http://x.example/i.png) `code` "
    '<img src=x onerror="y"> '
    "# not a heading & $x$ www.x.example https://x.example"
)
TEMPLATES = Path(str(texts_module.__file__)).parent / "templates"
COLLECTION = Collection(2, dt.date(2025, 3, 3), dt.date(2025, 4, 6), "extractive")


def answered(article: Article, start: int, end: int, **fields: object) -> Answer:
    found = Passage(article, Chunk(article.revision, 0, 0, len(article.text), article.text), 1.0)
    citation = found.cite(start, end, number=1)
    line = Sentence(citation.quote, (1,))
    values = {"confidence": 0.95, **fields}
    return Answer("q", (line,), (citation,), (found,), as_of=dt.date(2025, 4, 6), model="x", **values)  # type: ignore[arg-type]


def shown(answer: Answer | None, **fields: object) -> str:
    values = {"state": "done", "searched": 2, **fields}
    return drawn(Turn("t" * 8, "c" * 8, "q", answer=answer, **values), Texts(), COLLECTION)[1]  # type: ignore[arg-type]


def tags(markup: str) -> set[str]:
    return set(re.findall(r"<(\w+)", markup))


def read(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def as_markdown(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def test_article_text_is_neither_html_nor_markdown_in_the_chat() -> None:
    article = make_article(text=EVIL, title="<b>T</b>", source="<i>S</i>", url='javascript:alert(1)//"')
    page = shown(answered(article, 0, len(EVIL)))
    assert as_markdown(page).strip() == page, "one block of HTML, in which Markdown means nothing"
    assert tags(page) <= {"section", "p", "b", "ol", "li", "a", "q", "span", "bdi", "div", "button"}
    assert EVIL in read(page)
    assert all(link.startswith(("/article/", "/answer/", "/timeline")) for link in re.findall(r'href="([^"]*)"', page))


def test_what_a_reader_types_is_text() -> None:
    asked, _ = drawn(Turn("t" * 8, "c" * 8, EVIL), Texts(), COLLECTION)
    assert tags(asked) == {"div", "h2", "p", "button"}
    assert EVIL in read(asked)


@given(st.text(st.sampled_from("ab*_[]()<>#`!\\|~&$^-+=1. \n\"'{}:@/"), max_size=60))
def test_any_text_reads_as_it_is_in_markdown(text: str) -> None:
    line = " ".join(text.split())
    rendered = as_markdown(f"x{inert(line)}x")
    assert html.unescape(rendered).strip() == f"<p>x{line}x</p>"


def test_what_no_template_makes_markup_of_keeps_its_order_too_and_what_a_form_sends_back_stays_as_it_is() -> None:
    made = environment().from_string('<a title="{{ x }}">{{ x }}</a>{{ x|inline }}<input value="{{ x|e }}">')
    drawn_once = made.render(x='who \u202ebuilt\u202c "it"')
    assert drawn_once.startswith('<a title="who U+202EbuiltU+202C &#34;it&#34;">who U+202EbuiltU+202C &#34;it&#34;</a>')
    assert drawn_once.endswith('<input value="who \u202ebuilt\u202c &#34;it&#34;">')
    assert drawn_once.count("\u202e") == 1


def test_no_attribute_of_a_template_is_written_as_markup() -> None:
    for path in sorted(TEMPLATES.glob("*.jinja")):
        assert re.findall(r'="[^"<>]*\|(?:inline|inert|lines)[^"<>]*"', path.read_text()) == [], path.name


@pytest.mark.parametrize("control", ["\u202e", "\u202d", "\u2067", "\u2066"])
def test_a_character_that_reorders_others_is_shown_by_its_name(control: str) -> None:
    markup = inert(f"paid {control}41 crowns")
    assert control not in markup
    assert f"U+{ord(control):04X}" in read(markup)


def test_the_words_that_answer_are_bold_in_their_quote_and_nothing_else_is() -> None:
    article = make_article(text="They paid <b>14 crowns</b> & left.")
    start = article.text.index("14")
    citation = dataclasses.replace(answered(article, 0, len(article.text)).citations[0], answer=(start, start + 9))
    page = shown(dataclasses.replace(answered(article, 0, 3), citations=(citation,)))
    (quote,) = re.findall(r"<q [^>]*>(.*?)</q>", page)
    assert re.findall(r"<b>(.*?)</b>", quote) == ["14 crowns"]
    assert read(quote) == article.text


def test_a_quote_keeps_its_line_breaks_and_stays_one_block_of_markdown() -> None:
    text = "The port opens three halls:\n- the harbour hall\n\n    - the *old* hall\n- the ferry hall"
    page = shown(answered(make_article(text=text), 0, len(text)))
    (quote,) = re.findall(r"<q [^>]*>(.*?)</q>", page)
    assert read(quote).split("\n") == [
        "The port opens three halls:",
        "- the harbour hall",
        "- the *old* hall",
        "- the ferry hall",
    ]
    assert as_markdown(page).strip() == page


@given(st.text(st.sampled_from("ab. \n<&"), min_size=1, max_size=120), st.data())
def test_any_quote_is_marked_whole_in_its_article(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = "\n".join(paragraph.html for paragraph in article_paragraphs(text, Span(start, end)))
    marks = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL))
    assert "".join(read(marks).split()) == "".join(text[start:end].split())
    assert page.count('id="quote"') <= 1
    assert "".join(read(page).split()) == "".join(text.split())


def test_a_citation_opens_its_article_at_the_revision_and_the_offsets_that_it_cites() -> None:
    article = make_article(text="One. They paid 14 crowns.")
    page = shown(answered(article, 5, 25))
    assert f'href="/article/{article.revision}?start=5&amp;end=25#quote"' in page


def test_the_short_answer_is_the_head_only_where_it_is_sure() -> None:
    article = make_article(text="They paid 14 crowns.")
    answer = answered(article, 0, 20)
    answer = dataclasses.replace(answer, citations=(dataclasses.replace(answer.citations[0], answer=(10, 19)),))
    assert AnswerView.of(answer, Texts()).head == "14 crowns"
    assert AnswerView.of(dataclasses.replace(answer, confidence=0.55), Texts()).head == ""
    assert "Uncertain" in shown(dataclasses.replace(answer, confidence=0.55))


def corrected() -> Answer:
    old = make_article("old", "It will cost 14 crowns.", source="Gazette", published=dt.date(2025, 3, 7))
    new = make_article("new", "It will cost 41 crowns.", source="Herald", published=dt.date(2025, 3, 11))
    both = [Citation.of(article, 0, 23, number=number) for number, article in ((1, new), (2, old))]
    cited = tuple(dataclasses.replace(citation, answer=(13, 22)) for citation in both)
    both_said = (Said("41 crowns", "Herald", dt.date(2025, 3, 11)), Said("14 crowns", "Gazette", dt.date(2025, 3, 7)))
    return dataclasses.replace(
        answered(new, 0, 5),
        citations=cited,
        sentences=tuple(Sentence(citation.quote, (citation.number,)) for citation in cited),
        notices=(Notice("corrected", both_said),),
    )


def test_other_accounts_are_a_table_and_the_older_quote_says_that_it_was_corrected() -> None:
    view = AnswerView.of(corrected(), Texts())
    assert [(row.value, row.outlets) for row in view.accounts] == [
        ("41 crowns", ("Herald",)),
        ("14 crowns", ("Gazette",)),
    ]
    assert [quote.tag for quote in view.quotes] == ["", "corrected_later"]
    assert view.beside == "the figure was corrected on 11 March 2025"
    assert view.remarks == ()


def test_what_an_answer_rests_on_is_one_line() -> None:
    assert AnswerView.of(corrected(), Texts()).rests == "Rests on 2 articles of 2 outlets, 7 to 11 March 2025."
    assert AnswerView.of(corrected(), Texts("de")).rests == "Beruht auf 2 Artikel aus 2 Medien, 7. bis 11. März 2025."


def test_a_refusal_says_what_was_searched_and_names_the_closest_articles() -> None:
    refusal = dataclasses.replace(answered(make_article(), 0, 3), sentences=(), citations=())
    page = read(shown(refusal))
    assert "The articles do not say." in page
    assert "Searched: 2 articles, 3 March to 6 April 2025." in page
    assert "Headline a" in page


def test_a_refusal_under_a_narrowing_offers_to_ask_without_each_part_of_it() -> None:
    narrowing = Narrowing(Filter(since=dt.date(2025, 3, 1), sources=frozenset({"Gazette"})))
    refusal = dataclasses.replace(answered(make_article(), 0, 3), sentences=(), citations=())
    page = shown(refusal, narrowing=narrowing)
    assert re.findall(r'data-query="([^"]*)"', page) == ["outlet=Gazette", "since=2025-03-01"]
    assert "Ask without “since 1 March 2025”" in read(page)


def test_a_narrowing_that_leaves_no_article_is_not_called_a_refusal() -> None:
    page = read(shown(None, searched=0, narrowing=Narrowing(Filter(since=dt.date(2030, 1, 1)))))
    assert "No article is left" in page
    assert "do not say" not in page


def test_a_copy_of_a_question_without_an_answer_says_why_there_is_none() -> None:
    turn, german = Turn("t" * 8, "c" * 8, "q"), Texts("de")
    said: dict[State, str] = {
        "waiting": "wartet",
        "stopped": "Angehalten.",
        "done": "Die Eingrenzung lässt keinen Artikel übrig; es wurde nichts durchsucht.",
        "failed": "Das ging nicht: der Server antwortete",
    }
    for state, text in said.items():
        ended = dataclasses.replace(turn, state=state, problem="der Server antwortete" if state == "failed" else "")
        assert without_answer(ended, german) == text


def test_a_flag_and_a_notice_are_shown() -> None:
    answer = answered(make_article(), 0, 3, notices=(Notice("text", ("Read <this>.",)),))
    page = shown(dataclasses.replace(answer, sentences=(Sentence("Said.", (), "not found"),)))
    assert "Do not rely on this: not found" in read(page)
    assert "Read <this>." in read(page)
    assert "<this>" not in page


def test_other_outlets_of_the_same_passage_are_named() -> None:
    answer = answered(make_article(source="Gazette"), 0, 10)
    copied = dataclasses.replace(answer.passages[0], copies=(make_article("b", source="Herald"),))
    assert "also in Herald" in read(shown(dataclasses.replace(answer, passages=(copied,))))


def test_every_text_is_there_in_every_language_and_says_the_same_values() -> None:
    assert {key: languages for key, languages in keys().items() if languages != LANGUAGES.keys()} == {}
    assert set(LANGUAGES) == {"en", "de"}
    held = re.compile(r"\{\w+(?:!r)?\}")
    for key in keys():
        forms = [texts.forms(key) for texts in map(Texts, LANGUAGES)]
        assert len({len(some) for some in forms}) == 1, key
        assert len({frozenset(held.findall(some[-1])) for some in forms}) == 1, key


def test_every_text_is_shown_somewhere_and_every_text_that_is_shown_is_there() -> None:
    room = Path(texts_module.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in room.rglob("*") if path.suffix in {".py", ".jinja", ".js"}]
    code = "\n".join(source.partition("class Texts:")[2] or source for source in sources)
    literal = set(re.findall(r"""["'](\w+)["']""", code))
    beginnings = tuple(filter(None, (a or b for a, b in re.findall(r"""["'](\w+_)["'] ~|f"(\w+_)\{""", code))))
    assert [key for key in keys() if key not in literal and not key.startswith(beginnings)] == []
    called = re.findall(r"""\b(?:t|texts|words|self|\w+Error)(?:\.count)?\(["'](\w+)["'][,)]""", code)
    assert len(called) > 100
    assert [key for key in called if key not in keys()] == []


def test_every_notice_of_the_engine_is_there_in_every_language_and_says_the_same_values() -> None:
    held = re.compile(r"\{\w+\}")
    for language, said in NOTICES_IN.items():
        assert said.keys() == NOTICES.keys(), language
        for kind, text in said.items():
            other = NOTICES[kind]
            assert isinstance(text, str) == isinstance(other, str), kind
            mine, theirs = (one if isinstance(one, str) else one[-1] for one in (text, other))
            assert set(held.findall(mine)) == set(held.findall(theirs)), kind


def test_what_the_engine_says_is_drawn_in_the_readers_language_and_what_articles_say_as_it_is() -> None:
    german = Texts("de")
    assert AnswerView.of(corrected(), german).beside == "die Angabe wurde am 11. März 2025 berichtigt"
    one = dataclasses.replace(corrected(), citations=corrected().citations[:1])
    assert AnswerView.of(one, german).remarks == (
        "Berichtigt. Das Neueste zuerst: 41 crowns (Herald, 11. März 2025); 14 crowns (Gazette, 7. März 2025).",
    )
    why = Notice("late", ("openai:x", "60"))
    days = Window(dt.date(2025, 3, 1), dt.date(2025, 3, 7), "last week")
    answer = answered(make_article(), 0, 3, notices=(Notice("other_days", (days,)), Notice("only_quotes", (why,))))
    flagged = dataclasses.replace(answer, sentences=(Sentence("Said.", (), Notice("not_in_quotes", ("1967",))),))
    page = read(drawn(Turn("t" * 8, "c" * 8, "q", answer=flagged, state="done", searched=2), german, COLLECTION)[1])
    assert "Von den gefragten Tagen (1. bis 7. März 2025) beantwortet das nichts; dies ist von anderen." in page
    assert "Dies sind Zitate: das Sprachmodell openai:x war in 60 s nicht fertig." in page
    assert "Nicht darauf verlassen: nicht in den Zitaten: 1967" in page


def test_what_dateline_says_of_its_collection_is_drawn_in_the_readers_language() -> None:
    held = Holdings(1_234, (("Gazette", 1_200), ("Herald", 34)), dt.date(2025, 3, 3), dt.date(2025, 4, 6))
    for intent, said in (
        (Intent.COUNT, "Die Sammlung hat 1.234 Artikel aus 2 Medien, vom 3. März 2025 bis zum 6. April 2025."),
        (Intent.OUTLET_LIST, "Artikel aus 2 Medien: Gazette (1.200), Herald (34)."),
    ):
        draft = told(Question("q", intent=intent), held)
        answer = Answer("q", draft.sentences, (), (), 1.0, dt.date(2025, 4, 6), "extractive")
        turn = Turn("t" * 8, "c" * 8, "q", answer=answer, state="done", searched=2)
        assert said in read(drawn(turn, Texts("de"), COLLECTION)[1])


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr,en;q=0.5,de;q=0.4", "en"), ("", "en"), ("fr;q=x", "en")],
)
def test_the_browsers_first_language_of_the_table_is_taken(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2024-04-12", "2024-04-20", "12 to 20 April 2024"),
        ("2024-03-12", "2024-04-20", "12 March to 20 April 2024"),
        ("2023-12-31", "2024-01-01", "31 December 2023 to 1 January 2024"),
        ("2024-04-20", "2024-04-20", "20 April 2024"),
    ],
)
def test_days_are_said_without_repeating_what_they_share(first: str, last: str, said: str) -> None:
    assert Texts().days(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == said


def test_a_short_line_over_a_text_is_a_heading_of_the_article_and_a_row_of_a_list_is_none() -> None:
    text = "They left on Friday.\n\nCivilian rule\n\nThe council took over.\n\n• Sill: 3\n\n• Morrow: 4\n\nThe end\n"
    headings = [paragraph.html for paragraph in article_paragraphs(text) if paragraph.heading]
    assert headings == ["Civilian rule"]


def test_what_no_article_says_rests_on_none_and_is_not_called_sure() -> None:
    line = Answer("hi", (Sentence("Hello.", ()),), (), (), 1.0, dt.date(2025, 4, 6), "extractive")
    drawing = shown(line)
    assert "Hello" in drawing
    assert 'class="sure' not in drawing
    assert "Rests on" not in drawing


def test_every_notice_that_the_engine_makes_is_in_the_table_and_every_one_of_the_table_is_made() -> None:
    rooms = [path for path in Path(qa.__file__).parent.rglob("*.py") if path.name not in ("domain.py", "notices.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    made = re.findall(
        r"""\b(?:Notice|missing|otherwise|_article)\((?:[\w.]+, )?"(\w+)"(?: if [\w.]+ else "(\w+)")?""", code
    )
    kinds = {kind for pair in made for kind in pair if kind}
    assert kinds <= NOTICES.keys()
    assert NOTICES.keys() <= kinds


def sentences_of(*modules: ModuleType) -> Iterator[tuple[str, str]]:
    """What packages say, as templates with `{}` in the places, and what is called with it."""
    for module in modules:
        for path in Path(*module.__path__).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                called = getattr(node, "func", node)
                name = getattr(called, "attr", "") or getattr(called, "id", "")
                place = {"Problem": 2, "Note": 2}.get(name, 0)
                if isinstance(node, ast.Call) and len(node.args) > place:
                    yield name, template(node.args[place])
                elif isinstance(node, ast.JoinedStr | ast.Constant):
                    yield "", template(node)


def template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(template, node.values))
    return f"{template(node.left)}{template(node.right)}" if isinstance(node, ast.BinOp) else "{}"


def test_whatever_a_job_says_is_in_the_table_of_every_language_and_no_row_is_of_nothing() -> None:
    sayings = {"problem", "note", "Problem", "Note", "SourceError", "AmbiguousDayError", "NoTextError"}
    found = list(sentences_of(ingest, qa))
    optional = re.compile(r"(?<=\w)\{\}$")  # what is said after a word only sometimes, as why a page has no text
    said = {optional.sub("", text) for name, text in found if name in sayings and re.search("[a-z]", text)}
    assert len(said) > 80
    for language, rows in REPORTS.items():
        assert [text for text in said if translated(text, language) == text] == []
        written = [optional.sub("", text) for _, text in found if len(text) > 6]
        assert [row for row in rows if not any(row.startswith(one) or one.startswith(row) for one in written)] == []
        assert [row for row, text in rows.items() if text.count("{}") > row.count("{}")] == []


def test_what_a_job_says_of_a_file_is_said_in_the_readers_language_with_its_values_as_they_are() -> None:
    german = Texts("de")
    line = Problem("a.jsonl", 3, "field 'date': '5 of May' is not a date. Write it as YYYY-MM-DD.")
    assert reported(line, german) == (
        "a.jsonl:3: Feld 'date': '5 of May' ist kein Datum. Bitte als JJJJ-MM-TT schreiben."
    )
    assert reported(line, Texts()) == str(line)
    inner = Note("b.txt", None, "field 'date': 'soon' is not a date. Write it as YYYY-MM-DD: the article is undated")
    assert reported(inner, german) == (
        "b.txt: Feld 'date': 'soon' ist kein Datum. Bitte als JJJJ-MM-TT schreiben: der Artikel ist ohne Datum"
    )
    large = Problem("c.zip", None, "it unpacks to more than 200,000,000 bytes; unpack what you want of it")
    assert "größer als 200.000.000 Bytes" in reported(large, german)
    braces = Problem("d.txt", None, "no reader for {0}; there are readers for .txt, .md")
    assert reported(braces, german) == "d.txt: {0} kann nicht gelesen werden; gelesen werden .txt, .md"
    assert reported(Problem("e.txt", None, "what no table has"), german) == "e.txt: what no table has"
