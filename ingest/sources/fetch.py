"""Fetching, guarded: http and https only, public addresses only, within limits of size, time and politeness.

A name is resolved once, every address it has is checked, and the connection goes to the one that was checked, so that a
name which changes its address between check and use gains nothing. Redirects are followed one by one, each checked.

A site is asked as robots.txt and its answers say: not where it does not want it, as slowly as it wants, again after the
time it names, and not at all any more where it asks for a longer one.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
from protego import Protego

from ingest.addresses import ascii_address
from ingest.journal import Journal
from qa.errors import SourceError, one_line

AGENT = "dateline"
MOST_BYTES = 20_000_000
"""Of a page or feed, unpacked."""
_SECONDS = 20.0
_REDIRECTS = 5
_POLITE = 1.0  # seconds between two requests to a host
_LONGEST_DELAY = 30.0  # seconds that a site's Crawl-delay is kept to
_LONGEST_RETRY = 60.0  # seconds that an answer 429 or 503 is waited for; for longer ones the site is left alone
_TRIES = 3
_VALIDATORS = {"etag": "if-none-match", "last-modified": "if-modified-since"}


class UnchangedError(Exception):
    """The server says that a page is as it was when it was remembered."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back, unpacked.

    Attributes:
        asked: The address that was asked for.
        url: Where it came from in the end.
        kind: The media type, without its parameters.
        charset: That the server names; "" where it names none.
        validators: What the server is sent to learn whether it has changed since (RFC 9110, 8.8).
    """

    asked: str
    url: str
    kind: str
    charset: str
    body: bytes
    validators: Mapping[str, str]


class Fetcher:
    """Gets pages: any number of threads may ask, and each host is asked by one at a time.

    Args:
        allow_private: Also from loopback, private and link-local addresses.
        polite: Seconds between two requests to the same host, where its robots.txt does not ask for more.
        journal: Where earlier jobs have remembered what they read.
        holds: Whether the article of an address is in the index still; what is not is fetched whatever is remembered.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        polite: float = _POLITE,
        journal: Journal | None = None,
        holds: Callable[[str], bool] = lambda url: True,
    ) -> None:
        self._pool = httpcore.ConnectionPool(network_backend=GuardedBackend(allow_private=allow_private))
        self._polite = polite
        self._journal = journal or Journal()
        self._holds = holds
        self._hosts: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._next: dict[str, float] = {}
        self._closed: dict[str, str] = {}  # host -> why it is left alone
        self._robots: dict[str, Protego] = {}
        self._read: dict[str, Mapping[str, str]] = {}

    def remember(self, page: Fetched) -> None:
        """Has done with a page: from now on it is only fetched when it has changed."""
        if page.validators:
            self._read[page.asked] = page.validators

    def commit(self) -> None:
        """What was read is stored: later jobs need not fetch it again either."""
        for address, validators in self._read.items():
            self._journal.remember_validators(address, validators)

    def close(self) -> None:
        """Ends all connections."""
        self._pool.close()

    def get(self, url: str) -> Fetched:
        """The page at `url`.

        Raises:
            SourceError: It may not be fetched, cannot be, or is too large.
            UnchangedError: It is as it was when it was remembered.
        """
        try:
            host = urlsplit(ascii_address(url)).hostname or ""
        except (ValueError, UnicodeError) as error:
            raise SourceError(f"{url}: not an address that can be fetched ({error})") from error
        with self._hosts[host]:
            if not self._allowed(url):
                raise SourceError(f"{url}: the site's robots.txt asks not to fetch it")
            validators = self._read.get(url) or self._journal.validators(url)
            return self._get(url, validators if validators and self._holds(url) else {})

    def _get(self, url: str, validators: Mapping[str, str] = MappingProxyType({})) -> Fetched:
        asked = url
        for _ in range(_REDIRECTS + 1):
            status, headers, body = self._patiently(url, validators)
            if status == 304 and validators:
                raise UnchangedError
            if status in {301, 302, 303, 307, 308} and "location" in headers:
                url = urljoin(url, headers["location"])
                continue
            if status != 200:
                raise SourceError(f"{url}: the server answered {status}")
            kind, _, parameters = headers.get("content-type", "").partition(";")
            charset = parameters.lower().rpartition("charset=")[2] if "charset=" in parameters.lower() else ""
            fresh = {sent: headers[received] for received, sent in _VALIDATORS.items() if received in headers}
            return Fetched(asked, url, kind.strip().lower(), charset.strip(" \"';"), body, fresh)
        raise SourceError(f"{url}: more than {_REDIRECTS} redirects")

    def _patiently(self, url: str, validators: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        """The answer, asked for again where the site says that it is busy, after the time that it names."""
        host = urlsplit(url).hostname or ""
        for again in range(1, _TRIES + 1):
            if host in self._closed:
                raise SourceError(f"{url}: {self._closed[host]}")
            status, headers, body = self._one(url, validators)
            if status not in {429, 503} or again == _TRIES:
                return status, headers, body
            asked = _seconds(headers.get("retry-after", ""))
            wait = 2.0**again if asked is None else asked
            if wait > _LONGEST_RETRY:
                self._closed[host] = f"the server answered {status} and asks to come back in {wait:.0f} s"
                raise SourceError(f"{url}: {self._closed[host]}")
            self._next[host] = time.monotonic() + max(wait, self._polite)
        raise AssertionError

    def _one(self, url: str, validators: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        try:
            sent = ascii_address(url)
        except (ValueError, UnicodeError) as error:
            raise SourceError(f"{url}: not an address that can be fetched ({error})") from error
        parts = urlsplit(sent)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SourceError(f"{url}: only http and https addresses are fetched")
        self._wait(parts.hostname, f"{parts.scheme}://{parts.netloc}")
        headers = {"host": parts.netloc.rpartition("@")[2], "user-agent": AGENT, "accept-encoding": "gzip"}
        headers |= validators
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), _SECONDS)
        until = time.monotonic() + 3 * _SECONDS
        try:
            with self._pool.stream(
                "GET", sent, headers=list(headers.items()), extensions={"timeout": timeout}
            ) as reply:
                received = {name.decode().lower(): value.decode("latin-1") for name, value in reply.headers}
                return reply.status, received, _body(reply.iter_stream(), received, until)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise SourceError(f"{url}: {one_line(error)}") from error
        except SourceError as error:
            raise SourceError(f"{url}: {error}") from error
        except (ValueError, UnicodeError) as error:
            raise SourceError(f"{url}: not an address that can be fetched ({error})") from error

    def _wait(self, host: str, site: str) -> None:
        delay = self._polite
        if site in self._robots and self._polite:
            asked = self._robots[site].crawl_delay(AGENT)
            delay = max(delay, min(float(asked or 0), _LONGEST_DELAY))
        time.sleep(max(0.0, self._next.get(host, 0.0) - time.monotonic()))
        self._next[host] = time.monotonic() + delay

    def _allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            rules = ""
            try:
                rules = self._get(f"{site}/robots.txt").body.decode("utf-8", "replace")
            except SourceError:  # without rules everything may be fetched; what is wrong is told of the page itself
                self._closed.pop(parts.hostname or "", None)
            self._robots[site] = Protego.parse(rules)
        return bool(self._robots[site].can_fetch(ascii_address(url), AGENT))


