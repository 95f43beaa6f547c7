"""SmartArt: the texts of a diagram's points, nested as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.loaders import markup
from index.loaders.docx.properties import child, number

_DEEPEST = 100
_NODES = ("node", "asst")


def points(root: Any) -> Iterator[tuple[int, str]]:
    """Yield the depth and text of each point in order; then those that hang below none."""
    known = {each.get("modelId") or "": each for each in root.iter() if markup.name(each) == "pt"}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter():
        if markup.name(link) == "cxn" and (link.get("type") or "parOf") == "parOf":
            order = number(link.get("srcOrd"), 0)
            below.setdefault(link.get("srcId") or "", []).append((order, link.get("destId") or ""))
    seen = set[str]()

    def walk(point: str, depth: int) -> Iterator[tuple[int, str]]:
        for _, each in sorted(below.get(point, ())):
            if each in known and each not in seen and depth < _DEEPEST:
                seen.add(each)
                if text := _text(known[each]):
                    yield depth, text
                yield from walk(each, depth + 1)

    kinds = {name: each.get("type") or "node" for name, each in known.items()}
    for name in [name for name, kind in kinds.items() if kind == "doc"]:
        yield from walk(name, 0)
    for name in [name for name, kind in kinds.items() if kind in _NODES]:
        if name not in seen:
            seen.add(name)
            if text := _text(known[name]):
                yield 0, text
            yield from walk(name, 1)


def _text(point: Any) -> str:
    """What a point says, unless it only asks for text."""
    prompt = child(point, "prSet")
    if prompt is not None and prompt.get("phldr") in ("1", "true"):
        return ""
    body = child(point, "t")
    paragraphs = [] if body is None else [each for each in body if markup.name(each) == "p"]
    return " ".join(
        "".join(t.text or "" for t in each.iter() if markup.name(t) == "t") for each in paragraphs
    ).strip()
