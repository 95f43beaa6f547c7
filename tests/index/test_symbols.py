"""Characters of symbol fonts as what they look like."""

from __future__ import annotations

import pytest

from index.loaders.symbols import UNKNOWN, in_font, symbol


@pytest.mark.parametrize(("code", "shown"), [(0xF031, "1"), (0xF025, "%"), (0xF061, "α")])
def test_the_symbol_font_has_figures_and_signs_where_others_do(code: int, shown: str) -> None:
    assert symbol("Symbol", code) == shown


def test_what_no_table_knows_is_unknown() -> None:
    assert symbol("Wingdings", 0xF0FF) == UNKNOWN


def test_a_private_character_is_what_its_font_shows() -> None:
    assert in_font("12\uf0fe ok", lambda: "Wingdings") == "12☑ ok"
