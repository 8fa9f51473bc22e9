"""ingest/sources/fetch.py and web.py, against servers on loopback."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import serving

from ingest.items import Note
from ingest.journal import Journal
from ingest.sources import Problem, fetcher, is_address, read_addresses, read_paths
from ingest.sources.fetch import Fetcher
from ingest.sources.web import read_address
from qa.domain import Article
from qa.errors import SourceError

BODY = "<p>" + "The old bridge over the Sill was closed on Monday after a crack was found in it. " * 6 + "</p>"
HEAD = "<head><title>Bridge closed</title></head>"
PAGE = f"<html>{HEAD}<body><article><h1>Bridge closed</h1>{BODY}</article></body></html>"


class Site(ThreadingHTTPServer):
    """Serves what it is told to: a path -> status, headers and body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.answers: dict[str, Callable[[], tuple[int, dict[str, str], bytes]]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def page(self, path: str, body: str | bytes = PAGE, status: int = 200, **headers: str) -> str:
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"content-type": "text/html", **named}, content)
        return f"{self.url}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, headers, body = self.server.pages.get(self.path, (404, {}, b""))
        if self.path in self.server.answers:
            status, headers, body = self.server.answers[self.path]()
        for sent, received in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
            if headers.get(received) and headers[received] == self.headers.get(sent):
                status, headers, body = 304, {}, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as server:
        yield server


@pytest.fixture
def read() -> Iterator[Callable[..., list[Article | Problem | Note]]]:
    fetcher = Fetcher(allow_private=True, polite=0)
    yield lambda url, most=10: [item for item, _ in read_address(url, fetcher, most)]
    fetcher.close()


Read = Callable[..., list[Article | Problem | Note]]


def test_a_page_is_an_article_called_by_its_address(site: Site, read: Read) -> None:
    (article,) = read(site.page("/a"))
    assert isinstance(article, Article)
    assert (article.id, article.url, article.title) == (f"{site.url}/a", f"{site.url}/a", "Bridge closed")
    assert article.text.startswith("The old bridge over the Sill")


def test_a_packed_page_is_unpacked(site: Site, read: Read) -> None:
    (article,) = read(site.page("/a", gzip.compress(PAGE.encode()), content_encoding="gzip"))
    assert isinstance(article, Article)


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_has_the_addresses_of_its_articles(site: Site, read: Read, kind: str) -> None:
    links = [site.page(f"/{n}") for n in range(3)] + [f"{site.url}/gone"]
    if kind == "rss":
        items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    else:
        items = "".join(f'<entry><title>x</title><link href="{link}"/><id>{link}</id></entry>' for link in links)
        body = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{items}</feed>'
    feed = site.page("/feed", body, content_type="application/xml")
    found = read(feed)
    assert [item.id for item in found if isinstance(item, Article)] == links[:3]
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert str(problem) == f"{site.url}/gone: the server answered 404"
    assert len(read(feed, 2)) == 2


def test_a_sitemap_and_an_index_of_sitemaps(site: Site, read: Read) -> None:
    links = [site.page(f"/{n}") for n in range(3)]
    urls = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    inner = site.page("/inner.xml", f"<urlset>{urls}</urlset>", content_type="text/xml")
    outer = site.page("/sitemap.xml", f"<sitemapindex><sitemap><loc>{inner}</loc></sitemap></sitemapindex>")
    assert [item.id for item in read(outer) if isinstance(item, Article)] == links
    assert len(read(inner, 1)) == 1


def test_robots_txt_is_kept_to_and_asked_for_once(site: Site, read: Read) -> None:
    site.page("/robots.txt", "User-agent: dateline\nDisallow: /private/\n")
    (problem,) = read(site.page("/private/a"))
    assert "robots.txt" in str(problem)
    (article,) = read(site.page("/public"))
    assert isinstance(article, Article)
    assert site.asked.count("/robots.txt") == 1
    assert "/private/a" not in site.asked


def test_redirects_are_followed_a_few_times(site: Site, read: Read) -> None:
    site.page("/new")
    (article,) = read(site.page("/old", b"", 301, location="/new"))
    assert isinstance(article, Article)
    assert article.id == f"{site.url}/new"
    (problem,) = read(site.page("/circle", b"", 302, location="/circle"))
    assert "more than 5 redirects" in str(problem)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_refused(site: Site, read: Read, location: str) -> None:
    (problem,) = read(site.page("/a", b"", 302, location=location))
    assert "only http and https" in str(problem)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:9/",
        "http://0.0.0.0:9/",
        "http://[::ffff:127.0.0.1]:9/",
    ],
)
def test_addresses_that_are_not_public_are_refused(url: str) -> None:
    with fetcher(allow_private=False) as guarded:
        (problem,) = read_addresses([url], 1, guarded)
    assert "which is not public; --allow-private allows it" in str(problem)


