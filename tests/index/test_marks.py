"""Marks: text that is no ordinary text of its document is cited as what it is."""

from __future__ import annotations

from index.chunking import chunk
from index.loaders.writing import Writing
from index.passages import Mark, Span


def written() -> Writing:
    writing = Writing()
    writing.paragraph("The price is 41 EUR.")
    with writing.marked("comment"):
        writing.paragraph("It was 38 EUR until May.")
    with writing.marked("read by OCR", 0.93):
        writing.paragraph("The bolt needs 22 Nm.")
    return writing


def test_a_sentence_carries_the_mark_of_the_text_it_stands_in() -> None:
    source = written().source("a.docx")
    found = [each for part in chunk(source) for each in part.sentences]
    assert [(each.mark, each.certainty) for each in found] == [
        (None, None),
        ("comment", None),
        ("read by OCR", 0.93),
    ]


def test_inside_a_mark_the_outer_one_holds() -> None:
    writing = Writing()
    with writing.marked("hidden sheet"):
        writing.paragraph("One")
        with writing.marked("comment"):
            writing.paragraph("Two")
    assert writing.marks == [Mark(Span(0, 8), "hidden sheet")]
