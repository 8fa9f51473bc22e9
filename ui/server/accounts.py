"""Accounts: who may read what, in a SQLite file or beside a shared catalog, by SQLAlchemy Core. Knows nothing of HTTP.

Passwords are kept as argon2id hashes, API keys as SHA-256 of 256 random bits. A session is a signed name and the number
of the password that it was opened with, so that a new password ends all sessions. Whoever asks for somebody who does
not exist waits as long as for a wrong password.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from itsdangerous import BadSignature, URLSafeTimedSerializer

from qa.errors import DatelineError
from qa.wire import MAIN
from ui.server.api.callers import Role
from ui.server.database import insert_absent, opened

FILE = "accounts.sqlite"
SESSION_SECONDS = 14 * 24 * 3600
EVERYONE = "*"
SHORTEST_PASSWORD, _LONGEST_PASSWORD = 10, 500
_KEY = "dl_"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")

_metadata = sa.MetaData()
_users = sa.Table(
    "users",
    _metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("epoch", sa.Text, nullable=False),  # another one with each password
    sa.Column("added", sa.Date, nullable=False),
)
_groups = sa.Table(
    "groups",
    _metadata,
    sa.Column("member", sa.ForeignKey("users.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
)
_keys = sa.Table(
    "keys",
    _metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("owner", sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("added", sa.Date, nullable=False),
    sa.UniqueConstraint("owner", "name"),
)
_collections = sa.Table(
    "collections",
    _metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("folder", sa.Text, nullable=False),  # "" for the server's own index
)
_given = sa.Table(
    "given",
    _metadata,
    sa.Column("collection", sa.ForeignKey("collections.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("receiver", sa.Text, primary_key=True),  # a user, "@group" or "*"
)
_secrets = sa.Table(
    "secrets",
    _metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    info={"stays": True},  # servers that run have it in memory
)


def _used(connection: sa.Connection) -> bool:
    """Whether there is a user, a collection or a right beside those that an empty database begins with."""
    first = (_given.c.collection == MAIN) & (_given.c.receiver == EVERYONE)
    found = sa.or_(
        sa.exists(sa.select(_users)),
        sa.exists(sa.select(_collections).where(_collections.c.name != MAIN)),
        sa.exists(sa.select(_given).where(~first)),
        sa.exists(sa.select(_secrets)) & ~sa.exists(sa.select(_given).where(first)),  # somebody has taken it away
    )
    return bool(connection.scalar(sa.select(found)))


class AccountError(DatelineError):
    """An account, a key or a collection cannot be made or changed so; the message says why."""


@dataclass(frozen=True, slots=True)
class User:
    """An account."""

    name: str
    role: Role
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """An API key, as far as it may be shown."""

    owner: str
    name: str
    added: dt.date


@dataclass(frozen=True, slots=True)
class Shelf:
    """A collection beside the others: where its index is, None for the server's own, and to whom it is given."""

    name: str
    folder: Path | None
    receivers: tuple[str, ...]


