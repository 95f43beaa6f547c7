"""Formulas as one readable line: ``E = m c²``, ``√(a² + b²)``, ``∑_(i=1)^n x_i``. Office's OMML and MathML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from index.loaders import markup
from index.loaders.formula_text import (
    accented,
    binomial,
    bracketed,
    called,
    divided,
    equations,
    finished,
    joined,
    limited,
    lowered,
    matrix,
    plain,
    raised,
    rooted,
    spaced,
    summed,
)

FORMULAS = frozenset(("oMath", "oMathPara", "math"))  # the elements that ``linear`` reads
_DEEPEST = 60  # levels; what is deeper is read as its letters
_SKIPPED = frozenset("annotation annotation-xml mphantom none malignmark maligngroup".split())
_SIGNS = {"\u2061": "", "\u2062": " ", "\u2063": ",", "\u2064": " ", "-": "−", "&": ""}
_BIG = frozenset("∑∏∐∫∬∭∮∯∰⋃⋂⋁⋀⨁⨂") | {"lim", "max", "min", "sup", "inf"}
_ACCENTS = frozenset("¯‾→⇀^ˆ~˜˙¨´`←↔̅⃗̂̃̇̈") | {"_", "̲"}


def linear(element: Any, before: str = "") -> str:
    """The formula in an element that is one of FORMULAS; ``before`` is the text in front of it.

    Formulas on lines of their own in one element are separated by ``; ``.
    """
    if markup.name(element) == "oMathPara":
        lines = [linear(each) for each in element if markup.name(each) == "oMath"]
        return "; ".join(line for line in lines if line)
    text = finished(_row(element, 0))
    if not text and markup.name(element) == "math":
        text = (markup.attribute(element, "alttext") or "").strip()
    # Behind a digit a fraction of figures would be read as a part of that number.
    apart = before[-1:].isdigit() and text[:1].isdecimal()
    return f" {text}" if apart else text


def _row(parent: Any, depth: int) -> str:
    """What stands in an element, one piece after the other."""
    if depth > _DEEPEST:
        return plain(markup.inner(parent))
    pieces: list[tuple[str, bool]] = []
    for child in parent:
        name = markup.name(child)
        if name not in _SKIPPED and not name.endswith("Pr"):
            pieces.append((_piece(child, name, depth + 1), name == "r"))
    return joined(pieces)


def _piece(element: Any, name: str, depth: int) -> str:
    read = _READ.get(name)
    return read(element, depth) if read else _row(element, depth)


# What an element of OMML is made of: named parts, and properties.


def _part(element: Any, name: str, depth: int) -> str:
    found = next((each for each in element if markup.name(each) == name), None)
    return "" if found is None else _row(found, depth)


def _said(element: Any, wanted: str) -> str | None:
    """The value of a property; "" for one that is there without a value, None for none."""
    for properties in element:
        if markup.name(properties).endswith("Pr"):
            for each in properties:
                if markup.name(each) == wanted:
                    return markup.attribute(each, "val") or ""
    return None


def _run(element: Any, depth: int) -> str:
    return plain("".join(each.text or "" for each in element if markup.name(each) == "t"))


def _fraction(element: Any, depth: int) -> str:
    above, below = _part(element, "num", depth), _part(element, "den", depth)
    return binomial(above, below) if _said(element, "type") == "noBar" else divided(above, below)


def _scripts(element: Any, depth: int) -> str:
    """A base with what is lowered and raised behind it, or in front of it (``sPre``)."""
    base = _part(element, "e", depth)
    sub, sup = _part(element, "sub", depth), _part(element, "sup", depth)
    if markup.name(element) == "sPre":
        return raised("", sup) + lowered("", sub) + base
    return raised(lowered(base, sub), sup) if sub else raised(base, sup)


def _radical(element: Any, depth: int) -> str:
    return rooted(_part(element, "e", depth), _part(element, "deg", depth))


def _nary(element: Any, depth: int) -> str:
    sign = _said(element, "chr")
    return summed(
        "∫" if sign is None else sign,
        _part(element, "sub", depth),
        _part(element, "sup", depth),
        _part(element, "e", depth),
    )


def _delimiter(element: Any, depth: int) -> str:
    inner = [_row(each, depth) for each in element if markup.name(each) == "e"]
    begin, end, between = (_said(element, each) for each in ("begChr", "endChr", "sepChr"))
    return bracketed(
        (between or " | ").join(inner),
        "(" if begin is None else begin,
        ")" if end is None else end,
    )


def _function(element: Any, depth: int) -> str:
    return called(_part(element, "fName", depth), _part(element, "e", depth))


def _limit(element: Any, depth: int) -> str:
    low = markup.name(element) == "limLow"
    base, limit = _part(element, "e", depth), _part(element, "lim", depth)
    return limited(base, limit, "") if low else limited(base, "", limit)


def _accent(element: Any, depth: int) -> str:
    return accented(_part(element, "e", depth), _said(element, "chr") or "\u0302")


def _bar(element: Any, depth: int) -> str:
    below = _said(element, "pos") != "top"
    return accented(_part(element, "e", depth), "\u0332" if below else "\u0305")


def _omml_matrix(element: Any, depth: int) -> str:
    rows = [each for each in element if markup.name(each) == "mr"]
    return matrix([[_row(cell, depth) for cell in row] for row in rows])


def _equations(element: Any, depth: int) -> str:
    return equations([_row(each, depth) for each in element if markup.name(each) == "e"])


def _phantom(element: Any, depth: int) -> str:
    return "" if _said(element, "show") in ("0", "off", "false") else _part(element, "e", depth)


# What an element of MathML is made of: its children by their place.


def _children(element: Any, depth: int) -> list[str]:
    held = [each for each in element if markup.name(each)]
    return [_piece(each, markup.name(each), depth) for each in held]


def _taken(element: Any, depth: int, count: int) -> list[str]:
    held = _children(element, depth)
    return [*held, *[""] * count][:count]


def _token(element: Any, depth: int) -> str:
    return plain(markup.inner(element).strip())


def _operator(element: Any, depth: int) -> str:
    sign = markup.inner(element).strip()
    return _SIGNS.get(sign, plain(sign))


def _first(element: Any, depth: int) -> str:
    return _taken(element, depth, 1)[0]


def _over(element: Any, depth: int) -> str:
    above, below = _taken(element, depth, 2)
    thin = re.fullmatch(r"0(?:\.0+)?\s*(?:[a-z]{2}|%)?", element.get("linethickness") or "1")
    return binomial(above, below) if thin else divided(above, below)


def _raised(element: Any, depth: int) -> str:
    return raised(*_taken(element, depth, 2))


def _lowered(element: Any, depth: int) -> str:
    base, below = _taken(element, depth, 2)
    return limited(base, below, "") if base in _BIG else lowered(base, below)


def _both(element: Any, depth: int) -> str:
    base, below, above = _taken(element, depth, 3)
    return limited(base, below, above) if base in _BIG else raised(lowered(base, below), above)


def _under(element: Any, depth: int) -> str:
    base, below = _taken(element, depth, 2)
    return accented(base, "\u0332") if below in _ACCENTS else limited(base, below, "")


def _above(element: Any, depth: int) -> str:
    base, above = _taken(element, depth, 2)
    return accented(base, above) if above in _ACCENTS else limited(base, "", above)


def _under_over(element: Any, depth: int) -> str:
    return limited(*_taken(element, depth, 3))


def _root(element: Any, depth: int) -> str:
    return rooted(*_taken(element, depth, 2))


def _fenced(element: Any, depth: int) -> str:
    between = "".join((element.get("separators") or ",").split())
    text = ""
    for at, each in enumerate(_children(element, depth)):
        sign = between[min(at, len(between)) - 1] if at and between else ""
        text += f"{sign} {each}" if sign else each
    return bracketed(text, element.get("open", "("), element.get("close", ")"))


def _table(element: Any, depth: int) -> str:
    rows = [each for each in element if markup.name(each) in ("mtr", "mlabeledtr")]
    cells = [
        [_row(each, depth) for each in row if markup.name(each) == "mtd"][
            markup.name(row) == "mlabeledtr" :
        ]
        for row in rows
    ]
    return equations([spaced("".join(row)) for row in cells]) if _aligned(cells) else matrix(cells)


def _aligned(cells: Sequence[Sequence[str]]) -> bool:
    """True for equations set below one another: a table that is used for its columns' edges."""
    relation = re.compile(r"\s*[=≤≥<>≈]")
    return bool(cells) and all(
        len(row) == 1 or any(relation.match(cell) for cell in row[1:]) for row in cells
    )


