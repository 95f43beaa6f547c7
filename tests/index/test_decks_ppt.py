"""Slides of PowerPoint's old format (.ppt), made by hand of its records."""

from __future__ import annotations

import struct

import pytest

from index.errors import Unreadable
from index.loaders.decks import ppt
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Loaded, Unread
from index.passages import Source

INCH = 576


class Streams:
    def __init__(self, document: bytes, user: bytes = b"") -> None:
        self.held = {"PowerPoint Document": document, "Current User": user}

    def get(self, name: str) -> bytes:
        return self.held.get(name, b"")


def record(kind: int, *held: bytes, instance: int = 0, plain: bool = False) -> bytes:
    content = b"".join(held)
    version = 0 if plain or not held else 0xF
    return struct.pack("<HHI", instance << 4 | version, kind, len(content)) + content


def atom(kind: int, content: bytes, instance: int = 0) -> bytes:
    return record(kind, content, instance=instance, plain=True)


def said(
    text: str, kind: int = 4, raised: tuple[int, int] | None = None, colour: int | None = None
) -> bytes:
    """A text; the characters ``raised`` stand higher."""
    styles = b""
    if colour is not None:
        styles = struct.pack("<IHI", len(text) + 1, 0, 0)
        styles += struct.pack("<III", len(text) + 1, 1 << 18, colour)
    if raised:
        begin, end = raised
        runs = (begin, 0), (end - begin, 30), (len(text) + 1 - end, 0)
        styles = struct.pack("<IHI", len(text) + 1, 0, 0)
        styles += b"".join(struct.pack("<IIh", count, 1 << 19, height) for count, height in runs)
    return (
        atom(3999, struct.pack("<I", kind))
        + atom(4000, text.encode("utf-16-le"))
        + (atom(4001, styles) if styles else b"")
    )


def shape(
    text: bytes, left: float = 1, top: float = 1, *, wide: float = 2, high: float = 0.5,
    options: tuple[tuple[int, int], ...] = (), place: int = 0, child: bool = False, data: bytes = b"",
) -> bytes:  # fmt: skip
    x, y, right, bottom = (round(each * INCH) for each in (left, top, left + wide, top + high))
    anchor = (
        atom(0xF00F, struct.pack("<4i", x, y, right, bottom))
        if child
        else atom(0xF010, struct.pack("<4h", y, x, right, bottom))
    )
    held = b"".join(struct.pack("<HI", name, value) for name, value in options)
    own = data + (atom(3011, struct.pack("<iBB", 0, place, 0)) if place else b"")
    return record(
        0xF004, atom(0xF00B, held, len(options)), anchor, record(0xF011, own), record(0xF00D, text)
    )


def group(*shapes: bytes, options: tuple[tuple[int, int], ...] = ()) -> bytes:
    return record(0xF003, shape(b"", 0, 0, wide=0, high=0, options=options), *shapes)


def slide(*shapes: bytes, hidden: bool = False, ground: bytes = b"") -> bytes:
    shown = atom(1017, struct.pack("<iIBBHI", 0, 0, 0, 0, 4 if hidden else 0, 0))
    return record(1006, shown, record(1036, record(0xF002, group(*shapes), ground)))


def deck(*slides: bytes, notes: dict[int, str] | None = None, outline: bytes = b"") -> bytes:
    listed = b"".join(
        atom(1011, struct.pack("<IIiII", 900 + at, 0, 0, 256 + at, 0)) + outline
        for at in range(len(slides))
    )
    document = record(1000, atom(1001, struct.pack("<ii", 5760, 4320)), record(4080, listed))
    spoken = b"".join(
        record(
            1008,
            atom(1009, struct.pack("<IHH", 255 + at, 0, 0)),
            record(1036, record(0xF002, group(shape(said(text, 2), place=12)))),
        )
        for at, text in (notes or {}).items()
    )
    return document + b"".join(slides) + spoken


def everything(data: bytes, options: ReadingOptions = DEFAULTS, user: bytes = b"") -> list[Loaded]:
    return list(ppt.load(Streams(data, user), "a.ppt", options))


def source(data: bytes, options: ReadingOptions = DEFAULTS) -> Source:
    (found,) = [each for each in everything(data, options) if isinstance(each, Source)]
    return found


def left_out(data: bytes) -> dict[str, tuple[int, ...]]:
    return {each.what: each.pages for each in everything(data) if isinstance(each, LeftOut)}


def test_a_slide_is_a_title_lists_and_notes() -> None:
    data = deck(
        slide(shape(said("One\rTwo", 1)), shape(said("Ice", 0), 1, 5)), notes={1: "Say it."}
    )
    read = source(data)
    assert read.text == "## Ice\n\n- One\n- Two\n\nSay it."
    assert [(each.what, each.span.of(read.text)) for each in read.marks] == [
        ("speaker notes", "Say it.")
    ]
    assert [each.page for each in read.regions] == [1]


def test_a_power_is_no_part_of_its_number() -> None:
    assert (
        source(deck(slide(shape(said("Load 106 cycles.", raised=(7, 8)))))).text
        == "Load 10⁶ cycles."
    )


