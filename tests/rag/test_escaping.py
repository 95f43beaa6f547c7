"""Escaped text, read by a Markdown renderer: it shows what it says and makes nothing of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.text.escaping import escaped_markdown, written

MADE = ["link", "image", "autolink", "html_inline", "html_block", "reference"]
CODE = ["code", "fence", "backticks"]
GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])
COMMONMARK = MarkdownIt("commonmark")
WITHOUT_CODE = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(CODE)
WORDS_ONLY = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable([*CODE, *MADE])

PIECES = st.sampled_from([
    "[", "]", "(", ")", "(http://e.example/x.png)", ": http://e.example", ":", "!", "[x]", "[^1]:",
    "\\", "\\\\", "<", ">", "<b>", "</b>", "<img src=y>", "<http://e.example>", "<m@e.example>",
    "<1@e.example>", "<!--", "-->", "<?x", "<![CDATA[", "`", "``", "```", "~~~", "\n", "\n\n", "    ",
    "- ", "> ", "| ", "|", "|---|", "1. ", "# ", "*", "_", "~~", "x", "a b", "&lt;", "&", '"', "\t", "é",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)


def kinds(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        yield token.type
        yield from kinds(token.children or ())


def loads_or_leads(reader: MarkdownIt, text: str) -> set[str]:
    """What a renderer makes of a text that loads something, leads somewhere, or is HTML."""
    noted: dict[str, dict[str, object]] = {}
    found = set(kinds(reader.parse(text, noted)))
    return found & {"link_open", "image", "html_inline", "html_block"} | {
        *noted.get("references", ())
    }


@given(text=TEXTS)
def test_nothing_loads_or_leads_away(text: str) -> None:
    for reader in (COMMONMARK, GFM):
        assert not loads_or_leads(reader, escaped_markdown(text))


@given(text=TEXTS)
def test_the_words_that_show_are_those_of_a_markdown_without_links_and_images(text: str) -> None:
    assert WITHOUT_CODE.render(escaped_markdown(text)) == WORDS_ONLY.render(text)


@given(texts=st.lists(TEXTS, max_size=4), between=st.sampled_from([" ", "\n", " [1] ", " [1][2] "]))
def test_texts_that_are_escaped_apart_stay_so_together(texts: list[str], between: str) -> None:
    assert not loads_or_leads(GFM, between.join(map(escaped_markdown, texts)))


@given(text=TEXTS, more=TEXTS)
def test_a_growing_text_is_escaped_as_its_beginning_was(text: str, more: str) -> None:
    whole = text.rstrip("<") + " " + more
    assert escaped_markdown(whole).startswith(escaped_markdown(text.rstrip("<")))


@pytest.mark.parametrize(
    "text",
    [
        "It froze twice. [1]", "It froze twice. [1][2]", "a < b and b > c", "x<5", "m[0][1]", "(see [3])",
        "| a | b |\n|---|---|\n| 1 | 2 |", "http://e.example/x", "**bold** and `code`", "[x] (y)", "",
        "Prices [sic] rose: 5 < 6", "- [ ] to do", "a\\b",
    ],
)  # fmt: skip
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert escaped_markdown(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("![x](http://e.example)", "![x]\\(http://e.example)"),
        ("[x\\](y)", "[x\\]\\(y)"),
        ("[x]: y", "[x]\\: y"),
        ("[^1]: y", "[^1]\\: y"),
        ("<b>", "\\<b>"),
        ("\\<b>", "\\<b>"),
        ("\\\\<b>", "\\\\\\<b>"),
        ("<http://e.example>", "\\<http://e.example>"),
        ("<m@e.example>", "\\<m@e.example>"),
    ],
)
def test_what_would_become_something_gets_one_backslash(text: str, escaped: str) -> None:
    assert escaped_markdown(text) == written(text, "escaped") == escaped
    assert written(text, "kept") == text


def test_a_hundred_thousand_brackets_or_backslashes_are_escaped_at_once() -> None:
    text = "\\" * 100_000 + "<b" * 100_000 + "](" * 100_000
    assert len(escaped_markdown(text)) == len(text) + 200_000
