"""Dates, times and durations as a sheet shows them. The only module that uses Babel."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache
from locale import windows_locale
from typing import Literal

from index.loaders.number_digits import Piece

_DAY = 86_400
_LAST = 2_958_466  # the day behind 9999-12-31
_FROM_1904 = 1462  # days between the two ways to count
_ENGLISH = "en"
_Width = Literal["abbreviated", "wide"]
_Context = Literal["format", "stand-alone"]


def shown(
    pieces: Sequence[Piece], value: float, locale: str, *, from_1904: bool = False
) -> str | None:
    """A day number as its pieces say; None if it can't be a date (before 1900, behind 9999)."""
    pieces = [Piece(p.kind, p.text.lower()) if p.kind == "date" else p for p in pieces]
    elapsed = any(piece.kind == "elapsed" for piece in pieces)
    if any(piece.kind == "date" and piece.text[0] == "g" for piece in pieces):
        return iso(value, from_1904=from_1904)  # the eras of Japan: the year alone would be wrong
    if not abs(value) < _LAST or (value < 0 and not elapsed):
        return None
    seconds = _rounded(pieces, abs(value) * _DAY)
    moment = None if elapsed else _moment(seconds, from_1904)
    halves = any(piece.kind == "half" for piece in pieces)
    out = [
        _piece(pieces, at, seconds, moment, halves=halves, language=_language(locale))
        for at in range(len(pieces))
    ]
    return ("-" if value < 0 else "") + " ".join("".join(out).split())


def iso(value: float, *, from_1904: bool = False) -> str | None:
    """A day number as an ISO date, with hours and minutes if it has them."""
    if not 0 <= value < _LAST:
        return None
    moment = _moment(round(value * _DAY), from_1904)
    midnight = moment.time() == datetime.time()
    return moment.date().isoformat() if midnight else moment.isoformat(" ", "minutes")


def _rounded(pieces: Sequence[Piece], seconds: float) -> float:
    """Seconds are rounded to what is shown of them; minutes and hours are cut, as spreadsheets do."""
    last = [p.text for p in pieces if p.kind in ("date", "elapsed") and p.text[0] == "s"]
    return round(seconds, len(last[-1].partition(".")[2])) if last else round(seconds, 3)


def _moment(seconds: float, from_1904: bool) -> datetime.datetime:
    days = int(seconds // _DAY) + (_FROM_1904 if from_1904 else 0)
    # Day 60 is a 29 February 1900 that never was.
    start = datetime.datetime(1899, 12, 31 if days < 60 else 30)
    return start + datetime.timedelta(days=min(days, _LAST - 1), seconds=seconds % _DAY)


def _piece(
    pieces: Sequence[Piece],
    at: int,
    seconds: float,
    moment: datetime.datetime | None,
    *,
    halves: bool,
    language: str,
) -> str:
    piece = pieces[at]
    wide, letter = len(piece.text.partition(".")[0]), piece.text[:1]
    if piece.kind == "elapsed":
        return f"{int(seconds // {'h': 3600, 'm': 60, 's': 1}[letter]):0{wide}d}"
    if piece.kind == "half":
        late = seconds % _DAY >= _DAY / 2
        words = ("PM" if late else "AM") if "/" in piece.text[1:3] and wide > 3 else None
        return words or piece.text.split("/")[late]
    if (piece.kind == "date" and letter in "hs") or (letter == "m" and _is_minutes(pieces, at)):
        return _clock(piece.text, wide, seconds, halves=halves)
    if piece.kind == "date":
        return _calendar(pieces, piece.text, moment, language) if moment else ""
    if piece.kind == "blank":
        return " "
    return "" if piece.kind in ("fill", "text") else piece.text


def _clock(text: str, wide: int, seconds: float, *, halves: bool) -> str:
    within = seconds % _DAY
    if text[0] == "h":
        hour = int(within // 3600)
        hour = (hour % 12 or 12) if halves else hour
        return f"{hour:0{min(wide, 2)}d}"
    if text[0] == "m":
        return f"{int(within // 60) % 60:0{min(wide, 2)}d}"
    places = len(text.partition(".")[2])
    return f"{within % 60:0{min(wide, 2) + (places + 1 if places else 0)}.{places}f}"


def _calendar(pieces: Sequence[Piece], text: str, moment: datetime.datetime, language: str) -> str:
    wide, letter = len(text), text[0]
    if letter == "y":
        return f"{moment.year:04d}" if wide > 2 else f"{moment.year % 100:02d}"
    if letter == "e":
        return str(moment.year)
    if letter == "b":  # the Buddhist calendar
        return str(moment.year + 543) if wide > 2 else f"{(moment.year + 543) % 100:02d}"
    if letter == "m":
        if wide <= 2:
            return f"{moment.month:0{wide}d}"
        with_day = any(p.kind == "date" and p.text in ("d", "dd") for p in pieces)
        name = _names(language, "month", "abbreviated" if wide == 3 else "wide", with_day)
        return name[moment.month][:1] if wide == 5 else name[moment.month]
    if letter == "d" and wide <= 2:
        return f"{moment.day:0{wide}d}"
    return _names(language, "day", "abbreviated" if wide == 3 else "wide", False)[moment.weekday()]


def _is_minutes(pieces: Sequence[Piece], at: int) -> bool:
    """True if an ``m`` stands behind hours or before seconds."""
    if pieces[at].kind != "date" or len(pieces[at].text) > 2:
        return False
    dated = [n for n, p in enumerate(pieces) if p.kind in ("date", "elapsed")]
    here = dated.index(at)
    before = pieces[dated[here - 1]].text[0] if here else ""
    behind = pieces[dated[here + 1]].text[0] if here + 1 < len(dated) else ""
    return before == "h" or behind == "s"


@lru_cache(maxsize=200)
def _language(locale: str) -> str:
    """A language by its number in Windows (407), or by its name (de-DE)."""
    try:
        return windows_locale.get(int(locale, 16) & 0xFFFF, _ENGLISH)
    except ValueError:
        return locale.replace("-", "_") or _ENGLISH


@lru_cache(maxsize=200)
def _names(language: str, what: str, width: _Width, with_day: bool) -> dict[int, str]:
    """Names of months (from 1) or days of the week (from 0); English if the language isn't known."""
    from babel import UnknownLocaleError, dates

    named = dates.get_month_names if what == "month" else dates.get_day_names
    context: _Context = "format" if with_day or what == "day" else "stand-alone"
    try:
        return dict(named(width, context, language))
    except (UnknownLocaleError, ValueError):
        return dict(named(width, context, _ENGLISH))
