"""Federation: several answerers, each over a collection of its own, asked as one.

Each collection is searched and answered by itself, so that nothing of one can be in what another says; the answer of
the surest is given. Accounts that stand in different collections are not compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.domain import Answer, Passage, Question
from qa.pipeline import Answerer
from qa.timelines import Timeline, timeline_from


class Federation:
    """Asks several collections.

    Args:
        answerers: Of each; at least one.
    """

    def __init__(self, answerers: Sequence[Answerer]) -> None:
        self._answerers = tuple(answerers)

    def invoke(self, question: Question) -> Answer:
        """The surest answer; where all refuse, a refusal with the closest passages of all."""
        answers = [answerer.invoke(question) for answerer in self._answerers]
        if len(answers) == 1:
            return answers[0]
        told = [answer for answer in answers if not answer.refused]
        if told:
            return max(told, key=lambda answer: answer.confidence)
        closest = _ranked(passage for answer in answers for passage in answer.passages)
        return replace(max(answers, key=lambda answer: answer.confidence), passages=tuple(closest))

    def search(self, question: Question, count: int) -> tuple[Passage, ...]:
        """The best passages of all, by the reader's score, which means the same in every collection."""
        found = _ranked(passage for answerer in self._answerers for passage in answerer.search(question, count))
        return tuple(found[:count])

    def timeline(self, question: Question, most: int) -> Timeline:
        """What all tell of a topic, in the order of the days; of many entries every so many."""
        told = [timeline_from(one, question.text, filter=question.filter, most=most) for one in self._answerers]
        if len(told) == 1:
            return told[0]
        each = {(entry.citation.revision, entry.citation.start): entry for line in told for entry in line.entries}
        entries = sorted(each.values(), key=lambda entry: (entry.day, entry.citation.article_id))
        if len(entries) > most:
            entries = [entries[place * len(entries) // most] for place in range(most)]
        numbered = (
            replace(entry, citation=replace(entry.citation, number=number))
            for number, entry in enumerate(entries, start=1)
        )
        return Timeline(question.text, tuple(numbered))


def _ranked(passages: Iterable[Passage]) -> list[Passage]:
    """Best first, each once: an article may be in several collections."""
    ranked = sorted(passages, key=lambda passage: (-passage.score, passage.chunk.id))
    return list({passage.chunk.id: passage for passage in ranked}.values())
