"""Drawings of a Word document that hold text: charts and diagrams; and what is embedded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.errors import Unreadable
from index.loaders import markup
from index.loaders.archive import Package
from index.loaders.charts import write_chart
from index.loaders.decks.diagrams import points
from index.loaders.ooxml import part_xml, targets
from index.loaders.picture_text import PictureTexts
from index.loaders.unseen import Unseen
from index.loaders.writing import Writing

DAMAGED_CHARTS = "charts that can't be read"


@dataclass(slots=True)
class Drawings:
    """The drawings that a document's main part points to."""

    package: Package
    main: str
    writing: Writing
    unseen: Unseen
    pictures: PictureTexts
    chunks: list[str] = field(default_factory=list)  # names of embedded documents
    _targets: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._targets = targets(self.package, self.main)

    def write(self, reference: Any) -> None:
        """Write the chart, diagram or picture that an element refers to; name it if it can't be read."""
        if markup.name(reference) in ("blip", "imagedata"):
            self._picture(reference)
            return
        if markup.name(reference) == "chart":
            self._chart(markup.attribute(reference, "id") or "")
            return
        _, name = self._targets.get(markup.attribute(reference, "dm") or "", ("", ""))
        root = part_xml(self.package, name)
        items = [] if root is None else [(depth, _said(body)) for depth, body in points(root)]
        self.writing.end_table()
        for depth, text in items:
            self.writing.item(depth, text)
        self.writing.end_table()
        if not any(text.strip() for _, text in items):
            self.unseen.count("diagrams")

    def _picture(self, reference: Any) -> None:
        link = markup.attribute(reference, "embed") or markup.attribute(reference, "id") or ""
        _, name = self._targets.get(link, ("", ""))
        if name in self.package.names:
            self.pictures.write(self.writing, self.package.get(name))

    def _chart(self, reference: str) -> None:
        _, name = self._targets.get(reference, ("", ""))
        data = self.package.get(name)
        try:
            missing = DAMAGED_CHARTS if data is None else write_chart(self.writing, data)
        except Unreadable:
            missing = DAMAGED_CHARTS
        if missing:
            self.unseen.count(missing)

    def embedded(self, reference: str) -> None:
        """Note a document inside the document, to be read as a file of its own."""
        _, name = self._targets.get(reference, ("", ""))
        if name in self.package.names:
            self.chunks.append(name)
        else:
            self.unseen.count("embedded documents")


def _said(body: Any) -> str:
    paragraphs = (each for each in body if markup.name(each) == "p")
    return " ".join(
        "".join(t.text or "" for t in each.iter() if markup.name(t) == "t") for each in paragraphs
    )
