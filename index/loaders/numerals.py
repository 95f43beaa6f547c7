"""Numbers as lists show them: 3, c, C, iii, III."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, kind: str) -> str:
    """``number`` as ``1``, ``a``, ``A``, ``i`` or ``I`` (the kind); in digits where that has no such form."""
    if kind in ("a", "A") and number > 0:
        shown = ""
        while number:
            number, letter = divmod(number - 1, 26)
            shown = chr(97 + letter) + shown
        return shown.upper() if kind == "A" else shown
    if kind in ("i", "I") and 0 < number < 4000:
        shown = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            shown += count * sign
        return shown.upper() if kind == "I" else shown
    return str(number)
