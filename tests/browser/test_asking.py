"""Asking in a real browser: while an answer grows, with a narrowing, again, otherwise, and after a reload."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from conftest import ChatServer
from conftest import serving as scripted
from playwright.sync_api import BrowserContext, Page, expect
from served import served

from browser.conftest import ask, start, until, watched

BUILT = "When was the Alder Bridge built?"
AT_ONCE = 16  # questions that wait for a chat model at the same time
ELECTED = "Who was elected chair of the Varn Regional Council?"
COST = "How much will the repair of the Alder Bridge cost?"


@pytest.fixture(scope="module")
def model() -> Iterator[ChatServer]:
    """A chat model that says its first words, and the others much later."""
    server = ChatServer()
    server.reply = lambda prompt: "The bridge was built in 1968 and last strengthened in 2003. [1]"
    server.silence = 20.0
    with scripted(server):
        yield server


@pytest.fixture(scope="module")
def slow(model: ChatServer, sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with that model."""
    folder = tmp_path_factory.mktemp("slow") / "index"
    shutil.copytree(sample_index, folder)
    values = {"DATELINE_MODEL": "openai:scripted", "DATELINE_BASE_URL": model.url, "DATELINE_API_KEY": "x"}
    with served(folder, **values) as found:
        yield found


def submit(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")


def test_what_is_asked_and_typed_while_an_answer_grows_is_kept_and_stop_ends_it_at_once(
    context: BrowserContext, slow: str
) -> None:
    with watched(context, slow) as page:
        start(page, slow)
        submit(page, BUILT)
        expect(page.locator("#talk .answer[aria-busy] .under-way")).to_be_visible()
        submit(page, "And when was it closed?")
        expect(page.locator("#talk .q")).to_have_count(2)
        page.keyboard.type("half a quest")
        page.wait_for_timeout(500)
        expect(page.locator("#question textarea")).to_have_value("half a quest")
        expect(page.locator("#question textarea")).to_be_focused()
        page.locator("#talk [data-do=stop]").first.click()
        expect(page.locator("#talk .answer.stopped")).to_have_count(2)
        page.locator("#talk .asked").first.get_by_role("button", name="Take back").click()
        expect(page.locator("#talk .asked")).to_have_count(0)
        expect(page.locator("#question textarea")).to_have_value(BUILT)


def test_a_model_that_keeps_silent_is_waited_for_in_words_and_another_reader_is_not_held_up(
    context: BrowserContext, slow: str, model: ChatServer
) -> None:
    with watched(context, slow) as one, watched(context, slow) as other:
        start(one, slow)
        submit(one, BUILT)
        expect(one.locator("#talk .under-way")).to_have_text(re.compile("Searching|writing"))
        expect(one.locator("#talk .dots i").first).to_have_css("animation-name", "none")  # as this reader wants it
        start(other, slow)
        before = len(model.requests)
        submit(other, BUILT)
        expect(other.locator("#talk .under-way")).to_be_visible()
        other.wait_for_timeout(600)
        assert len(model.requests) > before, "asked while the first is answered"
        for page in (one, other):
            page.locator("#talk [data-do=stop]").click()
            expect(page.locator("#talk .answer.stopped")).to_be_visible()


def test_the_model_is_not_read_on_for_a_tab_that_is_closed(context: BrowserContext, slow: str) -> None:
    with watched(context, slow) as page:
        start(page, slow)
        submit(page, BUILT)
        expect(page.locator("#talk .under-way")).to_be_visible()
        turn = page.locator("#talk .answer").get_attribute("data-turn")
    with watched(context, slow) as other:
        for _ in range(60):  # it is waited a quarter of a minute for whoever has reloaded
            other.goto(f"{slow}/answer/{turn}")
            if other.locator(".answer.stopped").count():
                break
            other.wait_for_timeout(500)
        expect(other.locator(".answer.stopped")).to_be_visible()


def test_a_conversation_goes_on_after_a_restart(context: BrowserContext, sample_index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(sample_index, folder)
    with served(folder) as address, watched(context, address) as page:
        start(page, f"{address}/chat/?since=2025-03-01")
        ask(page, BUILT)
        path = page.url.removeprefix(address)
    with served(folder) as address, watched(context, address) as page:
        start(page, f"{address}{path}")
        expect(page.locator("#talk .short")).to_have_text("1968")
        expect(page.locator("#narrowing .chip")).to_have_text(["since 1 March 2025 ×"])
        assert page.locator("#conversations a").first.inner_text() == BUILT


def test_one_who_has_to_wait_is_told_how_many_are_before(context: BrowserContext, slow: str) -> None:
    with watched(context, slow) as page:
        start(page, slow)
        busy = [f"conversation-{number}" for number in range(AT_ONCE + 1)]
        for conversation in busy:
            page.request.post(f"{slow}/conversations/{conversation}/questions", form={"question": BUILT})
        submit(page, BUILT)
        expect(page.locator("#talk .under-way")).to_have_text("One question is before yours.")
        page.locator("#talk [data-do=stop]").click()
        for conversation in busy:
            page.request.post(f"{slow}/conversations/{conversation}/stop")


def test_a_filter_shows_as_chips_is_part_of_the_address_and_a_refusal_offers_to_ask_without_it(page: Page) -> None:
    page.get_by_role("button", name="Narrow").click()
    page.fill("input[name=since]", "2025-03-20")
    page.get_by_label("Search outlets").fill("radio")
    expect(page.locator(".outlets label:visible")).to_have_text(["Varn Radio 9"])
    page.get_by_label("Varn Radio").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#narrowing .chip")).to_have_text(["since 20 March 2025 ×", "Varn Radio ×"])
    expect(page.locator("#narrowing")).to_contain_text("Leaves 4 articles.")
    expect(page.locator("#question textarea")).to_be_focused()
    assert "since=2025-03-20&outlet=Varn+Radio" in page.url
    page.reload()
    page.wait_for_selector("#question textarea[data-named]")
    expect(page.locator("#narrowing .chip")).to_have_count(2)
    reply = ask(page, ELECTED)
    assert "The articles do not say." in reply
    assert "Searched: 4 articles." in reply
    expect(page.locator("#talk .more")).to_contain_text("Without the narrowing, the articles do answer")
    page.get_by_role("button", name="Ask without “Varn Radio”").click()
    expect(page.locator("#talk .answer.done")).to_have_count(2)
    assert page.locator("#talk .answer").last.locator(".short").inner_text() == "Tomas Renn"
    expect(page.locator("#narrowing .chip")).to_have_text(["since 20 March 2025 ×"])
    page.locator("#narrowing .chip").press("Enter")
    expect(page.locator("#narrowing .chip")).to_have_count(0)
    expect(page.locator("#narrowing .add")).to_be_focused()


def test_a_refusal_under_a_filter_offers_questions_that_the_collection_answers(page: Page, address: str) -> None:
    start(page, f"{address}/chat/?since=2025-03-20&outlet=Varn+Radio")
    ask(page, "Who won the chess championship in Morrow?")
    offered = page.locator("#talk .more button").first
    question = offered.inner_text()
    offered.click()
    expect(page.locator("#talk .q").last).to_have_text(question)
    expect(page.locator("#talk .answer.done")).to_have_count(2)
    assert page.locator("#talk .answer").last.locator(".n").count()
    expect(page.locator("#narrowing .chip")).to_have_count(0)


def test_all_of_a_filter_is_taken_away_at_once(page: Page, address: str) -> None:
    start(page, f"{address}/chat/?since=2025-03-20&outlet=Varn+Radio")
    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#narrowing .chip")).to_have_count(0)
    assert "since" not in page.url


def test_days_that_make_no_sense_are_said_to_and_cost_no_question(page: Page, address: str) -> None:
    page.get_by_role("button", name="Narrow").click()
    page.fill("input[name=since]", "2025-03-20")
    page.fill("input[name=until]", "2025-03-10")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#narrow .problem")).to_have_text(
        "the first day, 2025-03-20, comes after the last, 2025-03-10; swap them"
    )
    page.get_by_role("button", name="Last week").click()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#narrowing .chip")).to_have_text(["since 31 March 2025 ×", "until 6 April 2025 ×"])
    page.goto(f"{address}/chat/?since=01/08/2022")
    expect(page.locator("main")).to_contain_text("since='01/08/2022' is not a day; write it as YYYY-MM-DD")


def test_a_filter_that_leaves_no_article_says_so(page: Page, address: str) -> None:
    start(page, f"{address}/chat/?since=2025-06-01")
    reply = ask(page, BUILT)
    assert "No article is left by what you narrowed to, so nothing was searched." in reply
    assert "do not say" not in reply
    expect(page.locator("#talk .more button").first).to_be_visible()


def test_a_question_is_changed_asked_again_and_taken_back(page: Page) -> None:
    ask(page, BUILT)
    page.get_by_role("button", name="Edit the question").click()
    expect(page.locator("#question textarea")).to_have_value(BUILT)
    submit(page, ELECTED)
    expect(page.locator("#talk .q")).to_have_text([ELECTED])
    expect(page.locator("#talk .answer.done .short")).to_have_text("Tomas Renn")
    turn = page.locator("#talk .answer").get_attribute("data-turn")
    page.locator("#talk .n").first.click()
    expect(page.locator("#panel #quote")).to_be_visible()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(f"#talk .answer[data-turn='{turn}']")).to_have_count(0)
    expect(page.locator("#talk .answer.done .short")).to_have_text("Tomas Renn")
    page.locator("#talk .n").first.click()
    expect(page.locator("#panel #quote")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#talk .asked")).to_have_count(0)
    expect(page.locator("#panel")).to_be_hidden()


def test_a_question_is_had_back_as_it_was_written_also_where_it_is_shown_otherwise(page: Page) -> None:
    """Lines, blanks, and a character that would reorder others, which is shown by its name."""
    written = "When was the \u202eAlder\u202c Bridge\nbuilt?  \N{BRIDGE AT NIGHT} 100% & <b>"
    ask(page, written)
    expect(page.locator("#talk .q")).to_contain_text("U+202EAlderU+202C Bridge built?")
    page.get_by_role("button", name="Edit the question").click()
    expect(page.locator("#question textarea")).to_have_value(written)
    page.keyboard.press("Escape")
    with page.expect_request("**/questions*") as asked:
        page.get_by_role("button", name="Ask again").click()
    assert parse_qs(asked.value.post_data or "")["question"] == [written]
    expect(page.locator("#question textarea")).to_have_value("")
    page.wait_for_selector("#talk .answer:not([aria-busy])")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#question textarea")).to_have_value(written)


def test_a_reload_and_a_second_tab_show_the_conversation_and_the_text_in_the_box(
    page: Page, context: BrowserContext, address: str
) -> None:
    ask(page, BUILT)
    page.keyboard.type("a draft")
    page.reload()
    page.wait_for_selector("#talk .answer")
    expect(page.locator("#question textarea")).to_have_value("a draft")
    with watched(context, address) as second:
        start(second, page.url)
        expect(second.locator("#talk .short")).to_have_text("1968")
    assert page.locator("#conversations a").first.inner_text() == BUILT


def test_a_problem_stands_above_the_question_and_the_question_stays(page: Page) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", "why " * 5_000)
    page.locator("#question textarea").focus()
    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="this one has 19,999")).to_be_visible()
    page.fill("#question textarea", "why " * 600)
    page.keyboard.press("Enter")
    problem = page.get_by_role("alert").filter(has_text="a question has at most 2,000 characters; this one has 2,399")
    expect(problem).to_be_visible()
    until(  # it may be seen a frame before the box has made room for it
        page,
        "document.querySelector('#problem').getBoundingClientRect().bottom"
        " <= document.querySelector('#question').getBoundingClientRect().top",
    )
    expect(page.locator("#question textarea")).not_to_have_value("")


