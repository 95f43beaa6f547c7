"""Dates as documents state them."""

from __future__ import annotations

import re

_ISO = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?!\d)")


def stated_date(text: str) -> str | None:
    """The ISO 8601 date that ``text`` begins with (``2025``, ``2025-08``, ``2025-08-15...``)."""
    match = _ISO.match(text.strip())
    return match.group() if match else None
