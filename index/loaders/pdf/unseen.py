"""Finds text that a page holds but doesn't show: invisible, in the colour of what is behind it, or covered.

What is unclear is drawn twice, with the text and without it: if both pictures are the same, nobody sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.loaders.pdf.shapes import Shape, Shapes, clip_of, color_of, cut, fill_of, in_layer
from index.loaders.pdf.words import Growing
from index.loaders.writing import Box

_FAINT = 32  # of 255: colours that differ by less can't be told apart
_TINY = 1.0  # points
_LAYER = 0.5  # of the page's area: pictures that cover it are a scan
_MOST_AREAS = 600
_MOST_OBJECTS = 20_000  # on a page that is drawn; drawing a map takes seconds
_LONGEST = 2500  # pixels


@dataclass(frozen=True, slots=True)
class _Look:
    """How a text object is drawn; ``layered`` if a layer may hide it, ``clip`` what it is cut to."""

    mode: int
    color: tuple[int, int, int, int] | None
    layered: bool
    order: int
    clip: Box | None


@dataclass(slots=True)
class Looking:
    """How unseen text of a document is looked for.

    ``layers`` says that it has layers that can be switched off; ``drawings`` is how many pages may still
    be drawn.
    """

    layers: bool = False
    drawings: int = 60

    def may_draw(self, shapes: Shapes) -> bool:
        """True if a page of so many shapes may be drawn; counts it."""
        if self.drawings <= 0 or shapes.count > _MOST_OBJECTS:
            return False
        self.drawings -= 1
        return True


def unseen_words(
    page: Any,
    words: Sequence[Growing],
    shapes: Shapes,
    looking: Looking,
    *,
    covers: Sequence[Box] = (),
) -> set[int]:
    """The numbers of the words that the page doesn't show. ``covers`` are areas that annotations cover.

    Text that only a scan covers, or invisible text over a scan, is the scan's text.
    """
    import pypdfium2.raw as pdfium

    if not words:
        return set()
    frame: Box = page.get_bbox()
    scan = _scan(shapes.pictures, frame)
    looks = {
        each: _look(shapes, each, looking.layers) for each in {word.drawn_by for word in words}
    }
    gone: set[int] = set()
    unclear: set[int] = set()
    fills = _Fills(shapes)
    for at, word in enumerate(words):
        look = looks[word.drawn_by]
        if max(word.size, word.font) < _TINY or not _inside(word.box, frame):
            gone.add(at)
        elif look is None:
            continue
        elif look.mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
            if not (scan and _inside(word.box, scan)):
                gone.add(at)
        elif (look.color is not None and look.color[3] < _FAINT) or (
            look.clip is not None and not _inside(word.box, look.clip)
        ):
            gone.add(at)
        elif (
            look.layered
            or look.mode == pdfium.FPDF_TEXTRENDERMODE_CLIP
            or (look.mode == pdfium.FPDF_TEXTRENDERMODE_FILL and fills.hide(word.box, look))
        ):
            unclear.add(at)
    unclear |= set(_covered(words, looks, shapes, scan, covers)) - gone
    if not unclear:
        return gone
    vanished = _vanished(page, words, unclear, shapes, frame) if looking.may_draw(shapes) else None
    if vanished is None:  # not drawn: what has the colour of the page, with no picture behind it
        hidden = (
            at
            for at in unclear
            if (look := looks[words[at].drawn_by]) and fills.hide(words[at].box, look)
        )
        vanished = {
            at for at in hidden if not any(_inside(words[at].box, p.box) for p in shapes.pictures)
        }
    return gone | vanished


def is_layer(page: Any, words: Sequence[Growing], shapes: Shapes) -> bool:
    """True if most of a page's words are the text layer of a scan: invisible over it, or covered by it."""
    import pypdfium2.raw as pdfium

    scan = _scan(shapes.pictures, page.get_bbox())
    if not scan:
        return False
    first = max(picture.order for picture in shapes.pictures)
    looks = {each: _look(shapes, each, False) for each in {word.drawn_by for word in words}}
    layer = 0
    for word in words:
        if (look := looks[word.drawn_by]) and _inside(word.box, scan):
            layer += look.order < first or look.mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    return 2 * layer > len(words)


class _Fills:
    """The filled areas of a page, to look up what is behind a word."""

    def __init__(self, shapes: Shapes) -> None:
        largest = sorted(shapes.areas, key=lambda each: -_area(each.box))[:_MOST_AREAS]
        self._areas = sorted(largest, key=lambda each: each.order)
        self._boxes = np.array([each.box for each in self._areas]).reshape(-1, 4)
        self._colors = [fill_of(each.drawn_by) for each in self._areas]
        self._all = {(255, 255, 255), *filter(None, self._colors)}
        self._like: dict[tuple[int, ...], bool] = {}

    def like(self, color: tuple[int, ...]) -> bool:
        """True if the page or one of its areas has a colour that can't be told from this one."""
        if color not in self._like:
            self._like[color] = any(_distance(color, each) < _FAINT for each in self._all)
        return self._like[color]

    def hide(self, box: Sequence[float], look: _Look) -> bool:
        """True if text that looks so can't be told from what is behind it."""
        if look.color is None or not self.like(look.color):
            return False
        return _distance(look.color, self.behind(box, look.order)) < _FAINT

    def behind(self, box: Sequence[float], order: int) -> tuple[int, int, int]:
        """The colour of the topmost area that is drawn before ``order`` behind a box; else white."""
        if not self._areas:
            return (255, 255, 255)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        inside = (
            (self._boxes[:, 0] <= x)
            & (self._boxes[:, 1] <= y)
            & (self._boxes[:, 2] >= x)
            & (self._boxes[:, 3] >= y)
        )
        for at in map(int, np.nonzero(inside)[0][::-1]):
            color = self._colors[at]
            if self._areas[at].order < order and color is not None:
                return color
        return (255, 255, 255)


