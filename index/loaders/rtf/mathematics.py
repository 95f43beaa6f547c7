"""Formulas of RTF: the same elements as in Word's XML, written as groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.formulas import linear

_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_DEEPEST = 60


@dataclass(slots=True)
class _Element:
    name: str
    depth: int
    text: str = ""
    children: list[_Element] = field(default_factory=list)


@dataclass(slots=True)
class Formula:
    """A formula while its groups are read; ``depth`` is that of its own group."""

    depth: int
    _open: list[_Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open.append(_Element("oMath", self.depth))

    def word(self, word: str, depth: int) -> bool:
        """True for a control word that names an element (``\\mnum``)."""
        if not word.startswith("m") or depth <= self._open[-1].depth or len(word) < 2:
            return False
        if len(self._open) < _DEEPEST:
            element = _Element(word[1:], depth)
            self._open[-1].children.append(element)
            self._open.append(element)
        return True

    def say(self, text: str) -> None:
        here = self._open[-1]
        if here.children:
            here.children.append(_Element("t", here.depth, text))
        else:
            here.text += text

    def close(self, depth: int) -> bool:
        """A group ends; True if it is the formula's own."""
        while len(self._open) > 1 and self._open[-1].depth >= depth:
            self._open.pop()
        return depth <= self.depth

    def line(self, before: str) -> str:
        """The formula on one line."""
        xml = _as_xml(self._open[0]).replace("<m:oMath", f'<m:oMath xmlns:m="{_NAMESPACE}"', 1)
        try:
            return linear(markup.xml(xml.encode("utf-8", "replace")), before)
        except Unreadable:
            return ""


def _as_xml(element: _Element) -> str:
    if element.name.endswith("Pr"):
        inner = "".join(
            f"<m:{each.name} m:val={quoteattr(each.text.strip())}/>" for each in element.children
        )
    else:
        inner = "".join(map(_as_xml, element.children))
        words = escape(element.text)
        inner = (f"<m:t>{words}</m:t>" if element.name == "r" else words) + inner
        if element.text and element.name not in ("r", "t"):
            inner = f"<m:r><m:t>{words}</m:t></m:r>" + "".join(map(_as_xml, element.children))
    return f"<m:{element.name}>{inner}</m:{element.name}>"
