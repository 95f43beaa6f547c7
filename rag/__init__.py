"""Questions in, cited answers out: ``from rag import Home``, see docs/library.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.home import Home

__all__ = ["Home"]


def __getattr__(name: str) -> Any:
    """Import ``Home`` only on access: importing any module of this package runs this file."""
    if name == "Home":
        from rag.home import Home

        return Home
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
