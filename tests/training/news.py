"""Training data from news quizzes: questions, each with passages that answer it and with those that only look like it.

- quiz questions over a year's articles: every passage found that holds the answer beside half of the question's words
  answers, one that does not hold it does not; where a question shares few words with its article ("low overlap"), only
  passages of the articles named as evidence answer, by a third of the words;
- the quiz writers' own evidence, against what the articles of the year have in its place;
- questions as readers type them (`natural/learn.jsonl`), written by hand about articles of those weeks: a passage of
  the article that holds the answer answers, one without it does not. A third of them ask what the article does not say
  although it looks like it (another role, another measure): no passage of it answers;
- questions on invented collections (`invented/`), of 36 short articles that resemble each other: what no article of one
  answers, no passage that is found there does. Those that lean on the ones before them (`history`) are asked behind
  these, and learnt in the words that the program makes of them;
- altered questions: a name, a country or a number exchanged for another, subject and object swapped, or a "not" put
  in. The passage that answered does so no more.

Passages carry their age in front of the title, as the reader reads it. Only weeks of the part "train" are used.

    python tests/training/news.py --sets FOLDER=INDEX... --evidence FILE=INDEX --out news.jsonl.gz
    python tests/training/news.py --invented tests/training/invented/* --out invented.jsonl.gz
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pairs import COUNTRIES, Example, Group, coverage, find_answers, quiz_retriever
from weeks import day_of, part_of

from ingest import ingest
from qa.domain import Article, Filter, Passage, Question
from qa.evaluation import LabelledQuestion
from qa.evaluation.run import in_conversation
from qa.index import Index
from qa.models.reader import age_words
from qa.pipeline import Answerer
from qa.question.understand import understand
from qa.retrieval import PassageRetriever
from qa.settings import Settings
from qa.text.words import content_stems

_TYPED = Path(__file__).with_name("natural") / "learn.jsonl"
_FOUND = 40  # passages of which positives and negatives are taken
_MOST_POSITIVES, _MOST_NEGATIVES = 6, 20
_AROUND = 500  # characters before and after an answer that retrieval did not find, or at an article's beginning
_FORTNIGHT = 15  # days
_LATER = (0, 1, 10, 60, 180, 365)  # days after an article at which what it tells is asked
_NEAR = 8  # passages among which one of its article is, where a question that leant on others was put well
_OF_ALL = 0.7  # of the questions on an invented collection are asked when all of it is there
_TELLING = 4  # words from which an answer is a clause, which other articles put in other words
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'.-]*\w(?: [A-Z][\w’'.-]*\w)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|will|would|can|could|did|does|do|has|have|had)\b")


def title_of(passage: Passage, asked: dt.date) -> str:
    """What the reader reads in front of a passage."""
    return f"{age_words(passage.article.published, asked)}: {passage.article.title}"


def quiz(path: Path, retriever: PassageRetriever, *, low_overlap: bool) -> Iterator[Group]:
    """Groups from the answerable questions of a file."""
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if not row["answerable"] or part_of(day_of(row["id"])) != "train":
            continue
        asked, wanted = dt.date.fromisoformat(row["as_of"]), set(content_stems(row["question"]))
        evidence, needed = set(row["evidence"]), 1 / 3 if low_overlap else 1 / 2
        positives, negatives = [], []
        for passage in retriever.retrieve(Question(row["question"], Filter(as_of=asked))).passages:
            spans = find_answers(passage.text, row["answers"])
            title = title_of(passage, asked)
            covered = coverage(wanted, f"{passage.article.title} {passage.text}")
            named = passage.article.id in evidence or passage.article.url in evidence
            if spans and covered >= needed and (named or not low_overlap):
                positives.append(Example(title, passage.text, spans))
            elif not spans and not find_answers(passage.article.title, row["answers"]):
                negatives.append(Example(title, passage.text))
        if positives and negatives:
            kind = "low overlap" if low_overlap else "quiz"
            yield Group(
                kind, row["question"], tuple(positives[:_MOST_POSITIVES]), hardest(negatives, row.get("choices", ()))
            )


def hardest(negatives: Sequence[Example], choices: Sequence[str]) -> tuple[Example, ...]:
    """The negatives, those first that hold one of the quiz's other choices: a wrong answer in the right shape."""
    order = sorted(negatives, key=lambda one: not find_answers(one.text, choices))
    return tuple(order[:_MOST_NEGATIVES])