def _seconds(retry_after: str) -> float | None:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3): a number, or a moment; None where there is none."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError):
        return None
    return max(0.0, (moment - dt.datetime.now(moment.tzinfo)).total_seconds())


def _body(stream: Iterable[bytes], headers: dict[str, str], until: float) -> bytes:
    """The unpacked body.

    Raises:
        SourceError: It is larger than `MOST_BYTES`, takes too long, or is not what its encoding says.
    """
    encoding = headers.get("content-encoding", "identity").lower()
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        raise SourceError(f"the encoding {encoding!r} was not asked for")
    found = bytearray()
    for piece in _unpacked(stream) if "gzip" in encoding else stream:
        found += piece
        if len(found) > MOST_BYTES:
            raise SourceError(f"it is larger than {MOST_BYTES:,} bytes unpacked")
        if time.monotonic() > until:
            raise SourceError(f"it took longer than {3 * _SECONDS:.0f} s")
    return bytes(found)


def _unpacked(stream: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for piece in stream:
            yield unpacker.decompress(piece, MOST_BYTES)
            while unpacker.unconsumed_tail:
                yield unpacker.decompress(unpacker.unconsumed_tail, MOST_BYTES)
    except zlib.error as error:
        raise SourceError(f"not gzip: {error}") from error


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to public addresses only, and to the very ones that it checked."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not self._allow_private:
            for address in addresses:
                if not ipaddress.ip_address(address.partition("%")[0]).is_global:
                    raise SourceError(f"{host} is {address}, which is not public; --allow-private allows it")
        return self._backend.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def fetcher(
    *, allow_private: bool, journal: Journal | None = None, holds: Callable[[str], bool] = lambda url: True
) -> closing[Fetcher]:
    """A fetcher for a `with` block."""
    return closing(Fetcher(allow_private=allow_private, journal=journal, holds=holds))
