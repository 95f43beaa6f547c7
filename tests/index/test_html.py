"""Web pages: what their tables, powers, formulas, lists and forms mean, and what of them isn't seen."""

from __future__ import annotations

import pytest

from tests.index.making import packed
from tests.index.reading_texts import left, marked, only, quoted, sentences


def page(body: str, head: str = "", *, hidden: bool = False) -> str:
    return only(_whole(body, head), "a.html", hidden=hidden).text


def _whole(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def test_a_cell_over_rows_and_columns_holds_for_all_of_them() -> None:
    text = page(
        "<table><tr><th>Depot</th><th>Day</th><th>Opens</th><th>Closes</th></tr>"
        "<tr><td rowspan=2>Hill</td><td>Friday</td><td>7:00</td><td>17:00</td></tr>"
        "<tr><td>Saturday</td><td colspan=2>by appointment</td></tr></table>"
    )
    assert "| Hill | Friday | 7:00 | 17:00 |" in text
    assert "| Hill | Saturday | by appointment | by appointment |" in text


def test_rowspan_0_reaches_to_the_end_of_its_group_and_no_further() -> None:
    text = page(
        "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td rowspan=0>x</td><td>1</td></tr>"
        "<tr><td>2</td></tr></tbody><tbody><tr><td>y</td><td>3</td></tr></tbody></table>"
    )
    assert "| x | 1 |\n| x | 2 |\n| y | 3 |" in text


def test_several_rows_of_the_head_are_one() -> None:
    text = page(
        "<table><thead><tr><th rowspan=2>Region</th><th colspan=2>2025</th></tr>"
        "<tr><th>Q1</th><th>Q2</th></tr></thead><tr><td>North</td><td>3</td><td>4</td></tr></table>"
    )
    assert "| Region | 2025 / Q1 | 2025 / Q2 |\n|---|---|---|\n| North | 3 | 4 |" in text


def test_a_foot_written_before_the_body_stands_below_it() -> None:
    text = page(
        "<table><thead><tr><th>Item</th><th>EUR</th></tr></thead><tfoot><tr><td>Total</td><td>5</td></tr>"
        "</tfoot><tbody><tr><td>Bolt</td><td>5</td></tr></tbody></table>"
    )
    assert text.index("Bolt") < text.index("Total")


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        (
            "<tr><td><b>Item</b></td><td><b>Price</b></td></tr><tr><td>Bolt</td><td>two</td></tr>",
            True,
        ),
        (
            "<tr><td>Item</td><td>Maker</td><td>EUR</td></tr><tr><td>Bolt</td><td>A</td><td>2</td></tr>",
            True,
        ),
        (
            "<tr bgcolor=#ccc><td>Item</td><td>Maker</td></tr><tr><td>Bolt</td><td>Acme</td></tr>",
            True,
        ),
        ("<tr><td>Power:</td><td>40 kW</td></tr><tr><td>Mass:</td><td>9 kg</td></tr>", False),
        ("<tr><th>Power</th><td>40 kW</td></tr><tr><th>Mass</th><td>9 kg</td></tr>", False),
        ("<tr><td>Ada</td><td>Vienna</td></tr><tr><td>Tom</td><td>Graz</td></tr>", False),
        (
            "<tr><th scope=row>Power</th><td>40 kW</td></tr><tr><th>Mass</th><td>9 kg</td></tr>",
            False,
        ),
    ],
)
def test_the_first_row_names_the_columns_where_it_looks_so(rows: str, named: bool) -> None:
    assert ("\n|---" in page(f"<table>{rows}</table>")) is named


def test_a_name_over_the_whole_table_holds_for_the_rows_below_it() -> None:
    text = page(
        "<table><tr><th>Day</th><th>Opens</th></tr><tr><th colspan=2>Harbour</th></tr><tr><td>Friday</td>"
        "<td>6:30</td></tr><tr><th colspan=2>Hill</th></tr><tr><td>Friday</td><td>7:00</td></tr></table>"
    )
    assert "| Harbour | Friday | 6:30 |\n| Hill | Friday | 7:00 |" in text


