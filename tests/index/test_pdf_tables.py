"""PDF: spans of tables, names in two rows, tables that go on on the next page."""

from __future__ import annotations

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

from index.chunking import chunk
from index.passages import Source
from tests.index.pdfs import read

GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
BOLTS = [
    ["Bolt", "Torque", "Hours"],
    *([f"B-{n}", f"{10 + n}", f"{500 + 25 * n}"] for n in range(1, 80)),
]


def document(*parts: Flowable, wide: bool = False) -> Source:
    data = io.BytesIO()
    SimpleDocTemplate(data, pagesize=landscape(A4) if wide else A4).build(list(parts))
    return read(data.getvalue())[0]


def text(words: str) -> Paragraph:
    return Paragraph(words, getSampleStyleSheet()["Normal"])


def test_a_spans_value_holds_for_all_that_it_spans() -> None:
    rows = [
        ["Region", "2024", "", "2025", ""],
        ["", "Q1", "Q2", "Q1", "Q2"],
        ["North", "10", "12", "14", "15"],
        ["South", "20", "22", "closed", ""],
        ["", "21", "23", "25", "26"],
    ]
    spans = [
        ((0, 0), (0, 1)),
        ((1, 0), (2, 0)),
        ((3, 0), (4, 0)),
        ((0, 3), (0, 4)),
        ((3, 3), (4, 3)),
    ]
    found = document(Table(rows, style=[*GRID, *(("SPAN", *span) for span in spans)])).text
    assert "| Region | 2024 / Q1 | 2024 / Q2 | 2025 / Q1 | 2025 / Q2 |\n|---|" in found
    assert "| South | 20 | 22 | closed | closed |\n| South | 21 | 23 | 25 | 26 |" in found


def test_names_in_two_rows_need_no_rules() -> None:
    rows = [
        ["", "2024", "", "2025", ""],
        ["Region", "Q1", "Q2", "Q1", "Q2"],
        ["North", "10", "12", "14", "15"],
        ["South", "20", "22", "24", "28"],
    ]
    style = [
        ("SPAN", (1, 0), (2, 0)),
        ("SPAN", (3, 0), (4, 0)),
        ("ALIGN", (1, 0), (-1, -1), "CENTER"),
    ]
    found = document(Table(rows, colWidths=[100, 70, 70, 70, 70], style=style)).text
    assert "| Region | 2024 / Q1 | 2024 / Q2 | 2025 / Q1 | 2025 / Q2 |\n|---|" in found


def whole(source: Source) -> None:
    """One table: its names stand once and hold for the rows of both pages, each on its page."""
    assert source.text.count("| Bolt | Torque | Hours |") == 1
    rows = [each for part in chunk(source) for each in part.sentences if each.kind == "row"]
    last = next(each for each in rows if "B-79 " in each.span.of(source.text))
    assert last.columns == ("Bolt", "Torque", "Hours") and (last.page or 0) > 1
    assert next(each for each in rows if "B-2 " in each.span.of(source.text)).page == 1


def test_a_table_over_a_page_break_is_one_table() -> None:
    whole(document(Table(BOLTS, style=GRID)))
    whole(document(Table(BOLTS, style=GRID, repeatRows=1), text("The end.")))
    whole(document(Table(BOLTS, colWidths=[90, 90, 90]), wide=True))


def test_a_title_over_all_columns_stands_above_the_table() -> None:
    rows = [["Table 4: torques of all bolts", "", ""], *BOLTS]
    source = document(Table(rows, style=[*GRID, ("SPAN", (0, 0), (-1, 0))], repeatRows=2))
    assert source.text.startswith(
        "Table 4: torques of all bolts\n\n| Bolt | Torque | Hours |\n|---|"
    )
    assert source.text.count("Table 4") == 1
    whole(source)


def test_another_table_on_the_next_page_keeps_its_own_names() -> None:
    nuts = [["Nut", "Size", "Mass"], *([f"N-{n}", f"{n}", f"{2 * n}"] for n in range(4))]
    found = document(Table(BOLTS[:20], style=GRID), PageBreak(), Table(nuts, style=GRID)).text
    assert "| Nut | Size | Mass |\n|---|---|---|\n| N-0 |" in found


def test_text_between_them_keeps_tables_apart() -> None:
    parts = (
        Table(BOLTS[:20], style=GRID),
        PageBreak(),
        text("And these."),
        Table(BOLTS[:9], style=GRID),
    )
    assert document(*parts).text.count("| Bolt | Torque | Hours |") == 2


def test_years_name_columns() -> None:
    rows = [["Item", "2024", "2025"], ["Pump", "100", "110"], ["Hose", "20", "21"]]
    assert "| Item | 2024 | 2025 |\n|---|---|---|\n" in document(Table(rows, style=GRID)).text


def test_a_name_above_some_columns_of_a_table_without_rules_is_theirs() -> None:
    rows = [
        ["", "Replacement trees", "", ""],
        ["District", "Planted", "Survived", "Lost"],
        ["North", "140", "131", "9"],
        ["Harbour", "75", "60", "15"],
        ["Hill", "212", "199", "13"],
    ]
    middle = [("SPAN", (1, 0), (2, 0)), ("ALIGN", (0, 0), (-1, -1), "CENTER")]
    found = document(Table(rows, style=middle, colWidths=[90, 90, 90, 90])).text
    head = "| District | Replacement trees / Planted | Replacement trees / Survived | Lost |"
    assert head in found


class Upwards(Flowable):
    """A name that is written upwards, as those of narrow columns are."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.width, self.height = name, 12, 70

    def draw(self) -> None:
        self.canv.rotate(90)
        self.canv.drawString(0, -10, self.name)


def test_names_written_upwards_are_those_of_their_columns() -> None:
    head = ["Plant", Upwards("Steam output"), Upwards("Water use")]
    found = document(Table([head, ["North", "11", "12"], ["South", "21", "22"]], style=GRID)).text
    assert "| Plant | Steam output | Water use |\n|---|---|---|\n| North | 11 | 12 |" in found


def test_a_table_goes_on_in_the_next_column_of_the_page() -> None:
    data = io.BytesIO()
    paper = BaseDocTemplate(data, pagesize=A4)
    columns = [Frame(40, 60, 240, 720), Frame(310, 60, 240, 720)]
    paper.addPageTemplates(PageTemplate("two", columns))
    paper.build([Table(BOLTS[:60], style=GRID, colWidths=[70, 80, 70])])
    found = read(data.getvalue())[0].text
    assert found.count("|---|---|---|") == 1 and "| B-59 | 69 | 1975 |" in found


def test_labels_before_their_values_name_no_columns() -> None:
    rows = [["Invoice:", "4711", "Date:", "3 May"], ["Buyer:", "Acme", "Due:", "17 May"]]
    assert "|---|" not in document(Table(rows, style=GRID)).text


def test_a_cell_of_two_lines_may_begin_above_its_row() -> None:
    rows = [["Area", "Product", "Sold"], ["North", "Bolts", "1,200"], ["", "Nuts", "340"]]
    rows += [["South", "Long screws\nwith heads", "7"], ["East", "Nails", "8"]]
    low = [("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
    found = document(Table(rows, style=low, colWidths=[90, 120, 60])).text
    assert "| Nuts | 340 |" in found and "| South | Long screws with heads | 7 |" in found
