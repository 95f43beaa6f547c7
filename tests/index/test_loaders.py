"""The loader door: formats, and files that can't be read."""

import json

import pytest

from index.errors import Unreadable
from index.loaders import load
from index.loaders.parts import Unread
from index.passages import Source
from index.rights import DEFAULT


def sources(data: bytes, name: str) -> list[Source]:
    return [each for each in load(data, name) if isinstance(each, Source)]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"a\0b\0c\x01\x02", "a.txt", "binary"),
        (bytes(range(1, 32)) * 40, "a.md", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "a.txt", "a picture, and OCR is off"),
        (b"\x7fELF\x02\x01" + bytes(range(256)) * 8, "a.txt", "binary"),
        (b"%PDF-1.7", "a.pdf", "damaged, or not a PDF"),
        (b"<p>a\0</p>", "a.html", "binary"),
        (b"abc", "a.docx", "damaged, or not a Word document"),
        (b"PK\x03\x04abc", "a.docx", "damaged archive"),
        (b"{", "a.json", "not JSON"),
        (b"abc", "a.mp3", "no reader for .mp3"),
        (b"8uPr5e8gVGVzbGEgLSDw4/j5iDn+unu5CDy7CDk4ff55CDs+On55e0g", "a.txt", "base64"),
        ("Eis am Hafen".encode("utf-16") + b"\x00\xd8", "a.txt", "damaged UTF-16"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        sources(data, name)


GERMAN = "Über die Häfen: Größe, Lage und Zölle im Jahr der großen Kälte."
RUSSIAN = "Гавань замёрзла дважды, и корабли ждали на рейде до самого вечера."
CHINESE = "港口结冰两次，船只在外面等待。镇上的人从来没有见过这么多桅杆，面包师傅通宵工作。"
JAPANESE = "港は二度凍り、船は沖で待っていた。町の人々はこれほど多くのマストを見たことがなかった。"

KOREAN = (
    "항구는 두 번 얼었고 배들은 밖에서 기다렸다. 마을 사람들은 그렇게 많은 돛대를 본 적이 없었다."
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "cp1252"),
        ("können\n\näöüß", "latin-1"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-8"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "cp949"),
    ],
)
def test_text_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    assert sources(text.encode(encoding), "a.txt")[0].text == text


def test_line_ends_and_a_byte_order_mark_stay_as_they_are() -> None:
    assert sources(b"\xef\xbb\xbfOne.\r\nTwo.\r", "a.txt")[0].text == "\ufeffOne.\r\nTwo.\r"


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><p>{RUSSIAN}</p></html>'
    assert sources(page.encode("cp1251"), "a.html")[0].text == RUSSIAN


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
        ("2", "2", None, (DEFAULT,)),  # it names none, beside one that does
    ]


def test_a_line_may_say_in_other_words_when_it_was_published() -> None:
    lines = [
        {"_id": "1", "text": "One.", "published": "2024-01-02T03:04:05+00:00"},
        {"_id": "2", "text": "Two.", "publishedAt": "5 March 2024", "date": "2024-03-06"},
        {"_id": "3", "text": "Three.", "published": True},
    ]
    found = sources("\n".join(json.dumps(line) for line in lines).encode(), "c.jsonl")
    assert [each.date for each in found] == ["2024-01-02", "2024-03-06", None]


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    data = b'{"_id": "1", "text": "One."}\nnot json\n{"_id": "1", "text": "again"}\n{"text": "x"}\n'
    loaded = list(load(data, "c.jsonl"))
    named = [each.part for each in loaded if isinstance(each, Unread)]
    assert named == ["c.jsonl:2", "c.jsonl:3", "c.jsonl:4"]
    assert len(sources(data, "c.jsonl")) == 1
