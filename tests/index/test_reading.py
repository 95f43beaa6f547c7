"""Reading in a process with limits: whatever one file does to its parser, the next is read."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import Unreadable
from index.library import Library
from index.loaders import Loaded, load
from index.loaders.parts import LeftOut, Remark, Unread
from index.loaders.reading import ParserProcess
from index.passages import Source
from tests.index.making import EXAMPLES, eml, packed


@pytest.fixture(scope="module")
def reader() -> Iterator[ParserProcess]:
    with ParserProcess(seconds=20) as opened:
        yield opened


def ids(loaded: Iterator[Loaded]) -> list[str]:
    return [
        each.id if isinstance(each, Source) else f"not {each.part}"
        for each in loaded
        if not isinstance(each, Remark | LeftOut)
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reader_says_what_the_loaders_say(reader: ParserProcess, name: str) -> None:
    assert str(list(reader.read(EXAMPLES[name], name))) == str(list(load(EXAMPLES[name], name)))


def test_a_reason_is_raised_as_the_loaders_raise_it(reader: ParserProcess) -> None:
    with pytest.raises(Unreadable, match=r"no reader for \.heic"):
        list(reader.read(b"\0\0\0\x18ftypheic", "a.heic"))
    assert ids(reader.read(b"Ice.", "a.txt")) == ["a.txt"]


def numbers(count: int) -> bytes:
    """JSON that takes long and much memory to read."""
    return b"[" + b"1.5," * count + b"1]"


def test_a_file_that_takes_too_long_is_named_and_the_next_is_read() -> None:
    with ParserProcess(seconds=1) as hasty:
        with pytest.raises(Unreadable, match=r"takes more than \d+ s"):
            list(hasty.read(b"[" + b"[1]," * 1_200_000 + b"1]", "a.json"))
        assert ids(hasty.read(b"Ice.", "a.txt")) == ["a.txt"]


def test_a_file_that_needs_too_much_memory_is_named_and_the_next_is_read() -> None:
    with ParserProcess(memory=500 << 20) as small:
        with pytest.raises(Unreadable, match=r"memory|crashed"):
            list(small.read(numbers(40_000_000), "a.json"))
        assert ids(small.read(b"Ice.", "a.txt")) == ["a.txt"]


def test_a_parser_that_dies_is_named_and_the_next_file_is_read(reader: ParserProcess) -> None:
    lines = b"".join(b'{"_id": "%d", "text": "%s"}\n' % (n, b"ice " * 500) for n in range(500))
    reading = reader.read(lines, "a.jsonl")
    next(reading)
    pid = reader._process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Unreadable, match=r"crashed \(signal 9\)"):
        list(reading)
    assert ids(reader.read(b"Ice.", "a.txt")) == ["a.txt"]


def test_a_parser_that_takes_nothing_is_ended_and_the_next_file_is_read() -> None:
    with ParserProcess(seconds=2) as hasty:
        assert ids(hasty.read(b"Ice.", "a.txt")) == ["a.txt"]
        pid = hasty._process.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(Unreadable, match="takes more than 2 s"):
            list(hasty.read(b"Ice. " * 200_000, "b.txt"))  # more than a pipe holds
        assert ids(hasty.read(b"Tug.", "c.txt")) == ["c.txt"]


def test_a_file_left_half_read_does_not_answer_for_the_next(reader: ParserProcess) -> None:
    next(reader.read(EXAMPLES["a.jsonl"], "a.jsonl"))
    assert ids(reader.read(b"Tug.", "b.txt")) == ["b.txt"]


def test_attachments_and_members_are_sources_of_their_own(reader: ParserProcess) -> None:
    mail = eml(("rules.docx", EXAMPLES["a.docx"]), ("photo.heic", b"\x89PNG"))
    archive = packed({"x/mail.eml": mail, "broken.pdf": b"%PDF-1.4", "x/a.txt": "Ice."})
    assert sorted(ids(reader.read(archive, "all.zip"))) == [
        "all.zip/x/a.txt",
        "all.zip/x/mail.eml",
        "all.zip/x/mail.eml/rules.docx",
        "not all.zip/broken.pdf",
    ]


def test_the_text_of_a_mail_names_what_is_attached() -> None:
    source = next(load(eml(("photo.heic", b"\x89PNG")), "a.eml"))
    assert isinstance(source, Source)
    assert "Attachments: photo.heic" in source.text
    assert source.text.endswith("The bar is frozen.\n\nSend the tug.")
    assert (source.title, source.date, source.date_from) == (
        "Ice at the bar – Grüße", "2025-08-15", "header",
    )  # fmt: skip


def test_names_in_an_archive_lead_nowhere_else() -> None:
    archive = packed({"../../etc/passwd.txt": "Ice.", "/root.txt": "Tug.", "C:\\b.txt": "Bar."})
    assert ids(load(archive, "a.zip")) == [
        "a.zip/etc/passwd.txt",
        "a.zip/root.txt",
        "a.zip/C:/b.txt",
    ]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Unreadable, match="zip bomb"):
        list(load(packed({"a.txt": b"\0" * (100 << 20)}), "a.zip"))
    with pytest.raises(Unreadable, match="zip bomb"):
        list(load(packed({"word/document.xml": b" " * (100 << 20)}), "a.docx"))


def test_an_archive_that_lies_about_its_sizes_is_stopped() -> None:
    honest = packed({"a.txt": b"ice " * 50_000})
    lying = honest.replace((200_000).to_bytes(4, "little"), (20).to_bytes(4, "little"))
    assert all(not isinstance(each, Source) for each in load(lying, "a.zip"))


def test_archives_in_archives_end_somewhere() -> None:
    nested = packed({"a.txt": "Ice."})
    for _ in range(8):
        nested = packed({"in.zip": nested})
    (only,) = load(nested, "a.zip")
    assert isinstance(only, Unread) and "containers deep" in str(only.reason)


def test_an_encrypted_member_is_named_and_the_rest_is_read() -> None:
    data = bytearray(packed({"a.txt": "Ice.", "b.txt": "Tug."}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        second = archive.getinfo("b.txt").header_offset
    data[second + 6] |= 1
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    assert ids(load(bytes(data), "a.zip")) == ["a.zip/a.txt", "not a.zip/b.txt"]


MUTATIONS = st.lists(
    st.tuples(st.sampled_from(["change", "cut", "insert", "repeat"]), st.floats(0, 1), st.binary(max_size=40)),
    min_size=1,
    max_size=6,
)  # fmt: skip


def mutated(data: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    """The file with some of its bytes changed, cut out, put in or repeated, at these parts of it."""
    for kind, where, new in changes:
        at = int(where * len(data))
        if kind == "change":
            data = data[:at] + new + data[at + len(new) :]
        elif kind == "cut":
            data = data[:at] + data[at + 1 + 8 * len(new) :]
        elif kind == "insert":
            data = data[:at] + new + data[at:]
        else:
            data = data[:at] + data[at : at + 64] * 20 + data[at:]
    return data


@pytest.mark.parametrize("name", EXAMPLES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=MUTATIONS)
def test_a_damaged_file_ends_in_sources_or_a_reason(
    reader: ParserProcess, name: str, changes: list[tuple[str, float, bytes]]
) -> None:
    for each in read_or_reason(reader, mutated(EXAMPLES[name], changes), name):
        if isinstance(each, Source):
            assert_whole(each)
        elif isinstance(each, Unread):
            assert str(each.reason)
            assert "more than 20 s" not in str(each.reason)
    assert ids(reader.read(b"Ice.", "neighbour.txt")) == ["neighbour.txt"]


def read_or_reason(reader: ParserProcess, data: bytes, name: str) -> Iterator[Loaded]:
    try:
        yield from reader.read(data, name)
    except Unreadable as reason:
        yield Unread(name, reason)


def assert_whole(source: Source) -> None:
    """Regions lie in the text, in order and apart; what is left out is in order too."""
    spans = [region.span for region in source.regions]
    assert all(one.end <= two.start for one, two in zip(spans, spans[1:], strict=False))
    assert all(span.end <= len(source.text) for span in (*spans, *source.left_out))
    assert list(source.left_out) == sorted(source.left_out)


def test_damaged_files_cost_no_neighbour(library: Library, docs: Path) -> None:
    for number, (name, data) in enumerate(EXAMPLES.items()):
        (docs / f"{number}-{name}").write_bytes(data[: len(data) * 2 // 3])
        (docs / f"{number}-good.txt").write_text(f"Neighbour number {number}.")
    summary = library.sync([docs])
    assert {f"{n}-good.txt" for n in range(len(EXAMPLES))} <= {s.id for s in library.sources()}
    assert summary.failed == len(summary.failures) > 0
    assert all(failure.reason for failure in summary.failures)
