"""Compiled regular expressions in a file in the user's cache folder, for commands that start often.

``re`` compiles in two steps: an expression to a list of numbers, in Python and slow, and that to a pattern, in C,
which checks the numbers. The numbers are kept. The functions between the steps are private to Python: a
file is of one version of it, and whatever goes wrong with them, ``re.compile`` does all.
"""

from __future__ import annotations

import json
import re
import sys
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from index.prepared import Arrays, keep, kept

Code = npt.NDArray[np.uint32]

_NAME = "patterns"
_FEWEST = 8  # new expressions for which the file is written again
_MOST = 3_000  # more are of older versions: those in use are kept

Parts = tuple[int, int, dict[str, int], list[str | None], Code]
"""Flags, groups, the numbers of named groups, their names by number, and the code."""


class KeptPatterns:
    """Safe to share between threads: one compiles at worst what another compiles, too."""

    def __init__(self) -> None:
        self._in_use = False
        self._held: dict[str, Parts] | None = None
        self.fresh: dict[str, Parts] = {}  # compiled here, and not in the file
        self._used: set[str] = set()

    def use(self) -> None:
        """From now on take expressions from the file, in this process, and note those that it lacks."""
        self._in_use = True

    def compiled(self, form: str, flags: int) -> re.Pattern[str]:
        """As ``re.compile``."""
        if not self._in_use:
            return re.compile(form, flags)
        key = blake2b(
            f"{flags}\0{form}".encode("utf-8", "surrogatepass"), digest_size=16
        ).hexdigest()
        try:
            if self._held is None:
                self._held = _unpacked(kept(_NAME, (), _version()))
            parts = self._held.get(key)
            if parts is None:
                parts = self.fresh[key] = _parts(form, flags)
            self._used.add(key)
            return _joined(form, parts)
        except re.error:
            raise
        except Exception:  # another Python may have other parts, with other errors
            self._in_use = False
            return re.compile(form, flags)

    def keep(self) -> None:
        """Write the file if enough is new. Call it when a command is done."""
        if not self._in_use or len(self.fresh) < _FEWEST:
            return
        whole = {**(self._held or {}), **self.fresh}
        if len(whole) > _MOST:
            whole = {key: whole[key] for key in self._used}
        keep(_NAME, (), _packed(whole), _version())


KEPT = KeptPatterns()


def _version() -> str:
    return f"{sys.version} {sys.byteorder}"


def _parts(form: str, flags: int) -> Parts:
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(form, flags)
    code = _compiler._code(parsed, flags)
    names: list[str | None] = [None] * parsed.state.groups
    for name, number in parsed.state.groupdict.items():
        names[number] = name
    return (
        flags | parsed.state.flags,
        parsed.state.groups - 1,
        parsed.state.groupdict,
        names,
        np.array(code, dtype=np.uint32),
    )


def _joined(form: str, parts: Parts) -> re.Pattern[str]:
    import _sre  # type: ignore[import-not-found]

    flags, groups, numbers, names, code = parts
    made: re.Pattern[str] = _sre.compile(form, flags, code.tolist(), groups, numbers, tuple(names))
    return made


def _packed(held: dict[str, Parts]) -> Arrays:
    said = json.dumps([[key, *parts[:4], len(parts[4])] for key, parts in held.items()])
    return {
        "said": np.frombuffer(said.encode(), dtype=np.uint8),
        "codes": np.concatenate([parts[4] for parts in held.values()]),
    }


def _unpacked(arrays: Arrays | None) -> dict[str, Parts]:
    if arrays is None:
        return {}
    held: dict[str, Parts] = {}
    codes, at = arrays["codes"], 0
    for key, flags, groups, numbers, names, size in json.loads(arrays["said"].tobytes()):
        held[key] = (flags, groups, numbers, names, codes[at : at + size])
        at += size
    return held
