"""The layout of the chat page, and its parts that don't belong to a conversation.

Gradio provides the page's queue, streams and state. The visible HTML is our own, and documents
cannot inject into it; all user actions come back through one component, ``wire``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import gradio as gr
from gradio.components import Component

from index.errors import NotKept, OnlyReadable
from index.passages import SourceSummary
from ui.chat.evidence import render_sources
from ui.chat.session import Tab
from ui.html.elements import attributes, button, escaped, icon_button
from ui.indexing.background_sync import SyncState
from ui.terminal.answers import covered
from ui.texts import Texts

# The kinds of requests that the page's script may send to the server: each is an event of its own.
_WIRE = """
citeback.connect({
  ask: (action) => trigger('ask', action), go: (action) => trigger('go', action),
  act: (action) => trigger('act', action), halt: (action) => trigger('halt', action),
});
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that change on the page; ``tab`` is the state of one open page."""

    wire: gr.HTML
    tab: gr.State
    rail_head: gr.HTML
    kept: gr.HTML
    rail_foot: gr.HTML
    bar: gr.HTML
    status: gr.HTML
    earlier: gr.HTML
    latest: gr.HTML
    notice: gr.HTML
    composer: gr.HTML
    proof: gr.HTML
    dialogs: gr.HTML

    def all(self) -> list[Component]:
        """Every part; Gradio must know in advance which parts an event may change."""
        return [getattr(self, field.name) for field in fields(self)]


def lay_out() -> Parts:
    """Place all parts in the page being built; they are empty until the page is loaded."""
    tab = gr.State(Tab())
    wire = gr.HTML("", elem_id="wire", js_on_load=_WIRE, apply_default_css=False)
    with gr.Row(elem_id="frame"):
        with gr.Column(elem_id="rail"):
            rail_head, kept, rail_foot = _html("rail-head"), _html("kept"), _html("rail-foot")
        with gr.Column(elem_id="talk"):
            bar, status = _html("bar"), _html("status")
            with gr.Column(elem_id="conversation"):
                earlier, latest = _html("earlier"), _html("latest")
            notice, composer = _html("notice"), _html("composer")
        with gr.Column(elem_id="proof"):
            proof = _html("proof-inside")
    return Parts(
        wire, tab, rail_head, kept, rail_foot, bar, status, earlier, latest, notice,
        composer, proof, _html("dialogs"),
    )  # fmt: skip


def render_bar(texts: Texts) -> str:
    """The top bar for narrow windows, in which the sidebar and the evidence are collapsed."""
    return (
        f'<div class="bar">{icon_button(texts.menu, "rail", "menu")}'
        '<span class="brand"><b>[1]</b> citeback</span>'
        f"{icon_button(texts.evidence, 'proof', 'proof')}</div>"
    )


def render_welcome(sources: Sequence[SourceSummary], examples: Sequence[str], texts: Texts) -> str:
    """The page before the first question, with the list of sources collapsed."""
    offered = "".join(
        f"<li>{button(each, 'example', 'example', data_question=each)}</li>" for each in examples
    )
    tries = f'<h2 class="try">{escaped(texts.try_one)}</h2><ul class="examples">{offered}</ul>'
    return (
        f'<div class="welcome"><h1>{escaped(texts.welcome)}</h1><p>{escaped(texts.welcome_more)}</p>'
        f"{tries if examples else ''}"
        f'<div class="proof" hidden>{render_sources(sources, texts)}</div></div>'
    )


def render_composer(scope: str, modes: Sequence[str], texts: Texts, *, who: str) -> str:
    """The question box with the choice of sources; ``who`` is the tag of the person it is made for."""
    told = attributes(
        {
            "data-language": texts.tag,
            "data-who": who,
            "data-logged-out": texts.logged_out,
            "data-unreachable": texts.unreachable,
            "data-reload": texts.reload,
        }
    )
    shown = "".join(f'<p class="mode">{escaped(mode)}</p>' for mode in modes)
    box = attributes({"placeholder": texts.placeholder, "aria-label": texts.question})
    return (
        f'<form class="composer" id="ask"{told}>'
        f'<textarea id="question" rows="1"{box}></textarea>'
        f'<div class="composer-row">{scope}<span class="spring"></span>'
        f'<button type="button" class="stop" data-do="stop">{escaped(texts.stop)}</button>'
        f'<button type="submit" class="submit">{escaped(texts.ask)}</button></div></form>{shown}'
    )


def render_ended(said: str, texts: Texts) -> str:
    """A notice that this page accepts no more questions, with a button to reload it."""
    return (
        f'<p class="notice ended" role="alert">{escaped(said)} '
        f"{button(texts.reload, 'reload', 'link')}</p>"
    )


def render_proof(texts: Texts) -> str:
    """The evidence, filled by the page's script, and under it the source viewer."""
    label = attributes({"title": texts.viewer_label})
    return (
        f'<div class="proof-bar">{icon_button(texts.close, "proof", "close")}</div>'
        '<div id="evidence"></div>'
        f'<section class="viewer" id="viewer"><div class="viewer-bar"><h2>{escaped(texts.in_source)}</h2>'
        f"{button(texts.evidence, 'cards', 'link narrow-only')}"
        f"{button(texts.back, 'back', 'link')}</div>"
        f'<p class="viewer-none">{escaped(texts.click_to_read)}</p>'
        f'<iframe name="source-viewer"{label}></iframe></section>'
    )


def render_not_kept(problem: NotKept, texts: Texts) -> str:
    """One line that says why an action can't be saved."""
    only_read = isinstance(problem, OnlyReadable)
    said = texts.not_kept_read_only if only_read else texts.not_kept_full
    return f'<p class="notice" role="alert">{escaped(said[:1].upper() + said[1:])}</p>'


def mode_line(model: str, source_count: int, texts: Texts) -> str:
    """One sentence on where answers come from: quotes, or the model that writes them."""
    said = texts.quotes_mode if model == "quotes" else texts.written_mode
    return said.format(model=model, sources=f"{source_count:,}")


def sync_line(coverage: float, state: SyncState | None, texts: Texts) -> str:
    """What the index is doing, or what is wrong with it; empty if it is up to date."""
    said = []
    if state is not None and state.running:
        step = state.step
        far = f", {step.done / step.total:.0%}" if step is not None and step.total else ""
        doing = {
            "reading": texts.doing_reading,
            "recognising": texts.doing_recognising,
            "embedding": texts.doing_embedding,
        }
        what = doing[step.doing] if step else texts.doing_looking
        said.append(texts.in_step.format(doing=f"{what}{far}"))
    if state is not None and state.problem:
        said.append(texts.ended_early.format(problem=state.problem))
    if coverage < 1:
        said.append(covered(coverage) if texts.tag == "en" else f"{coverage:.0%}")
    return f'<p class="status" role="status">{escaped(" ".join(said))}</p>' if said else ""


def _html(name: str) -> gr.HTML:
    # Gradio's own click script and styles are left out.
    return gr.HTML("", elem_id=name, js_on_load=None, apply_default_css=False)
