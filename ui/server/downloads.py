"""Downloads: an answer as text, it or a conversation as a document with footnotes, readers' verdicts as a question set.

What a document is, `qa.export` decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response

from qa.domain import Answer, Sentence
from qa.export import FORMATS, Document, Wording, of_answers
from ui.server.api.callers import caller
from ui.server.conversations import Turn
from ui.server.pages import Drawing, owner
from ui.server.rendering import closest, remarks
from ui.server.texts import Texts


def download(document: Document, form: str, name: str) -> Response:
    """A document as a file.

    Args:
        form: One of `FORMATS`.
        name: Of the file, without its suffix; ASCII.
    """
    format = FORMATS[form]
    return _file(format.write(document), f"{name}{format.suffix}", format.media_type)


def wording(texts: Texts) -> Wording:
    """How documents say what is not the articles' own, in a reader's language."""
    return Wording(
        refusal=texts("refusal"),
        notice=texts.notice,
        remarks=lambda answer: _beside(answer, texts),
        byline=texts.byline,
        captured=lambda day: texts("captured", day=texts.day(day)),
        as_of=lambda day: texts("as_of", day=texts.day(day)),
        day=texts.day,
    )


def as_text(answer: Answer, texts: Texts) -> str:
    """What a person wants to paste: the answer, what is to be known beside it, then each quote with its source."""
    lines = [f"({answer.understood})", ""] if answer.understood else []
    lines += [" ".join(_sentence(one, texts) for one in answer.sentences) or texts("refusal")]
    for remark in _beside(answer, texts):
        lines += ["", remark]
    nearest = closest(answer) if answer.refused else []
    lines += ["", f"{texts('closest')}:"] if nearest else []
    lines += [f"  {article.title} ({texts.byline(article.source, article.published)})" for _, article in nearest]
    lines += [""] if answer.citations else []
    for cited in answer.citations:
        lines += [
            f"[{cited.number}] {cited.title} ({texts.byline(cited.source, cited.published)})",
            f'    "{cited.quote}"',
        ]
        lines += [f"    {cited.day.words}: {texts.stretch(cited.day)}"] if cited.day else []
    return "\n".join(lines)


def without_answer(turn: Turn, texts: Texts) -> str:
    """Why a question has no answer, not even a refusal."""
    if turn.state == "failed":
        return texts("problem", problem=texts.told(turn.problem) or texts("went_wrong"))
    return texts({"done": "nothing_passes", "stopped": "stopped"}.get(turn.state, "job_waiting"))


def _beside(answer: Answer, texts: Texts) -> tuple[str, ...]:
    """What is to be known beside an answer, a line each."""
    agree = (texts.count("outlets_agree", answer.outlets),) if answer.outlets > 1 else ()
    return (*remarks(answer, texts), *agree)


def _sentence(sentence: Sentence, texts: Texts) -> str:
    said = replace(
        sentence,
        text=texts.notice(sentence.said) if sentence.said else sentence.text,
        flag=texts.notice(sentence.flag) if sentence.flag else "",
    )
    return str(said)


def question_set(turns: Iterable[Turn]) -> str:
    """The turns on which readers gave a verdict, as JSON Lines, a question a line.

    What was judged good is expected again: its short answer, or the refusal. What was judged wrong carries the reason,
    and expects nothing until somebody says what would be right.
    """
    lines = []
    for turn in turns:
        answer = turn.answer
        row: dict[str, object] = {"id": turn.id, "question": turn.question, "verdict": turn.verdict}
        if turn.reason:
            row["reason"] = turn.reason
        if answer:
            row["as_of"] = answer.as_of.isoformat()
        if answer and turn.verdict == "good":
            row["answerable"] = not answer.refused
            row["answers"] = [answer.short] if answer.short else []
            row["evidence"] = list(dict.fromkeys(citation.article_id for citation in answer.citations))
        lines.append(json.dumps(row, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines)


def download_routes(drawing: Drawing) -> APIRouter:
    """The addresses: of an answer, for whoever has its link; of a conversation and of verdicts, for their owner."""
    router = APIRouter(include_in_schema=False)
    room, store = drawing.room, drawing.room.conversations

    @router.get("/answer/{id}/text")
    def text(request: Request, id: str) -> PlainTextResponse:
        turn = drawing.turn(request, id)
        texts = drawing.texts(request)
        said = as_text(turn.answer, texts) if turn.answer else without_answer(turn, texts)
        return PlainTextResponse(f"{turn.question}\n\n{said}\n\n{request.url_for('answer', id=id)}\n")

    @router.get("/answer/{id}/document/{form}")
    def document(request: Request, id: str, form: str) -> Response:
        turn = drawing.turn(request, id)
        if turn.answer is None or form not in FORMATS:
            raise HTTPException(404)
        return download(of_answers([turn.answer], wording=wording(drawing.texts(request))), form, "answer")

    @router.get("/conversations/{id}/document/{form}")
    def conversation(request: Request, id: str, form: str) -> Response:
        found = store.conversation(id)
        if found is None or found.owner != owner(request) or form not in FORMATS:
            raise HTTPException(404)
        answers = [turn.answer for turn in store.turns(id) if turn.answer and room.may_see(turn, caller(request))]
        return download(of_answers(answers, found.name, wording(drawing.texts(request))), form, "conversation")

    @router.get("/verdicts.jsonl")
    def verdicts(request: Request) -> Response:
        turns = [turn for turn in store.judged(owner(request)) if room.may_see(turn, caller(request))]
        return _file(question_set(turns).encode(), "verdicts.jsonl", "application/x-ndjson")

    return router


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
