"""Markdown with or without front matter: the front matter's fields, or the first heading as the title."""

from __future__ import annotations

import re
from collections.abc import Iterator

import frontmatter
import yaml

from ingest.sources.fields import File, article_from_record, decode
from qa.domain import Article
from qa.errors import SourceError

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*\*\*|\*\*|\*|___|__|_)(?=\S)(.+?)(?<=\S)\1(?![\w*_])")


def read_markdown(file: File) -> Iterator[Article]:
    """The one article in a Markdown file; its markup is taken off, so that a quote reads as it is shown."""
    try:
        document = frontmatter.loads(decode(file.path.read_bytes()))
    except yaml.YAMLError as error:
        raise SourceError(f"the front matter is not YAML: {' '.join(str(error).split())}") from None
    record = {str(name): value for name, value in document.metadata.items()}
    body = document.content
    if not record.get("title") and (heading := _HEADING.match(body.lstrip())):
        record["title"] = heading[1]
        body = body.lstrip()[heading.end() :]
    yield article_from_record({"id": file.id, **record, "text": plain(body)}, file, 1, {})


def plain(markdown: str) -> str:
    """Markdown without the marks of headings, links and emphasis."""
    text = _HEADING.sub(r"\1", markdown)
    text = _LINK.sub(r"\1", text)
    return _EMPHASIS.sub(r"\2", text)
