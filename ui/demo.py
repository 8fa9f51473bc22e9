"""The sample collection: articles of invented outlets about an invented coast, and questions on them."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path

SAMPLE = Path(str(resources.files("ui"))) / "sample"
ARTICLES = SAMPLE / "articles"
QUESTIONS = SAMPLE / "questions.jsonl"

AS_OF = dt.date(2025, 4, 6)
"""The day of the newest sample article."""

SHOWN = (
    "How much will the repair of the Alder Bridge cost?",
    "Who was elected chair of the Varn Regional Council?",
    "Who won the chess championship in Morrow?",
)
"""What `dateline demo` asks; the articles do not answer the last one."""
