"""Slides of PowerPoint: what a viewer sees on them, as plain text that keeps its meaning."""

from __future__ import annotations

import io
import zipfile

import pytest

from index.chunking import chunk
from index.errors import Unreadable
from index.loaders.parts import Unread
from tests.index import decks
from tests.index.decks import (
    Made,
    box,
    cell,
    everything,
    frame,
    left_out,
    marks,
    numbered,
    paragraph,
    part,
    place,
    pptx,
    run,
    table,
    text,
    title,
)
from tests.index.making import packed

WHITE = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
NAVY = '<a:solidFill><a:srgbClr val="000080"/></a:solidFill>'


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bullets(*said: str) -> str:
    return box(
        *(paragraph(each, properties='<a:pPr><a:buChar char="-"/></a:pPr>') for each in said)
    )


# Tables


def test_a_merged_cell_holds_for_all_its_rows_and_columns() -> None:
    covered = '<a:tc vMerge="1"><a:txBody/></a:tc>'
    beside = '<a:tc hMerge="1"><a:txBody/></a:tc>'
    data = pptx(
        table(
            cell("Depot", attributes='rowSpan="2"')
            + cell("2024", attributes='gridSpan="2"')
            + beside,
            covered + cell("Q1") + cell("Q2"),
            cell("North", attributes='rowSpan="2"') + cell("11") + cell("12"),
            covered + cell("21") + cell("22"),
        )
    )
    assert text(data) == (
        "| Depot | 2024 / Q1 | 2024 / Q2 |\n|---|---|---|\n| North | 11 | 12 |\n| North | 21 | 22 |"
    )


def test_a_table_without_a_header_row_has_no_names() -> None:
    rows = cell("P-20") + cell("40 W"), cell("P-40") + cell("85 W")
    assert text(pptx(table(*rows, properties='firstCol="1"'))) == "| P-20 | 40 W |\n| P-40 | 85 W |"
    assert "|---|" in text(pptx(table(*rows)))


def test_a_struck_value_in_a_cell_is_left_out_or_shown_as_such() -> None:
    old = run("38 ", 'strike="sngStrike"')
    data = pptx(table(cell("Item") + cell("EUR"), cell("Pump") + cell(old, run("41"))))
    assert "| Pump | 41 |" in text(data)
    assert left_out(data)["struck-through passages"] == (1, (1,))
    assert marks(data, hidden=True) == [("struck-through text", "[struck through: 38]")]


# Raised and lowered characters, formulas


def test_powers_and_indices_are_no_part_of_a_number() -> None:
    up, down = 'baseline="30000"', 'baseline="-25000"'
    said = (
        paragraph("10", run("6", up), " cycles"),
        paragraph("CO", run("2", down)),
        paragraph("10", run("-", up), run("9", up), " m"),
        paragraph("bolt 2", run("3", up), "/", run("8", down), " inch"),
    )
    read = text(pptx(box(*said)))
    assert [each in read for each in ("10⁶ cycles", "CO₂", "10⁻⁹ m", "bolt 2⅜ inch")] == [True] * 4


def test_a_mark_that_a_note_on_the_slide_begins_with_is_no_power() -> None:
    up = 'baseline="30000"'
    data = pptx(
        box(paragraph("The limit is 24", run("3", up), " months."))
        + box(paragraph(run("3", up), " Not for pipes."))
    )
    assert text(data) == "The limit is 24⁽³⁾ months.\n\n⁽³⁾ Not for pipes."


