"""ui/server/life.py: a server that opens, is ready, drains and ends; and two of them that are restarted under load."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
import warm
from balancer import Balancer
from conftest import dateline, make_article
from fastapi import FastAPI
from postgres import Postgres
from processes import FORKED
from served import free_port, launched
from test_shared import write

from qa.index import Index
from qa.index.lock import writer_lock
from qa.settings import Settings
from ui.demo import ARTICLES
from ui.server.following import Following
from ui.server.life import Ending, Life, Server

QUESTION = "When was the Alder Bridge built?"


def _made(opened: Any) -> FastAPI:
    """An application that is made once it may be, and answers slowly."""
    opened.wait(60)
    app = FastAPI()
    app.state.busy = lambda: False

    @app.get("/v1/ready")
    def ready() -> str:
        return "ready"

    @app.get("/v1/slow")
    async def slow(seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "answered"

    @app.get("/page")
    async def page() -> None:
        await asyncio.sleep(60)

    return app


def _serve(port: int, opened: Any, ending: Ending) -> None:
    listening = socket.create_server(("127.0.0.1", port))
    life = Life(lambda: _made(opened))
    config = uvicorn.Config(life, log_level="critical", timeout_graceful_shutdown=1)
    Server(config, life, ending).run(sockets=[listening])


class Process:
    """Such a server in a process of its own."""

    def __init__(self, ending: Ending) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.opened = FORKED.Event()
        self.process = FORKED.Process(target=_serve, args=(port, self.opened, ending))
        self.process.start()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", timeout=60)

    def until(self, path: str, status: int) -> httpx.Response:
        """What is said there, once it has this status."""
        for _ in range(600):
            with contextlib.suppress(httpx.TransportError):
                if (reply := self.get(path)).status_code == status:
                    return reply
            time.sleep(0.05)
        raise AssertionError(f"{path} never was {status}")

    def told_to_end(self) -> float:
        """Sends SIGTERM, and says when."""
        self.process.terminate()
        return time.monotonic()


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Process]:
    started = Process(getattr(request, "param", Ending()))
    yield started
    started.process.kill()
    started.process.join()


def test_until_the_index_is_open_a_server_lives_and_is_not_ready(server: Process) -> None:
    assert server.until("/v1/health", 200).json()["behind"] is None
    refused = server.get("/v1/ready")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert refused.json()["detail"] == "the index is being opened"
    page = httpx.get(f"{server.address}/", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["refresh"]) == (503, "2")
    server.opened.set()
    assert server.until("/v1/ready", 200).json() == "ready"
    server.process.terminate()
    server.process.join(20)
    assert server.process.exitcode == -signal.SIGTERM


def test_a_server_that_is_opening_ends_at_once(server: Process) -> None:
    server.until("/v1/health", 200)
    server.process.terminate()
    server.process.join(20)
    assert server.process.exitcode == -signal.SIGTERM


@pytest.mark.parametrize("server", [Ending(drain=1.5, finish=20)], indirect=True)
def test_a_server_that_drains_answers_what_comes_and_ends_when_all_are_answered(server: Process) -> None:
    server.opened.set()
    server.until("/v1/ready", 200)
    said: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: said.append(server.get("/v1/slow?seconds=4")))
    watching = threading.Thread(target=_watch, args=(server,))
    asking.start()
    watching.start()
    time.sleep(0.5)
    began = server.told_to_end()
    assert server.until("/v1/ready", 503).json()["detail"] == "this server is about to end"
    late = server.get("/v1/slow?seconds=0")
    assert (late.status_code, late.headers["connection"]) == (200, "close")
    asking.join()
    assert said[0].json() == "answered"
    server.process.join(20)
    assert server.process.exitcode == -signal.SIGTERM
    assert 1.5 < time.monotonic() - began < 15  # a page that somebody looks at does not hold it up
    watching.join()


def _watch(server: Process, path: str = "/page") -> None:
    with contextlib.suppress(httpx.HTTPError):
        server.get(path)


@pytest.mark.parametrize("server", [Ending(drain=0, finish=0.5)], indirect=True)
def test_what_is_not_answered_within_the_limit_is_given_up(server: Process) -> None:
    server.opened.set()
    server.until("/v1/ready", 200)
    asking = threading.Thread(target=_watch, args=(server, "/v1/slow?seconds=50"))
    asking.start()
    time.sleep(0.5)
    server.told_to_end()
    server.process.join(20)
    assert server.process.exitcode == -signal.SIGTERM
    asking.join()


@pytest.mark.parametrize("server", [Ending(drain=60, finish=60)], indirect=True)
def test_whoever_says_it_twice_is_not_kept_waiting(server: Process) -> None:
    server.opened.set()
    server.until("/v1/ready", 200)
    server.told_to_end()
    server.until("/v1/ready", 503)
    server.told_to_end()
    server.process.join(20)
    assert server.process.exitcode == -signal.SIGTERM


def test_a_server_without_an_index_says_so_and_ends(tmp_path: Path) -> None:
    # In a process of its own: where tests of the page ran before, a loop runs in this one.
    asked = [str(warm.dateline()), "serve", "--port", "0", "--index", str(tmp_path / "none")]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "dateline ingest PATH" in ran.stderr


# -- servers that share a catalog


def two_folders(postgres: Postgres, tmp_path: Path) -> list[Settings]:
    """The settings of two servers that share an empty catalog."""
    url = postgres.fresh()
    return [Settings.load(index=tmp_path / name, catalog_url=url) for name in ("one", "other")]


@pytest.fixture
def two(postgres: Postgres, tmp_path: Path) -> list[Settings]:
    """The same with the sample collection."""
    settings = two_folders(postgres, tmp_path)
    ran = dateline("ingest", ARTICLES, "--index", settings[0].index, DATELINE_CATALOG_URL=settings[0].catalog_address)
    assert ran.returncode == 0, ran.stderr
    return settings


def test_a_server_takes_in_what_others_commit_before_it_is_asked_and_says_how_far_behind_it_is(
    postgres: Postgres, tmp_path: Path
) -> None:
    one, other = two_folders(postgres, tmp_path)
    with Index.from_settings(one, create=True) as writer, Index.from_settings(other) as reader:
        assert reader.behind() == 0
        write(writer, make_article("a"))
        write(writer, make_article("b"))
        assert reader.behind() == 2
        following = Following({"main": reader}, seconds=0.05)
        until(lambda: reader.stores.lexical().watermark == 2 and following.behind() == {"main": 0})
        postgres.stop()
        try:
            until(lambda: following.behind() == {"main": None})
        finally:
            postgres.start()
        until(lambda: following.behind() == {"main": 0})
        following.close()


def test_what_could_not_be_taken_in_while_another_process_wrote_is_taken_in_by_a_later_look(
    postgres: Postgres, tmp_path: Path
) -> None:
    one, other = two_folders(postgres, tmp_path)
    with Index.from_settings(one, create=True) as writer, Index.from_settings(other) as reader:
        following = Following({"main": reader}, seconds=0.05)
        with writer_lock(tmp_path / "other"):
            write(writer, make_article("a"))
            until(lambda: following.behind() == {"main": 1})
            time.sleep(0.3)  # a few looks
            assert following.behind() == {"main": 1}
        until(lambda: following.behind() == {"main": 0})  # nobody has committed anything
        following.close()


def test_a_look_that_does_not_end_holds_the_end_up_for_two_seconds_at_most() -> None:
    let = threading.Event()

    class Silent:
        """An index whose database says nothing."""

        def behind(self) -> int:
            let.wait(60)
            return 0

        def refresh(self) -> None:
            """Sees nothing."""

        stores = SimpleNamespace(writing=False)
        catalog = SimpleNamespace(shared=True)

    following = Following({"main": Silent()}, seconds=0.01)  # type: ignore[dict-item]
    time.sleep(0.1)
    began = time.monotonic()
    following.close()
    assert time.monotonic() - began < 5
    let.set()


def until(condition: Callable[[], bool]) -> None:
    """Waits for it, for ten seconds."""
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never was so")


class Load:
    """Asks the same question again and again, from a few threads.

    Attributes:
        answers: What was said, by the server that said it.
        failures: What went wrong.
    """

    def __init__(self, balancer: Balancer, threads: int) -> None:
        self._balancer, self._end = balancer, threading.Event()
        self.answers: dict[str, list[str]] = {}
        self.failures: list[str] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        while not self._end.is_set():
            try:
                address, reply = self._balancer.post("/v1/ask", {"question": QUESTION, "as_of": "2025-04-06"})
                assert reply.status_code == 200, reply.text
                self.answers.setdefault(address, []).append(reply.json()["citations"][0]["quote"])
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is counted
                self.failures.append(repr(error))

    def close(self) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()


def made_key(settings: Settings) -> str:
    """The API key of a user of all servers."""
    url = settings.catalog_address
    dateline("users", "add", "ada", input="correct horse battery\n", DATELINE_CATALOG_URL=url)
    return dateline("keys", "add", "ada", "load", DATELINE_CATALOG_URL=url).stdout.strip()


@pytest.mark.slow
def test_servers_that_are_restarted_one_after_the_other_under_load_fail_no_question(two: list[Settings]) -> None:
    ports = [free_port() for _ in two]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]

    def start(number: int) -> subprocess.Popen[str]:
        return launched(
            two[number].index,
            "--drain",
            "1",
            "--rate",
            "1000000",  # one user is the whole load
            command="serve",
            port=ports[number],
            DATELINE_CATALOG_URL=two[number].catalog_address,
        )

    known = {"authorization": f"Bearer {made_key(two[0])}"}
    processes = [start(number) for number in range(2)]
    try:
        with Balancer(addresses, headers=known) as balancer:
            balancer.wait(*addresses)
            assert httpx.get(f"{addresses[0]}/v1/collections").status_code == 401
            form = {"question": QUESTION}
            httpx.post(f"{addresses[0]}/conversations/conversation-1/questions", data=form, headers=known)
            load = Load(balancer, threads=3)
            for number in (0, 1):
                balancer.wait(*addresses)
                asked = len(load.answers.get(addresses[number], ()))
                processes[number].terminate()
                processes[number].communicate(timeout=60)
                assert processes[number].returncode == -signal.SIGTERM
                balancer.wait(addresses[1 - number])
                processes[number] = start(number)
                balancer.wait(*addresses)
                while len(load.answers.get(addresses[number], ())) < asked + 5 and not load.failures:
                    time.sleep(0.1)
            load.close()
            assert QUESTION in httpx.get(f"{addresses[1]}/conversations", headers=known).text
    finally:
        for process in processes:
            process.terminate()
            process.communicate(timeout=60)
    assert not load.failures
    assert set(load.answers) == set(addresses)
    assert len({quote for quotes in load.answers.values() for quote in quotes}) == 1
