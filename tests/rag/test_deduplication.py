"""What a better passage says already isn't found a second time."""

from __future__ import annotations

from pathlib import Path

from index.library import Library
from rag.retrieval.deduplication import deduplicated

HOURS = "The library is open from nine to five. On Sundays it is closed.\n"
QUESTION = "When is the library open?"


def sources(question: str, library: Library) -> list[str]:
    return [hit.place.source for hit in deduplicated(question, library.search(question))]


def test_a_copy_in_another_file_is_found_once_and_named(library: Library, docs: Path) -> None:
    (docs / "hours.md").write_text(f"# Hours\n\n{HOURS}")
    (docs / "copy.md").write_text(f"# Copy\n\n{HOURS.upper()}\n")
    library.sync([docs])
    (found,) = deduplicated(QUESTION, library.search(QUESTION))
    (copy,) = found.copies
    assert {found.place.source, copy.source} == {"hours.md", "copy.md"}
    assert (
        "nine to five" in library.source(copy.source).text[copy.span.start : copy.span.end].lower()
    )  # type: ignore[union-attr]


def test_copies_that_differ_in_one_word_both_stay(library: Library, docs: Path) -> None:
    (docs / "hours.md").write_text(f"# Hours\n\n{HOURS}")
    (docs / "copy.md").write_text(f"# Hours\n\n{HOURS.replace('five', 'six')}")
    library.sync([docs])
    assert set(sources(QUESTION, library)) == {"hours.md", "copy.md"}


def test_a_copy_with_a_sentence_more_stays(library: Library, docs: Path) -> None:
    (docs / "hours.md").write_text(f"# Hours\n\n{HOURS}")
    (docs / "more.md").write_text(f"# Hours\n\n{HOURS}\nIn August it opens at ten.\n")
    library.sync([docs])
    found = sources(QUESTION, library)
    assert "more.md" in found


def test_equal_words_about_what_the_question_tells_apart_both_stay(
    library: Library, docs: Path
) -> None:
    for name in ("Northgate", "Southgate"):
        (docs / f"{name}.md").write_text(f"# Library of {name}\n\n{HOURS}")
    library.sync([docs])
    assert len(sources("When is the library of Southgate open?", library)) == 2
    assert len(sources(QUESTION, library)) == 1