def test_a_note_below_a_table_is_of_no_group() -> None:
    text = page(
        "<table><tr><th>Day</th><th>Opens</th></tr><tr><th colspan=2>Hill</th></tr><tr><td>Friday</td>"
        "<td>7:00</td></tr><tfoot><tr><td colspan=2>From 1 May</td></tr></tfoot></table>"
    )
    assert "| Hill | Friday | 7:00 |\n| From 1 May |" in text


def test_a_table_in_a_cell_stands_below_the_row_it_belongs_to() -> None:
    text = page(
        "<table><tr><th>Model</th><th>Data</th></tr><tr><td>P-40</td><td>see: <table><tr><th>Power</th>"
        "<th>Mass</th></tr><tr><td>40 kW</td><td>9 kg</td></tr></table></td></tr>"
        "<tr><td>P-60</td><td>none</td></tr></table>"
    )
    assert "| P-40 | see: |\n| P-60 | none |" in text
    assert text.endswith("P-40:\n\n| Power | Mass |\n|---|---|\n| 40 kW | 9 kg |")


def test_a_layout_table_around_tables_is_no_table() -> None:
    inner = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    text = page(f"<table><tr><td>Menu</td><td>{inner}</td></tr></table>")
    assert "| 1 | 2 |" in text
    assert "| Menu |" not in text


def test_a_table_without_names_does_not_take_those_of_the_table_above() -> None:
    text = _whole(
        "<table><tr><th>Item</th><th>Price</th></tr><tr><td>Bolt</td><td>2</td></tr></table>"
        "<table><tr><th>Power</th><td>40 kW</td></tr><tr><th>Mass</th><td>9 kg</td></tr></table>"
    )
    rows = [each.columns for each in sentences(only(text, "a.html")) if each.kind == "row"]
    assert rows == [("Item", "Price"), (), ()]


def test_a_hidden_column_and_row_are_left_out_and_counted() -> None:
    body = (
        "<table><colgroup><col><col style='visibility:collapse'></colgroup><tr><th>A</th><th>B</th></tr>"
        "<tr><td>1</td><td>2</td></tr><tr hidden><td>3</td><td>4</td></tr></table>"
    )
    assert page(body).endswith("| A |\n|---|\n| 1 |")
    assert left(_whole(body), "a.html") == {"hidden rows": 1, "hidden columns": 1}
    assert "| 3 | 4 |" in page(body, hidden=True)


def test_powers_and_marks_of_notes_are_apart_from_their_numbers() -> None:
    text = page(
        "<p>10<sup>6</sup> litres of H<sub>2</sub>O, 24<sup><a href='#fn3'>3</a></sup> months, "
        "7<sup>[4]</sup> days, 3<sup>1</sup>&#8260;<sub>2</sub> pallets, 4<sup>th</sup> of July, "
        "x<a role=doc-noteref href=#n>5</a>.</p>"
    )
    assert text == ("10⁶ litres of H₂O, 24⁽³⁾ months, 7⁽⁴⁾ days, 3½ pallets, 4th of July, x⁽⁵⁾.")


def test_a_sentence_with_a_note_is_no_heading() -> None:
    text = _whole(
        "<h1>Pump</h1><p>It holds 5 litres.<sup><a href='#f'>1</a></sup></p><p>So it is.</p>"
    )
    assert quoted(only(text, "a.html")) == ["It holds 5 litres.⁽¹⁾", "So it is."]


def test_a_title_keeps_its_powers() -> None:
    assert only(_whole("<h1>10<sup>6</sup> ships</h1><p>x"), "a.html").title == "10⁶ ships"


_MATH = (
    "<math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>"
    "<annotation encoding='application/x-tex'>E = mc^2</annotation></semantics></math>"
)


