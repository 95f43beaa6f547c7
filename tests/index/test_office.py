"""Office files and books: what a reader sees in them, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.chunking import chunk
from index.library import Library
from index.loaders import load
from index.passages import Chunk, Source
from tests.index import making


def read(data: bytes, name: str) -> Source:
    (source,) = [each for each in load(data, name) if isinstance(each, Source)]
    return source


def chunk_with(source: Source, words: str) -> Chunk:
    return next(each for each in chunk(source) if words in each.span.of(source.text))


def test_a_word_file_keeps_headings_nested_lists_and_tables() -> None:
    source = read(making.docx(), "rules.docx")
    assert source.title == "Harbour rules"
    assert (
        "## Duties\n\n1. Count the ships\n  - by day\n    - those under sail\n2. Ring"
        in source.text
    )
    assert "| Ship | Cargo |\n|---|---|\n| Anna | grain |" in source.text
    assert chunk_with(source, "those under sail").heading == "Duties"


def test_a_word_file_has_its_notes_after_their_paragraph_and_not_what_was_deleted() -> None:
    text = read(making.docx(), "rules.docx").text
    assert "The bell is old.⁽¹⁾\n\n(1) Cast in 1780.\n\nKept\n\n" in text
    assert "gone" not in text


def test_a_running_head_stays_in_the_text_and_out_of_the_chunks() -> None:
    source = read(making.docx(), "rules.docx")
    assert [span.of(source.text) for span in source.left_out] == ["Town of Harbour"]
    assert all("Town of Harbour" not in each.span.of(source.text) for each in chunk(source))


def test_each_row_of_a_workbook_knows_its_sheet_and_cells() -> None:
    source = read(making.xlsx(making.PRICES), "prices.xlsx")
    places = {region.span.of(source.text): region.cells for region in source.regions}
    assert places["| Wheat | 12 | 13.5 | 14 |"] == "Prices!A5:D5"
    assert places["| Rye | 9 | 9 | 8.25 |"] == "Prices!A6:D6"
    assert places["Prices per sack"] == "Prices!A1"
    assert places["All in crowns"] == "Notes!A3"
    table = chunk_with(source, "Wheat")
    assert (table.cells, table.heading) == ("Prices!A4:D6", "Prices > Prices per sack")
    assert [row.columns for row in table.sentences[1:]] == [("Good", "May", "June", "July")] * 2


def test_a_slide_is_a_page() -> None:
    source = read(making.pptx(), "deck.pptx")
    assert "## Order of entry\n\n- Grain first\n  - before noon\n- Timber later" in source.text
    assert chunk_with(source, "before noon").page == 1
    assert chunk_with(source, "| Anna | 12 |").page == 2
    assert chunk_with(source, "Ask for cash.").page == 2


def test_an_opendocument_text_keeps_its_structure() -> None:
    text = read(making.odt(), "tides.odt").text
    assert "## Tides\n\nHigh water comes twice.\n\n- Spring\n  - at full moon" in text
    assert "| Day | Hour |\n|---|---|\n| Monday | six |" in text


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    source = read(making.epub(), "tales.epub")
    assert source.text == "# The pilot\n\nHe knew the bar.\n\n# The cook\n\nShe knew the pilot."
    assert (source.title, source.date, source.language) == ("Two tales", "2019-08-23", "en")


def test_rtf_keeps_letters_and_tables_and_says_when_it_was_made() -> None:
    source = read(making.rtf(), "dues.rtf")
    assert "Die Gebühr — bar." in source.text
    assert "| Ship | Dues |\n|---|---|\n| Anna | 12 |" in source.text
    assert (source.title, source.date, source.date_from) == ("Dues", "2020-05-06", "creation date")


def test_a_table_of_values_may_state_its_delimiter_or_have_a_rare_one() -> None:
    stated = read("sep=;\nName;Value\nPressure;3,5\n".encode("utf-16"), "a.csv")
    assert stated.text == "| Name | Value |\n|---|---|\n| Pressure | 3,5 |"
    assert read(b"Name^Postcode\nAda^04109\nBob^06108\n", "a.csv").text.endswith("| Bob | 06108 |")


def test_years_name_the_columns_of_figures_below_them() -> None:
    named = read(b"station,2024,2025\nNorth,1200,1350\nSouth,900,870\n", "a.csv").text
    assert named.startswith("| station | 2024 | 2025 |\n|---|")
    founded = read(b"North,1990,2001\nSouth,1985,1999\n", "a.csv").text
    assert "|---|" not in founded


def test_rows_of_a_csv_have_cells_and_unequal_delimiters_are_found() -> None:
    source = read(b"Ship;Dues\nAnna;12,5\nBerta;14,0\n", "dues.csv")
    assert source.text == "| Ship | Dues |\n|---|---|\n| Anna | 12,5 |\n| Berta | 14,0 |"
    assert source.regions[1].cells == "dues!A2:B2"


def test_json_and_xml_are_read_as_names_and_values() -> None:
    assert "- title: Ice" in read(making.EXAMPLES["a.json"], "a.json").text
    assert "| Anna | 12 |" in read(making.EXAMPLES["a.json"], "a.json").text
    assert read(making.EXAMPLES["a.xml"], "a.xml").text == "- day: Monday\n- text: Ice."


@pytest.mark.parametrize("name", ["b.docx", "b.xlsx", "b.pdf", "b.txt"])
def test_the_content_tells_the_format_where_the_name_is_wrong(name: str) -> None:
    assert "Die Gebühr" in read(making.rtf(), name).text


def test_what_was_found_in_a_file_is_found_again_in_the_catalog(
    library: Library, docs: Path
) -> None:
    (docs / "prices.xlsx").write_bytes(making.xlsx(making.PRICES))
    library.sync([docs])
    stored = library.source("prices.xlsx")
    assert stored == read(making.xlsx(making.PRICES), "prices.xlsx")
    hit = library.search("Rye")[0]
    assert hit.place.cells == "Prices!A4:D6"
    rye = next(s for s in hit.sentences if "Rye" in hit.text_of(s.span))
    assert [region.cells for region in library.regions("prices.xlsx", rye.span)] == ["Prices!A6:D6"]
    assert library.sync([docs]).unchanged == 1
