"""Questions that need a fact from one passage to find the next, without a model.

"In which city was the founder of the company that made the P-40 born?": the company is read first, put in
the place of the words that tell it, then its founder, then the rest. Every step must be read as surely as a
fact is; a question whose steps aren't is answered as a fact, or refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from index.patterns import late
from index.words import words
from rag.found import Cited, Found, Part
from rag.question import Question
from rag.reading.reader import Ranked, ReadingResult
from rag.shapes.outlets import of_outlets
from rag.shapes.tools import Tools
from rag.text.lexicon import alternatives

MOST_STEPS = 3  # facts behind one another
STEM = 5  # letters by which two forms of a word are taken as one
NEAR_BEST = 0.3  # share of the best probability from which a sentence may give the answer of a step
LONGEST_BRIDGE = 60  # characters of the answer that is put into the next question

_any_of = partial(alternatives, "hops")
_NAME = r"[A-ZÀ-ÞА-ЯЁ\d][\w’'.&-]*(?: (?:(?:of|the|de|van|von) )?[A-ZÀ-ÞА-ЯЁ\d][\w’'.&-]*)*"
_TOLD = late(
    rf"\b(?:{_any_of('articles')}) (?P<noun>[\w-]+(?: [\w-]+)?) (?:{_any_of('relative.en')}) (?P<rel>[^?]+)",
    re.I,
)
_AMID = late(
    rf"\b(?:{_any_of('articles')}) (?P<noun>[\w-]+)(?P<after>(?: (?!{_any_of('relative.en')})[\w-]+){{1,2}}) "
    rf"(?:who|that|which) (?P<rel>[^?]+)",
    re.I,
)
_TOLD_RU = late(rf"(?P<noun>[а-яё-]+), (?:в )?(?:{_any_of('relative.ru')}) (?P<rel>[^?,]+),?", re.I)
_WHO_RU = late(
    r"\b(?:тот|того|тому|тем|том|та|той|ту|те|тех)(?: \w+)?, (?P<who>кто|кого|кому|кем|у кого) (?P<rel>[^?,]+),?",
    re.I,
)
_WHO_ZH = late(rf"^(?P<rel>[^的，]{{2,24}})的(?:{_any_of('persons.zh')})")
_TOLD_ZH = late(rf"^(?P<rel>[^的，]{{2,24}})的(?P<noun>{_any_of('things.zh')})")
_ROLE = late(
    rf"\b(?:the )?(?P<role>(?:{_any_of('roles.en')})) of (?:the )?(?P<of>{_NAME})"
    rf"|(?P<its>{_NAME})['’]s? (?P<own>{_any_of('roles.en')})\b"
)
_ROLE_RU = late(rf"\b(?P<role>{_any_of('roles.ru')}) (?P<of>[«\"]?{_NAME}[»\"]?)")
_ROLE_ZH = late(rf"(?P<of>[^的，？]{{1,16}})的(?P<role>{_any_of('roles.zh')})")
_HAN = late(r"[\u4e00-\u9fff]")
_ASKS_ONLY = late(r"(?:who|what) (?:is|was) |кто |.*是(?:谁|什么)[？?]$", re.I)
_AUXILIARY = late(rf"\b(?:{_any_of('auxiliary')})\b", re.I)
_BE = late(r"\b(?:is|was|are|were)\b", re.I)
_PARTICIPLE = late(_any_of("participles"), re.I)
_ENDS_A_CLAUSE = late(rf" (?:{_any_of('last')}|{_any_of('clause_ends')})$", re.I)
_LAST = late(_any_of("last"), re.I)


@dataclass(frozen=True, slots=True)
class Inner:
    """A question inside another: the words that it stands for, how it is asked alone, and what tells the thing.

    ``after`` are words of the outer question amid it: "is the person *in* who was absent".
    """

    words: str
    asked: str
    told: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What was read for an inner question."""

    inner: Inner
    reading: ReadingResult
    ranked: Ranked
    answer: str

    @property
    def part(self) -> Part:
        return Part((_cited(self.ranked),), f"{self.inner.words}: {self.answer}")


def find(question: Question, tools: Tools) -> Found | None:
    """The steps to the answer, each cited; None where one of them isn't sure."""
    asked = question.standalone or question.asked
    return _in_steps(asked, tools) or of_outlets(tools)


def _in_steps(asked: str, tools: Tools) -> Found | None:
    steps: list[Step] = []
    rest = asked
    while len(steps) < MOST_STEPS:
        step = next(
            (found for inner in inner_questions(rest) if (found := _read(inner, tools))), None
        )
        if step is None:
            break
        steps.append(step)
        rest = rest.replace(step.inner.words, f"{step.answer}{step.inner.after}")
    if not steps:
        return None
    if _is_answered(rest, steps[-1].answer):
        return _found(steps, steps[-1].reading) if len(steps) > 1 else None
    last = tools.read(rest, tools.search(rest))
    if not tools.answers(last) or not _is_told(rest, last.ranked[0]):
        return None
    return _found(steps, last, Part((_cited(last.ranked[0]),), rest))