@pytest.mark.parametrize(
    "drawn",
    [
        _MATH,
        f"<span class=katex><span class=katex-mathml>{_MATH}</span>"
        "<span class=katex-html aria-hidden=true>E=mc2</span></span>",
        f"<mjx-container><mjx-math>E=mc2</mjx-math><mjx-assistive-mml>{_MATH}</mjx-assistive-mml></mjx-container>",
        f"<span class=mwe-math-element><span style='display: none'>{_MATH}</span>"
        "<img alt='{\\displaystyle E=mc^2}' class='mwe-math-fallback-image-inline'></span>",
    ],
)
def test_a_formula_is_read_once_however_it_is_drawn(drawn: str) -> None:
    assert page(f"<p>So {drawn} holds.</p>") == "So E = m c² holds."


@pytest.mark.parametrize(
    "out",
    [
        "<p style='display: none'>gone</p>",
        "<p hidden>gone</p>",
        "<p style='visibility:hidden'>gone</p>",
        "<p style='font-size:0'>gone</p>",
        "<p style='opacity:0'>gone</p>",
        "<p><font color=white>gone</font></p>",
        "<div style='background:#123456'><p style='color:rgb(18,52,86)'>gone</p></div>",
        "<p style='position:absolute; left:-9999px'>gone</p>",
        "<div style='max-height:0; overflow:hidden'>gone</div>",
        "<p class=secret>gone</p>",
    ],
)
def test_what_is_not_shown_is_no_evidence_and_counted(out: str) -> None:
    body, style = f"<p>Shown.</p>{out}", "<style>.secret { display: none }</style>"
    assert page(body, style) == "Shown."
    assert left(_whole(body, style), "a.html") == {"hidden passages": 1}
    assert marked(only(_whole(body, style), "a.html", hidden=True)) == [("hidden text", "gone")]


@pytest.mark.parametrize(
    ("shown", "head"),
    [
        ("<a style='color:#fff' class=button>Order now</a>", "<link rel=stylesheet href=a.css>"),
        ("<div style='font-size:0'><p style='font-size:12px'>Order now</p></div>", ""),
        ("<p class=tab>Order now</p>", "<style>.tab{display:none}</style><script>show()</script>"),
        (
            "<p class='tab on'>Order now</p>",
            "<style>.tab{display:none} .tab.on{display:block}</style>",
        ),
        ("<p class=tab>Order now</p>", "<style>@media print {.tab{display:none}}</style>"),
        ("<div style='background:navy'><p style='color:white'>Order now</p></div>", ""),
        ("<p hidden=until-found>Order now</p>", ""),
        ("<p aria-hidden=true>Order now</p>", ""),
    ],
)
def test_what_may_be_shown_stays(shown: str, head: str) -> None:
    assert page(shown, head) == "Order now"


def test_what_is_struck_through_is_left_out_and_what_came_in_its_place_holds() -> None:
    body = (
        "<p>It costs <del>80 EUR</del> <ins>95 EUR</ins>, <s>once</s> "
        "<span style='text-decoration: line-through'>x</span> a day.</p>"
    )
    assert page(body) == "It costs 95 EUR, a day."
    assert left(_whole(body), "a.html") == {"struck-through passages": 3}
    taken = only(_whole(body), "a.html", hidden=True)
    assert marked(taken)[0] == ("struck-through text", "[struck through: 80 EUR]")
    assert taken.text == (
        "It costs [struck through: 80 EUR] 95 EUR, [struck through: once x] a day."
    )


def test_closed_details_are_read_below_their_summary() -> None:
    text = page("<details><summary>What if I lose it?</summary><p>Call us.</p></details>")
    assert text == "**What if I lose it?**\n\nCall us."


def test_a_term_and_what_it_means_stay_together() -> None:
    text = page(
        "<dl><dt>Deposit</dt><dd>80 EUR</dd><div><dt>Rent:</dt><dd>5 EUR<p>a day</p></dd></div>"
        "<dt>A</dt><dt>B</dt><dd>both</dd><dt>Why?</dt><dd>So.</dd></dl>"
    )
    assert text == ("- Deposit: 80 EUR\n- Rent: 5 EUR\n\na day\n\n- A, B: both\n\n**Why?**\n\nSo.")


