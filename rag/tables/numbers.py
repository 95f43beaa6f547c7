"""Numbers as cells write them: signs, thousands and decimal marks, currencies, percent, units, scales."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from index.patterns import late
from rag.text.lexicon import entries

CURRENCIES = dict(pair.split("/", 1) for pair in entries("table_units", "currencies"))
_SCALES = {
    word: int(zeros)
    for word, _, zeros in (pair.partition("/") for pair in entries("table_units", "scales"))
}
_MEASURES = {
    spelling: forms.split()[0]
    for forms in entries("table_units", "measures")
    for spelling in forms.split()
}
SPELLINGS = frozenset((*_MEASURES, *CURRENCIES))
MEASURES = frozenset(_MEASURES.values())
COUNTED = frozenset(" ".join(entries("table_units", "counted")).split())
_WORDS_ONLY = frozenset(
    {"k", "m", "b"}
)  # a scale only right behind the figure: "5 m" is five metres
_SIGN = "[-+−–]"
_DIGITS = r"\d+(?:[.,'’\u00a0\u202f\u2009 ]\d+)*"
_CELL = late(
    rf"(?P<approx>[~≈<>≤≥]|ca?\.)?\s*(?P<open>\()?\s*(?P<sign>{_SIGN})?\s*(?P<before>[^\W\d_]{{1,4}}\.?\$?|[^\w\s.,()+−–-]{{1,2}})?\s*"
    rf"(?P<sign2>{_SIGN})?\s*(?P<digits>{_DIGITS}|\.\d+)(?P<gap>\s*)(?P<behind>[^\W\d_]\w{{0,3}}\d|-?[^\d\s():+−–/.,=-][^\d()\n]{{0,24}})?\s*(?P<close>\))?\s*"
    r"(?:\[[^\]]{1,4}\]|⁽[^⁾]{1,4}⁾|\*+)?\s*"
)
_ORDINAL = late(r"(?:st|nd|rd|th|-?(?:й|я|е|ый|ая|ое))\Z")
_RATE = late(r"\s*(?:/|\bper\b|每|в (?=месяц|год|день|час))\s*")
_BLANKS = "\u00a0\u202f\u2009 '’"


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it is written: its digits with their marks, and what stands around them."""

    digits: str
    negative: bool
    before: str
    behind: str
    scale: int = 0

    @property
    def unit(self) -> str:
        """Its currency or unit, in one spelling; empty for a bare number."""
        return canonical(self.before) or canonical(self.behind)


def canonical(unit: str) -> str:
    """A unit in one spelling: ``EUR`` for "€", "EUR" and "euros", ``kg`` for "kilograms"."""
    plain = unit.lower().strip().rstrip(".")
    each = _RATE.split(plain)[0]  # "EUR per night", "元/学期" are amounts of money
    return (
        CURRENCIES.get(unit.lower().strip())
        or CURRENCIES.get(plain)
        or (CURRENCIES.get(each) if each != plain else None)
        or _MEASURES.get(plain, unit.strip())
    )


def written(text: str) -> Written | None:
    """The one number that a cell holds, or None: "5–2", "2012–13" and "12 boxes and 3 bags" are none."""
    found = _CELL.fullmatch(text.strip())
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    before, behind = (found["before"] or "").strip(), (found["behind"] or "").strip()
    if before and before.lower() not in CURRENCIES and before.lower() != "us$":
        return None
    scale = 0
    for name in (behind, behind.split(" ")[0]):
        near = not found["gap"] or name.lower() not in _WORDS_ONLY
        if name.lower() in _SCALES and near:
            scale, behind = _SCALES[name.lower()], behind[len(name) :].strip()
            break
    else:
        if behind[:1] in ("万", "亿"):
            scale, behind = _SCALES[behind[0]], behind[1:].strip()
    if _ORDINAL.match(behind) and not found["gap"]:
        behind = ""
    if len(behind.split()) > 2 or (behind.strip(".,;:") == "" and behind):
        return None
    minus = any(
        (found[name] or "") in ("-", "−", "–") and found[name] for name in ("sign", "sign2")
    )
    return Written(found["digits"], bool(minus or found["open"]), before, behind, scale)


@dataclass(frozen=True, slots=True)
class Marks:
    """How numbers are written: their decimal mark, and the one between thousands."""

    decimal: str = "."
    thousands: str = ""

    def read(self, digits: str) -> Decimal | None:
        """The number; None if its marks are others."""
        plain = digits
        for mark in {self.thousands, *_BLANKS} - {"", self.decimal}:
            plain = plain.replace(mark, "")
        plain = plain.replace(self.decimal, ".")
        try:
            return Decimal(plain)
        except InvalidOperation:
            return None

    def write(self, number: Decimal, decimals: int) -> str:
        """A number written like the others, with at most so many decimals."""
        shown = f"{round(number, decimals):,f}" if decimals else f"{round(number):,d}"
        whole, _, part = shown.partition(".")
        whole = whole.replace(",", self.thousands)
        return f"{whole}{self.decimal}{part}" if part else whole


ENGLISH = Marks()


def marks_of(digits: Iterable[str], *, money: bool, fallback: Marks | None = None) -> Marks:
    """How these numbers are written, by their own evidence; else as ``fallback``, else as in English.

    "1.284,50" and "12,5" tell that the comma is the decimal mark, "1.284.000" that the point is none. Amounts
    of money never have exactly three decimals.
    """
    votes: Counter[str] = Counter()
    thousands: Counter[str] = Counter()
    unsure: set[str] = set()
    for each in digits:
        points = [mark for mark in each if mark in ".,"]
        blanks = [mark for mark in each if mark in _BLANKS]
        thousands.update(blanks[:1])
        if not points:
            continue
        last, behind = points[-1], len(each) - max(each.rfind("."), each.rfind(",")) - 1
        if len(set(points)) == 2:
            votes[last] += 1
            thousands[points[0]] += 1
        elif len(points) > 1:
            votes["," if last == "." else "."] += 1
            thousands[last] += 1
        elif behind != 3 or blanks or each.startswith(("0", last)):
            votes[last] += 1
        else:
            unsure.add(last)
    return _decided(votes, thousands, unsure, money=money, fallback=fallback)


def _decided(
    votes: Counter[str],
    thousands: Counter[str],
    unsure: set[str],
    *,
    money: bool,
    fallback: Marks | None,
) -> Marks:
    if votes:
        decimal = votes.most_common(1)[0][0]
    elif fallback is not None:
        decimal = fallback.decimal
    else:
        decimal = "," if unsure == {"."} and money else "."
    other = "," if decimal == "." else "."
    if other in unsure:
        thousands[other] += 1
    return Marks(decimal, thousands.most_common(1)[0][0] if thousands else "")
