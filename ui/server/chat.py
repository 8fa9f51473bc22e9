"""The chat: Gradio draws the conversation that an address names, and streams what changes in it.

It is given nothing but the address of the page: the conversation is in it, and lives on the desk and in its database,
not in the browser's session. Questions come in through routes of ours, because Gradio throws one away that is sent
while another is answered, and clears the box while somebody types in it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI

from ui.server.api.callers import caller
from ui.server.rendering import drawn
from ui.server.room import Room
from ui.server.texts import Texts, language_of

PATH = "/chat"
_SESSIONS = 200  # Gradio keeps some 30 kB of each, 10,000 of them by default; all that a conversation is, we keep
_FRONTEND = Path(gr.__file__).parent / "templates" / "frontend"


@dataclass(frozen=True, slots=True)
class Frontend:
    """Gradio's own script and style, whose names carry a hash."""

    script: str
    style: str

    @classmethod
    def installed(cls) -> Frontend:
        """Those of the installed Gradio, out of its page.

        Raises:
            RuntimeError: Its page looks otherwise than it did.
        """
        page = (_FRONTEND / "index.html").read_text()
        found = [re.search(rf"assets/index-[\w-]+\.{suffix}", page) for suffix in ("js", "css")]
        if not all(found):
            raise RuntimeError(
                f"Gradio {gr.__version__} names no script in {_FRONTEND / 'index.html'}; use 6.30 or 6.31"
            )
        script, style = (match[0] for match in found if match)
        return cls(script, style)


def mount(app: FastAPI, room: Room) -> None:
    """Puts the chat under `/chat` of an application."""
    gr.mount_gradio_app(
        app,
        blocks(room),
        PATH,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        max_file_size=1,
        enable_monitoring=False,
        theme=_theme(),
    )


def blocks(room: Room) -> gr.Blocks:
    """The conversation and the box; what is around them is a page of ours."""
    made: gr.Blocks
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as made:
        talk = gr.Chatbot(
            elem_id="talk",
            show_label=False,
            height=None,
            latex_delimiters=[],
            buttons=[],
            feedback_options=None,
            layout="bubble",
            allow_tags=True,
            # What is drawn is escaped by us, and its policy runs no script that a text could bring.
            sanitize_html=False,
            autoscroll=False,
            group_consecutive_messages=False,
        )
        gr.Textbox(
            elem_id="question",
            label="Question",
            show_label=False,
            container=False,
            submit_btn=True,
            max_lines=8,  # and no longest length: a browser cuts what is pasted to it without a word
        )
        look = gr.Button("Look again", elem_id="look")

        async def watch(request: gr.Request) -> AsyncIterator[list[dict[str, Any]]]:
            texts, who = Texts(language_of(request)), caller(request)
            conversation = request.query_params.get("conversation", "")
            known = await asyncio.to_thread(room.conversations.conversation, conversation)
            if known and known.owner != who.name:
                return  # another's is as if there were none
            async for turns in room.desk.watch(conversation):
                who = await asyncio.to_thread(room.now, who)
                yield [
                    {"role": role, "content": html}
                    for turn in turns
                    if room.may_see(turn, who)
                    for role, html in zip(
                        ("user", "assistant"),
                        drawn(turn, texts, room.reading(turn.narrowing).collection(), room.desk.place(turn.id)),
                        strict=True,
                    )
                ]

        # Many look at once, and looking costs nothing: the desk has the queue.
        free: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
        look.click(watch, None, talk, trigger_mode="multiple", **free)
        made.load(watch, None, talk, **free)
    made.queue(max_size=512)
    made.state_session_capacity = _SESSIONS
    return made


def _theme() -> gr.Theme:
    """Gradio's own fonts come from Google; the system's do not."""
    return gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))
