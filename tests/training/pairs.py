"""Training data for the reader: questions, each with passages that answer it (and where) and passages that do not.

Four kinds, none of them written by hand:

- reading comprehension: SQuAD-like rows, with other paragraphs of the same set as hard negatives;
- quiz questions with distant supervision: a retrieved passage that holds the answer beside the question's words is
  taken to answer, one that does not hold it is taken not to;
- cloze questions over a collection: a sentence of one article with a name or a number taken out and a question word
  put in its place, asked of the *other* articles (a fact that two outlets report in their own words);
- headlines, asked of their own articles: what is relevant, without a span.

    python tests/training/pairs.py --reading FILE... --index FOLDER --questions FILE --until YYYY-MM-DD --out FILE
"""

from __future__ import annotations

import argparse
import calendar
import datetime as dt
import gzip
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from babel import Locale

from qa.domain import Article, Filter, Passage, Question
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.retrieval import PassageRetriever
from qa.settings import FusionSettings, RetrievalSettings, Settings
from qa.text.sentences import is_heading, sentences
from qa.text.words import FUNCTION_WORDS, content_stems

_QUOTES = "\"'“”‘’«»"


@dataclass(frozen=True, slots=True)
class Example:
    """A passage for a question. `spans` are the answers' places in `text`; none where it does not answer."""

    title: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A question with what answers it and what does not.

    Attributes:
        kind: Where it is from: "reading", "quiz", "cloze" or "headline".
    """

    kind: str
    question: str
    positives: tuple[Example, ...]
    negatives: tuple[Example, ...]


def find_answers(text: str, answers: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where any of the answers stands in a text as whole words, whatever its case."""
    found = []
    for answer in answers:
        bare = answer.strip(_QUOTES + " .")
        if bare:
            pattern = rf"(?<!\w){re.escape(bare)}(?!\w)"
            found += [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    return tuple(sorted(set(found)))


def coverage(question: set[str], text: str) -> float:
    """Share of a question's content words that a text has."""
    return len(question & set(content_stems(text))) / len(question) if question else 0.0


class _NoVectors:
    """An embedder for an index in which nothing is looked for by meaning."""

    name, dimensions = "none", 8

    def embed_documents(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = np.random.default_rng(0).normal(size=(len(texts), self.dimensions)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        return np.asarray(self.embed_documents([text])[0])


def reading_groups(paths: Sequence[Path], negatives: int, settings: Settings) -> Iterator[Group]:
    """Groups from reading comprehension files; hard negatives are the best BM25 matches among their paragraphs."""
    from ingest.job import ingest  # the recipe may use every room; nothing at run time imports it

    rows = [json.loads(line) for path in paths for line in gzip.decompress(path.read_bytes()).splitlines()]
    articles = [Article(id=row["id"], title=row["id"], text=row["text"].strip("\n")) for row in rows]
    texts = {article.id: article.text for article in articles}
    folder = settings.index.parent / "reading-index"
    settings = settings.model_copy(update={"index": folder})
    with Index(folder, create=True) as index:
        whole = settings.model_copy(update={"split": settings.split.model_copy(update={"characters": 8000})})
        ingest(articles, index, _NoVectors(), whole, lambda report: print(report.chunks, "paragraphs", file=sys.stderr))
        for row in rows:
            for question in row["questions"]:
                answers = [answer["text"] for answer in question["answers"]]
                spans = tuple((a["start"], a["start"] + len(a["text"])) for a in question["answers"])
                own = Example("", texts[row["id"]], spans if question["answerable"] else ())
                ranked = [chunk_id for chunk_id, _ in index.matching(question["question"], 4 * negatives)]
                found = index.chunks(ranked)
                others = [
                    Example("", article.text)
                    for article, _ in (found[chunk_id] for chunk_id in ranked)
                    if article.id != row["id"] and not find_answers(article.text, answers)
                ][:negatives]
                positives = (own,) if question["answerable"] else ()
                own_negative = () if question["answerable"] else (own,)
                yield Group("reading", question["question"], positives, (*own_negative, *others))


def quiz_groups(path: Path, until: dt.date, retriever: PassageRetriever) -> Iterator[Group]:
    """Groups from the answerable quiz questions of the weeks up to `until` (their ids begin with YYYYMMDD)."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        if not row["answerable"] or row["id"].split("_")[0] > f"{until:%Y%m%d}":
            continue
        wanted = set(content_stems(row["question"]))
        positives, negatives = [], []
        for passage in retriever.retrieve(Question(row["question"], retriever.filter)).passages:
            spans = find_answers(passage.text, row["answers"])
            if spans and coverage(wanted, f"{passage.article.title} {passage.text}") >= 0.5:
                positives.append(_example(passage, spans))
            elif not spans and not find_answers(passage.article.title, row["answers"]):
                negatives.append(_example(passage))
        if positives:
            yield Group("quiz", row["question"], tuple(positives[:6]), tuple(negatives[:12]))


def headline_groups(articles: Iterable[Article], retriever: PassageRetriever) -> Iterator[Group]:
    """Each headline as a question: its own article's best passages answer, those of other articles do not."""
    for article in articles:
        wanted = set(content_stems(article.title))
        found = retriever.retrieve(Question(article.title, retriever.filter)).passages
        own = [Example("", passage.text) for passage in found if passage.article.id == article.id]
        others = [
            Example("", passage.text)
            for passage in found
            if passage.article.id != article.id and coverage(wanted, f"{passage.article.title} {passage.text}") < 0.6
        ]
        if own and others:
            yield Group("headline", article.title, tuple(own[:2]), tuple(others[:4]))


_NAME = re.compile(r"(?:[A-Z][\w’'.-]*\w(?:\s+(?:of|the|de|al)\s+(?=[A-Z])|\s+)?)+")
_AMOUNT = re.compile(
    r"(?P<money>[$£€]\d[\d,.]*(?:\s(?:million|billion|trillion))?)|(?P<share>\d[\d.]*(?:%|\spercent))"
    r"|(?P<age>\d{1,3})(?=-year-old)|(?P<year>(?:in|since)\s(?:19|20)\d\d)"
    r"|(?P<count>\d[\d,.]*(?:\s(?:million|billion))?)(?=\s(?P<thing>[a-z]+s)\b)"
)
_BYLINE = re.compile(
    r"cnn|reuters|ap|afp|associated press|usa today|(?:the )?new york(?: times)?|washington post|fox news|nbc|abc"
    r"|cbs|bbc|twitter|facebook|getty(?: images)?|the|news",
    re.IGNORECASE,
)
_DAYS = frozenset(name.lower() for name in (*calendar.day_name, *calendar.month_name[1:]))
_PERSON_BEFORE = re.compile(
    r"\b(?:President|Sen\.|Rep\.|Gov\.|Dr\.|Mr\.|Ms\.|CEO|Judge|Justice|King|Queen|actor|singer)\s*$"
)
_PERSON_AFTER = re.compile(r"^\s*(?:said|says|told|wrote|tweeted|added|announced|died|,\s\d{2},)\b")
_PLACE_BEFORE = re.compile(r"\b(?:in|at|from|near|outside)\s*$")
_KINDS = (
    (re.compile(r"(?:University|College|School)\b"), ("which university", "which school")),
    (re.compile(r"(?:Inc|Corp|Co|Airlines?|Motors?|Group|Bank)\b"), ("which company", "what company")),
    (re.compile(r"(?:Court|Department|Agency|Commission|Committee|Administration)\b"), ("which agency", "who", "what")),
)
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|—[^—]*—|,\s(?:who|which|said|according)\b[^,]*,?)")
COUNTRIES = frozenset(Locale("en").territories.values())


def cloze(sentence: str, dice: random.Random) -> tuple[str, str] | None:
    """A question made from a sentence by taking out a name or a number, and the answer; None where there is none."""
    sentence = _ASIDE.sub("", sentence).strip().rstrip(".")
    choices = [(match, answer) for match in _NAME.finditer(sentence) if (answer := _name(match, sentence))]
    choices += [(match, match["count"] or match[match.lastgroup or 0]) for match in _AMOUNT.finditer(sentence)]
    if not choices:
        return None
    match, answer = dice.choice(choices)
    answer = re.sub(r"^(?:in|since)\s", "", answer)
    before = sentence[: match.start()].strip(" ,–—-:")
    after = sentence[match.start() + len(match[0].rstrip()) :].strip(" ,")
    word = _question_word(match, answer, before, after, dice)
    if "thing" in match.re.groupindex and match["thing"]:
        after = after.removeprefix(match["thing"]).strip()
        word = f"{word} {match['thing']}"
    after = after.removeprefix("-year-old")
    if len(before) + len(after) > 110 and dice.random() < 0.7:  # a question says less than a sentence of an article
        after = re.split(r",\s|\s(?:after|while|as|because|when)\s", after)[0]
    first = not before or dice.random() < 0.6
    text = f"{word} {before} {after}" if first else f"{before} {word} {after}"
    if dice.random() < 0.2:
        text += " this week"
    text = " ".join(text.split())
    return text[0].upper() + text[1:].rstrip(" ,.;:") + ("?" if dice.random() < 0.9 else ""), answer


def _name(match: re.Match[str], sentence: str) -> str:
    """The name in a match, "" where it is none worth asking for."""
    text = re.sub(r"[’']s$", "", match[0].strip().rstrip(".,;:"))
    lowered = text.lower()
    if len(text) < 3 or lowered in FUNCTION_WORDS or lowered.split()[0] in _DAYS or _BYLINE.fullmatch(text):
        return ""
    # A single capital word at the start of a sentence says nothing.
    return text if sentence[: match.start()].strip(_QUOTES + " ") or " " in text else ""


def _question_word(match: re.Match[str], answer: str, before: str, after: str, dice: random.Random) -> str:
    if match.re is _AMOUNT:
        words = {"money": "how much", "share": "what percentage", "age": "how old is the", "count": "how many"}
        return (
            words.get(match.lastgroup or "", dice.choice(("what year", "when"))) if not match["count"] else "how many"
        )
    if answer in COUNTRIES:
        return dice.choice(("which country", "what country", "where"))
    for pattern, words_of_kind in _KINDS:
        if pattern.search(answer):
            return dice.choice(words_of_kind)
    if _PERSON_BEFORE.search(before) or _PERSON_AFTER.search(after):
        return "who"
    if _PLACE_BEFORE.search(before):
        return dice.choice(("where", "which city", "what"))
    return dice.choice(("who", "what", "which", "what is the name of the"))


def cloze_groups(articles: Sequence[Article], retriever: PassageRetriever, dice: random.Random) -> Iterator[Group]:
    """Cloze questions from headlines and first sentences, asked of the collection without their own sentence."""
    for article in articles:
        spans = [span for span in sentences(article.text)[:14] if not is_heading(article.text[span.start : span.end])]
        lines = [article.text[start:end] for start, end in spans if 50 < end - start < 260]
        for line in [article.title, *dice.sample(lines, min(4, len(lines)))]:
            made = cloze(line, dice)
            if made is None:
                continue
            question, answer = made
            wanted = set(content_stems(question))
            if len(wanted) < 4 or find_answers(question, [answer]):
                continue
            positives, negatives = [], []
            for passage in retriever.retrieve(Question(question, retriever.filter)).passages:
                if line in passage.text:
                    continue
                spans_here = find_answers(passage.text, [answer])
                covered = coverage(wanted, f"{passage.article.title} {passage.text}")
                if spans_here and covered >= 0.5 and not find_answers(passage.article.title, [answer]):
                    positives.append(_example(passage, spans_here))
                elif not spans_here and not find_answers(passage.article.title, [answer]):
                    negatives.append(_example(passage))
            if positives:
                yield Group("cloze", question, tuple(positives[:3]), tuple(negatives[:5]))


def _example(passage: Passage, spans: tuple[tuple[int, int], ...] = ()) -> Example:
    return Example(passage.article.title, passage.text, spans)


def quiz_retriever(index: Index, settings: Settings, count: int, filter: Filter = Filter()) -> PassageRetriever:
    wide = settings.model_copy(
        update={"retrieval": RetrievalSettings(candidates=count, k=count), "fusion": FusionSettings()}
    )
    return PassageRetriever(index=index, embedder=load_embedder(settings), settings=wide, filter=filter)


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes one `Group` a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reading", type=Path, nargs="*", default=[], help="SQuAD-like rows, .jsonl.gz")
    parser.add_argument("--index", type=Path, required=True, help="an index made by dateline ingest")
    parser.add_argument("--questions", type=Path, help="quiz questions, .jsonl")
    parser.add_argument("--until", type=dt.date.fromisoformat, required=True, help="use nothing dated later")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--kinds", nargs="*", default=["reading", "quiz", "headline", "cloze"])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    dice = random.Random(options.seed)
    settings = Settings.load(index=options.index)
    with gzip.open(options.out, "wt", encoding="utf-8") as out, Index(options.index) as index:
        past = Filter(as_of=options.until)
        retriever = quiz_retriever(index, settings, 30, past)
        articles = list(index.articles(past))
        makers: dict[str, Iterator[Group]] = {
            "reading": reading_groups(options.reading, 6, settings),
            "quiz": quiz_groups(options.questions, options.until, retriever) if options.questions else iter(()),
            "headline": headline_groups(articles, retriever),
            "cloze": cloze_groups(articles, retriever, dice),
        }
        groups = [makers[kind] for kind in options.kinds]
        counts: dict[str, int] = {}
        for kind in groups:
            for group in kind:
                out.write(json.dumps(asdict(group), ensure_ascii=False) + "\n")
                counts[group.kind] = counts.get(group.kind, 0) + 1
                if sum(counts.values()) % 1000 == 0:
                    print(counts, file=sys.stderr, flush=True)
        print(counts, file=sys.stderr)


def load_groups(path: Path) -> list[Group]:
    """What `main` wrote."""

    def example(row: dict[str, Any]) -> Example:
        return Example(row["title"], row["text"], tuple((start, end) for start, end in row["spans"]))

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [
            Group(
                row["kind"],
                row["question"],
                tuple(example(value) for value in row["positives"]),
                tuple(example(value) for value in row["negatives"]),
            )
            for row in map(json.loads, lines)
        ]


if __name__ == "__main__":
    main()
