"""Questions in, cited answers out: ``from rag import Home``, see docs/library.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.home import Home

__all__ = ["Home"]


def __getattr__(name: str) -> Any:
    """Load ``Home`` when it is asked for: every module of this package passes by here."""
    if name == "Home":
        from rag.home import Home

        return Home
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
