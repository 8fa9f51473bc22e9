"""Answering with a chat model: it writes, its markers are resolved to verified quotes, sentence by sentence.

The quotes are there at once, and are replaced when the model has something better. Where it fails, or little of what it
says is borne out, they stay.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from qa.answering.chat.chatting import Chat, End, Piece, is_too_long
from qa.answering.chat.markers import MarkedSentence
from qa.answering.chat.prompts import CONVERSATION, PASSAGE, SYSTEM, TURN, USER
from qa.answering.chat.reply import Reply, read, thinks_unannounced
from qa.answering.checking import Checker
from qa.answering.verify import QuotesVerifier, borne_out
from qa.domain import Citation, Draft, Found, Notice, Passage, Question, noticed
from qa.errors import ChatModelError
from qa.intents import Intent
from qa.protocols import PassageAnswerer, Verifier
from qa.settings import ChatSettings
from qa.text.words import numbers

log = logging.getLogger(__name__)

_TOKENS_AROUND = 40  # the tags around a passage
_GROWN = 1.1  # times the length it had, a reply is read anew: all readings together cost eleven times the last
_OFTEN = 0.5  # seconds without news after which whoever reads is given what there is, and may look whether to go on
_TURNS = 2  # of the conversation, that are told
_CHARACTERS = 8  # of text a token at most: a server that tells of fewer tokens has cut what it was sent
_MENTIONED = 0.5  # of the words of a short answer, that a text has which gives it
_KEPT = 200  # answers, which are given again for the same question about the same passages
_SECRET = secrets.token_bytes(16)

NOTHING_SUPPORTED = Notice("nothing_supported")
LITTLE_SUPPORTED = Notice("little_supported")


class GenerativeAnswerer:
    """Writes with a chat model and verifies every sentence.

    Args:
        chats: Who writes: the first that answers.
        quotes: Decides whether the passages answer at all, and answers where the model does not.
        verifier: Checks each sentence against its quotes.
    """

    def __init__(
        self, chats: Sequence[Chat], quotes: PassageAnswerer, settings: ChatSettings, verifier: Verifier
    ) -> None:
        self._chats, self._quotes, self._settings, self._verifier = tuple(chats), quotes, settings, verifier
        self.name = self._chats[0].name
        self._kept = _Kept()
        self._thinkers: set[str] = set()  # whose replies open with reasoning that only its end gives away

    def answer(self, question: Question, found: Found) -> Iterator[Draft]:
        *_, quoted = self._quotes.answer(question, found)
        quoted = replace(quoted, model=self._quotes.name)
        # Where nothing is good enough the model is not asked, nor in whose words an outlet reported something.
        if not quoted.sentences or question.only_quotes or question.intent is Intent.OUTLETS:
            yield quoted
            return
        passages = _within(found.passages, self._settings.tokens)
        key = "\0".join(message.text for message in self._prompt(question, passages)) + noticed(quoted.notices)
        kept = self._kept.get(key)
        if kept:
            yield kept
            return
        shown = replace(quoted, provisional=True)
        yield shown
        until = (question.began or time.monotonic()) + self._settings.deadline
        failed: list[Notice] = []
        for chat in self._chats:
            writing = _Writing(
                found.passages,
                self._verifier,
                remove=self._settings.unsupported == "remove",
                thinks=chat.name in self._thinkers,
                until=until,
            )
            yielded, problem = time.monotonic(), None
            try:
                for piece in self._pieces(chat, question, passages, until):
                    more = writing.add(piece)
                    shown = writing.draft(quoted) if more else shown
                    if more or time.monotonic() - yielded >= _OFTEN:
                        yielded = time.monotonic()
                        yield shown
            except ChatModelError as error:
                log.warning("%s", error)
                problem = error.why if isinstance(error.why, Notice) else Notice("text", (str(error),))
            if writing.thinks:
                self._thinkers.add(chat.name)
            if not problem or writing.said:
                break
            failed.append(problem)
        last = self._last(chat, writing, problem, failed, quoted)
        if not problem and not self._settings.temperature:
            self._kept.put(key, replace(last, tokens={}))
        yield last

    def _pieces(self, chat: Chat, question: Question, passages: Sequence[Passage], until: float) -> Iterator[Piece]:
        """The reply as it comes; fewer passages are tried where they are too much for the model, and it says so or not.

        Raises:
            ChatModelError: The model fails, or its time is up.
        """
        while True:
            messages, read = self._prompt(question, passages), 0
            try:
                for piece in chat.stream(messages, until):
                    read = piece.tokens.get("in", 0)
                    yield piece
            except ChatModelError as error:
                if not is_too_long(error) or len(passages) < 2:
                    raise
            else:
                if not read or len(passages) < 2 or sum(len(one.text) for one in messages) <= _CHARACTERS * read:
                    return
                log.warning("%s read %d tokens only, of %d passages", chat.name, read, len(passages))
                yield Piece(anew=True)
            passages = passages[: len(passages) // 2]

    def _prompt(self, question: Question, passages: Sequence[Passage]) -> list[BaseMessage]:
        """In which language may be chosen where a judge can compare it with the articles; words alone cannot."""
        return prompt(question, passages, language="question" if self._settings.judge else "documents")

    def _last(
        self, chat: Chat, writing: _Writing, problem: Notice | None, failed: Sequence[Notice], quoted: Draft
    ) -> Draft:
        """What the answer is when all is said."""
        reply, why = writing.finished(), problem or _cut_short(chat, writing.end)
        if not why and not reply.ends_whole and not reply.refuses:
            why = Notice("broke_off", (chat.name,))
        draft = writing.draft(quoted)
        if not why and reply.refuses_given(draft.sentences):
            return Draft((), (), quoted.confidence, tokens=writing.tokens, model=chat.name)
        supported = sum(not line.flag for line in draft.sentences)
        if supported and 2 * supported >= len(draft.sentences):
            notices = [Notice("wrote_instead", (chat.name, Notice("list", tuple(failed))))] if failed else []
            notices += [Notice("stops_here", (why,))] if why else []
            # The quotes know of corrections, and who disagrees.
            notices += [*draft.notices, *quoted.notices]
            draft = _with_what_answers(draft, quoted)
            return replace(draft, model=chat.name, notices=tuple(notices), outlets=quoted.outlets)
        if not why:
            why = LITTLE_SUPPORTED if supported else NOTHING_SUPPORTED
            if not (reply.sentences or reply.asides):
                why = Notice("said_reasoning" if writing.said else "said_nothing", (chat.name,))
        said = Notice("only_quotes", tuple(dict.fromkeys([*failed, why])))
        return replace(quoted, tokens=writing.tokens, notices=(said, *draft.notices, *quoted.notices))


class _Writing:
    """A reply as it comes, and what is to be shown of it; each sentence is checked once.

    Args:
        remove: Whether what nothing bears out is left out.
        thinks: Whether it is known to open with reasoning, though it does not say so.
        until: When a judge is asked no more, and words are compared, on the clock of `time.monotonic`.

    Attributes:
        tokens: Read and written, once that is told.
        end: Why it ended, where it was not done.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        verifier: Verifier,
        *,
        remove: bool = False,
        thinks: bool = False,
        until: float = math.inf,
    ) -> None:
        self._passages, self._verifier, self._remove, self._thinks = passages, verifier, remove, thinks
        self._until = until
        self._outlets = [passage.article.source for passage in passages]
        self._text, self._read = "", 0
        self._checked: tuple[MarkedSentence, ...] = ()
        self._checker = self._anew()
        self.tokens: Mapping[str, int] = {}
        self.end: End = ""

    @property
    def said(self) -> bool:
        """Whether there is anything."""
        return bool(self._text.strip())

    @property
    def thinks(self) -> bool:
        """Whether it opened with reasoning that was not announced."""
        return thinks_unannounced(self._text)

    def add(self, piece: Piece) -> bool:
        """Takes in what came; whether there is more to be shown."""
        self._text = "" if piece.anew else self._text + piece.text
        self._read = 0 if piece.anew else self._read
        self.tokens, self.end = piece.tokens or self.tokens, piece.end or self.end
        if not piece.text or len(self._text) < _GROWN * self._read:
            return False
        self._read = len(self._text)
        if self._thinks and not self.thinks:
            return False
        before = self._checker.lines
        self._check(_settled(read(self._text, self._outlets)))
        return self._checker.lines != before and bool(self._checker.citations)

    def finished(self) -> Reply:
        """The reply, all of which is checked now, but for a sentence that broke off."""
        reply = read(self._text, self._outlets)
        broke_off = not reply.ends_whole and not reply.refuses
        self._check(reply.sentences[:-1] if broke_off else reply.sentences)
        return reply

    def draft(self, quoted: Draft) -> Draft:
        """What has been checked."""
        lines = self._checker.lines
        supported = sum(not line.flag for line in lines)
        confidence = quoted.confidence * supported / len(lines) if lines else 0.0
        return Draft(lines, self._checker.citations, confidence, self._checker.notices, self.tokens)

    def _check(self, sentences: Sequence[MarkedSentence]) -> None:
        """Checks those that are new; all, where what follows made others of them, as the end of reasoning does."""
        known = len(self._checked)
        if tuple(sentences[:known]) != self._checked:
            self._checker, known = self._anew(), 0
        for sentence in sentences[known:]:
            if time.monotonic() > self._until:
                self._checker.verifier = QuotesVerifier()
            self._checker.add(sentence)
        self._checked = tuple(sentences)

    def _anew(self) -> Checker:
        return Checker(self._passages, self._verifier, remove=self._remove)


