"""Regular expressions that are compiled when they are first used, and kept compiled from command to command.

There are about a thousand. Compiling all of them took half a second of each command; those that one question
needs still .2. ``re`` offers no way to keep one, so ``kept_patterns`` takes its parts; where it can't, they
are compiled as ever.
"""

from __future__ import annotations

import re
from typing import Any, cast

from index.kept_patterns import KEPT


def late(form: str, flags: int = 0) -> re.Pattern[str]:
    """A compiled expression as of ``re.compile``, for its methods: what is wrong with it shows at its first use.

    The functions of ``re`` don't take it: use ``late(...).sub(...)``, not ``re.sub(late(...), ...)``.
    """
    return cast("re.Pattern[str]", _Late(form, flags))


class _Late:
    """What ``late`` gives; after the first use of a method, that of the compiled one stands in its place."""

    def __init__(self, form: str, flags: int) -> None:
        self.pattern = form
        self._flags = int(flags)
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying and pickling ask for
            raise AttributeError(name)
        if self._compiled is None:
            self._compiled = KEPT.compiled(self.pattern, self._flags)
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return late, (self.pattern, self._flags)

    def __repr__(self) -> str:
        return f"late({self.pattern!r}, {self._flags})"
