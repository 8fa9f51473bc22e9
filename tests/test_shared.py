"""qa/index/catalog/shared.py and its migrations: a catalog on PostgreSQL that several folders share."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from conftest import WordEmbedder, dateline, make_article
from postgres import Postgres
from processes import FORKED
from test_index import BREAD, BRIDGE, FERRY, Reversed, catalog_of, found

from ingest.experiments.disturbed import planted
from ingest.job import ingest
from qa.domain import Article
from qa.errors import CatalogServerError, IndexFormatError, IndexLockedError, IndexNotFoundError, SettingsError
from qa.index import Index, restore
from qa.index.catalog.schema import metadata
from qa.index.catalog.server import connect
from qa.index.catalog.shared import LOGS
from qa.models.embedder import embedding_text
from qa.settings import Settings

EDITED = make_article("bridge", "The old bridge was reopened on Friday.", source="Gazette")


@pytest.fixture
def servers(postgres: Postgres, tmp_path: Path) -> list[Settings]:
    """Of two servers that share a catalog, each with a folder of its own."""
    url = postgres.fresh()
    return [Settings.load(index=tmp_path / name, catalog_url=url, refine=True) for name in ("one", "other")]


Opened = tuple[Index, Index]


@pytest.fixture
def opened(servers: list[Settings]) -> Iterator[Opened]:
    """Their indexes, open."""
    with Index.from_settings(servers[0], create=True) as one, Index.from_settings(servers[1]) as other:
        yield one, other


def write(index: Index, *articles: Article) -> None:
    ingest(articles, index, WordEmbedder(), Settings.load(index=index.folder, refine=True))


def many(count: int, start: int = 0) -> list[Article]:
    return [make_article(f"m{n}", f"Serial{n} is what they call the bridge.") for n in range(start, start + count)]


def test_what_one_server_writes_the_other_one_answers_as_soon_as_it_asks(opened: Opened) -> None:
    one, other = opened
    write(one, BRIDGE, FERRY)
    assert found(other, "bridge ferry") == found(one, "bridge ferry") == ({"bridge", "ferry"},) * 2
    write(other, EDITED, BREAD)
    with one.writing():
        one.remove(["ferry"])
    for index in opened:
        assert found(index, "bridge ferry bread") == ({"bridge", "bread"},) * 2
        assert found(index, "Monday")[1] == set()
        assert index.article("bridge") == EDITED
        assert index.stores.lexical().watermark == index.catalog.watermark
        assert index.inspect().whole


def test_a_server_that_was_away_reads_only_what_has_changed_since(
    servers: list[Settings], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.from_settings(servers[0], create=True) as one:
        write(one, *many(30))
        Index.from_settings(servers[1]).close()
        write(one, *many(5, start=28))
        with one.writing():
            one.remove(["m3"])

        def compared(*_: object) -> None:
            raise AssertionError("everything is compared")

        monkeypatch.setattr("qa.index.lexical.LexicalStore.ids", compared)
        caplog.set_level("INFO", "qa.index.stores")
        with Index.from_settings(servers[1]) as other:
            assert "follow 4 changes" in caplog.text
            for index in (one, other):
                assert found(index, "Serial32 Serial3")[1] == {"m32"}
                assert len(index.stores.lexical()) == index.catalog.count_chunks() == 32


def test_vectors_that_others_wrote_are_found_unmapped_in_segments_and_published(
    servers: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index.search._EXACT", 0)
    monkeypatch.setattr("qa.index.stores._MAPPED", 10)
    with Index.from_settings(servers[0], create=True) as one, Index.from_settings(servers[1]) as other:
        for start, segments in ((0, 0), (8, 1), (16, 1), (24, 2)):
            write(one, *many(8, start))
            for article in many(start + 8):
                vector = WordEmbedder().embed_query(f"{article.title} {article.text}")
                hits = dict(other.nearest(vector, 40))
                own = next(id for id in hits if id.startswith(article.revision))
                assert hits[own] == max(hits.values()) > 0.999
                assert len(hits) == start + 8
            assert len(other.catalog.segments) >= segments
            assert not other.catalog.published  # the writer's is, in its own folder
            assert other.inspect().whole
    monkeypatch.setattr("qa.index.stores._PUBLISH", 10)
    with Index.from_settings(servers[1]) as other:
        assert other.catalog.published
        assert not other.catalog.count_unpublished()
        assert len(other.stores.vectors()) == 32
        assert other.catalog.segments == []
        assert other.inspect().whole


def test_a_folder_that_was_lost_is_made_anew_from_the_catalog(servers: list[Settings]) -> None:
    with Index.from_settings(servers[0], create=True) as one:
        write(one, BRIDGE, FERRY, BREAD)
    elsewhere = servers[0].model_copy(update={"index": servers[0].index / "elsewhere"})
    (servers[0].index / "place.sqlite").write_bytes(b"no database" * 1000)
    for settings in (elsewhere, servers[0]):
        with Index.from_settings(settings) as index:
            assert found(index, "bridge ferry bread") == ({"bridge", "ferry", "bread"},) * 2
            assert index.inspect().whole


def test_pruned_text_is_in_no_folder_once_its_server_has_asked(opened: Opened) -> None:
    secret = make_article("secret", "The password of the quartermaster is xylophone.", title="Xylophone leak")
    one, other = opened
    write(other, secret, FERRY)
    assert found(one, "xylophone")[1] == {"secret"}
    with one.writing():
        one.remove(["secret"])
        assert one.prune() == 1
    assert found(other, "xylophone ferry") == ({"ferry"}, {"ferry"})
    for index in opened:
        for path in (file for file in index.folder.rglob("*") if file.is_file()):
            content = path.read_bytes()
            assert b"xylophon" not in content.lower(), path
            assert secret.revision.encode() not in content or path.parent.name != "lexical", path
        assert index.inspect().whole


def test_another_embedding_model_is_every_servers_at_once(opened: Opened, servers: list[Settings]) -> None:
    one, other = opened
    write(one, BRIDGE, FERRY)
    assert found(other, "ferry")[0] == {"bridge", "ferry"}
    with one.writing():
        assert one.reembed(Reversed()) == 2
    assert found(other, "ferry") == (set(), {"ferry"})  # it asks with the old model: words alone
    with Index.from_settings(servers[1]) as again:
        ((hit, _),) = again.nearest(Reversed().embed_query("second ferry sails"), 1)
        assert next(iter(again.chunks([hit]).values()))[0] == FERRY
        assert again.inspect().whole


def test_old_revisions_are_listed_in_the_order_in_which_they_were_stored(opened: Opened, tmp_path: Path) -> None:
    one, _ = opened
    editions = [replace(EDITED, text=f"The bridge, edition {n}.") for n in (3, 1, 2, 5, 4)]
    for edition in editions:
        write(one, edition)
    expected = [edition.revision for edition in editions[:-1]]
    assert one.superseded("bridge") == expected
    one.backup(tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "file")
    with Index(tmp_path / "file") as copy:
        assert copy.superseded("bridge") == expected
        copy.backup(tmp_path / "back")
    restore(tmp_path / "back", one.folder, catalog_url=one.catalog.engine.url.render_as_string(hide_password=False))
    assert one.superseded("bridge") == expected


def test_a_catalog_goes_from_a_file_to_a_server_and_back_and_every_folder_sees_it(
    opened: Opened, servers: list[Settings], tmp_path: Path
) -> None:
    one, other = opened
    write(one, BREAD)
    with Index(tmp_path / "file", create=True) as index:
        write(index, BRIDGE, FERRY)
        write(index, EDITED)
        ingest([BREAD], index, WordEmbedder(), servers[0], refining=False)
        index.backup(tmp_path / "backup")
        articles, vectors = list(index.articles()), index.catalog.vectors()
    ran = dateline(
        "restore",
        tmp_path / "backup",
        "--index",
        servers[0].index,
        "--yes",
        DATELINE_CATALOG_URL=catalog_of(servers[0]),
    )
    assert ran.returncode == 0, ran.stderr
    for index in opened:
        assert list(index.articles()) == articles
        assert index.article("bridge", BRIDGE.revision) == BRIDGE
        assert (index.count_unrefined(), index.embedder) == (1, "words (64 dimensions)")
        assert found(index, "bridge ferry bread") == ({"bridge", "ferry"}, {"bridge", "ferry", "bread"})
        assert index.inspect().whole
    other.backup(tmp_path / "back")
    restore(tmp_path / "back", tmp_path / "file")
    with Index(tmp_path / "file") as index:
        assert list(index.articles()) == articles
        assert index.catalog.vectors()[0] == vectors[0]
        np.testing.assert_array_equal(index.catalog.vectors()[1], vectors[1])
        assert (index.count_unrefined(), index.count_superseded()) == (1, 1)
        assert index.inspect().whole


def test_an_experiment_plants_its_articles_in_a_copy(servers: list[Settings]) -> None:
    settings = servers[0].model_copy(update={"embedder": "all-MiniLM-L6-v2"})
    from qa.models.embedder import load_embedder

    with Index.from_settings(settings, create=True) as one:
        ingest([BRIDGE], one, load_embedder(settings), settings)
    with planted(settings, lambda original: [FERRY]) as copy, Index.from_settings(copy) as index:
        assert {article.id for article in index.articles()} == {"bridge", "ferry"}
    with Index.from_settings(settings) as one:
        assert one.article_ids() == ["bridge"]


# -- one writer


def _hold(settings: Settings, ready: Any, done: Any) -> None:
    with Index.from_settings(settings) as index, index.writing():
        ready.set()
        done.wait(60)


def test_a_second_writer_on_another_server_is_told_who_writes_and_a_dead_ones_lock_is_free(
    opened: Opened, servers: list[Settings]
) -> None:
    write(opened[0], BRIDGE)
    ready, done = FORKED.Event(), FORKED.Event()
    process = FORKED.Process(target=_hold, args=(servers[1], ready, done))
    process.start()
    assert ready.wait(60)
    said = rf"the catalog postgresql\+psycopg://dateline:\*\*\*@127.*process {process.pid} on .* since \d{{4}}-"
    with pytest.raises(IndexLockedError, match=said), opened[0].writing():
        pass
    assert found(opened[0], "bridge")[0] == {"bridge"}  # readers go on
    process.kill()
    process.join()
    write(opened[0], FERRY)
    assert opened[0].count_articles() == 2


def test_a_writer_whose_connection_the_server_ends_writes_no_more(
    opened: Opened, servers: list[Settings], postgres: Postgres
) -> None:
    """It has lost the lock with it: another one may hold it by now."""
    one, other = opened

    def cut_off() -> None:
        with one.writing():
            postgres.do(f"SELECT pg_terminate_backend({_backend(one)})")
            with other.writing():
                one.remove(["bridge"])

    with pytest.raises(CatalogServerError, match="the same command goes on"):
        cut_off()
    with one.writing():
        one.remove(["bridge"])


def _backend(index: Index) -> int:
    """The server's process behind the connection that holds the lock."""
    with index.catalog.writes() as connection:
        return int(connection.scalar(sa.text("SELECT pg_backend_pid()")))


