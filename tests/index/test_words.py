"""One analysis of words for indexing, searching and reading."""

import pytest

from index.words import is_latin, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Harbours froze", ["harbour", "froze"]),
        ("Putin's café — O’Neil", ["putin", "cafe", "oneil"]),
        ("How long was the call?", ["call"]),
        ("long calls", ["long", "call"]),
        ("The US, the U.S. and us", ["us", "us"]),
        ("WHAT DID IT DO", []),
        ("переговоров", ["переговор"]),
        ("打破僵局", ["打破", "破僵", "僵局"]),
        ("通话持续了多少分钟", ["通话", "话持", "持续", "续了", "了多", "少分", "分钟"]),
        ("42% of 1,000", ["42", "1", "000"]),
        ("2015年NATO峰会", ["2015", "年", "nato", "峰会"]),
        ("ประตูเมือง 3 แห่ง", ["ปร", "ระ", "ะต", "ตู", "ูเ", "เม", "มื", "ือ", "อง", "3", "แห", "ห่", "่ง"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "latin"), [("Who?", True), ("谁是 NATO 秘书长?", False), ("Кто", False), ("42", True)]
)
def test_is_latin(text: str, latin: bool) -> None:
    assert is_latin(text) is latin
