"""Whether a reader of one collection is ever told a word of another that shares words with it, and how refusals take.

python tests/benchmarks/rights.py --questions 10000

Two collections of our own, a reader of the first; questions are drawn from the words of both. Each is asked for an
answer, for hits, for a timeline, for articles with its words and for the collections; all that is told is searched for
the words that only the other collection has.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from test_accounts import ASK, SECRET_WORDS, WORDS, House, everything_told


def main() -> None:
    """Asks, and prints what was told that should not have been."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=10_000)
    count = parser.parse_args().questions
    dice = random.Random(0)
    told = 0
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        reader = house.client("ben")
        for _ in range(count):
            said = everything_told(reader, " ".join(dice.choices(WORDS, k=dice.randint(1, 6)))).lower()
            told += any(word.lower() in said for word in SECRET_WORDS)
        times: dict[str, list[float]] = {"secret": [], "nothin": []}
        for _ in range(500):
            for name, taken in times.items():
                began = time.perf_counter()
                reader.post("/v1/ask", json=ASK | {"collections": [name]})
                taken.append(time.perf_counter() - began)
        house.close()
    print(f"{count} questions, {told} told a word of the other collection")
    for name, taken in times.items():
        low, middle, high = statistics.quantiles(taken, n=4)
        print(f"refused {name!r}: {1000 * middle:.2f} ms ({1000 * low:.2f} to {1000 * high:.2f}, quartiles of 500)")


if __name__ == "__main__":
    main()
