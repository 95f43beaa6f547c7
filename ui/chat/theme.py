"""The look of Gradio's own parts of the page: plain, with the fonts already on the user's machine."""

from __future__ import annotations

import gradio as gr

_FONTS = ["Inter", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "system-ui", "sans-serif"]
_MONO_FONTS = ["ui-monospace", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]


def page_theme() -> gr.themes.Base:
    """A neutral theme with one accent colour; it only names fonts, so none are downloaded."""
    return gr.themes.Base(
        primary_hue="teal", neutral_hue="stone", font=_FONTS, font_mono=_MONO_FONTS
    ).set(
        body_background_fill="#fbfaf8",
        body_background_fill_dark="#17191c",
    )
