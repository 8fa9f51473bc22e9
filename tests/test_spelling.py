"""qa/index/spelling.py, qa/question/language.py: words that the articles have otherwise, and other languages"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from conftest import Ask, make_article

from qa.domain import Filter
from qa.index import Index
from qa.index.spelling import IndexSpeller
from qa.models.embedder import common_word
from qa.question.language import other_language

TEXT = (
    "Ana Tarlow met Renée Müller in Brackwater. The earthquake of Tuesday killed nobody, said Anna Stone of the press."
)


@pytest.fixture
def speller(add: Callable[..., Index]) -> IndexSpeller:
    return IndexSpeller(add(make_article(text=TEXT, published=dt.date(2026, 5, 1))), common_word)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What happened in Brackwatr?", "What happened in Brackwater?"),
        ("Whom did the earthqake kill?", "Whom did the earthquake kill?"),
        ("Where does Anna Tarlow live?", "Where does Ana Tarlow live?"),
        ("Who is Ana Tarlov's friend?", "Who is Ana Tarlow's friend?"),
        ("Who is Renee Mueller?", "Who is Renee Müller?"),
    ],
)
def test_a_misspelt_word_is_read_as_the_articles_have_it(speller: IndexSpeller, typed: str, meant: str) -> None:
    assert speller.corrected(typed) == meant


NEWS = (
    "Joana Merrow of the Tarn Council said the tariff on figures was legalized. Pete Hogsett died; Mayor Ines Halvard"
    " spoke of the trailer, the theatre and a government of Kirgistan. The Salt Chief ate oysters in Freyport with"
    " George Wendy."
)


@pytest.fixture
def of_the_news(add: Callable[..., Index]) -> IndexSpeller:
    return IndexSpeller(add(make_article(text=NEWS, published=dt.date(2026, 5, 1))), common_word)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What did Joanna Merow say?", "What did Joana Merrow say?"),  # both words of a name
        ("Who is Joana Merow?", "Who is Joana Merrow?"),
        ("Where is Freyprt?", "Where is Freyport?"),
        ("where is freyprt", "where is Freyport"),
        ("What did Mayor Halvrad say?", "What did Mayor Halvard say?"),  # a title is no first name
        ("What did the goverment say?", "What did the government say?"),
        ("Who ate oysers?", "Who ate oysters?"),
        ("Was it legalised?", "Was it legalized?"),  # British and American
        ("Where is the theater?", "Where is the theatre?"),
        ("Which oysters did the Salt Cheif eat?", "Which oysters did the Salt Chief eat?"),
    ],
)
def test_what_is_misspelt_is_read_as_what_it_is_near(of_the_news: IndexSpeller, typed: str, meant: str) -> None:
    assert of_the_news.corrected(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who dyes wool?",
        "Which figurine was sold?",
        "Where do trawlers go?",
        "What did Hegseth say?",
        "What did Pete Hegseth say?",
        "Who played George Wendt?",  # of another family name
        "Where was Wendt born?",
        "What did the Salt Chiefs win?",
        "Who is Frey?",
        "Is there a superband?",
        "Who is the sweariest teacher?",
        "Who passed the GOVT exam?",
        "What was agreed at Cop28?",
        "Who wrote Halvard’s speech for Ines Halvard's party?",
        "Was the coal industry nationalised?",
    ],
)
def test_another_word_or_name_is_no_misspelling(of_the_news: IndexSpeller, typed: str) -> None:
    assert of_the_news.corrected(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "What did Anna Stone say?",  # is there, beside a near one
        "What did Ana Tarlow say of the Earthquake?",
        "Who promised flats?",  # common words that no article has
        "Where is Brackton?",  # too far from any
        "Wann war das Erdbeben?",
        "",
    ],
)
def test_what_may_be_meant_as_it_is_stays(speller: IndexSpeller, typed: str) -> None:
    assert speller.corrected(typed) == typed


def test_articles_that_may_not_be_seen_lend_no_words(speller: IndexSpeller) -> None:
    before = Filter(as_of=dt.date(2026, 4, 1))
    assert speller.corrected("What happened in Brackwatr?", before) == "What happened in Brackwatr?"


def test_an_answer_says_as_what_the_question_was_read(ask: Ask) -> None:
    answer = ask("Why was the Aldr Bridge closed?")
    assert not answer.refused
    assert answer.question == "Why was the Aldr Bridge closed?"
    assert answer.understood == "Why was the Alder Bridge closed?"


@pytest.mark.parametrize("greeting", ["hallo", "Guten Tag", "moin", "thx"])
def test_a_greeting_is_no_misspelt_word_of_the_articles(ask: Ask, greeting: str) -> None:
    answer = ask(greeting)
    assert (answer.understood, answer.citations) == ("", ())
    assert answer.sentences[0].said


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Wer ist heute der Bürgermeister der Stadt?", "de"),
        ("Qui a été nommé ministre des finances ?", "fr"),
        ("¿Quién ganó las elecciones en la capital?", "es"),
        ("Кто стал новым мэром города?", "ru"),
        ("Who is Renée Müller?", ""),
        ("Niger?", ""),
        ("population of Brackwater", ""),
        ("What did the prime minister say on Tuesday?", ""),
    ],
)
def test_a_question_in_another_language_is_told(question: str, code: str) -> None:
    assert other_language(question, {"en"}) == code
    assert not other_language(question, {"en", code})


def test_a_refusal_in_another_language_says_what_to_do(ask: Ask) -> None:
    answer = ask("Warum haben sich die Preise der Zahnbürsten in Portugal verdoppelt?")
    assert answer.refused
    assert "another language (de) than the articles (en)" in answer.notice
    assert "DATELINE_EMBEDDER" in answer.notice
    assert "language" not in ask("Why did the prices of toothbrushes in Portugal double?").notice


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("where is brackwater", "where is Brackwater"),
        ("who is ana tarlow", "who is Ana Tarlow"),
        ("what did the press say", "what did the press say"),
        ("who met Müller in brackwater", "who met Müller in brackwater"),  # whoever writes capitals writes them
    ],
)
def test_names_typed_small_have_the_capitals_of_the_articles(speller: IndexSpeller, typed: str, meant: str) -> None:
    assert speller.corrected(typed) == meant


def test_a_word_whose_stem_is_two_letters_off_is_found(add: Callable[..., Index]) -> None:
    text = "The toll of the bridge is nine crowns."
    index = add(make_article(text=text, published=dt.date(2026, 5, 1)))
    assert IndexSpeller(index, common_word).corrected("brige toll") == "bridge toll"
