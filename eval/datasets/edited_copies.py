"""Edited copies: a copy of every second source with one value changed, and questions about both.

The corpus contains both the source and its copy. The question whose answer was edited is tagged
``disagreement``, because the two give different answers. Another question about the same source, whose
answer is unchanged in both, is not, nor are questions about sources without a copy: showing a
disagreement there is a false alarm. The result depends only on the texts, so it is always the same set.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from eval.datasets.answer_matching import normal_words
from eval.datasets.cases import DISAGREEMENT, Case, CorpusSource, Gold

COPY = " (edited copy)"  # appended to the id of the copied source
UNTOUCHED, ALONE = "copy says the same", "no copy"
_NUMBER = re.compile(r"[0-9]+")
_LONGEST = 40  # characters of a value; longer answers are clauses


@dataclass(frozen=True, slots=True)
class _Valued:
    """A case with its only source, and its answer as written there."""

    case: Case
    value: str
    source: str


def with_edited_copies(
    cases: Sequence[Case], passages: Sequence[CorpusSource]
) -> tuple[tuple[Case, ...], tuple[CorpusSource, ...]]:
    """The cases to ask, and the sources including the copies."""
    texts = {each.source: each for each in passages}
    by_source: dict[str, list[_Valued]] = {}
    for each in _valued(cases, texts):
        by_source.setdefault(each.source, []).append(each)
    everything = [each for found in by_source.values() for each in found]
    asked: list[Case] = []
    copies: list[CorpusSource] = []
    for number, (source, found) in zip(count(), by_source.items(), strict=False):
        found.sort(key=lambda each: _drawn(each.case.id))
        if number % 2:
            asked += [_tagged(each.case, ALONE) for each in found[:2]]
        elif made := _copied(texts[source], found, everything):
            copy, edited, same = made
            copies.append(copy)
            asked += [edited, *same]
    return tuple(asked), (*passages, *copies)


def _valued(cases: Sequence[Case], texts: Mapping[str, CorpusSource]) -> Iterator[_Valued]:
    """The answerable cases with exactly one source, if it contains a short reference answer."""
    for case in cases:
        sources = {gold.source for gold in case.gold}
        if not case.answerable or len(sources) != 1 or (source := sources.pop()) not in texts:
            continue
        text = texts[source].text
        told = (each for each in case.answers if 0 < len(each) <= _LONGEST and _in(each, text))
        if value := next((each for each in told if _is_value(each)), None):
            yield _Valued(case, value, source)


def _is_value(answer: str) -> bool:
    """Whether it is a number or a name, which can be replaced without breaking the sentence."""
    return any(map(str.isdigit, answer)) or all(word[:1].isupper() for word in answer.split())


def _copied(
    passage: CorpusSource, found: Sequence[_Valued], others: Sequence[_Valued]
) -> tuple[CorpusSource, Case, list[Case]] | None:
    """The copy, the case whose answer it changes, and a case that it doesn't change, if there is one."""
    for each in found:
        value = _other_value(each, passage.text, others)
        if value is None:
            continue
        copy = replace(
            passage,
            source=passage.source + COPY,
            text=_whole(each.value).sub(value.replace("\\", r"\\"), passage.text),
        )
        edited = replace(
            _tagged(each.case, DISAGREEMENT),
            answers=(*each.case.answers, value),
            gold=(*each.case.gold, Gold(copy.source, None)),
            relevance=(*each.case.relevance, (copy.source, 1)),
        )
        same = next((one for one in found if _apart(one, each, copy.text)), None)
        return copy, edited, [_tagged(same.case, UNTOUCHED)] if same else []
    return None


def _other_value(edited: _Valued, text: str, others: Sequence[_Valued]) -> str | None:
    """Another number with as many digits, or a name that answers a question about another source."""
    if any(map(str.isdigit, edited.value)):
        changed = _NUMBER.sub(_other_number, edited.value)
        return None if _in(changed, text) else changed
    words = len(edited.value.split())
    fits = [
        other.value
        for other in others
        if other.source != edited.source
        and len(other.value.split()) == words
        and not any(map(str.isdigit, other.value))
        and _asking(other.case) == _asking(edited.case)
        and other.value.lower() not in text.lower()
    ]
    return min(fits, key=lambda value: _drawn(edited.case.id + value), default=None)


def _other_number(number: re.Match[str]) -> str:
    """Another number of similar size: of four digits (often a year) a late digit changes, else the first."""
    digits = list(number.group())
    at = (2 if digits[3] == "0" else 3) if len(digits) == 4 else 0
    digits[at] = str((int(digits[at]) + 3) % 9 + 1)
    return "".join(digits)


def _asking(case: Case) -> tuple[str, ...]:
    """The first two words of a question: "who was", "what city"."""
    return normal_words(case.question)[:2]


def _apart(one: _Valued, edited: _Valued, copy: str) -> bool:
    """Whether a case's answer is in the copy too, and its question and answers share no word with the edit."""
    touched = set(normal_words(edited.value))
    own = {
        *normal_words(one.case.question),
        *(w for a in one.case.answers for w in normal_words(a)),
    }
    return not touched & own and _in(one.value, copy)


def _tagged(case: Case, tag: str) -> Case:
    return replace(case, tags=(*case.tags, tag))


def _in(value: str, text: str) -> bool:
    return _whole(value).search(text) is not None


def _whole(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")


def _drawn(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
