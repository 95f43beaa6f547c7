"""Asks each question of a set of disagreements twice: unchanged, and with only one of its readings left.

If nearly all questions of a set are disagreements (ramdocs: 271 of 291), a system that always reports
one scores best. For the second time, all sources that contain another known answer, right or wrong, are
hidden, so there is no disagreement. Questions whose sources can't be separated in this way are left
out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from eval.datasets.answer_matching import holds
from eval.datasets.cases import Case
from eval.datasets.lines import JsonLine

SEVERAL, ONE = "disagreement", "agreeing"


def in_pairs(case: Case, line: JsonLine, texts: Mapping[str, str]) -> Iterator[Case]:
    """The case with all its sources, and with only the sources of its most frequent reading.

    The line has ``answers``, ``wrong_answers`` and ``contexts``: the sources collected for the question.
    """
    own = _own(line)
    known = list(dict.fromkeys((*line.texts("answers"), *line.texts("wrong_answers"))))
    giving = {
        value: {source for source in own if holds(texts.get(source, ""), value)} for value in known
    }
    told = [value for value in known if giving[value]]
    if len(told) < 2:
        return
    left = max(told, key=lambda value: len(_alone(giving, value)))
    others = tuple(sorted(set().union(*giving.values()) - _alone(giving, left)))
    if not _alone(giving, left):
        return
    yield replace(case, id=f"{case.id}-all", tags=(*_untagged(case), SEVERAL))
    yield replace(
        case,
        id=f"{case.id}-one",
        tags=(*_untagged(case), ONE),
        answers=(left,),
        without=(*case.without, *others),
        relevance=tuple(each for each in case.relevance if each[0] not in others),
        gold=tuple(each for each in case.gold if each.source not in others),
    )


def _untagged(case: Case) -> tuple[str, ...]:
    return tuple(tag for tag in case.tags if tag not in (SEVERAL, ONE))


def _own(line: JsonLine) -> Sequence[str]:
    contexts = line.fields.get("contexts")
    if not isinstance(contexts, dict):
        raise line.bad("no contexts, the ids of its sources by their kind")
    return [str(source) for group in contexts.values() for source in group]


def _alone(giving: Mapping[str, Set[str]], value: str) -> Set[str]:
    """The sources that contain this value and none of the others."""
    others = {source for other, held in giving.items() if other != value for source in held}
    return giving[value] - others
