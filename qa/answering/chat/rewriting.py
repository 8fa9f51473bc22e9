"""Follow-ups rewritten by a chat model; by rules where it fails, rambles, answers or invents."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from qa.answering.chat.chatting import Chat
from qa.answering.chat.prompts import STANDALONE, TURN
from qa.answering.chat.reply import said
from qa.domain import Answer
from qa.errors import ChatModelError
from qa.protocols import Rewriter
from qa.text.words import content_stems, names, numbers

_TURNS = 3
_LONGEST_ADDITION = 120  # characters that a question may gain by standing alone
_PATIENCE = 10.0  # seconds: the rules are ready
_KNOWN = 0.7  # of the words of a rewritten question, that were said before
_KEPT = 0.5  # of the words of the question, that the rewritten one has
_LABEL = re.compile(
    r"^[\w' -]{0,40}\b(?:question|query|rewritten|rewrite|standalone|version)\b[\w' -]{0,20}[*_]*:[*_]*\s*",
    re.IGNORECASE,
)

log = logging.getLogger(__name__)


class ChatRewriter:
    """Asks a chat model to make a question stand alone.

    Args:
        rules: What rewrites where the model does not.
    """

    def __init__(self, chat: Chat, rules: Rewriter) -> None:
        self._chat, self._rules = chat, rules

    def rewrite(self, question: str, history: Sequence[Answer]) -> Sequence[str]:
        """What the model makes of the question, if it is that question still; what the rules make of it else."""
        by_rules = self._rules.rewrite(question, history)
        if list(by_rules) == [question] and names(question):  # it stands alone
            return by_rules
        conversation = "\n".join(
            TURN.format(question=turn.understood or turn.question, answer=" ".join(s.text for s in turn.sentences))
            for turn in history[-_TURNS:]
        )
        prompt = STANDALONE.format(conversation=conversation, question=question)
        try:
            reply = self._chat.ask(prompt, min(_PATIENCE, self._chat.settings.deadline))
        except ChatModelError as error:
            log.warning("the question is rewritten by rules: %s", error)
            return by_rules
        rewritten = _question(said(reply))
        return [rewritten] if _is_still(question, rewritten, conversation) else by_rules


def _question(reply: str) -> str:
    """The question in a reply: its last line that is one, without what it is announced by; "" where there is none."""
    lines = [_LABEL.sub("", line.strip().strip("*_`\"'“”> -")).strip("*_`\"'“” ") for line in reply.split("\n")]
    lines = [line for line in lines if line]
    asking = [line for line in lines if line.endswith(("?", "？", "؟"))]
    return asking[-1] if asking else lines[0] if len(lines) == 1 else ""


def _is_still(question: str, rewritten: str, conversation: str) -> bool:
    """Whether a rewritten question asks what the question asked, in words that were said, and is a question."""
    if not rewritten or len(rewritten) > 2 * len(question) + _LONGEST_ADDITION:
        return False
    if question.rstrip().endswith("?") and not rewritten.endswith(("?", "？", "؟")):
        return False
    asked, words = set(content_stems(question)), set(content_stems(rewritten))
    known = asked | set(content_stems(conversation))
    said_before = f"{question}\n{conversation}".lower()
    if not words or any(name.lower() not in said_before for name in names(rewritten)):
        return False
    if not numbers(rewritten) <= numbers(said_before):
        return False
    return len(words & known) >= _KNOWN * len(words) and len(words & asked) >= _KEPT * len(asked)
