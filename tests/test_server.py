"""ui/server: what is refused with which words, what is kept over a restart, what is sent along with every page."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import in_a_loop
from fastapi.testclient import TestClient
from rich.console import Console
from starlette.responses import PlainTextResponse

from ingest.sources import fetcher
from qa.domain import Answer, Filter, Notice, Question
from qa.export import FORMATS
from qa.settings import Settings
from ui.server.application import AddressError, application, serve
from ui.server.conversations import Conversations, Turn, new_id
from ui.server.desk import Desk, DeskError
from ui.server.narrowing import Narrowing, NarrowingError
from ui.server.security import ANY_ADDRESS, LOOPBACK, Guard

pytestmark = pytest.mark.usefixtures("off_the_loop")

BUILT = "When was the Alder Bridge built?"
CONVERSATION = "conversation-1"
SAILS = "The ferry of Sill sails again from Monday, the port said after two weeks of repairs to its pier. " * 4
FEED = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Sill Courier</title><item><title>The Sill ferry sails again</title><link>https://sill.example/1</link>
<pubDate>Sat, 05 Apr 2025 08:00:00 GMT</pubDate><content:encoded>&lt;p&gt;{SAILS}&lt;/p&gt;</content:encoded></item>
</channel></rss>"""


def served(settings: Settings) -> TestClient:
    """A client of the application; made in a loop, because Gradio leaves one open where there is none."""

    async def make() -> TestClient:
        return TestClient(application(settings), base_url="http://localhost")

    return in_a_loop(make())


@pytest.fixture(scope="module")
def folder(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(sample_index, copied)
    return copied


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch, served(Settings.load(index=folder)) as made:
        # Nobody watches what is asked here; on a machine with a load of 28 a first answer took longer than 15 s.
        patch.setattr("ui.server.desk._LEFT", 600.0)
        yield made


class _Feed(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/feed"
        self.send_response(200 if found else 404)
        self.send_header("content-type", "application/rss+xml")
        self.end_headers()
        if found:
            self.wfile.write(FEED.encode())

    def log_message(self, *values: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    """The address of a feed on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Feed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/feed"
        server.shutdown()


def ask(client: TestClient, question: str, conversation: str = CONVERSATION, query: str = "") -> str:
    """Asks, waits for the end and returns the turn's id."""
    taken = client.post(f"/conversations/{conversation}/questions?{query}", data={"question": question})
    assert taken.status_code == 200, taken.text
    turn = str(taken.json()["turn"])
    for _ in range(1200):
        if "aria-busy" not in client.get(f"/answer/{turn}").text:
            return turn
        threading.Event().wait(0.05)
    raise AssertionError("no answer within a minute")


# -- what is refused


def test_a_question_of_20_megabytes_is_refused_before_it_is_read(client: TestClient) -> None:
    refused = client.post(f"/conversations/{CONVERSATION}/questions", data={"question": "w" * 20_000_000})
    assert (refused.status_code, refused.json()["detail"]) == (
        413,
        "a request has at most 65,536 bytes; this one has 20000009",
    )


def test_a_question_that_is_too_long_is_told_by_how_much(client: TestClient) -> None:
    refused = client.post(f"/conversations/{CONVERSATION}/questions", data={"question": "w" * 2001})
    assert refused.status_code == 429
    assert refused.json()["detail"] == "a question has at most 2,000 characters; this one has 2,001"


def test_a_body_of_unknown_length_is_refused(client: TestClient) -> None:
    refused = client.post(f"/conversations/{CONVERSATION}/questions", content=iter([b"question=", b"w"]))
    assert refused.status_code == 411


def test_an_upload_has_a_limit_too(client: TestClient) -> None:
    refused = client.post("/articles/files", headers={"content-length": str(65 * 1024 * 1024)}, content=b"")
    assert refused.status_code == 413
    assert "at most 67,108,864 bytes" in refused.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}, {"origin": "http://["}],
)
def test_another_sites_page_may_change_nothing(client: TestClient, headers: dict[str, str]) -> None:
    for path in ("/articles/files", f"/conversations/{CONVERSATION}/questions", "/chat/gradio_api/queue/join"):
        refused = client.post(path, headers=headers, data={"question": "q"})
        assert refused.status_code == 403
        assert "may not ask here" in refused.json()["detail"]
        assert "access-control-allow-origin" not in refused.headers


