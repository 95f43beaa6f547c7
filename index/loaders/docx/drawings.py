"""Drawings of a Word document that hold text: charts and diagrams; and what is embedded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.docx.diagrams import points
from index.loaders.ooxml import part_xml, targets
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing


@dataclass(slots=True)
class Drawings:
    """The drawings that a document's main part points to."""

    package: Package
    main: str
    writing: Writing
    unseen: Unseen
    chunks: list[str] = field(default_factory=list)  # names of embedded documents
    _targets: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._targets = targets(self.package, self.main)

    def write(self, reference: Any) -> None:
        """Write the chart or diagram that an element refers to; name it if it can't be read."""
        if markup.name(reference) == "chart":
            self.unseen.count("charts")
            return
        root = self._part(markup.attribute(reference, "dm"))
        found = [] if root is None else list(points(root))
        self.writing.end_table()
        for depth, text in found:
            self.writing.item(depth, text)
        self.writing.end_table()
        if not found:
            self.unseen.count("diagrams")

    def embedded(self, reference: str) -> None:
        """Note a document inside the document, to be read as a file of its own."""
        _, name = self._targets.get(reference, ("", ""))
        if name in self.package.names:
            self.chunks.append(name)
        else:
            self.unseen.count("embedded documents")

    def _part(self, reference: str | None) -> Any:
        _, name = self._targets.get(reference or "", ("", ""))
        return part_xml(self.package, name)
