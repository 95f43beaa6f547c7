"""Raised and lowered words of a page: powers, indices, note marks; and fractions over a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.loaders.pdf.words import Word
from index.loaders.scripts import fraction, note_mark, subscript, superscript
from index.loaders.writing import Box

_SMALL = 0.88  # of the size of the word beside it
_UP, _DOWN = 0.12, 0.06  # of that size: how far the base line is above or below
_FAR = 1.0  # of that size: what is further up or down is another line
_LONGEST = 12  # characters; more are no index
_MARK = re.compile(r"(?:\d{1,3}|[a-z])(?:[,;]\s?(?:\d{1,3}|[a-z]))*[,;]?$")
_UNIT = re.compile(r"(?:^|[^A-Za-zµμ])(?:[A-Za-zµμ]{1,2}|sec|mol)$")  # or a letter of a formula
_SLASHED = re.compile(r"([⁰¹²³⁴-⁹]+)[⁄/∕]([₀-₉]+)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_WHOLE = re.compile(r"[^\W_]{1,8}$")
_MOST_RULES = 500
_BAR = 2.5  # points: a line of one point is told as 2.0 thick, and by 1.0 longer at both ends


def with_scripts(words: Sequence[Word]) -> list[Word]:
    """The words, with what is raised or lowered as such in the text of the word that it belongs to."""
    kinds = [_kind(words, at) for at in range(len(words))]
    if not any(kinds):
        return list(words)
    notes = {_plain(words[at].text) for at, kind in enumerate(kinds) if kind == "note"}
    found: list[Word] = []
    goes_on = False
    for at, word in enumerate(words):
        kind = kinds[at]
        if kind == "note":
            close = _joins(word, words[at + 1])  # the note's text, behind a blank of ours
            found.append(replace(word, text=note_mark(word.text) + (" " if close else "")))
            goes_on = close
            continue
        if kind and found:
            beside = kind == "up" and not _joins(found[-1], word)
            shown = _written(kind, word.text, found[-1].text, notes)
            if beside:
                found.append(replace(word, text=shown))
            else:
                found[-1] = _together(found[-1], word, shown)
            goes_on = True
        elif found and goes_on and _goes_on(found[-1], word):
            found[-1] = _together(found[-1], word, word.text)
            goes_on = False
        else:
            found.append(word)
            goes_on = False
    return [
        replace(each, text=_vulgar(each.text)) if _SLASHED.search(each.text) else each
        for each in found
    ]


def with_fractions(words: Sequence[Word], rules: Sequence[Box]) -> list[Word]:
    """The words, with one word for a fraction: a number over a short rule, another one below it.

    The rule must be level with a word beside it, or the sum below a column would be taken for one.
    """
    bars = [box for box in rules if box[3] - box[1] <= _BAR and 2 < box[2] - box[0] < 60]
    if not bars or len(bars) > _MOST_RULES:
        return list(words)
    found = list(words)
    for bar in bars:
        found = _fraction_at(bar, found)
    return found


def _kind(words: Sequence[Word], at: int) -> str:
    """``up`` or ``down`` for an index of the word before, ``note`` for the mark that begins a note; else empty."""
    word = words[at]
    if len(word.text) > _LONGEST or word.turned:
        return ""
    before = _host(words, at)
    if before is not None and word.size <= _SMALL * before.size and _level(before, word):
        rise = (before.base - word.base) / before.size
        if _UP < rise < _FAR:
            return "up"
        if -0.6 < rise < -_DOWN and (word.glued or _touches(before, word)):
            return "down"
        return ""
    after = words[at + 1] if at + 1 < len(words) else None
    if after is None or after.turned or word.size > _SMALL * after.size:
        return ""
    rise = (after.base - word.base) / after.size
    begins = not _same_line(words[at - 1], word) if at else True
    near = 0 <= after.box[0] - word.box[2] + 0.3 * after.size < 1.5 * after.size
    if begins and near and 0.1 < rise < _FAR and _MARK.match(_plain(word.text)):
        return "note"
    return ""


def _host(words: Sequence[Word], at: int) -> Word | None:
    """The word that the word ``at`` is an index of: the last one of full size just before it."""
    word = words[at]
    for back in range(1, 4):
        if at - back < 0:
            return None
        before = words[at - back]
        if before.turned or word.box[0] - before.box[2] > 0.6 * max(word.size, before.size):
            return None
        if word.size <= _SMALL * before.size:
            return before if not _drop_cap(words, at - back) else None
    return None


def _drop_cap(words: Sequence[Word], at: int) -> bool:
    """True for a large initial: what follows stands beside it, smaller, in several lines."""
    word = words[at]
    after = words[at + 1 : at + 6]
    small = sum(len(each.text) for each in after if each.size <= _SMALL * word.size)
    return len(word.text) <= 2 and small > 8 and small > 0.8 * sum(len(w.text) for w in after)


def _level(before: Word, word: Word) -> bool:
    """True if the word stands beside the one before: close behind it, and not higher than it reaches."""
    gap = word.box[0] - before.box[2]
    return -0.9 * before.size < gap < 2.2 * before.size


def _joins(before: Word, word: Word) -> bool:
    return word.glued or word.box[0] - before.box[2] < 0.12 * before.size


def _touches(before: Word, word: Word) -> bool:
    """True for a short word right behind another: PDFium parts them where the base line changes much."""
    return len(word.text) <= 3 and abs(word.box[0] - before.box[2]) < 0.05 * before.size


def _goes_on(before: Word, word: Word) -> bool:
    """True if a word belongs to the one before it, which ended in an index."""
    slash = word.text[:1] in "/⁄∕" and _joins(before, word)
    return word.glued or before.text.endswith(" ") or slash


def _same_line(before: Word, word: Word) -> bool:
    over = min(before.box[3], word.box[3]) - max(before.box[1], word.box[1])
    return over > 0.3 * (word.box[3] - word.box[1]) and before.box[2] <= word.box[0] + word.size


def _written(kind: str, text: str, before: str, notes: set[str]) -> str:
    text = text.strip()
    if not any(map(str.isalnum, text)) and not set(text) & set("+-−–"):
        return text  # a star, a degree, a full stop
    if kind == "down":
        return subscript(text)
    if _MARK.match(text) and _notes(text, before, notes):
        return note_mark(text)
    return superscript(text)


def _notes(text: str, before: str, notes: set[str]) -> bool:
    """True if a raised figure or letter refers to a note, and isn't a power of what is before it."""
    explained = _plain(text.split(",")[0]) in notes
    last = before.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")[-1:]
    if last.isdigit():
        return explained and not re.search(r"(?:^|\D)10$", before)
    if last.isalpha():
        return explained if not text[0].isdigit() or _UNIT.search(before) else True
    return bool(last) or explained


