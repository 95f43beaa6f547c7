"""Slides of LibreOffice (.odp): read as those of PowerPoint are."""

from __future__ import annotations

import pytest

from index.loaders.parts import Unread
from tests.index import decks
from tests.index.decks import everything, left_out, marks, odf_box, odf_part, odp, page

NAME = "a.odp"
AT = "svg:x='{}cm' svg:y='{}cm' svg:width='4cm' svg:height='1cm'".format


def style(name: str, family: str, said: str, kind: str = "text", more: str = "") -> str:
    """A style of one property."""
    known = f"style:name='{name}' style:family='{family}' {more}"
    return f"<style:style {known}><style:{kind}-properties {said}/></style:style>"


STYLES = (
    style("up", "text", "style:text-position='super 58%'")
    + style("down", "text", "style:text-position='-25% 58%'")
    + style("struck", "text", "style:text-line-through-style='solid'")
    + style("bold", "text", "fo:font-weight='bold'")
    + style("white", "text", "fo:color='#FFFFFF'")
    + style(
        "auto", "text", "style:use-window-font-color='true' style:opacity='0%'",
        more="style:parent-style-name='white'",
    )
    + style("navy", "graphic", "draw:fill='solid' draw:fill-color='#000080'", "graphic")
    + style("unseen", "drawing-page", "presentation:visibility='hidden'", "drawing-page")
    + "<text:list-style style:name='L'>"
    "<text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.' text:start-value='3'/>"
    "<text:list-level-style-number text:level='2' style:num-format='1' text:display-levels='2'/>"
    "<text:list-level-style-number text:level='3' style:num-format='I' style:num-prefix='(' style:num-suffix=')'/>"
    "</text:list-style>"
)  # fmt: skip


def text(*shapes: str) -> str:
    return decks.text(odp(page(*shapes), styles=STYLES), NAME)


def span(style: str, said: str) -> str:
    return f"<text:span text:style-name='{style}'>{said}</text:span>"


def p(*said: str) -> str:
    return f"<text:p>{''.join(said)}</text:p>"


def items(*held: str, style: str = "") -> str:
    named = f"text:style-name='{style}'" if style else ""
    return (
        f"<text:list {named}>"
        + "".join(f"<text:list-item>{each}</text:list-item>" for each in held)
        + "</text:list>"
    )


def test_a_hidden_slide_is_left_out_and_counted() -> None:
    pages = page(odf_box("Prices", "title")), page(odf_box("Old ones.", "title"), style="unseen")
    data = odp(*pages, styles=STYLES)
    assert decks.text(data, NAME) == "## Prices"
    assert left_out(data, NAME) == {"hidden slides": (1, (2,))}
    assert marks(data, NAME, hidden=True) == [("hidden slide", "## Old ones.")]


def test_hidden_shapes_layers_and_shapes_outside_are_left_out() -> None:
    layers = "<draw:layer-set><draw:layer draw:name='drafts' draw:display='none'/></draw:layer-set>"
    shapes = (
        odf_box("Seen.", at=AT(1, 1)), odf_box("Hidden.", attributes="draw:display='none'"),
        odf_box("A draft.", attributes="draw:layer='drafts'"), odf_box("Outside.", at=AT(-9, 1)),
    )  # fmt: skip
    data = odp(page(*shapes), styles=STYLES + layers)
    assert decks.text(data, NAME) == "Seen."
    assert left_out(data, NAME) == {
        "hidden shapes": (2, (1,)),
        "shapes outside their slides": (1, (1,)),
    }


def test_struck_and_invisible_text_is_left_out() -> None:
    data = odp(
        page(
            odf_box(p("It costs ", span("struck", "38"), " 41 EUR.")),
            odf_box(p(span("white", "No."))),
        ),
        styles=STYLES,
    )
    assert decks.text(data, NAME) == "It costs 41 EUR."
    assert set(left_out(data, NAME)) == {
        "struck-through passages",
        "invisible passages (white on white)",
    }


def test_text_that_is_seen_on_its_ground_is_read() -> None:
    assert (
        text(odf_box(p(span("white", "On navy.")), attributes="draw:style-name='navy'"))
        == "On navy."
    )
    # The colour that is seen on this ground: then an opacity of 0% means nothing.
    assert text(odf_box(p(span("auto", "In black.")))) == "In black."


def test_raised_and_lowered_figures_keep_their_meaning() -> None:
    said = text(odf_box(p("10", span("up", "6"), " t CO", span("down", "2"), " a year.")))
    assert said == "10⁶ t CO₂ a year."


def test_lists_are_numbered_as_their_style_says() -> None:
    inner = items(p("Scope"), p("Costs") + items(p("Year one")))
    read = text(odf_box(items(p("Aims"), p("Plan") + inner, p("End"), style="L")))
    assert read == "3. Aims\n4. Plan\n  - 4.1 Scope\n  - 4.2 Costs\n    - (I) Year one\n5. End"


