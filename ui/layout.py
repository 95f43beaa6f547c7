"""What stands where on the chat page, before anything happens on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component

from ui.evidence import render_sources
from ui.markup import escaped
from ui.ports import Chain, Library
from ui.printing import covered
from ui.syncing import SyncState

WELCOME = (
    '<div class="welcome"><h2>Ask your documents</h2><p>Every sentence of an answer leads back '
    "to the exact passage it rests on. Click its marker to check it.</p></div>"
)
ASSETS = Path(__file__).with_name("assets")


@dataclass(frozen=True, slots=True)
class Parts:
    """What changes on the page, and what a person acts on."""

    header: gr.HTML
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


def lay_out(library: Library, chain: Chain, examples: Sequence[str]) -> Parts:
    """Place everything inside the page that is being built."""
    with gr.Row(elem_id="bar"):
        header = _still_html(header_html(library, chain), "top")
        restart = gr.Button("New conversation", size="sm", visible=False, elem_id="restart")
    with gr.Row(elem_id="columns"):
        with gr.Column(elem_id="talk"):
            conversation = _still_html(WELCOME, "conversation")
            with gr.Row(elem_id="examples") as offered:
                buttons = tuple(gr.Button(example, size="sm") for example in examples)
            notice = _still_html("", "notice")
            box = _question_box()
        with gr.Column(elem_id="proof"):
            evidence = _still_html(render_sources(library.sources()), "evidence")
            _still_html(asset("viewer-frame.html"), "viewer")
    return Parts(
        header, gr.State(()), conversation, offered, buttons, notice, box, restart, evidence
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        placeholder="Ask a question",
        show_label=False,
        container=False,
        max_lines=6,
        submit_btn="Ask",
        autofocus=True,
        elem_id="question",
    )


def mode_line(model: str, source_count: int) -> str:
    """One sentence on where answers come from: quoted, or written by which model."""
    sources = f"{source_count:,} source{'' if source_count == 1 else 's'}"
    if model == "quotes":
        return (
            f"Quotes mode: answers are sentences quoted from {sources}; no language model is used."
        )
    return f"Answers are written by {model} from {sources} and checked against them."


def header_html(library: Library, chain: Chain, state: SyncState | None = None) -> str:
    """The name of the thing, the mode it runs in, and what the index is doing, if anything."""
    lines = [mode_line(chain.model, len(library.sources())), sync_line(library.coverage, state)]
    shown = "".join(f'<p class="mode">{escaped(line)}</p>' for line in lines if line)
    return f'<div class="top"><h1>citeback</h1>{shown}</div>'


def sync_line(coverage: float, state: SyncState | None) -> str:
    """One sentence on a sync under way or a build not finished; empty where all is in step."""
    said = []
    if state is not None and state.running:
        step = state.step
        far = f", {step.done / step.total:.0%}" if step is not None and step.total else ""
        said.append(f"Bringing the index in step ({step.doing if step else 'looking'}{far}).")
    if state is not None and state.problem:
        said.append(f"The last sync ended early: {state.problem}.")
    if coverage < 1:
        said.append(covered(coverage))
    return " ".join(said)


def asset(name: str) -> str:
    """The text of a file the page is made of."""
    return (ASSETS / name).read_text(encoding="utf-8")


def _still_html(value: str, name: str) -> gr.HTML:
    # Gradio's own click script and styles are left out: links are all there is to click.
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)
