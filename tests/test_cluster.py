"""ingest/cluster.py"""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import FloatArray, WordEmbedder, make_article

from ingest.items import File
from ingest.job import IngestReport
from ingest.job import ingest as run_job
from ingest.registry import register
from ingest.run import hired
from ingest.sources import read_paths
from qa.domain import Article
from qa.errors import ClusterError, IndexNotFoundError
from qa.index import Index
from qa.protocols import Embedder
from qa.settings import Settings

# Ray takes 127.0.0.1 for the address that others have of this machine but where it believes to be on a desktop, of
# which it makes up its mind when it is imported.
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
# The tests themselves import Ray, not each process of pytest-xdist that collects them.
pytestmark = [
    pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="Ray is not installed: pip install 'dateline[ray]'"),
    pytest.mark.filterwarnings("ignore"),  # Ray's own warnings are its own
]

_SPAWN = multiprocessing.get_context("spawn")


class Slow(WordEmbedder):
    """Takes a hundredth of a second for a text, some of which it refuses, and some of which end its process."""

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        time.sleep(0.01 * len(texts))
        if any("☠" in text for text in texts):
            os._exit(1)
        if any("†" in text for text in texts):
            raise TypeError("no such character")
        return super().embed_documents(texts)


class Random(WordEmbedder):
    """Another model in each process."""

    def embed_query(self, text: str) -> FloatArray:
        vector = np.random.default_rng(os.getpid()).normal(size=self.dimensions).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class Broken(WordEmbedder):
    """Cannot be loaded."""

    def __init__(self) -> None:
        raise OSError("no such model here")


def with_a_deadly_reader() -> Embedder:
    """Loads a model, and registers a reader that ends its process."""

    def read(file: File) -> Iterable[Article]:
        os._exit(1)

    register(read, ".deadly")
    return Slow()


@pytest.fixture(scope="module")
def machines() -> Iterator[Any]:
    """A cluster of two machines of a CPU each, on loopback."""
    from ray.cluster_utils import Cluster as Machines

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # the workers are to have this module
        machines = Machines(initialize_head=True, head_node_args=_MACHINE | {"include_dashboard": False})
        machines.add_node(**_MACHINE)
        yield machines
        machines.shutdown()


_MACHINE = {"num_cpus": 1, "object_store_memory": 80 << 20, "node_ip_address": "127.0.0.1"}


def many(count: int) -> list[Article]:
    return [
        make_article(str(n), f"Serial{n} is what they call the bridge of day {n}. " * (1 + n % 9)) for n in range(count)
    ]


def job(
    settings: Settings,
    articles: Iterable[Article],
    address: str,
    make: Callable[[], Embedder] = Slow,
    told: Callable[[IngestReport], None] = lambda report: None,
) -> IngestReport:
    """A job in small batches, with two workers."""
    import ingest.job
    from ingest.cluster import Cluster

    ingest.job._BATCH_ARTICLES, ingest.job._BATCH_CHUNKS = 20, 20
    with Cluster(address, make, number=2) as workers, Index.from_settings(settings, create=True) as index:
        return run_job(articles, index, workers.embedder, settings, told, workers=workers)


@pytest.fixture(autouse=True)
def _batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.job._BATCH_ARTICLES", 20)
    monkeypatch.setattr("ingest.job._BATCH_CHUNKS", 20)


def assert_as_by_one_quiet_process(settings: Settings, articles: Sequence[Article], folder: Path) -> None:
    with Index(folder, create=True) as quiet, Index.from_settings(settings) as index:
        run_job(articles, quiet, WordEmbedder(), settings)
        assert list(index.articles()) == list(quiet.articles())
        assert index.inspect().whole
        assert not index.count_unrefined()
        (ids, vectors), (quiet_ids, quiet_vectors) = index.catalog.vectors(), quiet.catalog.vectors()
        assert ids == quiet_ids
        assert vectors.tobytes() == quiet_vectors.tobytes()


