"""What agencies send: NITF, and NewsML-G2 with a text in it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.items import File, Item
from ingest.registry import register
from ingest.sources.days import readable_day
from ingest.sources.fields import make_article
from ingest.sources.formats.feeds import xml_tree
from ingest.sources.guard import row
from ingest.sources.people import names
from ingest.text import squeezed
from qa.domain import Article
from qa.errors import SourceError

_PARAGRAPHS = ("p", "hl2", "hr", "li", "h2", "h3")


def read_nitf(file: File) -> Iterator[Item]:
    """The one article of a NITF file."""
    yield _nitf(xml_tree(file.read()), file, file.id)


def read_newsml(file: File) -> Iterator[Item]:
    """The articles of a NewsML-G2 message."""
    tree = xml_tree(file.read())
    items = [node for node in tree.iter(etree.Element) if _name(node) == "newsItem"]
    for item in items:
        yield row(lambda item=item: _news_item(item, file), file, None)  # type: ignore[misc]
    if not items:
        raise SourceError("there is no newsItem in the message")


def _nitf(tree: etree._Element, file: File, id: str) -> Article:
    about = next(_all(tree, "pubdata"), None)
    issued = next(_all(tree, "date.issue"), None)
    day = (about.get("date.publication") if about is not None else None) or (
        issued.get("norm") if issued is not None else None
    )
    body = next(_all(tree, "body.content"), tree)
    return make_article(
        id=id,
        title=_text(tree, "hl1") or _text(tree, "headline") or _text(tree, "title"),
        text="\n\n".join(_lines(body)),
        published=readable_day(day, "date.publication"),
        source=(about.get("name", "") if about is not None else "") or file.outlet,
        url=(about.get("ex-ref", "") if about is not None else "") or file.url,
        authors=names(_text(tree, "byline")),
    )


def _news_item(item: etree._Element, file: File) -> Article:
    content = next(_all(item, "inlineXML"), None)
    if content is None:
        raise SourceError(f"{item.get('guid', 'a newsItem')} has no text in the message")
    day = _text(item, "firstCreated") or _text(item, "versionCreated") or _text(item, "contentCreated")
    provider = next(_all(item, "provider"), None)
    source = (_text(provider, "name") or provider.get("literal", "")) if provider is not None else ""
    return make_article(
        id=item.get("guid") or file.id,
        title=_text(item, "headline") or _text(item, "title"),
        text="\n\n".join(_lines(content)),
        published=readable_day(day, "firstCreated"),
        updated=readable_day(_text(item, "versionCreated"), "versionCreated"),
        source=source or file.outlet,
        authors=names(_text(item, "by")),
        language=next((node.get("tag", "") for node in _all(item, "language")), ""),
    )


def _all(tree: etree._Element, name: str) -> Iterator[etree._Element]:
    return (node for node in tree.iter(etree.Element) if _name(node) == name)


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


def _text(tree: etree._Element, name: str) -> str:
    return next((found for node in _all(tree, name) if (found := squeezed("".join(node.itertext())))), "")


def _lines(tree: etree._Element) -> list[str]:
    found = [squeezed("".join(node.itertext())) for node in tree.iter(etree.Element) if _name(node) in _PARAGRAPHS]
    return [line for line in found if line] or [squeezed("".join(tree.itertext()))]


register(read_nitf, ".nitf", looks=lambda head: b"<nitf" in head)
register(read_newsml, ".newsml", looks=lambda head: b"<newsmessage" in head or b"<newsitem" in head)
