"""The server with accounts, as users start it: pages, conversations and documents of one user before another's eyes."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import warm
from conftest import dateline, in_a_loop, make_article
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from served import served

from ingest.job import ingest
from qa.export import Status, verify
from qa.index import Index
from qa.protocols import Embedder
from qa.settings import Settings
from ui.server.accounts import FILE, Accounts

PASSWORD = "correct horse battery"
QUESTION = "When was the Alder Bridge built?"


BOARD = make_article(
    "minutes",
    "The board of the Harbour Gazette decided on Monday to close its printing works in Morrow in June.",
    title="Minutes of the board",
    source="Board Office",
    published=dt.date(2025, 4, 4),
)
DECIDED = "What did the board of the Harbour Gazette decide to close in June?"


@pytest.fixture(scope="module")
def index(sample_index: Path, minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample collection for ada and ben, minutes of the board for ada and cy."""
    folder = tmp_path_factory.mktemp("teams") / "index"
    shutil.copytree(sample_index, folder)
    settings = Settings.load(index=folder.with_name("board"))
    with Index(settings.index, create=True) as board:
        ingest([BOARD], board, minilm, settings)
    accounts = Accounts(folder / FILE)
    for name, role in (("ada", "editor"), ("ben", "reader"), ("cy", "reader")):
        accounts.add(name, PASSWORD, role)
    accounts.add_collection("board", settings.index)
    accounts.take("main", ["*"])
    accounts.give("main", ["ada", "ben"])
    accounts.give("board", ["ada", "cy"])
    accounts.close()
    return folder


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    options = ["--root-path", "/news", "--trust-proxy", "127.0.0.1", "--allow-host", "news.example"]
    with served(index, *options, command="serve") as found:
        yield found


@contextlib.contextmanager
def signed_in(address: str, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, headers={"host": "news.example"}, timeout=60) as client:
        reply = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert reply.status_code == 303
        client.headers["cookie"] = reply.headers["set-cookie"].partition(";")[0]  # its path is that of the proxy
        yield client


def asked(client: httpx.Client, conversation: str, question: str = QUESTION, query: str = "") -> str:
    """Asks in a conversation and waits for the answer: the id of the turn."""
    turn = client.post(f"/conversations/{conversation}/questions?{query}", data={"question": question}).json()["turn"]
    for _ in range(100):
        if client.get(f"/answer/{turn}/document/markdown").status_code == 200:
            break
        time.sleep(0.2)
    time.sleep(0.5)
    return str(turn)


def test_a_conversation_is_its_owners_until_its_link_is_shared(address: str, index: Path, tmp_path: Path) -> None:
    with signed_in(address, "ada") as ada, signed_in(address, "ben") as ben:
        turn = asked(ada, "conversation-of-ada")
        mine, theirs = ada.get("/conversations").text, ben.get("/conversations").text
        assert QUESTION in mine
        assert QUESTION not in theirs
        document_of = "/conversations/{}/document/"
        for path in ("/chat/?conversation={}", f"{document_of}markdown", f"{document_of}docx"):
            assert ada.get(path.format("conversation-of-ada")).status_code == 200
            nothing, foreign = ben.get(path.format("never-asked-by-any")), ben.get(path.format("conversation-of-ada"))
            assert QUESTION not in foreign.text
            assert foreign.status_code in {404, nothing.status_code}
        assert ben.post("/conversations/conversation-of-ada/delete").status_code == 404
        assert ada.post("/conversations/conversation-of-ada/delete").status_code == 204
        assert "was deleted" not in ben.get("/conversations?deleted=conversation-of-ada").text
        assert ben.post("/conversations/conversation-of-ada/undelete").status_code == 404
        assert ada.post("/conversations/conversation-of-ada/undelete").status_code == 204
        assert QUESTION in ben.get(f"/answer/{turn}", headers={"accept": "text/html"}).text  # the link is enough
        document = tmp_path / "conversation.docx"
        document.write_bytes(ada.get("/conversations/conversation-of-ada/document/docx").content)
    with Index(index) as opened:
        assert {verdict.status for verdict in verify(document, opened)} == {Status.VERBATIM}


