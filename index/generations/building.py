"""Which generation a sync fills: the live one, or a new one if other models or versions built the live one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.embedding import Embedder
from index.generations.carrying import carry
from index.generations.choosing import generations_of
from index.generations.folders import BuildFingerprint
from index.generations.generation import (
    Generation,
    fingerprint_of,
    note_fingerprint,
    open_generation,
)
from index.loaders.options import ReadingOptions
from index.stores.schema import OtherSchema


def is_current(home: Path, number: int, models: Sequence[str], reading: ReadingOptions) -> bool:
    """True if a generation was built with the models and options set and the version installed now."""
    return _maker(home, number) == BuildFingerprint.of(models, reading)


def begin(home: Path, embedders: Sequence[Embedder], reading: ReadingOptions) -> None:
    """Make an empty index in a home that has none, searchable from now on."""
    generations = generations_of(home)
    if generations.live() is None:
        made = _fresh(home, generations.unused_number(), embedders, reading)
        made.close()
        generations.make_live(made.number)


def build_beside(home: Path, embedders: Sequence[Embedder], reading: ReadingOptions) -> Generation:
    """The next generation: one begun with these models and options, or a new one; texts are carried over.

    All other generations beside the live one are removed.
    """
    generations = generations_of(home)
    live = generations.live()
    assert live is not None, "there is something to build beside"
    begun, models = None, [each.name for each in embedders]
    for number in generations.others():
        if number > live and is_current(home, number, models, reading):
            begun = number
        else:
            generations.remove(number)
    if begun is None:
        beside = _fresh(home, generations.unused_number(), embedders, reading)
    else:
        beside = open_generation(home, begun, embedders, owns=True)
    try:
        carry(
            generations.as_it_was(live),
            beside.catalog,
            models,
            read_again=made_by_other_loaders(home, live, reading),
        )
    except BaseException:
        beside.close()
        raise
    return beside


def _fresh(
    home: Path, number: int, embedders: Sequence[Embedder], reading: ReadingOptions
) -> Generation:
    made = open_generation(home, number, embedders, owns=True, make=True)
    note_fingerprint(made.catalog, BuildFingerprint.of([each.name for each in embedders], reading))
    return made


def _maker(home: Path, number: int) -> BuildFingerprint | None:
    try:
        return fingerprint_of(generations_of(home), number)
    except OtherSchema as other:
        if other.newer:
            raise
        return None


def made_by_other_loaders(home: Path, number: int, reading: ReadingOptions) -> bool:
    """True if the files of a generation were read by other loaders or options: they must be read again."""
    maker = _maker(home, number)
    return maker is None or maker.loaders != BuildFingerprint.of((), reading).loaders