def test_a_form_that_cannot_be_so_is_explained_without_saying_again_what_was_in_it(client: TestClient) -> None:
    for accept, kind in (("text/html", "text/html; charset=utf-8"), ("*/*", "application/json")):
        refused = client.post(
            f"/conversations/{CONVERSATION}/name", data={"name": "a pass phrase" * 40}, headers={"accept": accept}
        )
        assert (refused.status_code, refused.headers["content-type"]) == (422, kind)
        assert "at most 200" in refused.text
        assert "a pass phrase" not in refused.text


def test_a_server_that_ends_leaves_no_thread_of_the_api_at_work(folder: Path) -> None:
    before = set(threading.enumerate())
    with served(Settings.load(index=folder)) as client:
        assert client.post("/v1/ask", json={"question": BUILT}).status_code == 200
        working = [one for one in set(threading.enumerate()) - before if one.name.startswith("api")]
        assert working
    for thread in working:
        thread.join(20)
        assert not thread.is_alive()


def test_another_hosts_name_is_refused_with_the_way_to_allow_it(client: TestClient) -> None:
    refused = client.get("/articles", headers={"host": "rebound.example:7860"})
    assert refused.status_code == 421
    assert "--allow-host" in refused.json()["detail"]
    for probe in ("/v1/health", "/v1/ready"):  # by whoever runs servers, under a name of their own
        assert client.get(probe, headers={"host": "app1:7860"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("192.168.0.7:7860", 200),
        ("[fe80::1]:7860", 200),
        ("localhost", 200),
        ("rebound.example", 421),
        ("", 421),
        ("[", 421),
        ("[::1", 421),
        ("localhost@evil.example", 421),
        ("a]b", 421),
    ],
)
def test_on_all_addresses_of_a_machine_a_name_that_nobody_has_allowed_is_refused(host: str, status: int) -> None:
    guarded = Guard(PlainTextResponse("here"), [*LOOPBACK, ANY_ADDRESS])
    assert TestClient(guarded, base_url="http://localhost").get("/", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring", "/chat/monitoring", "/chat/gradio_api/upload", "/chat/gradio_api/call/watch",
        "/chat/gradio_api/run/predict", "/chat/gradio_api/file=/etc/passwd", "/chat/gradio_api/proxy=http://x.example",
        "/chat/gradio_api/openapi.json", "/chat/gradio_api/queue/status", "/chat/api", "/docs", "/openapi.json",
    ],
)  # fmt: skip
def test_nothing_of_gradios_is_reachable_that_the_chat_does_not_need(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in {404, 405}
    assert client.post(path, json={}).status_code in {404, 405}


def test_no_function_is_listed_as_an_api(client: TestClient) -> None:
    listed = client.get("/chat/gradio_api/info").json()
    assert listed == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_an_address_that_is_not_loopback_needs_to_be_meant(folder: Path) -> None:
    with pytest.raises(AddressError, match="--no-auth"):
        serve(Settings.load(index=folder), host="0.0.0.0", port=0, browser=False, log=Console())


@pytest.mark.parametrize("path", ["/chat/?conversation=conversation-1", "/articles", "/timeline", "/nothing"])
def test_every_page_has_its_policy_and_runs_no_script_of_a_texts(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"accept": "text/html"}).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=01/08/2022", "since='01/08/2022' is not a day; write it as YYYY-MM-DD, as in 2024-04-20"),
        ("since=2024-02-02&until=2024-02-01", "the first day, 2024-02-02, comes after the last, 2024-02-01; swap them"),
        ("since=2024-02-02&as_of=2024-02-01", "articles since 2024-02-02 cannot answer what is asked as of 2024-02-01"),
    ],
)
def test_a_narrowing_that_makes_no_sense_is_refused_and_costs_no_question(
    client: TestClient, query: str, said: str
) -> None:
    refused = client.post(f"/conversations/conversation-2/questions?{query}", data={"question": BUILT})
    assert (refused.status_code, refused.json()["detail"]) == (422, said)
    assert client.get("/conversations/conversation-2/export.md").status_code == 404


