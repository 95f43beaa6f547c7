"""How the claims of an answer are laid out: running text, a list, or a table; the same at every door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from rag.answer import Answer, Claim, Group
from rag.answering.not_found import nothing_of_it

Piece = str | Claim
"""A piece of an answer's text: our own words, or a claim (``marks`` says what stands behind it)."""
Claims = tuple[Claim, ...]
_DASH = "- "  # how our own plain answers, and all lists in text, begin an item


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of our own: what is said, how much was found, or what was computed."""

    text: str
    kind: Literal["said", "lead", "perhaps", "computation"] = "said"


@dataclass(frozen=True, slots=True)
class Running:
    """A paragraph of claims."""

    claims: Claims


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: claims under a label, or words of our own.

    With neither the documents say nothing of it.
    """

    label: str
    claims: Claims = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One aspect of a table: the claims under each label; none where the documents say nothing of it."""

    aspect: str
    cells: tuple[Claims, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Aspects by labels. ``missing`` says of each label whether the documents say nothing of it at all."""

    labels: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def missing(self) -> tuple[bool, ...]:
        return tuple(not any(row.cells[at] for row in self.rows) for at in range(len(self.labels)))


Block = Words | Running | Listed | Table


def blocks(answer: Answer) -> Iterator[Block]:
    """What an answer consists of, from top to bottom; without the choices of a question back."""
    if not answer.claims and not answer.groups:
        yield from _own_blocks(answer)
        return
    if answer.lead:
        yield Words(answer.lead, "perhaps" if answer.perhaps else "lead")
    if answer.layout == "list" and answer.groups:
        named = (Item(one_line(each.label), _claims(answer, each)) for each in answer.groups)
        yield Listed(tuple(named))
    if answer.layout == "table" and answer.groups:
        yield table_of(answer)
    if rest := _ungrouped(answer):
        yield Running(rest)
    if answer.computation:
        yield Words(answer.computation, "computation")


def _own_blocks(answer: Answer) -> Iterator[Block]:
    """The lines of an answer that rests on no document; those with a dash are a list."""
    if answer.lead not in answer.answer:
        yield Words(answer.lead, "lead")
    lines = [line for line in answer.answer.split("\n") if line.strip()]
    for dashed, run in groupby(lines, lambda line: line.startswith(_DASH)):
        if dashed:
            yield Listed(tuple(Item("", words=line.removeprefix(_DASH)) for line in run))
        else:
            yield from map(Words, run)


def table_of(answer: Answer) -> Table:
    """The groups of an answer as a table; labels and aspects in the order in which they first come."""
    cells: dict[tuple[str, str], Claims] = {}
    for group in answer.groups:
        place = (one_line(group.label), one_line(group.aspect))
        cells[place] = cells.get(place, ()) + _claims(answer, group)
    labels = tuple(dict.fromkeys(label for label, _ in cells))
    aspects = list(dict.fromkeys(aspect for _, aspect in cells))
    # A side of which nothing is said has no aspect: that is no row of its own.
    named = [each for each in aspects if each or any(cells.get((label, "")) for label in labels)]
    rows = (
        Row(aspect, tuple(cells.get((label, aspect), ()) for label in labels))
        for aspect in named or aspects
    )
    return Table(labels, tuple(rows))


def _ungrouped(answer: Answer) -> Claims:
    """The claims that stand in no group; all of them in running text."""
    if answer.layout == "text":
        return answer.claims
    grouped = {at for group in answer.groups for at in group.claims}
    return tuple(claim for at, claim in enumerate(answer.claims) if at not in grouped)


def so_far(answer: Answer) -> Answer:
    """A growing answer without what its next sentences could change: groups still to come, the computation."""
    come = max((at for at, each in enumerate(answer.groups, 1) if _claims(answer, each)), default=0)
    return replace(answer, groups=answer.groups[:come], computation="")


def pieces(answer: Answer, *, nothing: str | None = None) -> Iterator[Piece]:
    """The answer's text piece by piece: lead, claims as they are laid out, computation, choices.

    ``nothing`` is said for what is missing; by default in the language of the question. Blocks are parted
    by an empty line, so that Markdown takes no block for a part of the list before it.
    """
    if not answer.claims and not answer.groups:
        lead = "" if answer.lead in answer.answer else f"{answer.lead}\n\n"
        yield lead + answer.answer
        yield from (f"\n{_DASH}{each}" for each in answer.choices if each not in answer.answer)
        return
    said = nothing_of_it(answer.question) if nothing is None else nothing
    between = ""
    for block in blocks(answer):
        yield between
        yield from _in_pieces(block, said)
        between = "\n\n"


def marks(claim: Claim) -> str:
    """What stands behind a claim: its ``[n]`` markers, or "(unsupported)"."""
    if claim.support == "unsupported":
        return " (unsupported)"
    shown = "".join(f"[{marker}]" for marker in claim.citations)
    return f" {shown}" if shown else ""


def laid_out(answer: Answer) -> str:
    """The answer's pieces as one text with ``[n]`` markers."""
    return _text(pieces(answer))


def one_line(text: str) -> str:
    """A label on one line, so that it can't pass for another line of the answer."""
    return " ".join(text.split())


def labelled(label: str) -> str:
    """A label before what it labels; empty for none."""
    return f"{label.rstrip(':：')}: " if label else ""


def _text(said: Iterable[Piece]) -> str:
    return "".join(each if isinstance(each, str) else each.text + marks(each) for each in said)


def _in_pieces(block: Block, nothing: str) -> Iterator[Piece]:
    match block:
        case Words(text):
            yield text
        case Running(claims):
            yield from _running(claims)
        case Listed(items):
            yield from _lines(((each.label, each.claims) for each in items), nothing)
        case Table():
            yield from _sides(block, nothing)


def _sides(table: Table, nothing: str) -> Iterator[Piece]:
    """Each label with its aspects below it."""
    between = ""
    for at, (label, missing) in enumerate(zip(table.labels, table.missing, strict=True)):
        yield between + labelled(label).rstrip()
        if missing:
            yield f" {nothing}" if label else nothing
        else:
            yield "\n" if label else ""
            # Without an aspect it isn't told what would be missing.
            said = ((row.aspect, row.cells[at]) for row in table.rows)
            yield from _lines((each for each in said if any(each)), nothing)
        between = "\n\n"


def _lines(said: Iterable[tuple[str, Claims]], nothing: str) -> Iterator[Piece]:
    before = _DASH
    for label, claims in said:
        yield before + labelled(label)
        yield from _running(claims) if claims else (nothing,)
        before = f"\n{_DASH}"


def _running(claims: Claims) -> Iterator[Piece]:
    for number, claim in enumerate(claims):
        if number:
            yield " "
        yield claim


def _claims(answer: Answer, group: Group) -> Claims:
    """The claims of a group, as far as they have come."""
    return tuple(answer.claims[at] for at in group.claims if 0 <= at < len(answer.claims))
