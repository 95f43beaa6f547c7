"""The corpus of fidelity: what is read right scores 1, what is read wrong is noticed and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.fidelity import __main__ as fidelity
from eval.fidelity.content import Cell, Expected, Made, placed, table
from eval.fidelity.documents import documents
from eval.fidelity.making import MAKERS, libreoffice
from eval.fidelity.making.special import special
from eval.fidelity.scoring import Found, score
from index.errors import Unreadable
from index.loaders import load
from index.loaders.formats import READABLE
from index.loaders.parts import LeftOut, Loaded, Unread
from index.loaders.reading import ParserProcess
from index.passages import Mark, Source, Span

TEXT = (
    "# Prices\n\nThe price\nis 41 EUR. It was 38 EUR.\n\n| Part | 2024 / Q1 | Share |\n|---|---|---|\n"
    "| Bolt | 3 | 12.5% |\n"
)


def read(*more: Loaded, marks: tuple[Mark, ...] = (), left_out: tuple[Span, ...] = ()) -> Found:
    return Found.of([Source("a", TEXT, "t", marks=marks, left_out=left_out), *more])


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


@pytest.mark.parametrize(
    ("measure", "right", "wrong"),
    [
        ("words", Expected(said=("The price is 41 EUR.",)), Expected(said=("A rise",))),
        (
            "order",
            Expected(said=("Prices", "The price is 41 EUR.", "It was 38 EUR.")),
            Expected(said=("It was 38 EUR.", "Prices")),
        ),
        (
            "cells",
            Expected(cells=(("Bolt", "2024 / Q1", "3"), ("Bolt", "Q1", "3"))),
            Expected(cells=(("Bolt", "Q2", "3"), ("Bolt", "Share", "3"))),
        ),
        ("shown", Expected(shown=("12.5%", "0.41|41")), Expected(shown=("12.5", "2.5%", "4"))),
        ("absent", Expected(absent=("8", "39")), Expected(absent=("38",))),
    ],
)
def test_each_measure_tells_right_from_wrong(
    measure: str, right: Expected, wrong: Expected
) -> None:
    assert score(right, read()).shares[measure] == 1
    assert score(right, read()).faults == ()
    share = score(wrong, read()).shares[measure]
    assert share is not None and share < 1
    assert score(wrong, read()).faults or measure == "order"


def test_what_is_marked_or_not_searched_is_no_ordinary_text() -> None:
    hidden = Expected(absent=("38",), marked=(("It was 38 EUR.", "comment"),))
    found = score(hidden, read(marks=(Mark(at("It was 38 EUR."), "comment"),)))
    assert (found.shares["absent"], found.shares["marked"]) == (1, 1)
    assert score(hidden, read()).shares["marked"] == 0
    assert score(hidden, read(left_out=(at("It was 38 EUR."),))).shares["absent"] == 1


def test_what_was_left_out_must_be_told() -> None:
    expected = Expected(named=("hidden sheet", "formula"))
    assert score(expected, read()).shares["named"] == 0
    told = (LeftOut("a", "hidden sheets", 2), Unread("a", Unreadable("a formula without a value")))
    assert score(expected, read(*told)).shares["named"] == 1


def test_what_is_not_asked_has_no_score() -> None:
    assert set(score(Expected(), read()).shares.values()) == {None}


def test_a_cell_stands_beside_those_that_reach_into_its_row() -> None:
    made = table((Cell("a", rows=2), Cell("b", columns=2)), ("c", "d"))
    assert [(row, column, cell.text) for row, column, cell in placed(made)] == [
        (0, 0, "a"), (0, 1, "b"), (1, 1, "c"), (1, 2, "d"),
    ]  # fmt: skip


def test_every_document_is_written_and_read_in_every_format() -> None:
    files = [
        Made(each.kind, name, "us", MAKERS[name](each), each.expected)
        for each in documents()
        for name in each.formats
    ]
    files += special()
    assert len({each.name for each in files}) == len(files)
    for each in files:
        assert each.expected != Expected(), each.name
        if f".{each.format}" in READABLE:
            assert list(load(each.data, each.name)), each.name


def test_prose_is_read_word_for_word_in_every_format_of_ours() -> None:
    (prose,) = [each for each in documents() if each.kind == "prose"]
    with ParserProcess() as reader:
        for name in prose.formats:
            made = Made("prose", name, "us", MAKERS[name](prose), prose.expected)
            shares = fidelity.read(made, reader).shares
            assert (shares["words"], shares["order"]) == (1, 1), name


def test_without_the_other_program_that_is_said_and_the_rest_is_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert libreoffice.missing() == "soffice is not installed"
    out = tmp_path / "scores.json"
    assert fidelity.main(["--json", str(out)]) == 0
    said = capsys.readouterr()
    assert "soffice is not installed" in said.err and "tables over pages" in said.out
    records = json.loads(out.read_text("utf-8"))
    assert {each["by"] for each in records} == {"us"} and len(records) > 50
