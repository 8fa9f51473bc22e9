"""ui/server/accounts.py and accounts_gate.py: who comes in, how far, and what those who do not are told."""

from __future__ import annotations

import asyncio
import functools
import re
import stat
import statistics
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from conftest import WordEmbedder, in_a_file, in_a_loop, make_article
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.types import Send

from ingest.job import ingest
from qa.answering.extractive import ExtractiveAnswerer
from qa.domain import Article
from qa.index import Index
from qa.models.weights import packaged_weights
from qa.pipeline import Answerer
from qa.retrieval import PassageRetriever
from qa.settings import Settings
from ui.mcp.tools import call
from ui.server.accounts import AccountError, Accounts, User
from ui.server.accounts_gate import Gate, Limited, _inside, caller_of, rights_now, sign_in_routes
from ui.server.api.library import Collection, Library
from ui.server.api.routes import mount
from ui.server.texts import Texts

pytestmark = pytest.mark.usefixtures("off_the_loop")

PASSWORD = "correct horse battery"
HARBOUR = "The old harbour bridge was closed on Monday by the port office. Ships wait outside the harbour. "
SECRET = "Quillfeather signed the harbour merger on Monday in the zanzibarium. "
ASK = {"question": "When was the harbour bridge closed?"}


@pytest.fixture(scope="module", autouse=True)
def _passwords_are_hashed_quickly() -> Iterator[None]:
    """By the same algorithm; 66 sign-ins take ten seconds with what a hash costs by default."""
    quick = functools.partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.server.accounts.PasswordHasher", quick)
        yield


@pytest.fixture
def accounts(tmp_path: Path, catalog_url: str | None) -> Iterator[Accounts]:
    opened = Accounts(tmp_path / "accounts.sqlite", catalog_url or "")
    yield opened
    opened.close()


def collection(name: str, folder: Path, *articles: Article) -> Collection:
    words = WordEmbedder()
    options = Settings(index=folder)
    with Index(folder, create=True) as index:
        ingest(articles, index, words, options)
    opened = Index(folder)
    retriever = PassageRetriever(index=opened, embedder=words, settings=options)
    answerer = Answerer(retriever, ExtractiveAnswerer(words, options.answer, packaged_weights()), close=opened.close)
    return Collection(name, opened, answerer)


class House:
    """A server with two collections and three users: ada edits and reads all, ben reads main, cy reads nothing.

    Args:
        alone: Without the other collection, for what is told where there is none.
    """

    def __init__(self, folder: Path, rate: int = 1_000_000, *, alone: bool = False) -> None:
        self.accounts = Accounts(folder / "accounts.sqlite")
        (folder / "secret").mkdir()
        for name, role, groups in (("ada", "editor", ["board"]), ("ben", "reader", []), ("cy", "reader", [])):
            self.accounts.add(name, PASSWORD, role, groups)
        self.accounts.add_collection("secret", folder / "secret")
        self.accounts.take("main", ["*"])
        self.accounts.give("main", ["ben", "@board"])
        self.accounts.give("secret", ["@board"])
        self.keys = {name: self.accounts.add_key(name, "laptop") for name in ("ada", "ben", "cy")}
        self.collections = [
            collection("main", folder / "main", *(make_article(f"m{n}", f"{HARBOUR}Day {n}.") for n in range(4))),
            collection(
                "secret",
                folder / "secret",
                *(
                    make_article(f"s{n}", f"{SECRET}Day {n}.", source="Wyrm Circular", title="Zanzibarium")
                    for n in range(4)
                ),
            ),
        ]
        if alone:
            self.collections.pop().answerer.close()
        self.library = Library(self.collections)
        app = FastAPI()
        mount(app, self.library, at_once=2)

        @app.get("/chat/")
        @app.post("/articles/files")
        def page() -> str:
            return "a page"

        app.include_router(sign_in_routes(self.accounts, lambda request: Texts("en", "")))
        app.add_middleware(Gate, accounts=self.accounts, rate=rate)
        self.app = app

    def client(self, user: str = "", **headers: str) -> TestClient:
        if user:
            headers["authorization"] = f"Bearer {self.keys[user]}"
        return TestClient(self.app, headers=headers, follow_redirects=False)

    def close(self) -> None:
        for one in self.collections:
            one.answerer.close()
        self.accounts.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    yield made
    made.close()


# -- accounts