def test_a_formula_is_one_readable_line() -> None:
    power = (
        "<m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    )
    formula = f"<m:oMath><m:r><m:t>E=m</m:t></m:r>{power}</m:oMath>"
    a14 = 'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
    shape = box(
        f"<a:p>{run('Energy:')}<a14:m {a14}><m:oMathPara>{formula}</m:oMathPara></a14:m></a:p>"
    )
    either = (
        f'<mc:AlternateContent><mc:Choice Requires="a14">{shape}</mc:Choice>'
        f"<mc:Fallback>{box('a picture of it')}</mc:Fallback></mc:AlternateContent>"
    )
    read = text(pptx(either))
    assert "c²" in read and "picture" not in read and "Energy: E" in read


# What is not shown


def test_a_hidden_slide_is_left_out_and_counted() -> None:
    shown = title("Prices") + box("The crane costs 410 EUR.")
    data = pptx(shown, Made(title("Old prices") + box("The crane costs 300 EUR."), 'show="0"'))
    assert text(data) == "## Prices\n\nThe crane costs 410 EUR."
    assert left_out(data) == {"hidden slides": (1, (2,))}
    assert marks(data, hidden=True) == [
        ("hidden slide", "## Old prices\n\nThe crane costs 300 EUR.")
    ]


def test_hidden_shapes_and_groups_are_left_out_and_counted() -> None:
    group = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="3" name="G" hidden="1"/></p:nvGrpSpPr>{}</p:grpSp>'
    data = pptx(
        box("It costs 41 EUR.")
        + box("Or 40.", attributes='hidden="1"')
        + group.format(box("Or 39."))
    )
    assert text(data) == "It costs 41 EUR."
    assert left_out(data) == {"hidden shapes": (2, (1,))}
    assert ("hidden shape", "Or 39.") in marks(data, hidden=True)


def test_a_shape_outside_its_slide_is_left_out_unless_an_animation_moves_it_in() -> None:
    outside = box("Draft: 38 EUR", at=place(-4, 1)) + box("Below it", at=place(1, 8))
    assert left_out(pptx(outside)) == {"shapes outside their slides": (2, (1,))}
    moves = (
        '<p:timing><p:animMotion><p:tgtEl><p:spTgt spid="7"/></p:tgtEl></p:animMotion></p:timing>'
    )
    assert "38 EUR" in text(pptx(Made(outside, around=moves)))


def test_a_group_places_its_shapes_on_the_slide() -> None:
    inner = box("Inside", at=place(100, 100, 10, 10))
    frame_of = (
        '<p:grpSp><p:grpSpPr><a:xfrm><a:off x="914400" y="914400"/><a:ext cx="1828800" cy="914400"/>'
        '<a:chOff x="91440000" y="91440000"/><a:chExt cx="18288000" cy="9144000"/></a:xfrm></p:grpSpPr>'
    )
    assert text(pptx(f"{frame_of}{inner}</p:grpSp>")) == "Inside"
    assert left_out(pptx(inner)) == {"shapes outside their slides": (1, (1,))}


def test_text_in_the_colour_of_its_ground_is_left_out() -> None:
    secret = paragraph(run("Approved by nobody.", inner=WHITE))
    assert left_out(pptx(box(secret)))["invisible passages (white on white)"] == (1, (1,))
    shown = {
        "its own fill": box(secret, fill=NAVY),
        "a shape below it": box("", at=place(0, 0, 9, 9), fill=NAVY) + box(secret, at=place(1, 1)),
        "a picture below it": f"<p:pic><p:spPr>{place(0, 0, 9, 9)}</p:spPr></p:pic>"
        + box(secret, at=place(1, 1)),
    }
    shown["the slide's background"] = (
        f"<p:cSld><p:bg><p:bgPr>{NAVY}</p:bgPr></p:bg><p:spTree>{box(secret)}</p:spTree></p:cSld>"
    )
    for why, shapes in shown.items():
        assert text(pptx(shapes)) == "Approved by nobody.", why
    band = box("", at=place(0, 0, 9, 9), fill=NAVY)
    assert text(pptx(box(secret, at=place(1, 1)), master=band)) == "Approved by nobody."


def test_the_colours_of_a_theme_are_known() -> None:
    secret = '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
    theme = part(
        "a:theme",
        '<a:clrScheme><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1></a:clrScheme>',
    )
    data = pptx(box(paragraph(run("Seen by nobody.", inner=secret))), parts={"theme": theme})
    assert text(data) == "Seen by nobody."  # no master points to the theme
    links = decks.rels({"t": ("theme", "theme.xml")}).encode()
    assert text(packed({**unpacked(data), "ppt/_rels/master.xml.rels": links})) == ""


def test_a_title_above_the_edge_still_names_its_slide() -> None:
    above = box("Fares", kind="title", at=place(0, -3))
    assert text(pptx(above + box("A ticket costs 3 EUR."))) == "## Fares\n\nA ticket costs 3 EUR."


# Numbers of lists


def test_automatic_numbers_are_part_of_the_text() -> None:
    steps = box(
        numbered("Open the valve"), numbered("Wait"), numbered("for heat", "alphaLcParenR", level=1),
        numbered("for pressure", "alphaLcParenR", level=1), numbered("Close it"),
    )  # fmt: skip
    assert text(pptx(steps)) == (
        "1. Open the valve\n2. Wait\n  - a) for heat\n  - b) for pressure\n3. Close it"
    )


@pytest.mark.parametrize(
    ("kind", "start", "shown"),
    [
        ("romanUcPeriod", 4, "- IV. Scope"),
        ("romanLcParenBoth", 2, "- (ii) Scope"),
        ("alphaUcPeriod", 3, "- C. Scope"),
        ("alphaLcParenBoth", 28, "- (bb) Scope"),
        ("arabicParenR", 7, "7) Scope"),
        ("arabicPlain", 12, "- 12 Scope"),
    ],
)
def test_numbers_are_shown_as_their_kind_says(kind: str, start: int, shown: str) -> None:
    assert text(pptx(box(numbered("Scope", kind, start=start)))) == shown


def test_a_paragraph_without_a_number_ends_the_count() -> None:
    said = box(numbered("One."), paragraph("Between them."), numbered("Anew."))
    assert text(pptx(said)) == "1. One.\n\nBetween them.\n\n1. Anew."


def test_a_number_may_come_from_the_layout_or_the_master() -> None:
    style = '<a:lvl1pPr><a:buAutoNum type="arabicPeriod"/></a:lvl1pPr>'
    known = '<p:nvSpPr><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr>'
    layout = f"<p:sp>{known}<p:txBody><a:lstStyle>{style}</a:lstStyle></p:txBody></p:sp>"
    data = box("Open", "Close", kind="body")
    assert text(pptx(data, layout=layout)) == "1. Open\n2. Close"
    master = (
        f"<p:cSld><p:spTree/></p:cSld><p:txStyles><p:bodyStyle>{style}</p:bodyStyle></p:txStyles>"
    )
    assert text(pptx(data, master=master)) == "1. Open\n2. Close"


# Notes, comments, descriptions


def test_speaker_notes_are_marked() -> None:
    notes = part(
        "p:notes",
        f"<p:cSld><p:spTree>{box('Say it twice', kind='body')}{box('4', kind='sldNum')}</p:spTree></p:cSld>",
    )
    data = pptx(Made(title("Ice"), parts={"n": ("notesSlide", "n.xml", notes)}))
    assert marks(data) == [("speaker notes", "- Say it twice")]


def test_comments_of_both_kinds_name_their_authors() -> None:
    old = part("p:cmLst", '<p:cm authorId="1"><p:text>Is 41 right?</p:text></p:cm>')
    answer = f'<p:replyLst><p:reply authorId="B"><p:txBody>{paragraph("Yes.")}</p:txBody></p:reply></p:replyLst>'
    thread = f'<p:cm authorId="A">{answer}<p:txBody>{paragraph("Sure?")}</p:txBody></p:cm>'
    new = part("p:cmLst", thread)
    people = {
        "commentAuthors": part("p:cmAuthorLst", '<p:cmAuthor id="1" name="Ana Ruiz"/>'),
        "authors": part(
            "p:authorLst", '<p:author id="A" name="Bo Li"/><p:author id="B" name="Cem"/>'
        ),
    }
    held = {"c": ("comments", "c.xml", old), "d": ("comments", "d.xml", new)}
    data = pptx(Made(title("Prices"), parts=held), parts=people)
    assert marks(data) == [
        ("comment", "- Comment (Ana Ruiz): Is 41 right?"),
        ("comment", "- Comment (Bo Li): Sure?\n- Comment (Cem): Yes."),
    ]


@pytest.mark.parametrize(
    "said", ["Picture 3", "image1.png", "logo", "A dog&#10;Description automatically generated"]
)
def test_names_and_guesses_are_no_descriptions(said: str) -> None:
    assert (
        text(
            pptx(
                f'<p:pic><p:nvPicPr><p:cNvPr name="Picture 3" descr="{said}"/></p:nvPicPr></p:pic>'
            )
        )
        == ""
    )


def test_a_picture_is_described_in_the_words_of_its_author() -> None:
    data = pptx(
        '<p:pic><p:nvPicPr><p:cNvPr name="Picture 3" descr="Map of the harbour with cranes"/></p:nvPicPr></p:pic>'
    )
    assert marks(data) == [("picture description", "- Picture: Map of the harbour with cranes")]


# Charts, diagrams, and what has no reader


def test_a_chart_stands_on_its_slide_as_a_table() -> None:
    def points(kind: str, *values: str) -> str:
        said = "".join(
            f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values)
        )
        return f"<c:{kind}>{said}</c:{kind}>"

    series = (
        f"<c:ser><c:tx><c:strRef>{points('strCache', 'Opened')}</c:strRef></c:tx>"
        f"<c:cat><c:strRef>{points('strCache', 'Q2', 'Q3')}</c:strRef></c:cat>"
        f"<c:val><c:numRef>{points('numCache', '498', '527')}</c:numRef></c:val></c:ser>"
    )
    chart = part(
        "c:chartSpace",
        f"<c:chart><c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart>",
    )
    shapes = (
        title("Tickets") + frame('<c:chart r:id="x"/>', "chart") + box("Ends here.", at=place(1, 6))
    )
    data = pptx(title("One"), Made(shapes, parts={"x": ("chart", "charts/c.xml", chart)}))
    read = decks.source(data)
    assert "| Q3 | 527 |" in read.text and read.text.endswith("Ends here.")
    (region,) = [each for each in read.regions if "527" in each.span.of(read.text)]
    assert region.page == 2


