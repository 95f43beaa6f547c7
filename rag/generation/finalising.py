"""From a model's checked sentences to the finished draft: what is left out, and which quotes are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from index.words import words
from rag.answering.evidence import Draft, DraftedClaim, Evidence
from rag.answering.extractive import claims_of, quote
from rag.found import Found
from rag.generation.forms import Form
from rag.generation.grounding import Grounded
from rag.generation.placing import laid, resting_on
from rag.generation.repetition import said_before

Unsupported = Literal["leave_out", "mark"]
PASSED_OVER = "What was found besides is quoted too: the model passed it over."
REFUSED = "The model found no answer in the passages: they are quoted instead."


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
    ``unsupported="mark"`` all sentences are kept instead. Where the reader isn't sure nothing is quoted:
    without a supported sentence the draft is a refusal.
    """
    notes: tuple[str, ...] = (cut,) if cut else ()
    supported = [each.claim for each in grounded if each.supported]
    if not evidence.sure and not supported:
        return Draft(model, (), notes=notes, refused=True)
    if unsupported == "mark" and grounded:
        return Draft(model, tuple(each.claim for each in grounded), notes=notes)
    out = len(grounded) - len(supported)
    if not supported:
        return quoted(evidence, *notes, why_quoted(out, cut), at_most=quotes)
    beside = _unsaid(supported, evidence, at_most=quotes) if evidence.sure else []
    if out:
        if evidence.sure:
            beside = beside or _uncited(quote(evidence, at_most=1), supported)
        notes += (_left_out(out, quoted=bool(beside)),)
    elif beside:
        notes += (PASSED_OVER,)
    return Draft(model, (*supported, *beside), notes=notes)


def finalised_parts(
    grounded: Sequence[Grounded],
    evidence: Evidence,
    found: Found,
    form: Form,
    *,
    model: str,
    cut: str,
    unsupported: Unsupported,
) -> Draft:
    """The same of the parts of an answer that isn't one fact.

    What the model passed over is quoted in its place where the form wants each part; of a summary only
    where the model was stopped early, up to the length asked for.
    """
    notes: tuple[str, ...] = (cut,) if cut else ()
    if unsupported == "mark" and grounded:
        return Draft(model, tuple(each.claim for each in grounded), notes=notes)
    supported = [each.claim for each in grounded if each.supported]
    out = len(grounded) - len(supported)
    if not supported:
        return quoted(evidence, *notes, why_quoted(out, cut), at_most=0)
    if form.place == "of its part":
        told = laid(supported, found, complete=True)
        if not set(supported) & set(told.claims):
            return quoted(evidence, *notes, PASSED_OVER, at_most=0)
        draft = Draft(model, told.claims, groups=told.groups)
        beside = told.quoted
    else:
        more = _rest(supported, found, form, cut=cut)
        draft = Draft(model, (*supported, *more))
        beside = len(more)
    if out:
        notes += (_left_out(out, quoted=bool(beside)),)
    elif beside:
        notes += (PASSED_OVER,)
    return replace(draft, notes=notes)


def quoted(evidence: Evidence, *notes: str, at_most: int) -> Draft:
    """The quoted answer, with ``notes`` that say why the model isn't used."""
    draft = quote(evidence, at_most=at_most)
    return replace(draft, notes=(*notes, *draft.notes))


def _rest(
    claims: Sequence[DraftedClaim], found: Found, form: Form, *, cut: str
) -> list[DraftedClaim]:
    """Quotes of the parts that no claim rests on, if they must be in the answer."""
    if not (form.whole or cut):
        return []
    told = {at for claim in claims for at in resting_on(claim, found.parts)}
    said = list(claims)
    for at, part in enumerate(found.parts):
        for each in claims_of(part) if at not in told else []:
            short = form.whole or form.most is None or len(said) < form.most
            if short and not said_before(each.text, [other.text for other in said]):
                said.append(each)
    return said[len(claims) :]


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
    best = next(iter(evidence.reading.ranked), None)
    if best is None or not best.answer:
        return []
    if set(words(best.answer.of(best.candidate.text))) <= said:
        return []
    # Cited sentences too: a claim can cite a sentence and still omit the answer in it.
    quotes = quote(evidence, at_most=at_most).claims
    return [each for each in quotes if not set(words(each.text)) <= said]


def _uncited(quotes: Draft, claims: Sequence[DraftedClaim]) -> list[DraftedClaim]:
    """The quotes whose sentences none of ``claims`` cites or says."""
    known = {cited for claim in claims for cited in claim.cited}
    texts = [each.text for each in claims]
    return [
        each
        for each in quotes.claims
        if not known & set(each.cited) and not said_before(each.text, texts)
    ]


def why_quoted(out: int, cut: str) -> str:
    """Why there are quotes in the place of a model's sentences, of which ``out`` were left out."""
    if out:
        return "No sentence of the model is supported by the sources: they are quoted instead."
    if cut:
        return "The sources are quoted instead."
    return "The model wrote no sentence: the sources are quoted instead."


def _left_out(count: int, *, quoted: bool) -> str:
    sentences = "One sentence was" if count == 1 else f"{count} sentences were"
    instead = " The source is quoted instead." if quoted else ""
    return f"{sentences} left out: no source supports what the model wrote.{instead}"
