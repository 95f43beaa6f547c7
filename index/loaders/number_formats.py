"""Values as a sheet or chart shows them, by its own format codes (``0.0%``, ``#,##0.00 [$€-407]``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from index.loaders import date_formats
from index.loaders.number_digits import Piece, Plain, decimal, fraction, literal, plain, text_of

GENERAL = "General"
ISO, ISO_TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_MONEY, _CENTS = '"$"#,##0_);\\("$"#,##0\\)', '"$"#,##0.00_);\\("$"#,##0.00\\)'
_COLUMN = '_(* {0}_);_(* \\({0}\\);_(* "-"??_);_(@_)'
# The codes that files name by a number only. Where a number stands for "as this machine writes dates",
# nobody can know what was shown: ISO is written then, which can't be misread.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: _MONEY, 6: _MONEY, 7: _CENTS, 8: _CENTS,
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: ISO, 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: ISO_TIME, 37: "#,##0_);\\(#,##0\\)", 38: "#,##0_);\\(#,##0\\)", 39: "#,##0.00_);\\(#,##0.00\\)",
    40: "#,##0.00_);\\(#,##0.00\\)", 41: _COLUMN.format("#,##0"), 42: _COLUMN.format('"$"#,##0'),
    43: _COLUMN.format("#,##0.00"), 44: _COLUMN.format('"$"#,##0.00'), 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), ISO),
}  # fmt: skip
_LONGEST = 500  # characters of a code; longer ones are taken as General
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<half>AM/PM|A/P)|(?P<power>[Ee][+-])"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|b+|g+|a{3,})|(?P<digit>[0#?])|(?P<other>.)",
    re.I | re.S,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
# ``$€-407``, ``$-de-DE``, ``$-x-sysdate,1``: a symbol, a language, a calendar.
_MONEY_OR_LANGUAGE = re.compile(r"\$(?P<symbol>[^-]*)(?:-(?P<language>[^,]*))?")
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|[^;])*', re.S)
_ELAPSED = re.compile(r"(h+|m+|s+)$", re.I)


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a code: what it is for, and its pieces in order."""

    pieces: tuple[Piece, ...]
    kinds: frozenset[str]
    condition: tuple[str, float] | None
    locale: str
    plain: Plain | None

    @property
    def is_date(self) -> bool:
        """True if it shows a number as a date or time."""
        return bool(self.kinds & {"date", "elapsed"}) and "digit" not in self.kinds


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format code, taken apart."""

    numbers: tuple[Section, ...]
    text: Section | None

    def shown(self, value: float, *, from_1904: bool = False) -> str:
        """A number as it is shown; empty if the code hides it."""
        section, positive = self._chosen(value)
        if section is None:
            return general(value)
        if section.is_date:
            shown = date_formats.shown(section.pieces, value, section.locale, from_1904=from_1904)
            return general(value) if shown is None else shown
        return _tidy(_number(section, abs(value) if positive else value))

    def shown_text(self, text: str) -> str:
        """A text as it is shown; empty if the code hides it."""
        if self.text is None:
            return text
        return "".join(text if p.kind == "text" else literal(p) for p in self.text.pieces).strip()

    @property
    def is_general(self) -> bool:
        """True if it shows numbers and texts as they are."""
        return self.text is None and (
            not self.numbers or (len(self.numbers) == 1 and self.numbers[0].kinds == {"general"})
        )

    @property
    def hides_all(self) -> bool:
        """True if no number is shown by it (``;;;``)."""
        return bool(self.numbers) and not any(section.pieces for section in self.numbers)

    @property
    def is_date(self) -> bool:
        """True if numbers are dates or times by it."""
        return bool(self.numbers) and self.numbers[0].is_date

    @property
    def is_duration(self) -> bool:
        """True if numbers are hours, minutes or seconds that may be more than a day."""
        return self.is_date and "elapsed" in self.numbers[0].kinds

    def _chosen(self, value: float) -> tuple[Section | None, bool]:
        """The section for a number, and whether it is written without its sign."""
        sections = self.numbers
        if not sections:
            return None, False
        if sections[0].condition is None and (len(sections) < 2 or sections[1].condition is None):
            if len(sections) > 2 and value == 0:
                return sections[2], False
            return (sections[1], True) if value < 0 and len(sections) > 1 else (sections[0], False)
        for section in sections[:2]:
            if section.condition and _holds(value, *section.condition):
                sign, limit = section.condition
                return section, sign in ("<", "<=") and limit <= 0 and value < 0
        first = sections[0].condition
        rest = next((s for s in sections[1:] if not s.condition), sections[-1])
        return rest, value < 0 and first is not None and first[0] in (">", ">=") and first[1] == 0


@lru_cache(maxsize=2000)
def compiled(code: str) -> NumberFormat:
    """A code as a format; what can't be understood is General."""
    if len(code) > _LONGEST:
        code = GENERAL
    # The match of an empty rest ends the list, so a code of n semicolons has n + 1 sections.
    parts: list[Section] = []
    at = 0
    while len(parts) < 4:
        match = _SECTION.match(code, at)
        assert match is not None
        parts.append(_section(match.group()))
        at = match.end() + 1
        if at > len(code):
            break
    text = None
    if len(parts) == 4 or "text" in parts[-1].kinds:
        text = parts.pop()
    return NumberFormat(tuple(parts), text)


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """A number as a code shows it."""
    return compiled(code).shown(value, from_1904=from_1904)


