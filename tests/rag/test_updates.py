"""A fact that a newer source says has changed: the newest leads, the older one is shown as replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.pipeline import Pipeline


def test_a_change_leads_and_what_it_replaced_is_said_to_be_replaced(
    library: Library, docs: Path
) -> None:
    (docs / "minutes-2026-05-12.md").write_text(
        "# Minutes\n\nThe certification is planned for January. The budget is 90,000 euros.\n",
        "utf-8",
    )
    (docs / "minutes-2026-09-03.md").write_text(
        "# Minutes\n\nThe certification has been moved to March 2027.\n"
        "The budget has been raised to 110,000 euros.\n",
        "utf-8",
    )
    (docs / "log.md").write_text(
        "# Log\n\n- 2026-03-02: The launch is set for 1 June.\n- 2026-05-04: The launch was cancelled.\n",
        "utf-8",
    )
    library.sync([docs])
    pipeline = Pipeline(library)
    answer = pipeline.answer("When is the certification?")
    assert [each.label for each in answer.groups] == ["2026-09-03", "2026-05-12, replaced"]
    assert "March 2027" in answer.claims[0].text and not answer.disagreements
    budget = pipeline.answer("What is the budget?")  # a "perhaps" is no reason to show the old one
    assert "110,000" in budget.claims[0].text
    launch = pipeline.answer("When is the launch?")
    assert [each.label for each in launch.groups] == ["2026-05-04", "2026-03-02, replaced"]


@pytest.mark.parametrize(
    "newer",
    [
        "The mill was opened in 1932, and the lathe is new.",
        "The mill was opened in 1932 by Ms Ode.",
    ],
)
def test_what_says_the_same_changes_nothing(library: Library, docs: Path, newer: str) -> None:
    (docs / "guide-2020-05-12.md").write_text("# Guide\n\nThe mill was opened in 1932.\n", "utf-8")
    (docs / "guide-2026-09-03.md").write_text(f"# Guide\n\n{newer}\n", "utf-8")
    library.sync([docs])
    answer = Pipeline(library).answer("When was the mill opened?")
    assert not any("replaced" in each.label for each in answer.groups)
