"""qa/evaluation/run.py, compare.py, gates.py and the reports"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import make_article

from qa.domain import Answer, Chunk, Passage, Question, Sentence
from qa.errors import QuestionSetError, SettingsError
from qa.evaluation import LabelledQuestion, Metric, Report, evaluate
from qa.evaluation.compare import compare_reports
from qa.evaluation.gates import Gate, check, junit, load_gates
from qa.evaluation.report import html_report, markdown_report
from qa.evaluation.run import load_report

EVIL = '<script>alert("x")</script> **bold** | pipe'
ARTICLES = {n: make_article(f"a{n}", f"The answer to number {n} is {n * 1000}. {EVIL}") for n in range(40)}
QUESTIONS = [
    LabelledQuestion(
        id=f"q{n}",
        question=f"What is the answer to number {n}?",
        answers=(f"{n * 1000}",),
        evidence=(f"a{n}",),
        answerable=n % 4 != 3,
        type="even" if n % 2 == 0 else "odd",
    )
    for n in range(1, 40)
]


def system(
    is_right: Callable[[int], bool], confidence: Callable[[int], float] = lambda n: 0.9
) -> Callable[[Question], Answer]:
    """Answers question n rightly where told to, and always cites what it says."""

    def answer(question: Question) -> Answer:
        n = int(question.text.rstrip("?").rsplit(" ", 1)[1])
        article = ARTICLES[n if is_right(n) else 0]
        found = Passage(article, Chunk(article.revision, 0, 0, len(article.text), article.text), 1.0)
        end = article.text.index(".") + 1
        citation = found.cite(0, end, number=1)
        sentence = Sentence(citation.quote, (1,))
        return Answer(
            question.text, (sentence,), (citation,), (found,), confidence(n), dt.date(2025, 4, 6), "x",
            timings={"retrieval": 0.01, "total": 0.02},
        )  # fmt: skip

    return answer


def run(is_right: Callable[[int], bool] = lambda n: True, **options: object) -> Report:
    return evaluate(system(is_right), QUESTIONS, **options)  # type: ignore[arg-type]


def saved(report: Report, path: Path) -> Path:
    path.write_text(json.dumps(report.to_dict()), encoding="utf-8")
    return path


def test_any_callable_is_scored_and_progress_is_told() -> None:
    done: list[int] = []
    report = run(progress=done.append)
    assert done == list(range(1, 40))
    found = report.estimates
    assert found["articles.MRR@10"].value == 1.0
    assert found["answers.contains"].value == 1.0
    assert found["citations.quotes verbatim"].value == 1.0
    assert found["refusals.false answers"].value == 1.0
    assert found["seconds.total p95"].value == pytest.approx(0.02)
    assert found["articles.MRR@10"].count == sum(question.answerable is True for question in QUESTIONS)


def test_below_the_threshold_an_answer_counts_as_a_refusal_and_is_kept_as_withheld() -> None:
    sure = evaluate(system(lambda n: True, lambda n: 0.9 if n % 4 != 3 else 0.1), QUESTIONS, threshold=0.5)
    assert sure.estimates["refusals.false answers"].value == 0.0
    assert sure.estimates["refusals.false refusals"].value == 0.0
    assert sure.estimates["refusals.AUROC answerable"].value == 1.0
    assert sure.estimates["refusals.served"].value == 1.0
    refused = next(row for row in sure.rows if row.question.id == "q3")
    assert refused.answer.refused
    assert refused.withheld.startswith("The answer to number 3")


def test_as_of_is_honoured_or_ignored_when_told_to() -> None:
    seen: list[dt.date | None] = []

    def answer(question: Question) -> Answer:
        seen.append(question.filter.as_of)
        return system(lambda n: True)(question)

    dated = [dataclasses.replace(QUESTIONS[0], as_of=dt.date(2025, 4, 6))]
    evaluate(answer, dated)
    evaluate(answer, dated, ignore_as_of=True)
    assert seen == [dt.date(2025, 4, 6), None]


def test_a_near_miss_is_asked_beside_its_question_and_only_a_refusal_is_right() -> None:
    """Without its passages question 2 is answered all the same, and question 1 is not."""

    def near_miss(labelled: LabelledQuestion, question: Question) -> Answer:
        return system(lambda n: False, lambda n: 0.7 if labelled.id == "q2" else 0.2)(question)

    report = evaluate(system(lambda n: True), QUESTIONS[:2], threshold=0.5, near_miss=near_miss)
    assert [row.question.id for row in report.rows] == ["q1 near miss", "q1", "q2 near miss", "q2"]
    assert report.estimates["near misses.false answers"].value == 0.5
    assert report.estimates["near misses.AUROC"].value == 1.0
    assert report.estimates["answers.contains"].value == 1.0  # of the questions themselves
    assert set(report.by["type"]) == {"odd", "even", "near miss"}


def test_a_question_that_nothing_answers_has_no_near_miss() -> None:
    def near_miss(labelled: LabelledQuestion, question: Question) -> Answer:
        raise AssertionError(labelled)

    unanswerable = [question for question in QUESTIONS if question.answerable is False]
    assert len(evaluate(system(lambda n: True), unanswerable[:1], near_miss=near_miss).rows) == 1


def test_figures_are_broken_down_by_a_field() -> None:
    questions = [dataclasses.replace(q, extra={"desk": "north" if q.id < "q2" else "south"}) for q in QUESTIONS]
    report = evaluate(system(lambda n: n % 2 == 0), questions, by=["type", "desk"])
    assert report.by["type"]["even"]["answers.contains"].value == 1.0
    assert report.by["type"]["odd"]["answers.contains"].value == 0.0
    assert set(report.by["desk"]) == {"north", "south"}
    assert evaluate(system(lambda n: True), QUESTIONS[:1]).by == {"type": {}}


def test_a_report_is_reproducible_and_says_how_it_was_made(tmp_path: Path) -> None:
    one, other = run(seed=3, about={"model": "x"}).to_dict(), run(seed=3, about={"model": "x"}).to_dict()
    assert one["figures"] == other["figures"]
    assert {"version", "seed", "machine", "finished", "model"} <= set(one["about"])
    assert load_report(saved(run(), tmp_path / "r.json")).values("q1")["answers.contains"] == 1.0


@pytest.mark.parametrize("content", ["", "{}", '{"format": 99, "about": {}, "rows": []}', "[1]"])
def test_what_is_no_report_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "r.json").write_text(content, encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"r\.json is"):
        load_report(tmp_path / "r.json")


def test_a_run_that_got_worse_is_told_with_its_questions_worst_first(tmp_path: Path) -> None:
    before = load_report(saved(run(), tmp_path / "before.json"))
    worse = evaluate(system(lambda n: n % 3 != 1, lambda n: n / 100), QUESTIONS)
    found = compare_reports(worse, before)
    assert {"articles.MRR@10", "answers.contains", "refusals.served"} <= set(found.worse)
    assert found.better == ()
    assert found.differences["answers.contains"].value == pytest.approx(-1 / 3, abs=0.05)
    wrong = [change for change in found.changes if not change.improved]
    assert [change.confidence for change in wrong] == sorted((change.confidence for change in wrong), reverse=True)
    assert wrong[0].before.startswith("The answer to number")
    assert any(verdict.failed for verdict in check([], worse, found))


def test_a_run_that_is_the_same_alarms_nobody(tmp_path: Path) -> None:
    before = load_report(saved(run(lambda n: n % 5 != 0), tmp_path / "before.json"))
    found = compare_reports(run(lambda n: n % 5 != 0), before)
    assert (found.worse, found.better, found.changes) == ((), (), ())
    assert not any(verdict.failed for verdict in check([], run(), found))


def test_a_few_other_questions_by_chance_are_no_alarm(tmp_path: Path) -> None:
    before = load_report(saved(run(lambda n: n not in {5, 6}), tmp_path / "before.json"))
    found = compare_reports(run(lambda n: n not in {9, 10, 13}), before)
    assert found.worse == ()
    assert {change.id for change in found.changes} == {"q5", "q6", "q9", "q10", "q13"}


def test_runs_without_a_common_question_cannot_be_compared(tmp_path: Path) -> None:
    before = load_report(saved(run(), tmp_path / "before.json"))
    other = evaluate(system(lambda n: True), [dataclasses.replace(QUESTIONS[0], id="new")])
    with pytest.raises(QuestionSetError, match="paired by id"):
        compare_reports(other, before)


def test_settings_that_differ_are_named(tmp_path: Path) -> None:
    before = run(about={"settings": {"retrieval": {"k": 10}, "model": None}})
    after = run(about={"settings": {"retrieval": {"k": 4}, "model": None}})
    found = compare_reports(after, load_report(saved(before, tmp_path / "before.json")))
    assert found.settings == {"retrieval.k": (10, 4)}


GATES = """
[tool.dateline.gates]
"citations.quotes verbatim" = { floor = 1.0 }
"refusals.false answers" = { ceiling = 0.5 }
"answers.contains" = { floor = 0.8, regression = 0.05 }
"""


def test_gates_are_read_and_each_that_fails_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(GATES, encoding="utf-8")
    gates = load_gates(tmp_path / "pyproject.toml")
    before = load_report(saved(run(), tmp_path / "before.json"))
    report = run(lambda n: n % 10 != 0)
    failed = [v.reason for v in check(gates, report, compare_reports(report, before)) if v.failed]
    assert len(failed) == 2
    assert failed[0] == "refusals.false answers is 1.0000, above its ceiling of 0.5"
    assert re.fullmatch(r"answers\.contains got worse by 0\.1\d+, more than the 0\.05 allowed", failed[1])


def test_a_gate_without_its_figure_or_its_other_run_fails() -> None:
    gates = [Gate("nonsense", floor=0.1), Gate("answers.contains", regression=0.1)]
    reasons = [verdict.reason for verdict in check(gates, run(), None)]
    assert "nonsense: this run has no such figure" in reasons[0]
    assert "no run to compare with (--against)" in reasons[1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[gates]\n"x" = { flor = 1.0 }', "gate 'x': expected some of floor, ceiling, regression"),
        ('[gates]\n"x" = { floor = "high" }', "floor is a number, not 'high'"),
        ("[gates", "gates cannot be read"),
    ],
)
def test_a_wrong_gate_is_named(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "gates.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(reason)):
        load_gates(tmp_path / "gates.toml")


def test_junit_has_a_case_for_each_verdict() -> None:
    report = run()
    verdicts = check([Gate("answers.contains", floor=0.5), Gate("refusals.false answers", ceiling=0.1)], report, None)
    suites = ET.fromstring(junit(verdicts, report.about))
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    assert [failure.get("message") for failure in suites.iter("failure")] == [verdicts[1].reason]


def test_the_page_shows_everything_and_article_text_stays_text(tmp_path: Path) -> None:
    before = load_report(saved(run(), tmp_path / "before.json"))
    report = run(lambda n: n % 3 != 0, about={"note": EVIL})
    page = html_report(report, compare_reports(report, before))
    assert "alert(&#34;x&#34;)" in page
    assert '<script>alert("x")' not in page
    assert page.count("<script>") == 1
    assert page.count('<details class="q"') == len(QUESTIONS)
    assert not re.search(r'(?:src|href)="https?:', page)
    for part in ("Risk and coverage", "Calibration", "Latency by stage", "By type", "Questions that changed sides"):
        assert part in page


def test_the_page_of_a_set_without_labels_is_made_too() -> None:
    bare = [LabelledQuestion("1", "What is the answer to number 1?")]
    assert "not judged" in html_report(evaluate(system(lambda n: True), bare))


def test_markdown_fits_a_pull_request(tmp_path: Path) -> None:
    before = load_report(saved(run(), tmp_path / "before.json"))
    report = run(lambda n: n % 2 == 0)
    text = markdown_report(report, compare_reports(report, before))
    assert "| answers.contains | 0." in text
    assert "**worse**" in text
    assert "<script>" not in text
    for line in text.splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in {4, 5, 7}
    assert "95 % interval" in markdown_report(report)


def shouting(loud: bool) -> Metric:
    """A metric of one's own, of which less is better."""
    return Metric("manners", lambda question, answer: {"shouting": float(loud)}, ("shouting",), better=-1)


def test_a_metric_of_ones_own_is_reported_compared_and_gated(tmp_path: Path) -> None:
    before = run(metrics=[shouting(loud=False)])
    after = run(metrics=[shouting(loud=True)])
    assert after.estimates["manners.shouting"].value == 1.0
    assert after.by["type"]["even"]["manners.shouting"].value == 1.0
    comparison = compare_reports(after, load_report(saved(before, tmp_path / "before.json")))
    assert comparison.worse == ("manners.shouting",)
    (verdict,) = check([Gate("manners.shouting", regression=0.1)], after, comparison)[:1]
    assert verdict.reason == "manners.shouting got worse by 1.0000, more than the 0.1 allowed"


def test_metrics_say_which_values_they_give_and_have_a_name_of_their_own() -> None:
    with pytest.raises(ValueError, match="'manners' gave \\['spitting'\\]; its values are shouting"):
        run(metrics=[Metric("manners", lambda question, answer: {"spitting": 1.0}, ("shouting",))])
    with pytest.raises(ValueError, match="two metrics are called answers"):
        run(metrics=[Metric("answers", lambda question, answer: {}, ())])
