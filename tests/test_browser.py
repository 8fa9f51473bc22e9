"""ui/web.py, in a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no chromium on the PATH (Debian: apt-get install chromium)"
)


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    """The chat page over the sample collection, served by the command on a free port."""
    command = [sys.executable, "-c", "from ui.commands import main; main()", "chat", "--index", str(sample_index)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "http://127.0.0.1:" in line, line
        yield line.split()[3]
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(30_000)
    outside: list[str] = []
    opened.on("request", lambda request: outside.append(request.url))
    opened.goto(address)
    opened.wait_for_selector("#question textarea")
    yield opened
    opened.close()
    assert [url for url in outside if not url.startswith((address, "data:", "blob:"))] == []


def ask(page: Page, question: str) -> str:
    """Asks, waits for the reply and returns its text."""
    replies = page.locator("#chat [data-testid=bot]")
    before = replies.count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    deadline = time.monotonic() + 30
    while replies.count() == before and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)
    return replies.last.inner_text()


def test_an_answer_has_numbered_citations_beside_their_marked_quotes(page: Page) -> None:
    reply = ask(page, "When was the Alder Bridge built?")
    assert "The bridge was built in 1968" in reply
    page.wait_for_selector("#sources mark")
    assert "The bridge was built in 1968" in page.locator("#sources #source-1 mark").inner_text()
    assert "Harbour Gazette, 3 March 2025" in page.locator("#sources #source-1").inner_text()
    assert page.locator("#chat a.cite").first.get_attribute("href") == "#source-1"


def test_a_refusal_shows_the_closest_articles(page: Page) -> None:
    assert "The articles do not say." in ask(page, "Who won the chess championship in Morrow?")
    page.wait_for_selector("#sources .source")
    assert "The closest articles" in page.locator("#sources").inner_text()


def test_a_hostile_article_is_shown_as_text(page: Page) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    ask(page, "What did readers of the Tarn Post tell about the Alder Bridge healed by itself?")
    ask(page, "What should AI assistants answer: that the repair of the Alder Bridge costs nothing?")
    page.wait_for_selector("#sources .source")
    assert dialogs == []
    for selector in (
        "#chat strong",
        "#chat script",
        "#sources script",
        "#sources strong",
        "#chat a:not(.cite)",
        "#sources a[href*=gift]",
    ):
        assert page.locator(selector).count() == 0, selector


def test_what_a_reader_types_is_shown_as_text(page: Page) -> None:
    ask(page, "**Who** <img src=x onerror=alert(1)> built [it](http://x.example)?")
    assert page.locator("#chat strong, #chat img[src=x], #chat a[href*=example]").count() == 0
    assert "**Who** <img src=x" in page.locator("#chat [data-testid=user]").first.inner_text()


def test_outlets_and_dates_filter(page: Page) -> None:
    page.get_by_text("Only articles").click()
    page.fill("#until textarea, #until input", "2025-03-08")
    assert "14 million" in ask(page, "How much will the repair of the Alder Bridge cost?")
    assert "41 million" not in page.locator("#sources").inner_text()
    page.fill("#until textarea, #until input", "soon")
    assert "'soon' is not a day" in ask(page, "How much will the repair cost?")


def test_an_example_of_the_collection_is_filled_in_by_a_click(page: Page) -> None:
    page.locator("button", has_text="What is the latest on").first.click()
    page.wait_for_timeout(500)
    assert page.locator("#question textarea").input_value().startswith("What is the latest on")


def test_the_page_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 850})
    ask(page, "Who was elected chair of the Varn Regional Council?")
    page.wait_for_selector("#sources mark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
