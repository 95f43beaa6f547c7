"""Which edition of which document a source is, as its file, its title and its date tell.

``policy-2023.md`` and ``policy-2024.md`` are editions of one document, and so are a draft and the final text.
``Budget_Berlin.xlsx`` and ``Budget_Paris.xlsx`` are not: their names tell different things apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from index.patterns import late
from index.words import words
from rag.text.designations import designations, wording
from rag.text.lexicon import entries
from rag.text.numerals import MONTH_STEMS, MONTHS

Mark = tuple[str, str]
"""What tells an edition from others: its kind and its value, ``("year", "2023")``, ``("status", "draft")``."""

_SUFFIX = late(r"\.[a-z][a-z\d]{0,5}\Z", re.I)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NAMED = rf"(?<![a-z])(?P<named>{'|'.join(MONTH_STEMS)})[a-z]*"
_DATES = tuple(
    late(form, re.I)
    for form in (
        # 2023-05-01, 2023_05, 20230501
        rf"(?<!\d){_YEAR}[-_. ]?(?P<month>0[1-9]|1[0-2])(?:[-_. ]?(?P<day>0[1-9]|[12]\d|3[01]))?(?!\d)",
        # 01.05.2023
        rf"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])[-_.](?P<month>0?[1-9]|1[0-2])[-_.]{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR} ?年 ?(?P<month>1[0-2]|[1-9]) ?月(?: ?(?P<day>[12]\d|3[01]|[1-9]) ?日)?",
        # 12 May 2026, May 12, 2026
        rf"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_NAMED},?\s+{_YEAR}(?!\d)",
        rf"{_NAMED}\s+(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        rf"{_NAMED}[ _-]*{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}[ _-]*{_NAMED}(?![a-z])",
        rf"(?<!\d){_YEAR}(?!\d)",
    )
)
_DECIMAL = late(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){1,2}(?![\w%]|\.\d)")
_HAN = late(r"[\u3400-\u9fff]")
_DOCUMENT = frozenset(words(" ".join(entries("titles", "document"))))
_KINDS = {
    stem: kind
    for kind, noun in (pair.split("/") for pair in entries("editions", "numbered_nouns"))
    for stem in (*words(noun), noun)  # a stem may differ by the case of the noun
}


def _any_of(name: str) -> re.Pattern[str]:
    """Any of these words as a whole; those in Chinese stand within others."""
    listed = entries("editions", name)
    spaced = "|".join(each for each in listed if not _HAN.search(each))
    unspaced = "|".join(each for each in listed if _HAN.search(each))
    return late(rf"(?<![^\W_])(?:{spaced})(?![^\W_])|(?:{unspaced})", re.I)


_EARLIER, _LATER, _SAVED = _any_of("earlier"), _any_of("later"), _any_of("saved_again")
_COUNTED = late(r"\(\d{1,2}\)\s*\Z")


@dataclass(frozen=True, slots=True)
class Said:
    """What a name or a title says of the edition, and its other words.

    ``period`` is ISO 8601 as far as it is known; ``status`` is -1 for a draft or an old one, 1 for a final or
    new one. ``label`` is all of it as it is shown ("v1.2", "2023", "draft").
    """

    others: frozenset[str] = frozenset()
    marks: frozenset[Mark] = frozenset()
    version: tuple[int, ...] = ()
    period: str = ""
    status: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A source as one edition: what its file's name (with its folders) and its title say, and its date."""

    name: Said
    title: Said
    date: str

    @property
    def marks(self) -> frozenset[Mark]:
        """What its name and title mark it with; the year of its date where they name no time."""
        own = self.name.marks | self.title.marks
        dated = self.date and not (self.name.period or self.title.period)
        return own | {("year", self.date[:4])} if dated else own

    @property
    def newness(self) -> tuple[tuple[int, ...], str, int, str]:
        """Editions of one document are in the order of this: by version, time, status and date."""
        period = self.name.period or self.title.period or self.date
        status = self.name.status or self.title.status
        return self.name.version or self.title.version, period, status, self.date

    @property
    def label(self) -> str:
        """How it is told from the others to a reader; empty where only its place does."""
        return self.name.label or self.title.label or self.date


@lru_cache(maxsize=4096)  # of each pair of hits both are asked for
def edition_of(source_id: str, title: str, date: str | None) -> Edition:
    """What tells which edition of what a source is."""
    return Edition(_said_by_file(source_id), said_by(title), date or "")


def marked_apart(one: Edition, other: Edition) -> bool:
    """True for two editions of one document by their names or their titles: "v1" and "v2", "draft" and "final"."""
    by_name = _same(one.name, other.name) and not _rivals(one.title.others, other.title.others)
    by_title = _same(one.title, other.title)
    return (by_name and one.name.marks != other.name.marks) or (
        by_title and one.title.marks != other.title.marks and not one.name.marks ^ other.name.marks
    )


