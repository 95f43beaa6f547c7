"""The words that rules go by: data files, read by one loader, and wholly used."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from rag.text.lexicon import alternatives, entries, word_set
from tests.conftest import ROOT

LEXICON = sorted(
    path.name.removesuffix(".toml") for path in (ROOT / "rag/text/lexicon").glob("*.toml")
)


def test_a_list_is_found_by_its_name_and_in_its_order() -> None:
    assert entries("value_classes", "ranks")[:2] == (
        "(?:lieutenant |major |brigadier |general)?general(?:major|leutnant|oberst)?",
        "field marshal",
    )
    assert re.fullmatch(alternatives("value_classes", "sports"), "ice hockey")


def test_what_is_not_there_or_no_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        entries("value_classes", "rivers")
    with pytest.raises(ValueError, match="no plain word"):
        word_set("value_classes", "ranks")


@pytest.mark.parametrize("name", LEXICON)
def test_every_list_is_asked_for_and_every_entry_compiles(name: str) -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "rag").rglob("*.py"))
    told = tomllib.loads((files("rag.text.lexicon") / f"{name}.toml").read_text("utf-8"))
    for key in told:
        assert re.search(rf"\b{key}\b", code), f"nothing asks for {name}.{key}"
        for entry in entries(name, key):
            re.compile(re.sub(r"<[a-z_]+>", "x", entry))
