"""The chat page: Gradio, on this machine, with nothing loaded from elsewhere."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from rich.console import Console

from qa.domain import Answer, Article, Filter, Question
from qa.errors import DatelineError
from qa.index import Index
from qa.pipeline import Answerer
from qa.settings import Settings
from ui.render import answer_html, inert, sources_html

_EXAMPLES = 3
_REMEMBERED = 4  # answers that the next question may lean on
_READ_FOR_EXAMPLES = 300
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")

CSS = """
.gradio-container {max-width: 1200px !important; margin: 0 auto !important}
#masthead h1 {font-family: Georgia, 'Times New Roman', serif; font-size: 1.7rem; margin: 0}
#masthead p {margin: .1rem 0 0; color: var(--body-text-color-subdued)}
#chat a.cite, .number {display: inline-block; min-width: 1.25em; padding: 0 .3em; margin: 0 .1em 0 .25em;
  text-align: center; font-size: .75em; line-height: 1.5em; border-radius: .4em;
  background: var(--primary-500); color: #fff;
  text-decoration: none; vertical-align: .1em}
.number {margin-left: 0; margin-right: .5em}
#chat .refusal {font-style: italic}
#chat .flag {font-size: .8em; color: #b45309; border: 1px solid currentColor; border-radius: .4em; padding: 0 .3em}
#chat .notice {margin-top: .5em; font-size: .85em; opacity: .85}
.sources {list-style: none; margin: 0; padding: 0}
.source {margin: 0 0 .8rem; padding: .7rem .8rem; border: 1px solid var(--border-color-primary); border-radius: .6rem}
.source:target {border-color: var(--primary-500); box-shadow: 0 0 0 1px var(--primary-500)}
.source .headline {font-weight: 600; line-height: 1.35}
.source .byline, .source .also, .hint {font-size: .85em; color: var(--body-text-color-subdued)}
.source blockquote {margin: .5rem 0 0; padding-left: .7rem; border-left: 3px solid var(--border-color-primary);
  font-size: .92em; line-height: 1.5; overflow-wrap: anywhere; white-space: pre-line}
.source mark {background: #fde68a; color: #1f2937; padding: .05em 0}
@media (max-width: 600px) {.gradio-container {padding: .5rem !important}}
"""


def build(answerer: Answerer) -> gr.Blocks:
    """The page over an answerer's index."""
    index = answerer.retriever.index
    outlets = [outlet.source for outlet in index.catalog.outlets() if outlet.source]
    page: gr.Blocks
    with gr.Blocks(title="Dateline", analytics_enabled=False) as page:
        gr.HTML(_masthead(index, answerer), elem_id="masthead")
        with gr.Row():
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    height=520,
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    layout="bubble",
                    allow_tags=False,
                    placeholder="Ask about the articles.",
                )
                box = gr.Textbox(
                    placeholder="Ask a question",
                    show_label=False,
                    submit_btn=True,
                    autofocus=True,
                    elem_id="question",
                    max_lines=4,
                )
                gr.Examples(examples(index), inputs=box, label="For example")
                with gr.Accordion("Only articles …", open=False):
                    with gr.Row():
                        since = gr.Textbox(
                            label="published since", placeholder="YYYY-MM-DD", elem_id="since", min_width=140
                        )
                        until = gr.Textbox(
                            label="published until", placeholder="YYYY-MM-DD", elem_id="until", min_width=140
                        )
                    chosen = gr.Dropdown(outlets, multiselect=True, label="from these outlets", elem_id="outlets")
                    any_date = gr.Checkbox(label="of any day, whatever days the question names", elem_id="any-date")
            with gr.Column(scale=2, min_width=280):
                sources = gr.HTML(sources_html(None), elem_id="sources")

        answers = gr.State(())

        def respond(
            message: str,
            history: list[dict[str, Any]],
            since: str,
            until: str,
            chosen: list[str],
            any_date: bool,
            before: tuple[Answer, ...],
        ) -> Iterator[tuple[str, list[dict[str, Any]], str, tuple[Answer, ...]]]:
            message = message.strip()
            if not message:
                yield "", history, sources_html(None), before
                return
            history = [*history, {"role": "user", "content": inert(message)}]
            yield "", history, "", before
            try:
                filter = Filter(None, _day(since), _day(until), frozenset(chosen or ()))
                for answer in answerer.stream(Question(message, filter, history=before, any_date=any_date)):
                    reply = {"role": "assistant", "content": answer_html(answer)}
                    yield "", [*history, reply], sources_html(answer), (*before, answer)[-_REMEMBERED:]
            except DatelineError as error:
                reply = {"role": "assistant", "content": f'<span class="flag">{inert(str(error))}</span>'}
                yield "", [*history, reply], sources_html(None), before

        # What is cleared from the page is not leant on.
        chat.clear(tuple, None, answers)
        box.submit(
            respond,
            [box, chat, since, until, chosen, any_date, answers],
            [box, chat, sources, answers],
            show_progress="hidden",
            api_visibility="private",
        )
    return page


def serve(
    settings: Settings, *, host: str, port: int | None, browser: bool, log: Console, block: bool = True
) -> gr.Blocks:
    """Serves the page; until Ctrl-C where `block`.

    Raises:
        DatelineError: The index or the chat model cannot be used.
    """
    page = build(Answerer.from_settings(settings))
    page.queue(default_concurrency_limit=2)
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        inbrowser=browser,
        quiet=True,
        prevent_thread_lock=True,
        footer_links=[],
        share=False,
        ssr_mode=False,
        css=CSS,
        theme=_theme(),
    )
    log.print(f"Dateline answers at {address}  (Ctrl-C ends)")
    if block:
        page.block_thread()
    return page


def _theme() -> gr.Theme:
    """Gradio's own fonts come from Google; the system's do not."""
    fonts = ("system-ui", "sans-serif")
    return gr.themes.Soft(primary_hue="blue", font=fonts, font_mono=("ui-monospace", "monospace"))


def _masthead(index: Index, answerer: Answerer) -> str:
    count = index.catalog.count_articles()
    dates = index.catalog.date_range()
    span = f", {_long(dates[0])} to {_long(dates[1])}" if dates else ""
    who = "quotes the articles" if answerer.answerer.name == "extractive" else f"writes with {answerer.answerer.name}"
    return f"<h1>Dateline</h1><p>{count:,} articles{span} · {inert(who)}</p>"


def _long(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _day(text: str) -> dt.date | None:
    if not text or not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise DatelineError(f"{text.strip()!r} is not a day; write it as YYYY-MM-DD") from None


def examples(index: Index) -> list[list[str]]:
    """Questions about names that recur in the newest articles."""
    newest = list(islice(index.catalog.articles(), _READ_FOR_EXAMPLES))
    names = _recurring(newest)
    return [[f"What is the latest on {name}?"] for name in names[:_EXAMPLES]] or [["What happened?"]]


def _recurring(articles: Sequence[Article]) -> list[str]:
    counts = Counter(
        name for article in articles for name in set(_NAME.findall(f"{article.title}. {article.text[:600]}"))
    )
    return [name for name, count in counts.most_common(20) if count > 1]
