"""SmartArt: the texts of a diagram's points, nested as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.decks.inherited import child

_NODES = ("node", "asst", "doc")
_DEEPEST = 100


@dataclass(slots=True)
class _Diagram:
    points: dict[str, Any]
    children: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def below(self, point: str, depth: int) -> Iterator[tuple[int, Any]]:
        """The texts below a point; a label on the way to the next point follows it."""
        for _, each, label in sorted(self.children.get(point, ()), key=lambda link: link[0]):
            if each in self.seen or each not in self.points or depth > _DEEPEST:
                continue
            self.seen.add(each)
            yield depth, self.points[each]
            yield from self.below(each, depth + 1)
            if label in self.points and label not in self.seen:
                self.seen.add(label)
                yield depth, self.points[label]


def points(root: Any) -> Iterator[tuple[int, Any]]:
    """Yield the depth and the text body of each point of a diagram's data, in order."""
    known = {each.get("modelId") or "": each for each in root.iter() if markup.name(each) == "pt"}
    diagram = _Diagram(known)
    for link in root.iter():
        if markup.name(link) == "cxn" and (link.get("type") or "parOf") == "parOf":
            order = link.get("srcOrd") or "0"
            number = int(order) if order.isdecimal() and len(order) < 9 else 0
            to = link.get("destId") or "", link.get("sibTransId") or ""
            diagram.children.setdefault(link.get("srcId") or "", []).append((number, *to))
    found = list(_walked(diagram))
    for depth, point in found:
        body = child(point, "t")
        properties = child(point, "prSet")
        prompt = properties is not None and properties.get("phldr") in ("1", "true")
        if body is not None and not prompt:
            yield depth, body


def _walked(diagram: _Diagram) -> Iterator[tuple[int, Any]]:
    """All points below the diagram itself, then those that hang below none."""
    kinds = {name: each.get("type") or "node" for name, each in diagram.points.items()}
    for name in [name for name, kind in kinds.items() if kind == "doc"]:
        diagram.seen.add(name)
        yield from diagram.below(name, 0)
    for name in [name for name, kind in kinds.items() if kind in _NODES]:
        if name not in diagram.seen:
            diagram.seen.add(name)
            yield 0, diagram.points[name]
            yield from diagram.below(name, 1)
