"""Markup: a line that may have been copied from a page -> its text, without HTML tags and with entities read."""

from __future__ import annotations

import html
import re

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_APART = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|td|tr|th|table|h[1-6]|section|article|blockquote)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)


def without_markup(text: str) -> str:
    """The text as a page would show it, on one line. "3 < 4" and "AT&T" stay; escaped tags are tags."""
    if "<" in text or "&" in text:
        text = _without_tags(text)
        text = _without_tags(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
    return " ".join(text.split())


def _without_tags(text: str) -> str:
    return _TAG.sub("", _APART.sub(" ", _COMMENT.sub(" ", text)))
