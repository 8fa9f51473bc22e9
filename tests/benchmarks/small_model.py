"""Dateline with a weak chat model beside Dateline without one: whether it makes an answer worse, and how it fares.

With small_model_server.py, or any OpenAI-compatible server:

    python tests/benchmarks/small_model.py QUESTIONS.jsonl --index .dateline --base-url http://127.0.0.1:8081/v1

Of the sentences that the model wrote: how many are shown as they are, shown with a flag, left out because the articles
say otherwise, or not shown because the quotes were better. Of the questions: which are right with quotes alone, and
with it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from langchain_core.messages import BaseMessage

from qa.answering.chat.chat_model import load_chat_model
from qa.answering.chat.chatting import Chat, Piece
from qa.answering.chat.generative import GenerativeAnswerer
from qa.answering.chat.reply import read
from qa.answering.verify import QuotesVerifier
from qa.compose import compose
from qa.domain import Answer, Filter, Question
from qa.evaluation import load_questions
from qa.evaluation.answers import is_right
from qa.pipeline import Answerer
from qa.settings import ChatSettings, Settings


class Heard(Chat):
    """A chat model whose last reply is kept."""

    reply = ""

    def stream(self, messages: Sequence[BaseMessage], until: float) -> Iterator[Piece]:
        self.reply = ""
        for piece in super().stream(messages, until):
            self.reply += piece.text
            yield piece


def main() -> None:
    """Prints the counts, and each question that came out otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--model", default="small")
    parser.add_argument("--most", type=int, default=60, help="answerable questions to ask")
    parser.add_argument("--passages", type=int, default=1500, help="tokens of passages it is given")
    parser.add_argument("--replies", action="store_true", help="print what the model wrote")
    options = parser.parse_args()
    chat = ChatSettings(deadline=300, first=300, tokens=options.passages, output=150, retries=0)
    settings = Settings.load(index=options.index, model=options.model, base_url=options.base_url, chat=chat)
    quoting = compose(settings.model_copy(update={"model": None}))
    heard = Heard(load_chat_model(settings), options.model, chat)
    writer = GenerativeAnswerer([heard], quoting.answerer, chat, QuotesVerifier())
    quotes = Answerer.from_parts(quoting)
    written = Answerer(quoting.retriever, writer, quoting.rewriter, speller=quoting.speller)
    sentences, questions = Counter[str](), Counter[str]()
    asked = [one for one in load_questions(options.questions) if one.answerable][: options.most]
    for number, labelled in enumerate(asked, start=1):
        question = Question(labelled.question, Filter(as_of=labelled.as_of))
        began, heard.reply = time.perf_counter(), ""
        before, after = quotes.invoke(question), written.invoke(question)
        sentences += fates(heard.reply, after, options.model)
        pair = (is_right(labelled, before), is_right(labelled, after))
        questions["right with quotes"] += bool(pair[0])
        questions["right with the model"] += bool(pair[1])
        questions["made worse"] += pair == (True, False)
        questions["made better"] += pair == (False, True)
        questions["written by the model"] += after.model == options.model
        questions["refused by the model alone"] += after.refused and not before.refused
        if options.replies or pair[0] != pair[1]:
            print(f"{pair} {labelled.question}\n  {labelled.answers}\n  {heard.reply!r}\n  {after.text}\n", flush=True)
        print(f"{number} of {len(asked)}, {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
        if number % 10 == 0 or number == len(asked):
            print(f"{number} questions:", dict(questions))
            print(f"{sentences.total()} sentences of the model:", dict(sentences), flush=True)


def fates(reply: str, answer: Answer, model: str) -> Counter[str]:
    """What became of the sentences of a reply."""
    found = Counter[str]()
    shown = {line.text: line.flag for line in answer.sentences} if answer.model == model else {}
    for sentence in read(reply).sentences:
        flag = shown.get(sentence.text)
        if flag is not None:
            found["flagged" if flag else "shown"] += 1
        else:
            found["left out" if sentence.text in answer.notice else "not shown"] += 1
    return found


if __name__ == "__main__":
    main()
