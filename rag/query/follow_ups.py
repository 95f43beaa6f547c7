"""Follow-ups that ask the earlier question again with a change: "as a table", "shorter", "only those from 2025".

The earlier question is put together again from what was typed, since a conversation holds texts only: each
follow-up of this kind changes the question before it, and they add up ("as a table", then "only three").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from index.passages import Span
from index.patterns import late
from index.sentences import sentences
from rag.answer import Turn
from rag.query.answer_form import form_of
from rag.query.comparison_sides import compared
from rag.query.shape_words import language, plain
from rag.query.small_talk import small_talk
from rag.query.topic import topic
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import MONTHS
from rag.text.values import may_only_begin, named_things

LOOKED_BACK = 12  # questions from which an earlier one is put together
LONGEST = 120  # characters of a follow-up of this kind
SHORTENED = 2  # a shorter answer has one sentence for so many, a longer one so many for one

_MONTHS_RU = alternatives("values", "months.ru")
_YEAR = late(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH = late(
    rf"\b(?:{'|'.join(MONTHS)})\b|(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月|\b(?:{_MONTHS_RU})[а-я]*",
    re.I,
)
_CODED = r"(?=[\w-]*\d)[^\W\d_]+[\w-]*"  # a name with letters and numbers
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
    changed = _next(question, *_so_far(history, changeable), changeable)
    return changed.text if changed else None


def last_asked(history: Sequence[Turn], changeable: Changeable) -> str:
    """The last question of a conversation as it was meant, with its changes; empty if there was none."""
    asked, _ = _so_far(history, changeable)
    return asked[-1].text if asked else ""


def _so_far(history: Sequence[Turn], changeable: Changeable) -> tuple[list[_Again], Sequence[Turn]]:
    turns = [turn for turn in history if turn.text.strip()][-2 * LOOKED_BACK :]
    asked: list[_Again] = []
    for at, turn in enumerate(turns):
        if turn.role == "user" and small_talk(turn.text) is None:
            asked.append(_next(turn.text, asked, turns[:at], changeable) or _Again(turn.text))
    return asked, turns


def _next(
    question: str, asked: Sequence[_Again], turns: Sequence[Turn], changeable: Changeable
) -> _Again | None:
    """What a question makes of the one before it; None if it stands for itself."""
    if not asked or len(question) > LONGEST:
        return None
    last, said = asked[-1], plain(question).strip(_ENDS)
    if not changeable(last.text):
        if _whole("other").fullmatch(said):
            return _other(last, asked)
        return _of_another(last, question)
    if _whole("year").fullmatch(said) or _whole("month").fullmatch(said):
        moved = _at_another_time(last, said)
        if moved is not None:
            return moved
    for kind in ("form", "shorter", "longer", "only", "other", "instead"):
        # "And the bus?": without its "and" it wouldn't be told from a message that names something.
        found = _whole(kind).fullmatch(_typed(question) if kind == "instead" else said)
        if found is not None:
            return _changed(last, kind, found, asked, turns)
    return None


def _typed(question: str) -> str:
    return " ".join(question.split()).strip(_ENDS)


def _changed(
    last: _Again, kind: str, found: re.Match[str], asked: Sequence[_Again], turns: Sequence[Turn]
) -> _Again | None:
    if kind in ("form", "only"):
        change = found["said"].strip(_ENDS)
        return last.with_change(_form_of(kind, change), change[:1].lower() + change[1:])
    if kind in ("shorter", "longer"):
        return _resized(last, turns, shorter=kind == "shorter")
    if kind == "other":
        return _other(last, asked)
    return _instead(last, next((each for each in found.groups()[1:] if each), "").strip(_ENDS))


def without_changes(question: str, *, conditions: bool = True) -> str:
    """A question without clauses at its end that only change the form of its answer ("..., as a table").

    With ``conditions`` also without those that choose among the items; the others are kept, but for years.
    """
    while True:
        before, comma, clause = re.match(
            r"(?s)(.*?)(?:([,，])([^,，]*))?$", question.strip(_ENDS)
        ).groups()  # type: ignore[union-attr]
        if (
            not comma
            or not re.search(r"\w", before)
            or not _is_change(clause.strip(_ENDS), conditions)
        ):
            return question
        question = before


def _is_change(clause: str, conditions: bool) -> bool:
    if _whole("form").fullmatch(clause):
        return _form_of("form", clause) != "order" or form_of(clause).in_order == "time"
    if _whole("only").fullmatch(clause):
        form = form_of(clause)
        return conditions or bool(form.since or form.until or form.most)
    return False


@cache
def _whole(kind: str) -> re.Pattern[str]:
    written = "|".join(entries("follow_ups", kind))
    number = r"(?:\d{1,2}|[^\W\d_]+|[一二两三四五六七八九十])"
    times = {"year": _YEAR.pattern, "months": "|".join(MONTHS), "months_ru": _MONTHS_RU}
    marks = {"number": number, **times}
    for mark, pattern in marks.items():
        written = written.replace(f"<{mark}>", pattern)
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
    return last.with_change(
        "length", written[:-1] if n == 1 and written.endswith("sentences") else written
    )


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
    """Another thing that the question is about, or another name, in the place of the last one."""
    now = list(named_things(f"- {named}"))
    sides = compared(plain(last.base)).names
    if sides and (now or re.search(r"[«“\"《]", named)) and sides[-1] in last.base:
        return _Again(last.base.replace(sides[-1], named), last.changes)
    about = topic("summary", plain(last.base))
    if about and about != plain(last.base).strip(_ENDS) and about in last.base:
        return _Again(last.base.replace(about, named), last.changes)
    before = [each for each in named_things(last.base) if not may_only_begin(each, last.base)]
    if len(before) != 1 or len(now) != 1:
        return None
    return _Again(_put(last.base, before[0].text, now[0].text), last.changes)


def _of_another(last: _Again, question: str) -> _Again | None:
    """The question about another thing with a number ("and the KR-24?"), in the place of one of the same form."""
    found = _whole("instead").fullmatch(_typed(question))
    named = next((each for each in found.groups()[1:] if each), "").strip(_ENDS) if found else ""
    now = re.fullmatch(rf"(?:(?:the|an?|der|die|das) )?({_CODED})", named, re.I)
    before = {
        each for each in re.findall(rf"\b{_CODED}\b", last.base) if now and _alike(each, now[1])
    }
    if now is None or len(before) != 1 or now[1] in before:
        return None
    return _Again(_put(last.base, before.pop(), now[1]), last.changes)


def _alike(one: str, other: str) -> bool:
    """True for two codes of one form: "KR-12" and "KR-24", "A3" and "B5"."""
    forms = [re.sub(r"[^\W\d_]", "a", re.sub(r"\d+", "0", each)) for each in (one, other)]
    return forms[0] == forms[1]


def _at_another_time(last: _Again, said: str) -> _Again | None:
    """The question about another year or month, if it names exactly one ("and in 2025?")."""
    base = last.base
    for time in (_YEAR, _MONTH):
        before, now = set(time.findall(base)), time.search(said)
        if now and len(before) == 1:
            base = base.replace(before.pop(), now.group())
        elif now:
            return None
    return _Again(base, last.changes) if base != last.base else None


def _has(text: str, words: str) -> bool:
    return re.search(_alone(words), text, re.I) is not None


def _put(text: str, old: str, new: str) -> str:
    return re.sub(_alone(old), lambda _: new, text, count=1, flags=re.I)


def _alone(words: str) -> str:
    bare = re.sub(r"^(?:the|a|an) ", "", words, flags=re.I)
    article = "" if bare == words else r"(?:\b(?:the|a|an) )?"
    if re.search(r"[\u3400-\u9fff]", words):
        return re.escape(bare)
    return rf"{article}\b{re.escape(bare)}\b"