def test_a_conversation_is_read_by_whoever_has_its_link_as_far_as_they_may_read_its_articles(
    address: str, index: Path, tmp_path: Path
) -> None:
    html = {"accept": "text/html", "host": "news.example"}
    with signed_in(address, "ada") as ada, signed_in(address, "ben") as ben, signed_in(address, "cy") as cy:
        asked(ada, "shared-by-ada", DECIDED, "collection=board")
        asked(ada, "shared-by-ada")
        assert ben.post("/conversations/shared-by-ada/share").status_code == 404  # its owner's to share
        link = ada.post("/conversations/shared-by-ada/share").json()["address"].removeprefix("/news")
        assert ada.post("/conversations/shared-by-ada/share").json()["address"].endswith(link)
        assert link in ada.get("/conversations/shared-by-ada/options").text
        mine, theirs, others = (one.get(link, headers=html).text for one in (ada, ben, cy))
        assert "printing works" in mine
        assert "Alder Bridge" in mine
        assert "Alder Bridge" in theirs
        assert not any(word in theirs for word in ("printing works", DECIDED))  # the conversation is named so
        assert "printing works" in others
        assert "Alder Bridge" not in others
        document = tmp_path / "shared.docx"
        document.write_bytes(ben.get(f"{link}/document/docx").content)
        with Index(index) as opened:
            assert {verdict.status for verdict in verify(document, opened)} == {Status.VERBATIM}
        nothing = ben.get("/shared/never-shared-by-any", headers=html)
        ada.post("/conversations/shared-by-ada/unshare")
        for reader in (ada, ben, cy):
            assert reader.get(link, headers=html).status_code == nothing.status_code == 404
        again = ada.post("/conversations/shared-by-ada/share").json()["address"].removeprefix("/news")
        assert again != link
        ada.post("/conversations/shared-by-ada/delete")
        assert ben.get(again, headers=html).status_code == 404
        with httpx.Client(base_url=address, headers=html) as nobody:
            assert "sign-in" in nobody.get(again).headers["location"]


def test_whoever_has_a_link_reads_and_does_not_judge(address: str) -> None:
    html = {"accept": "text/html", "host": "news.example"}
    with signed_in(address, "ada") as ada, signed_in(address, "ben") as ben:
        turn = asked(ada, "judged-by-ada")
        assert 'data-do="verdict"' in ada.get(f"/answer/{turn}", headers=html).text
        assert 'data-do="verdict"' not in ben.get(f"/answer/{turn}", headers=html).text
        assert ben.post(f"/answer/{turn}/verdict", data={"verdict": "wrong"}).status_code == 404
        assert ada.post(f"/answer/{turn}/verdict", data={"verdict": "good"}).status_code == 204
        assert '"verdict": "good"' in ada.get("/verdicts.jsonl").text


def test_a_model_that_uses_the_tools_of_mcp_reads_what_its_user_may(address: str, index: Path) -> None:
    accounts = Accounts(index / FILE)
    key = accounts.add_key("ben", "model")

    async def talk() -> list[str]:
        calls: list[tuple[str, dict[str, object]]] = [
            ("collection", {}), ("ask", {"question": DECIDED}),
            ("search", {"query": DECIDED, "collection": "board"}), ("ask", {"question": QUESTION}),
        ]  # fmt: skip
        async with (
            create_mcp_http_client(headers={"authorization": f"Bearer {key}"}) as with_key,
            McpClient(streamable_http_client(f"{address}/mcp", http_client=with_key)) as client,
        ):
            return [str((await client.call_tool(*call)).content[0].text) for call in calls]  # type: ignore[union-attr]

    collections, decided, searched, built = in_a_loop(talk())
    assert collections.startswith("main: 37 articles")
    assert not any(
        word in told for told in (collections, decided) for word in ("board:", "printing works", BOARD.title)
    )
    assert searched == "there is no collection 'board'"
    assert "revision=" in built
    accounts.revoke("ben", "model")
    with pytest.raises(BaseExceptionGroup):
        in_a_loop(talk())
    accounts.close()


def test_only_a_trusted_proxy_says_who_asks(address: str, index: Path) -> None:
    """Attempts to sign in are counted by address: whoever could make theirs up would have any number."""

    def attempts(where: str, name: str) -> list[int]:
        form = {"name": name, "password": "wrong horse battery"}
        headers = ({"x-forwarded-for": f"10.0.0.{n}"} for n in range(6))
        return [httpx.post(f"{where}/sign-in", data=form, headers=one, timeout=30).status_code for one in headers]

    assert attempts(address, "nobody-1") == [401] * 6
    with served(index, command="serve") as untrusting:
        assert attempts(untrusting, "nobody-2") == [401] * 5 + [429]


def test_an_answer_leads_back_to_its_conversation_for_its_owner_alone(address: str) -> None:
    html = {"accept": "text/html", "host": "news.example"}
    with signed_in(address, "ada") as ada, signed_in(address, "ben") as ben:
        turn = asked(ada, "back-of-ada")
        assert "conversation=back-of-ada" in ada.get(f"/answer/{turn}", headers=html).text
        assert "back-of-ada" not in ben.get(f"/answer/{turn}", headers=html).text


