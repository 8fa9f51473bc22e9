"""What programs that save pages write into them: a page's markup -> the address it was saved from, and when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ingest.addresses import is_address

_ENDS = 4000  # characters at the beginning and the end of a page, where they write
_FROM = re.compile(r"saved from url=\(\d{4}\)(?P<url>\S+)")
_SINGLE_FILE = re.compile(
    r"Page saved with SingleFile\s+url: (?P<url>\S+)\s+saved date: \w{3} (?P<when>\w{3} \d\d \d{4} \d\d:\d\d:\d\d)"
)
_HTTRACK = re.compile(
    r"Mirrored from (?P<url>\S+) by HTTrack[^,>]*(?:,[^,>]*)?, \w{3}, (?P<when>\d\d \w{3} \d{4} \d\d:\d\d:\d\d)"
)
_WAYBACK = re.compile(r"FILE ARCHIVED ON (?P<when>\d\d:\d\d:\d\d \w{3} \d\d, \d{4})")
_FORMS = (
    (_SINGLE_FILE, "%b %d %Y %H:%M:%S"), (_HTTRACK, "%d %b %Y %H:%M:%S"), (_WAYBACK, "%H:%M:%S %b %d, %Y"), (_FROM, ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a page was saved from, and when; "" and None where it does not say."""

    url: str = ""
    when: dt.datetime | None = None


def saved_from(markup: str) -> Saved:
    """What a saved page says of that: browsers, SingleFile, HTTrack and the Wayback Machine write comments."""
    ends = markup if len(markup) <= 2 * _ENDS else f"{markup[:_ENDS]}\n{markup[-_ENDS:]}"
    url, when = "", None
    for form, written in _FORMS:
        if found := form.search(ends):
            said = found.groupdict()
            address = said.get("url", "")
            address = address if "://" in address else f"http://{address}"
            url = url or (address if is_address(address) else "")
            when = when or _moment(said.get("when", ""), written)
    return Saved(url, when)


def _moment(text: str, written: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, written) if text else None  # noqa: DTZ007 -- in whatever zone it was saved
    except ValueError:
        return None