def test_a_password_opens_its_account_and_no_other_does(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, "editor", ["board", "desk"])
    assert accounts.with_password("ada", PASSWORD) == User("ada", "editor", ("board", "desk"))
    assert accounts.with_password("ada", PASSWORD + "!") is None
    assert accounts.with_password("eve", PASSWORD) is None


def test_a_new_password_ends_all_sessions_and_keeps_the_keys(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, "reader")
    session, key = accounts.session("ada"), accounts.add_key("ada", "laptop")
    assert accounts.of_session(session)
    accounts.set_password("ada", "another long one")
    assert accounts.of_session(session) is None
    assert accounts.of_key(key)


def test_a_session_that_was_tampered_with_is_none(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, "reader")
    session = accounts.session("ada")
    assert accounts.of_session(session[:-2] + ("aa" if session[-2:] != "aa" else "bb")) is None
    assert accounts.of_session("") is None


def test_a_session_ends_after_a_fortnight(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("ada", PASSWORD, "reader")
    session, now = accounts.session("ada"), time.time()
    for days, opens in ((13, True), (15, False)):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda days=days: now + days * 24 * 3600)
        assert bool(accounts.of_session(session)) is opens


def test_a_user_joins_and_leaves_groups_and_has_another_role_at_once(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, "reader", ["board"])
    accounts.take("main", ["*"])
    accounts.give("main", ["@press"])
    session = accounts.session("ada")
    accounts.change("ada", role="editor", join=["press", "press"], leave=["board"])
    changed = User("ada", "editor", ("press",))
    assert accounts.of_session(session) == accounts.user("ada") == changed
    assert accounts.readable(changed) == {"main"}
    for wrong in ({"role": "owner"}, {"join": ["*"]}, {"leave": ["board"]}):
        with pytest.raises(AccountError):
            accounts.change("ada", **wrong)
    with pytest.raises(AccountError):
        accounts.change("nobody", role="editor")
    assert accounts.user("ada") == changed


def test_a_request_that_lasts_has_the_rights_of_the_moment(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, "reader")
    user = accounts.user("ada")
    assert user
    asked = caller_of(accounts, user)
    assert asked.collections == frozenset({"main"})
    accounts.take("main", ["*"])
    assert rights_now(accounts, asked).collections == frozenset()
    accounts.give("main", ["ada"])
    assert rights_now(accounts, asked) == asked
    accounts.remove("ada")
    assert rights_now(accounts, asked).collections == frozenset()


def test_who_is_removed_has_no_key_session_or_right_left(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, "reader")
    accounts.give("main", ["ada"])
    session, key = accounts.session("ada"), accounts.add_key("ada", "laptop")
    accounts.remove("ada")
    assert (accounts.of_session(session), accounts.of_key(key), accounts.users(), accounts.all_keys()) == (
        None,
        None,
        [],
        [],
    )
    assert accounts.collections()[0].receivers == ("*",)


