"""Scans and pictures are documents: in files of their own, in PDFs and inside office files."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.errors import Unreadable
from index.library import Library
from index.loaders import load
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Loaded, Unread
from index.loaders.pdf.drawing import drawn, with_recognised
from index.loaders.pdf.scans import READ, UNSURE
from index.loaders.reading import ParserProcess
from index.ocr.engine import Engine
from index.ocr.pictures import Picture, Recognised, RecognisedWord
from index.ocr.processes import EngineProcesses
from index.ocr.reader import PictureReader
from index.opening import open_library
from index.passages import Source, Span
from tests.fakes import WordEmbedder
from tests.index.scanning import FIRST, LINES, SECOND, encoded, picture, scan, sheet, table
from ui.texts import marks
from ui.viewer.highlight_boxes import frames

ROWS = [("Part", "Ordered", "Price"), ("Rope", "12", "4,870 EUR"), ("Lining", "3", "96 EUR")]


class Here:
    """The real engine, in this process."""

    def __init__(self) -> None:
        self.engine, self.seen = Engine(), list[Picture]()

    def read(self, pictures: Iterable[Picture], total: int = 0) -> Iterator[Recognised]:
        for each in pictures:
            self.seen.append(each)
            yield self.engine.read(each)


@pytest.fixture(scope="module")
def engine() -> Here:
    return Here()


@pytest.fixture
def options(engine: Here) -> ReadingOptions:
    engine.seen.clear()
    return replace(DEFAULTS, recogniser=engine)


class Saying:
    """A recogniser that says the same of every picture."""

    def __init__(self, *said: Recognised) -> None:
        self.said = said

    def read(self, pictures: Iterable[Picture], total: int = 0) -> Iterator[Recognised]:
        yield from (self.said[at % len(self.said)] for at, _ in enumerate(pictures))


def word(text: str, score: float = 0.9) -> RecognisedWord:
    return RecognisedWord(text, (90, 90, 260, 120), 30, score)


def test_a_scanned_page_is_read_with_its_certainty_and_places(options: ReadingOptions) -> None:
    (source,) = load(scan(sheet(), table(ROWS)), "a.pdf", options)
    assert isinstance(source, Source)
    assert f"{FIRST} {SECOND}" in source.text
    assert "| Part | Ordered | Price |\n|---|---|---|\n| Rope | 12 | 4,870 EUR |" in source.text
    assert {mark.what for mark in source.marks} == {READ}
    assert min(mark.certainty or 0 for mark in source.marks) > marks.UNSURE
    marked = [mark.span for mark in source.marks]
    assert [region.span for region in source.regions] == marked
    first = source.regions[0]
    assert first.page == 1 and first.box is not None
    assert first.box[:2] == pytest.approx((90 * 72 / 150, 92 * 72 / 150), abs=6)


def test_a_scan_on_its_side_has_its_places_on_the_page_as_it_is_shown(
    options: ReadingOptions,
) -> None:
    (source,) = load(scan(sheet().rotate(90, expand=True)), "a.pdf", options)
    assert isinstance(source, Source) and FIRST in source.text
    box = source.regions[0].box
    assert box is not None and box[3] - box[1] > 5 * (box[2] - box[0])


def test_text_in_a_scan_is_used_as_it_is(options: ReadingOptions, engine: Here) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(528, 336))
    canvas.drawImage(ImageReader(sheet()), 0, 0, 528, 336)
    text = canvas.beginText(40, 280)
    text.setTextRenderMode(3)
    for _ in range(6):
        text.textLine("What another program recognised in this scan stands here.")
    canvas.drawText(text)
    canvas.save()
    (source,) = load(file.getvalue(), "a.pdf", options)
    assert isinstance(source, Source)
    assert "another program" in source.text and FIRST not in source.text
    assert not source.marks


def test_a_scan_with_a_stamp_is_read_too(options: ReadingOptions) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(528, 336))
    canvas.drawImage(ImageReader(sheet()), 0, 0, 528, 336)
    canvas.drawString(300, 20, "Received 12 March")
    canvas.save()
    (source,) = load(file.getvalue(), "a.pdf", options)
    assert isinstance(source, Source)
    assert FIRST in source.text and source.text.count("Received 12 March") == 1


def test_without_ocr_pictures_beside_text_are_named() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for number in range(8):
        canvas.drawString(60, 780 - 16 * number, f"Line {number} of the report is text of its own.")
    canvas.drawImage(ImageReader(sheet()), 60, 300, 440, 280)
    canvas.showPage()
    canvas.drawImage(ImageReader(sheet()), 0, 0, 595, 842)
    canvas.drawString(300, 20, "Received 12 March")
    canvas.save()
    found = list(load(file.getvalue(), "a.pdf", ReadingOptions(ocr=False)))
    assert found[1:] == [LeftOut("a.pdf", "pictures", 2, (1, 2))]


def test_a_picture_on_a_page_with_text_is_read_behind_what_is_above_it(
    options: ReadingOptions,
) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for number in range(8):
        canvas.drawString(60, 780 - 16 * number, f"Line {number} of the report is text of its own.")
    canvas.drawImage(ImageReader(sheet()), 60, 300, 440, 280)
    for number in range(4):
        canvas.drawString(
            60, 250 - 16 * number, f"Below the picture the report goes on ({number})."
        )
    canvas.save()
    (source,) = load(file.getvalue(), "a.pdf", options)
    assert isinstance(source, Source)
    above, inside, below = map(source.text.index, ("Line 7 of", FIRST, "Below the picture"))
    assert above < inside < below
    marked = " ".join(mark.span.of(source.text) for mark in source.marks)
    assert FIRST in marked and "report" not in marked


def test_text_over_a_dark_picture_leaves_no_writing_in_it(
    options: ReadingOptions, engine: Here
) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for number in range(3):
        canvas.drawString(60, 780 - 16 * number, f"Line {number} of the report is text of its own.")
    canvas.drawImage(ImageReader(Image.new("L", (600, 200), 20)), 60, 535, 300, 100)
    canvas.setFillGray(1)
    canvas.setFont("Helvetica", 24)
    canvas.drawString(90, 580, "White on a picture")
    canvas.save()
    (source,) = load(file.getvalue(), "a.pdf", options)  # nothing is said to be unread
    assert isinstance(source, Source) and "White on a picture" in source.text
    assert len(engine.seen) == 1


def test_what_is_read_badly_is_counted_and_what_is_unknown_is_named() -> None:
    read = Recognised((word("Harbour"),), 1100, 700, unsure=3)
    unread = Recognised((), 1100, 700, unread="its writing looks like Greek")
    options = replace(DEFAULTS, recogniser=Saying(read, unread))
    source, left, missing = load(scan(sheet(), sheet(LINES[:1])), "a.pdf", options)
    assert isinstance(source, Source) and source.text == "Harbour"
    assert left == LeftOut("a.pdf", UNSURE, 3, (1,))
    assert isinstance(missing, Unread) and missing.pages == (2,)
    assert str(missing.reason) == "its writing looks like Greek"
    with pytest.raises(Unreadable, match="looks like Greek"):
        list(load(scan(sheet()), "a.pdf", replace(DEFAULTS, recogniser=Saying(unread))))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"])
def test_pictures_of_all_formats_are_read(options: ReadingOptions, form: str) -> None:
    name = f"sign.{form.lower()}"
    (source,) = load(encoded(sheet().convert("RGB"), form), name, options)
    assert isinstance(source, Source) and FIRST in source.text


def test_a_tiff_has_pages(options: ReadingOptions) -> None:
    data = encoded(sheet(LINES[:1]), "TIFF", sheet(LINES[2:]), sheet(()))
    source, left = load(data, "fax.tif", options)
    assert isinstance(source, Source)
    assert [region.page for region in source.regions] == [1, 2]
    assert left == LeftOut("fax.tif", "pages without text", 1, (3,))


def test_a_picture_turned_by_its_camera_is_read_as_it_is_shown(options: ReadingOptions) -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    sheet().rotate(90, expand=True).save(file, "JPEG", exif=exif)
    (source,) = load(file.getvalue(), "a.jpg", options)
    assert isinstance(source, Source) and FIRST in source.text
    box = source.regions[0].box
    assert box is not None and box[2] - box[0] > 5 * (box[3] - box[1])


def test_a_picture_without_text_is_an_empty_document(options: ReadingOptions) -> None:
    source, left = load(encoded(sheet(()), "PNG"), "a.png", options)
    assert isinstance(source, Source) and source.text == ""
    assert isinstance(left, LeftOut)


def test_a_picture_of_200_megapixels_is_refused_by_its_size(options: ReadingOptions) -> None:
    head = struct.pack(">IIBBBBB", 20000, 10000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 50)), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    with pytest.raises(Unreadable, match="200 megapixels: 100 at most"):
        list(load(data, "a.png", options))


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.webp"])
def test_a_damaged_picture_is_named(options: ReadingOptions, name: str) -> None:
    data = encoded(sheet(), name[2:].upper())[:2000]
    with pytest.raises(Unreadable, match="damaged"):
        list(load(data, name, options))


def test_a_picture_in_a_word_document_is_read_where_it_stands(options: ReadingOptions) -> None:
    found = list(load(_docx(encoded(sheet(), "PNG")), "a.docx", options))
    (source,) = found
    assert isinstance(source, Source)
    assert source.text.index("Before it.") < source.text.index(FIRST) < source.text.index("Behind.")
    (mark, *_) = source.marks
    assert mark.what == READ and FIRST in mark.span.of(source.text)
    assert LeftOut("a.docx", "pictures", 1) in load(_docx(encoded(sheet(), "PNG")), "a.docx")
    (_, left) = load(_docx(b"\xd7\xcd\xc6\x9a drawing"), "a.docx", options)
    assert left == LeftOut("a.docx", "pictures", 1)


def test_a_picture_in_a_web_page_is_read_where_it_stands(options: ReadingOptions) -> None:
    body = base64.b64encode(encoded(sheet(), "PNG")).decode()
    page = f'<p>Before it.</p><p><img src="data:image/png;base64,{body}"></p><p>Behind.</p>'
    (source,) = load(page.encode(), "a.html", options)
    assert isinstance(source, Source)
    assert source.text.index("Before it.") < source.text.index(FIRST) < source.text.index("Behind.")


def test_the_viewer_frames_the_words_of_a_scan(options: ReadingOptions, engine: Here) -> None:
    data = scan(sheet())
    (source,) = load(data, "a.pdf", options)
    assert isinstance(source, Source)
    page = drawn(data, 1)
    assert page.scanned == engine.seen[0].sha256
    shown = with_recognised(page, engine.engine.read(engine.seen[0]))
    start = source.text.index("brake")
    span = Span(start, start + len("brake"))
    lines = [each for each in source.regions if each.span.start < span.end <= each.span.end]
    (box,) = frames(source, lines, shown.words, span)
    line = lines[0].box
    assert line is not None and box[2] - box[0] < 0.3 * (line[2] - line[0])
    assert drawn(encoded(sheet(), "PNG"), 1).scanned == picture(sheet()).sha256


def everything(data: bytes, name: str, reader: ParserProcess) -> list[Loaded]:
    return list(reader.read(data, name))


def test_the_parsers_process_has_its_scans_read_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    told = list[tuple[int, int]]()
    data = scan(sheet(), sheet(LINES[:1]), sheet(LINES[1:2]))
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as package:
        package.writestr("inner/scan.pdf", data)
    with ParserProcess(
        pictures=PictureReader(tmp_path / "kept.db"), told=lambda *far: told.append(far)
    ) as reader:
        (source,) = everything(zipped.getvalue(), "a.zip", reader)
    assert isinstance(source, Source) and source.id == "a.zip/inner/scan.pdf"
    assert FIRST in source.text and SECOND in source.text
    assert told == [(1, 3), (2, 3), (3, 3)]

    def none() -> EngineProcesses:
        raise AssertionError("all pages were kept")

    again = PictureReader(tmp_path / "kept.db", processes=none)
    with ParserProcess(pictures=again) as reader:
        assert everything(zipped.getvalue(), "a.zip", reader) == [source]


def test_ocr_that_is_switched_on_later_reads_what_was_left(docs: Path, home: Path) -> None:
    (docs / "scan.pdf").write_bytes(scan(sheet()))
    (docs / "a.md").write_text("The harbour froze.")

    def opened(*, ocr: bool) -> AbstractContextManager[Library]:
        return open_library(
            home,
            embedders=lambda: [WordEmbedder()],
            verb="test",
            writing=True,
            reading=ReadingOptions(ocr=ocr),
        )

    with opened(ocr=False) as library:
        (failure,) = library.sync([docs]).failures
        assert "OCR is off" in failure.reason
    with opened(ocr=True) as library:
        summary = library.sync([docs])
        assert (summary.failed, [each.id for each in library.sources()]) == (
            0,
            ["a.md", "scan.pdf"],
        )
        (hit, *_) = library.search("What had worn down?")
        assert hit.sentences[0].mark == READ
        page = drawn((docs / "scan.pdf").read_bytes(), 1)
        assert page.scanned and library.recognised(page.scanned) is not None
        (docs / "scan.pdf").unlink()
        library.sync([docs])
        assert library.recognised(page.scanned) is None


def _docx(image: bytes) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    draw = "http://schemas.openxmlformats.org/drawingml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    body = (
        f'<w:document xmlns:w="{word}" xmlns:a="{draw}" xmlns:r="{links}"><w:body>'
        "<w:p><w:r><w:t>Before it.</w:t></w:r></w:p>"
        '<w:p><w:r><w:drawing><a:blip r:embed="rId1"/></w:drawing></w:r></w:p>'
        "<w:p><w:r><w:t>Behind.</w:t></w:r></w:p></w:body></w:document>"
    )
    relations = (
        f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{links}/image"'
        ' Target="media/image1.png"/></Relationships>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", body)
        archive.writestr("word/_rels/document.xml.rels", relations)
        archive.writestr("word/media/image1.png", image)
    return file.getvalue()
