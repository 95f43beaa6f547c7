"""Sources that a question names by their kind and date: "the March minutes", 二月例会, "протокол от 9 апреля"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.passages import Label
from index.patterns import late
from index.words import is_latin, words
from rag.shapes.dating import latest_date
from rag.shapes.tools import Tools
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import MONTHS, SPELLED

NAMED = 0.7  # share of the idf of what names a source, beside its date, that its title must hold
ALIKE = 0.85  # share of the best title's from which another is meant too

_RUSSIAN = tuple(entries("values", "months.ru"))
_RU = rf"(?P<ru>{'|'.join(_RUSSIAN)})(?:[а-я]{{0,2}}|ь?ск[а-я]{{1,4}})"
_ORDINAL = r"(?:-?(?:st|nd|rd|th|го|е|ое|ого))?"
_HAN = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:19|20)\d\d"
# "May" and "March" are words of other meanings: months are told by their capital.
_EN = rf"(?P<en>{'|'.join(MONTHS)})"
_MONTHS = tuple(
    (late(form), language)
    for form, language in (
        (rf"(?:\b(?P<day>\d{{1,2}}){_ORDINAL} (?:of )?)?\b{_EN}\b(?:,? (?P<year>{_YEAR})\b)?", "en"),
        (rf"(?i:(?:\b(?P<day>\d{{1,2}}){_ORDINAL} )?\b{_RU}\b)(?: (?P<year>{_YEAR})\b)?", "ru"),
        (rf"(?:(?P<year>{_YEAR})年)?(?P<zh>{_HAN})月(?:份|(?P<day>\d{{1,2}})[日号])?", "zh"),
    )
)  # fmt: skip
_DAY_BEHIND = late(rf"^ (?P<day>\d{{1,2}}){_ORDINAL}\b,?(?: (?P<year>{_YEAR})\b)?")
_ALONE = late(rf"(?<![\d.,-])({_YEAR})(?![\d%]|[.,]\d)(?:年度?版?|-?(?:й|го|м)?(?: год[а-я]*)?)?")
_ISO = late(rf"(?<!\d)(?P<year>{_YEAR})-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?!\d)")
_HAN_IN = late("[\u4e00-\u9fff]")
_KINDS = late(
    "|".join(
        rf"(?:{alternatives('summaries', f'{name}.{language}')})"
        if language == "zh"
        else rf"\b(?:{alternatives('summaries', f'{name}.{language}')})\b"
        for name in ("kinds", "occasions")
        for language in ("en", "zh", "ru")
    ),
    re.I,
)

_SAME = tuple(
    late(
        "|".join(
            each if _HAN_IN.search(each) else rf"\b{each}\b"
            for each in entries("summaries", f"same.{kind}")
        ),
        re.I,
    )
    for kind in ("meeting", "report", "policy", "catalogue", "contract", "manual", "plan")
)

_MEETING = _SAME[0]


@dataclass(frozen=True, slots=True)
class When:
    """A date as far as a question tells it; 0 for what it leaves out. ``rest`` is the question without it."""

    year: int = 0
    month: int = 0
    day: int = 0
    rest: str = ""

    def __bool__(self) -> bool:
        return bool(self.year or self.month)

    def is_of(self, date: str) -> bool:
        """True for a date (ISO 8601, may be a year or month only) that tells all that is asked for."""
        known = [int(part) for part in date.split("-") if part.isdecimal()]
        asked = (self.year, self.month, self.day)
        told = (*known, 0, 0, 0)[:3]
        return all(not want or want == have for want, have in zip(asked, told, strict=True))


def when_in(question: str) -> When:
    """The first date that a question tells, without hours; nothing for none."""
    if found := _ISO.search(question):
        year, month, day = (int(found[name] or 0) for name in ("year", "month", "day"))
        return When(year, month, day, _without(question, found.span()))
    alone = _ALONE.search(question)
    for form, language in _MONTHS:
        if found := form.search(question):
            begin, end = found.span()
            told: Mapping[str, str | None] = found.groupdict()
            if language == "en" and (behind := _DAY_BEHIND.match(question[end:])):
                told = {**told, **{key: each for key, each in behind.groupdict().items() if each}}
                end += behind.end()
            rest = _without(question, (begin, end))
            stated = told["year"] or (alone[1] if alone else None)
            return When(
                int(stated or 0),
                _month(told, language),
                int(told["day"] or 0),
                _ALONE.sub(" ", rest),
            )
    return When(int(alone[1]), rest=_without(question, alone.span())) if alone else When()


def _without(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]]} {text[span[1] :]}"


def _month(told: Mapping[str, str | None], language: str) -> int:
    name = told[language] or ""
    if language == "en":
        return MONTHS.index(name) + 1
    if language == "ru":
        return next(n for n, stem in enumerate(_RUSSIAN, start=1) if re.match(stem, name, re.I))
    if name.isdecimal():
        return int(name)
    return sum(10 if each == "十" else int(SPELLED[each]) for each in name)


def date_of(label: Label) -> str:
    """The date that a source's title names, else that of the source, else of its name."""
    titled = latest_date(label.title)
    if len(titled) > len("2025"):
        return titled
    if titled and label.date and not label.date.startswith(titled):
        return titled
    return label.date or titled or latest_date(re.sub(r"[/_]", " ", label.id))


