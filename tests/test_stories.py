"""The sample collection's stories as a reader sees them: corrections, disagreement, copies, questions of parts."""

from __future__ import annotations

import datetime as dt

from conftest import Ask


def test_a_corrected_figure_is_shown_before_the_wrong_one_and_named(ask: Ask) -> None:
    answer = ask("How much will the repair of the Alder Bridge cost?")
    assert "41 million" in answer.sentences[0].text
    assert "14 million crowns" in answer.text
    assert answer.notice.startswith("Corrected. Newest first: 41 million")


def test_where_two_outlets_disagree_both_are_shown_with_their_names(ask: Ask) -> None:
    answer = ask("How many people had to leave their homes in Upper Sill?")
    assert "450" in answer.text
    assert "320" in answer.text
    assert "disagree" in answer.notice
    assert "Kestrel Herald" in answer.notice
    assert "Varn Radio" in answer.notice


def test_a_wire_story_of_two_outlets_is_one_source(ask: Ask) -> None:
    answer = ask("How large is this year's cod quota for the Varn Coast?")
    (passage, *_) = [p for p in answer.passages if p.article.id == answer.citations[0].article_id]
    if passage.copies:  # the best sentence may come from the follow-up, too
        assert {passage.article.source, *(copy.source for copy in passage.copies)} == {
            "Harbour Gazette",
            "Kestrel Herald",
        }
    assert answer.outlets <= 2
    assert len({sentence.text for sentence in answer.sentences}) == len(answer.sentences)


def test_a_number_that_grew_is_shown_newest_first(ask: Ask) -> None:
    answer = ask("How many cases of measles were there in Kestrel Bay?")
    assert "23" in answer.sentences[0].text


def test_a_day_in_a_quote_is_counted_from_its_article(ask: Ask) -> None:
    for question, day, words in (
        ("When did Ines Halvard resign?", dt.date(2025, 3, 17), "17 March"),
        ("When was Tomas Renn elected chair?", dt.date(2025, 4, 3), "Thursday"),
    ):
        answer = ask(question)
        assert day in {citation.day.since for citation in answer.citations if citation.day}
        assert f"{words}: {day.day} {day:%B %Y}" in str(answer)


def test_each_part_of_a_question_has_its_own_evidence(ask: Ask) -> None:
    answer = ask("Who resigned as chair of the council, and who was elected chair?")
    assert "Halvard" in answer.text
    assert "Renn" in answer.text
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_a_part_without_an_answer_is_named(ask: Ask) -> None:
    answer = ask("When was the Alder Bridge built, and who won the chess championship in Morrow?")
    assert "1968" in answer.text
    assert "The articles do not say: Who won the chess championship in Morrow?" in answer.notice


def test_a_question_with_no_answer_in_any_part_is_refused(ask: Ask) -> None:
    answer = ask("Who won the chess championship in Morrow, and who is the king of Norway?")
    assert answer.refused
    assert answer.notice == ""


def test_who_reported_it_is_told_with_the_day(ask: Ask) -> None:
    answer = ask("Which outlet reported that 320 people were driven from their homes?")
    assert "320" in answer.text
    assert "Reported by: " in answer.notice
    assert "Varn Radio, 19 March 2025" in answer.notice


def test_every_outlet_that_reported_it_is_named_with_a_quote(ask: Ask) -> None:
    answer = ask("Which outlets reported on the flood in Upper Sill?")
    outlets = {"Varn Radio", "Kestrel Herald", "Harbour Gazette"}
    assert {citation.source for citation in answer.citations} == outlets
    assert all(outlet in answer.notice for outlet in outlets)


def test_an_outlet_with_another_number_did_not_report_it(ask: Ask) -> None:
    answer = ask("Which outlets reported that 450 people had to leave their homes in Upper Sill?")
    assert "Kestrel Herald" in answer.notice
    assert "Varn Radio" not in answer.notice


def test_an_outlet_that_says_the_contrary_did_not_report_it(ask: Ask) -> None:
    told = "the repair of the Alder Bridge will {}cost 41 million crowns?"
    assert "Reported by" in ask(f"Which outlets reported that {told.format('')}").notice
    assert "Reported by" not in ask(f"Which outlets reported that {told.format('not ')}").notice


def test_what_nobody_reported_is_refused(ask: Ask) -> None:
    assert ask("Which outlets reported on the chess championship in Morrow?").refused


def test_news_are_told_newest_first_from_the_newest_articles(ask: Ask) -> None:
    answer = ask("What is the latest on measles in Kestrel Bay?")
    assert "has ended at 23 cases" in answer.sentences[0].text
    days = [citation.published for citation in answer.citations]
    assert days == sorted(days, key=str, reverse=True)
    assert answer.window is not None
    assert answer.window.since == dt.date(2025, 3, 7)
    assert answer.window.words == "What is the latest on"


def test_news_of_long_ago_are_found_where_there_are_none_since(ask: Ask) -> None:
    answer = ask("What is new with the queues at the ferry pier?")
    assert answer.citations[0].published == dt.date(2025, 3, 6)
    assert answer.window is not None
    assert answer.window.since == dt.date(2024, 10, 8)


def test_a_change_is_answered_at_either_time(ask: Ask) -> None:
    answer = ask("How did the repair cost of the bridge change between March and April?")
    assert "14 million" in answer.text
    assert "will cost 41 million crowns" in answer.text


def test_days_of_the_question_can_be_undone(ask: Ask) -> None:
    question = "How many votes did Tomas Renn get last week?"
    dated, undated = ask(question, as_of=None), ask(question, as_of=None, any_date=True)
    assert "with 19 votes to 12" in undated.text
    assert "Nothing of the days" not in undated.notice
    assert "Nothing of the days asked for (2025-03-24 to 2025-03-30) answers this" in dated.notice


def test_an_election_of_another_year_is_no_answer(ask: Ask) -> None:
    assert ask("Who was elected chair of the Varn Regional Council in 2019?").refused


def test_last_week_counts_from_the_newest_article_where_the_collection_is_older(ask: Ask) -> None:
    answer = ask("How many votes did Tomas Renn get last week?", as_of=None)
    assert "The newest article is of 2025-04-06" in answer.notice
    assert "2025-03-24 to 2025-03-30" in answer.notice
