"""Sheets of LibreOffice (.ods), of old Excel (.xls) and in binary parts (.xlsb)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Unread
from index.loaders.sheets import load, xls
from index.loaders.sheets.sheet import Area, Sheet
from index.passages import Source
from tests.index import making

_NAMES = "urn:oasis:names:tc:opendocument:xmlns"


def ods(content: str, styles: str = "", **more: str) -> bytes:
    """A file of sheets with this content between its tables' tags."""
    spaces = " ".join(
        f'xmlns:{name}="{_NAMES}:{kind}:1.0"'
        for name, kind in (
            ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"),
        )
    )  # fmt: skip
    spaces += (
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    return making.packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {spaces}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>",
        **more,
    })  # fmt: skip


def table(*rows: str, name: str = "Prices", columns: str = "", more: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{columns}{"".join(rows)}</table:table>'


def row(*cells: str, more: str = "") -> str:
    held = "".join(each if each.startswith("<") else cell(each) for each in cells)
    return f"<table:table-row{more}>{held}</table:table-row>"


def style(name: str, family: str, look: str, more: str = "") -> str:
    return f'<style:style style:name="{name}" style:family="{family}"{more}>{look}</style:style>'


def cell(said: str, more: str = "") -> str:
    return f"<table:table-cell{more}><text:p>{said}</text:p></table:table-cell>"


def read(data: bytes, *, hidden: bool = False) -> Source:
    options = ReadingOptions(hidden=hidden)
    (source,) = [each for each in load(data, "a.ods", options) if isinstance(each, Source)]
    return source


def left_out(data: bytes) -> dict[str, int]:
    return {each.what: each.count for each in load(data, "a.ods") if isinstance(each, LeftOut)}


def test_an_ods_cell_is_the_text_that_the_file_keeps_of_it() -> None:
    duration = cell("36:30", ' office:value-type="time" office:time-value="PT36H30M00S"')
    words = cell('one<text:tab/>two<text:line-break/>three<text:s text:c="3"/>four')
    text = read(ods(table(row("Hours", "Words"), row(duration, words)))).text
    assert "| 36:30 | one two three four |" in text


def test_an_ods_cell_without_a_text_is_shown_by_its_value() -> None:
    bare = "<table:table-cell office:value-type={}/>".format
    cells = [
        bare('"time" office:time-value="PT36H30M00S"'), bare('"percentage" office:value="0.125"'),
        bare('"date" office:date-value="2024-03-07T18:00:00"'),
        bare('"currency" office:currency="EUR" office:value="5"'),
        bare('"boolean" office:boolean-value="true"'),
    ]  # fmt: skip
    text = read(ods(table(row("a", "b", "c", "d", "e"), row(*cells)))).text
    assert "| 36:30:00 | 12.5% | 2024-03-07 18:00:00 | 5 EUR | TRUE |" in text


def test_ods_cells_and_rows_that_are_repeated_are_all_there_and_bounded() -> None:
    again = cell("x", ' table:number-columns-repeated="2"')
    gap = '<table:table-cell table:number-columns-repeated="3"/>'
    rows = (row("a", gap, "b"), row(again, more=' table:number-rows-repeated="2"'))
    endless = row(gap, more=' table:number-rows-repeated="1048000"')
    source = read(ods(table(*rows, endless, row("end"))))
    assert "| x | x |  |  |  |\n| x | x |  |  |  |" in source.text
    assert source.regions[-1].cells == "Prices!A1048004"


def test_an_ods_cell_that_spans_rows_holds_for_all_of_them() -> None:
    lab = cell("Lab", ' table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    rows = (row("Department", "Cost"), row(lab, "5"), row(covered, "6"), row("Shop", "7"))
    assert "| Lab | 5 |\n| Lab | 6 |" in read(ods(table(*rows))).text


def test_what_an_ods_does_not_show_is_left_out_and_counted() -> None:
    struck = '<style:text-properties style:text-line-through-style="solid"/>'
    styles = (
        style("off", "table", '<style:table-properties table:display="false"/>')
        + style("base", "table-cell", struck)
        + style("gone", "table-cell", "", ' style:parent-style-name="base"')
        + style("pale", "table-cell", '<style:text-properties fo:color="#FFFFFF"/>')
        + style("T1", "text", struck)
        + style("T2", "text", '<style:text-properties style:text-position="super 58%"/>')
    )
    unseen = cell("", ' office:value-type="float" office:value="10"')
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    first = table(
        row("Part", "Old", "Price"),
        row("A", "1", cell("2", ' table:style-name="gone"')),
        row("B", "3", cell("4", ' table:style-name="pale"')),
        row("C", "5", "6", more=' table:visibility="collapse"'),
        row("D", "7", "8", more=' table:visibility="filter"'),
        row(cell('E <text:span text:style-name="T1">gone</text:span>'), "9", unseen),
        row("F", "", cell('10<text:span text:style-name="T2">6</text:span> kg')),
        columns=columns,
    )
    data = ods(first + table(row("secret"), name="Off", more=' table:style-name="off"'), styles)
    assert read(data).text == (
        "## Prices\n\n| Part | Price |\n|---|---|\n| A |  |\n| B |  |\n| E |  |\n| F | 10⁶ kg |"
    )
    assert left_out(data) == {
        "hidden columns": 1, "hidden rows": 1, "filtered rows": 1, "hidden sheets": 1,
        "struck-through cells": 1, "struck-through parts of cells": 1,
        "cells in the colour of their ground": 1, "cells whose format hides them": 1,
    }  # fmt: skip
    assert {mark.what for mark in read(data, hidden=True).marks} == {
        "hidden column", "hidden row", "filtered row", "hidden sheet", "struck-through text", "hidden text",
    }  # fmt: skip


def test_an_ods_comment_is_kept_apart_and_no_part_of_its_cell() -> None:
    note = "<office:annotation><dc:creator>Bo</dc:creator><text:p>too dear</text:p></office:annotation>"
    source = read(
        ods(
            table(
                row("Part", "Price"),
                row("A", f"<table:table-cell>{note}<text:p>5</text:p></table:table-cell>"),
            )
        )
    )
    assert source.text.endswith("| A | 5 |\n\nNote at B2 (Bo) on A, 5: too dear")


def test_an_ods_chart_of_read_cells_is_one_line_and_another_object_is_named() -> None:
    names = ("chart", "table", "text")
    spaces = " ".join(f'xmlns:{name}="{_NAMES}:{name}:1.0"' for name in names)
    held = table(row("<table:table-cell/>", "Steel"), name="local-table")
    chart = (
        f'<o:chart xmlns:o="{_NAMES}:office:1.0" {spaces}><chart:chart chart:class="chart:line">'
        f'<chart:series chart:values-cell-range-address="Prices.A2:Prices.A3"/>{held}</chart:chart></o:chart>'
    )
    shapes = "".join(
        f'<draw:frame><draw:object xlink:href="./{name}"/></draw:frame>'
        for name in ("Object 1", "Object 2")
    )
    box = "<draw:custom-shape><text:p>All in EUR</text:p></draw:custom-shape>"
    content = table(f"<table:shapes>{shapes}{box}</table:shapes>", row("Steel"), row("1"))
    data = ods(content, **{"Object 1/content.xml": chart, "Object 2/content.xml": "<o/>"})
    assert read(data).text.endswith("Chart (line chart); of Prices!A2:A3\n\nAll in EUR")
    assert left_out(data) == {"embedded objects": 1}


def test_an_ods_that_breaks_off_is_read_so_far_and_named() -> None:
    data = ods(
        table(row("a", "b")) + '<table:table table:name="T"><table:table-row><table:table-cell>'
    )
    found = list(load(data, "a.ods"))
    assert [each.text for each in found if isinstance(each, Source)] == ["## Prices\n\n| a | b |"]
    assert [each.part for each in found if isinstance(each, Unread)] == ["a.ods: its end"]


# .xls: records of a kind, a length and their content, as a stream without its container.


def biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def short(text: str, size: str = "<B") -> bytes:
    return struct.pack(size, len(text)) + b"\0" + text.encode("latin-1")


def old_workbook(sheet: bytes, *, hidden: int = 0) -> bytes:
    """A stream of BIFF8 with the formats 0.0% (look 1) and none (look 0), and a struck-through look 2."""

    def font(flags: int) -> bytes:
        return biff(
            0x31, struct.pack("<HHHHHBBBx", 200, flags, 0x7FFF, 400, 0, 0, 0, 0) + short("Arial")
        )

    def xf(font_at: int, form: int) -> bytes:
        return biff(0xE0, struct.pack("<HHHBBBBIIH", font_at, form, 1, 0, 0, 0, 0, 0, 0, 0x20C0))

    begin = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    begin += b"".join(font(flags) for flags in (0, 0, 0, 0, 8))
    begin += biff(0x41E, struct.pack("<H", 164) + short("0.0%", "<H"))
    begin += xf(0, 0) + xf(0, 164) + xf(5, 0)
    name = short("Prices")
    where = len(begin) + 4 + 6 + len(name) + 4
    begin += biff(0x85, struct.pack("<IBB", where, hidden, 0) + name) + biff(0x0A)
    body = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    return begin + body + sheet + biff(0x0A)


def label(at: int, column: int, text: str, look: int = 0) -> bytes:
    return biff(0x204, struct.pack("<HHH", at, column, look) + short(text, "<H"))


def number(at: int, column: int, value: float, look: int = 0) -> bytes:
    return biff(0x203, struct.pack("<HHHd", at, column, look, value))


def test_an_old_workbook_is_read_with_its_formats_and_merged_and_hidden_cells() -> None:
    cells = b"".join((
        biff(0x7D, struct.pack("<HHHHHH", 2, 2, 2000, 0, 1, 0)),  # column C is hidden
        biff(0x208, struct.pack("<HHHHHHI", 2, 0, 3, 255, 0, 0, 0x120)),  # row 3 is hidden
        label(0, 0, "Region"), label(0, 1, "Growth"), number(1, 0, 7, 2), number(1, 1, 0.125, 1),
        number(2, 1, 5), number(1, 2, 9), biff(0x205, struct.pack("<HHHBB", 3, 0, 0, 7, 1)),
        biff(0xE5, struct.pack("<HHHHH", 1, 1, 2, 0, 0)),
    ))  # fmt: skip
    (sheet,) = list(xls.sheets(old_workbook(cells), "a.xls", hidden=False))
    assert isinstance(sheet, Sheet) and sheet.name == "Prices" and not sheet.hidden
    assert [dict(each.cells) for each in sheet.rows] == [
        {0: "Region", 1: "Growth"}, {0: "7", 1: "12.5%", 2: "9"}, {1: "5"}, {0: "#DIV/0!"},
    ]  # fmt: skip
    assert [each.hidden for each in sheet.rows] == [False, False, True, False]
    assert sheet.rows[1].why == {0: "struck-through cells"}
    assert sheet.hidden_columns == [(2, 2)] and sheet.merged == [Area(2, 0, 3, 0)]
    (gone,) = list(xls.sheets(old_workbook(cells, hidden=2), "a.xls", hidden=False))
    assert isinstance(gone, Sheet) and gone.hidden


def test_a_damaged_old_workbook_is_named() -> None:
    stream = old_workbook(label(0, 0, "Region"))
    (found,) = list(xls.sheets(stream[:-14], "a.xls", hidden=False))
    assert isinstance(found, Unread) and "damaged" in str(found.reason)


# .xlsb: records of a kind and a length in seven bits a byte, and their content.


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes((kind,)) if kind < 0x80 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = (
        bytes((len(content),))
        if len(content) < 0x80
        else bytes((len(content) & 0x7F | 0x80, len(content) >> 7))
    )
    return head + size + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(sheet: bytes, *, state: int = 0) -> bytes:
    def link(*targets: tuple[str, str, str]) -> str:
        return (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + "".join(
                f'<Relationship Id="{i}" Type="x/{kind}" Target="{to}"/>' for i, kind, to in targets
            )
            + "</Relationships>"
        )

    def font(flags: int, raised: int) -> bytes:
        colour = b"\x01\0\0\0\0\0\0\xff"
        return record(
            43,
            struct.pack("<HHHHBBBB", 220, flags, 400, raised, 0, 2, 0, 0)
            + colour
            + b"\0"
            + wide("Calibri"),
        )

    def xf(form: int, font_at: int) -> bytes:
        return record(47, struct.pack("<HHHHHBBHH", 0, form, font_at, 0, 0, 0, 0, 0, 0))

    book = record(153, struct.pack("<III", 0, 0, 0) + wide(""))
    book += record(156, struct.pack("<II", state, 1) + wide("r1") + wide("Prices"))
    looks = record(44, struct.pack("<H", 164) + wide('0.0" kg"'))
    looks += font(0, 0) + font(8, 0) + font(0, 1) + record(45, struct.pack("<I", 0) + b"\0" * 16)
    looks += (
        record(626)
        + xf(0, 0)
        + record(627)
        + record(617)
        + xf(0, 0)
        + xf(164, 0)
        + xf(0, 1)
        + record(618)
    )
    runs = struct.pack("<I", 1) + struct.pack("<HH", 2, 2)
    strings = record(19, b"\0" + wide("Part")) + record(19, b"\x01" + wide("106") + runs)
    note = record(632, wide("Bo")) + record(635, struct.pack("<IIIII", 0, 1, 1, 1, 1) + b"\0" * 16)
    note += record(637, b"\0" + wide("Bo: too dear"))
    return making.packed({
        "xl/workbook.bin": book, "xl/styles.bin": looks, "xl/sharedStrings.bin": strings, "xl/comments1.bin": note,
        "xl/_rels/workbook.bin.rels": link(
            ("r1", "worksheet", "worksheets/s.bin"), ("r2", "styles", "styles.bin"),
            ("r3", "sharedStrings", "sharedStrings.bin"),
        ),
        "xl/worksheets/_rels/s.bin.rels": link(("c", "comments", "../comments1.bin")),
        "xl/worksheets/s.bin": sheet,
    })  # fmt: skip


def binary_row(at: int, cells: Sequence[bytes], *, hidden: bool = False) -> bytes:
    head = struct.pack("<IIHBB", at, 0, 300, 0, 0x10 if hidden else 0) + b"\0" * 5
    return record(0, head) + b"".join(cells)


def at(column: int, look: int = 0) -> bytes:
    return struct.pack("<II", column, look)


def test_a_workbook_in_binary_parts_is_read_with_its_formats_and_hidden_cells() -> None:
    sheet = record(60, struct.pack("<IIIIH", 3, 3, 2000, 0, 1))
    sheet += binary_row(
        0, [record(7, at(0) + struct.pack("<I", 0)), record(6, at(1) + wide("Weight"))]
    )
    sheet += binary_row(1, [
        record(7, at(0) + struct.pack("<I", 1)), record(5, at(1, 1) + struct.pack("<d", 12.5)),
        record(2, at(2) + struct.pack("<I", 1250 << 2 | 3)), record(5, at(3) + struct.pack("<d", 7)),
    ])  # fmt: skip
    sheet += binary_row(2, [record(5, at(1) + struct.pack("<d", 99))], hidden=True)
    sheet += binary_row(3, [
        record(10, at(0) + b"\x01"), record(11, at(1) + b"\x2a"), record(6, at(2, 2) + wide("gone")),
    ])  # fmt: skip
    sheet += record(176, struct.pack("<IIII", 3, 4, 0, 0)) + binary_row(
        4, [record(5, at(1) + struct.pack("<d", 1))]
    )
    data = xlsb(sheet)
    assert read(data).text == (
        "## Prices\n\n| Part | Weight |  |\n|---|---|---|\n| 10⁶ | 12.5 kg | 12.5 |\n"
        "| TRUE | #N/A |  |\n| TRUE | 1 |  |\n\nNote at B2 (Bo) on 10⁶, 12.5 kg: too dear"
    )
    assert left_out(data) == {"hidden columns": 1, "hidden rows": 1, "struck-through cells": 1}
    assert left_out(xlsb(sheet, state=2)) == {"hidden sheets": 1}


def test_a_workbook_in_binary_parts_that_breaks_off_is_read_so_far_and_named() -> None:
    whole = binary_row(0, [record(6, at(0) + wide("Weight"))])
    for broken in (record(5, at(1)), b"\x05\x7f"):
        found = list(load(xlsb(whole + broken), "a.xlsb"))
        (source,) = [each for each in found if isinstance(each, Source)]
        assert source.text.startswith("## Prices\n\nWeight\n")
        assert [each.part for each in found if isinstance(each, Unread)] == [
            "a.xlsb: sheet Prices, its end"
        ]
