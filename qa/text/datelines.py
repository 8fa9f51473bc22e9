"""Datelines: the head of a text -> the same without the place and the agency that it is from. Pure.

As in "PORT ALDER (Coast News) - The ferry", "LONDON, April 3 (AP) — The", "(AP) - The". A place stands in capitals;
a dash that joins two words ("NATO-led") ends none.
"""

from __future__ import annotations

import re

_DATELINE = re.compile(
    r"""[^\S\n]*
    (?: (?P<place>[A-ZÀ-Þ][.'’]?[A-ZÀ-Þ][A-ZÀ-Þ.'’/ -]*?)
        (?:,[ ][A-ZÀ-Þ\d][\w.]*(?:[ ][A-ZÀ-Þ\d][\w.]*)?){0,2}  # ", April 3", ", N.Y."
        (?:[^\S\n]?\([^()\n]{2,40}\))?
    |   \([A-ZÀ-Þ][^()\n]{1,39}\)
    )
    (?:[^\S\n][-–—]{1,2}\s*|[-–—]{1,2}\s+)(?=\S)""",
    re.VERBOSE,
)


def without_dateline(text: str) -> str:
    """The text from behind its dateline on; as it is where it begins with none."""
    found = _DATELINE.match(text)
    return text[found.end() :] if found else text
