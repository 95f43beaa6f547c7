"""Reads one page: its words with their boxes, turned so that most of its text stands upright."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from index.loaders.pdf.characters import words_drawn
from index.loaders.pdf.layout import Page
from index.loaders.pdf.leftwards import has_leftward, mostly_leftward, words_leftward
from index.loaders.pdf.raised import with_fractions, with_scripts
from index.loaders.pdf.shapes import shapes_of
from index.loaders.pdf.unseen import unseen_words
from index.loaders.pdf.words import Frame, Growing, Word, mirrored_box


def read_page(page: Any, number: int, *, layers: bool = False) -> Page:
    """The page as it is read: turned so that most of its text stands upright."""
    shapes = shapes_of(page)
    textpage = page.get_textpage()
    grown = words_drawn(textpage.raw)
    if has_leftward(grown) and _reading(grown) == 0:
        grown = words_leftward(textpage.raw)
    textpage.close()
    unseen = unseen_words(page, grown, shapes, layers=layers)
    frame = _frame(page, grown)
    every = [
        _word(each, frame, "invisible text" if at in unseen else "")
        for at, each in enumerate(grown)
        if each.text.strip("\xad")
    ]
    rules = [frame.seen(*box) for box in shapes.paths]
    words = with_scripts([word for word in every if not word.mark])
    found = Page(
        number,
        frame.width,
        frame.height,
        with_fractions(words, rules),
        rules,
        (page.get_rotation() - frame.turned) % 360,
        unseen=[word for word in every if word.mark],
    )
    return _mirrored(found) if mostly_leftward(found.words) else found


def _mirrored(page: Page) -> Page:
    """The mirror image of a page that is read from right to left: its lines begin at the left."""
    return replace(
        page,
        words=[_flipped(word, page.width) for word in page.words],
        rules=[mirrored_box(box, page.width) for box in page.rules],
        unseen=[_flipped(word, page.width) for word in page.unseen],
        mirrored=True,
    )


def _flipped(word: Word, width: float) -> Word:
    return replace(word, box=mirrored_box(word.box, width))


def _frame(page: Any, grown: list[Growing]) -> Frame:
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, _reading(grown))


def _reading(grown: list[Growing]) -> int:
    """The direction of most letters, in degrees."""
    letters = Counter[int]()
    for word in grown:
        letters[word.quarters] += len(word.text)
    return letters.most_common(1)[0][0] if letters else 0


def _word(word: Growing, frame: Frame, mark: str) -> Word:
    return Word(
        word.text,
        frame.seen(*word.box),
        word.shown or word.size,
        word.bold,
        word.quarters - frame.turned,
        base=frame.seen(*word.origin, *word.origin)[1],
        glued=word.glued,
        rank=word.rank,
        mark=mark,
    )
