"""Whether a reader of one collection is ever told a word of another that shares words with it, and how refusals take.

python tests/benchmarks/rights.py --questions 10000

Two collections of our own, a reader of the first; questions are drawn from the words of both. Each is asked for an
answer, for hits, for a timeline, as a claim, for articles with its words, for the collections, as a model of OpenAI's
clients and by MCP; all that is told is searched for the words that only the other collection has. Of one in `--every`,
all of it is compared with what a server tells that has no other collection: scores, counts and all. Then
questions to the sample collection, with words of another, are asked on the pages, with what these suggest.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from conftest import make_article
from served import served
from test_accounts import ASK, PASSWORD, SECRET, SECRET_WORDS, WORDS, House, everything_told, replies
from test_teams import watched

from ingest.job import ingest
from ingest.sources import read_paths
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.settings import Settings
from ui.demo import ARTICLES, QUESTIONS
from ui.server.accounts import FILE, Accounts


def main() -> None:
    """Asks, and prints what was told that should not have been."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--skip", type=int, default=0, help="questions that another run has asked; in steps of 250")
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    dice = random.Random(0)
    questions = [" ".join(dice.choices(WORDS, k=dice.randint(1, 6))) for _ in range(options.questions)]
    parts = [questions[at : at + _PART] for at in range(options.skip, len(questions), _PART)]
    asked = compared = told = differ = 0
    with ProcessPoolExecutor(options.processes) as processes:
        for part, (said, other) in zip(parts, processes.map(partial(of_part, every=options.every), parts), strict=True):
            asked, told, differ = asked + len(part), told + said, differ + other
            compared += len(part[:: options.every])
            print(
                f"{asked} questions, {told} told a word of the other collection; "
                f"{compared} compared with a server without it, {differ} told otherwise",
                flush=True,
            )
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        for line in refusals(house):
            print(line, flush=True)
        house.close()
        print(on_the_pages(Path(folder) / "pages", options.pages))


_PART = 250


def of_part(questions: Sequence[str], every: int) -> tuple[int, int]:
    """How many of these questions told a word of the other collection, and how many were told otherwise without it."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "both", Path(folder) / "alone"
        one.mkdir()
        other.mkdir()
        house, alone = House(one), House(other, alone=True)
        told = sum(names_a_secret(everything_told(house, "ben", question)) for question in questions)
        differ = sum(
            replies(house, "ben", question) != replies(alone, "ben", question) for question in questions[::every]
        )
        house.close()
        alone.close()
    return told, differ


def names_a_secret(told: str) -> bool:
    """Whether a word stands in it that only the other collection has."""
    return any(word.lower() in told.lower() for word in SECRET_WORDS)


def refusals(house: House) -> list[str]:
    """How long refusals take of what is another's and of what does not exist, in turn."""
    ben, revision = house.client("ben"), house.collections[1].index.revisions(["s0"])["s0"]
    nobody = house.client()
    revoked = house.accounts.add_key("ben", "old phone")
    house.accounts.revoke("ben", "old phone")

    def sign_in(name: str) -> object:
        # One address each time, or the fifth would be refused at once.
        return house.accounts.with_password(name, "wrong horse battery")

    def with_key(key: str) -> object:
        return nobody.get("/v1/collections", headers={"authorization": f"Bearer {key}"})

    chat = {"messages": [{"role": "user", "content": "x"}]}
    pairs: dict[str, tuple[Callable[[str], object], str, str, int]] = {
        "a question to a collection": (
            lambda name: ben.post("/v1/ask", json=ASK | {"collections": [name]}), "secret", "nothin", 500,
        ),
        "its articles": (lambda name: ben.get("/v1/articles", params={"collection": name}), "secret", "nothin", 500),
        "an article": (lambda name: ben.get(f"/v1/articles/{name}"), revision, "0" * 32, 500),
        "a model": (
            lambda name: ben.post("/v1/chat/completions", json=chat | {"model": f"dateline/{name}"}),
            "secret", "nothin", 500,
        ),
        "a key, revoked or never made": (with_key, revoked, "dl_" + "x" * 43, 500),
        "a password of a user or of nobody": (sign_in, "ben", "nob", 40),
    }  # fmt: skip
    return [f"{what}: {compared(*pair)}" for what, pair in pairs.items()]


def compared(ask: Callable[[str], object], theirs: str, nobodys: str, count: int) -> str:
    """Medians and quartiles of both, asked in turn."""
    times: dict[str, list[float]] = {theirs: [], nobodys: []}
    for _ in range(count):
        for name, taken in times.items():
            began = time.perf_counter()
            ask(name)
            taken.append(1000 * (time.perf_counter() - began))
    said = []
    for what, taken in zip(("exists", "does not"), times.values(), strict=True):
        low, middle, high = statistics.quantiles(taken, n=4)
        said.append(f"{what} {middle:.2f} ms ({low:.2f} to {high:.2f})")
    return f"{', '.join(said)}, quartiles of {count}"


def on_the_pages(folder: Path, count: int) -> str:
    """What the pages, and the questions that they suggest, tell the reader of the sample collection."""
    settings = Settings.load(index=folder / "main")
    embedder = load_embedder(settings)
    secret = (make_article(f"s{n}", f"{SECRET}The Alder Bridge is {n} years old.") for n in range(4))
    for name, articles in (("main", read_paths([ARTICLES])), ("secret", secret)):
        with Index(folder / name, create=True) as index:
            ingest(articles, index, embedder, settings)
            there = index.count_articles()
    accounts = Accounts(folder / "main" / FILE)
    accounts.add("ben", PASSWORD, "reader")
    accounts.add_collection("secret", folder / "secret")
    accounts.close()
    with Index(folder / "main") as index:
        total = f"{index.count_articles() + there} articles"
    known = [json.loads(line)["question"].split() for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    dice, told, suggested = random.Random(1), 0, 0
    with served(folder / "main", "--rate", "1000000", command="serve") as address, httpx.Client(timeout=60) as ben:
        ben.base_url = httpx.URL(address)
        ben.headers["accept"] = "text/html"
        ben.post("/sign-in", data={"name": "ben", "password": PASSWORD})
        for number in range(count):
            question = " ".join([*dice.choice(known), *dice.sample(SECRET_WORDS, dice.randint(0, 2))])
            said = " ".join(pages(ben, f"of-ben-{number:06}", question))
            suggested += said.count("[suggested]")
            for word in question.split():
                said = re.sub(re.escape(word), "", said, flags=re.IGNORECASE)
            told += names_a_secret(said) or total in said
            ben.post(f"/conversations/of-ben-{number:06}/delete")  # its name, ben's own words, stands on every page
    return f"{count} asked on the pages, {suggested} suggestions, {told} told a word or a count of the other"


def pages(reader: httpx.Client, conversation: str, question: str) -> Iterator[str]:
    """What a reader is shown of a question: its answer, what is suggested, and all views with its words."""
    turn = reader.post(f"/conversations/{conversation}/questions", data={"question": question}).json()["turn"]
    while 'aria-busy="true"' in (page := reader.get(f"/answer/{turn}").text):
        time.sleep(0.02)
    yield page
    for drawn in re.findall(r'data-do=\\"ask\\"[^>]*>(.*?)</button>', watched(reader, conversation)):
        yield f"[suggested] {drawn}"
    for path, query in (
        ("/articles", {"words": question}), ("/timeline", {"topic": question}), ("/examples", {}), ("/chips", {}),
        (f"/answer/{turn}/document/html", {}), ("/conversations", {"words": question}),
    ):  # fmt: skip
        yield reader.get(path, params=query).text


if __name__ == "__main__":
    main()
