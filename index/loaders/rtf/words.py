"""What the control words of RTF do to the reader's state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.loaders.rtf import letters
from index.loaders.rtf.document import TEXT, Chars, Place
from index.loaders.rtf.fields import FormField, OpenField
from index.loaders.segments import Segment

if TYPE_CHECKING:
    from index.loaders.rtf.reader import Reader

_RAISED_BY = 4  # half points (``\\up``) from which text is raised


def _end_cell(reader: Reader, number: int | None) -> None:
    if reader.state.goes_to == TEXT:
        reader.flow.end_cell(reader.state.place, 1)


def _end_inner_cell(reader: Reader, number: int | None) -> None:
    reader.flow.end_cell(reader.state.place, max(2, reader.flow.level(reader.state.place)))


def _end_row(reader: Reader, number: int | None) -> None:
    reader.flow.end_row(1)


def _end_inner_row(reader: Reader, number: int | None) -> None:
    reader.flow.end_row(max(2, reader.flow.level(reader.state.place)))


def _begin_row(reader: Reader, number: int | None) -> None:
    reader.flow.begin_row()


def _reset_paragraph(reader: Reader, number: int | None) -> None:
    reader.state = replace(reader.state, place=Place())
    if reader.state.goes_to == TEXT:
        reader.flow.outside()


def _cell_edge(reader: Reader, number: int | None) -> None:
    if len(reader.flow.row.definitions) < 1000:
        reader.flow.row.end_cell(number or 0)


def _row_says(**said: Any) -> Callable[[Reader, int | None], None]:
    def act(reader: Reader, number: int | None) -> None:
        for name, value in said.items():
            setattr(reader.flow.row, name, (number or 0) if value is None else value)

    return act


def _cell_says(**said: bool) -> Callable[[Reader, int | None], None]:
    def act(reader: Reader, number: int | None) -> None:
        reader.flow.row.next = replace(reader.flow.row.next, **said)

    return act


def _shade_row(reader: Reader, number: int | None) -> None:
    if reader.colors[number or 0 : (number or 0) + 1] not in ([], [""], ["ffffff"]):
        reader.flow.row.shaded = True


def _unicode(reader: Reader, number: int | None) -> None:
    if reader.to_skip:
        reader.to_skip -= 1
        return
    code = (number or 0) % 0x10000
    reader.say(chr(code))
    reader.to_skip = reader.state.skip


def _note_sign(reader: Reader, number: int | None) -> None:
    if reader.state.goes_to == TEXT and reader.flow.kind not in ("footnote", "endnote"):
        reader.flow.segments.append(Segment("", "note", False, reader.unseen()))


def _endnote(reader: Reader, number: int | None) -> None:
    if reader.flow.kind == "footnote":
        reader.flow.kind = "endnote"


def _field(reader: Reader, number: int | None) -> None:
    reader.fields.append(OpenField(len(reader.groups)))


def _form_field(reader: Reader, number: int | None) -> None:
    if reader.fields:
        reader.fields[-1].filled = FormField()
    reader.goes("formfield")


def _form_says(name: str) -> Callable[[Reader, int | None], None]:
    def act(reader: Reader, number: int | None) -> None:
        if reader.fields and (filled := reader.fields[-1].filled) is not None:
            setattr(filled, name, number or 0)

    return act


def _code_page(reader: Reader, number: int | None) -> None:
    reader.codec = letters.of_page(number or 1252)


def _font(reader: Reader, number: int | None) -> None:
    reader.state = replace(reader.state, chars=replace(reader.state.chars, font=number or 0))
    if reader.state.goes_to == "fonttbl":
        _keep_name(reader, "font")


def _keep_name(reader: Reader, what: str) -> None:
    reader.kept.clear()
    reader.kept_depth[len(reader.groups)] = what


def _charset(reader: Reader, number: int | None) -> None:
    reader.fonts[reader.state.chars.font] = letters.of_charset(number or 0)


def _default_font(reader: Reader, number: int | None) -> None:
    reader.default_font = number or 0


def _color(part: int) -> Callable[[Reader, int | None], None]:
    def act(reader: Reader, number: int | None) -> None:
        reader.rgb[part] = min(max(number or 0, 0), 255)

    return act


def _uc(reader: Reader, number: int | None) -> None:
    reader.state = replace(reader.state, skip=min(max(0, 1 if number is None else number), 100))


def _paragraph_style(reader: Reader, number: int | None) -> None:
    reader.state = replace(reader.state, place=replace(reader.state.place, style=number or 0))
    if reader.state.goes_to == "stylesheet":
        _keep_name(reader, "style")


def _plain(reader: Reader, number: int | None) -> None:
    reader.state = replace(reader.state, chars=Chars())


def _notes_count(kind: str, form: str) -> Callable[[Reader, int | None], None]:
    def act(reader: Reader, number: int | None) -> None:
        reader.forms[kind] = form

    return act


def _paragraph_ends(reader: Reader, number: int | None) -> None:
    reader.end_paragraph()


_FORMS = {"ar": "decimal", "rlc": "lowerRoman", "ruc": "upperRoman", "alc": "lowerLetter",
          "auc": "upperLetter"}  # fmt: skip
ACTIONS: dict[str, Callable[[Reader, int | None], None]] = {
    "par": _paragraph_ends, "sect": _paragraph_ends, "cell": _end_cell,
    "nestcell": _end_inner_cell, "row": _end_row, "nestrow": _end_inner_row, "trowd": _begin_row,
    "pard": _reset_paragraph, "plain": _plain, "cellx": _cell_edge, "u": _unicode, "uc": _uc,
    "clmrg": _cell_says(joins_left=True), "clvmrg": _cell_says(joins_above=True),
    "clvmgf": _cell_says(begins_below=True), "clcbpat": _shade_row, "trhdr": _row_says(head=True),
    "lastrow": _row_says(last=True), "trleft": _row_says(left=None), "chftn": _note_sign,
    "ftnalt": _endnote, "field": _field, "formfield": _form_field, "fftype": _form_says("kind"),
    "ffres": _form_says("result"), "ffdefres": _form_says("usual"), "ansicpg": _code_page,
    "mac": lambda reader, number: _code_page(reader, 10000),
    "pc": lambda reader, number: _code_page(reader, 437),
    "pca": lambda reader, number: _code_page(reader, 850),
    "f": _font, "fcharset": _charset, "deff": _default_font, "s": _paragraph_style,
    "red": _color(0), "green": _color(1), "blue": _color(2),
    **{f"ftnn{sign}": _notes_count("footnote", form) for sign, form in _FORMS.items()},
    **{f"aftnn{sign}": _notes_count("endnote", form) for sign, form in _FORMS.items()},
}  # fmt: skip


def _switch(name: str) -> Callable[[Chars, int | None], Chars]:
    def change(chars: Chars, number: int | None) -> Chars:
        said: dict[str, Any] = {name: number != 0}
        return replace(chars, **said)

    return change


def _raise(direction: str) -> Callable[[Chars, int | None], Chars]:
    def change(chars: Chars, number: int | None) -> Chars:
        by = 6 if number is None else number
        return replace(chars, vertical=direction if by >= _RAISED_BY else "")

    return change


CHANGES: dict[str, Callable[[Chars, int | None], Chars]] = {
    "super": lambda chars, number: replace(chars, vertical="" if number == 0 else "raised"),
    "sub": lambda chars, number: replace(chars, vertical="" if number == 0 else "lowered"),
    "nosupersub": lambda chars, number: replace(chars, vertical=""),
    "up": _raise("raised"), "dn": _raise("lowered"),
    "v": _switch("hidden"), "deleted": _switch("deleted"), "strike": _switch("struck"),
    "striked": _switch("struck"), "b": _switch("bold"),
    "cf": lambda chars, number: replace(chars, color=number or 0),
    "highlight": lambda chars, number: replace(chars, shaded=bool(number)),
    "chcbpat": lambda chars, number: replace(chars, shaded=bool(number)),
    "cb": lambda chars, number: replace(chars, shaded=bool(number)),
}  # fmt: skip


def _small(number: int | None) -> int:
    return min(max(number or 0, 0), 20)


PLACES: dict[str, Callable[[Place, int | None], Place]] = {
    "intbl": lambda place, number: replace(place, in_table=number != 0),
    "itap": lambda place, number: replace(place, level=_small(number), in_table=bool(number)),
    "ls": lambda place, number: replace(place, listed=bool(number)),
    "ilvl": lambda place, number: replace(place, depth=_small(number)),
    "outlinelevel": lambda place, number: replace(place, outline=_small(number)),
    "cbpat": lambda place, number: replace(place, shaded=bool(number)),
}  # fmt: skip
