"""Suggested questions for a user who doesn't know what to ask, made from a text's own sentences.

They are fewer and more natural than those of ``rag.calibration.question_generation``: a sentence becomes a
question only if its grammar allows that word for word. English, Russian and Chinese only; texts in other
languages give none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from index.chunking import chunk
from index.passages import Source, Span
from index.patterns import late
from rag.text.lexicon import alternatives, entries
from rag.text.values import names, values

SHORTEST, LONGEST = 18, 90  # characters of a question; a Chinese character counts as three
_HAN = late(r"[\u3400-\u9fff]")
_CYRILLIC = late(r"[А-Яа-яЁё]")
_IS_ENGLISH = late(rf"\b(?:{alternatives('suggestions', 'english')})\b", re.I)
_ACTS = late(rf"\s+(?:{alternatives('suggestions', 'acts')})\b[^,;:()]{{8,}}")
_ENDED = late(r"[,;:(]|[.!?。！？]$|\s(?:and|but|which|who|while|because)\s", re.M)
_LASTED = late(
    r"(?:The|This) (?P<what>[a-z][a-z -]{2,40}?) (?:took|lasted|went on for|ran for)\s+(?:\w+\s+){0,2}$"
)
_BEGUN = late(
    r"(?P<what>[A-Z][\w’' -]{2,60}?) (?P<be>was|were) "
    rf"(?P<done>{alternatives('suggestions', 'done')})(?P<where>[^,;:()]{{0,40}}?) (?:in|on)\s+$"
)
_ACTED = late(r"\s+(?P<stem>[а-яё]{2,}?л)(?:а|о|и)?(?P<self>с[ья])?(?P<rest>\s[^,;:().]{8,})")
_AMID = late(r"(?<=[a-zа-яё,] )[A-ZА-ЯЁ][a-zа-яё]+\b")
_CLAUSES = late(r"[^，。；：、！？\n]+")
_VALUE_HAN = {
    "duration": rf"\d+(?:\.\d+)?\s*多?(?:{alternatives('suggestions', 'units.zh')})(?!前|后|内|的)",
    "percent": r"\d+(?:\.\d+)?\s*%|百分之[\d一二三四五六七八九十]+",
    "time": r"\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?(?=$|[^\d月至到\-–])",
}
_IN_CHINESE = tuple(
    (late(pattern), entries("asking_words", f"{kind}.zh")[0])
    for kind, pattern in _VALUE_HAN.items()
)
_LEANS_HAN = late(alternatives("suggestions", "leans.zh"))
_SUBJECT = 6  # least Chinese characters before the value: with fewer the subject is unclear
_LEANS = late(
    rf"(?:{alternatives('suggestions', 'leans_first')})\b"
    rf"|.*\b(?:{alternatives('suggestions', 'leans.en')})\b",
    re.I,
)
_BALANCED = (("“", "”"), ("(", ")"), ("（", "）"), ("《", "》"), ("「", "」"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the sentence at ``span`` of ``source`` answers."""

    question: str
    source: str
    span: Span


def suggestions(source: Source) -> Iterator[Suggestion]:
    """The questions made from a source's sentences, in order; at most one per sentence."""
    told = (each for part in chunk(source) for each in part.sentences if each.kind == "prose")
    known = set(_AMID.findall(source.text))
    for span in (each.span for each in told):
        text = " ".join(span.of(source.text).split())
        question = next((each for each in _made(text, known) if _fits(each)), None)
        if question is not None:
            yield Suggestion(question, source.id, span)


def _made(text: str, known: Collection[str]) -> Iterator[str]:
    if not re.search(r"[.!?。！？]['\"”’)]*$", text) or re.search(r"[|{}<>#=_\[\]]|https?:", text):
        return
    if len(_HAN.findall(text)) > len(text) / 2:
        yield from _chinese(text)
    elif len(_CYRILLIC.findall(text)) > len(text) / 2:
        yield from _after_a_name(text, known, _russian)
    elif _IS_ENGLISH.search(text):
        yield from _measured(text)
        yield from _after_a_name(text, known, _english)


def _measured(text: str) -> Iterator[str]:
    """Questions for how long something lasted, and for when it was founded, built, opened, ..."""
    for value in values("duration", text):
        if found := _LASTED.match(text[: value.span.start]):
            yield f"How long did the {found['what']} last?"
    for value in values("time", text):
        if found := _BEGUN.match(text[: value.span.start]):
            what = re.sub(r"^(The|This|A|An)\b", lambda word: word.group().lower(), found["what"])
            if not _LEANS.match(what):
                yield f"When {found['be']} {what} {found['done']}{found['where'].rstrip()}?"


def _after_a_name(
    text: str, known: Collection[str], asks: Callable[[str], str | None]
) -> Iterator[str]:
    """A "who" question from a sentence that begins with a name."""
    name = next(names(text), None)
    if name is None or name.span.start != 0 or not (" " in name.text or name.text in known):
        return  # a single word never seen inside a sentence may be no name, only the first word of this one
    question = asks(text[name.span.end :])
    if question is not None:
        yield question


def _english(behind: str) -> str | None:
    found = _ACTS.match(behind)
    return f"Who{_first_clause(found.group())}?" if found else None


def _russian(behind: str) -> str | None:
    found = _ACTED.match(behind)
    if found is None:
        return None
    oneself = "ся" if found["self"] else ""  # after Кто the verb is masculine
    return f"Кто {found['stem']}{oneself}{_first_clause(found['rest'])}?"


def _first_clause(text: str) -> str:
    ends = _ENDED.search(text, 4)
    return (text[: ends.start()] if ends else text).rstrip()


def _chinese(text: str) -> Iterator[str]:
    """A clause with a question word in place of its value: Chinese keeps the word order."""
    for clause in _CLAUSES.findall(text):
        for value, asking in _IN_CHINESE:
            found = value.search(clause)
            if (
                found
                and not _LEANS_HAN.search(clause)
                and len(_HAN.findall(clause[: found.start()])) >= _SUBJECT
            ):
                yield f"{clause[: found.start()].strip()}{asking}{clause[found.end() :].strip()}？"


def _fits(question: str) -> bool:
    """True for a question of the right length, without an unpaired quote or bracket."""
    long = len(question) * (3 if _HAN.search(question) else 1)
    whole = all(question.count(left) == question.count(right) for left, right in _BALANCED)
    return SHORTEST <= long <= LONGEST and whole and question.count('"') % 2 == 0
