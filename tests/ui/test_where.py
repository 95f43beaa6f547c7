"""Where in its file a citation stands, in words."""

from dataclasses import replace

import pytest

from rag.answer import Citation
from tests.ui.examples import CALL, SENTENCE, cite, quoted
from ui.chat.evidence import render_evidence
from ui.terminal.answers import as_text
from ui.texts import ENGLISH
from ui.texts.location import where_in_file
from ui.viewer.quote_context import Around

HERE = cite(CALL, SENTENCE, 1)


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        (HERE, None),
        (replace(HERE, source="a.pdf", page=3), "p. 3"),
        (replace(HERE, source="in/a.PPTX", page=2), "slide 2"),
        (replace(HERE, source="a.xlsx", cells="Prices!A5:D5"), "Prices!A5:D5"),
    ],
)
def test_a_place_is_named_as_its_reader_would(citation: Citation, words: str | None) -> None:
    assert where_in_file(citation) == words


def test_the_terminal_and_the_page_name_the_place() -> None:
    answer = quoted("How long?", replace(HERE, source="a.pdf", page=3))
    assert ", p. 3, 2025-02-12 (a.pdf:" in as_text(answer)
    assert " · p. 3" in render_evidence(answer, ENGLISH, lambda citation: Around())
