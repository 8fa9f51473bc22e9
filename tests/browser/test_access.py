"""For everyone, in a real browser: the keyboard alone, names, nothing that jumps, speed; axe-core where it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from served import served

from browser.conftest import ask, start, until, watched
from ui.server.accounts import FILE, Accounts

BUILT = "When was the Alder Bridge built?"
AXE = Path(os.environ.get("AXE", Path(__file__).parent / "node_modules" / "axe-core")) / "axe.min.js"
SERIOUS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
SHIFTS = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.shifted = (window.shifted || 0) + shift.value;
}).observe({ type: "layout-shift", buffered: true })"""


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical on a page as it is; nothing where axe-core is not installed."""
    if not AXE.exists():
        return []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(SERIOUS))


def test_a_reader_with_a_keyboard_alone_asks_opens_a_source_and_comes_back(page: Page) -> None:
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(BUILT)
    page.keyboard.press("Enter")
    page.wait_for_selector("#talk .answer.done")
    expect(page.locator("#question textarea")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#talk .n[data-cite=\"1\"]')"):
            break
    expect(page.locator("#talk .n").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel #quote")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#talk .n").first).to_be_focused()


def test_boxes_buttons_and_what_changes_have_names(page: Page) -> None:
    expect(page.get_by_role("textbox", name="Question", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    ask(page, BUILT)
    expect(page.get_by_role("region", name="Answer")).to_be_visible()
    assert page.locator("#talk .n").first.get_attribute("aria-label") == "Source 1: Harbour Gazette, 3 March 2025"
    assert page.locator("link[rel=icon]").get_attribute("href") == "/static/icon.svg"
    assert page.title() == "Dateline"
    assert page.locator("meta[property='og:description']").get_attribute("content") == (
        "Questions to a collection of news articles, answered with quotes"
    )


def test_nothing_jumps_and_the_first_words_come_at_once(context: BrowserContext, address: str) -> None:
    with watched(context, address) as page:
        page.add_init_script(SHIFTS)
        start(page, address)
        ready = page.evaluate("performance.now()")
        page.fill("#question textarea", BUILT)
        page.evaluate("""() => {
          const began = performance.now();
          new MutationObserver(() => {
            if (document.querySelector("#talk .answer q")) window.waited ??= performance.now() - began;
          }).observe(document.body, { childList: true, subtree: true });
        }""")
        page.keyboard.press("Enter")
        page.wait_for_selector("#talk .answer.done")
        page.wait_for_timeout(400)
        assert page.evaluate("window.shifted || 0") < 0.1
        # What a machine of its own does in 2 s and 0.4 s, with room for one that others use too.
        assert ready < 8_000
        assert page.evaluate("window.waited") < 3_000


def test_on_a_phone_an_answer_is_shown_from_its_beginning_and_the_page_itself_scrolls(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    ask(page, BUILT)
    ask(page, "How much will the repair of the Alder Bridge cost?")
    expect(page.locator("#talk .q").last).to_be_in_viewport()
    expect(page.locator("#talk .short").last).to_be_in_viewport()
    until(page, "document.documentElement.scrollHeight > innerHeight")
    until(page, "document.querySelector('#question').getBoundingClientRect().bottom <= 700")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_newest_question_stands_at_the_top_however_short_its_answer_is(page: Page) -> None:
    for question in ("How much will the repair of the Alder Bridge cost?", BUILT):
        ask(page, question)
    until(page, "document.querySelectorAll('#talk .q')[1].getBoundingClientRect().top < 100")
    expect(page.locator("#talk .answer").last.locator(".rests")).to_be_in_viewport()


def test_a_conversation_of_several_questions_is_opened_at_its_newest(page: Page) -> None:
    for question in ("How much will the repair of the Alder Bridge cost?", BUILT):
        ask(page, question)
    page.reload()
    page.wait_for_selector("#talk .answer >> nth=1")
    until(page, "document.querySelectorAll('#talk .q')[1].getBoundingClientRect().top < 100")
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.type("a draft")  # and stays wherever one goes from there
    page.wait_for_timeout(300)
    until(page, "!scrollY")


def test_dialogs_and_the_menu_of_a_phone_are_opened_and_left_with_keys_and_give_the_focus_back(page: Page) -> None:
    narrow = page.get_by_role("button", name="Narrow")
    narrow.press("Enter")
    expect(page.locator("#narrow input[name=since]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(narrow).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 700})
    menu = page.get_by_role("button", name="Menu")
    menu.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("link", name="New question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#rail")).to_be_hidden()
    expect(menu).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 900})


def test_on_a_large_screen_the_talk_fills_the_window(page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    until(page, "document.querySelector('#question').getBoundingClientRect().top > 900")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_with_accounts_one_signs_in_is_named_and_signs_out(
    context: BrowserContext, sample_index: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(sample_index, folder)
    accounts = Accounts(folder / FILE)
    accounts.add("ada", "correct horse battery", "reader")
    shutil.copytree(sample_index, tmp_path / "other")
    accounts.add_collection("archive", tmp_path / "other")
    accounts.give("archive", ["ada"])
    accounts.close()
    with served(folder) as address, watched(context, address) as page:
        page.goto(f"{address}/static/nothing")
        assert serious(page) == []
        page.get_by_role("link", name="Sign in").click()
        assert serious(page) == []
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("#question textarea[data-named]")
        page.get_by_role("link", name="archive").click()
        page.wait_for_selector("#question textarea[data-named]")
        expect(page.locator("#narrowing .chip")).to_have_text("in archive ×")
        assert "1968" in ask(page, BUILT)
        expect(page.locator("#talk .narrowed")).to_have_text("Narrowed to: in archive")
        assert serious(page) == []
        page.locator("#rail").get_by_role("link", name="Articles").click()
        expect(page.get_by_role("link", name="archive")).to_have_attribute("aria-current", "true")
        page.locator("#conversations a").first.click()
        page.wait_for_selector("#talk .answer.done")
        expect(page.locator("#narrowing .chip")).to_have_text("in archive ×")
        expect(page.locator("#rail .user")).to_contain_text("ada")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        page.goto(f"{address}/articles")
        expect(page.get_by_label("Password")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_view(page: Page, context: BrowserContext, address: str, theme: str) -> None:
    if not AXE.exists():
        pytest.skip(f"no axe-core at {AXE}: npm install --prefix tests/browser --no-save axe-core")
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    found: dict[str, list[str]] = {}

    def look(view: str) -> None:
        found[view] = serious(page)

    start(page, address)
    look("empty")
    ask(page, "How much will the repair of the Alder Bridge cost?")
    link = page.locator("#talk [data-do=link]").first.get_attribute("href") or ""
    look("answer")
    page.locator("#talk .n").first.click()
    page.wait_for_selector("#panel mark")
    look("open article")
    page.keyboard.press("Escape")
    for name, dialog in (("Narrow", "#narrow"), ("Wrong", "#verdict"), ("Options: How much", "#options")):
        page.get_by_role("button", name=name).first.click()
        page.wait_for_selector(f"{dialog}[open]")
        look(dialog)
        page.keyboard.press("Escape")
    start(page, f"{address}/chat/?since=2025-03-20&outlet=Varn+Radio")
    ask(page, "Who won the chess championship in Morrow?")
    look("refusal")
    article = page.locator("#talk .closest a").first.get_attribute("href") or ""
    conversation = page.url.partition("conversation=")[2].partition("&")[0]
    shared = page.request.post(f"{address}/conversations/{conversation}/share").json()["address"]
    for path in (link, article, shared, "/articles", "/timeline", "/timeline?topic=the+Alder+Bridge", "/nothing"):
        page.goto(f"{address}{path}")
        look(path)
    page.request.post(f"{address}/conversations/{conversation}/delete")
    page.evaluate("id => sessionStorage.setItem('deleted', id)", conversation)
    page.goto(f"{address}/articles")
    page.wait_for_selector("#rail .undo")
    look("undo")
    page.set_viewport_size({"width": 390, "height": 700})
    look("phone")
    page.get_by_role("button", name="Menu").click()
    look("menu of a phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert {view: faults for view, faults in found.items() if faults} == {}
