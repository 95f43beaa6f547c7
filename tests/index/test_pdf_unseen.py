"""PDF: text that a page doesn't show is no evidence; what a scan's layer says is."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from index.errors import Unreadable
from index.loaders import load
from index.loaders.parts import LeftOut, Unread
from tests.index.pdfs import line, read, shown, stream, written

SEEN = line("The award is 485,000 EUR.", 760)

HIDDEN = {
    "white": b"1 g " + line("The award is 1 EUR.", 700),
    "nearly white": b"0.97 g " + line("The award is 1 EUR.", 700),
    "render mode 3": b"3 Tr " + line("The award is 1 EUR.", 700),
    "transparent": b"/Clear gs " + line("The award is 1 EUR.", 700),
    "too small": line("The award is 1 EUR.", 700, size=0.5),
    "beside the page": line("The award is 1 EUR.", 700, -300),
    "under a black box": line("The award is 1 EUR.", 700) + b"45 695 300 20 re f ",
    "black on black": b"45 695 300 20 re f " + line("The award is 1 EUR.", 700),
    "in a layer that is off": b"/OC /Off BDC " + line("The award is 1 EUR.", 700) + b"EMC ",
    "cut off": b"q 50 500 20 20 re W n " + line("The award is 1 EUR.", 700) + b"Q ",
    "in a form of that layer": b"/Form Do ",
}
SHOWN = {
    "white on dark": b"0.1 0.1 0.5 rg 45 695 300 20 re f 1 g " + line("The award is 1 EUR.", 700),
    "grey": b"0.8 g " + line("The award is 1 EUR.", 700),
    "highlighted": line("The award is 1 EUR.", 700) + b"/Mul gs 1 1 0 rg 45 695 300 20 re f ",
    "in a layer that is on": b"/OC /On BDC " + line("The award is 1 EUR.", 700) + b"EMC ",
    "not cut off": b"q 40 690 300 40 re W n " + line("The award is 1 EUR.", 700) + b"Q ",
    "beside a box": line("The award is 1 EUR.", 700) + b"45 640 300 20 re f ",
}


def page(content: bytes) -> bytes:
    return written(
        SEEN + content,
        catalog=b"/OCProperties<</OCGs[20 0 R 21 0 R]/D<</OFF[20 0 R]>>>>",
        resources=b"/Properties<</Off 20 0 R/On 21 0 R>>/XObject<</Form 22 0 R>>"
        b"/ExtGState<</Clear<</ca 0>>/Mul<</BM/Multiply>>>>",
        objects=[
            b"<</Type/OCG/Name(off)>>",
            b"<</Type/OCG/Name(on)>>",
            stream(
                line("The award is 1 EUR.", 700),
                b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/OC 20 0 R"
                b"/Resources<</Font<</F1 5 0 R>>>>",
            ),
        ],
    )


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN.keys())
def test_text_that_nobody_sees_is_left_out_and_counted(content: bytes) -> None:
    source, others = read(page(content))
    assert source.text == "The award is 485,000 EUR."
    assert others == [LeftOut("a.pdf", "invisible words", 5, (1,))]


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_setting_takes_it_in_and_marks_it(content: bytes) -> None:
    source, others = read(page(content), hidden=True)
    assert {mark.what for mark in source.marks} == {"invisible text"}
    assert source.marks[0].span.of(source.text) == "The award is 1 EUR."
    assert others == []


@pytest.mark.parametrize("content", SHOWN.values(), ids=SHOWN.keys())
def test_text_that_is_seen_stays(content: bytes) -> None:
    source, others = read(page(content))
    assert "The award is 1 EUR." in source.text and others == []


def scan(*, mode: int, first: bool, width: int = 595) -> bytes:
    """Text over a picture (if the picture is ``first``) or under it."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(595, 842))
    picture = ImageReader(Image.new("RGB", (60, 84), (235, 235, 230)))

    def draw() -> None:
        canvas.drawImage(picture, 0, 842 - width * 1.4, width, width * 1.4)

    if first:
        draw()
    words = canvas.beginText(50, 760)
    words.setFont("Helvetica", 12)
    words.setTextRenderMode(mode)
    words.textOut("The invoice total is 1,200 EUR.")
    canvas.drawText(words)
    if not first:
        draw()
    canvas.save()
    return data.getvalue()


