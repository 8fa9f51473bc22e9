"""A Ray cluster: the workers of a job on other machines.

The driver, which is the process of `dateline ingest`, names the articles, asks the catalog which of them are new, and
alone commits. Workers read files, split articles and embed passages: what is pure, so that whatever was lost with a
worker, a machine or the driver is done again with the same result, and the catalog is the same bit for bit.

Plain actors, not Ray Data: between reading and splitting stands a question to the catalog, and the second pass takes
its passages from it, newest first. Only the driver can open the catalog, and a stream of Ray Data has no step there; it
would be three streams, each with a scheduler that cannot tell an item that ends its worker from a machine that was
lost. Here each worker has a thread of the driver, which gives it one task at a time: what a worker ended over is known.

- Backpressure: a few tasks for each worker are under way, and reading goes no further than what is asked for.
- Retries: a task whose worker ended goes to the next free worker, before all later ones. A worker that ended is hired
  anew wherever the cluster has room; as long as it has none, the others do its work.
- Poison: a task that has ended two workers fails like one that raises; its items are parted until the one is found.
- Processors of another kind may round otherwise. It is told, as then the vectors are not those of one machine.

Knows nothing of formats, nor of how anything is stored.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from importlib import metadata
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import ray
from ray.exceptions import RayError, RayTaskError

from ingest.items import File, Item, Problem
from ingest.sources import contents, state_of
from ingest.workers import prepared
from qa.domain import Article
from qa.errors import ClusterError, DatelineError, one_line
from qa.index import PreparedArticle
from qa.protocols import Embedder

_TEXTS = 16  # of a task: a quarter of a second of a core; what comes and goes takes a hundredth of it
_ARTICLES = 50
_FILES = 16
_FILE_BYTES = 1_000_000  # of a task
_LARGEST_FILE = 8_000_000  # its articles come back at once
_AHEAD = 4 * _TEXTS  # texts of each worker that are under way while the driver commits
_ENDED = 2  # workers, over one task
_IN_VAIN = 8  # tasks in a row that end their workers: not they are at fault
_HIRED = 3  # times in a row that a worker ends before it has done anything
_PATIENCE = 30.0  # seconds
_PROBE = "The bridge over the Alder was closed on Monday after a ferry had hit one of its piers, the city said."
_SAME = 0.98  # cosine of what two processors make of it

FloatArray = npt.NDArray[np.float32]
Found = list[tuple[Item, File]]

log = logging.getLogger(__name__)


class WorkerEndedError(RuntimeError):
    """A task ended the process of each worker that it was given to, or its workers were let go."""


@dataclass(frozen=True, slots=True)
class _Greeting:
    """What a worker says of itself.

    Attributes:
        probe: What it makes of a text.
    """

    host: str
    version: str
    model: str
    dimensions: int
    probe: FloatArray


class _Worker:
    """The process of a worker, on a machine of the cluster.

    Args:
        make: Loads the embedding model.
        folder: Where the driver is, to which paths are relative.
    """

    def __init__(self, make: Callable[[], Embedder], folder: str) -> None:
        with contextlib.suppress(OSError):  # then the driver reads
            os.chdir(folder)
        self._make = make

    def greet(self) -> _Greeting:
        """Loads the model: here and not before, so that the driver is told why where it cannot."""
        embedder = self._embedder = self._make()
        return _Greeting(
            socket.gethostname(), _version(), embedder.name, embedder.dimensions, embedder.embed_query(_PROBE)
        )

    def read(self, files: Sequence[tuple[File, tuple[int, int]]]) -> list[Found | None]:
        """What is in each; None where it is not the same here."""
        return [list(contents(file)) if state_of(file.path) == state else None for file, state in files]

    def prepare(self, articles: Sequence[Article], characters: int) -> list[PreparedArticle]:
        return prepared(articles, characters, self._embedder)

    def embed(self, texts: Sequence[str]) -> FloatArray:
        return self._embedder.embed_documents(texts)

    def do(self, work: str, *given: object) -> Any:
        """Calls a method; what is no Exception, such as a panic of Rust, would end the process."""
        try:
            return getattr(self, work)(*given)
        except Exception:
            raise
        except BaseException as error:  # noqa: BLE001 -- see above
            raise RuntimeError(f"{type(error).__name__}: {error}") from None


@dataclass(order=True, slots=True)
class _Task:
    """Something to be done; the one with the lowest number first."""

    number: int
    work: str = field(compare=False)
    given: tuple[object, ...] = field(compare=False, default=())
    future: Future[Any] = field(compare=False, default_factory=Future)
    ended: int = field(compare=False, default=0)


class Cluster:
    """Workers on a Ray cluster, for a `with` block.

    Args:
        address: HOST:PORT of its head, as `ray start --head` says; "auto" takes the one of this machine, "local" starts
            one in this process.
        make: Loads the embedding model, in each worker.
        number: How many workers; 0 takes one for each CPU that the cluster has.

    Raises:
        ClusterError: There is no such cluster, or its workers cannot work.
    """

    def __init__(self, address: str, make: Callable[[], Embedder], *, number: int = 0) -> None:
        self._address, self._make = address, make
        self._tasks: queue.PriorityQueue[_Task] = queue.PriorityQueue()
        self._lock = threading.Lock()
        self._submitted = self._in_vain = 0
        self._closed = False
        self._broken: ClusterError | None = None
        self._hands: list[Any] = []
        self._first: _Greeting | None = None
        self._told: set[str] = set()  # hosts that round otherwise
        self._greeted = threading.Event()
        self._connected = _connect(address)
        self.number = number or max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._actor = ray.remote(num_cpus=1)(_Worker)
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(self.number)]
        for thread in self._threads:
            thread.start()
        with contextlib.ExitStack() as stack:
            stack.callback(self.close)
            self._greeted.wait()
            if self._broken:
                raise self._broken
            stack.pop_all()
        assert self._first
        self.embedder: _Embedder = _Embedder(self._submit, self._first.model, self._first.dimensions)

    @property
    def ahead(self) -> int:
        return _AHEAD * self.number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets all workers go, whatever they are at."""
        with self._lock:
            self._closed = True
            hands, self._hands = self._hands, []
            self._drain(self._lost())
        for hand in hands:
            _kill(hand)
        until = time.monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        if self._connected:
            ray.shutdown()

    # -- what they do

    def read(self, files: Iterable[File | Problem]) -> Iterator[tuple[Item, File]]:
        under_way: deque[tuple[list[File | Problem], Future[list[Found | None]] | None]] = deque()
        groups = _groups(files)
        while True:
            for group, states in islice(groups, 2 * self.number - len(under_way)):
                under_way.append(
                    (group, self._submit("read", list(zip(group, states, strict=True))) if states else None)
                )
            if not under_way:
                return
            yield from self._read(*under_way.popleft())

    def _read(
        self, group: Sequence[File | Problem], found: Future[list[Found | None]] | None
    ) -> Iterator[tuple[Item, File]]:
        try:
            results = found.result() if found else [None] * len(group)
        except DatelineError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a library does to its process, no file may end a job
            for file in group:
                assert isinstance(file, File)
                if len(group) == 1:
                    yield file.problem(f"cannot be read: {one_line(error)}"), file
                elif state := state_of(file.path):
                    yield from self._read([file], self._submit("read", [(file, state)]))
                else:
                    yield from contents(file)
            return
        for one, items in zip(group, results, strict=True):
            yield from contents(one) if items is None else items

    def prepare(self, articles: Sequence[Article], characters: int) -> list[PreparedArticle]:
        parts = [articles[start : start + _ARTICLES] for start in range(0, len(articles), _ARTICLES)]
        futures = [self._submit("prepare", part, characters) for part in parts]
        return list(chain.from_iterable(future.result() for future in futures))

    def announce(self, texts: Sequence[str]) -> None:
        self.embedder.announce(texts)

    # -- who does it

    def _submit(self, work: str, *given: object) -> Future[Any]:
        with self._lock:
            self._submitted += 1
            task = _Task(self._submitted, work, given)
        self._give(task)
        return task.future

    def _give(self, task: _Task) -> None:
        """Puts a task where a worker takes it; where none will any more, whoever waits for it is told."""
        with self._lock:
            if self._broken or self._closed:
                task.future.set_exception(self._lost())
            else:
                self._tasks.put(task)

    def _drain(self, error: Exception) -> None:
        """Tells whoever waits for a task that nobody has taken, and all threads to end; with the lock held."""
        with contextlib.suppress(queue.Empty):  # the threads take some at the same time
            while True:
                self._tasks.get_nowait().future.set_exception(error)
        for _ in range(self.number):
            self._tasks.put(_Task(-1, "end"))

    def _lost(self) -> Exception:
        """Why nobody does what is left."""
        return self._broken or WorkerEndedError("the workers were let go")

    def _serve(self) -> None:
        """Gives tasks to one worker after another, until the end."""
        hand: Any = None
        while not self._closed and not self._broken:
            try:
                hand = hand or self._hired()
                if hand is None:
                    return
            except Exception as error:  # noqa: BLE001 -- whatever it is, everybody has to know
                self._break(error)
                return
            task = self._tasks.get()
            if task.number < 0:
                return
            try:
                result = ray.get(hand.do.remote(task.work, *task.given))
            except RayTaskError as error:
                cause = error.cause
                task.future.set_exception(cause if isinstance(cause, Exception) else error)
            except RayError as error:  # the worker has ended, or its machine
                if not self._closed:  # else that is done, and Ray may be shut down: it would start a head to be asked
                    _kill(hand)  # one that only cannot be reached would keep its CPU
                hand = None
                self._ended(task, error)
            except Exception as error:  # noqa: BLE001 -- what cannot be sent
                task.future.set_exception(error)
            else:
                self._in_vain = 0
                task.future.set_result(result)

    def _ended(self, task: _Task, error: RayError) -> None:
        """A worker has ended over a task, which goes to another one or is settled."""
        task.ended += 1
        log.info("a worker has ended (%.200s)", one_line(error))
        if task.ended >= _ENDED:
            self._in_vain += 1
            if self._in_vain < _IN_VAIN and not self._broken and not self._closed:
                task.future.set_exception(WorkerEndedError(f"it ended the processes of {_ENDED} workers"))
                return
            if self._in_vain >= _IN_VAIN:
                self._break(error)
        self._give(task)

    def _hired(self) -> Any:
        """A new worker that can work, once the cluster has room for it; None where nobody needs it any more."""
        for turn in range(1, _HIRED + 1):
            with self._lock:
                if self._closed:
                    return None
                hand = self._actor.remote(self._make, str(Path.cwd()))
                self._hands.append(hand)
            greeting = hand.greet.remote()
            if not self._has_come(greeting):
                return None
            try:
                self._check(ray.get(greeting))
            except RayTaskError:
                raise
            except RayError as error:
                if self._closed:
                    return None
                if turn == _HIRED:
                    raise
                log.info("a worker has ended before it began (%.200s)", one_line(error))
            else:
                return hand
        raise AssertionError

    def _has_come(self, greeting: Any) -> bool:
        """Waits until there was room for a worker; False where nobody needs it any more."""
        while not self._closed and not self._broken:
            if ray.wait([greeting], timeout=_PATIENCE)[0]:
                return True
            if not self._greeted.is_set():
                log.warning("waiting for a free CPU of the Ray cluster at %s", self._address)
        return False

    def _check(self, greeting: _Greeting) -> None:
        """Compares a worker with the driver, and with the first of its kind.

        Raises:
            ClusterError: It would do something else than the others.
        """
        with self._lock:
            first = self._first = self._first or greeting
        if greeting.version != _version():
            raise ClusterError(f"{greeting.host} has Dateline {greeting.version}, and the driver has {_version()}")
        cosine = float(greeting.probe @ first.probe) if greeting.dimensions == first.dimensions else 0.0
        if cosine < _SAME or greeting.model != first.model:
            raise ClusterError(f"{greeting.host} has another embedding model than {first.host}: {greeting.model}")
        if not np.array_equal(greeting.probe, first.probe) and greeting.host not in self._told:
            self._told.add(greeting.host)
            log.warning(
                "the processors of %s and %s round otherwise: vectors are not bit for bit those of one machine",
                greeting.host,
                first.host,
            )
        self._greeted.set()

    def _break(self, error: Exception) -> None:
        """Nobody can work: whoever waits for something is told."""
        cause = error.cause if isinstance(error, RayTaskError) and isinstance(error.cause, Exception) else error
        broken = ClusterError(
            f"the workers of the Ray cluster at {self._address} cannot work: {one_line(cause)[-500:]}"
        )
        with self._lock:
            if self._closed:
                return
            self._broken = self._broken or (cause if isinstance(cause, ClusterError) else broken)
            self._drain(self._broken)
        self._greeted.set()


