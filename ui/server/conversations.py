"""Conversations: kept in a SQLite file beside the index or in the database of a shared catalog, by SQLAlchemy Core.

A turn is a question and its answer, stored as it was: the quotes with their revision and offsets, so that a link shows
the same after a restart, an edit of the article or its removal. Knows nothing of the page and of how answers are made.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import TypeAdapter

from qa.domain import Answer, Article, Passage
from qa.wire import MAIN
from ui.server.accounts import FILE as ACCOUNTS
from ui.server.database import insert_absent, opened, without_nul
from ui.server.narrowing import Narrowing

FILE = "conversations.sqlite"
_LONGEST_NAME = 80

State = Literal["waiting", "answering", "done", "stopped", "failed"]

_metadata = sa.MetaData()
_conversations = sa.Table(
    "conversations",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),  # "" where there are no accounts
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("changed", sa.DateTime, nullable=False),
)
_turns = sa.Table(
    "turns",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("narrowing", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("searched", sa.Integer, nullable=False),
    sa.Column("answer", sa.Text, info={"json": True}),
    sa.Column("following", sa.JSON, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("asked", sa.DateTime, nullable=False),
    sa.Column("server", sa.Text, nullable=False, server_default=""),  # which answers it, where there are several
)
_shared = sa.Table(
    "shared",
    _metadata,
    sa.Column("link", sa.Text, primary_key=True),
    sa.Column(
        "conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, unique=True, index=True
    ),
)
sa.Index("by_owner", _conversations.c.owner, _conversations.c.changed)

_answers = TypeAdapter(Answer)
_ALL = Narrowing()
_NEVER = dt.datetime(1970, 1, 1)
_UNDONE_WITHIN = 600.0  # seconds
_DELETED = 100  # conversations, of all readers
_UNDER_WAY = ("waiting", "answering")
_LONGEST = dt.timedelta(minutes=10)  # no answer takes longer, and a server that is gone says nothing of its own


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the list shows it."""

    id: str
    owner: str
    name: str
    changed: dt.datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it.

    Attributes:
        id: Not to be guessed: whoever has it may read the turn.
        state: "waiting" for its place in the queue, "answering", or how it ended.
        searched: How many articles might answer.
        answer: As far as it has come; None before its first words, and where no article might answer.
        following: Questions to go on with, which the articles answer.
        wider: Whether they do so without the narrowing only.
        problem: Why a failed turn has no answer; "" where nobody can say, and where there is one.
        verdict: "good" or "wrong", as a reader judged it; "" before.
        reason: Why they did.
        asked: When, in UTC.
    """

    id: str
    conversation: str
    question: str
    narrowing: Narrowing = _ALL
    state: State = "waiting"
    searched: int = 0
    answer: Answer | None = None
    following: tuple[str, ...] = ()
    wider: bool = False
    problem: str = ""
    verdict: str = ""
    reason: str = ""
    asked: dt.datetime = _NEVER

    @property
    def ended(self) -> bool:
        """Whether nothing will change of itself."""
        return self.state in {"done", "stopped", "failed"}


def new_id() -> str:
    """96 bits that nobody guesses."""
    return secrets.token_urlsafe(12)


class Conversations:
    """The database.

    Args:
        path: Its file, made where there is none. Turns that were under way when the process ended are stopped ones.
        url: Of a PostgreSQL database that several servers share, which has them instead.
        server: The name of this one, over a restart.
    """

    def __init__(self, path: Path, url: str = "", server: str = "") -> None:
        self._engine, self._server = _opened(path, url), server
        self._deleted: OrderedDict[str, _Deleted] = OrderedDict()
        self._lock, self._returning = threading.Lock(), threading.Lock()
        own = (_turns.c.server == server) | (_turns.c.asked < _now() - _LONGEST)
        with self._engine.begin() as connection:
            cut_off = _turns.update().where(_turns.c.state.in_(_UNDER_WAY), own)
            connection.execute(cut_off.values(state="stopped"))

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    # -- conversations

    def listed(
        self, owner: str, words: str = "", most: int = 100, collections: Sequence[str] | None = None
    ) -> list[Conversation]:
        """An owner's conversations, the last changed first; with `words`, those in which they stand.

        Args:
            collections: Names of those whose answers are searched; None for all.
        """
        query = sa.select(_conversations).where(_conversations.c.owner == owner)
        sentences = self._sentences()
        said = sentences if collections is None else sa.case((_asked_in(collections), sentences), else_="")
        for word in words.split():
            inside = sa.select(_turns.c.conversation).where(
                _turns.c.question.icontains(word, autoescape=True) | said.icontains(word, autoescape=True)
            )
            named = _conversations.c.name.icontains(word, autoescape=True)
            query = query.where(named | _conversations.c.id.in_(inside))
        query = query.order_by(_conversations.c.changed.desc(), _conversations.c.id).limit(most)
        with self._engine.connect() as connection:
            return [Conversation(**row) for row in connection.execute(query).mappings()]

    def _sentences(self) -> sa.ColumnElement[str]:
        """Of an answer, as JSON: not what was only read for it."""
        if self._engine.dialect.name == "sqlite":
            return sa.func.json_extract(_turns.c.answer, "$.sentences", type_=sa.Text)
        return sa.cast(sa.cast(_turns.c.answer, sa.JSON)["sentences"], sa.Text)

    def conversation(self, id: str) -> Conversation | None:
        """A conversation by its id; None where nothing was asked in it."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_conversations).where(_conversations.c.id == id)).mappings().first()
        return Conversation(**row) if row else None

    def rename(self, id: str, name: str) -> None:
        """Gives it a name; an empty one changes nothing."""
        if name := _name(name):
            with self._engine.begin() as connection:
                connection.execute(_conversations.update().where(_conversations.c.id == id).values(name=name))

    def delete(self, id: str) -> None:
        """Deletes it with all its turns and its link; in memory it is kept for a while, for who wants it back."""
        with self._engine.begin() as connection:
            conversations, turns, shared = (_rows(connection, table, id) for table in (_conversations, _turns, _shared))
            connection.execute(_conversations.delete().where(_conversations.c.id == id))
        with self._lock:
            if conversations:  # whoever deletes it a second time finds nothing, and leaves what was kept
                self._deleted[id] = _Deleted(conversations, turns, shared)
                self._deleted.move_to_end(id)
            while self._deleted and (len(self._deleted) > _DELETED or next(iter(self._deleted.values())).is_old):
                self._deleted.popitem(last=False)

    def deleted(self, id: str) -> Conversation | None:
        """A conversation that was deleted and may be had back; None where it is too late."""
        with self._lock:
            gone = self._deleted.get(id)
        return Conversation(**gone.conversations[0]) if gone and gone.conversations and not gone.is_old else None

    def undelete(self, id: str) -> None:
        """Puts a deleted conversation back as it was; what was under way in it is stopped. Too late changes nothing.

        What was asked in it meanwhile, as in another tab, comes after what was there before. Whoever else has made one
        of its id keeps that. Where the database fails, the conversation can be had back later.
        """
        with self._returning:  # twice at once would be twice the same rows
            with self._lock:
                gone = self._deleted.get(id)
            if gone is None or gone.is_old:
                return
            with self._engine.begin() as connection:
                self._put_back(connection, gone)
            with self._lock:
                if self._deleted.get(id) is gone:
                    del self._deleted[id]

    def _put_back(self, connection: sa.Connection, gone: _Deleted) -> None:
        (values,) = gone.conversations
        insert_absent(connection, _conversations, **values)
        there = sa.select(_conversations.c.owner).where(_conversations.c.id == values["id"])
        if connection.scalar(there.with_for_update()) != values["owner"]:
            return
        ended = ("done", "stopped", "failed")
        turns = [row if row["state"] in ended else {**row, "state": "stopped"} for row in gone.turns]
        if turns:
            since = _turns.update().where(_turns.c.conversation == values["id"])
            last = max(row["position"] for row in turns)
            connection.execute(since.values(position=_turns.c.position + last))
            connection.execute(_turns.insert(), turns)
        for row in gone.shared:
            insert_absent(connection, _shared, **row)

    # -- links

    def share(self, id: str) -> str:
        """What whoever is to read a conversation is given: the same until it is taken back, and not to be guessed."""
        with self._engine.begin() as connection:
            insert_absent(connection, _shared, link=new_id(), conversation=id)
            return str(connection.scalar(sa.select(_shared.c.link).where(_shared.c.conversation == id)))

    def unshare(self, id: str) -> None:
        """Takes the link of a conversation back; the next one is another."""
        with self._engine.begin() as connection:
            connection.execute(_shared.delete().where(_shared.c.conversation == id))

    def link(self, id: str) -> str:
        """The link of a conversation; "" where it is not shared."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(_shared.c.link).where(_shared.c.conversation == id)) or ""

    def shared(self, link: str) -> Conversation | None:
        """The conversation of a link; None where it was taken back."""
        query = sa.select(_conversations).join(_shared).where(_shared.c.link == link)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return Conversation(**row) if row else None

    # -- turns

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation, the oldest first."""
        query = sa.select(_turns).where(_turns.c.conversation == conversation).order_by(_turns.c.position)
        with self._engine.connect() as connection:
            return [_turn(row) for row in connection.execute(query)]

    def turn(self, id: str) -> Turn | None:
        """A turn by its id."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_turns).where(_turns.c.id == id)).first()
        return _turn(row) if row else None

    def judged(self, owner: str) -> list[Turn]:
        """All turns of an owner on which a reader gave a verdict, the oldest first."""
        query = (
            sa.select(_turns)
            .join(_conversations)
            .where(_conversations.c.owner == owner, _turns.c.verdict != "")
            .order_by(_turns.c.asked)
        )
        with self._engine.connect() as connection:
            return [_turn(row) for row in connection.execute(query)]

    def add(self, turn: Turn, owner: str, *, instead: str = "") -> Turn:
        """Adds a turn at the end; its conversation is made, and named by the question, where it is the first.

        Args:
            instead: A turn that, with all after it, this one takes the place of.
        """
        now = _now()
        with self._engine.begin() as connection:
            changed = _conversations.update().where(_conversations.c.id == turn.conversation).values(changed=now)
            if not connection.execute(changed).rowcount:
                values = {"id": turn.conversation, "owner": owner, "name": _name(turn.question), "changed": _NEVER}
                insert_absent(connection, _conversations, **values)
                connection.execute(changed)  # what comes now comes one after the other, from whatever server
            if instead:
                self._cut(connection, turn.conversation, instead)
            last = sa.select(sa.func.coalesce(sa.func.max(_turns.c.position), 0))
            position = connection.scalar(last.where(_turns.c.conversation == turn.conversation)) or 0
            turn = replace(turn, asked=now)
            row = _row(turn) | {"position": position + 1, "server": self._server}
            connection.execute(_turns.insert().values(**row))
        return turn

    def keep(self, turn: Turn) -> None:
        """Stores what has become of a turn; one that was taken back stays so."""
        with self._engine.begin() as connection:
            # A verdict that was given meanwhile stays.
            values = {name: value for name, value in _row(turn).items() if name not in {"verdict", "reason"}}
            connection.execute(_turns.update().where(_turns.c.id == turn.id).values(**values))

    def judge(self, turn: str, verdict: str, reason: str) -> None:
        """Keeps what a reader thinks of an answer; an empty verdict takes it back."""
        with self._engine.begin() as connection:
            connection.execute(_turns.update().where(_turns.c.id == turn).values(verdict=verdict, reason=_kept(reason)))

    def take_back(self, conversation: str, turn: str) -> None:
        """Removes a turn and all after it."""
        with self._engine.begin() as connection:
            self._cut(connection, conversation, turn)

    def _cut(self, connection: sa.Connection, conversation: str, turn: str) -> None:
        own = _turns.c.conversation == conversation
        position = connection.scalar(sa.select(_turns.c.position).where(own, _turns.c.id == turn))
        if position is not None:
            connection.execute(_turns.delete().where(own, _turns.c.position >= position))


@dataclass(frozen=True, slots=True)
class _Deleted:
    """What was deleted, in memory alone: rows by table, and when."""

    conversations: list[dict[str, Any]]
    turns: list[dict[str, Any]]
    shared: list[dict[str, Any]]
    since: float = field(default_factory=time.monotonic)

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.since > _UNDONE_WITHIN


def _rows(connection: sa.Connection, table: sa.Table, conversation: str) -> list[dict[str, Any]]:
    """The rows of a table that are of a conversation."""
    own = table.c.id if table is _conversations else table.c.conversation
    return [dict(row) for row in connection.execute(sa.select(table).where(own == conversation)).mappings()]


def _opened(path: Path, url: str) -> sa.Engine:
    """The database; a file moves into a shared one only after the accounts beside it, whose names its owners have."""
    return opened(path, _metadata, url, used=_used, after=path.with_name(ACCOUNTS))


def _used(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(_conversations.c.id).limit(1)).first() is not None


def left(path: Path, owner: str, url: str = "") -> None:
    """The conversations of whoever is gone are nobody's, so that who comes under their name has none of them.

    They stay for whoever has a link to an answer.

    Args:
        path: The file; where there is none, nobody has a conversation.
        url: Of the database that has them instead.
    """
    if not url and not path.exists():
        return
    engine = _opened(path, url)
    with engine.begin() as connection:
        own = _conversations.c.owner == owner
        connection.execute(_conversations.update().where(own).values(owner=f"{owner} (gone)"))  # no account's name
    engine.dispose()


def _asked_in(collections: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether a turn was asked in one of these collections; its narrowing begins with the name of another than main."""
    other = [
        (_turns.c.narrowing == query) | _turns.c.narrowing.startswith(f"{query}&", autoescape=True)
        for query in (Narrowing().moved(name).query for name in collections if name != MAIN)
    ]
    main = [~_turns.c.narrowing.startswith("collection=")] if MAIN in collections else []
    return sa.or_(sa.false(), *other, *main)