def _ingest(settings: Settings, count: int) -> None:
    with pytest.MonkeyPatch.context() as patch, Index.from_settings(settings, create=True) as index:
        patch.setattr("ingest.job._BATCH_ARTICLES", 7)
        patch.setattr("ingest.job._BATCH_CHUNKS", 7)
        write(index, *many(count))


def test_a_job_that_is_killed_at_any_moment_goes_on_from_its_last_batch_on_another_server(
    servers: list[Settings], tmp_path: Path
) -> None:
    """Kills after ever longer times, servers by turns; what is there in the end is what one quiet job makes."""
    kills = 0
    for turn in range(8):
        process = FORKED.Process(target=_ingest, args=(servers[turn % 2], 120))
        process.start()
        if not _appears(process, servers[turn % 2], (turn % 4 + 1) * 30):
            process.join()
            continue
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        kills += 1
    assert kills >= 3
    _ingest(servers[0], 120)
    with Index(tmp_path / "quiet", create=True) as quiet:
        write(quiet, *many(120))
        for settings in servers:
            with Index.from_settings(settings) as index:
                assert list(index.articles()) == list(quiet.articles())
                assert index.inspect().whole
                assert not index.count_unrefined()
                np.testing.assert_array_equal(index.catalog.vectors()[1], quiet.catalog.vectors()[1])
                for article in many(120)[::10]:
                    assert found(index, article.text.split()[0])[1] == {article.id}


