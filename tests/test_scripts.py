"""Other languages and scripts, through all rooms: no spaces, right to left, combining marks, astral letters."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import WordEmbedder

from ingest.job import ingest
from ingest.split import split
from qa import Answerer, Article, Settings
from qa.answering.extractive import ExtractiveAnswerer
from qa.index import Index
from qa.models.reader import OnnxReader
from qa.question.days import date_expressions
from qa.retrieval import PassageRetriever
from qa.text.sentences import Span, sentences
from qa.text.words import content_stems, stems
from ui.server.conversations import Turn
from ui.server.rendering import Collection, article_paragraphs, drawn, inert
from ui.server.texts import Texts

# ruff: noqa: E501 -- a language a line
# Each: a language, two sentences about a bridge, and words to ask for the second one.
SCRIPTS = {
    "Arabic": ("ar", "أغلق الجسر يوم الاثنين. قال رئيس البلدية إن الإصلاح سيكلف 14 مليون كرونة.", "سيكلف الإصلاح"),
    "Hebrew": ("he", "הגשר נסגר ביום שני. ראש העיר אמר שהתיקון יעלה 14 מיליון כתרים.", "התיקון יעלה"),
    "Chinese": ("zh", "大桥周一关闭了。市长说维修将耗资一千四百万克朗，工程持续到六月。", "维修将耗资"),
    "Japanese": ("ja", "橋は月曜日に閉鎖された。市長は修理に1400万クローネかかると述べた。", "修理にかかる"),
    "Thai": ("th", "สะพานปิดเมื่อวันจันทร์ที่ผ่านมา นายกเทศมนตรีกล่าวว่าการซ่อมจะใช้เงิน 14 ล้านโครน", "การซ่อมจะใช้เงิน"),
    "Korean": ("ko", "다리는 월요일에 폐쇄되었다. 시장은 수리에 1400만 크로네가 든다고 말했다.", "수리에 크로네가"),
    "Hindi": ("hi", "पुल सोमवार को बंद कर दिया गया। महापौर ने कहा कि मरम्मत में 14 मिलियन लगेंगे।", "मरम्मत में लगेंगे"),
    "Russian": ("ru", "Мост закрыли в понедельник. Мэр сказала, что ремонт будет стоить 14 миллионов крон.", "ремонт будет стоить"),
    "Greek": ("el", "Η γέφυρα έκλεισε τη Δευτέρα. Η επισκευή θα κοστίσει 14 εκατομμύρια κορόνες.", "επισκευή θα κοστίσει"),
    "Georgian": ("ka", "ხიდი ორშაბათს დაიკეტა. მერმა თქვა, რომ შეკეთება 14 მილიონი კრონა დაჯდება.", "შეკეთება დაჯდება"),
    "Amharic": ("am", "ድልድዩ ሰኞ ተዘግቷል። ከንቲባዋ ጥገናው 14 ሚሊዮን ክሮነር ያስወጣል ብለዋል።", "ጥገናው ያስወጣል"),
    "Tamil": ("ta", "பாலம் திங்களன்று மூடப்பட்டது. பழுதுபார்ப்புக்கு 14 மில்லியன் செலவாகும் என்றார்.", "பழுதுபார்ப்புக்கு செலவாகும்"),
    "German": ("de", "Die Brücke wurde am Montag gesperrt. Die Reparatur kostet 14 Millionen Kronen.", "Reparatur kostet"),
    "combining": ("fr", "Le pont a e\u0301te\u0301 ferme\u0301 lundi. La re\u0301paration cou\u0302te 14 millions.", "réparation coûte"),
    "astral": ("en", "The 🌉 was closed 👩‍👩‍👧 on Monday. The 𝒓𝒆𝒑𝒂𝒊𝒓 costs 14 million 💰 in all.", "costs in all"),
}  # fmt: skip


def article(language: str, text: str) -> Article:
    return Article("a", "14", text, dt.date(2025, 3, 4), "Gazette", language=language)


@pytest.mark.parametrize(("language", "text", "asked"), SCRIPTS.values(), ids=SCRIPTS)
def test_offsets_are_exact_from_the_text_to_the_mark_on_the_page(
    language: str, text: str, asked: str, tmp_path: Path, words: WordEmbedder, reader: OnnxReader
) -> None:
    settings = Settings.load(index=tmp_path / "index", answer={"threshold": 0.0})
    stored = article(language, text)
    with Index(settings.index, create=True) as index:
        ingest([stored], index, words, settings)
        retriever = PassageRetriever(index=index, embedder=words, settings=settings, reader=reader)
        answer = Answerer(retriever, ExtractiveAnswerer(words, settings.answer)).invoke(asked)
    assert answer.citations
    for citation in answer.citations:
        assert text[citation.start : citation.end] == citation.quote
        assert citation.cuts(stored)
        page = "".join(one.html for one in article_paragraphs(text, Span(citation.start, citation.end)))
        assert page.count(f'<mark id="quote" tabindex="-1">{inert(citation.quote)}</mark>') == 1
        turn = Turn("t", "c", asked, state="done", searched=1, answer=answer)
        shown = drawn(turn, Texts(), Collection(1, None, None, "extractive"))[1]
        assert inert(citation.quote) in shown.replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize(("language", "text", "asked"), SCRIPTS.values(), ids=SCRIPTS)
def test_text_is_split_into_sentences_and_words(language: str, text: str, asked: str) -> None:
    spans = sentences(text, language)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
    assert len(spans) == (1 if language == "th" else 2)  # Thai has no mark at the end of a sentence
    assert set(stems(asked)) & set(stems(text))
    assert content_stems(text)
    for width in (100, 120):
        for chunk in split(article(language, text * 9), width):
            assert (text * 9)[chunk.start : chunk.end] == chunk.text


@pytest.mark.parametrize(("language", "text", "asked"), SCRIPTS.values(), ids=SCRIPTS)
def test_dates_are_looked_for_without_an_error(language: str, text: str, asked: str) -> None:
    for found in date_expressions(text, dt.date(2025, 3, 4)):
        assert text[found.start : found.end].strip()
