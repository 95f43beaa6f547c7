"""Finds errors in a set: labels that no longer fit their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eval.datasets.cases import Case, CaseSet, Gold
from eval.running.run import find, says

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a case, in one line."""

    case: str
    what: str


def lint(case_set: CaseSet, text_of: Callable[[str], str | None]) -> list[Problem]:
    """All problems of a set, in its order; ``text_of`` returns a source's text, None if it is gone."""
    return [*_twice(case_set), *(p for case in case_set.cases for p in _case(case, text_of))]


def _case(case: Case, text_of: Callable[[str], str | None]) -> Iterator[Problem]:
    for gold in case.gold:
        if problem := _gold(gold, text_of(gold.source)):
            yield Problem(case.id, problem)
    named = {gold.source for gold in case.gold}
    for source, _ in case.relevance:
        if source not in named and text_of(source) is None:
            yield Problem(case.id, f"judged source {source!r} is not indexed")
    if case.answerable is False and case.gold:
        yield Problem(case.id, "is unanswerable, but has gold")
    if hidden := named & set(case.without):
        yield Problem(case.id, f"its gold source {min(hidden)!r} is hidden from it")


def _gold(gold: Gold, text: str | None) -> str | None:
    if text is None:
        return f"gold source {gold.source!r} is not indexed"
    words = " ".join((gold.text or "").split())
    shown = f"{words[:_SHOWN]}…" if len(words) > _SHOWN else words
    if gold.text is not None and not any(find(gold.text, text)):
        return f'gold text "{shown}" stands nowhere in {gold.source}'
    if gold.span is not None and not says(gold, text):
        place = f"{gold.span.start}:{gold.span.end} of {gold.source}"
        if gold.text is None:
            return f"gold {place} is beyond its end, {len(text)}"
        at = next(iter(find(gold.text, text)))
        return f'gold text "{shown}" is not at {place}, but at {at.start}:{at.end}'
    return None


def _twice(case_set: CaseSet) -> Iterator[Problem]:
    first: dict[object, str] = {}
    for case in case_set.cases:
        said = " ".join(case.question.casefold().split())
        key = (said, case.history, case.groups, case.without)
        if key in first:
            yield Problem(case.id, f"asks what {first[key]} asks")
        first.setdefault(key, case.id)
