"""Exports of news databases: one document with many articles -> an article each.

Nexis ends each with "End of Document" and gives its outlet, day and length between headline and "Body"; Factiva ends
each with "Document HARC000020240305" and names its fields by two letters (HD, SN, PD, LP, TD) or leaves them out. Both
come as text, RTF, DOCX or HTML, of which this sees the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.items import File, Item
from ingest.sources.days import parse_day
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
_NEXIS_LABEL = re.compile(
    r"(Section|Length|Byline|Dateline|Highlight|Publication-Type|Load-Date|Language|Graphic):\s*(.*)"
)
_COPYRIGHT = re.compile(r"(?:copyright\b|\(c\)|©)", re.IGNORECASE)
_FURNITURE = re.compile(r"Page \d+ of \d+|\d+ of \d+ DOCUMENTS|Classification|Body", re.IGNORECASE)


def export_articles(lines: Sequence[str], file: File) -> list[Item]:
    """The articles of an export, or what is wrong with one; nothing where the lines are no export."""
    stripped = [line.strip() for line in lines]
    if any(_NEXIS_END.fullmatch(line) for line in stripped) and any(_WORDS.match(line) for line in stripped):
        parts, read = _parts(stripped, _NEXIS_END), _nexis
    elif sum(bool(_FACTIVA_FIELD.match(line)) for line in stripped) > 4 and any(
        line.startswith("HD") for line in stripped
    ):
        parts, read = _factiva_parts(stripped), _factiva
    elif any(_FACTIVA_END.match(line) for line in stripped) and any(_WORDS.fullmatch(line) for line in stripped):
        parts, read = _parts(stripped, _FACTIVA_END), _factiva_unlabelled
    else:
        return []
    return [
        row(lambda part=part, number=number: read(part, file, number), file, None)  # type: ignore[misc]
        for number, part in enumerate(parts, start=1)
    ]


def _parts(lines: Sequence[str], end: re.Pattern[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if end.match(line):
            parts[-1].append(line)
            parts.append([])
        elif line:
            parts[-1].append(line)
    return [part for part in parts if len(part) > 2]


def _id(file: File, number: int, own: str = "") -> str:
    return f"{file.id}:{own or number}"


def _nexis(lines: list[str], file: File, number: int) -> Article:
    """Headline, outlet, day, copyright, labelled lines, "Body", the text, labelled lines."""
    labels = {match[1]: match[2] for line in lines if (match := _NEXIS_LABEL.match(line))}
    body = next((place for place, line in enumerate(lines) if line == "Body"), None)
    if body is None:  # older exports have no "Body": the text comes after the last labelled line of the head
        head = [place for place, line in enumerate(lines[:14]) if _NEXIS_LABEL.match(line)]
        body = max(head, default=0)
    text: list[str] = []
    for line in lines[body + 1 :]:
        if _NEXIS_END.fullmatch(line) or re.match(r"(?:Load-Date|Classification|Graphic)\b", line):
            break
        text.append(line)
    top = [line for line in lines[:body] if not _FURNITURE.fullmatch(line) and not _NEXIS_LABEL.match(line)]
    days = [(place, day) for place, line in enumerate(top) if (day := _day(line))]
    if not days:
        raise SourceError("an article of the export has no day in its head")
    place, day = days[0]
    above = [line for line in top[:place] if not _COPYRIGHT.match(line)]
    below = [line for line in top[place + 1 :] if not _COPYRIGHT.match(line) and not _day(line)]
    # Headline and outlet above the day; in older exports the outlet above, the headline below.
    title, source = (above[0], above[-1]) if len(above) > 1 else ((below or [""])[0], (above or [""])[0])
    return _made(file, _id(file, number), title, text, day, source, labels)


def _made(
    file: File, id: str, title: str, text: list[str], day: object, source: str, labels: dict[str, str]
) -> Article:
    return make_article(
        id=id,
        title=title,
        text="\n\n".join(text),
        published=parse_day(day, "date"),
        source=source or file.outlet,
        authors=names(labels.get("Byline", "")),
        language=labels.get("Language", "").split(";")[0],
    )


def _day(line: str) -> str:
    """The day of a line that is one, as Nexis prints it: "March 5, 2024 Tuesday 10:02 AM GMT"; "" for others."""
    match = re.match(r"(?:\w+day,? )?(?:(\w+ \d{1,2},? \d{4})|(\d{1,2}\.? \w+ \d{4}))\b", line)
    if not match or len(line) > 60:
        return ""
    try:
        return str(parse_day(match[1] or match[2], "date") or "")
    except SourceError:
        return ""


def _factiva_parts(lines: Sequence[str]) -> list[list[str]]:
    """Articles begin where a headline (HD) does, or the section before it (SE)."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("HD") and _FACTIVA_FIELD.match(line) and any(part.startswith("HD") for part in parts[-1]):
            parts.append([])
        parts[-1].append(line)
    return parts


def _factiva(lines: list[str], file: File, number: int) -> Article:
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
    text = [part for name in ("LP", "TD", "ART") for part in _paragraphs(fields.get(name, []))]
    labels = {"Byline": one.get("BY", ""), "Language": one.get("LA", "")}
    id = _id(file, number, own or one.get("AN", "").removeprefix("Document "))
    return _made(file, id, one.get("HD", ""), text, one.get("PD"), one.get("SN", ""), labels)


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines as paragraphs, which empty ones part."""
    return [text for part in "\n".join(lines).split("\n\n") if (text := squeezed(part))]


def _factiva_unlabelled(lines: list[str], file: File, number: int) -> Article:
    """Headline, byline, "412 words", day, outlet, code, language, copyright, text, "Document ..."."""
    length = next((place for place, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    if not length:
        raise SourceError("an article of the export does not say its length, by which its head is told")
    own = lines[-1].split()[-1] if _FACTIVA_END.match(lines[-1]) else ""
    head = lines[length + 1 : length + 9]
    rights = next((place for place, line in enumerate(head) if _COPYRIGHT.match(line)), 3)
    dates = [line for line in head[:rights] if _day(line)]
    named = [line for line in head[:rights] if line not in dates and not re.fullmatch(r"[\d:]+|[A-Z0-9]{3,8}", line)]
    byline = next((line for line in lines[1:length] if line.lower().startswith("by ")), "")
    text = [line for line in lines[length + 1 + rights + 1 :] if not _FACTIVA_END.match(line)]
    title = next((line for line in lines[:length] if line != byline and not line.isupper()), lines[0])
    labels = {"Byline": byline, "Language": named[-1] if len(named) > 1 else ""}
    return _made(
        file, _id(file, number, own), title, text, _day(dates[0]) if dates else None, (named or [""])[0], labels
    )
