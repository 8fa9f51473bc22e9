"""Which article is which: an article as it was read -> the same under the id that it has in the index, or a note.

Two rows numbered 1 of two tables are two articles; one page under four addresses is one. An id that is an address is
compared as `canonical` writes it, and the first one that was met stands. Any other id belongs to the file that used it
first; another file's article of that name is called after its file.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from ingest.items import File, Note, Saying
from ingest.journal import Journal
from ingest.sources.addresses import canonical, host_of, names_an_article
from ingest.sources.text import comparable
from qa.domain import Article


class Identities:
    """Names the articles of one job.

    Args:
        journal: What earlier jobs have named; the default knows of none.
    """

    def __init__(self, journal: Journal | None = None) -> None:
        self.journal = journal or Journal()
        self._read: dict[str, tuple[str, str]] = {}  # id -> where it was read in this job, and a digest of it
        self.outlets: dict[str, str] = {}  # host -> name, learnt in this job

    def named(self, article: Article, file: File) -> list[Article | Note]:
        """The article under its id; a note where it is one more copy of one that this job has read, or is renamed."""
        article = self._with_outlet(article, file)
        id, notes = self._id(article, file), list[Article | Note]()
        if id != article.id and id.startswith(f"{file.id}:"):
            notes.append(
                Note(str(file.path), None, f"{article.id!r} is called {id!r}: another file has that id", Saying.RENAMED)
            )
        here = (file.url or file.id, _digest(article))
        first = self._read.get(id)
        if first and (first[0] != here[0] or first == here):  # in one file a later row with other words is an edit
            return [Note(str(file.path), None, f"one more copy of {id}, from {first[0]}", Saying.COPY)]
        self._read[id] = here
        return [*notes, replace(article, id=id)]

    def _id(self, article: Article, file: File) -> str:
        for address in (article.id, article.url):
            if names_an_article(address):
                key = canonical(address)
                known = self.journal.alias(key)
                if known is None:
                    self.journal.remember_alias(key, article.id)
                return self._of_file(known or article.id, article, file)
        return self._of_file(article.id, article, file)

    def _of_file(self, id: str, article: Article, file: File) -> str:
        """An id that is no address belongs to the file that used it first, or to the one its article has moved to."""
        if names_an_article(id):
            self._remember(id, article, file)
            return id
        known, digest = self.journal.origin(id), _digest(article)
        if known is None or known[0] == file.id or known[1] == digest or id.startswith(file.id):
            self._remember(id, article, file)
            return id
        own = f"{file.id}:{id}"
        self._remember(own, article, file)
        return own

    def _remember(self, id: str, article: Article, file: File) -> None:
        known, entry = self.journal.origin(id), (file.id, _digest(article))
        if known != entry:
            self.journal.remember_origin(id, *entry)

    def _with_outlet(self, article: Article, file: File) -> Article:
        """The article, its outlet by the name that the site's pages have, where it is only known by its host."""
        host = host_of(article.url) or host_of(article.id)
        if not host or not article.source:
            return article
        if article.source.lower().removeprefix("www.") != host:
            known = self.journal.outlet(host)
            if not known and _is_of(article.source, host, file):
                self.journal.remember_outlet(host, article.source)
                self.outlets[host] = article.source
            return article
        return replace(article, source=self.journal.outlet(host) or article.source)


def _is_of(name: str, host: str, file: File) -> bool:
    """Whether an outlet's name is that of a site: its page says so, or they are alike. An aggregator's is not."""
    own = comparable(host.partition(".")[0])
    return "." not in name and (file.kind in {".html", ".htm"} or bool(file.url) or own in comparable(name))


def _digest(article: Article) -> str:
    """12 hexadecimal digits of what an article says."""
    return hashlib.sha256(comparable(f"{article.title} {article.text}").encode()).hexdigest()[:12]