def test_hidden_slides_and_shapes_and_those_outside_are_left_out() -> None:
    hidden = ((0x03BF, 0x00020002),)
    shown = slide(
        shape(said("Seen.")), shape(said("No."), options=hidden), shape(said("Far."), -9, 1)
    )
    data = deck(shown, slide(shape(said("Old.")), hidden=True))
    assert source(data).text == "Seen."
    assert left_out(data) == {
        "hidden shapes": (1,), "shapes outside their slides": (1,), "hidden slides": (2,)
    }  # fmt: skip
    marks = source(data, ReadingOptions(hidden=True)).marks
    assert [each.what for each in marks].count("hidden slide") == 1


def test_letters_in_the_colour_of_their_ground_are_left_out() -> None:
    white, own = 0xFFFFFF, 0xFEFFFFFF  # as fills and as texts store it
    filled = ((0x181, 0x003300),)
    shown = slide(
        shape(said("White on white", colour=own), 1, 1),
        shape(said("White on green", colour=own), 1, 3, options=filled),
        shape(said("Green", colour=0xFE003300), 1, 5),
        ground=shape(b"", options=((0x181, white),)),
    )
    data = deck(shown)
    assert "White on white" not in source(data).text
    assert "White on green" in source(data).text and "Green" in source(data).text
    assert left_out(data) == {"invisible passages (white on white)": (1,)}


def test_a_table_is_put_together_by_the_places_of_its_cells() -> None:
    def cell(text: str, left: float, top: float, wide: float = 1, high: float = 1) -> bytes:
        return shape(said(text), left, top, wide=wide, high=high, child=True)

    cells = (
        cell("Depot", 0, 0, high=2), cell("2024", 1, 0, wide=2), cell("Q1", 1, 1), cell("Q2", 2, 1),
        cell("North", 0, 2, high=2), cell("11", 1, 2), cell("12", 2, 2), cell("21", 1, 3), cell("22", 2, 3),
    )  # fmt: skip
    assert source(deck(slide(group(*cells, options=((0x039F, 1),))))).text == (
        "| Depot | 2024 / Q1 | 2024 / Q2 |\n|---|---|---|\n| North | 11 | 12 |\n| North | 21 | 22 |"
    )


def test_a_text_of_the_outline_stands_where_its_shape_does() -> None:
    pointing = shape(atom(3998, struct.pack("<i", 0)), 1, 4)
    data = deck(slide(pointing, shape(said("First."), 1, 1)), outline=said("Second.", 1))
    assert source(data).text == "First.\n\nSecond."


def test_what_has_no_reader_is_named() -> None:
    embedded = shape(b"", data=atom(3009, struct.pack("<I", 1)))
    assert left_out(deck(slide(shape(said("x")), embedded))) == {"embedded objects": (1,)}


def test_automatic_numbers_are_named() -> None:
    """As PowerPoint 2000 keeps them: in a tag of its own, behind another one."""
    numbered = struct.pack("<IHHHII", 0x3000000, 1, 3, 1, 0, 0)
    looks = atom(4012, numbered + struct.pack("<III", 0, 0, 0) + numbered)
    tags = [record(5002, atom(4026, b"x"), record(5003, held)) for held in (atom(1, b"y"), looks)]
    listed = shape(said("Drain\rNote\rClose"), data=record(5000, *tags))
    (left,) = [each for each in everything(deck(slide(listed))) if isinstance(each, LeftOut)]
    assert (left.what, left.count) == ("automatic numbers of lists", 2)


def test_only_the_version_saved_last_is_read() -> None:
    old, new = slide(shape(said("Old."))), slide(shape(said("New.")))
    data = deck(old).replace(old, old + new)
    document = data.index(old)
    directory = struct.pack("<III", 900 | 1 << 20, document + len(old), 1 | 1 << 20) + struct.pack(
        "<I", 0
    )
    data += atom(6002, directory)
    edit = len(data)
    data += atom(4085, struct.pack("<IHBBIIIIHH", 0, 0, 0, 3, 0, edit - 24, 1, 901, 0, 0))
    user = struct.pack("<HHIIIIHH", 0, 4086, 20, 20, 0, edit, 0, 0)
    (found,) = everything(data, user=user)
    assert isinstance(found, Source) and found.text == "New."


@pytest.mark.parametrize("cut", [0, 9, 40, 200, -30])
def test_a_deck_that_is_cut_off_is_named(cut: int) -> None:
    whole = deck(slide(shape(said("Load 106 cycles.", raised=(7, 8)))))
    try:
        reasons = [str(each.reason) for each in everything(whole[:cut]) if isinstance(each, Unread)]
    except Unreadable as reason:
        reasons = [str(reason)]
    assert reasons == ["damaged: it is cut off"]


def test_a_whole_deck_is_not_said_to_be_cut_off() -> None:
    whole = deck(slide(shape(said("Load 106 cycles.", raised=(7, 8)))))
    assert not any(isinstance(each, Unread) for each in everything(whole))


def test_styles_that_lie_about_their_length_leave_the_text() -> None:
    text = said("Ice lay here.") + atom(4001, b"\xff" * 11)
    assert source(deck(slide(shape(text)))).text == "Ice lay here."


def test_groups_in_groups_beyond_all_bounds_are_named() -> None:
    deep = shape(said("x"))
    for _ in range(60):
        deep = group(deep)
    found = everything(deck(slide(deep), slide(shape(said("Next.")))))
    assert [each.pages for each in found if isinstance(each, Unread)] == [(1,)]
    assert any(isinstance(each, Source) and each.text == "Next." for each in found)


def test_a_protected_deck_says_so() -> None:
    with pytest.raises(Unreadable, match="password"):
        everything(b"", user=b"EncryptedSummary")
