"""Real office files, as a company's folder holds them: what becomes of each is said, and none is garbage."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from index.loaders.parts import LeftOut, Unread
from index.loaders.reading import ParserProcess
from index.passages import Source
from tests.commands import citeback
from tests.index.test_reading import read_or_reason

OUTCOMES = {"indexed", "empty", "failed"}
UNREADABLE = {
    "eml/empty.eml", "eml/fake-encrypted.eml", "hebrew-text-base64-iso88598i.txt",
    "password_protected.xlsx", "pdf/password.pdf",
}  # fmt: skip
SCANS = {
    "pdf/loremipsum-flat.pdf", "pdf/single_table.pdf", "pdf/table-multi-row-column-cells.pdf",
}  # fmt: skip
EMPTY = {
    "empty.txt", "empty.xlsx", "fake-text-all-whitespace.txt", "picture.pptx",
    "test-image-jpg-mime.pptx",
}  # fmt: skip
MARKUP = re.compile(
    r"</?(?:w|a|p|r|text|table|office):\w+|xmlns[:=]|<\?xml|\\par\b|\\rtf1|endobj|%PDF-"
)
BASE64 = re.compile(r"(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/]{200,}")
NOISE = re.compile(r"[\x00-\x08\x0e-\x1f\x80-\x9f\ufffd\ufffe\uffff]")
MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¼¤¶Ÿ]|â€[™œ\x9d“”¦]|Ð[\x80-\xbf°±²]|ï»¿")
OWN_FAULTS = {"norwich-city.txt"}  # was saved in the wrong encoding by whoever made it


@pytest.fixture(scope="module")
def outcomes(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What ``citeback read`` says of each file."""
    folder = shared / "data" / "office" / "unstructured"
    if not folder.is_dir():
        pytest.skip("the office files are not there")
    ran = citeback("read", folder, "--json", home=tmp_path_factory.mktemp("home"))
    assert ran.returncode == 1, ran.stderr  # some failed, and it says so
    return {found["file"]: found for found in map(json.loads, ran.stdout.splitlines())}


def test_every_file_is_indexed_empty_or_failed_with_a_reason(
    outcomes: dict[str, dict[str, Any]],
) -> None:
    assert len(outcomes) == 211
    for found in outcomes.values():
        assert found["outcome"] in OUTCOMES
        assert found["outcome"] == "indexed" or found["reason"]


def test_all_but_the_unreadable_are_read(outcomes: dict[str, dict[str, Any]]) -> None:
    by = {kind: {n for n, o in outcomes.items() if o["outcome"] == kind} for kind in OUTCOMES}
    assert by["failed"] == UNREADABLE
    assert by["empty"] == EMPTY
    assert len(by["indexed"]) >= 195


def test_none_is_read_as_garbage(shared: Path, outcomes: dict[str, dict[str, Any]]) -> None:
    folder = shared / "data" / "office" / "unstructured"
    with ParserProcess() as reader:
        for name, found in outcomes.items():
            if found["outcome"] == "indexed" and name not in (*OWN_FAULTS, *SCANS):
                for source in reader.read((folder / name).read_bytes(), name):
                    if isinstance(source, Source):
                        assert garbage(source.text) is None, name
                    else:  # this reader has no OCR
                        assert isinstance(source, LeftOut) or "OCR is off" in str(source), name


def garbage(text: str) -> str | None:
    """What of a text isn't a reader's text: noise, wrongly decoded letters, markup, encoded bytes."""
    if len(NOISE.findall(text)) * 500 > len(text):
        return "noise"
    for name, pattern in (("mojibake", MOJIBAKE), ("markup", MARKUP), ("base64", BASE64)):
        if found := pattern.search(text):
            return f"{name}: {found.group()[:60]!r}"
    return None


@pytest.mark.parametrize(
    "text",
    ["a\x00b" * 9, "FÃ¼r immer", "<w:p><w:r>", "{\\rtf1 x", "aB3" * 90, "itâ€™s"],
)
def test_garbage_is_seen_as_such(text: str) -> None:
    assert garbage(text) is not None


def test_the_other_office_files_end_well_too(shared: Path) -> None:
    files = sorted((shared / "data" / "office" / "markitdown").rglob("*.*"))
    if not files:
        pytest.skip("the office files are not there")
    with ParserProcess() as reader:
        for file in files:
            for loaded in read_or_reason(reader, file.read_bytes(), file.name):
                if isinstance(loaded, Source):
                    assert garbage(loaded.text) is None, file
                elif isinstance(loaded, Unread):
                    assert re.search("OCR|no reader for .jpg", str(loaded.reason)), file
