"""What all tests share: a small embedder in which retrieval means something, an index, a chat server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import io
import json
import os
import sys
import threading
import time
import zlib
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import numpy as np
import numpy.typing as npt
import pytest
from postgres import Postgres, programs

from ingest.items import Note, Problem, ReadOptions
from ingest.job import ingest
from ingest.sources import read_paths
from qa.answering.candidates import Candidate
from qa.answering.extractive import ExtractiveAnswerer
from qa.domain import Answer, AnswerSpan, Article, Chunk, Filter, Passage, Question
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.models.reader import OnnxReader
from qa.models.weights import Features
from qa.pipeline import Answerer
from qa.protocols import Embedder
from qa.retrieval import PassageRetriever
from qa.settings import AnswerSettings, Settings
from qa.text.sentences import Span
from qa.text.words import content_stems
from ui.demo import ARTICLES, AS_OF

# A busy machine makes an example slow, not wrong: Hypothesis' 200 ms each have failed on one.
hypothesis.settings.register_profile("dateline", deadline=None)
hypothesis.settings.load_profile("dateline")


def pytest_xdist_auto_num_workers() -> int:
    """Workers of `pytest -n auto`: half as many again as there are cores, because many tests wait for others."""
    return len(os.sched_getaffinity(0)) * 3 // 2


FloatArray = npt.NDArray[np.float32]
Server = TypeVar("Server", bound=ThreadingHTTPServer)
_Result = TypeVar("_Result")


class WordEmbedder:
    """A hashed bag of words: texts that share words are near each other."""

    name = "words"
    dimensions = 64

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32).reshape(len(texts), 64)

    def embed_query(self, text: str) -> FloatArray:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in content_stems(text):
            vector[zlib.crc32(word.encode()) % self.dimensions] += 1.0
        length = float(np.linalg.norm(vector))
        return vector / length if length else np.eye(1, self.dimensions, dtype=np.float32)[0]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests see neither the developer's DATELINE_* variables nor a .env file."""
    import os

    for name in [name for name in os.environ if name.upper().startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path_factory.mktemp("cwd"))


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture(scope="session")
def minilm() -> Embedder:
    """The default embedder."""
    return load_embedder(Settings.load())


def make_article(id: str = "a", text: str = "The bridge was closed on Monday.", **fields: object) -> Article:
    """An article with a headline of its own."""
    values: dict[str, object] = {"title": f"Headline {id}", "published": dt.date(2025, 3, 3), **fields}
    return Article(id=id, text=text, **values)  # type: ignore[arg-type]


def make_candidate(
    text: str,
    short: str = "",
    *,
    before: str = "",
    sure: float = 5.0,
    features: Features = Features(),  # noqa: B008 -- immutable
    score: float = 0.0,
    **of_article: object,
) -> Candidate:
    """A sentence of an article, which is all of it or stands behind other words.

    Args:
        short: The words in it that the reader takes for the answer, as sure as that.
        of_article: What else `make_article` takes; without a title, it has no headline.
    """
    whole = f"{before} {text}" if before else text
    begins = len(whole) - len(text)
    start = begins + text.index(short)
    article = make_article(**{"text": whole, "title": "", **of_article})  # type: ignore[arg-type]
    passage = Passage(article, Chunk(article.revision, 0, 0, len(whole), whole), 1.0)
    answer = AnswerSpan(begins, len(whole), start, start + len(short), sure)
    return Candidate(passage, Span(begins, len(whole)), answer, features, score)