class _Embedder:
    """The embedding model, as the workers do its work; what is announced is done before it is asked for.

    Args:
        submit: Gives a task to the workers.
        name, dimensions: Of the model.
    """

    def __init__(self, submit: Callable[..., Future[Any]], name: str, dimensions: int) -> None:
        self._submit, self.name, self.dimensions = submit, name, dimensions
        self._coming: dict[str, tuple[Sequence[str], Future[FloatArray]]] = {}  # text -> the task that it is in

    def announce(self, texts: Sequence[str]) -> None:
        """Has these embedded, in this order, but those that are under way."""
        new = [text for text in dict.fromkeys(texts) if not self._is_coming(text, len(texts))]
        for start in range(0, len(new), _TEXTS):
            group = new[start : start + _TEXTS]
            self._coming |= dict.fromkeys(group, (group, self._submit("embed", group)))

    def _is_coming(self, text: str, among: int) -> bool:
        """Whether it is under way. What has failed among others is tried again only among fewer."""
        group, future = self._coming.get(text, ((), None))
        return future is not None and not (future.done() and future.exception() and among < len(group))

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        self.announce(texts)
        rows = [self._row(text) for text in texts]
        for text in texts:
            self._coming.pop(text, None)
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def _row(self, text: str) -> FloatArray:
        group, future = self._coming[text]
        row: FloatArray = future.result()[group.index(text)]
        return row

    def embed_query(self, text: str) -> FloatArray:
        row: FloatArray = self.embed_documents([text])[0]
        return row


