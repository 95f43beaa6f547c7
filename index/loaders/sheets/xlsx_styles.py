"""How the cells of an .xlsx look: number format, struck through, bold, in the colour of their ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from index.loaders import markup
from index.loaders.number_formats import BUILT_IN, GENERAL
from index.loaders.sheets.looks import PLAIN, Style, look

_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
_INDEXED = {0: "000000", 1: "FFFFFF", 8: "000000", 9: "FFFFFF", 64: "000000", 65: "FFFFFF"}
_WHITE = "FFFFFF"
_T = TypeVar("_T")


def styles(root: Any | None, theme: Any | None) -> list[Style]:
    """The looks that cells name by their number, of ``styles.xml`` and the theme."""
    if root is None:
        return [PLAIN]
    parts = {markup.name(each): each for each in root}
    colours = _theme_colours(theme)
    codes = dict(BUILT_IN)
    for each in parts.get("numFmts", ()):
        number = each.get("numFmtId") or ""
        if number.isdecimal():
            codes[int(number)] = each.get("formatCode") or GENERAL
    fonts = [_font(each, colours) for each in parts.get("fonts", ())]
    fills = [_ground(each, colours) for each in parts.get("fills", ())]
    return [_style(each, codes, fonts, fills) for each in parts.get("cellXfs", ())] or [PLAIN]


@dataclass(frozen=True, slots=True)
class _Font:
    struck: bool
    bold: bool
    colour: str | None


def _style(xf: Any, codes: dict[int, str], fonts: list[_Font], fills: list[str | None]) -> Style:
    font = _nth(fonts, xf.get("fontId"), _Font(struck=False, bold=False, colour=None))
    ground = _nth(fills, xf.get("fillId"), _WHITE)
    code = codes.get(_number(xf.get("numFmtId")), GENERAL)
    return look(code, struck=font.struck, bold=font.bold, ink=font.colour, ground=ground)


def _font(element: Any, colours: dict[str, str]) -> _Font:
    said = {markup.name(each): each for each in element}
    colour = _colour(said["color"], colours) if "color" in said else None
    return _Font(is_on(said.get("strike")), is_on(said.get("b")), colour)


def is_on(element: Any | None) -> bool:
    """True for ``<b/>`` and ``<b val="1"/>``."""
    return element is not None and element.get("val") not in ("0", "false", "none")


def _ground(fill: Any, colours: dict[str, str]) -> str | None:
    """The colour behind a cell; None if it isn't one colour, or not known."""
    for pattern in fill:
        if markup.name(pattern) != "patternFill":
            return None
        kind = pattern.get("patternType") or "none"
        if kind == "none":
            return _WHITE
        front = [each for each in pattern if markup.name(each) == "fgColor"]
        return _colour(front[0], colours) if kind == "solid" and front else None
    return _WHITE


def _colour(element: Any, colours: dict[str, str]) -> str | None:
    tint = element.get("tint") or "0"
    if rgb := element.get("rgb"):
        known: str | None = rgb[-6:].upper()
    elif element.get("theme") is not None:
        at = _number(element.get("theme"))
        known = colours.get(_THEME[at]) if at < len(_THEME) else None
    else:
        known = _INDEXED.get(_number(element.get("indexed"))) if element.get("indexed") else None
    return known if known is None or tint.strip("0.-") == "" else f"{known}{tint}"


def _theme_colours(theme: Any | None) -> dict[str, str]:
    found = {"lt1": _WHITE, "dk1": "000000"}
    for scheme in theme.iter() if theme is not None else ():
        if markup.name(scheme) == "clrScheme":
            for each in scheme:
                for colour in each:
                    value = colour.get("lastClr") or colour.get("val") or ""
                    found[markup.name(each)] = value.upper()
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _nth(things: list[_T], number: str | None, otherwise: _T) -> _T:
    at = _number(number)
    return things[at] if at < len(things) else otherwise
