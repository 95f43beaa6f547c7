"""A model's sentences in the places of the parts that they speak of; what it passed over is quoted there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from index.passages import Span
from rag.answering.evidence import DraftedClaim, DraftedGroup
from rag.answering.extractive import claims_of
from rag.found import Cited, Found, Part
from rag.generation.repetition import said_before
from rag.text.overlap import counted_words
from rag.text.values import names

TOLD = 0.5  # share of a part's telling words from which a claim about another part says it too


@dataclass(frozen=True, slots=True)
class Laid:
    """The claims of a draft in the order of the parts; ``quoted`` parts were passed over by the model."""

    claims: tuple[DraftedClaim, ...]
    groups: tuple[DraftedGroup, ...]
    quoted: int


@dataclass(slots=True)
class Placed:
    """The claims by the part that each is about; ``beside`` are those about several, or about none.

    ``also`` are parts that are said in a claim about another.
    """

    own: dict[int, list[DraftedClaim]] = field(default_factory=dict)
    also: set[int] = field(default_factory=set)
    beside: list[DraftedClaim] = field(default_factory=list)


def laid(claims: Sequence[DraftedClaim], found: Found, *, complete: bool) -> Laid:
    """Each claim in the group of its part; last, and in no group, what speaks of several.

    A part without a claim is quoted; in a draft that still grows only those before the last one written about,
    so that the text grows at its end. Outside a table nothing stands twice.
    """
    placed = place(claims, found)
    whole = len(found.parts)
    reached = whole if complete else max(placed.own, default=-1) + 1
    said: list[DraftedClaim] = []
    groups: list[DraftedGroup] = []
    quoted = 0
    for at, part in enumerate(found.parts[:reached]):
        written = [] if part.said else placed.own.get(at, [])
        if at in placed.also and not written:
            continue
        new = written or claims_of(part)
        if found.layout != "table" and new and _said_before(new, said):
            continue
        quoted += not written and not part.said and bool(new)
        places = tuple(range(len(said), len(said) + len(new)))
        groups.append(DraftedGroup(places, part.label, part.aspect))
        said += new
    beside = [each for each in placed.beside if not _said_before([each], said)]
    if reached == whole:
        said += beside
    return Laid(tuple(said), tuple(groups), quoted)


def place(claims: Iterable[DraftedClaim], found: Found) -> Placed:
    """Which part each claim is about, by the sentences that it rests on and the words that only this part has."""
    placed = Placed()
    table = found.layout == "table"
    telling = _telling(found.parts)
    for claim in claims:
        parts = resting_on(claim, found.parts)
        if not parts or (table and len({found.parts[at].label for at in parts}) > 1):
            placed.beside.append(claim)
            continue
        said = set(counted_words(claim.text))
        told = [at for at in parts if not telling[at] or telling[at] & said]
        if not (told or table):
            continue  # it leaves out what is listed: the quote says it
        own = max(told or parts, key=lambda at: (_share(telling[at], said), at not in placed.own))
        placed.own.setdefault(own, []).append(claim)
        whole = {at for at in told if at != own and _share(telling[at], said) >= TOLD}
        placed.also |= set() if table else whole
    return placed


def resting_on(claim: DraftedClaim, parts: Sequence[Part]) -> list[int]:
    """The places of the parts that have a sentence which the claim cites."""
    cited = set(map(_place, claim.cited))
    return [at for at, part in enumerate(parts) if cited & set(map(_place, part.cited))]


def _place(cited: Cited) -> tuple[str, Span]:
    return cited.hit.place.source, cited.sentence.span


def _telling(parts: Sequence[Part]) -> list[set[str]]:
    """The words that only one part has: of its names if it has any of its own, else of all its words."""
    held = [_words(part.label, *(each.text for each in part.cited)) for part in parts]
    often = Counter(word for each in held for word in each)
    found = []
    for part, own in zip(parts, held, strict=True):
        only = {word for word in own if often[word] == 1}
        named = _words(*(name.text for each in part.cited for name in names(each.text)))
        found.append(only & named or only)
    return found


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in counted_words(text)}


def _share(telling: Set[str], said: Set[str]) -> float:
    return len(telling & said) / len(telling) if telling else 0.0


def _said_before(claims: Iterable[DraftedClaim], said: Sequence[DraftedClaim]) -> bool:
    texts = [each.text for each in said]
    return all(said_before(each.text, texts) for each in claims)
