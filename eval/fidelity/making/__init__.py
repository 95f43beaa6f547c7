"""Writes a document of the corpus in each format."""

from __future__ import annotations

from collections.abc import Callable

from eval.fidelity.content import Document
from eval.fidelity.making import html, odt, pdf, pptx, word, xlsx

Maker = Callable[[Document], bytes]

MAKERS: dict[str, Maker] = {
    "docx": word.made,
    "odt": odt.made,
    "html": html.made,
    "md": html.markdown,
    "pdf": pdf.made,
    "pptx": pptx.made,
    "xlsx": xlsx.made,
}
