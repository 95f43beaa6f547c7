"""Numbers and units of LaTeX (siunitx) as they are printed: ``40 kW``, ``2.5 × 10⁻³``, ``1 to 3 bar``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.loaders.formula_text import raised

AMOUNTS = frozenset(
    "SI SIrange qty num si unit ang numrange qtyrange SIlist numlist qtylist".split()
)
_EXPONENT = re.compile(r"([-+]?[\d.,]*\d)?\s*[eEdD]\s*([-+]?\d+)$")
_PREFIXES = {
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "milli": "m", "micro": "µ", "nano": "n",
    "pico": "p", "centi": "c", "deci": "d", "hecto": "h", "deca": "da",
}  # fmt: skip
_UNITS = {
    "metre": "m", "meter": "m", "gram": "g", "kilogram": "kg", "second": "s", "minute": "min", "hour": "h",
    "day": "d", "ampere": "A", "kelvin": "K", "mole": "mol", "candela": "cd", "hertz": "Hz", "newton": "N",
    "pascal": "Pa", "joule": "J", "watt": "W", "coulomb": "C", "volt": "V", "ohm": "Ω", "farad": "F",
    "tesla": "T", "henry": "H", "celsius": "°C", "degreeCelsius": "°C", "degree": "°", "percent": "%",
    "litre": "l", "liter": "L", "tonne": "t", "bar": "bar", "hectare": "ha", "electronvolt": "eV",
    "decibel": "dB", "byte": "B", "bit": "bit", "radian": "rad", "lumen": "lm", "lux": "lx",
}  # fmt: skip
_MACRO = re.compile(r"\\([A-Za-z]+)\s*|([^\\]+)")


def amount(macro: str, given: Sequence[str]) -> str:
    """What a macro of ``AMOUNTS`` prints, by its arguments without those in brackets; empty if it has none."""
    said = [each.strip("{}") for each in given if not each.startswith("[")]
    if not said:  # the file ends here
        return ""
    if macro == "ang":
        return angle(said[0])
    if macro == "numrange" and len(said) == 2:
        return f"{number(said[0])} to {number(said[1])}"
    if macro.endswith("list"):
        listed = ", ".join(map(number, said[0].split(";")))
        return f"{listed} {unit(said[1])}" if len(said) > 1 else listed
    if macro in ("si", "unit"):
        return unit(said[0])
    if len(said) == 3:
        return f"{number(said[0])} to {number(said[1])} {unit(said[2])}"
    if macro == "num" or len(said) == 1:
        return number(said[0])
    shown = unit(said[-1])
    blank = "" if shown.startswith("°") and len(shown) == 1 else " "
    return f"{number(said[0])}{blank}{shown}"


def number(said: str) -> str:
    """The number of ``\\num``: ``2.5e-3`` is ``2.5 × 10⁻³``."""
    said = said.strip()
    if found := _EXPONENT.match(said):
        power = raised("10", found[2].removeprefix("+").replace("-", "−"))
        return f"{found[1]} × {power}" if found[1] else power
    return said.replace("+-", " ± ").replace(r"\pm", " ± ")


def angle(said: str) -> str:
    """The angle of ``\\ang``: ``12;30;`` is ``12°30′``."""
    parts = zip(said.split(";"), "°′″", strict=False)
    return "".join(f"{number(part)}{sign}" for part, sign in parts if part.strip())


def unit(said: str) -> str:
    """The unit of ``\\si``: ``\\kilo\\metre\\per\\hour`` is ``km/h``; one in letters stays as it is."""
    if "\\" not in said:
        return re.sub(r"\^\{?(-?\d+)\}?", lambda found: raised("", found[1]), said).replace(
            ".", " "
        )
    shown, prefix, per, power = "", "", False, ""
    for name, plain in _MACRO.findall(said):
        if name == "per":
            per = True
        elif name in _PREFIXES:
            prefix = _PREFIXES[name]
        elif name in ("square", "cubic"):
            power = "²" if name == "square" else "³"
        elif name in ("squared", "cubed"):
            shown += "²" if name == "squared" else "³"
        elif one := _UNITS.get(name, name or plain.strip(" {}")):
            between = "/" if per else " " if shown else ""
            shown, prefix, per, power = f"{shown}{between}{prefix}{one}{power}", "", False, ""
    return shown