def test_lists_are_numbered_as_they_are_shown() -> None:
    text = page(
        "<ol start=3><li>c<li value=7>g<ol type=a><li>x<li>y</ol><li>h</ol>"
        "<ol reversed><li>two<li>one</ol><ol type=I><li>first</ol>"
    )
    assert text == "3. c\n7. g\n  a. x\n  b. y\n8. h\n2. two\n1. one\nI. first"


def test_what_is_filled_into_a_form_is_read_with_its_label() -> None:
    text = page(
        "<form><p><label for=n>Name</label> <input id=n value='Ada Berg'></p><div><input id=c aria-label=City "
        "value=Graz></div><label>Size: <select><option>S<option selected>L</select></label>"
        "<p><label><input type=checkbox checked> Express</label> <input type=checkbox> Insured</p>"
        "<textarea aria-label=Note>Ring twice</textarea><input type=hidden value=x>"
        "<input type=password value=y><input type=search value=z></form>"
    )
    assert text == (
        "Name: Ada Berg\n\nCity: Graz\n\nSize: L\n\n☑ Express ☐ Insured\n\nNote: Ring twice"
    )


def test_what_is_filled_into_a_field_is_no_label_of_the_next() -> None:
    body = "<p><input type=checkbox> Guarded <input aria-label=Name value=Ada> <textarea>Ring</textarea>"
    assert page(body) == "☐ Guarded Name: Ada; Ring"


def test_words_are_not_torn_and_readings_stand_behind_them() -> None:
    text = page(
        "<p>long<wbr>word <ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby> <q>no</q> "
        "<abbr title='World Health Organization'>WHO</abbr>, "
        "<abbr title='World Health Organization'>WHO</abbr></p>"
    )
    assert text == "longword 漢字(かんじ) “no” WHO (World Health Organization), WHO"


def test_what_a_picture_shows_is_marked_as_its_description() -> None:
    body = "<p>Text.</p><img alt='Sales rose from 3 to 5 million EUR in 2025.'><img alt='Logo'>"
    source = only(_whole(body), "a.html")
    assert marked(source) == [
        ("picture description", "Sales rose from 3 to 5 million EUR in 2025.")
    ]
    assert "Logo" not in source.text


def test_a_book_is_read_as_a_page_is() -> None:
    container = (
        "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
        "<rootfile full-path='b.opf'/></rootfiles></container>"
    )
    book = (
        "<package xmlns='http://www.idpf.org/2007/opf'><manifest><item id='a' href='a.xhtml'/></manifest>"
        "<spine><itemref idref='a'/></spine></package>"
    )
    note = "<aside epub:type='footnote'>3 From May.</aside>"
    chapter = (
        "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'>"
    )
    chapter += f"<body><p>10<sup>6</sup> <s>old</s></p>{note}</body></html>"
    data = packed({"META-INF/container.xml": container, "b.opf": book, "a.xhtml": chapter})
    assert only(data, "a.epub").text == "10⁶\n\n3 From May." and not only(data, "a.epub").left_out
    assert left(data, "a.epub") == {"struck-through passages": 1}


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><th>a</th><th>b</th></tr><tr><td colspan=1000000000 rowspan=1000000000>x</td></tr></table>",
        "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>" * 300 + "x",
        "<details><summary>a</summary>" * 500 + "x",
        "<ul><li>" * 600 + "x",
        "<sup>" * 900 + "x",
        "<blockquote>" * 900 + "x",
        "<dl><dt>t<dd>" * 600 + "x",
    ],
)
def test_a_page_that_is_made_to_be_deep_or_wide_is_read(body: str) -> None:
    text = page(body)
    assert "x" in text and len(text) < 100_000


def test_style_sheets_of_any_form_do_no_harm() -> None:
    assert page("<p>x", "<style>" + "@media{" * 9000 + ".a{" * 9000 + "</style>") == "x"