def test_clicks_in_quick_succession_ask_once(page: Page) -> None:
    page.locator(".welcome button").first.dblclick()
    page.wait_for_selector("#talk .answer:not([aria-busy])")
    page.wait_for_timeout(500)
    expect(page.locator("#talk .asked")).to_have_count(1)
    page.locator("#talk [data-do=again]").dblclick()
    page.wait_for_timeout(500)
    page.wait_for_selector("#talk .answer:not([aria-busy])")
    expect(page.locator("#talk .asked")).to_have_count(1)


def test_what_is_drawn_anew_while_it_is_pressed_is_clicked_once(page: Page) -> None:
    ask(page, BUILT)
    button = page.get_by_role("button", name="Take back")
    anew = "button => button.replaceWith(button.cloneNode(true))"
    page.locator("#talk .n").first.hover()
    page.mouse.down()
    page.locator("#talk .n").first.evaluate(anew)
    page.mouse.up()
    expect(page.locator("#panel #quote")).to_be_visible()
    button.hover()
    page.mouse.down()
    button.evaluate(anew)
    with page.expect_request("**/take-back") as first:
        page.mouse.up()
    assert first.value.response()
    expect(page.locator("#talk .asked")).to_have_count(0)
    expect(page.locator("#question textarea")).to_have_value(BUILT)