@in_a_file
def test_nothing_that_opens_an_account_is_in_the_file(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add("ada", PASSWORD, "reader")
    key = accounts.add_key("ada", "laptop")
    content = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.sqlite*"))
    assert b"$argon2id$" in content
    assert PASSWORD.encode() not in content
    assert key.encode() not in content
    assert stat.S_IMODE((tmp_path / "accounts.sqlite").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "password", "role", "group"),
    [
        ("Ada", PASSWORD, "reader", "a"), ("@a", PASSWORD, "reader", "a"), ("", PASSWORD, "reader", "a"),
        ("ada", "short", "reader", "a"), ("ada", "x" * 501, "reader", "a"), ("ada", PASSWORD, "owner", "a"),
        ("ada", PASSWORD, "reader", "*"), ("known", PASSWORD, "reader", "a"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_account_is_refused(
    accounts: Accounts, name: str, password: str, role: str, group: str
) -> None:
    accounts.add("known", PASSWORD, "reader")
    with pytest.raises(AccountError):
        accounts.add(name, password, role, [group])
    assert [user.name for user in accounts.users()] == ["known"]


def test_limits_count_within_their_stretch_of_time() -> None:
    now = 0.0
    limited = Limited(3, 60, lambda: now)
    for _ in range(3):
        assert limited.wait("ada") == 0
        limited.note("ada")
        now += 10
    assert (limited.wait("ada"), limited.wait("ben")) == (30, 0)
    now = 60
    assert limited.wait("ada") == 0
    limited.forget("ada")
    assert limited.wait("ada") == 0


# -- the gate


@pytest.mark.parametrize("key", ["", "dl_wrong", "Basic YWRhOmFkYQ==", "\xff"])
@pytest.mark.parametrize("path", ["/v1/ask", "/mcp", "/v1/metrics", "/v1/openapi.json"])
def test_a_program_without_a_good_key_is_told_how_to_get_one(house: House, key: str, path: str) -> None:
    given = key if " " in key else f"Bearer {key}"
    headers = [(b"authorization", given.encode("latin-1"))] if key else []
    reply = house.client().post(path, json=ASK, headers=headers)
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert "API key" in reply.json()["detail"]


def test_a_revoked_key_opens_nothing_from_then_on(house: House) -> None:
    key = house.accounts.add_key("ben", "old phone")
    client = TestClient(house.app, headers={"authorization": f"Bearer {key}"})
    assert client.post("/v1/ask", json=ASK).status_code == 200
    house.accounts.revoke("ben", "old phone")
    assert client.post("/v1/ask", json=ASK).status_code == 401


def test_health_is_told_to_everybody(house: House) -> None:
    assert house.client().get("/v1/health").status_code == 200
    assert house.client().get("/v1/ready").status_code == 200


def test_only_editors_change_the_collection_and_see_the_metrics(house: House) -> None:
    assert house.client("ben").post("/articles/files").status_code == 403
    assert house.client("ada").post("/articles/files").status_code == 200
    assert house.client("ben").get("/v1/metrics").status_code == 403
    assert house.client("ada").get("/v1/metrics").status_code == 200


def test_the_metrics_name_the_collections_that_their_reader_may_read_whoever_has_looked_before(house: House) -> None:
    house.accounts.add("eve", PASSWORD, "editor")
    house.accounts.give("main", ["eve"])
    eve = {"authorization": f"Bearer {house.accounts.add_key('eve', 'laptop')}"}
    assert 'collection="secret"' in house.client("ada").get("/v1/metrics").text
    told = TestClient(house.app, headers=eve).get("/v1/metrics").text
    assert 'dateline_articles{collection="main"} 4' in told
    assert "secret" not in told
    house.accounts.remove("eve")


def test_a_browser_signs_in_and_comes_back_to_where_it_was(house: House) -> None:
    browser = house.client(accept="text/html")
    away = browser.get("/chat/?conversation=abc")
    assert away.headers["location"] == "/sign-in?to=/chat/%3Fconversation%3Dabc"
    assert "<form" in browser.get(away.headers["location"]).text
    back = browser.post("/sign-in", data={"name": "Ben", "password": PASSWORD, "to": "/chat/?conversation=abc"})
    assert (back.status_code, back.headers["location"]) == (303, "/chat/?conversation=abc")
    cookie = back.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    assert browser.get("/chat/").status_code == 200
    browser.post("/sign-out")
    assert browser.get("/chat/").status_code == 303


def test_over_https_the_cookie_is_sent_over_https_only(house: House) -> None:
    client = TestClient(house.app, base_url="https://testserver", follow_redirects=False)
    assert "Secure" in client.post("/sign-in", data={"name": "ben", "password": PASSWORD}).headers["set-cookie"]


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "", "/\t/evil", "http://[", "//["]
)
def test_no_address_leads_elsewhere_after_signing_in(to: str) -> None:
    assert _inside(to) == "/"


def test_attempts_to_sign_in_are_limited(tmp_path: Path) -> None:
    house = House(tmp_path)
    client = house.client()
    replies = [client.post("/sign-in", data={"name": "ben", "password": f"wrong {n}"}) for n in range(6)]
    assert [reply.status_code for reply in replies] == [401] * 5 + [429]
    assert client.post("/sign-in", data={"name": "ben", "password": PASSWORD}).status_code == 429
    assert client.post("/sign-in", data={"name": "ada", "password": PASSWORD}).status_code == 303
    assert int(replies[-1].headers["retry-after"]) > 800
    house.close()


def test_a_team_behind_one_address_signs_in_on_one_morning(tmp_path: Path) -> None:
    """Only wrong passwords count against an address."""
    house = House(tmp_path)
    client = house.client()
    for _ in range(35):
        assert client.post("/sign-in", data={"name": "ben", "password": PASSWORD}).status_code == 303
    guesses = [client.post("/sign-in", data={"name": f"user{n}", "password": "wrong one"}) for n in range(31)]
    assert [reply.status_code for reply in guesses] == [401] * 30 + [429]
    house.close()


def test_a_user_who_asks_too_often_is_told_and_others_are_not_held_up(tmp_path: Path) -> None:
    house = House(tmp_path, rate=3)
    assert [house.client("ben").post("/v1/ask", json=ASK).status_code for _ in range(4)] == [200, 200, 200, 429]
    said = house.client("ben").post("/v1/ask", json=ASK)
    assert "3 requests in a minute" in said.json()["detail"]
    assert 0 < int(said.headers["retry-after"]) <= 60
    assert house.client("ada").post("/v1/ask", json=ASK | {"collections": ["main"]}).status_code == 200
    house.close()


def test_nobody_fills_the_line_alone(accounts: Accounts) -> None:
    """Fifty requests of a user wait; the next is told so, and another user's is taken."""
    keys = {}
    for name in ("ada", "ben"):
        accounts.add(name, PASSWORD, "reader")
        keys[name] = accounts.add_key(name, "laptop")
    done, full, entered = asyncio.Event(), asyncio.Event(), list[int]()

    async def slow(_: object, __: object, send: Send) -> None:
        entered.append(1)
        if len(entered) == 50:
            full.set()
        await done.wait()
        await PlainTextResponse("done")({"type": "http"}, _no_body, send)

    async def asked(name: str) -> dict[str, object]:
        sent: list[dict[str, object]] = []
        scope = {
            "type": "http", "method": "POST", "path": "/v1/ask", "root_path": "",
            "headers": [(b"authorization", f"Bearer {keys[name]}".encode())],
        }  # fmt: skip

        async def send(message: MutableMapping[str, object]) -> None:
            sent.append(dict(message))

        await gate(scope, _no_body, send)
        return sent[0]

    gate = Gate(slow, accounts, 1_000)

    async def talk() -> None:
        waiting = [asyncio.create_task(asked("ada")) for _ in range(50)]
        await full.wait()  # each has to be looked up first
        refused, other = await asked("ada"), asyncio.create_task(asked("ben"))
        assert refused["status"] == 429
        done.set()
        assert [one["status"] for one in await asyncio.gather(*waiting, other)] == [200] * 51
        assert (await asked("ada"))["status"] == 200

    in_a_loop(talk())


async def _no_body() -> MutableMapping[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


# -- rights


def test_who_may_read_a_collection_sees_it_and_who_may_not_sees_none(house: House) -> None:
    names = {
        user: [one["name"] for one in house.client(user).get("/v1/collections").json()["items"]] for user in house.keys
    }
    assert names == {"ada": ["main", "secret"], "ben": ["main"], "cy": []}
    assert house.client("cy").post("/v1/ask", json=ASK).status_code == 403
    assert house.client("cy", accept="text/html").get("/chat/").status_code == 403
    models = [model["id"] for model in house.client("ben").get("/v1/models").json()["data"]]
    assert models == ["dateline", "dateline/main"]


def test_a_question_over_several_collections_is_answered_from_that_which_knows(house: House) -> None:
    ada = house.client("ada")
    asked = {
        "main": "When was the harbour bridge closed by the port office?",
        "secret": "Who signed the harbour merger?",
    }
    for name, question in asked.items():
        answer = ada.post("/v1/ask", json={"question": question}).json()
        assert answer["citations"]
        assert {citation["collection"] for citation in answer["citations"]} == {name}
    hits = ada.post("/v1/search", json={"query": "harbour Monday", "limit": 20}).json()["items"]
    assert {hit["collection"] for hit in hits} == {"main", "secret"}
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    entries = ada.post("/v1/timeline", json={"topic": "harbour", "limit": 6}).json()["entries"]
    assert [entry["citation"]["number"] for entry in entries] == list(range(1, len(entries) + 1))


def test_anothers_collection_is_told_of_as_one_that_does_not_exist(house: House) -> None:
    ben = house.client("ben")
    revision = house.collections[1].index.revisions(["s0"])["s0"]
    pairs = [
        (ben.post("/v1/ask", json=ASK | {"collections": [name]}) for name in ("secret", "nothin")),
        (ben.post("/v1/search", json={"query": "x", "collections": [name]}) for name in ("secret", "nothin")),
        (ben.get("/v1/articles", params={"collection": name}) for name in ("secret", "nothin")),
        (ben.get(f"/v1/articles/{one}") for one in (revision, "0" * 32)),
        (
            ben.post(
                "/v1/chat/completions",
                json={"model": f"dateline/{name}", "messages": [{"role": "user", "content": "x"}]},
            )
            for name in ("secret", "nothin")
        ),
    ]
    for theirs, nobodys in pairs:
        assert theirs.status_code == nobodys.status_code == 404
        told = [reply.text.replace(reply.headers["x-request-id"], "") for reply in (theirs, nobodys)]
        assert told[0].replace("secret", "").replace(revision, "") == told[1].replace("nothin", "").replace(
            "0" * 32, ""
        )


def test_refusals_of_what_exists_and_of_what_does_not_take_as_long(house: House) -> None:
    """The medians of 60 in turn; half as long again would be 0.5 ms here, which no network shows."""
    ben = house.client("ben")
    times: dict[str, list[float]] = {"secret": [], "nothin": []}
    for _ in range(60):
        for name, taken in times.items():
            began = time.perf_counter()
            ben.post("/v1/ask", json=ASK | {"collections": [name]})
            taken.append(time.perf_counter() - began)
    first, second = (statistics.median(taken) for taken in times.values())
    assert abs(first - second) < 0.5 * min(first, second)


SECRET_WORDS = ("Quillfeather", "zanzibarium", "Wyrm")
SHARED_WORDS = "harbour bridge merger Monday signed Circular closed ships who when"
WORDS = (*SECRET_WORDS, *SHARED_WORDS.split())
QUESTIONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUESTIONS)
def test_no_question_brings_a_word_of_anothers_collection(house: House, question: str) -> None:
    """Two collections that share words; 10,000 questions take minutes: tests/benchmarks/rights.py."""
    told = everything_told(house, "ben", question)
    for word in SECRET_WORDS:
        assert word.lower() not in told.lower()


def test_what_is_told_is_what_is_told_where_there_is_no_other_collection(house: House, tmp_path: Path) -> None:
    """To the last digit of every score and count; more of it: tests/benchmarks/rights.py."""
    alone = House(tmp_path, alone=True)
    for question in (
        "who signed the harbour merger on Monday",
        "Quillfeather closed bridge",
        "zanzibarium Wyrm Circular",
    ):
        assert replies(house, "ben", question) == replies(alone, "ben", question)
    assert replies(house, "ada", "harbour") != replies(alone, "ada", "harbour")
    alone.close()


ECHOED = ("question", "topic", "claim", "understood", "window")


def replies(house: House, user: str, question: str) -> list[object]:
    """What a user is told of a question by the API, as a model of OpenAI's clients, and by MCP."""
    client = house.client(user)
    told = [
        client.post("/v1/ask", json={"question": question}),
        client.post("/v1/search", json={"query": question, "limit": 50}),
        client.post("/v1/timeline", json={"topic": question}),
        client.post("/v1/check", json={"claim": question}),
        client.get("/v1/articles", params={"words": question}),
        client.get("/v1/collections"),
        client.get("/v1/models"),
        client.post(
            "/v1/chat/completions", json={"model": "dateline", "messages": [{"role": "user", "content": question}]}
        ),
    ]
    assert all(reply.status_code == 200 for reply in told)
    user_of_it = house.accounts.user(user)
    assert user_of_it
    calls = {
        "ask": {"question": question},
        "search": {"query": question},
        "timeline": {"topic": question},
        "collection": {},
    }
    caller = caller_of(house.accounts, user_of_it)
    return [
        *(_without(reply.json(), "timings", "created", "id") for reply in told),
        *(call(house.library, caller, name, arguments) for name, arguments in calls.items()),
    ]


def _without(content: object, *names: str) -> object:
    """JSON without what differs from one asking to the next."""
    if isinstance(content, list):
        return [_without(one, *names) for one in content]
    if isinstance(content, dict):
        return {name: _without(value, *names) for name, value in content.items() if name not in names}
    return content


def everything_told(house: House, user: str, question: str) -> str:
    """The same without what was asked itself."""
    told = []
    for content in replies(house, user, question):
        # A notice says, and has as a value, which words of the question it is about.
        said = str(_without(content, *ECHOED))
        for quoted in ("“(.*?)”", "'(.*?)'"):  # the one stands within the other
            said = re.sub(quoted, lambda words: "" if words[1] in question else words[0], said)
        told.append(said)
    return " ".join(told)
