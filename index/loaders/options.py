"""What a user decides about reading, given to every loader."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How files are read; an index whose files were read otherwise is read again.

    ``hidden`` takes in what a document holds but doesn't show or no longer says: hidden sheets, rows,
    slides and runs, deleted text, invisible text. It is marked (``passages.Mark``). Without
    it, such content is left out, and counted (``parts.LeftOut``).
    """

    hidden: bool = False

    @property
    def version(self) -> str:
        """Names the options under which a text was read; empty for the defaults."""
        return "with hidden" if self.hidden else ""


DEFAULTS = ReadingOptions()
