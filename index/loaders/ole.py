"""OLE files: old Office files, encrypted new ones, Outlook messages. The only module that uses olefile."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders import doc, msg, sheets
from index.loaders.decks import ppt
from index.loaders.depth import too_deep
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Yielded

_LOCKED = "protected by a password: save it without one"


class Streams:
    """The streams of an OLE file by name."""

    def __init__(self, data: bytes) -> None:
        """Unreadable if the file is damaged."""
        import olefile

        try:
            self._ole: Any = olefile.OleFileIO(io.BytesIO(data))
            self.names = ["/".join(path) for path in self._ole.listdir(streams=True)]
        except RecursionError as error:
            raise too_deep() from error
        except Exception as error:  # a damaged file can make olefile raise any error
            raise Unreadable(f"damaged ({error})") from error

    def get(self, name: str) -> bytes:
        """A stream's bytes, empty if there is no stream of that name."""
        if name not in self.names:
            return b""
        try:
            return bytes(self._ole.openstream(name).read())
        except Exception as error:
            raise Unreadable(f"damaged ({error})") from error


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield what the file holds; its streams tell the reader. Unreadable if no reader knows them."""
    streams = Streams(data)
    if "EncryptedPackage" in streams.names:
        raise Unreadable(_LOCKED)
    if "WordDocument" in streams.names:
        return doc.load(streams, source_id, options)
    if "PowerPoint Document" in streams.names:
        return ppt.load(streams, source_id, options)
    if "Workbook" in streams.names or "Book" in streams.names:
        return sheets.load(data, source_id, options)
    if "__properties_version1.0" in streams.names:
        return msg.load(streams, source_id, options)
    raise Unreadable("an OLE file of a kind that has no reader")