def evidence(
    path: Path, own: PassageRetriever, years: dict[int, PassageRetriever], dice: random.Random
) -> Iterator[Group]:
    """Groups from the quiz writers' own passages; negatives are found among them and among a year's articles."""
    for line in gzip.decompress(path.read_bytes()).splitlines():
        row: dict[str, Any] = json.loads(line)
        day = dt.date.fromisoformat(row["date"])
        if part_of(day) != "train":
            continue
        asked = day + dt.timedelta(days=dice.randint(0, 3))
        answers = [row["answer"]]
        span = (row["start"], row["start"] + len(row["answer"]))
        spans = tuple(sorted({span, *find_answers(row["text"], answers)}))
        positive = Example(f"{age_words(day, asked)}: {row['source']}", row["text"], spans)
        year = years.get(day.year, years[min(years)])
        found = [
            (passage, "quiz" if retriever is own else passage.article.title)
            for retriever in (own, year)
            for passage in retriever.retrieve(Question(row["question"], Filter(as_of=asked)), _FOUND // 2).passages
            if passage.article.id != row["id"]
        ]
        negatives = [
            Example(f"{age_words(passage.article.published, asked)}: {title}", passage.text)
            for passage, title in found
            if not find_answers(f"{title} {passage.text}", answers)
        ]
        dice.shuffle(negatives)
        if negatives:
            yield Group("evidence", row["question"], (positive,), hardest(negatives, row["choices"]))


def typed(path: Path, year: str, index: Index, retriever: PassageRetriever, dice: random.Random) -> Iterator[Group]:
    """Groups from questions that were written about one article each, of those of a folder."""
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        article = index.article(row["article"]) if row["folder"] == year else None
        if article is None or article.published is None or part_of(article.published) != "train":
            continue
        asked = article.published + dt.timedelta(days=dice.choice(_LATER))
        found = retriever.retrieve(Question(row["question"], Filter(as_of=asked))).passages
        if row["answers"]:
            positives, negatives = taught(row["question"], row["answers"], article, found, asked)
            if positives and negatives:
                yield Group("natural", row["question"], positives, negatives)
        else:
            title = f"{age_words(article.published, asked)}: {article.title}"
            own = [passage.text for passage in found if passage.article.id == article.id]
            tempting = own or [article.text[: 2 * _AROUND]]
            yield Group("tempting", row["question"], (), tuple(Example(title, text) for text in tempting))


def invented(folder: Path, dice: random.Random) -> Iterator[Group]:
    """Groups from the questions on a collection that was invented for them."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings.load(index=Path(place))
        ingest([folder / "articles.jsonl"], settings=settings)
        with Index(Path(place)) as index, Answerer.from_settings(settings) as answerer:
            retriever = quiz_retriever(index, settings, _FOUND)
            newest = index.newest or dt.date.max
            for row in map(json.loads, (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()):
                article = index.article(row["article"])
                assert article is not None, (folder, row)
                days = dt.timedelta(days=dice.choice(_LATER))
                asked = newest if dice.random() < _OF_ALL or not article.published else article.published + days
                text, history = row["question"], row.get("history", ())
                if history:
                    text = standing_alone(text, history, Filter(as_of=asked), answerer)
                found = retriever.retrieve(Question(text, Filter(as_of=asked))).passages
                if not row["answers"]:
                    nearest = sorted(found, key=lambda passage: passage.article.id != article.id)
                    others = tuple(Example(title_of(one, asked), one.text) for one in nearest)
                    yield Group("invented, tempting", text, (), others[:_MOST_NEGATIVES])
                    continue
                if history and all(one.article.id != article.id for one in found[:_NEAR]):
                    continue  # it was put in words that ask for something else
                positives, negatives = taught(text, row["answers"], article, found, asked)
                if positives and negatives:
                    yield Group("invented", text, positives, negatives)


def standing_alone(typed: str, history: Sequence[str], filter: Filter, answerer: Answerer) -> str:
    """What the program reads for a question that is asked behind others: of its readings, the one that it answers."""
    labelled = LabelledQuestion("", typed, history=tuple(history))
    question = in_conversation(labelled, filter, answerer.invoke)
    newest = answerer.retriever.collection.newest
    likeliest = understand(question, newest, answerer.rewriter, answerer.speller, answerer.learned)
    answered = answerer.invoke(question).understood
    readings = (likeliest, *likeliest.readings)
    return next((one.sought for one in readings if one.text == answered), likeliest.sought)


def taught(
    question: str, answers: Sequence[str], article: Article, found: Sequence[Passage], asked: dt.date
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """What answers a question about an article, and what does not, of the passages found for it."""
    wanted, positives, negatives = set(content_stems(question)), list[Example](), list[Example]()
    of_its_own = False
    for passage in found:
        spans, own = find_answers(passage.text, answers), passage.article.id == article.id
        example = Example(title_of(passage, asked), passage.text, spans)
        if spans and (own or coverage(wanted, f"{passage.article.title} {passage.text}") >= 1 / 2):
            positives.append(example)
            of_its_own = of_its_own or own
        # Another article of the same days may well say it in other words.
        elif (own or len(answers[0].split()) < _TELLING or not of_the_same_days(passage.article, article)) and not (
            spans or find_answers(passage.article.title, answers)
        ):
            negatives.append(example)
    spans = () if of_its_own else find_answers(article.text, answers)
    for start, end in spans[:1]:
        text = article.text[max(0, start - _AROUND) : end + _AROUND]
        title = f"{age_words(article.published, asked)}: {article.title}"
        positives.append(Example(title, text, find_answers(text, answers)))
    return tuple(positives[:_MOST_POSITIVES]), tuple(negatives[:_MOST_NEGATIVES])


def of_the_same_days(one: Article, other: Article) -> bool:
    """Whether two articles were published within a fortnight, or one at nobody knows when."""
    return not (one.published and other.published) or abs((one.published - other.published).days) < _FORTNIGHT


def altered(groups: Sequence[Group], dice: random.Random) -> Iterator[Group]:
    """Questions whose premise was changed, with the passages that answered them before as what does not answer."""
    names = [name for group in groups for name in _NAME.findall(group.question)]
    for group in groups:
        made = alter(group.question, names, dice)
        if made is None or not group.positives:
            continue
        question, new = made
        before = [
            Example(one.title, one.text)
            for one in group.positives
            if new is None or not find_answers(f"{one.title} {one.text}", [new])
        ]
        if before:
            yield Group("altered", question, (), (*before[:2], *group.negatives[:3]))


def alter(question: str, names: Sequence[str], dice: random.Random) -> tuple[str, str | None] | None:
    """A question that asks for something else in nearly the same words, and what is new in it; None where none is made.

    Args:
        names: Of other questions, to take one from.
    """
    inside = list(_NAME.finditer(question))
    ways = []
    if inside:
        ways += ["name", "name", "name"]
    if _NUMBER.search(question):
        ways += ["number"]
    if len(inside) >= 2 and not re.search(r"\b(?:and|or)\b|,", question[inside[0].end() : inside[1].start()]):
        ways += ["swap", "swap"]
    if len(_AUXILIARY.findall(question)) == 1:
        ways += ["not"]
    if not ways:
        return None
    way = dice.choice(ways)
    if way == "swap":
        one, two = inside[:2]
        between = question[one.end() : two.start()]
        return f"{question[: one.start()]}{two[0]}{between}{one[0]}{question[two.end() :]}", None
    if way == "not":
        found = _AUXILIARY.search(question)
        assert found
        return f"{question[: found.end()]} not{question[found.end() :]}", None
    if way == "number":
        found = _NUMBER.search(question)
        assert found
        number = str(int(re.sub(r"\D", "", found[0])[:6]) + dice.choice((-7, -3, -2, -1, 1, 2, 3, 9)))
        return question[: found.start()] + number + question[found.end() :], number
    taken = dice.choice(inside)
    others = (
        sorted(COUNTRIES) if taken[0] in COUNTRIES else [n for n in names if len(n.split()) == len(taken[0].split())]
    )
    others = [name for name in others if name not in question]
    if not others:
        return None
    other = dice.choice(others)
    return question[: taken.start()] + other + question[taken.end() :], other


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes one `Group` a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=[], metavar="FOLDER=INDEX", help="questions of a year")
    parser.add_argument("--evidence", metavar="FILE=INDEX", help="quiz evidence, and an index of it")
    parser.add_argument("--invented", type=Path, nargs="*", default=[], help="folders of invented collections")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    dice = random.Random(options.seed)

    def retriever(folder: str) -> PassageRetriever:
        path = Path(folder)
        return quiz_retriever(Index(path), Settings.load(index=path), _FOUND)

    groups: list[Group] = []
    years: dict[int, PassageRetriever] = {}
    for pair in options.sets:
        folder, _, index = pair.partition("=")
        found = retriever(index)
        years[int(re.findall(r"20\d\d", folder)[-1])] = found
        groups += quiz(Path(folder) / "questions.jsonl", found, low_overlap=False)
        groups += quiz(Path(folder) / "low_overlap.jsonl", found, low_overlap=True)
        print(folder, Counter(group.kind for group in groups), file=sys.stderr, flush=True)
    if options.evidence:
        file, _, index = options.evidence.partition("=")
        groups += evidence(Path(file), retriever(index), years, dice)
    groups += altered(groups, dice)
    for pair in options.sets:
        folder, _, index = pair.partition("=")
        year = years[int(re.findall(r"20\d\d", folder)[-1])]
        groups += typed(_TYPED, Path(folder).name, Index(Path(index)), year, dice)
    groups += [group for folder in options.invented for group in invented(folder, dice)]
    print(Counter(group.kind for group in groups), file=sys.stderr)
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(group), ensure_ascii=False) + "\n" for group in groups)


if __name__ == "__main__":
    main()
