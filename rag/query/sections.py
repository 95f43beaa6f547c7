"""The numbered part of a document that a question names ("section 3.2", "§ 7", "第3.2节") or asks for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.patterns import late
from index.words import words
from rag.text.calendar_words import places_of_time
from rag.text.lexicon import alternatives

VERSION = "version"
_KINDS = ("section", "paragraph", "chapter", "article", "clause", VERSION, "appendix")
_UNITS = {kind: alternatives("sections", f"units.{kind}") for kind in _KINDS}
_UNIT = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _UNITS.items())
_ANY = "|".join(_UNITS.values())
_NUMBER = r"(?P<number>(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3}){0,5}[a-z]?|(?-i:[IVXLC]{1,6}|[A-H]))"
_CHINESE = r"(?P<chinese>[一二三四五六七八九十百]{1,5}|\d{1,3}(?:\.\d{1,3}){0,5})"
_ENDS = r"(?![\w%]|[.,]\d)"
# Three numbers by themselves are a version, but 12.05.26 a day.
_BARE = rf"(?<![\w.,/§-])(?P<bare>(?!\d\d?\.(?:0\d|1[0-2]|\d)\.[2-9]\d)\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}){_ENDS}"
_NAMED = tuple(
    late(pattern, re.I)
    for pattern in (
        rf"(?<!\w)(?:{_UNIT})\s*(?:no\.?|nr\.?|№)?\s*{_NUMBER}{_ENDS}",
        rf"第\s*{_CHINESE}\s*(?:{_UNIT})",
        rf"{_CHINESE}\s*(?P<{VERSION}>版本?)",
        _BARE,
    )
)
_HEADED = tuple(
    late(pattern, re.I)
    for pattern in (
        rf"[^\w§]*(?:(?:{_UNIT})\s*)?(?:no\.?|nr\.?|№)?\s*{_NUMBER}{_ENDS}(?=[\s.)\]:：]|\Z)",
        rf"\W*第\s*{_CHINESE}\s*(?:{_UNIT})",
    )
)
_WHICH = late(alternatives("sections", "which").replace("<unit>", _ANY), re.I)
_WHOLE = frozenset(alternatives("sections", "whole").split("|"))
_WHOLE_ZH = late(
    "|".join(sorted(alternatives("sections", "whole.zh").split("|"), key=len, reverse=True))
)
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}
_WORD = late(r"[^\W\d_]{3,}")
_ALONE = late(r"[IVXLC]+|[A-H]", re.I)


@dataclass(frozen=True, slots=True)
class SectionNumber:
    """The number of a part, without a last dot, and its kind ("chapter"); without one it is None."""

    number: str
    kind: str | None = None

    def fits(self, heading: SectionNumber) -> bool:
        """True if a heading numbered like this is what a question means.

        For a version see also ``heads_version``: "3.2 Lost devices" is no version.
        """
        same_kind = not (self.kind and heading.kind) or self.kind == heading.kind
        return self.number == heading.number and same_kind


@dataclass(frozen=True, slots=True)
class SectionAsked:
    """``number`` is None where the question asks for it; ``rest`` is what else it says, ``whole`` if nothing."""

    number: SectionNumber | None
    rest: str

    @property
    def whole(self) -> bool:
        """True for a question about all that the part says."""
        return not words(self.rest)


def section_asked(question: str) -> SectionAsked | None:
    """What a question says of a numbered part; None if it speaks of none."""
    for pattern in _NAMED:
        if found := pattern.search(question):
            rest = f"{question[: found.start()]} {question[found.end() :]}"
            return SectionAsked(_number(found), _without_asking(rest))
    if found := _WHICH.search(question):
        rest = f"{question[: found.start()]} {question[found.end() :]}"
        return SectionAsked(None, _without_asking(rest))
    return None


def heading_number(heading: str) -> SectionNumber | None:
    """The number that a heading begins with ("3.2 Lost devices", "Chapter 4: Loans"); None without one."""
    for pattern in _HEADED:
        if found := pattern.match(heading):
            number = _number(found)
            # "A visit to Rome" begins with no number; "Annex A" does.
            if number.kind or not _ALONE.fullmatch(number.number):
                return number
    return None


def heads_version(heading: str) -> bool:
    """True for a heading that says no more than a version and its day: "[4.2.0] - 2026-05-20", "v3 (May 2025)"."""
    found = next(filter(None, (pattern.match(heading) for pattern in _HEADED)), None)
    if found is None:
        return False
    behind = heading[found.end() :]
    for start, end in sorted(places_of_time(behind), reverse=True):
        behind = behind[:start] + behind[end:]
    return _number(found).kind == VERSION or _WORD.search(behind) is None


def _number(found: re.Match[str]) -> SectionNumber:
    held = found.groupdict()
    kind = next((kind for kind in _KINDS if held.get(kind)), None)
    said = held.get("number") or held.get("chinese") or held.get("bare") or ""
    kind = VERSION if held.get("bare") else kind
    plain = unicodedata.normalize("NFKC", said).rstrip(".").upper()
    return SectionNumber(_counted(plain), kind)


def _counted(number: str) -> str:
    """Chinese numerals up to 99 as digits; others as they are."""
    if not number or number[0] not in "一二三四五六七八九十":
        return number
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return str(_DIGITS.get(number, number))
    return str(10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0))


def _without_asking(text: str) -> str:
    """The text without words that only ask what a part says."""
    plain = _WHOLE_ZH.sub(" ", text) if re.search(r"[\u3400-\u9fff]", text) else text
    return " ".join(
        word for word in plain.split() if word.strip("?？.,:;!\"'“”¿").casefold() not in _WHOLE
    )
