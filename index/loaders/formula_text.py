"""The parts of a formula as text on one line: powers, roots, fractions, sums, matrices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.loaders import scripts

_WORD = re.compile(r"[\w.,′″°%∞]+$")
_NUMBER = re.compile(r"[\d.,]*\d$")
_LETTERS_SET_IN_ITALICS = re.compile(
    "[\U0001d400-\U0001d7ffℎ]"
)  # Mathematical Alphanumeric Symbols
_UNSAID = dict.fromkeys(map(ord, "&\u2061\u2062\u2064"))  # places to align at, invisible operators
_PRIMES = {"'": "′", "′": "′", "''": "″", "″": "″", "‴": "‴", "∘": "°", "°": "°"}
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_OVER = {
    "¯": "\u0305", "‾": "\u0305", "_": "\u0332", "→": "\u20d7", "⇀": "\u20d7", "^": "\u0302", "ˆ": "\u0302",
    "~": "\u0303", "˜": "\u0303", "˙": "\u0307", "¨": "\u0308", "´": "\u0301", "`": "\u0300",
    "←": "\u20d6", "↔": "\u20e1",
}  # fmt: skip
_TIGHT = "\u2060"  # before a sign that stays without blanks, until the formula is finished
_RELATION = re.compile(rf"(?<!{_TIGHT})\s*(:=|[=≠<>≤≥≈≡∝→⇒⇔∈∉⊂⊆±×÷])\s*")
_SIGN = re.compile(r"(?<=[\w)\]}′°\u0300-\u036f\u20d7])\s*([+−∓·⋅])\s*(?=[\w(\[{√∛∜∑∏∫|])")
_COMPACT = re.compile(r"\s*([=≠<>≤≥≈→+−±×·⋅,])\s*")
_OPEN, _CLOSE = "([{⟨⌊⌈|‖", ")]}⟩⌋⌉|‖"


def plain(text: str) -> str:
    """Letters as on a keyboard: fonts of their own for italics and bold say nothing on one line."""
    return _LETTERS_SET_IN_ITALICS.sub(
        lambda found: unicodedata.normalize("NFKC", found[0]), text
    ).translate(_UNSAID)


def finished(text: str) -> str:
    """The whole formula, as it is shown."""
    return spaced(text).replace(_TIGHT, "")


def spaced(text: str) -> str:
    """Blanks around what relates and joins two sides."""
    return " ".join(_SIGN.sub(r" \1 ", _RELATION.sub(r" \1 ", text)).split())


def joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """Pieces of a row, two names apart: ``m c²``. A piece with True continues a run of letters."""
    text, in_run, before = "", False, ""
    for piece, run in pieces:
        letters = text[-1:].isalnum() and (piece[:1].isalpha() or piece[:1].isdecimal())
        # Close behind a root or a fraction nobody would know where that ends.
        coefficient = bool(_NUMBER.match(before)) and piece[:1].isalpha()
        if letters and not (run and in_run) and not coefficient:
            text += " "
        elif text[-1:].isdecimal() and piece[:1].isnumeric() and not (run and in_run):
            text += " " if "/" in piece else ""
        text += piece
        in_run, before = run, piece
    return text


def raised(base: str, power: str) -> str:
    """``x²``, ``x^(a+b)``, ``f′``, ``90°``."""
    power = _COMPACT.sub(r"\1", power.strip())
    if not power:
        return base
    return _held(base) + (_PRIMES.get(power) or _tight(scripts.raised(power)))


def lowered(base: str, index: str) -> str:
    """``x₁``, ``x_i``, ``v_max``, ``x_(i+1)``."""
    index = _tight(index.strip())
    if not index:
        return base
    figures = re.fullmatch(rf"[\d+−{_TIGHT}-]+", index)
    shown = scripts.subscript(index.replace(_TIGHT, "")) if figures else f"_{_grouped(index)}"
    return base + shown


def limited(base: str, below: str, above: str) -> str:
    """A sign with its limits: ``∑_(i=1)^n``, ``lim_(x→0)``."""
    low, high = (_tight(each.strip()) for each in (below, above))
    return f"{base}{f'_{_grouped(low)}' if low else ''}{f'^{_grouped(high)}' if high else ''}"


def summed(sign: str, below: str, above: str, body: str) -> str:
    """A sum, product or integral over ``body``."""
    return f"{limited(sign, below, above)} {body}".strip()


def divided(above: str, below: str) -> str:
    """``⅜``, ``a/b``, ``(a + b)/c``."""
    above, below = spaced(above), spaced(below)
    if above.isdecimal() and below.isdecimal():
        return scripts.fraction(above, below)
    return f"{_grouped(above)}/{_grouped(below)}"


def binomial(above: str, below: str) -> str:
    """Two things above one another without a line between them."""
    return f"({spaced(above)} choose {spaced(below)})"


def rooted(body: str, degree: str) -> str:
    """``√x``, ``√(a² + b²)``, ``∛x``, ``⁵√x``."""
    degree, body = degree.strip(), spaced(body)
    sign = _ROOTS.get(degree) or f"{scripts.raised(degree)}√"
    return sign + _grouped(body)


def bracketed(body: str, begin: str, end: str) -> str:
    """A part in its brackets; a matrix or a list of cases takes them in place of its own."""
    inner = body[1:-1] if body.startswith("[") and body.endswith("]") and "; " in body else body
    return f"{begin}{inner}{end}"


def called(function: str, argument: str) -> str:
    """``sin x``, ``sin(a + b)``, ``lim_(x→0) f(x)``."""
    argument = spaced(argument)
    if argument[:1] in ("(", "[") and _balanced(argument):
        return function + argument
    plain_name = function.isalpha()
    return f"{function}{'(' + argument + ')' if plain_name and ' ' in argument else ' ' + argument}"


def accented(base: str, accent: str) -> str:
    """``x̂``; over several letters the accent is on each."""
    mark = _OVER.get(accent, accent)
    if not unicodedata.combining(mark[:1] or " "):
        return base  # a brace or the like, which says nothing by itself
    return "".join(char + mark if char.isalnum() else char for char in base)


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """``[a, b; c, d]``."""
    return f"[{'; '.join(', '.join(spaced(cell) for cell in row) for row in rows)}]"


def equations(lines: Sequence[str]) -> str:
    """Lines below one another, as one."""
    return "; ".join(line for line in map(spaced, lines) if line)


def _held(base: str) -> str:
    """A base that a power belongs to as a whole."""
    base = base.strip()
    composed = re.search(r"[\s/^]|[⁰¹²³⁴-⁹ⁿ½¼¾⅓-⅞]$", base)
    return f"({spaced(base)})" if composed and not _balanced(base) else base


def _tight(text: str) -> str:
    return _COMPACT.sub(rf"{_TIGHT}\1", text)


def _grouped(text: str) -> str:
    return text if _WORD.match(text) or _balanced(text) else f"({text})"


def _balanced(text: str) -> bool:
    """True if the brackets at both ends of a text belong together."""
    if not text or text[0] not in _OPEN or text[-1] not in _CLOSE or len(text) < 2:
        return False
    if text[0] in "|‖":
        return text[0] == text[-1] and text[0] not in text[1:-1]
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "([{⟨⌊⌈") - (char in ")]}⟩⌋⌉")
        if depth == 0 and at < len(text) - 1:
            return False
    return depth == 0