def _look(shapes: Shapes, address: int, layers: bool) -> _Look | None:
    import pypdfium2.raw as pdfium

    text = shapes.texts.get(address)
    if text is None:
        return None
    layered = layers and (text.inside or in_layer(text.drawn_by))
    return _Look(
        pdfium.FPDFTextObj_GetTextRenderMode(text.drawn_by),
        color_of(text.drawn_by),
        layered,
        text.order,
        None if text.inside else clip_of(text.drawn_by),
    )


def _covered(
    words: Sequence[Growing],
    looks: dict[int, _Look | None],
    shapes: Shapes,
    scan: Box | None,
    covers: Sequence[Box],
) -> Iterator[int]:
    """The words that lie wholly in an area or a picture that is drawn after them."""
    boxes = np.array([each.box for each in words])
    orders = np.array([look.order if (look := looks[each.drawn_by]) else -1 for each in words])
    first = int(orders[orders >= 0].min(initial=1 << 30))
    later = [(each.box, each.order) for each in shapes.areas if each.order > first]
    later += [] if scan else [(each.box, each.order) for each in shapes.pictures]
    later = sorted(later, key=lambda each: -_area(each[0]))[:_MOST_AREAS]
    for box, order in [*later, *((each, 1 << 30) for each in covers)]:
        grown = 0.15 * (boxes[:, 3] - boxes[:, 1])  # letters are lower than their boxes
        inside = (
            (boxes[:, 0] >= box[0] - 1)
            & (boxes[:, 2] <= box[2] + 1)
            & (boxes[:, 1] + grown >= box[1] - 1)
            & (boxes[:, 3] - grown <= box[3] + 1)
            & (orders < order)
            & (orders >= 0)
        )
        yield from map(int, np.nonzero(inside)[0])


def _vanished(
    page: Any, words: Sequence[Growing], unclear: set[int], shapes: Shapes, frame: Box
) -> set[int] | None:
    """Those of the words whose place looks the same when their text objects aren't drawn.

    None if the page can't be drawn.
    """
    import pypdfium2.raw as pdfium

    wide, high = frame[2] - frame[0], frame[3] - frame[1]
    smallest = min(max(words[at].size, 1.0) for at in unclear)
    scale = min(max(1.0, min(12 / smallest, 3.0)), _LONGEST / max(wide, high, 1.0))
    objects = [shapes.texts[each].drawn_by for each in {words[at].drawn_by for at in unclear}]
    try:
        shown = _picture(page, scale)
        for each in objects:
            pdfium.FPDFPageObj_SetIsActive(each, False)
        without = _picture(page, scale)
    except (RuntimeError, ValueError):  # PdfiumError is a RuntimeError
        return None
    finally:
        for each in objects:
            pdfium.FPDFPageObj_SetIsActive(each, True)
    seen = np.abs(shown - without).max(axis=2) >= _FAINT
    return {at for at in unclear if not _any(seen, words[at].box, frame, scale)}


def _picture(page: Any, scale: float) -> Any:
    """The page's pixels, unturned."""
    turned = page.get_rotation()
    bitmap = page.render(scale=scale, rotation=(360 - turned) % 360, may_draw_forms=False)
    return bitmap.to_numpy()[:, :, :3].astype(np.int16)


def _any(seen: Any, box: Sequence[float], frame: Box, scale: float) -> bool:
    left, right = (box[0] - frame[0]) * scale, (box[2] - frame[0]) * scale
    top, bottom = (frame[3] - box[3]) * scale, (frame[3] - box[1]) * scale
    part = seen[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
    return bool(part.any())


def _scan(pictures: Sequence[Shape], frame: Box) -> Box | None:
    """The box around pictures that cover most of the page, together or alone."""
    if not pictures:
        return None
    covered = sum(_area(cut(each.box, frame)) for each in pictures)
    if covered < _LAYER * _area(frame):
        return None
    boxes = [each.box for each in pictures]
    return (
        min(box[0] for box in boxes) - 2, min(box[1] for box in boxes) - 2,
        max(box[2] for box in boxes) + 2, max(box[3] for box in boxes) + 2,
    )  # fmt: skip


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _inside(box: Sequence[float], frame: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return max(abs(a - b) for a, b in zip(one[:3], other[:3], strict=True))
