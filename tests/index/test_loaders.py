"""The loader door: formats, and files that can't be read."""

import json

import pytest

from index.errors import Unreadable
from index.loaders import load
from index.loaders.dates import stated_date
from index.passages import Source


def sources(data: bytes, name: str) -> list[Source]:
    return [each for each in load(data, name) if isinstance(each, Source)]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"caf\xe9", "a.txt", "not valid UTF-8"),
        (b"a\0b\0c", "a.txt", "binary"),
        (bytes(range(1, 32)) * 40, "a.md", "binary"),
        (b"%PDF-1.7", "a.pdf", "no reader for .pdf"),
        (b"<p>a\0</p>", "a.html", "binary"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        sources(data, name)


def test_utf16_with_its_mark_is_read() -> None:
    assert sources("Zürich".encode("utf-16"), "a.txt")[0].text == "Zürich"


def test_html_keeps_headings_lists_and_tables_and_drops_scripts() -> None:
    page = b"""<html lang="en"><head><title>T</title><meta name="date" content="2024-05-06"></head>
    <body><script>alert(1)</script><h1>Port news</h1><p>The <b>port</b> froze.</p><ul><li>ice</li></ul>
    <table><tr><th>Month</th><th>Ships</th></tr><tr><td>May</td><td>41</td></tr></table></body>"""
    source = sources(page, "a.html")[0]
    assert (source.title, source.date, source.language) == ("Port news", "2024-05-06", "en")
    assert "# Port news" in source.text
    assert "- ice" in source.text
    assert "| May | 41 |" in source.text
    assert "alert" not in source.text


def test_each_line_of_a_corpus_is_a_source() -> None:
    lines = [
        {
            "_id": "1",
            "text": "One.",
            "title": "First",
            "date": "2024-01-02T03:04:05",
            "groups": ["a"],
        },
        {"_id": "2", "text": "Two."},
    ]
    found = sources("\n".join(json.dumps(line) for line in lines).encode(), "c.jsonl")
    assert [(s.id, s.title, s.date, s.groups) for s in found] == [
        ("1", "First", "2024-01-02", ("a",)),
        ("2", "2", None, ()),
    ]


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    data = b'{"_id": "1", "text": "One."}\nnot json\n{"_id": "1", "text": "again"}\n{"text": "x"}\n'
    loaded = list(load(data, "c.jsonl"))
    named = [each[0] for each in loaded if not isinstance(each, Source)]
    assert named == ["c.jsonl:2", "c.jsonl:3", "c.jsonl:4"]
    assert len(sources(data, "c.jsonl")) == 1


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-06", "2024-05-06"),
        ("2024-05", "2024-05"),
        ("[date]", None),
        ("soon", None),
        ("20245", None),
    ],
)
def test_only_a_date_counts_as_one(text: str, date: str | None) -> None:
    assert stated_date(text) == date
