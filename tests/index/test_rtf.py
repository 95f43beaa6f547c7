"""RTF: what a document means, not only its letters."""

from __future__ import annotations

import pytest

from index.loaders.options import DEFAULTS, ReadingOptions
from index.passages import Source
from tests.index import wording
from tests.index.wording import marked

HIDDEN = ReadingOptions(hidden=True)


def rtf(body: str, head: str = "") -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}" + head + body + "}").encode(
        "cp1252"
    )


def read(data: bytes, options: ReadingOptions = DEFAULTS) -> Source:
    return wording.read(data, options, "a.rtf")


def text(body: str, head: str = "") -> str:
    return read(rtf(body, head)).text


def left_out(data: bytes) -> dict[str, int]:
    return wording.left_out(data, "a.rtf")


# Characters


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (r"Die Geb\'fchr", "Die Gebühr"),
        (r"\u1043?\u1086?\u1076?", "Год"),
        (r"\uc2\u1043ab\uc1\u1086a", "Го"),
        (r"A \u55357?\u56832? face", "A 😀 face"),
        (r"{\f1 \'c3\'ee\'e4}", "Год"),
        (r"{\f2 \'93\'fa\'96\'7b}", "日本"),
        (r"{\f3 \'6d}m", "μm"),
        (r"\ldblquote so\rdblquote\~it is\emdash", "“so” it is—"),
        (r"semi\-colon non\_breaking", "semicolon non-breaking"),
        (r"\{braces\} and \\", r"{braces} and \ "[:-1]),
    ],
)
def test_characters_are_those_of_their_font(body: str, shown: str) -> None:
    fonts = (
        r"{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 MS Mincho;}"
        r"{\f3\fcharset2 Symbol;}}"
    )
    assert text(body + "\\par", fonts) == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (r"10{\super 6} ohm", "10⁶ ohm"),
        (r"10{\super -}{\super 9} mbar", "10⁻⁹ mbar"),
        (r"10\super 6\nosupersub  ohm", "10⁶ ohm"),
        (r"10{\up6 6} ohm", "10⁶ ohm"),
        (r"CO{\sub 2}", "CO₂"),
        (r"H{\dn6 2}O", "H₂O"),
        (r"24{\super 3} months", "24³ months"),
        (r"the tariff{\super 3} holds", "the tariff⁽³⁾ holds"),
    ],
)
def test_a_raised_figure_is_no_part_of_its_number(body: str, shown: str) -> None:
    assert text(body) == shown


def test_a_formula_is_one_line() -> None:
    body = (
        r"He bears {\mmath{\*\moMath{\mf{\mfPr{\mtype bar}}{\mnum{\mr 3}}{\mden{\mr 8}}}}} of it"
        r" or {\mmath{\*\moMath{\mnary{\mnaryPr{\mchr \u8721?}}{\msub{\mr i=1}}{\msup{\mr n}}"
        r"{\me{\msSup{\me{\mr x}}{\msup{\mr 2}}}}}}}."
    )
    assert text(body) == "He bears ⅜ of it or ∑_(i=1)^n x²."


# What is attached


def test_notes_of_text_and_cells_are_kept_apart() -> None:
    body = (
        r"It is old{\super\chftn}{\footnote\pard\plain{\super\chftn} Cast in 1780.}.\par"
        r"\trowd\cellx100\cellx200\pard\intbl Fee\cell Days\cell\row"
        r"\trowd\cellx100\cellx200\pard\intbl 19{\super\chftn}{\footnote{\super\chftn} With tax.}"
        r"\cell 3\cell\row\pard End{\super *}{\footnote * Below.}{\super\chftn}"
        r"{\footnote\ftnalt At the end.}\par"
    )
    source = read(rtf(body, r"\aftnnrlc "))
    assert source.text == (
        "It is old⁽¹⁾.\n\n(1) Cast in 1780.\n\n| Fee | Days |\n|---|---|\n| 19⁽²⁾ | 3 |\n\n"
        "(2) With tax.\n\nEnd*⁽ⁱ⁾\n\n(*) Below.\n\n(i) At the end."
    )
    assert [what for what, _ in marked(source)] == ["footnote"] * 3 + ["endnote"]