def test_a_sheet_saved_as_a_page_has_a_title_and_names() -> None:
    """No ``th``, empty cells beside the title, an empty row, names that span, a column mostly of figures."""
    rows = [
        "<td>Sales</td><td></td><td></td>",
        "<td></td><td></td><td></td>",
        "<td rowspan=2>Region</td><td colspan=2>2024</td>",
        "<td>Q1</td><td>Q2</td>",
        "<td>North</td><td>411</td><td>422</td>",
        "<td>South</td><td>511</td><td>on request</td>",
        "<td>East</td><td>611</td><td>622</td>",
    ]
    page = "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    assert only(page, "a.html").text == (
        "Sales\n\n| Region | 2024 / Q1 | 2024 / Q2 |\n|---|---|---|\n| North | 411 | 422 |\n"
        "| South | 511 | on request |\n| East | 611 | 622 |"
    )


def test_titles_over_all_columns_and_beside_empty_cells_stand_above_the_table() -> None:
    """As LibreOffice saves a sheet, whose title reaches over a column that the table doesn't have."""
    body = (
        "<table><tr><td colspan=4>Prices</td></tr><tr><td>from May</td><td><br></td><td></td></tr>"
        "<tr><td></td><td></td></tr>"
        "<tr><td rowspan=2>Item</td><td colspan=2>Price</td></tr><tr><td>net</td><td>gross</td></tr>"
        "<tr><td>Pump</td><td>100</td><td>119</td></tr><tr><td>Fan</td><td>10</td><td>12</td></tr></table>"
    )
    assert page(body) == (
        "Prices\n\nfrom May\n\n| Item | Price / net | Price / gross |\n|---|---|---|\n"
        "| Pump | 100 | 119 |\n| Fan | 10 | 12 |"
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('10<span style="vertical-align: super; font-size: 70%">5</span> Pa', "10⁵ Pa"),
        ("H<span class=low>2</span>O", "H₂O"),
        ('5 m<span style="position:relative;top:-4pt;mso-text-raise:4.0pt">2</span>', "5 m²"),
        ('see this<a style="vertical-align:super" href="#fn3">3</a>', "see this⁽³⁾"),
        ('<span style="vertical-align:super">a<b>b</b></span>', "^(ab)"),
        ('24 <span style="vertical-align:middle">months</span>', "24 months"),
    ],
)
def test_what_a_style_raises_or_lowers_is_no_part_of_a_number(said: str, shown: str) -> None:
    assert page(f"<p>{said}</p>", "<style>.low {vertical-align: sub}</style>") == shown


@pytest.mark.parametrize(
    "body",
    [
        "<button aria-expanded=false>How do I pay?</button><div hidden>By card.</div>",
        "<h3><button aria-controls=p1 aria-expanded=false>How do I pay?</button></h3><p>x</p>"
        "<div id=p1 hidden>By card.</div>",
        "<div class=faq-question>How do I pay?</div><div style='display:none'>By card.</div>",
        "<h3>How do I pay?</h3><div style='display:none'>By card.</div>",
    ],
)
def test_an_answer_that_a_click_folds_out_is_read(body: str) -> None:
    text = page(body)
    assert "How do I pay?" in text and "By card." in text


@pytest.mark.parametrize(
    "body",
    [
        "<button>Menu</button><div hidden>Old price.</div>Seen.",
        "<nav><a aria-expanded=false>All our things</a><ul hidden><li>Old price.</li></ul></nav>Seen.",
        "<p>Is it so?</p><p hidden>Old price.</p>Seen.",
    ],
)
def test_what_no_question_folds_out_stays_hidden(body: str) -> None:
    text = page(body)
    assert "Seen." in text and "Old price" not in text


def test_a_title_above_the_name_of_one_column_takes_it_along_no_further() -> None:
    body = (
        "<table><tr><td colspan=2>Figures</td></tr><tr><td></td><td>Marks</td></tr>"
        "<tr><td>Loop</td><td>6</td></tr><tr><td>Turn</td><td>8</td></tr></table>"
    )
    assert "|  | Marks |\n" in page(body) and "| Loop | 6 |" in page(body)
