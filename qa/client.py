"""The client: a Dateline server's HTTP API, with the same `ask`, `stream`, `search`, `timeline` and `check` as over an
index of one's own.

A notebook changes one line to use a server: `from qa import ask` becomes `ask = Client("http://news:7860").ask`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
from pydantic import ValidationError

from qa import wire
from qa.domain import Answer, Filter, Passage, Question
from qa.errors import ServerError, one_line

if TYPE_CHECKING:
    from qa.checks import Check
    from qa.timelines import Timeline

_Read = TypeVar("_Read", bound=wire.Model)

_SECONDS = 200.0  # a little longer than a server waits for an answer


class Client:
    """Asks a Dateline server; used in a `with`, or closed.

    The articles of the passages that it gives come without their text.

    Args:
        url: Of the server: "http://127.0.0.1:7860".
        key: An API key, where the server has accounts.
        collections: Names of the collections to ask; empty asks all that one may read.
        timeout: Seconds to wait for the server.
    """

    def __init__(self, url: str, *, key: str = "", collections: Sequence[str] = (), timeout: float = _SECONDS) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=f"{url.rstrip('/')}/v1", headers=headers, timeout=timeout)
        self._collections = tuple(collections)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the connections."""
        self._http.close()

    def ask(
        self,
        question: str | Question,
        *,
        as_of: dt.date | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        sources: Collection[str] = (),
        history: Sequence[Answer] = (),
        any_date: bool = False,
    ) -> Answer:
        """Answers a question, as `qa.ask` does.

        Args:
            question: In plain words; or a Question, which has all the rest.
            as_of: The day it is asked on (default: today). Nothing published later is seen.
            since, until: First and last day of publication to look at.
            sources: Outlets to look at; empty looks at all.
            history: The answers before it, oldest first.
            any_date: Look at articles of all days, whatever days the question speaks of.

        Raises:
            ServerError: The server cannot be reached, or does not answer; the message says why.
        """
        filter = Filter(as_of, since, until, frozenset(sources))
        asked = self._asked(_question(question, filter, history, any_date=any_date))
        return _read(wire.Answer, self._sent("/ask", **_body(asked))).answer()

    def stream(
        self,
        question: str | Question,
        *,
        as_of: dt.date | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        sources: Collection[str] = (),
        history: Sequence[Answer] = (),
        any_date: bool = False,
    ) -> Iterator[Answer]:
        """The answer as it grows: each holds all of the one before, and the last has the passages that were read.

        Args:
            question: As all the others, as `ask` has it.

        Raises:
            ServerError: As in `ask`.
        """
        filter = Filter(as_of, since, until, frozenset(sources))
        asked = self._asked(_question(question, filter, history, any_date=any_date), stream=True)
        try:
            with self._http.stream("POST", "/ask", **_body(asked)) as reply:
                if reply.is_error:
                    reply.read()
                    raise _refused(reply)
                for name, data in _events(reply.iter_lines()):
                    if name == "problem":
                        raise ServerError(f"{self._http.base_url}: {json.loads(data).get('detail')}")
                    yield _read(wire.Answer, data).answer()
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def search(
        self,
        question: str | Question,
        count: int = 10,
        *,
        as_of: dt.date | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        sources: Collection[str] = (),
    ) -> tuple[Passage, ...]:
        """The best passages for a question, without an answer.

        Args:
            count: How many at most, up to 100.

        Raises:
            ServerError: As in `ask`.
        """
        asked = _question(question, Filter(as_of, since, until, frozenset(sources)), (), any_date=False)
        body = _narrowed(asked.filter, self._collections) | {"query": asked.text, "limit": count}
        found = self._sent("/search", json=body)
        return tuple(item.passage() for item in _read(wire.Hits, found).items)

    def timeline(self, topic: str, *, filter: Filter = Filter(), most: int = 12) -> Timeline:
        """The timeline of a topic, as `qa.timeline` makes it.

        Raises:
            ServerError: As in `ask`.
        """
        body = _narrowed(filter, self._collections) | {"topic": topic, "limit": most}
        return _read(wire.Timeline, self._sent("/timeline", json=body)).timeline()

    def check(
        self,
        claim: str,
        *,
        as_of: dt.date | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        sources: Collection[str] = (),
    ) -> Check:
        """Whether the articles bear a claim out, as `qa.check` says.

        Raises:
            ServerError: As in `ask`.
        """
        body = _narrowed(Filter(as_of, since, until, frozenset(sources)), self._collections) | {"claim": claim}
        return _read(wire.Checked, self._sent("/check", json=body)).check()

    def _asked(self, question: Question, *, stream: bool = False) -> wire.Asked:
        with _explained("this cannot be asked"):
            return wire.Asked.of(question, self._collections, stream=stream)

    def _sent(self, path: str, **body: Any) -> bytes:
        try:
            reply = self._http.post(path, **body)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        if reply.is_error:
            raise _refused(reply)
        return reply.content

    def _unreachable(self, error: httpx.HTTPError) -> ServerError:
        return ServerError(f"{self._http.base_url} cannot be asked: {one_line(error)}")


def _question(question: str | Question, filter: Filter, history: Sequence[Answer], *, any_date: bool) -> Question:
    if isinstance(question, Question):
        return question
    return Question(question, filter, history=tuple(history), any_date=any_date)


def _body(asked: wire.Asked) -> dict[str, Any]:
    return {"content": asked.model_dump_json(), "headers": {"content-type": "application/json"}}


def _narrowed(filter: Filter, collections: Sequence[str]) -> dict[str, Any]:
    with _explained("this cannot be asked"):
        narrowed = wire.Narrowed(
            as_of=filter.as_of,
            since=filter.since,
            until=filter.until,
            sources=tuple(sorted(filter.sources)),
            collections=tuple(collections),
        )
    return narrowed.model_dump(mode="json")


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Server-sent events: the name and the data of each."""
    name, data = "", []
    for line in lines:
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            data.append(value.removeprefix(" "))
        elif not line and data:
            yield name, "\n".join(data)
            name, data = "", []


def _read(kind: type[_Read], content: str | bytes) -> _Read:
    with _explained("the server does not speak as this version does"):
        return kind.model_validate_json(content)


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    """Says what is wrong with a value that is sent or received."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        raise ServerError(f"{what}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _refused(reply: httpx.Response) -> ServerError:
    """What a server says of a request that it does not answer."""
    try:
        detail = reply.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = reply.reason_phrase
    return ServerError(f"{reply.url} answers {reply.status_code}: {detail}")