class _Kept:
    """Answers by what the model was asked: the same question about the same passages, as of the same day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drafts: OrderedDict[str, Draft] = OrderedDict()

    def get(self, key: str) -> Draft | None:
        with self._lock:
            if key in self._drafts:
                self._drafts.move_to_end(key)
            return self._drafts.get(key)

    def put(self, key: str, draft: Draft) -> None:
        with self._lock:
            self._drafts[key] = draft
            if len(self._drafts) > _KEPT:
                self._drafts.popitem(last=False)


def _with_what_answers(draft: Draft, quoted: Draft) -> Draft:
    """The draft, and the quotes behind it where it has not what answers in them.

    A weak model says things that are borne out and answer nothing: of 51 answers that were right, one with 135 million
    parameters left 43 so (tests/benchmarks/small_model.py).
    """
    short = quoted.citations[0].short
    text, asked = " ".join(line.text for line in draft.sentences), numbers(short)
    if not short or ((not asked or asked & numbers(text)) and borne_out(short, text) >= _MENTIONED):
        return draft
    citations, lines = list(draft.citations), list(draft.sentences)
    for line in quoted.sentences:
        cited = [citation for citation in quoted.citations if citation.number in line.citations]
        for citation in cited:
            if _place(citation) not in map(_place, citations):
                citations.append(replace(citation, number=len(citations) + 1))
        behind = [one.number for one in citations if _place(one) in map(_place, cited)]
        lines.append(replace(line, citations=tuple(behind)))
    return replace(draft, sentences=tuple(lines), citations=tuple(citations))


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.revision, citation.start, citation.end


def _cut_short(chat: Chat, end: End) -> Notice | None:
    if end == "length":
        return Notice("no_more", (chat.name, str(chat.settings.output)))
    return Notice("filtered", (chat.name,)) if end == "filter" else None


def _settled(reply: Reply) -> Sequence[MarkedSentence]:
    """The sentences that stay as they are whatever follows: those before the last one that has markers of its own."""
    if reply.no_answer:
        return ()
    own = [place for place, one in enumerate(reply.sentences[:-1]) if one.markers and not one.inherited]
    return reply.sentences[: own[-1] + 1] if own else ()


def prompt(question: Question, passages: Sequence[Passage], language: str = "documents") -> list[BaseMessage]:
    """The messages for a question; the passages stand between tags that no article can close.

    Their name is not to be guessed, and another where a passage has another letter; the same passages get the same, so
    that a server need not read them again.

    Args:
        language: Whose language to write in: that of the "question" or the "documents".
    """
    tag = hmac.new(_SECRET, "\0".join(passage.text for passage in passages).encode(), hashlib.sha256).hexdigest()[:8]
    documents = "\n".join(
        PASSAGE.format(
            tag=tag,
            number=number,
            source=_attribute(passage.article.source),
            date=passage.article.published or "unknown",
            title=_attribute(passage.article.title),
            text=passage.text,
        )
        for number, passage in enumerate(passages, start=1)
    )
    as_of = question.filter.as_of
    turns = "\n".join(
        TURN.format(question=turn.understood or turn.question, answer=" ".join(line.text for line in turn.sentences))
        for turn in question.history[-_TURNS:]
    )
    content = USER.format(
        passages=documents,
        conversation=CONVERSATION.format(turns=turns) if turns else "",
        as_of=as_of or "unknown",
        question=question.text,
    )
    return [SystemMessage(SYSTEM.format(language=language)), HumanMessage(content)]


def _attribute(value: str) -> str:
    return " ".join(value.replace('"', "'").replace("<", "(").replace(">", ")").split())


def _within(passages: Sequence[Passage], tokens: int) -> list[Passage]:
    """As many of the first passages as the budget holds, and one at least."""
    sizes = accumulate(len(passage.text.encode()) // 4 + _TOKENS_AROUND for passage in passages)
    return [passage for passage, size in zip(passages, sizes, strict=True) if size <= tokens] or list(passages[:1])
