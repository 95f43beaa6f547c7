"""OpenDocument texts: what they mean, not only their letters."""

from __future__ import annotations

import pytest

from index.loaders.options import DEFAULTS, ReadingOptions
from index.passages import Source
from tests.index import wording
from tests.index.making import packed
from tests.index.wording import marked

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = " ".join(
    f'xmlns:{short}="{name}"'
    for short, name in {
        **{each: f"{_OASIS}:{each}:1.0" for each in ("office", "text", "table", "style", "form", "chart")},
        "draw": f"{_OASIS}:drawing:1.0",
        "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
        "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    }.items()
)  # fmt: skip
HIDDEN = ReadingOptions(hidden=True)


def odt(body: str, styles: str = "", **more: str) -> bytes:
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": kind, "content.xml": content, **more})


def read(data: bytes, options: ReadingOptions = DEFAULTS) -> Source:
    return wording.read(data, options, "a.odt")


def text(body: str, styles: str = "", **more: str) -> str:
    return read(odt(body, styles, **more)).text


def left_out(data: bytes) -> dict[str, int]:
    return wording.left_out(data, "a.odt")


def p(inner: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def look(name: str, properties: str, family: str = "text") -> str:
    return (
        f'<style:style style:name="{name}" style:family="{family}">'
        f"<style:text-properties {properties}/></style:style>"
    )


def span(said: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{said}</text:span>'


@pytest.mark.parametrize(
    ("position", "shown"), [("super 58%", "10⁶"), ("33% 80%", "10⁶"), ("sub 58%", "10₆")]
)
def test_raised_and_lowered_characters_stay_so(position: str, shown: str) -> None:
    styles = look("T1", f'style:text-position="{position}"')
    assert text(p(f"Over 10{span('6', 'T1')} ohm"), styles) == f"Over {shown} ohm"


def test_a_formula_in_an_object_is_a_part_of_its_sentence() -> None:
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    formula = (
        "<math><semantics><mfrac><mn>3</mn><mn>8</mn></mfrac>"
        '<annotation encoding="StarMath 5.0">3 over 8</annotation></semantics></math>'
    )
    body = p(f"He bears {frame} of it.")
    assert text(body, **{"Object 1/content.xml": formula}) == "He bears ⅜ of it."


def test_notes_and_comments_of_cells_follow_their_table() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Students 12 EUR.</text:p></text:note-body></text:note>"
    )
    comment = (
        "<office:annotation><dc:creator>Ana Ruiz</dc:creator><dc:date>2024-05-06</dc:date>"
        "<text:p>Ask again.</text:p></office:annotation>"
    )
    body = table(row("Tariff", "Fee"), row("Basic", f"19 EUR{note}{comment}"))
    source = read(odt(body))
    assert source.text == (
        "| Tariff | Fee |\n|---|---|\n| Basic | 19 EUR⁽¹⁾ |\n\n(1) Students 12 EUR.\n\n"
        "Comment (Ana Ruiz): Ask again."
    )
    assert [what for what, _ in marked(source)] == ["footnote", "comment"]


# What isn't shown


@pytest.mark.parametrize(
    ("properties", "what", "said"),
    [
        ('style:text-line-through-style="solid"', "struck-through passages", "struck through"),
        ('text:display="none"', "hidden passages", "hidden"),
        ('fo:color="#ffffff"', "invisible passages (white on white)", "invisible"),
    ],
)
def test_what_is_not_shown_is_left_out_counted_and_on_demand_marked(
    properties: str, what: str, said: str
) -> None:
    data = odt(p(f"It runs {span('36', 'T1')} 24 months."), look("T1", properties))
    assert read(data).text == "It runs 24 months."
    assert left_out(data) == {what: 1}
    source = read(data, HIDDEN)
    assert source.text == f"It runs [{said}: 36] 24 months."
    assert marked(source)[0][1] == f"[{said}: 36]"


def test_deletions_stand_where_they_were_if_they_are_wanted() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        "<text:p>36</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    data = odt(changes + p('It runs <text:change text:change-id="c1"/> 24 months.'))
    assert read(data).text == "It runs 24 months."
    assert left_out(data) == {"deleted passages": 1}
    assert read(data, HIDDEN).text == "It runs [deleted: 36] 24 months."


def test_hidden_paragraphs_fields_and_sections_are_left_out() -> None:
    body = (
        p('Never<text:hidden-paragraph text:is-hidden="true"/>')
        + p('<text:hidden-text text:string-value="nor this" text:is-hidden="true"/>Seen.')
        + f'<text:section text:display="none">{p("Nor that")}</text:section>'
    )
    data = odt(body)
    assert read(data).text == "Seen."
    assert left_out(data) == {"hidden passages": 3}


def test_white_letters_on_a_dark_cell_are_read() -> None:
    styles = look("T1", 'fo:color="#ffffff"') + (
        '<style:style style:name="C1" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#112233"/></style:style>'
    )
    cell = f'<table:table-cell table:style-name="C1">{p(span("Name", "T1"))}</table:table-cell>'
    assert text(table(f"<table:table-row>{cell}{cells('Fee')}</table:table-row>", row("B", "1")),
                styles).startswith("| Name | Fee |")  # fmt: skip


# Numbers


def level(at: int, form: str, after: str = ".", more: str = "") -> str:
    return (
        f'<text:list-level-style-number text:level="{at}" style:num-format="{form}" '
        f'style:num-suffix="{after}" {more}/>'
    )


def items(*said: str, more: str = "") -> str:
    held = "".join(f"<text:list-item>{each}</text:list-item>" for each in said)
    return f'<text:list text:style-name="L1" {more}>{held}</text:list>'


def list_style(*levels: str) -> str:
    return f'<text:list-style style:name="L1">{"".join(levels)}</text:list-style>'


def test_items_have_the_numbers_that_are_shown() -> None:
    styles = list_style(level(1, "a", ")"), level(2, "1", "", 'text:display-levels="2"'))
    body = items(p("one"), p("two") + items(p("deep"), p("deeper")), p("three"))
    assert text(body, styles) == "a) one\nb) two\n  - b.1 deep\n  - b.2 deeper\nc) three"


def test_a_list_continues_the_one_that_it_names() -> None:
    styles = list_style(level(1, "1"))
    body = items(p("one"), more='xml:id="x"') + p("Between.") + items(p("a")) + p("And.")
    body += items(p("two"), more='text:continue-list="x"')
    assert [line for line in text(body, styles).splitlines() if line[:1].isdigit()] == [
        "1. one", "1. a", "2. two",
    ]  # fmt: skip


def test_an_item_may_start_anew_and_its_second_paragraph_has_no_number() -> None:
    body = (
        '<text:list text:style-name="L1"><text:list-item text:start-value="4">'
        f"{p('four')}{p('More of it.')}</text:list-item><text:list-item>{p('five')}</text:list-item></text:list>"
    )
    assert text(body, list_style(level(1, "1"))) == "4. four\n\nMore of it.\n\n5. five"


def test_headings_are_numbered_by_the_outline() -> None:
    outline = (
        f'<office:document-styles {_NAMES}><office:styles><text:outline-style style:name="Outline">'
        '<text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
        "</text:outline-style></office:styles></office:document-styles>"
    )
    body = "".join(
        f'<text:h text:outline-level="{at}">{said}</text:h>'
        for at, said in ((1, "Scope"), (1, "Loans"), (2, "Requests"), (2, "Duration"))
    )
    assert text(body, **{"styles.xml": outline}) == (
        "## 1 Scope\n\n## 2 Loans\n\n### 2.1 Requests\n\n### 2.2 Duration"
    )


# Tables


def cells(*said: str) -> str:
    return "".join(f"<table:table-cell>{p(each)}</table:table-cell>" for each in said)


def row(*said: str) -> str:
    return f"<table:table-row>{cells(*said)}</table:table-row>"


def table(*rows: str) -> str:
    return f"<table:table>{''.join(rows)}</table:table>"


def test_cells_hold_for_all_that_they_span() -> None:
    tall = f'<table:table-cell table:number-rows-spanned="2">{p("North")}</table:table-cell>'
    covered = "<table:covered-table-cell/>"
    body = table(
        row("Region", "Depot"),
        f"<table:table-row>{tall}{cells('Harbour')}</table:table-row>",
        f"<table:table-row>{covered}{cells('Station')}</table:table-row>",
    )
    assert text(body).splitlines()[2:] == ["| North | Harbour |", "| North | Station |"]


def test_two_header_rows_name_the_columns_together() -> None:
    wide = '<table:table-cell table:number-columns-spanned="2">{}</table:table-cell><table:covered-table-cell/>'
    heads = (
        f"<table:table-row>{wide.format(p('Fee'))}{wide.format(p('Days'))}</table:table-row>"
        + row("2024", "2025", "2024", "2025")
    )
    body = table(f"<table:table-header-rows>{heads}</table:table-header-rows>", row(*"1234"))
    assert text(body).startswith("| Fee / 2024 | Fee / 2025 | Days / 2024 | Days / 2025 |")


def test_a_table_in_a_cell_stays_in_its_row_and_stands_below_as_a_table() -> None:
    inner = table(row("Size", "Price"), row("M6", "2"))
    outer = f"<table:table-row>{cells('Bolt')}<table:table-cell>{inner}</table:table-cell></table:table-row>"
    assert text(table(row("Part", "Sizes"), outer)) == (
        "| Part | Sizes |\n|---|---|\n| Bolt | Size Price; M6 2 |\n\nBolt:\n\n"
        "| Size | Price |\n|---|---|\n| M6 | 2 |"
    )


def test_cells_and_rows_that_repeat_a_million_times_are_bounded() -> None:
    million = 'table:number-columns-repeated="1000000"'
    rows = 'table:number-rows-repeated="1000000"'
    body = table(
        row("A", "B"),
        f"<table:table-row>{cells('1')}<table:table-cell {million}/></table:table-row>",
        f"<table:table-row {rows}><table:table-cell/></table:table-row>",
    )
    assert text(body) == "| A | B |\n|---|---|\n| 1 |  |"


# Forms, boxes, questions


def test_controls_are_read_as_they_are_filled_in() -> None:
    box = (
        '<loext:content-control loext:checkbox="true" loext:checked="{}">x</loext:content-control>'
    )
    empty = '<loext:content-control loext:showing-place-holder="true">Type</loext:content-control>'
    forms = (
        '<office:forms><form:form><form:checkbox form:id="c1" form:label="diver" '
        'form:current-state="checked"/></form:form></office:forms>'
    )
    body = forms + p(
        f"{box.format('true')} smoker {box.format('false')} sailor "
        f'<draw:control draw:control="c1"/> Name: {empty}'
    )
    data = odt(body)
    assert read(data).text == "☒ smoker ☐ sailor ☒ diver Name:"
    assert left_out(data) == {"form fields not filled in": 1}


def test_what_stands_in_a_shape_follows_its_paragraph() -> None:
    shape = f"<draw:custom-shape>{p('In the box.')}</draw:custom-shape>"
    assert text(p(f"Above{shape} it.")) == "Above it.\n\nIn the box."


def test_a_question_in_bold_stays_one() -> None:
    styles = look("P1", 'fo:font-weight="bold"', "paragraph")
    assert text(p("Is it late?", "P1") + p("No."), styles) == "**Is it late?**\n\nNo."


def test_an_object_that_is_no_formula_is_named() -> None:
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    assert left_out(odt(p(f"See {frame}"), **{"Object 1/content.xml": "<a/>"})) == {
        "embedded objects": 1
    }


def test_a_hidden_section_of_a_cell_is_left_out_and_counted() -> None:
    section = f'<text:section text:display="none">{p("Secret.")}</text:section>'
    row = f"<table:table-row><table:table-cell>{section}{p('a')}</table:table-cell>"
    row += f"<table:table-cell>{p('b')}</table:table-cell></table:table-row>"
    data = odt(f"<table:table>{row}</table:table>")
    assert read(data).text == "| a | b |" and left_out(data) == {"hidden passages": 1}
    assert "Secret." in read(data, HIDDEN).text
