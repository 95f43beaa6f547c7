"""Texts of an .xlsx: runs with raised, lowered and struck-through characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.inline_marks import STRUCK, around
from index.loaders.scripts import subscript, superscript
from index.loaders.sheets.xlsx_styles import is_on

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it holds, and with what is struck through in it, marked."""

    holds: str
    whole: str

    @property
    def struck(self) -> bool:
        """True if something in it is struck through."""
        return self.holds != self.whole


def shared_strings(package: Package, name: str | None) -> list[Text]:
    """The texts that cells name by their number."""
    data = package.get(name) if name else None
    return [text_of(each) for each in markup.elements(data, "si")] if data else []


def text_of(element: Any) -> Text:
    """A text with its runs; how it is spoken (``rPh``) is no part of it."""
    holds, whole = [], []
    for each in element:
        name = markup.name(each)
        if name == "t":
            holds.append(unescaped(each.text or ""))
            whole.append(holds[-1])
        elif name == "r":
            said, struck = _run(each)
            whole.append(around(STRUCK, said) if struck else said)
            if not struck:
                holds.append(said)
    return Text("".join(holds), "".join(whole))


def unescaped(text: str) -> str:
    """``_x000D_`` as the character that it stands for."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _run(run: Any) -> tuple[str, bool]:
    text, struck, raised = "", False, ""
    for each in run:
        name = markup.name(each)
        if name == "t":
            text += unescaped(each.text or "")
        elif name == "rPr":
            for look in each:
                if markup.name(look) == "strike":
                    struck = is_on(look)
                elif markup.name(look) == "vertAlign":
                    raised = look.get("val") or ""
    if raised in ("superscript", "subscript") and text.strip():
        script = superscript if raised == "superscript" else subscript
        bare = text.strip()
        text = text.replace(bare, script(bare), 1)
    return text, struck
