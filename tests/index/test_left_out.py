"""What readers leave out is kept with the index, for as long as its source."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import Unreadable
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Loaded, Unread
from index.loaders.reading import ParserProcess
from index.passages import CellValue, Mark, Omission, Source, Span
from tests.conftest import Opens
from tests.fakes import WordEmbedder


class LineReader(ParserProcess):
    """Stands in for a reader that leaves things out: a file's lines say what it finds.

    ``source NAME TEXT``, ``out NAME COUNT PAGE WHAT``, ``unread NAME``, ``broken``, ``die``; ``hidden TEXT`` is
    taken in if hidden content is.
    """

    def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
        for line in data.decode().splitlines():
            kind, _, rest = line.partition(" ")
            name, _, said = rest.partition(" ")
            match kind:
                case "source":
                    yield Source(name, said, name)
                case "out":
                    count, page, what = said.split(" ", 2)
                    yield LeftOut(name, what, int(count), (int(page),))
                case "unread":
                    yield Unread(name, Unreadable("it is damaged"))
                case "broken":
                    raise Unreadable("it ends too early")
                case "die":
                    os._exit(9)
                case "hidden" if self._options.hidden:
                    yield Source(source_id, rest, source_id)
                case "hidden":
                    yield Source(source_id, "There is nothing to see.", source_id)
                    yield LeftOut(source_id, "hidden sheets", 1)


@pytest.fixture
def reads(opens: Opens) -> Opens:
    return lambda **more: opens(writing=True, reader=LineReader, **more)


def test_what_is_left_out_of_a_source_is_told_with_it(reads: Opens, docs: Path) -> None:
    (docs / "a.odt").write_text(
        "source a.odt The harbour froze.\nout a.odt 2 3 pictures\nout a.odt 1 1 pictures\n"
        "out a.odt 1 2 charts"
    )
    with reads() as library:
        library.sync([docs])
        (source,) = library.sources()
        assert source.left_out == (Omission("charts", 1, (2,)), Omission("pictures", 3, (1, 3)))
        assert library.left_out("a.odt") == [
            LeftOut("a.odt", "charts", 1, (2,)),
            LeftOut("a.odt", "pictures", 3, (1, 3)),
        ]


def test_a_file_that_is_read_again_tells_it_anew_and_one_that_is_not_as_before(
    reads: Opens, docs: Path
) -> None:
    (docs / "a.odt").write_text("source a.odt The harbour froze.\nout a.odt 2 1 pictures")
    (docs / "b.odt").write_text("source b.odt The gate closed.\nout b.odt 5 1 pictures")
    with reads() as library:
        library.sync([docs])
        (docs / "a.odt").write_text("source a.odt The harbour froze.\nout a.odt 1 1 charts")
        library.sync([docs])
        assert library.left_out() == [
            LeftOut("a.odt", "charts", 1, (1,)),
            LeftOut("b.odt", "pictures", 5, (1,)),
        ]


def test_it_goes_with_its_file_or_with_its_source(reads: Opens, docs: Path) -> None:
    (docs / "a.odt").write_text("source a.odt The harbour froze.\nout a.odt 2 1 pictures")
    (docs / "b.zip").write_text("source one One.\nsource two Two.\nout one 1 1 x\nout two 2 1 x")
    with reads() as library:
        library.sync([docs])
        (docs / "a.odt").unlink()
        (docs / "b.zip").write_text("source two Two.\nout two 2 1 x")
        library.sync([docs])
        assert library.left_out() == [LeftOut("two", "x", 2, (1,))]


def test_where_a_part_fails_the_others_are_told_anew_and_the_unread_ones_as_before(
    reads: Opens, docs: Path
) -> None:
    file = docs / "b.zip"
    file.write_text("source one One.\nsource two Two.\nout one 1 1 x\nout two 2 1 x")
    with reads() as library:
        library.sync([docs])
        file.write_text("source one One.\nout one 7 1 x\nbroken")
        library.sync([docs])
        assert [each.count for each in library.left_out()] == [7, 2]


def test_a_moved_file_takes_it_along(reads: Opens, docs: Path) -> None:
    (docs / "a.odt").write_text("source a.odt The harbour froze.\nout a.odt 2 1 pictures")
    with reads() as library:
        library.sync([docs])
        (docs / "sub").mkdir()
        (docs / "a.odt").rename(docs / "sub" / "a.odt")
        library.sync([docs])
        assert library.left_out() == [LeftOut("a.odt", "pictures", 2, (1,))]
        assert [bool(each.left_out) for each in library.sources()] == [True]


def test_of_a_source_that_another_file_gives_nothing_is_told(reads: Opens, docs: Path) -> None:
    (docs / "a.zip").write_text("source one One.")
    (docs / "b.zip").write_text("source one Another one.\nout one 9 1 pictures")
    with reads() as library:
        library.sync([docs])
        assert library.left_out("one") == [] and library.sources()[0].left_out == ()


def test_the_id_of_an_added_file_stands_before_what_was_left_out_of_it(
    reads: Opens, docs: Path, home: Path
) -> None:
    (docs / "a.zip").write_text("source secret A secret.\nout secret 1 1 pictures")
    added = home / "added" / "uploads"
    added.mkdir(parents=True)
    (added / "b.zip").write_text("source secret Mine.\nout secret 9 1 pictures")
    with reads() as library:
        library.sync([docs])
        library.sync([home / "added"])
        assert [each.count for each in library.left_out("secret")] == [1]
        assert [each.count for each in library.left_out("uploads/b.zip/secret")] == [9]


def test_after_a_kill_nothing_is_read_that_is_not_told(
    opens: Opens, home: Path, docs: Path
) -> None:
    many = "\n".join(f"source a{n} {n} {'word ' * 3000}" for n in range(200))
    (docs / "a.zip").write_text(f"{many}\nout a3 2 1 pictures\ndie")
    code = (
        "import sys; from pathlib import Path; from tests.fakes import WordEmbedder\n"
        "from index.opening import open_library; from tests.index.test_left_out import LineReader\n"
        "with open_library(Path(sys.argv[1]), embedders=lambda: [WordEmbedder()], verb='t', writing=True,"
        " reader=LineReader) as library: library.sync([Path(sys.argv[2])])"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(home), str(docs)], check=False)
    assert killed.returncode == 9
    (docs / "a.zip").write_text(f"{many}\nout a3 2 1 pictures")
    with opens(writing=True, reader=LineReader) as library:
        assert library.sources(), "some were written before the kill"
        library.sync([docs])
        assert library.left_out("a3") == [LeftOut("a3", "pictures", 2, (1,))]


def test_other_reading_options_read_every_file_again_and_once_only(
    reads: Opens, docs: Path
) -> None:
    (docs / "a.xlsx").write_text("hidden The price is 41 EUR.")
    with reads() as library:
        library.sync([docs])
        assert library.sources()[0].left_out == (Omission("hidden sheets", 1),)
    with reads(reading=ReadingOptions(hidden=True)) as library:
        before = library.generation
        assert library.reads_otherwise
        library.sync([docs])
        found = library.source("a.xlsx")
        assert found is not None and found.text == "The price is 41 EUR."
        assert library.left_out() == [] and library.generation != before
        built = library.generation
        assert not library.reads_otherwise
        assert library.sync([docs]).unchanged == 1 and library.generation == built


def test_an_index_built_anew_carries_it_and_the_marks_over(opens: Opens, docs: Path) -> None:
    (docs / "a.odt").write_text("source a.odt The harbour froze.\nout a.odt 2 1 pictures")
    marked = Source("b.odt", "It closed.", "b", marks=(Mark(Span(0, 10), "comment"),))

    class Marking(LineReader):
        def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
            yield from super().read(data, source_id)
            yield marked

    with opens(writing=True, reader=Marking) as library:
        library.sync([docs])
        (docs / "a.odt").unlink()
    other = docs / "other"
    other.mkdir()
    with opens(
        writing=True, reader=LineReader, embedders=lambda: [WordEmbedder("more")]
    ) as library:
        library.sync([other])
        assert library.left_out() == [LeftOut("a.odt", "pictures", 2, (1,))]
        kept = library.source("b.odt")
        assert kept is not None and kept.marks == marked.marks


def test_texts_that_are_marked_otherwise_are_never_taken_for_the_same(
    opens: Opens, docs: Path
) -> None:
    class Reader(LineReader):
        def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
            marks = (Mark(Span(0, 18), "comment"),) if "b" in source_id else ()
            yield Source(source_id, "The harbour froze.", "t", marks=marks)

    for name in ("a.odt", "b.odt", "c.odt"):
        (docs / name).write_text(name)
    with opens(writing=True, reader=Reader) as library:
        assert [each.source for each in library.sync([docs]).duplicates] == ["c.odt"]
        found = library.search("Which harbour froze?")
        assert {each.sentences[0].mark for each in found} == {None, "comment"}


def test_what_a_file_that_cannot_be_read_left_out_goes_with_it(reads: Opens, docs: Path) -> None:
    (docs / "b.odt").write_text("out b.odt 2 1 pictures\nbroken")
    with reads() as library:
        library.sync([docs])
        assert [each.what for each in library.left_out()] == ["pictures"]
        (docs / "b.odt").unlink()
        library.sync([docs])
        assert library.left_out() == []


def test_an_index_built_anew_carries_what_cells_store(opens: Opens, docs: Path) -> None:
    (docs / "a.odt").write_text("source a.odt North grew by 12%.")
    stored = (CellValue("S!B2", 0.12345),)

    class Storing(LineReader):
        def read(self, data: bytes, source_id: str) -> Iterator[Loaded]:
            for each in super().read(data, source_id):
                yield replace(each, values=stored) if isinstance(each, Source) else each

    with opens(writing=True, reader=Storing) as library:
        library.sync([docs])
        assert library.cell_values("a.odt") == stored
    with opens(writing=True, reader=Storing, embedders=lambda: [WordEmbedder("more")]) as library:
        library.sync([])
        assert library.cell_values("a.odt") == stored
