"""A turn -> text that one can take along: plain, Markdown, with footnotes; a conversation; a question set."""

from __future__ import annotations

import json
from collections.abc import Iterable

from qa.domain import REFUSAL, Answer, Citation, Sentence
from ui.server.conversations import Turn

FORMS = ("txt", "md", "footnotes")


def as_text(turn: Turn, form: str, address: str = "") -> str:
    """A turn as text.

    Args:
        form: "txt", "md" (Markdown, each sentence with its source) or "footnotes" (Markdown's).
        address: Of the answer, where it is to be named.
    """
    answer = turn.answer
    if answer is None or answer.refused:
        lines = [REFUSAL]
    elif form == "txt":
        lines = [" ".join(_marked(line, "[{}]") for line in answer.sentences), *_remarks(answer), ""]
        lines += [f"[{citation.number}] {_reference(citation)}" for citation in answer.citations]
    elif form == "md":
        lines = [*(f"> {_quote(c)}\n>\n> — {_linked(c)}\n" for c in answer.citations), *_remarks(answer)]
        if answer.short:
            lines.insert(0, f"**{_plain(' '.join(answer.short.split()))}**\n")
    else:
        lines = [" ".join(_marked(line, "[^{}]") for line in answer.sentences), *_remarks(answer), ""]
        lines += [f"[^{c.number}]: “{_quote(c)}” {_linked(c)}, characters {c.start}–{c.end}" for c in answer.citations]
    heading = turn.question if form == "txt" else f"## {_plain(turn.question)}"
    return "\n".join([heading, "", *lines, *(["", address] if address else [])]).rstrip() + "\n"


def conversation_as_markdown(name: str, turns: Iterable[Turn]) -> str:
    """A whole conversation, with footnotes of each answer's own."""
    parts = [f"# {_plain(name)}\n"]
    for number, turn in enumerate(turns, start=1):
        parts.append(as_text(turn, "footnotes").replace("[^", f"[^{number}-"))
    return "\n".join(parts)


def as_questions(turns: Iterable[Turn]) -> str:
    """The turns on which readers gave a verdict, as a question set (JSON Lines), a question a line.

    What was judged good is expected again: its short answer, or the refusal. What was judged wrong carries the reason,
    and expects nothing until somebody says what would be right.
    """
    lines = []
    for turn in turns:
        answer = turn.answer
        good = turn.verdict == "good"
        row: dict[str, object] = {"id": turn.id, "question": turn.question, "verdict": turn.verdict}
        if turn.reason:
            row["reason"] = turn.reason
        if answer:
            row["as_of"] = answer.as_of.isoformat()
        if answer and good:
            row["answerable"] = not answer.refused
            row["answers"] = [answer.short] if answer.short else []
            row["evidence"] = list(dict.fromkeys(citation.article_id for citation in answer.citations))
        lines.append(json.dumps(row, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines)


def _marked(sentence: Sentence, marker: str) -> str:
    return " ".join(sentence.text.split()) + " " + "".join(marker.format(number) for number in sentence.citations)


def _remarks(answer: Answer) -> list[str]:
    return ["", *answer.remarks] if answer.remarks else []


def _quote(citation: Citation) -> str:
    return " ".join(citation.quote.split())


def _reference(citation: Citation) -> str:
    where = f"{citation.title} ({citation.byline})"
    return f"{where} {citation.url}".rstrip()


def _linked(citation: Citation) -> str:
    title = _plain(citation.title)
    named = f"[{title}]({citation.url})" if citation.url.startswith(("http://", "https://")) else title
    return f"{named}, {citation.byline}"


def _plain(text: str) -> str:
    """Text that Markdown reads as it is."""
    for mark in "\\`*_[]<>":
        text = text.replace(mark, f"\\{mark}")
    return text
