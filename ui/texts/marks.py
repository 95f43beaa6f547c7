"""What a cited text is if it is no ordinary text of its document, and what was left out of a source, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from index.loaders.parts import LeftOut
from index.passages import Omission
from ui.texts import ENGLISH, Texts
from ui.texts.location import page_named

# A quote is as certain as its least sure word; where that is this sure, nine of ten words are right.
UNSURE = 0.6

_PLURAL = re.compile(r"\w+?(?:(?<=[xs])es|(?<=ch)es|(?<=sh)es|(?<=[^s])s)\b")


class Marked(Protocol):
    """A citation or a sentence: what it is marked as, and how certain its characters are (0..1)."""

    @property
    def mark(self) -> str | None: ...

    @property
    def certainty(self) -> float | None: ...


def what_it_is(cited: Marked, texts: Texts = ENGLISH) -> str | None:
    """``comment``, or ``read by OCR, 93% sure``; None for ordinary text."""
    if cited.mark is None:
        return None
    what = kind_named(cited.mark, texts)
    if cited.certainty is None:
        return what
    sure = texts.unsure if cited.certainty < UNSURE else texts.sure
    # Cut, not rounded: 99.6% is not all.
    return sure.format(what=what, percent=f"{int(cited.certainty * 100)}%")


def kind_named(what: str, texts: Texts = ENGLISH) -> str:
    """The name of a kind of content in the interface's language, as far as it is known there."""
    return dict(texts.kinds).get(what, what)


def left_out_said(
    left_out: Iterable[Omission | LeftOut], source: str, texts: Texts = ENGLISH
) -> str | None:
    """``left out: 2 hidden sheets, 3 pictures (p. 2, 5)`` of a source; None if nothing was."""
    parts = ", ".join(_counted(each, source, texts) for each in left_out)
    return texts.left_out.format(parts=parts) if parts else None


def counted(count: int, what: str, texts: Texts = ENGLISH) -> str:
    """``3 pictures``, ``1 picture``."""
    if texts.tag == "en" and count == 1:
        what = _PLURAL.sub(_singular, what, count=1)
    return texts.counted.format(count=f"{count:,}", what=kind_named(what, texts))


def _counted(each: Omission | LeftOut, source: str, texts: Texts) -> str:
    said = counted(each.count, each.what, texts)
    return f"{said} ({page_named(_listed(each.pages), source, texts)})" if each.pages else said


def _listed(pages: tuple[int, ...], most: int = 8) -> str:
    listed = ", ".join(map(str, pages[:most]))
    return f"{listed}, …" if len(pages) > most else listed


def _singular(found: re.Match[str]) -> str:
    word = found[0]
    return word[:-2] if word.endswith(("xes", "ses", "ches", "shes")) else word[:-1]
