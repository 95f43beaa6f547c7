"""Digits over the places of a format code: decimals, thousands, powers of ten, fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

_MOST_DIGITS = 330  # of a number written out
EXACT = Context(prec=_MOST_DIGITS, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a format code: ``digit`` 0, ``date`` yyyy, ``elapsed`` h, ``literal`` kg and the like."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A usual number, taken apart once for all cells: text before and behind, and how it is written."""

    before: str
    behind: str
    places: int
    least: int
    grouped: bool
    shift: int

    def shown(self, value: Decimal) -> tuple[str, bool]:
        """The number, and whether it was rounded to nothing."""
        if self.shift:
            value = value.scaleb(self.shift, EXACT)
        value = value.quantize(Decimal(1).scaleb(-self.places), context=EXACT)
        body = f"{value:,f}" if self.grouped else f"{value:f}"
        if self.least == 0 and body.startswith("0"):
            body = body[1:]
        elif self.least > 1:
            whole, point, rest = body.partition(".")
            body = whole.zfill(self.least) + point + rest
        return f"{self.before}{body}{self.behind}", not value


def literal(piece: Piece) -> str:
    """What stands for a piece that is no digit: a fill repeats nothing, for the column has no width here."""
    if piece.kind == "blank":
        return " "
    return "" if piece.kind == "fill" else piece.text


