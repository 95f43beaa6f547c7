"""Source code and settings: their own text, line by line."""

from __future__ import annotations

import pytest

from index.chunking import chunk
from index.errors import Unreadable
from index.loaders import load
from tests.index.reading_texts import left, only, quoted


def test_code_is_no_prose() -> None:
    text = '# == Retries\nMAX = 5  # tries\n\n\nclass Client:\n    """Talks."""\n- x\n| a | b |\n'
    source = only(text, "client.py")
    assert (source.text, source.title) == (text, "client.py")
    assert quoted(source) == [
        "# == Retries", "MAX = 5  # tries", "class Client:", '"""Talks."""', "- x", "| a | b |",
    ]  # fmt: skip
    assert {each.heading for each in chunk(source)} == {None}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "server:\n  port: 8080\n  limits: # of a body\n    mb: 16\n"),
        ("a.toml", "[server]\nport = 8080\n[server.limits]\nmb = 16\n"),
        ("a.ini", "[server]\nport=8080\n[limits]\nmb=16\n"),
    ],
)
def test_sections_of_settings_name_what_is_below_them(name: str, text: str) -> None:
    headings = [each.heading for each in chunk(only(text, name))]
    assert headings[0] == "server"
    assert headings[1] is not None
    assert headings[1].endswith("limits")


def test_every_listed_kind_is_read_as_its_own_text() -> None:
    for name in (
        "a.js",
        "b.ts",
        "c.java",
        "d.c",
        "e.cpp",
        "f.go",
        "g.rs",
        "h.sh",
        "i.sql",
        "j.css",
        "k.rb",
    ):
        assert only("let limit = 7;\n", name).text == "let limit = 7;\n"


def test_packed_lines_are_left_out_and_binary_files_refused() -> None:
    text = f"var limit = 7;\n{'x=1;' * 1000}\n"
    assert quoted(only(text, "a.js")) == ["var limit = 7;"]
    assert left(text, "a.js") == {"packed lines of code": 1}
    with pytest.raises(Unreadable):
        list(load(bytes(range(256)) * 4, "film.ts"))
