"""qa/domain.py"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from conftest import make_article

from qa.domain import REFUSAL, Answer, Chunk, Citation, Filter, Passage, Sentence, Window


def test_a_revision_changes_with_anything_in_the_article() -> None:
    article = make_article()
    others = [
        make_article(text="Another text."),
        make_article(id="b", title="Headline a"),
        make_article(title="Another"),
        make_article(published=None),
        make_article(source="Gazette"),
        make_article(authors=("A. Reyes",)),
    ]
    assert article.revision == make_article().revision
    assert len({article.revision, *(other.revision for other in others)}) == 7


def test_the_days_of_a_change_and_of_a_capture_are_no_part_of_the_revision() -> None:
    day = dt.date(2025, 3, 9)
    assert make_article(updated=day, captured=day).revision == make_article().revision
    assert Citation.of(make_article(captured=day), 0, 3, number=1).captured == day


def test_a_citation_is_cut_from_the_text() -> None:
    article = make_article(text="One. Two. Three.")
    citation = Citation.of(article, 5, 9, number=1)
    assert citation.quote == "Two."
    assert citation.cuts(article)
    assert not citation.cuts(make_article(text="One. 2wo. Three."))


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 2), (0, 99)])
def test_a_citation_outside_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not within"):
        Citation.of(make_article(text="Short."), start, end, number=1)


@pytest.mark.parametrize(
    ("filter", "published", "admitted"),
    [
        (Filter(), None, True),
        (Filter(as_of=dt.date(2025, 3, 3)), dt.date(2025, 3, 3), True),
        (Filter(as_of=dt.date(2025, 3, 2)), dt.date(2025, 3, 3), False),
        (Filter(as_of=dt.date(2025, 3, 2)), None, True),
        (Filter(since=dt.date(2025, 3, 3)), dt.date(2025, 3, 3), True),
        (Filter(since=dt.date(2025, 3, 4)), dt.date(2025, 3, 3), False),
        (Filter(until=dt.date(2025, 3, 2)), dt.date(2025, 3, 3), False),
        (Filter(until=dt.date(2025, 3, 3)), None, False),
        (Filter(sources=frozenset({"Gazette"})), dt.date(2025, 3, 3), False),
    ],
)
def test_a_filter_admits_what_is_in_its_days_and_outlets(
    filter: Filter, published: dt.date | None, admitted: bool
) -> None:
    assert filter.admits(make_article(published=published, source="Herald")) is admitted


def test_an_answer_prints_its_sentences_and_quotes() -> None:
    article = make_article(text="The bridge was closed.", source="Gazette")
    citation = Citation.of(article, 0, 22, number=1)
    passage = Passage(article, Chunk(article.revision, 0, 0, 22, article.text), 1.0)
    answer = Answer(
        "Was it closed?", (Sentence("It was closed.", (1,)),), (citation,), (passage,), 0.9, dt.date(2025, 4, 1), "x"
    )
    assert not answer.refused
    assert str(answer) == ('It was closed. [1]\n\n[1] Headline a (Gazette, 3 March 2025)\n    "The bridge was closed."')
    assert answer.to_dict()["text"] == "It was closed. [1]"


def dated(
    short: str, words: str = "on Tuesday", day: dt.date = dt.date(2024, 3, 12), confidence: float = 0.9
) -> Answer:
    """An answer to when somebody resigned, whose quote says it by a day that is counted from its article."""
    article, day = make_article(text=f"She resigned {words} after an audit."), dt.date(2024, 3, 12)
    start = article.text.index(short)
    citation = replace(
        Citation.of(article, 0, len(article.text), number=1),
        answer=(start, start + len(short)),
        day=Window(day, day, words),
    )
    sentence = Sentence(article.text, (1,))
    return Answer("When did she resign?", (sentence,), (citation,), (), confidence, dt.date(2026, 11, 25), "x")


@pytest.mark.parametrize(
    ("answer", "short"),
    [
        (dated("Tuesday"), "Tuesday (12 March 2024)"),
        (dated("on Tuesday"), "on Tuesday (12 March 2024)"),
        (dated("12 March", "on 12 March"), "12 March 2024"),
        (dated("March 12", "on March 12"), "12 March 2024"),
        (dated("12 March 2024", "on 12 March 2024"), "12 March 2024"),
        (dated("after an audit"), "after an audit"),
    ],
)
def test_a_short_answer_says_which_day_it_means(answer: Answer, short: str) -> None:
    assert answer.short == answer.to_dict()["short"] == answer.head() == short
    assert str(answer).startswith(f"{short}\n\nShe resigned")


def test_a_short_answer_heads_what_is_likely_only() -> None:
    unsure = dated("Tuesday", confidence=0.69)
    assert (unsure.short, unsure.head()) == ("Tuesday (12 March 2024)", "")
    assert str(unsure).startswith("She resigned on Tuesday")
    assert dated("Tuesday").head(lambda days: f"am {days.since:%d.%m.}") == "Tuesday (am 12.03.)"


def test_days_are_spelled() -> None:
    day, end = dt.date(2024, 3, 3), dt.date(2024, 4, 1)
    assert Window(day, day, "").spelled() == "3 March 2024"
    assert Window(day, end, "").spelled() == "3 March 2024 to 1 April 2024"
    assert (Window(day, None, "").spelled(), Window(None, end, "").spelled()) == (
        "since 3 March 2024",
        "until 1 April 2024",
    )


def test_a_refusal_prints_the_closest_articles_once() -> None:
    article = make_article(text="One two. Three four.")
    passages = tuple(Passage(article, Chunk(article.revision, n, 0, 8, "One two."), 1.0) for n in range(2))
    answer = Answer("Who?", (), (), passages, 0.1, dt.date(2025, 4, 1), "x")
    assert answer.refused
    assert str(answer) == f"{REFUSAL}\n\nClosest articles:\n  Headline a (3 March 2025)"


def test_a_window_contains_days_up_to_its_open_end() -> None:
    window = Window(dt.date(2025, 3, 1), None, "since March")
    assert window.contains(dt.date(2025, 3, 1), dt.date(2026, 1, 1))
    assert not window.contains(dt.date(2025, 2, 28), dt.date(2025, 3, 2))
    assert str(window) == "since 2025-03-01"
