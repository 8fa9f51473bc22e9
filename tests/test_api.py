"""ui/server/api: the HTTP API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from qa.export import FORMATS, Status, verify
from qa.index import Index
from qa.settings import Settings
from qa.wire import MAIN
from ui.server.api.library import Collection, Library
from ui.server.api.routes import mount
from ui.server.security import Guard

QUESTION = {"question": "When was the Alder Bridge built?", "as_of": "2025-04-06"}


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    collection = Collection.open(MAIN, Settings(index=sample_index))
    app = FastAPI()
    mount(app, Library([collection]), at_once=2)
    app.add_middleware(Guard, hosts=("testserver",))
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened
    collection.answerer.close()


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    return [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)]


def test_an_answer_has_its_quotes_with_revision_and_offsets(client: TestClient) -> None:
    answer = client.post("/v1/ask", json=QUESTION).json()
    assert not answer["refused"]
    for citation in answer["citations"]:
        article = client.get(f"/v1/articles/{citation['revision']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert article["state"] == "current"


def test_the_stream_ends_with_the_answer_that_is_given_whole(client: TestClient) -> None:
    whole = client.post("/v1/ask", json=QUESTION).json()
    reply = client.post("/v1/ask", json=QUESTION | {"stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    name, last = events(reply.text)[-1]
    assert name == "answer"
    assert last | {"timings": 0} == whole | {"timings": 0}


def test_a_follow_up_leans_on_the_answers_that_are_sent_with_it(client: TestClient) -> None:
    first = client.post("/v1/ask", json=QUESTION).json()
    second = client.post("/v1/ask", json={"question": "How long is it?", "history": [first]}).json()
    assert "Alder Bridge" in second["understood"] + second["question"]


def test_hits_are_paged_through_without_repeating_one(client: TestClient) -> None:
    whole = client.post("/v1/search", json={"query": "bridge", "limit": 6}).json()["items"]
    paged, cursor = [], ""
    for _ in range(3):
        page = client.post("/v1/search", json={"query": "bridge", "limit": 2, "cursor": cursor}).json()
        paged += page["items"]
        cursor = page["next_cursor"] or ""
    places = [(hit["revision"], hit["start"], hit["end"]) for hit in paged]
    assert places == [(hit["revision"], hit["start"], hit["end"]) for hit in whole]
    assert len(set(places)) == 6


def test_all_articles_are_listed_page_by_page_once(client: TestClient) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    total = 0
    while cursor is not None:
        page = client.get("/v1/articles", params={"limit": 7, "cursor": cursor}).json()
        seen += [item["revision"] for item in page["items"]]
        cursor, total = page["next_cursor"], page["total"]
    assert len(seen) == len(set(seen)) == total == client.get("/v1/collections").json()["items"][0]["articles"]


def test_a_stretch_of_an_article_says_which_it_is(client: TestClient) -> None:
    revision = client.get("/v1/articles").json()["items"][0]["revision"]
    whole = client.get(f"/v1/articles/{revision}").json()
    part = client.get(f"/v1/articles/{revision}", params={"start": 5, "end": 25}).json()
    assert (part["start"], part["end"], part["characters"]) == (5, 25, len(whole["text"]))
    assert part["text"] == whole["text"][5:25]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("timeline", [False, True])
def test_what_is_exported_can_be_verified(
    client: TestClient, sample_index: Path, tmp_path: Path, form: str, timeline: bool
) -> None:
    body = {"question": "When was the Alder Bridge built?", "format": form, "timeline": timeline}
    reply = client.post("/v1/export", json=body)
    path = tmp_path / f"a{FORMATS[form].suffix}"
    path.write_bytes(reply.content)
    with Index(sample_index) as index:
        verdicts = verify(path, index)
    assert {verdict.status for verdict in verdicts} == {Status.VERBATIM}


def test_a_conversation_is_exported_with_the_answers_that_are_sent_with_it(
    client: TestClient, sample_index: Path, tmp_path: Path
) -> None:
    first = client.post("/v1/ask", json=QUESTION).json()
    body = {"question": "Who found the Salt Horse?", "format": "docx", "history": [first]}
    path = tmp_path / "a.docx"
    path.write_bytes(client.post("/v1/export", json=body).content)
    with Index(sample_index) as index:
        verdicts = verify(path, index)
    assert {verdict.status for verdict in verdicts} == {Status.VERBATIM}
    assert {citation["revision"] for citation in first["citations"]} < {verdict.revision for verdict in verdicts}
    first["sentences"][0]["citations"] = [99]  # whoever makes up an answer has a document without its footnote
    forged = client.post("/v1/export", json=body | {"format": "markdown"})
    assert forged.status_code == 200
    assert first["sentences"][0]["text"].split()[0] in forged.text


def test_a_claim_is_checked_with_quotes_of_both_sides(client: TestClient) -> None:
    reply = client.post("/v1/check", json={"claim": "The repair of the Alder Bridge will cost 52 million crowns."})
    told = reply.json()
    assert told["support"] == "contradicted"
    assert "52 million" in told["reason"]
    assert told["bearing"] == []
    assert "41 million" in told["opposing"][0]["quote"]


def test_a_timeline_is_dated_quotes_oldest_first(client: TestClient) -> None:
    entries = client.post("/v1/timeline", json={"topic": "the Alder Bridge"}).json()["entries"]
    assert len(entries) > 1
    assert [entry["day"] for entry in entries] == sorted(entry["day"] for entry in entries)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"question": ""}, 422, "/body/question"),
        ({"question": "a" * 2001}, 422, "2000"),
        ({"question": "\ud800"}, 422, "/body/question"),
        ({"question": "Who?", "sources": "Gazette"}, 422, "/body/sources"),
        ({"question": "Who?", "colections": ["main"]}, 422, "colections"),
        ({"question": "Who?", "collections": ["archive"]}, 404, "no collection 'archive'"),
        ({"question": "Who?", "since": 0}, 422, "/body/since"),
        ({"question": "Who?", "any_date": 1}, 422, "/body/any_date"),
        ({"question": "Who?", "history": [{"question": "a" * 1_100_000}]}, 413, "bytes"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_why(
    client: TestClient, body: dict[str, object], status: int, says: str
) -> None:
    reply = client.post("/v1/ask", content=json.dumps(body), headers={"content-type": "application/json"})
    problem = reply.json()
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status_code, problem["status"]) == (status, status)
    assert says in json.dumps(problem)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_a_body_of_another_type_is_told_which_is_read(client: TestClient, kind: str) -> None:
    reply = client.post("/v1/ask", content=b'{"question": "Who?"}', headers={"content-type": kind})
    assert (reply.status_code, reply.headers["accept-post"]) == (415, "application/json")
    assert "content-type: application/json" in reply.json()["detail"]


def test_an_address_with_a_control_character_is_a_problem_too(client: TestClient) -> None:
    reply = client.get("/v1/models/a%0Ab")
    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")


def test_every_reply_names_its_request_as_the_request_named_itself(client: TestClient) -> None:
    named = client.get("/v1/nothing", headers={"x-request-id": "from-a-notebook.1"})
    assert named.headers["x-request-id"] == "from-a-notebook.1"
    assert named.json()["instance"] == "urn:request:from-a-notebook.1"
    assert re.fullmatch(
        "[0-9a-f]{16}", client.get("/v1/health", headers={"x-request-id": "a b"}).headers["x-request-id"]
    )


def test_prometheus_is_told_what_was_asked(client: TestClient) -> None:
    client.post("/v1/ask", json=QUESTION)
    client.get("/v1/guessed/address")
    told = client.get("/v1/metrics").text
    assert re.search(r'dateline_answers_total\{outcome="answered"\} [1-9]', told)
    assert re.search(r'dateline_requests_total\{route="/ask",status="200"\} [1-9]', told)
    assert "guessed" not in told


def test_the_openapi_document_has_an_example_of_each_question(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    schemas = document["components"]["schemas"]
    for path in ("/ask", "/search", "/timeline", "/check"):
        body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        (example, *_) = schemas[body["$ref"].rpartition("/")[2]]["examples"]
        assert client.post(f"/v1{path}", json=example).status_code == 200