def dated_apart(one: Edition, other: Edition) -> bool:
    """True for sources of one name or one title whose dates differ: editions, if their texts are alike."""
    alike = (_same(one.name, other.name) and one.title.others == other.title.others) or (
        _same(one.title, other.title) and one.title.marks == other.title.marks
    )
    return alike and bool(one.date and other.date) and one.date != other.date


def telling_words(one: Edition, other: Edition) -> tuple[Set[str], Set[str]]:
    """The words that tell two documents of one kind apart, ``{"berlin"}`` and ``{"paris"}``; empty if none do.

    Their names have a word in common, or their titles are the same; numbers may only count documents.
    """
    own, its = one.name.others, other.name.others
    if own & its or (one.title.others and one.title.others == other.title.others):
        rivals = _worded(own - its), _worded(its - own)
        if all(rivals):
            return rivals
    return frozenset(), frozenset()


def _same(one: Said, other: Said) -> bool:
    return bool(one.others) and one.others == other.others


def _rivals(one: Set[str], other: Set[str]) -> bool:
    return bool(one - other and other - one)


def _worded(told: Set[str]) -> Set[str]:
    return {
        word for word in told if word.isalpha() and (len(word) > 1 or _HAN.match(word))
    } - _DOCUMENT


def written(mark: Mark) -> frozenset[str]:
    """The words in small letters by which a question names it: a month by its name and its year."""
    kind, value = mark
    if kind != "month":
        return frozenset((value,))
    year, month = value.split("-")
    return frozenset((year, MONTHS[int(month) - 1].lower()))


def file_words(source_id: str) -> str:
    """The path of a file as words, without the suffix; empty for an id that is no file's."""
    if not _SUFFIX.search(source_id):
        return ""
    plain = unicodedata.normalize("NFC", _SUFFIX.sub("", source_id))
    return re.sub(r"[_/]|(?<!\d)[-.]|[-.](?!\d)", " ", plain)


@lru_cache(maxsize=4096)
def _said_by_file(source_id: str) -> Said:
    whole = said_by(file_words(source_id))
    last = said_by(file_words(source_id.rsplit("/", 1)[-1]))
    return Said(
        last.others, whole.marks, whole.version, whole.period, whole.status, whole.label
    )  # the folder may say which year's, not what the document is


@lru_cache(maxsize=4096)
def said_by(text: str) -> Said:
    """What a title, a name or a question says of editions."""
    rest, marks, shown = text, list[Mark](), list[str]()
    rest, period = _without_date(rest, marks, shown)
    rest = _SAVED.sub(" ", _COUNTED.sub(" ", rest))
    version: tuple[int, ...] = ()
    for kind, numbers in designations(rest).items():
        if kind in _KINDS:
            written = wording(rest, kind)
            marks += [(_KINDS[kind], number) for number in numbers]
            shown.append(written)
            if _KINDS[kind] == "version":
                version = max(map(_figures, numbers))
            elif not _is_sorted(period):
                period += f"-{_KINDS[kind][0].upper()}{max(numbers)}"
            rest = rest.replace(written, " ")
    if not version and (found := _DECIMAL.search(rest)):
        version = _figures(found[0])
        marks.append(("version", found[0]))
        shown.append(found[0])
        rest = _DECIMAL.sub(" ", rest, count=1)
    status = 0
    for pattern, rank in ((_EARLIER, -1), (_LATER, 1)):
        for match in pattern.finditer(rest):
            marks.append(("status", " ".join(words(match[0])) or match[0].lower()))
            shown.append(match[0])
            status = status or rank
        rest = pattern.sub(" ", rest)
    return Said(frozenset(words(rest)), frozenset(marks), version, period, status, ", ".join(shown))


def _is_sorted(period: str) -> bool:
    return len(period) > len("2023")


def _figures(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,6}", number)) or (ord(number[0]),)


def _without_date(text: str, marks: list[Mark], shown: list[str]) -> tuple[str, str]:
    """The text without its first date, and that in ISO 8601; the date is noted in ``marks`` and ``shown``."""
    for form in _DATES:
        match = form.search(text)
        if match is None:
            continue
        held = match.groupdict()
        month = held.get("month") or str(
            MONTH_STEMS.index(held["named"].lower()) + 1 if held.get("named") else ""
        )
        parts = [held["year"], *(f"{int(part):02}" for part in (month, held.get("day")) if part)]
        period = "-".join(parts)
        marks.append(("year", parts[0]))
        if len(parts) > 1:
            marks.append(("month", "-".join(parts[:2])))
        shown.append(period)
        return f"{text[: match.start()]} {text[match.end() :]}", period
    return text, ""
