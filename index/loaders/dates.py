"""Dates as documents state them, in English, German, Russian and Chinese."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime

from index.passages import Source
from index.patterns import late

MADE = "creation date"  # noted by the program that made the file: used only if no other is found

_ISO = late(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_MONTHS = (
    "jan(?:uary|uar)?|jänner|янв(?:ар[ья])?", "feb(?:ruary|ruar)?|фев(?:рал[ья])?",
    "mar(?:ch)?|märz|мар(?:та?)?", "apr(?:il)?|апр(?:ел[ья])?", "may|mai|ма[йя]", "june?|juni|июн[ья]?",
    "july?|juli|июл[ья]?", "aug(?:ust)?|авг(?:уста?)?", "sept?(?:ember)?|сен(?:т(?:ябр[ья])?)?",
    "oct(?:ober)?|okt(?:ober)?|окт(?:ябр[ья])?", "nov(?:ember)?|ноя(?:бр[ья])?",
    "dec(?:ember)?|dez(?:ember)?|дек(?:абр[ья])?",
)  # fmt: skip
_MONTH = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1))
_FORMS = tuple(
    late(form.replace("MONTH", f"(?:{_MONTH})\\.?"), re.I)
    for form in (
        r"(?<![\d-])(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        r"(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?:(?P<d>\d{1,2})\s*日)?",
        r"\bMONTH\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b",
        r"\b(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?MONTH,?\s+(?P<y>(?:19|20)\d\d)\b",
        r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?![\d.])",
    )
)
_LABEL = late(
    r"\b(?:first |last )?(?:published|updated|posted|created|modified|issued|dated|veröffentlicht|"
    r"aktualisiert|опубликовано|обновлено)\b(?: on| at| am| by)?|\b(?:date|datum|stand|дата)\s*[:：]|"
    r"发布(?:时间|日期|于)?|更新(?:时间|于)?|日期|时间",
    re.I,
)
_SEPARATOR = late(r"[|·•—–/]|\s-\s")
_PLACE = late(r"(?:[A-ZÄÖÜА-Я][\w.'-]*[ ]?){1,3},\s*(?:den|the|am)?\s*$")
_CLOSED = late(r"[.!?。！？]['\"”’)]*$")
_DATELINE = late(r"^.{0,60}?(?:[—–-]|\)\s*[—–-])\s")
_IN_URL = late(r"/((?:19|20)\d\d)/(1[0-2]|0?[1-9])(?:/(3[01]|[12]\d|0?[1-9]))?/")
_IN_NAME = late(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_WORD = late(r"[^\W\d_]+")
_YEAR = late(r"(?:19|20)\d\d")
_LINES, _REST = 12, 60  # most lines looked at; most characters beside the date


def stated_date(text: str) -> str | None:
    """The ISO 8601 date at the start of ``text`` (``2025-08``, ``2025-08-15``), or the year if that is all."""
    stripped = text.strip()
    match = _ISO.match(stripped)
    if match and (len(match.group()) > 4 or match.end() == len(stripped)):
        return match.group() if _real(match.group()) else None
    if found := next(_dates(stripped[:60]), None):
        return found[0]
    return mail_date(stripped)


def mail_date(text: str) -> str | None:
    """The date of a mail header (``Fri, 15 Aug 2025 10:00:00 +0200``), in the sender's time zone."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def dated(source: Source) -> Source:
    """The source with the date that its text, address or name states, if it has no better one."""
    if source.date is not None and source.date_from != MADE:
        return source if source.date_from else replace(source, date_from="metadata")
    for found, how in (
        (_dateline(source), "dateline"),
        (_joined(_IN_URL.search(source.url or ""), (1, 2, 3)), "url"),
        (_joined(_IN_NAME.search(source.id.rpartition("/")[2]), (1, 3, 4)), "file name"),
    ):
        if found is not None and _real(found):
            return replace(source, date=found, date_from=how)
    return source


def _dateline(source: Source) -> str | None:
    """The date in a line of its own near the top, or in front of the first sentence (``CITY, ... —``)."""
    for line in _first_lines(source):
        found = list(_dates(line[:200])) if _YEAR.search(line[:200]) else []
        if len(found) == 1 and _states(line, found[0][1], found[0][2]):
            return found[0][0]
    return None


def _first_lines(source: Source) -> list[str]:
    """The first lines that hold something and aren't left out, without marks of emphasis."""
    at, lines, left_out = 0, [], iter(source.left_out)
    out = next(left_out, None)
    for line in source.text[:8000].splitlines(keepends=True):
        begin, at = at, at + len(line)
        while out and out.end <= begin:
            out = next(left_out, None)
        if not (out and out.start < at) and line.strip("*_ \r\n\t\ufeff"):
            lines.append(line.strip("*_ \r\n\t\ufeff"))
    return lines[:_LINES]


def _states(line: str, start: int, end: int) -> bool:
    """True if the line states the document's date at ``start:end``, and doesn't just mention that day."""
    if line.startswith(("- ", "|", "#")):
        return len(line) - (end - start) <= 4
    before, after = line[:start], line[end:]
    opening = _DATELINE.match(line)
    if opening and end <= opening.end() and before.strip(" (").isupper():
        return True
    rest = (before + after).strip()
    if len(rest) > _REST or _CLOSED.search(after):
        return False
    labelled = _LABEL.search(before) or _SEPARATOR.search(f" {rest} ")
    return bool(labelled or (_PLACE.match(before) and not after)) or len(_WORD.findall(rest)) == 0


def _dates(text: str) -> Iterator[tuple[str, int, int]]:
    """The dates in ``text`` with where they begin and end."""
    for form in _FORMS:
        for match in form.finditer(text):
            groups = match.groupdict()
            month = groups.get("m") or next((n for n in range(1, 13) if groups.get(f"m{n}")), 0)
            day = groups.get("d")
            found = f"{groups['y']}-{int(month):02}" + (f"-{int(day):02}" if day else "")
            if _real(found):
                yield found, match.start(), match.end()


def _joined(match: re.Match[str] | None, groups: tuple[int, ...]) -> str | None:
    parts = [match[group] for group in groups if match[group]] if match else []
    return "-".join(part.zfill(2) for part in parts) or None


def _real(date: str) -> bool:
    parts = [int(part) for part in date.split("-")]
    try:
        datetime.date(*([*parts, 1, 1])[:3])
    except ValueError:
        return False
    return 1000 <= parts[0] <= 2199
