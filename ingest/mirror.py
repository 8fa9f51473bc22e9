"""What is gone: articles of the index whose file, or whose row, the folders and files of a job do not have any more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ingest.job import IngestReport
from ingest.journal import Journal
from ingest.sources import file_id
from qa.index import Index


def gone(index: Index, journal: Journal, paths: Iterable[Path], report: IngestReport) -> list[str]:
    """The ids of articles that were read from these files and folders once and that the job did not see, in order.

    What could not be read is not gone: its articles stay.

    Args:
        report: Of the job that has just read `paths`.
    """
    unread = [Path(problem.path).resolve() for problem in report.problems]
    found: set[str] = set()
    for path in (path.resolve() for path in paths):
        top = path if path.is_dir() else path.parent
        name = f"{path.name}/" if path.is_dir() else file_id(path, path.parent)
        kept = {file_id(one, top) for one in unread if one.is_relative_to(top)}
        known = [*journal.ids_from(name), *index.article_ids(prefix=name)]
        if not path.is_dir():
            known = [
                id
                for id in known
                if id == name or id.startswith((f"{name}:", f"{name}/")) or _is_from(journal, id, name)
            ]
        found |= {id for id in known if id not in report.seen and not _is_kept(journal, id, kept)}
    return sorted(index.revisions(found))


def _is_from(journal: Journal, id: str, file: str) -> bool:
    origin = journal.origin(id)
    return origin is not None and origin[0] == file


def _is_kept(journal: Journal, id: str, unread: set[str]) -> bool:
    """Whether an article is from a file that could not be read."""
    origin = journal.origin(id)
    names = {id, id.rpartition(":")[0], id.partition("#")[0], origin[0] if origin else id}
    return any(name == file or name.startswith(f"{file}/") for name in names for file in unread)
