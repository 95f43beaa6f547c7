"""PDF: reading order, tables, notes, and where on the page each line stands."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.chunking import chunk
from index.errors import Unreadable
from index.loaders import load
from index.passages import Source
from index.regions import Layout
from tests.index import making
from tests.index.pdfs import line, written


@pytest.fixture(scope="module")
def source() -> Source:
    (found,) = load(making.EXAMPLES["a.pdf"], "ships.pdf")
    assert isinstance(found, Source)
    return found


def drawn(*lines: str, encrypt: str | None = None, turned: int = 0) -> bytes:
    data = io.BytesIO()
    protection = StandardEncryption(encrypt) if encrypt else None
    canvas = Canvas(data, encrypt=protection)
    canvas.setPageRotation(turned)
    for number, said in enumerate(lines):
        canvas.drawString(
            72, (500 if turned else 700) - 14 * number, said
        )  # a turned page is lower
    canvas.showPage()
    canvas.save()
    return data.getvalue()


def test_one_column_is_read_after_the_other_and_a_sentence_runs_on(source: Source) -> None:
    assert f"{making.LEFT} {making.RIGHT}" in source.text


def test_a_footnote_does_not_break_the_sentence_it_stands_below(source: Source) -> None:
    assert making.NOTE in source.text
    assert source.text.index(making.NOTE) > source.text.index(making.RIGHT)


def test_a_ruled_table_is_rows_with_their_columns_and_page(source: Source) -> None:
    assert "| Month | Ships | Cargo |\n|---|---|---|\n| May | 41 | grain |" in source.text
    table = next(each for each in chunk(source) if "| May" in each.span.of(source.text))
    assert (table.page, table.heading) == (2, "What they carried")
    assert table.sentences[2].columns == ("Month", "Ships", "Cargo")


def test_running_heads_and_page_numbers_are_left_out(source: Source) -> None:
    left_out = [span.of(source.text) for span in source.left_out]
    assert sorted(left_out) == ["1", "2", "Harbour papers, volume 3", "Harbour papers, volume 3"]
    assert all("Harbour papers" not in each.span.of(source.text) for each in chunk(source))


def test_the_title_is_the_largest_line(source: Source) -> None:
    assert source.title == "Ships at the bar"
    assert source.text.startswith("# Ships at the bar\n\nThe harbour")


def test_every_line_has_its_box_on_its_page(source: Source) -> None:
    at = source.text.index("seventy seven vessels")
    (region, *_) = Layout(source.regions).under(type(source.regions[0].span)(at, at + 5))
    assert region.page == 1
    assert region.box is not None
    left, top, right, bottom = region.box
    assert 310 < left < right < 545 and 80 < top < bottom < 500  # in the right column
    for each in source.regions:
        assert each.span.of(source.text).strip()


def test_a_turned_page_has_its_boxes_as_it_is_shown() -> None:
    (turned,) = load(drawn("The harbour froze twice.", turned=90), "a.pdf")
    assert isinstance(turned, Source) and turned.regions[0].box is not None
    left, top, right, bottom = turned.regions[0].box
    assert turned.text == "The harbour froze twice."
    assert bottom - top > right - left and right < 842  # drawn along the page, shown upright


def test_words_parted_at_a_line_end_are_joined() -> None:
    lines = (
        "The inspectors wrote a long report on inter-",
        "national trade in the harbour of the town.",
    )
    (found,) = load(drawn(*lines), "a.pdf")
    assert isinstance(found, Source)
    assert "on international trade" in found.text


def test_a_short_line_that_ends_in_a_hyphen_is_no_line_of_its_own() -> None:
    (found,) = load(
        drawn("It took long to hyphen-", "ate the last of the words in this one."), "a.pdf"
    )
    assert isinstance(found, Source) and "to hyphenate the last" in found.text


def test_what_stands_sideways_on_an_upright_page_has_its_blanks() -> None:
    data = io.BytesIO()
    canvas = Canvas(data)
    canvas.drawString(60, 700, "The valve opens at 5 bar, and closes at 3 bar again.")
    canvas.rotate(90)
    canvas.drawString(100, -560, "Kept until May 2031")
    canvas.save()
    (found,) = load(data.getvalue(), "a.pdf")
    assert isinstance(found, Source) and found.text.endswith("\n\nKept until May 2031")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (drawn("Secret.", encrypt="word"), "password"),
        (drawn(), "scanned"),
        (making.EXAMPLES["a.pdf"][:200], "damaged"),
        (b"not at all", "damaged, or not a PDF"),
        (b"", "empty file"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        list(load(data, "a.pdf"))


def test_a_title_that_is_no_text_costs_nothing_but_itself() -> None:
    """Half a character in it, in UTF-16."""
    titled = making.pdf().replace(b"/Title (Ships at the bar)", b"/Title <FEFFD8000054>")
    (found,) = load(titled, "ships.pdf")
    assert isinstance(found, Source)
    assert found.title == "Ships at the bar"  # as its first heading says


def test_the_letters_of_a_ligature_are_letters_of_their_word() -> None:
    """One sign of the font stands for several letters, as LaTeX and LibreOffice write them."""
    signs = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /A def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0020> <00FF> <0020> endbfrange
2 beginbfchar <0101> <006600660069> <0102> <00660066> endbfchar endcmap end end"""
    codes = [*map(ord, "The o"), 0x101, *map(ord, "ce is o"), 0x102]
    shown = "".join(f"{code:04X}" for code in codes)
    content = f"BT /F2 12 Tf 20 700 Td <{shown}> Tj ET".encode()
    data = written(content, unicode=signs)
    (source,) = [each for each in load(data, "a.pdf") if isinstance(each, Source)]
    assert source.text == "The office is off"


def test_a_letter_drawn_twice_is_one() -> None:
    content = b"BT /F1 12 Tf 20 700 Td (Of) Tj ET BT /F1 12 Tf 20 700 Td (Of) Tj ET"
    (source,) = [each for each in load(written(content), "a.pdf") if isinstance(each, Source)]
    assert source.text == "Of"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_text_that_is_drawn_turned_is_read_in_its_order(turned: int) -> None:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(600, 600))
    canvas.translate(300, 300)
    canvas.rotate(turned)
    canvas.drawString(-200, 20, "The valve opens at 6 bar.")
    canvas.drawString(-200, 0, "It holds 10")
    canvas.setFont("Helvetica", 7)
    behind = canvas.stringWidth("It holds 10", "Helvetica", 12) - 200
    canvas.drawString(behind, 5, "6")
    canvas.setFont("Helvetica", 12)
    canvas.drawString(behind + 7, 0, "litres.")
    canvas.save()
    (found,) = load(data.getvalue(), "a.pdf")
    assert isinstance(found, Source)
    assert found.text == "The valve opens at 6 bar. It holds 10⁶ litres."


def test_items_in_large_letters_are_no_heading() -> None:
    content = b"".join(
        line(text, y, size=size)
        for text, y, size in (
            ("Steps", 760, 40), ("1.Drain", 700, 30), ("2.Close", 660, 30), ("3. Lift", 620, 30),
            *((f"Much is said below in small letters, line {n} of it.", 560 - 14 * n, 10) for n in range(8)),
        )
    )  # fmt: skip
    (found,) = load(written(content), "a.pdf")
    assert isinstance(found, Source)
    assert found.text.startswith("# Steps\n\n1. Drain\n2. Close\n3. Lift\n\nMuch")
