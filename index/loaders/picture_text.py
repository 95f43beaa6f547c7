"""Pictures inside a document that is no PDF: what they say is written where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from index.errors import Unreadable
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Loaded, Unread
from index.loaders.writing import Writing

_SMALL = 20_000  # pixels; a smaller picture is an icon or a rule
_MOST = 2000  # pictures of one document


@dataclass(slots=True)
class PictureTexts:
    """Reads the pictures of one document; each once, where it stands first."""

    options: ReadingOptions
    _seen: set[bytes] = field(default_factory=set)
    _left: Counter[str] = field(default_factory=Counter)
    _unread: Counter[str] = field(default_factory=Counter)

    def write(self, writing: Writing, data: bytes | None) -> None:
        """Write what a picture says, as paragraphs and tables of their own."""
        name = sha256(data or b"").digest()
        if data and name in self._seen:
            return
        self._seen.add(name)
        if data is None or self.options.recogniser is None or len(self._seen) > _MOST:
            self._left["pictures"] += 1
            return
        # Only here: they bring numpy, which most documents need not wait for.
        from index.loaders.picture_writing import write_recognised
        from index.loaders.pictures import decoded

        try:
            picture = next(decoded(data))
        except (Unreadable, StopIteration):  # a drawing, or of a format of its own
            self._left["pictures"] += 1
            return
        if picture.width * picture.height >= _SMALL:
            read = next(self.options.recogniser.read([picture]))
            if read.unread:
                self._unread[read.unread] += 1
            self._left += write_recognised(writing, read)

    def left_out(self, source_id: str, held: int = 0) -> Iterator[Loaded]:
        """What was not read, and why; ``held`` is how many pictures the document holds in all."""
        if self.options.recogniser is None:
            self._left["pictures"] = held
        elif held > len(self._seen):  # they stand nowhere in the text
            self._left["pictures"] += held - len(self._seen)
        for what, count in (+self._left).items():
            yield LeftOut(source_id, what, count)
        for reason, count in self._unread.items():
            said = "picture" if count == 1 else f"{count} pictures"
            yield Unread(f"{source_id} ({said})", Unreadable(reason))
