"""Colours in PowerPoint's old format: of text, and of what lies behind it ([MS-PPT] 2.12, [MS-ODRAW] 2.3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.loaders.decks.behind import Layer, alike, colour_behind
from index.loaders.decks.ppt_records import LISTED, MASTER, SLIDE, Record, Stored
from index.loaders.decks.ppt_shapes import OldShape, fill_of, shapes

_SLIDE_ATOM, _PERSIST, _SCHEME, _DRAWING, _PAGE, _SHAPE = 1007, 1011, 2032, 1036, 0xF002, 0xF004
_MASTERS = 1  # the list of masters
_OBJECTS, _COLOURS, _BACKGROUND = 1, 2, 4  # what a slide takes over from its master
_DEEPEST = 3  # a slide, a title's master, the main master
_BY_SCHEME = 8  # the bit that says that a fill's colour is one of the scheme
_OWN = 0xFE  # where the number of a text's colour would be: it has one of its own


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of a slide's scheme, and what lies below its shapes."""

    scheme: Sequence[str] = ()
    background: str | None = None
    below: Sequence[Layer] = ()

    def over(self, drawn: Sequence[OldShape]) -> Drawn:
        """The slide with these shapes drawn."""
        parts = [part for each in drawn for part in (each.cells or (each,)) if not part.hidden]
        stacked = sorted(parts, key=lambda each: each.height)
        layers = [*self.below, *(_layer(each, self.scheme) for each in stacked)]
        at = {id(each): number for number, each in enumerate(stacked, start=len(self.below))}
        return Drawn(self, layers, at)

    def of_text(self, stored: int) -> str | None:
        """The colour of a text; None if it isn't told."""
        number = stored >> 24
        if number == _OWN:
            return _hexadecimal(stored)
        return self.scheme[number] if number < len(self.scheme) else None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A slide's layers from the lowest to the highest, and at which of them each shape or cell is."""

    ground: Ground = Ground()
    layers: Sequence[Layer] = ()
    at: Mapping[int, int] = field(default_factory=dict)

    def hidden(self, shape: OldShape) -> frozenset[int]:
        """The colours of a shape's text, as stored, that can't be told from what is behind it."""
        here = self.at.get(id(shape))
        if here is None or shape.text is None or not (stated := shape.text.colours):
            return frozenset()
        behind = colour_behind(self.layers, here, self.ground.background)
        told = {stored: self.ground.of_text(stored) for stored in stated}
        return frozenset(
            stored for stored, own in told.items() if own and behind and alike(own, behind)
        )


class Grounds:
    """The grounds of a deck's slides, which may take them over from their masters."""

    def __init__(self, stored: Stored, document: Record | None) -> None:
        self._masters = _masters(stored, document)

    def of(self, slide: Record) -> Ground:
        """The ground of a slide."""
        chain = [slide]
        while len(chain) < _DEEPEST and (master := self._masters.get(_atom(chain[-1], 12))):
            chain.append(master)
        scheme = _scheme(_taken(chain, _COLOURS))
        below = shapes(chain[1]) if len(chain) > 1 and _atom(slide, 20, "<H") & _OBJECTS else []
        drawn = sorted((each for each in below if not each.place), key=lambda each: each.height)
        return Ground(
            scheme,
            _background(_taken(chain, _BACKGROUND), scheme),
            [_layer(each, scheme) for each in drawn if not each.hidden],
        )


def _masters(stored: Stored, document: Record | None) -> Mapping[int, Record]:
    found: dict[int, Record] = {}
    for each in () if document is None else document.held():
        if each.kind == LISTED and each.instance == _MASTERS:
            for atom in each.held():
                master = stored.get(atom.whole(0)) if atom.kind == _PERSIST else None
                if master is not None and master.kind in (MASTER, SLIDE):
                    found[atom.whole(12)] = master
    return found


def _atom(slide: Record, at: int, size: str = "<I") -> int:
    atom = slide.first(_SLIDE_ATOM)
    return 0 if atom is None else atom.whole(at, size)


def _taken(chain: Iterable[Record], what: int) -> Record:
    """The first of a slide and its masters that doesn't take this over."""
    last = None
    for last in chain:
        if last.kind == MASTER or not _atom(last, 20, "<H") & what:
            break
    assert last is not None
    return last


def _scheme(slide: Record) -> Sequence[str]:
    held = [each for each in slide.held() if each.kind == _SCHEME and each.instance == 1]
    return [_hexadecimal(held[0].whole(4 * at)) for at in range(8)] if held else []


def _background(slide: Record, scheme: Sequence[str]) -> str | None:
    page = slide.first(_DRAWING, _PAGE)
    shape = None if page is None else page.first(_SHAPE)
    filled, colour = (False, None) if shape is None else fill_of(shape)
    return _of_fill(colour, scheme) if filled else None


def _layer(shape: OldShape, scheme: Sequence[str]) -> Layer:
    return Layer(shape.box, shape.filled, _of_fill(shape.fill, scheme))


def _of_fill(stored: int | None, scheme: Sequence[str]) -> str | None:
    if stored is None:
        return None
    flags, number = stored >> 24, stored & 0xFF
    if flags == _BY_SCHEME:
        return scheme[number] if number < len(scheme) else None
    return _hexadecimal(stored) if flags == 0 else None


def _hexadecimal(stored: int) -> str:
    return (stored & 0xFFFFFF).to_bytes(3, "little").hex()
