"""The place of a citation in its file, in words for a reader."""

from __future__ import annotations

from pathlib import PurePosixPath

from rag.answer import Citation
from ui.texts import ENGLISH, Texts

_DECKS = (".pptx", ".ppt", ".odp")


def where_in_file(citation: Citation, texts: Texts = ENGLISH) -> str | None:
    """``p. 3``, ``slide 2`` or ``Prices!A5:D5``; None if the format has none of these."""
    if citation.cells is not None:
        return citation.cells
    if citation.page is None:
        return None
    return page_named(citation.page, citation.source, texts)


def page_named(page: int | str, source: str, texts: Texts = ENGLISH) -> str:
    """``p. 3`` or ``slide 3``; ``page`` may be several, with commas between."""
    return (texts.slide if is_deck(source) else texts.page).format(page=page)


def is_deck(source: str) -> bool:
    """True if the pages of a source are slides."""
    return PurePosixPath(source).suffix.lower() in _DECKS
