"""A reader is told what a quote is if it is no ordinary text, and what was left out of a source."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from index.loaders.parts import LeftOut
from index.passages import Mark, Omission, Source, SourceSummary, Span
from rag.answer import Citation
from tests.ui.examples import CALL, SENTENCE, Shelf, cite, quoted
from ui.answering.asker import Asker, library_view
from ui.chat.evidence import marker_link, render_evidence, render_sources
from ui.exports.footnotes import source_line
from ui.terminal.answers import as_text
from ui.texts import ENGLISH, Texts
from ui.texts.chinese import CHINESE
from ui.texts.marks import counted, left_out_said, what_it_is
from ui.texts.russian import RUSSIAN
from ui.viewer.quote_context import Around
from ui.viewer.source_page import render_source

HERE = cite(CALL, SENTENCE, 1)
COMMENT = replace(HERE, mark="comment")
READ = replace(HERE, mark="read by OCR", certainty=0.934)


@pytest.mark.parametrize(
    ("citation", "texts", "said"),
    [
        (HERE, ENGLISH, None),
        (COMMENT, ENGLISH, "comment"),
        (READ, ENGLISH, "read by OCR, 93% sure"),
        (replace(READ, certainty=0.52), ENGLISH, "read by OCR, unsure: 52%"),
        (replace(READ, certainty=0.9999), ENGLISH, "read by OCR, 99% sure"),
        (COMMENT, CHINESE, "批注"),
        (READ, RUSSIAN, "распознано (OCR), уверенность 93%"),
        (replace(HERE, mark="a new kind"), RUSSIAN, "a new kind"),
    ],
)
def test_a_quote_is_named_for_what_it_is(
    citation: Citation, texts: Texts, said: str | None
) -> None:
    assert what_it_is(citation, texts) == said


def test_wherever_a_citation_is_shown_it_says_so() -> None:
    answer = quoted("How long?", READ)
    said = "read by OCR, 93% sure"
    assert said in as_text(answer)
    assert said in render_evidence(answer, ENGLISH, lambda citation: Around())
    assert said in marker_link(READ, ENGLISH)
    assert said in source_line(READ, ENGLISH)


@pytest.mark.parametrize(
    ("count", "what", "texts", "said"),
    [
        (2, "hidden sheets", ENGLISH, "2 hidden sheets"),
        (1, "hidden sheets", ENGLISH, "1 hidden sheet"),
        (1, "pages without text", ENGLISH, "1 page without text"),
        (1, "text boxes", ENGLISH, "1 text box"),
        (1, "hidden text", ENGLISH, "1 hidden text"),
        (1, "glass", ENGLISH, "1 glass"),
        (1234, "pictures", RUSSIAN, "рисунки: 1,234"),
        (1, "pictures", CHINESE, "图片 1"),
    ],
)
def test_what_was_left_out_is_counted(count: int, what: str, texts: Texts, said: str) -> None:
    assert counted(count, what, texts) == said


def test_what_was_left_out_is_told_with_its_pages() -> None:
    out = [Omission("hidden sheets", 2), Omission("pictures", 3, (2, 5))]
    assert left_out_said(out, "a.pdf") == "left out: 2 hidden sheets, 3 pictures (p. 2, 5)"
    assert left_out_said(out[1:], "a.pptx") == "left out: 3 pictures (slide 2, 5)"
    assert left_out_said([], "a.pdf") is None
    many = left_out_said([Omission("pictures", 900, tuple(range(1, 900)))], "a.pdf")
    assert many == "left out: 900 pictures (p. 1, 2, 3, 4, 5, 6, 7, 8, …)"


def test_the_list_of_sources_tells_what_was_left_out() -> None:
    source = SourceSummary("a", "A", None, None, None, "", 9, 1)
    assert "left out" not in render_sources([source], ENGLISH)
    source = replace(source, left_out=(Omission("<b>", 2),))
    assert "left out: 2 &lt;b&gt;" in render_sources([source], ENGLISH)


def test_who_may_not_read_a_source_learns_nothing_of_what_was_left_out_of_it() -> None:
    closed = Source("pay", "The salary is 9000.", "Pay", groups=("board",))
    shelf = Shelf(closed)
    shelf.omitted["pay"] = [LeftOut("pay", "hidden sheets", 2)]
    for group, told in (("board", 1), ("staff", 0)):
        seen = library_view(shelf)(Asker("portal:x", (group,)))
        assert len(seen.left_out("pay")) == len(seen.sources()) == told


# a source as its viewer shows it
TEXT = (
    "# Prices\n\nThe price is 41 EUR.\n\nIt was 38 EUR until May.\n\n| Part | Price |\n| --- | --- |\n"
    "| Bolt | 3 |\n| Nut | 4 |\n"
)


def marked(*marks: tuple[str, str]) -> Source:
    spans = [(TEXT.index(words), words, what) for words, what in marks]
    found = tuple(Mark(Span(at, at + len(words)), what, 0.5) for at, words, what in spans)
    return Source("a.xlsx", TEXT, "Prices", marks=found)


def text_of(page: str) -> str:
    main = page[page.index('<main class="text"') : page.index("</main>")]
    return html.unescape(re.sub("<[^>]*>", "", main[main.index(">") + 1 :]))


def test_the_viewer_labels_what_is_marked_once_and_keeps_every_character() -> None:
    source = marked(("It was 38 EUR", "comment"), ("Bolt | 3 |", "hidden row"))
    page = render_source(source, None)
    assert text_of(page) == TEXT
    assert page.count('data-label="comment"') == 1
    assert page.count('data-label="hidden row"') == 1
    assert ">It was 38 EUR</span> until May." in page


def test_marks_that_follow_one_another_have_one_label() -> None:
    source = marked(("The price is 41 EUR.", "x"), ("It was 38 EUR until May.", "x"))
    assert render_source(source, None).count('data-label="x"') == 1
    source = marked(("The price", "x"), ("EUR.", "x"))
    assert render_source(source, None).count('data-label="x"') == 2


def test_the_viewer_says_what_the_marked_passage_is_and_what_was_left_out() -> None:
    source = marked(("It was 38 EUR until May.", "read by OCR"))
    start = TEXT.index("It was")
    out = [LeftOut("a.xlsx", "hidden sheets", 2)]
    page = render_source(source, Span(start, start + 10), left_out=out)
    assert "The marked passage: read by OCR, unsure: 50%" in page
    assert "left out: 2 hidden sheets" in page
    elsewhere = render_source(source, Span(0, 8))
    assert "The marked passage" not in elsewhere and "left out" not in elsewhere


def test_the_languages_name_the_same_kinds_each_once() -> None:
    chinese, russian = ([what for what, _ in texts.kinds] for texts in (CHINESE, RUSSIAN))
    assert chinese == russian and len(set(chinese)) == len(chinese)
