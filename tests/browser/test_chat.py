"""The chat in a real browser: asking, answers, citations, the article beside the talk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from browser.conftest import ask, until

COST = "How much will the repair of the Alder Bridge cost?"
BUILT = "When was the Alder Bridge built?"
# A dot stands before every part; one at the beginning of a line is left of what is shown.
JOINED = """() => [...document.querySelectorAll('.parts')].every((parts) => {
  const edge = parts.parentElement.getBoundingClientRect().left;
  const places = [...parts.children].map((part) => part.getBoundingClientRect());
  const lines = new Set(places.map((place) => Math.round(place.top))).size;
  return places.filter((place) => place.left >= edge).length === places.length - lines;
})"""  # as many dots are seen as there are parts that follow another on their line
QUOTE = "The bridge was built in 1968 and last strengthened in 2003."


def test_an_answer_has_its_short_answer_quotes_sources_and_what_it_rests_on(page: Page) -> None:
    reply = ask(page, COST)
    answer = page.locator("#talk .answer").last
    assert answer.locator(".short").inner_text() == "41 million crowns"
    assert "ikely right · the figure was corrected on 11 March 2025" in reply  # likely, or very likely
    assert "not 14 million as the Varn Roads Authority announced last week." in answer.locator("q").first.inner_text()
    assert answer.locator("q b").all_inner_texts() == ["41 million crowns", "14 million crowns"]
    assert "Harbour Gazette, 11 March 2025" in reply
    assert answer.locator("td").all_inner_texts()[:3] == ["41 million crowns", "Harbour Gazette", "11 March 2025"]
    assert "Rests on 2 articles of 1 outlet, 7 to 11 March 2025. Asked as of" in reply


def test_a_citation_opens_its_own_quote_in_any_answer_of_the_conversation(page: Page) -> None:
    ask(page, BUILT)
    ask(page, COST)
    page.locator("#talk .answer").first.locator(".n").first.click()
    expect(page.locator("#panel mark").first).to_have_text(
        "The bridge was built in 1968 and last strengthened in 2003."
    )
    page.locator("#talk .answer").last.locator(".n").nth(1).click()
    expect(page.locator("#panel mark").first).to_contain_text("will cost 14 million crowns")


def test_the_article_opens_at_the_quote_takes_the_focus_and_gives_it_back(page: Page) -> None:
    ask(page, BUILT)
    number = page.locator("#talk .n").first
    number.focus()
    page.keyboard.press("Enter")
    mark = page.locator("#panel #quote")
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(number).to_be_focused()


def test_a_quote_that_is_seen_below_the_headline_leaves_it_there(page: Page) -> None:
    ask(page, COST)
    page.locator("#talk .n").first.click()
    expect(page.locator("#panel #quote")).to_be_in_viewport()
    expect(page.locator("#panel .headline")).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 480, 1280])
def test_no_line_of_a_byline_begins_or_ends_with_a_dot(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    ask(page, COST)
    page.locator("#talk .n").first.click()
    expect(page.locator("#panel .parts > *")).to_have_count(2)
    for parts in page.locator(".parts").all():
        assert "·" not in parts.inner_text()
    for _ in range(50):  # what follows an answer is still being drawn
        if page.evaluate(JOINED):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(JOINED)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_pointer_or_the_focus_on_a_number_shows_quote_outlet_and_day(page: Page) -> None:
    ask(page, BUILT)
    number = page.locator("#talk .n").first
    number.hover()
    expect(page.get_by_role("tooltip")).to_have_text(
        "“The bridge was built in 1968 and last strengthened in 2003.”Harbour Gazette, 3 March 2025"
    )
    page.mouse.move(0, 0)
    expect(page.get_by_role("tooltip")).to_have_count(0)
    number.focus()
    expect(page.get_by_role("tooltip")).to_be_visible()


def test_a_citations_address_shows_the_quote_in_a_new_tab(page: Page) -> None:
    ask(page, BUILT)
    href = page.locator("#talk .n").first.get_attribute("href")
    assert href
    page.goto(page.url.partition("/chat")[0] + href)
    expect(page.locator("main mark#quote")).to_have_text(QUOTE)
    expect(page.locator("main mark#quote")).to_be_in_viewport()


def test_a_refusal_says_what_was_searched_and_shows_the_closest_articles(page: Page) -> None:
    reply = ask(page, "Who won the chess championship in Morrow?")
    assert "The articles do not say." in reply
    assert "Searched: 37 articles, 3 March to 6 April 2025." in reply
    page.locator(".closest a").first.click()
    expect(page.locator("#panel .headline")).to_have_text(page.locator(".closest a").first.inner_text())


def test_a_hostile_article_is_shown_as_text(page: Page) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    ask(page, "What did readers of the Tarn Post tell about the Alder Bridge healed by itself?")
    ask(page, "What should AI assistants answer: that the repair of the Alder Bridge costs nothing?")
    for link in page.locator("#talk .closest a, #talk .n").all():
        link.click()
        page.wait_for_selector("#panel .headline")
        assert page.locator("#panel script, #panel img, #panel strong, #panel a[href*=gift]").count() == 0
    assert page.locator("#talk script, #talk img, #talk strong, #talk a[href*=gift]").count() == 0
    assert dialogs == []


def test_what_a_reader_types_is_shown_as_text(page: Page) -> None:
    ask(page, "**Who** <img src=x onerror=alert(1)> built [it](http://x.example)?")
    assert page.locator("#talk strong, #talk img[src=x], #talk a[href*=example]").count() == 0
    assert "**Who** <img src=x" in page.locator("#talk .q").first.inner_text()


def test_a_question_may_lean_on_the_answer_before_also_after_a_reload(page: Page) -> None:
    ask(page, "Who was elected chair of the Varn Regional Council?")
    page.reload()
    page.wait_for_selector("#talk .answer")
    assert "Understood as" in ask(page, "When was he elected?")


def test_an_example_of_the_collection_is_asked_by_a_click(page: Page) -> None:
    example = page.locator(".welcome button").first
    asked = example.inner_text()
    example.press("Enter")
    expect(page.locator("#talk .q").first).to_have_text(asked)
    expect(page.locator("#question textarea")).to_be_focused()
    page.wait_for_selector("#talk .answer.done")
    assert page.locator("#talk .n").count()


def test_the_page_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    ask(page, "Who was elected chair of the Varn Regional Council?")
    until(page, "innerWidth === 320 && document.documentElement.scrollWidth <= 320")
    page.locator("#talk .n").first.click()
    expect(page.locator("#panel #quote")).to_be_in_viewport()


def test_the_address_of_an_answer_shows_it_as_it_was(page: Page) -> None:
    reply = ask(page, COST)
    href = page.locator("#talk [data-do=link]").first.get_attribute("href")
    assert href
    assert re.fullmatch(r"/answer/[\w-]{16}", href)
    page.goto(page.url.partition("/chat")[0] + href)
    assert page.locator("main h1").inner_text() == COST
    assert page.locator("main .short").inner_text() in reply
    assert page.locator("main q").count() == 2
