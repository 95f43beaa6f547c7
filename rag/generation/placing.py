"""A model's sentences in the places of the parts that they speak of; what it passed over is quoted there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from index.passages import Span
from rag.answering.evidence import DraftedClaim, DraftedGroup
from rag.answering.extractive import claims_of
from rag.found import Cited, Found, Part
from rag.generation.repetition import said_before
from rag.text.overlap import counted_words
from rag.text.values import names


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
    """Each claim in the group of its part; last, and without a label, what speaks of several.

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
        groups.append(_group(len(said), new, part.label, part.aspect))
        said += new
    beside = [each for each in placed.beside if not _said_before([each], said)]
    if beside and reached == whole:
        groups.append(_group(len(said), beside))
        said += beside
    return Laid(tuple(said), tuple(groups), quoted)


def place(claims: Iterable[DraftedClaim], found: Found) -> Placed:
    """Which part each claim is about, by the sentences that it rests on and the label that it names."""
    placed = Placed()
    for claim in claims:
        parts = resting_on(claim, found.parts)
        labels = {found.parts[at].label for at in parts}
        if not parts or (found.layout == "table" and len(labels) > 1):
            placed.beside.append(claim)
            continue
        named = [at for at in parts if _names(claim, found.parts[at].label)]
        own = (named or [at for at in parts if at not in placed.own] or parts)[0]
        if found.layout == "table" or _tells(claim, own, found.parts):
            placed.own.setdefault(own, []).append(claim)
            placed.also |= {at for at in named if at != own and found.layout != "table"}
    return placed


def resting_on(claim: DraftedClaim, parts: Sequence[Part]) -> list[int]:
    """The places of the parts that have a sentence which the claim cites."""
    cited = set(map(_place, claim.cited))
    return [at for at, part in enumerate(parts) if cited & set(map(_place, part.cited))]


def _place(cited: Cited) -> tuple[str, Span]:
    return cited.hit.place.source, cited.sentence.span


def _names(claim: DraftedClaim, label: str) -> bool:
    own = set(counted_words(label))
    return bool(own) and own <= set(counted_words(claim.text))


def _tells(claim: DraftedClaim, at: int, parts: Sequence[Part]) -> bool:
    """False for a claim that leaves out what the part is in the list for: the names that only it has.

    With a label the part is named anyway.
    """
    part = parts[at]
    others = {
        word
        for n, other in enumerate(parts)
        if n != at
        for each in other.cited
        for word in counted_words(each.text)
    }
    own = _named(part) - others
    return bool(part.label) or not own or bool(own & set(counted_words(claim.text)))


def _named(part: Part) -> Set[str]:
    return {
        word
        for each in part.cited
        for name in names(each.text)
        for word in counted_words(name.text)
    }


def _said_before(claims: Iterable[DraftedClaim], said: Sequence[DraftedClaim]) -> bool:
    texts = [each.text for each in said]
    return all(said_before(each.text, texts) for each in claims)


def _group(
    first: int, claims: Sequence[DraftedClaim], label: str = "", aspect: str = ""
) -> DraftedGroup:
    return DraftedGroup(tuple(range(first, first + len(claims))), label, aspect)
