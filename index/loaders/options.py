"""What a user decides about reading, given to every loader."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.ocr.pictures import Recogniser


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How files are read; an index whose files were read otherwise is read again.

    ``hidden`` takes in what a document holds but doesn't show or no longer says: hidden sheets, rows,
    slides and runs, deleted text, invisible text. It is marked (``passages.Mark``). Without
    it, such content is left out, and counted (``parts.LeftOut``). ``ocr`` reads pictures, too: by the
    ``recogniser``, which is there while a file is read.
    """

    hidden: bool = False
    ocr: bool = True
    recogniser: Recogniser | None = field(default=None, compare=False, repr=False)

    @property
    def version(self) -> str:
        """Names the options under which a text was read; empty for the defaults."""
        said = ["with hidden"] * self.hidden + ["without OCR"] * (not self.ocr)
        return ", ".join(said)

    @property
    def words(self) -> str:
        """The same for a person."""
        hidden = "hidden content taken in" if self.hidden else "hidden content left out"
        return hidden if self.ocr else f"{hidden}, without OCR"


DEFAULTS = ReadingOptions()