@pytest.mark.parametrize(("mode", "first"), [(3, True), (0, False)])
def test_the_text_layer_of_a_scan_is_its_text(mode: int, first: bool) -> None:
    source, others = read(scan(mode=mode, first=first))
    assert source.text == "The invoice total is 1,200 EUR." and others == []


@pytest.mark.parametrize(("mode", "first"), [(3, True), (0, False)])
def test_a_small_picture_is_no_scan(mode: int, first: bool) -> None:
    with pytest.raises(Unreadable, match="all its text is invisible"):
        list(load(scan(mode=mode, first=first, width=250), "a.pdf"))


def test_a_long_document_is_not_drawn_page_by_page_and_hides_nothing() -> None:
    data = io.BytesIO()
    canvas = Canvas(data)
    for _ in range(70):
        canvas.drawString(50, 700, "Seen.")
        canvas.setFillGray(1)
        canvas.drawString(50, 600, "Unseen")
        canvas.setFillGray(0.2)
        canvas.rect(40, 490, 200, 30, fill=1, stroke=0)
        canvas.setFillGray(1)
        canvas.drawString(50, 500, "White on dark.")
        canvas.showPage()
    canvas.save()
    source, others = read(data.getvalue())
    assert source.text.count("Seen.") == source.text.count("White on dark.") == 70
    assert others == [LeftOut("a.pdf", "invisible words", 70, tuple(range(1, 71)))]


def test_a_line_through_words_strikes_them_and_leaves_no_gap() -> None:
    content = line("The price is 100 EUR now 80 EUR a year.", 700)
    content += b"0.6 w 119 703.6 m 168 703.6 l S "
    source, others = read(written(content))
    assert source.text == "The price is now 80 EUR a year."
    assert others == [LeftOut("a.pdf", "struck-through passages", 1, (1,))]


@pytest.mark.parametrize(("wide", "size"), [(1, 10), (2.4, 32)])
def test_a_thick_line_strikes_words_too(wide: float, size: int) -> None:
    """As reportlab and LibreOffice draw them."""
    content = line("100 EUR", 700, size=size) + line("80 EUR", 650, size=size)
    end, high = 50 + 4.18 * size, 700 + 0.25 * size
    content += f"{wide} w 50 {high} m {end} {high} l S ".encode()
    source, others = read(written(content))
    assert source.text.endswith("80 EUR") and "100" not in source.text
    assert others == [LeftOut("a.pdf", "struck-through passages", 1, (1,))]


def test_an_old_value_is_struck_close_before_the_new_one() -> None:
    """As tracked changes are printed: without a blank, 30 and 45 would be 3045."""
    content, x = b"0.6 w ", 50.0
    for at, part in enumerate(("The fee is ", "30", "45 euros, and 4", ".25", ".75 % a year.")):
        end = x + stringWidth(part, "Helvetica", 12)
        content += line(part, 700, x)
        content += f"{x} 703.6 m {end} 703.6 l S ".encode() if at % 2 else b""
        x = end
    source, others = read(written(content))
    assert source.text == "The fee is 45 euros, and 4.75 % a year."
    assert others == [LeftOut("a.pdf", "struck-through passages", 2, (1,))]


def test_a_line_under_words_strikes_nothing() -> None:
    content = line("The price is 100 EUR now.", 700) + b"0.6 w 50 698.5 m 168 698.5 l S "
    assert read(written(content))[0].text == "The price is 100 EUR now."


def test_a_font_that_gives_no_characters_is_named() -> None:
    told = b"""1 begincodespacerange <0000> <FFFF> endcodespacerange endcmap"""
    with pytest.raises(Unreadable, match="doesn't say which characters"):
        list(load(written(shown("WKHIHHLV85", 700), unicode=told), "a.pdf"))


def test_a_font_that_gives_private_characters_is_named() -> None:
    both = written(shown("\ue001\ue002\ue003\ue004\ue005", 700))
    with pytest.raises(Unreadable, match="doesn't say which characters"):
        list(load(both, "a.pdf"))
    source, others = read(written(shown("\ue001", 700) + line("A line of text.", 680)))
    assert "A line of text." in source.text and not any(isinstance(each, Unread) for each in others)


def test_the_letters_of_a_ligature_are_all_read() -> None:
    close = b"BT /F1 12 Tf 50 700 Td (of) Tj 8.87 0 Td (fice) Tj ET "  # drawn tight, not twice
    assert read(written(close))[0].text == "office"
    twice = line("bold", 700) + line("bold", 700, 50.2)
    assert read(written(twice))[0].text == "bold"
