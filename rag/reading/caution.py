"""How cautious answers are: points on the curve of questions answered against answers that are wrong."""

from __future__ import annotations

from typing import Literal

Caution = Literal["strict", "balanced", "open"]
