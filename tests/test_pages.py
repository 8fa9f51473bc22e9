"""ingest/sources/page.py and about.py: what a page says, as a reader sees it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import found_in

from ingest.items import Note, Problem
from qa.domain import Article

FIRST = (
    "The old bridge over the Sill was closed on Monday after a diver found a crack in its second pier, the city said."
)
SECOND = (
    "It was built in 1968 and carries nine thousand cars a day, said Ada Perrin, who has run the road office since May."
)
THIRD = "Repairs will take until the autumn and cost two million crowns, which the city does not have, she said there."
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
TEXT = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def page(body: str = BODY, head: str = "", *, above: str = "", below: str = "", lang: str = "en") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Bridge closed - Gazette</title>'
        f'<meta property="og:site_name" content="Gazette">{head}</head><body>{above}<main><article>'
        f"<h1>Bridge closed</h1>{body}</article></main>{below}<footer>Copyright 2026 Gazette</footer></body></html>"
    )


def one(tmp_path: Path, content: str | bytes) -> Article:
    (article,) = [item for item in found_in(tmp_path / "a.html", content) if isinstance(item, Article)]
    return article


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    "said",
    [
        {
            "head": meta("article:published_time", "2024-03-05T23:30:00-05:00")
            + meta("article:modified_time", "2024-06-30")
        },
        {
            "head": LD.format(
                '{"@type":"NewsArticle","dateModified":"2024-06-30","datePublished":"2024-03-05T20:10:00Z"}'
            )
        },
        {"head": LD.format('{"@graph":[{"@type":"WebPage"},{"@type":"Article","datePublished":"2024-03-05"}]}')},
        {"head": '<meta name="date" content="05.03.2024">', "lang": "de"},
        {"head": '<meta name="date" content="05/03/2024 20:10">', "lang": "en-GB"},
        {"head": '<meta name="date" content="03/05/2024">', "lang": "en-US"},
        {
            "body": '<div>Updated <time datetime="2024-06-30">30 June</time> '
            'Published <time datetime="2024-03-05">5 March</time></div>' + BODY
        },
        {"body": "<p>Published 5 March 2024, updated 30 June 2024</p>" + BODY},
        {"body": f'<p class="standfirst">{FIRST} {SECOND}</p><p>5 March 2024</p>{BODY}'},
        {"body": '<span class="date">5 March 2024</span>' + BODY, "above": "<div>Wednesday, 25 November 2026</div>"},
        {
            "body": '<p class="byline">By Ana Reyes, March 5, 2024</p>' + BODY,
            "head": meta("article:modified_time", "2024-06-30"),
        },
    ],
)
def test_the_day_of_publication_is_the_pages_day(tmp_path: Path, said: dict[str, str]) -> None:
    assert one(tmp_path, page(**said)).published == dt.date(2024, 3, 5)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"body": BODY + "<p>The pool was opened on 12 May 1968 by the mayor of the day.</p>"},
        {"below": '<aside class="related"><h3>Most read</h3><time datetime="2026-11-24">24 Nov 2026</time></aside>'},
        {"head": meta("article:published_time", "0001-01-01T00:00:00Z")},
        {"head": meta("article:published_time", "2931-01-01T00:00:00Z")},
        {"head": meta("article:modified_time", "2024-06-30")},
        {"body": "<p>Updated 30 June 2024</p>" + BODY},
        {"body": "<p>3 days ago</p>" + BODY},
    ],
)
def test_a_page_that_does_not_say_its_day_is_undated(tmp_path: Path, said: dict[str, str]) -> None:
    assert one(tmp_path, page(**said)).published is None


def test_a_page_whose_day_can_be_read_in_two_ways_is_undated_and_says_so(tmp_path: Path) -> None:
    found = found_in(tmp_path / "a.html", page(head='<meta name="date" content="05/03/2024">'))
    assert [item.published for item in found if isinstance(item, Article)] == [None]
    assert ["--day-first" in str(item) for item in found if isinstance(item, Note)] == [True]


@pytest.mark.parametrize(
    "noise",
    [
        "<p>Sign up to Morning Gazette, our free newsletter.</p>",
        "<p>Follow Gazette on Facebook, X and Instagram.</p>",
        '<p>Read more: <a href="/x">Ten bridges that closed this year</a></p>', "<p>Advertisement</p>",
        "<p>Story continues below advertisement</p>", "<p>Support local journalism. Subscribe from 1 crown a week.</p>",
        "<div><h3>3 Comments</h3><div><b>fan99</b><p>They are all lying about the bridge, as I said.</p></div></div>",
        '<p style="display:none">The bridge will in fact stay open until 2030, said nobody at all on that day.</p>',
    ],
)  # fmt: skip
def test_what_asks_the_reader_for_something_is_no_text(tmp_path: Path, noise: str) -> None:
    assert one(tmp_path, page(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{noise}")).text == TEXT


def test_tables_and_captions_are_lines_and_struck_text_is_gone(tmp_path: Path) -> None:
    table = "<table><tr><th>Party</th><th>For</th></tr><tr><td>Labour</td><td>14</td></tr></table>"
    figure = "<figure><img src=a.jpg><figcaption>The bridge in 2019.</figcaption></figure>"
    text = one(tmp_path, page(f"{figure}{BODY}{table}<p>It costs <del>3</del> <ins>2</ins> million crowns.</p>")).text
    for line in ("Party | For", "Labour | 14", "The bridge in 2019.", "It costs 2 million crowns."):
        assert line in text.split("\n\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (page(f'<p>{FIRST}</p><div class="paywall"><p>To continue reading, subscribe.</p></div>'), "before a paywall"),
        (page(f"<p>{FIRST}</p>", LD.format('{"@type":"NewsArticle","isAccessibleForFree":false}')), "before a paywall"),
        ("<title>Page not found</title><main><h1>Page not found</h1><p>It may have been moved.</p></main>", "an error"),
        ("<title>Just a moment...</title><p>Checking if the site connection is secure.</p>", "check for robots"),
        ("<title>A</title><div id=app></div><noscript>Please enable JavaScript for this.</noscript>", "JavaScript"),
        ('<meta http-equiv="refresh" content="0; url=/b"><p>Redirecting.</p>', "redirects"),
        ("", "empty"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused_with_the_reason(tmp_path: Path, content: str, reason: str) -> None:
    (problem,) = found_in(tmp_path / "a.html", content)
    assert isinstance(problem, Problem)
    assert reason in problem.reason


def test_the_text_in_structured_data_stands_for_a_stub(tmp_path: Path) -> None:
    data = LD.format(f'{{"@type":"NewsArticle","articleBody":"{FIRST} {SECOND} {THIRD}","datePublished":"2024-03-05"}}')
    stub = page(f'<p>{FIRST}</p><div class="paywall">Subscribe to read on.</div>', data)
    assert one(tmp_path, stub).text == f"{FIRST} {SECOND} {THIRD}"


def test_a_page_with_two_articles_gives_two(tmp_path: Path) -> None:
    both = "".join(
        f"<article><h2>{title}</h2><p>{day}</p><p>{FIRST} {title}.</p><p>{SECOND}</p></article>"
        for title, day in (("Bridge closed", "5 March 2024"), ("Ferry sold", "6 March 2024"))
    )
    found = found_in(
        tmp_path / "a.html", f"<html><head><title>Gazette</title></head><body><main>{both}</main></body></html>"
    )
    articles = [item for item in found if isinstance(item, Article)]
    assert [(article.title, article.published) for article in articles] == [
        ("Bridge closed", dt.date(2024, 3, 5)),
        ("Ferry sold", dt.date(2024, 3, 6)),
    ]
    assert [article.id.rpartition("#")[2] for article in articles] == ["1", "2"]


def test_a_logo_is_no_headline(tmp_path: Path) -> None:
    content = (
        page()
        .replace("<h1>Bridge closed</h1>", "<h2>Bridge closed</h2>")
        .replace("<main>", "<header><h1>Gazette News</h1></header><main>")
    )
    assert one(tmp_path, content).title == "Bridge closed"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("", "cp1252"),
        ("windows-1251", "cp1251"),
        ("utf-8", "utf-8"),
        ("gb2312", "gb18030"),
        ("", "utf-16"),
    ],
)
def test_encodings_are_what_browsers_take_them_for(tmp_path: Path, declared: str, encoding: str) -> None:
    story = {"cp1251": "Городской совет во вторник решил закрыть мост.", "gb18030": "市议会星期二决定关闭这座桥。"}.get(
        encoding, "L’échec du vote coûte 12 millions €, dit Zoë Müller."
    )
    content = page(f"<p>{story}</p>" * 3 + BODY).replace(
        'charset="utf-8"', f'charset="{declared}"' if declared else "x"
    )
    assert story in one(tmp_path, content.encode(encoding)).text


@pytest.mark.parametrize(
    "head",
    [
        meta("article:modified_time", "2024-06-30T08:00:00Z"),
        LD.format('{"@type":"NewsArticle","dateModified":"2024-06-30"}'),
        '<meta itemprop="dateModified" content="2024-06-30">',
    ],
)
def test_the_day_of_a_change_is_kept_apart(tmp_path: Path, head: str) -> None:
    article = one(tmp_path, page(head=head + meta("article:published_time", "2024-03-05")))
    assert (article.published, article.updated) == (dt.date(2024, 3, 5), dt.date(2024, 6, 30))


@pytest.mark.parametrize("day", ["2024-03-05", "2024-03-01", "2999-01-01", "{{modified}}"])
def test_a_change_on_the_day_of_publication_or_in_the_future_says_nothing(tmp_path: Path, day: str) -> None:
    said = meta("article:published_time", "2024-03-05") + meta("article:modified_time", day)
    assert one(tmp_path, page(head=said)).updated is None


def test_a_correction_in_the_footer_of_an_article_is_its_text(tmp_path: Path) -> None:
    footer = "<footer><p>This article was amended on 6 March 2024: the club has 412 members.</p><p>Share</p></footer>"
    text = one(tmp_path, page(body=f"<article>{BODY}{footer}</article>")).text
    assert text.endswith("the club has 412 members.")


@pytest.mark.parametrize(
    "line",
    [
        "<p>Published 5 March 2024, updated 30 June 2024</p>",
        'Updated <time datetime="2024-06-30">30 June</time> Published <time datetime="2024-03-05">5 March</time>',
        '<p class="byline">5 March 2024 | Last updated on 30 June 2024</p>',
    ],
)
def test_the_day_of_a_change_may_stand_under_the_headline(tmp_path: Path, line: str) -> None:
    article = one(tmp_path, page(body=f"<article><h1>Bridge closed</h1>{line}{BODY}</article>"))
    assert (article.published, article.updated) == (dt.date(2024, 3, 5), dt.date(2024, 6, 30))


@pytest.mark.parametrize(
    ("glued", "shown"),
    [
        ("<span>HARLOW</span><span>The council met on Monday.</span>", "HARLOW The council met on Monday."),
        ("<b>MARLOW:</b>The council met on Monday.", "MARLOW: The council met on Monday."),
        ("<span>10:42</span><span>The council met on Monday.</span>", "10:42 The council met on Monday."),
        ("<span class='cap'>T</span>he council met on Monday.", "The council met on Monday."),
        ("<span>inter</span><span>national talks on Monday.</span>", "international talks on Monday."),
    ],
)
def test_a_label_that_only_the_style_keeps_from_the_text_is_parted_from_it(
    tmp_path: Path, glued: str, shown: str
) -> None:
    assert shown in one(tmp_path, page(body=f"<article><h1>Bridge closed</h1>{BODY}<p>{glued}</p></article>")).text


def test_a_sites_handle_is_spelled_as_the_page_writes_it(tmp_path: Path) -> None:
    content = page(
        head='<meta name="twitter:site" content="@marlowherald">', body=f"{BODY}<p>Copyright Marlow Herald</p>"
    )
    content = content.replace('<meta property="og:site_name" content="Gazette">', "")
    assert one(tmp_path, content).source == "Marlow Herald"


SINGLE_FILE = """<!--
 Page saved with SingleFile
 url: https://gazette.example/a
 saved date: Fri Mar 08 2024 21:10:11 GMT+0100 (CET)