def test_text_boxes_and_comments_follow_their_paragraph() -> None:
    body = (
        r"Above{\shp{\*\shpinst\shpleft0{\sp{\sn fHidden}{\sv 0}}{\shptxt \pard In the box.\par}}"
        r"{\shprslt{\*\do{\dptxbxtext In the box.\par}}}} it."
        r"{\*\atnid AR}{\*\atnauthor Ana Ruiz}\chatn{\*\annotation{\*\atndate 1}Ask again.}\par End"
    )
    assert text(body) == "Above it.\n\nIn the box.\n\nComment (Ana Ruiz): Ask again.\n\nEnd"


# What isn't shown


@pytest.mark.parametrize(
    ("run", "what", "said"),
    [
        (r"{\deleted\revauthdel1 36}", "deleted passages", "deleted"),
        (r"{\strike 36}", "struck-through passages", "struck through"),
        (r"{\striked1 36}", "struck-through passages", "struck through"),
        (r"{\v 36}", "hidden passages", "hidden"),
        (r"{\cf2 36}", "invisible passages (white on white)", "invisible"),
    ],
)
def test_what_is_not_shown_is_left_out_counted_and_on_demand_marked(
    run: str, what: str, said: str
) -> None:
    colors = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
    data = rtf(rf"It runs {run} 24 months.\par", colors)
    assert read(data).text == "It runs 24 months."
    assert left_out(data) == {what: 1}
    source = read(data, HIDDEN)
    assert source.text == f"It runs [{said}: 36] 24 months."
    assert marked(source)[0][1] == f"[{said}: 36]"


@pytest.mark.parametrize(
    "run", [r"{\revised 36}", r"{\strike0 36}", r"{\v0 36}", r"{\cf1\highlight2 36}"]
)
def test_what_is_shown_is_read(run: str) -> None:
    colors = r"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}"
    assert text(rf"It runs {run} months.", colors) == "It runs 36 months."


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    assert text(r"It runs {\deleted for ever.\par }24 months.\par") == "It runs 24 months."


# Tables


def test_cells_hold_for_all_that_they_span() -> None:
    body = (
        r"\trowd\clvmgf\cellx100\cellx200\cellx300\pard\intbl North\cell Mill\cell 8\cell\row"
        r"\trowd\clvmrg\cellx100\clmgf\cellx200\clmrg\cellx300\pard\intbl\cell Both\cell\cell\row"
        r"\trowd\cellx100\cellx300\pard\intbl South\cell All\cell\row"
    )
    assert text(body).splitlines()[2:] == ["| North | Both | Both |", "| South | All | All |"]


def test_rows_that_repeat_on_each_page_name_the_columns_together() -> None:
    body = (
        r"\trowd\trhdr\cellx200\cellx400\pard\intbl Fee\cell Days\cell\row"
        r"\trowd\trhdr\cellx100\cellx200\cellx300\cellx400\pard\intbl 1\cell 2\cell 1\cell 2\cell\row"
        r"\trowd\cellx100\cellx200\cellx300\cellx400\pard\intbl a\cell b\cell c\cell d\cell\row"
    )
    assert text(body).splitlines()[0] == "| Fee / 1 | Fee / 2 | Days / 1 | Days / 2 |"


def test_paragraphs_in_a_cell_do_not_end_its_row() -> None:
    body = (
        r"\trowd\cellx100\cellx200\pard\intbl Depot\cell Days\cell\row"
        r"\trowd\cellx100\cellx200\pard\intbl Mill\par Harbour\cell 12\par 15\cell\row\pard After\par"
    )
    assert text(body) == "| Depot | Days |\n|---|---|\n| Mill Harbour | 12; 15 |\n\nAfter"


def test_a_table_in_a_cell_stays_in_its_row_and_stands_below_as_a_table() -> None:
    inner = (
        r"\pard\intbl\itap2 Size\nestcell Price\nestcell"
        r"{\*\nesttableprops\trowd\cellx50\cellx90\nestrow}{\nonesttables\par}"
        r"M6\nestcell 2\nestcell{\*\nesttableprops\trowd\cellx50\cellx90\nestrow}{\nonesttables\par}"
    )
    body = (
        r"\trowd\cellx100\cellx200\pard\intbl Part\cell Sizes\cell\row"
        rf"\pard\intbl Bolt\cell {inner}\pard\intbl\cell\trowd\cellx100\cellx200\row"
    )
    assert text(body) == (
        "| Part | Sizes |\n|---|---|\n| Bolt | Size Price; M6 2 |\n\nBolt:\n\n"
        "| Size | Price |\n|---|---|\n| M6 | 2 |"
    )


# Numbers, headings, fields