def test_what_was_answered_from_a_collection_that_was_taken_is_not_seen_or_found_any_more(
    address: str, index: Path
) -> None:
    accounts = Accounts(index / FILE)
    with signed_in(address, "cy") as cy:
        turn = asked(cy, "taken-from-cy", DECIDED, "collection=board")
        word = "printing"  # it is in the answer, not in the question
        assert DECIDED in cy.get(f"/conversations?words={word}").text
        assert word in watched(cy, "taken-from-cy")
        accounts.take("board", ["cy"])
        accounts.give("main", ["cy"])
        try:
            assert DECIDED not in cy.get(f"/conversations?words={word}").text
            assert DECIDED in cy.get("/conversations?words=Gazette").text  # cy's own words
            assert word not in watched(cy, "taken-from-cy")
            assert cy.get(f"/answer/{turn}/text").status_code == 404
            assert word not in cy.get("/conversations/taken-from-cy/document/markdown").text
        finally:
            accounts.give("board", ["cy"])
            accounts.take("main", ["cy"])
    accounts.close()


def test_who_comes_under_the_name_of_somebody_who_is_gone_has_none_of_their_conversations(
    address: str, index: Path
) -> None:
    accounts = Accounts(index / FILE)
    accounts.add("dee", PASSWORD, "reader")
    accounts.give("main", ["dee"])
    with signed_in(address, "dee") as dee:
        turn = asked(dee, "conversation-of-dee")
        assert QUESTION in dee.get("/conversations").text
    assert dateline("users", "remove", "dee", "--index", index).returncode == 0
    accounts.add("dee", PASSWORD, "reader")
    accounts.give("main", ["dee"])
    with signed_in(address, "dee") as dee:
        assert QUESTION not in dee.get("/conversations").text
        assert dee.get("/chat/?conversation=conversation-of-dee").status_code == 404
        assert QUESTION in dee.get(f"/answer/{turn}/text").text  # the link is enough, as before
    accounts.remove("dee")
    accounts.close()


def test_the_chat_streams_a_conversation_to_its_owner_alone(address: str) -> None:
    with signed_in(address, "ada") as ada, signed_in(address, "ben") as ben:
        asked(ada, "stream-of-ada")
        assert "1968" in watched(ada, "stream-of-ada") or "Alder" in watched(ada, "stream-of-ada")
        assert "Alder" not in watched(ben, "stream-of-ada")


def test_who_has_signed_in_may_sign_out_on_every_page_and_who_has_not_sees_nothing_but_the_way_in(address: str) -> None:
    html = {"host": "news.example", "accept": "text/html"}
    with signed_in(address, "ben") as ben, httpx.Client(base_url=address, headers=html) as nobody:
        for path in ("/chat/?conversation=conversation-of-ben", "/articles", "/timeline", "/nothing"):
            page = ben.get(path, headers=html).text
            assert 'action="/news/sign-out"' in page
            assert "<bdi>ben</bdi>" in page
        missing = nobody.get("/static/nothing")
        assert missing.status_code == 404
        assert 'href="/news/sign-in"' in missing.text
        assert not any(said in missing.text for said in ("37 articles", "sign-out", "/conversations"))


def test_the_pages_show_the_collection_of_their_address_to_who_may_read_it_and_nothing_of_it_to_others(
    address: str,
) -> None:
    html = {"accept": "text/html", "host": "news.example"}
    with signed_in(address, "ada") as ada, signed_in(address, "ben") as ben, signed_in(address, "cy") as cy:
        turn = asked(ada, "board-of-ada", DECIDED, "collection=board")
        (article,) = set(re.findall(r"/article/\w+", ada.get(f"/answer/{turn}", headers=html).text))
        for path in (
            f"/answer/{turn}",
            article,
            "/articles?collection=board",
            "/timeline?collection=board&topic=works",
        ):
            for reader in (ada, cy):
                assert "printing works" in (page := reader.get(path, headers=html).text) or BOARD.title in page
            assert ben.get(path, headers=html).status_code == 404
        for path in (f"/answer/{turn}/text", f"/answer/{turn}/document/docx", f"{article}/changes?since=x"):
            assert ben.get(path).status_code == 404
        theirs, nobodys = (
            ben.post(f"/conversations/board-of-ben/questions?collection={name}", data={"question": DECIDED})
            for name in ("board", "other")
        )
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.text.replace("board", "other") == nobodys.text
        assert not any("board" in ben.get(path, headers=html).text for path in ("/articles", "/chips", "/examples"))
        assert BOARD.title in cy.get("/articles", headers=html).text  # the first that cy may read
        assert "collection=board" in ada.get("/chat/?conversation=board-of-ada", headers=html).headers["location"]


