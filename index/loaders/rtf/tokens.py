"""RTF as a sequence of tokens: groups, control words, characters by number, text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?\x20?"  # 1, 2: a control word and its number
    rb"|\\'([0-9a-fA-F]{2})"  # 3: a byte
    rb"|\\([^a-zA-Z'])"  # 4: a control symbol
    rb"|([{}])"  # 5
    rb"|([^\\{}\r\n]+)"  # 6: text
    rb"|[\r\n]+|\\'.{0,2}|\\",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is ``{``, ``}``, ``word``, ``symbol``, ``byte`` or ``text``."""

    kind: str
    word: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token("{"), Token("}")


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of a file; binary data behind ``\\bin`` is passed over."""
    at, end = 0, len(data)
    while at < end and (found := _TOKEN.match(data, at)):
        at = found.end()
        word, number, byte, symbol, brace, text = found.groups()
        if word is not None:
            value = None if number is None else int(number)
            if word == b"bin":
                at += max(0, value or 0)
            else:
                yield Token("word", word.decode("ascii"), value)
        elif text is not None:
            yield Token("text", data=text)
        elif brace is not None:
            yield _OPEN if brace == b"{" else _CLOSE
        elif byte is not None:
            yield Token("byte", data=bytes.fromhex(byte.decode("ascii")))
        elif symbol is not None:
            yield Token("symbol", symbol.decode("latin-1"))