def _found(steps: Sequence[Step], last: ReadingResult, *more: Part) -> Found:
    parts = (*(step.part for step in steps), *more)
    hits = [each.hit for part in parts for each in part.cited]
    return Found(
        parts,
        confidence=min(last.confidence, *(step.reading.confidence for step in steps)),
        hits=tuple({hit.chunk_id: hit for hit in hits}.values()),
    )


def _is_answered(rest: str, answer: str) -> bool:
    """True for "Who is Carl Rehn?", which the step before has answered."""
    return bool(_ASKS_ONLY.match(rest)) and set(words(rest)) <= set(words(answer))


def inner_questions(asked: str) -> Iterator[Inner]:
    """What must be known first, the likeliest reading of the question first."""
    if (told := _AMID.search(asked)) and _ENDS_A_CLAUSE.search(told["after"]):
        after = told["after"]
        yield Inner(told.group(), f"Which {told['noun']} {told['rel']}?", told["rel"], after)
    elif told := _WHO_RU.search(asked):
        who = told["who"]
        yield Inner(told.group().rstrip(","), f"{who.capitalize()} {told['rel']}?", told["rel"])
    elif told := _WHO_ZH.search(asked):
        yield Inner(told.group(), f"{told['rel']}的是谁？", told["rel"])
    elif told := _TOLD.search(asked):
        for end in _ends(asked, told):
            rel = asked[told.start("rel") : end]
            yield Inner(asked[told.start() : end], f"Which {told['noun']} {rel}?", rel)
    elif told := _TOLD_RU.search(asked):
        yield Inner(told.group().rstrip(","), f"Кто {told['rel']}?", told["rel"])
    elif told := _TOLD_ZH.search(asked):
        yield Inner(told.group(), f"{told['rel']}的是哪个{told['noun']}？", told["rel"])
    elif role := _ROLE.search(asked):
        of, what = role["of"] or role["its"], role["role"] or role["own"]
        yield Inner(role.group(), f"Who is the {what} of {of}?", what)
    elif role := _ROLE_RU.search(asked):
        yield Inner(role.group(), f"Кто {role['role']} {role['of']}?", role["role"])
    elif role := _ROLE_ZH.search(asked):
        yield Inner(role.group(), f"{role.group()}是谁？", role["role"])


def _ends(asked: str, told: re.Match[str]) -> Iterator[int]:
    """Where the words that tell the thing may end: before the main verb, or at the question's end."""
    rel, start = told["rel"].rstrip(), told.start("rel")
    before = asked[: told.start()]
    rest, _, verb = rel.rpartition(" ")
    verb_last = _PARTICIPLE.fullmatch(verb) if _BE.search(before) else verb.islower()
    if _LAST.fullmatch(verb) or (verb_last and _AUXILIARY.search(before)):
        yield start + len(rest)
    yield start + len(rel)


def _read(inner: Inner, tools: Tools) -> Step | None:
    """The answer to an inner question, if it is sure and names something that the question doesn't."""
    reading = tools.read(inner.asked, tools.search(inner.asked))
    if not tools.answers(reading):
        return None
    for ranked in reading.ranked:
        if ranked.probability < NEAR_BEST * reading.ranked[0].probability:
            return None
        answer = (
            ranked.answer.of(ranked.candidate.text).strip(' .,;:«»"“”') if ranked.answer else ""
        )
        new = set(words(answer)) - set(words(inner.asked))
        if new and len(answer) <= LONGEST_BRIDGE and _tells(inner.told, ranked):
            return Step(inner, reading, ranked, answer)
    return None


def _tells(told: str, ranked: Ranked) -> bool:
    """True if the passage has most of the words by which the thing is told, as stems: "founder", "founded"."""
    if _HAN.search(told):  # "二月请假" stands in "2025年2月20日 ... 请假"
        passage = f"{ranked.candidate.context} {ranked.candidate.hit.text}"
        return 2 * sum(char in passage for char in set(told)) >= len(set(told))
    around = {
        word[:STEM] for word in words(f"{ranked.candidate.context} {ranked.candidate.hit.text}")
    }
    own = {word[:STEM] for word in words(told)}
    return 2 * len(own & around) >= len(own)


def _is_told(rest: str, ranked: Ranked) -> bool:
    """True if the passage of the last step is about what was put into it."""
    return bool(
        set(words(rest)) & set(words(f"{ranked.candidate.context} {ranked.candidate.hit.text}"))
    )


def _cited(ranked: Ranked) -> Cited:
    return Cited(ranked.candidate.hit, ranked.candidate.sentence)
