"""Workbooks as their sheets show them: formats, merged cells, what is hidden, comments, charts."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from index.errors import Unreadable
from index.library import Library
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Unread
from index.loaders.sheets import load
from index.passages import Source
from tests.index import making

WHITE = "FFFFFFFF"


def book(fill: Callable[[Worksheet], object], *more: Callable[[Workbook], object]) -> bytes:
    """A workbook whose first sheet, ``Prices``, is filled by ``fill``."""
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Prices"
    fill(sheet)
    for each in more:
        each(made)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def rows(*lines: tuple[object, ...]) -> Callable[[Worksheet], object]:
    return lambda sheet: [sheet.append(line) for line in lines]


def read(data: bytes, *, hidden: bool = False) -> Source:
    options = ReadingOptions(hidden=hidden)
    (source,) = [each for each in load(data, "a.xlsx", options) if isinstance(each, Source)]
    return source


def left_out(data: bytes) -> dict[str, int]:
    return {each.what: each.count for each in load(data, "a.xlsx") if isinstance(each, LeftOut)}


def marked(source: Source) -> list[tuple[str, str]]:
    return [(mark.what, mark.span.of(source.text)) for mark in source.marks]


def replaced(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The file with one part changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members[part] = change(bytes(members[part]).decode())  # type: ignore[arg-type]
    return making.packed(members)


def test_cells_are_shown_by_the_sheets_own_formats() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Region", "Growth", "Price", "Weight", "Day", "Time", "Postcode", "Kind"))(sheet)
        rows(("East", 0.125, 1234.5, 12.5, datetime.date(2024, 3, 7), 1.52083333333, 1067, "A"))(
            sheet
        )
        codes = (
            "0.0%",
            "#,##0.00\\ [$€-407]",
            '0.0" kg"',
            "dd.mm.yyyy",
            "[h]:mm",
            "00000",
            '@" class"',
        )
        for column, code in zip("BCDEFGH", codes, strict=True):
            sheet[f"{column}2"].number_format = code

    shown = "| East | 12.5% | 1,234.50 € | 12.5 kg | 07.03.2024 | 36:30 | 01067 | A class |"
    assert shown in read(book(fill)).text


def test_days_counted_from_1904_are_the_same_days() -> None:
    data = book(rows(("Day", "Note"), (datetime.date(2024, 3, 7), "x")))
    changed = replaced(
        replaced(
            data,
            "xl/workbook.xml",
            lambda xml: xml.replace("<workbookPr", '<workbookPr date1904="1"'),
        ),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("45358", str(45358 - 1462)),
    )
    assert "| 2024-03-07 | x |" in read(changed).text


def test_a_date_that_every_machine_writes_its_own_way_is_written_in_iso() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Day", "Note"), (datetime.date(2024, 4, 3), "x"))(sheet)
        sheet["A2"].number_format = "mm-dd-yy"

    assert "2024-04-03" in read(book(fill)).text


def test_raised_characters_of_a_cell_stay_a_power() -> None:
    power = CellRichText("10", TextBlock(InlineFont(vertAlign="superscript"), "6"), " units")
    data = book(rows(("Part", "Number"), ("P-20", power)))
    assert "10⁶ units" in read(data).text


def test_a_merged_cell_holds_for_all_its_rows_and_each_row_knows_its_cells() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(
            ("Department", "Item", "Cost"),
            ("Lab", "Kits", 5),
            (None, "Gloves", 6),
            ("Shop", "Wire", 7),
        )(sheet)
        sheet.merge_cells("A2:A3")

    source = read(book(fill))
    assert "| Lab | Gloves | 6 |" in source.text
    (region,) = [r for r in source.regions if "Gloves" in r.span.of(source.text)]
    assert region.cells == "Prices!A3:C3"


def test_two_rows_of_names_become_one_name_a_column() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Budget",), (), ("Part", "2023", None, 2024, None), (None, "Q1", "Q2", "Q1", "Q2"))(
            sheet
        )
        rows(("A", 1, 2, 3, 4), ("B", 5, 6, 7, 8))(sheet)
        for area in ("A1:E1", "A3:A4", "B3:C3", "D3:E3"):
            sheet.merge_cells(area)

    source = read(book(fill))
    assert "Budget\n\n| Part | 2023 / Q1 | 2023 / Q2 | 2024 / Q1 | 2024 / Q2 |\n|---" in source.text
    assert "| B | 5 | 6 | 7 | 8 |" in source.text
    assert source.regions[1].cells == "Prices!A3:E4"


def test_names_over_others_that_repeat_need_not_be_merged() -> None:
    lines = (("", "2023", None, "2024"), ("Part", "Q1", "Q2", "Q1", "Q2"), ("A", 1, 2, 3, 4))
    assert (
        "| Part | 2023 / Q1 | 2023 / Q2 | 2024 / Q1 | 2024 / Q2 |" in read(book(rows(*lines))).text
    )


def test_units_below_the_names_are_part_of_them() -> None:
    lines = (("Part", "Weight", "Price"), (None, "kg", "EUR"), ("A", 1, 2), ("B", 3, 4))
    assert "| Part | Weight / kg | Price / EUR |" in read(book(rows(*lines))).text
    words = (("Part", "Colour"), (None, "red"), ("A", "blue"))
    assert "|  | red |" in read(book(rows(*words))).text


def test_a_line_merged_over_the_whole_table_stands_once() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Part", "Cost"), ("A", 1), ("Europe", None), ("B", 2))(sheet)
        sheet.merge_cells("A3:B3")

    assert "| Europe |  |" in read(book(fill)).text


def test_a_merged_cell_without_more_rows_makes_none() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Part", "Cost"), ("A", 1), ("B", 2))(sheet)
        sheet.merge_cells("A3:A900")

    assert read(book(fill)).text.count("| B |") == 1


def test_rows_that_a_merged_cell_reaches_into_or_that_are_left_out_separate_nothing() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(
            ("Name", "Role"), ("Anna", "Chief"), (), ("Bo", "Cook"), ("Cy", "Cook"), ("Di", "Pilot")
        )(sheet)
        for area in ("A2:A3", "B2:B3"):
            sheet.merge_cells(area)
        sheet.row_dimensions[5].hidden = True

    assert read(book(fill)).text.endswith("| Anna | Chief |\n| Bo | Cook |\n| Di | Pilot |")


def test_behind_a_blank_row_a_table_keeps_its_names() -> None:
    lines = (("Part", "Cost", "Note"), ("A", 1, "x"), (), ("B", 2, "y"), (), ("Total", 3))
    text = read(book(rows(*lines))).text
    assert text.endswith(
        "| Part | Cost | Note |\n|---|---|---|\n| A | 1 | x |\n| B | 2 | y |\n| Total | 3 |  |"
    )


def test_names_over_a_blank_row_are_those_of_the_rows_below() -> None:
    lines = (("In EUR", None, "2023"), (None, "Price", "Stock"), (), ("A", 1, 2), ("B", "-", 4))
    text = read(book(rows(*lines))).text
    assert text.endswith("|  | Price | Stock |\n|---|---|---|\n| A | 1 | 2 |\n| B | - | 4 |")
    assert "| In EUR |  | 2023 |" in text


def test_another_table_behind_a_blank_row_has_its_own_names() -> None:
    lines = (("Part", "Cost"), ("A", 1), (), ("Ship", "Dues"), ("Anna", 5))
    assert "| A | 1 |\n\n| Ship | Dues |\n|---|---|\n| Anna | 5 |" in read(book(rows(*lines))).text


def test_below_a_caption_the_names_stand_once_more() -> None:
    lines = (("Part", "Cost"), ("A", 1), (), ("South",), ("B", 2))
    assert "South\n\n| Part | Cost |\n|---|---|\n| B | 2 |" in read(book(rows(*lines))).text


def test_bold_years_name_their_columns() -> None:
    def fill(sheet: Worksheet) -> None:
        rows((2023, 2024), (5, 6), (7, 8))(sheet)
        for cell in sheet[1]:
            cell.font = Font(bold=True)

    assert "| 2023 | 2024 |\n|---|---|\n| 5 | 6 |" in read(book(fill)).text


def hidden_parts() -> bytes:
    def fill(sheet: Worksheet) -> None:
        rows(
            ("Part", "Price", "Old", "Stock"), ("A", 1, 11, 21), ("B", 2, 12, 22), ("C", 3, 13, 23)
        )(sheet)
        rows(("D", 4, 14, 24), ("E", 5, 15, 25))(sheet)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet["D4"].font = Font(strike=True)
        sheet["D5"].font = Font(color=WHITE)
        sheet["D6"].number_format = ";;;"
        sheet["A6"] = CellRichText("E ", TextBlock(InlineFont(strike=True), "gone"))

    def more(made: Workbook) -> None:
        for state in ("hidden", "veryHidden"):
            sheet = made.create_sheet(state)
            sheet["A1"] = f"secret of {state}"
            sheet.sheet_state = state
        filtered = made.create_sheet("Cities")
        rows(("City", "N"), ("Bonn", 1), ("Rome", 2))(filtered)
        filtered.auto_filter.ref = "A1:B3"
        filtered.auto_filter.add_filter_column(0, ["Bonn"])
        filtered.row_dimensions[3].hidden = True

    return book(fill, more)


def test_what_is_not_shown_or_struck_through_is_left_out_and_counted() -> None:
    text = read(hidden_parts()).text
    assert (
        "| Part | Price | Stock |\n|---|---|---|\n| A | 1 | 21 |\n| C | 3 |  |\n| D | 4 |  |\n| E | 5 |  |"
        in text
    )
    assert not [word for word in ("secret", "Rome", "gone", "22", "13") if word in text]
    assert left_out(hidden_parts()) == {
        "hidden rows": 1, "hidden columns": 1, "hidden sheets": 2, "filtered rows": 1,
        "struck-through cells": 1, "cells in the colour of their ground": 1,
        "cells whose format hides them": 1, "struck-through parts of cells": 1,
    }  # fmt: skip


def test_what_is_not_shown_is_taken_in_with_a_mark_if_the_user_wants_it() -> None:
    source = read(hidden_parts(), hidden=True)
    found = marked(source)
    assert ("hidden row", "| B | 2 | 12 | 22 |") in found
    assert ("hidden column", "13") in found
    assert ("struck-through text", "23") in found
    assert ("hidden text", "25") in found
    assert ("struck-through text", "[struck through: gone]") in found
    assert ("filtered row", "| Rome | 2 |") in found
    assert ("hidden sheet", "## veryHidden\n\nsecret of veryHidden") in found
    assert list(source.marks) == sorted(source.marks, key=lambda mark: mark.span.start)


def test_white_text_on_a_dark_ground_or_in_a_styled_table_is_seen() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Part", "Price"), ("A", 1), ("B", "C"), ("D", 2))(sheet)
        sheet["A2"].font = sheet["A3"].font = Font(color=WHITE)
        sheet["A2"].fill = PatternFill("solid", fgColor="FF000080")
        styled = Table(displayName="T", ref="A3:B4")
        styled.tableStyleInfo = TableStyleInfo(name="TableStyleDark1", showRowStripes=True)
        sheet.add_table(styled)

    assert "| A | 1 |\n| B | C |\n| D | 2 |" in read(book(fill)).text


def test_the_value_of_a_merged_cell_holds_if_its_first_row_is_hidden() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Department", "Item"), ("Lab", "Kits"), (None, "Gloves"), ("Shop", "Wire"))(sheet)
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[2].hidden = True

    text = read(book(fill)).text
    assert "| Lab | Gloves |" in text and "Kits" not in text


def test_a_note_is_kept_apart_with_its_author_and_cell() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Part", "Price"), ("P-20", 41.2))(sheet)
        sheet["B2"].comment = Comment("Anna:\nuntil May only", "Anna")

    source = read(book(fill))
    said = "Note at B2 (Anna) on P-20, 41.2: until May only"
    assert source.text.endswith(f"| P-20 | 41.2 |\n\n{said}")
    assert marked(source) == [("comment", said)]
    assert source.regions[-1].cells == "Prices!B2"


def test_a_thread_of_comments_is_read_once_with_its_answers() -> None:
    space = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    data = book(lambda sheet: [
        rows(("Part", "Price"), ("P-20", 5))(sheet),
        setattr(sheet["A2"], "comment", Comment("[Threaded comment] Your version ...", "tc={1}")),
    ])  # fmt: skip
    kinds = "http://schemas.microsoft.com/office/2017/10/relationships"
    link = f'<Relationship Id="t1" Type="{kinds}/{{}}" Target="{{}}"/>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}

    def add(part: str, kind: str, target: str) -> None:
        before = bytes(members[part]).decode()  # type: ignore[arg-type]
        members[part] = before.replace(
            "</Relationships>", link.format(kind, target) + "</Relationships>"
        )

    add("xl/worksheets/_rels/sheet1.xml.rels", "threadedComment", "../threadedComments/t.xml")
    add("xl/_rels/workbook.xml.rels", "person", "persons/p.xml")
    members["xl/persons/p.xml"] = (
        f'<personList {space}><person id="{{7}}" displayName="Bo"/></personList>'
    )
    members["xl/threadedComments/t.xml"] = (
        f'<ThreadedComments {space}><threadedComment ref="A2" personId="{{7}}" id="{{1}}"><text>Too dear?</text>'
        '</threadedComment><threadedComment ref="A2" personId="{7}" parentId="{1}"><text>No.</text>'
        "</threadedComment></ThreadedComments>"
    )
    text = read(making.packed(members)).text
    assert "Note at A2 (Bo) on P-20: Too dear?\n\nNote at A2 (Bo) on P-20: No." in text
    assert "Your version" not in text


def test_an_error_is_shown_and_a_formula_without_a_value_is_named_and_keeps_its_row() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Part", "Ratio"), ("A", "#DIV/0!"), ("=A2", "=B2*2"))(sheet)
        sheet["B2"].data_type = "e"

    source = read(book(fill))
    assert "| A | #DIV/0! |\n| =A2 | =B2*2 |" in source.text
    assert ("formula without a stored value", "=B2*2") in marked(source)
    assert left_out(book(fill)) == {"formulas without a stored value": 2}


def test_a_chart_of_cells_that_are_read_is_one_line_and_no_second_table() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Quarter", "Steel"), ("Q1", 3), ("Q2", 4))(sheet)
        chart = BarChart()
        chart.title, chart.y_axis.title = "Sales", "EUR"
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        sheet.add_chart(chart, "E2")

    source = read(book(fill))
    assert source.text.endswith("Chart: Sales (bar chart); EUR; of Prices!B2:B3")
    assert source.text.count("Q1") == 1
    assert source.regions[-1].cells == "Prices!E2"


def test_a_chart_of_a_hidden_sheet_is_a_table_or_named() -> None:
    def chart(made: Workbook) -> None:
        secret = made.create_sheet("Data")
        rows(("Quarter", "Steel"), ("Q1", 3), ("Q2", 4))(secret)
        secret.sheet_state = "hidden"
        drawn = BarChart()
        drawn.title = "Sales"
        drawn.add_data(Reference(secret, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        made.create_chartsheet("Own").add_chart(drawn)

    data = book(rows(("Part",)), chart)
    assert left_out(data) == {"hidden sheets": 1, "charts without stored values": 1}
    cached = (
        '<c:numCache><c:ptCount val="2"/><c:pt idx="0"><c:v>3</c:v></c:pt></c:numCache></c:numRef>'
    )
    kept = replaced(
        data,
        "xl/charts/chart1.xml",
        lambda xml: xml.replace("</numRef>", "</c:numRef>").replace("<numRef>", "<c:numRef>")
        .replace("</c:numRef>", cached)
        .replace("<chartSpace", '<chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'),
    )  # fmt: skip
    assert "## Own\n\nChart: Sales (bar chart)" in read(kept).text
    assert "| 3 |" in read(kept).text


def test_text_boxes_and_diagrams_are_read_and_what_no_reader_knows_is_named() -> None:
    data = book(rows(("Part", "Price"), ("A", 1)))
    drawing = (
        '<d:wsDr xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><d:twoCellAnchor><d:from><d:col>3</d:col>'
        "<d:row>4</d:row></d:from><d:sp><d:txBody><a:p><a:r><a:t>All in EUR</a:t></a:r></a:p></d:txBody></d:sp>"
        '<m:relIds xmlns:m="y" m:dm="d"/></d:twoCellAnchor></d:wsDr>'
    )
    kinds = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = (
        f'<Relationships xmlns="{kinds}"><Relationship Id="d" Type="x/drawing" '
        'Target="../drawings/d.xml"/></Relationships>'
    )
    point = '<m:pt modelId="{}"><m:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></m:t></m:pt>'.format
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    diagram = (
        f'<m:dataModel xmlns:m="x" xmlns:a="{main}"><m:ptLst>{point(1, "Plan")}{point(2, "Build")}</m:ptLst>'
        "</m:dataModel>"
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members |= {
        "xl/diagrams/data1.xml": diagram,
        "xl/drawings/_rels/d.xml.rels": link.replace("x/drawing", "x/diagramData").replace(
            "../drawings/d.xml", "../diagrams/data1.xml"
        ),
        "xl/drawings/d.xml": drawing, "xl/worksheets/_rels/sheet1.xml.rels": link, "xl/vbaProject.bin": b"x",
        "xl/embeddings/o.bin": b"x", "xl/media/i.png": b"x", "xl/pivotCache/pivotCacheDefinition1.xml": b"<x/>",
    }  # fmt: skip
    data = making.packed(members)
    source = read(data)
    assert (
        source.text.endswith("All in EUR\n\n- Plan\n- Build")
        and source.regions[-1].cells == "Prices!D5"
    )
    assert left_out(data) == {
        "macros": 1, "embedded objects": 1, "pictures": 1, "pivot caches": 1,
    }  # fmt: skip


def plain(cells: str, behind: str = "") -> bytes:
    """A workbook whose only sheet holds this."""
    made = making.xlsx({"S": []})
    return replaced(
        made,
        "xl/worksheets/s0.xml",
        lambda xml: xml.replace("<sheetData></sheetData>", cells + behind),
    )


def test_thousands_of_formatted_empty_cells_and_a_huge_dimension_are_nothing() -> None:
    empty = "".join(
        f'<row r="{n}">{"<c s=" + chr(34) + "1" + chr(34) + "/>"}</row>' for n in range(1, 20_000)
    )
    assert read(plain(f"<sheetData>{empty}</sheetData>")).text == ""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert read(plain(f"<sheetData>{far}</sheetData>")).text == "## S\n\n1\n\n2"


def test_a_sheet_that_would_be_written_with_too_many_cells_is_named() -> None:
    wide = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>'
        for n in range(1, 2000)
    )
    with pytest.raises(Unreadable, match="split it"):
        list(load(plain(f"<sheetData>{wide}</sheetData>"), "a.xlsx"))


def test_a_range_merged_over_whole_columns_fills_only_rows_that_are_there() -> None:
    cells = "".join(
        f'<row r="{n}">{"<c r=" + chr(34) + "A1" + chr(34) + "><v>7</v></c>" if n == 1 else ""}'
        f'<c r="B{n}"><v>{n}</v></c></row>'
        for n in range(1, 5)
    )
    merged = '<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>'
    text = read(plain(f"<sheetData>{cells}</sheetData>", merged)).text
    assert text == "## S\n\n| 7 | 1 |\n| 7 | 2 |\n| 7 | 3 |\n| 7 | 4 |"


def test_a_damaged_sheet_is_read_as_far_as_it_goes_and_named() -> None:
    data = plain('<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row')
    found = list(load(data, "a.xlsx"))
    (source,) = [each for each in found if isinstance(each, Source)]
    (unread,) = [each for each in found if isinstance(each, Unread)]
    assert source.text == "## S\n\n1"
    assert unread.part == "a.xlsx: sheet S, its end" and "damaged XML" in str(unread.reason)


def test_texts_that_the_file_lacks_are_named() -> None:
    cells = '<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1"><v>5</v></c></row>'
    assert left_out(plain(f"<sheetData>{cells}</sheetData>")) == {
        "texts of cells that the file lacks": 1
    }


def test_cells_out_of_all_bounds_do_no_harm() -> None:
    odd = (
        '<row r="99999999999"><c r="ZZZZZ1" s="99999" t="s"><v>77</v></c><c><v>1e999</v></c></row>'
        '<row><c t="d"><v>2024-03-07T12:00:00</v></c><c t="inlineStr">'
        "<is><t>a_x000D_b</t><rPh><t>z</t></rPh></is></c></row>"
    )
    assert "| 2024-03-07 12:00 | a b |" in read(plain(f"<sheetData>{odd}</sheetData>")).text


def test_what_a_cell_stores_is_kept_where_its_text_is_another(library: Library, docs: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("Region", "Growth", "Price", "Day", "Length", "Number"))(sheet)
        rows(("East", 0.125, 1234.5, datetime.datetime(2024, 3, 7), 1.5, 7))(sheet)
        for column, code in zip("BCDE", ("0%", "#,##0.0 €", "dd.mm.yyyy", "[h]:mm"), strict=True):
            sheet[f"{column}2"].number_format = code

    (docs / "a.xlsx").write_bytes(book(fill))
    library.sync([docs])
    stored = library.source("a.xlsx")
    assert stored is not None and stored == read(book(fill))
    assert "| East | 13% | 1,234.5 € | 07.03.2024 | 36:00 | 7 |" in stored.text
    assert {each.cell: each.value for each in library.cell_values("a.xlsx")} == {
        "Prices!B2": 0.125, "Prices!C2": 1234.5, "Prices!D2": "2024-03-07", "Prices!E2": 1.5,
    }  # fmt: skip


def test_tables_side_by_side_are_tables_of_their_own() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Staff", None, None, "Stores"])
        for row in (["Name", "Pay", None, "Town", "Rent"], ["Ada", 10, None, "Ulm", 700]):
            sheet.append(row)
        sheet.append(["Bob", 20])

    text = read(book(fill)).text
    assert "Staff\n\n| Name | Pay |\n|---|---|\n| Ada | 10 |\n| Bob | 20 |" in text
    assert "Stores\n\n| Town | Rent |\n|---|---|\n| Ulm | 700 |" in text


def test_a_blank_column_alone_parts_no_table() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["Name", "Town", None, "Chief", "Room"], ["Ada", "Ulm", None, "Bob", "A4"]):
            sheet.append(row)

    assert "| Ada | Ulm |  | Bob | A4 |" in read(book(fill)).text


def test_rows_have_the_name_of_their_group_above_them() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["Region", "City", "Sales"], ["North"], [None, "Kiel", 5], ["South"]):
            sheet.append(row)
        sheet.append([None, "Ulm", 9])
        sheet.append(["Total", None, 14])

    text = read(book(fill)).text
    assert "| North | Kiel | 5 |" in text and "| South | Ulm | 9 |" in text
    assert text.endswith("| Total |  | 14 |")
