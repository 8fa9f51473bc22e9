"""Export: answers and timelines as documents with footnotes, and whether what the footnotes quote still stands.

Every footnote carries article, revision, offsets and quote in one line that all formats share, so that whoever is
handed the document can check each against the index, offline.
"""

from qa.export.footnotes import Document, Footnote, Wording, of_answers, of_timeline
from qa.export.formats import FORMATS, Format, written
from qa.export.verify import Status, Verdict, verify

__all__ = [
    "FORMATS",
    "Document",
    "Footnote",
    "Format",
    "Status",
    "Verdict",
    "Wording",
    "of_answers",
    "of_timeline",
    "verify",
    "written",
]
