"""The torture of a whole site: Ray writes, two app servers are asked, and one of each is killed.

The catalog is on PostgreSQL, and each server has a folder of its own; or both have one folder with all there is.

What `torture.py` does, but an ingest is done by the workers of a Ray cluster of two machines, and the readers ask two
`dateline serve` over HTTP. What is killed while a job runs is the job, a worker, a machine of the cluster or an app
server; between rounds the servers of a folder are killed, and its stores damaged before they start again. Whatever was
not killed goes on: no question to a server that is ready fails, every quote is cut out of its article, and after a
round both servers find what is there and nothing that is not.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import httpx
from processes import started_by
from served import free_port
from torture import PATIENCE, TOPICS, Torture, first

from qa.domain import Article
from qa.settings import Settings

# The embedder of the tests, in a server as its users start it: what is tortured is not the model.
_MAIN = """
import qa.compose
from conftest import WordEmbedder
qa.compose.load_embedder = lambda settings: WordEmbedder()
from ui.commands import main
main()
"""
_FOLLOWS = 60.0  # seconds after which a server has what was committed; it looks every two
_STARTS = 240.0
_MACHINE = {"num_cpus": 2, "object_store_memory": 80 << 20, "node_ip_address": "127.0.0.1"}


class AppServer:
    """A `dateline serve` over a folder, and who asks it all the time.

    Args:
        settings: Of its folder and its catalog.
        log: Where its log goes; named as the server is.
    """

    def __init__(self, settings: Settings, log: Path) -> None:
        self.settings, self.name, self._log = settings, log.stem, log
        self._port, self._lives = free_port(), 0
        self.asked, self.failures = 0, list[str]()
        self._ended, self._asks = threading.Event(), threading.Event()
        # A server closes a connection that was idle for five seconds; who keeps one as long may meet that.
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{self._port}/v1", timeout=120, limits=httpx.Limits(keepalive_expiry=2)
        )
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._process = self._started()
        self._thread.start()

    def _started(self) -> subprocess.Popen[bytes]:
        told = {
            "DATELINE_INDEX": str(self.settings.index),
            "DATELINE_READER__PASSAGES": "0",
            "DATELINE_OBSERVE__LOG": "json",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        if self.settings.catalog_url:
            told["DATELINE_CATALOG_URL"] = self.settings.catalog_address
        with self._log.open("ab") as log:
            command = [sys.executable, "-c", _MAIN, "serve", "--port", str(self._port)]
            return subprocess.Popen(command, env=os.environ | told, stdout=log, stderr=log)

    def kill(self) -> None:
        """Ends it without a word."""
        self._asks.clear()
        self._lives += 1
        self._process.kill()
        self._process.wait()

    def start(self) -> None:
        """Starts it again, and waits until it is ready."""
        self._process = self._started()
        self.wait()

    def wait(self) -> None:
        """Until it is ready; from then on it is asked."""
        until = time.monotonic() + _STARTS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self._client.get("/ready").status_code == 200:
                    self._asks.set()
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        self.failures.append(f"{self.name} never was ready: {self.log()[-2000:]}")

    def close(self) -> None:
        self._ended.set()
        self._asks.set()
        self._process.terminate()
        self._thread.join()
        self._process.wait(60)
        self._client.close()

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    # -- asking

    def _ask(self) -> None:
        turn = 0
        while True:
            self._asks.wait()
            if self._ended.is_set():
                return
            turn, lives = turn + 1, self._lives
            if not self._asks.is_set():  # it was killed just now
                continue
            try:
                self._check(f"What about the {TOPICS[turn % len(TOPICS)]}?")
                self.asked += 1
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is a failure, or a server that was killed
                if lives == self._lives and not self._ended.is_set():
                    self.failures.append(f"a reader got {type(error).__name__}: {error}")
            time.sleep(0.02)

    def _check(self, question: str) -> None:
        """Asks, and cuts each quote out of its article."""
        reply = self._client.post("/ask", json={"question": question})
        reply.raise_for_status()
        for citation in reply.json()["citations"]:
            article = self._client.get(f"/articles/{citation['revision']}")
            if article.status_code == 404:  # pruned since
                continue
            text = article.raise_for_status().json()["text"]
            if text[citation["start"] : citation["end"]] != citation["quote"]:
                self.failures.append(f"{citation['article_id']}: a quote that is not its article's")

    def finds(self, article: Article) -> bool:
        """Whether an article, as it is, is among what is found by the word that it alone has."""
        # Not by its whole sentence: to the embedder of the tests the sentences of twenty others are as near.
        reply = self._client.post("/search", json={"query": first(article).split()[0], "limit": 50})
        hits = reply.raise_for_status().json()["items"]
        return article.revision in {hit["revision"] for hit in hits}


class Site(Torture):
    """A Ray cluster of two machines on loopback, and two app servers, over a folder or one each; used in a `with`."""

    kinds: Mapping[str, int] = MappingProxyType({"ingest": 10, "edit": 6, "remove": 3, "prune": 1})
    longest = 8.0

    def __init__(self, servers: Sequence[Settings], seed: int) -> None:
        super().__init__(servers, seed)
        self._apps: list[AppServer] = []
        self._nodes: list[Any] = []
        self._machines: Any = None

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.callback(self.close)
            self._start_machines()
            self._operation()  # there is a catalog before a server opens it
            for name, server in zip(("first", "second"), [*self._servers, self._servers[0]], strict=False):
                self._apps.append(AppServer(server, server.index.with_name(f"{name}.log")))
            for app in self._apps:
                app.wait()
            stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all servers and machines."""
        for app in self._apps:
            app.close()
        if self._machines is not None:
            self._machines.shutdown()

    def _start_machines(self) -> None:
        os.environ |= {
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
            "RAY_health_check_period_ms": "500",  # a lost machine is missed after five looks: 2.5 seconds, not 15
            "RAY_raylet_start_wait_time_s": "600",  # at a load of 20, the 60 that Ray waits were too few
        }
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # the workers are to have the embedder of the tests
        from ray.cluster_utils import Cluster

        # The head, which no cluster survives, does none of the work.
        head = _MACHINE | {"num_cpus": 0, "include_dashboard": False}
        self._machines = Cluster(initialize_head=True, head_node_args=head)
        self._nodes = [self._machines.add_node(**_MACHINE) for _ in range(2)]
        self.ray = self._machines.address

    def round(self) -> None:
        for _ in range(self._dice.randint(1, 3)):
            self._operation()
        for app in self._apps:
            try:
                self._follows(app)
            except httpx.HTTPError as error:
                app.failures.append(f"{app.name} cannot be asked ({type(error).__name__}: {error})")
        if self._dice.random() < 0.5:
            folder = self._any().index
            killed = [app for app in self._apps if app.settings.index == folder]
            for app in killed:
                app.kill()
            self.damage(folder)
            for app in killed:
                app.start()
            self.tally.counts["killed and damaged"] += 1
        self.verify()
        for app in self._apps:
            self.tally.counts["questions"] += app.asked
            self.tally.failures += app.failures
            app.asked, app.failures = 0, []
            if "Traceback" in (log := app.log()):
                self.tally.failures.append(f"{app.name} logged {log[log.index('Traceback') :][:2000]}")
        self.tally.counts["rounds"] += 1

    def _follows(self, app: AppServer) -> None:
        """Waits until a server finds what is there, and nothing that is not."""
        until = time.monotonic() + _FOLLOWS
        asked = self._dice.sample(sorted(self._current.values(), key=lambda one: one.id), min(5, len(self._current)))
        for article in asked:
            while not app.finds(article):
                if time.monotonic() > until:
                    self.tally.failures.append(f"{app.name} does not find {article.id}")
                    return
                time.sleep(0.2)
        for article in self._dice.sample(self._gone, min(5, len(self._gone))):
            if app.finds(article):
                self.tally.failures.append(f"{app.name} finds {article.id} though it is gone")

    def _kill(self, process: BaseProcess) -> None:
        """Ends the job, or something that it, or who reads, can do without."""
        kinds = ("job", "worker", "machine", "app server")
        what = self._dice.choice(kinds if self._apps else kinds[:3])
        if what == "worker" and not self._kill_worker():
            what = "job"  # it has no workers yet
        if what == "job":
            process.kill()
        elif what == "machine":
            node = self._nodes.pop(self._dice.randrange(len(self._nodes)))
            self._machines.remove_node(node, allow_graceful=False)
            self._nodes.append(self._machines.add_node(**_MACHINE))
        elif what == "app server":
            app = self._dice.choice(self._apps)
            app.kill()
            app.start()
        self.tally.counts[f"killed {what}"] += 1
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            self.tally.failures.append(f"the job did not end over a lost {what}")
        elif what == "machine" and process.exitcode == 1:  # it was the one by which the job was in the cluster
            self.tally.counts["killed the job's machine"] += 1
        elif what != "job" and process.exitcode:
            self.tally.failures.append(f"the job ended with {process.exitcode} over a lost {what}")

    def _kill_worker(self) -> bool:
        """Ends one of the processes that do the work, of this cluster; False where there is none."""
        own = []
        for folder in started_by(os.getpid()):
            with contextlib.suppress(OSError):  # it has ended
                own += [int(folder.name)] if b"_Worker" in (folder / "cmdline").read_bytes() else []
        if own:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._dice.choice(sorted(own)), signal.SIGKILL)
        return bool(own)
