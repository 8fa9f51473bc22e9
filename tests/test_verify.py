"""qa/answering/verify.py and qa/models/entailment.py: what stands of claims that a program finds nothing wrong with."""

from __future__ import annotations

import pytest
from conftest import make_article

from qa.answering.verify import JOINED, PARTLY, UNSUPPORTED, QuotesVerifier, verifier_judge
from qa.domain import Citation, Claim, Support
from qa.errors import ChatModelError
from qa.models.entailment import EntailmentModel, entailment

QUOTE = "The Alder Bridge was closed on Monday after divers found a crack in its second pier, the city said."


def claim(text: str, quote: str = QUOTE, title: str = "Bridge shut") -> Claim:
    article = make_article(text=quote, title=title)
    return Claim(text, (Citation.of(article, 0, len(quote), number=1),), quote)


@pytest.mark.parametrize(
    "text",
    [
        "The Alder Bridge has been closed since divers found a crack in one of its piers.",
        "A crack in a pier led to the closure of the Alder Bridge.",
        QUOTE,
    ],
)
def test_what_the_quote_says_in_other_words_stands(text: str) -> None:
    (verdict,) = QuotesVerifier().verify([claim(text)])
    assert verdict.support is Support.SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "Repairs of the second pier of the Alder Bridge begin on Monday, the city said.",
        "The divers said on Monday that the city had closed the crack in the pier.",
        "The Alder Bridge will be closed for good because of the crack.",
    ],
)
def test_what_is_made_of_its_words_and_says_something_else_does_not(text: str) -> None:
    (verdict,) = QuotesVerifier().verify([claim(text)])
    assert verdict.support is not Support.SUPPORTED


def test_why_it_does_not_stand_tells_how_much_of_it_the_quotes_have() -> None:
    partly, unsupported = QuotesVerifier().verify(
        [claim("The divers said on Monday that the city had closed the crack in the pier."), claim("Nobody was hurt.")]
    )
    assert (partly.reason, unsupported.reason) == (PARTLY, UNSUPPORTED)


def test_a_judge_decides_and_the_packaged_model_where_it_fails() -> None:
    asked: list[str] = []

    def fails(text: str, premise: str) -> bool:
        asked.append(text)
        raise ChatModelError("down")

    said = claim("A crack in a pier led to the closure of the Alder Bridge.")
    assert QuotesVerifier(lambda text, premise: False).verify([said])[0].support is Support.NOT_SAID
    verifier = QuotesVerifier(fails)
    assert [verdict.support for verdict in verifier.verify([said, said])] == [Support.SUPPORTED] * 2
    assert len(asked) == 1, "one that has failed is left alone for a while"


def test_chances_are_of_each_pair_by_itself_and_sum_to_one() -> None:
    pairs = [(QUOTE, "The Alder Bridge is closed."), (QUOTE, "Velmora signed the treaty.")]
    found = entailment().probabilities(pairs)
    assert found.shape == (2, 3)
    assert found.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert found[0, 0] > 0.5 > found[1, 0]
    assert entailment() is entailment()
    assert EntailmentModel().probabilities(pairs[:1])[0] == pytest.approx(found[0], abs=0.05)


def test_nothing_follows_from_nothing() -> None:
    assert not verifier_judge("The bridge is closed.", "  ")


RESIGNED = "Karin Halvard resigned as mayor of Alder on Monday after an audit of the city's accounts."
SHUT = "Divers found a crack in the second pier of the bridge, which the city closed in March."
TRAM = "The new tram line to the harbour opened in May and cost 41 million crowns."
SOLD = "The city sold the old power station to Nordvik of Bergen for 12 million crowns."


@pytest.mark.parametrize(
    ("text", "quotes", "stands"),
    [
        ("Karin Halvard resigned as mayor after divers found a crack in the bridge.", (RESIGNED, SHUT), False),
        ("Karin Halvard resigned as mayor of Alder, and the city closed the bridge in March.", (RESIGNED, SHUT), True),
        ("The tram line cost 41 million crowns; the old power station was sold for 12 million.", (TRAM, SOLD), True),
        ("The tram line cost 12 million crowns, and the power station was sold for 41 million.", (TRAM, SOLD), False),
    ],
)
def test_what_is_made_of_several_quotes_stands_where_each_clause_stands_in_one(
    text: str, quotes: tuple[str, ...], *, stands: bool
) -> None:
    cited = tuple(
        Citation.of(make_article(id=str(n), text=quote, title=""), 0, len(quote), number=n)
        for n, quote in enumerate(quotes, start=1)
    )
    (verdict,) = QuotesVerifier().verify([Claim(text, cited, " ".join(quotes))])
    assert (verdict.support is Support.SUPPORTED) is stands
    assert stands or verdict.reason == JOINED
