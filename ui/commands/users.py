"""`dateline users`, `keys` and `collections`: who may use a server, and what they may read there."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from qa.errors import IndexNotFoundError
from qa.settings import Settings
from ui.commands.shared import IndexOption, JsonOption, app, err, out

if TYPE_CHECKING:
    from ui.server.accounts import Accounts

users_app = typer.Typer(help="Who may sign in at a server over this index.", rich_markup_mode=None)
keys_app = typer.Typer(help="API keys of users, for programs.", rich_markup_mode=None)
collections_app = typer.Typer(help="The indexes of a server, and who may read each.", rich_markup_mode=None)
app.add_typer(users_app, name="users")
app.add_typer(keys_app, name="keys")
app.add_typer(collections_app, name="collections")

NameArgument = Annotated[str, typer.Argument(help="The user's name.", show_default=False)]
CollectionArgument = Annotated[str, typer.Argument(help="The collection's name.", show_default=False)]
ReceiversArgument = Annotated[list[str], typer.Argument(help="Users, @groups, or * for every user.")]


@contextlib.contextmanager
def _accounts(index: Path | None) -> Iterator[Accounts]:
    from ui.server.accounts import FILE, Accounts

    settings = Settings.load(index=index)
    if not settings.catalog_url and not settings.index.is_dir():
        raise IndexNotFoundError(
            f"there is no index in {settings.index}. Make one with: dateline ingest PATH --index {settings.index}"
        )
    accounts = Accounts(settings.index / FILE, settings.catalog_address)
    try:
        yield accounts
    finally:
        accounts.close()


def _password() -> str:
    """Typed twice, or a line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _print(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        out.print_json(json.dumps(rows))
        return
    if rows:
        table = Table(*rows[0], box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(", ".join(cell) if isinstance(cell, list) else str(cell) for cell in row.values()))
        Console(highlight=False, markup=False, width=None if out.is_terminal else 200).print(table)


@users_app.command("add")
def add_user(
    name: NameArgument,
    index: IndexOption = None,
    role: Annotated[str, typer.Option(help="reader, or editor, who may also change the collection.")] = "reader",
    group: Annotated[list[str] | None, typer.Option(help="A group of theirs; may be repeated.")] = None,
) -> None:
    """Add a user; the password is asked for, or read from standard input."""
    with _accounts(index) as accounts:
        accounts.add(name, _password(), role, group or ())
    err.print(f"{name} may sign in as {role}")


@users_app.command("list")
def list_users(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the users."""
    with _accounts(index) as accounts:
        rows: list[dict[str, object]] = [
            {"name": user.name, "role": user.role, "groups": list(user.groups)} for user in accounts.users()
        ]
    _print(rows, as_json=as_json)


@users_app.command("remove")
def remove_user(name: NameArgument, index: IndexOption = None) -> None:
    """Remove a user, with their keys, sessions and rights; their conversations are nobody's from then on."""
    from ui.server.conversations import FILE, left

    with _accounts(index) as accounts:
        accounts.remove(name)
    settings = Settings.load(index=index)
    left(settings.index / FILE, name, settings.catalog_address)
    err.print(f"{name} is removed")


@users_app.command("change")
def change_user(
    name: NameArgument,
    index: IndexOption = None,
    role: Annotated[str, typer.Option(help="reader or editor.", show_default="as it is")] = "",
    join: Annotated[list[str] | None, typer.Option(help="A group to put them into; may be repeated.")] = None,
    leave: Annotated[list[str] | None, typer.Option(help="A group to take them out of; may be repeated.")] = None,
) -> None:
    """Give a user another role or other groups, at once."""
    with _accounts(index) as accounts:
        accounts.change(name, role=role, join=join or (), leave=leave or ())
        user = accounts.user(name)
    if user:
        err.print(f"{name} is {user.role}, in {', '.join(user.groups) or 'no group'}")


@users_app.command("password")
def set_password(name: NameArgument, index: IndexOption = None) -> None:
    """Give a user another password, which ends their sessions."""
    with _accounts(index) as accounts:
        accounts.set_password(name, _password())
    err.print(f"{name} has another password; their sessions have ended")


KeyArgument = Annotated[str, typer.Argument(help="What the key is called.", show_default=False)]


@keys_app.command("add")
def add_key(user: NameArgument, name: KeyArgument, index: IndexOption = None) -> None:
    """Make an API key and print it, this once."""
    with _accounts(index) as accounts:
        out.print(accounts.add_key(user, name))


@keys_app.command("list")
def list_keys(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the keys, by user and name."""
    with _accounts(index) as accounts:
        rows: list[dict[str, object]] = [
            {"user": key.owner, "name": key.name, "added": key.added.isoformat()} for key in accounts.all_keys()
        ]
    _print(rows, as_json=as_json)


@keys_app.command("revoke")
def revoke_key(user: NameArgument, name: KeyArgument, index: IndexOption = None) -> None:
    """End a key at once."""
    with _accounts(index) as accounts:
        accounts.revoke(user, name)
    err.print(f"the key {name} of {user} is revoked")


@collections_app.command("add")
def add_collection(
    name: CollectionArgument,
    folder: Annotated[Path, typer.Argument(help="The folder of its index.", exists=True, file_okay=False)],
    index: IndexOption = None,
) -> None:
    """Serve another index beside this one; nobody may read it before it is given to them."""
    from qa.index import Index

    Index(folder, mend=False).close()
    with _accounts(index) as accounts:
        accounts.add_collection(name, folder)
    err.print(f"{name} is served from the next start on; give it to users with: dateline collections give {name} USER")


@collections_app.command("list")
def list_collections(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the collections, and to whom each is given."""
    with _accounts(index) as accounts:
        rows: list[dict[str, object]] = [
            {"name": one.name, "folder": str(one.folder or "this index"), "given to": list(one.receivers)}
            for one in accounts.collections()
        ]
    _print(rows, as_json=as_json)


@collections_app.command("remove")
def remove_collection(name: CollectionArgument, index: IndexOption = None) -> None:
    """Serve an index no longer; it stays where it is."""
    with _accounts(index) as accounts:
        accounts.remove_collection(name)
    err.print(f"{name} is not served from the next start on")


@collections_app.command("give")
def give_collection(name: CollectionArgument, to: ReceiversArgument, index: IndexOption = None) -> None:
    """Let users or groups read a collection, at once."""
    with _accounts(index) as accounts:
        accounts.give(name, to)
    err.print(f"{name} may be read by {', '.join(to)}")


@collections_app.command("take")
def take_collection(
    name: CollectionArgument,
    receivers: Annotated[list[str], typer.Argument(metavar="FROM...")],
    index: IndexOption = None,
) -> None:
    """Take a collection from users or groups, at once."""
    with _accounts(index) as accounts:
        accounts.take(name, receivers)
    err.print(f"{name} is taken from {', '.join(receivers)}")