def test_a_diagram_keeps_its_levels_and_says_nothing_twice() -> None:
    def point(name: str, said: str = "", kind: str = "node", properties: str = "") -> str:
        return f'<dgm:pt modelId="{name}" type="{kind}">{properties}<dgm:t>{paragraph(said)}</dgm:t></dgm:pt>'

    def link(above: str, below: str, order: int, kind: str = "parOf") -> str:
        return f'<dgm:cxn type="{kind}" srcId="{above}" destId="{below}" srcOrd="{order}"/>'

    points = (
        point("0", kind="doc") + point("1", "Plan") + point("2", "Build") + point("3", "Dig")
        + point("4", "Plan", "pres") + point("5", "", "sibTrans")
        + point("6", "[Text]", properties='<dgm:prSet phldr="1"/>')
    )  # fmt: skip
    links = link("0", "2", 1) + link("0", "1", 0) + link("2", "3", 0) + link("0", "6", 2)
    links += link("3", "2", 0) + link("1", "4", 0, "presOf")  # a circle, and a shown copy
    model = part(
        "dgm:dataModel", f"<dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst>"
    )
    shapes = frame('<dgm:relIds r:dm="x"/>', "diagram")
    data = pptx(Made(shapes, parts={"x": ("diagramData", "d.xml", model)}))
    assert text(data) == "- Plan\n- Build\n  - Dig"


