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


_MOST_KNOWN = 10_000


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
    at, known = 0, dict[bytes, Token]()  # the same few words come again and again
    while at < len(data):
        for found in _TOKEN.finditer(data, at):
            raw = found.group()
            token = known.get(raw) or _token(found)
            if token is None:
                continue
            if token.kind == "word" and token.word == "bin":
                at = found.end() + max(0, token.number or 0)
                break
            if token.kind != "text" and len(known) < _MOST_KNOWN:
                known[raw] = token
            yield token
        else:
            return


def _token(found: re.Match[bytes]) -> Token | None:
    word, number, byte, symbol, brace, text = found.groups()
    if word is not None:
        return Token("word", word.decode("ascii"), None if number is None else int(number))
    if text is not None:
        return Token("text", data=text)
    if brace is not None:
        return _OPEN if brace == b"{" else _CLOSE
    if byte is not None:
        return Token("byte", data=bytes.fromhex(byte.decode("ascii")))
    return None if symbol is None else Token("symbol", symbol.decode("latin-1"))