class Places:
    """Where the digits of a code stand: before and behind the point, and in the power of ten."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        digits = [n for n, piece in enumerate(pieces) if piece.kind == "digit"]
        others = [(n, p.text) for n, p in enumerate(pieces) if p.kind == "other"]
        self.power = next((n for n, p in enumerate(pieces) if p.kind == "power"), len(pieces))
        point = next((n for n, text in others if text == "."), self.power)
        self.whole = [n for n in digits if n < min(point, self.power)]
        self.behind = [n for n in digits if point < n < self.power]
        self.powers = [n for n in digits if n > self.power]
        commas = [n for n, text in others if text == ","]
        first, last = (self.whole[0], self.whole[-1]) if self.whole else (point, point)
        self.grouping = [n for n in commas if first < n < last]
        # A comma behind the last digit means thousands: 1,234,567 is 1,235 by "#,##0,".
        ends = {self.whole[-1] if self.whole else -1, self.behind[-1] if self.behind else -1}
        self.scaling = [n for n in commas if any(_touches(pieces, end, n) for end in ends)]
        percents = sum(text == "%" for _, text in others)
        self.shift = 2 * percents - 3 * len(self.scaling)


def _touches(pieces: Sequence[Piece], digit: int, comma: int) -> bool:
    """True if only commas stand between a digit and this comma."""
    return 0 <= digit < comma and all(piece.text == "," for piece in pieces[digit + 1 : comma])


def plain(pieces: Sequence[Piece]) -> Plain | None:
    """The code as a usual number; None if digits have other places, powers, or text between them."""
    at = Places(pieces)
    if at.power < len(pieces) or not (digits := [*at.whole, *at.behind]):
        return None
    inner = [p for p in pieces[digits[0] : digits[-1] + 1] if p.kind != "digit"]
    shown = [pieces[n].text for n in at.whole]
    least = shown.count("0")
    if any(p.kind != "other" or p.text not in ",." for p in inner) or "?" in shown:
        return None
    if "#" in shown[len(shown) - least :] or {pieces[n].text for n in at.behind} - {"0"}:
        return None
    if (least > 1 and at.grouping) or not at.whole or (not at.behind and not least):
        return None
    tail = [n for n in range(digits[-1] + 1, len(pieces)) if n not in at.scaling]
    before = "".join(_spaced(pieces, n) for n in range(digits[0]))
    behind = "".join(_spaced(pieces, n) for n in tail)
    return Plain(before, behind, len(at.behind), least, bool(at.grouping), at.shift)


def decimal(pieces: Sequence[Piece], value: Decimal) -> tuple[str, bool]:
    """A number by its placeholders, and whether it was rounded to nothing."""
    at, exponent = Places(pieces), 0
    value = value.scaleb(at.shift, EXACT)
    if at.power < len(pieces):
        value, exponent = _mantissa(value, max(1, len(at.whole)), len(at.behind))
    value = value.quantize(Decimal(1).scaleb(-len(at.behind)), context=EXACT)
    before, _, after = f"{value:f}".partition(".")
    filled = _placed(pieces, at.whole, before.lstrip("0"), bool(at.grouping))
    filled |= _after(pieces, at.behind, after)
    filled |= _powers(pieces, at.powers, exponent)
    filled |= dict.fromkeys((*at.grouping, *at.scaling), "")
    if at.power < len(pieces):
        plus = pieces[at.power].text[1] == "+"
        filled[at.power] = "E" + ("-" if exponent < 0 else "+" if plus else "")
    return "".join(filled.get(n, _spaced(pieces, n)) for n in range(len(pieces))), not value


def _spaced(pieces: Sequence[Piece], at: int) -> str:
    """A literal; the fill behind a currency in letters is a blank (``EUR 12``)."""
    piece = pieces[at]
    if piece.kind == "fill" and at and pieces[at - 1].text[-1:].isalpha():
        return " "
    return literal(piece)


def _mantissa(value: Decimal, wide: int, places: int) -> tuple[Decimal, int]:
    """A number as mantissa and exponent, the exponent a multiple of the digits before the point."""
    if not value:
        return value, 0
    exponent = value.adjusted() // wide * wide
    short = value.scaleb(-exponent, EXACT)
    if round(short, places) >= 10**wide:
        exponent += wide
        short = value.scaleb(-exponent, EXACT)
    return short, exponent


def _placed(
    pieces: Sequence[Piece], places: list[int], digits: str, grouped: bool
) -> dict[int, str]:
    """Digits over their places from the right; the first place takes all that are left."""
    filled = {}
    count = 0
    for n in reversed(places):
        mine = digits if n == places[0] else digits[-1:]
        digits = digits[: len(digits) - len(mine)]
        if not mine:
            mine = {"0": "0", "?": " "}.get(pieces[n].text, "")
        out = ""
        for digit in reversed(mine):
            if grouped and count and count % 3 == 0 and digit.isdigit():
                out = "," + out
            out, count = digit + out, count + 1
        filled[n] = out
    return filled


def _after(pieces: Sequence[Piece], places: list[int], digits: str) -> dict[int, str]:
    filled, needed = {}, len(digits.rstrip("0"))
    for position, n in enumerate(places):
        mine = digits[position : position + 1] or "0"
        if position >= needed and pieces[n].text != "0":
            mine = " " if pieces[n].text == "?" else ""
        filled[n] = mine
    return filled


def _powers(pieces: Sequence[Piece], places: list[int], exponent: int) -> dict[int, str]:
    return _placed(pieces, places, str(abs(exponent)).lstrip("0"), grouped=False) if places else {}


def fraction(pieces: Sequence[Piece], value: Decimal) -> tuple[str, bool]:
    """A number as a fraction, behind its whole part if the code has a place for that."""
    slash = next(n for n, piece in enumerate(pieces) if piece == Piece("other", "/"))
    above = slash
    while above and pieces[above - 1].kind == "digit":
        above -= 1
    below = slash + 1
    while below < len(pieces) and (
        pieces[below].kind == "digit" or pieces[below].text in tuple("123456789")
    ):
        below += 1
    wanted = "".join(piece.text for piece in pieces[slash + 1 : below])
    whole = [n for n, piece in enumerate(pieces[:above]) if piece.kind == "digit"]
    exact = Fraction(value)
    units = exact.numerator // exact.denominator if whole else 0
    top, bottom = _nearest(exact - units, wanted)
    if whole and top == bottom:
        units, top = units + 1, 0
    said = f"{top}/{bottom}" if top or not whole else ""
    if whole and (units or not top or pieces[whole[-1]].text == "0"):
        first, last = whole[0], whole[-1]
        head = text_of(pieces[:first]) + str(units) + text_of(pieces[last + 1 : above])
    else:
        head = text_of(p for p in pieces[:above] if p.kind != "digit")
    return head + said + text_of(pieces[below:]), not units and not top


def _nearest(part: Fraction, wanted: str) -> tuple[int, int]:
    """The fraction nearest to ``part`` with a denominator as ``wanted`` (``??`` or ``16``)."""
    if wanted.strip("0#?") and wanted.isdigit():
        bottom = max(1, int(wanted[:6]))
        return int(part * bottom + Fraction(1, 2)), bottom
    near = part.limit_denominator(10 ** min(len(wanted) or 1, 6) - 1)
    return near.numerator, near.denominator


def text_of(pieces: Iterable[Piece]) -> str:
    """What stands for pieces without digits."""
    return "".join(literal(piece) for piece in pieces)
