"""The binary parts of an .xlsb: one record after another, each with its kind, size and content."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from index.loaders.markup import Damaged


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each record's kind and content; Damaged if the last one is cut off."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + size > end:
            raise Damaged("damaged: its records break off")
        yield kind, data[at : at + size]
        at += size


def wide(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "surrogatepass"), end
