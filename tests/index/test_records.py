"""JSON, lines of JSON and XML: each value with the names of its row and column, numbers as they are written."""

from __future__ import annotations

import pytest

from index.loaders import load
from index.loaders.parts import Unread
from index.passages import Source


def text(data: str, name: str) -> str:
    (source,) = [each for each in load(data.encode(), name) if isinstance(each, Source)]
    return source.text


@pytest.mark.parametrize(
    "number", ["1e-9", "12.50", "0.10", "-1E+22", "123456789012345678901234567890"]
)
def test_numbers_of_json_are_shown_as_they_are_written(number: str) -> None:
    assert text(f'{{"value": {number}}}', "a.json") == f"- value: {number}"


def test_a_number_of_five_thousand_digits_is_no_error() -> None:
    assert text(f'{{"value": {"9" * 5000}, "b": 1}}', "a.json").endswith("- b: 1")


def test_records_under_names_of_their_own_are_rows_with_these_names() -> None:
    data = '{"north": {"q1": 11, "q2": null}, "south": {"q1": 31, "q2": 32}}'
    assert (
        text(data, "a.json")
        == "|  | q1 | q2 |\n|---|---|---|\n| north | 11 |  |\n| south | 31 | 32 |"
    )


def test_a_list_of_columns_names_the_values_below_it() -> None:
    data = '{"columns": ["item", "price"], "index": [0, 1], "data": [["bolt", 2.50], ["nut", 1]]}'
    assert text(data, "a.json") == "| item | price |\n|---|---|\n| bolt | 2.50 |\n| nut | 1 |"


def test_nothing_in_a_list_is_not_shown_as_a_value() -> None:
    assert text('{"a": ["x", null, "y"], "b": null}', "a.json") == "- a: x, y"


def test_lines_of_json_that_are_no_corpus_are_one_document() -> None:
    lines = '{"question": "How tall?", "answer": "41 m"}\n{"question": "Who?", "answer": "Ana"}\n'
    assert text(lines, "faq.jsonl") == (
        "| question | answer |\n|---|---|\n| How tall? | 41 m |\n| Who? | Ana |"
    )


def test_lines_that_speak_of_groups_are_never_read_as_one_document() -> None:
    lines = '{"answer": "41 m", "groups": ["staff"]}\n{"answer": "42 m"}\n'
    assert [type(each) for each in load(lines.encode(), "faq.jsonl")] == [Unread, Unread]


@pytest.mark.parametrize("line", ['{"id": "7", "text": "Ice."}', '{"_id": 7, "text": "Ice."}'])
def test_the_id_of_a_line_may_be_a_number_or_called_id(line: str) -> None:
    (source,) = load(line.encode(), "c.jsonl")
    assert isinstance(source, Source) and (source.id, source.text) == ("7", "Ice.")


def test_similar_elements_are_rows_with_their_attributes() -> None:
    data = (
        '<list><pump sku="P-20"><power unit="W">40</power></pump>'
        '<pump sku="P-40"><power unit="W">85</power></pump></list>'
    )
    assert text(data, "a.xml") == (
        "| sku | power |\n|---|---|\n| P-20 | 40 (unit: W) |\n| P-40 | 85 (unit: W) |"
    )


def test_an_element_that_holds_attributes_only_is_read() -> None:
    assert text('<r><port name="Aby" depth="9 m"/><note>Ice.</note></r>', "a.xml") == (
        "- port: name: Aby; depth: 9 m\n- note: Ice."
    )


def test_raised_figures_and_formulas_in_xml_keep_their_meaning() -> None:
    data = "<r><p>10<sup>6</sup> t of CO<sub>2</sub></p><q>a</q></r>"
    assert "p: 10⁶ t of CO₂" in text(data, "a.xml")
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>'
    assert "a/b" in text(f"<r><p>x</p>{math}</r>", "a.xml")


def test_a_table_in_xml_is_a_table() -> None:
    rows = "<tr><th>Ship</th><th>Dues</th></tr><tr><td>Anna</td><td>12</td></tr>"
    assert "| Anna | 12 |" in text(f"<doc><p>Dues.</p><table>{rows}</table></doc>", "a.xml")