def test_a_merged_cell_holds_for_all_its_rows_and_columns() -> None:
    def cell(said: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}>{p(said)}</table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = (
        cell("Depot", "table:number-rows-spanned='2'")
        + cell("2024", "table:number-columns-spanned='2'")
        + covered,
        covered + cell("Q1") + cell("Q2"),
        cell("North", "table:number-rows-spanned='2'") + cell("11") + cell("12"),
        covered + cell("21", "table:number-columns-repeated='2'"),
    )
    made = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    read = text(f"<draw:frame><table:table>{made}</table:table><draw:image/></draw:frame>")
    assert read == (
        "| Depot | 2024 / Q1 | 2024 / Q2 |\n|---|---|---|\n| North | 11 | 12 |\n| North | 21 | 21 |"
    )


def chart(rows: str) -> str:
    table = f"<table:table table:name='local-table'>{rows}</table:table>"
    title = "<chart:title><text:p>Tickets</text:p></chart:title>"
    held = f"<chart:chart chart:class='chart:bar'>{title}<chart:plot-area/>{table}</chart:chart>"
    return odf_part(f"<office:chart>{held}</office:chart>")


def row(*cells: str) -> str:
    return (
        "<table:table-row>"
        + "".join(f"<table:table-cell>{p(each)}</table:table-cell>" for each in cells)
        + "</table:table-row>"
    )


OBJECT = "<draw:frame><draw:object xlink:href='./Object 1'/><draw:image/></draw:frame>"


def test_a_chart_is_the_table_that_it_was_drawn_from() -> None:
    head = f"<table:table-header-rows>{row('', 'Opened', 'Closed')}</table:table-header-rows>"
    values = chart(
        f"{head}<table:table-rows>{row('Q2', '498', '461')}{row('Q3', '527', 'NaN')}</table:table-rows>"
    )
    data = odp(page(OBJECT), parts={"Object 1/content.xml": values})
    read = decks.text(data, NAME)
    assert "Tickets" in read and "Opened | Closed |" in read and read.endswith("| Q3 | 527 |  |")
    assert left_out(data, NAME) == {}


@pytest.mark.parametrize("held", [chart(""), odf_part("<office:spreadsheet/>"), ""])
def test_an_object_without_values_is_named(held: str) -> None:
    parts = {"Object 1/content.xml": held} if held else {}
    assert sum(count for count, _ in left_out(odp(page(OBJECT), parts=parts), NAME).values()) == 1


def test_a_formula_object_is_one_readable_line() -> None:
    math = "<math xmlns='http://www.w3.org/1998/Math/MathML'><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"
    assert "a/b" in decks.text(odp(page(OBJECT), parts={"Object 1/content.xml": math}), NAME)


def test_notes_and_comments_are_marked() -> None:
    notes = f"<presentation:notes>{odf_box('Say it twice', 'notes')}</presentation:notes>"
    prompt = odf_box("Click here", "notes", attributes="presentation:placeholder='true'")
    empty = f"<presentation:notes>{prompt}</presentation:notes>"
    comment = (
        "<office:annotation><dc:creator>Ana Ruiz</dc:creator><dc:date>2026-05-01</dc:date>"
        "<text:p>Is 41 right?</text:p></office:annotation>"
    )
    data = odp(page(odf_box("Ice", "title"), notes, comment), page(odf_box("Tug", "title"), empty))
    assert marks(data, NAME) == [
        ("speaker notes", "- Say it twice"),
        ("comment", "- Comment (Ana Ruiz): Is 41 right?"),
    ]
    assert decks.source(data, NAME).text.endswith("## Tug")


def test_prompts_footers_and_page_numbers_are_no_content() -> None:
    prompt = odf_box("Click to add text", "outline", attributes="presentation:placeholder='true'")
    assert (
        text(
            prompt, odf_box("Confidential", "footer"), odf_box("7", "page-number"), odf_box("Seen.")
        )
        == "Seen."
    )


def test_a_bold_question_and_its_answer_are_told_apart() -> None:
    said = items(p(span("bold", "Who pays?")), p("The buyer."))
    assert text(odf_box(said, "outline")) == "**Who pays?**\n\n- The buyer."


def test_each_slide_is_a_page() -> None:
    read = decks.source(odp(page(odf_box("One.")), page(odf_box("Two."))), NAME)
    assert [(each.page, each.span.of(read.text)) for each in read.regions] == [
        (1, "One."),
        (2, "## Slide 2\n\nTwo."),
    ]


def test_styles_that_go_back_on_one_another_and_huge_tables_are_bounded() -> None:
    circle = "".join(
        f"<style:style style:name='{name}' style:family='text' style:parent-style-name='{other}'/>"
        for name, other in (("a", "b"), ("b", "a"))
    )
    wide = (
        "<table:table-row table:number-rows-repeated='99999999'>"
        "<table:table-cell table:number-columns-repeated='99999999'><text:p>x</text:p></table:table-cell>"
        "</table:table-row>"
    )
    data = odp(
        page(
            odf_box(p(span("a", "Said."))),
            f"<draw:frame><table:table>{wide * 30}</table:table></draw:frame>",
        ),
        styles=circle,
    )
    assert decks.text(data, NAME) == "Said."
    (unread,) = [each for each in everything(data, NAME) if isinstance(each, Unread)]
    assert "split it" in str(unread.reason) and unread.pages == (1,)
