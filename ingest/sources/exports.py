"""Exports of news databases: one document with many articles -> an article each.

Nexis ends each with "End of Document" and gives its outlet, day and length between headline and "Body"; Factiva ends
each with "Document HARC000020240305" and names its fields by two letters (HD, SN, PD, LP, TD) or leaves them out;
ProQuest begins each with "Document 1 of 9" and names its fields in words. All come as text, RTF, DOCX or HTML, of which
this sees the lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile

from ingest.items import File, Item
from ingest.sources.days import readable_day
from ingest.sources.fields import make_article
from ingest.sources.guard import row
from ingest.sources.people import names
from ingest.text import squeezed
from qa.domain import Article
from qa.errors import SourceError

_FACTIVA_END = re.compile(r"Document [A-Za-z0-9]{4,}\d{8}\w*\s*$")
_FACTIVA_FIELD = re.compile(
    r"(?:^|\s)?(HD|SE|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|PUB|AN|CLM|ART)(?:[\s|]+|$)(.*)"
)
_WORDS = re.compile(r"(?:Length:\s*)?\d[\d,.]* words?", re.IGNORECASE)
_NEXIS_END = re.compile(r"End of Document", re.IGNORECASE)
_NEXIS_START = re.compile(r"\d+ of \d+ DOCUMENTS?")
_NEXIS_FOOT = re.compile(r"(?:Load-Date|Classification|Graphic|Language|Publication-Type)\b", re.IGNORECASE)
_NEXIS_LABEL = re.compile(
    r"(Section|Length|Byline|Dateline|Highlight|Publication-Type|Load-Date|Language|Graphic):\s*(.*)", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"(?:copyright\b|\(c\)|©)", re.IGNORECASE)
_PROQUEST_START = re.compile(r"Document \d+ of \d+")
_PROQUEST_LABEL = re.compile(
    r"(Title|Author|Publication info|Publication title|Publication date|Publication year|Full text|Abstract|Links|"
    r"Document URL|ProQuest document ID|Language of publication|Document language|Copyright|Section|Source type|"
    r"Document type|Publication subject|Place of publication|Country of publication|Publisher|ISSN|Database|"
    r"Last updated|Volume|Issue|Pages?|First page|Subject|Location|Company / organization|People)\s*:\s*(.*)"
)
_FURNITURE = re.compile(r"Page \d+ of \d+|\d+ of \d+ DOCUMENTS|Classification|Body", re.IGNORECASE)


def export_articles(lines: Sequence[str], file: File) -> list[Item]:
    """The articles of an export, or what is wrong with one; nothing where the lines are no export."""
    stripped = [line.strip() for line in lines]
    read: Callable[[list[str], File], Article]
    if any(_NEXIS_END.fullmatch(line) for line in stripped) and any(_WORDS.match(line) for line in stripped):
        parts, read = _parts(stripped, _NEXIS_END), _nexis
    elif any(_NEXIS_START.fullmatch(line) for line in stripped):
        parts, read = _parts(stripped, _NEXIS_START), _nexis
    elif any(_PROQUEST_START.fullmatch(line) for line in stripped) and any(
        line.startswith("Full text:") for line in stripped
    ):
        parts, read = _begun(stripped, _PROQUEST_START), _proquest
    elif sum(bool(_FACTIVA_FIELD.match(line)) for line in stripped) > 4 and any(
        line.startswith("HD") for line in stripped
    ):
        parts, read = _factiva_parts(stripped), _factiva
    elif any(_FACTIVA_END.match(line) for line in stripped) and any(_WORDS.fullmatch(line) for line in stripped):
        parts, read = _parts(stripped, _FACTIVA_END), _factiva_unlabelled
    else:
        return []
    return [row(partial(read, part, file), file, None) for part in parts]


def _parts(lines: Sequence[str], end: re.Pattern[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        parts[-1].append(line)
        if end.match(line):
            parts.append([])
    return [part for part in parts if sum(map(bool, part)) > 2]


def _begun(lines: Sequence[str], start: re.Pattern[str]) -> list[list[str]]:
    """The parts of an export that each begin with such a line; what stands before the first is about the export."""
    parts: list[list[str]] = []
    for line in lines:
        if start.fullmatch(line):
            parts.append([])
        elif parts:
            parts[-1].append(line)
    return parts


def _body(lines: Sequence[str]) -> list[str]:
    """The paragraphs of a text: parted by empty lines where there are some, else a line each."""
    inner = list(lines)
    while inner and not inner[-1]:
        inner.pop()
    while inner and not inner[0]:
        inner.pop(0)
    parts = "\n".join(inner).split("\n\n") if "" in inner else inner
    return [text for part in parts if (text := squeezed(part))]


def _nexis(lines: list[str], file: File) -> Article:
    """Headline, outlet, day, copyright, labelled lines, "Body", the text, labelled lines."""
    labels = {match[1].capitalize(): match[2] for line in lines if (match := _NEXIS_LABEL.match(line))}
    body = next((place for place, line in enumerate(lines) if line == "Body"), None)
    if body is None:  # older exports have no "Body": the text comes after the last labelled line of the head
        head = [place for place, line in enumerate(lines[:30]) if line.lower().startswith(("length:", "byline:"))]
        body = max(head, default=0)
    ends = (_NEXIS_END.fullmatch, _NEXIS_START.fullmatch, _NEXIS_FOOT.match)
    text = list(takewhile(lambda line: not any(is_end(line) for is_end in ends), lines[body + 1 :]))
    top = [line for line in lines[:body] if line and not _FURNITURE.fullmatch(line) and not _NEXIS_LABEL.match(line)]
    days = [(place, day) for place, line in enumerate(top) if (day := _day(line))]
    if not days:
        raise SourceError("an article of the export has no day in its head")
    place, day = days[0]
    above = [line for line in top[:place] if not _COPYRIGHT.match(line)]
    below = [line for line in top[place + 1 :] if not _COPYRIGHT.match(line) and not _day(line)]
    # Headline and outlet above the day; in older exports the outlet above, the headline below.
    title, source = (above[0], above[-1]) if len(above) > 1 else ((below or [""])[0], (above or [""])[0])
    return _made(file, title, _body(text), day, source, labels)


def _made(
    file: File, title: str, text: list[str], day: object, source: str, labels: dict[str, str], own: str = ""
) -> Article:
    """An article that is called by the export's own number of it, else by its headline, outlet and day."""
    digest = hashlib.sha256(f"{title} {source} {day}".encode("utf-8", "replace")).hexdigest()[:12]
    return make_article(
        id=f"{file.id}:{own or digest}",
        title=title,
        text="\n\n".join(text),
        published=readable_day(day, "date"),
        source=source or file.outlet,
        authors=names(labels.get("Byline", "")),
        language=labels.get("Language", "").split(";")[0],
    )


