"""What was read in the pictures of a page with text stands behind what is above them."""

from __future__ import annotations

from collections.abc import Sequence

from index.loaders.pdf.layout import Page, around
from index.loaders.pdf.paragraphs import Paragraph, body_size, page_paragraphs
from index.loaders.writing import Box


def with_pictures(found: Sequence[Paragraph], page: Page) -> list[Paragraph]:
    """The paragraphs of a page, with those of its pictures between them."""
    placed = list(found)
    for picture in page.pictures:
        inside, _ = page_paragraphs(picture, body_size([picture]), set())
        top = around([word.box for word in picture.words])
        at = max((n + 1 for n, each in enumerate(placed) if _above(each, top)), default=0)
        placed[at:at] = [_plain(each) for each in inside]
    return placed


def _above(paragraph: Paragraph, picture: Box) -> bool:
    """True if a paragraph ends above a picture, in its column."""
    box = paragraph.table.box if paragraph.table else paragraph.lines[-1][1].box
    beside = box[2] < picture[0] or box[0] > picture[2]
    return not beside and (box[1] + box[3]) / 2 < picture[1]


def _plain(paragraph: Paragraph) -> Paragraph:
    """Large letters in a picture are no heading of the text around it."""
    if paragraph.kind in ("heading", "note"):
        paragraph.kind = "paragraph"
    return paragraph
