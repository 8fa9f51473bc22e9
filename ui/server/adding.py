"""Adding and removing articles from the page: jobs in the background, one after the other.

A job goes on when the tab that asked for it is closed. Files are kept for as long as their job lasts; what is in the
index then is all that is left of them. The index is opened for writing anew by each job, as another process would.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ingest.items import Note
from ingest.job import IngestReport
from ingest.job import ingest as run
from ingest.sources import Problem, fetcher, read_addresses, read_paths
from qa.domain import Article
from qa.errors import DatelineError
from qa.index import Index
from qa.protocols import Embedder
from qa.settings import Settings
from ui.server.texts import ReaderError

MOST_FILES = 200
_REMEMBERED = 10
_OF_A_FEED = 200


class AddingError(ReaderError):
    """Something cannot be added; the message says what and why."""


@dataclass(slots=True)
class Job:
    """Articles on their way into the index.

    Attributes:
        name: What is added, as a reader would say it.
        total: How many files there are; 0 where nobody knows.
        file: What is being read.
        files: How many have been.
    """

    name: str
    total: int = 0
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    file: str = ""
    files: int = 0
    report: IngestReport = field(default_factory=IngestReport)
    error: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {"done", "failed"}


class Jobs:
    """Runs jobs, and remembers the last of them.

    Args:
        settings: Where the index is.
        embedder: Makes the vectors.
    """

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings, self._embedder = settings, embedder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="adding")
        self._jobs: list[Job] = []
        self._lock = threading.Lock()

    @property
    def known(self) -> Sequence[Job]:
        """The last jobs, the newest first."""
        with self._lock:
            return list(reversed(self._jobs))

    def add_files(self, files: Sequence[tuple[str, bytes]], outlet: str = "") -> Job:
        """Adds the articles of files, given by their name and content.

        Args:
            outlet: Who published them, where they do not say so themselves.

        Raises:
            AddingError: There is none, or there are too many.
        """
        if not files:
            raise AddingError("no_file")
        if len(files) > MOST_FILES:
            raise AddingError("too_many_files", n=len(files), most=MOST_FILES)
        folder = Path(tempfile.mkdtemp(prefix="dateline-"))
        roots = []
        for number, (name, content) in enumerate(files):
            # A root for each, so that an article is called after its file alone, and again the next time.
            root = folder / str(number) / "added"
            inside = root / _safe(outlet)
            inside.mkdir(parents=True)
            (inside / (_safe(name) or "unnamed")).write_bytes(content)
            roots.append(root)
        named = files[0][0] if len(files) == 1 else f"{files[0][0]} + {len(files) - 1}"
        job = Job(named, total=len(files))
        return self._queue(job, lambda: _each(job, roots), lambda: shutil.rmtree(folder, ignore_errors=True))

    def add_address(self, address: str) -> Job:
        """Adds a page, or the articles of a feed or sitemap.

        Raises:
            AddingError: It is no address of a web page.
        """
        address = address.strip()
        if not address.startswith(("http://", "https://")):
            raise AddingError("no_address", address=address)
        job = Job(address)

        def read() -> Iterator[Article | Problem | Note]:
            with fetcher(allow_private=False) as shared:
                yield from read_addresses([address], _OF_A_FEED, shared)

        return self._queue(job, read)

    def add_again(self, article: Article) -> Job:
        """Puts back an article that was removed."""
        return self._queue(Job(article.title, total=1), lambda: [article])

    def remove(self, article_id: str) -> None:
        """Takes an article out of all answers; its text stays for old citations, and for an undo.

        Raises:
            IndexLockedError: Another process writes for longer than a few seconds.
        """
        with Index.from_settings(self._settings) as index, index.writing(briefly=True):
            index.remove([article_id])

    def close(self) -> None:
        """Lets the job under way end by itself; those that wait are dropped."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _queue(
        self, job: Job, read: Callable[[], Iterable[Article | Problem | Note]], after: Callable[[], None] = lambda: None
    ) -> Job:
        with self._lock:
            self._jobs = [*self._jobs[-_REMEMBERED + 1 :], job]
        self._thread.submit(self._run, job, read, after)
        return job

    def _run(self, job: Job, read: Callable[[], Iterable[Article | Problem | Note]], after: Callable[[], None]) -> None:
        job.state = "running"

        def progress(report: IngestReport) -> None:
            job.report = report

        try:
            with Index.from_settings(self._settings, create=True) as index:
                job.report = run(read(), index, self._embedder, self._settings, progress)
            job.state = "done"
        except DatelineError as error:
            job.state, job.error = "failed", str(error)
        except Exception as error:
            job.state, job.error = "failed", f"{type(error).__name__}: {error}"
            raise
        finally:
            job.file = ""
            after()


def _each(job: Job, roots: Sequence[Path]) -> Iterator[Article | Problem | Note]:
    """The articles of the files below these folders, one below each, of which the job is told."""
    for number, root in enumerate(roots):
        job.file, job.files = next(path.name for path in root.rglob("*") if path.is_file()), number
        for item in read_paths([root]):
            yield Problem(job.file, item.line, item.reason) if isinstance(item, Problem) else item
    job.files = job.total


def _safe(name: str) -> str:
    """A name that stays in its folder."""
    kept = "".join(character for character in name if character.isprintable() and character not in '/\\:*?"<>|')
    return kept.strip(". ")[:120]
