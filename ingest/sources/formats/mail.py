"""Mail: newsletters as .eml and .mbox files -> an article each, or one for each story that a newsletter tells."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr

from ingest.addresses import is_address
from ingest.items import File, Item
from ingest.registry import register
from ingest.sources.days import readable_day
from ingest.sources.fields import make_article
from ingest.sources.furniture import is_call
from ingest.sources.guard import row
from ingest.sources.markup import Block, blocks_of
from ingest.text import decode, squeezed
from qa.domain import Article
from qa.errors import SourceError

_FROM = re.compile(rb"^From \S+.*\d{4}\s*$", re.MULTILINE)
_FIRST_LINE = re.compile(
    rb"(?:return-path|delivered-to|received|mime-version|subject|from|to|date|message-id|x-[\w-]+|dkim-signature|arc-seal):",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:view|read) (?:this|it|in|online|the).{0,40}(?:browser|online|web)|unsubscribe|"
    r"manage (?:your )?(?:preferences|subscription)|"
    r"you (?:are|'re) receiving this|was this (?:email|newsletter) forwarded|update your (?:profile|preferences)|"
    r"(?:©|copyright) \d{4}|forward (?:this )?to a friend|privacy policy",
    re.IGNORECASE,
)
_SHORTEST_STORY = 120  # characters of text below a headline


def read_mail(file: File) -> Iterator[Item]:
    """The stories of one mail."""
    yield from _mail_items(file.read(), file, file.id)


def read_mailbox(file: File) -> Iterator[Item]:
    """The stories of all mails in a mailbox."""
    content = file.read()
    starts = [match.start() for match in _FROM.finditer(content)]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(content)], strict=True), start=1):
        mail = content[start:end].partition(b"\n")[2].replace(b"\n>From ", b"\nFrom ")
        found = row(lambda mail=mail, number=number: list(_mail_items(mail, file, f"{file.id}:{number}")), file, None)  # type: ignore[misc]
        yield from found if isinstance(found, list) else [found]


def _mail_items(content: bytes, file: File, id: str) -> Iterator[Item]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    blocks = [block for block in _blocks(message) if not _FURNITURE.search(block.text) and not is_call(block.text)]
    if not blocks:
        raise SourceError("there is no text in the mail")
    own = squeezed(str(message.get("message-id", ""))).strip("<>")
    id = f"{file.id}:{own}" if own else id
    stories = _stories(blocks)
    for number, (title, link, text) in enumerate(stories, start=1):
        yield _article(message, file, f"{id}#{number}", title, text, link)
    if not stories:
        yield _article(message, file, id, squeezed(_header(message, "subject")), [block.text for block in blocks], "")


def _article(message: EmailMessage, file: File, id: str, title: str, text: list[str], url: str) -> Article:
    name, address = parseaddr(_header(message, "from"))
    return make_article(
        id=id,
        title=title,
        text="\n\n".join(text),
        published=readable_day(_header(message, "date"), "date"),
        source=name or address.partition("@")[2] or file.outlet,
        url=url if is_address(url) else "",
        language=_header(message, "content-language"),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # the library's own parser gives up on some
        return ""


def _blocks(message: EmailMessage) -> list[Block]:
    """The blocks of a mail: of its HTML where it has some, for that has the headlines."""
    part = message.get_body(("html", "plain"))
    if not isinstance(part, EmailMessage):
        return []
    payload = part.get_payload(decode=True)
    text = decode(payload if isinstance(payload, bytes) else b"", str(part.get_content_charset() or ""))
    if part.get_content_type() == "text/html":
        return blocks_of(text)
    return [Block(line) for piece in re.split(r"\n\s*\n", text) if (line := squeezed(piece))]


def _stories(blocks: list[Block]) -> list[tuple[str, str, list[str]]]:
    """Headline, address and text of each story, where a mail has several under headlines of their own; else nothing."""
    stories: list[tuple[str, str, list[str]]] = []
    for block in blocks:
        if block.heading:
            stories.append((block.text, block.link, []))
        elif stories:
            title, link, text = stories[-1]
            text.append(block.text)
            stories[-1] = (title, link or block.link, text)
    told = [story for story in stories if sum(map(len, story[2])) >= _SHORTEST_STORY]
    return told if len(told) > 1 else []


def looks_like_mail(head: bytes) -> bool:
    """Whether first bytes are the header of a mail."""
    return bool(_FIRST_LINE.match(head)) and head.count(b":") > 2


register(read_mail, ".eml", looks=looks_like_mail, kinds=["message/rfc822"])
register(read_mailbox, ".mbox", looks=lambda head: bool(_FROM.match(head[:200].partition(b"\n")[0])))
