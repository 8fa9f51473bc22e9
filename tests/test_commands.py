"""ui/commands/: what is printed where, and with which exit code. In this process, but where a process is tested."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import dateline

from ui.commands.ingesting import interrupts

NEWS = (
    "date 2024-04-20 The council has agreed to close its old bridge in Morrow, officials said.\n\n"
    "The bridge was built in 1968 at a cost of 3 million crowns.\n"
)


def process(*arguments: object) -> subprocess.CompletedProcess[str]:
    """`dateline` as a shell runs it."""
    command = [sys.executable, "-c", "from ui.commands import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news" / "1.txt"
    path.parent.mkdir()
    path.write_text(NEWS, encoding="utf-8")
    return path.parent


@pytest.fixture
def index(news: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    assert dateline("ingest", news, "--index", folder).returncode == 0
    return folder


def test_ingest_ask_and_ask_again(news: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    first = dateline("ingest", news, "--index", folder)
    assert first.returncode == 0
    assert first.stdout.startswith("1 added, 0 changed, 0 unchanged, 0 skipped")
    assert dateline("ingest", news, "--index", folder).stdout.startswith("0 added, 0 changed, 1 unchanged, 0 skipped")
    answer = process("ask", "What did the bridge in Morrow cost?", "--index", folder)
    assert answer.returncode == 0
    assert "3 million crowns. [1]" in answer.stdout
    assert answer.stderr == ""


def test_an_interrupt_that_a_library_swallows_still_ends_the_job() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interrupts() as check:
        check()
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            check()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_watched_folder_is_looked_at_again_until_it_is_interrupted(news: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from ui.commands import main; main()", "ingest", str(news), "--watch", "1"]
    with subprocess.Popen(
        [*command, "--index", str(tmp_path / "index")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("1 added")
        (news / "2.txt").write_text("The ferry sank in the harbour on Friday.\n", encoding="utf-8")
        for line in process.stdout:
            if line.startswith("1 added, 0 changed, 1 unchanged"):
                break
            assert line.startswith("0 added, 0 changed, 1 unchanged")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
        assert process.returncode == 130
    listed = json.loads(dateline("articles", "--json", "--index", tmp_path / "index").stdout)
    assert len(listed) == 2


def test_a_disk_that_is_full_is_told_with_its_bytes_and_nothing_is_lost(news: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert dateline("ingest", news, "--index", folder).returncode == 0
    (news / "2.txt").write_text("The ferry sank in the harbour on Friday. " * 9000, encoding="utf-8")
    full = (  # no file may grow beyond this, which a disk without room looks like from inside
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000));"
        "from ui.commands import main; main()"
    )
    command = [sys.executable, "-c", full, "ingest", str(news), "--index", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    told = " ".join(run.stderr.split())
    assert f"dateline: the index {folder} cannot be written to:" in told
    assert "bytes are free there" in told
    assert dateline("ask", "What did the bridge in Morrow cost?", "--index", folder).returncode == 0
    assert dateline("ingest", news, "--index", folder).stdout.startswith("1 added, 0 changed, 1 unchanged")
    assert dateline("doctor", "--index", folder).returncode == 0


def test_an_ingest_may_leave_the_vectors_to_refine(news: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    first = dateline("ingest", news, "--index", folder)
    assert first.returncode == 0
    assert "1 with approximate vectors, whole" in dateline("doctor", "--index", folder).stdout
    assert dateline("ask", "What did the bridge in Morrow cost?", "--index", folder).returncode == 0
    assert dateline("refine", "--index", folder).stdout == "1 passages refined, 0 left\n"
    assert "approximate" not in dateline("doctor", "--index", folder).stdout


def test_json_is_on_stdout_alone_and_cites_exactly(index: Path) -> None:
    run = dateline("ask", "What did the bridge in Morrow cost?", "--json", "--index", index)
    answer = json.loads(run.stdout)
    shown = json.loads(dateline("articles", "show", "news/1.txt", "--json", "--index", index).stdout)
    for citation in answer["citations"]:
        assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert citation["published"] == "2024-04-20"
    assert answer["citations"]


def test_a_refusal_has_an_exit_code_of_its_own(index: Path) -> None:
    run = dateline("ask", "Who won the chess championship?", "--index", index)
    assert run.returncode == 3
    assert run.stdout.startswith("The articles do not say.")


def test_search_prints_passages(index: Path) -> None:
    run = dateline("search", "old bridge", "--index", index)
    assert run.returncode == 0
    assert "The council has agreed" in run.stdout
    (passage,) = json.loads(dateline("search", "old bridge", "--json", "--index", index).stdout)
    assert passage["article_id"] == "news/1.txt"
    assert dateline("search", "old bridge", "--until", "2020-01-01", "--index", index).returncode == 3


def test_skipped_input_has_an_exit_code_of_its_own_and_its_reason_on_stderr(news: Path, tmp_path: Path) -> None:
    (news / "bad.txt").write_bytes(b" \n")
    run = dateline("ingest", news, "--index", tmp_path / "index")
    assert run.returncode == 4
    assert "bad.txt: there is no text in it" in run.stderr.replace("\n", "")
    assert run.stdout.startswith("1 added, 0 changed, 0 unchanged, 1 skipped")
    report = json.loads(dateline("ingest", news, "--json", "--index", tmp_path / "index").stdout)
    assert (report["unchanged"], len(report["skipped"])) == (1, 1)


def test_articles_are_listed(index: Path) -> None:
    run = dateline("articles", "--index", index)
    assert "2024-04-20" in run.stdout
    assert "news/1.txt" in run.stdout
    (article,) = json.loads(dateline("articles", "--json", "--index", index).stdout)
    assert article["characters"] > 50


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "q.jsonl"
    one = {"id": "a", "question": "What did the bridge in Morrow cost?", "answers": ["3 million crowns"]}
    rows = [
        {**one, "answerable": True, "evidence": ["news/1.txt"]},
        {"id": "b", "question": "Who won the chess championship?", "answerable": False},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_eval_prints_figures_and_writes_reports(index: Path, questions: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"report.{name}" for name in ("json", "html", "md", "xml")}
    options = ["--save", files["json"], "--html", files["html"], "--markdown", files["md"], "--junit", files["xml"]]
    done = dateline("eval", questions, *options, "--attack", "--noise", "2", "--index", index)
    assert done.returncode == 0, done.stderr
    assert "quotes verbatim" in done.stdout
    assert "against the same without 2 distracting articles" in done.stdout
    assert "attack: of 1 answers" in done.stdout
    assert all(path.stat().st_size > 100 for path in files.values())
    figures = json.loads(dateline("eval", questions, "--json", "--index", index).stdout)["figures"]
    assert figures["answers.contains"]["value"] == 1.0
    again = dateline("eval", questions, "--against", files["json"], "--index", index)
    assert again.returncode == 0, again.stderr


def test_eval_fails_below_a_gate_with_a_line_for_each(index: Path, questions: Path, tmp_path: Path) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text(
        '[gates]\n"answers.exact match" = { floor = 0.99 }\n"answers.words" = { ceiling = 1 }\n', encoding="utf-8"
    )
    done = dateline("eval", questions, "--gates", gates, "--index", index)
    assert done.returncode == 1
    (failed,) = [line for line in done.stderr.splitlines() if line.startswith("failed: ")]
    assert failed.startswith("failed: answers.words is ")
    assert failed.endswith(", above its ceiling of 1")


def test_eval_calibrates_on_one_set_and_reports_on_another(index: Path, questions: Path) -> None:
    done = dateline("eval", questions, "--calibrate", questions, "--risk", "0.2", "--index", index)
    assert done.returncode == 0, done.stderr
    assert Path(".env").read_text(encoding="utf-8").startswith("DATELINE_ANSWER__THRESHOLD=0.")
    assert "50.0% of the questions, 0.0% of them wrongly" in done.stderr


def test_eval_sweeps_a_grid_and_stars_its_front(index: Path, questions: Path) -> None:
    done = dateline("eval", questions, "--sweep", "retrieval.k=1,4", "--sweep", "fusion.weight=0,0.5", "--index", index)
    assert done.returncode == 0, done.stderr
    assert len([line for line in done.stdout.splitlines() if line.strip(" *")[:1] in {"1", "4"}]) == 4
    assert "*" in done.stdout
    again = dateline(
        "eval", questions, "--sweep", "retrieval.k=1,4", "--sweep", "fusion.weight=0,0.5", "--index", index
    )
    assert again.stdout == done.stdout  # kept, not run again: the times are the same to the last digit


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["ask", "Who?", "--index", "none"], 1, "dateline ingest PATH --index none"),
        (["eval", "none.jsonl"], 1, "cannot be read"),
        (["ingest", "x.txt", "--map", "nonsense"], 2, "FIELD=COLUMN"),
        (["ask", "Who?", "--as-of", "yesterday"], 2, "yesterday"),
        (["nonsense"], 2, "nonsense"),
        (["articles", "show", "x", "--index", "none"], 1, "there is no index"),
    ],
)
def test_what_is_not_possible_is_said_on_stderr(arguments: list[str], code: int, reason: str) -> None:
    run = dateline(*arguments)
    assert run.returncode == code
    assert reason in " ".join(run.stderr.split())
    assert run.stdout == ""


def test_a_misspelt_setting_is_an_error() -> None:
    run = dateline("ask", "Who?", DATELINE_MODLE="x")
    assert run.returncode == 1
    assert "DATELINE_MODLE is not a setting" in run.stderr


@pytest.mark.parametrize("command", [[], ["ingest"], ["ask"], ["search"], ["chat"], ["eval"], ["articles"], ["demo"]])
def test_help_is_everywhere(command: list[str]) -> None:
    run = dateline(*command, "--help")
    assert run.returncode == 0
    assert "Usage:" in run.stdout


def test_the_demo_answers_two_questions_and_refuses_one(tmp_path: Path) -> None:
    run = dateline("demo", "--no-chat", "--index", tmp_path / "demo")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("> ") == 3
    assert "Tomas Renn was elected chair" in run.stdout
    assert "41 million crowns" in run.stdout
    assert run.stdout.count("The articles do not say.") == 1
    assert "added" in run.stderr


def test_articles_are_removed_by_id_or_outlet_or_age_and_pruned(news: Path, index: Path) -> None:
    (news / "Herald").mkdir()
    (news / "Herald" / "2.txt").write_text("date 2020-01-01 The ferry sails to Morrow twice a day.\n", encoding="utf-8")
    assert dateline("ingest", news, "--index", index).stdout.startswith("1 added")
    assert dateline("articles", "remove", "nobody", "--index", index).returncode == 1
    assert dateline("articles", "remove", "--index", index).returncode == 2
    removed = dateline("articles", "remove", "--before", "2021-01-01", "--yes", "--index", index)
    assert removed.stdout == "1 removed\n"
    assert "Herald/2.txt" in removed.stderr
    assert dateline("articles", "remove", "news/1.txt", "--index", index).stdout == "1 removed\n"
    assert dateline("search", "bridge", "--index", index).returncode == 3
    assert dateline("articles", "prune", "--yes", "--index", index).stdout == "2 forgotten\n"


def test_a_mirror_removes_what_is_gone_and_keeps_what_cannot_be_read(news: Path, index: Path) -> None:
    other = news / "2.txt"
    other.write_text("The ferry sails to Morrow twice a day.\n", encoding="utf-8")
    assert dateline("ingest", news, "--mirror", "--yes", "--index", index).stdout.endswith("; 0 removed\n")
    (news / "1.txt").unlink()
    other.write_bytes(b"\xff\xfe not UTF-8")
    mirrored = dateline("ingest", news, "--mirror", "--yes", "--index", index)
    assert mirrored.stdout.endswith("; 1 removed\n")
    assert "news/1.txt" in mirrored.stderr
    listed = dateline("articles", "--index", index).stdout
    assert "news/2.txt" in listed
    assert "news/1.txt" not in listed


def test_the_doctor_says_what_it_found_in_numbers_and_repairs(index: Path) -> None:
    assert dateline("refine", "--index", index).returncode == 0
    whole = dateline("doctor", "--index", index)
    assert whole.returncode == 0
    assert (
        whole.stdout
        == "catalog: 1 articles, 1 passages, whole\nvectors: 1 passages, whole\nlexical: 1 passages, whole\n"
    )
    shutil.rmtree(index / "lexical")
    hurt = dateline("doctor", "--index", index)
    assert hurt.returncode == 1
    assert "lexical: 0 passages of 1: 1 missing" in hurt.stdout
    assert "--repair" in hurt.stderr
    assert dateline("doctor", "--repair", "--index", index).returncode == 0
    assert json.loads(dateline("doctor", "--json", "--index", index).stdout)["whole"]


def test_a_backup_is_one_file_and_is_restored(index: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    assert dateline("backup", file, "--index", index).returncode == 0
    assert dateline("articles", "remove", "news/1.txt", "--index", index).returncode == 0
    assert dateline("restore", file, "--index", index, input="n\n").returncode == 1
    assert dateline("restore", file, "--yes", "--index", index).returncode == 0
    assert "3 million crowns" in dateline("ask", "What did the bridge in Morrow cost?", "--index", index).stdout
    unwritable = dateline("backup", tmp_path / "no" / "where", "--index", index)
    assert unwritable.returncode == 1
    assert str(tmp_path / "no" / "where") in unwritable.stderr