def _multi(element: Any, depth: int) -> str:
    """A base with pairs of scripts behind it and, after ``mprescripts``, in front of it."""
    base, behind, before = "", list[str](), list[str]()
    into = behind
    for at, each in enumerate(each for each in element if markup.name(each)):
        name = markup.name(each)
        if name == "mprescripts":
            into = before
        elif at == 0:
            base = _piece(each, name, depth)
        else:
            into.append("" if name == "none" else _piece(each, name, depth))
    for below, above in zip(behind[::2], [*behind[1::2], ""], strict=False):
        base = raised(lowered(base, below), above)
    front = ""
    for below, above in zip(before[::2], [*before[1::2], ""], strict=False):
        front += raised("", above) + lowered("", below)
    return front + base


_Read = Callable[[Any, int], str]
_READ: dict[str, _Read] = {
    "r": _run, "f": _fraction, "sSup": _scripts, "sSub": _scripts, "sSubSup": _scripts,
    "sPre": _scripts, "rad": _radical, "nary": _nary, "d": _delimiter, "func": _function,
    "limLow": _limit, "limUpp": _limit, "acc": _accent, "bar": _bar, "m": _omml_matrix,
    "eqArr": _equations, "phant": _phantom,
    "mi": _token, "mn": _token, "mtext": _token, "ms": _token, "mo": _operator,
    "mspace": lambda element, depth: " ", "mfrac": _over, "msup": _raised, "msub": _lowered,
    "msubsup": _both, "munder": _under, "mover": _above, "munderover": _under_over,
    "msqrt": lambda element, depth: rooted(_row(element, depth), ""), "mroot": _root,
    "mfenced": _fenced, "mtable": _table, "semantics": _first, "maction": _first,
    "mmultiscripts": _multi,
}  # fmt: skip
