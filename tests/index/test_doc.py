"""Old Word files, made by hand: what they mean, not only their letters."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import pytest

from index.loaders import doc
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.passages import Source
from tests.index.wording import marked

HIDDEN = ReadingOptions(hidden=True)
_TEXT, _RUNS, _PARAGRAPHS, _LENGTH = 0x800, 0x1000, 0x1200, 0x1400  # places in the main stream
Run = tuple[str, bytes]


def sprm(code: int, operand: bytes) -> bytes:
    return struct.pack("<H", code) + operand


SUPER, BOLD = sprm(0x2A48, b"\x01"), sprm(0x0835, b"\x01")
IN_TABLE, ROW_ENDS = sprm(0x2416, b"\x01"), sprm(0x2417, b"\x01")
ITEM = sprm(0x460B, b"\x01\x00")


def cells(*edges: int, merged: Mapping[int, int] | None = None) -> bytes:
    """How the cells of a row lie: their edges, and the bits of those that are merged."""
    held = bytes([len(edges) - 1]) + struct.pack(f"<{len(edges)}h", *edges)
    held += b"".join(
        struct.pack("<H18x", (merged or {}).get(at, 0)) for at in range(len(edges) - 1)
    )
    return sprm(0xD608, struct.pack("<H", len(held) + 1) + held)


class File:
    """The streams of a document with these paragraphs: runs, the paragraph's properties, its style."""

    def __init__(
        self, *paragraphs: tuple[Sequence[Run], bytes, int], notes: Sequence[str] = ()
    ) -> None:
        runs = [run for held, _, _ in paragraphs for run in held]
        body = "".join(text for text, _ in runs)
        own = "".join(f"\x02 {note}\r" for note in notes)
        self.main, self.table = bytearray(_LENGTH), bytearray()
        struct.pack_into("<H8xH", self.main, 0, 0xA5EC, 0x0200)
        struct.pack_into("<2i", self.main, 0x4C, len(body), len(own))
        raw = (body + own).encode("utf-16-le")
        self.main[_TEXT : _TEXT + len(raw)] = raw
        count = len(body + own)
        self._add(33, b"\x02" + struct.pack("<IIIHIH", 16, 0, count, 0, _TEXT, 0))
        ends = [_TEXT]
        for text, _ in runs:
            ends.append(ends[-1] + 2 * len(text))
        self._page(12, _RUNS, ends, [bytes([len(said)]) + said for _, said in runs], 1)
        ends = [_TEXT]
        entries = []
        for held, said, style in paragraphs:
            ends.append(ends[-1] + 2 * sum(len(text) for text, _ in held))
            padded = said + b"\0" * (len(said) % 2)
            entries.append(bytes([0, 1 + len(padded) // 2]) + struct.pack("<H", style) + padded)
        self._page(13, _PARAGRAPHS, ends, entries, 13)
        if notes:
            at = [number for number, char in enumerate(body) if char == "\x02"]
            self._add(2, struct.pack(f"<{len(at) + 1}I{len(at)}H", *at, len(body), *[1] * len(at)))
            edges = [0]
            for note in notes:
                edges.append(edges[-1] + len(note) + 3)
            self._add(3, struct.pack(f"<{len(edges)}I", *edges))

    def _add(self, number: int, data: bytes) -> None:
        struct.pack_into("<II", self.main, 0x9A + 8 * number, len(self.table), len(data))
        self.table += data

    def _page(
        self, number: int, at: int, edges: list[int], entries: list[bytes], width: int
    ) -> None:
        page = bytearray(512)
        struct.pack_into(f"<{len(edges)}I", page, 0, *edges)
        end = 510
        for place, entry in enumerate(entries):
            end = (end - len(entry)) // 2 * 2
            page[end : end + len(entry)] = entry
            page[4 * len(edges) + width * place] = end // 2
        page[511] = len(entries)
        self.main[at : at + 512] = page
        self._add(number, struct.pack("<III", edges[0], edges[-1], at // 512))

    def get(self, name: str) -> bytes:
        return bytes({"WordDocument": self.main, "1Table": self.table}.get(name, b""))


def lists(file: File) -> File:
    """The file with one list of two levels, ``1.`` and ``1.a``, and one use of it."""

    def level(form: int, text: str) -> bytes:
        return (
            struct.pack("<iBB", 1, form, 0)
            + b"\0" * 22
            + struct.pack(f"<H{len(text)}H", len(text), *map(ord, text))
        )

    head = struct.pack("<h", 1) + struct.pack("<i", 77) + b"\0" * 22 + b"\0\0"
    file._add(73, head)
    file.table += level(0, "\0.") + level(4, "\0.\1") + level(23, "*") * 7
    file._add(74, struct.pack("<I", 1) + struct.pack("<i", 77) + b"\0" * 12)
    return file


def styles(file: File, *letters: tuple[int, bytes]) -> File:
    """The file with a style for each of these properties of letters: of paragraphs (1) or of runs (2)."""
    held = struct.pack("<HHH", 4, len(letters), 10)
    for of, said in letters:
        style = struct.pack("<HHHHH", 0x0FFE, 0xFFF0 | of, 0, 0, 0) + struct.pack("<H", 0) + b"\0\0"
        style += struct.pack("<HH", 2, 0) if of == 1 else b""
        style += struct.pack("<H", len(said)) + said
        held += struct.pack("<H", len(style)) + style
    file._add(1, held)
    return file


def read(file: File, options: ReadingOptions = DEFAULTS) -> Source:
    (source,) = [each for each in doc.load(file, "a.doc", options) if isinstance(each, Source)]
    return source


def p(*runs: Run, said: bytes = b"", style: int = 0) -> tuple[Sequence[Run], bytes, int]:
    return [*runs, ("\r", b"")], said, style


def row(*texts: str, lies: bytes = b"") -> list[tuple[Sequence[Run], bytes, int]]:
    held = [([(f"{text}\x07", b"")], IN_TABLE, 0) for text in texts]
    return [*held, ([("\x07", b"")], IN_TABLE + ROW_ENDS + lies, 0)]


def test_a_raised_figure_is_no_part_of_its_number() -> None:
    assert read(File(p(("10", b""), ("6", SUPER), (" ohm", b"")))).text == "10⁶ ohm"


@pytest.mark.parametrize(
    ("code", "what", "said"),
    [
        (0x0800, "deleted passages", "deleted"),
        (0x083C, "hidden passages", "hidden"),
        (0x0837, "struck-through passages", "struck through"),
    ],
)
def test_what_is_not_shown_is_left_out_counted_and_on_demand_marked(
    code: int, what: str, said: str
) -> None:
    file = File(p(("It runs ", b""), ("36", sprm(code, b"\x01")), (" 24 months.", b"")))
    assert read(file).text == "It runs 24 months."
    assert [each for each in doc.load(file, "a.doc") if isinstance(each, LeftOut)] == [
        LeftOut("a.doc", what, 1)
    ]
    source = read(file, HIDDEN)
    assert source.text == f"It runs [{said}: 36] 24 months."
    assert marked(source)[0][1] == f"[{said}: 36]"


def test_headings_questions_and_fields_are_told() -> None:
    file = File(
        p(("Lost devices", b""), style=1),
        p(("Is it late?", BOLD)),
        p(("See \x13 REF x \x14section 3\x15 now.", b"")),
    )
    assert read(file).text == "## Lost devices\n\n**Is it late?**\n\nSee section 3 now."


def test_boxes_and_choices_of_a_form_are_named() -> None:
    file = File(p(("Paid \x13 FORMCHECKBOX \x14\x15 by \x13 FORMDROPDOWN \x14\x15.", b"")))
    assert read(file).text == "Paid by ."
    assert LeftOut("a.doc", "form fields", 2) in list(doc.load(file, "a.doc"))


def test_items_have_their_numbers() -> None:
    deep = ITEM + sprm(0x260A, b"\x01")
    file = lists(File(p(("a", b""), said=ITEM), p(("b", b""), said=deep), p(("c", b""), said=ITEM)))
    assert read(file).text == "1. a\n  - 1.a b\n2. c"


def test_notes_of_text_and_cells_are_kept_apart() -> None:
    file = File(
        p(("It is old\x02.", b"")), *row("Fee", "Days"), *row("19\x02", "3"), p(("End", b"")),
        notes=["Cast in 1780.", "With tax."],
    )  # fmt: skip
    source = read(file)
    assert source.text == (
        "It is old⁽¹⁾.\n\n(1) Cast in 1780.\n\n| Fee | Days |\n|---|---|\n| 19⁽²⁾ | 3 |\n\n"
        "(2) With tax.\n\nEnd"
    )
    assert [what for what, _ in marked(source)] == ["footnote", "footnote"]


def test_cells_hold_for_all_that_they_span_and_empty_ones_keep_their_place() -> None:
    file = File(
        *row("Region", "Depot", "Hours", lies=cells(0, 100, 200, 300)),
        *row("North", "Mill", "", lies=cells(0, 100, 200, 300, merged={0: 3 << 5})),
        *row("", "Harbour", lies=cells(0, 100, 300, merged={0: 1 << 5})),
    )
    assert read(file).text.splitlines()[2:] == [
        "| North | Mill |  |",
        "| North | Harbour | Harbour |",
    ]


@pytest.mark.parametrize("code", [0x083C, 0x0837, 0x2A53])
def test_what_a_style_hides_or_strikes_is_left_out_too(code: int) -> None:
    on, off, of_run = sprm(code, b"\x01"), sprm(code, b"\x00"), sprm(0x4A30, b"\x01\x00")
    paragraphs = (
        p(("All of it.", b""), style=0),
        p(("It runs ", off), ("36", of_run + off), (" 24 months.", off)),
        p(("Twice ", off), ("on is off.", of_run), style=0),
    )
    found = read(styles(File(*paragraphs), (1, on), (2, on)))
    assert found.text == "It runs 36 24 months.\n\nTwice on is off."
    plain = File(p(("It runs ", b""), ("36", of_run), (" 24 months.", b""), style=0))
    assert read(styles(plain, (1, b""), (2, on))).text == "It runs 24 months."


def test_white_letters_are_left_out_but_on_a_dark_ground() -> None:
    white = sprm(0x6870, b"\xff\xff\xff\x00")
    dark = b"\x0a" + b"\0\0\0\xff" + b"\x1f\x38\x64\x00" + b"\0\0"
    file = File(
        p(("Seen. ", b""), ("Unseen", white)),
        p(("On a dark run. ", white + sprm(0xCA71, dark))),
        p(("On a dark line.", white), said=sprm(0xC64D, dark)),
        *[([("Name\x07", white)], IN_TABLE, 0), ([("Fee\x07", white)], IN_TABLE, 0)],
        ([("\x07", b"")], IN_TABLE + ROW_ENDS + sprm(0xD612, dark), 0),
        *[([("Gone\x07", white)], IN_TABLE, 0), ([("19\x07", b"")], IN_TABLE, 0)],
        ([("\x07", b"")], IN_TABLE + ROW_ENDS, 0),
    )
    assert read(file).text == (
        "Seen.\n\nOn a dark run.\n\nOn a dark line.\n\n| Name | Fee |\n|---|---|\n|  | 19 |"
    )
