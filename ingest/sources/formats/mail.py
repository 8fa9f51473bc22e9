"""Mail: newsletters as .eml and .mbox files -> an article each, or one for each story that a newsletter tells."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import PurePosixPath

from ingest.addresses import is_address
from ingest.items import MOST_BYTES, File, Item
from ingest.registry import register, suffixes
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
_FORWARDED = re.compile(
    r"^(?:-+ *(?:forwarded|original|weitergeleitete|ursprüngliche) (?:message|nachricht) *-+|begin forwarded message:)",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:(?:fwd?|wg|tr|rv|re|aw) *: *)+", re.IGNORECASE)
_HEADER_LINE = re.compile(
    r"\b(From|Date|Sent|Subject|To|Cc|Von|Datum|Gesendet|Betreff|An) *: *(.*?)\s*"
    r"(?=\b(?:From|Date|Sent|Subject|To|Cc|Von|Datum|Gesendet|Betreff|An) *:|$)"
)
_NAMES = {"Sent": "Date", "Von": "From", "Datum": "Date", "Gesendet": "Date", "Betreff": "Subject"}
_BARE_ADDRESS = re.compile(r"\s*[<(\[]?(https?://[^\s<>()\[\]]+)[>)\]]?\s*$")
_SHORTEST_STORY = 60  # characters of text below a headline
_LONGEST_HEADLINE = 120


def read_mail(file: File) -> Iterator[Item]:
    """The stories of one mail."""
    yield from _mail_items(file.read(), file, file.id)


def read_mailbox(file: File) -> Iterator[Item]:
    """The stories of all mails in a mailbox, one mail after the other."""
    for number, mail in enumerate(_mails(file), start=1):
        found = row(lambda mail=mail, number=number: list(_mail_items(mail, file, f"{file.id}:{number}")), file, None)  # type: ignore[misc]
        yield from found if isinstance(found, list) else [found]


def read_outlook(file: File) -> Iterator[Item]:
    """Says what to do with a mail as Outlook saves it."""
    yield file.problem("a mail as Outlook saves it; save it as .eml, for example with: msgconvert FILE")


def _mails(file: File) -> Iterator[bytes]:
    """The mails of a mailbox. Of one that is larger than any article the beginning."""
    lines: list[bytes] = []
    size, begun = 0, False
    with file.open() as content:
        while line := content.readline(MOST_BYTES):
            if _FROM.match(line):
                if begun:
                    yield b"".join(lines)
                lines, size, begun = [], 0, True
            elif begun and size < MOST_BYTES:
                size += len(line)
                lines.append(line[1:] if line.startswith(b">From ") else line)
    if begun:
        yield b"".join(lines)


@dataclass(frozen=True, slots=True)
class _Head:
    """What a mail says of itself, or the one that was forwarded in it."""

    subject: str
    sender: str
    date: str
    language: str


def _mail_items(content: bytes, file: File, id: str) -> Iterator[Item]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    own = squeezed(str(message.get("message-id", ""))).strip("<>")
    id = f"{file.id}:{own}" if own else id
    attached = list(_attached(message, file))
    yield from attached
    head, blocks = _unwrapped(message, _blocks(message))
    blocks = [block for block in blocks if not _FURNITURE.search(block.text) and not is_call(block.text)]
    if attached and sum(len(block.text) for block in blocks) < _SHORTEST_STORY:
        return  # "See attached."
    if not blocks:
        raise SourceError("there is no text in the mail")
    stories = _stories(blocks)
    for number, (title, link, text) in enumerate(stories, start=1):
        yield _article(head, file, f"{id}#{number}", title, text, link)
    if not stories:
        yield _article(head, file, id, head.subject, [block.text for block in blocks], "")


def _attached(message: EmailMessage, file: File) -> Iterator[File]:
    """The documents that are attached to a mail."""
    for part in message.iter_attachments():
        name = PurePosixPath((part.get_filename() or "").replace("\\", "/")).name
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and PurePosixPath(name.lower()).suffix in suffixes():
            yield file.member(name, content)


def _unwrapped(message: EmailMessage, blocks: list[Block]) -> tuple[_Head, list[Block]]:
    """What a mail says of itself and its text; where it only forwards another one, those of that."""
    head = _Head(
        _PREFIX.sub("", squeezed(_header(message, "subject"))),
        _header(message, "from"),
        _header(message, "date"),
        _header(message, "content-language"),
    )
    mark = next((place for place, block in enumerate(blocks) if _FORWARDED.match(block.text)), None)
    if mark is None:
        return head, blocks
    said, first = "", mark
    for first in range(mark, min(mark + 8, len(blocks))):
        line = _FORWARDED.sub("", blocks[first].text)
        if line and not _HEADER_LINE.match(line.strip()):
            break
        said += f" {line}"
    lines = {_NAMES.get(match[1], match[1]): match[2] for match in _HEADER_LINE.finditer(said)}
    date = re.sub(r" (?:at|um) (?=\d)", " ", lines.get("Date", ""))
    inner = _Head(
        _PREFIX.sub("", lines.get("Subject", head.subject)), lines.get("From", head.sender), date or head.date,
        head.language,
    )  # fmt: skip
    return inner, blocks[first:]


def _article(head: _Head, file: File, id: str, title: str, text: list[str], url: str) -> Article:
    name, address = parseaddr(head.sender) if "@" in head.sender else (head.sender, "")
    return make_article(
        id=id,
        title=title,
        text="\n\n".join(text),
        published=readable_day(head.date, "date"),
        source=name or address.rpartition("@")[2] or file.outlet,
        url=url if is_address(url) else "",
        language=head.language,
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
    return [_plain_block(line) for piece in re.split(r"\n\s*\n", text) if (line := squeezed(piece))]


def _plain_block(line: str) -> Block:
    """A paragraph of plain text: one in capitals is a headline, the address at its end is its link."""
    address = _BARE_ADDRESS.search(line)
    text = line[: address.start()] if address and address.start() else line
    is_headline = text.isupper() and " " in text and len(text) <= _LONGEST_HEADLINE
    return Block(text, 1 if is_headline else 0, address[1] if address else "")


def _stories(blocks: list[Block]) -> list[tuple[str, str, list[str]]]:
    """Headline, address and text of each story, where a mail has several under headlines of their own; else nothing."""
    stories: list[tuple[str, str, list[str]]] = []
    for block in blocks:
        if block.heading or (block.strong and len(block.text) <= _LONGEST_HEADLINE and block.text[-1] not in ".,;:"):
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
register(read_outlook, ".msg")
