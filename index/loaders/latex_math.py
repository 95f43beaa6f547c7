"""Formulas of LaTeX as one readable line: ``P = ½ m v²``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from index.loaders.depth import too_deep
from index.loaders.formula_text import (
    accented,
    binomial,
    divided,
    equations,
    finished,
    joined,
    limited,
    lowered,
    matrix,
    raised,
    rooted,
)  # fmt: skip
from index.loaders.latex_names import parsed, symbol
from index.loaders.latex_units import AMOUNTS, amount

_DEEPEST = 60  # groups in one another
_BIG = frozenset("∑∏∫∮⋃⋂") | {"lim", "max", "min", "sup", "inf"}
_SILENT = frozenset(
    "left right big Big bigg Bigg displaystyle textstyle limits nolimits label nonumber notag tag".split()
)
_FUNCTIONS = frozenset(
    "sin cos tan cot log ln exp lim max min sup inf det dim ker arg gcd deg".split()
)
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "overline": "\u0305", "vec": "\u20d7", "dot": "\u0307",
            "ddot": "\u0308", "tilde": "\u0303", "widehat": "\u0302"}  # fmt: skip
_TOKEN = re.compile(r"\d[\d.,]*\d|\S|\s+")
_TEXTS = frozenset(
    "text textrm textnormal textit textbf textsf texttt mathrm mathit mathsf mathtt operatorname mbox hbox".split()
)
_PLAIN_TEXT = re.compile(r"\{?([^\\${}^_]*)\}?$")

Symbol = Callable[[Any], str]


def formula(nodes: Sequence[Any], symbol: Symbol) -> str:
    """The formula that these nodes (pylatexenc) are; ``symbol`` gives the sign of a macro."""
    return finished(_row(nodes, symbol, 0))


def readable(source: str) -> str:
    """A formula written in LaTeX, without its dollars, as one readable line; itself if nothing is left of it."""
    try:
        return formula(parsed(source), symbol) or source
    except RecursionError as error:
        raise too_deep() from error


def _row(nodes: Sequence[Any], symbol: Symbol, depth: int) -> str:
    pieces: list[str] = []
    wanted = ""  # "^" or "_" waits for what it raises or lowers
    for piece in _pieces(nodes, symbol, depth):
        if piece in ("^", "_"):
            wanted = piece
        elif wanted and not piece.isspace():
            base = pieces.pop() if pieces else ""
            if base in _BIG:
                pieces.append(limited(base, *((piece, "") if wanted == "_" else ("", piece))))
            else:
                pieces.append(raised(base, piece) if wanted == "^" else lowered(base, piece))
            wanted = ""
        elif not piece.isspace():
            opened = not pieces or pieces[-1][-1:] in "([{|"
            pieces.append(piece.lstrip() if opened else piece)
    return joined([(piece, False) for piece in pieces])


def _pieces(nodes: Sequence[Any], symbol: Symbol, depth: int) -> list[str]:
    found: list[str] = []
    for node in nodes:
        kind = type(node).__name__
        if kind == "LatexCharsNode":
            found += _TOKEN.findall(node.chars.replace("-", "−"))
        elif kind == "LatexMacroNode":
            found.append(_macro(node, symbol, depth + 1))
        elif kind == "LatexSpecialsNode":
            found.append(" " if node.specials_chars in ("~", "&") else node.specials_chars)
        elif kind == "LatexEnvironmentNode":
            found.append(_environment(node, symbol, depth + 1))
        elif kind in ("LatexGroupNode", "LatexMathNode"):
            inner = (
                _row(node.nodelist, symbol, depth + 1)
                if depth < _DEEPEST
                else node.latex_verbatim()
            )
            plain = getattr(node, "delimiters", ("{",))[0] == "{"
            found.append(inner if plain else f"{node.delimiters[0]}{inner}{node.delimiters[1]}")
    return found


def _macro(node: Any, symbol: Symbol, depth: int) -> str:
    name, arguments = node.macroname, []
    if depth < _DEEPEST:
        arguments = [_row([each], symbol, depth) for each in _given(node)]
    if name in AMOUNTS:
        return f" {amount(name, [each.latex_verbatim() for each in _given(node)])}"
    if name in _TEXTS and (said := _text(node)):
        return f" {said}" if len(said) > 1 else said  # a unit or a word stands apart
    if name in ("binom", "dbinom", "tbinom") and len(arguments) == 2:
        return binomial(*arguments)
    if name in ("frac", "dfrac", "tfrac", "cfrac") and len(arguments) == 2:
        return divided(*arguments)
    if name == "sqrt" and arguments:
        return rooted(arguments[-1], arguments[0] if len(arguments) > 1 else "")
    if name in _ACCENTS and arguments:
        return accented(arguments[0], _ACCENTS[name])
    if name in _FUNCTIONS:
        return str(name)
    if name in _SILENT or name in (",", ";", ":", "!", " ", "quad", "qquad"):
        return " "
    if arguments:
        return " ".join(arguments).strip("[]")
    return "; " if name == "\\" else symbol(node)


def _text(node: Any) -> str:
    """What a macro says in plain letters; empty if it holds more than these."""
    given = _given(node)
    found = _PLAIN_TEXT.match(given[-1].latex_verbatim()) if given else None
    return found[1].replace("~", " ").strip() if found else ""


def _environment(node: Any, symbol: Symbol, depth: int) -> str:
    rows = [[_row(cell, symbol, depth) for cell in row] for row in rows_of(node.nodelist)]
    shown = [row for row in rows if any(cell.strip() for cell in row)]
    if "matrix" in node.environmentname or node.environmentname == "array":
        return matrix(shown)
    return equations([" ".join(row) for row in shown])


def rows_of(nodes: Sequence[Any]) -> list[list[list[Any]]]:
    """The rows of a table or of aligned equations, each a list of cells, each a list of nodes."""
    rows: list[list[list[Any]]] = [[[]]]
    for node in nodes:
        kind = type(node).__name__
        if kind == "LatexMacroNode" and node.macroname in ("\\", "tabularnewline", "cr"):
            rows.append([[]])
        elif kind == "LatexSpecialsNode" and node.specials_chars == "&":
            rows[-1].append([])
        else:
            rows[-1][-1].append(node)
    return rows


def _given(node: Any) -> list[Any]:
    """The arguments that a macro has."""
    held = node.nodeargd.argnlist if node.nodeargd is not None else None
    return [each for each in held or () if each is not None]