def _day(line: str) -> str:
    """The day of a line that is one, as Nexis prints it: "March 5, 2024 Tuesday 10:02 AM GMT"; "" for others."""
    match = re.match(r"(?:\w+day,? )?(?:(\w+ \d{1,2},? \d{4})|(\d{1,2}\.? \w+ \d{4}))\b", line)
    if not match or len(line) > 60:
        return ""
    return str(readable_day(match[1] or match[2], "date") or "")


def _proquest(lines: list[str], file: File) -> Article:
    """Headline, then fields by their names, of which the text is one."""
    fields: dict[str, list[str]] = {}
    current = fields.setdefault("head", [])
    for line in lines:
        if match := _PROQUEST_LABEL.match(line):
            current = fields.setdefault(match[1], [])
            current.append(match[2])
        elif not re.fullmatch(r"_{5,}", line):
            current.append(line)
    one = {name: squeezed(" ".join(values)) for name, values in fields.items()}
    info = one.get("Publication info", "")
    day = readable_day(one.get("Publication date"), "Publication date") or next(
        (
            day
            for match in re.finditer(r"\d{1,2} \w{3,9} \d{4}|\w{3,9} \d{1,2}, \d{4}", info)
            if (day := _day(match[0]))
        ),
        None,
    )
    source = one.get("Publication title") or info.partition(";")[0].strip()
    labels = {"Byline": one.get("Author", ""), "Language": one.get("Language of publication", "")}
    title = one.get("Title") or next((line for line in fields["head"] if line), "")
    return _made(
        file, title, _body(fields.get("Full text", [])), day, source, labels, one.get("ProQuest document ID", "")
    )


def _factiva_parts(lines: Sequence[str]) -> list[list[str]]:
    """Articles begin where a headline (HD) does, or the section before it (SE)."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("HD") and _FACTIVA_FIELD.match(line) and any(part.startswith("HD") for part in parts[-1]):
            parts.append([])
        parts[-1].append(line)
    return parts


def _factiva(lines: list[str], file: File) -> Article:
    fields: dict[str, list[str]] = {}
    current: list[str] = []
    own = ""
    for line in lines:
        if _FACTIVA_END.match(line):
            own, current = line.split()[-1], []
        elif match := _FACTIVA_FIELD.match(line):
            current = fields.setdefault(match[1], [])
            current.append(match[2])
        else:
            current.append(line)
    one = {name: squeezed(" ".join(values)) for name, values in fields.items()}
    text = [part for name in ("LP", "TD", "ART") for part in _body(fields.get(name, []))]
    labels = {"Byline": one.get("BY", ""), "Language": one.get("LA", "")}
    own = own or one.get("AN", "").removeprefix("Document ")
    return _made(file, one.get("HD", ""), text, one.get("PD"), one.get("SN", ""), labels, own)


def _factiva_unlabelled(lines: list[str], file: File) -> Article:
    """Headline, byline, "412 words", day, outlet, code, language, copyright, text, "Document ..."."""
    length = next((place for place, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    if not length:
        raise SourceError("an article of the export does not say its length, by which its head is told")
    own = lines[-1].split()[-1] if _FACTIVA_END.match(lines[-1]) else ""
    above = [line for line in lines[:length] if line]
    head = lines[length + 1 : length + 13]
    rights = next((place for place, line in enumerate(head) if _COPYRIGHT.match(line)), 3)
    dates = [line for line in head[:rights] if _day(line)]
    codes = re.compile(r"[\d:]*|[A-Z0-9]{3,8}")
    named = [line for line in head[:rights] if line not in dates and not codes.fullmatch(line)]
    byline = next((line for line in above[1:] if line.lower().startswith("by ")), "")
    text = [line for line in lines[length + 1 + rights + 1 :] if not _FACTIVA_END.match(line)]
    # A single word above the headline is the section: "News".
    heads = [line for line in above if line != byline and not line.isupper()] or above
    is_section = len(heads) > 1 and len(heads[0].split()) == 1 < len(heads[1].split())
    title = heads[1] if is_section else heads[0]
    labels = {"Byline": byline, "Language": named[-1] if len(named) > 1 else ""}
    return _made(file, title, _body(text), _day(dates[0]) if dates else None, (named or [""])[0], labels, own)
