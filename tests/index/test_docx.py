"""Word documents: what they mean, not only their letters."""

from __future__ import annotations

import io
import zipfile

import pytest

from index.loaders import load
from index.loaders.options import ReadingOptions
from index.passages import Source
from tests.index.wording import docx, left_out, marked, p, r, read, t, tbl, tc, text, tr

HIDDEN = ReadingOptions(hidden=True)
UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


def note(note_id: str, said: str, kind: str = "footnote") -> str:
    return f'<w:{kind} w:id="{note_id}">{t(said)}</w:{kind}>'


def pointer(note_id: str, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{note_id}"/></w:r>'


def style(style_id: str, inner: str, name: str = "", kind: str = "paragraph") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name or style_id}"/>'
        f"{inner}</w:style>"
    )


# Raised and lowered characters


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        (r("10") + r("6", UP) + r(" ohm"), "10⁶ ohm"),
        (r("10") + r("-", UP) + r("9", UP), "10⁻⁹"),
        (r("48 m") + r("2", UP), "48 m²"),
        (r("CO") + r("2", DOWN), "CO₂"),
        (r("3", UP) + r("/") + r("8", DOWN) + r(" inch"), "⅜ inch"),
        (r("the tariff") + r("2", UP) + r(" holds"), "the tariff⁽²⁾ holds"),
        (r("10") + r("6", '<w:position w:val="12"/>') + r(" ohm"), "10⁶ ohm"),
        (r("10") + r("6", '<w:rStyle w:val="Power"/>') + r(" ohm"), "10⁶ ohm"),
        (r("106", '<w:vertAlign w:val="baseline"/>'), "106"),
    ],
)
def test_a_raised_figure_is_no_part_of_its_number(runs: str, shown: str) -> None:
    styles = style("Power", f"<w:rPr>{UP}</w:rPr>", kind="character")
    assert text(p(runs), styles=styles) == shown


def test_a_formula_is_a_part_of_its_sentence() -> None:
    formula = (
        "<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>8</m:t></m:r></m:den></m:f></m:oMath>"
    )
    assert text(p(r("He bears ") + formula + r(" of it."))) == "He bears ⅜ of it."


# Notes and comments


def test_notes_are_counted_marked_and_follow_their_paragraph() -> None:
    body = p(r("Basic") + pointer("4") + r(" costs 19 EUR") + pointer("9") + r("."))
    source = read(docx(body, footnotes=note("4", "Old name: Start.") + note("9", "With tax.")))
    assert source.text == ("Basic⁽¹⁾ costs 19 EUR⁽²⁾.\n\n(1) Old name: Start.\n\n(2) With tax.")
    assert marked(source) == [
        ("footnote", "(1) Old name: Start."),
        ("footnote", "(2) With tax."),
    ]


def test_notes_and_comments_of_cells_follow_their_table() -> None:
    comment = '<w:r><w:commentReference w:id="1"/></w:r>'
    body = tbl(tr("Tariff", "Fee"), tr("Basic", tc(p(r("19 EUR") + pointer("2") + comment))))
    said = f'<w:comment w:id="1" w:author="Ana Ruiz">{t("Ask again.")}</w:comment>'
    source = read(docx(body, footnotes=note("2", "Students 12 EUR."), comments=said))
    assert source.text == (
        "| Tariff | Fee |\n|---|---|\n| Basic | 19 EUR⁽¹⁾ |\n\n(1) Students 12 EUR.\n\n"
        "Comment (Ana Ruiz): Ask again."
    )
    assert marked(source)[1] == ("comment", "Comment (Ana Ruiz): Ask again.")


def test_endnotes_count_in_their_own_figures_and_a_mark_of_its_own_stays() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>*</w:t></w:r>'
    body = p(r("Here") + pointer("2", "endnote") + r(" and there") + own)
    parts = {"endnotes": note("2", "At the end.", "endnote"), "footnotes": note("3", "Below.")}
    assert text(body, **parts) == "Here⁽ⁱ⁾ and there*\n\n(i) At the end.\n\n(*) Below."


# Numbers of lists and headings


def level(depth: int, form: str, shown: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'{more}<w:lvlText w:val="{shown}"/></w:lvl>'
    )


