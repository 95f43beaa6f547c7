"""SQLite's variable-length integers, in which FTS5 keeps its sizes."""

from __future__ import annotations


def varints(packed: bytes) -> list[int]:
    """Integers below 2**56: seven bits a byte, the highest first."""
    found, value = [], 0
    for byte in packed:
        value = value << 7 | byte & 127
        if byte < 128:
            found.append(value)
            value = 0
    return found