@pytest.mark.slow
def test_a_machine_that_dies_in_the_middle_changes_nothing(machines: Any, settings: Settings, tmp_path: Path) -> None:
    articles, killed = many(300), list[int]()

    def kill(report: IngestReport) -> None:
        if report.refined > 60 and not killed:
            (node,) = machines.worker_nodes
            killed.extend(_workers_of(node))
            machines.remove_node(node, allow_graceful=False)
            for pid in killed:  # a raylet that is killed leaves them for a while, a machine does not
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    report = job(settings, articles, machines.address, told=kill)
    machines.add_node(**_MACHINE)
    assert killed
    assert (report.added, report.refined, report.problems) == (300, report.chunks, [])
    assert_as_by_one_quiet_process(settings, articles, tmp_path / "quiet")


def _workers_of(node: Any) -> list[int]:
    """The processes of workers that a node of the cluster has started."""
    raylet = node.all_processes["raylet"][0].process.pid
    return [
        int(stat.parent.name)
        for stat in Path("/proc").glob("[0-9]*/stat")
        if _parent(stat) == raylet and "_Worker" in (stat.parent / "cmdline").read_text(errors="replace")
    ]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.mark.slow
def test_a_driver_that_is_killed_goes_on_from_its_last_batch(machines: Any, settings: Settings, tmp_path: Path) -> None:
    for refined in (20, 150):
        process = _SPAWN.Process(target=job, args=(settings, many(200), machines.address))
        process.start()
        while process.is_alive() and _refined(settings) < refined:
            time.sleep(0.05)
        assert process.is_alive(), "it was done before it could be killed"
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    before = _refined(settings)
    report = job(settings, many(200), machines.address)
    assert (report.unchanged, report.refined) == (200, 200 - before)
    assert_as_by_one_quiet_process(settings, many(200), tmp_path / "quiet")


def _refined(settings: Settings) -> int:
    try:
        with Index.from_settings(settings, mend=False) as index:
            return len(index) - index.count_unrefined()
    except IndexNotFoundError:
        return 0


@pytest.mark.slow
def test_what_ends_a_worker_or_is_refused_is_a_problem_and_the_rest_is_there(machines: Any, settings: Settings) -> None:
    articles = [
        make_article(str(n), f"Text number {n} tells of bridge{n}." + {11: "☠", 30: "†"}.get(n, "")) for n in range(40)
    ]
    report = job(settings, articles, machines.address)
    assert (report.added, report.refined, report.unrefined) == (40, 40, 0)
    assert sorted(str(problem)[:43] for problem in report.problems) == [
        r"the passage 'Headline 11\nText number 11 te",
        r"the passage 'Headline 30\nText number 30 te",
    ]
    reasons = {problem.reason for problem in report.problems}
    assert "it cannot be embedded (it ended the processes of 2 workers) and is found by its words only" in reasons
    assert "it cannot be embedded (no such character) and is found by its words only" in reasons
    with Index.from_settings(settings) as index:
        lost = [n for n in range(40) if n not in {11, 30} and not _is_near_itself(index, n)]
        assert not lost
        assert [len(index.matching(f"bridge{n}", 5)) for n in (11, 30)] == [1, 1]


def _is_near_itself(index: Index, number: int) -> bool:
    vector = WordEmbedder().embed_query(f"Headline {number}\nText number {number} tells of bridge{number}.")
    return index.nearest(vector, 1)[0][1] > 0.999