def test_what_has_no_reader_is_named() -> None:
    video = "<p:pic><p:nvPicPr><p:nvPr><a:videoFile/></p:nvPr></p:nvPicPr></p:pic>"
    old_formula = frame('<p:oleObj progId="Equation.3"/>', "ole")
    shapes = video + frame('<p:oleObj progId="Excel.Sheet.12"/>', "ole") + old_formula
    shapes += "<p:contentPart/>" + frame("", "model3d") + frame("", "slicer") + frame("", "chart")
    found = left_out(pptx(shapes, parts={"vbaProject": ""}))
    assert set(found) == {
        "videos", "embedded objects", "formulas of an old kind", "ink drawings", "3D models",
        "parts of the kind slicer", "charts",
    }  # fmt: skip


def test_prompts_footers_and_the_words_of_layouts_are_no_content() -> None:
    prompt = box("Click to add text", kind="body")
    shapes = (
        prompt + box("7", kind="sldNum") + box("Confidential", kind="ftr") + box("1 May", kind="dt")
    )
    data = pptx(shapes + box("Seen."), layout=prompt + box("Town of Harbour"), master=box("Slogan"))
    assert text(data) == "Seen."


# Order and questions


def test_cards_are_read_one_after_the_other() -> None:
    cards = "".join(
        box(name, at=place(left, 2, 2.5)) + box(f"{name} is cheap.", at=place(left, 2.6, 2.5))
        for name, left in (("Basic", 0.5), ("Team", 3.5), ("Firm", 6.5))
    )
    read = text(pptx(cards))
    assert read.index("Basic is cheap.") < read.index("Team\n") < read.index("Team is cheap.")