@pytest.mark.parametrize("language", ["en", "de"])
def test_that_the_server_is_away_is_said_and_the_question_stays(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}/language?to={language}")
    start(page, address)
    page.route("**/questions*", lambda route: route.abort())
    page.fill("#question textarea", COST)
    page.keyboard.press("Enter")
    said = {"en": "the server does not answer", "de": "der Server antwortet nicht"}[language]
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value(COST)


def test_an_answer_is_copied_as_text_and_with_footnotes_and_taken_as_a_document(page: Page, address: str) -> None:
    ask(page, COST)
    copied = {}
    for name in ("Copy", "Markdown"):
        page.evaluate("document.querySelector('#said').textContent = ''")
        page.locator("#talk .do").get_by_role("button", name=name, exact=True).click()
        expect(page.locator("#said")).to_have_text("Copied.")
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    assert copied["Copy"].startswith(
        f"{COST}\n\nCorrection: The repair of the Alder Bridge will cost 41 million crowns"
    )
    assert f"{address}/answer/" in copied["Copy"]
    assert "<" not in copied["Copy"]
    assert "[^1]: “Correction: The repair" in copied["Markdown"]
    assert ", revision " in copied["Markdown"]
    with page.expect_download() as taken:
        page.locator("#talk .do").get_by_role("link", name="Word").click()
    assert taken.value.suggested_filename == "answer.docx"
    assert Path(taken.value.path()).read_bytes().startswith(b"PK")


