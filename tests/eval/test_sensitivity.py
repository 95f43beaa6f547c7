"""Every constant that rag/ decides by is accounted for: varied, or said why not."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from eval.fit.sensitivity import BOUNDS, CONSTANTS, bounds, changed
from tests.conftest import ROOT

ROOMS = (
    "query",
    "retrieval",
    "reading",
    "disagreement",
    "verification",
    "answering",
    "tables",
    "text",
)


def numbers(path: Path) -> Iterator[str]:
    """The names of a module's constants that are numbers."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.Assign):
            continue
        (target,) = node.targets
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for name, value in zip(targets, values, strict=False):
            inner = value.operand if isinstance(value, ast.UnaryOp) else value
            if isinstance(inner, ast.Constant) and isinstance(inner.value, int | float):
                assert isinstance(name, ast.Name)
                yield f"{module}.{name.id}"


def test_every_constant_is_varied_or_said_why_not() -> None:
    paths = [ROOT / "rag" / "pipeline.py"]
    paths += [path for room in ROOMS for path in (ROOT / "rag" / room).glob("*.py")]
    there = {name for path in paths for name in numbers(path)}
    told = {f"{each.module}.{each.name}" for each in CONSTANTS} | set(BOUNDS)
    assert there - told == set()
    assert told - there == set()


def test_the_page_names_all_of_them() -> None:
    page = (ROOT / "docs" / "thresholds.md").read_text("utf-8")
    for each in CONSTANTS:
        known = getattr(importlib.import_module(each.module), each.name)
        assert f"| `{each.module.removeprefix('rag.')}.{each.name}` | {known:g}: " in page
    assert page.endswith(bounds())


def test_a_constant_is_what_it_was_when_the_questions_are_asked() -> None:
    (constant,) = (each for each in CONSTANTS if each.name == "OF_NO_KIND")
    module = importlib.import_module(constant.module)
    known = module.OF_NO_KIND
    with changed(constant, constant.more):
        assert constant.more == module.OF_NO_KIND
    assert known == module.OF_NO_KIND
