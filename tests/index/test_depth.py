"""What is nested very deep: it is read, or named as such, and never passed over without a word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import IndexProblem, Unreadable
from index.files import DEEPEST, IGNORE, find
from index.loaders import Loaded, load
from index.loaders.depth import TOO_DEEP
from index.loaders.parts import Unread
from index.loaders.reading import ParserProcess
from index.passages import Source
from tests.index.deep import FLAT, SAID, TREES, book, mail_of_a_page, mail_of_mails, ole, pdf
from tests.index.making import packed

READABLE, UNREADABLE = 200, 20_000  # levels


@pytest.fixture(scope="module")
def reader() -> Iterator[ParserProcess]:
    with ParserProcess(seconds=60) as opened:
        yield opened


def outcome(reader: ParserProcess, data: bytes, name: str) -> tuple[str, dict[str, str]]:
    """All text that was read, and what was named with its reason."""
    texts, named = [], {}
    try:
        for each in reader.read(data, name):
            if isinstance(each, Source):
                texts.append(each.text)
            elif isinstance(each, Unread):
                named[each.part] = str(each.reason)
    except Unreadable as reason:
        named[name] = str(reason)
    return "\n".join(texts), named


@pytest.mark.parametrize("name", [*TREES, *FLAT])
def test_two_hundred_levels_are_read_whole(reader: ParserProcess, name: str) -> None:
    text, named = outcome(reader, {**TREES, **FLAT}[name](READABLE), name)
    assert SAID in text
    assert text.count(SAID) == 1
    assert not named


@pytest.mark.parametrize("name", TREES)
def test_twenty_thousand_levels_are_named_as_too_deep(reader: ParserProcess, name: str) -> None:
    text, named = outcome(reader, TREES[name](UNREADABLE), name)
    assert SAID not in text
    assert any("nested too deep" in reason for reason in named.values())
    assert len(named) == 1


@pytest.mark.parametrize("name", FLAT)
def test_what_has_no_levels_to_its_reader_is_read_at_any_depth(
    reader: ParserProcess, name: str
) -> None:
    text, named = outcome(reader, FLAT[name](UNREADABLE), name)
    assert SAID in text and not named


def test_only_the_chapter_that_is_too_deep_is_lost_of_a_book(reader: ParserProcess) -> None:
    text, named = outcome(reader, book(UNREADABLE), "a.epub")
    assert "He knew the bar." in text
    assert named == {"a.epub/2.xhtml": TOO_DEEP}


def test_only_the_page_that_is_too_deep_is_lost_of_a_pdf(reader: ParserProcess) -> None:
    text, named = outcome(reader, pdf(3_000), "a.pdf")
    assert "He knew the bar." in text
    assert list(named) == ["a.pdf p. 2"] and "nested too deep" in named["a.pdf p. 2"]


def test_a_mail_whose_text_is_too_deep_still_gives_its_attachment(reader: ParserProcess) -> None:
    text, named = outcome(reader, mail_of_a_page(UNREADABLE), "a.eml")
    assert (text, named) == ("Tug.", {"a.eml": TOO_DEEP})


def test_mails_in_mails_are_read_a_few_deep_and_then_named(reader: ParserProcess) -> None:
    assert "containers deep" in "".join(
        outcome(reader, mail_of_mails(READABLE), "a.eml")[1].values()
    )
    assert outcome(reader, mail_of_mails(UNREADABLE), "a.eml")[1] == {"a.eml": TOO_DEEP}


def test_an_old_office_file_whose_streams_hang_on_one_another_is_named(
    reader: ParserProcess,
) -> None:
    assert outcome(reader, ole(READABLE), "a.doc")[1] == {
        "a.doc": "an OLE file of a kind that has no reader"
    }
    assert outcome(reader, ole(UNREADABLE), "a.doc")[1] == {"a.doc": TOO_DEEP}


def test_a_line_that_is_too_deep_is_named_in_plain_words_and_the_rest_goes_on() -> None:
    deep = "[" * UNREADABLE + "]" * UNREADABLE
    lines = f'{{"_id": "1", "text": "Ice.", "x": {deep}}}\n{{"_id": "2", "text": "Tug."}}'
    first, second = load(lines.encode(), "a.jsonl")
    assert isinstance(first, Unread) and (first.part, str(first.reason)) == ("a.jsonl:1", TOO_DEEP)
    assert isinstance(second, Source) and second.text == "Tug."


def test_a_deep_member_costs_its_neighbours_nothing(reader: ParserProcess) -> None:
    archive = packed({
        "a.eml": mail_of_mails(UNREADABLE),
        "b.json": TREES["lists.json"](UNREADABLE),
        "c.txt": "Tug.",
    })  # fmt: skip
    text, named = outcome(reader, archive, "a.zip")
    assert (text, named) == ("Tug.", {"a.zip/a.eml": TOO_DEEP, "a.zip/b.json": TOO_DEEP})


def test_a_name_of_many_folders_in_an_archive_is_read_or_named_shortly() -> None:
    def loaded(steps: int) -> list[Loaded]:
        return list(load(packed({"a/" * steps + "a.txt": "Ice.", "b.txt": "Tug."}), "a.zip"))

    assert all(isinstance(each, Source) for each in loaded(READABLE))
    named, read = loaded(UNREADABLE)
    assert (
        isinstance(named, Unread) and "folders deep" in str(named.reason) and len(named.part) < 300
    )
    assert isinstance(read, Source) and read.id == "a.zip/b.txt"


@contextmanager
def nested_folders(top: Path, levels: int, name: str = "a") -> Iterator[None]:
    """Folders in folders below ``top``, the last with a file; the path may be longer than allowed."""
    here = os.open(top, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    try:
        yield
    finally:  # whoever clears up after the tests goes down folder by folder, and would fall over it
        for _ in range(levels - 1):
            (top / name / name).rename(top / "below")
            (top / name).rmdir()
            (top / "below").rename(top / name)


def test_a_file_in_two_hundred_folders_is_found(tmp_path: Path) -> None:
    with nested_folders(tmp_path, READABLE):
        (found,) = find([tmp_path], known_roots=[])
    assert found.id == "a/" * READABLE + "a.txt"


@pytest.mark.parametrize(("levels", "name"), [(DEEPEST + 1, "a"), (20, "a" * 250)])
def test_a_folder_that_is_too_deep_is_one_line_that_says_what_to_do(
    tmp_path: Path, levels: int, name: str
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "b.txt").write_text("Tug.")
    with nested_folders(tmp_path / "deep", levels, name):
        with pytest.raises(IndexProblem, match="nested too deep") as problem:
            list(find([tmp_path], known_roots=[]))
        assert "\n" not in str(problem.value) and len(str(problem.value)) < 400
        (tmp_path / IGNORE).write_text("deep\n")  # as the line says
        assert [found.id for found in find([tmp_path], known_roots=[])] == ["b.txt"]
