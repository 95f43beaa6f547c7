"""Reads one page: its words with their boxes, turned so that most of its text stands upright."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.loaders.pdf.annotations import Annotations, Comment, annotations_of
from index.loaders.pdf.characters import no_characters, words_drawn
from index.loaders.pdf.fields import field_words, text_words
from index.loaders.pdf.layout import FIELD, Page, lines_of
from index.loaders.pdf.leftwards import has_leftward, mostly_leftward, words_leftward
from index.loaders.pdf.raised import with_fractions, with_scripts
from index.loaders.pdf.shapes import shapes_of
from index.loaders.pdf.struck import parted_by_rules, struck_by_rules
from index.loaders.pdf.unseen import Looking, is_layer, unseen_words
from index.loaders.pdf.words import Frame, Growing, Word, mirrored_box
from index.loaders.writing import Box, comment_line

INVISIBLE, STRUCK, REDACTED = "invisible text", "struck-through text", "text marked for redaction"
_BLANK = 0.25  # of the size
_NO_LETTERS = "its font doesn't say which characters it shows"
_STACKED = "its letters are stacked (Nastaliq): their order can't be told"


def read_page(page: Any, number: int, looking: Looking) -> Page:
    """The page as it is read: turned so that most of its text stands upright.

    Form values are among its words if the document's forms are open.
    """
    shapes = shapes_of(page)
    notes = annotations_of(page)
    textpage = page.get_textpage()
    grown, untold = _told(textpage.raw)
    grown = parted_by_rules(textpage.raw, grown, shapes.paths)
    textpage.close()
    unseen = unseen_words(page, grown, shapes, looking, covers=notes.covers)
    frame = _frame(page, grown)
    rules = [frame.seen(*box) for box in shapes.paths]
    every = [
        _word(each, frame, INVISIBLE if at in unseen else "")
        for at, each in enumerate(grown)
        if each.text.strip("\xad")
    ]
    if frame.turned:  # PDFium puts such words in the order of an upright page
        every = [word for line in lines_of(every) for word in line.words]
    every = _struck(every, notes, rules, frame)
    words = with_scripts(with_fractions(_without_marked(every), rules))
    values = [*field_words(notes.fields, words, frame), *text_words(notes.texts, frame)]
    return Page(
        number,
        frame.width,
        frame.height,
        [*words, *(word for word in values if word.mark != INVISIBLE)],
        rules,
        (page.get_rotation() - frame.turned) % 360,
        unseen=[word for word in [*every, *values] if word.mark and word.mark != FIELD],
        comments=[_comment(each, frame) for each in notes.comments],
        untold=untold,
        media=notes.media,
        passwords=notes.passwords,
        cut=notes.cut,
        files=notes.files,
        mirrored=frame.mirrored,
        layered=is_layer(page, grown, shapes),
    )


def _told(text: Any) -> tuple[list[Growing], str]:
    """The words of a text page; none, and the reason, if what it says about its characters is no text."""
    grown = words_drawn(text)
    if no_characters(text, grown):
        return [], _NO_LETTERS
    if has_leftward(grown) and _reading(grown) == 0:
        leftward = words_leftward(text)
        return leftward, "" if leftward else _STACKED
    return grown, ""


def _struck(
    words: list[Word], notes: Annotations, rules: Sequence[Box], frame: Frame
) -> list[Word]:
    """The words; those that are struck through or marked for redaction have that mark."""
    places = [(frame.seen(*box), STRUCK) for box in notes.struck]
    places += [(frame.seen(*box), REDACTED) for box in notes.redacted]
    found = [_marked(word, places) for word in words] if places else words
    through = struck_by_rules(found, rules)
    return [
        replace(word, mark=word.mark or STRUCK) if at in through else word
        for at, word in enumerate(found)
    ]


def _without_marked(words: Sequence[Word]) -> list[Word]:
    """The words without marks; what is struck out leaves no gap, but a blank if one was before it."""
    found: list[Word] = []
    parted = 0.0
    for word in words:
        if not word.mark:
            found.append(word)
            parted = 0.0
        elif word.mark != INVISIBLE and found:
            before = found[-1]
            level = abs(before.base - word.base) < 0.5 * word.size
            if level and -1 < word.box[0] - before.box[2] < word.size:
                if not word.glued:
                    parted = _BLANK * word.size  # what stood before it is no part of what follows
                right = max(before.box[2], word.box[2] - parted)
                found[-1] = replace(before, box=(*before.box[:2], right, before.box[3]))
    return found


def _marked(word: Word, places: Sequence[tuple[Box, str]]) -> Word:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    for box, mark in places:
        if not word.mark and box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1:
            return replace(word, mark=mark)
    return word


def _comment(comment: Comment, frame: Frame) -> Word:
    said = comment_line(comment.author, comment.text)
    return Word(said, frame.seen(*comment.box), 10.0, mark="comment")


def in_mirror(page: Page) -> Page:
    """The mirror image of a page that is read from right to left: its lines begin at the left."""
    if not mostly_leftward(page.words):
        return page
    return replace(
        page,
        words=[_flipped(word, page.width) for word in page.words],
        rules=[mirrored_box(box, page.width) for box in page.rules],
        unseen=[_flipped(word, page.width) for word in page.unseen],
        comments=[_flipped(word, page.width) for word in page.comments],
        mirrored=True,
    )


def _flipped(word: Word, width: float) -> Word:
    return replace(word, box=mirrored_box(word.box, width))


def _frame(page: Any, grown: list[Growing]) -> Frame:
    left, bottom, right, top = page.get_bbox()
    reading = _reading(grown)
    mirrored = reading == 0 and mostly_leftward(grown)
    return Frame(left, bottom, right, top, reading, mirrored)


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
