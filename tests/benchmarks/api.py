"""How a server bears many clients: throughput, times, errors, CPU and memory, also beside clients that stop reading.

python tests/benchmarks/api.py INDEX QUESTIONS.jsonl --clients 10 50 --seconds 30 --stuck 20

Starts `dateline serve` on a free port of loopback; every client asks the questions in an order of its own, one after
the other. Stuck clients ask for a stream and never read it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from served import MAIN


def main() -> None:
    """Measures, and prints a line for each number of clients."""
    parser = argparse.ArgumentParser()
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--stuck", type=int, default=0)
    options = parser.parse_args()
    questions = [json.loads(line)["question"] for line in options.questions.read_text().splitlines() if line.strip()]
    command = [sys.executable, "-c", MAIN, "serve", "--port", "0", "--index", str(options.index)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        address = next(line.split()[3] for line in server.stderr if "http://" in line)
        httpx.get(f"{address}/v1/ready", timeout=60).raise_for_status()
        for question in questions[:3]:
            httpx.post(f"{address}/v1/ask", json={"question": question}, timeout=60)
        stuck = [_stuck(address, question) for question in random.Random(0).choices(questions, k=options.stuck)]
        while not httpx.get(f"{address}/v1/metrics", timeout=60).text.count("dateline_requests_waiting 0.0"):
            time.sleep(0.5)  # they are answered first, as they came first
        for clients in options.clients:
            print(measured(address, questions, clients, options.seconds, server.pid), flush=True)
        for one in stuck:
            one.close()
    finally:
        server.terminate()
        server.wait(20)


def measured(address: str, questions: list[str], clients: int, seconds: float, pid: int) -> str:
    """A line of figures for so many clients."""
    times: list[float] = []
    failed: list[str] = []
    before, used, until = _resident(pid), _cpu(pid), time.monotonic() + seconds

    def ask(seed: int) -> None:
        order = random.Random(seed)
        with httpx.Client(timeout=120) as client:
            while time.monotonic() < until:
                began = time.perf_counter()
                reply = client.post(f"{address}/v1/ask", json={"question": order.choice(questions)})
                times.append(time.perf_counter() - began)
                if reply.status_code != 200:
                    failed.append(str(reply.status_code))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return (
        f"{clients} clients: {len(times)} answers, {len(times) / seconds:.1f}/s, p50 {times[len(times) // 2]:.2f} s, "
        f"p95 {times[int(0.95 * len(times))]:.2f} s, {len(failed)} errors, "
        f"CPU {(_cpu(pid) - used) / len(times):.2f} s each, "
        f"memory {before} -> {_resident(pid)} MiB"
    )


def _stuck(address: str, question: str) -> socket.socket:
    """A client that asks for a stream and never reads it."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    body = json.dumps({"question": question, "stream": True}).encode()
    opened = socket.create_connection((host, int(port)))
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    fields = [f"host: {host}", "content-type: application/json", f"content-length: {len(body)}"]
    opened.sendall("\r\n".join(["POST /v1/ask HTTP/1.1", *fields, "\r\n"]).encode() + body)
    return opened


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    """MiB of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 // 2**20


if __name__ == "__main__":
    main()