def _plain(text: str) -> str:
    return text.strip("⁽⁾()[].,; ")


def _together(before: Word, word: Word, text: str) -> Word:
    one, two = before.box, word.box
    box = (min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3]))
    return replace(before, text=before.text + text, box=box)


def _vulgar(text: str) -> str:
    """``3⅜`` for a raised 3, a fraction slash and a lowered 8 behind a 3."""

    def shown(match: re.Match[str]) -> str:
        above, below = (part.translate(_RAISED) for part in match.groups())
        return fraction(above, below, before=text[: match.start()])

    return _SLASHED.sub(shown, text)


def _fraction_at(bar: Box, words: list[Word]) -> list[Word]:
    inside = [
        w for w in words if bar[0] - 2 <= (w.box[0] + w.box[2]) / 2 <= bar[2] + 2 and not w.turned
    ]
    above = [w for w in inside if 0 <= bar[1] - w.base < 0.6 * w.size]
    below = [w for w in inside if 0.4 * w.size < w.base - bar[3] < 1.3 * w.size]
    if len(above) != 1 or len(below) != 1:
        return words
    top, bottom = above[0], below[0]
    if not (_WHOLE.match(top.text) and _WHOLE.match(bottom.text)):
        return words
    if max(w.box[2] - w.box[0] for w in (top, bottom)) > bar[2] - bar[0] + 3:
        return words
    host = next(_beside(bar, top, [w for w in words if w is not top and w is not bottom]), None)
    if host is None:
        return words
    glued = 0 <= bar[0] - host.box[2] < 0.12 * host.size or abs(bar[0] - host.box[2]) < 1.5
    text = fraction(top.text, bottom.text, before=host.text if glued else "")
    box = (min(bar[0], top.box[0]), host.box[1], max(bar[2], top.box[2]), host.box[3])
    one = Word(text, box, host.size, host.bold, base=host.base, glued=glued)
    at = words.index(top)
    return (
        [one if word is top else word for word in words if word is not bottom] if at >= 0 else words
    )


def _beside(bar: Box, top: Word, words: Sequence[Word]) -> Iterator[Word]:
    """The words beside a fraction's rule, which runs through the middle of their letters."""
    for word in words:
        gap = max(bar[0] - word.box[2], word.box[0] - bar[2])
        through = 0.1 * word.size < word.base - bar[1] < 0.5 * word.size
        if through and -1.5 <= gap < 0.8 * word.size and word.size >= 0.9 * top.size:
            yield word
