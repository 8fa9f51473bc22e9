"""The views beside the chat in a real browser: articles, adding and removing, the timeline, an article."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from served import served

from browser.conftest import ask, start, until, watched
from browser.test_access import serious

OLD = (
    "date 2025-04-05\nThe Sill Lighthouse\n\nThe lighthouse of Sill will be sold for 3 million crowns, the port said.\n"
)
NEW = OLD.replace("3 million", "5 million")
LIST = """date 2025-04-06
Halls of Sill

Visitors of the Sill fair may sleep in three halls this summer:
- the harbour hall by the old crane
- the ferry hall behind the mole
- the school hall on Linden Hill

The fair begins in June.
"""
WORD = "Sillhafenverwaltungsgebäudeneubaukommission" * 4
ARABIC = f"date 2025-04-06\n\u202eالجسر\n\nأغلق جسر سيل يوم الاثنين. دفع \u202e41\u202c مليون كرونة.\n\n{WORD}\n"

LIGHT, DARK = "rgb(251, 250, 246)", "rgb(21, 23, 27)"
FITS = """width => innerWidth === width && document.documentElement.scrollWidth <= width
  && document.querySelector("main :is(p, q, h1)").getBoundingClientRect().width < 1400"""
BEFORE = """where => {
  const [outlet, day] = [...document.querySelector(where).childNodes].map((part) => {
    const range = document.createRange();
    range.selectNodeContents(part);
    return range.getBoundingClientRect();
  });
  return outlet.right <= day.left + 1;
}"""
WHOLE = "(talk => talk.scrollHeight <= talk.clientHeight)(document.querySelector('#talk'))"


@pytest.fixture(scope="module")
def own(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A collection that these tests change."""
    folder = tmp_path_factory.mktemp("changed") / "index"
    shutil.copytree(sample_index, folder)
    with served(folder) as found:
        yield found


def text(name: str, content: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode()}


def open_adding(page: Page, address: str) -> None:
    """Opens the articles, and the box to add some, which is open where jobs are known."""
    page.goto(f"{address}/articles")
    if not page.locator(".add-articles[open]").count():
        page.get_by_text("Add articles").click()


def add(page: Page, address: str, outlet: str, *files: FilePayload) -> None:
    """Uploads files and waits until the job has ended."""
    open_adding(page, address)
    page.locator("input[type=file]").set_input_files(list(files))
    page.get_by_label("Outlet (where the files").fill(outlet)
    page.get_by_role("button", name="Add", exact=True).first.click()
    expect(page.locator(".jobs li").first).to_contain_text("done")


def test_an_open_page_learns_of_articles_that_are_added_revised_and_removed(context: BrowserContext, own: str) -> None:
    with watched(context, own) as page, watched(context, own) as other:
        start(page, own)
        add(other, own, "Sill Courier", text("lighthouse.txt", OLD), text("broken.pdf", "no PDF"))
        report = other.locator(".jobs li").first
        expect(report).to_contain_text("lighthouse.txt + 1: done · 1 added, 1 skipped")
        expect(report.locator(".problem")).to_contain_text("broken.pdf")
        assert serious(other) == []
        expect(other.locator("#list")).to_contain_text("The Sill Lighthouse")
        expect(other.locator(".collection")).to_contain_text("38 articles")
        page.get_by_role("button", name="Narrow").click()
        expect(page.locator(".outlets")).to_contain_text("Sill Courier 1")
        page.keyboard.press("Escape")
        assert "3 million crowns" in ask(page, "For how much will the lighthouse of Sill be sold?")
        add(other, own, "Sill Courier", text("lighthouse.txt", NEW))
        expect(other.locator(".jobs li").first).to_contain_text("1 changed")
        page.locator("#talk .n").first.click()
        expect(page.locator("#panel .revision")).to_contain_text("This is an earlier revision")
        expect(page.locator("#panel mark").first).to_contain_text("3 million")
        page.get_by_role("link", name="See what changed").click()
        expect(page.locator("del")).to_have_text("3")
        assert serious(page) == []
        expect(page.locator("ins")).to_have_text("5")
        other.goto(f"{own}/articles?words=lighthouse")
        other.get_by_role("button", name="Remove: The Sill Lighthouse").click()
        expect(other.locator(".undo")).to_contain_text("was removed.")
        assert serious(other) == []
        start(page, own)
        assert "5 million" not in ask(page, "For how much will the lighthouse of Sill be sold?")
        other.get_by_role("button", name="Undo").click()
        expect(other.locator(".jobs li").first).to_contain_text("done")
        assert "5 million crowns" in ask(page, "For how much will the lighthouse of Sill be sold?")


