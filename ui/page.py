"""The chat page: conversation on the left, the evidence of the last answer on the right."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import gradio as gr
from fastapi import FastAPI

from rag.chain import AskedBadly, checked
from ui.conversation import Exchanges, converse
from ui.evidence import render_evidence, render_sources
from ui.layout import ASSETS, WELCOME, Parts, asset, header_html, lay_out
from ui.markup import escaped
from ui.ports import Chain, Library
from ui.syncing import Syncing
from ui.theme import page_theme
from ui.transcript import render_conversation

# Answers worked on at the same time; further questions wait their turn.
_CONCURRENT_ANSWERS = 16
_LOOKED_AT_S = 5  # how often an open page asks how far a sync is

Shown = dict[object, object]


def mount_page(
    app: FastAPI,
    library: Library,
    chain: Chain,
    examples: Sequence[str],
    syncing: Syncing | None = None,
    *,
    root_path: str = "",
) -> None:
    """Put the chat page at ``/`` of ``app``. Mount it last: it takes every path still free."""
    gr.mount_gradio_app(
        app,
        build_page(library, chain, examples, syncing),
        path="/",
        root_path=root_path or None,
        theme=page_theme(),
        css_paths=ASSETS / "page.css",
        head=f"<script>{asset('page.js')}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        max_file_size=1,  # the page takes no files, so its upload route need not either
    )


def build_page(
    library: Library, chain: Chain, examples: Sequence[str], syncing: Syncing | None = None
) -> gr.Blocks:
    """The page as Gradio blocks, not yet served."""
    # Some parts of Gradio ask the page, others the environment, whether to report their use.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    page = gr.Blocks(title="citeback", analytics_enabled=False, fill_width=True)
    with page:
        parts = lay_out(library, chain, examples)
        _answer_questions(parts, chain)
        _start_afresh(parts, library)
        _keep_current(page, parts, library, chain, syncing)
    # Gradio's own default is one at a time: everybody would wait for everybody.
    page.queue(default_concurrency_limit=_CONCURRENT_ANSWERS)
    return page


def _answer_questions(parts: Parts, chain: Chain) -> None:
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


def _shown(parts: Parts, exchanges: Exchanges) -> Shown:
    shown: Shown = {
        parts.past: exchanges,
        parts.conversation: render_conversation(exchanges),
        parts.restart: gr.Button(visible=True, interactive=exchanges[-1].complete),
    }
    # Until a new answer begins, the evidence of the last one stays.
    if (answer := exchanges[-1].answer) is not None:
        shown[parts.evidence] = render_evidence(answer)
    return shown


def _start_afresh(parts: Parts, library: Library) -> None:
    def restart() -> Shown:
        return {
            parts.box: "",
            parts.past: (),
            parts.conversation: WELCOME,
            parts.notice: "",
            parts.examples: gr.Row(visible=True),
            parts.restart: gr.Button(visible=False),
            parts.evidence: render_sources(library.sources()),
        }

    cleared = parts.restart.click(
        restart, None, parts.changing(), show_progress="hidden", api_visibility="private"
    )
    cleared.then(None, js="() => citeback.showFirst()")


def _keep_current(
    page: gr.Blocks, parts: Parts, library: Library, chain: Chain, syncing: Syncing | None
) -> None:
    def header() -> str:
        return header_html(library, chain, syncing.state if syncing else None)

    # The index may have changed since this page was built.
    page.load(
        lambda: (header(), render_sources(library.sources())),
        outputs=[parts.header, parts.evidence],
        show_progress="hidden",
        api_visibility="private",
    )
    if syncing is not None:
        gr.Timer(_LOOKED_AT_S).tick(
            header, outputs=[parts.header], show_progress="hidden", api_visibility="private"
        )