-->"""
HTTRACK = "<!-- Mirrored from gazette.example/a by HTTrack Website Copier/3.x, Fri, 08 Mar 2024 20:10:11 GMT -->"
FROM = "<!-- saved from url=(0025)https://gazette.example/a -->"
WAYBACK = "<!-- FILE ARCHIVED ON 20:10:11 Mar 08, 2024 AND RETRIEVED FROM THE INTERNET ARCHIVE -->"


@pytest.mark.parametrize("comment", [SINGLE_FILE, HTTRACK, FROM + WAYBACK])
def test_a_saved_page_says_where_it_is_from_and_when_its_days_ago_count_from(tmp_path: Path, comment: str) -> None:
    article = one(tmp_path, comment + page(body='<p class="meta">Posted 3 days ago</p>' + BODY))
    assert (article.url.partition("://")[2], article.published) == ("gazette.example/a", dt.date(2024, 3, 5))
    assert article.captured == dt.date(2024, 3, 8)
    assert one(tmp_path, page(body="<p>5 March 2024</p>" + BODY)).captured is None


def test_a_list_of_teasers_is_no_article(tmp_path: Path) -> None:
    teasers = "".join(
        f'<div><h3><a href="/{n}">The council has decided on matter number {n}</a></h3><p>{FIRST[:90]}</p></div>'
        for n in range(8)
    )
    (problem,) = found_in(tmp_path / "a.html", page(body=teasers))
    assert "it is a list of articles" in str(problem)
    related = f'<div class="related-stories">{teasers}</div>'
    assert one(tmp_path, page(body=BODY + related)).text.startswith(FIRST)


@pytest.mark.parametrize(
    "said",
    [
        {
            "body": "<p>First published on Tue 5 Mar 2024 20.10 GMT. Last modified on Wed 6 Mar 2024 09.00 GMT</p>"
            + BODY
        },
        {"body": "<p>Publié le 05/03/2024 à 20h10, mis à jour le 06/03/2024</p>" + BODY, "lang": "fr"},
        {"body": BODY + "<footer><p>Published 5 March 2024 in News</p></footer>"},
        {"body": f"<p>MORROW, March 5, 2024 (Wire) - {FIRST}</p><p>{SECOND}</p>"},
        {"body": f'<p class="date">05/03/2024</p>{BODY}', "below": "<aside><p>Snow, 23/02/2024</p></aside>"},
    ],
)
def test_the_day_is_where_papers_print_it(tmp_path: Path, said: dict[str, str]) -> None:
    article = one(tmp_path, page(**said))
    assert article.published == dt.date(2024, 3, 5)
    assert "ublished" not in article.text
    assert "Publi" not in article.text


def test_a_day_beside_a_short_text_is_not_the_articles(tmp_path: Path) -> None:
    short = (
        "The old bridge over the Sill was closed on Monday, the city said.",
        "It was built in 1968, the city said then.",
    )
    video = '<div class="video"><time datetime="2019-01-01">1 January 2019</time></div>'
    article = one(tmp_path, page("".join(f"<p>{text}</p>" for text in short) + video))
    assert (article.published, article.text.split("\n\n")[:2]) == (None, list(short))


def test_saved_pages_of_a_folder_write_their_days_in_one_way(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text(page(f'<p class="date">13/03/2024</p>{BODY}'), encoding="utf-8")
    assert one(tmp_path, page(f'<p class="date">05/03/2024</p>{BODY}')).published == dt.date(2024, 3, 5)


def test_what_a_reader_does_not_see_is_no_text(tmp_path: Path) -> None:
    content = (
        f'<p>{FIRST}<sup><a href="#n1">1</a></sup></p><p hidden>Not shown.</p>'
        f'<p>It costs <span style="text-decoration: line-through">one</span> two million.</p><p>{SECOND}</p>'
    )
    assert one(tmp_path, page(content)).text == f"{FIRST}\n\nIt costs two million.\n\n{SECOND}"


def test_a_table_that_lays_a_page_out_keeps_its_paragraphs(tmp_path: Path) -> None:
    assert one(tmp_path, page(f"<table><tr><td>{BODY}</td></tr></table>")).text == TEXT


@pytest.mark.parametrize(
    "news",
    [
        "Advertisement spending fell by three percent last year, the office of statistics said on Monday.",
        "Most read of all was the story of the bridge, the library said on Monday.",
        "Sponsored by the council, the fair will open on Monday with a parade through the old town.",
    ],
)
def test_news_that_begins_like_a_call_is_text(tmp_path: Path, news: str) -> None:
    assert news in one(tmp_path, page(f"{BODY}<p>{news}</p>")).text


def test_an_article_on_several_pages_says_what_is_not_read(tmp_path: Path) -> None:
    note, article = found_in(tmp_path / "a.html", page(head='<link rel="next" href="?page=2">'))
    assert isinstance(article, Article)
    assert "goes on on another page (?page=2)" in str(note)
    assert len(found_in(tmp_path / "b.html", page(head='<link rel="next" href="/another-story">'))) == 1


def test_text_between_blocks_is_kept_whole(tmp_path: Path) -> None:
    body = (
        f"<div><figure><figcaption>The bridge in 2019.</figcaption></figure>{FIRST}<br><br>{SECOND} <b>So</b> it is."
        f"<br><br><table><tr><td>By Morrow</td><td>25</td></tr></table>{THIRD}</div>"
    )
    lines = ["The bridge in 2019.", FIRST, f"{SECOND} So it is.", "By Morrow | 25", THIRD]
    assert one(tmp_path, page(body)).text.split("\n\n") == lines


def bare(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>{body}</body></html>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            bare("Gazette", "<main><h1>Sorry, we can't find that page</h1><p>It may have been moved.</p></main>"),
            "an error",
        ),
        (bare("Fehler 404", "<h1>Fehler 404</h1><p>Die angeforderte Seite wurde nicht gefunden.</p>"), "an error"),
        (bare("Oops", "<h1>Oops!</h1><p>That page doesn't exist. Go back to the home page.</p>"), "an error"),
        (bare("451: Unavailable", "<p>Access cannot be granted at this time.</p>"), "an error"),
        (
            bare("Consent", "<h1>Before you continue</h1><p>We and our partners use cookies to show ads.</p>"),
            "no main text",
        ),
        (bare("Gazette", "<div id='root'></div><noscript>You need to enable JavaScript.</noscript>"), "JavaScript"),
        (bare("Redirecting", "<p>Redirecting...</p>"), "no main text"),
        (
            bare("Bridge", "<article><h1>Bridge</h1><p>Please disable your ad blocker to go on.</p></article>"),
            "no main",
        ),
        (page(f"<p>{FIRST}</p><p>Il vous reste 85% de cet article à lire.</p>"), "before a paywall"),
        (page(f"<p>{FIRST}</p><p>Jetzt weiterlesen mit Plus: 4 Wochen für 1 Euro.</p>"), "before a paywall"),
    ],
)
def test_what_shows_no_article_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    (problem,) = found_in(tmp_path / "a.html", content)
    assert reason in str(problem)


@pytest.mark.parametrize(
    ("title", "news"),
    [
        ("404 homes found no buyers", FIRST),
        ("Access denied: how a town lost its lake", FIRST),
        (
            "Are captchas dead?",
            "Pages that ask whether you are a robot cost nine seconds each, a study of readers found.",
        ),
        ("Bus late", "The bus to Morrow is late today."),
        ("ニュース", "シル川の古い橋は月曜日に閉鎖された。修理は秋までかかる。"),
    ],
)
def test_news_of_errors_and_checks_is_news(tmp_path: Path, title: str, news: str) -> None:
    rest = f"<p>{SECOND}</p><p>{THIRD}</p>" if len(news) > 50 else ""
    content = bare(title, f"<main><article><h1>{title}</h1><p>{news}</p>{rest}</article></main>")
    assert news in one(tmp_path, content).text
