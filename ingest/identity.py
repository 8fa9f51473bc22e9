"""Which article is which: an article as it was read -> the same under the id that it has in the index, or a note.

Two rows numbered 1 of two tables are two articles; one page under four addresses is one. An id that is an address is
compared as `canonical` writes it, and the first one that was met stands. Any other id belongs to the file that used it
first; another file's article of that name is called after its file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from ingest.addresses import canonical, host_of, is_address, names_an_article
from ingest.items import File, Note, Saying
from ingest.journal import Journal
from ingest.text import comparable
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

    def named(self, article: Article, file: File, *, given: bool = False) -> list[Article | Note]:
        """The article under its id; a note where it is one more copy of one that this job has read, or is renamed.

        Args:
            given: The file itself gives the id, and so says what is one article.
        """
        article = self._with_outlet(article, file)
        digest, notes = _digest(article), list[Article | Note]()
        known = self._known(article, remembered=article.id if given else "")
        id = known if known and not given else self._of_file(article.id, digest, file)
        if id != article.id and id.startswith(f"{file.id}:"):
            notes.append(
                Note(file.place, None, f"{article.id!r} is called {id!r}: another file has that id", Saying.RENAMED)
            )
        here = (file.url or file.id, digest)
        first = self._read.get(id)
        if first and (first[0] != here[0] or first == here):  # in one file a later row with other words is an edit
            return [Note(file.place, None, f"one more copy of {id}, from {first[0]}", Saying.COPY)]
        self._read[id] = here
        url = id if article.url == article.id and is_address(id) else article.url
        return [*notes, replace(article, id=id, url=url)]

    def _known(self, article: Article, *, remembered: str) -> str | None:
        """The id of the first article at any of this one's addresses; None where there was none yet.

        Args:
            remembered: What a new one is called there; "" for its own id.
        """
        addresses = [article.url] if _is_same_site(article) else []
        keys = [canonical(address) for address in (*addresses, article.id) if names_an_article(address)]
        known = next((id for key in keys if (id := self.journal.alias(key))), None)
        for key in keys:
            self.journal.remember_alias(key, remembered or known or article.id)
        return known

    def _of_file(self, id: str, digest: str, file: File) -> str:
        """An id that is no address belongs to the file that used it first, or to the one its article has moved to."""
        known = self.journal.origin(id)
        if known and not names_an_article(id) and not id.startswith(file.id) and file.id != known[0] != "":
            id = id if known[1] == digest else f"{file.id}:{id}"
        if self.journal.origin(id) != (file.id, digest):
            self.journal.remember_origin(id, file.id, digest)
        return id

    def _with_outlet(self, article: Article, file: File) -> Article:
        """The article, its outlet by the name that the site's pages have, where it is only known by its host."""
        if name := self.journal.outlet(article.source.lower().removeprefix("www.")):
            return replace(article, source=name)
        host = host_of(article.url) or host_of(article.id)
        known = self.journal.outlet(host)
        if known and _bare(known) == _bare(article.source):
            return replace(article, source=known)
        if (
            host
            and article.source
            and _is_of(article.source, host, file)
            and self.journal.remember_outlet(host, article.source)
        ):
            self.outlets[host] = article.source
        return article


def _bare(outlet: str) -> str:
    """An outlet's name without what its spellings differ in: "The Gazette", "Gazette.example"."""
    return comparable(_SPELLING.sub("", outlet.strip()))


_SPELLING = re.compile(r"^the\s+|\.[a-z]{2,}(?:\.[a-z]{2})?$", re.IGNORECASE)


def _is_of(name: str, host: str, file: File) -> bool:
    """Whether an outlet's name is that of a site: its page says so, or they are alike. An aggregator's is not."""
    own = comparable(host.partition(".")[0])
    return "." not in name and (file.kind in {".html", ".htm"} or bool(file.url) or own in comparable(name))


def _is_same_site(article: Article) -> bool:
    """Whether the address that a page names as its own is of its site; an agency's, whose text it is, is not."""
    here, there = host_of(article.id), host_of(article.url)
    return not here or here == there or here.endswith(f".{there}") or there.endswith(f".{here}")


def _digest(article: Article) -> str:
    """12 hexadecimal digits of what an article says."""
    return hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest()[:12]