def kept(answer: Answer) -> Answer:
    """An answer as it is stored: all of it but the whole text of the articles that were read."""

    def bare(article: Article) -> Article:
        return replace(article, text="")

    def slim(passage: Passage) -> Passage:
        copies = tuple(bare(copy) for copy in passage.copies)
        return replace(passage, article=bare(passage.article), copies=copies, reading=None)

    return replace(answer, passages=tuple(slim(passage) for passage in answer.passages))


def _row(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "conversation": turn.conversation,
        "question": _kept(turn.question),
        "narrowing": turn.narrowing.query,
        "state": turn.state,
        "searched": turn.searched,
        "answer": without_nul(_answers.dump_json(kept(turn.answer)).decode()) if turn.answer else None,
        "following": {"wider": turn.following} if turn.wider else list(turn.following),
        "problem": _kept(turn.problem),
        "verdict": turn.verdict,
        "reason": _kept(turn.reason),
        "asked": turn.asked,
    }


def _turn(row: sa.Row[Any]) -> Turn:
    return Turn(
        id=row.id,
        conversation=row.conversation,
        question=row.question,
        narrowing=Narrowing.parse(row.narrowing),
        state="stopped" if row.state in _UNDER_WAY and row.asked < _now() - _LONGEST else row.state,
        searched=row.searched,
        answer=_read(row.answer) if row.answer else None,
        following=tuple(row.following["wider"] if isinstance(row.following, dict) else row.following),
        wider=isinstance(row.following, dict),
        problem=row.problem,
        verdict=row.verdict,
        reason=row.reason,
        asked=row.asked,
    )


def _read(stored: str) -> Answer:
    """An answer as it was stored; a notice was a text before it was values."""
    if '"notice":' in stored:  # a name of JSON: within a text its quotation marks are escaped
        values = json.loads(stored)
        notice = values.pop("notice")
        stored = json.dumps(values | {"notices": [{"kind": "text", "values": [notice]}] if notice else []})
    return _answers.validate_json(stored)


def _kept(text: str) -> str:
    """A text as it is stored: PostgreSQL has no NUL."""
    return text.replace("\0", "")


def _name(text: str) -> str:
    words = " ".join(_kept(text).split())
    return words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME - 1].rsplit(" ", 1)[0] + "…"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def history(turns: Sequence[Turn], most: int = 4) -> tuple[Answer, ...]:
    """The answers that the next question may lean on, oldest first."""
    return tuple(turn.answer for turn in turns if turn.state == "done" and turn.answer)[-most:]