def _appears(process: Any, settings: Settings, least: int) -> bool:
    """Whether the process lives when the catalog has so many articles, or some time later."""
    until = time.monotonic() + 20
    while process.is_alive() and time.monotonic() < until:
        try:
            with Index.from_settings(settings, mend=False) as index:
                if index.count_articles() >= least:
                    return bool(process.is_alive())
        except IndexNotFoundError:
            pass
        time.sleep(0.01)
    return bool(process.is_alive())


# -- what is there, and what is not


def test_there_is_no_index_where_none_was_made(servers: list[Settings]) -> None:
    with pytest.raises(IndexNotFoundError, match=r"\*\*\*@127.*dateline ingest PATH"):
        Index.from_settings(servers[0])
    assert not servers[0].index.exists()


def test_a_folder_with_a_catalog_of_its_own_is_not_taken_for_another(servers: list[Settings]) -> None:
    Index(servers[0].index, create=True).close()
    with pytest.raises(IndexFormatError, match="has a catalog of its own"):
        Index.from_settings(servers[0], create=True)


def test_another_collection_does_not_take_the_catalog_of_the_main_one(servers: list[Settings], tmp_path: Path) -> None:
    assert servers[0].in_folder(tmp_path).catalog_url is None


def test_the_migrations_make_the_tables_that_the_statements_ask(servers: list[Settings]) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with Index.from_settings(servers[0], create=True) as index, index.catalog.engine.connect() as connection:
        both = sa.MetaData()
        for table in (*metadata.sorted_tables, *LOGS.sorted_tables):
            table.to_metadata(both)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        missing = [one for one in compare_metadata(context, both) if "revisions_by_title" not in str(one)]
        assert not missing
        collations = connection.execute(
            sa.text(
                "SELECT table_name, column_name, collation_name FROM information_schema.columns "
                "WHERE table_schema = current_schema() AND data_type = 'text'"
            )
        ).all()
    assert len(collations) > 15
    assert {row.collation_name for row in collations} == {"C"}


