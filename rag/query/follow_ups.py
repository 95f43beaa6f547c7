"""Follow-ups that ask the earlier question again with a change: "as a table", "shorter", "only those from 2025".

The earlier question is put together again from what was typed, since a conversation holds texts only: each
follow-up of this kind changes the question before it, and they add up ("as a table", then "only three").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from index.sentences import sentences
from index.passages import Span
from rag.answer import Turn
from rag.query.comparison_sides import compared
from rag.query.shape_words import language, plain
from rag.query.small_talk import small_talk
from rag.query.topic import topic
from rag.text.lexicon import alternatives, entries

LOOKED_BACK = 12  # questions from which an earlier one is put together
LONGEST = 120  # characters of a follow-up of this kind
SHORTENED = 2  # a shorter answer has one sentence for so many, a longer one so many for one

_ENDS = " \t\n?？.。!！,，;；:："
_LENGTH = {
    "en": "in {n} sentences",
    "zh": "用{n}句话",
    "ru": "в {n} предложениях",
    "de": "in {n} Sätzen",
    "es": "en {n} frases",
    "fr": "en {n} phrases",
}


@dataclass(frozen=True, slots=True)
class _Again:
    """A question as it is asked now: its words, and the changes behind them, the last of each kind."""

    base: str
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        said = [self.base.rstrip(_ENDS), *(change for _, change in self.changes)]
        if len(said) == 1:
            return self.base
        return ("，" if language(self.base) == "zh" else ", ").join(said)

    def with_change(self, kind: str, change: str) -> _Again:
        """A new change of the form or length replaces an older one; conditions add up."""
        kept = self.changes
        if kind != "only":
            kept = tuple(each for each in kept if each[0] != kind)
        return _Again(self.base, (*kept, (kind, change)))


Changeable = Callable[[str], bool]


def asked_again(question: str, history: Sequence[Turn], changeable: Changeable) -> str | None:
    """The earlier question with the change that a follow-up asks for; None if it asks for none.

    ``changeable`` tells the questions whose answers have a form that can change: a list or a summary, no fact.
    """
    turns = [turn for turn in history if turn.text.strip()][-2 * LOOKED_BACK :]
    asked: list[_Again] = []
    for at, turn in enumerate(turns):
        if turn.role == "user" and small_talk(turn.text) is None:
            asked.append(_next(turn.text, asked, turns[:at], changeable) or _Again(turn.text))
    changed = _next(question, asked, turns, changeable)
    return changed.text if changed else None


def _next(
    question: str, asked: Sequence[_Again], turns: Sequence[Turn], changeable: Changeable
) -> _Again | None:
    """What a question makes of the one before it; None if it stands for itself."""
    if not asked or len(question) > LONGEST or not changeable(asked[-1].text):
        return None
    last, said = asked[-1], plain(question).strip(_ENDS)
    for kind in ("form", "shorter", "longer", "only", "other", "instead"):
        found = _whole(kind).fullmatch(said)
        if found is None:
            continue
        if kind in ("form", "only"):
            return last.with_change(_form_of(kind, found["said"]), found["said"].strip(_ENDS))
        if kind in ("shorter", "longer"):
            return _resized(last, turns, shorter=kind == "shorter")
        named = next((each for each in found.groups()[1:] if each), "")
        return _other(last, asked) if kind == "other" else _instead(last, named)
    return None


@cache
def _whole(kind: str) -> re.Pattern[str]:
    written = "|".join(entries("follow_ups", kind))
    number = r"(?:\d{1,2}|[^\W\d_]+|[一二两三四五六七八九十])"
    written = written.replace("<number>", number).replace("<year>", r"(?:19|20)\d\d")
    before, behind = (alternatives("follow_ups", name) for name in ("before", "behind"))
    return re.compile(rf"{before}(?P<said>{written}){behind}", re.I)


def _form_of(kind: str, said: str) -> str:
    """Which part of the form is changed: the length, the order or the layout; or a condition."""
    if kind == "only":
        return "only"
    if re.search(alternatives("follow_ups", "lengths"), said, re.I):
        return "length"
    return "layout" if re.search(alternatives("follow_ups", "layouts"), said, re.I) else "order"


def _resized(last: _Again, turns: Sequence[Turn], *, shorter: bool) -> _Again:
    """Half as many sentences as the last answer had, or twice as many."""
    answers = [turn.text for turn in turns if turn.role == "assistant"]
    text = answers[-1] if answers else ""
    had = len([span for span in sentences(text, Span(0, len(text))) if span.of(text).strip()]) or 4
    n = max(1, had // SHORTENED) if shorter else had * SHORTENED
    written = _LENGTH[language(last.base)].format(n=n)
    return last.with_change("length", written[:-1] if n == 1 and written.endswith("sentences") else written)


def _other(last: _Again, asked: Sequence[_Again]) -> _Again | None:
    """The question about the other side of the last comparison, or about the second where it was the first."""
    for each in reversed(asked):
        sides = compared(plain(each.base)).names
        if len(sides) != 2:
            continue
        for one, another in (sides, sides[::-1]):
            if each is not last and _has(last.base, one) and not _has(last.base, another):
                return _Again(_put(last.base, one, another), last.changes)
    for pair in entries("follow_ups", "pairs"):
        one, another = pair.split("=")
        for old, new in ((one, another), (another, one)):
            if _has(last.base, old):
                return _Again(_put(last.base, old, new), last.changes)
    return None


def _instead(last: _Again, named: str) -> _Again | None:
    """Another year, or another thing that the question is about, in the place of the last one."""
    named = named.strip(_ENDS)
    year = re.search(r"(?:19|20)\d\d", named)
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", last.base)
    if year and len(named) <= len(year.group()) + 9 and len(set(years)) == 1:
        return _Again(last.base.replace(years[0], year.group()), last.changes)
    about = topic("summary", plain(last.base))
    if not about or about == plain(last.base).strip(_ENDS) or about not in last.base:
        return None
    return _Again(last.base.replace(about, named), last.changes)


def _has(text: str, words: str) -> bool:
    return re.search(_alone(words), text, re.I) is not None


def _put(text: str, old: str, new: str) -> str:
    return re.sub(_alone(old), lambda _: new, text, count=1, flags=re.I)


def _alone(words: str) -> str:
    bare = re.escape(re.sub(r"^(?:the|a|an) ", "", words, flags=re.I))
    return bare if re.search(r"[\u3400-\u9fff]", words) else rf"(?:\bthe )?\b{bare}\b"
