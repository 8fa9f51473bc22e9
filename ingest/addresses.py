"""Addresses: when two of them are one article's, and when one is no article's at all."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|ns_.*|at_.*|cmp(?:id)?|icid|ito|xtor|ref|ref_?src|"
    r"ref_?url|referrer|smid|smtyp|src|source|share|shared|social|sh|spm|cid|ocid|feature|amp|outputtype|output|print|"
    r"_ga|_gl|s_cid|campaign|partner|wt\..*|trk|via|rss|partnerid|taid|sr_share|guccounter|guce_.*|r|leadsource)",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"https?://(?:web\.archive\.org/(?:web|save)/(?:\d+(?:\w\w_)?/)?|(?:www\.)?google\.[a-z.]+/amp/s?/?|"
    r"[\w-]+\.cdn\.ampproject\.org/[cvi]/s?/?)(?=\S+\.)",
    re.IGNORECASE,
)
_NO_SCHEME = re.compile(r"(?:www\.[\w-]+|(?:[\w-]+\.)+[a-z]{2,})(?:\.[\w-]+)*(?::\d+)?/\S", re.IGNORECASE)
_AMP = re.compile(r"(?:/amp|\.amp|\.amp\.html)$|^/amp(?=/)", re.IGNORECASE)
_ENCODED = re.compile(r"%([0-9a-fA-F]{2})")
_NEEDS_NONE = re.compile(r"[A-Za-z0-9._~-]")
_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)", re.IGNORECASE)
_FRONT = re.compile(r"/?(?:index|home|default)?(?:\.\w+)?/?|/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web."""
    try:
        parts = urlsplit(text.strip())
        has_host = bool(parts.hostname) and parts.port != 0  # a port that is no number raises ValueError
    except ValueError:
        return False
    return has_host and parts.scheme.lower() in {"http", "https"} and " " not in text.strip()


def as_address(text: str) -> str:
    """The address that a text is, with its scheme; "" where it is none: a path, a number, words."""
    text = text.strip()
    if text.startswith("//"):
        text = f"https:{text}"
    elif _NO_SCHEME.match(text):
        text = f"https://{text}"
    return text if is_address(text) else ""


def original(url: str) -> str:
    """The address that a copy is of: the Wayback Machine's, or Google's of a page for mobile devices."""
    within = _COPY.sub("", url.strip(), count=1)
    return url if within == url.strip() else within if is_address(within) else f"https://{within}"


def host_of(url: str) -> str:
    """The host of an address without "www."; "" where it is none."""
    url = original(url)
    if not is_address(url):
        return ""
    return _HOST.sub("", (urlsplit(url.strip()).hostname or "").lower())


def names_an_article(url: str) -> bool:
    """Whether an address can be one article's: a front page's is not, nor is a relative one that has no site."""
    url = original(url)
    if not is_address(url):
        return False
    parts = urlsplit(url.strip())
    return not _FRONT.fullmatch(parts.path) or bool(canonical_query(parts.query))


def canonical(url: str) -> str:
    """What is the same for all spellings of an address: no scheme, www, m., amp, trailing slash, tracking, fragment."""
    parts = urlsplit(original(url).strip())
    host = _HOST.sub("", (parts.hostname or "").lower())
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = _ENCODED.sub(_decoded, quote(parts.path, safe="/%:@!$&'()*+,;=~-._"))
    path = _AMP.sub("", path.rstrip("/"))
    path = re.sub(r"/(?:index|default)\.(?:html?|php|aspx?)$", "", path, flags=re.IGNORECASE).rstrip("/")
    query = canonical_query(parts.query)
    return f"{host}{port}{path}" + (f"?{query}" if query else "")


def _decoded(encoded: re.Match[str]) -> str:
    """A character in percent signs: as itself where it needs none (RFC 3986, 2.3), else in capital digits."""
    character = chr(int(encoded[1], 16))
    return character if _NEEDS_NONE.fullmatch(character) else encoded[0].upper()


def canonical_query(query: str) -> str:
    """The part of a query that says which article is meant, in order."""
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
    return urlencode(sorted(kept))


def ascii_address(url: str) -> str:
    """An address as it is sent: its host in punycode, anything but ASCII in its path and query in percent signs.

    Raises:
        ValueError: It is no address.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    if ":" in (parts.hostname or ""):
        host = f"[{parts.hostname}]"
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    port = f":{parts.port}" if parts.port else ""
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((parts.scheme.lower(), f"{user}{host}{port}", path, query, ""))