def test_a_timeline_is_a_document_too(address: str, index: Path, tmp_path: Path) -> None:
    html = {"accept": "text/html", "host": "news.example"}
    with signed_in(address, "ben") as ben:
        page = ben.get("/timeline?topic=the+Alder+Bridge&since=2025-01-01", headers=html).text
        (form,) = re.findall(r'href="/news(/timeline/document/docx[^"]*)"', page)
        document = tmp_path / "timeline.docx"
        document.write_bytes(ben.get(form.replace("&amp;", "&")).content)
        with Index(index) as opened:
            assert {verdict.status for verdict in verify(document, opened)} == {Status.VERBATIM}
        theirs, nobodys = (ben.get(f"/timeline/document/docx?topic=works&collection={n}") for n in ("board", "other"))
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.text.replace("board", "other") == nobodys.text
        assert ben.get("/timeline/document/pdf?topic=bridge").status_code == 404


def test_articles_are_added_to_and_removed_from_the_collection_of_the_address(address: str) -> None:
    with signed_in(address, "ada") as ada:
        files = {
            "files": ("ferry.txt", b"date 2025-04-05\nFerry of the board\n\nThe board will buy a ferry, it said.\n")
        }
        added = ada.post("/articles/files?collection=board", files=files)
        assert added.headers["location"].endswith("collection=board")
        for _ in range(100):
            if "1 added" in ada.get("/articles/jobs?collection=board").text:
                break
            time.sleep(0.1)
        listed = ada.get("/articles?collection=board").text
        assert "Ferry of the board" in listed
        assert "Ferry of the board" not in ada.get("/articles?words=ferry").text
        (remove,) = re.findall(r"(/articles/\w+/remove\?collection=board)[^>]*><button[^>]*Ferry", listed)
        assert ada.post(remove).status_code == 303
        assert "Ferry of the board" not in ada.get("/articles?collection=board").text


def watched(client: httpx.Client, conversation: str) -> str:
    """What Gradio's queue tells of a conversation."""
    dependencies = client.get("/chat/config").json()["dependencies"]
    (load,) = [one["id"] for one in dependencies if any(event == "load" for _, event in one["targets"])]
    body = {"data": [], "fn_index": load, "session_hash": f"s{time.monotonic_ns()}", "trigger_id": None}
    joined = client.post("/chat/gradio_api/queue/join", params={"conversation": conversation}, json=body)
    assert joined.status_code == 200, joined.text
    told = ""
    with client.stream("GET", "/chat/gradio_api/queue/data", params={"session_hash": body["session_hash"]}) as stream:
        for line in stream.iter_lines():
            told += line
            if "process_completed" in line or "close_stream" in line:
                break
    return told


def test_behind_a_proxy_every_address_has_its_root(address: str) -> None:
    headers = {"host": "news.example", "accept": "text/html", "x-forwarded-proto": "https"}
    with httpx.Client(base_url=address, headers=headers) as client:
        assert client.get("/articles").headers["location"].startswith("/news/sign-in?to=/articles")
        assert 'action="/news/sign-in"' in client.get("/sign-in").text
        cookie = client.post("/sign-in", data={"name": "ben", "password": PASSWORD}).headers["set-cookie"]
        assert all(part in cookie for part in ("Path=/news", "Secure", "HttpOnly"))
        assert client.get("/sign-in", headers={"host": "evil.example"}).status_code == 421


def test_an_address_that_is_not_loopback_needs_accounts_or_a_word(index: Path, sample_index: Path) -> None:
    def started(*options: str) -> str:
        command = [str(warm.dateline()), "serve", "--port", "0", "--host", "0.0.0.0", *options]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line.strip() + " "
            if "http://" in line:
                break
        process.terminate()
        process.communicate(timeout=20)
        return said

    assert "dateline users add" in started("--index", str(sample_index))
    assert "http://0.0.0.0" in started("--index", str(sample_index), "--no-auth")
    assert "http://0.0.0.0" in started("--index", str(index))


def test_without_accounts_loopback_is_open_and_nothing_is_left_beside_the_index(
    sample_index: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(sample_index, folder, ignore=shutil.ignore_patterns(f"{FILE}*"))
    with served(folder, command="serve") as found:
        reply = httpx.post(f"{found}/v1/ask", json={"question": QUESTION}, timeout=30)
        assert json.loads(reply.text)["citations"]
    assert not (folder / FILE).exists()
