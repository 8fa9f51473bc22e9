"""HTML pages: the main text by trafilatura, and around it what it does not do.

Tables and captions are lines of their own; what is struck out is not there, nor are lines that ask to subscribe. A page
that is no article (a stub before a paywall, an error, a check for robots, a redirect) is refused with the reason; one
with several gives several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from ingest.addresses import host_of, is_address, names_an_article
from ingest.items import File, Item
from ingest.sources.about import About, about_page, headline_of, outlet_of
from ingest.sources.beside import found_beside
from ingest.sources.days import day_in_line, order_of, said_published
from ingest.sources.fields import captured, make_article
from ingest.sources.furniture import (
    COMMENTS,
    CORRECTION,
    NO_PAGE,
    NO_PAGE_TEXT,
    PAYWALL,
    ROBOT,
    ROBOT_TITLE,
    SCRIPT,
    is_call,
)
from ingest.sources.markup import (
    blocks_of,
    is_data_table,
    is_unseen,
    paragraphs_of_loose_text,
    parsed,
    plain_text,
    table_rows,
)
from ingest.sources.people import names
from ingest.sources.saved import saved_from
from ingest.text import charset_of, clean, comparable, decode, squeezed
from qa.domain import Article
from qa.errors import SourceError

_REDIRECT = re.compile(r"\s*\d*\s*[;,]\s*url\s*=", re.IGNORECASE)
_SHORT = 1500  # characters of a text that may be all notice and no article
_STUB = 600
_TITLE_MARKS = re.compile(r"\s+[|–—·»:-]+\s+")
_SAVED = (".html", ".htm")
_MOST_BESIDE = 300  # pages
_MOST_OF_PAGE = 300_000  # bytes
_PARAGRAPH = 80  # characters of a paragraph that tells something
_FEW_WORDS = 4  # a sentence has at least
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0003ffff]")  # of scripts without spaces
_SEVERAL = 150  # characters each of several articles on a page has at least


def page_items(content: bytes | str, file: File, *, id: str = "", url: str = "") -> Iterator[Item]:
    """The article on a page, or those on it, and a note where its day can be read in two ways.

    Args:
        id: What to call it; its file's id where it is empty.
        url: Where the page came from; a page that names its canonical address has the last word.

    Raises:
        SourceError: There is no article on it.
    """
    markup = content if isinstance(content, str) else decode(content, file.charset or charset_of(content))
    if not markup.strip():
        raise SourceError("the page is empty")
    try:
        tree = parsed(markup)
    except etree.ParserError as error:
        raise SourceError(f"no main text was found on the page ({error})") from None
    saved = saved_from(markup)
    url, seen = url or file.url or saved.url, file.seen or saved.when
    parts = _several(tree)
    for number, part in enumerate(parts or [tree], start=1):
        about = about_page(part, day_first=file.options.day_first, seen=seen)
        if about.ambiguous and not about.published:
            order = order_of([markup])
            if order is None:
                order = order_of(found_beside(file, _SAVED, _NUMERIC_DAY, files=_MOST_BESIDE, length=_MOST_OF_PAGE))
            if order is None:
                yield file.note(
                    f"{about.ambiguous!r} can be read day first or month first: undated. Say --day-first or "
                    "--month-first"
                )
            else:
                about = about_page(part, day_first=order, seen=seen)
        if about.following:
            yield file.note(f"the article goes on on another page ({about.following}), which is not read")
        own = id or file.id
        yield captured(_article(part, about, file, id=f"{own}#{number}" if parts else own, url=url), seen)


def page_article(content: bytes | str, file: File, *, id: str, url: str) -> Article:
    """The first article on a page.

    Raises:
        SourceError: There is none.
    """
    return next(item for item in page_items(content, file, id=id, url=url) if isinstance(item, Article))


def _article(tree: HtmlElement, about: About, file: File, *, id: str, url: str) -> Article:
    metadata = extract_metadata(deepcopy(tree), default_url=url or None, date_config=_NO_DATES, extensive=False)
    title = _title(tree, about, metadata)
    _refuse(tree, title)
    blocks = _blocks(tree)
    body = [line for block in plain_text(about.body).split("\n") if (line := squeezed(block))]
    if len(" ".join(body)) > 1.2 * len(" ".join(blocks)):
        blocks = body
    text = " ".join(blocks)
    whole = len(" ".join(body)) > 0.8 * len(text)  # its structured data has the text that is shown, and maybe more
    if not blocks:
        raise SourceError("no main text was found on the page" + _why(tree))
    if not whole:
        _refuse_no_text(tree, blocks, title)
        _refuse_stub(tree, blocks, about)
    if not whole and _is_list(tree, blocks, is_front=is_address(url) and not names_an_article(url)):
        raise SourceError("it is a list of articles, not one: ingest its feed, its sitemap or the articles")
    blocks = _without_head(blocks, title)
    return make_article(
        id=id,
        title=title,
        text="\n\n".join(blocks),
        published=about.published,
        updated=about.updated,
        source=outlet_of(about, url) if about.site else (_site(tree, metadata) or file.outlet or outlet_of(about, url)),
        url=about.url if names_an_article(about.url) or not names_an_article(url) else url,
        authors=about.authors or names(metadata.author or ""),
        language=about.language or metadata.language or "",
    )


def _site(tree: HtmlElement, metadata: Document) -> str:
    """What the page calls its site; a handle ("@harlowcourier") as it is written somewhere on the page."""
    name = squeezed(metadata.sitename or "")
    if ":" in name and (host := host_of(f"http://{name}")):
        return host
    if " " in name or "." in name or len(name) < _SHORTEST_HANDLE:
        return name
    spaced = re.compile(r"\b" + r"[ -]?".join(map(re.escape, name)) + r"\b", re.IGNORECASE)
    return next((found for found in spaced.findall(_shown(tree)) if " " in found), name)


_SHORTEST_HANDLE = 6


def _without_head(blocks: list[str], title: str) -> list[str]:
    """Blocks without the headline and the lines that date it, which an article has as fields."""
    above = next((place for place, block in enumerate(blocks[:4]) if comparable(block) == comparable(title)), 0)
    if above and above + 1 < len(blocks) and all(len(block) <= _STUB // 6 for block in blocks[:above]):
        blocks = blocks[above + 1 :]  # what stands above the headline is no text
    while len(blocks) > 1 and (comparable(blocks[0]) == comparable(title) or _is_date_line(blocks[0])):
        blocks = blocks[1:]
    return blocks


def _is_date_line(block: str) -> bool:
    if len(block) <= _STUB // 4 and said_published(block) and not re.search(r"[a-z]{3,}[.!?]$", block):
        return True
    if len(block.split()) > 10:
        return False
    return bool(_STAMP.fullmatch(block) or _NUMERIC_DAY.fullmatch(block) or day_in_line(block))


_STAMP = re.compile(r"(?:last )?(?:updated|published|posted|modified)\b[^.!?]{0,60}", re.IGNORECASE)
_NUMERIC_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?:[, ]+\d{1,2}[:.]\d\d.{0,8})?")
_NO_DATES = {"extensive_search": False, "original_date": True, "max_date": "1990-01-01"}
"""Days are `about.py`'s: the search for dates takes copyright years and those of other stories."""


