"""How sure an answer in parts is: by what its evidence says, not by how it was found.

The mean over the parts of how much of what is asked (by idf) stands in their sentences, a word above them counts
less; times the share of the parts that aren't missing; less where not everything was looked through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from index.words import is_latin, words
from rag.found import Cited, Part
from rag.shapes.tools import Tools

LEAST = 0.5  # of a part that was told to belong by other things than its words
ABOVE = 0.8  # worth of a word that stands in the heading or title instead
ACROSS = 0.7  # of a sentence in another script, whose words can't be compared
UNSEEN = 0.9  # where not everything was looked through


def sureness(
    parts: Sequence[Part],
    wanted: Callable[[Part], Iterable[str]],
    tools: Tools,
    *,
    unseen: bool = False,
) -> float:
    """The confidence (0..1) of parts; ``wanted`` gives the analysed words that are asked of one."""
    held = [part for part in parts if part.cited]
    if not held:
        return 0.0
    latin = is_latin(tools.question.text)
    told = [_of_part(part, tuple(dict.fromkeys(wanted(part))), latin, tools) for part in held]
    return sum(told) / len(told) * len(held) / len(parts) * (UNSEEN if unseen else 1.0)


def _of_part(part: Part, wanted: Sequence[str], latin: bool, tools: Tools) -> float:
    if all(is_latin(each.text) != latin for each in part.cited):
        return ACROSS
    rarity = dict(zip(wanted, tools.index.idf(wanted), strict=True))
    whole = sum(rarity.values())
    if not whole:
        return 1.0
    return LEAST + (1 - LEAST) * max(_held(each, rarity) for each in part.cited) / whole


def _held(cited: Cited, rarity: dict[str, float]) -> float:
    own = set(words(cited.text))
    above = set(words(f"{cited.hit.title} {cited.hit.place.heading or ''}"))
    return sum(
        idf * (1.0 if word in own else ABOVE if word in above else 0.0)
        for word, idf in rarity.items()
    )