def test_right_to_left_text_overrides_and_long_words_stay_what_and_where_they_are(
    context: BrowserContext, own: str
) -> None:
    with watched(context, own) as page:
        add(page, own, "جريدة", text("arabic.txt", ARABIC))
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"{own}/articles?words=جسر")
        name = page.locator(".listing button").first.get_attribute("aria-label")
        assert name == "Remove: U+202Eالجسر"
        page.locator(".listing a").first.click()
        expect(page.locator("main article p").nth(1)).to_have_css("direction", "rtl")
        expect(page.locator("main article .control").first).to_have_text("U+202E")
        outlet = page.locator("main article .where bdi")  # by itself: the day beside it is read in the page's direction
        expect(outlet).to_have_text("جريدة")
        expect(page.locator("main article .where")).to_have_text("جريدة, 6 April 2025")
        until(page, BEFORE, "main article .where")
        until(page, "innerWidth === 360 && document.documentElement.scrollWidth <= 360")
        start(page, own)
        page.locator("#question textarea").fill("متى أغلق جسر سيل؟")
        expect(page.locator("#question textarea")).to_have_js_property("dir", "auto")
        ask(page, "متى أغلق جسر سيل؟")
        expect(page.locator("#talk .q").last).to_have_css("direction", "rtl")
        shown = (
            page.locator("#talk :is(.quotes q, .closest a)")
            .filter(has_text="مليون")
            .or_(page.locator("#talk .closest a").filter(has_text="جسر"))
            .first
        )
        expect(shown).to_have_css("direction", "rtl")
        until(page, "document.documentElement.scrollWidth <= 360")
        page.set_viewport_size({"width": 1280, "height": 900})


def test_the_long_name_of_an_outlet_stays_in_its_row_on_a_small_phone(context: BrowserContext, own: str) -> None:
    with watched(context, own) as page:
        waiting = text("ferries.txt", f"{OLD}Ferries wait.\n")
        add(page, own, "The Courier of Sill and all the villages around it", waiting)
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(f"{own}/articles?words=ferries+wait")
        expect(page.locator(".listing .what").first).to_contain_text("villages around it")
        until(page, "innerWidth === 320 && document.documentElement.scrollWidth <= 320")
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_quoted_list_keeps_its_lines(context: BrowserContext, own: str) -> None:
    with watched(context, own) as page:
        add(page, own, "Sill Courier", text("halls.txt", LIST))
        start(page, own)
        ask(page, "In which halls may visitors of the Sill fair sleep?")
        quote = page.locator("#talk q").first
        expect(quote).to_have_css("white-space-collapse", "preserve-breaks")
        lines = quote.inner_text().splitlines()
        assert lines[0] == "Visitors of the Sill fair may sleep in three halls this summer:"
        assert "- the ferry hall behind the mole" in lines
        page.goto(f"{own}{page.locator('#talk [data-do=link]').first.get_attribute('href')}")
        assert page.locator("main q").first.inner_text().splitlines() == lines


def test_a_file_dropped_on_the_articles_is_added(context: BrowserContext, own: str) -> None:
    with watched(context, own) as page:
        page.goto(f"{own}/articles")
        page.evaluate(
            """content => {
              const data = new DataTransfer();
              data.items.add(new File([content], "dropped.txt", { type: "text/plain" }));
              document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: data }));
            }""",
            OLD.replace("Lighthouse", "Windmill"),
        )
        expect(page.locator(".jobs li").first).to_contain_text("dropped.txt")
        expect(page.locator(".jobs li").first).to_contain_text("done")


def test_files_that_are_too_large_are_told_before_they_are_sent(context: BrowserContext, own: str) -> None:
    with watched(context, own) as page:
        open_adding(page, own)
        page.evaluate("document.querySelector('form[data-most]').dataset.most = 2 * 2 ** 20 + 2 ** 16")
        page.set_input_files("input[type=file]", [text("large.txt", "w" * 3 * 2**20)])
        page.locator(".add-articles button").first.click()
        said = page.get_by_role("alert").filter(has_text="these files have 3 MB; at most 2 MB are added at once")
        expect(said).to_be_visible()
        assert "large.txt" not in page.locator("#jobs").inner_text()


def test_a_job_goes_on_when_its_tab_is_closed(context: BrowserContext, own: str) -> None:
    files = [text(f"mill-{number}.txt", OLD.replace("Lighthouse", f"Windpump {number}")) for number in range(30)]
    with watched(context, own) as page:
        open_adding(page, own)
        page.locator("input[type=file]").set_input_files(files)
        page.get_by_role("button", name="Add", exact=True).first.click()
        expect(page.locator(".jobs li").first).to_contain_text("mill-0.txt + 29")
    with watched(context, own) as other:
        other.goto(f"{own}/articles?words=windpump")
        expect(other.locator(".jobs li").first).to_contain_text("mill-0.txt + 29: done · 30 added")
        expect(other.locator("#list [role=status]")).to_have_text("30 articles")


