"""ui/server/database.py: conversations and accounts in a file and on PostgreSQL, the same, shared and moved there."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from conftest import dateline, in_a_loop
from postgres import Postgres
from test_server import Slow

from qa.domain import Answer, Sentence
from qa.index import Index
from qa.settings import Settings
from ui.server import accounts as accounts_module
from ui.server import conversations as conversations_module
from ui.server.accounts import Accounts
from ui.server.conversations import Conversations, Turn, left, new_id
from ui.server.desk import Desk
from ui.server.narrowing import Narrowing

PASSWORD = "correct horse battery"
ANSWER = Answer(
    "q",
    (Sentence(r"The bridge über the Sill was closed: “100% \u0000 sure”.", ()),),
    (),
    (),
    confidence=0.9,
    as_of=dt.date(2025, 4, 6),
    model="x",
)


@pytest.fixture
def store(tmp_path: Path, catalog_url: str | None) -> Iterator[Conversations]:
    opened = Conversations(tmp_path / "c.sqlite", catalog_url or "", "one")
    yield opened
    opened.close()


def asked(store: Conversations, question: str, conversation: str = "first", owner: str = "ada") -> Turn:
    return store.add(Turn(new_id(), conversation, question), owner)


def test_what_was_asked_and_answered_is_read_as_it_was(store: Conversations) -> None:
    first = asked(store, "When was the bridge closed? \0")
    kept = replace(first, state="done", answer=ANSWER, searched=3, following=("And then?",))
    store.keep(replace(kept, answer=replace(ANSWER, question="q\0")))
    second = asked(store, "Why?")
    found = store.turns("first")
    assert [turn.id for turn in found] == [first.id, second.id]
    assert found[0] == replace(
        first,
        question="When was the bridge closed? ",
        state="done",
        answer=ANSWER,
        searched=3,
        following=("And then?",),
    )
    assert store.turn(second.id) == second
    (listed,) = store.listed("ada")
    assert (listed.id, listed.name) == ("first", "When was the bridge closed?")
    assert store.listed("ben") == []


def test_words_are_found_in_questions_names_and_answers_and_not_in_what_was_only_read(store: Conversations) -> None:
    turn = asked(store, "Which one is it?")
    store.keep(replace(turn, state="done", answer=ANSWER))
    asked(store, "Ferry times", "second")
    store.rename("second", "Harbour")
    for words in ("SILL bridge", "100%", "which", "über"):
        assert [one.id for one in store.listed("ada", words)] == ["first"], words
    for words in ("harbour", "ferry"):
        assert [one.id for one in store.listed("ada", words)] == ["second"], words
    assert store.listed("ada", "2025-04-06") == store.listed("ada", "1_0%") == []
    assert store.listed("ada", "sill", collections=["board"]) == []
    assert [one.id for one in store.listed("ada", "sill", collections=["main"])] == ["first"]


def test_verdicts_links_edits_and_deletions(store: Conversations) -> None:
    turns = [asked(store, f"q{number}") for number in range(4)]
    store.judge(turns[1].id, "wrong", "it says\0 otherwise")
    (judged,) = store.judged("ada")
    assert (judged.id, judged.verdict, judged.reason) == (turns[1].id, "wrong", "it says otherwise")
    link = store.share("first")
    assert store.share("first") == link == store.link("first")
    assert (found := store.shared(link))
    assert found.id == "first"
    store.unshare("first")
    assert store.shared(link) is None
    again = store.add(Turn(new_id(), "first", "q2 again"), "ada", instead=turns[2].id)
    assert [turn.question for turn in store.turns("first")] == ["q0", "q1", "q2 again"]
    store.take_back("first", again.id)
    assert len(store.turns("first")) == 2
    store.delete("first")
    assert store.turn(turns[0].id) is None


def test_what_was_deleted_is_kept_over_a_second_deletion_and_a_database_that_fails(store: Conversations) -> None:
    turn = asked(store, "q")
    store.delete("first")
    store.delete("first")

    def fails(_: sa.Connection) -> None:
        raise ConnectionError("the database is away")

    sa.event.listen(store._engine, "begin", fails)
    with pytest.raises(ConnectionError):
        store.undelete("first")
    sa.event.remove(store._engine, "begin", fails)
    assert store.deleted("first")
    store.undelete("first")
    assert [one.id for one in store.turns("first")] == [turn.id]
    assert store.deleted("first") is None


def test_what_was_asked_in_a_deleted_conversation_comes_after_what_is_put_back(store: Conversations) -> None:
    for question in ("q0", "q1"):
        asked(store, question)
    link = store.share("first")
    store.delete("first")
    for question in ("q2", "q3"):  # in a second tab
        asked(store, question)
    store.undelete("first")
    asked(store, "q4")
    assert [turn.question for turn in store.turns("first")] == ["q0", "q1", "q2", "q3", "q4"]
    assert store.link("first") == link


def test_what_was_deleted_does_not_come_into_a_conversation_of_somebody_else(store: Conversations) -> None:
    asked(store, "q")
    store.delete("first")
    asked(store, "another", owner="ben")
    store.undelete("first")
    assert [turn.question for turn in store.turns("first")] == ["another"]


def test_who_is_gone_leaves_conversations_that_are_nobodys(tmp_path: Path, catalog_url: str | None) -> None:
    store = Conversations(tmp_path / "c.sqlite", catalog_url or "")
    turn = asked(store, "q")
    left(tmp_path / "c.sqlite", "ada", catalog_url or "")
    assert store.listed("ada") == []
    assert store.turn(turn.id)
    store.close()


def test_a_server_that_starts_stops_its_own_turns_and_none_of_another(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.fresh()
    one, other = (Conversations(tmp_path / "c.sqlite", url, name) for name in ("one", "other"))
    mine, theirs = asked(one, "q"), asked(other, "q", "second")
    again = Conversations(tmp_path / "c.sqlite", url, "one")
    found = [again.turn(turn.id) for turn in (mine, theirs)]
    assert [turn and turn.state for turn in found] == ["stopped", "waiting"]
    postgres.do("UPDATE turns SET asked = asked - interval '11 minutes'", url)  # a server that is gone for good
    assert (gone := again.turn(theirs.id))
    assert gone.state == "stopped"
    for store in (one, other, again):
        store.close()


def test_many_servers_add_to_one_conversation_at_once_each_turn_in_a_place_of_its_own(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.fresh()
    stores = [Conversations(tmp_path / "c.sqlite", url, str(number)) for number in range(4)]

    async def race() -> None:
        await asyncio.gather(*(asyncio.to_thread(asked, store, f"q{n}") for n in range(5) for store in stores))

    in_a_loop(race())
    positions = [int(str(row[0])) for row in postgres.do("SELECT position FROM turns ORDER BY position", url)]
    assert positions == list(range(1, 21))
    assert len({store.share("first") for store in stores}) == 1
    for store in stores:
        store.close()


def test_whoever_looks_at_a_conversation_on_another_server_sees_its_answer_come(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.fresh()
    here, there = (Conversations(tmp_path / "c.sqlite", url, name) for name in ("here", "there"))

    async def run() -> list[str]:
        slow = Slow()
        answering = Desk(lambda _: slow, there, at_once=1, count=lambda _: 1)  # type: ignore[arg-type, return-value]
        looking = Desk(lambda _: slow, here, at_once=1, count=lambda _: 1)  # type: ignore[arg-type, return-value]
        await answering.ask("first", "q", Narrowing(), owner="")
        states: list[str] = []
        async for (turn,) in looking.watch("first"):
            states.append(turn.state)
            slow.let.set()
        await answering.close()
        await looking.close()
        return states

    states = in_a_loop(run())
    assert states[0] in {"waiting", "answering"}
    assert states[-1] == "done"
    here.close()
    there.close()


# -- from a file to a server


def test_what_a_file_has_moves_into_the_database_once_and_is_every_servers(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.fresh()
    folders = [tmp_path / name for name in ("one", "other")]
    for folder, name in zip(folders, ("ada", "ben"), strict=True):
        folder.mkdir()
        accounts = Accounts(folder / "accounts.sqlite")
        accounts.add(name, PASSWORD, "editor", ["board"])
        session, key = accounts.session(name), accounts.add_key(name, "laptop")
        accounts.close()
        if name == "ada":
            adas = session, key
    Accounts(tmp_path / "none.sqlite", url).close()  # a server without any was first
    one, other = (Accounts(folder / "accounts.sqlite", url) for folder in folders)
    for accounts in (one, other):
        assert [user.name for user in accounts.users()] == ["ada"]  # ben's stay in their file, and are said to
        assert accounts.of_session(adas[0]) is None  # the database has a secret of its own, which is in use
        assert (user := accounts.of_key(adas[1]))
        assert user == accounts.with_password("ada", PASSWORD)
        assert accounts.readable(user) == {"main"}
        accounts.close()
    assert not (folders[0] / "accounts.sqlite").exists()
    assert (folders[1] / "accounts.sqlite").exists()
    store = Conversations(folders[0] / "c.sqlite")
    turn = asked(store, "q")
    store.keep(replace(turn, state="done", answer=ANSWER))
    before = store.turns("first")
    store.close()
    moved = Conversations(folders[0] / "c.sqlite", url)
    assert moved.turns("first") == before
    moved.close()


def accounts_file(folder: Path, name: str) -> str:
    """Makes a folder with one user, who is signed in."""
    folder.mkdir()
    accounts = Accounts(folder / "accounts.sqlite")
    accounts.add(name, PASSWORD, "reader")
    session = accounts.session(name)
    accounts.close()
    return session


def test_who_is_signed_in_stays_so_when_their_file_is_the_first_to_move(postgres: Postgres, tmp_path: Path) -> None:
    session = accounts_file(tmp_path / "one", "ada")
    accounts = Accounts(tmp_path / "one" / "accounts.sqlite", postgres.fresh())
    assert (user := accounts.of_session(session))
    assert user.name == "ada"
    accounts.close()


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO collections VALUES ('board', '/b')",
        "INSERT INTO given VALUES ('main', '@board')",
        "DELETE FROM given",
    ],
)
def test_collections_and_rights_without_users_are_not_replaced_by_a_files(
    postgres: Postgres, tmp_path: Path, change: str
) -> None:
    accounts_file(tmp_path / "one", "ada")
    url = postgres.fresh()
    Accounts(tmp_path / "none.sqlite", url).close()
    postgres.do(change, url)
    tables = ("collections", "given", "secrets")
    before = [postgres.do(f"SELECT * FROM {table}", url) for table in tables]
    accounts = Accounts(tmp_path / "one" / "accounts.sqlite", url)
    assert not accounts
    accounts.close()
    assert [postgres.do(f"SELECT * FROM {table}", url) for table in tables] == before
    assert (tmp_path / "one" / "accounts.sqlite").exists()


def test_servers_that_start_on_one_folder_at_once_move_its_file_once(postgres: Postgres, tmp_path: Path) -> None:
    session = accounts_file(tmp_path / "one", "ada")
    url, path = postgres.fresh(), tmp_path / "one" / "accounts.sqlite"
    Conversations(tmp_path / "c.sqlite", url).close()  # the tables are there
    (tmp_path / "one" / "accounts.sqlite.moved").write_text("earlier")

    async def start() -> list[Accounts]:
        return await asyncio.gather(*(asyncio.to_thread(Accounts, path, url) for _ in range(4)))

    for accounts in in_a_loop(start()):
        assert accounts.of_session(session)
        accounts.close()
    assert sorted(one.name for one in path.parent.iterdir()) == ["accounts.sqlite.moved", "accounts.sqlite.moved.2"]
    assert path.with_name("accounts.sqlite.moved").read_text() == "earlier"


def test_what_an_older_version_kept_with_a_nul_moves_without_it(postgres: Postgres, tmp_path: Path) -> None:
    path, url = tmp_path / "c.sqlite", postgres.fresh()
    store = Conversations(path)
    turn = asked(store, "q")
    store.keep(replace(turn, state="done", answer=ANSWER, following=("next",)))
    store.close()
    with sqlite3.connect(path) as older:
        older.execute("UPDATE turns SET question = 'a' || char(0) || 'b', following = '[\"c\\u0000d\"]'")
        older.execute("UPDATE turns SET answer = replace(answer, '\"q\"', '\"e\\u0000f\"')")
    moved = Conversations(path, url)
    (found,) = moved.turns("first")
    assert found.answer
    assert (found.question, found.following, found.answer.question) == ("ab", ("cd",), "ef")
    assert found.answer.sentences == ANSWER.sentences
    assert [one.id for one in moved.listed("ada", "sill")] == ["first"]
    moved.close()


def test_conversations_do_not_come_under_a_user_of_the_same_name_in_other_accounts(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.fresh()
    for name in ("one", "other"):
        accounts_file(tmp_path / name, "ada")
        store = Conversations(tmp_path / name / "c.sqlite")
        asked(store, f"of {name}", name)
        store.close()
    Accounts(tmp_path / "one" / "accounts.sqlite", url).close()
    Accounts(tmp_path / "other" / "accounts.sqlite", url).close()
    for name, expected in (("other", []), ("one", ["one"])):
        store = Conversations(tmp_path / name / "c.sqlite", url)
        assert [one.id for one in store.listed("ada")] == expected
        store.close()
    assert (tmp_path / "other" / "c.sqlite").exists()


def test_a_file_of_an_older_version_gets_the_columns_that_came_later(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    store = Conversations(path)
    turn = asked(store, "q")
    store.close()
    with sqlite3.connect(path) as older:
        older.execute("ALTER TABLE turns DROP COLUMN server")
    store = Conversations(path)
    assert [one.id for one in store.turns("first")] == [turn.id]
    asked(store, "q")
    store.close()


def test_the_steps_make_the_tables_that_the_statements_ask(postgres: Postgres, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    url = postgres.fresh()
    Index.from_settings(Settings.load(index=tmp_path / "index", catalog_url=url), create=True).close()
    Conversations(tmp_path / "c.sqlite", url).close()
    engine = sa.create_engine(url)
    both = sa.MetaData()
    for metadata in (accounts_module._metadata, conversations_module._metadata):
        for table in metadata.sorted_tables:
            table.to_metadata(both)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or name in both.tables,
            },
        )
        assert not compare_metadata(context, both)
    engine.dispose()


def test_users_of_the_command_line_are_those_of_the_database(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.fresh()
    for index, name in ((tmp_path / "one", "ada"), (tmp_path / "other", "ben")):
        command = ("users", "add", name, "--index", index)
        assert dateline(*command, input=f"{PASSWORD}\n", DATELINE_CATALOG_URL=url).returncode == 0
    listed = dateline("users", "list", "--index", tmp_path / "third", DATELINE_CATALOG_URL=url)
    assert "ada" in listed.stdout
    assert "ben" in listed.stdout
    gone = dateline("users", "remove", "ben", "--index", tmp_path / "one", DATELINE_CATALOG_URL=url)
    assert gone.returncode == 0, gone.stderr
    assert not (tmp_path / "one").exists()