def test_a_catalog_of_a_later_version_is_refused(servers: list[Settings], postgres: Postgres) -> None:
    Index.from_settings(servers[0], create=True).close()
    postgres.do("UPDATE alembic_version SET version_num = '99'", catalog_of(servers[0]))
    with pytest.raises(IndexFormatError, match="another version of Dateline"):
        Index.from_settings(servers[0])


def test_a_database_that_is_not_utf8_is_refused(tmp_path: Path, postgres: Postgres) -> None:
    postgres.do("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    url = postgres.url.replace("/postgres", "/latin")
    with pytest.raises(IndexFormatError, match="encoding LATIN1"):
        Index.from_settings(Settings.load(index=tmp_path / "index", catalog_url=url), create=True)


def _make(settings: Settings, ready: Any) -> None:
    ready.wait(60)
    Index.from_settings(settings, create=True).close()


def test_two_servers_that_start_at_once_make_one_catalog(servers: list[Settings]) -> None:
    ready = FORKED.Event()
    both = [FORKED.Process(target=_make, args=(settings, ready)) for settings in servers]
    for process in both:
        process.start()
    ready.set()
    for process in both:
        process.join(120)
    assert [process.exitcode for process in both] == [0, 0]


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://dateline:secret@127.0.0.1:1/x"
    with pytest.raises(CatalogServerError, match=r"dateline:\*\*\*@127.0.0.1:1/x cannot be reached") as raised:
        Index.from_settings(Settings.load(index=tmp_path / "index", catalog_url=url))
    assert "secret" not in str(raised.value)


def test_questions_are_answered_again_once_the_server_is_back(
    opened: Opened, servers: list[Settings], postgres: Postgres
) -> None:
    write(opened[0], BRIDGE)
    postgres.stop()
    try:
        with pytest.raises(CatalogServerError):
            opened[1].count_articles()
    finally:
        postgres.start()
    assert found(opened[1], "bridge") == ({"bridge"}, {"bridge"})


@pytest.mark.parametrize(("asked", "milliseconds"), [("", 60_000), ("&tcp_user_timeout=5000", 5_000)])
def test_a_database_that_falls_silent_is_given_up_after_a_minute_or_what_the_address_says(
    asked: str, milliseconds: int, postgres: Postgres
) -> None:
    engine = connect(postgres.fresh() + asked)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        with socket.fromfd(raw.fileno(), socket.AF_INET, socket.SOCK_STREAM) as used:
            assert used.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == milliseconds
            assert used.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            assert [used.getsockopt(socket.IPPROTO_TCP, option) for option in options] == [30, 10, 3]
    engine.dispose()


def test_a_writer_that_falls_silent_is_given_up_by_the_database_after_a_minute(opened: Opened) -> None:
    catalog = opened[0].catalog
    with opened[0].writing(), catalog.writes() as connection:
        names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
        told = [connection.scalar(sa.select(sa.func.current_setting(name))) for name in names]
    assert told == ["30", "10", "3", "60000"]


@pytest.mark.parametrize("url", ["mysql://root:secret@localhost/x", "catalog.sqlite"])
def test_an_address_of_another_kind_is_refused_without_a_word_of_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CATALOG_URL", url)
    with pytest.raises(SettingsError, match=r"DATELINE_CATALOG_URL=\*\*\*: .*postgresql\+psycopg://") as raised:
        Settings.load()
    assert "secret" not in str(raised.value)
    monkeypatch.setenv("DATELINE_CATALOG_URL", "")
    assert Settings.load().catalog_url is None


def test_who_has_no_such_catalog_loads_nothing_for_one(sample_index: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from qa.index import Index; "
        "Index(Path(sys.argv[1])).close(); "
        "print([name for name in ('psycopg', 'alembic', 'qa.index.catalog.shared') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(sample_index)], capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.strip() == "[]"


def test_articles_are_stored_and_listed_as_in_a_file(opened: Opened, tmp_path: Path) -> None:
    articles = [
        make_article(
            "é", "Ünïcode — “quotes” 🙂.", title="Ärger", authors=("Zoë", "Ann"), language="de", published=None
        ),
        make_article("Z", "Capital.", title="Zebra", url="https://x.example/%20", source="a_b%c"),
        make_article("a", "Small.", title="apple"),
    ]
    write(opened[0], *articles)
    with Index(tmp_path / "file", create=True) as index:
        write(index, *articles)
        for order in ("newest", "oldest", "title", "outlet"):
            assert [one.id for one in index.listing(order=order)] == [one.id for one in opened[1].listing(order=order)]
        assert index.article_ids() == opened[1].article_ids()
        assert list(index.articles()) == list(opened[1].articles())
        stored = [embedding_text(*pair) for pair in index.chunks(index.catalog.chunk_ids()).values()]
        shared = [embedding_text(*pair) for pair in opened[1].chunks(opened[1].catalog.chunk_ids()).values()]
        assert stored == shared