def test_what_is_refused_is_said_in_the_readers_language(client: TestClient) -> None:
    german = {"accept-language": "de"}
    path = "/conversations/conversation-2/questions"
    refused = client.post(path, data={"question": "w" * 2001}, headers=german)
    assert refused.json()["detail"] == "eine Frage hat höchstens 2.000 Zeichen; diese hat 2.001"
    reversed_days = client.get("/articles?since=2024-02-02&until=2024-02-01", headers=german | {"accept": "text/html"})
    assert "der erste Tag, 2024-02-02, kommt nach dem letzten, 2024-02-01" in reversed_days.text
    page = german | {"accept": "text/html"}
    for asked, said in (
        (client.get("/articles?page=x", headers=page), "page ist eine ganze Zahl"),
        (client.get("/articles?order=x", headers=page), "order=&#39;x&#39;; es gibt newest"),
        (client.post("/articles/address", data={}, headers=page), "address fehlt"),
        (client.post("/articles/address", data={"address": "x" * 3000}, headers=page), "address hat höchstens 2.000"),
        (client.delete("/articles", headers=page), "diese Adresse wird nicht so gefragt"),
        (client.get("/answer/nothing", headers=german), "hier ist nichts"),
        (client.get("/chat/gradio_api/upload", headers=page), "hier ist nichts"),
    ):
        assert said in asked.text, asked.text
        assert asked.status_code in {404, 405, 422}