def test_an_address_is_fetched_by_a_job_that_says_what_was_wrong(context: BrowserContext, own: str) -> None:
    with watched(context, own) as page:
        open_adding(page, own)
        page.get_by_label("Address of a page, feed or sitemap").fill(f"{own}/articles")
        page.get_by_role("button", name="Add", exact=True).last.click()
        job = page.locator(".jobs li").first
        expect(job).to_contain_text(f"{own}/articles: done · 1 skipped")
        expect(job.locator(".problem")).to_contain_text("127.0.0.1")  # nothing is fetched from this machine


def test_an_address_that_is_none_is_refused_with_what_would_be_one(context: BrowserContext, own: str) -> None:
    with watched(context, own) as page:
        page.goto(f"{own}/articles")
        response = page.request.post(f"{own}/articles/address", form={"address": "sill.example"})
        assert response.status == 422
        assert "is no address; one begins with https://" in response.text()


def test_articles_are_searched_sorted_and_filtered_in_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}/articles")
    expect(page.locator(".listing tbody tr")).to_have_count(37)
    page.get_by_label("Words in the articles").fill("ferry")
    page.locator("select[name=outlet]").select_option("Kestrel Herald")
    page.locator("select[name=order]").select_option("Oldest first")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/articles?*words=ferry*")
    expect(page.locator("select[name=outlet]")).to_have_value("Kestrel Herald")
    days = page.locator(".listing .when").all_inner_texts()
    assert 0 < len(days) < 11
    assert set(page.locator(".listing .what").all_inner_texts()) == {"Kestrel Herald"}


def test_the_timeline_of_a_topic_is_in_the_order_of_its_days_and_opens_articles_at_the_quote(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/timeline")
    page.get_by_label("Topic").fill("the Alder Bridge")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/timeline?topic=*")
    days = [day.get_attribute("datetime") or "" for day in page.locator(".days time").all()]
    assert len(days) > 3
    assert days == sorted(days)
    quote = page.locator(".days q").first.inner_text()
    page.locator(".days a").first.click()
    expect(page.locator("main mark").first).to_have_text(quote)


@pytest.mark.parametrize("width", [320, 2560])
def test_every_view_fits_from_a_small_phone_to_a_wide_screen(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    ask(page, "How much will the repair of the Alder Bridge cost?")
    link = page.locator("#talk [data-do=link]").first.get_attribute("href") or ""
    article = page.locator("#talk .n").first.get_attribute("href") or ""
    for path in ("", link, article, "/articles", "/timeline?topic=the+Alder+Bridge"):
        if path:
            page.goto(f"{address}{path}")
        until(page, FITS, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_theme_and_the_language_are_kept(page: Page, address: str) -> None:
    body = page.locator("body")
    expect(body).to_have_css("background-color", LIGHT)
    page.get_by_role("button", name="Light or dark").click()
    expect(body).to_have_css("background-color", DARK)
    page.get_by_role("link", name="Deutsch").click()
    expect(page.get_by_role("button", name="Fragen")).to_be_visible()
    page.wait_for_selector("#question textarea[data-named]")
    expect(body).to_have_css("background-color", DARK)
    expect(page.get_by_role("log", name="Gespräch")).to_have_count(1)
    assert "Die Artikel sagen es nicht." in ask(page, "Who won the chess championship in Morrow?")


def test_printing_gives_the_whole_conversation_and_nothing_else(page: Page, address: str) -> None:
    ask(page, "When was the Alder Bridge built?")
    ask(page, "Who was elected chair of the Varn Regional Council?")
    page.emulate_media(media="print")
    for index in range(2):
        expect(page.locator("#talk .answer").nth(index)).to_be_visible()
    for gone in ("#rail", "#question", "#narrowing", "#talk .do >> nth=0", "#talk .own >> nth=0"):
        expect(page.locator(gone)).to_be_hidden()
    until(page, WHOLE)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")  # paper is white all the same
    for dark_ink in (".quotes q", ".q", ".short"):
        expect(page.locator(f"#talk {dark_ink}").first).to_have_css("color", "rgb(28, 26, 21)")
    link = page.locator("#talk [data-do=link]").first.get_attribute("href") or ""
    article = page.locator("#talk .n").first.get_attribute("href") or ""
    for path, kept in ((link, ".short"), (article, "mark")):
        page.goto(f"{address}{path}")
        expect(page.locator(f"main {kept}").first).to_be_visible()
        for gone in ("#rail", ".skip"):
            expect(page.locator(gone)).to_be_hidden()
    page.emulate_media(media="screen")
