"""Reads a picture: finds its lines, turns it upright, reads each line and cuts it into words."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from index.ocr import tesseract
from index.ocr.certainty import Certainty, certainty
from index.ocr.detection import Detection, Gray, Stripe
from index.ocr.pictures import Picture, Recognised
from index.ocr.recognition import WIDE, ReadLine, Recognition, line_picture
from index.ocr.scripts import filled, unknown_script
from index.ocr.sizes import sized
from index.ocr.words import Line, page_of

_LOOKED_AT = (
    700_000  # pixels of a picture in which lines are looked for: an A4 page at 82 dots per inch
)
_CLOSER = 2.0  # and that much more along each side where lines are small
_LONGEST = 2400  # pixels along the longer side, at most
_UPRIGHT = 0.8  # a page whose lines are read so well stands upright
_BETTER = 0.15  # by how much more surely lines must be read for the page to be turned
_TALL = 3  # times the usual size: a line so long that runs up or down is no single letter
_SURE = 0.5  # a line with a less sure character is read again
_SAMPLE = 6  # lines by which that is decided


class Engine:
    """The networks, loaded once. Not for several threads at a time."""

    def __init__(self, threads: int = 1, *, sure: Certainty = certainty) -> None:
        import cv2

        self._sure = sure
        cv2.setNumThreads(threads)
        self._detection, self._recognition = Detection(threads), Recognition(threads)

    def read(self, picture: Picture) -> Recognised:
        """The words of a picture, however it is turned."""
        gray = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width)
        stripes = self._stripes(gray)
        turn = self._sideways(gray, stripes)
        if turn:
            gray, stripes = self._turned(gray, turn)
        lines = self._upright(gray, stripes)
        if _score([each.read for each in lines]) < _UPRIGHT and self._upside_down(gray, lines):
            turn += 180
            gray, stripes = self._turned(gray, 180)
            lines = self._upright(gray, stripes)
        script = unknown_script([(line.stripe, line.read) for line in lines])
        if script is not None:
            return _by_tesseract(gray, script, turn)
        return page_of(gray, lines, turned=-turn % 360, sure=self._sure)

    def _stripes(self, gray: Gray) -> list[Stripe]:
        high, wide = gray.shape
        longest = min(_LONGEST, max(high, wide) * (_LOOKED_AT / (high * wide)) ** 0.5)
        found = self._detection.stripes(gray, round(longest))
        coarse = sum(each.coarse for each in found)
        if longest < min(_LONGEST, max(high, wide)) and coarse * 8 >= len(found):
            closer = min(_LONGEST, round(longest * _CLOSER), max(high, wide))
            found = self._detection.stripes(gray, closer)
        return found

    def _turned(self, gray: Gray, degrees: int) -> tuple[Gray, list[Stripe]]:
        turned = np.ascontiguousarray(np.rot90(gray, -degrees // 90))
        return turned, self._stripes(turned)

    def _sideways(self, gray: Gray, stripes: Sequence[Stripe]) -> int:
        """How far, in degrees clockwise, a page has to be turned whose lines run up or down."""
        upended = sum(each.depth for each in stripes if each.upended)
        if upended <= sum(each.width for each in stripes if not each.upended):
            return 0
        sample = sorted((s for s in stripes if s.upended), key=lambda s: s.depth)[-_SAMPLE:]
        down, up = self._lines(gray, sample, turned=90), self._lines(gray, sample, turned=270)
        return 270 if _score(down) > _score(up) else 90

    def _upside_down(self, gray: Gray, lines: Sequence[Line]) -> bool:
        longest = sorted(lines, key=lambda line: line.stripe.width)[-_SAMPLE:]
        turned = self._lines(gray, [line.stripe for line in longest], turned=180)
        read = [filled(line.stripe, each.text) for line, each in zip(longest, turned, strict=True)]
        better = _score(turned) > _score([line.read for line in longest]) + _BETTER
        return better and 2 * sum(read) > len(read)

    def _lines(self, gray: Gray, stripes: Sequence[Stripe], *, turned: int = 0) -> list[ReadLine]:
        return [read for _, read in self._pictured(gray, stripes, turned=turned)]

    def _pictured(
        self, gray: Gray, stripes: Sequence[Stripe], *, turned: int = 0
    ) -> list[tuple[Gray, ReadLine]]:
        """The picture of each line, and what it says; what isn't read surely is looked at in full width."""
        pyramid = _pyramid(gray)
        pictures = [line_picture(pyramid, each, turned=turned) for each in stripes]
        read = self._recognition.read(pictures)
        again = [at for at, each in enumerate(read) if each.text and each.worst < _SURE]
        wide = [line_picture(pyramid, stripes[at], turned=turned, stretched=WIDE) for at in again]
        for at, better in zip(again, self._recognition.read(wide), strict=True):
            read[at] = max(read[at], better, key=lambda each: each.score)
        return list(zip(pictures, read, strict=True))

    def _upright(self, gray: Gray, stripes: Sequence[Stripe]) -> list[Line]:
        """Each line of an upright page; the few that run up or down are read both ways."""
        usual = median([each.size for each in stripes] or [1.0])
        upended = [each for each in stripes if each.upended and each.depth > _TALL * usual]
        level = [each for each in stripes if not any(each is other for other in upended)]
        pictured = self._pictured(gray, level)
        found = [
            Line(stripe, read)
            for stripe, (_, read) in zip(
                sized(level, [(p, r.text) for p, r in pictured]), pictured, strict=True
            )
        ]
        ways = [self._lines(gray, upended, turned=turned) for turned in (90, 270)]
        for stripe, down, up in zip(upended, *ways, strict=True):
            found.append(
                Line(stripe, down, 90) if down.score >= up.score else Line(stripe, up, 270)
            )
        return found


def _by_tesseract(gray: Gray, script: str, turn: int) -> Recognised:
    """What tesseract reads of a page that was already turned (clockwise) by ``turn``."""
    tried = tesseract.read(gray, script)
    high, wide = gray.shape if tried.turned % 180 == 0 else gray.shape[::-1]
    return Recognised(
        tesseract.in_sizes(tried.words),
        wide,
        high,
        turned=-(turn + tried.turned) % 360,
        unread=tried.unread,
    )


def _pyramid(gray: Gray) -> list[Gray]:
    import cv2

    found = [gray]
    while min(found[-1].shape) > 100 and len(found) < 5:
        half = (found[-1].shape[1] // 2, found[-1].shape[0] // 2)
        found.append(cv2.resize(found[-1], half, interpolation=cv2.INTER_AREA))
    return found


def _score(lines: Sequence[ReadLine]) -> float:
    """How surely lines were read, each counting by its characters."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / max(1, characters)