def test_what_stands_before_the_pages_refuses_a_reader_with_a_page_in_their_language(client: TestClient) -> None:
    headers = {"accept-language": "de", "accept": "text/html", "content-length": str(65 * 1024 * 1024)}
    refused = client.post("/articles/files", headers=headers, content=b"")
    assert (refused.status_code, refused.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "eine Anfrage hat höchstens 67.108.864 Bytes; diese hat 68157440" in refused.text
    assert '<html lang="de"' in refused.text
    program = client.post("/v1/ask", headers=headers, content=b"")
    assert (program.status_code, program.headers["content-type"]) == (413, "application/problem+json")
    assert program.json()["detail"].startswith("a request has at most")


def test_a_feed_is_added_by_its_address(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, web: str
) -> None:
    monkeypatch.setattr("ui.server.adding.fetcher", lambda allow_private: fetcher(allow_private=True))
    copied = tmp_path / "index"
    shutil.copytree(sample_index, copied)
    with served(Settings.load(index=copied)) as client:
        assert client.post("/articles/address", data={"address": web}).status_code == 200
        for _ in range(400):
            if "data-under-way" not in (jobs := client.get("/articles/jobs").text):
                break
            threading.Event().wait(0.05)
        assert re.search(r"done\s+· 1 added", jobs)
        assert "The Sill ferry sails again" in client.get("/articles?words=ferry+sails+again").text


def test_of_an_upload_nothing_is_kept_but_what_is_in_the_index(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "temporary"
    files.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(files))
    copied = tmp_path / "index"
    shutil.copytree(sample_index, copied)
    with served(Settings.load(index=copied)) as client:
        uploads = [("files", (f"{n}.txt", f"date 2025-04-05\nFerry {n}\n\n{SAILS}".encode())) for n in range(3)]
        assert client.post("/articles/files", files=uploads).status_code == 200
        for _ in range(400):
            if "data-under-way" not in (jobs := client.get("/articles/jobs").text):
                break
            threading.Event().wait(0.05)
        assert re.search(r"done\s+· 3 added", jobs)
        assert [path.name for path in files.rglob("*") if path.suffix == ".txt"] == []


def test_an_answer_is_copied_in_the_readers_language(client: TestClient) -> None:
    turn = ask(client, "Who won the chess championship in Morrow?", "conversation-3")
    german = client.get(f"/answer/{turn}/text", headers={"accept-language": "de"}).text
    assert "Die Artikel sagen es nicht.\n\nDie nächsten Artikel:\n" in german
    assert re.search(r"\((?:Harbour Gazette|Kestrel Herald|Varn Radio|Tarn Post), \d+\. (?:März|April) 2025\)", german)
    assert "The articles do not say." in client.get(f"/answer/{turn}/text").text


def test_what_fails_unforeseen_is_told_on_a_page_in_the_readers_language(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("ui.server.reading.Reading.listing")
    told = TestClient(client.app, base_url="http://localhost", raise_server_exceptions=False)
    page = told.get("/articles", headers={"accept-language": "de", "accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "hier ging etwas schief" in page.text
    assert "listing" not in page.text
    as_ever = told.get("/timeline").headers
    for name in ("content-security-policy", "x-content-type-options", "x-frame-options", "cache-control"):
        assert page.headers[name] == as_ever[name]
    script = told.get("/articles")
    assert script.json() == {"detail": "something went wrong here; the server's log says what"}


def test_an_answer_is_exported_in_the_readers_language_and_its_footnotes_are_found_again(client: TestClient) -> None:
    turn = ask(client, "How much will the repair of the Alder Bridge cost?")
    nothing = ask(client, "Who won the football world cup in Brazil?")
    german = {"accept-language": "de"}
    said = client.get(f"/answer/{turn}/document/markdown", headers=german).text
    assert "Berichtigt. Das Neueste zuerst: 41 million crowns (Harbour Gazette, 11. März 2025)" in said
    assert "Harbour Gazette, 11. März 2025, article " in said
    assert "Gefragt am" in said
    assert not re.search(r"March|As of|Corrected\.|Newest", said)
    assert len(FORMATS["markdown"].read(said.encode())) == 2
    assert "Die Artikel sagen es nicht." in client.get(f"/answer/{nothing}/document/markdown", headers=german).text
    days = client.get("/timeline/document/markdown?topic=Alder+Bridge", headers=german).text
    assert "3\\. März 2025: The Alder Bridge" in days


@pytest.mark.parametrize("path", ["/timeline?topic=the+Alder+Bridge", "/articles?words=bridge&outlet=Tarn+Post"])
def test_a_list_shows_what_it_is_narrowed_to_beside_its_form_and_keeps_it(client: TestClient, path: str) -> None:
    page = client.get(f"{path}&outlet=Varn+Radio", headers={"accept": "text/html"}).text
    assert '<input type="hidden" name="outlet" value="Varn Radio">' in page
    (without,) = re.findall(r'class="chip" href="([^"]*)" aria-label="Remove “Varn Radio”"', page)
    assert "Varn" not in without
    assert "ridge" in without
    assert "Remove “Varn Radio”" not in client.get(without.replace("&amp;", "&")).text


# -- what is kept


def test_an_answer_is_shown_as_it_was_after_a_restart_and_after_its_article_is_gone(
    sample_index: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "index"
    shutil.copytree(sample_index, copied)
    settings = Settings.load(index=copied)
    with served(settings) as client:
        turn = ask(client, BUILT)
        address = re.findall(r'href="(/article/[^"#]*)', client.get(f"/answer/{turn}").text)[0].replace("&amp;", "&")
        client.post(f"{address.partition('?')[0].replace('/article/', '/articles/')}/remove")
    with served(settings) as client:
        shown = client.get(f"/answer/{turn}").text
        assert "The bridge was built in" in shown
        article = client.get(address).text
        assert "This article was removed from the collection." in article
        assert '<mark id="quote"' in article
        assert BUILT in client.get("/conversations").text


def test_a_question_under_way_when_the_process_ends_is_a_stopped_one(tmp_path: Path) -> None:
    first = Conversations(tmp_path / "c.sqlite")
    desk_turn = _waiting(first)
    first.close()
    second = Conversations(tmp_path / "c.sqlite")
    found = second.turn(desk_turn)
    second.close()
    assert found
    assert found.state == "stopped"


def test_a_conversation_is_had_back_for_a_while_with_its_link_and_then_is_gone_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Conversations(tmp_path / "c.sqlite")
    for _ in range(2):
        turn = store.add(Turn(new_id(), CONVERSATION, "a question of its own", state="answering"), "ada")
        link = store.share(CONVERSATION)
        store.delete(CONVERSATION)
        assert (store.conversation(CONVERSATION), store.turn(turn.id), store.shared(link)) == (None, None, None)
        gone = store.deleted(CONVERSATION)
        assert gone
        assert (gone.owner, gone.name) == ("ada", "a question of its own")
        store.undelete(CONVERSATION)
        found = store.shared(link)
        assert found
        assert found.id == CONVERSATION
        assert [one.state for one in store.turns(CONVERSATION)] == ["stopped"]
        store.delete(CONVERSATION)
        monkeypatch.setattr("ui.server.conversations._UNDONE_WITHIN", 0.0)
        assert store.deleted(CONVERSATION) is None
        store.undelete(CONVERSATION)
        assert store.turns(CONVERSATION) == []
        monkeypatch.undo()
    store.close()


def test_what_is_not_there_any_more_cannot_be_had_back_and_that_is_said(client: TestClient) -> None:
    refused = client.post("/conversations/conversation-9/undelete")
    assert (refused.status_code, refused.json()["detail"]) == (
        404,
        "it is too late for that: the conversation is gone for good",
    )


def test_a_notice_that_was_stored_as_a_text_is_shown_as_it_was(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "c.sqlite")
    answer = Answer("q", (), (), (), 0.0, dt.date(2025, 4, 6), "extractive", notices=(Notice("welcome"),))
    turn = store.add(Turn(new_id(), CONVERSATION, "q", state="done", answer=answer), "")
    found = store.turn(turn.id)
    assert found
    assert found.answer
    assert found.answer.notices == (Notice("welcome"),)
    store.close()
    with sqlite3.connect(tmp_path / "c.sqlite") as database:
        ((stored,),) = database.execute("SELECT answer FROM turns")
        values = {name: value for name, value in json.loads(stored).items() if name != "notices"}
        database.execute("UPDATE turns SET answer = ?", (json.dumps(values | {"notice": "Older than values."}),))
    store = Conversations(tmp_path / "c.sqlite")
    found = store.turn(turn.id)
    store.close()
    assert found
    assert found.answer
    assert found.answer.notice == "Older than values."


def _waiting(store: Conversations) -> str:
    return store.add(Turn(new_id(), CONVERSATION, "q"), "").id


# -- the desk


class Slow:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.asked: list[str] = []

    def stream(self, question: Question, *others: Any) -> Iterator[Answer]:
        self.asked.append(question.text)
        for _ in range(100):
            yield Answer(question.text, (), (), (), confidence=0.0, as_of=dt.date(2025, 4, 6), model="slow")
            if self.let.wait(0.05):
                return


def _desk(tmp_path: Path, answerer: Slow, **options: int) -> Desk:
    store = Conversations(tmp_path / "c.sqlite")
    values = {"at_once": 2, **options}
    return Desk(lambda _: answerer, store, count=lambda _: 1, **values)  # type: ignore[arg-type, return-value]


def test_as_many_questions_wait_as_may_and_the_next_is_told_so(tmp_path: Path) -> None:
    async def run() -> None:
        slow = Slow()
        desk = _desk(tmp_path, slow, at_once=1, most=2)
        for number in range(3):
            turn = await desk.ask(f"conversation-{number}", "q", Narrowing(), owner="")
            await asyncio.sleep(0.05)
        assert desk.place(turn.id) == 1, "one is before it"
        with pytest.raises(DeskError, match="2 questions are waiting, which is as many as may"):
            await desk.ask("another-one", "q", Narrowing(), owner="")
        slow.let.set()
        await desk.close()

    in_a_loop(run())


def test_one_conversation_cannot_fill_the_queue(tmp_path: Path) -> None:
    async def run() -> None:
        slow = Slow()
        desk = _desk(tmp_path, slow)
        for _ in range(5):
            await desk.ask(CONVERSATION, "q", Narrowing(), owner="")
        with pytest.raises(DeskError, match="5 questions of this conversation are waiting; stop one or wait"):
            await desk.ask(CONVERSATION, "q", Narrowing(), owner="")
        slow.let.set()
        await desk.close()

    in_a_loop(run())


def test_what_is_under_way_when_a_desk_closes_is_kept_as_it_is_before_its_store_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, keep = Conversations(tmp_path / "c.sqlite"), Conversations.keep

    def slowly(store: Conversations, turn: Turn) -> None:
        time.sleep(0.3)
        keep(store, turn)

    monkeypatch.setattr(Conversations, "keep", slowly)

    async def run() -> None:
        desk = Desk(lambda _: Slow(), store, at_once=1, count=lambda _: 1)  # type: ignore[arg-type, return-value]
        await desk.ask(CONVERSATION, "q", Narrowing(), owner="")
        async for (turn,) in desk.watch(CONVERSATION):
            if turn.answer:
                break
        await desk.close()

    in_a_loop(run())
    (turn,) = store.turns(CONVERSATION)
    assert (turn.state, turn.answer is not None) == ("stopped", True)
    store.close()


def test_an_answer_that_nobody_watches_any_more_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.server.desk._LEFT", 0.1)

    async def run() -> None:
        desk = _desk(tmp_path, Slow())
        await desk.ask(CONVERSATION, "q", Narrowing(), owner="")
        async with contextlib.aclosing(desk.watch(CONVERSATION)) as watching:
            await anext(watching)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if (await desk.turns(CONVERSATION))[0].state == "stopped":
                break
        assert (await desk.turns(CONVERSATION))[0].state == "stopped"
        await desk.close()

    in_a_loop(run())


def test_a_question_that_nobody_comes_to_look_at_does_not_hold_up_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.server.desk._LEFT", 0.2)

    async def run() -> None:
        slow = Slow()
        desk = _desk(tmp_path, slow, at_once=1)
        for number in range(20):
            await desk.ask(f"conversation-{number}", "unread", Narrowing(), owner="")
        async with contextlib.aclosing(desk.watch(CONVERSATION)) as watching:
            await anext(watching)
            await desk.ask(CONVERSATION, "read", Narrowing(), owner="")
            async for turns in desk.watch(CONVERSATION):
                if turns[0].state == "answering" and slow.asked[-1] == "read":
                    break
        assert len(slow.asked) < 21, "those that nobody came for are not answered"
        slow.let.set()
        await desk.close()

    in_a_loop(run())


def test_a_reader_who_asks_again_just_before_an_earlier_look_is_given_up_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.server.desk._LEFT", 0.6)

    async def run() -> None:
        slow = Slow()
        desk = _desk(tmp_path, slow)
        async with contextlib.aclosing(desk.watch(CONVERSATION)) as watching:
            await anext(watching)
        await asyncio.sleep(0.4)
        await desk.ask(CONVERSATION, "q", Narrowing(), owner="")
        await asyncio.sleep(0.4)
        assert (await desk.turns(CONVERSATION))[0].state == "answering"
        await desk.close()

    in_a_loop(run())


def test_a_narrowing_is_the_same_after_its_address_was_read() -> None:
    narrowing = Narrowing(Filter(since=dt.date(2024, 2, 1), sources=frozenset({"A & B", "ü"})), any_date=True)
    assert Narrowing.parse(narrowing.query) == narrowing
    assert [narrowing.without(*pair) == narrowing for pair in narrowing.pairs] == [False] * 4
    with pytest.raises(NarrowingError):
        Narrowing.parse("as_of=tomorrow")
