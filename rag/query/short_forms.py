"""Short forms that documents may write out: "Q3" is the third quarter, "H2" the second half."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.text.numerals import ORDINALS

_PARTS = {"Q": "quarter", "H": "half"}
_SHORT = re.compile(r"(?<![\w-])([QH])([1-4])(?![\w-]|[.,]\d)")
_NTH = {number: word for word, number in ORDINALS.items()}


def written_out(question: str, unknown: Callable[[str], bool]) -> str:
    """The question with short forms that no document has (``unknown``) written out behind them."""

    def said(match: re.Match[str]) -> str:
        letter, number = match.groups()
        if (letter == "H" and number > "2") or not unknown(match[0].lower()):
            return match[0]
        return f"{match[0]} ({_NTH[number]} {_PARTS[letter]})"

    return _SHORT.sub(said, question)
