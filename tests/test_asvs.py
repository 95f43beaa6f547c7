"""SECURITY.md names a test for each item of OWASP ASVS: each of them exists, and no item is named twice."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT

_TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
_TABLE = _TEXT[_TEXT.index("## OWASP ASVS") :]
_ROWS = re.findall(r"^\| (V[0-9., V]+) \| (.+) \| `(.+)` \|$", _TABLE, re.MULTILINE)
_ITEM = re.compile(r"V\d{1,2}\.\d{1,2}\.\d{1,2}")


def test_the_version_of_the_standard_is_named_and_every_row_is_understood() -> None:
    assert "ASVS 5.0.0" in _TABLE
    assert len(_ROWS) == len(re.findall(r"^\| V", _TABLE, re.MULTILINE)) > 30


def test_no_item_is_named_twice() -> None:
    items = [item for row in _ROWS for item in _ITEM.findall(row[0])]
    assert len(items) == len(set(items)), sorted({each for each in items if items.count(each) > 1})


@pytest.mark.parametrize("test", sorted({row[2] for row in _ROWS}))
def test_each_item_has_a_test_that_exists(test: str) -> None:
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    tests = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    assert any(each.startswith("test_") for each in tests)
    assert not name or name in tests
