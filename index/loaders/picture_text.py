"""Pictures inside a document that is no PDF: what they say is written where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from index.errors import Unreadable
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Loaded, Unread
from index.loaders.pdf.layout import Page
from index.loaders.pdf.paragraphs import Paragraph, body_size, page_paragraphs
from index.loaders.pdf.scans import READ, UNSURE, dpi_of, scanned_page
from index.loaders.pictures import decoded
from index.loaders.writing import Writing
from index.ocr.pictures import Recognised

_SMALL = 20_000  # pixels; a smaller picture is an icon or a rule
_MOST = 2000  # pictures of one document


@dataclass(slots=True)
class PictureTexts:
    """Reads the pictures of one document; each once, where it stands first."""

    options: ReadingOptions
    _seen: set[bytes] = field(default_factory=set)
    _left: Counter[str] = field(default_factory=Counter)
    _unread: Counter[str] = field(default_factory=Counter)

    def write(self, writing: Writing, data: bytes | None) -> None:
        """Write what a picture says, as paragraphs and tables of their own."""
        name = sha256(data or b"").digest()
        if data and name in self._seen:
            return
        self._seen.add(name)
        if data is None or self.options.recogniser is None or len(self._seen) > _MOST:
            self._left["pictures"] += 1
            return
        try:
            picture = next(decoded(data))
        except (Unreadable, StopIteration):  # a drawing, or of a format of its own
            self._left["pictures"] += 1
            return
        if picture.width * picture.height >= _SMALL:
            self._write(writing, next(self.options.recogniser.read([picture])))

    def left_out(self, source_id: str, held: int = 0) -> Iterator[Loaded]:
        """What was not read, and why; ``held`` is how many pictures the document holds in all."""
        if self.options.recogniser is None:
            self._left["pictures"] = held
        elif held > len(self._seen):  # they stand nowhere in the text
            self._left["pictures"] += held - len(self._seen)
        for what, count in (+self._left).items():
            yield LeftOut(source_id, what, count)
        for reason, count in self._unread.items():
            said = "picture" if count == 1 else f"{count} pictures"
            yield Unread(f"{source_id} ({said})", Unreadable(reason))

    def _write(self, writing: Writing, read: Recognised) -> None:
        if read.unread:
            self._unread[read.unread] += 1
        if read.unsure:
            self._left[UNSURE] += read.unsure
        page = scanned_page(1, read, dpi_of(read.width, read.height))
        writing.end_table()
        for each in page_paragraphs(page, body_size([page]), set())[0]:
            with writing.marked(READ, _certainty(each, page)):
                _write_paragraph(writing, each)


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
