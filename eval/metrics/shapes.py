"""Metrics of answers that hold more than one fact: lists, comparisons, calculations, summaries and others.

What must be there is said by the case (``eval.datasets.wanted``). A thing is named if the answer as it is shown
(claims, labels, lead; quotes stand in the claims) has its words in a row, normalised as by SQuAD. A refusal
names nothing. All are this project's own; the recall of items is that of keys in question answering over lists
(Amouyal et al. 2023, "QAMPARI").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.datasets.answer_matching import holds, normal_words
from eval.datasets.cases import Alternatives, Wanted
from eval.metrics.answers import said
from eval.metrics.marks import Mark
from eval.metrics.wanted_values import states
from eval.running.run import CaseOutcome
from rag.answer import Answer

_PLAIN = ("collection", "small talk")


def right_shape(outcome: CaseOutcome) -> Mark | None:
    """Share of the cases with a known shape whose question was told to have it (``Answer.shape``)."""
    wanted = _wanted(outcome)
    if wanted is None or outcome.answer is None or not wanted.shape:
        return None
    return Mark(outcome.answer.shape == wanted.shape)


def item_recall(outcome: CaseOutcome) -> Mark | None:
    """Mean share of the things a whole answer must name (``items``) that are named; 0 for a refusal."""
    wanted = _wanted(outcome)
    if wanted is None or not wanted.items:
        return None
    return Mark(_named(said(outcome), wanted.items) / len(wanted.items))


def item_precision(outcome: CaseOutcome) -> Mark | None:
    """Parts of a list that name a wanted item and no unwanted one / all parts with evidence, answered lists only.

    A part is what stands together (``Answer.groups``), or one sentence where the answer has no groups.
    Unwanted are the case's ``not_items``.
    """
    wanted = _wanted(outcome)
    if wanted is None or wanted.shape != "list" or not wanted.items or not outcome.answered:
        return None
    parts = parts_of(outcome)
    right = [_named(part, wanted.items) and not _named(part, wanted.not_items) for part in parts]
    return Mark(sum(map(bool, right)), len(parts)) if parts else None


def exact_value(outcome: CaseOutcome) -> Mark | None:
    """Share of computed values (``value``) that the answer states exactly, with the unit; a refusal is a miss.

    It must stand in a sentence that is no quote or in the lead, or be the exact answer that is marked in the
    best quote: a number that happens to stand in a quoted row is none. The unit may stand in the computation too.
    """
    wanted = _wanted(outcome)
    if wanted is None or wanted.value is None:
        return None
    answer = outcome.answer
    if answer is None or not outcome.answered:
        return Mark(0)
    own = [each.text for each in answer.claims if each.support == "supported"]
    marked, quote = _marked(outcome)
    bare = replace(wanted.value, unit=())
    computed = any(
        states(text, bare) and states(f"{text} {answer.computation}", wanted.value)
        for text in (*own, answer.lead)
    )
    return Mark(computed or (states(marked, bare) and states(quote, wanted.value)))


def sides_shown(outcome: CaseOutcome) -> Mark | None:
    """Share of comparisons that name all sides (``sides``); a refusal is a miss."""
    wanted = _wanted(outcome)
    if wanted is None or not wanted.sides:
        return None
    return Mark(_named(said(outcome), wanted.sides) == len(wanted.sides))


def missing_said(outcome: CaseOutcome) -> Mark | None:
    """Share of cases with a side that the documents lack (``missing``) that say so.

    Such a side is a group with its name and without a claim. A refusal of the whole also says so.
    """
    wanted = _wanted(outcome)
    if wanted is None or not wanted.missing or outcome.answer is None:
        return None
    empty = " ".join(each.label for each in outcome.answer.groups if not each.claims)
    return Mark(outcome.refused or _named(empty, wanted.missing) == len(wanted.missing))


def points_covered(outcome: CaseOutcome) -> Mark | None:
    """Mean share of a summary's main points (``points``, one or more a section) that are told; 0 for a refusal."""
    wanted = _wanted(outcome)
    if wanted is None or not wanted.points:
        return None
    points = [point.says for point in wanted.points]
    return Mark(_named(said(outcome), points) / len(points))


def newest_first(outcome: CaseOutcome) -> Mark | None:
    """Share of cases with a newest reading (``first``) whose first part states it; a refusal is a miss."""
    wanted = _wanted(outcome)
    if wanted is None or not wanted.first:
        return None
    parts = parts_of(outcome)
    return Mark(bool(parts) and bool(_named(parts[0], [wanted.first])))


def form_kept(outcome: CaseOutcome) -> Mark | None:
    """Share of what was asked of the form that is kept: sentences at most, layout, order; 0 for a refusal.

    The order is kept if at least two items are named, the first mention of each behind that of the one before.
    """
    wanted = _wanted(outcome)
    asked = (
        0 if wanted is None else sum((bool(wanted.sentences), bool(wanted.layout), wanted.ordered))
    )
    if wanted is None or not asked:
        return None
    answer = outcome.answer
    if answer is None or not outcome.answered:
        return Mark(0, asked)
    kept = (
        wanted.sentences is not None and 0 < len(answer.claims) <= wanted.sentences,
        bool(wanted.layout) and answer.layout == wanted.layout,
        wanted.ordered and _in_order(said(outcome), wanted.items),
    )
    return Mark(sum(kept), asked)


