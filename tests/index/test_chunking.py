"""Headings, lists, tables and paragraphs become chunks with exact spans."""

from dataclasses import replace
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from index.chunking import SIZE, chunk, estimated_tokens
from index.loaders.text import read
from index.passages import Chunk, Span
from tests.conftest import SEEDS

MARKDOWN = """---
title: Harbour report
date: 2024-03-01
---
# Harbour report

The harbour froze twice. Ships waited outside.

## Traffic
Most ships carried grain:
- wheat from the north
- barley from the
  south

| Month | Ships | Note |
|---|---|---|
| May | 41 | ice |
| June | 77 | none |

After the table comes more text.
"""


def cut(text: str, name: str = "a.md") -> list[Chunk]:
    return list(chunk(read(text, name)))


def quoted(text: str, each: Chunk) -> list[str]:
    return [sentence.span.of(text) for sentence in each.sentences]


def test_front_matter_is_evidence_apart_from_the_text() -> None:
    source = read(MARKDOWN, "a.md")
    assert (source.title, source.date) == ("Harbour report", "2024-03-01")
    first, second = islice(chunk(source), 2)
    assert quoted(MARKDOWN, first) == ["date: 2024-03-01"]  # the title is the source's own
    assert quoted(MARKDOWN, second)[0] == "The harbour froze twice."


def test_no_chunk_crosses_a_heading_and_each_knows_its_own() -> None:
    found = [(each.heading, quoted(MARKDOWN, each)[0]) for each in cut(MARKDOWN)]
    assert found == [
        (None, "date: 2024-03-01"),
        (None, "The harbour froze twice."),
        ("Traffic", "Most ships carried grain:"),
        ("Traffic", "| Month | Ships | Note |"),
        ("Traffic", "After the table comes more text."),
    ]


def test_a_table_row_knows_its_columns_and_is_never_cut() -> None:
    table = cut(MARKDOWN)[3]
    rows = [sentence for sentence in table.sentences if sentence.kind == "row"]
    assert [row.span.of(MARKDOWN) for row in rows] == ["| May | 41 | ice |", "| June | 77 | none |"]
    assert {row.columns for row in rows} == {("Month", "Ships", "Note")}


def test_a_table_goes_on_behind_a_page_break_under_its_columns() -> None:
    source = read(
        "| May | Ships |\n|---|---|\n| 1 | 41 |\n\n7\n\n| 2 | 77 |\n\n| a | b | c |\n", "a.md"
    )
    at = source.text.index("7\n\n")
    source = replace(source, left_out=(Span(at, at + 1),))
    rows = [each for held in chunk(source) for each in held.sentences if each.kind == "row"]
    assert [row.columns for row in rows] == [("May", "Ships"), ("May", "Ships"), ()]


def test_a_list_item_over_two_lines_is_one_sentence_without_its_bullet() -> None:
    items = [s.span.of(MARKDOWN) for s in cut(MARKDOWN)[2].sentences if s.kind == "item"]
    assert items == ["wheat from the north", "barley from the\n  south"]


def test_a_long_table_is_cut_between_rows() -> None:
    text = "| Name | Text |\n|---|---|\n" + "".join(f"| {n} | {'word ' * 30}|\n" for n in range(40))
    chunks = cut(text)
    assert len(chunks) > 5
    assert all(each.span.of(text).endswith("|") for each in chunks)


def test_plain_text_shows_its_headings_by_their_looks() -> None:
    long = (
        "The talks went on for a long time and nobody could say how they would end, or when. " * 3
    )
    text = f"Peace Talks Begin\n{long}\n\n2. What happened then?\n\n  • They met.\n  • They left.\n"
    source = read(text, "a.txt")
    assert source.title == "Peace Talks Begin"
    assert [each.heading for each in chunk(source)] == [None, "2. What happened then?"]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "A line that was wrapped by hand at some\ncolumn goes on here. And\nends here."
    assert [len(each.sentences) for each in cut(text, "a.txt")] == [2]


def test_the_extracted_text_is_the_files_own() -> None:
    text = "\ufeffOne.\r\nTwo.\r\n"
    assert read(text, "a.txt").text == text


def test_a_heading_without_text_below_is_found_too() -> None:
    assert [quoted("# Alone", each) for each in cut("# Alone")] == [["Alone"]]


def test_seed_chunks_fit_the_encoder() -> None:
    for path in sorted(SEEDS.glob("0*.md")):
        text = path.read_text("utf-8")
        for each in cut(text, path.name):
            assert estimated_tokens(each.span.of(text)) <= SIZE + 60


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "# Title", "## Part", "| a | b |", "|---|---|", "- item", "1. one", "```", "---"]
        ),
        st.text(alphabet="ab. |#-*。中\t", max_size=60),
    ),
    max_size=30,
)


@given(LINES)
def test_every_character_that_is_not_blank_or_markup_is_in_a_sentence_or_a_heading(
    lines: list[str],
) -> None:
    text = "\n".join(["a b", *lines])  # what begins with --- would be front matter
    chunks = cut(text)
    seen = "".join("".join(quoted(text, each)) for each in chunks)
    seen += "".join(each.heading or "" for each in chunks) + read(text, "a.md").title
    assert set(text) & set("ab中") <= set(seen)


@given(LINES)
def test_chunks_are_in_order_and_sentences_lie_inside_them(lines: list[str]) -> None:
    text = "\n".join(lines)
    chunks = cut(text)
    assert all(a.span.end <= b.span.start for a, b in zip(chunks, chunks[1:], strict=False))
    for each in chunks:
        assert each.span.start == each.sentences[0].span.start
        assert each.span.end == each.sentences[-1].span.end


def test_lines_with_labels_are_no_headings_of_each_other() -> None:
    form = "Name: Ann Lee\n\nTeam: Blue\n\nAbsent: ☒\n\nIt is handed in at the office.\n"
    (only,) = cut(form, "a.txt")
    assert quoted(form, only)[:2] == ["Name: Ann Lee", "Team: Blue"]
    assert only.heading is None


def test_a_heading_with_a_colon_stays_one() -> None:
    text = "The yard has one crane.\n\nPart 2: Use of the crane\n\nIt lifts nine tonnes.\n"
    assert [each.heading for each in cut(text, "a.txt")] == [None, "Part 2: Use of the crane"]


def test_one_dash_is_enough_below_a_column() -> None:
    table = "| Plot | Rent |\n|:-|-:|\n| 7 | 90 |\n"
    (only,) = cut(table)
    assert only.sentences[1].columns == ("Plot", "Rent")