def _groups(files: Iterable[File | Problem]) -> Iterator[tuple[list[File | Problem], list[tuple[int, int]]]]:
    """Files by tasks, with their states; what is no small file on disk comes alone and without: the driver reads it."""
    group: list[File | Problem] = []
    states: list[tuple[int, int]] = []
    for file in files:
        state = state_of(file.path) if isinstance(file, File) and not file.opener else None
        if not state or state[0] > _LARGEST_FILE:
            if group:
                yield group, states
            yield [file], []
            group, states = [], []
            continue
        group.append(file)
        states.append(state)
        if len(group) >= _FILES or sum(size for size, _ in states) >= _FILE_BYTES:
            yield group, states
            group, states = [], []
    if group:
        yield group, states


def _kill(hand: Any) -> None:
    """Ends a worker, if there is still somebody who can."""
    with contextlib.suppress(Exception):
        ray.kill(hand)


def _connect(address: str) -> bool:
    """Joins the cluster; False where this process is in one already.

    Raises:
        ClusterError: It cannot be reached.
    """
    if ray.is_initialized():
        return False
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a head of our own would tell its makers of each job
    host, colon, port = address.rpartition(":")
    try:
        if colon and port.isdigit() and "/" not in host:  # Ray itself would try for minutes
            # It also takes loopback for the address that others have of this machine.
            reached = ray.util.get_node_ip_address() if host in {"127.0.0.1", "localhost"} else host.strip("[]")
            socket.create_connection((reached, int(port)), timeout=_PATIENCE).close()
        ray.init(address, log_to_driver=False, logging_level=logging.WARNING, include_dashboard=False)
    except (OSError, RuntimeError, ValueError) as error:
        raise ClusterError(
            f"there is no Ray cluster at {address} ({one_line(error)}). Start one with: ray start --head"
        ) from error
    return True


def _version() -> str:
    return metadata.version("dateline")