@pytest.mark.slow
def test_workers_read_what_one_process_reads_in_the_same_order(
    machines: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.cluster import Cluster

    monkeypatch.setattr("ingest.cluster._LARGEST_FILE", 3000)
    folder = tmp_path / "articles"
    (folder / "Gazette").mkdir(parents=True)
    for n in range(40):
        (folder / "Gazette" / f"{n:02}.txt").write_text(
            f"Headline {n}\n\nThe bridge of day {n} was closed.\n" * (n % 5)
        )
    (folder / "large.txt").write_text("Large\n\n" + "The ferry came late again. " * 200)
    (folder / "picture.jpeg").write_bytes(b"\xff\xd8\xff")
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        archive.writestr("inside.txt", "Inside\n\nThe harbour was dredged in May.")
        archive.writestr("same.txt", "Inside\n\nThe harbour was dredged in May.")
    paths = [folder, folder / "missing.txt"]
    here = list(read_paths(paths))
    with Cluster(machines.address, Slow, number=2) as workers:
        assert list(read_paths(paths, reading=workers.read)) == here
        (folder / "x.deadly").write_text("-")
        (folder / "y.txt").write_text("After\n\nIt was read all the same.")
    with Cluster(machines.address, with_a_deadly_reader, number=2) as workers:
        found = list(read_paths(paths, reading=workers.read))
    ended = [str(item) for item in found if "ended the processes" in str(item)]
    assert ended == [f"{folder / 'x.deadly'}: cannot be read: it ended the processes of 2 workers"]
    assert len(found) == len(here) + 2


@pytest.mark.slow
@pytest.mark.parametrize(("make", "said"), [(Broken, "no such model here"), (Random, "another embedding model")])
def test_workers_that_cannot_work_or_differ_end_the_job(machines: Any, make: Callable[[], Embedder], said: str) -> None:
    from ingest.cluster import Cluster

    until = time.monotonic() + 120

    def work() -> None:
        with Cluster(machines.address, make, number=2) as workers:
            while time.monotonic() < until:  # the second one comes when it likes
                workers.prepare(many(1), 1000)
                time.sleep(0.1)

    with pytest.raises(ClusterError, match=said):
        work()


def test_that_there_is_no_cluster_is_told_at_once() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ClusterError, match=f"there is no Ray cluster at 127.0.0.1:{port} .*Start one with: ray start"):
        hired(Settings.load(), f"127.0.0.1:{port}").__enter__()


def test_who_does_not_have_ray_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ingest.cluster", None)
    with pytest.raises(ClusterError, match=r"pip install 'dateline\[ray\]'"):
        hired(Settings.load(), "auto").__enter__()


