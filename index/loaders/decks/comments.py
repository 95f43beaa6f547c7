"""Comments on the slides of a .pptx: those of old, and the threads of today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.ooxml import part_xml, targets
from index.loaders.writing import comment_line, tidy

_COMMENTS = ("cm", "reply")


class Authors:
    """Who wrote the comments of a deck, by the numbers that comments give."""

    def __init__(self, package: Package, main: str) -> None:
        self._names: dict[str, str] = {}
        for kind, part in targets(package, main).values():
            if kind in ("commentAuthors", "authors"):
                root = part_xml(package, part)
                for each in () if root is None else root:
                    self._names[each.get("id") or ""] = tidy(each.get("name") or "")

    def of(self, comment: Any) -> str:
        """The author's name; empty if the deck doesn't tell it."""
        return self._names.get(comment.get("authorId") or "", "")


def comments(root: Any, authors: Authors) -> Iterator[str]:
    """Yield the comments in a part as lines, each thread in order: ``Comment (Ana Ruiz): ...``."""
    for each in root.iter():
        if markup.name(each) not in _COMMENTS:
            continue
        if said := comment_line(authors.of(each), " ".join(_words(each))):
            yield said


def _words(comment: Any) -> Iterator[str]:
    """The texts of a comment, without those of its answers."""
    for each in comment:
        name = markup.name(each)
        if name == "text":
            yield markup.inner(each)
        elif name == "txBody":
            for paragraph in each:
                yield "".join(t.text or "" for t in paragraph.iter() if markup.name(t) == "t")
