"""Whatever reads files sits in one seat: a reader of pictures, and what readers say they left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from index.library import Library
from index.loaders import load
from index.loaders.parts import LeftOut, Loaded
from index.loaders.reading import ParserProcess
from index.opening import open_library
from index.passages import Source
from tests.fakes import WordEmbedder
from tests.index.making import docx


class PictureReader(ParserProcess):
    """Stands in for an engine that reads pictures: what a picture shows are its bytes."""

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        if not source_id.endswith(".png"):
            yield from super().read(data, source_id)
            return
        yield Source(source_id, data.decode(), "A picture")
        yield LeftOut(source_id, "lines read badly", 2)


def test_a_sync_reads_by_the_reader_that_it_is_given(docs: Path, home: Path) -> None:
    (docs / "sign.png").write_text("The northern gate is closed.")
    (docs / "a.md").write_text("The harbour froze.")
    with open_library(
        home,
        embedders=lambda: [WordEmbedder()],
        verb="test",
        writing=True,
        reader=PictureReader,
    ) as library:
        summary = library.sync([docs])
        (hit, *_) = library.search("Which gate is closed?")
    assert (summary.new, summary.failed) == (2, 0)
    assert hit.place.source == "sign.png"
    assert summary.left_out == (LeftOut("sign.png", "lines read badly", 2),)


def test_a_picture_that_nobody_can_read_is_named(library: Library, docs: Path) -> None:
    (docs / "sign.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (failure,) = library.sync([docs]).failures
    assert failure.source == "sign.png" and "damaged" in failure.reason


def test_pictures_in_an_office_file_are_counted_as_left_out() -> None:
    plain = docx()
    before = [each for each in load(plain, "a.docx") if isinstance(each, LeftOut)]
    assert before == [LeftOut("a.docx", "deleted passages", 1)]
    added = io.BytesIO(plain)
    with zipfile.ZipFile(added, "a") as package:
        package.writestr("word/media/image1.png", b"x")
        package.writestr("word/media/image2.emf", b"x")
    found = [each for each in load(added.getvalue(), "a.docx") if isinstance(each, LeftOut)]
    assert found == [*before, LeftOut("a.docx", "pictures", 2)]
