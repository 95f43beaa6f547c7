"""Is the index sound? Compares catalog, words and vectors, reports what is wrong, and repairs it.

Everything but the texts can be rebuilt from the catalog: chunks and words by cutting the texts again,
the vector index from the vectors that the catalog keeps, missing vectors by embedding. No file is
read again. A catalog that is itself damaged must be restored from a backup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import Literal

import numpy as np

from index.generations.folders import Generations
from index.generations.generation import Generation
from index.stores.catalog_writer import CatalogWriter
from index.stores.comparing import VectorMismatches
from index.stores.vector_index import VectorIndexBroken
from index.syncing.filling import fill

Part = Literal["catalog", "words", "vectors", "vector index", "folders"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, and how much of it."""

    part: Part
    what: str
    sources: tuple[str, ...] = ()  # those to cut again, if that repairs it


def examine(
    generation: Generation, generations: Generations, *, sample: int | None
) -> list[Finding]:
    """All faults, the catalog's first; ``sample`` vectors (None: all) are checked by a search for themselves."""
    damaged = [Finding("catalog", each) for each in generation.catalog.damage()]
    if damaged:
        return damaged  # what is read from a damaged catalog proves nothing
    return [
        *_folders(generations),
        *_chunks(generation),
        *_duplicates(generation),
        *_words(generation),
        *_vectors(generation),
        *_vector_index(generation, sample),
    ]


def _folders(generations: Generations) -> Iterator[Finding]:
    for number in dead(generations):
        yield Finding("folders", f"generation {number} was left behind")
    for folder in generations.remains():
        yield Finding("folders", f"{folder.name} was not wholly removed")


def dead(generations: Generations) -> list[int]:
    """Generations that were replaced; one with a higher number than the live one is being built."""
    live = generations.live() or 0
    return [number for number in generations.others() if number < live]


def _chunks(generation: Generation) -> Iterator[Finding]:
    rows = generation.catalog.db.execute(
        "select distinct s.id from chunks c join sources s on s.key = c.source "
        'where c."start" < 0 or c."end" <= c."start" or c."end" > length(s.text)'
    )
    outside = tuple(row[0] for row in rows)
    if outside:
        yield Finding(
            "catalog", f"passages of {_of(outside, 'source')} lie outside its text", outside
        )
    texts = []
    for each in generation.catalog.standing():
        source = generation.catalog.source(each.source)
        if source is not None and source.sha256 != each.sha256:
            texts.append(each.source)
    if texts:
        yield Finding("catalog", f"the text of {_of(texts, 'source')} is not what was indexed")


def _duplicates(generation: Generation) -> Iterator[Finding]:
    rows = generation.catalog.db.execute(
        "select s.id from sources s left join sources first on first.key = s.same_as "
        "where (s.same_as is not null) and (first.key is null or first.sha256 != s.sha256 "
        "or exists (select 1 from chunks where source = s.key) "
        "or not exists (select 1 from chunks where source = first.key))"
    )
    wrong = tuple(row[0] for row in rows)
    if wrong:
        yield Finding("catalog", f"{_of(wrong, 'source')} can't be found under another", wrong)


def _words(generation: Generation) -> Iterator[Finding]:
    if damage := generation.lexical.damage():
        yield from (Finding("words", each) for each in damage)
        return
    wordless, strays = generation.lexical.out_of_step()
    if wordless:
        yield Finding("words", f"{_of(range(wordless), 'passage')} without words")
    if strays:
        yield Finding("words", f"words of {_of(range(strays), 'passage')} that is gone")


def _vectors(generation: Generation) -> Iterator[Finding]:
    kept = generation.kept
    for embedder in generation.embedders:
        model = embedder.name
        if missing := kept.missing(model):
            yield Finding("vectors", f"{_of(missing, 'passage')} without a vector of {model}")
        bad = bad_vectors(generation, model)
        if bad:
            yield Finding("vectors", f"{_of(bad, 'vector')} of {model} can't be right")
    if unused := kept.unused():
        yield Finding("vectors", f"{_of(unused, 'vector')} that no passage asks for")


def bad_vectors(generation: Generation, model: str) -> list[str]:
    """The names of kept vectors that are not unit vectors, or not of the most common length."""
    rows = generation.catalog.db.execute(
        "select embedded, vector from vectors where model = ?", (model,)
    )
    lengths = generation.catalog.db.execute(
        "select length(vector) from vectors where model = ? "
        "group by 1 order by count(*) desc limit 1",
        (model,),
    ).fetchone()
    return [name for name, vector in rows if not _is_unit(vector, lengths[0])]


def _is_unit(vector: bytes, length: int) -> bool:
    if len(vector) != length or length % 4:
        return False
    norm = float(np.linalg.norm(np.frombuffer(vector, dtype=np.float32)))
    return abs(norm - 1.0) < 1e-2


def _vector_index(generation: Generation, sample: int | None) -> Iterator[Finding]:
    try:
        compared = generation.vector_search.compared(sample=sample)
    except VectorIndexBroken as error:
        yield Finding("vector index", f"can't be read ({error})")
        return
    # Every question compares vectors that are not yet in the vector index one by one: this is no fault.
    for model, found in compared.items():
        yield from _said(model, found)


def _said(model: str, found: VectorMismatches) -> Iterator[Finding]:
    for names, what in (
        (found.missing, "missing from the vector index"),
        (found.foreign, "in the vector index and nowhere else"),
        (found.altered, "other than what was embedded"),
        (found.lost, "that the vector index does not find when asked for them"),
    ):
        if names:
            yield Finding("vector index", f"{_of(names, 'vector')} of {model} {what}")


def _of(things: Sized, word: str) -> str:
    number = len(things)
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def mend(generation: Generation, generations: Generations, findings: Sequence[Finding]) -> None:
    """Rebuild from the catalog what the findings name, and embed chunks that have no vector."""
    catalog, kept = generation.catalog, generation.kept
    again = sorted({source for each in findings for source in each.sources})
    if again:
        CatalogWriter(catalog).rewrite(again)
    if any(each.part == "words" for each in findings):
        with catalog.writing():
            generation.lexical.rebuild()
    with catalog.writing():
        for embedder in generation.embedders:
            kept.drop(embedder.name, bad_vectors(generation, embedder.name))
        catalog.set_meta("covered", "")  # the earlier note may be wrong
    if any(each.part == "vector index" for each in findings):
        generation.vector_search.rebuild()
    fill(catalog, generation.embedders, generation.vector_search, lambda done, total: None)
    for number in dead(generations):
        generations.remove(number)
    generations.remove_remains()
