"""Dates as documents state them, and how they were found."""

import pytest

from index.loaders import load
from index.loaders.dates import dated, stated_date
from index.passages import Source


def found(
    text: str, *, name: str = "a.txt", url: str | None = None
) -> tuple[str | None, str | None]:
    source = dated(Source(name, text, "A", url=url))
    return source.date, source.date_from


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-06", "2024-05-06"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("2024-05-06T07:08:09Z", "2024-05-06"),
        ("6 May 2024", "2024-05-06"),
        ("May 6th, 2024", "2024-05-06"),
        ("6. Mai 2024", "2024-05-06"),
        ("06.05.2024", "2024-05-06"),
        ("6 мая 2024 г.", "2024-05-06"),
        ("2024年5月6日", "2024-05-06"),
        ("Fri, 15 Aug 2025 10:00:00 +0200", "2025-08-15"),
        ("[date]", None),
        ("soon", None),
        ("20245", None),
        ("2024-02-31", None),
        ("2024 ways to count ships", None),
    ],
)
def test_only_a_date_counts_as_one(text: str, date: str | None) -> None:
    assert stated_date(text) == date


@pytest.mark.parametrize(
    "line",
    [
        "May 6, 2024",
        "Published on 6 May 2024 by Anna Berg",
        "By Anna Berg | May 6, 2024",
        "May 6, 2024 - Press Office",
        "BERGEN, May 6, 2024 — The harbour froze.",
        "Berlin, 6. Mai 2024",
        "Stand: 06.05.2024",
        "发布时间：2024年5月6日 来源：港口报",
        "Опубликовано 6 мая 2024",
    ],
)
def test_a_dateline_near_the_top_is_the_date(line: str) -> None:
    assert found(f"The harbour\n\n{line}\n\nIt froze twice.") == ("2024-05-06", "dateline")


@pytest.mark.parametrize(
    "line",
    [
        "On May 6, 2024 the harbour froze.",
        "Date of birth 6 May 2024",
        "The treaty of 6 May 2024 and what came of it",
        "From 6 May 2024 to 8 May 2024",
        "# The night of 6 May 2024",
        "| 6 May 2024 | 41 ships |",
    ],
)
def test_a_day_that_is_told_of_is_not_the_date(line: str) -> None:
    assert found(f"The harbour\n\n{line}\n\nIt froze twice.") == (None, None)


def test_what_is_stated_goes_before_what_is_guessed() -> None:
    text = "---\ndate: 2024-01-02\n---\nMay 6, 2024\n\nIce."
    (source,) = load(text.encode(), "2023-01-01-ice.md")
    assert isinstance(source, Source)
    assert (source.date, source.date_from) == ("2024-01-02", "front matter")
    assert found("Ice.", name="in/2023-01-01-ice.md") == ("2023-01-01", "file name")
    assert found("Ice.", url="https://example.org/2022/03/04/ice/") == ("2022-03-04", "url")
    assert found("Ice.", url="https://example.org/2022/3/4/987/ice") == ("2022-03-04", "url")


def test_when_the_file_was_made_counts_only_where_nothing_else_does() -> None:
    made = Source("a.docx", "Ice.", "A", date="2020-01-01", date_from="creation date")
    assert dated(made) == made
    stated = Source(
        "a.docx", "May 6, 2024\n\nIce.", "A", date="2020-01-01", date_from="creation date"
    )
    assert dated(stated).date == "2024-05-06"
