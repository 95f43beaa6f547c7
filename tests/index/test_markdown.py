"""Markdown keeps its own text: what of it is evidence, and in which pieces."""

from __future__ import annotations

import pytest

from index.chunking import chunk
from tests.index.reading_texts import left, marked, only, quoted, sentences

YAML = "---\ntitle: Plan\nauthor: Petra Lang\nreviewers:\n  - Ada\n  - Tom\n# a note\nempty:\n---\nBody text.\n"
TOML = '+++\ntitle = "Plan"\nauthor = "Petra Lang"\n[params]\nweight = 4\n+++\nBody text.\n'
JSON = (
    '{\n  "title": "Plan",\n  "author": "Petra Lang",\n  "tags": [\n    "a"\n  ]\n}\nBody text.\n'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (YAML, ["author: Petra Lang", "reviewers:\n  - Ada\n  - Tom"]),
        (TOML, ['author = "Petra Lang"', "weight = 4"]),
        (JSON, ['"author": "Petra Lang",', '"tags": [\n    "a"\n  ]']),
    ],
)
def test_front_matter_answers_and_the_text_stays_unchanged(text: str, said: list[str]) -> None:
    source = only(text, "a.md")
    assert (source.text, source.title) == (text, "Plan")
    assert quoted(source) == [*said, "Body text."]
    assert [each.span.of(text) for each in chunk(source)][-1] == "Body text."


@pytest.mark.parametrize(
    "text",
    [
        "---\nProse here.\nx: y\n---\n",
        "{\n}\n",
        "---\na: b\n",
        '{\n"a": 1\n}\n',
        "+++\na\n---\n",
    ],
)
def test_what_only_looks_like_front_matter_is_text(text: str) -> None:
    assert only(text, "a.md").left_out == ()


def test_a_term_and_its_definitions_are_one_sentence() -> None:
    text = (
        "Deposit\n: A deposit of 80 EUR\n  for each cage.\n\n"
        "Rent\n: 5 EUR a day.\n: 4 EUR in winter.\n\nEnd: of it.\n"
    )
    assert quoted(only(text, "a.md")) == [
        "Deposit\n: A deposit of 80 EUR\n  for each cage.",
        "Rent\n: 5 EUR a day.\n: 4 EUR in winter.",
        "End: of it.",
    ]


def test_a_summary_names_what_its_details_hold_and_nothing_behind_them() -> None:
    text = (
        "Before.\n\n<details>\n<summary><b>What if I lose it?</b></summary>\n\n"
        "Call us.\n\n</details>\n\nAfter.\n"
    )
    assert [(each.heading, each.span.of(text)) for each in chunk(only(text, "a.md"))] == [
        (None, "Before."),
        ("What if I lose it?", "Call us."),
        (None, "After."),
    ]


def test_struck_lines_items_and_rows_are_no_evidence_and_counted() -> None:
    text = (
        "~~It costs 7 EUR.~~\n\n- ~~Bolt 2 EUR~~\n- Nut 3 EUR\n\n| A | B |\n|---|---|\n| ~~x~~ | ~~y~~ |\n"
        "| u | v |\n\nIt costs ~~8~~ 9 EUR.\n\n```\n~~code~~\n```\n"
    )
    source = only(text, "a.md")
    assert source.text == text
    assert quoted(source) == [
        "Nut 3 EUR", "| A | B |", "| u | v |", "It costs ~~8~~ 9 EUR.", "~~code~~",
    ]  # fmt: skip
    assert left(text, "a.md") == {"struck-through passages": 3}
    taken = only(text, "a.md", hidden=True)
    assert [what for what, _ in marked(taken)] == ["struck-through text"] * 3
    assert "~~Bolt 2 EUR~~" in quoted(taken)


def test_comments_are_not_seen() -> None:
    text = "One.\n\n<!-- the director\nis Max -->\n\nTwo.\n"
    assert quoted(only(text, "a.md")) == ["One.", "Two."]
    assert left(text, "a.md") == {"comments": 1}
    assert marked(only(text, "a.md", hidden=True)) == [
        ("comment", "<!-- the director\nis Max -->\n")
    ]


def test_in_plain_text_such_signs_are_text() -> None:
    text = "~~~ Welcome ~~~\n\n~~not struck here~~\n"
    assert left(text, "a.txt") == {}
    assert "~~not struck here~~" in quoted(only(text, "a.txt"))


def test_powers_stay_as_they_are_written() -> None:
    text = "The tank holds 10<sup>6</sup> litres of H~2~O.\n"
    assert [each.span.of(text) for each in sentences(only(text, "a.md"))] == [text.strip()]