def general(value: float) -> str:
    """A number without a format: in full, up to 12 digits behind one another if it isn't whole."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return f"{value:.12g}"


def _section(code: str) -> Section:
    pieces: list[Piece] = []
    condition, locale = None, ""
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match.group(match.lastgroup or 0)
        if kind == "bracket":
            if found := _CONDITION.match(text):
                condition = (found[1], float(found[2]))
            elif money := _MONEY_OR_LANGUAGE.match(text):
                locale = money["language"] or locale
                pieces.append(Piece("literal", money["symbol"]))
            elif _ELAPSED.match(text):
                pieces.append(Piece("elapsed", text.lower()))
        elif kind in ("quoted", "escaped"):
            pieces.append(Piece("literal", text))
        elif kind == "other":
            pieces.append(Piece("text" if text == "@" else "other", text))
        else:
            pieces.append(Piece(kind, text))
    kept = tuple(p for p in pieces if p != Piece("literal", ""))
    kinds = frozenset(piece.kind for piece in kept)
    usual = "digit" in kinds and "general" not in kinds and not _is_fraction(kept, kinds)
    return Section(kept, kinds, condition, locale, plain(kept) if usual else None)


def _is_fraction(pieces: tuple[Piece, ...], kinds: frozenset[str]) -> bool:
    return "power" not in kinds and Piece("other", "/") in pieces


def _holds(value: float, sign: str, limit: float) -> bool:
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
        "=": value == limit, "<>": value != limit,
    }[sign]  # fmt: skip


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _exact(value: float) -> Decimal:
    """A number by its first 15 digits, as spreadsheets count them: 1.005 is no 1.00499999999999989."""
    return Decimal(f"{value:.15g}")


def _number(section: Section, value: float) -> str:
    if "general" in section.kinds:
        said = general(abs(value))
        body = "".join(said if p.kind == "general" else literal(p) for p in section.pieces)
        return f"-{body}" if value < 0 else body
    if "digit" not in section.kinds:
        return text_of(section.pieces)
    exact = _exact(abs(value))
    try:
        if section.plain is not None:
            body, is_zero = section.plain.shown(exact)
        elif _is_fraction(section.pieces, section.kinds):
            body, is_zero = fraction(section.pieces, exact)
        else:
            body, is_zero = decimal(section.pieces, exact)
    except (InvalidOperation, ValueError, OverflowError):
        return general(value)
    return f"-{body}" if value < 0 and not is_zero else body
