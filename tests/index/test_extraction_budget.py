"""What one file may hold, archives in archives and mails in mails counted together."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from index.errors import Unreadable
from index.library import Library
from index.loaders import Loaded, load
from index.loaders.archive import FREE, RATIO
from index.loaders.extraction_budget import FEW
from index.loaders.parts import Unread
from index.passages import Source
from tests.index.making import docx, eml, packed


def read(data: bytes, name: str = "a.zip") -> tuple[list[str], list[str]]:
    """The ids of the sources in a file, and every reason that something isn't read."""
    ids, reasons = [], []
    for each in loaded(data, name):
        if isinstance(each, Source):
            ids.append(each.id)
        elif isinstance(each, Unread):
            reasons.append(str(each.reason))
    return ids, reasons


def loaded(data: bytes, name: str) -> Iterator[Loaded]:
    try:
        yield from load(data, name)
    except Unreadable as reason:
        yield Unread(name, reason)


def archive(files: int) -> bytes:
    return packed({f"{number}.md": "Ice." for number in range(files)})


def test_a_small_archive_of_archives_gives_no_more_files_than_one_of_its_size_could() -> None:
    bomb = packed({"in.zip": packed({f"{n}.zip": archive(200) for n in range(14)})})
    assert len(bomb) < 20_000
    ids, reasons = read(bomb)
    assert 0 < len(ids) <= FEW
    (reason,) = reasons
    assert f"more than {FEW:,} files" in reason and "unpack it first" in reason
    assert "a.zip/in.zip/4.zip/" in reason or "a.zip/in.zip/5.zip/" in reason  # where it stopped


def test_the_same_archive_counts_each_time_it_stands_there() -> None:
    inner = archive(400)
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as outer:
        for number in range(3):
            outer.writestr(f"{number}.zip", inner)
    ids, reasons = read(stored.getvalue())
    assert len(ids) + len(reasons) <= FEW + 1 and len(reasons) == 1


def test_attachments_count_as_members_do() -> None:
    mail = eml(*((f"{number}.zip", archive(250)) for number in range(5)))
    ids, reasons = read(packed({"a.eml": mail}))
    assert len(ids) < FEW and "files" in reasons[0] and len(reasons) == 1


def test_members_that_cannot_be_read_count_too() -> None:
    data = bytearray(archive(400))
    for at in range(len(data)):  # every member protected by a password
        if data[at : at + 4] == b"PK\x01\x02":
            data[at + 8] |= 1
    ids, reasons = read(packed({f"{number}.zip": bytes(data) for number in range(4)}))
    assert not ids and len(reasons) <= FEW + 1 and "files" in reasons[-1]


def test_bytes_are_counted_over_all_levels() -> None:
    member = packed({"a.txt": b"ice at the bar. " * (FREE // 16 // 4)})
    nest = packed({f"{number}.zip": member for number in range(12)})
    assert len(nest) * RATIO < FREE
    ids, reasons = read(nest)
    assert len(ids) <= 4
    assert reasons == [
        "unpacks to more than 20 MB, with all that is packed in it; "
        "nothing is read from a.zip/3.zip/a.txt on: unpack it first"
    ]


def test_many_members_just_below_the_free_bytes_are_a_bomb_together() -> None:
    ids, reasons = read(packed({f"{n}.txt": b"ice " * (3 << 20) for n in range(4)}))
    assert len(ids) == 1 and "MB" in reasons[0]


def test_an_ordinary_nest_is_read_whole() -> None:
    many = {f"{number}.txt": f"Ship {number} lay at the bar." for number in range(200)}
    nest = packed({
        "mail.eml": eml(("rules.docx", docx()), ("more.zip", packed(many))),
        "b.zip": packed({**many, "c.zip": packed({"rules.docx": docx()})}),
    })  # fmt: skip
    ids, reasons = read(nest)
    assert len(ids) == 403 and not reasons


def test_an_archive_packed_once_more_is_read_whole() -> None:
    """Its names and sizes pack well, so it takes fewer bytes a file than a flat archive needs."""
    ships = [sha256(bytes([n % 256, n // 256])).hexdigest()[:32] for n in range(2000)]
    twice = packed({"in.zip": packed({f"notes/{n:05}.txt": ship for n, ship in enumerate(ships)})})
    assert len(twice) < 76 * len(ships)
    assert [len(each) for each in read(twice)] == [2000, 0]


def test_an_office_file_is_one_part_however_many_members_its_package_has() -> None:
    with zipfile.ZipFile(io.BytesIO(docx())) as package:
        members = {name: package.read(name) for name in package.namelist()}
    rich = packed(members | {f"word/media/{number}.bin": b"x" for number in range(400)})
    ids, reasons = read(packed({f"{number}.docx": rich for number in range(4)}))
    assert len(ids) == 4 and not reasons


def test_what_came_before_the_limit_is_indexed_and_the_rest_is_named_in_one_line(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.zip").write_bytes(packed({f"{n}.zip": archive(300) for n in range(4)}))
    (tmp_path / "docs" / "b.txt").write_text("Tug.")
    summary = library.sync([tmp_path / "docs"])
    assert [each.source for each in summary.failures] == ["a.zip"]
    assert "nothing is read from a.zip/3.zip/" in summary.failures[0].reason
    indexed = {each.id for each in library.sources()}
    assert {"a.zip/0.zip/0.md", "a.zip/2.zip/299.md", "b.txt"} <= indexed


@pytest.mark.parametrize("levels", [1, 3])
def test_a_nest_within_its_limits_says_nothing(levels: int) -> None:
    data = archive(50)
    for _ in range(levels):
        data = packed({"in.zip": data})
    assert [len(each) for each in read(data)] == [50, 0]
