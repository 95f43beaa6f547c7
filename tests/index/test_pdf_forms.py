"""PDF: form fields with their labels, comments, free texts, attached files."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import Unreadable
from index.loaders import load
from index.loaders.parts import LeftOut, Remark
from index.loaders.pdf.drawing import drawn
from index.passages import Source
from tests.index.pdfs import line, read, stream, written


def form(first: str = "Lena") -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data)
    fields = canvas.acroForm
    canvas.setFont("Helvetica", 11)
    canvas.drawString(50, 740, "First name")
    fields.textfield(name="a", x=150, y=735, width=120, height=18, value=first)
    canvas.drawString(300, 740, "Last name:")
    fields.textfield(name="b", x=380, y=735, width=150, height=18, value="Hofstetter")
    canvas.drawString(50, 710, "Country:")
    countries = [("Switzerland", "CH"), ("Austria", "AT")]
    fields.choice(name="c", x=150, y=705, width=120, height=18, value="CH", options=countries)
    canvas.drawString(50, 660, "Newsletter:")
    fields.checkbox(name="d", x=150, y=656, size=14, checked=True)
    canvas.drawString(170, 660, "weekly")
    fields.checkbox(name="e", x=230, y=656, size=14, checked=False)
    canvas.drawString(250, 660, "monthly")
    canvas.drawString(50, 630, "Type:")
    for number, kind in enumerate(("Student", "Regular")):
        at = 160 + number * 100
        fields.radio(name="f", value=kind, selected=kind == "Regular", x=at, y=626, size=14)
        canvas.drawString(at + 20, 630, kind)
    canvas.drawString(50, 600, "Password:")
    secret = {"value": "topsecret", "fieldFlags": "password"}
    fields.textfield(name="g", x=150, y=595, width=120, height=18, **secret)
    canvas.drawString(50, 570, "Empty:")
    fields.textfield(name="h", x=150, y=565, width=120, height=18, value="")
    canvas.drawString(50, 540, "I,")
    fields.textfield(name="i", x=65, y=535, width=120, height=18, value="Mia Berg")
    canvas.drawString(190, 540, "agree to the rules.")
    canvas.setFont("Helvetica", 7)
    canvas.drawString(50, 500, "Street and number")
    fields.textfield(name="j", x=50, y=478, width=200, height=18, value="Seestrasse 12")
    fields.textfield(
        name="k", tooltip="Born on", x=50, y=400, width=90, height=18, value="1990-05-04"
    )
    canvas.save()
    return data.getvalue()


@pytest.fixture(scope="module")
def filled() -> tuple[Source, list[object]]:
    source, others = read(form())
    return source, list(others)


def test_a_value_stands_beside_its_label(filled: tuple[Source, list[object]]) -> None:
    lines = filled[0].text.splitlines()
    assert "First name: Lena" in lines and "Last name: Hofstetter" in lines
    assert "Country: Switzerland" in lines
    assert "I, Mia Berg agree to the rules." in lines  # no label, but a gap in a sentence


def test_boxes_are_ticked_or_not(filled: tuple[Source, list[object]]) -> None:
    assert "Newsletter: ☒ weekly ☐ monthly" in filled[0].text
    assert "Type: ☐ Student ☒ Regular" in filled[0].text


def test_a_label_above_a_field_or_its_hint_is_written_before_it(
    filled: tuple[Source, list[object]],
) -> None:
    assert "Street and number: Seestrasse 12" in filled[0].text
    assert "Born on: 1990-05-04" in filled[0].text


def test_values_are_marked_and_stand_in_their_fields(filled: tuple[Source, list[object]]) -> None:
    source = filled[0]
    marked = {mark.span.of(source.text): mark.what for mark in source.marks}
    assert marked["Country: Switzerland"] == "form field"
    at = source.text.index("Country: Switzerland")
    box = next(region.box for region in source.regions if region.span.start == at)
    assert box is not None
    assert box[0] == pytest.approx(50, abs=2) and 150 < box[2] < 270 and box[3] < 842 - 700


def test_passwords_are_neither_read_nor_drawn(filled: tuple[Source, list[object]]) -> None:
    source, others = filled
    assert "topsecret" not in source.text
    assert LeftOut("a.pdf", "password fields", 1, (1,)) in others
    assert "topsecret" not in [word.text for word in drawn(form(), 1).words]


def test_the_page_image_shows_the_values_of_its_words() -> None:
    page = drawn(form(), 1)
    empty = drawn(form(first=""), 1)
    assert "Lena" in [word.text for word in page.words] and page.png != empty.png


def test_fields_without_a_place_do_no_harm() -> None:
    flat = b"/Subtype/Widget/FT/Btn/T(a)/TU(Agreed)/Rect[50 600 50 600]"
    nowhere = b"/Subtype/Widget/FT/Tx/T(b)/V(v)/Rect[50 600 1e30 620]"
    form = b"/AcroForm<</Fields[20 0 R 21 0 R]>>"
    data = written(line("A form", 700), annotations=[flat, nowhere], catalog=form)
    assert "A form" in read(data)[0].text


def test_a_cyclic_tree_of_fields_ends() -> None:
    loop = b"/Subtype/Widget/FT/Tx/T(a)/V(v)/Rect[50 600 150 620]/Parent 20 0 R/Kids[20 0 R]"
    data = written(line("A form", 700), annotations=[loop], catalog=b"/AcroForm<</Fields[20 0 R]>>")
    assert "A form" in read(data)[0].text


def test_values_beyond_all_measure_are_named() -> None:
    value = b"(" + b"word " * 60_000 + b")"
    fields = [
        b"/Subtype/Widget/FT/Tx/T(f%d)/V%s/Rect[50 %d 150 %d]"
        % (at, value, 600 - 30 * at, 620 - 30 * at)
        for at in range(3)
    ]
    every = b" ".join(b"%d 0 R" % (20 + at) for at in range(3))
    data = written(
        line("A form", 700), annotations=fields, catalog=b"/AcroForm<</Fields[%s]>>" % every
    )
    source, others = read(data)
    assert "word word" in source.text
    assert LeftOut("a.pdf", "fields too long to read", 2, (1,)) in others


def test_a_form_of_another_kind_is_named() -> None:
    form = b"/AcroForm<</Fields[]/XFA[(template) 20 0 R]>>"
    data = written(line("Please wait", 700), catalog=form, objects=[stream(b"<a/>")])
    assert Remark("a.pdf", "an XFA form: its fields are not read") in read(data)[1]


def annotated(hidden: bool = False) -> tuple[Source, list[object]]:
    content = line("The fee is 100 EUR a year.", 700) + line("The deposit is 300 EUR.", 660)
    content += line("The key word is swordfish.", 620)
    return_to = b"/QuadPoints[%d %d %d %d %d %d %d %d]"
    notes = [
        b"/Subtype/FreeText/Rect[300 690 500 715]/Contents(Approved by Mia Berg)/DA(/Helv 10 Tf)",
        b"/Subtype/Text/Rect[520 690 540 710]/Contents(Please check\\nthis fee)/T(Ole)",
        b"/Subtype/StrikeOut/Rect[50 695 250 712]"
        + return_to % (50, 712, 250, 712, 50, 696, 250, 696),
        b"/Subtype/Redact/Rect[50 615 300 632]",
        b"/Subtype/Movie/Rect[300 500 350 550]",
        b"/Subtype/Popup/Rect[0 0 10 10]/Contents(said twice)",
    ]
    source, others = read(written(content, annotations=notes), hidden=hidden)
    return source, list(others)


def test_comments_are_apart_and_free_texts_are_text() -> None:
    source, _ = annotated()
    assert "Comment (Ole): Please check this fee" in source.text
    assert [mark.what for mark in source.marks] == ["comment"]
    assert source.text.startswith("Approved by Mia Berg") and "said twice" not in source.text


def test_struck_and_redacted_text_and_films_are_left_out_and_named() -> None:
    source, others = annotated()
    assert "100 EUR" not in source.text and "swordfish" not in source.text
    assert {(each.what, each.count) for each in others if isinstance(each, LeftOut)} == {
        ("struck-through passages", 1),
        ("passages marked for redaction", 1),
        ("films and sounds", 1),
    }
    source, _ = annotated(hidden=True)
    marked = {mark.what: mark.span.of(source.text) for mark in source.marks}
    assert marked["struck-through text"] == "The fee is 100 EUR a year."


def test_attached_files_are_read() -> None:
    files = [
        b"<</Type/Filespec/F(rates.txt)/UF(rates.txt)/EF<</F 21 0 R>>>>",
        stream(b"The rate is 4 percent.", b"/Type/EmbeddedFile"),
        b"<</Type/Filespec/F(lost.txt)/UF(lost.txt)>>",
    ]
    names = b"/Names<</EmbeddedFiles<</Names[(lost.txt) 22 0 R (rates.txt) 20 0 R]>>>>"
    _, others = read(written(line("A letter", 700), catalog=names, objects=files))
    attached = next(each for each in others if isinstance(each, Source))
    assert (attached.id, attached.text) == ("a.pdf/rates.txt", "The rate is 4 percent.")
    assert any("lost.txt" in str(each) and "without its content" in str(each) for each in others)


def test_attached_files_of_an_empty_cover_are_read_too() -> None:
    files = [
        b"<</Type/Filespec/F(rates.txt)/UF(rates.txt)/EF<</F 21 0 R>>>>",
        stream(b"The rate is 4 percent.", b"/Type/EmbeddedFile"),
    ]
    names = b"/Collection<<>>/Names<</EmbeddedFiles<</Names[(rates.txt) 20 0 R]>>>>"
    found = []
    loading = load(written(b"", catalog=names, objects=files), "a.pdf")
    found.append(next(loading))
    with pytest.raises(Unreadable):
        list(loading)
    assert [each.id for each in found if isinstance(each, Source)] == ["a.pdf/rates.txt"]


@pytest.mark.parametrize(
    "place", ["/Names<</JavaScript<</Names[(a)%s]>>>>", "/OpenAction%s", "/AA<</WC %s>>"]
)
def test_scripts_are_named_and_not_run(place: str) -> None:
    script = place % "<</S /JavaScript/JS(app.alert\\(1\\))>>"
    found = read(written(line("A form", 700), catalog=script.encode()))[1]
    assert Remark("a.pdf", "its scripts are not run") in found
