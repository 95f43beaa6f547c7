"""A reader of documents whose files are read by Ray's workers, ahead of the sync that asks for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import TracebackType

from index.distributed.streaming import Pool, PoolFailed, Row, Stream, tables
from index.distributed.versions import READS
from index.errors import Unreadable
from index.files import FoundFile
from index.loaders.parts import Loaded, Remark
from index.loaders.reading import DocumentReader
from index.loaders.wire import unpacked
from index.ocr.kept_pages import KeptPages
from index.ocr.version import engine_version
from index.ocr.wire import unpacked as unpacked_page

_FILES, _BYTES = (
    32,
    8 << 20,
)  # of a block: small enough for all workers to have one, and to be read again
_REST = "Ray's workers can't read the rest ({reason}): it was read by this process"
_OTHER = (
    "Ray's workers have another version of citeback ({theirs}, here {ours}): install this one there"
)
_UNSEEN = "Ray's workers don't have this file, or another one at its path: put it where all machines see it"


class RayReader:
    """Reads files as ``here`` does, but in a pool of workers that is told beforehand what will be asked for.

    A file that they can't see, or that has changed since, is read here; so is all the rest if Ray fails.
    """

    def __init__(self, pool: Pool, here: DocumentReader, pages: Path) -> None:
        self._pool, self._here = pool, here
        self._pages = KeptPages(pages, engine_version())
        self._files: Sequence[FoundFile] = ()
        self._next = 0  # of the files: the first that was not asked for yet
        self._stream: Stream | None = None
        self._rows: Iterator[Row] = iter(())
        self._unseen = False

    def __enter__(self) -> RayReader:
        self._here.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
        self._pages.close()
        self._here.__exit__(kind, error, trace)

    def ahead(self, files: Sequence[FoundFile]) -> None:
        """These will be asked for, in this order; some may be left out."""
        self._files, self._next = files, 0
        if not files:
            return
        rows = [
            {
                "at": at,
                "path": str(found.path.absolute()).encode("utf-8", "surrogateescape"),
                "id": found.id.encode("utf-8", "surrogateescape"),
            }
            for at, found in enumerate(files)
        ]
        most = max(1, min(_FILES, len(files) // (4 * self._pool.size)))
        sizes = [_size(found.path) for found in files]
        self._stream = Stream(self._pool, tables(rows, sizes, most=most, heaviest=_BYTES))
        self._rows = iter(self._stream)

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        """Yield the sources in a file, as it was read by a worker; or else read it here."""
        try:
            rows = self._rows_of(source_id)
            first = next(rows, None)
        except PoolFailed as failed:
            yield from self._without(data, source_id, _REST.format(reason=failed))
            return
        if first is None:
            yield from self._here.read(data, source_id)
        elif first["reads"] != READS:
            said = _OTHER.format(theirs=first["reads"], ours=READS)
            yield from self._without(data, source_id, said)
        elif first["sha256"] != sha256(data).hexdigest():
            if not self._unseen:
                self._unseen = True
                yield Remark(source_id, _UNSEEN)
            yield from self._here.read(data, source_id)
        else:
            yield from self._answers(chain([first], rows), data, source_id)

    def _answers(self, rows: Iterator[Row], data: bytes, source_id: str) -> Iterator[Loaded]:
        given = 0
        try:
            for row in rows:
                for picture, said in json.loads(row["pages"]):
                    self._pages.put(picture, row["sha256"], unpacked_page(said.encode("latin-1")))
                for each in json.loads(row["said"]):
                    answer = unpacked(each)
                    if answer is None:
                        return
                    if isinstance(answer, Unreadable):
                        raise answer
                    given += 1
                    yield answer
        except PoolFailed as failed:  # in the middle of a file: what was given is not given again
            rest = self._without(data, source_id, _REST.format(reason=failed))
            yield next(rest)
            for at, answer in enumerate(rest):
                if at >= given:
                    yield answer

    def _rows_of(self, source_id: str) -> Iterator[Row]:
        """The rows of the next file of this name; those of files before it are dropped."""
        wanted = next(
            (at for at in range(self._next, len(self._files)) if self._files[at].id == source_id),
            None,
        )
        if wanted is None or self._stream is None:
            return
        self._next = wanted + 1
        for row in self._rows:
            if row["at"] < wanted:
                continue
            yield row
            if _ends(row):
                return
        raise PoolFailed("it ended before its time")

    def _without(self, data: bytes, source_id: str, said: str) -> Iterator[Loaded]:
        self._end()
        yield Remark(source_id, said)
        yield from self._here.read(data, source_id)

    def _end(self) -> None:
        if self._stream is not None:
            self._stream.stop()
        self._stream, self._rows = None, iter(())


def _ends(row: Row) -> bool:
    """True for the last row of a file."""
    said = json.loads(row["said"])
    return not said or said[-1][0] in ("done", "unreadable")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
