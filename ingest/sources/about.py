"""What a page says of itself: structured data, meta tags, and what stands around its headline.

The day is the day of publication, never the one of a change, a copyright line, a list of other stories or a header with
today's date. Where none of them says one, there is none.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree
from lxml.html import HtmlElement

from ingest.addresses import host_of, is_address
from ingest.sources.days import (
    AmbiguousDayError,
    day_ago,
    day_in_line,
    day_of_dateline,
    is_text,
    parse_day,
    readable_day,
    said_changed,
    said_published,
)
from ingest.sources.markup import plain_text
from ingest.sources.people import names
from ingest.text import comparable, squeezed
from qa.errors import SourceError

_ARTICLE_TYPES = re.compile(r"Article$|^(?:NewsArticle|BlogPosting|LiveBlogPosting|Report|SocialMediaPosting)$")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "rnews:datepublished",
    "parsely-pub-date", "sailthru.date", "pubdate", "publish-date", "publish_date", "publishdate", "publication_date",
    "publicationdate", "published_time", "published_at", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "article.published", "article_date_original", "citation_publication_date",
    "citation_date", "originalpublicationdate", "cxenseparse:recs:publishtime", "bt:pubdate", "date", "originalpubdate",
    "displaydate", "ptime", "weibo: article:create_at",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "og:modified_time", "og:updated_time", "datemodified",
    "last-modified", "lastmod", "dcterms.modified", "dc.date.modified", "article.updated", "modified_time",
    "updated_time", "revised", "rnews:datemodified",
)  # fmt: skip
_MODIFIED = re.compile(r"modif|updat|edit|revis", re.IGNORECASE)
_SAID = re.compile(r"^(?:published|posted|veröffentlicht|publié|publicado|pubblicato)[: ]*", re.IGNORECASE)
_SECOND_PAGE = re.compile(r"[?&/](?:page|p|pg|seite|pagina|part)[=/-]?2\b|[a-z]/2/?$|[-_]2\.html?$", re.IGNORECASE)
_NOT_SHOWN = frozenset({"script", "style", "head", "title", "meta", "link"})
_ELSEWHERE = frozenset({"aside", "nav", "footer", "header"})
_OTHER_STORIES = re.compile(
    r"related|most-?read|popular|sidebar|trending|recommend|comment|teaser|promo|more-|latest|widget", re.IGNORECASE
)
_BYLINE_CLASS = re.compile(r"byline|author|date|time|published|meta|posted", re.IGNORECASE)
_LONG = 140  # characters of a line that dates a text, at most
_FUTURE = dt.timedelta(days=2)


@dataclass(slots=True)
class About:
    """What a page says of itself; "" and None where it says nothing.

    Attributes:
        body: The text in its structured data.
        free: False where its structured data says that one has to pay.
        ambiguous: A day that can be read in two ways.
        following: The address of the article's second page, as the page has it.
    """

    title: str = ""
    published: dt.date | None = None
    updated: dt.date | None = None
    site: str = ""
    url: str = ""
    authors: list[str] = field(default_factory=list)
    language: str = ""
    body: str = ""
    free: bool = True
    ambiguous: str = ""
    following: str = ""


def about_page(tree: HtmlElement, *, day_first: bool | None = None, seen: dt.date | None = None) -> About:
    """What a page says of itself.

    Args:
        day_first: How 05/03/2024 is meant; None: as its language has it.
        seen: When it was captured, which no article on it is later than, and which "3 days ago" counts from.
    """
    meta = _meta(tree)
    data = list(_structured(tree))
    article = next((one for one in data if _is_article(one)), {})
    found = About()
    found.language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    found.language = found.language or meta.get("content-language", "") or meta.get("og:locale", "")
    if day_first is None:
        day_first = _day_first(found.language)
    found.title = squeezed(plain_text(_string(article.get("headline"))))
    found.site = meta.get("og:site_name", "") or meta.get("application-name", "") or _name(article.get("publisher"))
    found.authors = names(article.get("author"))
    found.body = _string(article.get("articleBody"))
    found.free = str(article.get("isAccessibleForFree", "true")).lower() != "false"
    found.url = _address(tree, meta)
    following = (link.get("href", "") for link in tree.iter("link", "a") if link.get("rel", "").lower() == "next")
    found.following = next((url for url in following if _SECOND_PAGE.search(url)), "")
    days = [*(one.get("datePublished") for one in (article, *data)), *(meta.get(name) for name in _PUBLISHED)]
    latest = (seen.date() if isinstance(seen, dt.datetime) else seen or dt.datetime.now(dt.UTC).date()) + _FUTURE
    around = _around_headline(tree, found.title)
    changes = [*(one.get("dateModified") for one in (article, *data)), *(meta.get(name) for name in _UPDATED)]
    shown = (_change_in(node, text) for node, text in around)
    found.updated = _first_day(filter(None, chain(changes, _itemprop(tree, "datemodified"), shown)), latest, day_first)
    for value in [*filter(None, days), *_itemprop(tree, "datepublished")]:
        day = _read_day(str(value), found, day_first)
        if day and day <= latest:
            found.published = day
            return found
    day = next((day for node, text in around if (day := _day_of(node, text, found, day_first, seen))), None)
    day = day or next((day for said in _said_elsewhere(tree) if (day := _read_day(said, found, day_first))), None)
    found.published = day if day and day <= latest else None
    return found


def _first_day(values: Iterable[object], latest: dt.date, day_first: bool | None) -> dt.date | None:
    """The first of the values that is a day and not after `latest`."""
    for value in values:
        day = readable_day(str(value), "date", day_first=day_first)
        if day and day <= latest:
            return day
    return None


def _read_day(value: str, about: About, day_first: bool | None) -> dt.date | None:
    try:
        return parse_day(value, "date", day_first=day_first)
    except AmbiguousDayError:
        about.ambiguous = about.ambiguous or value
    except SourceError:
        pass  # a template's "{{date}}": another tag may say it
    return None


def _day_first(language: str) -> bool | None:
    """How a language writes days in numbers; None for English that does not say which."""
    code = language.replace("_", "-").lower()
    if not code or code == "en":
        return None
    return code not in {"en-us", "en-ph", "es-us"}


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv") or ""
        if tag.get("content"):
            found.setdefault(name.strip().lower(), tag.get("content", "").strip())
    return found


def _structured(tree: HtmlElement) -> Iterator[Mapping[str, object]]:
    """The objects of all JSON-LD on a page, the outer ones first."""
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", ""):
            text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->")
            try:
                value = json.loads(re.sub(r"[\x00-\x1f]", " ", text))
            except (ValueError, RecursionError):
                continue  # half of a template: the page says it in other places too
            waiting: list[object] = [value]
            while waiting:
                one = waiting.pop(0)
                if isinstance(one, list):
                    waiting[:0] = one
                elif isinstance(one, dict):
                    yield one
                    waiting += [
                        inner for key, inner in one.items() if key in {"@graph", "mainEntity", "mainEntityOfPage"}
                    ]


def _is_article(one: Mapping[str, object]) -> bool:
    types = one.get("@type")
    return any(_ARTICLE_TYPES.search(str(type)) for type in (types if isinstance(types, list) else [types]))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _name(value: object) -> str:
    found = names(value) if isinstance(value, dict | list) else []
    return found[0] if found else ""


def _address(tree: HtmlElement, meta: Mapping[str, str]) -> str:
    """The address that a page says is its own."""
    links = [link.get("href", "") for link in tree.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    return next((squeezed(url) for url in [*links, meta.get("og:url", "")] if is_address(url)), "")


def _itemprop(tree: HtmlElement, name: str) -> Iterator[str]:
    for node in tree.iter(etree.Element):
        if node.get("itemprop", "").lower() == name or (name == "datepublished" and node.get("pubdate") is not None):
            yield node.get("datetime") or node.get("content") or squeezed("".join(node.itertext()))


# -- what stands around the headline


def headline_of(tree: HtmlElement, title: str) -> HtmlElement | None:
    """The headline on a page: of its headings the one that its title has, else the first of its main part."""
    wanted = comparable(title)
    headings = [node for node in tree.iter("h1", "h2") if squeezed("".join(node.itertext()))]
    named = [(own, node) for node in headings if len(own := comparable("".join(node.itertext()))) > 8 and own in wanted]
    if named:  # a logo has a part of the page's title too, but a shorter one
        return max(named, key=lambda one: len(one[0]))[1]
    inside = [node for node in headings if any(above.tag in {"article", "main"} for above in node.iterancestors())]
    return next(iter([*inside, *headings]), None)


def _around_headline(tree: HtmlElement, title: str) -> list[tuple[HtmlElement, str]]:
    """What stands under the headline before the text begins, then the bylines right above it; each with its text."""
    headline = headline_of(tree, title or tree.findtext(".//title") or "")
    if headline is None:
        return []
    shared = set(headline.iterancestors())
    above: deque[HtmlElement] = deque(maxlen=12)
    below: list[tuple[HtmlElement, str]] = []
    reached, long = False, 0
    for node in tree.iter(etree.Element):
        if node is headline:
            reached = True
        elif node.tag in _NOT_SHOWN or _is_elsewhere(node, shared):
            continue
        elif not reached:
            above.append(node)
        else:
            text = _text_of(node) if not len(node) or node.tag in ("p", "time", "span") else ""
            below.append((node, text))
            long += is_text(text)
            if long > 1:
                break  # one is what stands above the byline, but with the second the text has begun
    return [*below, *((node, _text_of(node)) for node in above if _is_byline(node))]


def _said_elsewhere(tree: HtmlElement) -> Iterator[str]:
    """The dates that are said to be of publication below the text of an article: "Published 5 March 2024"."""
    for node in tree.iter("p", "span", "div", "time", "small", "li", "footer"):
        text = _text_of(node) if node.tag == "p" or not len(node) else ""
        if not 0 < len(text) <= _LONG:
            continue
        above = list(node.iterancestors())
        inside = any(one.tag in {"article", "main"} for one in above)
        if inside and not any(
            one.tag in {"aside", "nav"} or _OTHER_STORIES.search(f"{one.get('class', '')} {one.get('id', '')}")
            for one in (node, *above)
        ):
            before = _text_before(node) if node.tag == "time" else ""
            if said := said_published(f"{before} {text}"):
                yield said


def _text_of(node: HtmlElement) -> str:
    return squeezed("".join(node.itertext()))


def _is_byline(node: HtmlElement) -> bool:
    return node.tag == "time" or bool(_BYLINE_CLASS.search(node.get("class", "")))


def _day_of(node: HtmlElement, text: str, about: About, day_first: bool | None, seen: dt.date | None) -> dt.date | None:
    """The day of publication that a node near the headline says; None where it says none, or that of a change."""
    before = _text_before(node)
    if said := said_published(text):
        return _read_day(said, about, day_first)
    if not text or _MODIFIED.search(f"{node.get('class', '')} {node.get('itemprop', '')} {before[-30:]}"):
        return None
    if ago := day_ago(_SAID.sub("", text), seen):
        return ago
    if node.tag == "time":
        return _read_day(node.get("datetime") or text, about, day_first)
    if numeric := re.fullmatch(r"\D{0,20}(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?:[, ]+\d{1,2}[:.]\d\d.{0,8})?", text):
        return _read_day(numeric[1], about, day_first)
    return day_in_line(text, day_first=day_first) or day_of_dateline(text, day_first=day_first)


def _change_in(node: HtmlElement, text: str) -> str:
    """The day of a change in a line that names one: "Updated 30 June 2024"; "" for other lines."""
    if node.tag == "time":
        marked = _MODIFIED.search(f"{node.get('class', '')} {node.get('itemprop', '')} {_text_before(node)[-20:]}")
        return (node.get("datetime") or text) if marked else ""
    return said_changed(text)


def _text_before(node: HtmlElement) -> str:
    """The text right before a node, inside of its parent."""
    previous, parent = node.getprevious(), node.getparent()
    if previous is not None:
        return squeezed(previous.tail or "") or squeezed("".join(previous.itertext()))
    return squeezed(parent.text or "") if parent is not None else ""


def _is_elsewhere(node: HtmlElement, shared: set[HtmlElement]) -> bool:
    """Whether a node belongs to the page around the article: its menu, other stories, comments.

    Args:
        shared: What the headline stands in.
    """
    for above in (node, *node.iterancestors()):
        if above in shared:
            return False
        if above.tag in _ELSEWHERE or _OTHER_STORIES.search(f"{above.get('class', '')} {above.get('id', '')}"):
            return True
    return False


def outlet_of(about: About, url: str) -> str:
    """The outlet of a page: what it calls its site, else its host."""
    return squeezed(about.site) or host_of(about.url) or host_of(url)