class Accounts:
    """The database.

    Args:
        path: Its file, made where there is none; only its owner may read it.
        url: Of a PostgreSQL database that several servers share, which has them instead.
    """

    def __init__(self, path: Path, url: str = "") -> None:
        self._engine = opened(path, _metadata, url, used=_used)
        with self._engine.begin() as connection:
            if connection.execute(sa.select(_secrets)).first() is None:
                insert_absent(connection, _secrets, name="sessions", value=secrets.token_hex(32))
                insert_absent(connection, _collections, name=MAIN, folder="")
                insert_absent(connection, _given, collection=MAIN, receiver=EVERYONE)
            secret = connection.scalar(sa.select(_secrets.c.value)) or ""
        self._sessions = URLSafeTimedSerializer(secret, salt="session")
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(8))
        self._hashing = threading.BoundedSemaphore(2)  # 64 MiB each: a flood of sign-ins must not take all memory

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    # -- users

    def __bool__(self) -> bool:
        """Whether there is any account."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(_users.c.name).limit(1)).first() is not None

    def users(self) -> list[User]:
        """All accounts, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(_users).order_by(_users.c.name)).all()
            return [self._user(connection, row) for row in rows]

    def user(self, name: str) -> User | None:
        """The account of a name."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_users).where(_users.c.name == name)).first()
            return self._user(connection, row) if row else None

    def add(self, name: str, password: str, role: str, groups: Sequence[str] = ()) -> None:
        """Makes an account.

        Raises:
            AccountError: There is one of the name, or name, password, role or a group cannot be so.
        """
        if not _NAME.fullmatch(name):
            raise AccountError(f"{name!r} is no name: small letters, digits, dots, dashes; 32 at most")
        values = {"name": name, "hash": self._hashed(password), "role": _role(role), "epoch": secrets.token_hex(8)}
        with self._engine.begin() as connection:
            if connection.execute(sa.select(_users).where(_users.c.name == name)).first():
                raise AccountError(f"there is a user {name!r} already")
            connection.execute(_users.insert().values(added=dt.date.today(), **values))
            self._join(connection, name, groups)

    def remove(self, name: str) -> None:
        """Removes an account with its keys, sessions and rights.

        Raises:
            AccountError: There is none of the name.
        """
        with self._engine.begin() as connection:
            self._changed(connection.execute(_users.delete().where(_users.c.name == name)), name)
            connection.execute(_given.delete().where(_given.c.receiver == name))

    def change(self, name: str, *, role: str = "", join: Sequence[str] = (), leave: Sequence[str] = ()) -> None:
        """Gives an account another role, puts it into groups and takes it out of others, at once.

        Args:
            role: "" leaves it as it is.

        Raises:
            AccountError: There is none of the name, it is not in a group that it is to leave, or role or a group
                cannot be so.
        """
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(_users).where(_users.c.name == name)).first()
            if row is None:
                raise AccountError(f"there is no user {name!r}")
            connection.execute(_users.update().where(_users.c.name == name).values(role=_role(role or row.role)))
            for group in dict.fromkeys(leave):
                own = (_groups.c.member == name) & (_groups.c.name == group)
                if not connection.execute(_groups.delete().where(own)).rowcount:
                    raise AccountError(f"{name} is not in {group!r}")
            self._join(connection, name, join)

    def set_password(self, name: str, password: str) -> None:
        """Gives an account another password, which ends its sessions; its keys stay.

        Raises:
            AccountError: There is none of the name, or it is too short.
        """
        values = {"hash": self._hashed(password), "epoch": secrets.token_hex(8)}
        with self._engine.begin() as connection:
            self._changed(connection.execute(_users.update().where(_users.c.name == name).values(**values)), name)

    def with_password(self, name: str, password: str) -> User | None:
        """The account of this name and password."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_users).where(_users.c.name == name)).first()
            try:
                with self._hashing:
                    self._hasher.verify(row.hash if row else self._nobody, password[: _LONGEST_PASSWORD + 1])
            except (VerifyMismatchError, InvalidHashError):
                return None
            return self._user(connection, row) if row else None

    # -- sessions and keys

    def session(self, name: str) -> str:
        """A new session of an account, signed."""
        with self._engine.connect() as connection:
            epoch = connection.scalar(sa.select(_users.c.epoch).where(_users.c.name == name))
        signed: str = self._sessions.dumps([name, epoch])
        return signed

    def of_session(self, session: str) -> User | None:
        """The account of a session that has not ended."""
        try:
            name, epoch = self._sessions.loads(session, max_age=SESSION_SECONDS)
        except (BadSignature, ValueError):
            return None
        with self._engine.connect() as connection:
            own = (_users.c.name == name) & (_users.c.epoch == epoch)
            row = connection.execute(sa.select(_users).where(own)).first()
            return self._user(connection, row) if row else None

    def add_key(self, owner: str, name: str) -> str:
        """A new key; it is shown this once.

        Raises:
            AccountError: There is no such account, or it has a key of the name.
        """
        key = _KEY + secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            if connection.execute(sa.select(_users).where(_users.c.name == owner)).first() is None:
                raise AccountError(f"there is no user {owner!r}")
            if connection.execute(sa.select(_keys).where(_keys.c.owner == owner, _keys.c.name == name)).first():
                raise AccountError(f"{owner} has a key {name!r} already; revoke it or choose another name")
            values = {"hash": _fingerprint(key), "owner": owner, "name": name, "added": dt.date.today()}
            connection.execute(_keys.insert().values(**values))
        return key

    def all_keys(self) -> list[Key]:
        """All keys, by owner and name."""
        query = sa.select(_keys.c.owner, _keys.c.name, _keys.c.added).order_by(_keys.c.owner, _keys.c.name)
        with self._engine.connect() as connection:
            return [Key(*row) for row in connection.execute(query)]

    def revoke(self, owner: str, name: str) -> None:
        """Ends a key at once.

        Raises:
            AccountError: There is none.
        """
        with self._engine.begin() as connection:
            gone = connection.execute(_keys.delete().where(_keys.c.owner == owner, _keys.c.name == name))
            if not gone.rowcount:
                raise AccountError(f"{owner} has no key {name!r}; `dateline keys list` shows all")

    def of_key(self, key: str) -> User | None:
        """The account of a key."""
        query = sa.select(_users).join(_keys).where(_keys.c.hash == _fingerprint(key))
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
            return self._user(connection, row) if row else None

    # -- collections

    def collections(self) -> list[Shelf]:
        """All collections, the server's own first."""
        query = sa.select(_collections).order_by(_collections.c.folder != "", _collections.c.name)
        with self._engine.connect() as connection:
            return [
                Shelf(
                    row.name,
                    Path(row.folder) if row.folder else None,
                    tuple(
                        connection.scalars(
                            sa.select(_given.c.receiver)
                            .where(_given.c.collection == row.name)
                            .order_by(_given.c.receiver)
                        )
                    ),
                )
                for row in connection.execute(query).all()
            ]

    def add_collection(self, name: str, folder: Path) -> None:
        """Puts the index in a folder under a name; nobody may read it before it is given to them.

        Raises:
            AccountError: There is one of the name, or the name cannot be so.
        """
        if not _NAME.fullmatch(name):
            raise AccountError(f"{name!r} is no name: small letters, digits, dots, dashes; 32 at most")
        with self._engine.begin() as connection:
            if connection.execute(sa.select(_collections).where(_collections.c.name == name)).first():
                raise AccountError(f"there is a collection {name!r} already")
            connection.execute(_collections.insert().values(name=name, folder=str(folder.resolve())))

    def remove_collection(self, name: str) -> None:
        """Takes a collection off the server; its index stays where it is.

        Raises:
            AccountError: There is none of the name, or it is the server's own.
        """
        if name == MAIN:
            raise AccountError(f"{MAIN!r} is the server's own index; take it from everyone instead")
        with self._engine.begin() as connection:
            self._changed(connection.execute(_collections.delete().where(_collections.c.name == name)), name)

    def give(self, collection: str, receivers: Sequence[str]) -> None:
        """Lets users, "@groups" or "*" read a collection.

        Raises:
            AccountError: There is no such collection or user.
        """
        with self._engine.begin() as connection:
            if connection.execute(sa.select(_collections).where(_collections.c.name == collection)).first() is None:
                raise AccountError(f"there is no collection {collection!r}")
            for receiver in dict.fromkeys(receivers):
                known = receiver == EVERYONE or receiver.startswith("@")
                if not known and connection.execute(sa.select(_users).where(_users.c.name == receiver)).first() is None:
                    raise AccountError(f"there is no user {receiver!r}; a group is written @{receiver}")
                own = (_given.c.collection == collection) & (_given.c.receiver == receiver)
                connection.execute(_given.delete().where(own))
                connection.execute(_given.insert().values(collection=collection, receiver=receiver))

    def take(self, collection: str, receivers: Sequence[str]) -> None:
        """Ends what `give` began.

        Raises:
            AccountError: It was not given to one of them.
        """
        with self._engine.begin() as connection:
            for receiver in dict.fromkeys(receivers):
                own = (_given.c.collection == collection) & (_given.c.receiver == receiver)
                if not connection.execute(_given.delete().where(own)).rowcount:
                    raise AccountError(f"{collection!r} is not given to {receiver!r}")

    def readable(self, user: User) -> frozenset[str]:
        """The names of the collections that a user may read."""
        receivers = [user.name, EVERYONE, *(f"@{group}" for group in user.groups)]
        query = sa.select(_given.c.collection).where(_given.c.receiver.in_(receivers))
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(query))

    def _user(self, connection: sa.Connection, row: sa.Row[Any]) -> User:
        groups = sa.select(_groups.c.name).where(_groups.c.member == row.name).order_by(_groups.c.name)
        return User(row.name, row.role, tuple(connection.scalars(groups)))

    def _join(self, connection: sa.Connection, name: str, groups: Sequence[str]) -> None:
        known = set(connection.scalars(sa.select(_groups.c.name).where(_groups.c.member == name)))
        for group in dict.fromkeys(groups):
            if not _NAME.fullmatch(group):
                raise AccountError(f"{group!r} is no name of a group: small letters, digits, dots, dashes")
            if group not in known:
                connection.execute(_groups.insert().values(member=name, name=group))

    def _hashed(self, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
            raise AccountError(f"a password has {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters")
        return self._hasher.hash(password)

    def _changed(self, result: sa.CursorResult[Any], name: str) -> None:
        if not result.rowcount:
            raise AccountError(f"there is no {name!r}")


def _role(name: str) -> str:
    if name not in get_args(Role):
        raise AccountError(f"role {name!r}; there are {', '.join(get_args(Role))}")
    return name


def _fingerprint(key: str) -> str:
    """A key has 256 random bits: nothing slower than SHA-256 is needed to keep it from being guessed."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