class Doing:
    """Does tasks when it is told to, or fails."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []

    def __call__(self, work: str, texts: list[str]) -> Future[FloatArray]:
        assert work == "embed"
        self.groups.append(texts)
        future: Future[FloatArray] = Future()
        threading.Timer(0.01, self._done, (future, texts)).start()
        return future

    @staticmethod
    def _done(future: Future[FloatArray], texts: list[str]) -> None:
        if "bad" in texts:
            future.set_exception(TypeError("bad"))
        else:
            future.set_result(WordEmbedder().embed_documents(texts))


def test_what_was_announced_is_embedded_once_and_has_its_own_vector() -> None:
    from ingest.cluster import _TEXTS, _Embedder

    doing, texts = Doing(), [f"bridge {n}" for n in range(3 * _TEXTS)]
    embedder = _Embedder(doing, "words", 64)
    embedder.announce(texts)
    embedder.announce(texts[5:])
    for some in (texts[:7], [*texts[7:20], texts[8]], texts[20:]):
        np.testing.assert_array_equal(embedder.embed_documents(some), WordEmbedder().embed_documents(some))
    assert [len(group) for group in doing.groups] == [_TEXTS] * 3
    assert embedder.embed_documents([]).shape == (0, 64)


def test_what_failed_among_others_is_tried_again_among_fewer_only() -> None:
    from ingest.cluster import _Embedder

    doing, texts = Doing(), ["a", "b", "bad", "c"]
    embedder = _Embedder(doing, "words", 64)
    for _ in range(2):
        with pytest.raises(TypeError):
            embedder.embed_documents(texts)
    assert doing.groups == [texts]
    assert embedder.embed_documents(texts[:2]).shape == (2, 64)
    with pytest.raises(TypeError):
        embedder.embed_documents(texts[2:])
    assert doing.groups == [texts, ["a", "b"], ["bad", "c"]]


class Here:
    """Ray whose workers are in this process. They stop in the middle of a task, and end over it once they are lost."""

    def __init__(self) -> None:
        self.begun, self.lost = threading.Event(), threading.Event()
        self.can_kill = self.kill_ends = True
        self.kills = 0
        self.threads: set[threading.Thread] = set()

    def remote(self, **_: object) -> Callable[[type], Any]:
        return lambda worker: SimpleNamespace(remote=lambda *given: self._hand(worker(*given)))

    def _hand(self, worker: Any) -> Any:
        return SimpleNamespace(
            greet=SimpleNamespace(remote=lambda: worker.greet), do=SimpleNamespace(remote=lambda *given: self._end)
        )

    def _end(self) -> None:
        from ray.exceptions import RayError

        self.threads.add(threading.current_thread())
        self.begun.set()
        self.lost.wait(20)
        raise RayError("the machine is lost")

    def end(self) -> None:
        """Also waits for the threads: one that is left would ask Ray itself, which would start a head."""
        self.lost.set()
        for thread in self.threads:
            thread.join(10)
            assert not thread.is_alive()

    def cluster_resources(self) -> dict[str, float]:
        return {}

    def wait(self, calls: list[Any], timeout: float) -> tuple[list[Any], list[Any]]:
        return calls, []

    def get(self, call: Callable[[], Any]) -> Any:
        return call()

    def kill(self, hand: Any) -> None:
        self.kills += 1
        if not self.can_kill:
            raise RuntimeError("there is no head any more")
        if self.kill_ends:
            self.lost.set()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    here = Here()
    monkeypatch.setattr("ingest.cluster._connect", lambda address: False)
    monkeypatch.setattr("ingest.cluster.ray", here)
    yield here
    here.end()


@pytest.mark.parametrize("can_kill", [True, False])
def test_a_task_whose_worker_ends_after_the_cluster_was_lost_is_settled(here: Here, can_kill: bool) -> None:
    from ingest.cluster import Cluster

    here.can_kill = can_kill
    with Cluster("local", WordEmbedder, number=1) as workers:
        under_way, waiting = workers._submit("embed", ["a"]), workers._submit("embed", ["b"])
        assert here.begun.wait(10)
        workers._break(OSError("the head is lost"))
        here.lost.set()
        for future in (under_way, waiting, workers._submit("embed", ["c"])):
            with pytest.raises(ClusterError, match="the head is lost"):
                future.result(10)


def test_whatever_many_workers_had_to_do_is_settled_when_all_of_them_end(here: Here) -> None:
    from ingest.cluster import Cluster, WorkerEndedError

    with Cluster("local", WordEmbedder, number=8) as workers:
        futures = [workers._submit("embed", [str(n)]) for n in range(200)]
        here.lost.set()
        errors = [future.exception(10) for future in futures]
    assert {type(error) for error in errors} == {ClusterError, WorkerEndedError}
    assert sum(isinstance(error, WorkerEndedError) for error in errors) < 8
    assert isinstance(workers._submit("embed", ["late"]).exception(10), ClusterError)


def test_what_workers_that_are_let_go_had_to_do_is_settled(here: Here) -> None:
    from ingest.cluster import Cluster, WorkerEndedError

    with Cluster("local", WordEmbedder, number=1) as workers:
        futures = [workers._submit("embed", [str(n)]) for n in range(3)]
        assert here.begun.wait(10)
    for future in [*futures, workers._submit("embed", ["late"])]:
        with pytest.raises(WorkerEndedError, match="the workers were let go"):
            future.result(10)


def test_workers_that_cannot_be_killed_hide_no_error(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.cluster import Cluster

    here.can_kill = False
    monkeypatch.setattr("ingest.cluster._PATIENCE", 0.01)
    with pytest.raises(ValueError, match="the real one"), Cluster("local", WordEmbedder, number=1):
        raise ValueError("the real one")


def test_workers_that_do_not_end_are_waited_for_together(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.cluster import Cluster

    here.kill_ends = False
    monkeypatch.setattr("ingest.cluster._PATIENCE", 0.2)
    workers = Cluster("local", WordEmbedder, number=15)
    for n in range(15):
        workers._submit("embed", [str(n)])
    while not workers._tasks.empty():
        time.sleep(0.001)
    start = time.monotonic()
    workers.close()
    assert time.monotonic() - start < 2
    here.end()
    assert here.kills == 15, "Ray was asked after it had been shut down"


def test_a_cluster_in_this_process_tells_its_makers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.cluster import _connect

    told: list[str | None] = []
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    monkeypatch.setattr("ray.init", lambda *_, **__: told.append(os.environ.get("RAY_USAGE_STATS_ENABLED")))
    for wanted in (None, "1"):
        with monkeypatch.context() as patch:
            patch.setenv("RAY_USAGE_STATS_ENABLED", wanted or "")
            if wanted is None:
                patch.delenv("RAY_USAGE_STATS_ENABLED")
            assert _connect("local")
    assert told == ["0", "1"]
