"""The desk: questions wait here for their turn, are answered in threads, stopped, and watched while they grow.

A question is answered whether or not anybody looks; who looks is given the whole conversation whenever it has changed.
The questions of one conversation are answered one after the other, because each may lean on the last; those of all
conversations come in the order in which they were asked. All methods but `_work` run on the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from langchain_core.runnables import Runnable

from qa.domain import Answer, Question
from qa.errors import DatelineError
from qa.wire import LONGEST_QUESTION
from ui.server.conversations import Conversations, Turn, history, new_id
from ui.server.narrowing import Narrowing
from ui.server.texts import ReaderError

_OF_ONE_CONVERSATION = 5
_KEEPING = 5.0  # seconds that turns which are cut off at the end have to be kept
_OFTEN = 0.08  # seconds between two looks at a growing answer
_LEFT = 15.0  # seconds after which a conversation that nobody watches is stopped

log = logging.getLogger(__name__)

Suggest = Callable[[Turn, Callable[[], bool]], Turn]
"""A turn that is done -> the same with questions to go on with; asks now and then whether it had better leave off."""


class DeskError(ReaderError):
    """A question is not taken; the message says why and what to do."""


class Desk:
    """Takes questions.

    Args:
        answering: What answers under a narrowing.
        store: Where turns are kept.
        at_once: How many questions are answered at the same time.
        most: How many may wait.
        count: How many articles a narrowing leaves.
        suggest: Makes the questions to go on with, after an answer and never before another reader's.
        tell: Is told of each answer.
    """

    def __init__(
        self,
        answering: Callable[[Narrowing], Runnable[str | Question, Answer]],
        store: Conversations,
        *,
        at_once: int,
        most: int = 100,
        count: Callable[[Narrowing], int],
        suggest: Suggest = lambda turn, enough: turn,
        tell: Callable[[Answer], None] = lambda answer: None,
    ) -> None:
        self._answering, self._store, self._count, self._suggest = answering, store, count, suggest
        self._most, self._told_of = most, tell
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answering")
        self._free = asyncio.Semaphore(at_once)
        self._line: list[str] = []  # turns that wait for a thread, in order
        self._live: dict[str, _Live] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._watchers: dict[str, int] = {}
        self._changed: dict[str, asyncio.Event] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}  # conversations that nobody has watched for a while

    async def ask(
        self, conversation: str, question: str, narrowing: Narrowing, *, owner: str, instead: str = ""
    ) -> Turn:
        """Takes a question; it is answered from now on.

        Args:
            instead: A turn that, with all after it, this one takes the place of.

        Raises:
            DeskError: It is empty or too long, or too many wait.
        """
        text = question.strip()
        if not text:
            raise DeskError("no_question")
        if len(text) > LONGEST_QUESTION:
            raise DeskError("question_too_long", most=LONGEST_QUESTION, n=len(text))
        if len(self._line) >= self._most:
            raise DeskError("line_full", n=len(self._line))
        if sum(live.turn.conversation == conversation for live in self._live.values()) >= _OF_ONE_CONVERSATION:
            raise DeskError("conversation_full", n=_OF_ONE_CONVERSATION)
        if instead:
            self._stop([live for live in self._live.values() if live.turn.conversation == conversation])
        if conversation not in self._watchers:  # whoever asks is there, and has a while to come and look
            self._stays(conversation)
            self._leaves(conversation)
        turn = Turn(new_id(), conversation, text, narrowing)
        turn = await asyncio.to_thread(self._store.add, turn, owner, instead=instead)
        live = self._live[turn.id] = _Live(turn, self._tell)
        self._line.append(turn.id)
        task = asyncio.create_task(self._answered(live))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return turn

    def stop(self, conversation: str) -> None:
        """Ends what is under way in a conversation; the words that are there stay."""
        self._stop([live for live in self._live.values() if live.turn.conversation == conversation])

    async def judge(self, turn: str, verdict: str, reason: str) -> None:
        """Keeps what a reader thinks of an answer, also where questions to go on with are still being looked for."""
        await asyncio.to_thread(self._store.judge, turn, verdict, reason)
        if live := self._live.get(turn):
            live.become(replace(live.turn, verdict=verdict, reason=reason))

    def place(self, turn: str) -> int:
        """How many questions are before this one; 0 where it is next or under way."""
        return self._line.index(turn) if turn in self._line else 0

    async def turns(self, conversation: str) -> list[Turn]:
        """A conversation as it is now."""
        live = dict(self._live)  # what ends while the store is read is there as it was before
        stored = await asyncio.to_thread(self._store.turns, conversation)
        return [live[turn.id].turn if turn.id in live else turn for turn in stored]

    async def watch(self, conversation: str) -> AsyncGenerator[list[Turn], None]:
        """A conversation as it is now and whenever it has changed, until nothing is under way."""
        with self._watching(conversation):
            stored: list[Turn] = []
            known: set[str] | None = None
            elsewhere = False  # another server that has the same conversations answers
            while True:
                changed = self._changed.setdefault(conversation, asyncio.Event())
                live = {id: live for id, live in self._live.items() if live.turn.conversation == conversation}
                if elsewhere or known != live.keys():
                    known, stored = set(live), await asyncio.to_thread(self._store.turns, conversation)
                yield [live[turn.id].turn if turn.id in live else turn for turn in stored]
                elsewhere = any(turn.id not in live and not turn.ended for turn in stored)
                if not live and not elsewhere:
                    return
                with contextlib.suppress(TimeoutError):  # one that waits moves up without a change of its own
                    await asyncio.wait_for(changed.wait(), 1.0)
                await asyncio.sleep(_OFTEN)

    @property
    def busy(self) -> bool:
        """Whether some reader waits for an answer."""
        return not all(live.turn.ended for live in list(self._live.values()))

    async def close(self) -> None:
        """Ends all that is under way."""
        self._stop(list(self._live.values()))
        for leaving in self._leaving.values():
            leaving.cancel()
        ending = list(self._tasks)
        for task in ending:
            task.cancel()
        if ending:  # each keeps its turn as it is
            await asyncio.wait(ending, timeout=_KEEPING)
        self._threads.shutdown(wait=False, cancel_futures=True)

    @contextlib.contextmanager
    def _watching(self, conversation: str) -> Iterator[None]:
        self._watchers[conversation] = self._watchers.get(conversation, 0) + 1
        self._stays(conversation)
        try:
            yield
        finally:
            self._watchers[conversation] -= 1
            if not self._watchers[conversation]:
                del self._watchers[conversation]
                self._changed.pop(conversation, None)
                with contextlib.suppress(RuntimeError):  # the loop has ended
                    self._leaves(conversation)

    def _tell(self, conversation: str) -> None:
        """Wakes all who watch a conversation."""
        if changed := self._changed.pop(conversation, None):
            changed.set()

    def _leaves(self, conversation: str) -> None:
        """Stops a conversation in a while, unless somebody comes back."""
        loop = asyncio.get_running_loop()
        self._leaving[conversation] = loop.call_later(_LEFT, self._left, conversation)

    def _stays(self, conversation: str) -> None:
        """Somebody is there."""
        leaving = self._leaving.pop(conversation, None)
        if leaving:
            leaving.cancel()

    def _left(self, conversation: str) -> None:
        del self._leaving[conversation]
        self.stop(conversation)

    def _stop(self, under_way: Sequence[_Live]) -> None:
        for live in under_way:
            live.stopped.set()
            live.ended.set()
            if not live.turn.ended:
                live.become(replace(live.turn, state="stopped"))

    async def _answered(self, live: _Live) -> None:
        """A turn from its place in the line to its end."""
        try:
            await self._in_order(live)
            async with self._free:
                self._line.remove(live.turn.id)
                if not live.stopped.is_set():
                    own = live.turn.narrowing.collection  # a question leans on what was said of the same articles
                    turns = await self.turns(live.turn.conversation)
                    before = [one for one in turns if one.id != live.turn.id and one.narrowing.collection == own]
                    await self._in_thread(live, history(before))
        finally:
            if live.turn.id in self._line:
                self._line.remove(live.turn.id)
            live.ended.set()
            await asyncio.to_thread(self._store.keep, live.turn)
            del self._live[live.turn.id]
            self._tell(live.turn.conversation)

    async def _in_order(self, live: _Live) -> None:
        """Waits for the questions of the same conversation that came before."""
        for other in list(self._live.values()):
            if other is live:
                return
            if other.turn.conversation == live.turn.conversation:
                await other.ended.wait()

    async def _in_thread(self, live: _Live, before: tuple[Answer, ...]) -> None:
        loop = asyncio.get_running_loop()

        def become(turn: Turn) -> None:
            loop.call_soon_threadsafe(live.become, turn)

        live.become(replace(live.turn, state="answering"))
        here = contextvars.copy_context()  # what is logged and observed in the thread is the request's that asked
        await loop.run_in_executor(self._threads, here.run, self._work, live, before, become)
        if live.turn.state == "done":
            live.ended.set()
            await asyncio.to_thread(self._store.keep, live.turn)
            with_more = await loop.run_in_executor(self._threads, self._suggest, live.turn, lambda: self.busy)
            live.become(replace(live.turn, following=with_more.following, wider=with_more.wider))

    def _work(self, live: _Live, before: tuple[Answer, ...], become: Callable[[Turn], None]) -> None:
        """In a thread: the answer as it grows. A stopped one ends with the next piece of it."""
        turn = live.turn
        question = Question(turn.question, turn.narrowing.filter, history=before, any_date=turn.narrowing.any_date)
        try:
            turn = replace(turn, searched=self._count(turn.narrowing))
            for answer in self._answering(turn.narrowing).stream(question) if turn.searched else ():
                if live.stopped.is_set():
                    return
                turn = replace(turn, state="answering", answer=answer)
                become(turn)
            become(replace(turn, state="done"))
            if turn.answer:
                self._told_of(turn.answer)
        except DatelineError as error:
            become(replace(turn, state="failed", problem=str(error)))
        except Exception:
            log.exception("a question could not be answered: %s", turn.question)
            become(replace(turn, state="failed", problem=""))


class _Live:
    """A turn under way."""

    def __init__(self, turn: Turn, tell: Callable[[str], None]) -> None:
        self.turn = turn
        self._tell = tell
        self.stopped = threading.Event()
        self.ended = asyncio.Event()

    def become(self, turn: Turn) -> None:
        """The turn as it is from now on; one that was stopped stays as it was then."""
        if self.turn.state != "stopped":
            self.turn = turn
        self._tell(turn.conversation)