def _title(tree: HtmlElement, about: About, metadata: Document) -> str:
    """The headline: of the page's structured data, or the heading that its title has; a logo is none."""
    named = squeezed(tree.findtext(".//title") or "")
    headline = headline_of(tree, named or about.title)
    shown = squeezed("".join(headline.itertext())) if headline is not None else ""
    title = squeezed(metadata.title or "")
    if (
        shown
        and comparable(shown) in comparable(f"{named} {about.title}")
        and comparable(shown) != comparable(about.site)
    ):
        return shown
    if not title or comparable(title) in {comparable(about.site), comparable(metadata.sitename or "-")}:
        title = (
            about.title
            or (shown if comparable(shown) != comparable(about.site) else "")
            or _TITLE_MARKS.split(named)[0]
        )
    return title


# -- the text


def _blocks(tree: HtmlElement) -> list[str]:
    """The blocks of the main text."""
    prepared = _prepared(deepcopy(tree))
    page = bare_extraction(prepared, with_metadata=False, include_comments=False, include_tables=False)
    text = page.text if isinstance(page, Document) and page.text else ""
    blocks = [squeezed_line for line in clean(text).split("\n") if (squeezed_line := line.strip())]
    if len(blocks) <= 1:  # of a short page trafilatura gives all words in one line, or none
        blocks = _short_page(_prepared(deepcopy(tree))) or blocks
    return [block for block in blocks if not is_call(block)]


def _short_page(tree: HtmlElement) -> list[str]:
    """The paragraphs of a page that is too short for trafilatura, from its main part or a bare fragment."""
    main = next(iter(tree.iter("article", "main")), None)
    if main is None and any(True for _ in tree.iter("nav", "header", "footer")):
        return []
    blocks = blocks_of(deepcopy(main if main is not None else tree))
    return [block.text for block in blocks if not block.heading or len(block.text) > 40]


