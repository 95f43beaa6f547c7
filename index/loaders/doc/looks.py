"""How a run of an old Word file looks, by its styles and itself; and what has a background ([MS-DOC] 2.6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.loaders.doc.formatting import Said
from index.loaders.doc.styles import Style, chain

_SWITCHES = (0x0835, 0x0837, 0x083C, 0x2A53)  # bold, struck through, hidden, struck through twice
_BY_STYLE, _AGAINST_STYLE = b"\x80", b"\x81"
_ON, _OFF = b"\x01", b"\x00"
_STYLE, _COLOR, _OLD_COLOR = 0x4A30, 0x6870, 0x2A42
_WHITE, _OLD_WHITE = b"\xff\xff\xff\x00", 8
_SHADES, _OLD_SHADES = (0xCA71, 0xC64D, 0xD612), (0x4866, 0x442D, 0xD609)
_HIGHLIGHT = 0x2A0C


@dataclass(slots=True)
class Looks:
    """The looks of runs, each looked up once per style."""

    styles: Mapping[int, Style]
    _by_style: dict[int, Said] = field(default_factory=dict)

    def of(self, paragraph_style: int, said: Said) -> Said:
        """What holds for a run with these properties in a paragraph of this style; switches are on or off."""
        styled = self._of_style(paragraph_style)
        if _STYLE in said:
            own = self._of_style(int.from_bytes(said[_STYLE][:2], "little"))
            # A switch that both turn on is off again.
            both = {code: _OFF for code in _SWITCHES if styled.get(code) == own.get(code) == _ON}
            styled = {**styled, **own, **both}
        return _over(styled, said) if styled else said

    def _of_style(self, number: int) -> Said:
        if number not in self._by_style:
            merged: Said = {}
            for style in reversed(chain(self.styles, number)):
                merged = _over(merged, style.letters)
            self._by_style[number] = merged
        return self._by_style[number]


def _over(below: Said, said: Said) -> Said:
    """What is said over what is below; a switch may follow it, or turn it round."""
    merged = {**below, **said}
    for code in _SWITCHES:
        if (value := said.get(code, _ON)[:1]) in (_BY_STYLE, _AGAINST_STYLE):
            under = below.get(code, _OFF) == _ON
            merged[code] = _ON if under == (value == _BY_STYLE) else _OFF
    return merged


def white(said: Said) -> bool:
    """True for letters that can't be seen on white."""
    if _COLOR in said:
        return said[_COLOR][:4] == _WHITE
    return said.get(_OLD_COLOR, b"\0")[:1] == bytes([_OLD_WHITE])


def shaded(said: Said) -> bool:
    """True if a run, a paragraph or cells of a row have a background that isn't white."""
    if said.get(_HIGHLIGHT, b"\0")[:1] not in (b"\0", bytes([_OLD_WHITE])):
        return True
    new = [said[code][1:] for code in _SHADES if code in said]
    if any(_is_dark(held[at : at + 10]) for held in new for at in range(0, len(held), 10)):
        return True
    old = [said[code][code == 0xD609 :] for code in _OLD_SHADES if code in said]
    return any(_is_old_dark(held[at : at + 2]) for held in old for at in range(0, len(held), 2))


def _is_dark(shade: bytes) -> bool:
    if len(shade) < 10:
        return False
    back, pattern = shade[4:8], int.from_bytes(shade[8:10], "little")
    return pattern not in (0, 0xFFFF) or (back[3:] == b"\0" and back[:3] != b"\xff\xff\xff")


def _is_old_dark(shade: bytes) -> bool:
    bits = int.from_bytes(shade, "little")
    if len(shade) < 2 or bits == 0xFFFF:
        return False
    return (bits >> 5 & 31) not in (0, _OLD_WHITE) or bits >> 10 != 0
