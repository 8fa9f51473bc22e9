"""qa/question/intent.py"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.intents import Intent
from qa.question.days.asked import window
from qa.question.intent import doings, intent, plainly

TODAY = dt.date(2025, 4, 6)


@pytest.mark.parametrize(
    ("question", "known", "topic"),
    [
        ("What's new with the Alder Bridge?", Intent.NEWS, "Alder Bridge"),
        ("What is the latest on measles in Kestrel Bay?", Intent.NEWS, "measles in Kestrel Bay"),
        ("What is going on in Morrow?", Intent.NEWS, "Morrow"),
        ("What are the latest developments in Morrow?", Intent.NEWS, "Morrow"),
        ("Any news about the ferry?", Intent.NEWS, "ferry"),
        ("latest news on the ferry", Intent.NEWS, "ferry"),
        ("Alder Bridge news", Intent.NEWS, "Alder Bridge"),
        ("What is the latest price of cod?", Intent.FACT, ""),
        ("News of the World was closed when?", Intent.FACT, ""),
        ("Who is the new mayor of Morrow?", Intent.FACT, ""),
        ("What new ferry is the council buying?", Intent.FACT, ""),
        ("What is new?", Intent.EVENTS, ""),
        ("What happened in Morrow?", Intent.SUMMARY, "Morrow"),
        ("What happened in Morrow on Monday?", Intent.SUMMARY, "Morrow"),
        ("What happened on Monday?", Intent.EVENTS, ""),
        ("What happened this week?", Intent.EVENTS, ""),
        ("What will happen in December?", Intent.EVENTS, ""),
        ("What happened after Ines Halvard resigned?", Intent.FACT, ""),
        ("Was ist am Montag passiert?", Intent.EVENTS, ""),
        ("Summarise the articles about the ferry", Intent.SUMMARY, "ferry"),
        ("List all the storms.", Intent.SUMMARY, "storms"),
        ("Could you give me a short overview of the measles outbreak?", Intent.SUMMARY, "measles outbreak"),
        ("tell me everything about the cod quota", Intent.SUMMARY, "cod quota"),
        ("Who is Tomas Renn?", Intent.IDENTITY, "Tomas Renn"),
        ("who is tomas renn", Intent.IDENTITY, "tomas renn"),
        ("What is Tern Watch?", Intent.IDENTITY, "Tern Watch"),
        ("Who is the mayor of Morrow?", Intent.FACT, ""),
        ("cod quota", Intent.KEYWORDS, "cod quota"),
        ("Morrow?", Intent.KEYWORDS, "Morrow"),
        ("hi there", Intent.GREETING, ""),
        ("ok, thanks a lot!", Intent.THANKS, ""),
        ("are you sure?", Intent.THANKS, ""),
        ("what can you do?", Intent.HELP, ""),
        ("How many articles are there?", Intent.COUNT, ""),
        ("how many stories do you have in total", Intent.COUNT, ""),
        ("How many articles did she write?", Intent.FACT, ""),
        ("How many articles mention the Alder Bridge?", Intent.MENTIONS, "the Alder Bridge"),
        ("Which newspapers do you have?", Intent.OUTLET_LIST, ""),
        ("Which newspapers closed in 2024?", Intent.FACT, ""),
        ("What period do the articles cover?", Intent.PERIOD, ""),
        ("What is the newest article?", Intent.NEWEST, ""),
        ("What was the first article about the ferry?", Intent.FACT, ""),
        ("Which is the oldest story you have?", Intent.OLDEST, ""),
        ("The bridge?", Intent.KEYWORDS, "bridge"),
        ("The bridge is closed?", Intent.FACT, ""),
        ("The new bridge: how many lanes?", Intent.FACT, ""),
        ("Against whom did the Rovers play?", Intent.FACT, ""),
        ("Has there been any news about the ferry?", Intent.NEWS, "ferry"),
        ("Is there anything new on the ferry?", Intent.NEWS, "ferry"),
        ("Was gibt es Neues zur Brücke?", Intent.NEWS, "Brücke"),
        ("What was going on in Morrow?", Intent.SUMMARY, "Morrow"),
        ("Whatever happened to the mill?", Intent.SUMMARY, "mill"),
        ("Please summarise what has been said about the mill", Intent.SUMMARY, "mill"),
        ("I'd like to read something about the mill, please.", Intent.SUMMARY, "mill"),
        ("What went on at the weekend?", Intent.EVENTS, ""),
        ("What's in the news today?", Intent.EVENTS, ""),
        ("News from the first week of March", Intent.EVENTS, ""),
        ("Do you know who Tomas Renn is?", Intent.IDENTITY, "Tomas Renn"),
        ("Thanks, that helped!", Intent.THANKS, ""),
        ("How do I use this page?", Intent.HELP, ""),
        ("Count the articles", Intent.COUNT, ""),
        ("How many texts are in this archive?", Intent.COUNT, ""),
        ("In how many stories does the Alder Bridge appear?", Intent.MENTIONS, "the Alder Bridge"),
        ("Which article is the latest?", Intent.NEWEST, ""),
        ("Which is the oldest?", Intent.OLDEST, ""),
        ("and the newest?", Intent.NEWEST, ""),
        ("Which is the oldest ferry?", Intent.FACT, ""),
        ("Sum up the Tern Watch story for us", Intent.SUMMARY, "Tern Watch"),
        ("Tell me about the mill in three short sentences.", Intent.SUMMARY, "mill"),
        ("summarise the ferry strike in brief", Intent.SUMMARY, "ferry strike"),
        ("", Intent.FACT, ""),
        ("?", Intent.FACT, ""),
    ],
)
def test_what_is_to_be_done_is_told_by_the_form_of_a_question(question: str, known: Intent, topic: str) -> None:
    text = plainly(question)
    assert intent(text, window(text, TODAY)) == (known, topic)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("I'd like to know who won the cup", "who won the cup"),
        ("Can you tell me when the bridge opens?", "when the bridge opens?"),
        ("Please tell me, what did Renn say?", "what did Renn say?"),
        ("Hello, do you know if the ferry runs?", "the ferry runs?"),
        ("Tell me about the ferry", "Tell me about the ferry"),
        ("Who told me about the ferry?", "Who told me about the ferry?"),
        ("hello", "hello"),
        ("Please list the schools.", "list the schools."),
        ("Who won, please?", "Who won?"),
        ("Hello, could you tell me who won? Thank you", "who won?"),
        ("Why did the mill close? I was away that year.", "Why did the mill close?"),
        ("Who is the mayor? I am asking about Tarn.", "Who is the mayor? I am asking about Tarn."),
        ("Who won the cup? Sorry, the league.", "Who won the cup? Sorry, the league."),
        ("Who won the cup? I mean the one in Tarn.", "Who won the cup? I mean the one in Tarn."),
        ("Could you say who won?", "who won?"),
        ("Can the bridge be saved?", "Can the bridge be saved?"),
        ("do you by any chance know how many ferries run", "how many ferries run"),
        ("Would you perhaps have any idea why it closed?", "why it closed?"),
        ("I was wondering if you could tell me how the fire began", "how the fire began"),
        ("Do you know a man who won?", "Do you know a man who won?"),
        (
            "My aunt still talks about the great storm in Morrow, which year was that",
            "which year was the great storm in Morrow?",
        ),
        ("I read about a fire. Where was it?", "Where was the fire?"),
        ("I read about the man who fell, who was it?", "I read about the man who fell, who was it?"),
    ],
)
def test_what_leads_up_to_a_question_is_left_out(typed: str, asked: str) -> None:
    assert plainly(typed) == asked


@given(st.text(max_size=120))
def test_any_text_has_an_intent(text: str) -> None:
    assert isinstance(intent(plainly(text)).intent, Intent)


STORY = (
    "I was away for a month and heard from my brother, who works at the harbour, that nothing goes out of there any "
    "more, so I {lead} {asked}, because I have a boat in Tarn and no other way to get to it before summer ends?"
)


@pytest.mark.parametrize(
    "lead", ["would like to know, if you do not mind,", "wanted to ask", "was wondering", "need you to tell me"]
)
@pytest.mark.parametrize(
    "asked", ["how long the strike in Tarn will last", "who leads the union", "why the pier was closed"]
)
def test_what_is_asked_is_found_in_a_story(lead: str, asked: str) -> None:
    assert plainly(STORY.format(lead=lead, asked=asked)) == f"{asked}?"


def test_a_long_question_that_tells_no_story_is_left_as_it_is() -> None:
    question = (
        "Which of the towns on the coast of Varn, where the fishing treaty that all its neighbours signed in Tarn last "
        "spring has not been in force for more than a month, has now decided to leave it?"
    )
    assert plainly(question) == question


def test_what_a_story_names_is_kept_where_only_a_pronoun_is_left_of_it() -> None:
    story = (
        "Hello, a friend of mine moved to Morrow with her two children, who go to Alder Lane, and the neighbours tell "
        "her all kinds of things, so I wanted to ask if you happen to know when exactly that school will be rebuilt"
    )
    assert plainly(story) == "when exactly that school will be rebuilt (Morrow, Alder Lane)?"


@pytest.mark.parametrize(
    ("question", "whose"),
    [
        ("What did the council decide last week?", "council"),
        ("what did judges rule in March 2025", "judges"),
        ("What has the Sill Union done this month?", "Sill Union"),
        ("What did the council decide?", ""),
        ("What did she decide last week?", ""),
        ("What did the council decide about the ferry last week?", ""),
        ("What did the council decide to build in March 2025?", ""),
    ],
)
def test_whose_decisions_of_some_days_are_asked_for_is_told_where_nothing_else_is(question: str, whose: str) -> None:
    assert doings(question, window(question, TODAY)) == whose