def _prepared(tree: HtmlElement) -> HtmlElement:
    """A page as trafilatura keeps all of it: rows of tables and captions as paragraphs, nothing that is struck out."""
    _cut_comments(tree)
    _part_labels(tree)
    for footer in tree.xpath("//article//footer"):
        _as_paragraphs(footer, [text for text in _paragraphs(footer) if CORRECTION.search(text)])
    for node in list(tree.iter(etree.Element)):
        if is_unseen(node) and node.getparent() is not None:
            node.drop_tree()
    for table, is_data in reversed([(table, is_data_table(table)) for table in tree.iter("table")]):  # inner ones first
        if is_data:
            _as_paragraphs(table, table_rows(table))
        else:
            _as_divisions(table)
    for caption in list(tree.iter("figcaption")):
        figure = next(caption.iterancestors("figure"), caption)
        captions = [squeezed("".join(one.itertext())) for one in figure.iter("figcaption")]
        if any(captions):
            _as_paragraphs(figure, captions)
    for box in list(tree.iter("div", "article", "section", "main")):
        paragraphs_of_loose_text(box)  # trafilatura loses some of it
    return tree


def _as_paragraphs(node: HtmlElement, lines: Sequence[str]) -> None:
    """Makes paragraphs of a node."""
    tail = node.tail
    node.clear()
    node.tag, node.tail = "div", tail
    for line in lines:
        etree.SubElement(node, "p").text = line


def _as_divisions(table: HtmlElement) -> None:
    """Makes divisions of a table that only lays out the page."""
    for node in [table, *table.iter("tbody", "thead", "tfoot", "tr", "td", "th")]:
        node.tag = "div"


def _paragraphs(node: HtmlElement) -> list[str]:
    """The texts of the paragraphs in a node; its own where it has none."""
    return [squeezed("".join(one.itertext())) for one in [*node.iter("p", "li")] or [node]]


def _part_labels(tree: HtmlElement) -> None:
    """Puts a space where only the page's style keeps a label from the text: <span>HARLOW</span><span>The council ..."""
    for node in tree.iter("span", "b", "strong", "em"):
        label, following = "".join(node.itertext()), node.getnext()
        if node.tail:
            if _CAPITALS.search(label) and _BEGINS.match(node.tail):
                node.tail = f" {node.tail}"
        elif node.tag == "span" and following is not None and following.tag == "span" and _LABEL_END.search(label):
            node.tail = " " if _BEGINS.match("".join(following.itertext())) else None


_CAPITALS = re.compile(r"(?<![^\W\d_])[^\W\d_a-zà-ÿ]{3,}:?$")
_LABEL_END = re.compile(r"[^\W_]{2}[:.]?$")
_BEGINS = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]")


def _cut_comments(tree: HtmlElement) -> None:
    """Takes out readers' comments that nothing marks but their heading: "3 Comments"."""
    for heading in list(tree.iter("h2", "h3", "h4", "h5")):
        box = heading.getparent()
        if box is None or not COMMENTS.fullmatch(squeezed("".join(heading.itertext()))):
            continue
        for node in [*heading.itersiblings(), heading] if box.tag in ("article", "main", "body") else [box]:
            node.drop_tree()


# -- what is no article


def _shown(tree: HtmlElement) -> str:
    """All text of a page but that of its programs."""
    return squeezed(" ".join(tree.xpath("//text()[not(parent::script or parent::style or parent::template)]")))


def _why(tree: HtmlElement) -> str:
    text = squeezed(" ".join(tree.itertext("p", "div", "noscript", "body")))[:5000]
    return ": it is written by JavaScript; save it from a browser" if SCRIPT.search(text) else ""


def _refuse(tree: HtmlElement, title: str) -> None:
    """Raises SourceError for a page that is an error, a check or a redirect."""
    for tag in tree.iter("meta"):
        if tag.get("http-equiv", "").lower() == "refresh" and _REDIRECT.match(tag.get("content", "")):
            raise SourceError("it only redirects to another page")
    named = squeezed(tree.findtext(".//title") or "")
    text = _shown(tree)
    short = len(text) < _SHORT
    heads = {title, _TITLE_MARKS.split(named)[0]}
    if short and any(NO_PAGE.fullmatch(head.strip(" .!")) for head in heads if head):
        raise SourceError(f"the page is an error, not an article: {named or title!r}")
    is_check = any(ROBOT_TITLE.fullmatch(head) for head in heads) or (ROBOT.search(text) and not _tells_more(tree))
    if short and is_check:
        raise SourceError("the site asks whether a person reads it (a check for robots), and shows no article")


