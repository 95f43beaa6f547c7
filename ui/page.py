"""The chat page: conversation on the left, the evidence of the last answer on the right."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Read by gradio when it is imported; without it, it would report its use over the network.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI
from gradio.blocks import BlockContext
from gradio.components import Component

from rag.chain import AskedBadly, checked
from ui.conversation import Exchanges, converse
from ui.evidence import render_evidence, render_sources
from ui.markup import escaped
from ui.ports import Chain, Library
from ui.theme import page_theme
from ui.transcript import render_conversation

# Answers worked on at the same time; further questions wait their turn.
_CONCURRENT_ANSWERS = 16
_WELCOME = (
    '<div class="welcome"><h2>Ask your documents</h2><p>Every sentence of an answer leads back '
    "to the exact passage it rests on. Click its marker to check it.</p></div>"
)
_ASSETS = Path(__file__).with_name("assets")

Shown = dict[object, object]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What changes on the page, and what a person acts on."""

    past: gr.State
    conversation: gr.HTML
    examples: gr.Row
    example_buttons: tuple[gr.Button, ...]
    notice: gr.HTML
    box: gr.Textbox
    restart: gr.Button
    evidence: gr.HTML

    def changing(self) -> list[Component | BlockContext]:
        """All that an event may change; Gradio wants to be told beforehand."""
        return [
            self.past,
            self.conversation,
            self.examples,
            self.notice,
            self.box,
            self.restart,
            self.evidence,
        ]


def mount_page(app: FastAPI, library: Library, chain: Chain, examples: Sequence[str]) -> None:
    """Put the chat page at ``/`` of ``app``. Mount it last: it takes every path still free."""
    gr.mount_gradio_app(
        app,
        build_page(library, chain, examples),
        path="/",
        theme=page_theme(),
        css_paths=_ASSETS / "page.css",
        head=f"<script>{_asset('page.js')}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        max_file_size=1,  # the page takes no files, so its upload route need not either
    )


def build_page(library: Library, chain: Chain, examples: Sequence[str]) -> gr.Blocks:
    """The page as Gradio blocks, not yet served."""
    page = gr.Blocks(title="citeback", analytics_enabled=False, fill_width=True)
    with page:
        with gr.Row(elem_id="bar"):
            header = _still_html(_header(library, chain), "top")
            restart = gr.Button("New conversation", size="sm", visible=False, elem_id="restart")
        with gr.Row(elem_id="columns"):
            parts = _lay_out(library, examples, restart)
        _answer_questions(parts, chain)
        _start_afresh(parts, library)
        # The index may have changed since this page was built.
        page.load(
            lambda: (_header(library, chain), render_sources(library.sources())),
            outputs=[header, parts.evidence],
            show_progress="hidden",
            api_visibility="private",
        )
    # Gradio's own default is one at a time: everybody would wait for everybody.
    page.queue(default_concurrency_limit=_CONCURRENT_ANSWERS)
    return page


def mode_line(model: str, source_count: int) -> str:
    """One sentence on where answers come from: quoted, or written by which model."""
    sources = f"{source_count:,} source{'' if source_count == 1 else 's'}"
    if model == "quotes":
        return (
            f"Quotes mode: answers are sentences quoted from {sources}; no language model is used."
        )
    return f"Answers are written by {model} from {sources} and checked against them."


def _header(library: Library, chain: Chain) -> str:
    mode = mode_line(chain.model, len(library.sources()))
    return f'<div class="top"><h1>citeback</h1><p class="mode">{escaped(mode)}</p></div>'


def _lay_out(library: Library, examples: Sequence[str], restart: gr.Button) -> _Parts:
    with gr.Column(elem_id="talk"):
        conversation = _still_html(_WELCOME, "conversation")
        with gr.Row(elem_id="examples") as offered:
            buttons = tuple(gr.Button(example, size="sm") for example in examples)
        notice = _still_html("", "notice")
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask a question",
            show_label=False,
            container=False,
            max_lines=6,
            submit_btn="Ask",
            autofocus=True,
            elem_id="question",
        )
    with gr.Column(elem_id="proof"):
        evidence = _still_html(render_sources(library.sources()), "evidence")
        _still_html(_asset("viewer-frame.html"), "viewer")
    return _Parts(gr.State(()), conversation, offered, buttons, notice, box, restart, evidence)


def _answer_questions(parts: _Parts, chain: Chain) -> None:
    def ask(question: str, past: Exchanges) -> Iterator[Shown]:
        try:
            question = checked(question)
        except AskedBadly as fault:
            yield {parts.notice: f'<p class="notice" role="status">{escaped(str(fault))}</p>'}
            return
        # Only now is the box emptied, and once: what is typed meanwhile stays.
        yield {parts.box: "", parts.notice: "", parts.examples: gr.Row(visible=False)}
        for grown in converse(chain, question, past):
            yield _shown(parts, grown)

    clicks = [(button.click, button) for button in parts.example_buttons]
    for trigger, question in [(parts.box.submit, parts.box), *clicks]:
        asked = gr.on(
            trigger,
            ask,
            [question, parts.past],
            parts.changing(),
            show_progress="hidden",
            api_visibility="private",
        )
        asked.then(None, js="() => citeback.showFirst()")


def _shown(parts: _Parts, exchanges: Exchanges) -> Shown:
    shown: Shown = {
        parts.past: exchanges,
        parts.conversation: render_conversation(exchanges),
        parts.restart: gr.Button(visible=True, interactive=exchanges[-1].complete),
    }
    # Until a new answer begins, the evidence of the last one stays.
    if (answer := exchanges[-1].answer) is not None:
        shown[parts.evidence] = render_evidence(answer)
    return shown


def _start_afresh(parts: _Parts, library: Library) -> None:
    def restart() -> Shown:
        return {
            parts.box: "",
            parts.past: (),
            parts.conversation: _WELCOME,
            parts.notice: "",
            parts.examples: gr.Row(visible=True),
            parts.restart: gr.Button(visible=False),
            parts.evidence: render_sources(library.sources()),
        }

    cleared = parts.restart.click(
        restart, None, parts.changing(), show_progress="hidden", api_visibility="private"
    )
    cleared.then(None, js="() => citeback.showFirst()")


def _still_html(value: str, name: str) -> gr.HTML:
    # Gradio's own click script and styles are left out: links are all there is to click.
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