def test_a_value_is_read_beside_its_label() -> None:
    rows = "".join(
        box(label, at=place(1, top)) + box(value, at=place(3.1, top))
        for label, value, top in (("Office", "Room one.", 2), ("Pilot", "Room two.", 3.5))
    )
    assert text(pptx(rows)) == "Office\n\nRoom one.\n\nPilot\n\nRoom two."


def test_shapes_of_a_group_stay_together() -> None:
    group = f"<p:grpSp>{box('First.', at=place(1, 1))}{box('Second.', at=place(1, 5))}</p:grpSp>"
    assert text(pptx(box("Third.", at=place(1, 5.9)) + group)).endswith(
        "First.\n\nSecond.\n\nThird."
    )


def test_a_slide_without_a_title_is_not_about_what_the_one_before_it_is() -> None:
    read = decks.source(
        pptx(title("Prices 2025") + box("It costs 41 EUR."), box("It cost 38 EUR."))
    )
    assert [each.heading for each in chunk(read)] == [None, "Slide 2"]
    assert read.title == "Prices 2025"
    assert decks.source(pptx(box("One."), box("Two."))).title == "a"


def test_a_question_in_bold_and_its_answer_are_told_apart() -> None:
    asked = paragraph(run("How long is the warranty?", 'b="1"'))
    said = box(asked, "Two years from delivery.", kind="body")
    assert text(pptx(said)) == "**How long is the warranty?**\n\n- Two years from delivery."


def test_a_question_above_what_is_one_level_deeper_is_told_apart() -> None:
    below = '<a:pPr lvl="1"/>'
    said = box(
        "Who pays?", paragraph("The buyer.", properties=below), "More?", "Less?", kind="body"
    )
    assert text(pptx(said)) == "**Who pays?**\n\n  - The buyer.\n- More?\n- Less?"


def test_a_short_fact_is_no_heading() -> None:
    assert (
        text(pptx(box("Price: 41 EUR") + bullets("Free of dues")))
        == "- Price: 41 EUR\n\n- Free of dues"
    )


# Bad input


def test_a_slide_that_can_not_be_read_is_named_and_the_others_are_read() -> None:
    deep = "<p:grpSp>" * 300 + box("x") + "</p:grpSp>" * 300
    found = everything(pptx(box("One."), deep, box("Three.")))
    assert (
        decks.source(pptx(box("One."), deep, box("Three."))).text == "One.\n\n## Slide 3\n\nThree."
    )
    (unread,) = [each for each in found if isinstance(each, Unread)]
    assert (unread.part, unread.pages) == ("a.pptx slide 2", (2,))


def test_a_table_that_spans_millions_is_named_and_the_rest_is_read() -> None:
    wide = cell("x", attributes='gridSpan="99999999" rowSpan="99999999"')
    data = pptx(table(*[wide] * 3000) + box("After it."))
    assert text(data) == "After it."
    (unread,) = [each for each in everything(data) if isinstance(each, Unread)]
    assert isinstance(unread.reason, Unreadable) and "split it" in str(unread.reason)


def test_numbers_beyond_all_bounds_are_no_error() -> None:
    far = '<a:xfrm><a:off x="99999999999999999999" y="-5"/><a:ext cx="0" cy="x"/></a:xfrm>'
    huge = "".join(
        '<p:grpSp><p:grpSpPr><a:xfrm><a:off x="1" y="1"/><a:ext cx="99999999999999" cy="99999999999999"/>'
        '<a:chOff x="0" y="0"/><a:chExt cx="1" cy="1"/></a:xfrm></p:grpSpPr>'
        for _ in range(60)
    )
    shapes = box("Far.", at=far) + huge + box("In it.", at=place(1, 1)) + "</p:grpSp>" * 60
    shapes += box(
        numbered("n", start=99999999999), paragraph(run("Some.", 'baseline="x%" sz="-4"'))
    )
    assert text(pptx(shapes)) == "Far.\n\nIn it.\n\n1. n\n\n^(Some.)"


def test_a_slide_that_is_listed_again_and_again_is_read_once() -> None:
    held = unpacked(pptx(box("Once.")))
    listed = b'<p:sldId id="256" r:id="s0"/>'
    often = held["ppt/presentation.xml"].replace(listed, listed * 5000)
    assert text(packed({**held, "ppt/presentation.xml": often})) == "Once."