def found_in(path: Path, content: str | bytes, **options: object) -> list[Article | Problem | Note]:
    """What the reader of its format finds in a file with this content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_paths([path], options=ReadOptions(**options)))  # type: ignore[arg-type]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of an index whose vectors are refined: the vector store has them then, as well as the segments."""
    return Settings.load(index=tmp_path / "index", refine=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    server = Postgres(found)
    yield server
    server.close()


@pytest.fixture(scope="module")
def off_the_loop() -> Iterator[None]:
    """Fails what asks a database on the event loop of a server, where all others wait for it."""
    from ui.server.accounts import Accounts
    from ui.server.conversations import Conversations

    with pytest.MonkeyPatch.context() as patch:
        for store in (Accounts, Conversations):
            for name, method in vars(store).items():
                if callable(method) and not name.startswith("_") and name != "close":
                    patch.setattr(store, name, _in_a_thread(method))
        yield


def _in_a_thread(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def called(*arguments: Any, **options: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():  # Playwright's loop runs in that of the tests
            with contextlib.suppress(RuntimeError):
                asyncio.get_running_loop()
                raise AssertionError(f"{method.__qualname__} is called on the event loop")
        return method(*arguments, **options)

    return called


@pytest.fixture(params=["file", "postgresql"])
def catalog_url(request: pytest.FixtureRequest) -> str | None:
    """Where the catalog is: None for a file in the folder of the index, or the URL of an empty schema."""
    return request.getfixturevalue("postgres").fresh() if request.param == "postgresql" else None


in_a_file = pytest.mark.parametrize("catalog_url", ["file"], indirect=True)
"""For a test of what only a catalog in a file has, where the others are of both."""


@pytest.fixture
def add(settings: Settings, words: WordEmbedder) -> Iterator[Callable[..., Index]]:
    """Makes an index of the given articles, or adds them to it."""
    opened: list[Index] = []

    def run(*articles: Article) -> Index:
        index = Index.from_settings(settings, create=True)
        opened.append(index)
        ingest(articles, index, words, settings)
        return index

    yield run
    for index in opened:
        index.close()


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory, minilm: Embedder) -> Path:
    """The sample collection, ingested with the default embedder."""
    folder = tmp_path_factory.mktemp("sample") / "index"
    with Index(folder, create=True) as index:
        report = ingest(read_paths([ARTICLES]), index, minilm, Settings.load())
    assert not report.problems
    return folder


@pytest.fixture(scope="session")
def reader() -> OnnxReader:
    """The packaged reader, loaded once."""
    return OnnxReader()


@pytest.fixture(scope="session")
def sample(sample_index: Path) -> Iterator[Answerer]:
    """Answers from the sample collection."""
    with Answerer.from_settings(Settings.load(index=sample_index)) as answerer:
        yield answerer


Ask = Callable[..., Answer]


@pytest.fixture
def ask(sample: Answerer) -> Ask:
    """Asks the sample collection, on its day where no other is given."""

    def run(
        question: str, as_of: dt.date | None = AS_OF, sources: frozenset[str] = frozenset(), **values: object
    ) -> Answer:
        return sample.invoke(Question(question, Filter(as_of=as_of, sources=sources), **values))  # type: ignore[arg-type]

    return run


@pytest.fixture
def ask_texts(add: Callable[..., Index], settings: Settings, words: WordEmbedder) -> Ask:
    """Asks over the given texts, each an article of a later year than the one before; little is refused."""

    def run(question: str, *texts: str) -> Answer:
        articles = (make_article(str(n), text, published=dt.date(2021 + n, 5, 3)) for n, text in enumerate(texts))
        retriever = PassageRetriever(index=add(*articles), embedder=words, settings=settings)
        answerer = Answerer(retriever, ExtractiveAnswerer(words, AnswerSettings(threshold=0.3)))
        return answerer.invoke(Question(question, Filter(as_of=dt.date(2026, 5, 3))))

    return run


class ChatServer(ThreadingHTTPServer):
    """An OpenAI-compatible server that says what it is told to, or fails as it is told to. Keeps the requests it got.

    Attributes:
        headers: Those of each request.
        failures: A status and a message for each of the next requests that fails, in order.
        refuses: Keys of a request, or "system" for that role, that it answers with status 400.
        silence: Seconds it says nothing after its first words.
        pause: Seconds before each piece of what it says.
        stops_after: Characters after which the connection breaks; None for never.
        finish: Why it ends.
        usage: The tokens it tells of with each piece that it streams, all so far; None tells nothing.
        body: What it sends with status 200 in place of a completion, whatever is asked.
        streams: Whether it knows how to.
        written: Pieces that it has sent.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _ChatHandler)
        self.reply: Callable[[str], str] = lambda prompt: "NO ANSWER"
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.failures: list[tuple[int, str]] = []
        self.refuses: tuple[str, ...] = ()
        self.silence = self.pause = 0.0
        self.stops_after: int | None = None
        self.finish = "stop"
        self.usage: tuple[int, int] | None = None
        self.body = ""
        self.streams = True
        self.written = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked has gone: that is what some tests do."""


class _ChatHandler(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(body)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        if not self.path.startswith("/v1/"):
            self._fails(404, "page not found")
            return
        if self.server.failures:
            self._fails(*self.server.failures.pop(0))
            return
        roles = {message["role"] for message in body["messages"]}
        if refused := next((name for name in self.server.refuses if name in body or name in roles), ""):
            said = "System role not supported" if refused == "system" else f"Unsupported parameter: '{refused}'"
            self._fails(400, said)
            return
        text = self.server.body or self.server.reply(body["messages"][-1]["content"])
        self.send_response(200)
        if body.get("stream") and self.server.streams and not self.server.body:
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self._streamed(text)
            return
        self.send_header("content-type", "application/json")
        self.end_headers()
        choice = {"index": 0, "finish_reason": self.server.finish, "message": {"role": "assistant", "content": text}}
        self.wfile.write((self.server.body or json.dumps(self._envelope("chat.completion", choice))).encode())

    def _fails(self, status: int, message: str) -> None:
        self.send_response(status)
        self.send_header("retry-after", "0.05")
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"error": {"message": message, "type": "x", "code": "x"}}).encode())

    def _streamed(self, text: str) -> None:
        for start in range(0, len(text), 7):
            if self.server.stops_after is not None and start >= self.server.stops_after:
                return  # without the last event, as a server that crashed
            time.sleep(self.server.pause)
            self._event({"content": text[start : start + 7]}, None)
            self.server.written += 1
            if start == 0:
                time.sleep(self.server.silence)
        self._event({}, self.server.finish)
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], reason: str | None) -> None:
        choice: dict[str, object] = {"index": 0, "finish_reason": reason, "delta": {"role": "assistant", **delta}}
        event = self._envelope("chat.completion.chunk", choice)
        if self.server.usage:
            read, written = self.server.usage
            event["usage"] = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def _envelope(self, kind: str, choice: dict[str, object]) -> dict[str, object]:
        return {"id": "1", "object": kind, "created": 0, "model": "scripted", "choices": [choice]}

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


def dateline(*arguments: object, input: str = "", **environment: str) -> Ran:
    """`dateline` with these arguments, in this process: its own `main`, with streams and environment of its own.

    A process of its own costs a second and a half; tests/test_commands.py runs one where that is what is tested.
    """
    from ui.commands import main
    from ui.commands.shared import err

    out, said = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        patch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.StringIO(input))
        patch.setattr(err, "width", 200)
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            main()
        except SystemExit as end:
            return Ran(int(end.code or 0), out.getvalue(), said.getvalue())
    return Ran(0, out.getvalue(), said.getvalue())


def in_a_loop(work: Coroutine[Any, Any, _Result]) -> _Result:
    """What asynchronous work comes to; in a thread of its own: a browser's test may have left its loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextlib.contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serves in a thread for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def chat_server() -> Iterator[ChatServer]:
    with serving(ChatServer()) as server:
        yield server