def _tells_more(tree: HtmlElement) -> bool:
    """Whether there are paragraphs beside the one that asks whether a person reads them."""
    texts = [squeezed("".join(paragraph.itertext())) for paragraph in tree.iter("p")]
    return sum(len(text) > _PARAGRAPH and not ROBOT.search(text) for text in texts) > 1


def _refuse_no_text(tree: HtmlElement, blocks: Sequence[str], title: str) -> None:
    """Raises SourceError where nothing is left but headings and links, or the words of an error."""
    told = (block for block in blocks if comparable(block) != comparable(title))
    if not any(len(block.split()) >= _FEW_WORDS or len(_UNSPACED.findall(block)) >= _FEW_WORDS for block in told):
        raise SourceError("no main text was found on the page" + _why(tree))
    text = " ".join(blocks)
    if len(text) < _STUB and NO_PAGE_TEXT.search(text) and sum(len(block) > _PARAGRAPH for block in blocks) <= 1:
        raise SourceError(f"the page is an error, not an article: {title!r}")


def _refuse_stub(tree: HtmlElement, blocks: Sequence[str], about: About) -> None:
    """Raises SourceError where only the beginning of an article is shown."""
    text = " ".join(blocks)
    if len(text) < _STUB and SCRIPT.search(text):
        raise SourceError("there is no text in the page: it is written by JavaScript; save it from a browser")
    if len(text) < _STUB and PAYWALL.search(" ".join(blocks[-2:])):  # it stands below what is shown
        raise SourceError("only the beginning of the article is there, before a paywall")
    marked = any(
        "paywall" in f"{node.get('class', '')} {node.get('id', '')}".lower()
        for node in tree.iter("div", "section", "aside", "p")
    )
    if len(text) < _STUB and (marked or not about.free):
        raise SourceError("only the beginning of the article is there, before a paywall")
    if len(text) < _STUB // 2 and PAYWALL.search(_shown(tree)):
        raise SourceError("only the beginning of the article is there, before a paywall")


def _is_list(tree: HtmlElement, blocks: Sequence[str], *, is_front: bool) -> bool:
    """Whether a page leads to articles and is none: headlines that are links, and no paragraph but teasers.

    Args:
        is_front: It is the front page of its site, which is no article's in any case but a page that is one alone.
    """
    headings = [node for node in tree.iter("h2", "h3", "h4") if not any(map(_is_beside, node.iterancestors()))]
    linked = [
        node for node in headings
        if node.find(".//a[@href]") is not None or any(above.tag == "a" for above in node.iterancestors())
    ]  # fmt: skip
    if is_front:
        return len(linked) >= 2
    return len(linked) >= _LIST and not any(len(block) > _TEASER for block in blocks)


def _is_beside(node: HtmlElement) -> bool:
    return node.tag in {"aside", "nav", "footer", "header"} or bool(_BESIDE.search(node.get("class", "")))


_BESIDE = re.compile(r"related|most-?read|popular|sidebar|recommend|more-|comment", re.IGNORECASE)
_LIST = 4  # headlines of a list
_TEASER = 200  # characters it has at most


# -- several articles


def _several(tree: HtmlElement) -> list[HtmlElement]:
    """A page for each of the articles on a page, where it is one with several whole ones; else nothing."""
    own = [node for node in tree.iter("article") if not any(above.tag == "article" for above in node.iterancestors())]
    if len(own) < 2 or any(node.find(".//article") is not None for node in own):
        return []
    whole = [node for node in own if _is_whole(node)]
    if len(whole) < 2 or len(whole) < len(own):
        return []
    pages = []
    for node in whole:
        page = deepcopy(tree)
        body = page.find(".//body")
        head = page.find(".//head")
        if body is None:
            return []
        for child in list(body):
            body.remove(child)
        body.append(deepcopy(node))
        for tag in list(head) if head is not None else []:
            if (
                tag.tag in {"script", "title"}
                or "title" in (tag.get("property") or "")
                or tag.get("rel") == "canonical"
            ):
                head.remove(tag)  # type: ignore[union-attr]
        pages.append(page)
    return pages


def _is_whole(node: HtmlElement) -> bool:
    """Whether an <article> has a headline and two paragraphs, and is no teaser of one elsewhere."""
    heading = next(iter(node.iter("h1", "h2", "h3")), None)
    texts = [squeezed("".join(paragraph.itertext())) for paragraph in node.iter("p")]
    long = [text for text in texts if len(text) > 60]
    return heading is not None and len(long) >= 2 and sum(map(len, long)) >= _SEVERAL