def test_a_table_in_a_cell_leaves_the_columns_of_the_row_around_it() -> None:
    """As LibreOffice writes them: the outer row is defined before its cells, the inner one behind."""
    outer = r"\trowd\clvmgf\cellx100\cellx200"
    inner = (
        r"\pard\intbl\itap2 M6\nestcell 2\nestcell{\*\nesttableprops\trowd\cellx50\cellx90\nestrow}"
    )
    body = rf"{outer}\pard\intbl Bolt\cell {inner}\pard\intbl\cell\row"
    body += r"\trowd\clvmrg\cellx100\cellx200\pard\intbl\cell none\cell\row"
    assert "| Bolt | none |" in text(body)


def test_headings_and_items_keep_their_numbers() -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2 Title;}}"
    body = (
        r"\pard\s2 Rules\par\pard\s1{\listtext 3.2\tab}Lost devices\par"
        r"\pard\ls1{\listtext a)\tab}first\par\pard\ls1\ilvl1{\listtext ii.\tab}second\par"
        r"\pard\ls2{\listtext\f3\'b7\tab}third\par"
        r"\pard{\pntext 4.\tab}{\*\pn\pnlvlbody{\pntxta .}}fourth\par\pard\outlinelevel1 Deep\par"
    )
    source = read(rtf(body, styles))
    assert source.text == (
        "# Rules\n\n## 3.2 Lost devices\n\na) first\n  - ii. second\n- third\n4. fourth\n\n### Deep"
    )
    assert source.title == "Rules"


def test_fields_are_read_by_their_results_and_form_fields_as_they_are_filled_in() -> None:
    box = (
        r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1{\*\ffname a}}}}{\fldrslt}}"
    )
    choice = (
        r"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres1{\*\ffl red}{\*\ffl blue}}}}"
        r"{\fldrslt}}"
    )
    body = (
        r'{\field{\*\fldinst HYPERLINK "http://a.example"}{\fldrslt the page}}, '
        rf"{box} paid, {choice}, {{\field{{\*\fldinst EQ \\f(3,8)}}{{\fldrslt}}}} inch, "
        r"{\field{\*\fldinst AUTHOR}{\fldrslt}}"
    )
    data = rtf(body)
    assert read(data).text == "the page, ☒ paid, blue, ⅜ inch,"
    assert left_out(data) == {"fields without a result": 1}


def test_pictures_objects_heads_and_feet_are_no_text() -> None:
    body = (
        r"{\header Town of Harbour\par}Text{\pict\pngblip 89504e47}"
        r"{\object\objemb{\*\objclass Excel.Sheet.12}{\*\objdata 00ff}{\result{\pict 00}}}"
        r"{\*\unknown dropped}\par"
    )
    data = rtf(body)
    assert read(data).text == "Text"
    assert left_out(data) == {"pictures": 2, "embedded objects": 1}


def test_a_question_in_bold_stays_one() -> None:
    assert text(r"{\b Is it late?}\par No.\par") == "**Is it late?**\n\nNo."


# Bad input


def test_binary_data_and_groups_that_never_end_are_read_past() -> None:
    assert text("Text{\\pict\\bin7 {{{}}}\\par}\\par More") == "Text\n\nMore"
    assert read(b"{\\rtf1 Text{\\b bold{\\footnote note").text.startswith("Text")


def test_a_hundred_thousand_cells_without_a_row_are_bounded() -> None:
    body = "\\trowd" + "\\cellx100" * 100_000 + "\\pard\\intbl x" + "\\cell" * 2_000 + "\\row"
    assert "x" in text(body) and len(text(body)) < 20_000


def test_white_text_behind_a_shaded_table_is_not_shown() -> None:
    head = "{\\colortbl;\\red255\\green255\\blue255;\\red0\\green0\\blue90;}"
    row = "\\trowd\\clcbpat2\\cellx900\\pard\\intbl a\\cell\\row"
    assert text(row + "\\pard {\\cf1 hidden} shown\\par", head).endswith("\n\nshown")


def test_white_text_in_the_first_cell_of_a_shaded_row_is_shown() -> None:
    head = "{\\colortbl;\\red255\\green255\\blue255;\\red0\\green0\\blue90;}"
    row = "\\trowd\\clcbpat2\\cellx900\\clcbpat2\\cellx1800\\pard\\intbl{\\cf1 Name}\\cell"
    row += "\\pard\\intbl{\\cf1 Fee}\\cell\\row"
    assert text(row, head) == "| Name | Fee |"