def test_a_verdict_with_a_reason_is_exported_as_a_question_set(page: Page, address: str) -> None:
    ask(page, BUILT)
    page.get_by_role("button", name="Wrong", exact=True).click()
    page.get_by_label("Out of date").check()
    page.locator("#verdict textarea").fill("it is older")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("button", name="Wrong", exact=True)).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Wrong", exact=True)).to_be_focused()
    lines = page.request.get(f"{address}/verdicts.jsonl").text().splitlines()
    assert any('"reason": "Out of date; it is older"' in line and BUILT in line for line in lines)
    page.reload()
    page.wait_for_selector("#talk .answer")
    expect(page.get_by_role("button", name="Wrong", exact=True)).to_have_attribute("aria-pressed", "true")


def test_questions_to_go_on_with_are_answered(page: Page) -> None:
    ask(page, COST)
    offered = page.locator("#talk .more button").first
    expect(offered).to_be_visible()
    question = offered.inner_text()
    offered.click()
    expect(page.locator("#talk .q").last).to_have_text(question)
    expect(page.locator("#talk .answer.done")).to_have_count(2)
    assert page.locator("#talk .answer").last.locator(".n").count()
    page.locator("#talk .more a").first.click()
    expect(page.locator("h1")).to_contain_text("Timeline: How much will the repair")


def test_a_conversation_is_found_renamed_exported_and_shared(page: Page, address: str) -> None:
    ask(page, "Who found the Salt Horse near Morrow?")
    rail = page.locator("#conversations")
    expect(rail.locator("a[aria-current]")).to_have_text("Who found the Salt Horse near Morrow?")
    page.get_by_label("Search conversations", exact=True).last.fill("found horse morrow")
    expect(rail.locator("a")).to_have_count(1)
    rail.locator("a").hover()
    rail.get_by_role("button").click()
    page.locator("#options").get_by_label("Name").fill("The stolen bronze")
    with page.expect_download() as download:
        page.locator("#options").get_by_role("link", name="Markdown").click()
    saved = Path(download.value.path()).read_text()
    assert "[^1]: “" in saved
    assert "Salt Horse" in saved
    page.get_by_role("button", name="Share").click()
    link = page.locator("#options").get_by_role("link", name="Link")
    expect(link).to_be_focused()
    shared = page.context.request.get(f"{address}{link.get_attribute('href')}")
    assert "Salt Horse" in shared.text()
    page.get_by_role("button", name="Take the link back").click()
    expect(page.get_by_role("button", name="Share")).to_be_focused()
    assert page.context.request.get(shared.url).status == 404
    page.locator("#options").get_by_label("Name").fill("The stolen bronze")
    page.get_by_role("button", name="Save").click()
    expect(rail.locator("a[aria-current]")).to_have_text("The stolen bronze")
    expect(rail.locator("a[aria-current] + button")).to_be_focused()


def test_a_conversation_that_was_deleted_is_had_back_as_it_was(page: Page, address: str) -> None:
    """The one at hand, and another."""
    ask(page, BUILT)
    rail, here = page.locator("#conversations"), page.url
    link = page.locator("#talk [data-do=link]").first.get_attribute("href")
    for elsewhere in (False, True):
        if elsewhere:
            page.goto(f"{address}/articles")
        own = here.partition("conversation=")[2]  # others of the same name may be above it
        rail.locator(f"[data-id='{own}']").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Delete").click()
        undo = rail.get_by_role("button", name="Undo")
        expect(rail.locator(".undo")).to_contain_text(f"“{BUILT}” was deleted.")
        assert page.request.get(f"{address}{link}").status == 404
        if elsewhere:
            expect(undo).to_be_focused()
        else:
            page.wait_for_selector("#question textarea[data-named]")
            expect(page.locator("#talk .asked")).to_have_count(0)
        undo.click()
        page.wait_for_selector("#talk .answer.done")
        assert page.url.partition("conversation=")[2] == here.partition("conversation=")[2]
        expect(page.locator("#talk .short")).to_have_text("1968")
        expect(rail.locator(".undo")).to_have_count(0)
        assert page.request.get(f"{address}{link}").status == 200
