"""Writes what was recognised in a picture of a document: paragraphs and tables, marked as read by OCR."""

from __future__ import annotations

from collections import Counter

from index.loaders.pdf.layout import Page
from index.loaders.pdf.paragraphs import Paragraph, body_size, page_paragraphs
from index.loaders.pdf.scans import READ, UNSURE, dpi_of, scanned_page
from index.loaders.writing import Writing
from index.ocr.pictures import Recognised


def write_recognised(writing: Writing, read: Recognised) -> Counter[str]:
    """Write what a picture says; returns what was left out of it."""
    page = scanned_page(1, read, dpi_of(read.width, read.height))
    writing.end_table()
    for each in page_paragraphs(page, body_size([page]), set())[0]:
        with writing.marked(READ, _certainty(each, page)):
            _write_paragraph(writing, each)
    return Counter({UNSURE: read.unsure} if read.unsure else {})


def _write_paragraph(writing: Writing, paragraph: Paragraph) -> None:
    if paragraph.table is not None:
        rows = [row.cells for row in paragraph.table.rows]
        writing.table(rows, header=len(rows) > 1)
    else:
        writing.paragraph(" ".join(line.text for _, line in paragraph.lines))


def _certainty(paragraph: Paragraph, page: Page) -> float:
    """The least score of a paragraph's words; of a table, of all words of the picture."""
    words = [word for _, line in paragraph.lines for word in line.words] or page.words
    return round(min((word.score for word in words if word.score is not None), default=0.0), 2)
