"""From a model's checked sentences to the finished draft: what is left out, and which quotes are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from index.words import words
from rag.answering.evidence import Draft, DraftedClaim, Evidence
from rag.answering.extractive import quote
from rag.generation.grounding import Grounded

Unsupported = Literal["leave_out", "mark"]
PASSED_OVER = "What was found besides is quoted too: the model passed it over."


def finalised(
    grounded: Sequence[Grounded],
    evidence: Evidence,
    *,
    model: str,
    cut: str,
    unsupported: Unsupported,
    quotes: int,
) -> Draft:
    """The supported sentences of ``model``, and a note about the others.

    ``cut`` says why the model was stopped early. If no sentence is supported, the sources are quoted;
    otherwise quotes are added for what the reader found and the sentences don't say. With
    ``unsupported="mark"`` all sentences are kept instead.
    """
    notes: tuple[str, ...] = (cut,) if cut else ()
    if unsupported == "mark" and grounded:
        return Draft(model, tuple(each.claim for each in grounded), notes=notes)
    supported = [each.claim for each in grounded if each.supported]
    out = len(grounded) - len(supported)
    if not supported:
        return quoted(evidence, *notes, _why_quoted(out, cut), at_most=quotes)
    beside = _unsaid(supported, evidence, at_most=quotes)
    if out:
        beside = beside or _uncited(quote(evidence, at_most=1), supported)
        notes += (_left_out(out, quoted=bool(beside)),)
    elif beside:
        notes += (PASSED_OVER,)
    return Draft(model, (*supported, *beside), notes=notes)


def quoted(evidence: Evidence, *notes: str, at_most: int) -> Draft:
    """The quoted answer, with ``notes`` that say why the model isn't used."""
    return replace(quote(evidence, at_most=at_most), notes=notes)


def _unsaid(
    claims: Sequence[DraftedClaim], evidence: Evidence, *, at_most: int
) -> list[DraftedClaim]:
    """Quotes of what the claims lack: values on which sources disagree, or else the exact answer.

    Without either, nothing is missing. If a small model omits the exact answer that the reader marked,
    the reader is right more often; and a model must not silently pick one of several values.
    """
    said = set(words("\n".join(each.text for each in claims)))
    if evidence.readings:
        others = [each for each in evidence.readings if not set(words(each.value.text)) <= said]
        found = replace(evidence, readings=tuple(others))
        return _uncited(quote(found, at_most=at_most), claims) if others else []
    best = evidence.reading.ranked[0]
    if not best.answer or set(words(best.answer.of(best.candidate.text))) <= said:
        return []
    # Cited sentences too: a claim can cite a sentence and still omit the answer in it.
    quotes = quote(evidence, at_most=at_most).claims
    return [each for each in quotes if not set(words(each.text)) <= said]


def _uncited(quotes: Draft, claims: Sequence[DraftedClaim]) -> list[DraftedClaim]:
    """The quotes whose sentences none of ``claims`` cites."""
    known = {cited for claim in claims for cited in claim.cited}
    return [each for each in quotes.claims if not known & set(each.cited)]


def _why_quoted(out: int, cut: str) -> str:
    if out:
        return "No sentence of the model is supported by the sources: they are quoted instead."
    if cut:
        return "The sources are quoted instead."
    return "The model wrote no sentence: the sources are quoted instead."


def _left_out(count: int, *, quoted: bool) -> str:
    sentences = "One sentence was" if count == 1 else f"{count} sentences were"
    instead = " The source is quoted instead." if quoted else ""
    return f"{sentences} left out: no source supports what the model wrote.{instead}"