def dated(subject: str, tools: Tools, labels: Sequence[Label]) -> tuple[str, ...] | None:
    """The sources that a subject names by date and title; () where only such of other dates are there.

    None where it doesn't name one so.
    """
    when = when_in(subject)
    wanted = tuple(dict.fromkeys(words(when.rest)))
    if not when or not wanted:
        return None
    held = _titled(wanted, tools, labels)
    if not words(_KINDS.sub(" ", when.rest)):  # it says no more than its kind
        of_date = _of_date(subject, when, _of_kind(when.rest, labels))
        held = (
            held if any(each in of_date for each in held) else dict.fromkeys(of_date, 1.0) or held
        )
    dated_so = {each.id for each in labels if each.id in held and when.is_of(date_of(each))}
    if dated_so:
        return _best({each: share for each, share in held.items() if each in dated_so})
    return () if held and _KINDS.search(subject) else None


def _titled(wanted: Sequence[str], tools: Tools, labels: Sequence[Label]) -> dict[str, float]:
    """The sources whose titles, or names, hold most of these words, each with the share of their idf."""
    rarity = dict(zip(wanted, tools.index.idf(wanted), strict=True))
    whole = sum(rarity.values()) or 1.0
    held = {}
    for each in labels:
        told = set(words(f"{each.title} {re.sub(r'[/._-]+', ' ', each.id)}"))
        held[each.id] = sum(idf for word, idf in rarity.items() if word in told) / whole
    return {each: share for each, share in held.items() if share >= NAMED}


def _of_kind(text: str, labels: Sequence[Label]) -> list[Label]:
    """The sources whose titles name a kind that a text names, if need be in another language."""
    kinds = {word for found in _KINDS.finditer(text) for word in words(found.group())}
    own = [each for each in labels if kinds & set(words(each.title))]
    same = [kind for kind in _SAME if kind.search(text)]
    return own + [
        each for each in labels if each not in own and any(kind.search(each.title) for kind in same)
    ]


def _best(shares: Mapping[str, float]) -> tuple[str, ...]:
    best = max(shares.values())
    return tuple(each for each, share in shares.items() if share >= ALIKE * best)


def limited_to(question: str, labels: Sequence[Label]) -> tuple[str, ...] | None:
    """The sources that a question about anything limits itself to: of a meeting, and of a date.

    ``What did the March meeting decide?`` None where it names no meeting and date, or no source is of one;
    () where only those of other dates are there.
    """
    when = when_in(question)
    if not when or not _MEETING.search(when.rest):
        return None
    found = _of_kind(when.rest, labels)
    return _of_date(question, when, found) if found else None


def _of_date(question: str, when: When, found: Sequence[Label]) -> tuple[str, ...]:
    """Those of a date, in the question's script if there are such."""
    dated_so = [each for each in found if when.is_of(date_of(each))]
    alike = [each for each in dated_so if is_latin(each.title) == is_latin(question)]
    return tuple(each.id for each in alike or dated_so)
