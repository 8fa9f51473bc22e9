"""The page served by the command over the sample collection, and a Chromium that tells of every error and request."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from served import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    skip = pytest.mark.skip(reason="no chromium on the PATH (Debian: apt-get install chromium)")
    for item in items:
        if here in item.path.parents and CHROMIUM is None and "CI" not in os.environ:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def address(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over a copy of the sample collection."""
    folder = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(sample_index, folder)
    with served(folder) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@contextlib.contextmanager
def watched(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that fails the test where it logs an error or asks another origin for anything."""
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    outside: list[str] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} {message.location.get('url', '')}")

    opened.on("request", lambda request: outside.append(request.url))
    opened.on("console", note)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert [url for url in outside if not url.startswith((address, "data:", "blob:"))] == []
    # Refusals are the tests' own doing; Gradio logs that its stream ends where a page is left.
    refused = ("the server responded with a status of 4", "net::ERR_FAILED")
    expected = (*refused, "AbortError: signal is aborted", "Connection errored out")
    assert [error for error in errors if not any(words in error for words in expected)] == []


@pytest.fixture(scope="session")
def shared(browser: Browser) -> Iterator[BrowserContext]:
    """One context for all, so that Gradio's scripts are loaded once."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    yield made
    made.close()


@pytest.fixture
def context(shared: BrowserContext) -> BrowserContext:
    """A reader who has never been here."""
    shared.clear_cookies()
    return shared


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A new conversation, ready to be asked in."""
    with watched(context, address) as opened:
        start(opened, address)
        yield opened


def start(page: Page, address: str) -> None:
    """Opens an address and waits until one can ask."""
    page.goto(address)
    page.wait_for_selector("#question textarea[data-named]")


def until(page: Page, expression: str, arg: object = None) -> None:
    """Waits until an expression is true. `wait_for_function` may evaluate it by the page's own script, which its policy
    forbids.
    """
    for _ in range(300):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def ask(page: Page, question: str) -> str:
    """Asks, waits for the end of the answer and returns its text."""
    answers = page.locator("#talk .answer")
    before = answers.count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    until(page, "count => document.querySelectorAll('#talk .answer').length > count", before)
    page.wait_for_selector("#talk .answer[aria-busy]", state="detached")
    return answers.last.inner_text()
