"""Pictures are read outside the process that parses: the parser's side, and that of its parent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from index.ocr.pictures import Picture, Recognised
from index.ocr.wire import packed, received_picture, send_picture, unpacked

if TYPE_CHECKING:  # the parser's process never needs it, nor the numpy that it brings
    from index.ocr.reader import PictureReader

PagesRead = Callable[[int, int], None]
"""Told how many pictures of a file were read, and how many there are (as far as known)."""


class PipedRecogniser:
    """In the parser: sends pictures to its parent, and waits for their words."""

    def __init__(self, pipe: Connection, ahead: int) -> None:
        self._pipe, self._ahead = pipe, ahead

    def read(self, pictures: Iterable[Picture], total: int = 0) -> Iterator[Recognised]:
        """Yield what each picture says, in their order."""
        waiting = 0
        try:
            for picture in pictures:
                self._say("picture", total)
                send_picture(self._pipe, picture)
                waiting += 1
                if waiting > self._ahead:
                    waiting -= 1
                    yield self._taken()
            while waiting:
                waiting -= 1
                yield self._taken()
        finally:
            if waiting:  # nobody wants the rest
                self._say("drop", 0)

    def _taken(self) -> Recognised:
        self._say("take", 0)
        return unpacked(self._pipe.recv_bytes())

    def _say(self, what: str, total: int) -> None:
        self._pipe.send_bytes(json.dumps([what, total]).encode("ascii"))


class AnsweredPictures:
    """In the parent: answers the parser about pictures."""

    def __init__(self, reader: PictureReader, told: PagesRead) -> None:
        self.reader, self._told = reader, told
        self._read, self._total = 0, 0

    def begin(self, file: str) -> None:
        """The pictures that come now are those of the file with this hash."""
        self.reader.drop()
        self.reader.file = file
        self._read, self._total = 0, 0

    def answer(self, said: list[Any], pipe: Connection) -> bool:
        """Answer what the parser said; False if it is not about pictures."""
        match said:
            case ["picture", total]:
                self._total = max(self._total, int(total))
                self.reader.put(received_picture(pipe))
            case ["take", _]:
                pipe.send_bytes(packed(self.reader.take()))
                self._read += 1
                self._told(self._read, max(self._read, self._total))
            case ["drop", _]:
                self.reader.drop()
            case _:
                return False
        return True