def numbering(*levels: str, number: str = "1", more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def item(said: str, depth: int = 0, number: str = "1") -> str:
    place = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
    return t(said, f"<w:numPr>{place}</w:numPr>")


def test_headings_are_numbered_by_their_styles() -> None:
    levels = [
        level(0, "decimal", "%1", '<w:pStyle w:val="Heading1"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="Heading2"/>'),
    ]
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("Heading1", numbered, "heading 1") + style("Heading2", numbered, "heading 2")
    heads = [("1", "Scope"), ("1", "Loans"), ("2", "Requests"), ("2", "Duration"), ("1", "End")]
    body = "".join(t(said, f'<w:pStyle w:val="Heading{n}"/>') for n, said in heads)
    source = read(docx(body, styles=styles, numbering=numbering(*levels)))
    assert source.title == "Scope"
    assert source.text == (
        "## 1 Scope\n\n## 2 Loans\n\n### 2.1 Requests\n\n### 2.2 Duration\n\n## 3 End"
    )


@pytest.mark.parametrize(
    ("form", "shown", "line"),
    [
        ("lowerLetter", "%1)", "b) two"),
        ("upperRoman", "%1.", "- II. two"),
        ("decimalZero", "%1", "- 02 two"),
        ("decimal", "§ %1", "- § 2 two"),
        ("ordinal", "%1", "- 2nd two"),
        ("russianLower", "%1)", "- б) two"),
        ("chineseCounting", "%1、", "- 二、 two"),
        ("bullet", "", "- two"),
        ("none", "", "two"),
    ],
)
def test_items_have_the_numbers_that_are_shown(form: str, shown: str, line: str) -> None:
    said = text(item("one") + item("two"), numbering=numbering(level(0, form, shown)))
    assert said.splitlines()[-1] == line


def test_deeper_levels_start_anew_and_another_list_continues_or_restarts() -> None:
    levels = level(0, "decimal", "%1."), level(1, "decimal", "%1.%2")
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    body = (
        item("a") + item("b", 1) + item("c", 1) + item("d") + item("e", 1)
        + item("f", number="2") + item("g", number="3") + item("h", number="3")
    )  # fmt: skip
    said = text(body, numbering=numbering(*levels, more=again))
    assert [line.strip() for line in said.splitlines()] == [
        "1. a", "- 1.1 b", "- 1.2 c", "2. d", "- 2.1 e", "3. f", "7. g", "8. h",
    ]  # fmt: skip


def test_legal_numbers_are_figures_on_all_levels() -> None:
    levels = level(0, "upperRoman", "Article %1."), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    said = text(item("a") + item("b", 1), numbering=numbering(*levels))
    assert said.splitlines() == ["- Article I. a", "  - 1.1 b"]


def test_a_deleted_item_does_not_count() -> None:
    gone = p(
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>',
    )
    said = text(item("a") + gone + item("b"), numbering=numbering(level(0, "decimal", "%1.")))
    assert said == "1. a\n2. b"


# What isn't shown or no longer holds

RUNS = [
    ("<w:del><w:r><w:delText>36</w:delText></w:r></w:del>", "deleted passages", "deleted"),
    (r("36", "<w:strike/>"), "struck-through passages", "struck through"),
    (r("36", "<w:dstrike/>"), "struck-through passages", "struck through"),
    (r("36", "<w:vanish/>"), "hidden passages", "hidden"),
    (r("36", '<w:rStyle w:val="Secret"/>'), "hidden passages", "hidden"),
    (r("36", '<w:color w:val="FFFFFF"/>'), "invisible passages (white on white)", "invisible"),
]
SECRET = style("Secret", "<w:rPr><w:vanish/></w:rPr>", kind="character")


@pytest.mark.parametrize(("run", "what", "said"), RUNS)
def test_what_is_not_shown_is_left_out_counted_and_on_demand_marked(
    run: str, what: str, said: str
) -> None:
    data = docx(p(r("It runs ") + run + r(" 24 months.")), styles=SECRET)
    assert read(data).text == "It runs 24 months."
    assert left_out(data) == {what: 1}
    source = read(data, HIDDEN)
    assert source.text == f"It runs [{said}: 36] 24 months."
    assert marked(source)[0][1] == f"[{said}: 36]"


@pytest.mark.parametrize(
    "properties",
    [
        '<w:strike w:val="0"/>',
        '<w:vanish w:val="false"/>',
        "<w:webHidden/>",
        '<w:color w:val="auto"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
    ],
)
def test_what_is_shown_is_read(properties: str) -> None:
    assert text(p(r("It runs ") + r("36", properties) + r(" months."))) == "It runs 36 months."


def test_white_letters_on_a_dark_cell_or_paragraph_are_read() -> None:
    white, dark = '<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="1F3864"/>'
    body = tbl(tr(tc(p(r("Name", white)), dark), "Fee"), tr("Basic", "19"))
    assert text(body).startswith("| Name | Fee |")
    assert text(p(r("Name", white), dark)) == "Name"


def test_white_letters_in_a_dark_frame_are_read() -> None:
    """A table of one cell, as hints and warnings are set; also one inside a cell."""
    white, dark = '<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="1F3864"/>'
    frame = tbl(tr(tc(p(r("Mind the step.", white)), dark)))
    assert text(frame) == "Mind the step."
    assert "Mind the step." in text(tbl(tr("Note", tc(frame + t("More.")))))
    assert text(tbl(tr(tc(p(r("Gone.", white)))))) == ""


def test_white_letters_on_a_picture_behind_the_text_are_read() -> None:
    picture = '<w:r><w:drawing><w:anchor behindDoc="1"/></w:drawing></w:r>'
    white = r("Annual report", '<w:color w:val="FFFFFF"/>')
    assert text(p(picture) + p(white)) == "Annual report"


def test_insertions_hold_and_what_was_moved_stands_once() -> None:
    body = p(
        "<w:ins>" + r("New. ") + "</w:ins><w:moveFrom>" + r("Moved.") + "</w:moveFrom>"
        "<w:moveTo>" + r("Moved.") + "</w:moveTo>"
    )
    assert text(body) == "New. Moved."


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    assert text(p(r("It runs "), "<w:rPr><w:del/></w:rPr>") + t("24 months.")) == (
        "It runs 24 months."
    )


def test_deleted_rows_are_left_out() -> None:
    data = docx(tbl(tr("A", "B"), tr("1", "2", properties="<w:del/>"), tr("3", "4")))
    assert read(data).text == "| A | B |\n|---|---|\n| 3 | 4 |"
    assert left_out(data) == {"deleted rows": 1}


# Tables


def test_cells_over_rows_and_columns_hold_for_all_that_they_span() -> None:
    begin, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = tbl(
        tr("Region", "Depot", tc("Hours", '<w:gridSpan w:val="2"/>')),
        tr(tc("North", begin), "Harbour", "8", "16"),
        tr(tc("<w:p/>", on), "Station", "9", "17"),
    )
    assert text(body).splitlines()[2:] == [
        "| North | Harbour | 8 | 16 |",
        "| North | Station | 9 | 17 |",
    ]


def test_two_rows_that_repeat_on_each_page_name_the_columns_together() -> None:
    head = "<w:tblHeader/>"
    wide = '<w:gridSpan w:val="2"/>'
    body = tbl(
        tr(tc("Fee", wide), tc("Days", wide), properties=head),
        tr("2024", "2025", "2024", "2025", properties=head),
        tr("1", "2", "3", "4"),
    )
    assert text(body).splitlines()[0] == "| Fee / 2024 | Fee / 2025 | Days / 2024 | Days / 2025 |"


def test_a_row_that_begins_later_keeps_its_columns() -> None:
    body = tbl(tr("A", "B", "C"), tr("2", "3", properties='<w:gridBefore w:val="1"/>'))
    assert text(body).splitlines()[-1] == "|  | 2 | 3 |"


def test_paragraphs_items_and_figures_in_a_cell_do_not_glue() -> None:
    cell = tc(t("Open:") + item("Monday") + item("Friday"))
    figures = tc(t("12") + t("15"))
    shown = text(
        tbl(tr("Depot", "Days"), tr(cell, figures)), numbering=numbering(level(0, "decimal", "%1."))
    )
    assert shown.splitlines()[-1] == "| Open: 1. Monday; 2. Friday | 12; 15 |"


def test_a_table_in_a_cell_stays_in_its_row_and_stands_below_as_a_table() -> None:
    inner = tbl(tr("Size", "Price"), tr("M6", "2"))
    shown = text(tbl(tr("Part", "Sizes"), tr("Bolt", tc(t("Steel:") + inner + t("")))))
    assert shown == (
        "| Part | Sizes |\n|---|---|\n| Bolt | Steel: Size Price; M6 2 |\n\n"
        "Bolt: Steel:\n\n| Size | Price |\n|---|---|\n| M6 | 2 |"
    )


# Forms, fields, drawings


def control(properties: str, inner: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def test_content_controls_are_read_as_they_are_filled_in() -> None:
    checked = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
    unchecked = '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>'
    prompt = control("<w:showingPlcHdr/>", r("Click here to enter text."))
    data = docx(
        p(r("Size: ") + control("<w:dropDownList/>", r("XL")))
        + p(control(checked, r("x")) + r(" smoker ") + control(unchecked, r("x")) + r(" diver"))
        + p(r("Name: ") + prompt)
    )
    assert read(data).text == "Size: XL\n\n☒ smoker ☐ diver\n\nName:"
    assert left_out(data) == {"form fields not filled in": 1}


def sign(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def code(said: str) -> str:
    return f"<w:r><w:instrText>{said}</w:instrText></w:r>"


def test_fields_are_read_by_their_results() -> None:
    field = sign("begin") + code(' DOCPROPERTY "Client" ') + sign("separate") + r("Harbour Ltd")
    inner = sign("begin") + code(" PAGE ") + sign("separate") + r("2") + sign("end")
    nested = sign("begin") + code(" IF ") + inner + code(" = 1 ") + sign("separate") + r("later")
    simple = '<w:fldSimple w:instr=" REF x ">' + r("section 3") + "</w:fldSimple>"
    body = p(field + sign("end") + r(" ") + nested + sign("end") + r(", see ") + simple)
    assert text(body) == "Harbour Ltd later, see section 3"


def test_fields_without_a_result_are_named_and_fractions_of_fields_are_read() -> None:
    empty = sign("begin") + code(" AUTHOR ") + sign("end")
    entry = sign("begin") + code(' XE "harbour" ') + sign("end")
    fraction = sign("begin") + code(r" EQ \f(3,8) ") + sign("end")
    data = docx(p(r("By ") + empty + entry + fraction + r(" inch")))
    assert read(data).text == "By ⅜ inch"
    assert left_out(data) == {"fields without a result": 1}


def test_old_form_fields_say_how_they_are_filled_in() -> None:
    box = sign("begin", '<w:ffData><w:checkBox><w:checked w:val="1"/></w:checkBox></w:ffData>')
    choice = sign(
        "begin",
        '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/>'
        '<w:listEntry w:val="blue"/></w:ddList></w:ffData>',
    )
    empty = sign("begin") + code(" FORMTEXT ") + sign("separate") + r("\u2002\u2002") + sign("end")
    data = docx(
        p(box + code(" FORMCHECKBOX ") + sign("end") + r(" paid, ") + choice + sign("end") + empty)
    )
    assert read(data).text == "☒ paid, blue"
    assert left_out(data) == {"form fields not filled in": 1}


def test_symbols_are_what_they_look_like() -> None:
    body = p(
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + r(" yes, 5 ")
        + '<w:r><w:sym w:font="Symbol" w:char="F06D"/></w:r>' + r("m")
    )  # fmt: skip
    assert text(body) == "☑ yes, 5 μm"


def test_a_diagram_is_read_as_items() -> None:
    def point(name: str, said: str, kind: str = "node") -> str:
        words = f"<dgm:t><a:p><a:r><a:t>{said}</a:t></a:r></a:p></dgm:t>" if said else ""
        return f'<dgm:pt modelId="{name}" type="{kind}">{words}</dgm:pt>'

    points = point("0", "", "doc") + point("2", "Check") + point("1", "Order") + point("3", "Ship")
    links = "".join(
        f'<dgm:cxn srcId="{a}" destId="{b}" srcOrd="{n}"/>'
        for a, b, n in (("0", "1", 0), ("0", "2", 1), ("2", "3", 0))
    )
    drawing = '<w:r><w:drawing><dgm:relIds r:dm="diagramData"/></w:drawing></w:r>'
    data = f"<dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst>"
    assert text(p(r("Steps") + drawing), diagramData=data) == "Steps\n\n- Order\n- Check\n  - Ship"


def test_charts_are_tables() -> None:
    def points(kind: str, *values: str) -> str:
        held = "".join(
            f'<c:pt idx="{at}"><c:v>{said}</c:v></c:pt>' for at, said in enumerate(values)
        )
        return f"<c:{kind}Cache>{held}</c:{kind}Cache>"

    series = (
        f"<c:ser><c:tx><c:strRef>{points('str', 'Ships')}</c:strRef></c:tx>"
        f"<c:cat><c:strRef>{points('str', 'May', 'June')}</c:strRef></c:cat>"
        f"<c:val><c:numRef>{points('num', '41', '77')}</c:numRef></c:val></c:ser>"
    )
    chart = f"<c:chart><c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart>"
    drawing = '<w:r><w:drawing><c:chart r:id="chart"/></w:drawing></w:r>'
    shown = text(p(r("See") + drawing), chart=chart)
    assert "| May | 41 |\n| June | 77 |" in shown
    data = docx(p('<w:r><w:drawing><c:chart r:id="none"/></w:drawing></w:r>'))
    assert left_out(data) == {"charts that can't be read": 1}


def test_a_document_inside_the_document_is_read_as_one_of_its_own() -> None:
    data = docx('<w:altChunk r:id="html"/>' + t("After."), html="<p>Inside.</p>")
    found = {each.id: each.text for each in load(data, "a.docx") if isinstance(each, Source)}
    assert found == {"a.docx": "After.", "a.docx/word/html.xml": "Inside."}


def test_embedded_objects_and_macros_are_named() -> None:
    thing = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'
    formula = '<w:r><w:object><o:OLEObject ProgID="Equation.3"/></w:object></w:r>'
    data = io.BytesIO(docx(p(r("See ") + thing + formula)))
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    assert left_out(data.getvalue()) == {
        "embedded objects": 1,
        "formulas kept as pictures": 1,
        "macros": 1,
    }


# Questions


def test_a_question_in_bold_stays_one() -> None:
    bold = "<w:b/>"
    assert text(p(r("How can I cancel?", bold)) + t("Press the cross.")) == (
        "**How can I cancel?**\n\nPress the cross."
    )
    both = p(r("How can I cancel?", bold) + "<w:r><w:br/></w:r>" + r("Press the cross."))
    assert text(both) == "**How can I cancel?**\n\nPress the cross."
    assert text(p(r("Is it ") + r("really", bold) + r(" late?"))) == "Is it really late?"


# Bad input


def test_styles_and_lists_that_refer_to_themselves_end() -> None:
    styles = (
        style("A", '<w:basedOn w:val="B"/>') + style("B", '<w:basedOn w:val="A"/>')
        + style("L", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', kind="numbering")
    )  # fmt: skip
    lists = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = t("a", '<w:pStyle w:val="A"/>') + item("b")
    assert text(body, styles=styles, numbering=lists) == "a\n\n- b"


def test_ten_thousand_rows_of_one_cell_and_a_huge_span_are_read() -> None:
    rows = [tr(tc("<w:p/>", "<w:vMerge/>"), "x") for _ in range(10_000)]
    body = tbl(
        tr("A", "B"), tr(tc("North", '<w:vMerge w:val="restart"/>'), "x"), *rows,
        tr(tc("wide", '<w:gridSpan w:val="99999999"/>')),
    )  # fmt: skip
    lines = text(body).splitlines()
    assert (lines[2], lines[-2], lines[-1]) == ("| North | x |", "| North | x |", "| wide | wide |")


def test_columns_that_nothing_begins_at_are_no_columns() -> None:
    three = '<w:gridSpan w:val="3"/>'
    body = tbl(tr(tc("A", three), tc("B", three)), tr(tc("1", three), tc("2", three)))
    assert text(body) == "| A | B |\n|---|---|\n| 1 | 2 |"


def test_a_table_that_is_too_large_is_named_and_the_rest_is_read() -> None:
    rows = [tr(*[tc(f"{n}", '<w:gridSpan w:val="1"/>') for n in range(200)]) for _ in range(2)]
    huge = tbl(*rows, tr(tc("z", '<w:vMerge w:val="restart"/><w:gridSpan w:val="200"/>')),
               *[tr(tc("<w:p/>", '<w:vMerge/><w:gridSpan w:val="200"/>'))] * 10_500)  # fmt: skip
    data = docx(huge + t("After."))
    assert read(data).text == "After."
    assert left_out(data) == {"tables that are too large": 1}


def test_parts_that_are_missing_are_done_without() -> None:
    body = p(r("Here") + pointer("7") + '<w:r><w:commentReference w:id="9"/></w:r>') + item("b")
    assert text(body) == "Here⁽¹⁾\n\n- b"


_RUNS_ON = "<w:rPr><w:del w:id='1'/></w:rPr>"


def test_a_last_paragraph_whose_end_was_deleted_is_written() -> None:
    assert text(p(r("A.")) + p(r("B."), _RUNS_ON)) == "A.\n\nB."


def test_a_paragraph_whose_end_was_deleted_stays_before_a_table() -> None:
    assert text(p(r("A."), _RUNS_ON) + tbl(tr("c1", "c2"), tr("d1", "d2")) + p(r("After."))) == (
        "A.\n\n| c1 | c2 |\n|---|---|\n| d1 | d2 |\n\nAfter."
    )
