"""Sources and edited copies of them: does an answer show both values, and only where they differ?

Of each source one copy is made, in which one answer, a number, date or name, is another of its kind.
Two questions are asked of the pair: the one whose answer was edited (tagged ``disagreement``), and
another whose answer stands unchanged in both (tagged ``agreeing``). All choices follow from the texts:
it is the same set each time.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Case
from eval.folders import folder
from eval.lines import BadSet, json_lines
from eval.making.written import Asking, Made
from rag.asking import asked_kind

COPY = "edited-"  # before the id of the source that was copied
LONGEST = 40  # characters of an answer that is edited: a value, no clause


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its answer, which stands exactly once in its source."""

    case: Case
    answer: str
    source: str


def copies_of(path: Path) -> Made:
    """The set made of a folder in BEIR's layout; BadSet where no source has two such questions."""
    given = folder(path)
    if given.corpus is None:
        raise BadSet(f"{path}: no corpus.jsonl: there is nothing to copy")
    lines = {line.identifier("_id"): line.fields for line in json_lines(given.corpus)}
    texts = {source: str(fields["text"]) for source, fields in lines.items()}
    by_source: dict[str, list[_Asked]] = defaultdict(list)
    for each in _answered_once(given.cases, texts):
        by_source[each.source].append(each)
    everything = [each for found in by_source.values() for each in found]
    sources, questions = list(lines.values()), []
    for source, found in by_source.items():
        made = _edited(texts[source], found, everything)
        if made is not None:
            edited, text, same = made
            sources.append({**lines[source], "_id": COPY + source, "text": text})
            questions += [_asking(edited, "disagreement"), _asking(same, "agreeing")]
    if not questions:
        raise BadSet(f"{path}: no source has two questions whose answers stand in it once")
    return Made(tuple(sources), tuple(questions))


def _answered_once(cases: Sequence[Case], texts: Mapping[str, str]) -> Iterator[_Asked]:
    for case in cases:
        gold = [part.source for part in case.gold]
        if len(gold) != 1 or not case.answers or not case.answerable:
            continue
        answer = case.answers[0]
        if len(answer) <= LONGEST and len(_places(answer, texts.get(gold[0], ""))) == 1:
            yield _Asked(case, answer, gold[0])


def _edited(
    text: str, found: Sequence[_Asked], others: Sequence[_Asked]
) -> tuple[_Asked, str, _Asked] | None:
    """The question whose answer is edited, the copy, and a question that this doesn't touch."""
    for edited in sorted(filter(_is_value, found), key=_drawn):
        value = _other_value(edited, text, others)
        if value is None:
            continue
        start, end = _places(edited.answer, text)[0]
        copy = text[:start] + value + text[end:]
        for same in sorted(found, key=_drawn):
            if _places(same.answer, text) and not _touch(same.answer, edited.answer):
                return edited, copy, same
    return None


def _other_value(edited: _Asked, text: str, others: Sequence[_Asked]) -> str | None:
    """An answer to another source's question of the same kind and shape that isn't in the text."""
    kind = asked_kind(edited.case.question)
    fits = [
        other
        for other in others
        if other.source != edited.source
        and _is_value(other)
        and asked_kind(other.case.question) == kind
        and _shape(other.answer) == _shape(edited.answer)
        and other.answer.lower() not in text.lower()
    ]
    drawn = min(fits, key=lambda other: _hash(edited.case.id + other.case.id), default=None)
    return drawn.answer if drawn else None


def _is_value(each: _Asked) -> bool:
    """True for an answer with a number, and for a name: every longer word has a capital."""
    long = [word for word in re.findall(r"[^\W_]+", each.answer) if len(word) > 3]
    return any(map(str.isdigit, each.answer)) or bool(long and all(map(str.istitle, long)))


def _shape(value: str) -> tuple[bool, bool, bool]:
    """Has it digits, does it begin with a capital, is it one word."""
    return any(map(str.isdigit, value)), value[:1].isupper(), " " in value


def _touch(one: str, other: str) -> bool:
    return one.lower() in other.lower() or other.lower() in one.lower()


def _places(answer: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text)]


def _drawn(each: _Asked) -> str:
    return _hash(each.case.id)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _asking(each: _Asked, tag: str) -> Asking:
    return Asking(
        f"{each.case.id}-{tag}",
        each.case.question,
        (each.source, COPY + each.source),
        each.case.answers,
        (tag,),
    )