def plain_answer(outcome: CaseOutcome) -> Mark | None:
    """Share of questions about the collection and of small talk that get an answer that quotes nothing."""
    wanted = _wanted(outcome)
    if wanted is None or outcome.answer is None:
        return None
    if not (wanted.plain or wanted.shape in _PLAIN):
        return None
    return Mark(outcome.answered and not outcome.citations and bool(outcome.answer.answer.strip()))


def asked_back(outcome: CaseOutcome) -> Mark | None:
    """Share of questions that can mean several things that get at least two readings to choose from."""
    wanted = _wanted(outcome)
    if wanted is None or wanted.shape != "unclear" or outcome.answer is None:
        return None
    return Mark(len(outcome.answer.choices) > 1)


def cells_named(outcome: CaseOutcome) -> Mark | None:
    """Share of all cells of a table that whole answers name (``cells``) that are named; none for a refusal."""
    cells = _cells(outcome)
    return Mark(_named(said(outcome), cells), len(cells)) if cells else None


def all_cells(outcome: CaseOutcome) -> Mark | None:
    """Share of the cases with ``cells`` that name all of them; a refusal is a miss."""
    cells = _cells(outcome)
    return Mark(_named(said(outcome), cells) == len(cells)) if cells else None


def lacking(outcome: CaseOutcome) -> list[str]:
    """What a whole answer would hold and this one lacks, each in a few words; empty if nothing is known of it."""
    wanted = _wanted(outcome)
    if wanted is None or outcome.answer is None:
        return []
    text = said(outcome)
    sought = (*wanted.items, *wanted.sides, *(each.says for each in wanted.points))
    lacks = [each[0] for each in sought if not _named(text, [each])]
    lacks += [each for each in wanted.cells if normal_words(each) and not holds(text, each)]
    others = {
        "the value": exact_value(outcome),
        "that a side is missing": missing_said(outcome),
        "the newest first": newest_first(outcome),
        "the form asked for": form_kept(outcome),
        "a plain answer": plain_answer(outcome),
        "a question back": asked_back(outcome),
    }
    return lacks + [name for name, mark in others.items() if mark and mark.part < mark.whole]


def asks_for_more(outcome: CaseOutcome) -> bool:
    """Whether anything that ``lacking`` looks for is wanted of the case."""
    wanted = _wanted(outcome)
    if wanted is None:
        return False
    said_of_it = (
        wanted.items,
        wanted.sides,
        wanted.points,
        wanted.missing,
        wanted.cells,
        wanted.first,
    )
    own = wanted.value is not None or wanted.plain or wanted.shape in (*_PLAIN, "unclear")
    return own or any(said_of_it)


def parts_of(outcome: CaseOutcome) -> list[str]:
    """The text of each part with evidence of an answer; each sentence where it has no groups."""
    answer = outcome.answer
    if answer is None or not outcome.answered:
        return []
    if not answer.groups:
        return [each.text for each in answer.claims]
    return [
        " ".join((group.label, group.aspect, *(answer.claims[at].text for at in group.claims)))
        for group in answer.groups
        if group.claims
    ]


def _wanted(outcome: CaseOutcome) -> Wanted | None:
    """What is wanted of a case that ran and isn't unanswerable; what is unanswerable is only told its shape."""
    if outcome.answer is None or outcome.case.wanted is None:
        return None
    if outcome.case.answerable is False:
        return Wanted(shape=outcome.case.wanted.shape)
    return outcome.case.wanted


def _named(text: str, sought: Sequence[Alternatives]) -> int:
    """How many of the things sought are named, in any of their spellings."""
    return sum(any(holds(text, spelling) for spelling in each) for each in sought)


def _cells(outcome: CaseOutcome) -> list[Alternatives]:
    wanted = _wanted(outcome)
    cells = wanted.cells if wanted else ()
    return [(each,) for each in cells if normal_words(each)]


def _in_order(text: str, items: Sequence[Alternatives]) -> bool:
    shown = f" {' '.join(normal_words(text))} "
    places = []
    for each in items:
        found = [shown.find(f" {' '.join(normal_words(spelling))} ") for spelling in each]
        places += [min(at for at in found if at >= 0)] if max(found) >= 0 else []
    return len(places) > 1 and places == sorted(places)


def _marked(outcome: CaseOutcome) -> tuple[str, str]:
    """What is marked in the best quote, and the sentence of the answer that shows it."""
    best = outcome.best
    answer: Answer | None = outcome.answer
    if best is None or best.highlight is None or answer is None:
        return "", ""
    start, end = best.highlight.start - best.start, best.highlight.end - best.start
    shown = [each.text for each in answer.claims if best.marker in each.citations]
    return best.quote[start:end], " ".join((best.quote, *shown))
