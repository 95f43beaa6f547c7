"""PDF: Hebrew and Arabic lines in the order in which they are read, whatever order they are drawn in."""

from __future__ import annotations

import pytest

from index.errors import Unreadable
from index.loaders import load
from index.loaders.pdf.bidi import Unit, kind_of, read_order
from index.loaders.pdf.drawing import drawn
from tests.index.pdfs import line, read, shown, written


def in_order(text: str, *, leftwards: bool = True, runs: str = "") -> str:
    """The order in which what stands so on paper is read; ``runs`` says which characters are drawn together."""
    together = runs or " " * len(text)
    units = [Unit(char, kind_of(char), ord(run)) for char, run in zip(text, together, strict=True)]
    return "".join(unit.text for unit in read_order(units, leftwards=leftwards))


@pytest.mark.parametrize(
    ("on_paper", "as_read"),
    [
        ("םימי 90 לש הפוקת", "תקופה של 90 ימים"),
        (".16:00-ל 08:30 ןיב", "בין 08:30 ל-16:00."),
        ("50% לש החנה", "הנחה של 50%"),
        ("(ןושאר קרפ) טסקט", "טקסט (פרק ראשון)"),
        (")ןושאר קרפ( טסקט", "טקסט (פרק ראשון)"),  # mirrored by the program that made the file
        ("Microsoft Word-ב שומיש", "שימוש ב-Microsoft Word"),
        (".Excel (beta) תסרג", "גרסת Excel (beta)."),
        ("P-20 םגד", "דגם P-20"),
        ("12/03/2026 דע", "עד 12/03/2026"),
        ("12-03-2026 ىتح", "حتى 2026-03-12"),  # Arabic turns the parts of a date around
        ("%50 مصخ", "خصم 50%"),
        ("٥٠ نم", "من ٥٠"),
    ],
)
def test_runs_of_the_other_direction_are_turned_around(on_paper: str, as_read: str) -> None:
    assert in_order(on_paper) == as_read


def test_a_number_behind_a_name_stays_there_if_both_are_drawn_together() -> None:
    assert in_order("Windows 11 תסרג", runs="aaaaaaaaaa bbbb") == "גרסת Windows 11"
    assert in_order("GB 16 ןורכיז", runs="aa b ccccccc") == "זיכרון 16 GB"


def test_leftward_words_in_a_rightward_line_are_one_run() -> None:
    assert in_order("the word םולש דלי is Hebrew", leftwards=False) == "the word ילד שלום is Hebrew"


def hebrew() -> bytes:
    return written(
        shown("דויצ תלאשה להונ", 780, size=20)
        + shown(".םימי 90 לש הפוקתל תלבגומ בשחמ תלאשה", 740)
        + shown(".חותפ דקומה", 725)
    )


def test_a_hebrew_page_is_read_from_right_to_left() -> None:
    source, _ = read(hebrew())
    assert source.title == "נוהל השאלת ציוד"
    assert "השאלת מחשב מוגבלת לתקופה של 90 ימים." in source.text


def test_boxes_stand_where_the_words_are_shown() -> None:
    source, _ = read(hebrew())
    at = source.text.index("השאלת מחשב")
    box = next(each.box for each in source.regions if each.span.start == at)
    assert box is not None
    assert box[2] == pytest.approx(545, abs=1) and box[0] == pytest.approx(545 - 36 * 6, abs=1)
    word = next(
        each for each in drawn(hebrew(), 1).words if each.text == "השאלת" and each.box[1] > 80
    )
    assert word.box[2] == pytest.approx(545, abs=1)


def test_arabic_forms_and_ligatures_are_letters() -> None:
    source, _ = read(written(shown("\ufe93\ufeaa\ufee3 ﻼﻫﺃ", 740) + shown("يبرع صن", 700)))
    assert "أهلا مدة" in source.text  # U+FEFC is lam and alef
    stretched = read(written(shown("دمحـــم ديسلا", 740)))[0]
    assert stretched.text == "السيد محمد"


def test_vowel_marks_stand_behind_their_letters() -> None:
    marks = (
        b"BT /F2 12 Tf 539 740 Td [<05E9> 333 <05B8>] TJ ET "  # the mark within its letter's width
    )
    source, _ = read(written(shown("םול", 740, 539) + marks))
    assert source.text == "שָלום"


def test_the_first_column_of_a_leftward_table_is_the_right_one() -> None:
    rows = [("רוזא", "ריחמ", "םגד"), ("ןופצ", "1,200", "P-20"), ("םורד", "2,300", "P-40")]
    content = b""
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            content += shown(cell, 700 - 20 * number, 300 + 120 * column)
    source, _ = read(written(content))
    assert "| דגם | מחיר | אזור |\n|---|---|---|\n| P-20 | 1,200 | צפון |" in source.text


def test_a_hebrew_name_in_an_english_line_is_turned_alone() -> None:
    content = (
        line("The word", 700) + shown("םולש דלי", 700, 153) + line("is Hebrew for that.", 700, 158)
    )
    assert read(written(content))[0].text == "The word ילד שלום is Hebrew for that."


def test_stacked_letters_are_named_not_guessed() -> None:
    content = b""
    for number in range(16):
        content += shown("بت", 700 - 3 * (number % 6) - number, 500 - 6 * number)
    with pytest.raises(Unreadable, match="Nastaliq"):
        list(load(written(content), "a.pdf"))
