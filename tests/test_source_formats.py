"""ingest/registry.py and ingest/sources/formats/: every format, read the same; and what damage does to each."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from conftest import found_in
from source_samples import FIRST, PAGE, SAMPLES, SECOND, TITLE, docx, zipped

from ingest.items import File, Named, Note, Problem
from ingest.job import IngestReport
from ingest.registry import formats, register, suffixes
from ingest.sources import contents, read_paths
from qa.domain import Article

Found = Article | Problem | Note


def read(*paths: Path) -> list[Found]:
    return list(read_paths(paths))


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_format_gives_the_same_story_with_its_day(tmp_path: Path, suffix: str) -> None:
    (article,) = read(written(tmp_path / f"story{suffix}", SAMPLES[suffix]))
    assert isinstance(article, Article), article
    assert article.title == TITLE
    assert article.published == dt.date(2024, 3, 5)
    assert " ".join(article.text.split()) == f"{FIRST} {SECOND}"


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".docx", ".rtf", ".json", ".rss", ".xml", ".eml", ".zip", ".txt"])
def test_a_file_without_a_suffix_is_read_by_its_content(tmp_path: Path, suffix: str) -> None:
    (article,) = read(written(tmp_path / "story", SAMPLES[suffix]))
    assert isinstance(article, Article), article
    assert article.title == TITLE


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.doc", ".rtf"), ("a.docx", ".html"), ("a.txt", ".pdf"), ("a.zip", ".docx")]
)
def test_a_file_with_a_wrong_suffix_is_read_as_what_it_is(tmp_path: Path, name: str, suffix: str) -> None:
    (article,) = read(written(tmp_path / name, SAMPLES[suffix]))
    assert isinstance(article, Article), article
    assert article.title == TITLE


def test_scripts_and_pictures_are_no_articles(tmp_path: Path) -> None:
    for name, content in {
        "a.js": b"let a = 1; // a script",
        "a.png": b"\x89PNG\r\n",
        "a.css": b"p { color: red }",
    }.items():
        written(tmp_path / name, content)
    found = read(tmp_path)
    assert len(found) == 3
    assert all("no reader for" in str(item) for item in found)


def test_what_a_browser_saved_beside_a_page_is_left_out(tmp_path: Path) -> None:
    written(tmp_path / "Bridge.html", PAGE.encode())
    for folder in ("Bridge_files", "Other_files"):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder / "frame.html", PAGE.encode())
    found = [item.id.partition("/")[2] for item in read(tmp_path) if isinstance(item, Article)]
    assert found == ["Bridge.html", "Other_files/frame.html"]


def test_an_archive_has_the_files_in_it_and_not_what_a_system_left_there(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        "b/2.html": PAGE,
        "a.docx": docx(),
        "__MACOSX/x.html": PAGE,
        "b/.DS_Store": b"x",
        "deep.zip": zipped({"c.txt": FIRST}),
    }
    found = read(written(tmp_path / "all.zip", zipped(parts)))
    name = tmp_path.name
    assert [item.id for item in found if isinstance(item, Article)] == [
        f"{name}/all.zip/a.docx",
        f"{name}/all.zip/b/2.html",
        f"{name}/all.zip/deep.zip/c.txt",
    ]


def test_a_zip_bomb_is_unpacked_no_further_than_an_article_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.items.MOST_BYTES", 100_000)
    (problem,) = read(written(tmp_path / "bomb.zip", zipped({"a.txt": b"a" * 1_000_000})))
    assert "it has more than 100,000 bytes" in str(problem)


def test_a_format_of_ones_own_is_one_function(tmp_path: Path) -> None:
    def read_memo(file: File) -> list[Article]:
        title, _, text = file.read().decode().partition("\n")
        return [Article(file.id, title.removeprefix("MEMO "), text)]

    register(read_memo, ".memo", begins=[b"memo "])
    for name in ("a.memo", "without-a-suffix"):
        (article,) = read(written(tmp_path / name, b"MEMO Bridge closed\nA crack was found."))
        assert isinstance(article, Article)
        assert (article.title, article.text) == ("Bridge closed", "A crack was found.")
    assert ".memo" in suffixes()


def test_a_reader_that_breaks_costs_its_file_only(tmp_path: Path) -> None:
    class PanicError(BaseException):
        """What a Rust library raises: no Exception."""

    def broken(file: File) -> list[Article]:
        raise PanicError("index out of bounds\nat line 7")

    register(broken, ".broken")
    written(tmp_path / "a.broken", b"x")
    written(tmp_path / "b.txt", FIRST.encode())
    problem, article = read(tmp_path)
    assert str(problem).endswith("a.broken: cannot be read: PanicError: index out of bounds at line 7")
    assert isinstance(article, Article)


def damaged(content: bytes, dice: random.Random) -> bytes:
    """A file after a bad copy: bytes changed, parts cut out, doubled, or put in."""
    damage = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        place = dice.randrange(len(damage) + 1)
        length = dice.choice((1, 2, 7, 40, 300))
        match dice.randrange(5):
            case 0:
                damage[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                del damage[place : place + length]
            case 2:
                damage[place:place] = damage[place : place + length]
            case 3:
                damage[place:place] = dice.choice(
                    (b"\xff\xfe", b"\xed\xa0\xbd", b"\0", b"<p>", b'"', b"\x80", b"]]>", b"\\ud83d")
                )
            case _:
                damage = damage[:place]
    return bytes(damage)


@contextlib.contextmanager
def not_for_ever() -> Iterator[None]:
    """Fails where a file takes longer than any should, even on a busy machine."""
    stopped: list[int] = []

    def stop(*_: object) -> None:
        stopped.append(1)
        raise TimeoutError  # which ends the reader; the job would make a problem of it

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert not stopped, f"a damaged file took longer than {LONGEST} s"


LONGEST = 60  # seconds


def endure(suffix: str, times: int, seed: int) -> None:
    """Whatever is done to a file, there is soon an article that can be written down, or a reason in one line."""
    content, dice = SAMPLES[suffix], random.Random(seed)
    for number in range(times):
        hurt = damaged(content, dice)
        file = File(Path(f"{number}{suffix}"), f"{number}{suffix}", opener=partial(io.BytesIO, hurt))
        with not_for_ever():
            found = [item.article if isinstance(item, Named) else item for item, _ in contents(file)]
        for item in found:
            if isinstance(item, Article):
                str(item).encode("utf-8")
                assert item.title
                assert item.text.strip()
            else:
                assert "\n" not in str(item)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", SAMPLES)
def test_a_damaged_file_gives_an_article_or_a_reason(suffix: str) -> None:
    endure(suffix, times=25, seed=1)


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", SAMPLES)
def test_ten_thousand_damaged_files_of_each_format_give_articles_or_reasons(suffix: str) -> None:
    endure(suffix, times=10_000, seed=2)


DOCUMENTATION = (Path(__file__).parent.parent / "docs" / "ingesting.md").read_text(encoding="utf-8")


def test_every_suffix_is_in_the_documentation_and_none_that_is_not_read() -> None:
    table = DOCUMENTATION.partition("| what | endings |")[2].partition("\n\n")[0]
    ours = {suffix for known in formats() if known.read.__module__.startswith("ingest.") for suffix in known.suffixes}
    assert set(re.findall(r"`(\.\w+)`", table)) == ours


def test_the_documentations_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    written(tmp_path / "articles" / "a.memo", b"MEMO/Bridge closed\nA crack was found.")
    reading, registering = re.findall(r"```python\n(.*?)```", DOCUMENTATION, re.DOTALL)
    names: dict[str, object] = {}
    exec(registering, names)
    exec(reading, names)
    report = names["report"]
    assert isinstance(report, IngestReport)
    assert (report.added, report.problems) == (1, [])


def test_an_entry_point_that_cannot_be_loaded_is_told_and_the_others_are() -> None:
    code = (
        "import logging, sys; from importlib import metadata; logging.basicConfig();"
        "point = metadata.EntryPoint('memo', 'no_such_module', 'dateline.sources');"
        "metadata.entry_points = lambda group: [point];"
        "from ingest.registry import suffixes; print('.txt' in suffixes())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True"
    assert "the source format memo (no_such_module) cannot be loaded" in run.stderr


def test_an_entry_of_a_feed_keeps_the_day_of_its_change_and_has_its_host_for_an_outlet(tmp_path: Path) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Bridge</title>'
        '<link href="https://www.gazette.example/bridge"/><published>2024-03-05T20:10:00Z</published>'
        f"<updated>2024-06-30T08:00:00Z</updated><content>{'The old bridge was closed on Monday. ' * 20}</content>"
        "</entry></feed>"
    )
    (article,) = found_in(tmp_path / "a.atom", feed)
    assert isinstance(article, Article)
    assert (article.published, article.updated) == (dt.date(2024, 3, 5), dt.date(2024, 6, 30))
    assert article.source == "gazette.example"
