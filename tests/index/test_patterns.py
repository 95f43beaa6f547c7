"""Expressions that are compiled when they are first used, and kept from command to command."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from index.kept_patterns import KeptPatterns
from index.patterns import late

FORMS = (
    (r"(?P<year>\d{4})-(?P<month>\d\d)", 0),
    (r"\b(?:straße|улица|街)\b", re.I),
    (r"(?i:a)b|(c)(?<!x)", re.M),
    *((rf"word{number}+?", 0) for number in range(8)),
)
TEXT = "AB word3 Straße on 2025-03, УЛИЦА and c"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "citeback" / "prepared"


def used() -> KeptPatterns:
    patterns = KeptPatterns()
    patterns.use()
    return patterns


def found(pattern: re.Pattern[str]) -> list[tuple[str | tuple[str, ...] | dict[str, str], ...]]:
    return [(each[0], each.groups(), each.groupdict()) for each in pattern.finditer(TEXT)]


def test_a_late_pattern_is_as_a_compiled_one() -> None:
    for form, flags in FORMS:
        each = late(form, flags)
        assert found(each) == found(re.compile(form, flags))
        assert found(pickle.loads(pickle.dumps(each))) == found(each)
        assert each.sub("-", TEXT) == re.sub(form, "-", TEXT, flags=flags)


def test_what_is_wrong_with_a_late_pattern_shows_at_its_first_use() -> None:
    each = late("(")
    with pytest.raises(re.error):
        each.search("")


def test_a_kept_pattern_finds_what_it_found(cache: Path) -> None:
    first = used()
    made = [first.compiled(*each) for each in FORMS]
    first.keep()
    assert len(list(cache.iterdir())) == 1
    again = used()
    for pattern, each in zip(made, FORMS, strict=True):
        kept = again.compiled(*each)
        assert (kept.flags, kept.groups, kept.groupindex) == (
            pattern.flags, pattern.groups, pattern.groupindex
        )  # fmt: skip
        assert found(kept) == found(pattern)
    assert not again.fresh


def test_a_damaged_file_of_patterns_is_passed_over(cache: Path) -> None:
    first = used()
    for each in FORMS:
        first.compiled(*each)
    first.keep()
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:-8] + b"damaged!")
    assert found(used().compiled(*FORMS[0])) == found(re.compile(*FORMS[0]))
