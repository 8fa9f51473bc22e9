"""qa/answering/chat/reply.py"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.chat.reply import read, said

OUTLETS = ("Kestrel Herald", "Tarn Post", "Morrow Daily")
SAID = "The bridge was built in 1968 [1]."
PLAIN = "The bridge was built in 1968."


def claims(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.markers) for sentence in read(reply, OUTLETS).sentences]


@pytest.mark.parametrize(
    "reply",
    [
        f"<think>\nThe user asks when. Passage [1] says 1968.\n</think>\n\n{SAID}",
        f"The user asks when. [1] says 1968.\n</think>\n{SAID}",
        f"<thinking>Hm [1].</thinking>{SAID}",
        f"<Reasoning>Hm [1].</Reasoning>\n<answer>{SAID}</answer>",
        f"<working_notes>Hm [1].</working_notes>\n{SAID}",
        f"First the plan.</draft_plan>\n{SAID}",
        f"<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>{SAID}<|return|>",
        f"◁think▷Hm [1].◁/think▷{SAID}",
        f"<|channel>thought\nHm [1].\n<channel|>{SAID}",
        f"[THINK]Hm [1].[/THINK]{SAID}",
        f"<|begin_of_thought|>Hm<|end_of_thought|><|begin_of_solution|>{SAID}<|end_of_solution|>",
        f"**Reasoning:** It says 1968 [1].\n\n**Answer:** {SAID}",
    ],
)
def test_reasoning_is_no_part_of_what_is_said(reply: str) -> None:
    assert claims(reply) == [(PLAIN, (1,))]


@pytest.mark.parametrize("reply", ["<think>The bridge was built", "<|channel|>analysis<|message|>We need [1]."])
def test_a_reply_that_only_thinks_says_nothing(reply: str) -> None:
    assert said(reply) == ""


@pytest.mark.parametrize(
    "reply",
    [
        f"# When it was built\n\n{SAID}",
        f"**When it was built**\n\n{SAID}",
        f"**Answer:** {SAID}",
        f"Final answer: {SAID}",
        f"Sure! Here is what I found:\n\n{SAID}",
        f"Certainly.\n{SAID}",
        "Based on the provided documents, the bridge was built in 1968 [1].",
        "According to the articles given, the bridge was built in 1968 [1].",
        "In summary, the bridge was built in 1968 [1].",
        "The **bridge** was _built_ in `1968` [1].",
        f"- {SAID}",
        f"1. {SAID}",
        f"• {SAID}",
        f"> {SAID}",
        f"<p>{SAID}</p>",
        f"{SAID}\n\nSources:\n[1] Kestrel Herald, 3 April 2025\n[2] Tarn Post",
        f"{SAID}\n\n**References**\n- [1] Kestrel Herald\n- [2] https://tarn.example/a",
        f"{SAID}\n\n[1]: https://kestrel.example/a",
        f"{SAID}\n\nWould you like to know more?",
        f"{SAID} Let me know if you have other questions!",
        f"{SAID} I hope this helps.",
        f"When was the bridge built?\n\n{SAID}",
        f"{SAID} 🌉",
        f"{SAID}<|im_end|>",
        f"{SAID}</s>",
        f"{SAID}<|im_end|>\n<|im_start|>user\nAnd who built it?",
        f"{SAID}\n\nQuestion: And who built it?\nAnswer: Nobody [2].",
        f"```\n{SAID}\n```",
        f"{SAID}\n\n---\n\n",
        '{"answer": "The bridge was built in 1968 [1].", "confidence": 0.9}',
        '{"answer": "The bridge was built in 1968.", "sources": [1]}',
        "The bridge was built in 1968.\n\nSources: [1]",
    ],
)
def test_what_a_model_wraps_its_answer_in_is_no_part_of_it(reply: str) -> None:
    assert claims(reply) == [(PLAIN, (1,))]


def test_items_and_rows_are_sentences() -> None:
    listed = [("Built: 1968", (1,)), ("Strengthened: 2003", (2,))]
    assert claims("* **Built:** 1968 [1]\n* **Strengthened:** 2003 [2]") == listed
    assert claims("| What | When |\n| --- | --- |\n| Built | 1968 [1] |\n| Strengthened | 2003 [2] |") == listed


@pytest.mark.parametrize(
    "reply",
    [
        "NO ANSWER",
        "**NO ANSWER**",
        '"No answer."',
        "NO_ANSWER",
        "Answer: NO ANSWER",
        "NO ANSWER. The documents do not say.",
        "<think>Nothing there.</think>NO ANSWER",
        "I'm sorry, but the documents do not answer this question.",
        "The provided passages don't mention its length [1][2].",
        "There is no information in the articles about this.",
        "I cannot answer this from the documents given.",
        "I don't know.",
        "Unfortunately, none of the articles says so.",
        "Based on the documents, it is not possible to say how long it is.",
        "The exact length is not mentioned in the text.",
        "The answer cannot be determined from the sources.",
        "Die Dokumente enthalten keine Informationen dazu.",
        "Les documents ne mentionnent pas sa longueur.",
        "Los documentos no mencionan la longitud.",
    ],
)
def test_a_refusal_is_one_in_any_words(reply: str) -> None:
    assert read(reply, OUTLETS).refuses


@pytest.mark.parametrize(
    "reply",
    [
        "No answer was given by the mayor, but the council closed the bridge [1].",
        "The mayor did not say when the bridge will open [1].",
        "The council has no information about the cost [2].",
        "The treaty was not signed, the minister said [1].",
        "Nobody knows who painted it, the museum said [1].",
    ],
)
def test_what_an_article_says_nobody_said_is_no_refusal(reply: str) -> None:
    reading = read(reply, OUTLETS)
    assert not reading.refuses
    assert [sentence.aside for sentence in reading.sentences] == [False]


def test_what_it_says_of_the_documents_stands_beside_its_claims() -> None:
    reading = read(f"The documents do not say who built it. {SAID}", OUTLETS)
    assert [sentence.text for sentence in reading.sentences] == [PLAIN]
    assert reading.asides == ("The documents do not say who built it.",)
    assert not reading.refuses


@pytest.mark.parametrize(
    ("reply", "whole"),
    [
        (SAID, True),
        ("The bridge was built in 1968 [1]", True),
        ("यह पुल 1968 में बना।", True),
        (f"{SAID} 🎉", True),
        ("The bridge was built in", False),
        (f"{SAID} It was strengthened,", False),
        (f"{SAID}\n\nSources:\n- Tarn Post", True),
    ],
)
def test_whether_it_broke_off_is_seen_at_its_end(reply: str, whole: bool) -> None:
    assert read(reply, OUTLETS).ends_whole is whole


@given(st.text(st.sampled_from("ab. [1]()<>/|*_#`-^\\\n\"'{}:?think【】¹²№"), max_size=120))
def test_any_reply_is_read(reply: str) -> None:
    for sentence in read(reply, OUTLETS).sentences:
        assert sentence.text.strip()


@pytest.mark.parametrize(
    "reply", ["[" + "1  " * 200 + "x", "[" + "source " * 100 + "x", "the two of " * 200, "<a " * 500, "[1, " * 200]
)
def test_no_reply_takes_long_to_read(reply: str) -> None:
    began = time.perf_counter()
    read(reply, OUTLETS)
    assert time.perf_counter() - began < 5
