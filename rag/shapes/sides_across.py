"""The sides of a comparison in passages of another script, where no name can be matched by its letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.words import is_latin
from rag.found import Cited
from rag.shapes.sides import Side
from rag.shapes.tools import Tools

SEARCHED = 12  # passages for a side
READ = 60  # sentences of them that are compared with the sides
SHOWN = 2  # sentences of a side
LEAST = 0.45  # least cosine of a side, with what is asked of it, and its sentence
NEARER = 0.02  # by how much a sentence must be nearer to its side than to any other


def across(
    compared: Sequence[Side], asked: str, tools: Tools
) -> Mapping[Side, Sequence[Cited]] | None:
    """The sentences nearest to each side and to no other; None where a side has none."""
    queries = [f"{side.name} {asked}".strip() for side in compared]
    if all(map(is_latin, queries)):
        return None
    hits = {hit for query in queries for hit in tools.search(query, k=SEARCHED)}
    every = [
        Cited(hit, each)
        for hit in sorted(hits, key=lambda hit: -hit.dense)
        for each in hit.sentences
        if each.kind != "header" and is_latin(hit.text_of(each.span))
    ]
    sentences = list({each.text: each for each in every}.values())[:READ]
    if not sentences:
        return None
    near = [tools.reader.cosines(query, [each.text for each in sentences]) for query in queries]
    found = {side: _nearest(at, near, sentences) for at, side in enumerate(compared)}
    return found if all(found.values()) else None


def _nearest(own: int, near: Sequence[Sequence[float]], sentences: Sequence[Cited]) -> list[Cited]:
    others = [cosines for at, cosines in enumerate(near) if at != own]
    fits = [
        at
        for at, cosine in enumerate(near[own])
        if cosine >= LEAST and cosine >= NEARER + max(each[at] for each in others)
    ]
    best = sorted(fits, key=lambda at: -near[own][at])[:SHOWN]
    return [sentences[at] for at in sorted(best)]
