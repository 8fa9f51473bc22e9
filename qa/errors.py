"""What can go wrong, on one page. Each message says what happened, with which value, and what to do.

```
DatelineError               everything that Dateline raises on purpose
├── SettingsError           a setting is unknown or has a value it cannot have
├── IndexNotFoundError      there is no index in the folder
├── IndexFormatError        the folder holds something that this version cannot read
├── IndexWriteError         a full disk, no permission
├── IndexLockedError        another process writes
├── CatalogServerError      the PostgreSQL server cannot be reached
├── VectorServerError       the Chroma server cannot be reached
├── EmbedderMismatchError   the index was built with another embedding model
├── EmbeddingModelError     an embedding model cannot be loaded
├── ChatModelError          a chat model cannot be loaded, or did not answer
├── ClusterError            a Ray cluster cannot be reached, or its workers cannot work
├── ServerError             a Dateline server cannot be reached, or does not answer
├── SourceError             a file or a record cannot be read as an article
└── QuestionSetError        a question set cannot be read
```
"""

from __future__ import annotations


class DatelineError(Exception):
    """Base of everything Dateline raises on purpose.

    The message says what happened, with which value, and what to do.
    """


class SettingsError(DatelineError):
    """A setting is unknown or has a value it cannot have."""


class IndexNotFoundError(DatelineError):
    """There is no index in the folder."""


class IndexFormatError(DatelineError):
    """The folder holds something that this version cannot read as an index."""


class IndexWriteError(DatelineError):
    """The index cannot be written to: a full disk, no permission. It is as it was after the last whole batch."""


class CatalogServerError(DatelineError):
    """The PostgreSQL server that has the catalog cannot be reached."""


class VectorServerError(DatelineError):
    """The Chroma server cannot be reached."""


class IndexLockedError(DatelineError):
    """Another process writes to the index."""


class EmbedderMismatchError(DatelineError):
    """The index was built with another embedding model."""


class EmbeddingModelError(DatelineError):
    """An embedding model cannot be loaded, or gives other vectors than it should."""


class ChatModelError(DatelineError):
    """A chat model cannot be loaded, or did not answer.

    Args:
        why: What is wrong and what to do; a `Notice` where a reader may see it.
    """

    def __init__(self, why: object) -> None:
        super().__init__(str(why))
        self.why = why


class ClusterError(DatelineError):
    """A Ray cluster cannot be reached, or its workers cannot work."""


class ServerError(DatelineError):
    """A Dateline server cannot be reached, or does not answer."""


class SourceError(DatelineError):
    """A file or a record cannot be read as an article."""


class QuestionSetError(DatelineError):
    """A question set cannot be read, or has bad rows."""


def one_line(error: Exception) -> str:
    """What an error says, in one line; its name where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