def test_a_feed_that_redirects_to_loopback_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address is public as far as anybody can tell; the one it redirects to is not."""
    secret = site.page("/secret")
    start = site.page("/feed", b"", 302, location=secret)
    real = socket.getaddrinfo
    fetcher = Fetcher(polite=0)
    monkeypatch.setattr("ingest.sources.fetch.ipaddress.ip_address", lambda text: _Judged(text, site.asked))
    monkeypatch.setattr(socket, "getaddrinfo", real)
    with pytest.raises(SourceError, match="which is not public"):
        fetcher.get(start)
    assert "/secret" not in site.asked
    fetcher.close()


class _Judged:
    """Loopback counts as public until the feed has been asked for."""

    def __init__(self, text: str, asked: list[str]) -> None:
        self.is_global = "/feed" not in asked


def test_a_name_that_changes_its_address_between_check_and_use_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["93.184.215.14"])
    connected: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        address = next(answers, "127.0.0.1")  # public when it is checked, loopback ever after
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], *_: object, **__: object) -> None:
        connected.append(address[0])
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    fetcher = Fetcher(polite=0)
    with pytest.raises(SourceError):
        fetcher._get("http://rebinding.example/")
    assert connected == ["93.184.215.14"]


def test_a_page_that_unpacks_to_too_much_is_refused(site: Site, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.fetch.MOST_BYTES", 100_000)
    bomb = gzip.compress(b"\0" * 10_000_000)
    assert len(bomb) < 100_000
    (problem,) = read(site.page("/bomb", bomb, content_encoding="gzip"))
    assert "larger than 100,000 bytes unpacked" in str(problem)
    (problem,) = read(site.page("/noise", b"no gzip", content_encoding="gzip"))
    assert "not gzip" in str(problem)


FEED = (
    '<rss version="2.0"><channel><title>News</title>'
    "<item><link>{0}/a</link></item><item><link>{0}/b</link></item></channel></rss>"
)


@pytest.mark.parametrize("validator", ["etag", "last_modified"])
def test_what_has_not_changed_is_not_fetched_again(site: Site, read: Read, validator: str) -> None:
    for path in ("/a", "/b"):
        site.page(path, PAGE, 200, **{validator: "one"})
    feed = site.page("/feed", FEED.format(site.url), content_type="application/rss+xml")
    assert [item.id for item in read(feed) if isinstance(item, Article)] == [f"{site.url}/a", f"{site.url}/b"]
    assert read(feed) == []
    site.page("/b", PAGE.replace("Bridge closed", "Bridge open"), 200, **{validator: "two"})
    (changed,) = read(feed)
    assert isinstance(changed, Article)
    assert (changed.id, changed.title) == (f"{site.url}/b", "Bridge open")


def test_a_feed_that_has_not_changed_is_left_alone_unless_a_page_of_it_failed(site: Site, read: Read) -> None:
    site.page("/a", etag="a")
    feed = site.page("/feed", FEED.format(site.url), content_type="application/rss+xml", etag="feed")
    assert [type(item) for item in read(feed)] == [Article, Problem]  # b is not there
    site.page("/b")
    assert [item.id for item in read(feed) if isinstance(item, Article)] == [f"{site.url}/b"]
    site.asked.clear()
    assert read(feed) == []
    assert site.asked == ["/feed"]


def test_two_requests_to_a_host_keep_their_distance(site: Site) -> None:
    import time

    site.page("/robots.txt", "")
    fetcher = Fetcher(allow_private=True, polite=0.2)
    began = time.monotonic()
    for path in ("/a", "/b"):
        fetcher.get(site.page(path))
    assert time.monotonic() - began >= 0.4  # robots.txt, a, b
    fetcher.close()


def test_a_server_that_is_not_there_is_a_problem(read: Read) -> None:
    (problem,) = read("http://127.0.0.1:9/")
    assert isinstance(problem, Problem)
    assert "\n" not in str(problem)


@pytest.mark.parametrize(("text", "expected"), [("https://x.example/a", True), ("news/a.txt", False), ("C:/a", False)])
def test_addresses_are_told_from_paths(text: str, expected: bool) -> None:
    assert is_address(text) is expected


def test_a_site_that_is_busy_is_asked_again_after_the_time_it_names(site: Site, read: Read) -> None:
    pages = iter([(429, {"retry-after": "0"}, b""), (503, {"retry-after": "0"}, b""), (200, {}, PAGE.encode())])
    site.answers["/a"] = lambda: next(pages)
    (article,) = read(f"{site.url}/a")
    assert isinstance(article, Article)
    assert site.asked.count("/a") == 3


def test_a_site_that_wants_to_be_left_alone_is_asked_once(site: Site, read: Read) -> None:
    links = [site.page(f"/{n}", b"", 429, retry_after="600") for n in range(3)]
    urls = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    found = read(site.page("/sitemap.xml", f"<urlset>{urls}</urlset>", content_type="text/xml"))
    assert ["asks to come back in 600 s" in str(item) for item in found] == [True] * 3
    assert [path for path in site.asked if path != "/robots.txt"] == ["/sitemap.xml", "/0"]


@pytest.mark.parametrize(
    ("path", "allowed"), [("/a?print=1", False), ("/news/a", False), ("/news/open/a", True), ("/a", True)]
)
def test_rules_of_robots_txt_have_wildcards_and_the_longest_counts(
    site: Site, read: Read, path: str, allowed: bool
) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /*?print=\nDisallow: /news/\nAllow: /news/open/\n")
    (item,) = read(site.page(path))
    assert isinstance(item, Article) == allowed


def test_an_address_in_another_script_is_fetched(site: Site, read: Read) -> None:
    site.page("/stra%C3%9Fe/%C3%BCber")
    (article,) = read(f"{site.url}/straße/über")
    assert isinstance(article, Article)
    assert article.id == f"{site.url}/straße/über"
    (problem,) = read("http://[::1/")
    assert "not an address that can be fetched" in str(problem)


RICH = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gazette</title><item>'
    "<title>Bridge closed</title>{link}<guid>tag:1</guid><pubDate>Tue, 05 Mar 2024 20:10:00 GMT</pubDate>"
    f"<content:encoded><![CDATA[{BODY}]]></content:encoded></item></channel></rss>"
)


@pytest.mark.parametrize("link", ["<link>/gone</link>", "<link>/stub</link>", "", "<link>/undated</link>"])
def test_what_a_feed_knows_stands_in_for_what_its_pages_lack(site: Site, read: Read, link: str) -> None:
    site.page(
        "/stub", f"<html>{HEAD}<article><p>The bridge.</p><p>Subscribe to read the full story.</p></article></html>"
    )
    site.page("/undated")
    (article,) = read(site.page("/feed", RICH.format(link=link)))  # served as text/html
    assert isinstance(article, Article)
    assert article.published == dt.date(2024, 3, 5)
    assert article.captured
    assert (dt.datetime.now(dt.UTC).date() - article.captured).days in {0, 1}  # midnight may have passed
    assert article.text.startswith("The old bridge over the Sill was closed on Monday")


def test_sitemaps_may_be_packed_and_the_newest_pages_come_first(site: Site, read: Read) -> None:
    links = [(site.page(f"/{year}"), year) for year in (2019, 2024, 2021)]
    urls = "".join(f"<url><loc>{link}</loc><lastmod>{year}-03-05</lastmod></url>" for link, year in links)
    packed = site.page(
        "/a.xml.gz", gzip.compress(f"<urlset>{urls}</urlset>".encode()), content_type="application/x-gzip"
    )
    dead = f"{site.url}/dead.xml"
    places = f"<sitemap><loc>{dead}</loc></sitemap><sitemap><loc>{packed}</loc></sitemap>"
    problem, *articles = read(site.page("/sitemap.xml", f"<sitemapindex>{places}</sitemapindex>"), 2)
    assert str(problem) == f"{dead}: the server answered 404"
    assert [article.id for article in articles if isinstance(article, Article)] == [links[1][0], links[2][0]]


def test_a_text_and_a_table_are_read_by_address(site: Site, read: Read) -> None:
    (text,) = read(site.page("/a.txt", "date 2024-03-05\nBridge closed\n\nA crack.", content_type="text/plain"))
    assert isinstance(text, Article)
    assert (text.id, text.title, text.published) == (f"{site.url}/a.txt", "Bridge closed", dt.date(2024, 3, 5))
    (row,) = read(site.page("/a.jsonl", '{"title": "T", "text": "A crack."}', content_type="application/jsonl"))
    assert isinstance(row, Article)


def test_the_servers_charset_is_kept_to(site: Site, read: Read) -> None:
    story = "“I’m done,” said Zoë Müller – the €12 million budget has failed in a vote of the council."
    body = PAGE.replace("<p>", f"<p>{story}</p><p>", 1).encode("cp1252")
    (article,) = read(site.page("/a", body, content_type="text/html; charset=iso-8859-1"))
    assert isinstance(article, Article)
    assert story in article.text


def test_a_dead_story_that_leads_to_the_front_page_is_none(site: Site, read: Read) -> None:
    site.page("/")
    (problem,) = read(site.page("/old", b"", 301, location="/"))
    assert "leads to the front page" in str(problem)


def test_a_front_page_names_its_feed_instead_of_being_an_article(site: Site, read: Read) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    (problem,) = read(site.page("/", PAGE.replace("<head>", f"<head>{link}")))
    assert str(problem).endswith(f"its articles are in {site.url}/feed.xml: ingest that")


def test_a_front_page_without_a_feed_is_no_article_unless_it_is_one_alone(site: Site, read: Read) -> None:
    assert isinstance(read(site.page("/", PAGE))[0], Article)
    teasers = "".join(f'<h2><a href="/{n}">Bridge {n} is closed</a></h2><p>A crack was found.</p>' for n in range(3))
    (problem,) = read(site.page("/", f"<html><title>Gazette</title><body><main>{teasers}</main></body></html>"))
    assert "it is a list of articles" in str(problem)


def test_an_address_may_have_spaces(site: Site, read: Read) -> None:
    site.page("/old%20bridge")
    (article,) = read(f"{site.url}/old bridge")
    assert isinstance(article, Article)
    items = f"<item><title>x</title><link> {site.url}/old\n bridge </link></item>"
    (article,) = read(site.page("/feed", f"<rss><channel>{items}</channel></rss>", content_type="text/xml"))
    assert isinstance(article, Article)


def test_a_list_of_feeds_gives_the_articles_of_each(site: Site, read: Read) -> None:
    feed = site.page("/feed", FEED.format(site.url), content_type="application/rss+xml")
    site.page("/a")
    found = read(site.page("/opml", f'<opml><body><outline xmlUrl="{feed}"/></body></opml>', content_type="text/xml"))
    assert [type(item) for item in found] == [Article, Problem]


def test_links_of_a_file_are_fetched_and_dated_as_the_file_says(site: Site, tmp_path: Path) -> None:
    table = tmp_path / "links.csv"
    table.write_text(f"title,url,publish_date\nBridge,{site.page('/a')},2024-03-05\n", encoding="utf-8")
    fetching = Fetcher(allow_private=True, polite=0)
    (article,) = read_paths([table], fetcher=fetching)
    fetching.close()
    assert isinstance(article, Article)
    assert (article.title, article.published) == ("Bridge closed", dt.date(2024, 3, 5))


def test_what_has_not_changed_is_not_fetched_by_the_next_job_unless_it_was_removed(site: Site, tmp_path: Path) -> None:
    url, held = site.page("/a", etag="one"), {"a": True}

    def read_once() -> int:
        with Journal(tmp_path / "journal") as journal:
            fetching = Fetcher(allow_private=True, polite=0, journal=journal, holds=lambda url: held["a"])
            found = list(read_address(url, fetching, 1))
            fetching.commit()
            fetching.close()
        return len(found)

    assert [read_once(), read_once()] == [1, 0]
    held["a"] = False
    assert read_once() == 1


def test_several_hosts_are_asked_at_the_same_time_and_all_are_read(site: Site) -> None:
    other = site.url.replace("127.0.0.1", "localhost")
    urls = [f"{host}{site.page(f'/{n}')[len(site.url) :]}" for n in range(3) for host in (site.url, other)]
    fetching = Fetcher(allow_private=True, polite=0)
    found = list(read_addresses([*urls, "http://127.0.0.1:9/"], 10, fetching))
    fetching.close()
    assert sorted(item.id for item in found if isinstance(item, Article)) == sorted(urls)
    assert len(found) == 7
