"""qa/timeline.py"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from qa import Settings, timeline
from qa.domain import Filter
from qa.index import Index
from qa.timelines import _day


def test_a_topic_becomes_dated_quotes_oldest_first(sample_index: Path) -> None:
    found = timeline("the Alder Bridge closed, repair and reopening", settings=Settings.load(index=sample_index))
    days = [entry.day for entry in found.entries]
    assert len(days) >= 4
    assert days == sorted(days)
    assert [entry.citation.number for entry in found.entries] == list(range(1, len(days) + 1))
    with Index(sample_index) as index:
        for entry in found.entries:
            article = index.article(entry.citation.article_id, entry.citation.revision)
            assert article is not None
            assert entry.citation.cuts(article)


def test_a_day_that_the_quote_names_counts_from_the_articles_date(sample_index: Path) -> None:
    """ "On Monday" in an article of Tuesday is the day before; a quote that names no day has the article's."""
    found = timeline("Alder Bridge", settings=Settings.load(index=sample_index))
    named = [entry for entry in found.entries if "Monday" in entry.words]
    assert named
    assert all(entry.day.weekday() == 0 for entry in named)
    for entry in found.entries:
        assert entry.words in entry.citation.quote
        if not entry.words:
            assert entry.day == entry.citation.published


def test_only_what_the_filter_lets_through(sample_index: Path) -> None:
    filter = Filter(as_of=dt.date(2025, 3, 10))
    found = timeline("Alder Bridge", filter=filter, settings=Settings.load(index=sample_index))
    assert found.entries
    assert all(entry.citation.published and entry.citation.published <= filter.as_of for entry in found.entries)  # type: ignore[operator]


def test_what_the_articles_do_not_tell_of_has_no_entries(sample_index: Path) -> None:
    found = timeline("chess championship in Morrow", settings=Settings.load(index=sample_index))
    assert found.entries == ()
    assert str(found) == "The articles do not say."


def test_a_coming_day_stands_where_it_will_be() -> None:
    published = dt.date(2026, 11, 12)
    assert _day("He said the union would strike on 3 December.", published) == (dt.date(2026, 12, 3), "3 December")
    assert _day("The mayor said on Monday that she will not resign.", published) == (dt.date(2026, 11, 9), "Monday")
    assert _day("A guard stands before the bridge on Friday.", published) == (published, "")
