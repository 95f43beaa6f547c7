"""Names what reads pictures here: what another has read is read again."""

from __future__ import annotations

from index.ocr.tesseract import installed

ENGINE = "PP-OCRv6-small/4"  # 4: how we use it


def engine_version() -> str:
    """The engine, and what stands beside it on this machine."""
    return "+".join([ENGINE, *installed()])
