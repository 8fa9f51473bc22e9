"""qa/index/vectors.py: a Chroma server instead of the index's own folder."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import WordEmbedder, make_article

from ingest.job import ingest
from qa.errors import SettingsError, VectorServerError
from qa.index import Index, restore
from qa.settings import Settings


class Server:
    """`chroma run` on loopback; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start(folder)

    def start(self, folder: Path) -> None:
        chroma = Path(sys.executable).with_name("chroma")
        command = [str(chroma), "run", "--host", "127.0.0.1", "--port", str(self._port), "--path", str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=5).close()
            except OSError:
                assert time.monotonic() < until, "chroma run does not answer"
                time.sleep(0.1)
            else:
                return

    @property
    def process(self) -> int:
        assert self._process
        return self._process.pid

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(30)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "server")
    yield running
    running.stop()


@pytest.fixture
def settings_there(settings: Settings, server: Server) -> Settings:
    return settings.model_copy(update={"chroma_url": server.url})


def _near(index: Index, text: str) -> list[str]:
    hits = index.nearest(WordEmbedder().embed_query(text), 1)
    return [article.id for article, _ in index.chunks([chunk_id for chunk_id, _ in hits]).values()]


ARTICLES = [make_article("bridge", "The old bridge was closed."), make_article("ferry", "A ferry sank on Friday.")]


def test_a_server_keeps_the_vectors(settings_there: Settings, server: Server) -> None:
    with Index.from_settings(settings_there, create=True) as index:
        ingest(ARTICLES, index, WordEmbedder(), settings_there)
        assert index.inspect().whole
        assert _near(index, "A ferry sank on Friday.") == ["ferry"]
        with index.writing():
            index.remove(["ferry"])
        assert _near(index, "A ferry sank on Friday.") == ["bridge"]
        assert index.inspect().whole
    assert not (settings_there.index / "vectors").exists()


def test_questions_are_answered_while_the_server_is_down_and_a_new_one_is_filled(
    settings_there: Settings, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Index.from_settings(settings_there, create=True) as index:
        ingest(ARTICLES, index, WordEmbedder(), settings_there)
        server.stop()
        for _ in range(2):
            assert _near(index, "A ferry sank on Friday.") == ["ferry"]
            assert index.matching("ferry", 1)
        assert caplog.text.count("the vectors of") == 1
        assert "the catalog is" in caplog.text
        with pytest.raises(VectorServerError, match=r"cannot be reached .* chroma run"), index.writing():
            index.remove(["ferry"])
        with Index.from_settings(settings_there) as opened_meanwhile:
            assert _near(opened_meanwhile, "A ferry sank on Friday.") == ["ferry"]
        server.start(tmp_path / "empty")
        for _ in range(100):  # a server that could not be reached is tried again after a second
            assert _near(index, "A ferry sank on Friday.") == ["ferry"]
            if "vectors rebuilt from the catalog" in caplog.text:
                break
            time.sleep(0.1)
        assert "vectors rebuilt from the catalog: 2 added" in caplog.text
        assert index.inspect().whole


def test_a_restored_index_finds_on_the_server_what_the_backup_had(settings_there: Settings, tmp_path: Path) -> None:
    with Index.from_settings(settings_there, create=True) as index:
        ingest(ARTICLES[:1], index, WordEmbedder(), settings_there)
        index.backup(tmp_path / "backup")
        with index.writing():
            index.remove(["bridge"])
        ingest(ARTICLES[1:], index, WordEmbedder(), settings_there)  # as many passages as the backup has
    restore(tmp_path / "backup", settings_there.index, settings_there.chroma_url)
    with Index.from_settings(settings_there) as index:
        assert index.inspect().whole
        assert _near(index, "A ferry sank on Friday.") == ["bridge"]
    assert not (settings_there.index / "vectors").exists()


def test_two_indexes_share_a_server(settings_there: Settings, tmp_path: Path) -> None:
    other = settings_there.model_copy(update={"index": tmp_path / "other"})
    for settings, articles in ((settings_there, ARTICLES[:1]), (other, ARTICLES[1:])):
        with Index.from_settings(settings, create=True) as index:
            ingest(articles, index, WordEmbedder(), settings)
    for settings, expected in ((settings_there, "bridge"), (other, "ferry")):
        with Index.from_settings(settings) as index:
            assert _near(index, "A ferry sank on Friday.") == [expected]


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CHROMA_URL", "localhost:8000")
    with pytest.raises(SettingsError, match="CHROMA_URL"):
        Settings.load()
