"""What holds now: the newest dated reading leads, the older ones are shown as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.passages import Hit, Place, Sentence, Span
from rag.answer import Answer
from rag.found import Cited
from rag.pipeline import Pipeline
from rag.query.shape import AskedShape
from rag.shapes.dating import latest_date, newness, version_in
from tests.fakes import WordReranker


def asks(library: Library, question: str, *, least: float = 0.0) -> Answer:
    asked = AskedShape("latest", about=question)
    pipeline = Pipeline(
        library, reranker=WordReranker(), least_confidence=least, tell=lambda *_: asked
    )
    return pipeline.answer(question)


def write(docs: Path, name: str, text: str, date: str = "") -> None:
    head = f"---\ntitle: {name}\n" + (f"date: {date}\n" if date else "") + "---\n"
    (docs / f"{name}.md").write_text(head + text, "utf-8")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "What is the current price of the annual pass?",
            "The price of the annual pass is {} euros.",
        ),
        ("员工食堂目前的午餐价格是多少元？", "员工食堂的午餐价格是{}元。"),
        ("Какой сейчас тариф на вывоз мусора?", "Тариф на вывоз мусора составляет {} рублей."),
    ],
)
def test_the_newest_date_leads(library: Library, docs: Path, question: str, sentence: str) -> None:
    write(docs, "older", sentence.format(310), "2023-01-10")
    write(docs, "newer", sentence.format(355), "2025-02-01")
    library.sync([docs])
    answer = asks(library, question)
    assert [each.label for each in answer.groups] == ["2025-02-01", "2023-01-10"]
    assert "355" in answer.claims[0].text
    assert "2025-02-01" in answer.lead


def test_what_has_no_date_says_so_and_comes_last(library: Library, docs: Path) -> None:
    write(docs, "flyer", "The price of the annual pass is 299 euros.")
    write(docs, "older", "The price of the annual pass is 310 euros.", "2023-01-10")
    library.sync([docs])
    answer = asks(library, "What is the current price of the annual pass?")
    assert [each.label for each in answer.groups] == ["2023-01-10", "no date"]


def test_a_copy_is_no_second_reading(library: Library, docs: Path) -> None:
    write(docs, "fees", "The price of the annual pass is 310 euros.", "2023-01-10")
    write(docs, "copy", "The price of the annual pass is 310 euros. So we say.", "2023-03-10")
    library.sync([docs])
    assert len(asks(library, "What is the current price of the annual pass?").groups) == 1


def test_the_headings_of_one_source_tell_the_time(library: Library, docs: Path) -> None:
    write(
        docs, "log", "# Log\n\n## March 2024\n\nThe price of the annual pass is 40 euros.\n\n"
        "## May 2025\n\nThe price of the annual pass is 44 euros.\n",
    )  # fmt: skip
    library.sync([docs])
    answer = asks(library, "What is the latest price of the annual pass?")
    assert [each.label for each in answer.groups] == ["2025-05", "2024-03"]
    assert "44" in answer.claims[0].text


def test_the_highest_version_leads(library: Library, docs: Path) -> None:
    write(
        docs, "notes", "# Notes\n\n## 3.9.0\n\nOrbit version 3.9.0 adds a dark mode.\n\n"
        "## 3.10.1\n\nOrbit version 3.10.1 repairs the clock.\n",
    )  # fmt: skip
    library.sync([docs])
    answer = asks(library, "What is the latest version of Orbit?")
    assert [each.label for each in answer.groups] == ["v3.10.1", "v3.9.0"]


def test_the_latest_event_is_told_by_the_dates_in_the_sentences(
    library: Library, docs: Path
) -> None:
    write(
        docs, "visits", "# Visits\n\nThe visit of the inspector is always a feast.\n\n"
        "- 3 May 2024: the visit of the inspector took an hour.\n"
        "- 7 June 2025: the visit of the inspector took a day.\n",
    )  # fmt: skip
    library.sync([docs])
    answer = asks(library, "What was the latest visit of the inspector?")
    assert answer.claims[0].text.startswith("7 June 2025")


def test_what_the_documents_do_not_say_is_not_answered(library: Library, docs: Path) -> None:
    write(docs, "fees", "The price of the annual pass is 310 euros.", "2023-01-10")
    library.sync([docs])
    assert asks(library, "Who is the current captain?", least=1.0).status == "not_found"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("On 3 May 2024 it was closed, on July 7, 2025 opened.", "2025-07-07"),
        ("В марте 2025 года", "2025-03"),
        ("с 5 мая 2024 года", "2024-05-05"),
        ("2024年3月1日起", "2024-03-01"),
        ("Stand 15.08.2025", "2025-08-15"),
        ("Since 2019 he leads it.", "2019"),
        ("It costs 2,019 euros and weighs 2024 €.", ""),
    ],
)
def test_dates_in_a_text(text: str, date: str) -> None:
    assert latest_date(text) == date


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Orbit 3.10.1 and 3.9", (3, 10, 1)),
        ("version 4", (4,)),
        ("第3版", (3,)),
        ("2.4 million euros, 12.5%, 15.08.2025", ()),
    ],
)
def test_versions_in_a_text(text: str, version: tuple[int, ...]) -> None:
    assert version_in(text) == version


def test_a_year_in_a_title_is_a_date() -> None:
    text = "The fee is 40 euros."
    sentence = Sentence(Span(0, len(text)))
    hit = Hit(
        "c", Place("fees.md", sentence.span), text, (sentence,), 0, 0, 0, "Fees 2024", None, ""
    )
    assert newness(Cited(hit, sentence)).date == "2024"
