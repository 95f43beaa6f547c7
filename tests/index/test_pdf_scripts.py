"""PDF: raised and lowered characters, note marks, fractions keep their meaning."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from index.loaders.pdf.raised import with_scripts
from index.loaders.pdf.words import Word
from tests.index.pdfs import line, read, written


def text_of(content: bytes) -> str:
    return read(written(content))[0].text


def raised(*parts: tuple[str, str], y: float = 700) -> bytes:
    """A line of 12 points: pairs of a text and what is raised behind it (lowered behind a ``_``)."""
    content = b"BT /F1 12 Tf 50 %g Td " % y
    for plain, script in parts:
        rise = -2 if script.startswith("_") else 5
        both = (plain.encode("cp1252"), rise, script.lstrip("_").encode("cp1252"))
        content += b"/F1 12 Tf 0 Ts (%s) Tj /F1 7 Tf %d Ts (%s) Tj " % both
    return content + b"0 Ts ET\n"


NOTE = line("3", 100, size=5, rise=3) + line("In the sense of section 4.", 100, 56, size=8)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((("a mass of 10", "6"), (" kg", "")), "a mass of 10⁶ kg"),
        ((("in 10", "-9"), (" s", "")), "in 10⁻⁹ s"),
        ((("25 m", "2"), (" of H", "_2"), ("O", "")), "25 m² of H₂O"),
        ((("E = mc", "2"),), "E = mc²"),
        ((("x", "_i+1"), (" rises", "")), "x_(i+1) rises"),
        ((("on the 4", "th"), (" floor", "")), "on the 4th floor"),
        ((("a tariff", "3"), (" holds", "")), "a tariff⁽³⁾ holds"),
        ((("It holds.", "3"), (" Then", "")), "It holds.⁽³⁾ Then"),
    ],
)
def test_what_is_raised_or_lowered_is_no_part_of_a_number_or_word(
    parts: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert text_of(raised(*parts)) == expected


def test_a_mark_that_a_note_explains_is_no_power() -> None:
    text = text_of(raised(("Within 24", "3"), (" months.", "")) + NOTE)
    assert "Within 24⁽³⁾ months." in text
    assert "⁽³⁾ In the sense of section 4." in text


def test_without_such_a_note_it_is_raised_all_the_same() -> None:
    assert text_of(raised(("Within 24", "3"), (" months.", ""))) == "Within 24³ months."


def test_a_large_initial_and_small_capitals_are_neither() -> None:
    initial = line("D", 680, size=36) + line("rop initials begin a paragraph", 700, 76)
    initial += line("that goes on beside them", 686, 76)
    assert "⁽" not in text_of(initial) and "^" not in text_of(initial)
    small = b"BT /F1 12 Tf 50 700 Td (S) Tj /F1 9 Tf (MALL ) Tj /F1 12 Tf (C) Tj /F1 9 Tf (APITALS) Tj ET"
    assert text_of(small) == "SMALL CAPITALS"


def stacked(above: str, below: str, x: float) -> bytes:
    bar = b"0.6 w %g 704 m %g 704 l S\n" % (x, x + 5 * max(len(above), len(below)))
    return line(above, 706, x, size=9) + line(below, 694.5, x, size=9) + bar


def test_a_number_over_another_is_a_fraction() -> None:
    content = line("Use", 700) + stacked("3", "8", 74) + line("inch or", 700, 82)
    content += stacked("5", "16", 124) + line("inch bolts.", 700, 138)
    assert text_of(content) == "Use ⅜ inch or 5/16 inch bolts."


def test_a_fraction_whose_line_is_a_point_thick_is_one() -> None:
    """As most programs draw it: without the fraction, 2⅜ would be 2³ and an 8."""
    content = line("Use 2", 700) + line("3", 704, 81, size=6) + line("8", 695, 81, size=6)
    content += b"1 w 79.6 702.5 m 85.5 702.5 l S " + line("inch bolts.", 700, 90)
    assert text_of(content) == "Use 2⅜ inch bolts."


def test_a_sum_below_a_column_is_no_fraction() -> None:
    content = (
        line("Wages", 714) + line("120", 714, 120) + line("Total", 700) + line("180", 700, 120)
    )
    text = text_of(content + b"0.6 w 120 711.5 m 142 711.5 l S\n")
    assert "/" not in text and "120" in text and "180" in text


def test_a_fraction_with_a_slash_is_one_too() -> None:
    assert text_of(raised(("Use 3", "3"), ("/", "_8"), (" inch.", ""))) == "Use 3⅜ inch."


def test_an_index_far_below_its_line_belongs_to_the_word_before_it() -> None:
    page = Canvas(held := io.BytesIO())
    for y, text in (
        (730, "It holds 10<super>6</super> cells."),
        (700, "5 ml of CO<sub>2</sub> each."),
    ):
        told = Paragraph(text, getSampleStyleSheet()["Normal"])
        told.wrapOn(page, 400, 100)
        told.drawOn(page, 50, y)
    page.save()
    assert read(held.getvalue())[0].text == "It holds 10⁶ cells. 5 ml of CO₂ each."


def test_an_index_that_pdfium_parts_from_its_word_belongs_to_it() -> None:
    words = [
        Word("CO", (131, 90, 146, 102), 9.7, base=100),
        Word("2", (146, 97, 151, 106), 7.8, base=105),
        Word("for", (154, 90, 165, 102), 9.7, base=100),
    ]
    assert [word.text for word in with_scripts(words)] == ["CO₂", "for"]
