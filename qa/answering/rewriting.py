"""Follow-ups rewritten by a chat model; by rules where it fails or rambles."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from qa.answering.prompts import STANDALONE, TURN
from qa.domain import Answer
from qa.protocols import Rewriter

_TURNS = 3
_LONGEST_ADDITION = 120  # characters that a question may gain by standing alone

log = logging.getLogger(__name__)


class ChatRewriter:
    """Asks a chat model to make a question stand alone.

    Args:
        model: Any LangChain chat model.
        name: Names it in the log.
        rules: What rewrites where the model does not.
    """

    def __init__(self, model: BaseChatModel, name: str, rules: Rewriter) -> None:
        self._model, self._name, self._rules = model, name, rules

    def rewrite(self, question: str, history: Sequence[Answer]) -> Sequence[str]:
        """What the model makes of the question; what the rules make of it where the model fails or rambles."""
        by_rules = self._rules.rewrite(question, history)
        turns = [
            TURN.format(question=turn.understood or turn.question, answer=" ".join(s.text for s in turn.sentences))
            for turn in history[-_TURNS:]
        ]
        prompt = STANDALONE.format(conversation="\n".join(turns), question=question)
        try:
            reply = self._model.invoke([HumanMessage(prompt)])
        except Exception as error:  # noqa: BLE001 -- every provider raises its own
            log.warning("the chat model %s did not rewrite the question (%s)", self._name, error)
            return by_rules
        rewritten = " ".join(reply.text.split()).strip("\"' ")
        return [rewritten] if 0 < len(rewritten) <= 2 * len(question) + _LONGEST_ADDITION else by_rules
