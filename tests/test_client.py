"""qa/client.py: the same as over an index of one's own, over a server."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import serving
from served import served

import qa
from qa import Answer, Answerer, Client, Filter, Passage, Question, Settings, Support
from qa.errors import ServerError

QUESTION = "How much will the repair of the Alder Bridge cost?"
AS_OF = dt.date(2025, 4, 6)


@pytest.fixture(scope="module")
def index(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client") / "index"
    shutil.copytree(sample_index, folder)
    return folder


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[Client]:
    with served(index) as address, Client(address) as opened:
        yield opened


def bare(answer: Answer) -> Answer:
    """An answer as a client has it: without times, and its articles without their text and what was read in it."""
    return replace(
        answer, timings={}, confidence=round(answer.confidence, 4), passages=tuple(map(hit, answer.passages))
    )


def hit(passage: Passage) -> Passage:
    article = replace(passage.article, text="", authors=(), language="en")
    copies = tuple(qa.Article(copy.id, "", "") for copy in passage.copies)
    return replace(passage, article=article, copies=copies, reading=None, share=0.0, score=round(passage.score, 6))


def test_a_server_answers_as_the_index_itself(client: Client, index: Path) -> None:
    settings = Settings(index=index)
    own, theirs = qa.ask(QUESTION, as_of=AS_OF, settings=settings), client.ask(QUESTION, as_of=AS_OF)
    assert not own.refused
    assert bare(own) == bare(theirs)
    assert str(own) == str(theirs)
    follow_up = "When did it close?"
    assert (
        qa.ask(follow_up, history=[own], as_of=AS_OF, settings=settings).citations
        == client.ask(follow_up, history=[theirs], as_of=AS_OF).citations
    )


def test_the_last_of_a_stream_is_the_answer(client: Client) -> None:
    *_, last = client.stream(Question(QUESTION, Filter(as_of=AS_OF)))
    assert bare(last) == bare(client.ask(QUESTION, as_of=AS_OF))


def test_a_server_finds_what_the_index_finds(client: Client, index: Path) -> None:
    with Answerer.from_settings(Settings(index=index)) as answerer:
        own = answerer.search(Question("bridge", Filter(sources=frozenset({"Harbour Gazette"}))), 5)
    assert tuple(map(hit, own)) == client.search("bridge", 5, sources=["Harbour Gazette"])


def test_a_server_tells_a_timeline_as_the_index(client: Client, index: Path) -> None:
    assert client.timeline("the Alder Bridge") == qa.timeline("the Alder Bridge", settings=Settings(index=index))


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("The repair of the Alder Bridge will cost 41 million crowns.", Support.SUPPORTED),
        ("The repair of the Alder Bridge will cost 52 million crowns.", Support.CONTRADICTED),
        ("Napoleon invaded Russia with a large army.", Support.NOT_SAID),
    ],
)
def test_a_server_checks_a_claim_as_the_index(claim: str, support: Support, client: Client, index: Path) -> None:
    found = client.check(claim, as_of=AS_OF)
    assert found.support is support
    assert found == qa.check(claim, as_of=AS_OF, settings=Settings(index=index))


def test_what_a_server_does_not_answer_says_why(client: Client) -> None:
    with pytest.raises(ServerError, match="this cannot be asked: question"):
        client.ask(" ")
    with pytest.raises(ServerError, match="answers 422: /body/limit"):
        client.search("bridge", 1_000)
    with (
        Client("http://127.0.0.1:9") as nobody,
        pytest.raises(ServerError, match=r"127\.0\.0\.1:9/v1/? cannot be asked"),
    ):
        nobody.ask("Who?")


class Stranger(BaseHTTPRequestHandler):
    """A server of another making."""

    def do_POST(self) -> None:
        content = json.dumps({"answer": 42}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_server_of_another_making_is_recognized() -> None:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Stranger)) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        with Client(address) as client, pytest.raises(ServerError, match="does not speak as this version does"):
            client.ask("Who?")
